"""What people and machines send that they should not: each form says in Japanese, beside the field, what is wrong, keeps
what was typed, and a double press makes one thing."""

import re

import pytest

from bad_forms import FORMS, FormCase, open_form
from calls import record_many
from customer import Customer
from page import JAPANESE, File, Page
from shops import Shop

HOSTILE = '<script>alert(1)</script>"\'&<b>山﨑'
FOREIGN = ["👩‍👩‍👧‍👦🌻", "𠮷野家", "علي", "Ωμέγα", "e\u0301\u200b\u202e", "ﾀﾅｶ ㈱"]
BY_NAME = pytest.mark.parametrize("case", FORMS, ids=[case.name for case in FORMS])
TYPED = pytest.mark.parametrize("case", [c for c in FORMS if c.typed], ids=[c.name for c in FORMS if c.typed])


def assert_says_what_is_wrong(page: Page, case: FormCase) -> None:
    assert page.status in (400, 422), page.describe()
    assert page.title.startswith("エラー"), page.title
    assert page.errors, f"nothing stands beside a field: {page.describe()}"
    for field, sentence in page.errors.items():
        assert JAPANESE.search(sentence) and len(sentence) >= 6, f"{field}: {sentence}"
    summary = [sentence for _, sentence in page.summary]
    assert sorted(summary) == sorted(page.errors.values()), "the summary says what stands beside the fields"
    for target, _ in page.summary:
        assert page.soup.find(id=target) is not None, f"the summary leads to #{target}, which is not there"


@TYPED
def test_an_empty_form_says_what_is_missing(town, case):
    visitor, form = open_form(town, case)
    for control in form.controls:
        if control.kind not in ("hidden", "checkbox", "radio", "select"):
            control.value = ""
        control.checked = False
    assert_says_what_is_wrong(visitor.press(form), case)


@TYPED
def test_what_was_typed_stays(town, case):
    """One thing is wrong; everything else stands there again (passwords never)."""
    visitor, form = open_form(town, case)
    form.fill(case.typed | case.wrong)
    before = {c.name: c for c in form.controls if c.kind not in ("hidden", "file", "password") and c.name != "cvc"}
    page = visitor.press(form)
    assert_says_what_is_wrong(page, case)
    again = page.form(having=next(iter(case.typed)))
    for name, control in before.items():
        kept = [c for c in again.controls if c.name == name]
        if control.kind in ("radio", "checkbox"):
            assert [c.checked for c in kept] == [c.checked for c in form.controls if c.name == name], name
        else:
            assert kept and kept[0].value == control.value, f"{name}: {control.value!r} became {kept and kept[0].value!r}"
    for control in again.controls:
        assert control.kind != "password" or not control.value, "a password comes back in the page"


@pytest.mark.parametrize("case", [c for c in FORMS if c.free_text], ids=[c.name for c in FORMS if c.free_text])
@pytest.mark.parametrize("length", [3_000, 40_000])
def test_long_text_is_refused(town, case, length):
    visitor, form = open_form(town, case)
    form.fill(case.typed)
    for control in form.controls:
        if control.kind in ("text", "textarea") and control.name in case.free_text:
            control.value = "長" * length
    page = visitor.press(form)
    if length == 3_000:
        assert_says_what_is_wrong(page, case)
    else:
        assert page.status in (400, 413) and JAPANESE.search(page.text), page.describe()


@BY_NAME
def test_a_form_without_its_token_is_refused(town, case):
    visitor, form = open_form(town, case)
    if not any(c.name == "csrf" for c in form.controls):
        assert case.foreign, "a form of ours without a token"
        return
    for spoilt in ["", "AAAA", form.hidden("csrf")[::-1]]:
        form.fill(case.typed)
        for control in form.controls:
            if control.name == "csrf":
                control.value = spoilt
        method, url, body, headers = visitor.request(form)
        answer = visitor.send(method, url, body, headers)
        assert answer.status_code == 403 and JAPANESE.search(answer.text), answer.text[:300]


