"""Another address to sign in with: asked for, mailed, confirmed, told to the old one; on a phone and on a PC."""

import re

import pytest

from clock import wait_until
from customer import Customer
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out
from shops import Shop
from world import World


@pytest.fixture(scope="module")
def world():
    with World() as world:
        yield world


@pytest.fixture(scope="module")
def browser(world):
    with chromium(world) as browser:
        yield browser


def verified(world: World) -> Customer:
    customer = Customer(world, Shop("businesscall", "standard"))
    customer.apply()
    customer.press_link_button(customer.mail("verifyEmail").link("/verify"))
    return customer


def looked_at(page, name: str) -> None:
    picture(page, name)
    assert not sticks_out(page), name
    assert not accessibility_faults(page), name


def says(page, words: str) -> None:
    assert words in page.locator("main").inner_text(), page.locator("main").inner_text()


def mailed(world: World, customer: Customer, subject: str, address: str, count: int = 1):
    wanted = customer.subjects[subject]
    return wait_until(
        lambda: (world.mails.to(address, wanted)[count - 1:] or [None])[0], 30, f"mail {count} “{wanted}” to {address}")


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_from_the_request_to_the_new_login(world, browser, size):
    customer = verified(world)
    brand, old, password = customer.shop.brand, customer.shop.email, customer.shop.password
    new = f"atarashii-{size['width']}@example.jp"
    page, elsewhere = person(browser, size).new_page(), person(browser, size).new_page()
    for tab in (page, elsewhere):
        sign_in(tab, world.brand_url(brand, "/login"), old, password)
    page.goto(world.brand_url(brand, "/account"))
    page.get_by_role("link", name="メールアドレスを変更する").click()
    page.get_by_label("新しいメールアドレス").fill("atarashii@")
    page.get_by_label("現在のパスワード").fill(password)
    page.get_by_role("button", name="確認のメールを送る").click()
    says(page, "メールアドレスの形式が正しくありません。")
    assert page.get_by_label("新しいメールアドレス").input_value() == "atarashii@"
    page.get_by_label("新しいメールアドレス").fill(new)
    page.get_by_label("現在のパスワード").fill("chigau-password")
    page.get_by_role("button", name="確認のメールを送る").click()
    says(page, "現在のパスワードが正しくありません。")
    looked_at(page, "email-change-errors")
    page.get_by_label("現在のパスワード").fill(password)
    page.get_by_role("button", name="確認のメールを送る").click()
    says(page, "確認を待っているメールアドレス")
    looked_at(page, "email-change-pending")

    first = mailed(world, customer, "changeEmail", new).link("/email/confirm")
    page.get_by_role("button", name="確認メールを再送する").click()
    says(page, "確認のメールを再送しました。")
    link = mailed(world, customer, "changeEmail", new, 2).link("/email/confirm")
    assert link != first
    guest = person(browser, size).new_page()
    guest.goto(first)
    guest.get_by_role("button", name="メールアドレスを変更する").click()
    says(guest, "このリンクは使えなくなりました")
    # A scanner opens the link, twice; nothing is used up, and the old address still signs in.
    for _ in range(2):
        guest.goto(link)
    sign_in(person(browser, size).new_page(), world.brand_url(brand, "/login"), old, password)
    looked_at(guest, "email-change-confirm")
    guest.get_by_role("button", name="メールアドレスを変更する").click()
    guest.wait_for_url(re.compile("/login"))
    says(guest, "メールアドレスを変更しました。")
    sign_in(guest, guest.url, new, password)

    told = mailed(world, customer, "emailChanged", old)
    assert new not in told.body() and "a****@example.jp" in told.body() and "お心当たりのない場合" in told.body()
    for tab in (page, elsewhere):
        def signed_out(tab=tab) -> bool:
            tab.goto(world.brand_url(brand, "/account"))
            return "/login" in tab.url
        wait_until(signed_out, 15, "the other browsers are signed out")
    guest.goto(world.brand_url(brand, "/account"))
    says(guest, new)
    guest.goto(world.brand_url(brand, "/account/history"))
    says(guest, "メールアドレスを変更")
    guest.goto(world.brand_url(brand, "/forgot"))
    for context in browser.contexts:
        context.close()
    # Notices go to the new address from now on.
    customer.visitor = world.visitor()
    form = customer.open("/forgot").form(having="email")
    customer.visitor.press(form, {"email": new})
    mailed(world, customer, "resetPassword", new)


def test_taken_back_and_an_address_of_somebody_else(world, browser):
    customer, other = verified(world), verified(world)
    brand = customer.shop.brand
    page = person(browser, PHONE).new_page()
    sign_in(page, world.brand_url(brand, "/login"), customer.shop.email, customer.shop.password)

    def ask(address: str) -> str:
        page.goto(world.brand_url(brand, "/account/email"))
        page.get_by_label("新しいメールアドレス").fill(address)
        page.get_by_label("現在のパスワード").fill(customer.shop.password)
        page.get_by_role("button", name="確認のメールを送る").click()
        return page.locator("main").inner_text().replace(address, "〇")

    free = ask("akiteiru@example.jp")
    page.goto(world.brand_url(brand, "/account"))
    says(page, "メールアドレスの変更は、まだ完了していません")
    looked_at(page, "account-email-pending")
    page.goto(world.brand_url(brand, "/account/email"))
    page.get_by_role("button", name="変更を取り消す").click()
    says(page, "メールアドレスの変更を取り消しました。")
    assert page.get_by_text("確認を待っているメールアドレス").count() == 0
    taken = ask(other.shop.email)
    times = re.compile(r"\d+/\d+/\d+ \d+:\d+|\d+年\d+月\d+日|\d+:\d+")
    assert times.sub("", taken) == times.sub("", free), "an address that is registered is answered like any other"
    guest = person(browser, PHONE).new_page()
    guest.goto(mailed(world, customer, "changeEmail", other.shop.email).link("/email/confirm"))
    guest.get_by_role("button", name="メールアドレスを変更する").click()
    says(guest, "このメールアドレスは登録できません")
    looked_at(guest, "email-change-taken")
    sign_in(guest, world.brand_url(brand, "/login"), other.shop.email, other.shop.password)
    page.context.close()
    guest.context.close()
