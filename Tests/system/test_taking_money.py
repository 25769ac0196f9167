"""A card is declined, the service stops, another card brings it back; a holder confirms; money goes back; the acquirer falls
silent. Over real processes, with the clock and a browser. Told as one story."""

import csv
import io

import pytest
from playwright.sync_api import expect

from audit import audited
from clock import wait_until
from contracts import Contracts, new_id
from desk import Staff
from eyes import PC, PHONE, chromium, person, sign_in, watch
from founding import CALL_WITHIN_S, invoices_of
from money_office import Office, looked_at
from people import staff
from shops import PASSWORD
from world import SANDBOX_PORT, World

pytestmark = pytest.mark.story
DECLINES, ASKS_AT_EVERY_CHARGE = "4000000000000341", "4000002760003184"
STOLEN = "4000000000009979"


@pytest.fixture(scope="module")
def office():
    with World("2026-11-05T10:00") as world, chromium(world) as browser:
        yield Office(world, browser)


def type_card(page, number: str) -> None:
    """On the acquirer's page."""
    for name, value in {"number": number, "exp_month": "12", "exp_year": "2040", "cvc": "123"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button").first.click()


def test_declined_announced_suspended_and_back_with_another_card(office):
    world, customer = office.world, office.at_ec
    wait_until(lambda: office.states(office.ec) == ["PAID"], 30, "the first bill is paid")
    customer.register_card(DECLINES)
    world.clock.set("2026-12-01T09:00")
    failed = customer.mail("paymentFailed", within_s=30).body()
    assert "2026年12月3日（木）に、もう一度" in failed and "2026年12月11日（金）よりお電話の受付を停止" in failed, failed

    context = person(office.browser, PHONE)
    page = context.new_page()
    complaints = watch(page)
    sign_in(page, world.brand_url("eccall", "/login"), office.ec.shop.email, PASSWORD)
    expect(page.get_by_role("heading", name="お支払いができていません")).to_be_visible()
    looked_at(page, "arrears-top")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="今のカードで支払う").click()
    page.wait_for_url("**/billing?pay=started")
    customer.mail("paymentFailed", count=2, within_s=30)

    world.clock.set("2026-12-07T12:00")
    assert "2026年12月11日" in customer.mail("suspensionAnnounced", within_s=30).body()
    assert office.ring(office.ec) == "QUEUE"
    world.clock.set("2026-12-11T12:00")
    customer.mail("contractSuspended", within_s=30)
    wait_until(lambda: office.ring(office.ec) == "SUSPENDED", 30, "callers hear that calls are not taken")
    # The session has ended meanwhile.
    sign_in(page, world.brand_url("eccall", "/login"), office.ec.shop.email, PASSWORD)
    page.goto(world.brand_url("eccall", "/billing"))
    expect(page.get_by_role("heading", name="お電話の受付を停止しています")).to_be_visible()
    looked_at(page, "arrears-billing")

    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="別のカードで支払う").click()
    type_card(page, "5555555555554444")
    page.wait_for_url("**/billing?card=registered")
    customer.mail("contractResumed", within_s=30)
    wait_until(lambda: office.ring(office.ec) == "QUEUE", 30, "operators answer again")
    page.goto(world.brand_url("eccall", "/"))
    expect(page.get_by_role("heading", name="お電話の受付を停止しています")).to_have_count(0)
    assert office.states(office.ec) == ["PAID", "PAID"]
    assert complaints == []
    context.close()
    office.audit()


