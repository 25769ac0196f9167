"""`scripts/ring`: a telephone system in one command."""

import json
import os
import subprocess

import pytest

from telephone import HOST, IN_HOURS, IN_THE_NIGHT, Appeared, exchange_office
from world import HTTP_PORT, ROOT, World


@pytest.fixture(scope="module")
def office():
    with exchange_office() as world:
        yield world


def scripts_ring(world: World, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [ROOT / "scripts" / "ring", *arguments, "--url", f"http://{HOST}:{HTTP_PORT}", "--connect", f"{world.address}:{HTTP_PORT}",
         "--secret-file", world.directory / "events-secrets"],
        env=os.environ | {"DENWABAN_CLOCK_FILE": str(world.clock.path)}, capture_output=True, text=True, timeout=60)


def test_the_ring_command_rings_is_answered_and_hangs_up(office):
    appeared = Appeared(office)
    done = scripts_ring(office, office.shop.number, "--from", "080-1111-2222", "--answer-after", "0", "--talk", "0")
    assert done.returncode == 0, done.stderr
    assert "rings at the operators'" in done.stdout and "hung up" in done.stdout
    call = appeared.one
    assert call.caller_number == "08011112222" and call.hung_up_ms
    appeared = Appeared(office)
    rung = scripts_ring(office, office.shop.number, "--withheld", "--only", "ring", "--call", "by-hand")
    assert json.loads(rung.stdout) == {"answer": "queue", "text": "", "recorded": True}, rung.stderr
    assert appeared.one.caller_number == "" and not appeared.one.hung_up_ms
    office.clock.set(IN_THE_NIGHT)
    done = scripts_ring(office, office.shop.number)
    assert office.brands["eccall"]["outOfHoursAnnouncement"] in done.stdout, (done.stdout, done.stderr)
    office.clock.set(IN_HOURS)
    wrong = scripts_ring(office, "", "--only", "ring", "--call", "x" * 200)
    assert wrong.returncode == 1 and "400" in wrong.stderr
