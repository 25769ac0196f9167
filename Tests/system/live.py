"""A page's live stream, read as a browser reads it (server-sent events), by a thread that notes what arrived when."""

import re
import socket
import threading
import time
from dataclasses import dataclass

from visitor import Visitor
from world import HTTP_PORT, World


@dataclass
class Event:
    kind: str
    id: str
    data: str
    at: float
    """time.monotonic()"""


class LiveStream:
    """`path`: from the page's `data-live`; `last`: the last event's id that the browser had."""

    def __init__(self, world: World, host: str, path: str, visitor: Visitor | None, last: str = ""):
        cookies = "; ".join(f"{c.name}={c.value}" for c in visitor.client.cookies.jar) if visitor else ""
        self.socket = socket.create_connection((world.address, HTTP_PORT), timeout=60)
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{HTTP_PORT}", "Accept: text/event-stream", f"Cookie: {cookies}"]
        lines += [f"Last-Event-ID: {last}"] if last else []
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.events: list[Event] = []
        self.head = ""
        self.ended = False
        self._changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        raw = b""
        while chunk := self._more():
            raw += chunk
            if not self.head and b"\r\n\r\n" in raw:
                head, raw = raw.split(b"\r\n\r\n", 1)
                self.head = head.decode()
            # Sizes of chunks stand between the pieces; no event of ours holds such a line.
            text = re.sub(rb"(^|\r\n)[0-9a-fA-F]+\r\n", b"", raw)
            *whole, rest = text.split(b"\n\n")
            with self._changed:
                for block in whole[len(self.events):]:
                    self.events.append(parse(block.decode("utf-8", "replace")))
                self._changed.notify_all()
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def _more(self) -> bytes:
        try:
            return self.socket.recv(65_536)
        except OSError:
            return b""

    def wait_for(self, condition, within_s: float = 15):
        """`condition(self)` is looked at whenever something arrives."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), within_s), f"{self.head}\n{self.events[-3:]}"
            return condition(self)

    def inquiries(self) -> list[Event]:
        return [event for event in self.events if event.kind == "inquiry"]

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> "LiveStream":
        return self

    def __exit__(self, *_) -> None:
        self.close()


def parse(block: str) -> Event:
    fields: dict[str, list[str]] = {}
    for line in block.replace("\r", "").split("\n"):
        name, _, value = line.partition(":")
        fields.setdefault(name, []).append(value.removeprefix(" "))
    return Event(fields.get("event", ["message"])[0], fields.get("id", [""])[0], "\n".join(fields.get("data", [])), time.monotonic())
