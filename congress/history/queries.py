"""Reads of the audit trail: what was done in a part of the tree, to one event, or to one of its delegates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, union

from congress.accounts.models import Account
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import chunks, session
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold
from congress.delegates import services as delegates
from congress.events.lifecycle import MOVES
from congress.events.models import Event, EventSession, Series, Wave
from congress.orgs import queries as orgs
from congress.orgs.access import in_reach
from congress.orgs.models import Placement, Unit
from congress.people.models import Person

# by what the details of a line name the event: its code, its number among others, or the wave or series that it is of
_OF_ONE = tuple(f"events.{verb}" for verb in ("create", "change", "engage", "release", "waive", *MOVES))
_OF_ITS_OWN = ("events.", "delegates.", "documents.")
_OF_MANY = ("events.import", "events.continue")
_OF_WAVES = ("events.plan_wave", "events.change_wave", "events.run_wave", "events.send")
_OF_SERIES = ("events.start_series", "events.change_series", "events.end_series")


def list_lines(
    actor: Actor,
    *,
    verb: str = "",
    typed: str = "",
    scope_id: int | None = None,
    event: Event | None = None,
    delegate: int | None = None,
    page: int = 1,
) -> Page:
    """Lines about units in reach, and the actor's own, newest first; where they are told, those of one event, or of the
    delegate of that number among its delegates."""
    mine = AuditLine.account_id == (actor.account_id or 0)
    everything = "/" in actor.paths()
    query: Any = select(AuditLine.__table__, Unit.code.label("unit_code")).outerjoin(Unit, Unit.id == AuditLine.scope_id)
    if not everything:
        query = query.where(or_(mine, in_reach(AuditLine.scope_id, actor) & AuditLine.scope_id.is_not(None)))
    if verb:
        query = query.where(AuditLine.verb == verb)
    if scope_id is not None:
        query = query.where(AuditLine.scope_id == scope_id)
    if event is not None:
        query = query.where(*_about(event) if delegate is None else _about_delegate(event, delegate))
    for word in clean(typed).split()[:4]:
        query = query.where(or_(*(_tells(column, word) for column in (AuditLine.actor, AuditLine.subject))))
    return paginate(query.order_by(AuditLine.id.desc()), page)


def _tells(column: Any, word: str) -> ColumnElement[bool]:
    """The column has the word as it was typed, or is a name that has it without accents."""
    kinds = ((Account.name, Account.search), (Person.full_name, Person.search), (Placement.name, Placement.search))
    names = union(*(select(name).where(search.contains(fold(word), autoescape=True)) for name, search in kinds))
    return or_(column.icontains(word, autoescape=True), column.in_(names))


# ── one event ────────────────────────────────────────────────────────────────


def _about(event: Event) -> tuple[ColumnElement[bool], ...]:
    """Acts on the event, on its agenda, its delegates and its papers, on the series or the wave that it is of, and what was
    taken back of them. The units come first: by them the lines are found, by their details they are told apart."""
    sessions = select(EventSession.id).where(EventSession.event_id == event.id)
    own = or_(
        AuditLine.verb.in_(_OF_ONE) & _says("code", event.code),
        or_(*(AuditLine.verb.startswith(kind) for kind in _OF_ITS_OWN)) & _says("event", event.code),
        AuditLine.verb.in_(_OF_MANY) & AuditLine.detail[("events", str(event.id))].as_string().is_not(None),
        AuditLine.verb.startswith("agenda.") & _is_session_of(event),
        (AuditLine.verb == "undo")
        & or_(
            AuditLine.detail[("of", "event_id")].as_integer() == event.id,
            AuditLine.detail[("of", "session_id")].as_integer().in_(sessions),
        ),
    )
    units = _units_of(event.unit_id)
    if event.wave_id is not None:
        wave = session().get_one(Wave, event.wave_id)
        own = or_(own, AuditLine.verb.in_(_OF_WAVES) & _says("code", wave.code))
        units.add(wave.root_id)
    if event.series_id is not None:
        series = session().get_one(Series, event.series_id)
        is_it = AuditLine.detail["series"].as_integer() == series.id
        undone = AuditLine.detail[("of", "series_id")].as_integer() == series.id
        own = or_(own, AuditLine.verb.in_(_OF_SERIES) & is_it, (AuditLine.verb == "undo") & undone)
        units |= _units_of(series.unit_id)
    return AuditLine.scope_id.in_(sorted(units)), own


def _about_delegate(event: Event, number: int) -> tuple[ColumnElement[bool], ...]:
    """The event may have been renamed since; the number stays."""
    is_it = AuditLine.subject.startswith(delegates.subject_of(number), autoescape=True) & _says("event", event.code)
    return AuditLine.scope_id.in_(sorted(_units_of(event.unit_id))), AuditLine.verb.startswith("delegates."), is_it


def _says(name: str, value: str) -> ColumnElement[bool]:
    said: ColumnElement[bool] = AuditLine.detail[name].as_string() == value
    return said


def _is_session_of(event: Event) -> ColumnElement[bool]:
    """HN-P1 is a session of HN; HN-P2-P1 is one of HN-P2, another event."""
    whose: ColumnElement[bool] = func.rtrim(AuditLine.detail["session"].as_string(), "0123456789") == f"{event.code}-P"
    return whose


def _units_of(unit_id: int) -> set[int]:
    """A unit and those that it continues: their events are its own now, their lines still bear them."""
    found, fresh = {unit_id}, [unit_id]
    while fresh:
        came_from = {row.unit_id for unit in fresh for row in orgs.list_lineage(unit, back=True)}
        fresh = sorted(came_from - found)
        found |= came_from
    return found


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """person -> name, of those who are known yet."""
    query = select(Person.id, Person.full_name)
    parts = (query.where(Person.id.in_(part)) for part in chunks(sorted(set(person_ids))))
    return {row.id: row.full_name for part in parts for row in session().execute(part)}
