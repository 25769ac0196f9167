"""What must hold after processes were killed in the middle of work: nothing acknowledged is lost, nothing is there twice."""

from collections import Counter
from datetime import date, timedelta

import reckoning
from audit import run_audit
from clock import wait_until
from founding import inquiries_of, invoices_of

CAUGHT_UP_WITHIN_S = 120


class Afterwards:
    """`rounds`: what was done (faults.Rounds)."""

    def __init__(self, rounds):
        self.rounds = rounds
        self.world = rounds.world
        self.inquiry_ids: set[str] = set()

    def check(self) -> list[str]:
        problems: list[str] = []
        problems += self._calls_are_there_once()
        problems += self._each_call_has_one_mail_and_one_count()
        problems += self._each_account_has_one_charge_per_period()
        problems += self._each_application_has_one_mail()
        problems += self._audit()
        return problems

    def _calls_are_there_once(self) -> list[str]:
        found: Counter[str] = Counter()
        for shop in self.rounds.shops:
            inquiries = inquiries_of(self.world, shop)
            found.update(inquiry.content for inquiry in inquiries)
            self.inquiry_ids.update(inquiry.inquiry_id for inquiry in inquiries)
        lost = self.rounds.acknowledged.keys() - found.keys()
        extra = found.keys() - self.rounds.acknowledged.keys()
        twice = [content for content, count in found.items() if count > 1]
        return ([f"{len(lost)} acknowledged calls are lost: {sorted(lost)[:3]}"] if lost else []) + (
            [f"{len(extra)} calls nobody recorded: {sorted(extra)[:3]}"] if extra else []) + (
            [f"{len(twice)} calls are there twice: {twice[:3]}"] if twice else [])

    def _call_mails(self) -> Counter:
        told: Counter[str] = Counter()
        for mail in self.world.mails.all():
            told.update({link.rsplit("/", 1)[-1] for link in mail.links if "/inquiries/" in link})
        return told

    def _each_call_has_one_mail_and_one_count(self) -> list[str]:
        wait_until(lambda: self._call_mails().keys() >= self.inquiry_ids, CAUGHT_UP_WITHIN_S, "every call has its mail", every=0.5)
        told = self._call_mails()
        problems = [f"{inquiry} has {count} mails" for inquiry, count in told.items() if count != 1]
        ids = Counter(mail.message_id for mail in self.world.mails.all())
        problems += [f"Message-ID {name} {count} times" for name, count in ids.items() if count > 1]
        # Counted = charged: one more first of the month, without a death, so that the last month's overage is on paper.
        self.rounds.bill_the_next_month()
        return problems

    def _each_account_has_one_charge_per_period(self) -> list[str]:
        problems = []
        for shop in self.rounds.shops:
            brand = self.world.brands[shop.shop.brand]
            invoices = invoices_of(self.world, shop)
            periods = Counter(invoice.period_date for invoice in invoices)
            problems += [f"{shop.shop.email}: {count} invoices for {period}" for period, count in periods.items() if count != 1]
            for invoice in invoices[1:]:
                month = date.fromisoformat(invoice.period_date)
                calls = self.rounds.calls_by_month[shop.account_id, (month - timedelta(days=1)).replace(day=1)]
                wanted = reckoning.monthly_bill(brand, shop.shop.plan, month, calls)
                if invoice.total_yen != wanted:
                    problems.append(f"{shop.shop.email} {month}: {invoice.total_yen} yen for {calls} calls, not {wanted}")
            subject = brand["subjects"]["invoicePaid"]
            wait_until(lambda: len(self.world.mails.to(shop.shop.email, subject)) >= len(invoices), CAUGHT_UP_WITHIN_S, "invoice mails")
            if (count := len(self.world.mails.to(shop.shop.email, subject))) != len(invoices):
                problems.append(f"{shop.shop.email}: {count} mails for {len(invoices)} invoices")
        return problems

    def _each_application_has_one_mail(self) -> list[str]:
        subject = self.world.brands["eccall"]["subjects"]["verifyEmail"]
        counts = {email: len(self.world.mails.to(email, subject)) for email in self.rounds.applied}
        return [f"{email} has {count} verification mails" for email, count in counts.items() if count != 1]

    def _audit(self) -> list[str]:
        audit = run_audit(self.world)
        return [] if audit.returncode == 0 else [f"audit ({audit.returncode}): {audit.stdout}{audit.stderr}"]
