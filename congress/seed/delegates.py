"""The demo city's congress with its delegates, and a members' congress of one cell, made through the services: the list from
``data/delegates.xlsx``, words and figures from ``data/delegates.toml``. The same roll every time, some weeks ahead of the day
on which it is loaded."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from congress.core import clock, sheets, staging
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.delegates import (
    absences,
    corrections,
    groups,
    hall,
    imports,
    lists,
    members,
    queries,
    quotas,
    rolls,
    services,
    summons,
    taking,
)
from congress.delegates.hall import BlockTold, Keep
from congress.delegates.models import Basis, Delegate, Membership, Standing
from congress.delegates.queries import Held
from congress.delegates.quotas import Line, Wish
from congress.delegates.services import Told
from congress.documents import papers
from congress.documents import queries as documents
from congress.documents import services as issuing
from congress.documents.models import DocumentKind
from congress.documents.sheets import link_of
from congress.events import extras, lifecycle
from congress.events import services as events
from congress.events.extras import Invited
from congress.events.models import CongressKind, Event, EventKind, SessionKind, Side
from congress.events.services import Details
from congress.people.models import Person
from congress.registry import services as registry
from congress.seed.meetings import City

BY = Actor.system("demo")
# codes that are the same on every day
CONGRESS, MEMBERS = "DH-TP-18", "DH-CB-1"
DELEGATE = 20  # number of the delegate whose personal link is told at the start; he has not replied yet
LIST = "delegates.xlsx"
WORDS = Path(__file__).resolve().parent / "data" / "delegates.toml"
_DAY = timedelta(days=1)


def load(data: Path, city: City) -> None:
    """``city``: as its calendar was made of it. Whoever the words name and a smaller city does not have is passed over."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    with transaction():
        _convene(city, words["congress"])
    with transaction():
        _suggest(words["congress"])
        _take(data)
        _allot(words["congress"])
    with transaction():
        _arrange(words["congress"])
    with transaction():
        _summon(words["congress"])
        _reply(words["congress"])
    with transaction():
        _papers(city, words["papers"])
        _cell(city, words["cell"])


def link() -> str | None:
    """The page of a delegate who has not replied yet; None where this is not the demo city, or nobody has this number."""
    query = select(Delegate).join(Event, Event.id == Delegate.event_id).where(Event.code == CONGRESS)
    found = session().scalar(query.where(Delegate.number == DELEGATE))
    return link_of(found) if found is not None else None


def _held(code: str = CONGRESS) -> Held:
    return queries.get_held(BY, code)


# ── the congress ─────────────────────────────────────────────────────────────


def _convene(city: City, words: Mapping[str, Any]) -> None:
    day = _days(city, words["in_days"])
    plans = [
        city.meeting(words["eve"], day - _DAY, city.root, words["size"], kind=SessionKind.PREPARATORY),
        city.meeting(words["first"], day, city.root, words["size"]),
        city.meeting(words["second"], day + _DAY, city.root, words["size"]),
    ]
    details = Details(EventKind.CONGRESS, ordinal=words["ordinal"], term=words["term"], congress_kind=CongressKind.DELEGATES)
    event = events.create(city.root, details, plans, by=BY, chairs=city.leaders[:1], code=CONGRESS)
    for name, title, organisation, native in words["guests"]:
        extras.invite(event, Invited(name, title, organisation, Side.FOREIGN, native=native), by=BY)
    lifecycle.convene(event, by=BY)


def _days(city: City, offset: int) -> date:
    """The middle one of three working days in a row on which nothing else of the city regularly is."""
    while True:
        day = city.day(offset)
        around = [(each - city.today).days for each in (day - _DAY, day + _DAY)]
        if all(city.day(each) == city.today + timedelta(days=each) for each in around):
            return day
        offset += 1


def _suggest(words: Mapping[str, Any]) -> None:
    """Seats of the units as the machine shares them out."""
    held, size = _held(), words["size"]
    day = held.event.starts_on
    rolls.settle(held, size=size, age_on=day.replace(day=1), erase_on=None, by=BY)
    quotas.save(_held(), {}, by=BY, wish=Wish(size, words["floor"], words["reserve"]))
    due = datetime.combine(day - timedelta(days=words["reply_days"]), time(17), clock.ZONE)
    summons.set_terms(_held(), reply_by=due, dress=words["dress"], advice=words["advice"], by=BY)


def _take(data: Path) -> None:
    held, read = _held(), sheets.read((data / LIST).read_bytes(), LIST)
    preview = imports.preview(held, read, by=BY)
    batch_id = staging.keep(imports.KIND, LIST, None, preview, by=BY, options={"event": CONGRESS})
    taking.apply(preview, held, by=BY, batch_id=batch_id)
    staging.finish(batch_id, staging.BatchState.APPLIED)


def _allot(words: Mapping[str, Any]) -> None:
    """As the committee decided: what the list has elected, and a few alternates."""
    reserves = Counter(told[0] for told in words["alternates"])
    rows = quotas.allotment(_held()).rows
    quotas.save(_held(), {row.unit_id: Line(row.official, reserves[row.code], row.weight) for row in rows}, by=BY)
    quotas.allot(_held(), by=BY)


