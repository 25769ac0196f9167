"""An office whose notices go to Chatwork: the world with its double, and what its people do there, each step named once."""

import base64
import os

import pytest

from calls import record_request
from chatwork import CLIENT_ID, CLIENT_SECRET, Chatwork, room
from contracts import Contracts
from customer import Customer
from desk import Staff
from shops import Shop
from world import World

CHATWORK_PORT = 8095
OFFICE, NOTICES, READ_ONLY = 1001, 1002, 1003


@pytest.fixture(scope="module")
def office():
    world = World("2017-03-15T10:00")
    keys = world.directory / "chatwork"
    keys.mkdir()
    for name, content in (("id", CLIENT_ID), ("secret", CLIENT_SECRET), ("key", base64.b64encode(os.urandom(32)).decode())):
        (keys / name).write_text(content + "\n")
    with Chatwork(world.address, CHATWORK_PORT) as chatwork:
        world.settings = {"*": chatwork.settings | {
            "DENWABAN_CHATWORK_CLIENT_ID_FILE": str(keys / "id"), "DENWABAN_CHATWORK_CLIENT_SECRET_FILE": str(keys / "secret"),
            "DENWABAN_CHATWORK_KEY_FILE": str(keys / "key"), "DENWABAN_CHATWORK_TIMEOUT_SECONDS": "3"}}
        chatwork.person.rooms |= {OFFICE: room("お客様窓口"), NOTICES: room("通知 [社内]"), READ_ONLY: room("読むだけ", role="readonly")}
        with world:
            world.chatwork = chatwork
            operator, admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
            world.shop = Customer(world, Shop("businesscall", "standard", email="owner@chatwork.example.jp"))
            world.shop.become_finished(operator, admin, ["03-5002-0001"])
            world.other = Customer(world, Shop("eccall", "light", email="other@chatwork.example.jp"))
            world.other.become_finished(operator, admin, ["03-5002-0002"])
            world.customer = world.shop.as_customer()
            yield world
        assert chatwork.surprises == [], "nothing was sent that Chatwork does not document"


@pytest.fixture(autouse=True)
def no_surprise(office):
    yield
    assert office.chatwork.surprises == []
    assert all(not left for left in office.chatwork.misbehave.values()), "what was asked for did not happen"


def settings_page(office, customer=None):
    return (customer or office.shop).open("/account/chatwork")


def press(office, action: str, values=None, customer=None):
    customer = customer or office.shop
    form = settings_page(office, customer).form(action=f"/account/chatwork/{action}$")
    return customer.visitor.press(form, values or {})


def to_chatwork(office, customer=None) -> str:
    """Presses 連携する; the address of Chatwork's consent to which the browser is sent."""
    customer = customer or office.shop
    form = settings_page(office, customer).form(action="/connect$")
    answer = customer.visitor.send(*customer.visitor.request(form))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def connect(office, number: int = OFFICE, customer=None):
    customer = customer or office.shop
    page = customer.visitor.open(office.chatwork.consent(to_chatwork(office, customer)))
    page.must_show("Chatworkと連携しました")
    press(office, "room", {"room_id": str(number)}, customer).must_show("通知したいチャットルームを更新しました")


def connected(office, number: int = OFFICE):
    """As it should be before a test, whatever the last one left."""
    page = settings_page(office)
    if page.forms and any(f.action.endswith("/connect") for f in page.forms):
        connect(office, number)
    else:
        press(office, "room", {"room_id": str(number)})


def record(office, content: str, **more):
    call = office.as_edge.call
    request = record_request(office.shop.number, content, **more)
    return call.RecordInquiry(request, timeout=20).inquiry.inquiry_id


def having(office, content: str, number: int = OFFICE) -> list[str]:
    return [m for m in office.chatwork.messages[number] if content in m]


def arrived(office, content: str, number: int = OFFICE, within_s: float = 20) -> str:
    office.chatwork.wait(lambda: having(office, content, number), within_s, content)
    return having(office, content, number)[0]


def deliveries(office, about: str = ""):
    pb = Contracts.get()
    answer = office.as_edge.notify.ListDeliveries(
        pb.notify.ListDeliveriesRequest(customer=office.customer, about=about, limit=100), timeout=20)
    return [d for d in answer.deliveries if d.channel == "chatwork"]


def state_of(office, inquiry: str) -> str:
    found = deliveries(office, inquiry)
    return Contracts.get().notify.DeliveryState.Name(found[0].state).removeprefix("DELIVERY_STATE_") if found else ""


def listed(office):
    pb = Contracts.get()
    return office.as_edge.call.ListInquiries(
        pb.call.ListInquiriesRequest(customer=office.customer, limit=100), timeout=20).inquiries


def connect_other(office):
    if any(f.action.endswith("/connect") for f in settings_page(office, office.other).forms):
        connect(office, OFFICE, office.other)
