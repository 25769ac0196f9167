"""A double press makes one thing: the same request twice, at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from bad_forms import FORMS, open_form
from contracts import Contracts, new_id
from customer import Customer
from page import File
from people import staff
from shops import Shop, picture


def press_twice(visitor, form, button: str | None = None) -> list:
    """The same request twice, at the same moment."""
    request = visitor.request(form, button)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda _: visitor.send(*request), range(2)))


def test_two_presses_record_one_call(town):
    case = next(c for c in FORMS if c.name == "record")
    visitor, form = open_form(town, case)
    content = f"二重送信の確認 {new_id()}"
    answers = press_twice(visitor, form.fill(case.typed | {"content": content}))
    assert [a.status_code for a in answers] == [303, 303], [a.text[:200] for a in answers]
    pb = Contracts.get()
    listed = town.world.as_edge.call.ListInquiries(
        pb.call.ListInquiriesRequest(customer=town.eccall.as_customer(), limit=100), timeout=20).inquiries
    assert [i.content for i in listed].count(content) == 1


def test_two_presses_make_one_application(town):
    shop = Customer(town.world, Shop("eccall", "light"))
    shop.fill_application()
    answers = press_twice(shop.visitor, shop.page.form(action="/apply$"), "申し込む")
    assert [a.status_code for a in answers] == [303, 303]
    shop.mail("verifyEmail")
    accounts = town.world.as_edge.account.ListAccounts(
        Contracts.get().account.ListAccountsRequest(staff=staff("admin"), search=shop.shop.email, limit=10), timeout=20).accounts
    assert len(accounts) == 1


def test_two_presses_upload_one_document(town):
    shop = Customer(town.world, Shop("eccall", "light"))
    shop.apply()
    shop.press_link_button(shop.mail("verifyEmail").link("/verify"))
    shop.sign_in()
    shop.tell_details()
    form = shop.open("/documents").form(having="kind")
    kind = next(c for c in form.controls if c.name == "kind").value
    form.fill({"kind": kind, "pages": [File("a.jpg", "image/jpeg", picture())]})
    assert [a.status_code for a in press_twice(shop.visitor, form)] == [303, 303]
    found = town.world.as_edge.account.GetAccountForStaff(
        Contracts.get().account.GetAccountForStaffRequest(staff=staff("admin"), account_id=shop.account_id), timeout=20)
    assert len(found.documents) == 1
