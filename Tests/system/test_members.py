"""A customer's people, in a real browser: invited by mail, signed in with a role of their own, removed; on a phone and on a PC."""

import re

import pytest

from customer import Customer
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out
from mails import Mail
from clock import wait_until
from shops import Shop
from world import World

PASSWORD = "tokiwa-no-matsu-77"


@pytest.fixture(scope="module")
def world():
    with World() as world:
        yield world


@pytest.fixture(scope="module")
def browser(world):
    with chromium(world) as browser:
        yield browser


@pytest.fixture
def owner(world):
    customer = Customer(world, Shop("eccall", "light"))
    customer.apply()
    customer.press_link_button(customer.mail("verifyEmail").link("/verify"))
    return customer


def invitation(world: World, customer: Customer, email: str, count: int = 1) -> Mail:
    wanted = customer.subjects["memberInvited"]
    return wait_until(lambda: (world.mails.to(email, wanted)[count - 1:] or [None])[0], 30, f"invitation of {email}")


def looked_at(page, name: str) -> None:
    picture(page, name)
    assert not sticks_out(page), name
    assert not accessibility_faults(page), name


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_invited_joined_and_removed(world, browser, owner, size):
    brand = owner.shop.brand
    email = f"hanako-{size['width']}@example.jp"
    boss = person(browser, size).new_page()
    sign_in(boss, world.brand_url(brand, "/login"), owner.shop.email, owner.shop.password)
    boss.goto(world.brand_url(brand, "/account"))
    boss.get_by_role("link", name="メンバーを管理する").click()
    boss.get_by_role("link", name="メンバーを招待する").click()
    boss.get_by_role("button", name="招待メールを送る").click()
    assert "メールアドレスが入力されていません。" in boss.locator("main").inner_text()
    looked_at(boss, "members-invite-errors")
    boss.get_by_label("メールアドレス").fill(email)
    boss.get_by_text("経理担当").click()
    boss.get_by_role("button", name="招待メールを送る").click()
    boss.get_by_role("link", name=email).wait_for()
    looked_at(boss, "members-list")

    mail = invitation(world, owner, email)
    assert owner.shop.company_name in mail.body() and "hanako" not in mail.body()
    link = mail.link("/invitation")
    # A scanner opens the link, twice; nothing is used up.
    scanner = person(browser, size).new_page()
    for _ in range(2):
        scanner.goto(link)
    guest = person(browser, size).new_page()
    guest.goto(link)
    looked_at(guest, "invitation")
    guest.get_by_label("名前").fill("山田 花子")
    guest.get_by_label("パスワード", exact=False).first.fill(PASSWORD)
    guest.get_by_label("パスワード（確認用）").fill("something else")
    guest.get_by_role("button", name="登録する").click()
    assert "一致していません" in guest.locator("main").inner_text()
    assert guest.get_by_label("名前").input_value() == "山田 花子"
    guest.get_by_label("パスワード", exact=False).first.fill(PASSWORD)
    guest.get_by_label("パスワード（確認用）").fill(PASSWORD)
    guest.get_by_role("button", name="登録する").click()
    guest.wait_for_url(re.compile("/login"))
    assert "登録が完了しました。" in guest.locator("main").inner_text()
    sign_in(guest, guest.url, email, PASSWORD)
    scanner.goto(link)
    assert "登録は完了しています" in scanner.locator("main").inner_text()

    boss.reload()
    boss.get_by_role("link", name="山田 花子").click()
    looked_at(boss, "member")
    boss.get_by_role("button", name="このメンバーを削除する").click()
    boss.get_by_text("メンバーを削除しました。").wait_for()

    def signed_out() -> bool:
        guest.goto(world.brand_url(brand, "/account"))
        return "/login" in guest.url

    wait_until(signed_out, 15, "the removed member is signed out")
    boss.context.close()
    guest.context.close()
    scanner.context.close()
