"""Which calls are billed: waived before and after the month was closed, disputed, recorded late, corrected; with Billing there and away.

Two shops do the same; what is decided for the second is decided while Billing is stopped. Told as one story."""

import re
from datetime import date

import pytest

import reckoning
from audit import audited
from calls import record_many, record_request, ring
from clock import japan, wait_until
from contracts import Contracts, new_id
from customer import Customer
from founding import CALL_WITHIN_S, found_many, invoices_of
from papers import read_pdf
from people import staff
from shops import Shop
from world import World

pytestmark = pytest.mark.story

CALLS = 46
NOVEMBER = date(2026, 11, 1)
ADJUSTMENT = "2026年11月分 超過通話料の調整（2件 減）"


class Office:
    def __init__(self, world: World):
        self.world = world
        self.here, self.away = found_many(world, [
            Shop("businesscall", "standard", email="here@midori.example.jp"),
            Shop("businesscall", "standard", email="away@kaede.example.jp")])
        self.shops = [self.here, self.away]
        self.calls: dict[str, list[str]] = {}

    @property
    def brand(self) -> dict:
        return self.world.brands["businesscall"]

    def counted(self, shop) -> int:
        pb = Contracts.get()
        answer = self.world.as_edge.billing.GetOverview(
            pb.billing.GetOverviewRequest(customer=shop.customer()), timeout=CALL_WITHIN_S, wait_for_ready=True)
        return answer.calls_this_month

    def decide(self, inquiry_id: str, counts: bool, reason: str):
        pb = Contracts.get()
        return self.world.as_edge.call.DecideCount(
            pb.call.DecideCountRequest(request_id=new_id(), staff=staff("billing"), inquiry_id=inquiry_id, counts=counts, reason=reason),
            timeout=CALL_WITHIN_S).inquiry

    def dispute(self, shop, inquiry_id: str, reason: str) -> None:
        pb = Contracts.get()
        disputed = self.world.as_edge.call.DisputeCount(
            pb.call.DisputeCountRequest(
                request_id=new_id(), customer=shop.customer(), inquiry_id=inquiry_id, reason=reason, member_name="高橋"),
            timeout=CALL_WITHIN_S).inquiry
        assert disputed.dispute == pb.call.DISPUTE_STATE_OPEN and disputed.counts

    def billed(self, count: int) -> list[list]:
        """Invoices of each shop, once there are `count`, all paid."""
        pb = Contracts.get()

        def settled():
            found = [invoices_of(self.world, shop) for shop in self.shops]
            assert all(len(invoices) <= count for invoices in found), found
            paid = all(invoice.state == pb.billing.INVOICE_STATE_PAID for invoices in found for invoice in invoices)
            return found if paid and all(len(invoices) == count for invoices in found) else None

        return wait_until(settled, 30, f"{count} paid invoices each")

    def audit(self) -> str:
        return audited(self.world)

    def decisions_of_december(self, shop) -> None:
        """November had 45 calls when it was billed; these leave it with 43."""
        first, second, third, fourth, fifth = self.calls[shop.account_id][:5]
        for inquiry_id, counts, reason in [(first, False, "当社の確認のお電話でした。"), (second, True, "ご依頼の件のお電話でした。")]:
            self.dispute(shop, inquiry_id, "テストの電話です")
            self.decide(inquiry_id, counts, reason)
        self.decide(third, False, "当社の誤りでした。")
        self.decide(fourth, False, "当社の誤りでした。")
        # Decided otherwise, and back again.
        self.decide(fifth, False, "当社の誤りでした。")
        self.decide(fifth, True, "やはりお客様宛のお電話でした。")
        late = record_request(shop.number, "月末のお電話", received_ms=int(japan("2026-11-30T16:50").timestamp() * 1000))
        self.world.as_edge.call.RecordInquiry(late, timeout=CALL_WITHIN_S)


@pytest.fixture(scope="module")
def office():
    with World("2026-11-05T10:00") as world:
        yield Office(world)


