"""How fast queued notices drain, beside what the same mail server takes from Python's smtplib, and what that costs in memory."""

import os
import smtplib
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from calls import record_request
from clock import wait_until
from contracts import Contracts
from founding import found_many
from notice_faults import SMTP_PORT, NoticeWorld
from people import staff
from relay import PASSWORD, USER
from shops import Shop

ACCOUNTS = 16
AT_ONCE = 8
RAW_MAILS = 1_000
DRAINED_WITHIN_S = 900


def measure_notices(table, scratch: Path, many: int) -> None:
    table.section(f"{many:,} queued notices, {AT_ONCE} at once, after an outage of the mail server")
    with NoticeWorld(scratch) as (world, relay):
        shops = found_many(world, [Shop("eccall", "light") for _ in range(ACCOUNTS)])
        relay.kill()
        for start in range(0, many, 500):
            futures = [world.as_edge.call.RecordInquiry.future(record_request(shops[n % ACCOUNTS].number, f"発送の件 {n}"), timeout=120)
                       for n in range(start, min(many, start + 500))]
            for future in futures:
                future.result()
        pb = Contracts.get()
        wait_until(lambda: world.as_edge.notify.GetDeliveryFigures(
            pb.notify.GetDeliveryFiguresRequest(staff=staff("operator")), timeout=60).waiting >= many, 600, "all are written down", every=1)
        notify = world["notify"]
        before = notify.memory_kib()
        taken = world.directory / "taken" / "new"
        there = len(os.listdir(taken))
        relay.start()
        world.clock.advance(hours=2)
        start = time.monotonic()
        wait_until(lambda: len(os.listdir(taken)) - there >= many, DRAINED_WITHIN_S, "all are taken", every=0.2)
        drained = many / (time.monotonic() - start)
        peak = notify.memory_kib("VmHWM")
        sample = next(taken.iterdir()).read_bytes()
        raw = smtplib_rate(world, sample)
    table.row("smtplib, the same server, eight connections", f"{raw:,.0f} /s", "1.00")
    table.row("queued notices drained", f"{drained:,.0f} /s", f"{drained / raw:.2f}", "each with its commits")
    table.row("NotifyService's memory: before, at most", f"{before // 1024} / {peak // 1024} MiB", f"{peak / before:.2f}", "to stay flat")


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
