"""How fast queued notices drain, beside what the same mail server takes from Python's smtplib over as many connections, whether
NotifyService goes on answering meanwhile, and what it costs in memory."""

import os
import smtplib
import ssl
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from calls import record_request
from clock import wait_until
from contracts import Contracts, new_id
from founding import Founded, found_many
from notice_faults import NoticeWorld
from people import staff
from relay import PASSWORD, SMTP_PORT, USER
from shops import Shop

ACCOUNTS = 16
AT_ONCE = 8
RAW_MAILS = 1_000
WRITTEN_WITHIN_S = 900
DRAINED_WITHIN_S = 900
# A page's patience: a probe that takes longer counts as this long.
ANSWERED_WITHIN_S = 20
BETWEEN_PROBES_S = 0.05


class Probe:
    """`with Probe(world, shop) as probe`: asks as a customer's page and a form would, all along; and looks at the memory."""

    def __init__(self, world, shop: Founded):
        self.world, self.shop = world, shop
        self.reads: list[float] = []
        self.writes: list[float] = []
        self.memory_kib: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        pb, notify, customer = Contracts.get(), self.world.as_edge.notify, self.shop.customer()
        while not self._over.wait(BETWEEN_PROBES_S):
            for times, ask in (
                    (self.reads, lambda: notify.ListDeliveries(
                        pb.notify.ListDeliveriesRequest(customer=customer, limit=50), timeout=ANSWERED_WITHIN_S)),
                    (self.writes, lambda: notify.SetNoticeRules(
                        pb.notify.SetNoticeRulesRequest(
                            request_id=new_id(), customer=customer, rules=pb.notify.NoticeRules(digest_hour=18)),
                        timeout=ANSWERED_WITHIN_S))):
                begin = time.monotonic()
                ask()
                times.append(time.monotonic() - begin)
            self.memory_kib.append(self.world["notify"].memory_kib())

    def __enter__(self) -> "Probe":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        self._thread.join()

    def rows(self, table, when: str) -> None:
        for what, times in (("a page's reading", self.reads), ("a form's saving", self.writes)):
            table.row(f"{what}, {when}", quantiles(times), remark="median / 99th percentile / longest")


def quantiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return " / ".join(f"{s * 1000:.0f}" for s in (
        statistics.median(ordered), ordered[int(len(ordered) * 0.99)], ordered[-1])) + " ms"


def measure_notices(table, scratch: Path, many: int) -> None:
    table.section(f"{many:,} queued notices, {AT_ONCE} at once, after an outage of the mail server")
    with NoticeWorld(scratch) as (world, relay):
        shops = found_many(world, [Shop("eccall", "light") for _ in range(ACCOUNTS)])
        relay.kill()
        with Probe(world, shops[0]) as writing_down:
            begin = time.monotonic()
            record(world, shops, many)
            recorded = time.monotonic() - begin
            wait_until(lambda: waiting(world) >= many, WRITTEN_WITHIN_S, "all are written down", every=0.25)
            written = time.monotonic() - begin
        notify = world["notify"]
        taken = world.directory / "taken" / "new"
        sample = next(taken.iterdir()).read_bytes()
        relay.start()
        raw = [smtplib_rate(world, sample)]
        there = len(os.listdir(taken))
        before = notify.memory_kib()
        with Probe(world, shops[0]) as draining:
            world.clock.advance(hours=2)
            begin = time.monotonic()
            wait_until(lambda: len(os.listdir(taken)) - there >= many, DRAINED_WITHIN_S, "all are taken", every=0.2)
            drained = many / (time.monotonic() - begin)
        raw.append(smtplib_rate(world, sample))
    fair = statistics.mean(raw)
    table.row("calls recorded meanwhile / written down as notices", f"{many / recorded:,.0f} / {many / written:,.0f} /s")
    writing_down.rows(table, "while they are written down")
    table.row(f"smtplib, the same server, {AT_ONCE} connections, before and after", f"{raw[0]:,.0f} / {raw[1]:,.0f} /s", "1.00")
    table.row("queued notices drained", f"{drained:,.0f} /s", f"{drained / fair:.2f}", "each with its commits, and the probes beside it")
    draining.rows(table, "while they drain")
    fifth = len(draining.memory_kib) // 5
    early, late = (max(part) for part in (draining.memory_kib[:fifth + 1], draining.memory_kib[-fifth - 1:]))
    table.row("NotifyService's memory: before, first fifth, last fifth",
              " / ".join(f"{kib // 1024}" for kib in (before, early, late)) + " MiB", f"{late / early:.2f}", "to stay flat")


def record(world, shops: list[Founded], many: int) -> None:
    for start in range(0, many, 500):
        futures = [world.as_edge.call.RecordInquiry.future(record_request(shops[n % ACCOUNTS].number, f"発送の件 {n}"), timeout=120)
                   for n in range(start, min(many, start + 500))]
        for future in futures:
            future.result()


def waiting(world) -> int:
    pb = Contracts.get()
    return world.as_edge.notify.GetDeliveryFigures(
        pb.notify.GetDeliveryFiguresRequest(staff=staff("operator")), timeout=60).waiting


def smtplib_rate(world, mail: bytes) -> float:
    context = ssl.create_default_context(cafile=world.directory / "relay" / "ca.pem")

    def send(count: int) -> None:
        with smtplib.SMTP(world.address, SMTP_PORT) as server:
            server.starttls(context=context)
            server.login(USER, PASSWORD)
            for _ in range(count):
                server.sendmail("info-eccall@eccall.localhost", ["raw@example.jp"], mail)

    start = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, [RAW_MAILS // AT_ONCE] * AT_ONCE))
    return RAW_MAILS / (time.monotonic() - start)
