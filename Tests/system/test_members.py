"""A customer's people, in a real browser: invited by mail, signed in with a role of their own, removed; on a phone and on a PC."""

import base64
import hashlib
import hmac
import re
import struct
from urllib.parse import parse_qs, urlsplit

import pytest

from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out
from mails import Mail
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
    assert boss.get_by_role("radio", name="経理担当").is_checked()
    boss.locator("input[name=role][value=member]").check()
    boss.get_by_role("button", name="権限を変更する").click()
    boss.get_by_text("権限を変更しました。").wait_for()
    # The guest's session goes on, in the new role with the next page.
    wait_until(lambda: guest.goto(world.brand_url(brand, "/inquiries")).status == 200, 15, "the guest may read inquiries")
    assert guest.goto(world.brand_url(brand, "/billing")).status == 403
    boss.get_by_role("button", name="このメンバーを削除する").click()
    boss.get_by_text("メンバーを削除しました。").wait_for()

    def signed_out() -> bool:
        guest.goto(world.brand_url(brand, "/account"))
        return "/login" in guest.url

    wait_until(signed_out, 15, "the removed member is signed out")
    boss.context.close()
    guest.context.close()
    scanner.context.close()


def code_of(secret: str, at_ms: int) -> str:
    """RFC 6238, as an authenticator app does it."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", at_ms // 1000 // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_a_second_factor_from_setting_up_to_losing_it(world, browser, owner, size):
    brand, email, password = owner.shop.brand, owner.shop.email, owner.shop.password
    page = person(browser, size).new_page()
    sign_in(page, world.brand_url(brand, "/login"), email, password)
    page.goto(world.brand_url(brand, "/account/security"))
    page.get_by_label("現在のパスワード").fill("wrong")
    page.get_by_role("button", name="二段階認証を設定する").click()
    assert "パスワードが正しくありません。" in page.locator("main").inner_text()
    looked_at(page, "security-wrong-password")
    page.get_by_label("現在のパスワード").fill(password)
    page.get_by_role("button", name="二段階認証を設定する").click()
    secret = page.locator(".copy.code").inner_text()
    looked_at(page, "second-factor")
    page.get_by_label("認証コード").fill("000000")
    page.get_by_role("button", name="コードを確認して設定する").click()
    assert "コードが正しくないか" in page.locator("main").inner_text()
    assert page.locator(".copy.code").inner_text() == secret
    page.get_by_label("認証コード").fill(code_of(secret, world.clock.now_ms()))
    page.get_by_role("button", name="コードを確認して設定する").click()
    codes = page.locator(".codes .code").all_inner_texts()
    assert len(set(codes)) == 10
    looked_at(page, "recovery-codes")
    page.goto(world.brand_url(brand, "/account/security"))
    looked_at(page, "security")
    page.get_by_role("button", name="すべての端末からログアウト").click()
    assert "すべての端末からログアウトしました。" in page.locator("main").inner_text()

    def first_step() -> None:
        page.goto(world.brand_url(brand, "/login"))
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.get_by_role("button", name="ログイン").click()
        page.get_by_label("認証コード").wait_for()

    # The code that confirmed it is used up; the next one is good.
    world.clock.advance(seconds=60)
    first_step()
    looked_at(page, "login-code")
    page.get_by_label("認証コード").fill("000000")
    page.get_by_role("button", name="ログイン").click()
    assert "コードが正しくないか" in page.locator("main").inner_text()
    page.get_by_label("認証コード").fill(code_of(secret, world.clock.now_ms()))
    page.get_by_role("button", name="ログイン").click()
    page.wait_for_url(lambda url: "/login" not in url)
    # Another browser; one whose cookies are taken away may still get an answer that sets one.
    page.context.close()
    page = person(browser, size).new_page()
    first_step()
    page.get_by_label("認証コード").fill(codes[0].lower().replace("-", " "))
    page.get_by_role("button", name="ログイン").click()
    page.wait_for_url(re.compile("/account/security"))
    assert "9個" in page.locator("main").inner_text()
    page.get_by_role("link", name="変更の履歴を見る").click()
    assert "二段階認証を設定" in page.locator("main").inner_text()
    looked_at(page, "history")
    page.context.close()


def test_billing_sees_money_and_no_inquiries(world, browser, owner):
    brand, email = owner.shop.brand, "keiri@example.jp"
    pb = Contracts.get()
    member = owner.as_customer()
    world.as_edge.account.InviteMember(pb.account.InviteMemberRequest(
        request_id=new_id(), customer=member, email=email, name="経理 一郎", role=pb.common.MEMBER_ROLE_BILLING), timeout=20)
    link = parse_qs(urlsplit(invitation(world, owner, email).link("/invitation")).query)
    world.as_edge.account.AcceptInvitation(pb.account.AcceptInvitationRequest(
        request_id=new_id(), link_id=link["l"][0], secret=link["s"][0], name="経理 一郎", password=PASSWORD), timeout=20)
    page = person(browser, PHONE).new_page()
    sign_in(page, world.brand_url(brand, "/login"), email, PASSWORD)
    page.goto(world.brand_url(brand, "/"))
    assert page.get_by_role("link", name="ご請求を見る").is_visible()
    assert page.get_by_role("link", name="問い合わせ", exact=True).count() == 0
    looked_at(page, "top-billing")
    answer = page.goto(world.brand_url(brand, "/inquiries"))
    assert answer.status == 403 and "権限がありません" in page.locator("main").inner_text()
    looked_at(page, "forbidden")
    assert page.goto(world.brand_url(brand, "/billing")).status == 200
    page.context.close()
