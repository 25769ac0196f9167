"""The pages about money in a browser at three widths, with a campaign running: what is shown, downloaded, searched, and what staff
change by telephone."""

import io
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from audit import audited
from calls import record_many
from clock import wait_until
from contracts import Contracts
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out, watch
from founding import found_many, invoices_of
from shops import PASSWORD, STAFF_PASSWORD, Shop
from world import BRANDS, World

pytestmark = pytest.mark.story
SIZES = [PHONE, {"width": 820, "height": 1180}, PC]
CAMPAIGN = """
campaigns:
  - key: winter
    name: 冬のはじめてキャンペーン
    text: 初期費用が無料になり、3か月後のお支払いから1,000円を割り引きます。
    from: "2026-11-01"
    until: "2027-03-31"
    initialFeeFree: true
    cashBack: {yen: 1000, month: 3}
"""


class Office:
    def __init__(self, world: World, browser):
        self.world, self.browser = world, browser
        self.ec, self.bc = found_many(world, [
            Shop("eccall", "light", email="ec@midori.example.jp"), Shop("businesscall", "standard", email="bc@kaede.example.jp")])
        for shop in (self.ec, self.bc):
            wait_until(lambda shop=shop: self.paid(shop) == 1, 30, f"the first bill of {shop.shop.email}")
        record_many(world, self.bc.number, 43)
        for day, bills in (("2026-12-01", 2), ("2027-01-01", 3)):
            world.clock.set(f"{day}T09:00")
            for shop in (self.ec, self.bc):
                wait_until(lambda shop=shop, bills=bills: self.paid(shop) == bills, 30, f"{bills} paid bills of {shop.shop.email}")

    def paid(self, shop) -> int:
        pb = Contracts.get().billing
        return sum(i.state == pb.INVOICE_STATE_PAID for i in invoices_of(self.world, shop))

    def page(self, shop=None):
        """A customer's, or staff's, signed in."""
        page = person(self.browser, PC).new_page()
        if shop:
            sign_in(page, self.world.brand_url(shop.shop.brand, "/login"), shop.shop.email, PASSWORD)
        else:
            sign_in(page, self.world.staff_url("/login"), "admin@denwaban.localhost", STAFF_PASSWORD)
        return page


@pytest.fixture(scope="module")
def office():
    with tempfile.TemporaryDirectory(prefix="denwaban-brands-") as folder:
        brands = Path(folder) / "brands"
        shutil.copytree(BRANDS, brands)
        with (brands / "eccall.yaml").open("a") as file:
            file.write(CAMPAIGN)
        world = World("2026-11-05T10:00")
        world.settings = {"*": {"DENWABAN_BRANDS": str(brands)}}
        with world, chromium(world) as browser:
            yield Office(world, browser)
            audited(world)


