"""Operators answer and record while Account, Billing or Notify are away; who comes back catches up: one mail, one count each."""

import pytest

from calls import record_many, ring
from clock import wait_until
from contracts import Contracts
from customer import Customer
from desk import Staff
from shops import TANAKA, Shop
from world import World

CALLS = 12


@pytest.fixture(scope="module")
def office():
    with World("2017-03-15T10:00") as world:
        operator, admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
        shop = Customer(world, Shop("eccall", "economy", email="rusu@hinata.example.jp"))
        shop.become_finished(operator, admin, ["03-5002-0001"])
        shop.paid(1)
        world.shop, world.operator = shop, operator
        # Asked once while Account is up: nothing here may ask it again.
        world.customer = shop.as_customer()
        yield world


def call_mails(world) -> int:
    return len(world.mails.to(world.shop.shop.email, world.shop.subjects["callbackNotWanted"]))


def counted(world) -> int:
    pb = Contracts.get()
    answer = world.as_edge.billing.GetOverview(
        pb.billing.GetOverviewRequest(customer=world.customer), timeout=20, wait_for_ready=True)
    return answer.calls_this_month


def listed(world) -> int:
    pb = Contracts.get()
    answer = world.as_edge.call.ListInquiries(
        pb.call.ListInquiriesRequest(customer=world.customer, limit=100), timeout=20)
    return len(answer.inquiries)


@pytest.mark.parametrize("away", [("notify",), ("billing",), ("account",), ("account", "billing", "notify")], ids="+".join)
def test_calls_are_recorded_while_others_are_away(office, away):
    before = listed(office)
    wait_until(lambda: counted(office) == call_mails(office) == before, 30, "all caught up before")
    for name in away:
        assert office[name].stop() == 0, f"{name} stops cleanly"
    call = ring(office, office.shop.number, TANAKA.number)
    page = office.operator.open("/desk")
    assert page.status == 200 and office.shop.shop.site_name in page.text, page.describe()
    page = office.operator.open_call(call.call_id)
    assert "でございます" in page.text, page.describe()
    page = office.operator.record_call(call.call_id, TANAKA)
    assert page.status == 200 and not page.errors, (page.errors, page.describe())
    record_many(office, office.shop.number, CALLS)
    wanted = before + CALLS + 1
    assert listed(office) == wanted
    for name in away:
        office.launch(name)
    for name in away:
        office[name].wait_ready()
    wait_until(lambda: counted(office) == wanted, 30, f"{wanted} counts")
    wait_until(lambda: call_mails(office) == wanted, 30, f"{wanted} mails")
    wait_until(lambda: office.operator.open("/desk").status == 200, 15, "the desk goes on")


def test_without_call_customers_still_see_their_bills(office):
    office.shop.sign_in()
    office["call"].stop()
    try:
        assert office.shop.open("/billing").status == 200
        page = office.shop.open("/inquiries")
        assert page.status == 503 and "時間をおいて" in page.text, page.describe()
    finally:
        office["call"].start()
    wait_until(lambda: office.shop.open("/inquiries").status == 200, 15, "back again")


def test_without_account_a_signed_in_customer_may_read(office):
    office.shop.sign_in()
    office["account"].stop()
    try:
        assert office.shop.open("/inquiries").status == 200
        page = Customer(office, office.shop.shop).sign_in()
        assert page.status == 503 and "時間をおいて" in page.text, page.describe()
    finally:
        office["account"].start()


def test_edge_alone_says_so_and_recovers(office):
    others = ["account", "call", "billing", "notify"]
    for name in others:
        office[name].stop()
    stranger = office.visitor()
    try:
        assert stranger.open(office.brand_url("eccall")).status == 200
        assert stranger.open(office.brand_url("eccall", "/login")).status == 200
        assert office["edge"].admin("healthz")[0] == 200
    finally:
        for name in others:
            office.launch(name)
        for name in others:
            office[name].wait_ready()
    wait_until(lambda: office.shop.sign_in().status == 200 and "/login" not in office.shop.page.url, 20, "signing in works again")


def test_the_desk_goes_on_for_hours_without_account(office):
    """The token lives minutes; past its end staff go on while Account is away, and not for ever."""
    office.operator.sign_in()
    office["account"].stop()
    try:
        office.clock.advance(hours=3)
        assert office.operator.open("/desk").status == 200
        office.clock.advance(hours=8)
        page = office.operator.open("/desk")
        assert page.status == 503 or "/login" in page.url, page.describe()
    finally:
        office["account"].start()


def test_every_process_stops_cleanly_and_keeps_what_it_had():
    with World("2017-03-15T10:00") as world:
        operator, admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
        shop = Customer(world, Shop("businesscall", "standard")).become_finished(operator, admin, ["03-5002-0009"])
        record_many(world, shop.number, 3)
        for name in reversed(list(world.processes)):
            assert world[name].stop() == 0, world[name].tail()
        for name in world.processes:
            world.launch(name)
        for process in world.processes.values():
            process.wait_ready()
        page = shop.open("/inquiries")
        assert page.status == 200 and page.text.count("発送の件") == 3, page.describe()
