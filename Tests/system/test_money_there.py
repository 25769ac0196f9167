"""What happens to money without us: a refund on the acquirer's own page that comes back, a payment that its holder disputes; what
is owed when a contract is over; a charge that the acquirer does not take. Over real processes, with the clock, the sandbox's
page and a browser."""

import pytest
from playwright.sync_api import expect

from calls import record_many
from clock import wait_until
from contracts import Contracts, new_id
from desk import Staff
from eyes import PC, chromium, person, sign_in, watch
from founding import CALL_WITHIN_S, invoices_of
from money_office import Office, looked_at
from people import staff
from shops import PASSWORD
from world import SANDBOX_PORT, World

pytestmark = pytest.mark.story


@pytest.fixture(scope="module")
def office():
    with World("2026-11-05T10:00") as world, chromium(world) as browser:
        office = Office(world, browser)
        for shop in (office.ec, office.bc):
            wait_until(lambda shop=shop: office.states(shop) == ["PAID"], 30, "the first bill is paid")
        yield office


def at_sandbox(office, invoice):
    """The acquirer's own page of the charge that paid the invoice."""
    visitor = office.world.visitor()
    page = visitor.open(office.world.url("acquirer.localhost", "/", port=SANDBOX_PORT))
    return visitor, visitor.open(page.link(invoice.invoice_number))


def test_money_goes_back_at_the_acquirer_and_comes_back(office):
    world = office.world
    invoice = invoices_of(world, office.bc)[-1]
    visitor, page = at_sandbox(office, invoice)
    page = visitor.press(page.form(button="返金する"), {"amount": "300"})
    wait_until(lambda: invoices_of(world, office.bc)[-1].refunded_yen == 300, 30, "the books have it")
    office.at_bc.mail("invoiceRefunded", within_s=30)
    visitor.press(page.form(button="カード会社から戻す"))
    office.at_bc.mail("refundReturned", within_s=30)
    visitor.close()
    admin = Staff(world, "admin").sign_in()
    admin.open("/money/actions").must_show("決済代行会社の画面での返金を記録", "カードへの返金が、カード会社から戻されました")
    office.audit()


def test_a_holder_disputes_and_has_the_money_back(office):
    world = office.world
    invoice = invoices_of(world, office.ec)[-1]
    visitor, page = at_sandbox(office, invoice)
    page = visitor.press(page.form(button="名義人が異議を申し立てる"))
    wait_until(lambda: invoices_of(world, office.ec)[-1].dispute.money_taken, 30, "the books have it")
    office.audit()
    context = person(office.browser, PC)
    looker = context.new_page()
    complaints = watch(looker)
    sign_in(looker, world.staff_url("/login"), "admin@denwaban.localhost", "denwaban-demo")
    path = f"/money/invoices/{invoice.account_id}/{invoice.invoice_id}"
    for name, address in {"money-actions-disputed": "/money/actions", "money-invoice-disputed": path}.items():
        looker.goto(world.staff_url(address))
        expect(looker.get_by_text("異議申し立て中").first).to_be_visible()
        looked_at(looker, f"staff-{name}")
    visitor.press(page.form(button="名義人に返金する"), button="名義人に返金する")
    visitor.close()
    lost = Contracts.get().billing.DISPUTE_STATE_LOST
    wait_until(lambda: invoices_of(world, office.ec)[-1].dispute.state == lost, 30, "it is lost")
    looker.goto(world.staff_url("/money"))
    expect(looker.get_by_text("チャージバック（貸倒れ）").first).to_be_visible()
    sign_in(looker, world.brand_url("eccall", "/login"), office.ec.shop.email, PASSWORD)
    looker.goto(world.brand_url("eccall", "/billing"))
    expect(looker.get_by_text("カード会社より返金済み")).to_be_visible()
    looked_at(looker, "billing-taken-back")
    assert complaints == []
    context.close()
    office.audit()


