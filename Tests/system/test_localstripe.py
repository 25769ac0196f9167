"""Cards through localstripe, a stand-in for Stripe of other people's: what it gets right, charges, a decline, a refund, signed
webhooks. Told as one story."""

from datetime import datetime

import httpx
import pytest

from audit import audited
from clock import JAPAN, wait_until
from contracts import Contracts, new_id
from founding import CALL_WITHIN_S
from localstripe_front import KEY, LocalStripe
from people import staff
from stripe_town import Town
from test_taking_money import DECLINES
from world import World

pytestmark = pytest.mark.story
SECRET, VISA = "whsec_test_localstripe", "4242424242424242"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    world = World("2026-11-05T10:00")
    stripe = LocalStripe(world.address)
    folder = tmp_path_factory.mktemp("localstripe")
    (folder / "key").write_text(KEY)
    (folder / "webhook").write_text(SECRET)
    world.settings = {"billing": {
        "DENWABAN_ACQUIRER": "stripe", "DENWABAN_STRIPE_URL": stripe.url, "DENWABAN_STRIPE_KEY_FILE": str(folder / "key"),
        "DENWABAN_STRIPE_WEBHOOK_SECRET_FILE": str(folder / "webhook")}}
    try:
        stripe.ready(SECRET)
        with world:
            yield Town(world, stripe)
            audited(world)
    finally:
        stripe.close()


def test_a_card_and_the_first_charge(town):
    town.type_card(VISA)
    assert (town.card().brand, town.card().last4) == ("visa", "4242")
    town.issue_number()
    wait_until(lambda: town.states() == ["PAID"], 30, "the first bill is paid")
    charges = town.stripe.api.get("/v1/charges").json()["data"]
    assert [(c["amount"], c["currency"], c["status"]) for c in charges] == [(town.invoices()[0].total_yen, "jpy", "succeeded")]


def test_a_refund(town):
    pb = Contracts.get().billing
    invoice = town.invoices()[0]
    town.world.as_edge.billing.RequestMoneyAction(pb.RequestMoneyActionRequest(
        request_id=new_id(), staff=staff("billing"), kind=pb.MONEY_ACTION_KIND_REFUND, account_id=town.account_id,
        invoice_id=invoice.invoice_id, amount_yen=500, reason="お詫びのため"), timeout=CALL_WITHIN_S)
    wait_until(lambda: town.invoices()[0].refunded_yen == 500, 30, "given back")
    assert [r["amount"] for r in town.stripe.api.get("/v1/refunds").json()["data"]] == [500]


def test_a_decline_and_another_card(town):
    town.type_card(DECLINES)
    town.world.clock.set("2026-12-01T09:00")
    town.customer.mail("paymentFailed", within_s=30)
    assert town.states() == ["PAID", "FAILED"]
    town.type_card(VISA)
    wait_until(lambda: town.states() == ["PAID", "PAID"], 30, "paid with the other card")


def test_a_webhook_as_it_signs_it(town):
    body, signature = wait_until(lambda: next((h for h in town.stripe.hooks if b"payment_intent.succeeded" in h[0]), None), 30, "a webhook")

    def post(content: bytes) -> int:
        return httpx.post(f"http://{town.world.address}:8080/webhooks/stripe", content=content, timeout=20, headers={
            "Host": "eccall.localhost:8080", "Stripe-Signature": signature}).status_code

    assert post(body) == 400, "the world's clock stands elsewhere: it is too old, or not yet signed"
    at = int(signature.split(",")[0].removeprefix("t="))
    town.world.clock.set(datetime.fromtimestamp(at, JAPAN).isoformat())
    assert wait_until(lambda: post(body) == 200, 15, "taken at its time")
    assert post(body) == 200, "and once more"
    assert post(body.replace(b"succeeded", b"succeedeD")) == 400