def test_a_holder_confirms_the_charge(office):
    world, customer = office.world, office.at_bc
    customer.sign_in()
    at_acquirer = customer.register_card(ASKS_AT_EVERY_CHARGE)
    customer.visitor.press(at_acquirer.form(button="認証する"), button="認証する")
    world.clock.set("2027-01-01T09:00")
    customer.mail("authenticationNeeded", within_s=30)

    context = person(office.browser, PC)
    page = context.new_page()
    complaints = watch(page)
    sign_in(page, world.brand_url("businesscall", "/login"), office.bc.shop.email, PASSWORD)
    page.goto(world.brand_url("businesscall", "/billing"))
    expect(page.get_by_role("heading", name="お支払いの本人認証が必要です")).to_be_visible()
    looked_at(page, "authentication")
    page.get_by_role("button", name="本人認証に進む").click()
    page.wait_for_url("**/authenticate/**")
    looked_at(page, "authentication-acquirer")
    page.get_by_role("button", name="認証に失敗する").click()
    page.wait_for_url("**/billing?pay=unconfirmed")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="本人認証に進む").click()
    page.get_by_role("button", name="認証する", exact=True).click()
    page.wait_for_url("**/billing?pay=done")
    expect(page.get_by_text("お支払いが完了しました")).to_be_visible()
    assert complaints == []
    context.close()
    assert office.states(office.bc)[-1] == "PAID"
    office.audit()


def test_staff_give_money_back_and_the_books_balance(office):
    world = office.world
    admin = Staff(world, "admin").sign_in()
    invoice = invoices_of(world, office.bc)[0]
    path = f"/money/invoices/{invoice.account_id}/{invoice.invoice_id}"
    page = admin.visitor.press(admin.open(path).form(button="返金する"), {"amount": "９９９，９９９円", "reason": "二重のお申し込みのため"})
    assert "amount" in page.errors and page.form(button="返金する").control("reason").value == "二重のお申し込みのため"
    page = admin.visitor.press(page.form(button="返金する"), {"amount": "１，０００円"})
    page.must_show("返金の手続きを始めました")
    office.at_bc.mail("invoiceRefunded", within_s=30)

    # Above the brand's amount: somebody else agrees.
    page = admin.visitor.press(admin.open(path).form(button="返金する"), {"amount": "10001", "reason": "ご返金のお約束のため"})
    page.must_show("別の担当者の承認を待っています")
    admin.open("/money/actions").must_show("ご自分の申請です")
    pb = Contracts.get().billing
    billing = world.as_edge.billing
    waiting = billing.ListMoneyActions(
        pb.ListMoneyActionsRequest(staff=staff("billing"), waiting_only=True, limit=10), timeout=CALL_WITHIN_S).actions
    assert [action.amount_yen for action in waiting] == [10_001]
    billing.DecideMoneyAction(pb.DecideMoneyActionRequest(
        request_id=new_id(), staff=staff("billing"), action_id=waiting[0].action_id, agreed=True), timeout=CALL_WITHIN_S)
    office.at_bc.mail("invoiceRefunded", count=2, within_s=30)

    page = admin.open("/money/daybook?from=2026-11-01&to=2027-01-31")
    page.must_show("売掛金", "仮受消費税", "未収入金")
    text = admin.visitor.fetch(page.link("ダウンロード")).text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows and all(row["借方金額"] == row["貸方金額"] for row in rows)
    given = sum(int(row["貸方金額"]) for row in rows if row["貸方科目"] == "未収入金")
    assert given == 11_001
    admin.open("/money/journal.csv?from=2026-11-01&to=2028-11-01").must_show("期間は1年以内で入力してください。")
    office.audit()

    context = person(office.browser, PC)
    looker = context.new_page()
    sign_in(looker, world.staff_url("/login"), "admin@denwaban.localhost", "denwaban-demo")
    for name, address in {"money-invoice": path, "money-actions": "/money/actions", "money-daybook": "/money/daybook?from=2026-11-01&to=2027-01-31"}.items():
        looker.goto(world.staff_url(address))
        looked_at(looker, f"staff-{name}")
    context.close()


