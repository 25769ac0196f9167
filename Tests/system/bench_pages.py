"""The list page of an account with few and with many inquiries: newest page and one far back, over HTTP."""

import re
import threading
import time
from pathlib import Path

import grpc

from bench_writes import median_ms, rate, wrk
from calls import record_request
from contracts import new_id
from customer import Customer
from founding import found_many
from shops import Shop
from world import HTTP_PORT, World

FEW = 1_000
IN_FLIGHT = 90
CONNECTIONS = 8


def measure_pages(table, scratch: Path, seconds: float, many: int) -> None:
    table.section(f"List page (問い合わせ管理, 50 rows), {CONNECTIONS} connections, signed in")
    with World("2017-02-27T10:00", parent=scratch) as world:
        shops = found_many(world, [Shop("eccall", "plus", email=f"{n}@bench.example.jp") for n in ("few", "many")])
        world["billing"].stop()
        world["notify"].stop()
        start = time.monotonic()
        load(world, shops[0], FEW)
        load(world, shops[1], many)
        table.row(f"loading {FEW + many:,} inquiries, one request each", f"{time.monotonic() - start:.0f} s",
                  remark=f"{(FEW + many) / (time.monotonic() - start):,.0f} /s")
        base = None
        for shop, count in zip(shops, (FEW, many)):
            customer = Customer(world, shop.shop)
            page = customer.sign_in() and customer.open("/inquiries")
            assert page.status == 200 and len(page.links(r"/inquiries/inq")) >= 50, page.describe()
            cookies = "; ".join(f"{c.name}={c.value}" for c in customer.visitor.client.cookies.jar)
            for name, path in {"newest page": "/inquiries", "half way back": far_back(world, shop, count)}.items():
                host = world.brands[shop.shop.brand]["hosts"][0]
                out = wrk(world, path, seconds, CONNECTIONS, headers=(f"Host: {host}:{HTTP_PORT}", f"Cookie: {cookies}"))
                assert "Non-2xx" not in out, out
                base = base or rate(out)
                table.row(f"{count:,} inquiries, {name}", f"{rate(out):,.0f} /s", f"{rate(out) / base:.2f}", f"median {median_ms(out):.1f} ms")


def load(world: World, shop, count: int) -> None:
    call = world.as_edge.channel("call").unary_unary("/denwaban.call.v1.CallService/RecordInquiry")
    request = record_request(shop.number, "高橋様宛に入電がありました。折り返し不要とのことです。")
    places, failures = threading.Semaphore(IN_FLIGHT), []
    first = world.clock.now_ms() - 6 * 86_400_000

    def ended(future) -> None:
        if future.code() is not grpc.StatusCode.OK:
            failures.append(future.code())
        places.release()

    for n in range(count):
        places.acquire()
        request.request_id, request.received_ms = new_id(), first + n * 5_000
        call.future(request.SerializeToString(), timeout=60).add_done_callback(ended)
    for _ in range(IN_FLIGHT):
        places.acquire()
    assert not failures, failures[:3]


def far_back(world: World, shop, count: int) -> str:
    """Path of the page in the middle of the list, by the links a person would follow: its key is taken from the service."""
    from contracts import Contracts

    pb, key = Contracts.get(), ""
    for _ in range(count // 200):
        key = world.as_edge.call.ListInquiries(
            pb.call.ListInquiriesRequest(customer=shop.customer(), limit=100, page_key=key), timeout=20).next_page_key
    assert re.fullmatch(r"[\w.:~-]+", key), key
    return f"/inquiries?page={key}"
