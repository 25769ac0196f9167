"""A telephone system in one command: rings at a running installation, is answered, hangs up (docs/telephony.md).

  scripts/ring                                  the demo shop's number, from a made-up caller
  scripts/ring 03-6850-2192 --from 090-1234-5678
  scripts/ring --withheld --talk 60             without the caller's number; Ctrl-C hangs up at once
  scripts/ring 0368502192 --only ring --call a  one event of a call, to play with repeats and order
"""

import argparse
import hashlib
import hmac
import http.client
import json
import os
import runpy
import secrets
import ssl
import sys
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from installation import HTTP_PORT, ROOT, TELEPHONY_HOST, TELEPHONY_SECRETS, demo_shops, url

TIMEOUT_S = 20
TRIES = 5
PAUSE_S = 2


class Failed(Exception):
    pass


class Line:
    """One call. `connect`: where to find the host, when its name leads nowhere from here."""

    def __init__(self, address: str, connect: str | None, secret: str, dialled: str, caller: str, call: str):
        self.address, self.connect, self.secret = urlsplit(address), connect, secret
        self.dialled, self.caller, self.call = dialled, caller, call

    def tell(self, kind: str) -> dict:
        """Again with a fresh signature while the other side asks for it: it is the same event, by its id."""
        event = {"id": f"{self.call}-{kind}", "call": self.call, "type": kind, "dialled": self.dialled,
                 "caller": self.caller, "at": now().isoformat(timespec="milliseconds")}
        body = json.dumps(event, ensure_ascii=False).encode()
        for attempt in range(TRIES):
            status, answer, wait = self._post(body)
            if status == 200:
                return json.loads(answer)
            if status != 503 or attempt + 1 == TRIES:
                raise Failed(f"{kind}: {status} {answer.decode(errors='replace').strip()}")
            time.sleep(min(int(wait or PAUSE_S), 10))
        raise AssertionError("unreachable")

    def _post(self, body: bytes) -> tuple[int, bytes, str | None]:
        signed_at = str(int(now().timestamp()))
        code = hmac.new(self.secret.encode(), f"{signed_at}.".encode() + body, hashlib.sha256).hexdigest()
        connection = self._connection()
        try:
            connection.request("POST", "/telephony/events", body=body, headers={
                "Host": self.address.netloc, "Content-Type": "application/json",
                "Denwaban-Signature": f"t={signed_at},v1={code}"})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers.get("Retry-After")
        except OSError as error:
            raise Failed(f"{self.address.geturl()}: {error}; does the installation run?") from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self.address.hostname, self.address.port
        if self.connect:
            host, _, text = self.connect.partition(":")
            port = int(text) if text else port
        elif host.endswith(".localhost"):
            # This machine's (RFC 6761), whether or not its resolver knows that.
            host = "127.0.0.1"
        if self.address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)


def now() -> datetime:
    """As the installation's processes have it: its clock file may stand elsewhere than the machine."""
    clock = runpy.run_path(str(ROOT / "scripts" / "clock"))
    return clock["now"](clock["read"](clock["clock_file"]())[1])


def call(line: Line, answer_after: float, talk: float) -> None:
    answer = line.tell("ring")
    if answer["answer"] == "announce":
        print(f"{line.dialled} answers by itself: 「{answer['text']}」")
        if answer["recorded"] and line.address.hostname.endswith(".localhost"):
            print(f"What time it is there decides: {now():%A %H:%M}. scripts/clock moves it.")
    else:
        print(f"{line.dialled} rings at the operators'" + ("" if answer["recorded"] else " (to be recorded later)"), flush=True)
        try:
            time.sleep(answer_after)
            line.tell("answered")
            print("answered; Ctrl-C hangs up", flush=True)
            time.sleep(talk)
        except KeyboardInterrupt:
            print()
    line.tell("ended")
    print("hung up")


def chosen_number() -> str:
    shops = demo_shops()
    if not shops:
        raise Failed("which number? There is no demo shop: scripts/ring 0368502192")
    return shops[0]["number"]


def read_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").split()[0]
    except (OSError, IndexError) as error:
        raise Failed(f"{path}: no secret there (scripts/run makes the development one)") from error


def main() -> int:
    options = argparse.ArgumentParser(
        prog="scripts/ring", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("to", nargs="?", metavar="TO", help="the dialled number; default: the first demo shop's")
    options.add_argument("--from", dest="caller", default="090-1234-5678", help="the caller's number")
    options.add_argument("--withheld", action="store_true", help="the caller withholds the number")
    options.add_argument("--answer-after", type=float, default=3, metavar="S", help="seconds it rings (3)")
    options.add_argument("--talk", type=float, default=20, metavar="S", help="seconds until the caller hangs up (20)")
    options.add_argument("--only", choices=["ring", "answered", "ended"], help="this event alone")
    options.add_argument("--call", default="", help="the call's id; default: a new one")
    options.add_argument("--url", default=os.environ.get("DENWABAN_TELEPHONY_URL") or url(TELEPHONY_HOST, "", HTTP_PORT))
    options.add_argument("--connect", metavar="HOST:PORT", help="connect there instead of to the address's own host")
    options.add_argument("--secret-file", type=Path, default=TELEPHONY_SECRETS, help="its first line signs")
    chosen = options.parse_args()
    try:
        line = Line(chosen.url, chosen.connect, read_secret(chosen.secret_file), chosen_number() if chosen.to is None else chosen.to,
                    "" if chosen.withheld else chosen.caller, chosen.call or secrets.token_hex(8))
        if chosen.only:
            print(json.dumps(line.tell(chosen.only), ensure_ascii=False))
        else:
            call(line, chosen.answer_after, chosen.talk)
    except Failed as failure:
        print(f"scripts/ring: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
