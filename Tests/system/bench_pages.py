"""What a customer's pages cost with few and with very many inquiries: newest and far back, search, detail, over HTTP."""

import random
import sqlite3
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

import grpc

from bench_writes import rate, wrk
from calls import record_request
from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from founding import found_many
from shops import Shop
from world import HTTP_PORT, World

FEW = 1_000
IN_FLIGHT = 90
CONNECTIONS = 4
APART_MS = 5_000
NAMES = ["田中", "佐藤", "鈴木", "高橋", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"]
RARE = "希少価値"


def measure_pages(table, scratch: Path, seconds: float, rounds: int, many: int) -> None:
    table.section(f"Pages of an account with {FEW:,} and with {many:,} inquiries ({rounds} alternating slices of {seconds:g} s)")
    with World("2017-02-27T10:00", parent=scratch) as world:
        shops = found_many(world, [Shop("eccall", "plus", email=f"{n}@bench.example.jp") for n in ("few", "many")])
        world["billing"].stop()
        world["notify"].stop()
        for shop in shops:
            record(world, shop)
        start = time.monotonic()
        multiply(world, shops[1], many - FEW)
        took = time.monotonic() - start
        table.row(f"making {many - FEW:,} more findable, beside the daily work", f"{took:.0f} s", remark=f"{(many - FEW) / took:,.0f} /s")
        costs: dict[str, list[list[float]]] = defaultdict(lambda: [[], []])
        paths = [paths_of(world, shop, count) for shop, count in zip(shops, (FEW, many))]
        visitors = [headers_of(world, shop) for shop in shops]
        for _ in range(rounds):
            for name in paths[0]:
                for which in (0, 1):
                    out = wrk(world, paths[which][name], seconds, CONNECTIONS, headers=visitors[which])
                    assert "Non-2xx" not in out, f"{name}: {out}"
                    costs[name][which].append(rate(out))
        for name, (few, large) in costs.items():
            few_rate, large_rate = (sum(rates) / len(rates) for rates in (few, large))
            table.row(f"{name}: {FEW:,}", f"{few_rate:,.0f} /s", "1.00")
            table.row(f"{name}: {many:,}", f"{large_rate:,.0f} /s", f"{few_rate / large_rate:.2f}", "ratio: its cost to the cost above")


def record(world: World, shop) -> None:
    """The first inquiries, as operators record them."""
    call = world.as_edge.channel("call").unary_unary("/denwaban.call.v1.CallService/RecordInquiry")
    places, failures = threading.Semaphore(IN_FLIGHT), []
    first = world.clock.now_ms() - FEW * APART_MS

    def ended(future) -> None:
        if future.code() is not grpc.StatusCode.OK:
            failures.append((future.code(), future.details()))
        places.release()

    for n in range(FEW):
        places.acquire()
        request = record_request(
            shop.number, f"高橋様宛に入電がありました。{RARE if n == FEW // 2 else ''}折り返し不要とのことです。", caller_name=NAMES[n % len(NAMES)],
            caller_number=f"0368{n * 7919 % 1_000_000:06d}", addressee="高橋様", received_ms=first + n * APART_MS)
        request.request_id = new_id()
        call.future(request.SerializeToString(), timeout=60).add_done_callback(ended)
    for _ in range(IN_FLIGHT):
        places.acquire()
    assert not failures, failures[:3]


def multiply(world: World, shop, count: int) -> None:
    """Older inquiries of the same kind, as a service finds them that is upgraded to the version with the search: the rows are
    there, and the service makes them findable by itself."""
    service = world["call"]
    service.stop()
    store = sqlite3.connect(world.directory / "call" / "call.sqlite")
    store.row_factory = sqlite3.Row
    sample = dict(store.execute("SELECT * FROM inquiry WHERE account_id = ? ORDER BY received_ms LIMIT 1", (shop.account_id,)).fetchone())
    columns = ", ".join(sample)
    picks = random.Random(1)

    def rows():
        for n in range(count):
            row = sample | {
                "id": f"inq_{n:026d}", "received_ms": sample["received_ms"] - (count - n) * APART_MS, "caller_name": NAMES[n % len(NAMES)],
                "caller_number": f"03{picks.randrange(10_000_000, 99_999_999)}", "handled": 1, "call_id": None}
            yield tuple(row.values())

    with store:
        store.executemany(f"INSERT INTO inquiry ({columns}) VALUES ({', '.join('?' * len(sample))})", rows())
        store.execute("UPDATE search_backfill SET after_id = ''")
        store.execute("UPDATE job SET state = 'queued', due_ms = 0, finished_ms = NULL WHERE kind = 'search.backfill'")
        if store.execute("SELECT COUNT(*) FROM job WHERE kind = 'search.backfill'").fetchone()[0] == 0:
            store.execute(
                "INSERT INTO job (id, kind, about, state, attempt, due_ms, last_error, created_ms) "
                "VALUES ('job_00000000000000000000000003', 'search.backfill', 'call-0003', 'queued', 0, 0, '', 0)")
    service.start()
    wait_until(
        lambda: store.execute("SELECT state FROM job WHERE kind = 'search.backfill'").fetchone()[0] == "done", 3600,
        "everything can be found", every=0.2)
    store.close()


def headers_of(world: World, shop) -> tuple[str, ...]:
    customer = Customer(world, shop.shop)
    page = customer.sign_in() and customer.open("/inquiries")
    assert page.status == 200 and len(page.links(r"/inquiries/inq")) >= 50, page.describe()
    cookies = "; ".join(f"{c.name}={c.value}" for c in customer.visitor.client.cookies.jar)
    return f"Host: {world.brands[shop.shop.brand]['hosts'][0]}:{HTTP_PORT}", f"Cookie: {cookies}"


def paths_of(world: World, shop, count: int) -> dict[str, str]:
    """The far page by the links a person would follow: its key is taken from the service."""
    pb, key, page = Contracts.get(), "", None
    for _ in range(count // 200):
        page = world.as_edge.call.ListInquiries(
            pb.call.ListInquiriesRequest(customer=shop.customer(), limit=100, page_key=key), timeout=20)
        key = page.next_page_key
    return {
        "newest page (50 rows)": "/inquiries",
        "half way back (50 rows)": f"/inquiries?page={quote(key)}",
        "search, a common name (50 rows)": f"/inquiries?words={quote('田中')}",
        "search, found once": f"/inquiries?words={quote(RARE)}",
        "detail, half way back": f"/inquiries/{page.inquiries[0].inquiry_id}",
    }
