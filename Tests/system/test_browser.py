"""The same way by a person with a browser, at a phone and at a PC: looks, live update, keyboard, accessibility."""

import re

import pytest
from playwright.sync_api import expect

from calls import ring
from clock import wait_until
from customer import Customer
from desk import Staff
from eyes import PC, PHONE, TABLET, chromium, person, picture, sign_in, watch, tell
from shops import PASSWORD, TANAKA, Shop
from shops import picture as document_picture
from world import World

SIZES = {"phone": PHONE, "pc": PC}
WIDTHS = [PHONE, TABLET, PC]
TYPED = ["company_name", "person_name", "person_name_kana", "telephone", "postal_code", "address", "email", "password", "site_name", "site_name_kana"]


@pytest.fixture(scope="module")
def street():
    """A world with staff and, later, a shop for each size of window."""
    with World("2017-02-27T10:30") as world, chromium(world) as browser:
        world.browser, world.operator, world.admin = browser, Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
        world.admin.import_numbers([f"03-5004-{n:04}" for n in range(1, 9)])
        yield world


@pytest.mark.parametrize(("size", "brand", "plan"), [("phone", "eccall", "light"), ("pc", "businesscall", "standard")], ids=["phone", "pc"])
def test_from_the_application_to_the_told_call(street, size, brand, plan):
    shop = Customer(street, Shop(brand, plan, email=f"{size}@shop.example.jp"))
    context = person(street.browser, SIZES[size])
    page = context.new_page()
    complaints = watch(page)

    page.goto(street.brand_url(brand))
    picture(page, f"{brand}-01-landing")
    page.goto(street.brand_url(brand, "/apply"))
    for name in TYPED:
        page.locator(f"input[name={name}]").fill(str(getattr(shop.shop, name)))
    page.locator(f"input[name=plan][value={plan}]").check()
    page.locator("input[name=consent_terms]").check()
    page.locator("input[name=consent_privacy]").check()
    picture(page, f"{brand}-02-apply")
    page.get_by_role("button", name="確認画面へ進む").click()
    expect(page.get_by_role("heading", name="お申し込み内容の確認")).to_be_visible()
    picture(page, f"{brand}-03-confirm")
    page.get_by_role("button", name="この内容で申し込む").click()
    page.wait_for_url("**/apply/done")
    picture(page, f"{brand}-04-done")

    page.goto(shop.mail("verifyEmail").link("/verify"))
    picture(page, f"{brand}-05-verify")
    page.get_by_role("button", name="メールアドレスを認証する").click()
    sign_in(page, street.brand_url(brand, "/login"), shop.shop.email, PASSWORD)
    picture(page, f"{brand}-06-first-top")

    page.goto(street.brand_url(brand, "/billing"))
    page.get_by_role("button", name="カードを登録する").first.click()
    page.wait_for_url("http://acquirer.localhost:*/**")
    picture(page, f"{brand}-07-acquirer")
    for name, value in [("number", "4242 4242 4242 4242"), ("exp_month", "12"), ("exp_year", "2030"), ("cvc", "123")]:
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="カードを登録する").click()
    page.wait_for_url(re.compile(rf"http://{street.brands[brand]['hosts'][0]}:\d+/billing"))
    expect(page.locator("main")).to_contain_text("4242")

    page.goto(street.brand_url(brand, "/documents"))
    picture(page, f"{brand}-08-details")
    tell(page, shop.shop.details)
    page.get_by_role("button", name="登録して書類の送信へ進む").click()
    for kind in ("registry_certificate", "drivers_license"):
        page.locator("input[type=file]").set_input_files({"name": "書類.jpg", "mimeType": "image/jpeg", "buffer": document_picture()})
        page.locator(f"input[name=kind][value={kind}]").check()
        page.get_by_role("button", name="書類を送信する").click()
        expect(page.locator("main")).to_contain_text("確認待ち")
    picture(page, f"{brand}-08-documents")
    wait_until(lambda: shop.snapshot().card_registered, 10, "Account knows of the card")
    street.admin.accept_document(shop)
    shop.number = street.admin.issue_number(shop)
    wait_until(lambda: street.operator.knows(shop.number), 15, "the desk knows the number")

    page.goto(street.brand_url(brand, "/"))
    expect(page.locator("main")).to_contain_text(f"{shop.number[:2]}-{shop.number[2:6]}-{shop.number[6:]}")
    expect(page.locator("[data-live-state]")).to_have_text("自動で更新しています")
    page.evaluate("window.stayed = true")
    call = ring(street, shop.number, TANAKA.number)
    street.operator.record_call(call.call_id, TANAKA)
    expect(page.get_by_text(TANAKA.content)).to_be_visible()
    assert page.evaluate("window.stayed"), "shown without a reload"
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    picture(page, f"{brand}-09-live")

    page.goto(wait_until(lambda: next((m for m in street.mails.to(shop.shop.email) if "/inquiries/" in m.body()), None), 15).link("/inquiries"))
    expect(page.get_by_text("03-6850-2192")).to_have_attribute("href", re.compile(r"^tel:"))
    picture(page, f"{brand}-10-inquiry")
    page.get_by_label("対応済み").check()
    page.get_by_role("button", name="対応状況を更新").click()
    expect(page.locator("h1 ~ .chip.done, .chip.done").first).to_be_visible()
    page.goto(street.brand_url(brand, "/inquiries"))
    expect(page.locator(".handled")).to_have_count(1)
    picture(page, f"{brand}-11-handled")
    shop.paid(1)
    page.goto(street.brand_url(brand, "/billing"))
    expect(page.locator("main")).to_contain_text("11,392")
    picture(page, f"{brand}-12-billing")
    context.close()
    assert complaints == []
