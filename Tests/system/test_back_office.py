"""The back office in real browsers: two people at one inventory, papers that arrived, notices in a pile, records taken out."""

import base64
import csv
import io
import re
from types import SimpleNamespace
from unicodedata import normalize
from urllib.parse import parse_qs, urlsplit

import pdfplumber
import pytest
from PIL import Image
from playwright.sync_api import expect

from clock import wait_until
from contracts import Contracts, new_id
from desk import Staff
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out
from founding import Founded, accept_document, application, register_card, snapshot
from people import staff
from shops import STAFF_PASSWORD, Shop
from world import World

TABLET = {"width": 820, "height": 1180}
FOLLOWED_WITHIN_S = 30
NUMBERS = ["0350070001", "0350070002", "0350070003"]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("intake")
    with World(settings={"account": {"DENWABAN_INTAKE_DIRECTORY": str(folder)}}) as world, chromium(world) as browser:
        office = SimpleNamespace(world=world, browser=browser, folder=folder, admin=Staff(world, "admin").sign_in())
        office.shops = [ready(world, f"{name}商店") for name in ("あおば", "みどり", "こだま")]
        yield office


def ready(world: World, name: str) -> Founded:
    """With card and identity, without a number."""
    founded = verified(world, name)
    register_card(world, founded)
    accept_document(world, founded)
    return founded


def verified(world: World, name: str) -> Founded:
    pb, account = Contracts.get().account, world.as_edge.account
    shop = Shop("eccall", "light", site_name=name)
    account.SubmitApplication(application(world, shop), timeout=60)
    subject = world.brands[shop.brand]["subjects"]["verifyEmail"]
    mail = wait_until(lambda: (world.mails.to(shop.email, subject) or [None])[0], 60, f"verification mail of {name}")
    link = parse_qs(urlsplit(mail.link("/verify")).query)
    account.VerifyEmail(pb.VerifyEmailRequest(request_id=new_id(), link_id=link["l"][0], secret=link["s"][0]), timeout=60)
    found = account.ListAccounts(pb.ListAccountsRequest(staff=staff("reviewer"), search=shop.email, limit=50), timeout=60).accounts
    return Founded(shop, next(a.account_id for a in found if a.email == shop.email), "")


def at_work(office, role: str = "admin", size: dict[str, int] = PC):
    page = person(office.browser, size).new_page()
    sign_in(page, office.world.staff_url("/login"), f"{role}@denwaban.localhost", STAFF_PASSWORD)
    return page


def look(page, name: str) -> None:
    picture(page, f"office-{name}")
    assert not sticks_out(page), (name, sticks_out(page))
    assert not accessibility_faults(page), (name, accessibility_faults(page))


def numbers_of(office) -> dict[str, str]:
    """By account."""
    pb = Contracts.get().account
    rows = office.world.as_edge.account.ListNumbers(pb.ListNumbersRequest(staff=staff("admin"), limit=100), timeout=20).numbers
    return {row.account_id: row.number for row in rows if row.state == "issued"}


def test_two_who_press_at_once_get_two_numbers(office):
    office.admin.import_numbers(NUMBERS)
    first, second, third = office.shops
    pages = [at_work(office, "admin"), at_work(office, "reviewer")]
    # Both see the same lowest free number before them.
    for page, shop in zip(pages, (first, second)):
        page.goto(office.world.staff_url(f"/accounts/{shop.account_id}"))
        expect(page.locator("#number option").first).to_contain_text("03-5007-0001")
    for page in pages:
        page.get_by_role("button", name="番号を発番する").click(no_wait_after=True)
    for page in pages:
        expect(page.locator("main")).to_contain_text("発番しました")
    issued = numbers_of(office)
    assert {issued[first.account_id], issued[second.account_id]} == set(NUMBERS[:2])
    # Both at the same customer: it gets one.
    for page in pages:
        page.goto(office.world.staff_url(f"/accounts/{third.account_id}"))
    for page in pages:
        page.get_by_role("button", name="番号を発番する").click(no_wait_after=True)
    for page in pages:
        expect(page.locator("main")).to_contain_text(re.compile("発番しました|すでに03-5007-0003を発番しています"))
    assert numbers_of(office)[third.account_id] == NUMBERS[2] and len(numbers_of(office)) == 3


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_a_fax_is_registered_by_hand(office, size):
    shop = verified(office.world, f"ファクス商店{size['width']}")
    page = at_work(office, "reviewer", size)
    page.goto(office.world.staff_url(f"/accounts/{shop.account_id}/verification"))
    page.get_by_role("button", name="書類を登録する").click()
    expect(page.locator("main")).to_contain_text("選択されていません。")
    look(page, "attach-errors")
    page.get_by_label("書類の種類").select_option("registry_certificate")
    page.get_by_label("FAX").check()
    sheet = io.BytesIO()
    Image.new("1", (432, 600), 1).save(sheet, "TIFF", compression="group4")
    page.locator("#pages").set_input_files({"name": "fax.tif", "mimeType": "image/tiff", "buffer": b"noise"})
    page.get_by_role("button", name="書類を登録する").click()
    expect(page.locator("#pages-wrong")).to_be_visible()
    assert page.get_by_label("書類の種類").input_value() == "registry_certificate", "what was chosen stays"
    page.locator("#pages").set_input_files({"name": "fax.tif", "mimeType": "image/tiff", "buffer": sheet.getvalue()})
    page.get_by_role("button", name="書類を登録する").click()
    expect(page.locator("main")).to_contain_text("書類を登録しました。審査できます。")
    page.goto(office.world.staff_url(f"/accounts/{shop.account_id}"))
    expect(page.locator("main")).to_contain_text("登記事項証明書（1枚")
    page.context.close()


