"""What a customer does on the brand's pages, each step named once."""

from clock import wait_until
from contracts import Contracts
from mails import Mail
from page import File, NotThere, Page
from people import ANY_MEMBER, persons_documents, staff
from shops import VISA, Shop, picture
from world import World


class Customer:
    def __init__(self, world: World, shop: Shop):
        self.world, self.shop = world, shop
        self.visitor = world.visitor()
        self.number = ""

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def subjects(self) -> dict[str, str]:
        return self.world.brands[self.shop.brand]["subjects"]

    def open(self, path: str = "/") -> Page:
        return self.visitor.open(self.world.brand_url(self.shop.brand, path))

    def fill_application(self, **changed) -> Page:
        """The form filled and sent: the confirmation page, or the form again with what is wrong."""
        form = self.open("/apply").form(having="email")
        return self.visitor.press(form, self.shop.typed | {"consent_terms": True, "consent_privacy": True} | changed)

    def confirm_application(self) -> Page:
        return self.visitor.press(self.page.form(action="/apply$"), button="申し込む")

    def apply(self) -> Page:
        self.fill_application()
        if self.page.errors:
            raise NotThere(f"{self.page.errors} on {self.page.describe()}")
        return self.confirm_application()

    def mail(self, subject: str, count: int = 1, within_s: float = 15) -> Mail:
        """The `count`th mail to the shop with a subject of the brand's data ("verifyEmail")."""
        wanted = self.subjects[subject]
        return wait_until(
            lambda: (self.world.mails.to(self.shop.email, wanted)[count - 1:] or [None])[0],
            within_s, f"mail {count} “{wanted}” to {self.shop.email}")

    def press_link_button(self, link: str) -> Page:
        self.visitor.open(link)
        return self.visitor.press(self.page.form(action="/verify"))

    def sign_in(self, remember: bool = False, password: str | None = None) -> Page:
        if "/login" not in self.open("/login").url:
            return self.page
        form = self.page.form(having="password")
        values = {"email": self.shop.email, "password": password or self.shop.password}
        if form.control("remember"):
            values["remember"] = remember
        return self.visitor.press(form, values)

    def register_card(self, number: str = VISA, year: str = "2030") -> Page:
        """Over the acquirer's own page and back."""
        self.visitor.press(self.open("/billing").form(action="/billing/card"))
        if "acquirer" not in self.page.url:
            raise NotThere(f"not at the acquirer's page: {self.page.describe()}")
        return self.visitor.press(self.page.form(having="number"), {
            "number": number, "exp_month": "12", "exp_year": year, "cvc": "123"})

    def tell_details(self, **changed: str) -> Page:
        """What the law asks before the documents; nothing when it was told."""
        page = self.open("/documents")
        if any(form.control("purpose") for form in page.forms):
            page = self.visitor.press(page.form(having="purpose"), self.shop.details | changed)
        return page

    def upload_document(self, kind: str | None = None, files: list[File] | None = None) -> Page:
        """One document of this kind; by default all that are needed: a company's, and its person in charge's."""
        self.tell_details()
        kinds = [kind] if kind else ["registry_certificate"] if self.shop.party_kind == "company" else []
        if not kind:
            kinds += persons_documents(self.world.clock.today())
        for wanted in kinds:
            form = self.open("/documents").form(having="kind")
            if wanted not in [c.value for c in form.controls if c.name == "kind"]:
                continue
            next(c for c in form.controls if c.kind == "file").value = files or [File("書類.jpg", "image/jpeg", picture())]
            self.visitor.press(form, {"kind": wanted})
        return self.page

    def inquiries(self, path: str = "/inquiries") -> Page:
        return self.open(path)

    def inquiry(self, inquiry_id: str) -> Page:
        return self.open(f"/inquiries/{inquiry_id}")

    def set_handled(self, inquiry_id: str, handled: bool) -> Page:
        form = self.inquiry(inquiry_id).form(button="対応状況を更新")
        radios = [c for c in form.controls if c.kind == "radio"]
        wanted = "対応済み" if handled else "未対応"
        chosen = next(c for c in radios if wanted in c.label)
        return self.visitor.press(form, {chosen.name: chosen.value}, button="対応状況を更新")

    @property
    def account_id(self) -> str:
        return self.snapshot().account_id

    def snapshot(self):
        """The account as its service has it."""
        pb = Contracts.get()
        found = self.world.as_edge.account.ListAccounts(
            pb.account.ListAccountsRequest(staff=staff("reviewer"), search=self.shop.email, limit=50), timeout=20)
        return next(a for a in found.accounts if a.email == self.shop.email)

    def as_customer(self):
        """How Edge names this customer to a service."""
        pb = Contracts.get()
        return pb.common.Customer(account_id=self.account_id, member_id=ANY_MEMBER, role=pb.common.MEMBER_ROLE_OWNER)

    def invoices(self) -> list:
        """Oldest first."""
        pb = Contracts.get()
        answer = self.world.as_edge.billing.ListInvoices(
            pb.billing.ListInvoicesRequest(customer=self.as_customer(), limit=50), timeout=20)
        return list(reversed(answer.invoices))

    def paid(self, count: int, within_s: float = 30) -> list:
        """Its invoices once there are `count`, all paid."""
        pb = Contracts.get()

        def settled():
            found = self.invoices()
            assert len(found) <= count, [invoice.title for invoice in found]
            return found if len(found) == count and all(i.state == pb.billing.INVOICE_STATE_PAID for i in found) else None

        return wait_until(settled, within_s, f"{count} paid invoices of {self.shop.site_name}", every=0.2)

    def receipt(self, invoice_id: str) -> bytes:
        page = self.open("/billing")
        link = next(link for link in page.links(r"領収") if invoice_id in link)
        answer = self.visitor.fetch(link)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/pdf"), answer.headers
        return answer.content

    def become_finished(self, desk, admin, numbers: list[str]) -> "Customer":
        """From nothing to an issued number."""
        self.apply()
        self.press_link_button(self.mail("verifyEmail").link("/verify"))
        self.sign_in()
        self.register_card()
        self.upload_document()
        admin.accept_document(self)
        admin.import_numbers(numbers)
        self.number = admin.issue_number(self)
        wait_until(lambda: desk.knows(self.number), 15, f"the desk knows {self.number}")
        return self
