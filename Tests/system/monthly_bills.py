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
# Of those who have cards.
DECLINES_EVERY = 7
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
            "INSERT INTO count_entry (inquiry_id, position, account_id, received_date, received_month, delta, invoices_before, told_ms) "
            "VALUES (?, 1, ?, '2026-11-25', '2026-11-01', 1, 0, 0)",
            [(f"inq_{n:013d}{call:013d}", account_id(n)) for n in numbers if n % EVERY == 0 for call in range(CALLS)])
    db.close()


def fill_cards(store: Path, accounts: int) -> None:
    """Everybody has a card the sandbox knows; every `DECLINES_EVERY`th is declined at each charge."""
    numbers = range(1, accounts + 1)
    with sqlite3.connect(store) as db:
        db.executemany(
            "INSERT INTO card (account_id, token, brand, last4, exp_month, exp_year, registered_ms) "
            "VALUES (?, ?, 'visa', '4242', 12, 2049, 0)", [(account_id(n), f"pm_test_{n}") for n in numbers])
    db.close()
    with sqlite3.connect(store.parent / "sandbox-acquirer.sqlite") as db:
        db.executemany(
            "INSERT INTO card (token, brand, last4, exp_month, exp_year, behaviour) VALUES (?, 'visa', '4242', 12, 2049, ?)",
            [(f"pm_test_{n}", "pays" if pays(n) else "declinesCharges") for n in numbers])
    db.close()


def pays(number: int) -> bool:
    return number % DECLINES_EVERY != 0


def progress(world: World):
    """None while the service does not answer."""
    pb = Contracts.get().billing
    try:
        return world.as_edge.billing.GetMonthlyRun(pb.GetMonthlyRunRequest(staff=staff("billing")), timeout=CALL_WITHIN_S)
    except grpc.RpcError:
        return None
