"""Reads of registers. What a paper of a hidden number is about, and who signed it, is empty for those who may not know: such
rows come so out of the database, and a search does not find them by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.db import held, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold, fold_loosely
from congress.orgs import queries as orgs
from congress.orgs.access import in_reach, is_home
from congress.orgs.models import Placement, Unit
from congress.registry.access import CHANGE, tells, visible
from congress.registry.authority import objection
from congress.registry.models import Entry, EntryState, Issuer, PaperType, Term, TermReader
from congress.registry.symbols import NAMES, parse_part, printed

Row = Any
TERM: Any = Term.__table__


# ── registers and their terms ────────────────────────────────────────────────


def list_registers(actor: Actor, page: int = 1) -> Page:
    """Units in reach that have a register, as they stand in the tree."""
    has = exists().where(Term.unit_id == Unit.id)
    query = select(Placement.unit_id, Unit.code, Placement.name, Placement.kind, Unit.ends_on)
    query = query.join(Unit, Unit.id == Placement.unit_id).where(has, is_home(Placement, Unit), in_reach(Unit.id, actor))
    return paginate(query.order_by(Placement.path), page)


def sizes_of(unit_ids: Sequence[int]) -> dict[int, Row]:
    """unit -> ``numbers`` that its register has, and the ``last`` day that one was given for."""
    given = case((Entry.state == EntryState.ISSUED, Entry.dated))
    query = select(Term.unit_id, func.count(Entry.id).label("numbers"), func.max(given).label("last"))
    query = query.outerjoin(Entry, Entry.term_id == Term.id).where(Term.unit_id.in_(unit_ids)).group_by(Term.unit_id)
    return {row.unit_id: row for row in session().execute(query)}


def list_terms(actor: Actor, unit_id: int) -> Sequence[Row]:
    """Of a unit, and of those that it continues: its own first, the latest first; each with the number of its ``entries``."""
    read = exists().where(TermReader.term_id == Term.id, TermReader.unit_id == unit_id)
    entries = select(func.count(Entry.id)).where(Entry.term_id == Term.id).correlate(Term).scalar_subquery()
    query = select(TERM, entries.label("entries")).where(or_(Term.unit_id == unit_id, read), visible(actor))
    return session().execute(query.order_by(Term.unit_id != unit_id, Term.starts_on.desc(), Term.id.desc())).all()


def get_term(actor: Actor, term_id: int) -> Term:
    """:raises NotFound: there is none in reach."""
    found = session().scalar(held(select(Term).where(Term.id == term_id, visible(actor))))
    if found is None:
        raise NotFound
    return found


def find_term(unit_id: int, issuer: Issuer, told: str) -> Term | None:
    """By what opened it, or by its name; of several of one name the latest."""
    query = select(Term).where(Term.unit_id == unit_id, Term.issuer == issuer, or_(Term.key == told, Term.name == clean(told)))
    return session().scalar(query.order_by(Term.starts_on.desc(), Term.id.desc()).limit(1))


def find_congress(unit_id: int, told: str) -> Term | None:
    """The one of the unit's congresses that is meant: as :func:`find_term`, or the only one whose name has these first words or
    whose key begins so."""
    found = find_term(unit_id, Issuer.CONGRESS, told)
    words = re.compile(re.escape(fold(told)) + r"\b")
    begins = [term for term in congresses(unit_id) if words.match(fold(term.name)) or term.key.startswith(told)]
    return found or (begins[0] if len(begins) == 1 else None)


def congresses(unit_id: int) -> Sequence[Term]:
    """Terms of the unit's congresses, the latest first. The caller has judged who may know."""
    query = select(Term).where(Term.unit_id == unit_id, Term.issuer == Issuer.CONGRESS)
    return session().scalars(query.order_by(Term.starts_on.desc(), Term.id.desc())).all()


def next_numbers(term: Any) -> dict[PaperType, int]:
    """type -> the number that would be given next."""
    query = select(Entry.series, func.max(Entry.number)).where(Entry.term_id == term.id).group_by(Entry.series)
    last = {row[0]: row[1] for row in session().execute(query)}
    return {type: last.get("" if term.issuer == Issuer.CONGRESS else type.value, 0) + 1 for type in PaperType}


def last_id(term_id: int) -> int:
    """Of the number that was given last: what a page for giving one had before it."""
    return session().scalar(select(func.max(Entry.id)).where(Entry.term_id == term_id)) or 0


# ── entries ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to. ``typed``: words without accents, or a number: ``10-HD/TU``, ``10 HD TU``, ``HD``, ``10``."""

    typed: str = ""
    unit_id: int | None = None
    term_id: int | None = None
    type: str = ""
    state: str = ""


def list_entries(actor: Actor, wanted: Wanted, page: int = 1, per_page: int = 50) -> Page:
    """The latest first. Rows: what ``Entry`` has, ``symbol`` (05-NQ/ĐU), ``may_see``, and of the term ``unit_id``, ``issuer``,
    ``term_name``."""
    found = paginate(_entries(actor, wanted, fold), page, per_page)
    if not found.total and wanted.typed:
        found = paginate(_entries(actor, wanted, fold_loosely), page, per_page)
    return Page([_Line(row) for row in found.items], found.total, found.number, found.per_page)


def get_line(actor: Actor, entry_id: int) -> Row:
    """One number as a list shows it.

    :raises NotFound: there is none in reach.
    """
    of_it = Term.id == select(Entry.term_id).where(Entry.id == entry_id).scalar_subquery()
    row = session().execute(_rows(actor, [of_it]).where(Entry.id == entry_id)).first()
    if row is None:
        raise NotFound
    return _Line(row)


