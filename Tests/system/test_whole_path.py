"""From the application form to the third bill, for both brands, with the guides' own callers: five real processes,
real TLS, the world's clock. Told as one story: each test goes on where the one before it stopped."""

import re
from datetime import date

import pytest

import reckoning
from audit import audited
from calls import record_many, ring
from clock import wait_until
from papers import read_pdf
from shops import SATO, SUZUKI, TANAKA
from story import APRIL, CALLS_IN_MARCH, MARCH, NUMBERS, Story, call_in
from world import World

pytestmark = pytest.mark.story

@pytest.fixture(scope="module")
def story():
    with World("2017-02-27T10:00") as world:
        yield Story(world)
        audited(world)


shops = pytest.mark.parametrize("brand", ["eccall", "businesscall"])


# 1. Applying and signing in


@shops
def test_the_final_confirmation_says_what_it_will_cost(story, brand):
    shop = getattr(story, brand)
    page = shop.fill_application()
    assert page.status == 200 and not page.errors, (page.errors, page.describe())
    total = reckoning.first_bill(story.world.brands[brand], shop.shop.plan, date(2017, 2, 27))
    assert total == 11000 + 2 * 196
    page.must_show(reckoning.yen(total), "5,500", shop.shop.site_name, "自動更新", "解約", "3ヶ月")
    assert shop.shop.password not in page.html


@shops
def test_applying_brings_the_verification_mail(story, brand):
    shop = getattr(story, brand)
    page = shop.confirm_application()
    assert page.status == 200 and page.url.endswith("/apply/done"), page.describe()
    mail = shop.mail("verifyEmail")
    assert mail.sender == story.world.brands[brand]["centerName"]
    assert shop.shop.site_name in mail.body() or shop.shop.company_name in mail.body()
    assert story.world.brands[brand]["hosts"][0] in mail.link("/verify")
    assert mail.link("/verify") in mail.body("html").replace("&amp;", "&")


@shops
def test_nobody_signs_in_before_the_button_behind_the_link_is_pressed(story, brand):
    shop = getattr(story, brand)
    assert "/login" in shop.sign_in().url
    link = shop.mail("verifyEmail").link("/verify")
    for _ in range(2):
        # Mail scanners open links: that must not use them up.
        assert shop.visitor.open(link).form(action="/verify").buttons
    page = shop.press_link_button(link)
    assert page.status == 200, page.describe()
    shop.visitor.open(link)
    assert re.search("すでに|済み|使用|完了", shop.page.text), shop.page.describe()
    shop.sign_in(remember=True).must_show(shop.shop.site_name)
    assert "/login" not in shop.page.url


# 2. Card, identity, number


@shops
def test_a_card_is_registered_on_the_acquirers_own_page(story, brand):
    shop = getattr(story, brand)
    shop.visitor.press(shop.open("/billing").form(action="/billing/card"))
    assert shop.page.url.startswith("http://acquirer.localhost:"), shop.page.describe()
    page = shop.visitor.press(shop.page.form(having="number"), {
        "number": "4242 4242 4242 4242", "exp_month": "12", "exp_year": "2030", "cvc": "123"})
    assert story.world.brands[brand]["hosts"][0] in page.url, page.describe()
    page = shop.open("/billing")
    page.must_show("4242", "Visa")
    assert "4242 4242" not in page.text and "4242424242424242" not in page.html
    wait_until(lambda: shop.snapshot().card_registered, 10, "Account knows of the card")


@shops
def test_staff_accept_the_identity_document(story, brand):
    shop = getattr(story, brand)
    page = shop.upload_document()
    assert page.status == 200 and not page.errors, (page.errors, page.describe())
    story.admin.sign_in().open("/documents").must_show(shop.shop.site_name)
    assert story.admin.accept_document(shop).status == 200
    shop.mail("documentAccepted")


@shops
def test_a_03_number_is_issued_and_the_customer_told(story, brand):
    shop = getattr(story, brand)
    page = story.admin.import_numbers([NUMBERS[brand].replace("-", "－").replace("0", "０")])
    assert page.status == 200, page.describe()
    shop.number = story.admin.issue_number(shop)
    assert shop.number == NUMBERS[brand].replace("-", "")
    mail = shop.mail("numberIssued")
    if brand == "eccall":
        assert mail.subject == "電話番号発番"
    assert story.world.brands[brand]["centerName"] in mail.body()
    # The annotation is to be copied beside the number.
    shop.open("/").must_show(NUMBERS[brand], story.world.brands[brand]["lawAnnotation"])


