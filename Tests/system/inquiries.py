"""問い合わせ管理 as a customer uses it: recorded, found, read; a colleague who works on them too."""

from calls import record_request
from clock import wait_until
from customer import Customer
from page import Page, words


def record(shop: Customer, content: str, callback: bool = False, **more) -> str:
    request = record_request(shop.number, content, callback)
    for name, value in more.items():
        setattr(request, name, value)
    return shop.world.as_edge.call.RecordInquiry(request, timeout=20).inquiry.inquiry_id


def shown(page: Page) -> list[str]:
    """What the rows of a list say, top to bottom."""
    return [words(tag) for tag in page.soup.select("tbody.item .said")]


def found(shop: Customer, **conditions: str) -> list[str]:
    """Through the form, as a person searches."""
    page = shop.visitor.press(shop.open("/inquiries").form(action="/inquiries$", having="words"), conditions)
    assert page.status == 200 and not page.errors, page.describe()
    return shown(page)


def line(shop: Customer, inquiry: str) -> str:
    """The history of an inquiry, as one text."""
    return words(shop.inquiry(inquiry).soup.select_one(".timeline"))


def join(shop: Customer, email: str, name: str) -> None:
    """A colleague, invited by mail, sets a name and a password."""
    invited = shop.visitor.press(shop.open("/account/members/invite").form(having="role"), {"email": email, "role": "member"})
    invited.must_show(email)
    subject = shop.subjects["memberInvited"]
    mail = wait_until(lambda: (shop.world.mails.to(email, subject) or [None])[0], 30, f"invitation of {email}")
    guest = shop.world.visitor()
    form = guest.open(mail.link("/invitation")).form(having="password")
    guest.press(form, {"name": name, "password": "tokiwa-no-matsu-77", "again": "tokiwa-no-matsu-77"}).must_show("ログイン")
