"""What is wrong, or may be, with a list of delegates: found anew at every look, in four statements whatever its size.

A finding that *stops* must be gone before delegates are recognised; one to *look* at may be let stand with a reason, which is
kept with the roll under the finding's key: when the facts change, so does the key, and it is asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from congress.core import rules
from congress.core.db import session
from congress.delegates.models import Basis, Delegate, Delegation, Membership, Quota, Standing, Verdict
from congress.delegates.queries import Held
from congress.delegates.quotas import committee_of
from congress.delegates.reading import ADULT, OLDEST
from congress.events.models import CongressKind
from congress.orgs.access import is_home, on
from congress.orgs.models import Placement, Unit
from congress.people.models import Person, Seat

Row = Any
IN_FORCE = (Standing.OFFICIAL, Standing.ALTERNATE)
# what the credentials report needs of each (domain notes 5.2), as far as it can be missing
NEEDED = ("sex", "birth", "ethnicity", "admitted_on", "education", "theory", "post")
_D: Any = Delegate.__table__.c
_OF: Any = Delegation.__table__.c
_ROWS = (  # built once: what a page asks at every look
    select(
        _D.id, _D.number, _D.full_name, _D.name_key, _D.person_id, _D.unit_id, _D.sex, _D.birth_date, _D.birth_year,
        _D.ethnicity, _D.admitted_on, _D.recognised_on, _D.education, _D.theory, _D.post, _D.membership, _D.basis, _D.standing,
        _D.place_in_line, _D.replaces_id, _D.delegation_id, _D.discipline, _D.verdict, _D.unread,
        _OF.unit_id.label("of_unit"), _OF.name.label("delegation_name"),
    )
    .select_from(Delegate.__table__.outerjoin(Delegation.__table__, _OF.id == _D.delegation_id))
    .where(_D.event_id == bindparam("event"))
    .order_by(_D.sort_key, _D.id)
)  # fmt: skip
_QUOTAS = select(Quota.__table__).where(Quota.event_id == bindparam("event")).order_by(Quota.unit_id)
_HOME, _THEN = aliased(Placement), aliased(Placement)


class Severity(StrEnum):
    STOP = "stop"
    LOOK = "look"


@dataclass(frozen=True)
class Finding:
    """``rule``: its sentence stands in the words of ``findings``, with ``params`` for its figures; ``delegates``: rows that it
    is about; ``unit_id``, ``unit_code``: the unit, where it is about one; ``what``: columns, for ``missing`` and ``unread``."""

    rule: str
    severity: Severity
    delegates: tuple[Row, ...] = ()
    unit_id: int | None = None
    unit_code: str = ""
    what: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same as long as the same is wrong with the same people."""
        about = sorted(row.id for row in self.delegates)
        facts = repr((about, self.unit_id, self.what, sorted(self.params.items())))
        return f"{self.rule}-{sha256(facts.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Facts:
    """What the rules look at. ``units``: unit -> row with ``code``, ``name``, ``parent_id`` and ``path``; these two are of the
    event's day, None where it did not stand then."""

    held: Held
    rows: Sequence[Row]
    quotas: Mapping[int, Row]
    units: Mapping[int, Row]
    committee: Sequence[Row]

    @cached_property
    def in_force(self) -> list[Row]:
        return [row for row in self.rows if row.standing in IN_FORCE]

    @cached_property
    def official(self) -> list[Row]:
        return [row for row in self.rows if row.standing == Standing.OFFICIAL]


def findings(held: Held) -> list[Finding]:
    """Everything found, what stops first. The caller has judged that the actor keeps the roll."""
    facts = gather(held)
    found = [finding for rule in RULES for finding in rule(facts)]
    return sorted(found, key=lambda finding: finding.severity != Severity.STOP)


def settled(held: Held, found: Iterable[Finding]) -> dict[str, list[str]]:
    """key -> (reason, who, when) of those that somebody let stand; what stops cannot."""
    looked: Mapping[str, list[str]] = held.roll.looked if held.roll else {}
    return {each.key: looked[each.key] for each in found if each.severity == Severity.LOOK and each.key in looked}


