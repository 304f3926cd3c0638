"""Words of the papers of an event as they are issued: summons, programme, invitation, name plates. Vietnamese, whatever the
reader's language.

A summons and an invitation are one paper with a sheet for each who is named: the sheet opens with his own lines, in the place
of the first paragraph, and is kept with the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from congress.agenda import queries as agenda
from congress.agenda.papers import event_in_sentence, of_event, when, where
from congress.core import clock, paper
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.paper import Letterhead, Paper, Para
from congress.core.text import clean, clock_time, long_date
from congress.delegates import queries as delegates
from congress.delegates.models import Delegate, Membership, Roll, Standing
from congress.documents import foreign, queries
from congress.documents.models import Document, DocumentKind
from congress.documents.queries import Desk
from congress.documents.services import Draft
from congress.events import around
from congress.events import queries as events
from congress.events.models import CongressKind, EngagementRole, Event, EventKind, Side
from congress.events.naming import counted
from congress.orgs import letterhead
from congress.orgs.kinds import Kind
from congress.orgs.letterhead import Signer
from congress.people.queries import secretaries
from congress.registry.models import PaperType
from congress.registry.symbols import SYMBOLS
from congress.words.credentials import KINDS as FIGURES

Row = Any
# what a summons to a congress of members calls him whom it calls; whoever is exempt or lives elsewhere is a member
_MEMBER = {each: FIGURES[f"membership.{each}"] for each in (Membership.FULL, Membership.PROBATIONARY)}
LEADING = (EngagementRole.CHAIR, EngagementRole.SUPERVISOR, EngagementRole.DELEGATION_HEAD, EngagementRole.SPEAKER)


@dataclass(frozen=True)
class Terms:
    """What is chosen when a paper is issued. ``name``: of who signs; ``note``: a paragraph of one's own; ``is_marked``: TÀI
    LIỆU HỘI NGHỊ; ``groups``: whose name plates, of ``GROUPS``."""

    dated: date
    signer: Signer = Signer.SECRETARY
    name: str = ""
    note: str = ""
    is_marked: bool = False
    groups: tuple[str, ...] = ()


def draft(desk: Desk, kind: DocumentKind, terms: Terms, *, by: Actor, replaces: Document | None = None) -> Draft:
    """What would be issued now. ``replaces``: it names those again whom that one names.

    :raises DomainError: there is nobody to be named, or nothing to be printed.
    """
    return _DRAFTS[kind](desk, terms, by, replaces)


def is_congress_paper(desk: Desk, day: date) -> bool:
    """Papers are the committee's before the congress opens, then the congress's until it closes (domain notes 4.3)."""
    return desk.event.kind == EventKind.CONGRESS and desk.event.starts_on <= day <= desk.event.ends_on


def usual_name(desk: Desk, day: date) -> str:
    """Of the secretary, who signs unless somebody else is chosen."""
    found = secretaries([desk.unit.unit_id], day).get(desk.unit.unit_id)
    return str(found.full_name) if found else ""


def _head(desk: Desk, symbol: str, terms: Terms) -> Letterhead:
    event, unit = desk.event, desk.unit
    if not is_congress_paper(desk, terms.dated):
        return letterhead.signed(letterhead.committee(unit, symbol, terms.dated), terms.signer, clean(terms.name))
    ordinal, term = counted(event)
    of_delegates = event.congress_kind == CongressKind.DELEGATES and unit.kind != Kind.CELL
    head = letterhead.congress(unit, symbol, terms.dated, of_delegates=of_delegates, ordinal=ordinal, term=term)
    return Letterhead(**{**asdict(head), "name": clean(terms.name)})


def _paper(desk: Desk, type: PaperType, subject: str, blocks: Sequence[Para], terms: Terms) -> Paper:
    head = _head(desk, SYMBOLS[type], terms)
    kept = "Lưu hồ sơ" if desk.unit.kind in letterhead.CELLS else "Lưu Văn phòng"
    return Paper(
        head=head,
        dated=paper.dated(head.place, terms.dated),
        number=paper.number(head.symbol),
        type={PaperType.SUMMONS: "GIẤY TRIỆU TẬP", PaperType.INVITATION: "GIẤY MỜI"}[type],
        subject=subject,
        blocks=tuple(blocks),
        recipients=tuple(paper.recipients(("Như trên", kept), terms.dated)),
        mark=paper.MEETING_PAPER if terms.is_marked else "",
    )


def _sessions(event_id: int) -> list[Para]:
    """When and where, a line each; of several sessions each by its name."""
    sessions = events.sessions_of([event_id])[event_id]
    if len(sessions) == 1:
        there = where(sessions[0])
        return [
            Para(f"Thời gian: {when(sessions[0])}.", "field"),
            *([Para(f"Địa điểm: {there}.", "field")] if there else []),
        ]
    return [
        Para(f"{_session_name(each)}: {when(each)}{f', tại {where(each)}' if where(each) else ''}.", "field")
        for each in sessions
    ]


def _session_name(row: Row) -> str:
    names = {"preparatory": "Phiên trù bị", "official": "Phiên chính thức", "working": "Phiên làm việc"}
    return row.title or names[str(row.kind)]


def waiting(desk: Desk, replaces: Document | None = None) -> dict[DocumentKind, int]:
    """How many people a paper of each kind would name now; for who may issue."""
    event_id = desk.event.id
    query = select(Delegate.id).where(Delegate.event_id == event_id, Delegate.standing == Standing.OFFICIAL)
    official = set(session().scalars(query))
    return {
        DocumentKind.SUMMONS: len(official - _named(event_id, DocumentKind.SUMMONS, replaces)),
        DocumentKind.INVITATION: len(to_be_invited(event_id, replaces)),
    }


# ── summons ──────────────────────────────────────────────────────────────────


def _summons(desk: Desk, terms: Terms, by: Actor, replaces: Document | None) -> Draft:
    event = desk.event
    rows = to_be_summoned(event.id, replaces)
    if not rows:
        raise DomainError("document.nobody_new")
    of_members = event.congress_kind == CongressKind.MEMBERS
    called = "đảng viên" if of_members else "đại biểu"
    name = event_in_sentence(event.name)
    blocks = [
        Para(f"Triệu tập {len(rows)} đồng chí là {called if of_members else 'đại biểu chính thức'} về dự {name}."),
        *_sessions(event.id),
        *_terms_of_roll(delegates.get_held(by, event.code).roll),
        *([Para(clean(terms.note))] if clean(terms.note) else []),
    ]
    whole = _paper(desk, PaperType.SUMMONS, f"{called} dự {name}", blocks, terms)
    sheets = [
        {"id": row.id, "name": row.full_name, "opening": [asdict(para) for para in _addressee(row, of_members, name)]}
        for row in rows
    ]
    return Draft(DocumentKind.SUMMONS, PaperType.SUMMONS, f"Triệu tập {whole.subject}", whole, {"sheets": sheets})


def to_be_summoned(event_id: int, replaces: Document | None = None) -> list[Row]:
    """Official delegates whom no summons names that holds good; ``replaces``: it holds good no longer. The caller has judged
    who may know."""
    there = _named(event_id, DocumentKind.SUMMONS, replaces)
    return [row for row in delegates.all_of(event_id, Standing.OFFICIAL) if row.id not in there]


def _named(event_id: int, kind: DocumentKind, replaces: Document | None) -> set[int]:
    papers = [each for each in queries.live(event_id, kind) if replaces is None or each.id != replaces.id]
    return {sheet["id"] for each in papers for sheet in queries.sheets_of(each)}


def _addressee(row: Row, of_members: bool, event_name: str) -> list[Para]:
    """By what right he comes: to a congress of members as the member that he is, for nobody was elected to it."""
    right = _MEMBER.get(row.membership, "đảng viên") if of_members else "đại biểu chính thức"
    told = [("Triệu tập đồng chí", row.full_name), ("Chức vụ, đơn vị", row.post), ("Đoàn đại biểu", row.delegation_name)]
    lines = [Para(f"{label}: {value}.", "field") for label, value in told if value]
    return [*lines, Para(f"Là {right}, về dự {event_name}.")]


def _terms_of_roll(roll: Roll | None) -> list[Para]:
    if roll is None:
        return []
    told = [Para(f"Trang phục: {roll.dress}.", "field")] if roll.dress else []
    if roll.reply_by is not None:
        due = roll.reply_by.astimezone(clock.ZONE)
        told.append(Para(f"Đề nghị đồng chí trả lời trước {clock_time(due)}, {long_date(due.date())}."))
    return [*told, *([Para(roll.advice)] if roll.advice else [])]


# ── programme ────────────────────────────────────────────────────────────────


def _programme(desk: Desk, terms: Terms, by: Actor, replaces: Document | None) -> Draft:
    """Of all sessions, without what is internal."""
    sessions = events.sessions_of([desk.event.id])[desk.event.id]
    plans = [agenda.get_programme(by, each.code, internal=False) for each in sessions]
    if not plans:
        raise DomainError("document.no_programme")
    told = of_event(plans, _head(desk, SYMBOLS[PaperType.PROGRAMME], terms), terms.dated)
    note = (Para(clean(terms.note)),) if clean(terms.note) else ()
    mark = paper.MEETING_PAPER if terms.is_marked else ""
    whole = Paper(**{**vars(told), "blocks": (*told.blocks, *note), "mark": mark})
    return Draft(DocumentKind.PROGRAMME, PaperType.PROGRAMME, f"Chương trình {told.subject}", whole)


# ── invitation ───────────────────────────────────────────────────────────────


def _invitation(desk: Desk, terms: Terms, by: Actor, replaces: Document | None) -> Draft:
    event = desk.event
    rows = to_be_invited(event.id, replaces)
    if not rows:
        raise DomainError("document.no_guests")
    name = event_in_sentence(event.name)
    note = [Para(clean(terms.note))] if clean(terms.note) else []
    blocks = [Para(f"Trân trọng kính mời các vị khách tới dự {name}."), *_sessions(event.id), *note]
    whole = _paper(desk, PaperType.INVITATION, f"dự {name}", blocks, terms)
    sessions = events.sessions_of([event.id])[event.id]
    sheets = [_guest_sheet(row, event, name, sessions, note) for row in rows]
    return Draft(DocumentKind.INVITATION, PaperType.INVITATION, f"Mời {whole.subject}", whole, {"sheets": sheets})


def to_be_invited(event_id: int, replaces: Document | None = None) -> list[Row]:
    """Guests whom no invitation names that holds good."""
    there = _named(event_id, DocumentKind.INVITATION, replaces)
    return [row for row in around.guests_of(event_id) if row.id not in there]


def _guest_sheet(row: Row, event: Event, event_name: str, sessions: Sequence[Row], note: list[Para]) -> dict[str, Any]:
    """A foreign guest reads all of it in two languages, himself before his host (domain notes 8.5)."""
    who = row.full_name or row.organisation
    told = [
        ("Trân trọng kính mời", who),
        ("Chức vụ", row.title),
        ("Cơ quan, tổ chức", row.organisation if row.full_name else ""),
    ]
    lines = [Para(f"{label}: {value}.", "field") for label, value in told if value]
    sheet: dict[str, Any] = {"id": row.id, "name": who}
    if row.side != Side.FOREIGN:
        opening = [*lines, Para(f"Tới dự {event_name}.")]
        return {**sheet, "opening": [asdict(para) for para in opening]}
    native = foreign.language(row.native)
    read = foreign.lines(native, row.native or who, event, event_name, sessions)
    whole = [*read, *lines, Para(f"Tới dự: {event_name}.", "field"), *_sessions(event.id), *note]
    return {**sheet, "title": native.title, "whole": [asdict(para) for para in whole]}


# ── name plates ──────────────────────────────────────────────────────────────

GROUPS = ("leading", "guests", "delegates")


def _name_plates(desk: Desk, terms: Terms, by: Actor, replaces: Document | None) -> Draft:
    plates = [plate for group in GROUPS if group in terms.groups for plate in _PLATES[group](desk)]
    unique = list({(plate["name"], plate["post"]): plate for plate in plates}.values())
    if not unique:
        raise DomainError("document.no_plates")
    subject = f"Biển tên {event_in_sentence(desk.event.name)}"
    return Draft(DocumentKind.NAME_PLATES, None, subject, None, {"plates": unique})


def _plate(name: str, post: str, native: str = "") -> dict[str, str]:
    return {"name": name, "post": post, "native": native}


def _leading(desk: Desk) -> list[dict[str, str]]:
    sessions = events.sessions_of([desk.event.id])[desk.event.id]
    rows = events.engagements_of([each.id for each in sessions])
    rows.sort(key=lambda row: LEADING.index(row.role) if row.role in LEADING else len(LEADING))
    led = [row for row in delegates.all_of(desk.event.id, Standing.OFFICIAL) if row.is_head]
    there = {row.full_name for row in rows if row.role in LEADING}
    plates = [_plate(row.full_name, row.title) for row in rows if row.role in LEADING]
    return plates + [_plate(row.full_name, row.post) for row in led if row.full_name not in there]


def _guests(desk: Desk) -> list[dict[str, str]]:
    rows = around.guests_of(desk.event.id)
    return [_plate(row.full_name or row.organisation, row.title or row.organisation, row.native) for row in rows]


def _delegates(desk: Desk) -> list[dict[str, str]]:
    return [_plate(row.full_name, row.post) for row in delegates.all_of(desk.event.id, Standing.OFFICIAL)]


_PLATES: Mapping[str, Callable[[Desk], list[dict[str, str]]]] = {
    "leading": _leading, "guests": _guests, "delegates": _delegates,
}  # fmt: skip
_DRAFTS: Mapping[DocumentKind, Callable[[Desk, Terms, Actor, Document | None], Draft]] = {
    DocumentKind.SUMMONS: _summons, DocumentKind.PROGRAMME: _programme, DocumentKind.INVITATION: _invitation,
    DocumentKind.NAME_PLATES: _name_plates,
}  # fmt: skip
KINDS = tuple(_DRAFTS)
