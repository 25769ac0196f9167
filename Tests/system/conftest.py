"""Worlds for tests, and what the services said when one fails."""

import json

import pytest

import world as worlds
from customer import Customer
from desk import Staff
from shops import Shop
from world import World

LINES_SHOWN = 15


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        if item.get_closest_marker("story") and call.when in ("setup", "call"):
            item.parent._story_broke_at = item.name
        for world in worlds.alive:
            for process in world.processes.values():
                said = [json.dumps(line, ensure_ascii=False) for line in process.complaints()[-LINES_SHOWN:]]
                state = "runs" if process.running else f"ended with {process.process and process.process.returncode}"
                report.sections.append((f"{process.service.name} at {world.address} {state}; it complained", "\n".join(said)))


def pytest_runtest_setup(item):
    broke_at = getattr(item.parent, "_story_broke_at", None)
    if item.get_closest_marker("story") and broke_at:
        pytest.skip(f"the story broke off at {broke_at}")


@pytest.fixture(scope="session")
def town():
    """One world for tests that change nothing others look at: a finished shop per brand, staff at their desks."""
    with World() as world:
        yield Town(world)


class Town:
    def __init__(self, world: World):
        self.world = world
        self.operator = Staff(world, "operator").sign_in()
        self.admin = Staff(world, "admin").sign_in()
        self.eccall = Customer(world, Shop("eccall", "light", email="owner@eccall-shop.example.jp"))
        self.eccall.become_finished(self.operator, self.admin, ["03-5001-0001", "03-5001-0002"])
        self.businesscall = Customer(world, Shop(
            "businesscall", "standard", email="owner@office.example.jp", site_name="みどり法律事務所", site_name_kana="ミドリホウリツジムショ"))
        self.businesscall.become_finished(self.operator, self.admin, ["03-5001-0003", "03-5001-0004"])

    @property
    def shops(self) -> list[Customer]:
        return [self.eccall, self.businesscall]