def test_a_call_waived_before_its_month_is_closed_is_never_billed(office):
    office.billed(1)
    office.world.clock.set("2026-11-20T11:00")
    for shop in office.shops:
        office.calls[shop.account_id] = record_many(office.world, shop.number, CALLS)
        wait_until(lambda shop=shop: office.counted(shop) == CALLS, 30, "all counted")
        assert not office.decide(office.calls[shop.account_id][-1], False, "回線の試験でした。").counts
        wait_until(lambda shop=shop: office.counted(shop) == CALLS - 1, 15, "one less")
    office.world.clock.set("2026-12-01T00:00")
    wanted = reckoning.monthly_bill(office.brand, "standard", date(2026, 12, 1), CALLS - 1)
    assert wanted == 5500 + 5 * 176
    for invoices in office.billed(2):
        assert invoices[-1].total_yen == wanted
        assert [(line.description, line.quantity) for line in invoices[-1].lines][0] == ("超過コール 2026年11月分", 5)


def test_what_is_decided_later_is_on_the_next_bill_billing_there_or_not(office):
    office.world.clock.set("2026-12-03T10:00")
    office.decisions_of_december(office.here)
    assert office.world["billing"].stop() == 0
    office.decisions_of_december(office.away)
    # The month ends before Billing is back.
    office.world.clock.set("2027-01-01T00:00")
    office.world["billing"].start()
    wanted = reckoning.monthly_bill(office.brand, "standard", date(2027, 1, 1), 0, corrected=((NOVEMBER, 45, 43),))
    assert wanted == 5500 - 2 * 176
    for invoices in office.billed(3):
        bill = invoices[-1]
        assert (bill.total_yen, bill.issued_date, bill.title) == (wanted, "2027-01-01", "2027年1月分・調整")
        assert [(line.description, line.quantity, line.unit_price_yen, line.amount_yen) for line in bill.lines] == [
            (ADJUSTMENT, -2, 160, -320), ("スタンダードプラン 2027年1月分", 1, 5500, 5500)]
        assert [(tax.tax_rate_percent, tax.total_yen, tax.tax_yen) for tax in bill.taxes] == [
            (10, wanted, reckoning.tax_inside(wanted, 10))]


def test_what_was_taken_in_all_is_what_the_calls_come_to(office):
    november = 3 * 176
    for invoices in office.billed(3):
        first = reckoning.first_bill(office.brand, "standard", date(2026, 11, 5))
        assert sum(invoice.total_yen for invoice in invoices) == first + 5500 + 5500 + november
    assert "late calls for the next bills 0, calls to give back 0" in office.audit()


def test_the_customer_reads_it_on_the_page_and_on_the_receipt(office):
    pb = Contracts.get()
    for shop, invoices in zip(office.shops, office.billed(3)):
        person = Customer(office.world, shop.shop)
        person.sign_in()
        person.open("/billing").must_show(ADJUSTMENT, "-320円", "5,148円")
        paper = wait_until(lambda shop=shop, bill=invoices[-1]: office.world.as_edge.billing.GetReceiptPdf(
            pb.billing.GetReceiptPdfRequest(customer=shop.customer(), invoice_id=bill.invoice_id), timeout=CALL_WITHIN_S), 15, "its receipt")
        text = re.sub(r"\s", "", read_pdf(paper.pdf).text)
        for wanted in ["2026年11月分超過通話料の調整(2件減)", "-320円", "5,148", "うち消費税(10%)468円"]:
            assert wanted in text, f"{wanted} is not in {text}"


def test_the_decisions_were_mailed_once_with_their_reasons(office):
    for shop in office.shops:
        subject = office.brand["subjects"]["disputeDecided"]
        mails = wait_until(
            lambda shop=shop: m if len(m := office.world.mails.to(shop.shop.email, subject)) >= 2 else None, 15, "both decisions")
        upheld, refused = office.calls[shop.account_id][:2]
        said = {mail.link("/inquiries").rsplit("/", 1)[1]: mail.body() for mail in mails}
        assert len(mails) == 2 and set(said) == {upheld, refused}
        assert "件数に含めません" in said[upheld] and "当社の確認のお電話でした。" in said[upheld]
        assert "件数に含まれます" in said[refused] and "ご依頼の件のお電話でした。" in said[refused]


