"""From "saved" to the mail that a relay accepted and to the browser's event; memory and start of each process."""

import statistics
import time
from pathlib import Path

from calls import record_request, ring
from contracts import Contracts, new_id
from customer import Customer
from eyes import chromium
from founding import found_many
from live import LiveStream
from operators import Operator
from people import staff
from relay import SMTP_PORT, Relay, through_relay
from shops import Shop
from world import World

SAMPLES = 100
RINGS = 40
CHANGES = 40
STARTS = 3


def measure_latency(table, scratch: Path) -> None:
    table.section(f"From “saved” to people ({SAMPLES} calls, one at a time; median / 95th percentile)")
    world = World("2017-02-27T10:00", parent=scratch)
    own = through_relay(world)
    with Relay(world.address, SMTP_PORT, own) as relay:
        world.mails = relay
        with world:
            at_rest = {name: process.memory_kib() for name, process in world.processes.items()}
            shop = found_many(world, [Shop("eccall", "light")])[0]
            customer = Customer(world, shop.shop)
            customer.sign_in()
            path = customer.open("/").soup.find(attrs={"data-live": True})["data-live"]
            stream = LiveStream(world, world.brands["eccall"]["hosts"][0], path, customer.visitor)
            to_mail, to_browser, to_save = [], [], []
            for n in range(SAMPLES):
                request = record_request(shop.number, f"発送の件 {n}")
                begin = time.monotonic()
                inquiry = world.as_edge.call.RecordInquiry(request, timeout=20).inquiry.inquiry_id
                saved = time.monotonic()
                to_save.append(saved - begin)
                # An event may overtake the answer "saved" on its way here.
                to_browser.append(max(0.0, arrival(stream, inquiry) - saved))
                to_mail.append(max(0.0, relay.wait_for(f"/inquiries/{inquiry}") - saved))
            table.row("pressed → saved (gRPC, no load)", milliseconds(to_save))
            table.row("saved → the browser's event (SSE)", milliseconds(to_browser))
            table.row("saved → mail accepted by a relay (TLS, password)", milliseconds(to_mail))
            stream.close()
            table.row("ring → painted at an open desk (Chromium)", milliseconds(rings_to_screen(world, shop.number)),
                      remark="to stay under 200 ms")
            table.row("hours saved by the customer → on the operators' card (gRPC)", milliseconds(saved_to_card(world, shop)),
                      remark="to stay under 1 s")
            table.section("Processes")
            for name, process in world.processes.items():
                starts = [process.ready_after_s]
                for _ in range(STARTS):
                    process.stop()
                    process.start()
                    starts.append(process.ready_after_s)
                table.row(f"{name}: start until ready (with its store)", f"{sorted(starts[1:])[STARTS // 2] * 1000:.0f} ms",
                          remark=f"{at_rest[name] / 1024:.0f} MiB resident after the start")


def rings_to_screen(world: World, number: str) -> list[float]:
    """From the telephone system's word to the frame in which an operator's browser has painted the row."""
    with chromium(world) as browser:
        page = Operator(world, browser, "operator@denwaban.localhost", "受付 花子").page
        page.evaluate("""() => {
            window.painted = {}
            const list = document.querySelector('[data-calls]')
            new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(() => {
                for (const row of list.querySelectorAll('[data-call]')) window.painted[row.dataset.call] ??= Date.now()
            }))).observe(list, {childList: true})
        }""")
        took = []
        for n in range(RINGS):
            begin = time.time()
            call = ring(world, number, f"080-1234-{5000 + n}")
            painted = page.wait_for_function("call => window.painted[call]", arg=call.call_id).json_value()
            took.append(painted / 1000 - begin)
        return took


def saved_to_card(world: World, shop) -> list[float]:
    """From the answer "saved" to the first card that says so, asked for again and again."""
    pb = Contracts.get()
    took = []
    for n in range(CHANGES):
        world.as_edge.account.SetAnsweringTimes(pb.account.SetAnsweringTimesRequest(
            request_id=new_id(), customer=shop.customer(),
            hours=[pb.common.OpeningHours(weekday=1, opens_minute=600 + n, closes_minute=1020)]), timeout=20)
        saved = time.monotonic()
        while [span.opens_minute for span in world.as_edge.call.GetAnsweringCard(
                pb.call.GetAnsweringCardRequest(staff=staff("operator"), number=shop.number), timeout=20).card.hours] != [600 + n]:
            pass
        took.append(time.monotonic() - saved)
    return took


def milliseconds(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"{statistics.median(ordered) * 1000:.1f} / {ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms"


def arrival(stream: LiveStream, inquiry: str) -> float:
    return stream.wait_for(lambda s: next((event.at for event in s.inquiries() if inquiry in event.data), None))
