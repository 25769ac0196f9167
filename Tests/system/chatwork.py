"""A Chatwork of its own, as far as its documentation goes: consent, tokens, rooms, messages. What it is sent that the
documentation does not have is an error of the test (`surprises`)."""

import base64
import hashlib
import re
import secrets
import time
from collections import defaultdict
from dataclasses import dataclass, field
from email.utils import formatdate
from html import escape
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from web_double import Request, WebDouble

CLIENT_ID, CLIENT_SECRET = "client-of-denwaban", "himitsu/no+aikotoba"
SCOPE = "users.profile.me:read rooms.info:read rooms.messages:write offline_access"
CONSENT = "/packages/oauth2/login.php"
CODE_LIVES_S, TOKEN_LIVES_S = 60, 1800


@dataclass
class Person:
    name: str
    rooms: dict[int, dict]
    account_id: int = field(default_factory=lambda: secrets.randbelow(9_000_000) + 1_000_000)


@dataclass
class Grant:
    """What one consent gave: its tokens now. A refresh token works once."""

    person: Person
    access: str = ""
    refresh: str = ""
    refreshes: int = 0
    revoked: bool = False


def room(name: str, type_: str = "group", role: str = "admin") -> dict:
    return {"name": name, "type": type_, "role": role}


class Chatwork(WebDouble):
    """Misbehaves also with ("limit", seconds): 429 until then."""

    def __init__(self, address: str, port: int):
        super().__init__(address, port)
        self.at = f"http://{address}:{port}"
        self.person = Person("受付 太郎", {})
        self.codes: dict[str, dict] = {}
        self.grants: list[Grant] = []
        self.messages: dict[int, list[str]] = defaultdict(list)
        # Names of those in whose name a message came, one after another.
        self.senders: list[str] = []

    @property
    def settings(self) -> dict[str, str]:
        return {"DENWABAN_CHATWORK_CONSENT_URL": self.at + CONSENT,
                "DENWABAN_CHATWORK_TOKEN_URL": f"{self.at}/token", "DENWABAN_CHATWORK_API_URL": f"{self.at}/v2"}

    def consent(self, url: str, allow: bool = True) -> str:
        """A person at Chatwork's page presses 許可 (or not): where the browser goes then."""
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, strict_parsing=True))
        expected = {"response_type": "code", "client_id": CLIENT_ID, "scope": SCOPE, "code_challenge_method": "S256"}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == self.settings["DENWABAN_CHATWORK_CONSENT_URL"], url
        assert {k: asked.get(k) for k in expected} == expected, asked
        assert set(asked) == {*expected, "redirect_uri", "state", "code_challenge"}, asked
        assert len(asked["state"]) >= 43 and re.fullmatch(r"[\w-]{43}", asked["code_challenge"]), asked
        if not allow:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(24)
        with self.lock:
            self.codes[code] = {"challenge": asked["code_challenge"], "redirect": asked["redirect_uri"],
                                "until": time.monotonic() + CODE_LIVES_S, "person": self.person}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def grant_of(self, access: str) -> Grant | None:
        with self.lock:
            return next((g for g in self.grants if g.access == access and not g.revoked), None)

    def expire_access(self) -> None:
        with self.lock:
            for grant in self.grants:
                grant.access = secrets.token_urlsafe(32)

    def revoke(self) -> None:
        for grant in self.grants:
            grant.revoked = True

    def headers(self, reset: float | None = None) -> dict[str, str]:
        now = int(time.time())
        return {"Date": formatdate(now, usegmt=True), "x-ratelimit-limit": "300", "x-ratelimit-remaining": "0" if reset else "299",
                "x-ratelimit-reset": str(now + int(reset or 300))}

    def misbehaviour(self, how: tuple) -> tuple[int, object, dict[str, str]]:
        match how:
            case ("limit", seconds): return 429, {"errors": ["Rate limit exceeded"]}, self.headers(seconds)
        raise ValueError(how)

    def check(self, request: Request) -> None:
        """Nothing the documentation does not have."""
        body = request.text
        if request.path == CONSENT:
            assert request.method == "GET"
            return
        assert re.fullmatch(r"/token|/v2/(me|rooms|rooms/\d+/messages)", request.path), f"unknown path {request.path}"
        assert not request.query, f"query parameters: {request.query}"
        assert request.headers["Accept"] == "application/json", request.headers["Accept"]
        if body is not None:
            assert request.headers["Content-Type"] == "application/x-www-form-urlencoded", request.headers["Content-Type"]
            parse_qs(body, strict_parsing=True, keep_blank_values=True, errors="strict")
        if request.path == "/token":
            fields = dict(parse_qsl(body))
            wanted = {"authorization_code": {"grant_type", "code", "redirect_uri", "code_verifier"},
                      "refresh_token": {"grant_type", "refresh_token"}}[fields["grant_type"]]
            assert set(fields) == wanted, sorted(fields)
            given = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            assert request.headers["Authorization"] == f"Basic {given}", "client's credentials"
        else:
            assert request.headers["Authorization"].startswith("Bearer "), "a bearer token"
            if body is not None:
                fields = dict(parse_qsl(body))
                assert set(fields) == {"body", "self_unread"} and fields["self_unread"] in "01", sorted(fields)
                assert 1 <= len(fields["body"]) <= 65_535, len(fields["body"])

    def act(self, request: Request) -> tuple[int, object]:
        path, fields = request.path, dict(parse_qsl(request.text or "", keep_blank_values=True))
        if path == CONSENT:
            back = escape(self.consent(f"{self.at}{CONSENT}?{request.query}"))
            return 200, f'<!doctype html><html lang="ja"><link rel="icon" href="data:,"><title>Chatwork</title><h1>連携の許可</h1><a href="{back}">許可</a></html>'
        if path == "/token":
            return self.token(fields)
        grant = self.grant_of(request.headers["Authorization"].removeprefix("Bearer "))
        if grant is None:
            return 401, {"errors": ["Invalid API Token"]}
        if path == "/v2/me":
            person = grant.person
            return 200, {"account_id": person.account_id, "name": person.name, "organization_name": "ひなた商会", "mail": ""}
        if path == "/v2/rooms":
            return 200, [{"room_id": number, "icon_path": "", **data} for number, data in grant.person.rooms.items()]
        number = int(path.split("/")[3])
        if number not in grant.person.rooms:
            return 404, {"errors": ["Not found"]}
        if grant.person.rooms[number]["role"] == "readonly":
            return 403, {"errors": ["You don't have permission to send messages"]}
        self.messages[number].append(fields["body"])
        self.senders.append(grant.person.name)
        return 200, {"message_id": str(secrets.randbelow(10**15))}

    def token(self, fields) -> tuple[int, object]:
        invalid = 400, {"error": "invalid_grant", "error_description": "no such grant", "error_uri": None}
        if fields["grant_type"] == "authorization_code":
            asked = self.codes.pop(fields["code"], None)
            challenge = base64.urlsafe_b64encode(hashlib.sha256(fields["code_verifier"].encode()).digest()).decode().rstrip("=")
            if asked is None or time.monotonic() > asked["until"]:
                return invalid
            if asked["challenge"] != challenge or asked["redirect"] != fields["redirect_uri"]:
                self.surprises.append("PKCE or redirect address does not fit the consent")
                return invalid
            grant = Grant(asked["person"])
            self.grants.append(grant)
        else:
            grant = next((g for g in self.grants if g.refresh == fields["refresh_token"] and not g.revoked), None)
            if grant is None:
                return invalid
            grant.refreshes += 1
        grant.access, grant.refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        return 200, {"access_token": grant.access, "refresh_token": grant.refresh, "token_type": "Bearer",
                     "expires_in": str(TOKEN_LIVES_S) if grant.refreshes else TOKEN_LIVES_S, "scope": SCOPE}
