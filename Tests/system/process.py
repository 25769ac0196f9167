"""One service as a process of its own: start, ready, stop, kill, what it logged."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from clock import wait_until

READY_WITHIN_S = 60
STOPPED_WITHIN_S = 20
SETPRIV = shutil.which("setpriv")


@dataclass(frozen=True)
class Service:
    name: str
    executable: str
    rpc_port: int | None
    admin_port: int
    tls_name: str


SERVICES = [
    Service("account", "AccountService", 7101, 7201, "account-service"),
    Service("call", "CallService", 7102, 7202, "call-service"),
    Service("billing", "BillingService", 7103, 7203, "billing-service"),
    Service("notify", "NotifyService", 7104, 7204, "notify-service"),
    Service("edge", "Edge", None, 7200, "edge"),
]
BY_NAME = {service.name: service for service in SERVICES}


class DidNotStart(AssertionError):
    pass


class ServiceProcess:
    """`environment`: what the process sees of the test's settings, whole."""

    def __init__(self, service: Service, binaries: Path, directory: Path, address: str, environment: dict[str, str]):
        self.service = service
        self.command = [str(binaries / service.executable)]
        self.directory, self.address, self.environment = directory, address, environment
        self.log = directory / "log" / f"{service.name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.process: subprocess.Popen | None = None
        self.started_at = 0.0
        self.ready_after_s: float | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def launch(self) -> None:
        assert not self.running, f"{self.service.name} runs already"
        # The kernel ends it when the test process ends, however that ends.
        guard = [SETPRIV, "--pdeathsig", "KILL"] if SETPRIV else []
        with self.log.open("ab") as log:
            self.started_at = time.monotonic()
            self.process = subprocess.Popen(
                guard + self.command, cwd=self.directory, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)

    def wait_ready(self, seconds: float = READY_WITHIN_S) -> None:
        def ready() -> bool:
            if not self.running:
                raise DidNotStart(f"{self.service.name} ended with {self.process.returncode}:\n{self.tail()}")
            return self.admin("readyz")[0] == 200

        wait_until(ready, seconds, f"{self.service.name} ready", every=0.02)
        self.ready_after_s = time.monotonic() - self.started_at

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def stop(self) -> int:
        """SIGTERM; the exit status. A process that does not stop by itself is an error of its own."""
        if not self.running:
            return self.process.returncode if self.process else 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired as late:
            self.kill()
            raise AssertionError(f"{self.service.name} did not stop within {STOPPED_WITHIN_S} s:\n{self.tail()}") from late

    def kill(self) -> None:
        if self.running:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def admin(self, path: str) -> tuple[int, str]:
        """Status (0 = nobody answers) and body of /healthz, /readyz, /metrics."""
        try:
            with urllib.request.urlopen(f"http://{self.address}:{self.service.admin_port}/{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def memory_kib(self, what: str = "VmRSS") -> int:
        """`VmRSS` now, `VmHWM` at most so far."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(what + ":"):
                return int(line.split()[1])
        raise AssertionError(f"no {what}")

    def lines(self) -> list[dict]:
        """Its log so far; a line that is not JSON (a crash, a linker's message) as {"message": line}."""
        parsed = []
        for line in self.log.read_text(errors="replace").splitlines() if self.log.exists() else []:
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            parsed.append(entry if isinstance(entry, dict) else {"message": line, "level": "raw"})
        return parsed

    def complaints(self) -> list[dict]:
        quiet = {"trace", "debug", "info", "notice"}
        return [line for line in self.lines() if str(line.get("level", "raw")).lower() not in quiet]

    def tail(self, count: int = 25) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:]) if self.log.exists() else ""
