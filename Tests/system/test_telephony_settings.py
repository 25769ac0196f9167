"""Telephony as an installation sets it up: behind a proxy in which TLS ends, with telephones for the operators, or not at all."""

from founding import found_many
from shops import Shop
from telephone import CALLER, IN_HOURS, Exchange, Twilio, attach, call_fields, e164, new_sid
from world import HTTP_PORT, World

PUBLIC = "https://telephony.localhost:8443"


def test_the_public_address_is_what_is_signed_whatever_the_proxy_says():
    world = attach(World(IN_HOURS), DENWABAN_TELEPHONY_URL=PUBLIC, DENWABAN_TELEPHONY_WHEN_DOWN="refuse",
                   DENWABAN_TELEPHONY_OPERATORS="+81312345678,sip:desk@pbx.example.jp")
    with world:
        shop = found_many(world, [Shop("eccall", "light")])[0]
        fields = call_fields(new_sid(), e164(shop.number), CALLER, "ringing")
        for url in [PUBLIC, "https://telephony.localhost"]:
            answer = Twilio(world, url).post("/telephony/voice", fields, Host="telephony.localhost:8443")
            assert answer.status_code == 200, answer.text
            assert "<Number>+81312345678</Number><Sip>sip:desk@pbx.example.jp</Sip>" in answer.text
        for url in ["http://telephony.localhost:8443", f"http://telephony.localhost:{HTTP_PORT}", "https://telephony.localhost:443"]:
            said = {"X-Forwarded-Proto": url.split(":")[0], "X-Forwarded-Host": url.split("//")[1]}
            assert Twilio(world, url).post("/telephony/voice", fields, **said).status_code == 403, url
        # Set to refuse: the telephone system does what it was set up to do when nobody answers it.
        world["call"].stop()
        refused = Twilio(world, PUBLIC).post("/telephony/voice", call_fields(new_sid(), e164(shop.number), CALLER, "ringing"))
        assert refused.status_code == 503 and refused.headers["retry-after"] == "5"
        exchange = Exchange(world)
        assert exchange.tell(exchange.event("ring", "a", shop.number)).status_code == 503


def test_without_a_secret_there_is_no_telephony():
    with World(IN_HOURS) as world:
        twilio = Twilio(world, token="")
        for path in ["/telephony/voice", "/telephony/status", "/telephony/events"]:
            assert twilio.post(path, []).status_code == 404
