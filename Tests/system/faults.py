"""`make faults`: each process in turn is killed (SIGKILL) in the middle of a stream of recorded calls and of a billing run,
started again, many rounds; afterwards everything that was acknowledged must be there once.

  Tests/system/faults.py [--rounds N] [--calls N] [--shops N] [--seed N]

A round is one month of one process's life: calls are recorded by several operators at once and shops apply, the process
dies somewhere in between; on the 1st, while Billing charges everybody, it dies again.
"""

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Lock
from urllib.parse import urlencode

import grpc
import httpx

from calls import record_request
from clock import wait_until
from contracts import Contracts, new_id
from desk import Staff
from fault_checks import CAUGHT_UP_WITHIN_S, Afterwards
from founding import Founded, application, found_many, invoices_of
from page import Form, NotThere
from people import staff
from shops import Shop
from world import World

OPERATORS = 6
APPLICATIONS = 4
PLANS = [("eccall", "economy"), ("eccall", "light"), ("businesscall", "standard"), ("businesscall", "luxury")]
GONE = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.INTERNAL}


class Rounds:
    def __init__(self, world: World, shops: int, seed: int):
        self.world = world
        self.random = random.Random(seed)
        self.lock = Lock()
        # What was written down (each call's words are its own) → account id, as answered "saved".
        self.acknowledged: dict[str, str] = {}
        self.applied: list[str] = []
        self.repeats = 0
        self.kills = 0
        # Into how many charges of a billing run the deaths fell.
        self.paid_at_death: list[int] = []
        self.shops: list[Founded] = found_many(
            world, [Shop(*PLANS[n % len(PLANS)], email=f"shop{n}@faults.example.jp", site_name=f"店舗{n}") for n in range(shops)])
        self.month = world.clock.today().replace(day=1)
        self.calls_by_month: Counter[tuple[str, date]] = Counter()

    def round(self, victim: str, calls: int) -> None:
        self._calls_and_a_death(victim, calls)
        self._billing_and_a_death(victim)

    def _operator(self) -> Staff:
        """Signed in, as soon as Edge has found a service again that died in the last round."""
        def sign_in() -> Staff | None:
            try:
                return Staff(self.world, "operator").sign_in()
            except NotThere:
                return None
        return wait_until(sign_in, 60, "an operator signs in", every=0.5)

    def _calls_and_a_death(self, victim: str, calls: int) -> None:
        dies_after = self.random.randrange(calls // 8, calls * 3 // 4)
        before = len(self.acknowledged)
        desk = self._operator()
        forms = {shop.number: desk.open(f"/desk/number?number={shop.number}").form(having="content") for shop in self.shops}
        with ThreadPoolExecutor(OPERATORS + 2) as pool:
            work = []
            for n in range(calls):
                shop = self.random.choice(self.shops)
                by_page = n % 2 == 1
                work.append(pool.submit(self._record_by_page, desk, forms[shop.number], shop) if by_page else pool.submit(self._record, shop, n))
            work += [pool.submit(self._apply, f"{new_id()}@faults.example.jp") for _ in range(APPLICATIONS)]
            # Processes are children of this thread: it must be the one that starts them.
            wait_until(lambda: len(self.acknowledged) - before >= dies_after, 120, f"{dies_after} calls recorded", every=0.002)
            self._kill(victim)
            for job in work:
                job.result()
        # A verification link lives a day: the mails must be out before the month is.
        self._wait_for_application_mails()

    def _wait_for_application_mails(self) -> None:
        subject = self.world.brands["eccall"]["subjects"]["verifyEmail"]
        for email in self.applied:
            wait_until(lambda: self.world.mails.to(email, subject), CAUGHT_UP_WITHIN_S, f"mail to {email}")

    def _billing_and_a_death(self, victim: str) -> None:
        dies_after = self.random.randrange(len(self.shops))

        def die() -> None:
            wait_until(lambda: self._paid_already() >= dies_after, CAUGHT_UP_WITHIN_S, f"{dies_after} have paid", every=0.002)
            self._kill(victim)
            self.paid_at_death.append(dies_after)

        self.bill_the_next_month(die)
        self.world.clock.set(f"{self.month + timedelta(days=9)}T10:00")

    def bill_the_next_month(self, meanwhile=lambda: None) -> None:
        """It becomes the 1st; returns when everybody has paid."""
        month = next_month(self.month)
        self.world.clock.set(f"{month}T00:00")
        meanwhile()
        for shop in self.shops:
            wait_until(lambda: self._paid(shop, month), CAUGHT_UP_WITHIN_S, f"{shop.shop.email} has paid for {month}", every=0.2)
        self.month = month

    def _paid_already(self) -> int:
        """How many accounts have paid for the month that has just begun."""
        pb = Contracts.get().billing
        invoices = self.world.as_edge.billing.ListInvoicesForStaff(
            pb.ListInvoicesForStaffRequest(staff=staff("billing"), limit=100), timeout=20).invoices
        month = str(self.world.clock.today().replace(day=1))
        return sum(invoice.period_date == month and invoice.state == pb.INVOICE_STATE_PAID for invoice in invoices)

    def _kill(self, victim: str) -> None:
        process = self.world[victim]
        process.kill()
        self.kills += 1
        process.start()

    def _record(self, shop: Founded, n: int) -> None:
        """Presses until it is answered "saved", always under the same request id; now and then once more."""
        request = record_request(shop.number, f"発送の件 {new_id()}")
        inquiry = self._pressed(lambda: self.world.as_edge.call.RecordInquiry(request, timeout=5)).inquiry
        if n % 5 == 0:
            again = self._pressed(lambda: self.world.as_edge.call.RecordInquiry(request, timeout=5))
            assert again.repeated and again.inquiry.inquiry_id == inquiry.inquiry_id, "a repeat made a second inquiry"
        self._acknowledge(request.content, shop)

    def _record_by_page(self, desk: Staff, form: Form, shop: Founded) -> None:
        """The same over the desk's page: one form, one request id, pressed until the desk says it is recorded."""
        content = f"発送の件 {new_id()}"
        values = {"kind": "message", "content": content}
        pairs = [(k, v) for k, v in form.data() if k not in (*values, "request_id")]
        pairs += [("kind", "message"), ("content", content), ("request_id", new_id())]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}

        def press() -> httpx.Response:
            answer = desk.visitor.send("POST", form.action, urlencode(pairs).encode(), headers)
            assert answer.status_code in (303, 503), f"{answer.status_code}: {answer.text[:500]}"
            assert answer.status_code == 503 or "/login" not in answer.headers["location"]
            return answer

        self._pressed(press, lambda answer: answer.status_code == 303)
        self._acknowledge(content, shop)

    def _acknowledge(self, content: str, shop: Founded) -> None:
        with self.lock:
            assert content not in self.acknowledged
            self.acknowledged[content] = shop.account_id
            self.calls_by_month[shop.account_id, self.month] += 1

    def _apply(self, email: str) -> None:
        request = application(self.world, Shop("eccall", "light", email=email))
        self._pressed(lambda: self.world.as_edge.account.SubmitApplication(request, timeout=10))
        with self.lock:
            self.applied.append(email)

    def _pressed(self, call, answered=lambda answer: True):
        for _ in range(200):
            try:
                answer = call()
                if answered(answer):
                    return answer
            except grpc.RpcError as error:
                if error.code() not in GONE:
                    raise
            except httpx.TransportError:
                pass
            with self.lock:
                self.repeats += 1
            time.sleep(0.05)
        raise AssertionError("not answered in 200 tries")

    def _paid(self, shop: Founded, month: date) -> bool:
        try:
            invoices = invoices_of(self.world, shop)
        except grpc.RpcError as error:
            if error.code() in GONE:
                return False
            raise
        state = Contracts.get().billing.INVOICE_STATE_PAID
        return any(i.period_date == str(month) and i.state == state for i in invoices)


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def main() -> int:
    options = argparse.ArgumentParser(description="Kills each process in the middle of work, many rounds, and counts what is left.")
    options.add_argument("--rounds", type=int, default=8, help="per process (default 8)")
    options.add_argument("--calls", type=int, default=240, help="recorded in a round (default 240)")
    options.add_argument("--shops", type=int, default=16, help="that are billed (default 16)")
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="of the moments of death")
    options.add_argument("--only", nargs="*", help="these processes alone")
    chosen = options.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with World("2017-02-10T10:00") as world:
        rounds = Rounds(world, chosen.shops, chosen.seed)
        for n in range(chosen.rounds):
            for victim in chosen.only or world.processes:
                start = time.monotonic()
                rounds.round(victim, chosen.calls)
                print(f"round {n + 1} {victim:<8} killed twice; {len(rounds.acknowledged)} calls, {rounds.repeats} repeats, "
                      f"{time.monotonic() - start:.1f} s", flush=True)
        problems = Afterwards(rounds).check()
        print(f"billing runs were cut after {sorted(rounds.paid_at_death)} of {len(rounds.shops)} charges")
        print(f"{rounds.kills} kills, {len(rounds.acknowledged)} calls acknowledged, {rounds.repeats} presses repeated, "
              f"{len(rounds.shops)} accounts, {len(rounds.applied)} applications")
        print("\n".join(problems) or "every call there once, one mail, one count; one charge per account and period")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