def make_notice(office, shop: Founded) -> str:
    pb = Contracts.get().account
    account = snapshot(office.world, shop).account
    return office.world.as_edge.account.MakeTermsNotice(pb.MakeTermsNoticeRequest(
        request_id=new_id(), staff=staff("reviewer"), account_id=shop.account_id, contract_date=account.number_issued_date,
        service_start_date=account.service_start_date), timeout=60).notice.management_number


# What the browser would send, and the file that comes of it.
PRESS = """async () => {
    const form = document.getElementById('print')
    const answer = await fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))})
    const bytes = new Uint8Array(await answer.arrayBuffer())
    return [answer.status, btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''))]
}"""


def test_a_pile_of_notices_is_printed_at_once(office):
    numbers = [make_notice(office, shop) for shop in office.shops]
    page = at_work(office, "reviewer")
    page.goto(office.world.staff_url("/letters"))
    status, body = page.evaluate(PRESS)
    assert status == 400 and "印刷する通知書が選択されていません。" in base64.b64decode(body).decode()
    for number in (numbers[2], numbers[0]):
        page.get_by_label(f"{number}をまとめて印刷する").check()
    look(page, "letters-chosen")

    def printed() -> list[str]:
        status, body = page.evaluate(PRESS)
        assert status == 200, base64.b64decode(body)
        with pdfplumber.open(io.BytesIO(base64.b64decode(body))) as pdf:
            return [re.search("管理番号([0-9]+)", re.sub(r"\s", "", normalize("NFKC", sheet.extract_text())))[1] for sheet in pdf.pages]

    assert printed() == [numbers[0], numbers[2]], "in the order of their numbers"
    assert printed() == [numbers[0], numbers[2]], "pressed again: the same"
    page.get_by_label(f"{numbers[1]}をまとめて印刷する").check()
    assert printed() == numbers, "another choice from the same page is another request"
    page.get_by_label(f"{numbers[1]}をまとめて印刷する").uncheck()
    page.goto(office.world.staff_url("/letters"))
    expect(page.locator("main")).to_contain_text("印刷 2017/02/27")
    assert page.get_by_text(re.compile("印刷 2017/02/27")).count() == 3
    # A number whose check digit is another one is pointed out, and taken.
    row = page.locator(f"tr:has(a[href='/accounts/{office.shops[0].account_id}/verification'])")
    row.get_by_label("書留の引受番号").fill("123-45-67890-2")
    row.get_by_role("button", name="送付を記録する").click()
    expect(page.locator("main")).to_contain_text("引受番号の最後の数字が、ほかの数字と合っていません。")
    expect(page.locator("main")).to_contain_text("123-45-67890-2")


