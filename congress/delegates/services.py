"""The verbs of a list of delegates: enlist, change, withdraw, call up. Each is one audit line; the caller has the row from a
query, so that he may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select, tuple_, update

from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.db import bulk_insert, chunks, session
from congress.core.errors import DomainError
from congress.core.text import clean, fold, name_key, require_short, spelling_key
from congress.delegates import engaging
from congress.delegates.bases import Assembly, assembly_of
from congress.delegates.models import Absence, Basis, Delegate, Membership, Reply, Roll, Standing, Verdict
from congress.delegates.queries import Held, may_edit
from congress.people.models import Person

NO_SEAT: Mapping[str, Any] = {"block_id": None, "row": None, "place": None, "seat_fixed": False}
NOTICE = 1  # the version of the notice on personal data that the pages show
_LIMITS = {
    "full_name": 200, "ethnicity": 60, "religion": 60, "education": 60, "degree": 100, "theory": 60, "post": 300,
    "honours": 300, "phone": 40, "email": 200, "discipline": 300,
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What is told of a delegate. ``birth_year`` alone where the day is not known; ``unread``: column -> words nobody could
    read."""

    full_name: str
    unit_id: int | None = None
    sex: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    ethnicity: str = ""
    religion: str = ""
    admitted_on: date | None = None
    recognised_on: date | None = None
    education: str = ""
    degree: str = ""
    theory: str = ""
    post: str = ""
    honours: str = ""
    phone: str = ""
    email: str = ""
    membership: Membership = Membership.FULL
    basis: Basis = Basis.ELECTED
    standing: Standing = Standing.OFFICIAL
    place_in_line: int | None = None
    delegation_id: int | None = None
    rank: int | None = None
    discipline: str = ""
    unread: Mapping[str, str] | None = None


def open_roll(held: Held, *, by: Actor) -> Roll:
    """The roll of an event, made the first time anybody needs it.

    :raises DomainError: only who holds the event opens it.
    """
    if held.roll is not None:
        return held.roll
    require_convener(held)
    event = held.event
    roll = Roll(
        event_id=event.id, size=None, age_on=None, reply_by=None, dress="", advice="", notice=NOTICE,
        erase_on=None, erased_at=None, version=1, changed_at=clock.now(), changed_by=by.name,
    )  # fmt: skip
    session().add(roll)
    session().flush()
    record("delegates.open", held, event.name, by)
    return roll


def enlist(held: Held, told: Sequence[Told], *, by: Actor) -> list[int]:
    """People come onto the list, in this order; answers their numbers of rows. An alternate without a place in line comes last
    of his unit.

    :raises DomainError: not the actor's list, nobody is named, or a text is too long.
    """
    require_lists(held, (each.unit_id for each in told), by)
    if held.roll is not None and held.roll.erased_at is not None:
        raise DomainError("delegate.erased", 409)
    told = [checked(each) for each in told]
    number, lines, ranks = _last_number(held.event.id), last_in_line(held.event.id), last_ranks(held.event.id)
    persons = persons_of(told)
    rows = []
    for each in told:
        number += 1
        lines[each.unit_id] = lines.get(each.unit_id, 0) + (each.standing == Standing.ALTERNATE)
        ranks[each.delegation_id] = ranks.get(each.delegation_id, 0) + 1
        defaults: dict[str, Any] = {"rank": each.rank or ranks[each.delegation_id]}
        if each.standing == Standing.ALTERNATE:
            defaults["place_in_line"] = each.place_in_line or lines[each.unit_id]
        person_id = persons.get((spelling_key(each.full_name), each.birth_date)) if each.birth_date else None
        rows.append({**_fresh(held.event.id, number, by), **columns(each), **defaults, "person_id": person_id})
    bulk_insert(Delegate, rows)
    first = number - len(rows) + 1
    if len(rows) == 1:
        record("delegates.enlist", held, subject(held, number), by, delegate=told[0].full_name)
    elif rows:
        record("delegates.enlist", held, held.event.name, by, count=len(rows))
    query = select(Delegate.id).where(Delegate.event_id == held.event.id, Delegate.number >= first).order_by(Delegate.number)
    return list(session().scalars(query))


def _fresh(event_id: int, number: int, by: Actor) -> dict[str, Any]:
    return {
        "event_id": event_id, "number": number, "generation": 1, "link_generation": 1, "replaces_id": None, "group_id": None,
        "is_head": False, **NO_SEAT, "verdict": Verdict.PENDING, "verdict_note": "",
        "summoned_at": None, "reply": Reply.NONE, "replied_at": None, "replied_by": "", "absence": Absence.NONE,
        "absence_reason": "", "decided_at": None, "decided_by": "", "decision_note": "", "withdrawn_for": "", "version": 1,
        "changed_at": clock.now(), "changed_by": by.name,
    }  # fmt: skip


