"""The mailbox as a mail client sees it: a Maildir, read with Python's email package."""

import email
import os
import re
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from threading import Lock


@dataclass
class Mail:
    name: str
    message: EmailMessage = field(repr=False)
    raw: bytes = field(repr=False)

    @cached_property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @cached_property
    def recipient(self) -> str:
        return self.message["To"].addresses[0].addr_spec

    @property
    def sender(self) -> str:
        return str(self.message["From"].addresses[0].display_name)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    def body(self, kind: str = "plain") -> str:
        part = self.message.get_body((kind,))
        assert part is not None, f"no text/{kind} in {self.subject}"
        return part.get_content()

    @cached_property
    def links(self) -> list[str]:
        return re.findall(r"https?://[^\s<>\"]+", self.body())

    def link(self, path: str) -> str:
        """The one address in the text whose path begins so."""
        found = [link for link in self.links if re.match(rf"https?://[^/]+{re.escape(path)}", link)]
        assert len(set(found)) == 1, f"{self.subject}: links to {path}: {found} of {self.links}"
        return found[0]


def parse(name: str, raw: bytes) -> Mail:
    message = email.message_from_bytes(raw, policy=policy.default)
    return Mail(name, message, raw)


class Mails:
    def __init__(self, directory: Path):
        self.directory = directory
        self._names: set[str] = set()
        self._mails: list[Mail] = []
        self._lock = Lock()

    def all(self) -> list[Mail]:
        """In the order in which they came."""
        with self._lock:
            self._look()
            return list(self._mails)

    def _look(self) -> None:
        fresh = []
        for folder in ("new", "cur"):
            for entry in os.scandir(self.directory / folder) if (self.directory / folder).is_dir() else ():
                # A reader that has shown it moves it to `cur` and adds flags behind a colon: the same mail.
                name = entry.name.split(":")[0]
                if name not in self._names:
                    fresh.append((entry.stat().st_mtime_ns, name, Path(entry.path)))
        for _, name, path in sorted(fresh):
            self._names.add(name)
            self._mails.append(parse(name, path.read_bytes()))

    def to(self, recipient: str, subject: str | None = None) -> list[Mail]:
        return [m for m in self.all() if m.recipient == recipient and (subject is None or m.subject == subject)]
