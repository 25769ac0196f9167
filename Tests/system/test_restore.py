"""Stores put back from a backup: a follower catches up by itself, a publisher's change of history is noticed and not passed over."""

import shutil

import pytest

from calls import record_many
from clock import wait_until
from contracts import Contracts
from founding import found_many
from shops import Shop
from world import World


@pytest.fixture
def world():
    with World("2017-02-27T10:00", only=("account", "call", "billing", "notify")) as world:
        world.shop = found_many(world, [Shop("eccall", "light")])[0]
        yield world


def counted(world: World) -> int:
    pb = Contracts.get()
    return world.as_edge.billing.GetOverview(
        pb.billing.GetOverviewRequest(customer=world.shop.customer()), timeout=20, wait_for_ready=True).calls_this_month


def back_up(world: World, name: str) -> None:
    """With the service stopped, its folder is its backup."""
    world[name].stop()
    shutil.copytree(world.directory / name, world.directory / f"{name}-backup")
    world[name].start()


def put_back(world: World, name: str) -> None:
    world[name].stop()
    shutil.rmtree(world.directory / name)
    (world.directory / f"{name}-backup").rename(world.directory / name)
    world[name].start()


def test_a_follower_from_a_backup_catches_up(world):
    record_many(world, world.shop.number, 3)
    wait_until(lambda: counted(world) == 3, 20, "three counted")
    back_up(world, "billing")
    record_many(world, world.shop.number, 4)
    wait_until(lambda: counted(world) == 7, 20, "seven counted")
    put_back(world, "billing")
    wait_until(lambda: counted(world) == 7, 20, "seven counted again")


def test_a_publisher_from_a_backup_is_noticed(world):
    record_many(world, world.shop.number, 3)
    wait_until(lambda: counted(world) == 3, 20, "three counted")
    back_up(world, "call")
    record_many(world, world.shop.number, 4)
    wait_until(lambda: counted(world) == 7, 20, "seven counted")
    put_back(world, "call")
    # Other calls now stand where Billing has seen four: it must not go on as if nothing had happened.
    record_many(world, world.shop.number, 6, about="あとの電話")

    def noticed() -> list[dict]:
        return [line for line in world["billing"].complaints() if line["message"] == "feed refused" and line["publisher"] == "call"]

    wait_until(noticed, 30, "Billing says that Call's store is another one")
    assert counted(world) == 7
