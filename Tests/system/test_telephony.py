"""Telephone systems ring, are told what to do, and hang up: Twilio's form, signed by Twilio's own library, and the neutral one."""

import json
import random
import sqlite3
from itertools import count

import pytest

from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from desk import Staff
from live import LiveStream
from people import staff
from shops import TANAKA, Shop
from telephone import HOST, TWILIO_TOKENS, EVENT_SECRETS, Exchange, Twilio, attach, call_fields, new_sid
from world import HTTP_PORT, World

IN_HOURS = "2017-03-15T11:00"
IN_THE_NIGHT = "2017-03-15T21:00"
SUNDAY_NOON = "2017-03-19T12:00"
CALLER = "+819098765432"
names = (f"line-{n}" for n in count(1))


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


def e164(number: str) -> str:
    return "+81" + number.lstrip("0")


def open_calls(world) -> list:
    pb = Contracts.get()
    return list(world.as_edge.call.ListOpenCalls(
        pb.call.ListOpenCallsRequest(staff=staff("operator")), timeout=20, wait_for_ready=True).calls)


class Appeared:
    """Open calls that were not there before."""

    def __init__(self, world: World):
        self.world, self.before = world, {call.call_id for call in open_calls(world)}

    @property
    def calls(self) -> list:
        return [call for call in open_calls(self.world) if call.call_id not in self.before]

    @property
    def one(self):
        calls = self.calls
        assert len(calls) == 1, calls
        return calls[0]


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
    event = office.exchange.event("ring", next(names), office.own.number)
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
    assert len(appeared.calls) == 5 and all(call.hung_up_ms for call in appeared.calls)


def test_the_caller_whom_nobody_could_take_is_told(office):
    busy = office.twilio.post("/telephony/voice/after", call_fields(new_sid(), "+81350070001", CALLER, "in-progress")
                              + [("DialCallStatus", "no-answer")])
    assert busy.status_code == 200 and "混み合って" in busy.text
    done = office.twilio.post("/telephony/voice/after", [("QueueResult", "bridged")])
    assert done.status_code == 200 and "<Response><Hangup/></Response>" in done.text


def test_the_neutral_form_and_its_repeats(office):
    call, appeared = next(names), Appeared(office)
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
    unheard = office.exchange.event("answered", next(names), office.shop.number)
    assert office.exchange.tell(unheard).json() == {"recorded": False}


def test_each_of_several_secrets_is_good(office):
    for secret in EVENT_SECRETS:
        exchange = Exchange(office, secret)
        assert exchange.tell(exchange.event("answered", next(names), office.shop.number)).status_code == 200
    for token in TWILIO_TOKENS:
        assert Twilio(office, token=token).status(new_sid(), "ringing", e164(office.shop.number)).status_code == 204


@pytest.mark.parametrize("url", [f"http://{HOST}:{HTTP_PORT}", f"http://{HOST}"])
def test_twilio_signs_with_and_without_the_port_queries_doubles_and_japanese(office, url):
    twilio = Twilio(office, url)
    to = e164(office.shop.number)
    fields = call_fields(new_sid(), to, CALLER, "ringing")
    odd = [("CallerCity", "東京 & <品川>"), ("Twice", "b"), ("Twice", "a"), ("Twice", "b"), ("Empty", ""), ("zeta", "ガ"),
           ("Zeta", "ガ"), ("plus", "a+b c%20d"), ("か\u3099", "1"), ("が", "2")]
    for target in ["/telephony/status", "/telephony/status?x=%E6%9D%B1%20+&y=/a?b", "/telephony/status?"]:
        assert twilio.post(target, odd + fields).status_code == 204, target


