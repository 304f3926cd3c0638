"""Counters and daily tallies: the one rule of what a duty adds where, used for one report and for a recount alike."""

from __future__ import annotations

from collections import Counter as Bag
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, text, true, update

from congress.campaigns.models import Campaign, Counter, Duty, Status, Tally
from congress.campaigns.states import State, of_row
from congress.core import clock
from congress.core.db import bulk_insert, chunks, session
from congress.orgs.kinds import LEVEL_OF, Kind
from congress.orgs.models import Placement

Place = tuple[int, str]  # direct superior, level
COLUMNS = ("due", "done", *(status.value for status in Status), "flagged")


@dataclass(frozen=True)
class Segment:
    """A range of days that a unit of the campaign's kinds spends under one superior at one level."""

    superior_id: int
    level: str
    start: date
    end: date


@dataclass
class Sums:
    """``days``: (superior, level, day) -> what begins then; ``now``: (superior, level) -> counts of the end state."""

    days: dict[tuple[int, str, date], Bag[str]] = field(default_factory=dict)
    now: dict[Place, Bag[str]] = field(default_factory=dict)

    def add(self, segments: Iterable[Segment], state: State, done_from: str, sign: int = 1) -> None:
        """What a duty with these segments and this state adds (``sign`` 1) or no longer adds (-1)."""
        for part in segments:
            due_end = min(part.end, state.excused_on) if state.excused_on is not None else part.end
            if due_end > part.start:
                self._range(part, "due", part.start, due_end, sign)
            done_on = state.done_on(done_from)
            if done_on is not None and max(part.start, done_on) < part.end:
                self._range(part, "done", max(part.start, done_on), part.end, sign)
            if part.end == clock.FOREVER:
                bag = self.now.setdefault((part.superior_id, part.level), Bag())
                bag[state.status.value] += sign
                bag["flagged"] += sign * bool(state.flags)

    def _range(self, part: Segment, what: str, start: date, end: date, sign: int) -> None:
        place = (part.superior_id, part.level)
        for day, change in ((start, sign), (end, -sign)):
            if day < clock.FOREVER:
                self.days.setdefault((*place, day), Bag())[what] += change
                self.now.setdefault(place, Bag())[what] += change


def segments_of(rows: Iterable[Any], kinds: Sequence[str]) -> list[Segment]:
    """From beliefs about a unit (superior_id, kind, valid_from, valid_to) those in which it owes; adjoining ones joined."""
    parts: list[Segment] = []
    for row in rows:
        if row.kind not in kinds:
            continue
        level = LEVEL_OF[Kind(row.kind)].value
        last = parts[-1] if parts else None
        if last and (last.superior_id, last.level, last.end) == (row.superior_id, level, row.valid_from):
            parts[-1] = Segment(last.superior_id, level, last.start, row.valid_to)
        else:
            parts.append(Segment(row.superior_id, level, row.valid_from, row.valid_to))
    return parts


def _adding(table: Any, keys: Sequence[str], amounts: Sequence[str], grows: str = "") -> Any:
    """An INSERT that adds to the row already there: text, because every report runs it and upserts are never cached."""
    names = [*keys, *amounts, *([grows] if grows else [])]
    changes = [f"{name} = {table.name}.{name} + excluded.{name}" for name in names if name not in keys]
    statement = text(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)}) "  # noqa: S608  names of ours
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(changes)}"
    )
    return statement.bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))


_ADD_COUNTER = _adding(Counter.__table__, ["campaign_id", "superior_id", "level"], COLUMNS, grows="version")
_ADD_TALLY = _adding(Tally.__table__, ["campaign_id", "superior_id", "level", "day"], ["due", "done"])


def shift(campaign_id: int, sums: Sums) -> None:
    """Add differences to what is stored, in an order that two writers share."""
    places = sorted(sums.now.keys() | {(superior, level) for superior, level, _day in sums.days})
    counters = [
        {"campaign_id": campaign_id, "superior_id": superior_id, "level": level, "version": 1}
        | {name: sums.now.get((superior_id, level), Bag())[name] for name in COLUMNS}
        for superior_id, level in places
    ]
    days = [
        {"campaign_id": campaign_id, "superior_id": superior_id, "level": level, "day": day}
        | {"due": bag["due"], "done": bag["done"]}
        for (superior_id, level, day), bag in sorted(sums.days.items())
        if bag["due"] or bag["done"]
    ]
    for statement, rows in ((_ADD_COUNTER, counters), (_ADD_TALLY, days)):
        if rows:
            session().execute(statement, rows)


