"""Telephone systems ring, are told what to do, and hang up: Twilio's form, signed by Twilio's own library, and the neutral one."""

import random
import sqlite3

import pytest

from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from desk import Staff
from live import LiveStream
from people import staff
from shops import TANAKA, Shop
from telephone import (
    CALLER, IN_HOURS, IN_THE_NIGHT, SUNDAY_NOON, Appeared, Exchange, Twilio, attach, call_fields, e164, new_call, new_sid)
from world import World


@pytest.fixture(scope="module")
def office():
    with attach(World(IN_HOURS)) as world:
        operator, admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
        world.shop = Customer(world, Shop("eccall", "light"))
        world.shop.become_finished(operator, admin, ["03-5007-0001"])
        world.own = Customer(world, Shop("businesscall", "standard", options=["own_announcement"]))
        world.own.become_finished(operator, admin, ["03-5007-0002"])
        world.operator, world.twilio, world.exchange = operator, Twilio(world), Exchange(world)
        yield world


@pytest.fixture(autouse=True)
def in_hours(office):
    office.clock.set(IN_HOURS)


def newest_inquiry(customer: Customer):
    pb = Contracts.get()
    answer = customer.world.as_edge.call.ListInquiries(
        pb.call.ListInquiriesRequest(customer=customer.as_customer(), limit=1), timeout=20)
    return answer.inquiries[0]


def counted(customer: Customer) -> int:
    pb = Contracts.get()
    return customer.world.as_edge.billing.GetOverview(
        pb.billing.GetOverviewRequest(customer=customer.as_customer()), timeout=20).calls_this_month


def test_in_hours_the_caller_goes_to_the_operators_who_see_it_at_once(office):
    office.operator.sign_in()
    page = office.operator.open("/desk")
    path = page.soup.find(attrs={"data-live": True})["data-live"]
    appeared = Appeared(office)
    with LiveStream(office, "staff.localhost", path, office.operator.visitor) as stream:
        answer = office.twilio.ring(e164(office.shop.number), CALLER)
        assert answer.verbs == ["Enqueue"] and not answer.said
        call = appeared.one
        assert call.caller_number == "09098765432" and call.number == office.shop.number and not call.hung_up_ms
        stream.wait_for(lambda s: any(call.call_id in event.data for event in s.events))
    again = office.twilio.ring(e164(office.shop.number), CALLER, sid=answer.sid)
    assert again == answer and appeared.one == call


def test_a_hang_up_waits_to_be_written_up_until_someone_does(office):
    appeared = Appeared(office)
    answer = office.twilio.ring(e164(office.shop.number), CALLER)
    call = appeared.one
    assert office.twilio.status(answer.sid, "in-progress", e164(office.shop.number)).status_code == 204
    office.clock.advance(minutes=3)
    assert office.twilio.status(answer.sid, "completed", e164(office.shop.number)).status_code == 204
    office.clock.advance(hours=5)
    waiting = appeared.one
    assert waiting.hung_up_ms - waiting.ringing_ms in range(179_000, 240_000)
    office.operator.sign_in()
    page = office.operator.record_call(call.call_id, TANAKA)
    assert page.status == 200 and not page.errors, (page.errors, page.describe())
    assert not appeared.calls
    assert newest_inquiry(office.shop).call_id == call.call_id


def test_outside_the_hours_the_brand_speaks_and_the_customer_sees_the_call(office):
    wanted = counted(office.shop) + 1
    appeared = Appeared(office)
    for moment in [IN_THE_NIGHT, SUNDAY_NOON]:
        office.clock.set(moment)
        answer = office.twilio.ring(e164(office.shop.number), CALLER)
        assert answer.verbs == ["Say", "Hangup"]
        assert answer.said == office.brands["eccall"]["outOfHoursAnnouncement"]
        assert office.twilio.status(answer.sid, "completed", e164(office.shop.number)).status_code == 204
        inquiry = newest_inquiry(office.shop)
        assert inquiry.kind == Contracts.get().call.CALL_KIND_AFTER_HOURS and inquiry.counts
        assert inquiry.caller_number == "09098765432" and inquiry.received_ms <= office.clock.now_ms()
        wait_until(lambda: counted(office.shop) == wanted, 15, f"{wanted} counted")
        wanted += 1
    assert not appeared.calls, "nothing to write up"
    office.shop.sign_in()
    page = office.shop.inquiries()
    assert page.status == 200 and "営業時間外" in page.text, page.describe()


def test_the_customers_own_text_is_spoken_as_it_stands(office):
    pb = Contracts.get()
    text = "高橋&みどり <法律> 事務所です。\"10時\"におかけ直しください。髙﨑😀"
    office.clock.set(IN_THE_NIGHT)
    office.as_edge.call.SetAnnouncement(pb.call.SetAnnouncementRequest(
        request_id=new_id(), staff=staff("reviewer"), account_id=office.own.account_id, text=text), timeout=20)
    assert office.twilio.ring(e164(office.own.number)).said == text
    event = office.exchange.event("ring", new_call(), office.own.number)
    assert office.exchange.tell(event).json() == {"answer": "announce", "text": text, "recorded": True}


