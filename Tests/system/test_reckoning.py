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
