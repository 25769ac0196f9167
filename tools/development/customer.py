"""What a customer does, on the brand's pages."""

import re
import time

from browser import Browser, Unexpected
from installation import ACQUIRER_HOST, PASSWORD, Brand, url
from mailbox import Mailbox
from picture import card_png
from shops import Shop

CARD = "4242 4242 4242 4242"
CARD_YEARS = 4


class Customer:
    def __init__(self, brand: Brand, shop: Shop, email: str):
        self.brand, self.shop, self.email = brand, shop, email
        self.browser = Browser()

    def open(self, path: str) -> None:
        self.browser.open(url(self.brand.host, path))

    def apply(self) -> None:
        b = self.browser
        self.open("/apply")
        b.submit(b.page.form_with("site_name"), {
            **self.shop.application, "email": self.email, "password": PASSWORD,
            "consent_terms": True, "consent_privacy": True}, button="確認")
        b.expect("お申し込み内容の確認")
        b.submit(b.page.form_to("この内容で申し込む"), button="この内容で申し込む")
        b.expect("受け付けました")

    def verify(self) -> None:
        b = self.browser
        b.open(Mailbox().link(self.email, r"/verify\?"))
        b.submit(b.page.form_to("認証する"), button="認証する")
        b.expect("アカウントを登録しました")

    def sign_in(self) -> None:
        b = self.browser
        self.open("/login")
        b.submit(b.page.form_with("email", "password"), {"email": self.email, "password": PASSWORD})
        if b.page.form_with("password"):
            raise Unexpected(f"{self.email} could not sign in: {b.describe()}")

    def register_card(self) -> None:
        b = self.browser
        self.open("/billing")
        b.submit(b.page.form_to("/billing/card"))
        if ACQUIRER_HOST not in b.page.address:
            raise Unexpected(f"not on the acquirer's page: {b.describe()}")
        # Late enough for a clock that is set ahead.
        b.submit(b.page.form_with("number"), {
            "number": CARD, "exp_month": "12", "exp_year": str(time.gmtime().tm_year + CARD_YEARS), "cvc": "123"})
        b.expect("カードを登録しました")

    def upload_document(self) -> None:
        """What the law asks, then the documents: two of a person, and a company's own."""
        b = self.browser
        self.open("/documents")
        b.submit(b.page.form_with("purpose"), self.shop.details)
        for kind in self.shop.document_kinds:
            b.submit(b.page.form_with("pages"), {"kind": kind, "pages": ("document.png", "image/png", card_png())})
            b.expect("確認待ち")

    def inquiries(self) -> list[str]:
        """Addresses of the inquiries on the list, newest first."""
        self.open("/inquiries")
        return list(dict.fromkeys(
            link.split("?")[0] for link, _ in self.browser.page.links if re.match(r"^/inquiries/inq_", link)))

    def set_handled(self, inquiry: str) -> None:
        b = self.browser
        self.open(inquiry)
        form = b.page.form_to("対応状況を更新")
        handled = next((f for f in form.fields if f.kind == "radio" and f.label.startswith("対応済み")), None) if form else None
        if handled is None:
            raise Unexpected(f"no way to mark it handled on {b.describe()}")
        b.submit(form, {handled.name: handled.value}, button="対応状況を更新")

    def invoices(self) -> int:
        """How many invoices are paid."""
        self.open("/billing")
        return len(self.browser.page.links_matching(r"^/billing/receipts/"))
