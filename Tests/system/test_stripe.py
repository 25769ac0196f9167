"""Cards through Stripe, as its documentation has it: Checkout, charges while the customer is away, answers that never come,
3-D Secure, refunds, webhooks twice and out of order. Told as one story."""

import pytest

from audit import audited
from clock import wait_until
from contracts import Contracts, new_id
from desk import Staff
from founding import CALL_WITHIN_S
from people import staff
from stripe_town import Town, at_stripe
from test_taking_money import ASKS_AT_EVERY_CHARGE, DECLINES

pytestmark = pytest.mark.story
UNIONPAY, JCB = "6200000000000005", "3566002020360505"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with at_stripe(tmp_path_factory.mktemp("stripe")) as (world, stripe):
        yield Town(world, stripe)


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
    audited(town.world)


def paid_by(town, invoice):
    return next(i for i in town.stripe.paid() if i["metadata"]["invoice"] == invoice.invoice_number)


def test_a_refund_made_on_stripes_own_page(town):
    invoice = town.invoices()[0]
    intent = paid_by(town, invoice)
    mails = 1
    with town.stripe.lock:
        refund = town.stripe.refund_there(intent, 300)
    # What is told of the same refund in every way it is told, twice, the newest first.
    for kind, thing in [("charge.refund.updated", refund), ("charge.refunded", town.stripe.charge_of(intent)), ("refund.created", refund)]:
        body = town.stripe.event(kind, thing)
        assert [town.stripe.send(town.world, body) for _ in range(2)] == [200, 200]
    wait_until(lambda: town.invoices()[0].refunded_yen == 300, 30, "the books have it")
    town.customer.mail("invoiceRefunded", count=mails + 1, within_s=30)
    papers = [p for p in town.invoices()[0].papers if p.kind == Contracts.get().billing.PAPER_KIND_RETURN]
    assert [p.total_yen for p in papers] == [300]
    assert len(town.stripe.all("refund", payment_intent=intent["id"])) == 1, "nothing was sent"
    Staff(town.world, "admin").sign_in().open("/money/actions").must_show("決済代行会社の画面での返金を記録")
    audited(town.world)


@pytest.mark.parametrize(("number", "won"), [(1, True), (2, False)])
def test_a_holder_disputes_a_payment(town, number, won):
    pb = Contracts.get().billing
    invoice = town.invoices()[number]
    intent = paid_by(town, invoice)
    due = town.world.clock.now_ms() // 1000 + 8 * 86_400
    with town.stripe.lock:
        dispute = town.stripe.disputed(intent, due)
        town.stripe.funds_withdrawn(dispute)
    # Out of order, and twice.
    for kind in ("charge.dispute.funds_withdrawn", "charge.dispute.updated", "charge.dispute.created"):
        body = town.stripe.event(kind, dispute)
        assert [town.stripe.send(town.world, body) for _ in range(2)] == [200, 200]
    wait_until(lambda: town.invoices()[number].dispute.money_taken, 30, "the books have it")
    office = town.world.brands["eccall"]["staffEmail"]
    wait_until(lambda: len(town.world.mails.to(office, "【要対応】お支払いへの異議申し立て（チャージバック）")) == 2 * number - 1, 30, "the back office is told")
    admin = Staff(town.world, "admin").sign_in()
    admin.open("/money/actions").must_show("異議申し立て中", "身に覚えがない", "反証の期限")
    page = admin.open(f"/money/invoices/{town.account_id}/{invoice.invoice_id}")
    page.must_show("異議申し立て中")
    assert all(form.button("返金する") is None for form in page.forms)
    audited(town.world)
    with town.stripe.lock:
        town.stripe.dispute_ends(dispute, won)
    kinds = ["charge.dispute.funds_reinstated", "charge.dispute.closed"] if won else ["charge.dispute.closed"]
    for kind in kinds:
        assert town.stripe.send(town.world, town.stripe.event(kind, dispute)) == 200
    state = pb.DISPUTE_STATE_WON if won else pb.DISPUTE_STATE_LOST
    wait_until(lambda: town.invoices()[number].dispute.state == state, 30, "it has ended")
    wait_until(lambda: town.invoices()[number].dispute.money_taken != won, 30, "the money has moved")
    admin.open("/money").must_show("支払い済み" if won else "チャージバック（貸倒れ）")
    audited(town.world)