def columns(told: Told) -> dict[str, Any]:
    """Columns of ``Delegate`` that follow from what is told; ``told`` is ``checked``."""
    values = asdict(told)
    values["unread"] = dict(told.unread or {})
    if told.birth_date is not None:
        values["birth_year"] = told.birth_date.year
    values["name_key"] = spelling_key(told.full_name)
    values["sort_key"] = name_key(told.full_name)
    values["search"] = fold(f"{told.full_name} {told.post}")[:600]
    return values


def checked(told: Told) -> Told:
    """The same, cleaned.

    :raises DomainError: nobody is named, or a text is too long.
    """
    texts: dict[str, Any] = {name: clean(getattr(told, name)) for name in _LIMITS}
    told = replace(told, **texts)
    if not told.full_name:
        raise DomainError("delegate.nameless", 422)
    for name, limit in _LIMITS.items():
        require_short(getattr(told, name), limit)
    return told


def change(held: Held, delegate: Delegate, told: Told, *, by: Actor, version: int | None = None) -> bool:
    """What is known of a delegate; standing and line change by their own verbs. Answers whether anything changed.

    :raises DomainError: not the actor's list, somebody else changed him since, or a text is too long.
    """
    require_edit(held, delegate, by)
    if told.unit_id != delegate.unit_id and not may_edit(by, held, told.unit_id):
        raise DomainError("delegate.list_closed", 403)
    require_version(delegate, version)
    told = checked(replace(told, standing=delegate.standing, place_in_line=delegate.place_in_line))
    after = columns(told)
    after["rank"] = told.rank or delegate.rank
    known = delegate.person_id if after["name_key"] == delegate.name_key else None
    after["person_id"] = persons_of([told]).get((after["name_key"], told.birth_date or date.min), known)
    return store(held, delegate, after, "delegates.change", by=by)


def store(held: Held, delegate: Delegate, after: Mapping[str, Any], verb: str, *, by: Actor, **detail: Any) -> bool:
    """Write columns of one delegate with one audit line that says what was and is; nothing where nothing differs.

    :raises DomainError: what is personal was removed already, and nobody is on the list any more; or somebody was called up in
        the place that he should have again.
    """
    changed = {name: value for name, value in after.items() if getattr(delegate, name) != value}
    if not changed:
        return False
    if held.roll is not None and held.roll.erased_at is not None:
        raise DomainError("delegate.erased", 409)
    if changed.get("standing") == Standing.OFFICIAL:
        _require_not_replaced(delegate)
    told = {name: [_plain(getattr(delegate, name)), _plain(value)] for name, value in changed.items() if name not in _DERIVED}
    changed = _following(changed) | changed
    values = {**changed, "version": delegate.version + 1, "changed_at": clock.now(), "changed_by": by.name}
    # without looking through everybody who is loaded: this one is read anew
    statement = update(Delegate).where(Delegate.id == delegate.id).values(**values)
    session().execute(statement, execution_options={"synchronize_session": False})
    session().refresh(delegate)
    if changed.keys() & _MOVING:
        engaging.follow(held.event, by, [delegate.id])
    detail |= {"delegate": delegate.full_name, "delegate_id": delegate.id, "changed": told or None}
    record(verb, held, subject(held, delegate.number), by, **detail)
    return True


def _require_not_replaced(delegate: Delegate) -> None:
    if session().scalar(select(Delegate.id).where(Delegate.replaces_id == delegate.id)) is not None:
        raise DomainError("absence.replaced_already")


_MOVING = frozenset({"standing", "absence", "person_id", "summoned_at"})  # whether he is to be there


def _following(changed: Mapping[str, Any]) -> dict[str, Any]:
    """Who comes into another delegation stands last in it and does not lead it."""
    if "delegation_id" not in changed:
        return {}
    last = select(func.max(Delegate.rank)).where(Delegate.delegation_id == changed["delegation_id"])
    return {"is_head": False, "rank": (session().scalar(last) or 0) + 1}


