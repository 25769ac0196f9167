"""What the back office and an operator do, on the staff side's pages."""

import re
from urllib.parse import quote, urlsplit

from browser import Browser, Unexpected
from customer import Customer
from installation import PASSWORD, STAFF_HOST, url
from shops import Call

DOCUMENT_NUMBER = "305512345600"


class Staff:
    def __init__(self, role: str):
        self.browser = Browser()
        b = self.browser
        self.open("/login")
        b.submit(b.page.form_with("email", "password"), {"email": f"{role}@denwaban.localhost", "password": PASSWORD})
        if b.page.form_with("password"):
            raise Unexpected(f"{role} could not sign in: {b.describe()}")

    def open(self, path: str) -> None:
        self.browser.open(url(STAFF_HOST, path))

    def open_account(self, customer: Customer) -> None:
        self.open("/accounts?search=" + quote(customer.email))
        link = self.browser.page.link(r"^/accounts/acc_")
        if not link:
            raise Unexpected(f"no account of {customer.email} on {self.browser.describe()}")
        self.browser.open(link)

    def accept_document(self, customer: Customer) -> None:
        """All that wait."""
        b = self.browser
        self.open_account(customer)
        # The form to issue a number proposes today, whatever day it is there.
        issue = b.page.form_with("service_start_date")
        if not issue:
            raise Unexpected(f"no number to issue on {b.describe()}")
        today = issue.field_named("service_start_date").value
        path = urlsplit(b.page.address).path
        accepted = 0
        while True:
            self.open(f"{path}/documents")
            form = b.page.form_with("issuer")
            if not form or "/documents/" not in b.page.address:
                break
            # Not every kind of document has a number, and only a company's person has to show why they may act.
            typed = {
                "document_number": DOCUMENT_NUMBER, "issued_date": today, "issuer": "東京都公安委員会",
                "authority": "代表権のある役員として登記されている",
            }
            b.submit(form, {k: v for k, v in typed.items() if form.field_named(k)}, button="承認")
            if b.page.status != 200:
                raise Unexpected(f"the document was not accepted: {b.describe()}")
            accepted += 1
        if not accepted:
            raise Unexpected(f"no document to review on {b.describe()}")

    def import_numbers(self, numbers: list[str]) -> None:
        b = self.browser
        self.open("/numbers")
        b.submit(b.page.form_with("lines"), {"lines": "\n".join(numbers)})
        b.expect(r"取り込みました")

    def issue_number(self, customer: Customer) -> str:
        """The number, once the registered card is known here: it arrives as an event, a moment after the customer's page
        has said so."""
        b = self.browser

        def issued() -> str | None:
            self.open_account(customer)
            if b.page.form_to("発番する"):
                b.submit(b.page.form_to("発番する"))
            found = re.search(r"電話番号 (03-\d{4}-\d{4})", b.page.text)
            return found.group(1) if found and b.page.status == 200 else None

        return b.wait_for(f"a number for {customer.email}", issued)

    def answer(self, number: str, site_name: str, call: Call) -> None:
        """The telephone rings, the operator takes the call and writes it down."""
        b = self.browser

        def known() -> bool:
            self.open("/desk/number?number=" + quote(number))
            return site_name in b.page.text

        b.wait_for(f"the desk knows {number}", known)
        self.open("/desk")
        before = set(re.findall(r'data-call="([^"]+)"', b.page.html))
        b.submit(b.page.form_with("dialled", "caller"), {"dialled": number, "caller": call.caller_number})

        def rings() -> str | None:
            self.open("/desk")
            return next(iter(set(re.findall(r'data-call="([^"]+)"', b.page.html)) - before), None)

        ringing = b.wait_for(f"a call on {number}", rings)
        b.submit(b.page.form_to(f"{ringing}/take"))
        b.submit(b.page.form_with("content", "caller_name"), {
            "caller_name": call.caller_name, "caller_name_kana": call.caller_name_kana,
            "caller_company": call.caller_company, "caller_number": call.caller_number, "addressee": call.addressee,
            "kind": "折り返し" if call.callback else "伝言", "convenient_time": call.convenient_time,
            "content": call.content}, button="送信")
        b.expect("送信済み")
