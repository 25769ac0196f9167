"""Part of `make faults`: NotifyService and the mail server are killed (SIGKILL) at random points while calls are told. Each
call must be told, and none under a second Message-ID.

  Tests/system/notice_faults.py [--notices N] [--kills N] [--seed N]
"""

import argparse
import random
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from calls import record_request
from clock import wait_until
from contracts import new_id
from founding import Founded, found_many
from mails import Mails
from relay import SMTP_PORT, through_relay
from relay_process import RelayProcess
from shops import Shop
from world import World

SHOPS = 4
TOLD_WITHIN_S = 240
A_PAUSE = {"seconds": 45}


class NoticeRounds:
    """A world whose mails go to a relay that can be killed; `world.mails` is what the relay has on its disk."""

    def __init__(self, world: World, relay: RelayProcess, seed: int):
        self.world, self.relay = world, relay
        self.random = random.Random(seed)
        self.shops: list[Founded] = found_many(
            world, [Shop("eccall", "light", email=f"shop{n}@notices.example.jp") for n in range(SHOPS)])
        self.calls: list[str] = []

    def run(self, notices: int, kills: int) -> None:
        """Calls are recorded while the two die in turn: the next death comes after so many more mails."""
        before = len(self.world.mails.all())

        def taken(wanted: int) -> bool:
            if len(self.world.mails.all()) - before >= wanted:
                return True
            # What was put off by a death is due again only after its pause.
            self.world.clock.advance(seconds=2)
            return False

        def record() -> None:
            for n in range(notices):
                shop = self.shops[n % len(self.shops)]
                answer = self.world.as_edge.call.RecordInquiry(
                    record_request(shop.number, f"発送の件 {new_id()}"), timeout=30)
                self.calls.append(answer.inquiry.inquiry_id)

        with ThreadPoolExecutor(1) as pool:
            recorded = pool.submit(record)
            wanted = 0
            # In this thread: the kernel ends what a thread has started when that ends.
            for n in range(kills):
                wanted = min(notices, wanted + self.random.randrange(1, max(2, notices // kills)))
                wait_until(lambda: taken(wanted), 60, f"{wanted} mails", every=0.05)
                victim = self.world["notify"] if n % 2 == 0 else self.relay
                victim.kill()
                victim.start()
            recorded.result()

    def message_ids(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for mail in self.world.mails.all():
            for link in mail.links:
                if "/inquiries/" in link:
                    found[link.rsplit("/", 1)[-1]].add(mail.message_id)
        return found

    def problems(self) -> list[str]:
        def all_told() -> bool:
            if self.message_ids().keys() >= set(self.calls):
                return True
            self.world.clock.advance(**A_PAUSE)
            return False

        wait_until(all_told, TOLD_WITHIN_S, "every call is told", every=0.5)
        found = self.message_ids()
        extra = found.keys() - set(self.calls)
        return [f"{call} is told under {sorted(ids)}" for call, ids in found.items() if len(ids) > 1] + (
            [f"told of calls nobody recorded: {sorted(extra)[:3]}"] if extra else [])


class NoticeWorld:
    """`with NoticeWorld() as (world, relay)`; `parent`: as World's."""

    def __init__(self, parent: Path | None = None):
        self.world = World("2017-02-27T10:00", parent=parent)

    def __enter__(self) -> tuple[World, RelayProcess]:
        world = self.world
        own = through_relay(world)
        self.relay = RelayProcess(world.address, SMTP_PORT, own, world.directory / "taken")
        world.mails = Mails(world.directory / "taken")
        self.relay.start()
        try:
            world.__enter__()
        except BaseException:
            self.relay.kill()
            raise
        return world, self.relay

    def __exit__(self, *problem) -> None:
        try:
            self.world.__exit__(*problem)
        finally:
            self.relay.kill()


def main() -> int:
    options = argparse.ArgumentParser(description="Kills NotifyService and the mail server while calls are told.")
    options.add_argument("--notices", type=int, default=1000, help="calls recorded (default 1000)")
    options.add_argument("--kills", type=int, default=40, help="deaths, of the two in turn (default 40)")
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="of the moments of death")
    chosen = options.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with NoticeWorld() as (world, relay):
        rounds = NoticeRounds(world, relay, chosen.seed)
        rounds.run(chosen.notices, chosen.kills)
        problems = rounds.problems()
        taken = sum(1 for mail in world.mails.all() if "/inquiries/" in mail.body())
        print(f"{chosen.kills} kills, {len(rounds.calls)} calls, {taken} mails taken by the server")
        print("\n".join(problems) or "every call told, none under a second Message-ID")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