def test_what_is_owed_after_the_end_is_given_back(office):
    world, account = office.world, office.bc.account_id
    pb = Contracts.get().billing
    billing = world.as_edge.billing
    asker, wish = pb.ContractAsker(staff=staff("admin"), account_id=account), pb.ContractWish(cancel=True)
    shown = billing.PreviewChange(pb.PreviewChangeRequest(asker=asker, wish=wish), timeout=CALL_WITHIN_S)
    billing.RequestChange(pb.RequestChangeRequest(
        request_id=new_id(), asker=asker, wish=wish, effective_date="2027-03-01", shown_digest=shown.shown_digest, note="お電話"),
        timeout=CALL_WITHIN_S)
    for day, bills in (("2026-12-01", 2), ("2027-01-01", 3), ("2027-02-01", 4)):
        world.clock.set(f"{day}T09:00")
        wait_until(lambda bills=bills: office.states(office.bc) == ["PAID"] * bills, 30, f"{bills} bills are paid")
    calls = record_many(world, office.bc.number, 43)
    world.clock.set("2027-03-01T09:00")
    wait_until(lambda: (invoices_of(world, office.bc)[-1].total_yen, office.states(office.bc)[-1]) == (528, "PAID"), 30, "the last bill")
    for inquiry in calls[:2]:
        world.as_edge.call.DecideCount(Contracts.get().call.DecideCountRequest(
            request_id=new_id(), staff=staff("billing"), inquiry_id=inquiry, counts=False, reason="当社からの確認のお電話でした"), timeout=CALL_WITHIN_S)

    def owed():
        return [o.amount_yen for o in billing.ListOwed(pb.ListOwedRequest(staff=staff("admin"), limit=10), timeout=CALL_WITHIN_S).owed]

    wait_until(lambda: owed() == [352], 30, "two calls are owed")
    office.at_bc.sign_in()
    office.at_bc.open("/billing").must_show(r"ご契約終了後のご返金：\s*352円")
    context = person(office.browser, PC)
    page = context.new_page()
    complaints = watch(page)
    sign_in(page, world.staff_url("/login"), "admin@denwaban.localhost", "denwaban-demo")
    page.goto(world.staff_url("/money/actions"))
    looked_at(page, "staff-money-actions-owed")
    page.get_by_role("link", name="お返しする").click()
    expect(page.get_by_text("2027年2月分 超過通話料 2件")).to_be_visible()
    page.get_by_label("銀行振込で返した").check()
    page.get_by_label("振込の記録").fill("みどり銀行 タナカイチロウ")
    page.get_by_role("button", name="お返しを登録する").click()
    expect(page.get_by_text("振込日が入力されていません").first).to_be_visible()
    expect(page.get_by_label("振込の記録")).to_have_value("みどり銀行 タナカイチロウ")
    looked_at(page, "staff-money-owed-refused")
    page.get_by_label("振込日").fill("2027-03-01")
    page.get_by_role("button", name="お返しを登録する").click()
    expect(page.get_by_text("お返しを記録しました")).to_be_visible()
    looked_at(page, "staff-money-owed")
    assert [c for c in complaints if "400 (Bad Request)" not in c] == []
    context.close()
    assert owed() == []
    assert "ご指定の口座へ" in office.at_bc.mail("invoiceRefunded", count=2, within_s=30).body()
    assert invoices_of(world, office.bc)[-1].refunded_yen == 352
    office.audit()


def test_what_the_acquirer_does_not_take_of_us_waits_for_staff(office):
    world = office.world
    visitor = world.visitor()
    page = visitor.open(world.url("acquirer.localhost", "/", port=SANDBOX_PORT))
    visitor.press(page.form(having="mood"), {"mood": "refuses_requests", "calls": "1"})
    visitor.close()
    world.clock.set("2027-04-01T09:00")
    context = person(office.browser, PC)
    looker = context.new_page()
    sign_in(looker, world.staff_url("/login"), "admin@denwaban.localhost", "denwaban-demo")

    def shown() -> bool:
        looker.goto(world.staff_url("/money"))
        return "当社の対応が必要な請求（1件）" in looker.content()
    wait_until(shown, 30, "staff see it", every=0.5)
    looked_at(looker, "staff-money-stuck")
    invoice = invoices_of(world, office.ec)[-1]
    looker.goto(world.staff_url(f"/money/invoices/{invoice.account_id}/{invoice.invoice_id}"))
    expect(looker.get_by_role("button", name="貸倒れにする")).to_be_visible()
    looked_at(looker, "staff-money-invoice-stuck")
    assert office.states(office.ec)[-1] == "OPEN"
    assert office.arrears(office.ec) is None
    world.clock.advance(minutes=11)
    wait_until(lambda: office.states(office.ec)[-1] == "PAID", 30, "it is paid")
    context.close()
    office.audit()