# 3. The first bill


@shops
def test_issuing_charges_initial_fee_and_daily_share(story, brand):
    shop = getattr(story, brand)
    invoice = shop.paid(1)[0]
    wanted = reckoning.first_bill(story.world.brands[brand], shop.shop.plan, date(2017, 2, 27))
    assert (invoice.total_yen, invoice.issued_date, invoice.paid_date) == (wanted, "2017-02-27", "2017-02-27")
    assert [(tax.tax_rate_percent, tax.tax_yen) for tax in invoice.taxes] == [(8, reckoning.tax_inside(wanted, 8))]
    shop.open("/billing").must_show(reckoning.yen(wanted), invoice.invoice_number)
    assert reckoning.yen(wanted) in shop.mail("invoicePaid").body()


@shops
def test_the_receipt_says_what_the_law_wants(story, brand):
    shop, data = getattr(story, brand), story.world.brands[brand]
    invoice = shop.paid(1)[0]
    paper = read_pdf(content := shop.receipt(invoice.invoice_id))
    text = re.sub(r"\s", "", paper.text)
    for wanted in ["領収", "クレジットカード利用", data["invoiceRegistrationNumber"], data["operatorCompany"], shop.shop.company_name,
                   invoice.receipt_number, reckoning.yen(invoice.total_yen), "8%", "2017年2月27日|2017/02/27|2017-02-27", "日割"]:
        assert re.search(wanted, text), f"{wanted} is not in {paper.text}"
    assert shop.receipt(invoice.invoice_id) == content, "issued bytes never change"


# 4. A call comes in


def test_the_ringing_call_shows_at_the_desk(story):
    story.operator.sign_in()
    wait_until(lambda: all(story.operator.knows(shop.number) for shop in story.shops), 10, "the desk knows the numbers")
    story.world.clock.set("2017-02-27T11:04")
    call = ring(story.world, "+81 3 5000 0001", "0368502192")
    story.operator.open("/desk").must_show(story.eccall.shop.site_name)
    story.operator.open_call(call.call_id).must_show("ヒナタネットショップ", "お電話ありがとうございます。ひなたネットショップでございます", "10:00", "17:00", "営業時間内")
    # A wrong number: written up all the same, every call counts.
    story.operator.record_call(call.call_id, TANAKA, content="間違い電話でした。", caller_name="", caller_company="", caller_number="",
                               caller_name_kana="", addressee="")


@pytest.mark.parametrize(("brand", "caller", "subject"), [
    ("eccall", TANAKA, "callbackNotWanted"), ("eccall", SATO, "callbackNotWanted"), ("businesscall", SUZUKI, "callbackWanted")],
    ids=["田中", "佐藤", "鈴木"])
def test_the_customer_is_told_of_the_call(story, brand, caller, subject):
    shop = getattr(story, brand)
    inquiry_id = story.inquiry_ids[caller.name] = call_in(story, shop, caller)
    mail = wait_until(lambda: next((m for m in story.world.mails.to(shop.shop.email) if inquiry_id in m.body()), None), 15, "its mail")
    guides = {"callbackNotWanted": "入電のご案内", "callbackWanted": "【BusinessCall】折り返し必要"}
    assert mail.subject == shop.subjects[subject] == guides[subject]
    assert mail.link("/inquiries").endswith(f"/inquiries/{inquiry_id}")
    assert caller.name not in mail.body() and caller.content not in mail.body(), "the guides' mail holds only a link"


def test_the_list_shows_the_guides_columns(story):
    page = story.eccall.inquiries("/")
    page.must_show("2017/02/27 11:05", "2017/02/27 11:16", "田中", "ウィズ・プランナーズ株式会社", "03-6850-2192", "不要", TANAKA.content,
                   "佐藤商事", SATO.content)
    assert page.text.index("佐藤商事") < page.text.index(TANAKA.content), "newest first"
    assert SUZUKI.content not in page.text, "another account's call"
    assert "tel:" in page.link("tel:.*3-?6850-?2192|tel:.*68502192")


