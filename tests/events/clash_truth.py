"""Clashes found the slow and plain way: over every row of the tables, each pair compared with each, nothing shared with the
program but the tables themselves, the list of public holidays and the figures of the rules, which are written here again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import select

from congress.core.db import db, session

TRAVEL, NOTICE, CYCLE = timedelta(minutes=60), 30, 540
BUSY = {"scheduled", "convened", "open", "closed"}
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
PUBLIC = holidays.country_holidays("VN", years=range(2024, 2028), language="vi")
Row = dict[str, Any]
Told = tuple[Any, ...]  # kind, events in order of time, sessions, person, venue, day, figure


def local(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


@dataclass
class Rows:
    """Every row that matters, by table."""

    events: list[Row]
    sessions: list[Row]
    engagements: list[Row]
    points: list[Row]
    venues: list[Row]
    placements: list[Row]
    campaigns: list[Row]
    own_days: list[Row]
    severities: list[Row]

    def event(self, event_id: int) -> Row:
        return next(row for row in self.events if row["id"] == event_id)

    def venue(self, venue_id: int) -> Row:
        return next(row for row in self.venues if row["id"] == venue_id)


def read() -> Rows:
    names = (
        "event",
        "event_session",
        "engagement",
        "event_point",
        "venue",
        "placement",
        "campaign",
        "holiday",
        "clash_setting",
    )
    tables = [db.metadata.tables[name] for name in names]  # each in one order: what is drawn from them by chance is drawn again
    found = [[dict(row._mapping) for row in session().execute(select(table).order_by(*table.primary_key))] for table in tables]
    return Rows(*found)


def clashes(rows: Rows, today: date, as_if: int | None = None) -> list[Told]:
    """Every clash, sorted; ``as_if``: an event that counts whatever its state."""
    busy = [row for row in rows.events if row["state"] in BUSY or row["id"] == as_if]
    ids = {row["id"] for row in busy}
    sessions = sorted((row for row in rows.sessions if row["event_id"] in ids), key=lambda row: (row["starts_at"], row["id"]))
    found = [
        *_persons(rows, sessions), *_venues(rows, sessions), *_capacities(rows, sessions), *_holidays(rows, sessions),
        *_notices(rows, busy, today), *_orders(rows, busy), *_deadlines(rows, busy),
    ]  # fmt: skip
    ignored = {row["kind"] for row in rows.severities if row["severity"] == "ignore"}
    return sorted((one for one in found if one[0] not in ignored), key=repr)


def lies_within(rows: Rows, event_id: int, since: date | None, till: date | None) -> bool:
    """An event has one of these days at least: it neither is over before the first nor begins after the last."""
    mine = [row for row in rows.sessions if row["event_id"] == event_id]
    first = min(local(row["starts_at"]) for row in mine)
    last = max(local(row["ends_at"] - timedelta(seconds=1)) for row in mine)
    return not (since is not None and last < since) and not (till is not None and first > till)


def of_event(told: list[Told], event_id: int) -> list[Told]:
    return [one for one in told if event_id in one[1]]


def _events(*sessions: Row) -> tuple[int, ...]:
    found: list[int] = []
    for each in sessions:
        if each["event_id"] not in found:
            found.append(each["event_id"])
    return tuple(found)


# ── two at once ──────────────────────────────────────────────────────────────


def _persons(rows: Rows, sessions: list[Row]) -> Iterator[Told]:
    persons = {row["person_id"] for row in rows.engagements}
    for person in sorted(persons):
        at = {row["session_id"] for row in rows.engagements if row["person_id"] == person}
        mine = [row for row in sessions if row["id"] in at]
        for place, one in enumerate(mine):
            for two in mine[place + 1 :]:
                overlap = one["starts_at"] < two["ends_at"] and two["starts_at"] < one["ends_at"]
                if overlap or (two["starts_at"] - one["ends_at"] < TRAVEL and _is_far(rows, one, two)):
                    yield "person", _events(one, two), (one["id"], two["id"]), person, None, local(two["starts_at"]), None


def _is_far(rows: Rows, one: Row, two: Row) -> bool:
    """In different districts; within one unit, or one hall's unit, nobody travels."""
    first, second = _stands(rows, one), _stands(rows, two)
    if first == second:
        return False
    return _district(rows, first, local(one["starts_at"])) != _district(rows, second, local(two["starts_at"]))


def _stands(rows: Rows, at: Row) -> int:
    if at["venue_id"] is not None:
        return int(rows.venue(at["venue_id"])["unit_id"])
    return int(rows.event(at["event_id"])["unit_id"])


def _placement(rows: Rows, unit_id: int, day: date) -> Row:
    """What is believed of a unit on a day; the last before it, the first after it, where it does not stand."""
    known = [row for row in rows.placements if row["unit_id"] == unit_id and row["superseded_at"] is None]
    known.sort(key=lambda row: row["valid_from"])
    before = [row for row in known if row["valid_from"] <= day]
    return before[-1] if before else known[0]


