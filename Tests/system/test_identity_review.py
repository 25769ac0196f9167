"""Proving who one is, in a browser: the customer, the reviewer, and the notice that is posted, returned and delivered."""

import io
import re
from types import SimpleNamespace
from unicodedata import normalize

import pdfplumber
import pytest
from playwright.sync_api import expect

from clock import wait_until
from customer import Customer
from desk import Staff
from eyes import PC, PHONE, PICTURES, accessibility_faults, chromium, person, picture, sign_in, sticks_out, tell
from shops import PASSWORD, STAFF_PASSWORD, Shop
from shops import picture as photograph
from world import World

TRACKING = "123-45-67890-3"


@pytest.fixture(scope="module")
def office():
    with World("2017-02-27T10:30") as world, chromium(world) as browser:
        yield SimpleNamespace(world=world, browser=browser, admin=Staff(world, "admin").sign_in())


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_the_way_of_a_document_in_a_browser(office, size):
    world = office.world
    customer = Customer(world, Shop("eccall", "light"))
    customer.apply()
    customer.press_link_button(customer.mail("verifyEmail").link("/verify"))
    customer.sign_in()
    customer.register_card()
    wait_until(lambda: customer.snapshot().card_registered, 15, "Account knows of the card")
    context = person(office.browser, size)
    page = context.new_page()

    def look(name: str) -> None:
        picture(page, f"identity-{name}")
        assert not accessibility_faults(page) and not sticks_out(page), (accessibility_faults(page), sticks_out(page))

    # The customer.
    sign_in(page, world.brand_url("eccall", "/login"), customer.shop.email, PASSWORD)
    page.goto(world.brand_url("eccall", "/documents"))
    page.get_by_role("button", name="登録して書類の送信へ進む").click()
    expect(page.locator("#person_in_charge-wrong")).to_be_visible()
    look("1-details")
    tell(page, customer.shop.details)
    page.get_by_role("button", name="登録して書類の送信へ進む").click()
    for kind in ("registry_certificate", "drivers_license"):
        page.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
        page.locator(f"input[name=kind][value={kind}]").check()
        page.get_by_role("button", name="書類を送信する").click()
        expect(page.locator("main")).to_contain_text("書類を受け取りました")
    look("2-sent")
    # The reviewer.
    account = customer.account_id
    page.context.clear_cookies()
    sign_in(page, world.staff_url("/login"), "admin@denwaban.localhost", STAFF_PASSWORD)
    for number in ("0107-01-012345", "012345678901"):
        page.goto(world.staff_url(f"/accounts/{account}/documents"))
        expect(page.get_by_text("実質的支配者", exact=True)).to_be_visible()
        page.get_by_role("button", name="承認する").click()
        expect(page.locator("#document_number-wrong")).to_be_visible()
        page.locator("#document_number").fill(number)
        page.locator("#issued_date").fill("2017-02-01")
        if page.locator("#authority").count():
            page.get_by_role("button", name="承認する").click()
            expect(page.locator("#authority")).to_contain_text("選択されていません")
            page.get_by_label(re.compile("会社に電話して確認した")).check()
            page.locator("#authority_note").fill("2月27日11時に総務部の佐藤様に電話")
            look("3-authority")
        if number.startswith("0107"):
            look("3-review")
        page.get_by_role("button", name="承認する").click()
        page.wait_for_url("**done=partly" if number.startswith("0107") else "**done=complete")
    # The notice.
    page.goto(world.staff_url("/letters"))
    expect(page.get_by_role("heading", name="作成するお客様")).to_be_visible()
    page.goto(world.staff_url(f"/accounts/{account}/verification"))
    page.get_by_role("button", name="通知書を作成する").click()
    expect(page.locator("main")).to_contain_text("印刷して送付してください")
    look("4-verification")
    page.goto(world.staff_url("/letters"))
    look("5-letters")
    form = page.locator(f"tr:has(a[href='/accounts/{account}/verification'])")
    form.get_by_label("書留の引受番号").fill(TRACKING)
    form.get_by_role("button", name="送付を記録する").click()
    form.get_by_text("返送を記録する").click()
    form.get_by_label(re.compile("返送の理由")).fill("あて所に尋ねあたりません")
    form.get_by_role("button", name="返送を記録し、本人確認を保留する").click()
    expect(page.locator("main")).to_contain_text("あて所に尋ねあたりません")
    assert "管理番号" in customer.mail("verificationHeld").body()
    page.goto(world.staff_url(f"/accounts/{account}"))
    expect(page.locator("main")).to_contain_text("保留（通知書の返送）")
    office.admin.import_numbers([f"03-5006-{n:04}" for n in range(1, 4)])
    page.goto(world.staff_url(f"/accounts/{account}"))
    page.get_by_role("button", name="番号を発番する").click()
    expect(page.locator("main")).to_contain_text("お届けが確認できるまで発番できません")
    assert "取引条件通知書をお届けできませんでした" in customer.open("/").text
    # It was fetched from the post office after all.
    page.goto(world.staff_url("/letters?state=returned"))
    look("6-returned")
    page.locator(f"tr:has(a[href='/accounts/{account}/verification'])").get_by_role("button", name="お届け済みを記録する").click()
    expect(page.locator("main")).to_contain_text("お届け済み")
    assert office.admin.issue_number(customer)
    context.close()


def test_the_notice_as_it_is_printed(office):
    page = office.admin.open("/letters?state=delivered")
    paper = office.admin.visitor.fetch(page.link("を印刷する"))
    assert paper.headers["content-type"] == "application/pdf"
    (PICTURES / "identity-notice.pdf").write_bytes(paper.content)
    with pdfplumber.open(io.BytesIO(paper.content)) as pdf:
        assert len(pdf.pages) == 1
        text = re.sub(r"\s", "", normalize("NFKC", pdf.pages[0].extract_text()))
    for line in ["取引条件通知書", "管理番号", "契約日", "ひなた商会株式会社", "ライトプラン", "初期費用", "1ヶ月40コール以内", "1コール当り",
                 "クレジットカード", "業務開始日", "最低契約期間は、3ヶ月", "自動更新されます"]:
        assert line in text, (line, text)
