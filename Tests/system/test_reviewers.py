"""What the law of today asks of a person's documents, and what reviewers take back: pictures, applications, numbers, holds."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from customer import Customer
from desk import Staff
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out, watch
from shops import PASSWORD, STAFF_PASSWORD, Shop
from world import World

WIDTHS = [PHONE, {"width": 820, "height": 1180}, PC]


@pytest.fixture(scope="module")
def office():
    with World("2026-11-05T10:00") as world:
        yield SimpleNamespace(world=world, admin=Staff(world, "admin").sign_in(), held=None)


def verified(world: World, email: str) -> Customer:
    customer = Customer(world, Shop("eccall", "light", email=email, party_kind="person", company_name=""))
    customer.apply()
    customer.press_link_button(customer.mail("verifyEmail").link("/verify"))
    customer.sign_in()
    return customer


def stored(world: World, query: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{world.directory}/account/account.sqlite?mode=ro", uri=True)) as store:
        return store.execute(query).fetchall()


def test_a_person_sends_two_different_documents(office):
    customer = office.held = verified(office.world, "two@review.example.jp")
    customer.open("/documents")
    page = customer.upload_document("drivers_license")
    page.must_show("書類を受け取りました", "本人確認書類はもう1種類必要です")
    customer.open("/").must_show("受け取った書類を確認しています。本人確認書類はもう1種類必要です")
    office.admin.accept_document(customer)
    missing = customer.mail("documentsMissing").body()
    assert "本人確認書類をもう1種類" in missing and "補完書類" in missing
    offered = {c.value for c in customer.open("/documents").form(having="kind").controls if c.name == "kind"}
    assert "drivers_license" not in offered and {"passport", "utility_receipt"} <= offered
    office.admin.open(f"/accounts/{customer.account_id}").must_show("もう1種類必要")
    customer.upload_document("utility_receipt").must_show("確認待ち")
    office.admin.accept_document(customer, number="")
    customer.mail("documentAccepted")
    customer.open("/documents").must_show("書類の確認が完了しています")


def test_a_picture_with_an_individual_number_is_gone(office):
    customer = verified(office.world, "number@review.example.jp")
    customer.upload_document("passport")
    before = stored(office.world, "SELECT COUNT(*) FROM document_page")[0][0]
    form = office.admin.open(f"/accounts/{customer.account_id}/documents").form(having="number_seen_sure")
    page = office.admin.visitor.press(form)
    assert page.status == 400 and "number_seen_sure" in page.errors, page.describe()
    page = office.admin.visitor.press(page.form(having="number_seen_sure"), {"number_seen_sure": True})
    page.must_show("書類の内容を消去しました")
    assert stored(office.world, "SELECT COUNT(*) FROM document_page")[0][0] == before - 1
    mail = customer.mail("documentRejected").body()
    assert "個人番号" in mail and "12桁の番号を隠して" in mail
    customer.open("/documents").must_show("内容は消去しました", "再提出のお願い")


def test_a_reviewers_hold_and_its_release(office):
    path = f"/accounts/{office.held.account_id}/verification"
    form = office.admin.open(path).form(having="hold_reason")
    page = office.admin.visitor.press(form, {"hold_reason": ""})
    assert page.status == 400 and page.errors, page.describe()
    page = office.admin.visitor.press(page.form(having="hold_reason"), {"hold_reason": "お電話でご本人が否定"})
    page.must_show("本人確認を保留しました", "お電話でご本人が否定")
    office.held.open("/").must_show("本人確認を保留しています")
    page = office.admin.visitor.press(office.admin.open(path).form(having="hold_reason"), {"hold_reason": "折り返しで確認"})
    page.must_show("保留を解除しました", "保留の記録")


def test_a_number_is_taken_out_and_its_note_corrected(office):
    office.admin.import_numbers(["03-5010-0001,第1ビル", "03-5010-0002"])
    page = office.admin.visitor.press(office.admin.open("/numbers").form(having="note"), {"note": "第2ビル"})
    page.must_show("備考を変更しました", "第2ビル")
    form = office.admin.open("/numbers?search=0350100001").form(having="reason")
    page = office.admin.visitor.press(form, {"reason": ""})
    assert page.status == 400 and "理由が入力されていません" in page.text
    page = office.admin.visitor.press(page.form(having="reason"), {"reason": "電話会社に返却"})
    page.must_show("在庫から外しました", "電話会社に返却")
    assert "03-5010-0001" not in office.admin.open("/numbers").text


@pytest.mark.parametrize("width", WIDTHS, ids=["phone", "tablet", "pc"])
def test_the_pages_look_right(office, width):
    world, customer = office.world, office.held
    waiting = verified(world, f"looks{width['width']}@review.example.jp") if "width" in width else verified(world, "looks@review.example.jp")
    waiting.upload_document("drivers_license")
    with chromium(world) as browser:
        for address, person_, pages in [
            (world.brand_url("eccall", "/login"), (waiting.shop.email, PASSWORD),
             {"reviewers-documents": world.brand_url("eccall", "/documents"), "reviewers-top": world.brand_url("eccall", "/"),
              "reviewers-withdraw": world.brand_url("eccall", "/account/withdraw")}),
            (world.staff_url("/login"), ("admin@denwaban.localhost", STAFF_PASSWORD),
             {"reviewers-review": world.staff_url(f"/accounts/{waiting.account_id}/documents"),
              "reviewers-account": world.staff_url(f"/accounts/{waiting.account_id}"),
              "reviewers-verification": world.staff_url(f"/accounts/{customer.account_id}/verification"),
              "reviewers-numbers": world.staff_url("/numbers"), "reviewers-password": world.staff_url("/password")}),
        ]:
            page = person(browser, width).new_page()
            complaints = watch(page)
            sign_in(page, address, *person_)
            for name, url in pages.items():
                page.goto(url)
                page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
                picture(page, name)
                assert not sticks_out(page), (name, sticks_out(page))
                assert not accessibility_faults(page), (name, accessibility_faults(page))
            assert not complaints, complaints


def test_staff_decline_an_application(office):
    customer = verified(office.world, "declined@review.example.jp")
    form = office.admin.open(f"/accounts/{customer.account_id}").form(having="decline_reason")
    page = office.admin.visitor.press(form, {"decline_reason": "ご本人の確認ができませんでした。"})
    assert page.status == 400 and "decline_sure" in page.errors, page.describe()
    assert page.form(having="decline_reason").control("decline_reason").value == "ご本人の確認ができませんでした。"
    page = office.admin.visitor.press(page.form(having="decline_reason"), {"decline_sure": True})
    page.must_show("お申し込みを断りました", "終了")
    assert "ご本人の確認ができませんでした。" in customer.mail("applicationWithdrawn").body()


def test_a_customer_takes_its_application_back(office):
    customer = verified(office.world, "back@review.example.jp")
    customer.register_card()
    link = customer.open("/account").link("お申し込みを取り消す")
    page = customer.visitor.press(customer.visitor.open(link).form(action="/account/withdraw"))
    assert page.status == 400 and "sure" in page.errors, page.describe()
    page = customer.visitor.press(page.form(action="/account/withdraw"), {"sure": True})
    page.must_show("お申し込みを取り消しました")
    assert "取り消しを承りました" in customer.mail("applicationWithdrawn").body()
    customer.sign_in().must_show("ログインできませんでした")
    # The address may apply anew at once.
    customer.apply()
    customer.press_link_button(customer.mail("verifyEmail", 2).link("/verify"))
    customer.sign_in()
    customer.open("/").must_show("クレジットカードの登録")


def test_a_person_of_the_staff_changes_its_password(office):
    clerk = Staff(office.world, "billing").sign_in()
    form = clerk.open("/password").form(having="current_password")
    page = clerk.visitor.press(form, {"current_password": "chigau", "password": "atarashii-no", "again": "atarashii-no"})
    assert page.status == 400 and "current_password" in page.errors, page.describe()
    page = clerk.visitor.press(
        page.form(having="current_password"),
        {"current_password": STAFF_PASSWORD, "password": "atarashii-no", "again": "atarashii-no"})
    page.must_show("パスワードを変更しました")
    page = clerk.visitor.press(page.form(having="password"), {"email": "billing@denwaban.localhost", "password": "atarashii-no"})
    assert "/login" not in page.url, page.describe()
