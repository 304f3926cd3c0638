"""Who was in the room, reckoned anew in plain Python from what was told, without a line of the product; and what of the tables
does not follow from the facts in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from congress.checkin import refolding
from congress.checkin.intake import window_of
from congress.checkin.models import CheckIn, Presence
from congress.core.db import db, session, writing
from congress.events.models import EventSession

OPENS = timedelta(hours=2)  # before a session begins
LEAVES = timedelta(hours=12)  # after its end
Stay = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Heard:
    """One fact of a person, with the time that is true. ``what``: in, out, or undo."""

    nonce: str
    what: str
    at: datetime
    undoes: str = ""


def stays(heard: Iterable[Heard], starts: datetime, ends: datetime) -> list[Stay]:
    """Walk through the day, and write down when the door opened for him."""
    told = {each.nonce: each for each in heard}  # whatever was told twice was told once
    taken_back = {each.undoes for each in told.values() if each.what == "undo"}
    good = [each for each in told.values() if each.what != "undo" and each.nonce not in taken_back]
    good = [each for each in good if each.at >= starts - OPENS and each.at <= (ends + LEAVES if each.what == "out" else ends)]
    found: list[Stay] = []
    for each in sorted(good, key=lambda fact: (fact.at, 0 if fact.what == "in" else 1)):
        is_inside = bool(found) and found[-1][1] is None
        if each.what == "in" and not is_inside:
            found.append((each.at, None))
        elif each.what == "out" and is_inside:
            found[-1] = (found[-1][0], each.at)
    return found


def stored_stays(session_id: int) -> dict[int, list[Stay]]:
    """delegate -> as the table has it, of everybody who was there."""
    rows = session().execute(select(Presence.__table__).where(Presence.session_id == session_id))
    return {
        row.delegate_id: [(_instant(each[0]), _instant(each[1]) if each[1] else None) for each in row.spans]
        for row in rows
        if row.spans
    }


def _instant(told: str) -> datetime:
    return datetime.fromisoformat(told)


def faults(event_id: int, acked: Mapping[str, str], sent: Iterable[str] | None = None) -> list[str]:
    """What is wrong in the tables of an event: answered and not there (``acked``: nonce -> what was answered), there twice,
    never sent, or presence that does not follow. Inside the application's context."""
    session().rollback()
    rows = session().execute(select(CheckIn.__table__).where(CheckIn.event_id == event_id)).all()
    stored = {row.nonce: row for row in rows}
    found = [f"lost: {nonce}" for nonce in acked if nonce not in stored]
    found += [
        f"{nonce} was answered {answer}, stored as {stored[nonce].outcome}"
        for nonce, answer in acked.items()
        if nonce in stored and stored[nonce].outcome != answer
    ]
    found += [f"doubled: {len(rows) - len(stored)} facts"] if len(rows) > len(stored) else []
    found += [f"never sent: {nonce}" for nonce in set(stored) - set(sent)] if sent is not None else []
    found += _unfolded(event_id, rows) + _broken()
    session().rollback()
    return found


def _unfolded(event_id: int, rows: Sequence[Any]) -> list[str]:
    found = []
    for row in session().execute(select(EventSession.__table__).where(EventSession.event_id == event_id)).all():
        by_person: dict[int, list[Heard]] = {}
        known = {each.nonce: each for each in rows if each.session_id == row.id and each.delegate_id is not None}
        for each in known.values():
            if each.act != "undo":
                by_person.setdefault(each.delegate_id, []).append(Heard(each.nonce, str(each.act), each.happened_at))
        for each in rows:
            if each.act == "undo" and each.undoes in known:
                undo = Heard(each.nonce, "undo", each.happened_at, each.undoes)
                by_person.setdefault(known[each.undoes].delegate_id, []).append(undo)
        wanted = {who: told for who, heard in by_person.items() if (told := stays(heard, row.starts_at, row.ends_at))}
        kept = stored_stays(row.id)
        found += [f"{who} at {row.code}: {kept.get(who)} kept, {wanted.get(who)} told" for who in {*wanted, *kept}
                  if wanted.get(who) != kept.get(who)]  # fmt: skip
        found += _recounted(event_id, row)
    return found


def _recounted(event_id: int, row: Any) -> list[str]:
    """The product's own recount finds nothing to put right either."""
    with writing():
        wrong = refolding.recount(event_id, row, window_of(row))
        session().rollback()
    return [f"{wrong} rows of presence at {row.code} were put right"] if wrong else []


def _broken() -> list[str]:
    if db.engine.dialect.name != "sqlite":
        return []
    told = session().execute(text("PRAGMA integrity_check")).scalar_one()
    return [] if told == "ok" else [f"integrity: {told}"]
