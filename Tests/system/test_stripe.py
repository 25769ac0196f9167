"""Cards through Stripe, as its documentation has it: Checkout, charges while the customer is away, answers that never come,
3-D Secure, refunds, webhooks twice and out of order. Told as one story."""

import subprocess

import pytest

from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from desk import Staff
from founding import CALL_WITHIN_S
from people import staff
from shops import Shop
from stripe_double import StripeDouble
from test_taking_money import ASKS_AT_EVERY_CHARGE, DECLINES
from world import World

pytestmark = pytest.mark.story
UNIONPAY, JCB = "6200000000000005", "3566002020360505"


class Town:
    def __init__(self, world: World, stripe: StripeDouble):
        self.world, self.stripe = world, stripe
        self.customer = Customer(world, Shop("eccall", "light", email="stripe@midori.example.jp"))
        self.customer.apply()
        self.customer.press_link_button(self.customer.mail("verifyEmail").link("/verify"))
        self.customer.sign_in()
        self.account_id = self.customer.account_id

    def at_checkout(self):
        # The clock may have passed the session's end.
        self.customer.sign_in()
        self.customer.visitor.press(self.customer.open("/billing").form(action="/billing/card"))
        assert "checkout.localhost" in self.customer.page.url, self.customer.page.describe()
        return self.customer.page

    def type_card(self, number: str):
        return self.customer.visitor.press(self.at_checkout().form(having="number"), {"number": number})

    def invoices(self) -> list:
        pb = Contracts.get().billing
        found = self.world.as_edge.billing.ListInvoices(
            pb.ListInvoicesRequest(customer=self.customer.as_customer(), limit=50), timeout=CALL_WITHIN_S).invoices
        return list(reversed(found))

    def states(self) -> list[str]:
        pb = Contracts.get().billing
        return [pb.InvoiceState.Name(i.state).removeprefix("INVOICE_STATE_") for i in self.invoices()]

    def card(self):
        pb = Contracts.get().billing
        return self.world.as_edge.billing.GetOverview(
            pb.GetOverviewRequest(customer=self.customer.as_customer()), timeout=CALL_WITHIN_S).card

    def issue_number(self) -> None:
        pb, edge = Contracts.get(), self.world.as_edge
        self.customer.upload_document()
        seen = edge.account.GetAccountForStaff(
            pb.account.GetAccountForStaffRequest(staff=staff("admin"), account_id=self.account_id), timeout=CALL_WITHIN_S)
        for document in seen.documents:
            edge.account.ReviewDocument(pb.account.ReviewDocumentRequest(
                request_id=new_id(), staff=staff("reviewer"), document_id=document.document_id, accept=True,
                document_number="0123-45-678901", issued_date=self.world.clock.today().isoformat(), compared_hash=seen.compared_hash,
                authority=pb.account.AUTHORITY_GROUND_REGISTERED), timeout=CALL_WITHIN_S)
        edge.account.ImportNumbers(pb.account.ImportNumbersRequest(
            request_id=new_id(), staff=staff("admin"), lines="03-5200-0001"), timeout=CALL_WITHIN_S)
        wait_until(lambda: self.customer.snapshot().card_registered, 15, "Account knows of the card")
        edge.account.IssueNumber(pb.account.IssueNumberRequest(
            request_id=new_id(), staff=staff("admin"), account_id=self.account_id, number=""), timeout=CALL_WITHIN_S)

    def keep(self, condition, what: str):
        """Lets the clock run meanwhile: Billing asks again after half a minute of its time."""
        def look():
            self.world.clock.advance(seconds=20)
            return condition()
        return wait_until(look, 40, what, every=0.3)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    world = World("2026-11-05T10:00")
    stripe = StripeDouble(world.address)
    world.settings = {"billing": stripe.settings(tmp_path_factory.mktemp("stripe"))}
    try:
        with world:
            yield Town(world, stripe)
        assert stripe.complaints == []
    finally:
        stripe.close()


def test_a_brand_we_do_not_take_is_not_kept(town):
    page = town.type_card(UNIONPAY)
    page.must_show("このカードブランドはご利用いただけません")
    assert not town.card().brand
    assert [m["customer"] for m in town.stripe.all("payment_method")] == [None], "detached"


def test_the_browser_never_comes_back_and_the_card_is_registered_all_the_same(town):
    session_id = town.at_checkout().url.rsplit("/", 1)[1]
    session = town.stripe.things[session_id]
    told = town.stripe.event("checkout.session.completed", session)
    assert town.stripe.send(town.world, told, secret="whsec_of_somebody_else") == 400
    assert town.stripe.send(town.world, told, age_s=400) == 400
    # It comes before the thing it tells of: asking finds the session open, and nothing happens.
    early = town.stripe.event("checkout.session.async_payment_succeeded", session)
    assert town.stripe.send(town.world, early) == 200
    with town.stripe.lock:
        town.stripe.typed(session, JCB)
    again = town.stripe.event("checkout.session.completed", session)
    assert [town.stripe.send(town.world, again) for _ in range(3)] == [200, 200, 200]
    town.keep(lambda: town.card().brand == "jcb", "the card is registered")
    assert town.card().last4 == "0505"