def test_a_returned_notice_is_work_for_the_office(office):
    pb, account = Contracts.get().account, office.world.as_edge.account
    office.admin.open("/documents")
    assert "返送された取引条件通知書" not in office.admin.page.text
    posted = account.ListTermsNotices(pb.ListTermsNoticesRequest(
        staff=staff("reviewer"), state=pb.TERMS_NOTICE_STATE_POSTED, limit=10), timeout=20).notices
    account.RecordTermsNotice(pb.RecordTermsNoticeRequest(
        request_id=new_id(), staff=staff("reviewer"), terms_notice_id=posted[0].terms_notice_id,
        state=pb.TERMS_NOTICE_STATE_RETURNED, reason="あて所に尋ねあたりません"), timeout=20)
    address = office.world.brands["eccall"]["staffEmail"]
    mail = wait_until(
        lambda: (office.world.mails.to(address, "【要対応】取引条件通知書が返送されました") or [None])[0], FOLLOWED_WITHIN_S,
        "the back office is told")
    assert posted[0].management_number in mail.body() and office.shops[0].shop.site_name in mail.body()
    page = office.admin.open("/documents")
    page.must_show("返送された取引条件通知書があります（1件）")
    page = office.admin.open("/accounts?view=held")
    page.must_show(office.shops[0].shop.site_name, "通知書の返送")
    assert office.shops[1].shop.site_name not in page.text
    # The customer reads of its own mail, not of the office's.
    told = office.world.as_edge.notify.ListDeliveries(Contracts.get().notify.ListDeliveriesRequest(
        customer=office.shops[0].customer(), limit=50), timeout=20).deliveries
    kinds = [delivery.kind for delivery in told]
    assert "verification.held" in kinds and not [kind for kind in kinds if kind.startswith("staff.")]


def test_records_are_taken_out_and_that_is_kept(office):
    first, second, _ = office.shops
    page = office.admin.open("/documents/records")
    page = office.admin.visitor.press(page.form(action="/records$"), {"from": "2017-02-28", "until": "2017-02-01"}, button="CSVで保存する")
    assert page.status == 400 and "はじめと同じか後" in page.errors["until"], page.errors
    form = page.form(action="/records$").fill({"from": "2017-02-27", "until": "2017-02-27"})
    answer = office.admin.visitor.send(*office.admin.visitor.request(form, "CSVで保存する"))
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {first.account_id, second.account_id} <= {row["お客様番号"] for row in rows}
    assert all(row["判定"] == "承認" and row["確認した担当者"] and row["確認の方法"] for row in rows)
    page = office.admin.open(f"/accounts/{first.account_id}/verification")
    answer = office.admin.visitor.send(*office.admin.visitor.request(page.form(action="/verification/records$"), "PDFで保存する"))
    assert answer.headers["content-type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        text = re.sub(r"\s", "", normalize("NFKC", "".join(sheet.extract_text() for sheet in pdf.pages)))
    assert normalize("NFKC", first.shop.site_name) in text and second.shop.site_name not in text
    assert "登記事項証明書" in text and "照合した内容" in text
    page = office.admin.open("/documents/viewings")
    page.must_show("確認記録の書き出し（CSV、2017年2月27日〜2017年2月27日", "確認記録の書き出し（PDF、2件）")


@pytest.mark.parametrize("size", [PHONE, TABLET, PC], ids=["phone", "tablet", "pc"])
def test_the_pages_look_right(office, size):
    if not office.shops[-1].shop.site_name.startswith("審査"):
        waiting = verified(office.world, "審査待ち商店")
        pb, account = Contracts.get().account, office.world.as_edge.account
        account.SetVerificationDetails(pb.SetVerificationDetailsRequest(
            request_id=new_id(), customer=waiting.customer(), details=pb.VerificationDetails(**waiting.shop.told)), timeout=20)
        sheet = io.BytesIO()
        Image.new("L", (620, 877), 240).save(sheet, "PNG")
        account.UploadDocument(pb.UploadDocumentRequest(
            request_id=new_id(), customer=waiting.customer(), kind="registry_certificate", pages=[sheet.getvalue()]), timeout=20)
        office.shops.append(waiting)
        (office.folder / "fax-0001.png").write_bytes(sheet.getvalue())
        wait_until(lambda: "fax-0001" in office.admin.open("/documents/intake").text, 60, "the file is on the list")
    page = at_work(office, "admin", size)
    page.goto(office.world.staff_url("/documents/intake"))
    look(page, "intake")
    page.get_by_role("link", name=re.compile("fax-0001")).click()
    look(page, "intake-file")
    seen = {"documents": "/documents", "viewings": "/documents/viewings", "records": "/documents/records", "letters": "/letters",
            "letters-returned": "/letters?state=returned", "numbers": "/numbers", "accounts-held": "/accounts?view=held",
            "review": f"/accounts/{office.shops[-1].account_id}/documents",
            "verification": f"/accounts/{office.shops[0].account_id}/verification"}
    for name, path in seen.items():
        page.goto(office.world.staff_url(path))
        look(page, name)
    page.context.close()
