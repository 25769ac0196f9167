"""Things that are not there, or not theirs: other accounts, other brands, other roles."""

import re

import pytest

from calls import record_many
from page import JAPANESE


@pytest.mark.parametrize("path", [
    "/inquiries/inq_01BX5ZZKBKACTAV9WEVGEMMVRZ", "/inquiries/nonsense", "/inquiries/..%2F..", "/inquiries/%00", "/nowhere",
    "/billing/receipts/inv_01BX5ZZKBKACTAV9WEVGEMMVRZ.pdf", "/billing/receipts/1.pdf"])
def test_unknown_things_are_not_found(town, path):
    page = town.eccall.open(path)
    assert page.status in (400, 404) and JAPANESE.search(page.text), page.describe()


@pytest.mark.parametrize("path", ["/accounts/acc_01BX5ZZKBKACTAV9WEVGEMMVRZ", "/accounts/x", "/desk/calls/cal_01BX5ZZKBKACTAV9WEVGEMMVRZ", "/desk/calls/x"])
def test_unknown_things_are_not_found_by_staff(town, path):
    page = town.admin.open(path)
    assert page.status in (400, 404) and JAPANESE.search(page.text), page.describe()


def test_another_accounts_things_are_not_there(town):
    mine = town.businesscall
    inquiry = record_many(town.world, mine.number, 1)[0]
    invoice = mine.paid(1)[0]
    stranger = town.eccall
    assert stranger.inquiry(inquiry).status == 404
    receipt = mine.open("/billing").link("領収")
    assert stranger.visitor.fetch(receipt.replace("businesscall", "eccall")).status_code == 404
    form = mine.inquiry(inquiry).form(button="対応状況を更新")
    own = stranger.inquiry(record_many(town.world, stranger.number, 1)[0]).form(button="対応状況を更新")
    own.action = own.action.rsplit("/", 1)[0] + "/" + inquiry
    assert stranger.visitor.press(own.fill({"handled": "yes"})).status == 404
    assert "対応済み" not in mine.inquiry(inquiry).soup.find("h1").parent.get_text()
    assert invoice.invoice_number not in stranger.open("/billing").text and form


def test_a_session_of_one_brand_is_nobody_at_the_other(town):
    cookies = "; ".join(f"{c.name}={c.value}" for c in town.eccall.visitor.client.cookies.jar)
    answer = town.world.visitor().fetch(town.world.brand_url("businesscall", "/inquiries"), {"Cookie": cookies})
    assert answer.status_code == 303 and "/login" in answer.headers["location"]
    answer = town.world.visitor().fetch(town.world.staff_url("/desk"), {"Cookie": cookies})
    assert answer.status_code == 303 and "/login" in answer.headers["location"]


def test_customers_pages_want_a_sign_in(town):
    for path in ["/inquiries", "/billing", "/documents", "/account", "/notices"]:
        stranger = town.world.visitor()
        assert "/login" in stranger.open(town.world.brand_url("eccall", path)).url, path


def test_an_unknown_host_gets_nothing(town):
    answer = town.world.visitor().client.get("http://other.localhost:8080/")
    assert answer.status_code in (404, 421)


def test_no_answer_tells_whether_an_address_is_registered(town):
    def answer(path: str, values: dict) -> tuple:
        visitor = town.world.visitor()
        page = visitor.press(visitor.open(town.world.brand_url("eccall", path)).form(having="email"), values)
        return page.status, page.title, re.sub(r"[\w.+-]+@[\w.-]+", "@", page.main.get_text(" ", strip=True))

    for path, more in [("/login", {"password": "chigau-password"}), ("/forgot", {}), ("/verify/resend", {})]:
        known = answer(path, {"email": town.eccall.shop.email, **more})
        unknown = answer(path, {"email": "nobody@nowhere.example.jp", **more})
        assert known == unknown, path
