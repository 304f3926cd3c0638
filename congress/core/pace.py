"""How often one asker may do a thing within a time: counted in the memory of each server process, because it is about load and
a count that had to be written down would cost more than what it saves."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from congress.core import clock

KEPT = 10_000  # askers; those not seen for longest are forgotten


class Pace:
    """``most`` times ``within``; what was used grows back evenly."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most, self._within = most, within
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def wait(self, asker: str) -> int:
        """Count one: 0 where it may be, else the seconds until it may."""
        now = clock.now()
        with self._lock:
            left, at = self._left.get(asker, (float(self._most), now))
            left = min(self._most, left + max(now - at, timedelta()) / self._within * self._most)
            may = left >= 1
            self._left[asker] = (left - may, now)
            self._left.move_to_end(asker)
            while len(self._left) > KEPT:
                self._left.popitem(last=False)
        return 0 if may else max(1, ceil((1 - left) * self._within.total_seconds() / self._most))

    def forget(self) -> None:
        self._left.clear()