def test_staff_take_something_off_the_next_bill(office):
    world, account = office.world, office.bc.account_id
    context = person(office.browser, PC)
    page = context.new_page()
    complaints = watch(page)
    sign_in(page, world.staff_url("/login"), "admin@denwaban.localhost", "denwaban-demo")
    page.goto(world.staff_url(f"/accounts/{account}"))
    page.get_by_role("link", name="値引き", exact=True).click()
    page.get_by_label("値引き額").fill("１，０００円")
    page.get_by_role("button", name="値引きを登録する").click()
    expect(page.get_by_label("値引き額")).to_have_value("１，０００円")
    looked_at(page, "staff-credits-refused")
    page.get_by_label("理由").fill("お取り次ぎ遅延のお詫び")
    page.get_by_role("button", name="値引きを登録する").click()
    expect(page.get_by_text("値引きを登録しました")).to_be_visible()
    page.get_by_label("値引き額").fill("500")
    page.get_by_label("理由").fill("取り違え")
    page.get_by_role("button", name="値引きを登録する").click()
    expect(page.get_by_text("ご請求で差し引き")).to_have_count(2)
    mistaken = page.get_by_role("listitem").filter(has_text="取り違え")
    mistaken.get_by_role("button", name="値引きを取り下げる").click()
    expect(page.get_by_text("記録が入力されていません").first).to_be_visible()
    mistaken.get_by_label("記録").fill("別のお客様でした")
    mistaken.get_by_role("button", name="値引きを取り下げる").click()
    expect(page.get_by_text("値引きを取り下げました")).to_be_visible()
    looked_at(page, "staff-credits")

    sign_in(page, world.brand_url("businesscall", "/login"), office.bc.shop.email, PASSWORD)
    page.goto(world.brand_url("businesscall", "/billing"))
    expect(page.get_by_text("（お取り次ぎ遅延のお詫び）")).to_be_visible()
    looked_at(page, "billing-credit")
    # What was refused was answered with 400.
    assert [c for c in complaints if "400 (Bad Request)" not in c] == []
    context.close()


def test_an_acquirer_that_answers_too_late_is_asked_and_not_charged_again(office):
    world = office.world
    visitor = world.visitor()
    page = visitor.open(world.url("acquirer.localhost", "/", port=SANDBOX_PORT))
    visitor.press(page.form(having="mood"), {"mood": "answers_too_late", "calls": "2"})
    visitor.close()
    office.at_bc.sign_in()
    office.at_bc.register_card()
    world.clock.set("2027-02-01T09:00")
    wait_until(lambda: len(office.states(office.ec)) == 4 and len(office.states(office.bc)) == 4, 30, "February's bills")
    wait_until(lambda: "UNKNOWN" in office.states(office.ec) + office.states(office.bc), 30, "an answer is missing")
    world.clock.advance(minutes=2)
    wait_until(lambda: set(office.states(office.ec) + office.states(office.bc)) == {"PAID"}, 30, "all is paid")
    # The month's fee less what staff took off.
    february = invoices_of(world, office.bc)[-1]
    assert february.total_yen == 4_500 and "値引き（お取り次ぎ遅延のお詫び）" in [line.description for line in february.lines]
    office.audit()


def test_a_card_that_was_declined_for_good_is_refused_when_it_comes_back(office):
    world, customer = office.world, office.at_ec
    customer.sign_in()
    customer.register_card(STOLEN)
    failed = len(world.mails.to(office.ec.shop.email, customer.subjects["paymentFailed"]))
    world.clock.set("2027-03-01T09:00")
    customer.mail("paymentFailed", count=failed + 1, within_s=30)

    context = person(office.browser, PHONE)
    page = context.new_page()
    complaints = watch(page)
    sign_in(page, world.brand_url("eccall", "/login"), office.ec.shop.email, PASSWORD)
    page.goto(world.brand_url("eccall", "/billing"))
    page.get_by_role("button", name="別のカードで支払う").click()
    type_card(page, STOLEN)
    expect(page.get_by_text("発行したカード会社に承認されなかったため")).to_be_visible()
    looked_at(page, "card-refused")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="もう一度カードを登録する").click()
    type_card(page, "5555555555554444")
    page.wait_for_url("**/billing?card=registered")
    wait_until(lambda: set(office.states(office.ec)) == {"PAID"}, 30, "paid with the other card")
    assert complaints == []
    context.close()
    office.audit()