def gather(held: Held) -> Facts:
    event = held.event
    rows = session().execute(_ROWS, {"event": event.id}).all()
    quotas = session().execute(_QUOTAS, {"event": event.id}).all()
    seats = select(Person.id, Person.full_name, Person.name_key, Person.birth_date).join(Seat, Seat.person_id == Person.id)
    committee = session().execute(seats.where(committee_of(event)).distinct().order_by(Person.id)).all()
    return Facts(held, rows, {row.unit_id: row for row in quotas}, _units(event), committee)


def _units(event: Any) -> dict[int, Row]:
    named = or_(
        Unit.id.in_(select(Delegate.unit_id).where(Delegate.event_id == event.id)),
        Unit.id.in_(select(Quota.unit_id).where(Quota.event_id == event.id)),
        Unit.id == event.unit_id,
    )
    query = (
        select(Unit.id, Unit.code, _HOME.name, _THEN.parent_id, _THEN.path)
        .join(_HOME, and_(_HOME.unit_id == Unit.id, is_home(_HOME, Unit)))
        .outerjoin(_THEN, and_(_THEN.unit_id == Unit.id, on(event.starts_on, _THEN)))
        .where(named)
    )
    return {row.id: row for row in session().execute(query.order_by(Unit.code))}


# ── persons ──────────────────────────────────────────────────────────────────


def double(facts: Facts) -> Iterator[Finding]:
    """One person stands on the list twice: name and whole birth date agree, or the tree knows them as one."""
    groups: dict[Any, list[Row]] = {}
    for row in facts.in_force:
        keys = [("person", row.person_id)] if row.person_id is not None else []
        keys += [(row.name_key, row.birth_date)] if row.birth_date is not None else []
        same = {id(group): group for key in keys if (group := groups.get(key))}
        rows = [each for group in same.values() for each in group] + [row]
        keys += [key for key, group in groups.items() if id(group) in same] if same else []
        groups.update(dict.fromkeys(keys, rows))
    for rows in {id(group): group for group in groups.values() if len(group) > 1}.values():
        is_both = {Basis.EX_OFFICIO, Basis.ELECTED} <= {row.basis for row in rows}
        yield Finding("double_basis" if is_both else "double", Severity.STOP, tuple(rows), params={"name": rows[0].full_name})


def namesakes(facts: Facts) -> Iterator[Finding]:
    """The same name, and no whole birth date that tells two people apart."""
    named = defaultdict(list)
    for row in facts.in_force:
        named[row.name_key].append(row)
    for rows in named.values():
        unsure = [
            row for row in rows
            if any(_may_be_one(row, other) for other in rows if other.id != row.id)
        ]  # fmt: skip
        if len(unsure) > 1:
            yield Finding("namesakes", Severity.LOOK, tuple(unsure), params={"name": rows[0].full_name, "count": len(unsure)})


def _may_be_one(one: Row, other: Row) -> bool:
    if one.birth_date is not None and other.birth_date is not None:
        return False
    if one.person_id is not None and one.person_id == other.person_id:
        return False  # no question: found as double
    return one.birth_year is None or other.birth_year is None or bool(one.birth_year == other.birth_year)


def missing(facts: Facts) -> Iterator[Finding]:
    for row in facts.in_force:
        if lacks := missing_of(row):
            yield Finding("missing", Severity.LOOK, (row,), what=lacks, params={"name": row.full_name})


def missing_of(row: Row) -> tuple[str, ...]:
    """What the credentials report lacks of somebody; of a birth the day, where only the year is known."""
    lacks = [name for name in NEEDED if name != "birth" and getattr(row, name) in ("", None)]
    if row.birth_date is None:
        lacks.append("birth_date" if row.birth_year is None else "birth_day")
    return tuple(sorted(lacks))


def impossible(facts: Facts) -> Iterator[Finding]:
    """Days that cannot all be right: nobody is admitted before he is of age (Charter, art. 1), or recognised before that."""
    day = facts.held.event.starts_on
    for row in facts.in_force:
        if what := _impossible(row, day):
            yield Finding("impossible", Severity.LOOK, (row,), what=what, params={"name": row.full_name})


def _impossible(row: Row, day: date) -> tuple[str, ...]:
    born, admitted, recognised = row.birth_year, row.admitted_on, row.recognised_on
    wrong = {
        "birth_date": born is not None and not ADULT <= day.year - born <= OLDEST,
        "admitted_on": admitted is not None and (admitted > day or (born is not None and admitted.year - born < ADULT)),
        "recognised_on": recognised is not None and (recognised > day or (admitted is not None and recognised < admitted)),
    }
    return tuple(name for name, is_wrong in wrong.items() if is_wrong)


