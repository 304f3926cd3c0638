"""Files of attendance to keep: statistics by delegation, or the sheet person by person, as a workbook or as a paper. Long ones
are written by a job. Each leaves a line in the trail, which a delegate reads among the files that he was in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from congress.checkin import proof, queries, sheets
from congress.checkin.sheets import Line, Person, Statistics
from congress.core import clock, jobs, paper, press, text
from congress.core.actor import Actor
from congress.core.db import peek, session
from congress.core.errors import DomainError
from congress.core.export import Workbook
from congress.core.paper import Letterhead, Paper, Para, Table
from congress.core.text import clock_time, long_date, percent_2, short_date
from congress.delegates import codes
from congress.delegates.models import Delegate, Standing
from congress.delegates.privacy import EXPORTS
from congress.delegates.queries import Held
from congress.delegates.services import record, require_kept
from congress.words.attendance import STATES
from congress.words.checkin import SOURCES
from congress.words.delegates import STANDINGS

JOB = "checkin.sheet"
LARGE = 500  # people from which a job writes the file
FORMS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}
KINDS = ("statistics", "people")
NO_GROUP = "Chưa xếp đoàn"
SESSIONS = 5  # columns of sessions that a page of paper has room for


@dataclass(frozen=True)
class Asked:
    """``kind``: of ``KINDS``; ``session``: code of the one that a sheet of people is about, empty: of all."""

    kind: str
    form: str
    session: str = ""


def checked(asked: Asked) -> Asked:
    """:raises DomainError: no such file."""
    if asked.kind not in KINDS or asked.form not in FORMS:
        raise DomainError("attendance.form", 422)
    return asked


def count(held: Held) -> int:
    """How many are convened."""
    official = Delegate.event_id == held.event.id, Delegate.standing == Standing.OFFICIAL
    return session().scalar(select(func.count()).select_from(Delegate).where(*official)) or 0


@dataclass(frozen=True)
class Material:
    """What a file is made of, so that it can be written when the database is free again."""

    asked: Asked
    held: Held
    title: str
    moment: datetime
    sessions: Sequence[Any]
    people: Sequence[Person]
    statistics: Statistics
    head: Letterhead


def gather(held: Held, asked: Asked) -> Material:
    """:raises NotFound: no such session. :raises DomainError: what is personal was removed."""
    require_kept(held)
    every = queries.sessions_of(held)
    wanted = [queries.choose_session(held, asked.session)] if asked.session else every
    told = sheets.people(held)
    head = proof.letterhead_of(held, clock.now())
    figures = sheets.statistics(every, told)
    return Material(asked, held, held.event.name, clock.now(), wanted, told, figures, head)


def content(of: Material) -> bytes:
    """The file itself."""
    if of.asked.form == "xlsx":
        return _workbook(of)
    return press.print_papers(_statistics_paper(of) if of.asked.kind == "statistics" else _people_paper(of))


def file_name(held: Held, asked: Asked) -> str:
    name = "thong-ke-diem-danh" if asked.kind == "statistics" else "danh-sach-diem-danh"
    return f"{name}-{held.event.code}.{asked.form}"


def note(held: Held, asked: Asked, size: int, *, by: Actor) -> None:
    """The line that tells who took what. Figures by delegation name nobody."""
    if asked.kind == "people":
        record(EXPORTS, held, held.event.name, by, count=size, form=asked.form, columns=["attendance"], reason="điểm danh")


# ── words ────────────────────────────────────────────────────────────────────


def _session(at: Any) -> str:
    return at.title or f"Phiên {at.position}"


def _source(stay: sheets.Stay) -> str:
    return SOURCES.get(stay.source, "–")


def _counted(of: Material) -> str:
    return f"Tính đến {clock_time(of.moment)}, {long_date(of.moment.astimezone(clock.ZONE).date())}."


def _states(person: Person, at: Any, of: Material) -> str:
    return STATES[person.state_at(at.id, is_over=of.moment > at.ends_at)]


# ── as a workbook ────────────────────────────────────────────────────────────

_FIGURES = ("Triệu tập", "Có mặt", "Tỷ lệ có mặt", "Đến muộn", "Vắng có lý do", "Vắng không lý do", "Chưa có mặt")
_PEOPLE = (
    "TT", "Số thẻ", "Họ và tên", "Đoàn", "Diện", "Vào lần đầu", "Ra lần cuối", "Phút trong phòng", "Nguồn", "Tình trạng",
)  # fmt: skip


def _workbook(of: Material) -> bytes:
    book = Workbook()
    title = [of.title, _counted(of)]
    if of.asked.kind == "statistics":
        figures = of.statistics
        headings = ["Đoàn", *_FIGURES, *(_session(at) for at in figures.sessions)]
        rows = [_figures(line, figures, line.name or NO_GROUP) for line in figures.lines]
        rows.append(_figures(figures.whole, figures, "Tổng số"))
        book.add("Theo đoàn", title, headings, rows, (34, *(12,) * (len(headings) - 1)))
    else:
        for place, at in enumerate(of.sessions, 1):
            rows = [_person(number, each, at, of) for number, each in enumerate(of.people, 1)]
            when = f"{_session(at)}, {short_date(at.starts_at.astimezone(clock.ZONE).date())}"
            book.add(f"Phiên {place}", [*title, when], _PEOPLE, rows, (6, 10, 28, 30, 18, 11, 11, 11, 16, 18))
    return book.content()


def _figures(line: Line, figures: Statistics, name: str) -> list[Any]:
    told = [line.convened, line.present, percent_2(line.present, line.convened), line.late, line.excused, line.unexcused]
    return [name, *told, line.unseen, *(line.sessions.get(at.id, 0) for at in figures.sessions)]


def _person(place: int, person: Person, at: Any, of: Material) -> list[Any]:
    stay, row = person.stays.get(at.id), person.row
    times: list[Any] = ["", "", "", ""]
    if stay is not None:
        times = [clock_time(stay.first_in), clock_time(stay.last_out) if stay.last_out else "", stay.minutes, _source(stay)]
    who = [place, codes.badge_number(row.number), row.full_name, person.group, STANDINGS[row.standing]]
    return [*who, *times, _states(person, at, of)]


# ── as a paper ───────────────────────────────────────────────────────────────


def _paper(of: Material, subject: str, blocks: Sequence[Para | Table]) -> Paper:
    day = of.moment.astimezone(clock.ZONE).date()
    return Paper(
        head=of.head, dated=paper.dated(of.head.place, day), number="", type="THỐNG KÊ" if of.asked.kind == "statistics" else
        "DANH SÁCH", subject=f"{subject}\n{of.title}", blocks=tuple(blocks),
    )  # fmt: skip


def _statistics_paper(of: Material) -> Paper:
    figures, whole = of.statistics, of.statistics.whole
    lines = [*((line, line.name or NO_GROUP) for line in figures.lines), (whole, "Tổng số")]
    rows = [
        (name, *map(text.number, (line.convened, line.present)), percent_2(line.present, line.convened),
         *map(text.number, (line.late, line.excused, line.unexcused, line.unseen)))
        for line, name in lines
    ]  # fmt: skip
    blocks: list[Para | Table] = [
        Para(_counted(of)),
        Table(("Đoàn", *_FIGURES), tuple(rows), (47, 17, 15, 20, 15, 17, 17, 17), "lrrrrrrr"),
    ]
    for at in range(0, len(figures.sessions), SESSIONS) if len(figures.sessions) > 1 else ():
        part = figures.sessions[at : at + SESSIONS]
        told = tuple((name, *(text.number(line.sessions.get(each.id, 0)) for each in part)) for line, name in lines)
        blocks.append(Para("Có mặt từng phiên", "heading"))
        widths = (60, *(105 // len(part),) * len(part))
        blocks.append(Table(("Đoàn", *map(_session, part)), told, widths, "l" + "r" * len(part)))
    return _paper(of, "đại biểu có mặt theo đoàn", blocks)


def _people_paper(of: Material) -> Paper:
    blocks: list[Para | Table] = [Para(_counted(of))]
    for at in of.sessions:
        day = short_date(at.starts_at.astimezone(clock.ZONE).date())
        blocks.append(Para(f"{_session(at)}, {clock_time(at.starts_at)} ngày {day}", "heading"))
        rows = tuple(_line(place, each, at, of) for place, each in enumerate(of.people, 1))
        headings = ("TT", "Số thẻ", "Họ và tên", "Đoàn", "Vào", "Ra", "Phút", "Nguồn, tình trạng")
        blocks.append(Table(headings, rows, (10, 16, 36, 31, 17, 17, 15, 23), "ccllrrrl"))
    return _paper(of, "đại biểu có mặt", blocks)


def _line(place: int, person: Person, at: Any, of: Material) -> tuple[str, ...]:
    stay, row = person.stays.get(at.id), person.row
    told = ["–", "–", "–", _states(person, at, of)]
    if stay is not None:
        late = ", đến muộn" if stay.is_late else ""
        last = clock_time(stay.last_out) if stay.last_out else "–"
        told = [clock_time(stay.first_in), last, text.number(stay.minutes), f"{_source(stay)}{late}"]
    other = "" if person.is_official else f" ({STANDINGS[row.standing]})"
    return str(place), codes.badge_number(row.number), f"{row.full_name}{other}", person.group or "–", *told


# ── long ones ────────────────────────────────────────────────────────────────


def start(held: Held, asked: Asked, size: int, *, by: Actor, back: str = "") -> int:
    """Ask for the file; answers the job's number."""
    args = {"event": held.event.code, "kind": asked.kind, "form": asked.form, "session": asked.session}
    return jobs.enqueue(JOB, args, by=by, title=file_name(held, asked), total=size, scope_id=held.event.unit_id, back=back)


def _asked(work: jobs.Work) -> tuple[Held, Asked]:
    told = work.args
    return queries.get_held(work.actor, told["event"]), checked(Asked(told["kind"], told["form"], told["session"]))


def prepare(work: jobs.Work) -> tuple[bytes, int]:
    """The file, by the rights that the asker has now; printed when the database is free again."""
    with peek():
        of = gather(*_asked(work))
    return content(of), len(of.people)


def step(work: jobs.Work) -> jobs.Progress:
    """:raises DomainError: what is personal was removed while the file was made."""
    held, asked = _asked(work)
    require_kept(held)
    made, size = work.prepared
    note(held, asked, size, by=work.actor)
    kept = jobs.write_file(work, file_name(held, asked), made)
    return jobs.Progress(done=size, total=size, finished=True, file=kept)


JOBS = {JOB: jobs.Handler(step, prepare, lease=180)}
