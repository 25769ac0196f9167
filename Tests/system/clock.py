"""The clock file that the processes of one world share, and waiting by looking instead of sleeping."""

import os
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

JAPAN = timezone(timedelta(hours=9))


def japan(text: str) -> datetime:
    """`2017-02-27T11:05` or `2017-03-01` (midnight), Japan time."""
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


class Clock:
    def __init__(self, path: Path, start: str):
        self.path = path
        self._instant = japan(start)
        self._since_ms = 0
        self.set(start)

    def set(self, text: str) -> None:
        """From now on it is that moment, running."""
        self._write(japan(text))

    def advance(self, **by: float) -> None:
        self._write(self.now() + timedelta(**by))

    def now(self) -> datetime:
        return self._instant + timedelta(milliseconds=_machine_ms() - self._since_ms)

    def today(self) -> date:
        return self.now().date()

    def now_ms(self) -> int:
        return int(self.now().timestamp() * 1000)

    def _write(self, moment: datetime) -> None:
        # Whole seconds only: the file's instant has no fraction.
        self._instant = moment.astimezone(JAPAN).replace(microsecond=0)
        self._since_ms = _machine_ms()
        fresh = self.path.with_name(".clock.new")
        fresh.write_text(f"{self._instant.isoformat()} since {self._since_ms}\n")
        os.replace(fresh, self.path)


def _machine_ms() -> int:
    return time.time_ns() // 1_000_000


class NeverCame(AssertionError):
    pass


def wait_until(condition, seconds: float = 15, what: str | None = None, every: float = 0.05):
    """Looks until `condition()` gives something true, and returns it.

    Raises NeverCame after `seconds` (real ones: the world's clock may stand anywhere)."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise NeverCame(f"{what or getattr(condition, '__name__', 'it')}: not so after {seconds} s")
        time.sleep(every)
