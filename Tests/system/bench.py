"""`make bench`: one table of figures and ratios from one run, on this machine, with what else runs on it.

  Tests/system/bench.py [--seconds N] [--rounds N] [--many N] [--notices N] [--accounts N] [--write FILE]

The binaries are those in DENWABAN_BINARIES (default .build/debug: say so when you quote a figure).
"""

import argparse
import os
import platform
import sys
from datetime import datetime
from pathlib import Path

from bench_billing import measure_billing
from bench_latency import measure_latency
from bench_notices import measure_notices
from bench_pages import measure_pages
from bench_writes import measure_writes
from world import BINARIES, ROOT

PARTS = ["writes", "pages", "latency", "notices", "bills"]


class Table:
    """Rows of (what, figure, unit, ratio, remark)."""

    def __init__(self):
        self.sections: list[tuple[str, list[tuple[str, ...]]]] = []

    def section(self, title: str) -> None:
        self.sections.append((title, []))
        print(f"\n{title}", flush=True)

    def row(self, what: str, figure: str, ratio: str = "", remark: str = "") -> None:
        self.sections[-1][1].append((what, figure, ratio, remark))
        print(f"  {what:<58} {figure:>16}  {ratio:>8}  {remark}", flush=True)

    def markdown(self, head: list[str]) -> str:
        lines = head[:]
        for title, rows in self.sections:
            lines += ["", f"## {title}", "", "| | figure | ratio | |", "|---|---:|---:|---|"]
            lines += [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join(lines) + "\n"


def main() -> int:
    options = argparse.ArgumentParser(description="Measures a build against raw SQLite in the same run; prints one table.")
    options.add_argument("--seconds", type=float, default=4, help="of one slice (default 4)")
    options.add_argument("--rounds", type=int, default=3, help="slices of each kind, alternating (default 3)")
    options.add_argument("--many", type=int, default=1_000_000, help="inquiries of the large account (default 1,000,000)")
    options.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    options.add_argument("--notices", type=int, default=10_000, help="queued notices that are drained (default 10,000)")
    options.add_argument("--accounts", type=int, default=100_000, help="accounts billed on a 1st (default 100,000)")
    options.add_argument("--write", type=Path, help="also as Markdown into this file")
    chosen = options.parse_args()
    kind = "release" if "release" in str(BINARIES) else "debug" if "debug" in str(BINARIES) else str(BINARIES.name)
    about = f"{kind} build, {os.cpu_count()} cores, {platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f} at the start, {datetime.now():%Y-%m-%d}"
    print(about)
    # On the same disk as a real installation's stores: /tmp may be memory.
    scratch = ROOT / ".build" / "bench"
    scratch.mkdir(parents=True, exist_ok=True)
    table = Table()
    if "writes" in chosen.only:
        measure_writes(table, scratch, chosen.seconds, chosen.rounds)
    if "pages" in chosen.only:
        measure_pages(table, scratch, chosen.seconds, chosen.rounds, chosen.many)
    if "latency" in chosen.only:
        measure_latency(table, scratch)
    if "notices" in chosen.only:
        measure_notices(table, scratch, chosen.notices)
    if "bills" in chosen.only:
        measure_billing(table, scratch, chosen.accounts)
    if chosen.write:
        chosen.write.write_text(table.markdown([
            "# Bench", "", f"`make bench`: {about}.",
            "", "One run on a shared machine: the ratios say more than the figures. Times are median / 95th percentile."]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
