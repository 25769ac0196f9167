"""A Chatwork of its own, as far as its documentation goes: consent, tokens, rooms, messages. What it is sent that the
documentation does not have is an error of the test (`surprises`)."""

import base64
import hashlib
import json
import re
import secrets
import socket
import time
from collections import defaultdict
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, RLock, Thread
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

CLIENT_ID, CLIENT_SECRET = "client-of-denwaban", "himitsu/no+aikotoba"
SCOPE = "users.profile.me:read rooms.info:read rooms.messages:write offline_access"
CODE_LIVES_S, TOKEN_LIVES_S = 60, 1800
SLOW_AT_MOST_S = 60


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


class Chatwork:
    """`misbehave[path pattern]`: what the next requests get instead: a status, ("limit", seconds), "slow", "cut"
    (taken, and the line goes dead without an answer), "hold" (taken, and answered after `let_go`)."""

    def __init__(self, address: str, port: int):
        self.address, self.port = address, port
        self.at = f"http://{address}:{port}"
        self.person = Person("受付 太郎", {})
        self.codes: dict[str, dict] = {}
        self.grants: list[Grant] = []
        self.messages: dict[int, list[str]] = defaultdict(list)
        self.misbehave: dict[str, list] = defaultdict(list)
        self.requests: dict[str, int] = defaultdict(int)
        self.surprises: list[str] = []
        self.lock = RLock()
        self.changed = Condition(self.lock)
        self.held = False
        self.server = ThreadingHTTPServer((address, port), handler(self))
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        return {"DENWABAN_CHATWORK_CONSENT_URL": f"{self.at}/packages/oauth2/login.php",
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

    def wait(self, condition, seconds: float = 20, what: str = "it"):
        with self.changed:
            assert self.changed.wait_for(condition, seconds), f"chatwork: {what}: not so after {seconds} s"

    def let_go(self) -> None:
        with self.changed:
            self.held = False
            self.changed.notify_all()

    def __enter__(self) -> "Chatwork":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.let_go()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def handler(chatwork: Chatwork):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            self.take(None)

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            self.take(self.rfile.read(length).decode())

        def take(self, body: str | None):
            parts = urlsplit(self.path)
            key = f"{self.command} {parts.path}"
            with chatwork.changed:
                chatwork.requests[key] += 1
                instead = next((c.pop(0) for p, c in chatwork.misbehave.items() if c and re.search(p, key)), None)
                chatwork.changed.notify_all()
            try:
                self.check(parts, body)
            except AssertionError as surprise:
                chatwork.surprises.append(f"{key}: {surprise}")
                return self.answer(400, {"errors": [str(surprise)]})
            match instead:
                case int(status): return self.answer(status, {"errors": ["so it was asked"]})
                case ("limit", seconds): return self.answer(429, {"errors": ["Rate limit exceeded"]}, reset=seconds)
                case "slow": return self.wait_for_the_other_side()
            status, answer = self.act(parts.path, dict(parse_qsl(body or "", keep_blank_values=True)))
            with chatwork.changed:
                chatwork.changed.notify_all()
                if instead == "hold":
                    chatwork.held = True
                    chatwork.changed.notify_all()
                    chatwork.changed.wait_for(lambda: not chatwork.held, SLOW_AT_MOST_S)
            if instead == "cut":
                self.close_connection = True
                return self.connection.shutdown(socket.SHUT_RDWR)
            try:
                self.answer(status, answer)
            except OSError:
                assert instead == "hold", "the other side went away"

        def wait_for_the_other_side(self):
            """No answer until the other side hangs up."""
            self.connection.settimeout(SLOW_AT_MOST_S)
            assert self.connection.recv(1) == b"", "a second request behind the first"
            self.close_connection = True

        def check(self, parts, body):
            """Nothing the documentation does not have."""
            assert re.fullmatch(r"/token|/v2/(me|rooms|rooms/\d+/messages)", parts.path), f"unknown path {parts.path}"
            assert not parts.query, f"query parameters: {parts.query}"
            assert self.headers["Accept"] == "application/json", self.headers["Accept"]
            if body is not None:
                assert self.headers["Content-Type"] == "application/x-www-form-urlencoded", self.headers["Content-Type"]
                parse_qs(body, strict_parsing=True, keep_blank_values=True, errors="strict")
            if parts.path == "/token":
                fields = dict(parse_qsl(body))
                wanted = {"authorization_code": {"grant_type", "code", "redirect_uri", "code_verifier"},
                          "refresh_token": {"grant_type", "refresh_token"}}[fields["grant_type"]]
                assert set(fields) == wanted, sorted(fields)
                given = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
                assert self.headers["Authorization"] == f"Basic {given}", "client's credentials"
            else:
                assert self.headers["Authorization"].startswith("Bearer "), "a bearer token"
                if body is not None:
                    fields = dict(parse_qsl(body))
                    assert set(fields) == {"body", "self_unread"} and fields["self_unread"] in "01", sorted(fields)
                    assert 1 <= len(fields["body"]) <= 65_535, len(fields["body"])

        def act(self, path: str, fields: dict[str, str]) -> tuple[int, object]:
            with chatwork.lock:
                if path == "/token":
                    return self.token(fields)
                grant = chatwork.grant_of(self.headers["Authorization"].removeprefix("Bearer "))
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
                chatwork.messages[number].append(fields["body"])
                return 200, {"message_id": str(secrets.randbelow(10**15))}

        def token(self, fields) -> tuple[int, object]:
            invalid = 400, {"error": "invalid_grant", "error_description": "no such grant", "error_uri": None}
            if fields["grant_type"] == "authorization_code":
                asked = chatwork.codes.pop(fields["code"], None)
                challenge = base64.urlsafe_b64encode(hashlib.sha256(fields["code_verifier"].encode()).digest()).decode().rstrip("=")
                if asked is None or time.monotonic() > asked["until"]:
                    return invalid
                if asked["challenge"] != challenge or asked["redirect"] != fields["redirect_uri"]:
                    chatwork.surprises.append("PKCE or redirect address does not fit the consent")
                    return invalid
                grant = Grant(asked["person"])
                chatwork.grants.append(grant)
            else:
                grant = next((g for g in chatwork.grants if g.refresh == fields["refresh_token"] and not g.revoked), None)
                if grant is None:
                    return invalid
                grant.refreshes += 1
            grant.access, grant.refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            return 200, {"access_token": grant.access, "refresh_token": grant.refresh, "token_type": "Bearer",
                         "expires_in": str(TOKEN_LIVES_S) if grant.refreshes else TOKEN_LIVES_S, "scope": SCOPE}

        def answer(self, status: int, data: object, reset: float | None = None) -> None:
            body = json.dumps(data, ensure_ascii=False).encode()
            self.send_response_only(status)
            now = int(time.time())
            self.send_header("Date", formatdate(now, usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("x-ratelimit-limit", "300")
            self.send_header("x-ratelimit-remaining", "0" if reset else "299")
            self.send_header("x-ratelimit-reset", str(now + int(reset or 300)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