def unread(facts: Facts) -> Iterator[Finding]:
    for row in facts.in_force:
        if row.unread:
            words = "; ".join(f"“{value}”" for value in row.unread.values())
            told = {"name": row.full_name, "words": words}
            yield Finding("unread", Severity.LOOK, (row,), what=tuple(sorted(row.unread)), params=told)


def disciplined(facts: Facts) -> Iterator[Finding]:
    """Until the board has judged him."""
    for row in facts.in_force:
        if row.discipline and row.verdict == Verdict.PENDING:
            params = {"name": row.full_name, "words": row.discipline}
            yield Finding("discipline", Severity.STOP, (row,), params=params)


def unqualified(facts: Facts) -> Iterator[Finding]:
    for row in facts.official:
        if row.verdict == Verdict.UNQUALIFIED:
            yield Finding("unqualified", Severity.STOP, (row,), params={"name": row.full_name})


def not_full(facts: Facts) -> Iterator[Finding]:
    """Only full members are elected. A congress of members counts the others apart (domain notes 1.3, 1.4); who is suspended
    stays away from it as well."""
    of_members = facts.held.event.congress_kind == CongressKind.MEMBERS
    for row in facts.official:
        if row.membership == Membership.SUSPENDED or (row.membership == Membership.PROBATIONARY and not of_members):
            severity = Severity.LOOK if of_members else Severity.STOP
            yield Finding(f"member_{row.membership}", severity, (row,), params={"name": row.full_name})


# ── units ────────────────────────────────────────────────────────────────────


def wrong_unit(facts: Facts) -> Iterator[Finding]:
    """Elected by a unit that was not right below on the day, or by none; whoever comes otherwise is of this organisation."""
    event, host = facts.held.event, facts.units[facts.held.event.unit_id]
    for row in facts.in_force:
        unit = facts.units.get(row.unit_id)
        if unit is None:
            if row.basis == Basis.ELECTED:
                yield Finding("no_unit", Severity.STOP, (row,), params={"name": row.full_name})
            continue
        told = {"name": row.full_name, "unit": unit.name}
        if unit.path is None:
            yield Finding("unit_ended", Severity.STOP, (row,), params={**told, "day": event.starts_on})
        elif unit.parent_id != event.unit_id if row.basis == Basis.ELECTED else not unit.path.startswith(host.path or ""):
            yield Finding("not_below", Severity.STOP, (row,), params=told)


def other_delegation(facts: Facts) -> Iterator[Finding]:
    """May be right: who moved to another unit stays with the delegation that elected him (domain notes 1.2)."""
    for row in facts.in_force:
        if row.of_unit is not None and row.unit_id is not None and row.of_unit != row.unit_id:
            told = {"name": row.full_name, "unit": facts.units[row.unit_id].name, "delegation": row.delegation_name}
            yield Finding("other_delegation", Severity.LOOK, (row,), params=told)


def no_delegation(facts: Facts) -> Iterator[Finding]:
    """Once there are delegations, everybody who is convened belongs to one; told once for all."""
    without = sum(row.delegation_id is None for row in facts.official)
    if 0 < without < len(facts.official):
        yield Finding("no_delegation", Severity.LOOK, params={"count": without})


def quotas(facts: Facts) -> Iterator[Finding]:
    """More or fewer than were allotted; lists that have not come; who comes from a unit that got nothing."""
    if not facts.quotas:
        return
    count: dict[tuple[int, str], int] = defaultdict(int)
    for row in facts.in_force:
        if row.basis == Basis.ELECTED and row.unit_id is not None:
            count[row.unit_id, row.standing] += 1
    for unit_id, unit in facts.units.items():
        quota, official = facts.quotas.get(unit_id), count[unit_id, Standing.OFFICIAL]
        seats = quota.seats if quota else 0
        told = {"unit": unit.name, "official": official, "seats": seats}
        if official > seats and (quota or unit.parent_id == facts.held.event.unit_id):  # else told of each: not right below
            yield Finding("over_quota", Severity.STOP, (), unit_id, unit.code, params=told)
        elif quota and quota.submitted_at is None and (seats or quota.alternates):
            yield Finding("not_submitted", Severity.LOOK, (), unit_id, unit.code, params=told)
        elif official < seats:
            yield Finding("under_quota", Severity.LOOK, (), unit_id, unit.code, params=told)
        if quota and (ready := count[unit_id, Standing.ALTERNATE]) > quota.alternates:
            told = {"unit": unit.name, "alternates": ready, "seats": quota.alternates}
            yield Finding("too_many_alternates", Severity.LOOK, (), unit_id, unit.code, params=told)