def looked_at(page, name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        assert not sticks_out(page), f"{name} at {size['width']}: {sticks_out(page)}"
        picture(page, f"money-{name}")
    assert accessibility_faults(page) == [], name


def test_a_campaign_is_shown_before_the_application_and_at_it(office):
    page = person(office.browser, PC).new_page()
    complaints = watch(page)
    for name, path in {"campaign-landing": "/", "campaign-login": "/login", "campaign-apply": "/apply"}.items():
        page.goto(office.world.brand_url("eccall", path))
        expect(page.get_by_text("冬のはじめてキャンペーン").first).to_be_visible()
        looked_at(page, name)
    shop = Shop("eccall", "light", email="new@sakura.example.jp")
    for name in ["company_name", "person_name", "person_name_kana", "telephone", "postal_code", "address", "email", "password",
                 "site_name", "site_name_kana"]:
        page.locator(f"input[name={name}]").fill(str(getattr(shop, name)))
    page.locator("input[name=plan][value=light]").check()
    page.locator("input[name=consent_terms]").check()
    page.locator("input[name=consent_privacy]").check()
    page.get_by_role("button", name="確認画面へ進む").click()
    expect(page.get_by_text("初期費用無料（冬のはじめてキャンペーン）").first).to_be_visible()
    looked_at(page, "campaign-confirm")
    assert complaints == []
    page.context.close()
    first = invoices_of(office.world, office.ec)[0]
    assert [line.amount_yen for line in first.lines[:2]] == [11_000, -11_000]


def test_a_customer_sees_the_meter_and_finds_and_keeps_the_papers(office):
    page = office.page(office.bc)
    complaints = watch(page)
    address = lambda path: office.world.brand_url("businesscall", path)  # noqa: E731
    page.goto(address("/billing"))
    looked_at(page, "billing")
    page.goto(address("/billing/invoices"))
    looked_at(page, "invoices")
    with page.expect_download() as download:
        page.get_by_role("link", name="2026年分（ZIP）").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert archive.testzip() is None and len(archive.namelist()) >= 2
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    page.locator("[name=from_date]").fill("2026-12-01")
    page.locator("[name=to_date]").fill("2026-12-31")
    page.locator("[name=to_yen]").fill("７，０００円")
    page.get_by_role("button", name="検索").click()
    expect(page.get_by_text("2026年12月分・2026年11月超過分").first).to_be_visible()
    expect(page.get_by_text("2027年1月分")).to_have_count(0)
    looked_at(page, "invoices-found")
    page.locator("[name=from_yen]").fill("たくさん")
    page.get_by_role("button", name="検索").click()
    looked_at(page, "invoices-refused")
    page.goto(address("/billing/contract"))
    looked_at(page, "contract")
    page.locator("input[name=wish]").first.check()
    page.get_by_role("button", name="確認へ進む").click()
    expect(page.get_by_role("heading", name="変更内容の確認")).to_be_visible()
    looked_at(page, "contract-confirm")
    assert [c for c in complaints if "400 (Bad Request)" not in c] == []
    page.context.close()


def test_staff_change_a_contract_by_telephone(office):
    page = office.page()
    complaints = watch(page)
    contract = office.world.staff_url(f"/accounts/{office.ec.account_id}/contract")
    page.goto(contract)
    page.get_by_label("エコノミープランへの変更").check()
    page.get_by_role("button", name="確認へ進む").click()
    page.get_by_role("button", name="この内容で変更する").click()
    expect(page.get_by_text("受付の記録が入力されていません").first).to_be_visible()
    looked_at(page, "staff-contract-refused")
    page.get_by_label("受付の記録").fill("1月1日、田中様よりお電話")
    page.get_by_role("button", name="この内容で変更する").click()
    expect(page.get_by_text("変更を登録しました")).to_be_visible()
    expect(page.get_by_text("2027年2月1日から")).to_be_visible()
    looked_at(page, "staff-contract-pending")
    page.get_by_label("プラスプランへの変更").check()
    page.get_by_role("button", name="確認へ進む").click()
    expect(page.get_by_role("heading", name="お申し込み済みの予定に代わります")).to_be_visible()
    page.get_by_label("受付の記録").fill("田中様よりお電話")
    page.get_by_role("button", name="この内容で変更する").click()
    expect(page.get_by_text("取り消すと、元の予定に戻ります：エコノミープランへの変更（2027年2月1日から）")).to_be_visible()
    looked_at(page, "staff-contract-replaced")
    page.get_by_label("取り消しの記録").fill("田中様より、取りやめのお電話")
    page.get_by_role("button", name="この予定を取り消す").click()
    expect(page.get_by_text("これに代わっていた予定が、元に戻りました")).to_be_visible()
    expect(page.locator("#h-pending + ul").get_by_text("エコノミープランへの変更").first).to_be_visible()
    page.get_by_role("button", name="この予定を取り消す").click()
    expect(page.get_by_text("入力されていません").first).to_be_visible()
    page.get_by_label("取り消しの記録").fill("田中様より、取りやめのお電話")
    page.get_by_role("button", name="この予定を取り消す").click()
    expect(page.get_by_text("変更の予定を取り消しました")).to_be_visible()
    page.get_by_label("レンタルアドレス").check()
    page.get_by_role("button", name="確認へ進む").click()
    # February's bill has the campaign's 1,000 yen off; the monthly fee itself does not change by it.
    expect(page.get_by_text("キャッシュバック（冬のはじめてキャンペーン）")).to_be_visible()
    expect(page.get_by_text("5,500円（税込）").first).to_be_visible()
    page.goto(contract)
    page.get_by_label("ご契約の解約").check()
    page.get_by_role("button", name="確認へ進む").click()
    expect(page.get_by_text("最低契約期間があります")).to_be_visible()
    page.get_by_label("受付の記録").fill("閉店のため")
    page.get_by_role("button", name="この内容で変更する").click()
    expect(page.get_by_text("2027年2月28日で終了").first).to_be_visible()
    looked_at(page, "staff-contract-ending")
    assert [c for c in complaints if "400 (Bad Request)" not in c] == []
    page.context.close()


def test_staff_find_every_invoice_by_day_amount_and_customer(office):
    page = office.page()
    complaints = watch(page)
    page.goto(office.world.staff_url("/money"))
    # The names come from Account, all at once.
    expect(page.get_by_text(office.ec.shop.site_name).first).to_be_visible()
    looked_at(page, "staff-money")
    page.locator("[name=party]").fill(invoices_of(office.world, office.bc)[0].addressee.split()[0])
    page.locator("[name=from_date]").fill("2026-11-01")
    page.locator("[name=to_date]").fill("2026-11-30")
    page.locator("[name=from_yen]").fill("1000")
    page.get_by_role("button", name="検索").click()
    expect(page.get_by_text("初期費用・2026年11月分").first).to_be_visible()
    looked_at(page, "staff-money-found")
    with page.expect_response("**/money/papers/**") as answer:
        page.evaluate("""() => fetch(document.querySelector('a[href*="/money/papers/"]').href)""")
    assert answer.value.status == 200 and answer.value.headers["content-type"] == "application/pdf"
    for name, path in {"staff-money-actions": "/money/actions", "staff-daybook": "/money/daybook"}.items():
        page.goto(office.world.staff_url(path))
        looked_at(page, name)
    assert complaints == []
    page.context.close()
