"""The bills of a 1st over some hundred accounts, killed on the way again and again, while they are made and while they are charged:
each account is billed once, and no card is charged twice or left out."""

import random
import sqlite3
from collections import Counter
from datetime import date

import reckoning
from audit import run_audit
from clock import wait_until
from monthly_bills import CALLS, EVERY, FIRST_OF_NEXT, STARTED, account_id, fill, fill_cards, pays, progress
from world import World

ACCOUNTS, DEATHS = 200, 5
RUN_WITHIN_S = 120


def test_killed_at_random_points_each_account_is_billed_and_charged_once():
    chance = random.Random()
    # In made bills and answered charges.
    deaths = sorted(chance.sample(range(1, 2 * ACCOUNTS), DEATHS))
    # Call is there, with nothing to tell: after each start Billing waits until it has heard so.
    with World(f"{FIRST_OF_NEXT}T06:30", only=("call", "billing")) as world:
        billing, store = world["billing"], world.directory / "billing" / "billing.sqlite"
        billing.stop()
        fill(store, ACCOUNTS)
        fill_cards(store, ACCOUNTS)
        billing.start()
        for steps in deaths:
            wait_until(lambda: (p := progress(world)) and p.billed + p.paid + p.failed >= steps, RUN_WITHIN_S, f"{steps} steps", every=0.02)
            billing.kill()
            billing.start()
        wait_until(lambda: (p := progress(world)) and p.paid + p.failed == ACCOUNTS == p.billed, RUN_WITHIN_S, "all bills are answered")
        wait_until(lambda: no_charge_is_under_way(store), RUN_WITHIN_S, "all charges are answered")
        audit = run_audit(world)
        assert audit.returncode == 0, f"deaths at {deaths}: {audit.stdout}{audit.stderr}"
        billing.stop()
        brand = world.brands["businesscall"]
        rows = read(store, "SELECT account_id, period_date, total_yen FROM invoice ORDER BY account_id, period_date")
        taken = read(store.parent / "sandbox-acquirer.sqlite", "SELECT token, idempotency_key FROM charge WHERE decline_code IS NULL")
    first = reckoning.first_bill(brand, "standard", date.fromisoformat(STARTED))
    month = date.fromisoformat(FIRST_OF_NEXT)
    wanted = []
    for n in range(1, ACCOUNTS + 1):
        calls = CALLS if n % EVERY == 0 else 0
        wanted += [(account_id(n), "2026-11-01", first),
                   (account_id(n), FIRST_OF_NEXT, reckoning.monthly_bill(brand, "standard", month, calls))]
    assert rows == wanted, f"deaths at {deaths}"
    # The sandbox's own books: two charges of each card that pays, of different invoices.
    assert Counter(token for token, _ in taken) == {f"pm_test_{n}": 2 for n in range(1, ACCOUNTS + 1) if pays(n)}, f"deaths at {deaths}"
    assert len({key.split(":")[1] for _, key in taken}) == len(taken), f"deaths at {deaths}"


def no_charge_is_under_way(store) -> bool:
    """All first attempts are answered; those that were declined have their next one on another day."""
    return not read(store, "SELECT 1 FROM charge WHERE state IN ('sent', 'unknown') OR state = 'waiting' AND attempt = 1 LIMIT 1")


def read(store, sql: str) -> list[tuple]:
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        rows = db.execute(sql).fetchall()
    db.close()
    return rows
