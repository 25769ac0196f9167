"""A contract is changed by those who may, and billed as it was shown: over real processes, with the clock. Told as one story."""

import io
import re
import subprocess
import zipfile
from datetime import date

import grpc
import pytest

import reckoning
from audit import audited
from calls import record_many
from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from founding import CALL_WITHIN_S, found_many, invoices_of, snapshot
from papers import read_pdf
from people import staff
from shops import Shop
from world import World

pytestmark = pytest.mark.story


class Office:
    def __init__(self, world: World):
        self.world = world
        self.ec, self.bc = found_many(world, [
            Shop("eccall", "light", email="ec@midori.example.jp"), Shop("businesscall", "standard", email="bc@kaede.example.jp")])

    def asker(self, shop, role: str | None = None):
        pb = Contracts.get().billing
        return pb.ContractAsker(staff=staff(role), account_id=shop.account_id) if role else pb.ContractAsker(customer=shop.customer())

    def ask(self, shop, role: str | None = None, **wish):
        """What was shown, after it was asked for twice with one press."""
        pb, billing = Contracts.get().billing, self.world.as_edge.billing
        asker, wish = self.asker(shop, role), pb.ContractWish(**wish)
        shown = billing.PreviewChange(pb.PreviewChangeRequest(asker=asker, wish=wish), timeout=CALL_WITHIN_S)
        request = pb.RequestChangeRequest(
            request_id=new_id(), asker=asker, wish=wish, effective_date=shown.effective_date, shown_digest=shown.shown_digest,
            note="田中様よりお電話")
        first, again = (billing.RequestChange(request, timeout=CALL_WITHIN_S).change for _ in range(2))
        assert first == again and first.effective_date == shown.effective_date
        return shown

    def billed(self, shop, count: int) -> list:
        pb = Contracts.get().billing

        def settled():
            invoices = invoices_of(self.world, shop)
            assert len(invoices) <= count, invoices
            return invoices if len(invoices) == count and all(i.state == pb.INVOICE_STATE_PAID for i in invoices) else None

        return wait_until(settled, 30, f"{count} paid invoices of {shop.shop.email}")

    def audit(self) -> None:
        audited(self.world)

    def paper(self, shop, invoice) -> str:
        pb = Contracts.get().billing
        answer = wait_until(lambda: self.world.as_edge.billing.GetReceiptPdf(
            pb.GetReceiptPdfRequest(customer=shop.customer(), invoice_id=invoice.invoice_id), timeout=CALL_WITHIN_S), 15, "a receipt")
        return re.sub(r"\s", "", read_pdf(answer.pdf).text)


@pytest.fixture(scope="module")
def office():
    with World("2026-11-05T10:00") as world:
        yield Office(world)


def test_the_customer_goes_up_on_the_page_on_the_25th(office):
    """To its last second; the page shows before, after, from when, and the bill."""
    office.billed(office.ec, 1)
    record_many(office.world, office.ec.number, 42)
    overview = Contracts.get().billing.GetOverviewRequest(customer=office.ec.customer())
    wait_until(lambda: office.world.as_edge.billing.GetOverview(overview, timeout=CALL_WITHIN_S).calls_this_month == 42, 30, "counted")
    office.world.clock.set("2026-11-25T23:59:30")
    person = Customer(office.world, office.ec.shop)
    person.sign_in()
    told = [person.mail("usageReached", count).body() for count in (1, 2, 3)]
    for percent in (75, 90, 100):
        assert sum(f"含まれる件数の{percent}%に達しました" in mail for mail in told) == 1
    assert any("含まれる件数をすべてご利用になりました" in mail and "プラン: ライト（月40件まで）" in mail for mail in told)
    person.open("/billing").must_show("42件", "含まれる件数を2件超えています", "このペースが続くと")
    page = person.open("/billing/contract")
    page.must_show("ライト", "プラスプランへの変更", "レンタルアドレス")
    assert "エコノミープランへの変更" not in page.text and "ご契約の解約" not in page.text
    wanted = reckoning.contract_bill(
        office.world.brands["eccall"], [("2026-11-05", "light"), ("2026-12-01", "plus")], date(2026, 12, 1), 42)
    page = person.visitor.press(page.form(action="/billing/contract/confirm$"), {"wish": "plan:plus"})
    page.must_show("変更前", "変更後", "2026年12月1日から", f"{wanted:,}円", "最低契約期間は、変更後も", "解約の方法")
    # A call comes in between: what is kept is never another amount than the one that was looked at.
    record_many(office.world, office.ec.number, 1)
    wait_until(lambda: office.world.as_edge.billing.GetOverview(overview, timeout=CALL_WITHIN_S).calls_this_month == 43, 30, "counted")
    page = person.visitor.press(page.form(action="/billing/contract/confirm$"))
    wanted = reckoning.contract_bill(
        office.world.brands["eccall"], [("2026-11-05", "light"), ("2026-12-01", "plus")], date(2026, 12, 1), 43)
    page.must_show("いずれかが変わりました", "2026年12月1日から", f"{wanted:,}円")
    method, url, body, headers = person.visitor.request(page.form(action="/billing/contract/confirm$"))
    forged = person.visitor.send(method, url, re.sub(rb"shown_digest=.{8}", b"shown_digest=00000000", body) + b"&shown=0", headers)
    assert forged.status_code == 400 and "いずれかが変わりました" in forged.text
    page = person.visitor.press(page.form(action="/billing/contract/confirm$"))
    page.must_show("変更を承りました", "変更の予定", "プラスプランへの変更")
    mail = person.mail("contractChanged")
    assert "プラスプランへのプラン変更が完了しました" in mail.body() and "次回の更新月（2026年12月1日）にてご変更となります" in mail.body()
    office.world.clock.set("2026-12-01T00:00")
    bill = office.billed(office.ec, 2)[-1]
    assert bill.total_yen == wanted
    assert [line.description for line in bill.lines] == ["超過コール 2026年11月分", "プラスプラン 2026年12月分"]
    assert "プラスプラン2026年12月分" in office.paper(office.ec, bill)
    wait_until(lambda: snapshot(office.world, office.ec).account.plan == "plus", 15, "the account carries the plan")
    office.audit()