def line(facts: Facts) -> Iterator[Finding]:
    """Places of alternates run from 1 without a gap but for those who were called up, else nobody knows whose turn it is."""
    places: dict[int, list[int]] = defaultdict(list)
    called: dict[int, int] = defaultdict(int)
    for row in facts.in_force:
        if row.unit_id is None:
            continue
        called[row.unit_id] += row.replaces_id is not None
        if row.standing == Standing.ALTERNATE:
            places[row.unit_id].append(row.place_in_line or 0)
    for unit_id, told in places.items():
        if 0 in told or len(set(told)) < len(told) or max(told) > len(told) + called[unit_id]:
            unit = facts.units[unit_id]
            params = {"unit": unit.name, "places": ", ".join(map(str, sorted(told)))}
            yield Finding("gap_in_line", Severity.LOOK, (), unit_id, unit.code, params=params)


def without_successor(facts: Facts) -> Iterator[Finding]:
    followed = {row.replaces_id for row in facts.rows if row.standing in IN_FORCE}
    for row in facts.rows:
        if row.standing == Standing.REPLACED and row.id not in followed:
            yield Finding("no_successor", Severity.LOOK, (row,), params={"name": row.full_name})


# ── the whole ────────────────────────────────────────────────────────────────


def size(facts: Facts) -> Iterator[Finding]:
    roll, official = facts.held.roll, len(facts.official)
    if roll is not None and roll.size is not None and official > roll.size:
        yield Finding("over_size", Severity.STOP, params={"official": official, "size": roll.size})


def appointed(facts: Facts) -> Iterator[Finding]:
    """Above the cap (domain notes 1.2); a congress that elects nobody has all its delegates appointed (3.1)."""
    event = facts.held.event
    if event.content_mode == 2:
        return
    count, convened = sum(row.basis == Basis.APPOINTED for row in facts.official), len(facts.official)
    percent = rules.in_force(__file__, event.starts_on)["appointed_percent"]
    if 100 * count > percent * convened:
        told = {"count": count, "convened": convened, "percent": percent, "most": percent * convened // 100}
        yield Finding("appointed_cap", Severity.STOP, params=told)


def committee(facts: Facts) -> Iterator[Finding]:
    """Ex officio comes the convening committee, all of it and nobody else (domain notes 1.2)."""
    ex_officio = [row for row in facts.official if row.basis == Basis.EX_OFFICIO]
    if not facts.committee:
        if ex_officio:
            yield Finding("committee_unknown", Severity.LOOK, params={"count": len(ex_officio)})
        return
    ids = {seat.id for seat in facts.committee}
    named = defaultdict(list)
    for seat in facts.committee:
        named[seat.name_key].append(seat)
    found: set[int] = set()
    for row in facts.rows:
        mine = [row.person_id] if row.person_id in ids else [seat.id for seat in named[row.name_key] if _agree(row, seat)]
        found.update(mine)
        if row in ex_officio and not mine:
            yield Finding("not_in_committee", Severity.STOP, (row,), params={"name": row.full_name})
    if absent := [seat for seat in facts.committee if seat.id not in found]:
        names = ", ".join(seat.full_name for seat in absent[:10]) + ("…" if len(absent) > 10 else "")
        yield Finding("committee_missing", Severity.LOOK, params={"count": len(absent), "names": names})


def _agree(row: Row, seat: Row) -> bool:
    """May be one person: nothing that is known of both differs."""
    if row.birth_date is not None and seat.birth_date is not None:
        return bool(row.birth_date == seat.birth_date)
    return row.birth_year is None or seat.birth_date is None or row.birth_year == seat.birth_date.year


RULES: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    double, disciplined, unqualified, not_full, wrong_unit, committee, quotas, size, appointed, namesakes, missing, impossible,
    unread, other_delegation, no_delegation, line, without_successor,
)  # fmt: skip