def test_what_is_forged_late_altered_or_unreadable_is_refused_and_nothing_recorded(office):
    twilio, exchange = office.twilio, office.exchange
    pairs = call_fields(new_sid(), e164(office.shop.number), CALLER, "completed")
    signed = twilio.sign("/telephony/status", pairs)
    event = exchange.event("ended", next(names), office.shop.number)
    body = json.dumps(event).encode()
    good = exchange.signature(body)
    before = office.head("call")
    refused = {
        "another token": (403, Twilio(office, token="f" * 32).post("/telephony/status", pairs)),
        "no signature": (403, twilio.post("/telephony/status", pairs, signature="")),
        "signed for another path": (403, twilio.post("/telephony/voice", pairs, signature=signed)),
        "signed for another query": (403, twilio.post("/telephony/status?a=1", pairs, signature=signed)),
        "altered": (403, twilio.post("/telephony/status", pairs[:-1] + [("To", "+81350070002")], signature=signed)),
        "added": (403, twilio.post("/telephony/status", pairs + [("To", "+81350070002")], signature=signed)),
        "Host of a brand": (404, twilio.post("/telephony/status", pairs, Host="eccall.localhost")),
        "no call": (400, twilio.post("/telephony/status", [("To", "+81350070001"), ("CallStatus", "completed")])),
        "no number": (400, twilio.post("/telephony/status", [("CallSid", "CA1"), ("CallStatus", "completed")])),
        "no status": (400, twilio.post("/telephony/status", [("CallSid", "CA1"), ("To", "+81350070001")])),
        "unknown status": (400, twilio.status(new_sid(), "asleep", "+81350070001")),
        "JSON for a form": (415, twilio.post("/telephony/status", pairs, **{"Content-Type": "application/json"})),
        "too large": (413, twilio.post("/telephony/status", pairs + [(f"a{n}", "x" * 1000) for n in range(70)])),
        "too many fields": (400, twilio.post("/telephony/status", pairs + [(f"a{n}", "") for n in range(250)])),
        "GET": (405, twilio.client.get("/telephony/voice", headers={"Host": HOST})),
        "event unsigned": (403, exchange.post(body, None)),
        "event signed by another": (403, exchange.post(body, exchange.signature(body, secret="f" * 64))),
        "event altered": (403, exchange.post(body.replace(b"ended", b"ended "), good)),
        "event of yesterday": (403, exchange.post(body, exchange.signature(body, seconds_ago=301))),
        "event of tomorrow": (403, exchange.post(body, exchange.signature(body, seconds_ago=-310))),
        "event as a form": (415, exchange.post(body, good, "application/x-www-form-urlencoded")),
    }
    for name, wrong in {"not UTF-8": b'{"id":"\xff"}', "not JSON": b"{", "an array": b"[]"}.items():
        refused[name] = (400, exchange.post(wrong, exchange.signature(wrong)))
    for member in ["id", "call", "type", "dialled", "at"]:
        refused[f"no {member}"] = (400, exchange.tell({k: v for k, v in event.items() if k != member}))
    refused["in the future"] = (400, exchange.tell(event | {"at": "2027-01-01T00:00:00Z"}))
    assert {name: answer.status_code for name, (_, answer) in refused.items()} == {name: status for name, (status, _) in refused.items()}
    assert not [name for name, (_, answer) in refused.items() if "set-cookie" in answer.headers and "brand" not in name]
    assert office.head("call") == before
    # A replay: the very bytes again once the window has passed.
    assert exchange.post(body, good).json() == {"recorded": True}
    office.clock.advance(minutes=6)
    assert exchange.post(body, good).status_code == 403


def test_a_killed_callservice_loses_nothing(office):
    to, appeared = e164(office.shop.number), Appeared(office)
    answer = office.twilio.ring(to, CALLER)
    office["call"].kill()
    # Nobody can say what this caller should hear: the operators, rather than nobody.
    unrecorded = office.twilio.ring(to, "+819011112222")
    assert unrecorded.verbs == ["Enqueue"]
    told = office.exchange.tell(office.exchange.event("ring", next(names), office.shop.number))
    assert told.json() == {"answer": "queue", "text": "", "recorded": False}
    ended = office.twilio.status(answer.sid, "completed", to, CALLER)
    assert ended.status_code == 503 and ended.headers["retry-after"]
    office["call"].start()

    def by_caller():
        return {call.caller_number: call for call in appeared.calls}

    # Edge tells what it kept, unasked.
    wait_until(lambda: set(by_caller()) == {"09098765432", "09011112222", "09012345678"}, 15, "three calls")
    wait_until(lambda: by_caller()["09098765432"].hung_up_ms, 15, "the end is told")
    # The telephone system repeats what it was refused, and the one whose ring was kept hangs up.
    for sid, caller in [(answer.sid, CALLER), (unrecorded.sid, "+819011112222")]:
        assert office.twilio.status(sid, "completed", to, caller).status_code == 204
    assert [bool(by_caller()[n].hung_up_ms) for n in ("09098765432", "09011112222", "09012345678")] == [True, True, False]
    assert len(appeared.calls) == 3


def test_the_ring_of_a_restarting_callservice_is_answered_rightly(office):
    """A restart takes less time than a caller notices: the hours still decide."""
    office.clock.set(IN_THE_NIGHT)
    office["call"].stop()
    office["call"].launch()
    answer = office.twilio.ring(e164(office.shop.number), CALLER)
    assert answer.said == office.brands["eccall"]["outOfHoursAnnouncement"]
    office["call"].wait_ready()


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


def test_no_callers_number_is_in_edges_log(office):
    office.twilio.ring(e164(office.shop.number), "+819055556666")
    office.twilio.post("/telephony/voice", [("From", "+819055556666")])
    log = office["edge"].log.read_text()
    assert "telephony refused" in log and "/telephony/voice" in log
    assert "9055556666" not in log and "9098765432" not in log
    assert not any(secret in log for secret in TWILIO_TOKENS + EVENT_SECRETS)
