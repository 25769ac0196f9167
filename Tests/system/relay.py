"""A mail relay of its own (aiosmtpd): TLS and a password before anything is taken; some addresses are refused, some later."""

import asyncio
import socket
import ssl
import threading
import time
from collections import defaultdict
from pathlib import Path
from threading import Condition, RLock

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from forged import Authority
from mails import Mail, parse

USER, PASSWORD = "notify", "himitsu-no-aikotoba"
SMTP_PORT = 5587


def through_relay(world, **more: str) -> Path:
    """Lets the world's NotifyService send through a relay at SMTP_PORT. `more`: further settings, as `TIMEOUT_SECONDS="10"`.
    Gives the folder with the relay's certificate and that of its authority."""
    own = world.directory / "relay"
    Authority.new(own / "ca").leaf(own, address=world.address)
    (own / "password").write_text(PASSWORD + "\n")
    settings = {
        "URL": f"smtp://{world.address}:{SMTP_PORT}", "USER": USER, "PASSWORD_FILE": str(own / "password"),
        "CA_FILE": str(own / "ca.pem"), "NAME": "notify.denwaban.localhost"}
    world.settings = {"notify": {"DENWABAN_MAIL": "smtp"} | {f"DENWABAN_SMTP_{name}": value for name, value in (settings | more).items()}}
    return own


class Door(Controller):
    """Closes what is still connected when it stops."""

    def __init__(self, *arguments, **options):
        self.guests: list[SMTP] = []
        super().__init__(*arguments, **options)

    def factory(self) -> SMTP:
        self.guests.append(super().factory())
        return self.guests[-1]

    def _trigger_server(self) -> None:
        """A first guest; with TLS from the first byte its own way in is not a client's."""
        if self.ssl_context is None:
            super()._trigger_server()
            return
        context = ssl._create_unverified_context()
        with socket.create_connection((self.hostname, self.port), 5) as plain, context.wrap_socket(plain) as secure:
            secure.recv(1024)

    def stop(self, no_assert: bool = True) -> None:
        if self._thread is None:
            return
        for guest in self.guests:
            if guest.transport is not None:
                self.loop.call_soon_threadsafe(guest.transport.abort)
        super().stop(no_assert)


class Relay:
    """`answers`: by recipient, the answers to DATA one after another ("451 later"; "" = the line goes dead after the mail
    was taken; "slow" = taken, but not said before `hurry` is set); afterwards 250."""

    def __init__(self, address: str, port: int, certificates: Path, implicit: bool = False):
        """`implicit`: TLS from the first byte (smtps) instead of STARTTLS."""
        self.address, self.port, self.implicit = address, port, implicit
        self.answers: dict[str, list[str]] = defaultdict(list)
        self.tries: dict[str, int] = defaultdict(int)
        self.message_ids: dict[str, list[str]] = defaultdict(list)
        self._taken: list[Mail] = []
        self._taken_at: dict[str, float] = {}
        self.hurry = threading.Event()
        self._lock = RLock()
        self._came = Condition(self._lock)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
        self._context = context
        self.controller = self._door()

    def _door(self) -> "Door":
        if self.implicit:
            return Door(
                self, hostname=self.address, port=self.port, ssl_context=self._context, auth_required=True, auth_require_tls=False,
                authenticator=self._authenticate, enable_SMTPUTF8=True)
        return Door(
            self, hostname=self.address, port=self.port, tls_context=self._context, require_starttls=True, auth_required=True,
            auth_require_tls=True, authenticator=self._authenticate, enable_SMTPUTF8=True)

    def again(self) -> None:
        """Opens anew after `controller.stop()`; what it knows stays."""
        self.controller = self._door()
        self.controller.start()

    def _authenticate(self, server, session: Session, envelope: Envelope, mechanism: str, data) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)

    async def handle_RCPT(self, server, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address.startswith("unknown@"):
            self.tries[address] += 1
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session: Session, envelope: Envelope) -> str:
        mail = parse("", envelope.content)
        with self._lock:
            (recipient,) = envelope.rcpt_tos
            self.tries[recipient] += 1
            self.message_ids[recipient].append(mail.message_id)
            answer = self.answers[recipient].pop(0) if self.answers[recipient] else "250 taken"
            if not answer.startswith(("4", "5")):
                self._taken.append(mail)
                self._taken_at[mail.message_id] = time.monotonic()
                self._came.notify_all()
        if not answer:
            server.transport.abort()
        if answer == "slow":
            while not self.hurry.is_set():
                await asyncio.sleep(0.05)
            return "250 taken"
        return answer

    def to(self, recipient: str, subject: str | None = None) -> list[Mail]:
        with self._lock:
            return [mail for mail in self._taken if mail.recipient == recipient and subject in (None, mail.subject)]

    def wait_for(self, text: str, within_s: float = 20) -> float:
        """When (time.monotonic) a mail was taken that has this in its words."""
        with self._came:
            found = self._came.wait_for(lambda: next((m for m in reversed(self._taken) if text in m.body()), None), within_s)
            assert found, f"no mail with {text}"
            return self._taken_at[found.message_id]

    def __enter__(self) -> "Relay":
        self.controller.start()
        return self

    def __exit__(self, *_) -> None:
        self.controller.stop()
