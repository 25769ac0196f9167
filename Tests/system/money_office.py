"""Two shops whose bills are being paid, and what tests of money look at."""

from audit import audited
from contracts import Contracts, new_id
from customer import Customer
from eyes import PC, PHONE, TABLET, accessibility_faults, picture, sticks_out
from founding import CALL_WITHIN_S, found_many, invoices_of
from shops import Shop
from world import World


class Office:
    def __init__(self, world: World, browser):
        self.world, self.browser = world, browser
        self.ec, self.bc = found_many(world, [
            Shop("eccall", "light", email="ec@midori.example.jp"), Shop("businesscall", "standard", email="bc@kaede.example.jp")])
        self.at_ec, self.at_bc = Customer(world, self.ec.shop), Customer(world, self.bc.shop)
        for customer in (self.at_ec, self.at_bc):
            customer.sign_in()

    def states(self, shop) -> list[str]:
        pb = Contracts.get().billing
        return [pb.InvoiceState.Name(i.state).removeprefix("INVOICE_STATE_") for i in invoices_of(self.world, shop)]

    def arrears(self, shop):
        pb = Contracts.get().billing
        overview = self.world.as_edge.billing.GetOverview(
            pb.GetOverviewRequest(customer=shop.customer()), timeout=CALL_WITHIN_S)
        return overview.arrears if overview.HasField("arrears") else None

    def ring(self, shop) -> str:
        """What the telephone system is told to do with a caller, within the shop's hours."""
        pb = Contracts.get().call
        answer = self.world.as_edge.call.Ring(
            pb.RingRequest(request_id=new_id(), provider_call_id=new_id(), dialled=shop.number, caller="09012345678",
                           follows_answer=True), timeout=CALL_WITHIN_S).answer
        return pb.RingAnswer.Name(answer).removeprefix("RING_ANSWER_")

    def audit(self) -> None:
        audited(self.world)


def looked_at(page, name: str) -> None:
    for size in (PHONE, TABLET, PC):
        page.set_viewport_size(size)
        assert not sticks_out(page), f"{name} at {size['width']}"
        picture(page, name)
    assert accessibility_faults(page) == [], name
