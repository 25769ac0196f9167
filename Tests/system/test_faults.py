"""A short round of `make faults` for every test run."""

import pytest

from fault_checks import Afterwards
from faults import Rounds
from world import World

SHOPS, CALLS, SEED = 6, 60, 20170227


@pytest.mark.timeout(240)
def test_nothing_is_lost_or_doubled_when_processes_are_killed():
    with World("2017-02-10T10:00") as world:
        rounds = Rounds(world, SHOPS, SEED)
        for victim in world.processes:
            rounds.round(victim, CALLS)
        assert Afterwards(rounds).check() == []
