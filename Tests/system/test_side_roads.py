"""What goes another way than the whole path: forgotten passwords, links too late, cards declined, documents sent back,
numbers run out, sessions ended, too many tries."""

import pytest

from audit import audited
from clock import wait_until
from customer import Customer
from desk import Staff
from page import File
from shops import Shop, picture
from world import World

NEW_PASSWORD = "atarashii-aikotoba-2017"
DECLINES_CHARGES, REFUSED, ASKS_THE_HOLDER = "4000000000000341", "4000000000000002", "4000002500003155"


@pytest.fixture(scope="module")
def town_of_trouble():
    with World("2017-02-27T10:00") as world:
        world.operator, world.admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
        yield world
        audited(world)


@pytest.fixture
def world(town_of_trouble):
    return town_of_trouble


def verified(world, brand: str = "eccall", **shop) -> Customer:
    customer = Customer(world, Shop(brand, world.brands[brand]["plans"][0]["key"], **shop))
    customer.apply()
    customer.press_link_button(customer.mail("verifyEmail").link("/verify"))
    customer.sign_in()
    return customer


def ready_for_a_number(world, card: str = "4242424242424242") -> Customer:
    customer = verified(world)
    customer.register_card(card)
    customer.upload_document()
    world.admin.sign_in().accept_document(customer)
    wait_until(lambda: customer.snapshot().card_registered, 10, "Account knows of the card")
    return customer


# Links and passwords


def test_a_forgotten_password(world):
    customer = verified(world)
    other_device = Customer(world, customer.shop)
    other_device.sign_in()
    stranger = Customer(world, customer.shop)
    stranger.visitor.press(stranger.open("/forgot").form(having="email"), {"email": customer.shop.email.upper()})
    link = stranger.mail("resetPassword").link("/reset")
    stranger.visitor.press(stranger.visitor.open(link).form(having="password"), {"password": NEW_PASSWORD, "新しいパスワード（確認用）": NEW_PASSWORD})
    assert stranger.page.status == 200, stranger.page.describe()
    stranger.visitor.open(link)
    assert not [form for form in stranger.page.forms if form.control("password")] or "/login" in stranger.page.url, "a link works once"
    assert "/login" in Customer(world, customer.shop).sign_in().url, "the old password is no longer good"
    assert "/login" not in Customer(world, customer.shop).sign_in(password=NEW_PASSWORD).url
    wait_until(lambda: "/login" in other_device.open("/inquiries").url, 10, "other sessions have ended")


def test_a_verification_link_that_came_too_late(world):
    customer = Customer(world, Shop("eccall", "light"))
    customer.apply()
    late = customer.mail("verifyEmail").link("/verify")
    world.clock.advance(hours=25)
    page = customer.visitor.open(late)
    page.must_show("期限|有効")
    assert not [form for form in page.forms if "/verify" in form.action and form.control("email") is None and form.buttons], "nothing to press"
    customer.visitor.press(customer.open("/verify/resend").form(having="email"), {"email": customer.shop.email})
    customer.press_link_button(customer.mail("verifyEmail", count=2).link("/verify"))
    assert "/login" not in customer.sign_in().url


def test_a_made_up_link_says_so(world):
    page = world.visitor().open(world.brand_url("eccall", "/verify?l=lnk_01BX5ZZKBKACTAV9WEVGEMMVRZ&s=AAAA"))
    page.must_show("リンク")
    assert page.status in (200, 400, 404, 410)


def test_applying_with_a_registered_address_tells_only_its_owner(world):
    owner = verified(world)
    again = Customer(world, Shop("eccall", "light", email=owner.shop.email))
    page = again.apply()
    assert page.url.endswith("/apply/done") and owner.shop.email not in page.text
    again.mail("resetPassword")
    assert len(world.mails.to(owner.shop.email, owner.subjects["verifyEmail"])) == 1


def test_too_many_wrong_passwords_slow_down_and_let_in_again(world):
    customer = verified(world)
    intruder = Customer(world, customer.shop)
    said = ""
    for n in range(8):
        said = intruder.sign_in(password=f"chigau-{n}").text
        if "時間をおいて" in said or "しばらく" in said or "秒" in said or "分" in said:
            break
    else:
        raise AssertionError(f"eight wrong passwords and no pause: {said}")
    assert "/login" in Customer(world, customer.shop).sign_in().url, "not even with the right one, for now"
    world.clock.advance(minutes=16)
    assert "/login" not in Customer(world, customer.shop).sign_in().url