def _arrange(words: Mapping[str, Any]) -> None:
    """Alternates, lists sent up, delegations with their heads, groups, seats."""
    held = _held()
    units = {row.code: row for row in quotas.allotment(held).rows}
    services.enlist(held, [_alternate(told, units) for told in words["alternates"] if told[0] in units], by=BY)
    for code, row in units.items():
        if code not in words["late_lists"]:
            lists.submit(held, row.unit_id, by=BY)
    members.reset_order(held, None, by=BY)
    members.choose_heads(held, by=BY)
    groups.make(held, words["groups"], by=BY)
    last = words["blocks"][-1][0]
    for name, rows, per_row in words["blocks"]:
        hall.add_block(held, BlockTold(name, rows, per_row, is_for_guests=name == last), by=BY)
    hall.give(held, Keep.NONE, by=BY)


def _alternate(told: Sequence[Any], units: Mapping[str, Any]) -> Told:
    code, name, sex, born, admitted, education, theory, post = told
    unit_id = units[code].unit_id
    delegation = select(Delegate.delegation_id).where(Delegate.unit_id == unit_id, Delegate.delegation_id.is_not(None))
    return Told(
        name, unit_id, sex=sex, birth_date=born, ethnicity="Kinh", admitted_on=admitted, education=education, theory=theory,
        post=post, standing=Standing.ALTERNATE, delegation_id=session().scalar(delegation.limit(1)),
    )  # fmt: skip


def _summon(words: Mapping[str, Any]) -> None:
    """Everybody of units that have sent their lists."""
    late = {row.unit_id for row in quotas.allotment(_held()).rows if row.submitted_at is None}
    rows = queries.all_of(_held().event.id, Standing.OFFICIAL)
    summons.summon(_held(), [row.id for row in rows if row.unit_id not in late], by=BY)


def _reply(words: Mapping[str, Any]) -> None:
    """Most say that they come, some cannot; one was called up, one asks for something to be put right."""
    held, chance = _held(), Random(CONGRESS)  # noqa: S311  the same replies every time
    people = _delegates(held)
    away = {int(number): reason for number, reason in (words["asked"] | words["excused"]).items() if int(number) in people}
    for number, delegate in people.items():
        if number in away:
            summons.answer(held, delegate, coming=False, reason=away[number])
        elif delegate.summoned_at and number != DELEGATE and chance.random() * 100 < words["replied_percent"]:
            summons.answer(held, delegate, coming=True)
    for delegate in (people[int(number)] for number in words["excused"] if int(number) in away):
        if absences.decide(held, delegate, excused=True, note="", by=BY).next_id is not None:
            absences.call_up(held, delegate, by=BY)
    for number, told in words["disciplined"].items():
        if int(number) in people:
            lists.discipline(held, people[int(number)], told, by=BY)
    number, field, wanted, note = words["correction"]
    if number in people:
        corrections.ask(held, people[number], field, wanted, note)


def _delegates(held: Held) -> dict[int, Delegate]:
    """By the number on the badge."""
    query = select(Delegate).where(Delegate.event_id == held.event.id).order_by(Delegate.number)
    return {each.number: each for each in session().scalars(query)}


# ── papers ───────────────────────────────────────────────────────────────────


def _papers(city: City, words: Mapping[str, Any]) -> None:
    """A register with numbers of every state, then papers of the congress with numbers of their own."""
    term = registry.ensure_committee_term(city.root, city.today, by=BY)

    def ago(days: int) -> date:
        return max(city.days.add_working_days(city.today, -days), term.starts_on)

    for kind, days, subject in words["given"]:
        registry.give_number(term, kind, subject, ago(days), BY)
    kind, days = words["hidden"]
    registry.give_number(term, kind, "", ago(days), BY, hidden=True)
    kind, note = words["reserved"]
    registry.reserve(term, kind, BY, note=note)
    desk = documents.get_desk(BY, CONGRESS)
    for kind in (DocumentKind.PROGRAMME, DocumentKind.SUMMONS, DocumentKind.INVITATION):
        terms = papers.Terms(ago(words["issued_days"]))
        issuing.issue(desk.event, desk.unit, papers.draft(desk, kind, terms, by=BY), dated=terms.dated, by=BY)


# ── a congress of members ────────────────────────────────────────────────────


def _cell(city: City, words: Mapping[str, Any]) -> None:
    """Of the secretary who signs in, who stands first; it is a draft yet."""
    first = session().get_one(Person, city.secretary(city.home)[0])
    held = _held(MEMBERS)
    told = [Told(first.full_name, city.home.unit_id, birth_date=first.birth_date, post="Bí thư chi bộ", basis=Basis.MEMBER)]
    for name, sex, born, admitted, post, membership in words["members"]:
        told.append(
            Told(
                name, city.home.unit_id, sex=sex, birth_date=born, ethnicity="Kinh", admitted_on=admitted, post=post,
                membership=Membership(membership), basis=Basis.MEMBER,
            )
        )  # fmt: skip
    held = replace(held, roll=services.open_roll(held, by=BY))
    services.enlist(held, told, by=BY)
