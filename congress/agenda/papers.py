"""The programme of a session as a paper of the Party: Vietnamese, whatever the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from congress.agenda.queries import Programme
from congress.agenda.tree import Line
from congress.core import clock, paper
from congress.core.paper import Letterhead, Paper, Para, Table
from congress.core.text import WEEKDAYS, clock_time, long_date
from congress.events import queries as events
from congress.events.models import CongressKind, EventKind, SessionKind
from congress.events.naming import counted
from congress.orgs import letterhead
from congress.orgs.kinds import Kind
from congress.people.queries import secretaries

SYMBOL = "CTr"
PARTS: Mapping[str, str] = {
    SessionKind.PREPARATORY: "phiên trù bị",
    SessionKind.OFFICIAL: "phiên chính thức",
    SessionKind.WORKING: "phiên làm việc",
}
# words with which the name of an event may begin; in the middle of a sentence they are small
COMMON = ("Đại hội", "Hội nghị", "Toạ đàm", "Buổi", "Lễ", "Kỳ họp", "Sinh hoạt")
HEADINGS = ("Thời gian", "Nội dung", "Người trình bày")


def of(plan: Programme) -> Paper:
    """Of one session. Dated today, at the latest on the day of the event: what is printed again later looks as it did."""
    event = plan.event
    day = min(clock.today(), event.starts_on)
    sessions = events.sessions_of([event.id])[event.id]
    mine = next(each for each in sessions if each.id == plan.session.id)
    part = mine.title or (PARTS[mine.kind] if len(sessions) > 1 else "")
    subject = f"{event_in_sentence(event.name)}\n({part})" if part else event_in_sentence(event.name)
    return _paper(_head(plan, day), day, subject, tuple(_session(plan, mine)), plan.unit)


def of_event(plans: Sequence[Programme], head: Letterhead, day: date) -> Paper:
    """Of all sessions of an event, under a head that the caller knows."""
    event = plans[0].event
    blocks: list[Para | Table] = []
    for plan, mine in zip(plans, events.sessions_of([event.id])[event.id], strict=True):
        if len(plans) > 1:
            title = mine.title or PARTS[mine.kind]
            blocks.append(Para(f"{title[:1].upper()}{title[1:]}", "heading"))
        blocks += _session(plan, mine)
    return _paper(head, day, event_in_sentence(event.name), tuple(blocks), plans[0].unit)


def event_in_sentence(name: str) -> str:
    """The name of an event as it stands within a line: đại hội đại biểu …"""
    return name[:1].lower() + name[1:] if name.startswith(COMMON) else name


def when(session: Any) -> str:
    """8h00, thứ Tư, ngày 06 tháng 8 năm 2025"""
    local = session.starts_at.astimezone(clock.ZONE)
    return f"{clock_time(local)}, {WEEKDAYS[local.weekday()]}, {long_date(local.date())}"


def where(session: Any) -> str:
    """``session``: of ``events.queries.sessions_of``; empty where nobody has said."""
    return ", ".join(filter(None, (session.venue_name, session.venue_address))) or str(session.place)


def _paper(head: Letterhead, day: date, subject: str, blocks: tuple[Para | Table, ...], unit: Any) -> Paper:
    kept = "Lưu hồ sơ" if unit.kind in letterhead.CELLS else "Lưu Văn phòng"
    return Paper(
        head=head,
        dated=paper.dated(head.place, day),
        number=paper.number(head.symbol),
        type="CHƯƠNG TRÌNH",
        subject=subject,
        blocks=blocks,
        recipients=tuple(paper.recipients(("Thành phần dự", kept), day)),
    )


def _session(plan: Programme, mine: Any) -> list[Para | Table]:
    blocks: list[Para | Table] = [Para(f"Thời gian: {when(mine)}.")]
    if place := where(mine):
        blocks.append(Para(f"Địa điểm: {place}."))
    rows = tuple(
        (f"{clock_time(line.starts_at)} - {clock_time(line.ends_at)}", _content(line), line.presenter) for line in plan.lines
    )
    return [*blocks, Table(HEADINGS, rows, (34, 91, 40), "cll")]


def _content(line: Line) -> str:
    """Number and title, then papers a line each, all indented by the level of the item."""
    indent = "\t" * (line.depth - 1)
    told = [f"{line.number} {line.title}{' (nội bộ)' if line.is_hidden else ''}"]
    told += [f"{title} (số {number})" if number else title for title, number in line.papers]
    return "\n".join(f"{indent}{each}" for each in told)


def _head(plan: Programme, day: date) -> Letterhead:
    event, unit = plan.event, plan.unit
    if event.kind == EventKind.CONGRESS:
        ordinal, term = counted(event)
        of_delegates = event.congress_kind == CongressKind.DELEGATES and unit.kind != Kind.CELL
        return letterhead.congress(unit, SYMBOL, day, of_delegates=of_delegates, ordinal=ordinal, term=term)
    secretary = secretaries([unit.unit_id], day).get(unit.unit_id)
    return letterhead.committee(unit, SYMBOL, day, name=secretary.full_name if secretary else "")
