"""Durable calls recorded per second: raw SQLite in C, CallService over gRPC, Edge over HTTP, in alternating slices of one run."""

import re
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

import grpc

from calls import record_request
from contracts import Contracts, new_id
from desk import Staff
from founding import found_many
from shops import Shop
from world import HTTP_PORT, World

ROOT = Path(__file__).resolve().parent
IN_FLIGHT = 64
CONNECTIONS = 4
HTTP_CONNECTIONS = 32
# The rows that one recorded call makes in CallService's store: inquiry, event, answer for repeats. ?1 = number of the operation.
CONTENT = "高橋様宛に入電がありました。折り返し不要とのことです。"
SAME_ROWS = [
    "INSERT INTO inquiry (id, account_id, brand, number, received_ms, caller_name, caller_name_kana, caller_company, caller_number, "
    "addressee, callback_wanted, convenient_time, content, call_id, recorded_by, recorded_ms, handled, handled_changed_ms) "
    f"VALUES (printf('inq_%026d', ?1), 'acc_01', 'eccall', '0350000001', 1488160000000 + ?1, '', '', '', NULL, '高橋様', 0, '', '{CONTENT}', "
    "NULL, '受付 花子', 1488160000000 + ?1, 0, NULL)",
    "INSERT INTO event (sequence, id, kind, subject, payload, at_ms, request_id) "
    "VALUES (?1, printf('evt_%026d', ?1), 'inquiry.recorded', 'acc_01', randomblob(300), 1488160000000 + ?1, printf('req_%026d', ?1))",
    "INSERT INTO request_log (request_id, fingerprint, response, at_ms) VALUES (printf('req_%028d', ?1), randomblob(32), randomblob(300), 1488160000000 + ?1)",
]
ONE_ROW = ["INSERT INTO plain (id, content) VALUES (?1, randomblob(300))"]


def measure_writes(table, scratch: Path, seconds: float, rounds: int) -> None:
    table.section(f"Durable calls recorded per second ({rounds} alternating slices of {seconds:g} s)")
    with World("2017-02-27T10:00", parent=scratch) as world, tempfile.TemporaryDirectory(dir=scratch) as folder:
        shop = found_many(world, [Shop("eccall", "light")])[0]
        # What follows a call (mail, count) is work of its own, measured elsewhere.
        world["billing"].stop()
        world["notify"].stop()
        raw = RawSQLite(Path(folder), world.directory / "call" / "call.sqlite")
        desk = DeskForm(world, shop, Path(folder))
        slices = {
            "raw SQLite (C), one small row, a commit each": lambda: raw.run(seconds, 1, ONE_ROW),
            "raw SQLite (C), a call's rows, a commit each": lambda: raw.run(seconds, 1, SAME_ROWS),
            "raw SQLite (C), a call's rows, 10 in a commit": lambda: raw.run(seconds, 10, SAME_ROWS),
            f"CallService over gRPC and mutual TLS, {IN_FLIGHT} in flight": lambda: through_call(world, shop, seconds, IN_FLIGHT),
            "CallService, one at a time": lambda: through_call(world, shop, seconds, 1),
            f"Edge over HTTP, the desk's form, {HTTP_CONNECTIONS} connections": lambda: desk.run(seconds),
        }
        done: dict[str, list[float]] = defaultdict(list)
        for _ in range(rounds):
            for name, run in slices.items():
                done[name].append(run())
        base = sum(done["raw SQLite (C), a call's rows, a commit each"]) / rounds
        for name, rates in done.items():
            mean = sum(rates) / rounds
            table.row(name, f"{mean:,.0f} /s", f"{mean / base:.2f}", f"{min(rates):,.0f}–{max(rates):,.0f}")
        batch = re.findall(r"store_writers_per_commit_(sum|count) ([\d.]+)", world["call"].admin("metrics")[1])
        figures = {name: float(value) for name, value in batch}
        if figures.get("count"):
            table.row("calls that shared a commit, on average", f"{figures['sum'] / figures['count']:.1f}")
        table.row("CallService's memory afterwards (resident, peak)",
                  f"{world['call'].memory_kib() / 1024:.0f} / {world['call'].memory_kib('VmHWM') / 1024:.0f} MiB")