def test_the_first_charge_and_an_answer_that_never_came(town):
    town.stripe.faults = ["late"]
    town.issue_number()
    town.keep(lambda: town.states() == ["PAID"], "the first bill is paid")
    paid, = town.stripe.paid()
    assert paid["amount"] == town.invoices()[0].total_yen and paid["metadata"]["invoice"] == town.invoices()[0].invoice_number


@pytest.mark.parametrize(("day", "fault"), [("2026-12-01", "lost"), ("2027-01-01", "late"), ("2027-02-01", "500")])
def test_whatever_happens_to_the_answer_it_is_charged_once(town, day, fault):
    before = len(town.stripe.paid())
    town.stripe.faults = [fault]
    town.world.clock.set(f"{day}T09:00")
    wait_until(lambda: len(town.invoices()) == before + 1, 30, "the month's bill")
    town.keep(lambda: set(town.states()) == {"PAID"}, "paid")
    assert len(town.stripe.paid()) == before + 1
    assert town.stripe.faults == []


def test_a_decline_then_the_holder_confirms(town):
    town.type_card(DECLINES)
    town.world.clock.set("2027-03-01T09:00")
    town.customer.mail("paymentFailed", within_s=30)
    town.type_card(ASKS_AT_EVERY_CHARGE)
    town.customer.mail("authenticationNeeded", within_s=30)
    page = town.customer.open("/billing")
    page.must_show("お支払いの本人認証が必要です")
    at_bank = town.customer.visitor.press(page.form(action="/billing/authenticate"))
    page = town.customer.visitor.press(at_bank.form(button="認証に失敗する"), button="認証に失敗する")
    page.must_show("本人認証が完了していません")
    at_bank = town.customer.visitor.press(page.form(action="/billing/authenticate"))
    page = town.customer.visitor.press(at_bank.form(button="送信する"), button="送信する")
    page.must_show("お支払いが完了しました")
    assert set(town.states()) == {"PAID"}


def test_another_card_cancels_what_waits_for_its_holder(town):
    town.world.clock.set("2027-04-01T09:00")
    town.customer.mail("authenticationNeeded", count=2, within_s=30)
    before = len(town.stripe.paid())
    town.type_card(JCB)
    wait_until(lambda: set(town.states()) == {"PAID"}, 30, "paid with the other card")
    assert len(town.stripe.paid()) == before + 1
    assert len(town.stripe.all("payment_intent", status="canceled")) == 1


def test_a_refund_whose_answer_never_came(town):
    pb = Contracts.get().billing
    invoice = town.invoices()[-1]
    town.stripe.faults = ["late"]
    town.world.as_edge.billing.RequestMoneyAction(pb.RequestMoneyActionRequest(
        request_id=new_id(), staff=staff("billing"), kind=pb.MONEY_ACTION_KIND_REFUND, account_id=town.account_id,
        invoice_id=invoice.invoice_id, amount_yen=1_000, reason="お詫びのため"), timeout=CALL_WITHIN_S)
    town.keep(lambda: town.invoices()[-1].refunded_yen == 1_000, "given back")
    assert [refund["amount"] for refund in town.stripe.all("refund")] == [1_000]


def test_a_refund_that_comes_back_after_it_had_gone(town):
    pb = Contracts.get().billing
    billing, refund = town.world.as_edge.billing, town.stripe.all("refund")[0]
    told = town.stripe.refund_fails(refund)
    assert [town.stripe.send(town.world, told) for _ in range(2)] == [200, 200]
    mail = town.customer.mail("refundReturned", within_s=30).body()
    assert "1,000円" in mail and "別の方法" in mail, mail

    def actions(**wanted):
        return billing.ListMoneyActions(
            pb.ListMoneyActionsRequest(staff=staff("billing"), limit=10, **wanted), timeout=CALL_WITHIN_S).actions

    task, = actions(open_only=True)
    assert task.state == pb.MONEY_ACTION_STATE_RETURNED and task.failure == "expired_or_canceled_card"
    admin = Staff(town.world, "admin").sign_in()
    page = admin.open("/money/actions")
    page.must_show("カードへの返金が、カード会社から戻されました")
    refused = admin.visitor.press(page.form(action=f"/money/actions/{task.action_id}/settle"), {"note": " "})
    refused.must_show("記録が入力されていません")
    page = admin.visitor.press(
        refused.form(action=f"/money/actions/{task.action_id}/settle"), {"note": "ご指定の口座へ振込"})
    page.must_show("お支払いの記録を登録しました", "ご指定の口座へ振込")
    assert not actions(open_only=True)
    page = admin.open(f"/money/daybook?from=2026-11-01&to={town.world.clock.today().isoformat()}")
    page.must_show("未払金", "普通預金")
    # The paper stands: what was agreed to be given back was paid in the end.
    assert town.invoices()[-1].refunded_yen == 1_000
    found = subprocess.run(
        [town.world.binaries / "BillingService", "audit"], env=town.world.environment("billing"), cwd=town.world.directory,
        capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stdout + found.stderr
