"""The programme of a session as a paper of the Party: Vietnamese, whatever the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from congress.agenda.queries import Programme
from congress.agenda.tree import Line
from congress.core import clock, paper
from congress.core.paper import Letterhead
from congress.core.text import WEEKDAYS, clock_time, long_date
from congress.events import queries as events
from congress.events.models import CongressKind, EventKind, SessionKind
from congress.events.naming import roman
from congress.orgs import letterhead
from congress.orgs.kinds import Kind
from congress.people.queries import secretaries

TYPE = "CTr"
PARTS: Mapping[str, str] = {
    SessionKind.PREPARATORY: "phiên trù bị",
    SessionKind.OFFICIAL: "phiên chính thức",
    SessionKind.WORKING: "phiên làm việc",
}
# words with which the name of an event may begin; in the middle of a sentence they are small
COMMON = ("Đại hội", "Hội nghị", "Toạ đàm", "Buổi", "Lễ", "Kỳ họp", "Sinh hoạt")


@dataclass(frozen=True)
class ProgrammePaper:
    """``recipients``: lines under "Nơi nhận"; ``part``: which session, where there are several; ``lines``: (hours, item)."""

    head: Letterhead
    dated: str
    subject: str
    part: str
    when: str
    where: str
    lines: tuple[tuple[str, Line], ...]
    recipients: list[str]


def of(plan: Programme) -> ProgrammePaper:
    """Dated today, at the latest on the day of the event: what is printed again later looks as it did."""
    event, local = plan.event, plan.session.starts_at.astimezone(clock.ZONE)
    day = min(clock.today(), event.starts_on)
    sessions = events.sessions_of([event.id])[event.id]
    mine = next(each for each in sessions if each.id == plan.session.id)
    head = _head(plan, day)
    is_cell = plan.unit.kind in letterhead.CELLS
    return ProgrammePaper(
        head=head,
        dated=paper.dated(head.place, day),
        subject=event.name[:1].lower() + event.name[1:] if event.name.startswith(COMMON) else event.name,
        part=mine.title or (PARTS[mine.kind] if len(sessions) > 1 else ""),
        when=f"{clock_time(local)}, {WEEKDAYS[local.weekday()]}, {long_date(local.date())}",
        where=", ".join(filter(None, (mine.venue_name, mine.venue_address))) or mine.place,
        lines=tuple((f"{clock_time(line.starts_at)} - {clock_time(line.ends_at)}", line) for line in plan.lines),
        recipients=paper.recipients(("Thành phần dự", "Lưu hồ sơ" if is_cell else "Lưu Văn phòng"), day),
    )


def _head(plan: Programme, day: Any) -> Letterhead:
    event, unit = plan.event, plan.unit
    if event.kind == EventKind.CONGRESS:
        ordinal = roman(event.ordinal) if event.ordinal else ""
        of_delegates = event.congress_kind == CongressKind.DELEGATES and unit.kind != Kind.CELL
        return letterhead.congress(unit, TYPE, day, of_delegates=of_delegates, ordinal=ordinal, term=event.term)
    secretary = secretaries([unit.unit_id], day).get(unit.unit_id)
    return letterhead.committee(unit, TYPE, day, name=secretary.full_name if secretary else "")
