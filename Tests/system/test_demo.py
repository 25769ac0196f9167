"""The demo data that `make run` makes, through the pages as they are today."""

import os
import subprocess

import pytest

from world import ROOT, World


@pytest.fixture(scope="module")
def world():
    with World() as world:
        yield world


def demo(world, *arguments: str) -> str:
    out = subprocess.run(
        [ROOT / "scripts" / "demo", *arguments], capture_output=True, text=True, timeout=120,
        env={**os.environ, "DENWABAN_DEMO_ADDRESS": world.address, "DENWABAN_DEMO_RECORD": str(world.directory / "demo.json")})
    assert out.returncode == 0, out.stdout + out.stderr
    return out.stdout


def test_one_finished_shop_for_each_brand(world):
    said = demo(world)
    for site_name in ("みどり屋オンライン", "やまざき設計事務所"):
        assert site_name in said
    assert said.count("first payment made") == len(world.brands) == 2
    looked = demo(world, "--look")
    assert "3 inquiries, 1 receipts" in looked and "2 inquiries, 1 receipts" in looked
    assert "there already" in demo(world)
