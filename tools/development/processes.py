"""One service as a child process: started, waited for, watched, stopped."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from installation import LOGS, ROOT, Service

LOG_KEPT_BYTES = 16 * 1024 * 1024
LINES_SHOWN_AT_THE_END = 15
SHOWN_LEVELS = {"warning", "error", "critical"}
LINE_SHOWN_CHARACTERS = 400

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def _end_with_the_parent() -> None:
    # However this program ends, even by SIGKILL, no service is left behind on its ports.
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class ServiceProcess:
    def __init__(self, service: Service, binaries: Path):
        self.service = service
        self.log = LOGS / f"{service.name}.log"
        self.ready_after_s: float | None = None
        self.reported = False
        self._start_log()
        self._begins_at = self._shown_until = self.log.stat().st_size
        self._started = time.monotonic()
        with self.log.open("ab") as output:
            # A session of its own: Ctrl-C reaches this program alone, which then stops the services in good order.
            self.process = subprocess.Popen(
                [str(binaries / service.executable)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_the_parent,
            )

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def look_whether_ready(self) -> bool:
        if self.ready_after_s is None and _answers(self.service.admin_port, "/readyz"):
            self.ready_after_s = time.monotonic() - self._started
        return self.ready_after_s is not None

    def ask_to_stop(self) -> None:
        if self.running:
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self.running:
            self.process.kill()
            self.process.wait()

    def how_it_ended(self) -> str:
        code = self.process.returncode
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def new_lines_worth_showing(self) -> list[str]:
        """Warnings and errors, and whatever is not a log line at all (a crash report), since the last look."""
        with self.log.open("rb") as file:
            file.seek(self._shown_until)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._shown_until += len(whole)
        shown = []
        for raw in whole.decode("utf-8", "replace").splitlines():
            line = _worth_showing(raw)
            if line:
                shown.append(line)
        return shown

    def skip_lines_so_far(self) -> None:
        """What five processes say while they look for one another is no news once all are ready."""
        self._shown_until = self.log.stat().st_size

    def last_lines(self) -> list[str]:
        """Of this run: the log holds earlier ones too."""
        with self.log.open("rb") as file:
            file.seek(self._begins_at)
            lines = file.read().decode("utf-8", "replace").splitlines()
        return [line[:LINE_SHOWN_CHARACTERS] for line in lines[-LINES_SHOWN_AT_THE_END:]]

    def _start_log(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT_BYTES:
            os.replace(self.log, self.log.with_suffix(".log.1"))
        self.log.touch()


def _worth_showing(raw: str) -> str | None:
    try:
        entry = json.loads(raw)
    except ValueError:
        return raw[:LINE_SHOWN_CHARACTERS] if raw.strip() else None
    if not isinstance(entry, dict) or str(entry.get("level", "")).lower() not in SHOWN_LEVELS:
        return None
    details = {k: v for k, v in entry.items() if k not in {"level", "message", "time", "timestamp", "label", "service"}}
    return f"{entry['level']}: {entry.get('message', '')} {details or ''}"[:LINE_SHOWN_CHARACTERS]


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def taken_ports(services: list[Service]) -> list[tuple[Service, int]]:
    taken = []
    for service in services:
        for port in (*service.listens, service.admin_port):
            with socket.socket() as probe:
                probe.settimeout(0.5)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    taken.append((service, port))
    return taken