def touch(campaign: Campaign) -> None:
    """Whoever follows a board of this campaign fetches it anew."""
    session().execute(update(Counter).where(Counter.campaign_id == campaign.id).values(version=Counter.version + 1))


def recount(campaign: Campaign, superior_ids: Iterable[int] | None = None) -> None:
    """Counters and tallies anew from rows, for some superiors or for all. Versions only ever grow."""
    wanted = None if superior_ids is None else set(superior_ids)
    hold(campaign.id, alone=True)
    sums, versions = count(campaign, wanted), _versions(campaign.id, wanted)
    db = session()
    for part in [None] if wanted is None else chunks(sorted(wanted)):
        for table in (Tally, Counter):
            where = [table.campaign_id == campaign.id] + ([table.superior_id.in_(part)] if part is not None else [])
            db.execute(delete(table).where(*where))
    places = sums.now.keys() | versions.keys()
    bulk_insert(
        Counter,
        [
            {
                "campaign_id": campaign.id,
                "superior_id": place[0],
                "level": place[1],
                "version": versions.get(place, 0) + 1,
                **{name: sums.now.get(place, Bag())[name] for name in COLUMNS},
            }
            for place in sorted(places)
        ],
    )
    bulk_insert(
        Tally,
        [
            {
                "campaign_id": campaign.id,
                "superior_id": superior_id,
                "level": level,
                "day": day,
                "due": bag["due"],
                "done": bag["done"],
            }
            for (superior_id, level, day), bag in sorted(sums.days.items())
            if bag["due"] or bag["done"]
        ],
    )


def hold(campaign_id: int, *, alone: bool) -> None:
    """Until the end of the transaction keep a recount away (as each report does), or everybody else (as a recount does).

    What is read afterwards, a unit's places first of all, is then what the sums are, or will be, counted from.
    """
    session().execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update(read=not alone))


def _versions(campaign_id: int, wanted: set[int] | None) -> dict[Place, int]:
    query = select(Counter.superior_id, Counter.level, Counter.version).where(Counter.campaign_id == campaign_id)
    return {
        (row.superior_id, row.level): row.version
        for row in session().execute(query.order_by(Counter.superior_id, Counter.level))
        if wanted is None or row.superior_id in wanted
    }


def count(campaign: Campaign, superior_ids: set[int] | None = None) -> Sums:
    """From rows: every unit of the campaign's kinds that ever stood under these superiors, with its duty if it has one."""
    sums = Sums()
    query = (
        select(
            Placement.unit_id, Placement.superior_id, Placement.kind, Placement.valid_from, Placement.valid_to, Duty.__table__
        )
        .outerjoin(Duty, and_(Duty.unit_id == Placement.unit_id, Duty.campaign_id == campaign.id))
        .where(Placement.superseded_at.is_(None), Placement.kind.in_(campaign.kinds), in_root(campaign))
        .order_by(Placement.unit_id, Placement.valid_from)
    )
    if superior_ids is not None and len(superior_ids) <= 400:
        query = query.where(Placement.superior_id.in_(sorted(superior_ids)))
    owed = State()
    for row in session().execute(query).yield_per(2000):
        if superior_ids is None or row.superior_id in superior_ids:
            state = of_row(row) if row.id is not None else owed
            sums.add(segments_of([row], campaign.kinds), state, campaign.done_from)
    return sums


def in_root(campaign: Campaign) -> Any:
    """Beliefs at or below the campaign's root, wherever that stands through time."""
    return true() if campaign.is_whole else Placement.path.like(f"%/{campaign.root_id}/%")


def faults(campaign: Campaign) -> list[str]:
    """Where what is stored differs from a recount of the rows: must be empty."""
    sums = count(campaign)
    db = session()
    stored_now = {
        (row.superior_id, row.level): {name: getattr(row, name) for name in COLUMNS}
        for row in db.execute(select(Counter.__table__).where(Counter.campaign_id == campaign.id))
    }
    stored_days = {
        (row.superior_id, row.level, row.day): {"due": row.due, "done": row.done}
        for row in db.execute(select(Tally.__table__).where(Tally.campaign_id == campaign.id))
    }
    wrong = [
        f"counter {key}" for key in sums.now.keys() | stored_now.keys() if _differs(sums.now.get(key), stored_now.get(key))
    ]
    wrong += [
        f"tally {key}" for key in sums.days.keys() | stored_days.keys() if _differs(sums.days.get(key), stored_days.get(key))
    ]
    return sorted(wrong)


def _differs(one: Any, other: Any) -> bool:
    one, other = one or {}, other or {}
    return any(one.get(name, 0) != other.get(name, 0) for name in {*one, *other})