def test_the_detail_from_the_mails_link(story):
    inquiry_id = story.inquiry_ids["鈴木"]
    page = story.businesscall.inquiry(inquiry_id)
    page.must_show("2017/02/27 11:20", "鈴木", "株式会社みどり", "080-1234-5678", "要", SUZUKI.content, "お昼", "未対応")
    assert story.eccall.inquiry(inquiry_id).status == 404, "another account's inquiry is not there"


def test_handled_ones_leave_the_top_page_and_turn_grey(story):
    inquiry_id = story.inquiry_ids["田中"]
    assert story.eccall.set_handled(inquiry_id, True).status == 200
    assert TANAKA.content not in story.eccall.inquiries("/").text
    page = story.eccall.inquiries("/inquiries")
    page.must_show(TANAKA.content, "対応済み")
    row = page.soup.find(string=re.compile(TANAKA.content)).find_parent(class_=re.compile(r"\b(done|handled)\b"))
    assert row is not None, "marked for the style sheet's grey"
    story.eccall.set_handled(inquiry_id, False)
    assert TANAKA.content in story.eccall.inquiries("/").text, "reversible"
    story.eccall.set_handled(inquiry_id, True)


# 5. Time moves on


def test_on_the_first_of_march_the_months_fee_is_charged(story):
    story.world.clock.set("2017-03-01T00:00")
    for shop in story.shops:
        invoice = shop.paid(2)[1]
        wanted = reckoning.monthly_bill(story.world.brands[shop.shop.brand], shop.shop.plan, MARCH, calls_before=3)
        assert (invoice.total_yen, invoice.issued_date) == (wanted, "2017-03-01") and wanted == 5500


def test_who_starts_on_a_first_is_charged_on_the_second(story):
    story.world.clock.set("2017-03-01T10:00")
    story.luxury.become_finished(story.operator.sign_in(), story.admin.sign_in(), [NUMBERS["luxury"]])
    assert story.luxury.invoices() == []
    story.world.clock.set("2017-03-02T00:00")
    invoice = story.luxury.paid(1)[0]
    assert (invoice.total_yen, invoice.paid_date) == (11000 + 11000, "2017-03-02")
    assert invoice.total_yen == reckoning.first_bill(story.world.brands["businesscall"], "luxury", MARCH)


def test_on_the_first_of_april_marchs_overage_is_charged(story):
    story.world.clock.set("2017-03-15T12:00")
    ids = record_many(story.world, story.eccall.number, CALLS_IN_MARCH)
    assert len(set(ids)) == CALLS_IN_MARCH
    story.world.clock.set("2017-04-01T00:00")
    wanted = {}
    for shop, calls, count in [(story.eccall, CALLS_IN_MARCH, 3), (story.businesscall, 0, 3), (story.luxury, 0, 2)]:
        invoice = shop.paid(count)[-1]
        wanted[shop.shop.email] = reckoning.monthly_bill(story.world.brands[shop.shop.brand], shop.shop.plan, APRIL, calls)
        assert (invoice.total_yen, invoice.issued_date) == (wanted[shop.shop.email], "2017-04-01"), shop.shop.site_name
    assert list(wanted.values()) == [5500 + 518, 5500, 11000]


def test_the_invoice_page_shows_all_three(story):
    story.eccall.sign_in()
    page = story.eccall.open("/billing")
    for invoice in story.eccall.paid(3):
        assert invoice.invoice_number in page.text and reckoning.yen(invoice.total_yen) in page.text, page.describe()
    text = re.sub(r"\s", "", read_pdf(story.eccall.receipt(story.eccall.paid(3)[2].invoice_id)).text)
    assert "超過" in text and "160" in text and "6,018" in text, text


def test_each_account_was_told_once_of_each_thing(story):
    wait_until(lambda: len(story.world.mails.to(story.eccall.shop.email, "入電のご案内")) >= 3 + CALLS_IN_MARCH, 30, "all call mails")
    story.told_once(story.eccall, {"callbackNotWanted": 3 + CALLS_IN_MARCH, "callbackWanted": 0, "invoicePaid": 3, "numberIssued": 1})


def test_what_was_charged_adds_up(story):
    story.books_add_up(invoices=3 + 3 + 2)


def test_nothing_was_parked_and_nobody_complained(story):
    story.nobody_complained()
