"""A working calendar as an office mails it, row by row. No database here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from congress.core.columns import Column, too_long
from congress.core.errors import DomainError
from congress.core.text import clean, clock_time, short_date
from congress.events import shape
from congress.events.reading import find_kind, is_moment, parse_moment, parse_span
from congress.events.shape import SessionPlan

LENGTH = timedelta(hours=4)  # of an event whose end nobody told
_CODE = re.compile(r"[\w.\-]{1,60}")
RESERVED = (  # they are pages of their own
    "new", "choose", "named", "persons", "calendar", "waves", "series", "clashes", "check", "settings", "holidays", "ways",
)  # fmt: skip


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

    for column, rule, params in too_long(COLUMNS, cells):
        no(column, rule, **params)
    code, kind = cells["event_code"], find_kind(cells["event_kind"])
    if not _CODE.fullmatch(code) or code in RESERVED:
        no("event_code", "event.bad_code", code=code)
    if kind is None:
        no("event_kind", "event.kind_unknown", text=cells["event_kind"])
    if cells["unit_code"] not in units:
        no("unit_code", "unit.unknown", code=cells["unit_code"])
    if cells["venue_code"] and cells["venue_code"] not in venues:
        no("venue_code", "venue.unknown", code=cells["venue_code"])
    times = _times(cells, no)
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
    try:
        starts, until = parse_span(cells["starts"])
    except ValueError:
        no("starts", "event.bad_moment", text=cells["starts"])
        return None
    try:
        told = parse_moment(cells["ends"], shape.local_day(until or starts)) if cells["ends"] else None
    except ValueError:
        no("ends", "event.bad_moment", text=cells["ends"])
        return None
    if until is not None and told is not None and until != told:
        no("ends", "event.ends_disagree", until=_said(until), ends=_said(told))
        return None
    starts, ends = starts.astimezone(UTC), (told or until or starts + LENGTH).astimezone(UTC)
    try:
        shape.arranged([SessionPlan(starts, ends)])
    except DomainError as refusal:
        no("ends", refusal.code, **refusal.params)
        return None
    return starts, ends


def _said(moment: datetime) -> str:
    return f"{clock_time(moment)} {short_date(shape.local_day(moment))}"