class RawSQLite:
    """The C program on a database with the schema of the real store, on the same disk."""

    def __init__(self, folder: Path, real: Path, tables: tuple[str, ...] = ("call", "inquiry", "event", "request_log")):
        self.program, self.database, self.next = folder / "raw_sqlite", folder / "raw.sqlite", 1
        subprocess.run(["gcc", "-O2", "-o", self.program, ROOT / "raw_sqlite.c", "-lsqlite3"], check=True)
        with sqlite3.connect(f"file:{real}?mode=ro", uri=True) as source:
            schema = [row[0] for row in source.execute(
                f"SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ({', '.join('?' for _ in tables)})", tables)]
        copy = sqlite3.connect(self.database)
        copy.executescript(";".join(schema) + "; CREATE TABLE plain (id BIGINT PRIMARY KEY, content BLOB)")
        copy.close()

    def run(self, seconds: float, per_commit: int, statements: list[str]) -> float:
        out = subprocess.run(
            [self.program, self.database, str(seconds), str(per_commit), str(self.next), *statements],
            check=True, capture_output=True, text=True).stdout.split()
        self.next += int(out[0])
        return int(out[0]) / float(out[1])


def through_call(world: World, shop, seconds: float, in_flight: int) -> float:
    """Every answer counted was "saved"; a failure is an error of the bench."""
    rpcs = [world.rpc("edge") for _ in range(min(CONNECTIONS, in_flight))]
    calls = [rpc.channel("call").unary_unary("/denwaban.call.v1.CallService/RecordInquiry") for rpc in rpcs]
    request = record_request(shop.number, CONTENT, addressee="高橋様")
    places, failures, done = threading.Semaphore(in_flight), [], [0]

    def ended(future) -> None:
        if future.code() is not grpc.StatusCode.OK:
            failures.append(future.code())
        done[0] += 1
        places.release()

    start, sent = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        places.acquire()
        request.request_id = new_id()
        calls[sent % len(calls)].future(request.SerializeToString(), timeout=30).add_done_callback(ended)
        sent += 1
    for _ in range(in_flight):
        places.acquire()
    took = time.monotonic() - start
    for rpc in rpcs:
        rpc.close()
    assert not failures, failures[:3]
    return sent / took


class DeskForm:
    """The desk's form posted by wrk: a signed-in operator's cookies, a request id of its own for every press."""

    def __init__(self, world: World, shop, folder: Path):
        self.world = world
        operator = Staff(world, "operator").sign_in()
        form = operator.open(f"/desk/number?number={shop.number}").form(having="content")
        form.fill({"kind": "message", "content": CONTENT})
        pairs = [(k, v) for k, v in form.data() if k != "request_id"]
        body = "&".join(f"{quote(k)}={quote(str(v))}" for k, v in pairs)
        cookies = "; ".join(f"{c.name}={c.value}" for c in operator.visitor.client.cookies.jar)
        path = form.action.split(f":{HTTP_PORT}", 1)[1]
        self.script = folder / "desk.lua"
        self.script.write_text(f"""
local counter = 0
local thread = 0
function setup(t) t:set("own", thread); thread = thread + 1 end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Host"] = "staff.localhost:{HTTP_PORT}"
wrk.headers["Sec-Fetch-Site"] = "same-origin"
wrk.headers["Cookie"] = {cookies!r}
function request()
  counter = counter + 1
  return wrk.format(nil, "{path}", nil, {body!r} .. "&request_id=w" .. own .. "x" .. counter .. "x" .. {new_id()!r} .. os.time())
end
local others = 0
function response(status) if status ~= 303 then others = others + 1; if others < 3 then print("ANSWERED " .. status) end end end
""")

    def run(self, seconds: float) -> float:
        out = wrk(self.world, "/", seconds, HTTP_CONNECTIONS, self.script)
        assert "ANSWERED" not in out, out
        return rate(out)


def wrk(world: World, path: str, seconds: float, connections: int, script: Path | None = None, headers: tuple[str, ...] = ()) -> str:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout", "20s"]
    command += ["-s", str(script)] if script else []
    for header in headers:
        command += ["-H", header]
    return subprocess.run([*command, f"http://{world.address}:{HTTP_PORT}{path}"], check=True, capture_output=True, text=True).stdout


def rate(out: str) -> float:
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])


def median_ms(out: str) -> float:
    value, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", out).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


__all__ = ["measure_writes", "wrk", "rate", "median_ms", "Contracts"]