def test_a_sign_out_ends_the_session_everywhere_at_once(world):
    customer = verified(world)
    copied = Customer(world, customer.shop)
    for cookie in customer.visitor.client.cookies.jar:
        copied.visitor.client.cookies.jar.set_cookie(cookie)
    assert copied.open("/inquiries").status == 200 and "/login" not in copied.page.url
    customer.visitor.press(customer.open("/").form(action="/logout"))
    wait_until(lambda: "/login" in copied.open("/inquiries").url, 10, "the copied cookies are worth nothing")


# Cards


def test_a_card_that_is_refused_at_once(world):
    customer = verified(world)
    page = customer.register_card(REFUSED)
    assert "number" in page.errors and page.status == 422, page.describe()
    assert "登録されていません" in customer.open("/billing").text or "カードを登録" in customer.page.text


def test_a_card_whose_holder_is_asked(world):
    customer = verified(world)
    page = customer.register_card(ASKS_THE_HOLDER)
    page = customer.visitor.press(page.form(button="認証する"), button="認証する")
    assert "3155" in customer.open("/billing").text, customer.page.describe()


def test_a_charge_that_is_declined_is_told_and_shown(world):
    customer = ready_for_a_number(world, DECLINES_CHARGES)
    world.admin.import_numbers(["03-5005-0001"])
    world.admin.issue_number(customer)
    mail = customer.mail("paymentFailed", within_s=30)
    assert "/billing" in mail.link("/billing")
    customer.sign_in()
    page = customer.open("/billing")
    page.must_show("お支払いできません|お支払いができません|支払い.*(失敗|でき)|未払い")
    assert not page.links("領収"), "no receipt without a payment"
    assert world.mails.to(customer.shop.email, customer.subjects["invoicePaid"]) == []


# Documents and numbers


def test_a_document_that_is_sent_back_says_why(world):
    customer = verified(world)
    customer.upload_document()
    world.admin.sign_in().open("/documents")
    reason = "住所の部分が読み取れません。明るい場所で撮り直してください。"
    form = world.admin.open(f"/accounts/{customer.account_id}/documents").form(having="reason")
    page = world.admin.visitor.press(form, {"reason": reason})
    assert page.status == 200, page.describe()
    assert reason in customer.mail("documentRejected").body()
    assert reason in customer.open("/documents").text
    customer.upload_document(files=[File("2.png", "image/png", picture(kind="PNG"))])
    world.admin.accept_document(customer)
    customer.mail("documentAccepted")


def test_no_number_without_a_card_or_a_document_or_a_free_number(world):
    nobody = verified(world)
    page = world.admin.sign_in().open(f"/accounts/{nobody.account_id}")
    page.must_show("カード", "書類")
    page = world.admin.visitor.press(page.form(action="/issue"))
    assert page.status in (400, 409, 422) and not nobody.snapshot().number, page.describe()
    ready = ready_for_a_number(world)
    page = world.admin.visitor.press(world.admin.open(f"/accounts/{ready.account_id}").form(action="/issue"))
    assert page.status in (400, 409, 422), page.describe()
    page.must_show("番号")
    assert not ready.snapshot().number


def test_only_03_numbers_enter_the_inventory(world):
    page = world.admin.sign_in().import_numbers(["03-5005-0100", "06-1234-5678", "0120-123-456", "あいう", "０３（５００５）０１０１"])
    page.must_show("誤りのある行（3行）", "06-1234-5678", "0120-123-456", "あいう")
    page = world.admin.import_numbers(["03-5005-0100", "０３（５００５）０１０１"])
    page.must_show("2件の番号を取り込みました")


def test_the_same_number_goes_to_one_shop_only(world):
    first, second = ready_for_a_number(world), ready_for_a_number(world)
    world.admin.sign_in().import_numbers(["03-5005-0200"])
    for customer in (first, second):
        form = world.admin.open(f"/accounts/{customer.account_id}").form(action="/issue")
        choice = next((v for v, _ in form.control("number").choices if v.endswith("50050200")), None)
        if choice is None:
            continue
        world.admin.visitor.press(form, {"number": choice})
    numbers = [customer.snapshot().number for customer in (first, second)]
    assert numbers == ["0350050200", ""], numbers
