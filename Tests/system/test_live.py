"""The live update of an open dashboard: only one's own, in order, resumed where it broke off, ended with the session."""

import pytest

from calls import record_many
from customer import Customer
from live import LiveStream
from shops import Shop


@pytest.fixture(scope="module")
def dashboard(town):
    """A customer of its own with an open page: others record for the shops of the town."""
    customer = Customer(town.world, Shop("eccall", "plus"))
    return customer.become_finished(town.operator.sign_in(), town.admin.sign_in(), ["03-5006-0001"])


def open_stream(customer: Customer, last: str = "") -> LiveStream:
    page = customer.open("/")
    path = page.soup.find(attrs={"data-live": True})["data-live"]
    return LiveStream(customer.world, customer.world.brands[customer.shop.brand]["hosts"][0], path, customer.visitor, last)


def test_a_call_arrives_as_a_row_that_is_ready(dashboard):
    with open_stream(dashboard) as stream:
        stream.wait_for(lambda s: any(event.kind == "alive" for event in s.events))
        (inquiry,) = record_many(dashboard.world, dashboard.number, 1, about="届く <b>行</b>")
        event = stream.wait_for(lambda s: s.inquiries() and s.inquiries()[0])
        assert inquiry in event.data and "届く" in event.data and "<b>行" not in event.data
        assert event.id.isdigit()
    assert "text/event-stream" in stream.head and "no-store" in stream.head


def test_only_ones_own_calls_arrive(dashboard, town):
    with open_stream(dashboard) as stream:
        record_many(town.world, town.eccall.number, 3, about="よその電話")
        (own,) = record_many(town.world, dashboard.number, 1)
        stream.wait_for(lambda s: any(own in event.data for event in s.inquiries()))
        assert len(stream.inquiries()) == 1 and not any("よその" in event.data for event in stream.events)


def test_a_stream_that_broke_off_goes_on_where_it_was(dashboard):
    with open_stream(dashboard) as stream:
        record_many(dashboard.world, dashboard.number, 1)
        last = stream.wait_for(lambda s: s.inquiries() and s.inquiries()[-1].id)
    missed = record_many(dashboard.world, dashboard.number, 3)
    with open_stream(dashboard, last) as stream:
        stream.wait_for(lambda s: len(s.inquiries()) >= 3)
        data = [event.data for event in stream.inquiries()]
        assert len(data) == 3 and all(any(inquiry in text for text in data) for inquiry in missed)
        ids = [int(event.id) for event in stream.inquiries()]
        assert ids == sorted(ids) and ids[0] > int(last)


def test_a_changed_status_arrives_too(dashboard):
    (inquiry,) = record_many(dashboard.world, dashboard.number, 1)
    with open_stream(dashboard) as stream:
        stream.wait_for(lambda s: s.events)
        other_device = Customer(dashboard.world, dashboard.shop)
        other_device.sign_in()
        other_device.set_handled(inquiry, True)
        event = stream.wait_for(lambda s: next((e for e in s.inquiries() if inquiry in e.data), None))
        assert "handled" in event.data


def test_nobody_listens_without_a_sign_in(dashboard, town):
    path = dashboard.open("/").soup.find(attrs={"data-live": True})["data-live"]
    with LiveStream(town.world, "eccall.localhost", path, None) as stream:
        stream.wait_for(lambda s: s.head)
        assert stream.head.split()[1] in ("303", "401", "403"), stream.head
    with LiveStream(town.world, "businesscall.localhost", path, dashboard.visitor) as stream:
        stream.wait_for(lambda s: s.head)
        assert stream.head.split()[1] in ("303", "401", "403"), "a session of another brand"


def test_a_sign_out_ends_the_stream(dashboard):
    leaving = Customer(dashboard.world, dashboard.shop)
    leaving.sign_in()
    with open_stream(leaving) as stream:
        stream.wait_for(lambda s: s.events)
        leaving.visitor.press(leaving.open("/").form(action="/logout"))
        record_many(dashboard.world, dashboard.number, 1)
        stream.wait_for(lambda s: s.ended or any(event.kind == "reload" for event in s.events), within_s=30)


def test_call_away_is_said_and_made_up_for(dashboard):
    world = dashboard.world
    with open_stream(dashboard) as stream:
        stream.wait_for(lambda s: s.events)
        world["call"].stop()
        try:
            stream.wait_for(lambda s: any(event.kind == "stalled" for event in s.events))
        finally:
            world["call"].start()
        (inquiry,) = record_many(world, dashboard.number, 1)
        stream.wait_for(lambda s: any(inquiry in event.data for event in s.inquiries()), within_s=20)
