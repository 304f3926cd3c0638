"""How often links are read: a bound for each, and what was answered last, so that a look that finds nothing new costs little.

Each server process keeps this for itself, in memory: it is about load, and a look that had to be written down would cost more
than the one it saves.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Any

from congress.core import clock

MOST, WITHIN = 300, timedelta(minutes=10)  # a hundred telephones with the same link, each every five minutes, are 200
KEPT = 10_000  # links; those not read for longest are forgotten
FRESH = timedelta(minutes=15)  # an answer also hangs on the hour: what is over, what is near enough for its programme


@dataclass
class _Link:
    """``left``: looks, as of ``at``; they grow back evenly. ``told``: the state and the mark of the last answer, in one piece,
    since threads read the one while another writes it."""

    left: float
    at: datetime
    told: tuple[Any, str] = (None, "")


_links: OrderedDict[str, _Link] = OrderedDict()
_lock = Lock()


def wait(link: str) -> int:
    """Count a look at a link, also at one that is none: 0 where it may be, else the seconds until it may."""
    now = clock.now()
    with _lock:
        found = _links.setdefault(link, _Link(MOST, now))
        _links.move_to_end(link)
        while len(_links) > KEPT:
            _links.popitem(last=False)
        grown = max(now - found.at, timedelta()) / WITHIN * MOST
        found.left, found.at = min(MOST, found.left + grown), now
        if found.left < 1:
            return max(1, ceil((1 - found.left) * WITHIN.total_seconds() / MOST))
        found.left -= 1
        return 0


def known(link: str, state: Any) -> str:
    """The mark of what a link was told while everything was in this state; empty where it is not known."""
    found = _links.get(link)
    before, etag = found.told if found is not None else (None, "")
    return etag if before == _timed(state) else ""


def keep(link: str, state: Any, etag: str) -> None:
    """``state``: all that an answer hangs on, the hour apart."""
    found = _links.get(link)
    if found is not None:
        found.told = _timed(state), etag


def _timed(state: Any) -> tuple[Any, int]:
    return state, int(clock.now().timestamp() // FRESH.total_seconds())
