"""A world: five real processes with own certificates, stores, clock, mailbox and loopback address."""

import atexit
import ipaddress
import os
import random
import shutil
import socket
import subprocess
import tempfile
from functools import cached_property
from pathlib import Path

import yaml

from clock import Clock, wait_until
from contracts import Contracts, Rpc
from mails import Mails
from process import BY_NAME, SERVICES, ServiceProcess
from visitor import Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
BINARIES = Path(os.environ.get("DENWABAN_BINARIES", ROOT / ".build" / "debug")).resolve()
BRANDS = ROOT / "compose" / "brands"
HTTP_PORT = 8080
SANDBOX_PORT = 8090
FOUND_WITHIN_S = 60
"""gRPC waits longer after each try: on a busy machine Edge's third one may be half a minute off."""
GUIDES_DAY = "2017-02-27T10:30"

alive: list["World"] = []


class World:
    """`settings`: further DENWABAN_ variables, by service ("notify") or for all ("*"); `parent`: folder for its own
    folder; `only`: a part of the five."""

    def __init__(self, start: str = GUIDES_DAY, settings: dict[str, dict[str, str]] | None = None,
                 binaries: Path = BINARIES, parent: Path | None = None, only: tuple[str, ...] = tuple(BY_NAME)):
        self.services = [BY_NAME[name] for name in only]
        missing = [s.executable for s in self.services if not (binaries / s.executable).is_file()]
        assert not missing, f"not built: {', '.join(missing)} in {binaries} (make build)"
        self.directory = Path(tempfile.mkdtemp(prefix="denwaban-", dir=parent))
        self.binaries = binaries
        self.settings = settings or {}
        self.address = free_address()
        self.clock = Clock(self.directory / "clock", start)
        self.certificates = self.directory / "certificates"
        self.processes: dict[str, ServiceProcess] = {}
        self.mails = Mails(self.directory / "mail")
        alive.append(self)

    def __enter__(self) -> "World":
        make_certificates(self.certificates)
        try:
            for service in self.services:
                self.launch(service.name)
            for process in self.processes.values():
                process.wait_ready()
            if "edge" in self.processes:
                self._wait_for_edge()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def launch(self, name: str) -> ServiceProcess:
        process = self.processes[name] = ServiceProcess(
            BY_NAME[name], self.binaries, self.directory, self.address, self.environment(name))
        process.launch()
        return process

    def environment(self, name: str) -> dict[str, str]:
        inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR") if key in os.environ}
        at = self.address
        own = {
            "DENWABAN_MODE": "development",
            "DENWABAN_LOG_LEVEL": os.environ.get("DENWABAN_LOG_LEVEL", "info"),
            "DENWABAN_ADMIN_LISTEN": f"{at}:{BY_NAME[name].admin_port}",
            "DENWABAN_STORE": str(self.directory / name / f"{name}.sqlite"),
            "DENWABAN_TLS_DIRECTORY": str(self.certificates / name),
            "DENWABAN_BRANDS": str(BRANDS),
            "DENWABAN_CLOCK_FILE": str(self.clock.path),
            "DENWABAN_PUBLIC_PORT": str(HTTP_PORT),
            "DENWABAN_HTTP_LISTEN": f"{at}:{HTTP_PORT}",
            "DENWABAN_SANDBOX_LISTEN": f"{at}:{SANDBOX_PORT}",
            "DENWABAN_SANDBOX_URL": f"http://acquirer.localhost:{SANDBOX_PORT}",
            "DENWABAN_MAILDIR": str(self.directory / "mail"),
            "DENWABAN_KEYS_DIRECTORY": str(self.directory / "keys"),
            **{f"DENWABAN_{s.name.upper()}_ADDRESS": f"{at}:{s.rpc_port}" for s in SERVICES if s.rpc_port},
        }
        if port := BY_NAME[name].rpc_port:
            own["DENWABAN_LISTEN"] = f"{at}:{port}"
        return {**inherited, **own, **self.settings.get("*", {}), **self.settings.get(name, {})}

    def _wait_for_edge(self) -> None:
        """Until Edge has found the others, which may have started a moment after it."""
        visitor = self.visitor()
        pages = {"account": self.brand_url("eccall", "/verify?l=x&s=y"), "notify": self.url("dev.localhost", "/mail")}
        for name, page in pages.items():
            if name in self.processes:
                wait_until(lambda page=page: visitor.open(page).status != 503, FOUND_WITHIN_S, f"Edge reaches {name}")
        visitor.close()

    def __getitem__(self, name: str) -> ServiceProcess:
        return self.processes[name]

    def visitor(self) -> Visitor:
        """A browser of a person nobody has met."""
        return Visitor(self.address)

    def rpc(self, caller: str = "edge", certificates: Path | None = None) -> Rpc:
        """Calls under `caller`'s certificate; a new set of connections."""
        return Rpc(self.address, (certificates or self.certificates) / caller)

    @cached_property
    def as_edge(self) -> Rpc:
        return self.rpc("edge")

    @cached_property
    def brands(self) -> dict[str, dict]:
        return {data["key"]: data for data in (yaml.safe_load(p.read_text()) for p in sorted(BRANDS.glob("*.yaml")))}

    def url(self, host: str, path: str = "/", port: int = HTTP_PORT) -> str:
        return f"http://{host}:{port}{path}"

    def brand_url(self, brand: str, path: str = "/") -> str:
        return self.url(self.brands[brand]["hosts"][0], path)

    def staff_url(self, path: str = "/") -> str:
        return self.url("staff.localhost", path)

    def head(self, publisher: str) -> int:
        """Sequence of the last event that a service has published."""
        pb = Contracts.get().feed
        caller = {"account": "call", "call": "billing", "billing": "notify"}[publisher]
        with self.rpc(caller) as rpc:
            for message in rpc.feed(publisher).Follow(pb.FollowRequest(after_sequence=-1), timeout=10):
                if message.WhichOneof("item") == "caught_up":
                    return message.caught_up.head_sequence
        raise AssertionError(f"{publisher} did not say where its head is")

    def close(self) -> dict[str, int]:
        """Ends every process; exit statuses by name."""
        statuses = {}
        try:
            if "as_edge" in self.__dict__:
                self.as_edge.close()
            for process in self.processes.values():
                if process.running:
                    process.process.terminate()
            for name, process in self.processes.items():
                statuses[name] = process.stop()
        finally:
            for process in self.processes.values():
                process.kill()
            if self in alive:
                alive.remove(self)
            if not os.environ.get("DENWABAN_KEEP_WORLDS"):
                shutil.rmtree(self.directory, ignore_errors=True)
        return statuses


def make_certificates(directory: Path, *arguments: str) -> None:
    subprocess.run([ROOT / "scripts" / "certificates", directory, *arguments], check=True, capture_output=True, text=True)


def free_address() -> str:
    """A loopback address (127/8 is all this machine's) on which none of a world's ports is taken."""
    ports = [HTTP_PORT, SANDBOX_PORT] + [p for s in SERVICES for p in (s.rpc_port, s.admin_port) if p]
    for _ in range(100):
        address = str(ipaddress.IPv4Address(random.randrange(0x7F010001, 0x7FFFFFFE)))
        try:
            for port in ports:
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind((address, port))
            return address
        except OSError:
            continue
    raise AssertionError("no free loopback address among 100")


@atexit.register
def _end_everything() -> None:
    for world in list(alive):
        for process in world.processes.values():
            process.kill()
        shutil.rmtree(world.directory, ignore_errors=True)


__all__ = ["World", "alive", "make_certificates", "wait_until", "ROOT", "BINARIES", "HTTP_PORT", "SANDBOX_PORT"]
