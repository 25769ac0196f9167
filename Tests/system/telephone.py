"""Telephone systems: Twilio, signed by its own library, and one that speaks the neutral form."""

import hashlib
import hmac
import itertools
import json
import secrets
import xml.etree.ElementTree as xml
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from contracts import Contracts
from founding import found_many
from people import staff
from shops import Shop
from world import HTTP_PORT, World

HOST = "telephony.localhost"
TWILIO_TOKENS = ["old-token-of-twilio", secrets.token_hex(16)]
EVENT_SECRETS = [secrets.token_hex(32), secrets.token_hex(32)]
IN_HOURS = "2017-03-15T11:00"
IN_THE_NIGHT = "2017-03-15T21:00"
SUNDAY_NOON = "2017-03-19T12:00"
CALLER = "+819098765432"
_calls = itertools.count(1)


def new_call() -> str:
    """What a telephone system calls its next call."""
    return f"line-{next(_calls)}"


@contextmanager
def exchange_office():
    """A small world with one shop, both telephone systems attached."""
    with attach(World(IN_HOURS)) as world:
        world.shop = found_many(world, [Shop("eccall", "light")])[0]
        world.twilio, world.exchange = Twilio(world), Exchange(world)
        yield world


def attach(world: World, **settings: str) -> World:
    """Before the world starts: its Edge knows both systems' secrets."""
    world.settings["edge"] = world.settings.get("edge", {}) | {
        "DENWABAN_TWILIO_AUTH_TOKEN_FILE": _file(world, "twilio", TWILIO_TOKENS),
        "DENWABAN_TELEPHONY_SECRETS_FILE": _file(world, "events", EVENT_SECRETS), **settings}
    return world


def _file(world: World, name: str, lines: list[str]) -> str:
    path: Path = world.directory / f"{name}-secrets"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


class Pairs:
    """A form as web frameworks hand it to Twilio's validator: names may come twice."""

    def __init__(self, pairs: list[tuple[str, str]]):
        self.pairs = pairs

    def __iter__(self):
        return iter({name for name, _ in self.pairs})

    def getall(self, name: str) -> list[str]:
        return [value for other, value in self.pairs if other == name]


class Twilio:
    """`url`: as Twilio's console has it, which is not where the proxy sends it on to."""

    def __init__(self, world: World, url: str = f"http://{HOST}:{HTTP_PORT}", token: str = TWILIO_TOKENS[-1]):
        self.world, self.url = world, url
        self.validator = RequestValidator(token)
        self.client = httpx.Client(base_url=f"http://{world.address}:{HTTP_PORT}", timeout=30)

    def sign(self, target: str, pairs: list[tuple[str, str]]) -> str:
        return self.validator.compute_signature(self.url + target, Pairs(pairs))

    def post(self, target: str, pairs: list[tuple[str, str]], signature: str | None = None, **headers: str) -> httpx.Response:
        sent = {"Host": f"{HOST}:{HTTP_PORT}", "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": self.sign(target, pairs) if signature is None else signature} | headers
        return self.client.post(target, content=urlencode(pairs).encode(), headers=sent)

    def ring(self, dialled: str, caller: str = "+819012345678", sid: str = "", **more: str) -> "Answer":
        sid = sid or new_sid()
        answer = self.post("/telephony/voice", call_fields(sid, dialled, caller, "ringing", **more))
        assert answer.status_code == 200, (answer.status_code, answer.text)
        assert answer.headers["content-type"].startswith("application/xml"), answer.headers
        return Answer.of(sid, answer.text)

    def status(self, sid: str, status: str, dialled: str, caller: str = "+819012345678", **more: str) -> httpx.Response:
        return self.post("/telephony/status", call_fields(sid, dialled, caller, status, **more))


def new_sid() -> str:
    return f"CA{next(_calls):032x}"


def call_fields(sid: str, dialled: str, caller: str, status: str, **changed: str) -> list[tuple[str, str]]:
    fields = dict([("AccountSid", "AC" + "0" * 32), ("ApiVersion", "2010-04-01"), ("CallSid", sid), ("CallStatus", status),
              ("Called", dialled), ("Caller", caller), ("Direction", "inbound"), ("From", caller), ("To", dialled)])
    return [(name, value) for name, value in (fields | changed).items() if value]


@dataclass
class Answer:
    """A TwiML document, as an XML parser reads it."""

    sid: str
    verbs: list[str]
    said: str

    @staticmethod
    def of(sid: str, text: str) -> "Answer":
        response = xml.fromstring(text.encode())
        assert response.tag == "Response", text
        said = response.find("Say")
        if said is not None:
            assert said.get("language") == "ja-JP"
        return Answer(sid, [verb.tag for verb in response], said.text if said is not None else "")


class Exchange:
    """A telephone system that speaks the neutral form."""

    def __init__(self, world: World, secret: str = EVENT_SECRETS[-1]):
        self.world, self.secret = world, secret
        self.client = httpx.Client(base_url=f"http://{world.address}:{HTTP_PORT}", timeout=30)

    def event(self, kind: str, call: str, dialled: str, caller: str = "090-1234-5678", **changed) -> dict:
        return {"id": f"{call}-{kind}", "call": call, "type": kind, "dialled": dialled, "caller": caller,
                "at": self.world.clock.now().isoformat(timespec="milliseconds")} | changed

    def signature(self, body: bytes, seconds_ago: int = 0, secret: str | None = None) -> str:
        at = int(self.world.clock.now().timestamp()) - seconds_ago
        code = hmac.new((secret or self.secret).encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return f"t={at},v1={code}"

    def post(self, body: bytes, signature: str | None, content_type: str = "application/json") -> httpx.Response:
        headers = {"Host": f"{HOST}:{HTTP_PORT}", "Content-Type": content_type}
        if signature is not None:
            headers["Denwaban-Signature"] = signature
        return self.client.post("/telephony/events", content=body, headers=headers)

    def tell(self, event: dict) -> httpx.Response:
        body = json.dumps(event, ensure_ascii=False).encode()
        return self.post(body, self.signature(body))


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