def test_a_number_that_is_nobodys_has_its_own_text(office):
    answer = office.twilio.ring("+81359999999")
    assert answer.verbs == ["Say", "Hangup"] and "現在使われておりません" in answer.said


def test_a_withheld_number_rings_all_the_same(office):
    for caller in ["", "anonymous", "+266696687"]:
        appeared = Appeared(office)
        assert office.twilio.ring(e164(office.shop.number), caller).verbs == ["Enqueue"]
        assert appeared.one.caller_number == ""


def test_fifty_callbacks_in_any_order_are_one_call(office):
    sid, to = new_sid(), e164(office.shop.number)
    appeared = Appeared(office)
    states = ["queued", "initiated", "ringing", "in-progress", "completed"] * 9 + ["ring"] * 5
    seed = random.randrange(2**32)
    random.Random(seed).shuffle(states)
    for state in states:
        if state == "ring":
            assert office.twilio.ring(to, CALLER, sid=sid).verbs == ["Enqueue"], seed
        else:
            assert office.twilio.status(sid, state, to, CALLER).status_code == 204, seed
    call = appeared.one
    ended = call.hung_up_ms
    assert ended and call.caller_number == "09098765432", seed
    office.clock.advance(minutes=1)
    for state in ["in-progress", "failed", "ringing"]:
        office.twilio.status(sid, state, to, CALLER)
    assert appeared.one.hung_up_ms == ended, seed


def test_an_end_whose_ring_never_came_is_a_call_to_write_up(office):
    appeared = Appeared(office)
    for status in ["completed", "busy", "failed", "no-answer", "canceled"]:
        assert office.twilio.status(new_sid(), status, e164(office.shop.number)).status_code == 204
    assert office.twilio.status(new_sid(), "ringing", e164(office.shop.number)).status_code == 204
    leg = office.twilio.status(new_sid(), "completed", "+81311112222", Direction="outbound-dial")
    assert leg.status_code == 204
    assert office.twilio.ring(e164(office.shop.number), Direction="outbound-api").verbs == []
    assert len(appeared.calls) == 5 and all(call.hung_up_ms for call in appeared.calls)


def test_the_caller_whom_nobody_could_take_is_told(office):
    busy = office.twilio.post("/telephony/voice/after", call_fields(new_sid(), "+81350070001", CALLER, "in-progress")
                              + [("DialCallStatus", "no-answer")])
    assert busy.status_code == 200 and "混み合って" in busy.text
    done = office.twilio.post("/telephony/voice/after", [("QueueResult", "bridged")])
    assert done.status_code == 200 and "<Response><Hangup/></Response>" in done.text


def test_the_neutral_form_and_its_repeats(office):
    call, appeared = new_call(), Appeared(office)
    ring = office.exchange.event("ring", call, "０３−５００７−０００１")
    first = office.exchange.tell(ring)
    assert first.status_code == 200 and first.json() == {"answer": "queue", "text": "", "recorded": True}
    assert first.headers["content-type"].startswith("application/json")
    assert appeared.one.number == office.shop.number
    assert office.exchange.tell(ring).json() == first.json()
    # The hours are over: who was put through is not sent away by a repeat.
    office.clock.set(IN_THE_NIGHT)
    assert office.exchange.tell(ring).json() == first.json()
    assert office.exchange.tell(office.exchange.event("answered", call, office.shop.number)).json() == {"recorded": True}
    assert office.exchange.tell(office.exchange.event("ended", call, office.shop.number)).json() == {"recorded": True}
    assert appeared.one.hung_up_ms
    # One that only reports has put the caller through, in the night too.
    reported = office.exchange.event("ring", new_call(), office.shop.number, follows_answer=False)
    assert office.exchange.tell(reported).json()["answer"] == "queue" and len(appeared.calls) == 2
    unheard = office.exchange.event("answered", new_call(), office.shop.number)
    assert office.exchange.tell(unheard).json() == {"recorded": False}


def test_a_suspended_customers_callers_hear_why(office):
    """No page suspends an account yet: its mark is set in the store while the service is stopped."""
    office["call"].stop()
    with sqlite3.connect(office.directory / "call" / "call.sqlite") as store:
        store.execute("UPDATE answering_card SET suspended = 1 WHERE number = ?", (office.own.number,))
    store.close()
    office["call"].start()
    answer = office.twilio.ring(e164(office.own.number))
    assert answer.verbs == ["Say", "Hangup"]
    assert answer.said == office.brands["businesscall"]["suspendedAnnouncement"]
