"""What bills must come to, reckoned a second time and otherwise than the product does: by hand from the guides' rules.

Sources: BusinessCall guide 日割り金額, 決済日, 超過コール; ECcall guide 取引条件通知書; consumption tax 8 % until 2019-09-30, then 10 %.
Prices come from the brand's data; all figures are whole yen.
"""

import calendar
from datetime import date
from fractions import Fraction
from math import floor

# BusinessCall guide, よくある質問: yen a day by days in the month.
DAILY = {("standard", 28): 196, ("standard", 29): 189, ("standard", 30): 183, ("standard", 31): 177,
         ("luxury", 28): 392, ("luxury", 29): 379, ("luxury", 30): 366, ("luxury", 31): 354}


def tax_percent(day: date) -> int:
    return 10 if day >= date(2019, 10, 1) else 8


def plan_of(brand: dict, key: str) -> dict:
    return next(plan for plan in brand["plans"] if plan["key"] == key)


def days_in_month(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def first_bill(brand: dict, plan_key: str, start: date, options: tuple[str, ...] = ()) -> int:
    """Initial fee + every day from `start` to the month's end (a start on the 1st: the whole fee)."""
    total = brand["initialFee"]["yen"]
    fees = [plan_of(brand, plan_key)["monthly"]["yen"]]
    fees += [option["monthly"]["yen"] for option in brand["options"] if option["key"] in options]
    for fee in fees:
        if start.day == 1:
            total += fee
        else:
            share = floor(Fraction(fee, days_in_month(start)))
            total += sum(share for day in range(start.day, days_in_month(start) + 1))
    return total


def monthly_bill(brand: dict, plan_key: str, month: date, calls_before: int, options: tuple[str, ...] = (),
                 corrected: tuple[tuple[date, int, int], ...] = ()) -> int:
    """Last month's calls beyond the included ones, tax added once for all of one rate, + this month's fees.

    `corrected`: months that were billed before: (month, calls it was billed for, calls it has now)."""
    plan = plan_of(brand, plan_key)
    assert plan["monthly"]["taxIncluded"] and not plan["overagePerCall"]["taxIncluded"]

    def beyond(calls: int) -> int:
        return max(0, calls - plan["includedCalls"]) * plan["overagePerCall"]["yen"]

    month_before = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    by_rate = {tax_percent(month_before): beyond(calls_before)}
    for closed, billed, now in corrected:
        rate = tax_percent(closed)
        by_rate[rate] = by_rate.get(rate, 0) + beyond(now) - beyond(billed)
    with_tax = sum(floor(Fraction(excluded * (100 + rate), 100)) for rate, excluded in by_rate.items())
    options_fee = sum(option["monthly"]["yen"] for option in brand["options"] if option["key"] in options)
    return plan["monthly"]["yen"] + options_fee + with_tax


def contract_bill(brand: dict, plans: list[tuple[str, str]], month: date, calls_before: int, options: tuple[str, ...] = ()) -> int:
    """A later month of a contract with several plans: this month's fee by the plan that holds now, last month's calls by the one
    that held then. `plans`: (from which day, plan), in order."""

    def held(day: date) -> str:
        return [key for start, key in plans if date.fromisoformat(start) <= day][-1]

    last_day = date.fromordinal(month.toordinal() - 1)
    now, then = plan_of(brand, held(month)), held(last_day)
    overage = monthly_bill(brand, then, month, calls_before) - plan_of(brand, then)["monthly"]["yen"]
    options_fee = sum(option["monthly"]["yen"] for option in brand["options"] if option["key"] in options)
    return now["monthly"]["yen"] + options_fee + overage


def tax_inside(total: int, percent: int) -> int:
    """Of a total that includes it; rounded down once per rate and invoice."""
    return floor(Fraction(total * percent, 100 + percent))


def yen(amount: int) -> str:
    return f"{amount:,}"
