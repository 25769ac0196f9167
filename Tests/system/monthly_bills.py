"""Many accounts whose bills are due, written into Billing's store while the service is stopped."""

import sqlite3
from pathlib import Path

import grpc

from contracts import Contracts
from people import staff
from world import World

STARTED, FIRST_OF_NEXT = "2026-11-21", "2026-12-01"
# Every tenth account has 43 calls, three beyond the included ones of スタンダード.
EVERY, CALLS = 10, 43
CALL_WITHIN_S = 30


def account_id(number: int) -> str:
    return f"acc_{number:026d}"


def fill(store: Path, accounts: int) -> None:
    """Contracts of スタンダード that started on 2026-11-21; no bill was made yet, nobody has a card."""
    numbers = range(1, accounts + 1)
    with sqlite3.connect(store) as db:
        db.executemany(
            "INSERT INTO contract (account_id, brand, start_date, initial_fee_yen, initial_fee_tax_included, minimum_term_months, "
            f"next_charge_date, started_ms) VALUES (?, 'businesscall', '{STARTED}', 11000, 1, 3, '{STARTED}', 0)",
            [(account_id(n),) for n in numbers])
        db.executemany(
            f"INSERT INTO contract_terms VALUES (?, '{STARTED}', 'standard', 'スタンダード', 5500, 1, 40, 160, 0)",
            [(account_id(n),) for n in numbers])
        db.executemany(
            "INSERT INTO recipient VALUES (?, 'company', '株式会社○○', '田中 一郎', '1410031', '東京都品川区西五反田1-2-3')",
            [(account_id(n),) for n in numbers])
        db.executemany(
            "INSERT INTO count_entry VALUES (?, 1, ?, '2026-11-25', '2026-11-01', 1, 0, 0)",
            [(f"inq_{n:013d}{call:013d}", account_id(n)) for n in numbers if n % EVERY == 0 for call in range(CALLS)])
    db.close()


def progress(world: World):
    """None while the service does not answer."""
    pb = Contracts.get().billing
    try:
        return world.as_edge.billing.GetMonthlyRun(pb.GetMonthlyRunRequest(staff=staff("billing")), timeout=CALL_WITHIN_S)
    except grpc.RpcError:
        return None