def test_a_dispute_decided_again_after_months_comes_back_to_the_first_sum(office):
    office.world.clock.set("2027-01-10T10:00")
    for shop in office.shops:
        for inquiry_id in office.calls[shop.account_id][2:4]:
            office.decide(inquiry_id, True, "お客様宛のお電話でした。")
    office.world.clock.set("2027-02-01T00:00")
    for invoices in office.billed(4):
        assert invoices[-1].lines[0].description == "2026年11月分 超過通話料の調整（2件 増）"
        assert invoices[-1].total_yen == 5500 + 2 * 176 and sum(invoice.total_yen - 5500 for invoice in invoices[1:]) == 5 * 176
    office.audit()


def test_a_corrected_inquiry_is_one_further_mail_with_its_own_subject(office):
    pb, world, shop = Contracts.get(), office.world, office.here
    subjects = office.brand["subjects"]
    inquiry = world.as_edge.call.RecordInquiry(record_request(shop.number, "折り返し不要とのことです。"), timeout=CALL_WITHIN_S).inquiry

    def about(inquiry_id: str) -> list:
        return [mail for mail in world.mails.to(shop.shop.email) if inquiry_id in mail.body()]

    wait_until(lambda: about(inquiry.inquiry_id), 15, "its first mail")
    request = pb.call.CorrectInquiryRequest(
        request_id=new_id(), staff=staff("operator"), inquiry_id=inquiry.inquiry_id, version=1, caller_name="田中",
        caller_number="03-6850-2192", callback=pb.call.CALLBACK_WANTED, content="折り返しをお願いしますとのことです。", reason="聞き違いがありました。")
    for _ in range(2):
        assert world.as_edge.call.CorrectInquiry(request, timeout=CALL_WITHIN_S).inquiry.version == 2
    # Events come in order: when the next call is told, all of the correction has been.
    after = record_many(world, shop.number, 1)[0]
    wait_until(lambda: about(after), 15, "the next call's mail")
    first, correction = wait_until(lambda: m if len(m := about(inquiry.inquiry_id)) > 1 else None, 15, "the correction's mail")
    assert first.subject == subjects["callbackNotWanted"] and correction.subject == subjects["correctedCallbackWanted"]
    assert "聞き違いがありました。" in correction.body() and "田中" not in correction.body()
    assert correction.link("/inquiries").endswith(inquiry.inquiry_id)


def test_calls_nobody_wrote_up_are_told_and_counted_like_any_other(office):
    """Outside the hours in words of its own; a wrong number as every call without a callback."""
    pb, world, shop = Contracts.get(), office.world, office.away
    subjects, before = office.brand["subjects"], office.counted(shop)
    seen = len(world.mails.to(shop.shop.email))
    world.clock.set("2027-02-01T14:00")
    call = ring(world, shop.number, "0368502192")
    closed = pb.call.CloseCallRequest(
        request_id=new_id(), staff=staff("operator"), call_id=call.call_id, kind=pb.call.CALL_KIND_WRONG_NUMBER)
    world.as_edge.call.CloseCall(closed, timeout=CALL_WITHIN_S)
    world.clock.set("2027-02-01T20:00")
    rung = world.as_edge.call.Ring(pb.call.RingRequest(
        request_id=new_id(), provider_call_id=new_id(), dialled=shop.number, caller="0368502192", follows_answer=True), timeout=CALL_WITHIN_S)
    assert rung.answer == pb.call.RING_ANSWER_OUT_OF_HOURS
    mails = wait_until(lambda: m if len(m := world.mails.to(shop.shop.email)[seen:]) >= 2 else None, 15, "both mails")
    assert [mail.subject for mail in mails] == [subjects["callbackNotWanted"], subjects["afterHours"]]
    assert "営業時間外のご案内をお流しいたしました" in mails[1].body() and "03-6850-2192" not in mails[1].body()
    wait_until(lambda: office.counted(shop) == before + 2, 15, "both counted")


def test_nothing_was_parked_and_nobody_complained(office):
    early = {"feed interrupted", "service away"}
    for process in office.world.processes.values():
        said = [line for line in process.complaints() if line["message"] not in early]
        assert not said, said[:5]
