"""A shop that pays through Stripe, or what stands in for it."""

from contextlib import contextmanager

from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from founding import CALL_WITHIN_S
from people import staff
from shops import Shop
from stripe_double import StripeDouble
from world import World


@contextmanager
def at_stripe(folder):
    """A world that pays through the double of Stripe, and the double; in the end nothing was asked of it that Stripe would not take."""
    world = World("2026-11-05T10:00")
    stripe = StripeDouble(world.address)
    world.settings = {"billing": stripe.settings(folder)}
    try:
        with world:
            yield world, stripe
        assert stripe.complaints == []
    finally:
        stripe.close()


class Town:
    def __init__(self, world: World, stripe):
        self.world, self.stripe = world, stripe
        self.customer = Customer(world, Shop("eccall", "light", email="stripe@midori.example.jp"))
        self.customer.apply()
        self.customer.press_link_button(self.customer.mail("verifyEmail").link("/verify"))
        self.customer.sign_in()
        self.account_id = self.customer.account_id

    def at_checkout(self):
        # The clock may have passed the session's end.
        self.customer.sign_in()
        self.customer.visitor.press(self.customer.open("/billing").form(action="/billing/card"))
        assert "checkout.localhost" in self.customer.page.url, self.customer.page.describe()
        return self.customer.page

    def type_card(self, number: str):
        return self.customer.visitor.press(self.at_checkout().form(having="number"), {"number": number})

    def invoices(self) -> list:
        pb = Contracts.get().billing
        found = self.world.as_edge.billing.ListInvoices(
            pb.ListInvoicesRequest(customer=self.customer.as_customer(), limit=50), timeout=CALL_WITHIN_S).invoices
        return list(reversed(found))

    def states(self) -> list[str]:
        pb = Contracts.get().billing
        return [pb.InvoiceState.Name(i.state).removeprefix("INVOICE_STATE_") for i in self.invoices()]

    def card(self):
        pb = Contracts.get().billing
        return self.world.as_edge.billing.GetOverview(
            pb.GetOverviewRequest(customer=self.customer.as_customer()), timeout=CALL_WITHIN_S).card

    def issue_number(self) -> None:
        pb, edge = Contracts.get(), self.world.as_edge
        self.customer.upload_document()
        seen = edge.account.GetAccountForStaff(
            pb.account.GetAccountForStaffRequest(staff=staff("admin"), account_id=self.account_id), timeout=CALL_WITHIN_S)
        for document in seen.documents:
            edge.account.ReviewDocument(pb.account.ReviewDocumentRequest(
                request_id=new_id(), staff=staff("reviewer"), document_id=document.document_id, accept=True,
                document_number="0123-45-678901", issued_date=self.world.clock.today().isoformat(), compared_hash=seen.compared_hash,
                authority=pb.account.AUTHORITY_GROUND_REGISTERED), timeout=CALL_WITHIN_S)
        edge.account.ImportNumbers(pb.account.ImportNumbersRequest(
            request_id=new_id(), staff=staff("admin"), lines="03-5200-0001"), timeout=CALL_WITHIN_S)
        wait_until(lambda: self.customer.snapshot().card_registered, 15, "Account knows of the card")
        edge.account.IssueNumber(pb.account.IssueNumberRequest(
            request_id=new_id(), staff=staff("admin"), account_id=self.account_id, number=""), timeout=CALL_WITHIN_S)

    def keep(self, condition, what: str):
        """Lets the clock run meanwhile: Billing asks again after half a minute of its time."""
        def look():
            self.world.clock.advance(seconds=20)
            return condition()
        return wait_until(look, 40, what, every=0.3)