@BY_NAME
def test_another_sites_page_cannot_press(town, case):
    if case.foreign:
        pytest.skip("the sandbox stands for the acquirer's own page")
    visitor, form = open_form(town, case)
    method, url, body, headers = visitor.request(form.fill(case.typed))
    for evil in [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example", "Sec-Fetch-Site": ""}]:
        sent = {k: v for k, v in (headers | evil).items() if v}
        assert visitor.send(method, url, body, sent).status_code == 403


@BY_NAME
def test_broken_utf8_is_refused(town, case):
    visitor, form = open_form(town, case)
    method, url, body, headers = visitor.request(form.fill(case.typed))
    if case.foreign:
        pytest.skip("the sandbox stands for the acquirer's own page")
    if form.multipart:
        marker = b"\r\n\r\n"
        spoilt = body.replace(marker, marker + b"\xff\xfe", 3)
    else:
        spoilt = body + b"&content=%FF%FE&email=%C0%80&lines=%ED%A0%80"
    answer = visitor.send(method, url, spoilt, headers)
    assert 400 <= answer.status_code < 500, answer.status_code
    assert JAPANESE.search(answer.text), answer.text[:300]


@BY_NAME
def test_an_oversized_body_is_refused(town, case):
    visitor, form = open_form(town, case)
    method, url, body, headers = visitor.request(form.fill(case.typed))
    size = 40_000_000 if form.multipart else 1_000_000
    padding = b"&padding=" + b"x" * size if not form.multipart else b"x" * size
    try:
        answer = visitor.send(method, url, body + padding, headers)
    except Exception as error:
        # The connection may be cut while the rest is still being sent.
        assert "Error" in type(error).__name__
    else:
        assert answer.status_code in (400, 413), answer.status_code
    assert visitor.open(case.where(town)).status == 200, "and goes on serving"


@BY_NAME
def test_nothing_changes_by_get(town, case):
    visitor, form = open_form(town, case)
    answer = visitor.send("GET", form.action, None, {})
    assert answer.status_code in (200, 303, 404, 405), answer.status_code


@TYPED
def test_html_is_text_and_never_markup(town, case):
    visitor, form = open_form(town, case)
    page = visitor.press(form.fill(case.typed | {name: HOSTILE for name in case.free_text} | case.wrong))
    assert "<script>alert" not in page.html
    assert not page.soup.find("script", string=re.compile("alert"))


def test_html_in_names_all_the_way_through(town):
    """A shop and a caller with markup in their names: pages of both sides, mail, receipt."""
    shop = Customer(town.world, Shop("businesscall", "luxury", site_name=HOSTILE, company_name="株式会社<i>&amp;", person_name="高橋<b>花子"))
    shop.become_finished(town.operator, town.admin, ["03-5003-0001"])
    record_many(town.world, shop.number, 1, about=HOSTILE)
    inquiry = shop.open("/inquiries").link("/inquiries/inq")
    pages = [shop.open(path) for path in ("/", "/inquiries", "/billing", "/account")] + [shop.visitor.open(inquiry)]
    pages += [town.admin.open(f"/accounts/{shop.account_id}"), town.admin.open("/accounts"), town.admin.open("/numbers")]
    for page in pages:
        assert page.status == 200, page.describe()
        assert "<script>alert" not in page.html and not page.soup.find("b", string=re.compile("山﨑")), page.url
    assert any(HOSTILE in page.text for page in pages), "shown as it was typed"
    for mail in town.world.mails.to(shop.shop.email):
        assert "<script>" not in mail.body("html") and "<i>" not in mail.body("html")
    shop.paid(1)
    assert shop.receipt(shop.invoices()[0].invoice_id).startswith(b"%PDF")


@pytest.mark.parametrize("text", FOREIGN, ids=range(len(FOREIGN)))
def test_foreign_characters_are_kept_or_refused_clearly(town, text):
    case = next(c for c in FORMS if c.name == "apply")
    visitor, form = open_form(town, case)
    page = visitor.press(form.fill(case.typed | {"site_name": text, "email": "foreign@shop.example.jp"}))
    assert page.status in (200, 400)
    if page.status == 400:
        assert_says_what_is_wrong(page, case)


def test_a_nul_is_refused(town):
    case = next(c for c in FORMS if c.name == "login")
    visitor, form = open_form(town, case)
    method, url, body, headers = visitor.request(form.fill(case.typed))
    assert visitor.send(method, url, body + b"&email=a%00b", headers).status_code == 400


@pytest.mark.parametrize("content", [b"", b"not a picture at all", b"%PDF", b"GIF89a" + b"0" * 100, b"\xff\xd8\xff" + b"0" * 9_000_000],
                         ids=["empty", "text", "half a pdf", "gif", "9 MB"])
def test_files_are_judged_by_their_content(town, content):
    case = next(c for c in FORMS if c.name == "documents")
    visitor, form = open_form(town, case)
    page = visitor.press(form.fill(case.typed | {"kind": "registry_certificate", "pages": [File("証明書.jpg", "image/jpeg", content)]}))
    assert page.status in (400, 413, 422) and JAPANESE.search(page.text), page.describe()
    assert page.status == 413 or "pages" in page.errors, page.describe()