def test_a_customer_may_not_go_down_and_staff_on_the_26th_are_late(office):
    office.billed(office.bc, 2)
    with pytest.raises(grpc.RpcError) as refused:
        office.ask(office.ec, plan="economy")
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    office.world.clock.set("2026-12-26T00:00")
    assert office.ask(office.ec, "billing", plan="economy").effective_date == "2027-02-01"
    shown = office.ask(office.bc, "admin", start_option="own_announcement")
    assert [bill.charge_date for bill in shown.bills] == ["2027-01-01", "2027-02-02"]
    office.world.clock.set("2027-01-01T00:00")
    assert office.billed(office.ec, 3)[-1].total_yen == 11000
    office.billed(office.bc, 3)


def test_an_option_begins_on_the_1st_is_charged_on_the_2nd_and_reaches_the_desk(office):
    def option_held() -> bool:
        pb = Contracts.get().call
        return office.world.as_edge.call.GetAnnouncement(
            pb.GetAnnouncementRequest(staff=staff("admin"), account_id=office.bc.account_id), timeout=CALL_WITHIN_S).option_held

    assert not option_held()
    office.world.clock.set("2027-02-01T00:00")
    assert office.billed(office.ec, 4)[-1].total_yen == 3300
    wait_until(option_held, 15, "the desk knows the option")
    assert len(invoices_of(office.world, office.bc)) == 3
    office.world.clock.set("2027-02-02T00:00")
    bill = office.billed(office.bc, 4)[-1]
    assert bill.total_yen == reckoning.contract_bill(
        office.world.brands["businesscall"], [("2026-11-05", "standard")], date(2027, 2, 1), 0, ("own_announcement",))
    assert "オリジナルガイダンス2027年2月分" in office.paper(office.bc, bill)
    office.world.clock.set("2027-02-25T12:00")
    assert office.ask(office.bc, end_option="own_announcement").effective_date == "2027-03-01"
    office.world.clock.set("2027-03-01T00:00")
    assert office.billed(office.bc, 5)[-1].total_yen == 5500
    wait_until(lambda: not option_held(), 15, "the desk knows that it is over")
    office.audit()


def test_a_cancelled_contract_ends_with_the_month_and_bills_nothing_more(office):
    office.billed(office.ec, 5)
    shown = office.ask(office.ec, "billing", cancel=True)
    assert shown.effective_date == "2027-04-01" and not shown.held_by_minimum_term and not shown.after.plan
    office.world.clock.set("2027-04-01T00:00")
    office.billed(office.bc, 6)
    office.world.clock.set("2027-05-08T00:00")
    office.billed(office.bc, 7)
    office.billed(office.ec, 5)
    mail = Customer(office.world, office.ec.shop).mail("contractEnded")
    assert "ご契約は、2027年3月31日（水）をもちまして終了いたしました" in mail.body()
    office.audit()


def test_every_paper_is_found_and_kept(office):
    """Search by day and amount, a year in one file, the customer's own 宛名 on what comes after, the dry run's sums."""
    person = Customer(office.world, office.bc.shop)
    person.sign_in()
    page = person.open("/billing/invoices?from_date=2027-02-01&to_date=2027-02-28&to_yen=7000")
    page.must_show("2027年2月分", "条件を外す")
    assert "2027年3月分" not in page.text and "初期費用" not in page.text
    assert "読み取れません" in person.open("/billing/invoices?from_yen=x").text
    person.open("/billing/invoices").must_show("初期費用・2026年11月分", "2027年5月分")
    answer = person.visitor.fetch("/billing/papers/2026.zip")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert [name.split("_")[0] for name in names] == ["請求書", "領収書"] * 2
        assert all(archive.read(name).startswith(b"%PDF") for name in names)
        receipt = next(name for name in names if name.startswith("領収書"))
        assert archive.read(receipt) == person.visitor.fetch(f"/billing/papers/{receipt[len('領収書_'):]}").content
    assert person.visitor.fetch("/billing/papers/2020.zip").status_code == 404
    other = next(paper.paper_number for paper in invoices_of(office.world, office.ec)[0].papers)
    assert person.visitor.fetch(f"/billing/papers/{other}.pdf").status_code == 404
    page = person.visitor.press(person.open("/billing/invoices").form(having="addressee"), {"addressee": "かえで商店 経理部 御中"})
    page.must_show("宛名を変更しました")
    dry_run = subprocess.run(
        [office.world.binaries / "BillingService", "dry-run", "2027-06"], env=office.world.environment("billing"),
        cwd=office.world.directory, capture_output=True, text=True, timeout=60)
    assert dry_run.returncode == 0 and "businesscall bills 1 +0" in dry_run.stdout, dry_run.stdout + dry_run.stderr
    office.world.clock.set("2027-06-01T00:00")
    bill = office.billed(office.bc, 8)[-1]
    assert f"businesscall total {bill.total_yen:,}円 +0円" in dry_run.stdout
    assert bill.addressee == "かえで商店 経理部 御中"
    assert "かえで商店経理部御中" in office.paper(office.bc, bill)
    office.audit()
