"""The bills of a 1st: how long BillingService takes for many accounts, killed once on the way and started again, beside what raw
SQLite does with a bill's rows, and what a customer waits for meanwhile."""

import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench_writes import RawSQLite
from clock import wait_until
from contracts import Contracts
from monthly_bills import CALL_WITHIN_S, FIRST_OF_NEXT, account_id, fill, progress
from world import World

LONGEST_RUN_S = 3600
# What a bill writes (the contract's row is changed there, made here). ?1 = its number.
BILL_ROWS = [
    "INSERT INTO contract (account_id, brand, start_date, initial_fee_yen, initial_fee_tax_included, minimum_term_months, "
    "next_charge_date, started_ms) VALUES (printf('acc_%026d', ?1), 'businesscall', '2026-11-21', 11000, 1, 3, '2027-01-01', 1)",
    "INSERT INTO invoice (invoice_id, account_id, brand, number, issued_date, charge_date, period_date, title, total_yen, "
    "recipient_kind, recipient_company, recipient_person, recipient_postal_code, recipient_address, state, failure, issued_ms) "
    "VALUES (printf('inv_%026d', ?1), printf('acc_%026d', ?1), 'businesscall', printf('BC-2026-%06d', ?1), '2026-12-01', '2026-12-01', "
    "'2026-12-01', '2026年12月分', 5500, 'company', '株式会社○○', '田中 一郎', '1410031', '東京都品川区西五反田1-2-3', 'open', '', 1)",
    "INSERT INTO invoice_line (invoice_id, position, kind, option_key, month_date, description, quantity, unit_price_yen, "
    "tax_included, tax_rate_percent) VALUES (printf('inv_%026d', ?1), 0, 'plan', '', '2026-12-01', 'スタンダードプラン 2026年12月分', 1, 5500, 1, 10)",
    "INSERT INTO invoice_tax (invoice_id, tax_rate_percent, total_yen, tax_yen) VALUES (printf('inv_%026d', ?1), 10, 5500, 500)",
    "INSERT INTO journal_entry (about_id, kind, tax_rate_percent, debit, credit, entry_date, account_id, brand, amount_yen, words, "
    "entered_ms) VALUES (printf('inv_%026d', ?1), 'sale', 10, 'receivable', 'sales', '2026-12-01', printf('acc_%026d', ?1), "
    "'businesscall', 5000, '2026年12月分', 1)",
    "INSERT INTO journal_entry (about_id, kind, tax_rate_percent, debit, credit, entry_date, account_id, brand, amount_yen, words, "
    "entered_ms) VALUES (printf('inv_%026d', ?1), 'sale', 10, 'receivable', 'tax_received', '2026-12-01', printf('acc_%026d', ?1), "
    "'businesscall', 500, '2026年12月分', 1)",
    "INSERT INTO paper_seal (position, kind, number, part, digest, chain, sealed_ms) "
    "VALUES (?1, 'invoice', printf('BC-2026-%06d', ?1), 'words', zeroblob(32), zeroblob(32), 1)",
    "INSERT INTO charge (charge_id, invoice_id, account_id, attempt, idempotency_key, amount_yen, state, created_ms) "
    "VALUES (printf('chg_%026d', ?1), printf('inv_%026d', ?1), printf('acc_%026d', ?1), 1, printf('charge:%026d', ?1), 5500, 'waiting', 1)",
    "INSERT INTO job (id, kind, about, state, attempt, due_ms, last_error, created_ms) "
    "VALUES (printf('job_%026d', ?1), 'charge', printf('chg_%026d', ?1), 'queued', 0, 1, '', 1)",
]
BILL_TABLES = ("invoice", "invoice_line", "invoice_tax", "journal_entry", "paper_seal", "charge", "job", "contract", "money_action")
RAW_S = 4


def measure_billing(table, scratch: Path, accounts: int) -> None:
    table.section(f"The bills of a 1st for {accounts:,} accounts: two each, the service killed once on the way")
    # Call is there, with nothing to tell: after each start Billing waits until it has heard so.
    with World(f"{FIRST_OF_NEXT}T06:30", parent=scratch, only=("call", "billing")) as world, tempfile.TemporaryDirectory(dir=scratch) as folder:
        store = world.directory / "billing" / "billing.sqlite"
        world["billing"].stop()
        raw = RawSQLite(Path(folder), store, BILL_TABLES)
        base = raw.run(RAW_S, 1, BILL_ROWS)
        shared = raw.run(RAW_S, 64, BILL_ROWS)
        table.row("raw SQLite (C), a bill's rows, a commit each", f"{base:,.0f} /s", "1.00")
        table.row("raw SQLite (C), a bill's rows, 64 in a commit", f"{shared:,.0f} /s", f"{shared / base:.2f}")
        fill(store, accounts)
        planned = dry_run(table, world, accounts)
        begun = time.monotonic()
        world["billing"].start()
        half = wait_until(lambda: (p := progress(world)) and p.billed >= accounts // 2 and p, LONGEST_RUN_S, "half of the bills")
        assert half.contracts == accounts
        world["billing"].kill()
        world["billing"].start()
        waits: list[float] = []

        def done():
            waits.append(overview_s(world))
            standing = progress(world)
            return standing if standing and standing.billed == accounts else None

        billed = wait_until(done, LONGEST_RUN_S, "all bills")
        took = time.monotonic() - begun
        assert billed.billed_yen == planned, (billed, planned)
        rate = 2 * accounts / took
        table.row("all bills made, once each, as the dry run said", f"{took:.1f} s", f"{rate / base:.2f}", f"{rate:,.0f} bills/s")
        table.row("a customer's ¥ page meanwhile (gRPC; median / longest)", f"{statistics.median(waits) * 1e3:.0f} / {max(waits) * 1e3:.0f} ms")


def dry_run(table, world: World, accounts: int) -> int:
    """What it says the month comes to."""
    begun = time.monotonic()
    run = subprocess.run(
        [world.binaries / "BillingService", "dry-run", FIRST_OF_NEXT[:7]], env=world.environment("billing"),
        cwd=world.directory, capture_output=True, text=True, timeout=LONGEST_RUN_S)
    assert run.returncode == 0, run.stdout + run.stderr
    took = time.monotonic() - begun
    table.row("dry run", f"{took:.1f} s", "", f"{accounts / took:,.0f} accounts/s")
    return int(re.search(r"businesscall total ([\d,]+)円", run.stdout)[1].replace(",", ""))


def overview_s(world: World) -> float:
    pb = Contracts.get()
    customer = pb.common.Customer(account_id=account_id(1), member_id="mem_00000000000000000000000001", role=pb.common.MEMBER_ROLE_OWNER)
    begun = time.monotonic()
    world.as_edge.billing.GetOverview(
        pb.billing.GetOverviewRequest(customer=customer), timeout=CALL_WITHIN_S, wait_for_ready=True)
    return time.monotonic() - begun
