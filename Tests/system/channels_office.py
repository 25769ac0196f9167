"""A shop whose notices go to further channels: the world with their double, and what its people do there, each step named once."""

import re
from contextlib import contextmanager

import pytest

from calls import record_request
from channels import SLACK, Channels
from contracts import Contracts
from customer import Customer
from desk import Staff
from forged import Authority
from shops import Shop
from world import World


@contextmanager
def channel_world(shop: Shop):
    world = World("2017-03-15T10:00")
    authority = Authority.new(world.directory / "channels-ca")
    authority.leaf(world.directory / "channels-tls", dns=["localhost"])
    with Channels(world.directory / "channels-tls") as channels:
        world.settings = {"notify": channels.settings | {
            "DENWABAN_CHANNELS_CA_FILE": str(world.directory / "channels-ca" / "ca.pem")}}
        with world:
            world.channels = channels
            operator, admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
            world.shop = Customer(world, shop)
            world.shop.become_finished(operator, admin, ["03-5002-0001"])
            world.customer, world.admin = world.shop.as_customer(), admin
            yield world
        assert channels.surprises == [], "nothing was sent that is not documented"


@pytest.fixture(scope="module")
def office():
    with channel_world(Shop("businesscall", "standard", email="owner@channels.example.jp")) as world:
        yield world


@pytest.fixture(autouse=True)
def no_surprise(office):
    """Each test with its own channels and without another's troubles."""
    yield
    assert office.channels.surprises == []
    assert all(not left for left in office.channels.misbehave.values()), "what was asked for did not happen"
    while any(form.action.endswith("/remove") for form in page(office).forms):
        press(office, "/remove").must_show("削除しました")
    office.channels.gone.clear()
    office.channels.secrets.clear()


def page(office):
    return office.shop.open("/account/channels")


def add(office, kind: str, values: dict[str, str]):
    form = office.shop.open(f"/account/channels/new?kind={kind}").form(action="/account/channels/new")
    return office.shop.visitor.press(form, values)


def add_slack(office, name: str = "営業部", path: str = SLACK):
    add(office, "slack", {"name": name, "url": office.channels.at + path}).must_show("追加しました", name)


def add_webhook(office, name: str = "基幹システム", path: str = "/hook/a") -> str:
    shown = add(office, "webhook", {"name": name, "url": office.channels.at + path})
    shown.must_show("もう表示できません")
    return re.search(r"whsec_[0-9a-f]{64}", shown.text)[0]


def press(office, action: str, values=None, nth: int = 0):
    forms = [f for f in page(office).forms if f.action.endswith(action)]
    return office.shop.visitor.press(forms[nth], values or {})


def record(office, content: str, **more) -> str:
    return office.as_edge.call.RecordInquiry(record_request(office.shop.number, content, **more), timeout=20).inquiry.inquiry_id


def deliveries(office, about: str = ""):
    pb = Contracts.get()
    answer = office.as_edge.notify.ListDeliveries(
        pb.notify.ListDeliveriesRequest(customer=office.customer, about=about, limit=100), timeout=20)
    return [d for d in answer.deliveries if d.channel not in ("mail", "chatwork")]


def states(office, about: str) -> list[str]:
    name = Contracts.get().notify.DeliveryState.Name
    return [name(d.state).removeprefix("DELIVERY_STATE_") for d in deliveries(office, about)]
