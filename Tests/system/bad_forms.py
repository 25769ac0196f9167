"""Every form there is: where it stands, who stands before it, what is rightly typed, and one thing that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field

from calls import ring
from contracts import Contracts
from customer import Customer
from page import File, Form
from shops import TANAKA, Shop, picture
from visitor import Visitor


@dataclass
class FormCase:
    name: str
    who: Callable
    """town → the visitor before it."""
    where: Callable
    """town → address."""
    having: str = "csrf"
    typed: dict[str, object] = field(default_factory=dict)
    """A right way to fill it; empty for forms that are only a button."""
    wrong: dict[str, object] = field(default_factory=dict)
    free_text: tuple[str, ...] = ()
    foreign: bool = False
    """Not a page of ours."""


def open_form(town, case: FormCase) -> tuple[Visitor, Form]:
    visitor = case.who(town)
    page = visitor.open(case.where(town))
    forms = [form for form in page.forms if form.method == "post" and "logout" not in form.action]
    chosen = [form for form in forms if case.having == "csrf" or form.control(case.having)]
    assert chosen, f"{case.name}: no such form on {page.describe()}"
    return visitor, chosen[0]


def stranger(town) -> Visitor:
    return town.world.visitor()


def applicant(town) -> Visitor:
    """Signed in, nothing handed in yet."""
    if not hasattr(town, "applicant"):
        shop = town.applicant = Customer(town.world, Shop("eccall", "economy"))
        shop.apply()
        shop.press_link_button(shop.mail("verifyEmail").link("/verify"))
        shop.sign_in()
    return town.applicant.visitor


def telling(town) -> Visitor:
    """Has told what the law asks before the documents."""
    visitor = applicant(town)
    town.applicant.tell_details()
    return visitor


def reviewing(town) -> str:
    """Address of a page where a document waits for its review."""
    if not hasattr(town, "waiting") or town.waiting.snapshot().identity != Contracts.get().account.IDENTITY_STATE_SUBMITTED:
        shop = town.waiting = Customer(town.world, Shop("businesscall", "standard"))
        shop.apply()
        shop.press_link_button(shop.mail("verifyEmail").link("/verify"))
        shop.sign_in()
        shop.upload_document()
    return town.world.staff_url(f"/accounts/{town.waiting.account_id}/documents")


def ringing(town) -> str:
    call = ring(town.world, town.eccall.number, TANAKA.number)
    return town.world.staff_url(f"/desk/calls/{call.call_id}")


def inquiry(town) -> str:
    from calls import record_many

    if not hasattr(town, "inquiry_id"):
        town.inquiry_id = record_many(town.world, town.eccall.number, 1)[0]
    return town.world.brand_url("eccall", f"/inquiries/{town.inquiry_id}")


def sent(path: str) -> Callable:
    """Staff's page of an inquiry."""
    def where(town) -> str:
        inquiry(town)
        return town.world.staff_url(f"/inquiries/{town.inquiry_id}{path}")
    return where


def fresh_inquiry(town) -> str:
    """One on which nothing has been done yet."""
    from calls import record_many

    return town.world.brand_url("eccall", f"/inquiries/{record_many(town.world, town.eccall.number, 1)[0]}")


def acquirers_page(town) -> str:
    visitor = applicant(town)
    form = visitor.open(town.world.brand_url("eccall", "/billing")).form(action="/billing/card")
    return visitor.press(form).url


def at(path: str, brand: str = "eccall") -> Callable:
    return lambda town: town.world.brand_url(brand, path)


def staff_at(path: str) -> Callable:
    return lambda town: town.world.staff_url(path)


APPLICATION = Shop("eccall", "light", email="typed@shop.example.jp").typed | {"consent_terms": True, "consent_privacy": True}
CALL = {"kind": "callback", "caller_name": "田中", "caller_number": "03-6850-2192", "content": TANAKA.content, "addressee": "高橋様"}

FORMS = [
    FormCase("apply", stranger, at("/apply"), "email", APPLICATION, {"telephone": "12"},
             ("company_name", "person_name", "address", "site_name")),
    FormCase("login", stranger, at("/login"), "password", {"email": "a@shop.example.jp", "password": "himitsu-himitsu"}, {"email": "", "password": ""}),
    FormCase("forgot", stranger, at("/forgot"), "email", {"email": "a@shop.example.jp"}, {"email": "a@"}),
    FormCase("resend", stranger, at("/verify/resend"), "email", {"email": "a@shop.example.jp"}, {"email": "a@"}),
    FormCase("details", telling, at("/documents?edit=1"), "purpose", Shop("eccall", "economy", email="told@shop.example.jp").details,
             {"purpose": " "}, ("business", "person_in_charge", "person_in_charge_address", "registered_address", "purpose", "owner_1_name")),
    FormCase("documents", telling, at("/documents"), "kind", {"pages": [File("a.jpg", "image/jpeg", picture())]},
             {"pages": [File("a.jpg", "image/jpeg", b"text")]}),
    FormCase("card", applicant, at("/billing")),
    FormCase("acquirer", applicant, acquirers_page, "number", {"number": "4242424242424242", "exp_month": "12", "exp_year": "2030", "cvc": "123"},
             {"number": "4242424242424241"}, foreign=True),
    FormCase("handled", lambda town: town.eccall.visitor, inquiry, "handled"),
    FormCase("note", lambda town: town.eccall.visitor, fresh_inquiry, "text", {"text": "夕方に折り返します"}, {"text": " "}, ("text",)),
    FormCase("snooze", lambda town: town.eccall.visitor, fresh_inquiry, "until", {"until": "own", "date": "2017-03-01", "time": "10:00"},
             {"date": "2017-02-30"}),
    FormCase("dispute", lambda town: town.eccall.visitor, fresh_inquiry, "reason", {"reason": "当社あてではありません"}, {"reason": ""}, ("reason",)),
    FormCase("staff login", stranger, staff_at("/login"), "password", {"email": "operator@denwaban.localhost", "password": "chigau"},
             {"email": "", "password": ""}),
    FormCase("record", lambda town: town.operator.visitor, ringing, "content", CALL, {"caller_number": "12"},
             ("caller_name", "caller_company", "addressee", "content")),
    FormCase("correct", lambda town: town.operator.visitor, sent("/correct"), "content", CALL | {"reason": "番号の誤り"}, {"caller_number": "12"},
             ("caller_name", "caller_company", "addressee", "content", "reason")),
    FormCase("count", lambda town: town.admin.visitor, sent(""), "reason", {"reason": "間違い電話のため"}, {"reason": ""}, ("reason",)),
    FormCase("numbers", lambda town: town.admin.visitor, staff_at("/numbers"), "lines", {"lines": "03-5003-0101"}, {"lines": "06-1234-5678"}),
    FormCase("review", lambda town: town.admin.visitor, reviewing, "document_number", {"document_number": "123"}, {"document_number": ""}),
]
