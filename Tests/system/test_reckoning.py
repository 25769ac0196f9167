"""The reference itself, against the guide's printed figures."""

from datetime import date

import pytest

import reckoning


@pytest.mark.parametrize(("plan", "days"), list(reckoning.DAILY))
def test_the_guides_eight_figures(plan, days):
    brand = {"initialFee": {"yen": 0}, "options": [], "plans": [
        {"key": "standard", "monthly": {"yen": 5500}}, {"key": "luxury", "monthly": {"yen": 11000}}]}
    month = {28: 2, 29: 2, 30: 4, 31: 5}[days]
    last = date(2016 if days == 29 else 2017, month, days)
    assert reckoning.first_bill(brand, plan, last) == reckoning.DAILY[plan, days]
    assert reckoning.first_bill(brand, plan, last.replace(day=2)) == reckoning.DAILY[plan, days] * (days - 1)
    assert reckoning.first_bill(brand, plan, last.replace(day=1)) == {"standard": 5500, "luxury": 11000}[plan]


STANDARD = {"options": [], "plans": [{"key": "standard", "monthly": {"yen": 5500, "taxIncluded": True}, "includedCalls": 40,
                                      "overagePerCall": {"yen": 160, "taxIncluded": False}}]}


@pytest.mark.parametrize(("month", "calls_before", "corrected", "total"), [
    # The example of docs/billing.md.
    ("2026-12-01", 43, (), 6028),
    ("2027-01-01", 38, (("2026-11-01", 43, 41),), 5148),
    ("2027-02-01", 45, (("2026-11-01", 41, 42),), 6556),
    # Inside the included number nothing is given back; each rate is rounded by itself.
    ("2027-01-01", 0, (("2026-11-01", 40, 35),), 5500),
    ("2019-11-01", 41, (("2019-09-01", 43, 42),), 5500 + 176 - 173),
])
def test_adjustments(month, calls_before, corrected, total):
    corrected = tuple((date.fromisoformat(day), billed, now) for day, billed, now in corrected)
    assert reckoning.monthly_bill(STANDARD, "standard", date.fromisoformat(month), calls_before, corrected=corrected) == total
