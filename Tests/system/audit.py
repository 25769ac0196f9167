"""The audit as ops run it: Billing's look over its whole store and the sandbox's books, laid beside what Call says of its calls."""

import subprocess

from clock import wait_until
from world import World

COMMAND_WITHIN_S = 60
CAUGHT_UP_WITHIN_S = 60
# Billing has not heard yet of what Call has counted: nothing is wrong, it is looked at again.
NOT_HEARD_YET = "have been heard of"


def run_audit(world: World) -> subprocess.CompletedProcess:
    """The services may be running. Without Call's store (Billing alone) nothing is laid beside."""
    def once() -> subprocess.CompletedProcess | None:
        beside = []
        if (world.directory / "call" / "call.sqlite").exists():
            counts = _command(world, "call", "CallService", "counts")
            assert counts.returncode == 0, counts.stderr
            counted = world.directory / "call-counts.txt"
            counted.write_text(counts.stdout)
            beside = ["--counts", counted]
        found = _command(world, "billing", "BillingService", "audit", *beside)
        return None if NOT_HEARD_YET in found.stdout else found

    return wait_until(once, CAUGHT_UP_WITHIN_S, "Billing has heard of all that Call has counted", every=0.5)


def audited(world: World) -> str:
    """What it says when all is well."""
    found = run_audit(world)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def _command(world: World, service: str, program: str, *arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [world.binaries / program, *arguments], env=world.environment(service), cwd=world.directory, capture_output=True,
        text=True, timeout=COMMAND_WITHIN_S)