_DERIVED = ("name_key", "search", "sort_key", "version", "changed_at", "changed_by", "decided_at", "replied_at", "summoned_at")


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def withdraw(held: Held, delegate: Delegate, reason: str, *, by: Actor) -> None:
    """He is on the list no more; what is known of him stays, and so does his number.

    :raises DomainError: not the actor's list, not by its choice, no reason, or he is not on it.
    """
    require_edit(held, delegate, by)
    require_right(held, delegate)
    reason = clean(reason)
    if not reason:
        raise DomainError("delegate.reason_missing", 422)
    require_short(reason, 300)
    if delegate.standing not in (Standing.OFFICIAL, Standing.ALTERNATE):
        raise DomainError("delegate.wrong_standing", standing=str(delegate.standing))
    gone = {"standing": Standing.WITHDRAWN, "withdrawn_for": reason, "is_head": False, **NO_SEAT}
    store(held, delegate, gone, "delegates.withdraw", by=by, reason=reason)


def require_edit(held: Held, delegate: Delegate, by: Actor) -> None:
    """:raises DomainError: not the actor's list, or its unit has sent it up."""
    require_lists(held, [delegate.unit_id], by)


def usual_basis(held: Held) -> Basis:
    """By which right somebody comes of whom nothing else is told."""
    return Basis.ELECTED if assembly_of(held.event) == Assembly.DELEGATES else Basis.MEMBER


def may_name(held: Held, basis: str) -> bool:
    """A unit names whom it elected; who comes by another right is the convener's to name, to move and to take out."""
    return held.convenes or basis == usual_basis(held)


def require_right(held: Held, delegate: Delegate) -> None:
    """:raises DomainError: he does not come by the choice of the unit whose list this is."""
    if not may_name(held, delegate.basis):
        raise DomainError("delegate.not_elected", 403)


def require_lists(held: Held, unit_ids: Iterable[int | None], by: Actor) -> None:
    """:raises DomainError: one of these lists is not the actor's, or was sent up."""
    if not all(may_edit(by, held, unit_id) for unit_id in set(unit_ids)):
        raise DomainError("delegate.list_closed", 403)


def require_version(delegate: Delegate, version: int | None) -> None:
    """:raises DomainError: somebody else changed him since the page was made."""
    if version is not None and version != delegate.version:
        raise DomainError("delegate.changed_since", name=delegate.changed_by)


def require_convener(held: Held) -> None:
    """:raises DomainError: the actor does not keep this roll."""
    if not held.convenes:
        raise DomainError("forbidden", 403)


def require_kept(held: Held) -> None:
    """:raises DomainError: what is personal was removed, and nothing is told of delegates any more."""
    if held.roll is not None and held.roll.erased_at is not None:
        raise DomainError("delegate.erased")


def record(verb: str, held: Held, about: str, by: Actor, *, count: int = 1, **detail: Any) -> None:
    """The audit line of an act on a roll. What is personal stands in ``detail``, from which it can be removed, never in
    ``about`` (see ``subject``), which the chain of lines covers for good."""
    audit.record(verb, about, by=by, scope_id=held.event.unit_id, count=count, event=held.event.code, **detail)


def subject(held: Held, number: int) -> str:
    """One delegate in the subject of an audit line: by his number, without his name."""
    return subject_of(number) + held.event.name


def subject_of(number: int) -> str:
    """How every such subject begins, whatever the event was called then."""
    return f"Đại biểu số {number} · "


def _last_number(event_id: int) -> int:
    return session().scalar(select(func.max(Delegate.number)).where(Delegate.event_id == event_id)) or 0


def last_in_line(event_id: int) -> dict[int | None, int]:
    query = select(Delegate.unit_id, func.max(Delegate.place_in_line)).where(Delegate.event_id == event_id)
    return {unit_id: last or 0 for unit_id, last in session().execute(query.group_by(Delegate.unit_id))}


def last_ranks(event_id: int) -> dict[int | None, int]:
    query = select(Delegate.delegation_id, func.max(Delegate.rank)).where(Delegate.event_id == event_id)
    return {row[0]: row[1] for row in session().execute(query.group_by(Delegate.delegation_id))}


def persons_of(told: Sequence[Told]) -> dict[tuple[str, date], int]:
    """The same people in the tree: name and birth date agree."""
    keys = {(spelling_key(each.full_name), each.birth_date) for each in told if each.birth_date}
    found: dict[tuple[str, date], int] = {}
    for part in chunks(sorted(keys)):
        query = select(Person.name_key, Person.birth_date, Person.id).where(
            tuple_(Person.name_key, Person.birth_date).in_(part)
        )
        found |= {(row.name_key, row.birth_date): row.id for row in session().execute(query.order_by(Person.id))}
    return found
