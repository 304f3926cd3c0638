"""A working calendar as an office mails it, row by row. No database here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from congress.core import clock
from congress.core.columns import Column, too_long
from congress.core.errors import DomainError
from congress.core.text import clean, clock_time, short_date
from congress.events import shape
from congress.events.kinds import find_kind
from congress.events.moments import Told, Unclear, half_of, is_moment, read
from congress.events.shape import SessionPlan

LENGTH = timedelta(hours=4)  # of an event whose end nobody told
LATE, EARLY = 17, 5  # what begins so late and ends before may end on the next day; before five nobody meets
_CODE = re.compile(r"[\w.\-]{1,60}")
RESERVED = (  # they are pages of their own
    "new", "choose", "named", "persons", "halls", "calendar", "waves", "series", "clashes", "check", "settings", "holidays",
    "ways",
)  # fmt: skip


def is_code(cell: str) -> bool:
    """Can it be the code of an event? One whose code is a page of its own, or a sentence, cannot."""
    return bool(_CODE.fullmatch(cell)) and cell not in RESERVED


def _has_figure(cell: str) -> bool:
    return any(ch.isdigit() for ch in cell)


COLUMNS = (
    Column("event_code", ("code", "event code", "event_code", "ma", "ma su kien", "ma cuoc hop", "ma hoi nghi", "so hieu"),
           _has_figure, None, True, True, limit=60),
    Column("unit_code", ("unit code", "unit_code", "unit", "ma to chuc", "ma don vi", "ma dang bo", "ma to chuc dang",
                         "don vi to chuc", "ma don vi to chuc"), _has_figure, None, True, limit=60),
    Column("event_kind", ("kind", "event_kind", "loai", "loai su kien", "loai hinh", "loai cuoc hop", "hinh thuc"),
           None, lambda cell: find_kind(cell) is not None, True),
    Column("event_title", ("title", "event_title", "ten", "noi dung", "ten su kien", "tieu de", "ten cuoc hop", "ten hoi nghi",
                           "noi dung cong viec")),
    Column("starts", ("starts", "start", "starts_at", "bat dau", "thoi gian bat dau", "thoi gian", "gio bat dau", "tu"),
           is_moment, None, True),
    Column("ends", ("ends", "end", "ends_at", "ket thuc", "thoi gian ket thuc", "gio ket thuc", "den"), is_moment),
    Column("venue_code", ("venue code", "venue_code", "venue", "ma hoi truong", "ma dia diem", "ma phong", "hoi truong",
                          "dia diem"), _has_figure, limit=60),
    Column("chairs", ("chairs", "chair", "chu tri", "nguoi chu tri", "dong chi chu tri", "lanh dao chu tri"), limit=2000),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row that can be understood. ``place``: of its unit on its day; ``values``: as ``memory`` has them, chairs apart."""

    row: int
    code: str
    cells: Mapping[str, str]
    place: Any
    starts: datetime
    ends: datetime
    values: Mapping[str, Any]
    directory: Any = field(default=None, compare=False)

    @property
    def day(self) -> date:
        return shape.local_day(self.starts)


def read_row(
    row: int,
    cells: Mapping[str, str],
    places: Any,
    units: Mapping[str, int],
    venues: Mapping[str, int],
    refuse: Callable[..., None],
) -> Line | None:
    """One row, or None after telling ``refuse`` (column, rule, params) everything that is wrong with it."""
    wrong = False

    def no(column: str, rule: str, /, **params: object) -> None:
        nonlocal wrong
        wrong = True
        refuse(column, rule, **params)

    long = {column: (rule, params) for column, rule, params in too_long(COLUMNS, cells)}
    for column, (rule, params) in long.items():
        no(column, rule, **params)
    code, kind = cells["event_code"], find_kind(cells["event_kind"])
    if not is_code(code):
        no("event_code", "event.bad_code", code=code)
    for column in filter(lambda name: not cells[name], ("unit_code", "event_kind", "starts")):
        no(column, "event.cell_empty")
    if cells["event_kind"] and "event_kind" not in long and kind is None:
        no("event_kind", "event.kind_unknown", text=cells["event_kind"])
    if cells["unit_code"] and cells["unit_code"] not in units:
        no("unit_code", "unit.unknown", code=cells["unit_code"])
    if cells["venue_code"] and cells["venue_code"] not in venues:
        no("venue_code", "venue.unknown", code=cells["venue_code"])
    times = _times(cells, no) if cells["starts"] and not long.keys() & {"starts", "ends"} else None
    if wrong or times is None or kind is None:
        return None
    starts, ends = times
    place = places.on(units[cells["unit_code"]], shape.local_day(starts))
    values = {
        "kind": str(kind),
        "title": clean(cells["event_title"]),
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "venue_id": venues.get(cells["venue_code"]),
    }
    return Line(row, code, cells, place, starts, ends, values)


def _times(cells: Mapping[str, str], no: Callable[..., None]) -> tuple[datetime, datetime] | None:
    begins = _told("starts", cells, no)
    if begins is None:
        return None
    starts, until = begins.starts, begins.ends
    finishes = _told("ends", cells, no, begins) if cells["ends"] else None
    if cells["ends"] and finishes is None:
        return None
    told = finishes.starts if finishes is not None else None
    if until is not None and told is not None and until != told:
        no("ends", "event.ends_disagree", until=_said(until), ends=_said(told))
        return None
    ends = told or until or starts + LENGTH
    if ends <= starts and starts.astimezone(clock.ZONE).hour >= LATE > ends.astimezone(clock.ZONE).hour:
        no("ends", "event.ends_next_day", starts=_said(starts), ends=_said(ends))
        return None
    starts, ends = starts.astimezone(UTC), ends.astimezone(UTC)
    try:
        shape.arranged([SessionPlan(starts, ends)])
    except DomainError as refusal:
        no("ends", refusal.code, **refusal.params)
        return None
    return starts, ends


def _told(column: str, cells: Mapping[str, str], no: Callable[..., None], begins: Told | None = None) -> Told | None:
    """What a cell of a time tells; what day, year or half of the day that of the end lacks, it has from the beginning."""
    cell, day = cells[column], shape.local_day(begins.ends or begins.starts) if begins is not None else None
    try:
        found = read(cell, day)
        if begins is not None and found.ends is None and found.starts <= begins.starts and not half_of(cell):
            found = read(cell, day, half_of(cells["starts"]))
        if begins is not None and found.ends is not None:
            raise Unclear(cell)
    except Unclear as unclear:
        if unclear.word:
            no(column, "event.bad_word", text=cell, word=unclear.word)
        else:
            no(column, "event.no_year" if unclear.lacks_year else "event.bad_moment", text=cell)
        return None
    return found


def doubts_of(line: Line) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What somebody should look at in times that can be read: (column, rule, params)."""
    begins = read(line.cells["starts"])
    for column, day in (("starts", None), ("ends", shape.local_day(begins.ends or begins.starts))):
        if line.cells[column] and read(line.cells[column], day).is_other_weekday:
            yield column, "event.other_weekday", {"text": line.cells[column]}
    if line.starts.astimezone(clock.ZONE).hour < EARLY:
        yield "starts", "event.at_night", {"starts": _said(line.starts)}


def _said(moment: datetime) -> str:
    return f"{clock_time(moment)} {short_date(shape.local_day(moment))}"