def _district(rows: Rows, unit_id: int, day: date) -> int:
    """The unit right below the root, found by climbing."""
    above = _above(rows, unit_id, day)
    chain = [unit_id, *above]
    return chain[-2] if len(chain) > 1 else chain[-1]


def _above(rows: Rows, unit_id: int, day: date) -> list[int]:
    """Units over it, from right above up to the root, on that day or on the nearest on which it stood."""
    own = _placement(rows, unit_id, day)
    day = min(max(day, own["valid_from"]), own["valid_to"] - timedelta(days=1))
    chain: list[int] = []
    while own["parent_id"] is not None:
        chain.append(own["parent_id"])
        own = _placement(rows, own["parent_id"], day)
    return chain


def _venues(rows: Rows, sessions: list[Row]) -> Iterator[Told]:
    for venue in rows.venues:
        pointed = {row["session_id"] for row in rows.points if row["venue_id"] == venue["id"]}
        taken = [row for row in sessions if row["venue_id"] == venue["id"] or row["id"] in pointed]
        for place, one in enumerate(taken):
            for two in taken[place + 1 :]:
                if one["starts_at"] < two["ends_at"] and two["starts_at"] < one["ends_at"]:
                    yield "venue", _events(one, two), (one["id"], two["id"]), None, venue["id"], local(two["starts_at"]), None


# ── one that cannot be so ────────────────────────────────────────────────────


def _capacities(rows: Rows, sessions: list[Row]) -> Iterator[Told]:
    for at in sessions:
        points = [row for row in rows.points if row["session_id"] == at["id"]]
        engaged = {row["person_id"] for row in rows.engagements if row["session_id"] == at["id"]}
        wanted = [(at["venue_id"], max(at["expected"] or 0, 0 if points else len(engaged)))]
        wanted += [(row["venue_id"], row["expected"] or 0) for row in points]
        for venue_id, people in wanted:
            seats = rows.venue(venue_id)["capacity"] if venue_id is not None else None
            if seats is not None and people > seats:
                yield "capacity", _events(at), (at["id"],), None, venue_id, local(at["starts_at"]), people


def is_off(rows: Rows, day: date) -> bool:
    own = [row for row in rows.own_days if row["day"] == day]
    if own:
        return not own[0]["is_worked"]
    if day in PUBLIC:
        return True
    return day.weekday() > 4 and day not in PUBLIC.weekend_workdays


def is_holiday(rows: Rows, day: date) -> bool:
    own = [row for row in rows.own_days if row["day"] == day]
    return not own[0]["is_worked"] if own else day in PUBLIC


def _holidays(rows: Rows, sessions: list[Row]) -> Iterator[Told]:
    for at in sessions:
        days = (local(at["starts_at"]) + timedelta(days=number) for number in range(40))
        midnight = ((day, datetime.combine(day, datetime.min.time(), VIETNAM)) for day in days)
        off = [day for day, begins in midnight if begins < at["ends_at"] and is_holiday(rows, day)]
        if off:
            yield "holiday", _events(at), (at["id"],), None, None, off[0], None


def _notices(rows: Rows, busy: list[Row], today: date) -> Iterator[Told]:
    for event in busy:
        told_on = event["convened_on"]
        if told_on is None and event["state"] in ("draft", "scheduled") and event["starts_on"] >= today:
            told_on = today
        if event["kind"] != "congress" or told_on is None or event["made_at"] >= event["starts_at"]:
            continue
        between = [told_on + timedelta(days=number + 1) for number in range((event["starts_on"] - told_on).days)]
        if sum(not is_off(rows, day) for day in between) < NOTICE:
            yield "notice", (event["id"],), (), None, None, event["starts_on"], None


def _deadlines(rows: Rows, busy: list[Row]) -> Iterator[Told]:
    for event in busy:
        for campaign in rows.campaigns:
            is_its = event["kind"] == "congress" and event["campaign_id"] == campaign["id"]
            if is_its and event["ends_on"] > campaign["deadline"]:
                yield "deadline", (event["id"],), (), None, None, event["starts_on"], None


def _orders(rows: Rows, busy: list[Row]) -> Iterator[Told]:
    congresses = [row for row in busy if row["kind"] == "congress"]
    for lower in congresses:
        above = _above(rows, lower["unit_id"], lower["starts_on"])
        for upper in congresses:
            if upper["unit_id"] in above and upper["starts_at"] <= lower["starts_at"] and _same_cycle(upper, lower):
                yield "order", (upper["id"], lower["id"]), (), None, None, lower["starts_on"], None


def _same_cycle(one: Row, two: Row) -> bool:
    campaigns = {one["campaign_id"], two["campaign_id"]}
    if None not in campaigns:
        return len(campaigns) == 1
    return abs((one["starts_on"] - two["starts_on"]).days) < CYCLE
