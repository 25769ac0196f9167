"""A mail relay in a process of its own, to be killed: what it answers "taken" is on the disk before.

  Tests/system/relay_process.py ADDRESS PORT CERTIFICATES MAILDIR
"""

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

from clock import wait_until
from process import SETPRIV
from relay import Relay

_names = itertools.count()


class FilingRelay(Relay):
    """Each mail as a file in `directory`/new, however often it comes."""

    def __init__(self, address: str, port: int, certificates: Path, directory: Path):
        super().__init__(address, port, certificates)
        self.directory = directory

    async def handle_DATA(self, server, session, envelope) -> str:
        name = f"{os.getpid()}.{next(_names)}"
        with (self.directory / "tmp" / name).open("wb") as file:
            file.write(envelope.content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(self.directory / "tmp" / name, self.directory / "new" / name)
        return "250 taken"


class RelayProcess:
    def __init__(self, address: str, port: int, certificates: Path, directory: Path):
        self.arguments = [address, str(port), str(certificates), str(directory)]
        self.ready = directory / "ready"
        self.process: subprocess.Popen | None = None
        for folder in ("tmp", "new", "cur"):
            (directory / folder).mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        self.ready.unlink(missing_ok=True)
        guard = [SETPRIV, "--pdeathsig", "KILL"] if SETPRIV else []
        self.process = subprocess.Popen(guard + [sys.executable, __file__, *self.arguments], start_new_session=True)
        wait_until(self.ready.exists, 30, "the relay listens")

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def __enter__(self) -> "RelayProcess":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.kill()


def main() -> None:
    address, port, certificates, directory = sys.argv[1:]
    with FilingRelay(address, int(port), Path(certificates), Path(directory)):
        (Path(directory) / "ready").touch()
        signal.pause()


if __name__ == "__main__":
    main()
