"""Cards at Stripe over time, and what we ask of it wrongly: replaced cards are detached, one that was declined for good is refused
when it comes back, a request of ours that Stripe does not take is nobody's unpaid bill. Told as one story."""

import subprocess
from datetime import date, timedelta

import pytest

from audit import audited
from clock import wait_until
from contracts import Contracts, new_id
from desk import Staff
from founding import CALL_WITHIN_S
from people import staff
from stripe_double import StripeDouble
from stripe_town import Town, at_stripe
from world import World

pytestmark = pytest.mark.story
VISA, JCB, STOLEN = "4242424242424242", "3566002020360505", "4000000000009979"


class Story(Town):
    def __init__(self, world: World, stripe: StripeDouble):
        super().__init__(world, stripe)
        self.admin = Staff(world, "admin").sign_in()

    def attached(self) -> list[str]:
        """Numbers of the cards that Stripe keeps for us, oldest first."""
        return [m["number"] for m in reversed(self.stripe.all("payment_method")) if m["customer"]]

    def until_attached(self, *numbers: str) -> None:
        def look():
            self.world.clock.advance(minutes=10)
            return self.attached() == list(numbers)
        wait_until(look, 30, f"{numbers} are all that is attached", every=0.3)

    def all_paid(self, count: int) -> bool:
        return self.states() == ["PAID"] * count and len(self.stripe.paid()) == count

    def money_page(self):
        self.admin.sign_in()
        return self.admin.open("/money")

    def failures(self) -> int:
        return len(self.world.mails.to(self.customer.shop.email, self.customer.subjects["paymentFailed"]))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with at_stripe(tmp_path_factory.mktemp("stripe")) as (world, stripe):
        yield Story(world, stripe)


def test_a_replaced_card_is_detached_and_an_outage_only_delays_it(town):
    town.type_card(JCB)
    town.issue_number()
    wait_until(lambda: town.all_paid(1), 30, "the first bill is paid")
    town.stripe.detach_outages = 2
    town.type_card(VISA)
    wait_until(lambda: town.stripe.detach_outages == 1, 30, "Stripe was asked, and did not answer")
    assert town.attached() == [JCB, VISA]
    town.until_attached(VISA)
    assert town.stripe.detach_outages == 0


def test_a_card_declined_for_good_is_refused_when_it_is_registered_anew(town):
    town.type_card(STOLEN)
    town.world.clock.set("2026-12-01T09:00")
    town.customer.mail("paymentFailed", within_s=30)
    for _ in range(2):
        page = town.type_card(STOLEN)
        page.must_show("カードを登録できませんでした", "発行したカード会社に承認されなかった", "別のカードをご登録ください")
    town.until_attached(STOLEN)
    assert len(town.stripe.all("payment_intent")) == 2, "it was charged once, under its first name"
    town.type_card(VISA)
    wait_until(lambda: town.all_paid(2), 30, "paid with another card")
    town.until_attached(VISA)


def test_what_stripe_does_not_take_of_us_is_not_the_customers_unpaid_bill(town):
    failures = town.failures()
    town.stripe.faults = ["refused", "refused"]
    town.world.clock.set("2027-01-01T09:00")
    wait_until(lambda: town.stripe.faults == ["refused"], 30, "Stripe has heard of the charge")
    wait_until(lambda: "当社の対応が必要な請求（1件）" in town.money_page().text, 30, "staff see it")
    town.money_page().must_show("当社からの指示", "parameter_unknown", town.invoices()[-1].invoice_number)
    assert town.states() == ["PAID", "PAID", "OPEN"]
    town.customer.sign_in()
    assert "お支払いができていません" not in town.customer.open("/billing").text
    town.world.clock.advance(minutes=11)
    wait_until(lambda: town.stripe.faults == [], 30, "asked again, and refused again")
    # It has been mended meanwhile.
    town.world.clock.advance(minutes=61)
    wait_until(lambda: town.all_paid(3), 30, "paid, once")
    assert "当社の対応が必要な請求" not in town.money_page().text
    assert town.failures() == failures
    audited(town.world)


def test_a_customer_deleted_at_stripe_registers_the_card_anew(town):
    failures = town.failures()
    town.stripe.delete_customers()
    town.world.clock.set("2027-02-01T09:00")
    wait_until(lambda: "カードの登録をもう一度お願いしてください" in town.money_page().text, 30, "staff see it")
    invoice = town.invoices()[-1]
    town.admin.open(f"/money/invoices/{town.account_id}/{invoice.invoice_id}").must_show("当社の対応が必要です", "貸倒れにする")
    town.world.clock.set("2027-02-20T09:00")
    assert town.states()[-1] == "OPEN" and town.failures() == failures
    town.type_card(VISA)
    wait_until(lambda: town.all_paid(4), 30, "paid at once, and once")
    audited(town.world)


def command(world: World, *arguments: str) -> str:
    return subprocess.run([world.binaries / "AccountService", *arguments], env=world.environment("account"), cwd=world.directory,
                          capture_output=True, text=True, timeout=120, check=True).stdout


def test_an_erased_account_leaves_no_card_at_stripe(town):
    pb, world = Contracts.get().billing, town.world
    asker, wish = pb.ContractAsker(staff=staff("admin"), account_id=town.account_id), pb.ContractWish(cancel=True)
    shown = world.as_edge.billing.PreviewChange(pb.PreviewChangeRequest(asker=asker, wish=wish), timeout=CALL_WITHIN_S)
    world.as_edge.billing.RequestChange(pb.RequestChangeRequest(
        request_id=new_id(), asker=asker, wish=wish, effective_date=shown.effective_date, shown_digest=shown.shown_digest,
        note="お電話"), timeout=CALL_WITHIN_S)
    end = date.fromisoformat(shown.effective_date)
    world.clock.set(f"{end}T10:00")
    states = Contracts.get().account
    wait_until(lambda: town.customer.snapshot().state == states.ACCOUNT_STATE_ENDED, 30, "the contract has ended")
    wait_until(lambda: set(town.states()) == {"PAID"}, 30, "all is paid")
    assert town.attached() == [VISA]
    # As the law has it, identity records are kept for seven years.
    world.clock.set(f"{end.replace(year=end.year + 7) + timedelta(days=2)}T10:00")
    world["account"].stop()
    command(world, "documents", "purge")
    assert "1 erased" in command(world, "accounts", "erase", "--apply")
    world["account"].start()
    town.until_attached()
    audited(world)
