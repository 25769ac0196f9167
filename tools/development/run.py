"""`make run`: certificates, the five services, demo data the first time; then watches until it is told to stop.

  scripts/run [--no-demo] [--binaries FOLDER]
"""

import argparse
import fcntl
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import installation
from installation import DEMO_RECORD, ROOT, SERVICES, VAR, brands, demo_shops, url
from processes import ServiceProcess, taken_ports

READY_WITHIN_S = 60
STOPPED_WITHIN_S = 20
LOOK_EVERY_S = 0.2


class Run:
    def __init__(self, binaries: Path, with_demo: bool):
        self.binaries = binaries
        self.with_demo = with_demo
        self.processes: list[ServiceProcess] = []
        self.demo: subprocess.Popen | None = None
        self.told_to_stop = threading.Event()
        self.in_a_hurry = threading.Event()

    def stop_signal(self, *_) -> None:
        if self.told_to_stop.is_set():
            self.in_a_hurry.set()
        self.told_to_stop.set()

    def run(self) -> int:
        missing = [s.executable for s in SERVICES if not (self.binaries / s.executable).is_file()]
        if missing:
            say(f"Not built yet: {', '.join(missing)} in {self.binaries} (`make build`)")
            return 1
        for service, port in taken_ports(SERVICES):
            say(f"Port {port}, which {service.name} listens on, is in use: is another `make run` going on?")
            return 1
        subprocess.run([ROOT / "scripts" / "certificates", VAR / "certificates"], check=True)
        installation.make_telephony_secret()
        # Processes look for the clock file when they start: an empty one stands for the machine's time.
        (VAR / "clock").touch()
        try:
            healthy = self.start() and self.seed()
            if healthy and not self.told_to_stop.is_set():
                print_addresses()
            while healthy and not self.told_to_stop.wait(LOOK_EVERY_S):
                self.look()
                healthy = any(process.running for process in self.processes)
                if not healthy:
                    say("Nothing runs any more.")
        finally:
            clean = self.stop()
        return 0 if clean and self.told_to_stop.is_set() else 1

    def start(self) -> bool:
        """True when all five are ready."""
        say("Starting " + ", ".join(service.name for service in SERVICES))
        self.processes = [ServiceProcess(service, self.binaries) for service in SERVICES]
        deadline = time.monotonic() + READY_WITHIN_S
        waiting = list(self.processes)
        while waiting and not self.told_to_stop.wait(0.05):
            for process in list(waiting):
                if not process.running:
                    self.look()
                    return False
                if process.look_whether_ready():
                    say(f"  {process.service.name:<8} ready after {process.ready_after_s:.1f} s")
                    waiting.remove(process)
            if waiting and time.monotonic() > deadline:
                for process in waiting:
                    say(f"  {process.service.name:<8} not ready after {READY_WITHIN_S} s. Its last lines:")
                    show(process, process.last_lines())
                return False
        for process in self.processes:
            process.skip_lines_so_far()
        return not self.told_to_stop.is_set()

    def seed(self) -> bool:
        """Demo data, the first time. A failure leaves the services running: what there is can be looked at."""
        finished = {shop["brand"] for shop in demo_shops()}
        if not self.with_demo or finished >= {brand.key for brand in brands()}:
            return True
        say("Making the demo data (the first time only)")
        self.demo = subprocess.Popen(
            [str(ROOT / "scripts" / "demo")], cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
        while self.demo.poll() is None and not self.told_to_stop.wait(LOOK_EVERY_S):
            self.look()
        if self.demo.poll() not in (0, None):
            say("The demo data is not complete: see above. `scripts/demo` tries again while this runs.")
        return True

    def look(self) -> None:
        """Shows what the services complain of, and says it when one has ended."""
        for process in self.processes:
            show(process, process.new_lines_worth_showing())
            if not process.running and not process.reported:
                process.reported = True
                say(f"!! {process.service.name} ended by itself ({process.how_it_ended()}). The others go on. "
                    f"Its log: {process.log.relative_to(ROOT)}. "
                    f"To start it again: {(self.binaries / process.service.executable)}")

    def stop(self) -> bool:
        """SIGTERM to each and a bounded wait. True when all ended by themselves with code 0."""
        if self.demo and self.demo.poll() is None:
            self.demo.terminate()
            self.demo.wait()
        alive = [process for process in self.processes if process.running]
        ended_early = len(alive) < len(self.processes)
        if alive:
            say("\nStopping " + ", ".join(process.service.name for process in alive))
        for process in alive:
            process.ask_to_stop()
        start = time.monotonic()
        clean = not ended_early
        while alive and time.monotonic() < start + STOPPED_WITHIN_S and not self.in_a_hurry.wait(0.02):
            for process in [process for process in alive if not process.running]:
                alive.remove(process)
                process.reported = True
                # Before it is ready a service may not have its signal handler yet.
                if process.process.returncode == 0 or process.ready_after_s is None:
                    say(f"  {process.service.name:<8} stopped after {time.monotonic() - start:.1f} s")
                else:
                    clean = False
                    say(f"  {process.service.name:<8} ended with {process.how_it_ended()}:")
                    show(process, process.last_lines())
        for process in alive:
            process.kill()
            clean = False
            say(f"  {process.service.name:<8} did not stop and was killed; see {process.log.relative_to(ROOT)}")
        return clean


def say(text: str) -> None:
    print(text, flush=True)


def show(process: ServiceProcess, lines: list[str]) -> None:
    for line in lines:
        say(f"  {process.service.name:<8}| {line}")


def print_addresses() -> None:
    shops = {shop["brand"]: shop for shop in demo_shops()}
    rows = []
    for brand in brands():
        shop = shops.get(brand.key)
        login = f"{shop['email']}  {shop['password']}  ({shop['site_name']}, {shop['number']})" if shop else "no demo shop"
        rows.append((brand.name, url(brand.host), login))
    for name in installation.STAFF:
        rows.append(("Staff", url(installation.STAFF_HOST), f"{name}@denwaban.localhost  {installation.PASSWORD}"))
    rows.append(("Mailbox", url(installation.DEVELOPER_HOST), "mails that were sent, with working links"))
    rows.append(("Acquirer", url(installation.ACQUIRER_HOST, port=installation.SANDBOX_PORT),
                 "sandbox; card 4242 4242 4242 4242, any later month, any code"))
    rows.append(("Telephony", url(installation.TELEPHONY_HOST), "scripts/ring lets the demo shop's telephone ring"))
    width = max(len(address) for _, address, _ in rows)
    say("\nDenwaban runs in development mode.\n")
    for name, address, note in rows:
        say(f"  {name:<13} {address:<{width}}  {note}")
    say("\n  Logs          var/log/*.log")
    ports = sorted(service.admin_port for service in SERVICES)
    say(f"  Metrics       http://127.0.0.1:{ports[0]}…{ports[-1]}/metrics, /healthz, /readyz")
    say("  Clock         scripts/clock advance 3d | set 2017-02-27T11:05 | real")
    say(f"\nCtrl-C stops it; the data stays in var/.{'' if DEMO_RECORD.exists() else ' No demo data yet: scripts/demo.'}")


def main() -> int:
    options = argparse.ArgumentParser(prog="scripts/run", description="Starts the five services and watches them.")
    options.add_argument("--no-demo", action="store_true", help="leave an empty installation empty")
    options.add_argument("--binaries", type=Path, default=ROOT / ".build" / "debug", help="default: .build/debug")
    chosen = options.parse_args()
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another `make run` uses var/ already.")
            return 1
        run = Run(chosen.binaries.resolve(), with_demo=not chosen.no_demo)
        signal.signal(signal.SIGINT, run.stop_signal)
        signal.signal(signal.SIGTERM, run.stop_signal)
        signal.signal(signal.SIGHUP, run.stop_signal)
        return run.run()


if __name__ == "__main__":
    sys.exit(main())
