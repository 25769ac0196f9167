"""What telephone systems sign is believed; what is forged, late, altered or unreadable is refused and leaves no trace."""

import json

import pytest

from telephone import (
    CALLER, EVENT_SECRETS, HOST, IN_HOURS, TWILIO_TOKENS, Exchange, Twilio, call_fields, e164, exchange_office, new_call, new_sid)
from world import HTTP_PORT, World



@pytest.fixture(scope="module")
def office():
    with exchange_office() as world:
        yield world


def test_each_of_several_secrets_is_good(office):
    for secret in EVENT_SECRETS:
        exchange = Exchange(office, secret)
        assert exchange.tell(exchange.event("answered", new_call(), office.shop.number)).status_code == 200
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
    event = exchange.event("ended", new_call(), office.shop.number)
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
        "too many fields": (400, twilio.post("/telephony/status", pairs + [(f"a{n}", "") for n in range(550)])),
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


def test_no_callers_number_is_in_edges_log(office):
    office.twilio.ring(e164(office.shop.number), "+819055556666")
    office.twilio.post("/telephony/voice", [("From", "+819055556666")])
    log = office["edge"].log.read_text()
    assert "telephony refused" in log and "/telephony/voice" in log
    assert "9055556666" not in log and "9098765432" not in log
    assert not any(secret in log for secret in TWILIO_TOKENS + EVENT_SECRETS)
