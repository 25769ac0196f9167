"""The bills of a 1st over some hundred accounts, killed on the way again and again: each account is billed once."""

import random
import sqlite3
import subprocess
from datetime import date

import reckoning
from clock import wait_until
from monthly_bills import CALLS, EVERY, FIRST_OF_NEXT, STARTED, account_id, fill, progress
from world import World

ACCOUNTS, DEATHS = 300, 5
RUN_WITHIN_S = 120


def test_killed_at_random_points_each_account_is_billed_once():
    chance = random.Random()
    deaths = sorted(chance.sample(range(1, ACCOUNTS), DEATHS))
    # Call is there, with nothing to tell: after each start Billing waits until it has heard so.
    with World(f"{FIRST_OF_NEXT}T06:30", only=("call", "billing")) as world:
        billing, store = world["billing"], world.directory / "billing" / "billing.sqlite"
        billing.stop()
        fill(store, ACCOUNTS)
        billing.start()
        for bills in deaths:
            wait_until(lambda: (p := progress(world)) and p.billed >= bills, RUN_WITHIN_S, f"{bills} bills", every=0.02)
            billing.kill()
            billing.start()
        wait_until(lambda: (p := progress(world)) and p.billed == ACCOUNTS, RUN_WITHIN_S, "all bills")
        audit = subprocess.run(
            [world.binaries / "BillingService", "audit"], env=world.environment("billing"), cwd=world.directory,
            capture_output=True, text=True, timeout=RUN_WITHIN_S)
        assert audit.returncode == 0, f"deaths at {deaths}: {audit.stdout}{audit.stderr}"
        billing.stop()
        brand = world.brands["businesscall"]
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            rows = db.execute("SELECT account_id, period_date, total_yen FROM invoice ORDER BY account_id, period_date").fetchall()
        db.close()
    first = reckoning.first_bill(brand, "standard", date.fromisoformat(STARTED))
    month = date.fromisoformat(FIRST_OF_NEXT)
    wanted = []
    for n in range(1, ACCOUNTS + 1):
        calls = CALLS if n % EVERY == 0 else 0
        wanted += [(account_id(n), "2026-11-01", first),
                   (account_id(n), FIRST_OF_NEXT, reckoning.monthly_bill(brand, "standard", month, calls))]
    assert rows == wanted, f"deaths at {deaths}"