def get_entry(actor: Actor, entry_id: int) -> Entry:
    """For changing it.

    :raises NotFound: there is none in reach.
    """
    query = select(Entry).join(Term, Term.id == Entry.term_id).where(Entry.id == entry_id, visible(actor))
    found = session().scalar(query)
    if found is None:
        raise NotFound
    return found


class _Line:
    """A row with its symbol."""

    def __init__(self, row: Row) -> None:
        self._row, self.symbol = row, printed(row.number, row.type, row.issuer_symbol)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _rows(actor: Actor, of_terms: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """``of_terms``: which terms; reach is asked once for each of them, and not once for each number."""
    known = tells(_terms(actor, of_terms, *CHANGE.roles))
    secret = [case((known, column), else_="").label(column.key) for column in (Entry.subject, Entry.signer, Entry.note)]
    return (
        select(
            Entry.id, Entry.term_id, Entry.series, Entry.type, Entry.number, Entry.state, Entry.dated, Entry.is_hidden,
            Entry.made_at, Entry.made_by, *secret, case((known, 1), else_=0).label("may_see"),
            Term.unit_id, Term.issuer, Term.name.label("term_name"), Term.symbol.label("issuer_symbol"),
        )
        .join(Term, Term.id == Entry.term_id)
        .where(Entry.term_id.in_(_terms(actor, of_terms)))
    )  # fmt: skip


def _terms(actor: Actor, of_terms: Sequence[ColumnElement[bool]], *roles: Role) -> Select[tuple[int]]:
    return select(Term.id).where(visible(actor, *roles), *of_terms)


def _entries(actor: Actor, wanted: Wanted, how: Any) -> Select[Any]:
    of_terms: list[ColumnElement[bool]] = []
    if wanted.unit_id is not None:
        of_terms.append(Term.unit_id == wanted.unit_id)
    if wanted.term_id is not None:
        of_terms.append(Term.id == wanted.term_id)
    query = _rows(actor, of_terms)
    if wanted.type:
        query = query.where(Entry.type == wanted.type)
    if wanted.state:
        query = query.where(Entry.state == wanted.state)
    if wanted.typed.strip():
        query = query.where(_means(tells(_terms(actor, of_terms, *CHANGE.roles)), wanted.typed, how))
    return query.order_by(Entry.dated.desc(), Entry.series, Entry.number.desc(), Entry.id.desc())


def _means(known: ColumnElement[bool], typed: str, how: Any) -> ColumnElement[bool]:
    """A symbol as it is printed means that number; less of it may be words as well, of papers that are ``known``."""
    column: Any = Entry.search if how is fold else func.replace(Entry.search, "y", "i")
    words = [column.contains(word, autoescape=True) for word in how(clean(typed)).split()[:8]]
    by_words = and_(known, *words)
    reading = parse_part(typed)
    if reading is None:
        return by_words
    parts: list[ColumnElement[bool]] = []
    if reading.number is not None:
        parts.append(Entry.number == reading.number)
    if reading.types:
        parts.append(Entry.type.in_(reading.types))
    if reading.issuer:
        parts.append(Term.symbol.in_({reading.issuer, reading.issuer.upper()}))
    return and_(*parts) if len(parts) == 3 else or_(and_(*parts), by_words)


# ── what is worth a second look ──────────────────────────────────────────────

Flag = tuple[str, Mapping[str, Any]]


def flags_of(lines: Iterable[Any]) -> dict[int, list[Flag]]:
    """number's id -> codes of sentences with their figures: numbers that do not grow with their days, and types that by a rule
    known at second hand this issuer does not issue."""
    issued = [line for line in lines if line.state == EntryState.ISSUED]
    found: dict[int, list[Flag]] = {line.id: [] for line in issued}
    kinds = {unit_id: row.kind for unit_id, row in orgs.names_of([line.unit_id for line in issued], clock.today()).items()}
    for line in issued:
        against = objection(kinds[line.unit_id], line.issuer, line.type, line.dated)
        if against is not None:
            told: dict[str, Any] = {"source": against.source, "type_name": NAMES[line.type]}
            found[line.id].append(("registry.flag_authority", told))
    out_of_order = _out_of_order([line.id for line in issued])
    for line in issued:
        if line.id in out_of_order:
            number, type, day = out_of_order[line.id]
            told = {"symbol": line.symbol, "day": line.dated, "other_day": day}
            found[line.id].append(("registry.flag_order", told | {"other": printed(number, type, line.issuer_symbol)}))
    return {entry_id: flags for entry_id, flags in found.items() if flags}


def _out_of_order(ids: Sequence[int]) -> dict[int, tuple[int, str, date]]:
    """Numbers whose neighbour in the sequence is dated the other way round: number, type and day of that one."""
    near = aliased(Entry)
    same = near.term_id == Entry.term_id, near.series == Entry.series, near.state == EntryState.ISSUED
    sides = (near.number < Entry.number, near.number.desc()), (near.number > Entry.number, near.number)
    before, after = (
        select(near.id).where(*same, side).order_by(order).limit(1).correlate(Entry).scalar_subquery() for side, order in sides
    )
    other = aliased(Entry)
    query = select(Entry.id, other.number, other.type, other.dated).join(
        other, or_(and_(other.id == before, other.dated > Entry.dated), and_(other.id == after, other.dated < Entry.dated))
    )
    rows = session().execute(query.where(Entry.id.in_(ids)).order_by(Entry.id, other.number.desc()))
    return {row.id: (row.number, row.type, row.dated) for row in rows}


def warnings_of(actor: Actor, entry: Entry) -> list[Flag]:
    """The same of one number that was just given or changed."""
    return flags_of([get_line(actor, entry.id)]).get(entry.id, [])
