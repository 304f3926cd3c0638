"""What a feed tells beside what it told before: only what this feed told is struck out, whatever took it away, and an entry is
a newer one exactly where what is told of it is another.

A session is struck out until ninety days after its end: by then every calendar that still reads has learnt of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Executable, delete, select

from congress.calendar.feeds import BACK, MOST, Entry, Told
from congress.calendar.models import Line
from congress.core import clock
from congress.core.db import chunks, session, upsert

LINE: Any = Line.__table__
Row = Any  # of LINE
_COUNTED = ("uid", "number", "changed_at")
GONE = ""  # the mark of what was struck out


def retell(feed_id: int, told: Told, still: Callable[[Sequence[str]], set[str]]) -> tuple[Told, list[Executable]]:
    """``told`` as this feed must tell it, and what writes that down. ``still``: which of some sessions the feed has beyond what
    one answer holds; they are neither told nor struck out."""
    now = clock.now()
    before = {row.uid: row for row in session().execute(select(LINE).where(LINE.c.feed_id == feed_id))}
    news: list[dict[str, Any]] = []
    entries = [_numbered(entry, _mark(entry), before.get(entry.uid), now, feed_id, news) for entry in told.entries]
    live = {entry.uid for entry in entries}
    left = [row for row in before.values() if row.uid not in live]
    beyond = still([row.uid for row in left]) if told.is_cut else set()
    gone = [_strike(row) for row in left if row.ends_at >= now - BACK and row.uid not in beyond]
    gone = [_numbered(entry, GONE, before[entry.uid], now, feed_id, news) for entry in gone]
    gone.sort(key=lambda entry: (entry.ends_at < now, abs(entry.starts_at - now), entry.uid))
    is_old = any(row.ends_at < now - BACK for row in left)
    writes = [*_kept(news), *([delete(LINE).where(LINE.c.ends_at < now - BACK)] if is_old else [])]
    return replace(told, entries=(*entries, *gone[:MOST])), writes


def _numbered(entry: Entry, mark: str, row: Row, now: datetime, feed_id: int, news: list[dict[str, Any]]) -> Entry:
    """With the number and the time under which this feed tells it; noted among the ``news`` where it says something new."""
    if row is not None and row.mark == mark:
        return replace(entry, number=row.sequence, changed_at=row.at)
    if row is not None:
        entry = replace(entry, number=max(entry.number, row.sequence + 1), changed_at=max(now, row.at))
    else:
        entry = replace(entry, changed_at=now)
    news.append(
        {
            "feed_id": feed_id, "uid": entry.uid, "sequence": entry.number, "mark": mark, "name": entry.name,
            "starts_at": entry.starts_at, "ends_at": entry.ends_at, "at": entry.changed_at,
        }
    )  # fmt: skip
    return entry


def _mark(entry: Entry) -> str:
    """Of all that a calendar is told."""
    told = [value for name, value in vars(entry).items() if name not in _COUNTED]
    return blake2b(json.dumps(told, default=datetime.isoformat).encode(), digest_size=16).hexdigest()


def _strike(row: Row) -> Entry:
    """With nothing but the name and the times that this calendar has."""
    return Entry(row.uid, row.sequence, row.at, row.starts_at, row.ends_at, row.name, is_gone=True)


def _kept(news: Sequence[Mapping[str, Any]]) -> Iterator[Executable]:
    """Of two who look at once the one who was told more stands."""
    for part in chunks(news):
        insert = upsert(LINE).values(part)
        values = {name: insert.excluded[name] for name in ("sequence", "mark", "name", "starts_at", "ends_at", "at")}
        yield insert.on_conflict_do_update(
            index_elements=["feed_id", "uid"], set_=values, where=insert.excluded.sequence > LINE.c.sequence
        )
