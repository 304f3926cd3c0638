"""One canonical name for an event, from its kind, ordinal and term, whatever the press calls it (domain notes A.6, 6 and 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from congress.core.text import clean
from congress.events.models import CongressKind, EventKind
from congress.orgs.kinds import Kind

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip

_KIND_NAMES: Mapping[str, str] = {
    EventKind.CONFERENCE: "Hội nghị",
    EventKind.COMMENT_CONFERENCE: "Hội nghị lấy ý kiến",
    EventKind.SEMINAR: "Toạ đàm",
    EventKind.BRIEFING: "Hội nghị giao ban",
    EventKind.RECEPTION: "Buổi tiếp và làm việc",
    EventKind.CEREMONY: "Lễ công bố",
    EventKind.FIRST_SESSION: "Kỳ họp thứ nhất",
    EventKind.CELL_MEETING: "Sinh hoạt chi bộ",
}
_BODIES: Mapping[str, str] = {
    "committee": "Ban Chấp hành",
    "standing_committee": "Ban Thường vụ",
    "inspection_committee": "Uỷ ban kiểm tra",
}
# as titles have them; words only where no other word of the number follows
_ORDINAL = re.compile(
    r"\blần thứ (?:([IVXLC]+)\b|(\d{1,3})\b|(nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?=\s*(?:[,;.:()–-]|nhiệm kỳ|$)))",
    re.IGNORECASE,
)
_IN_WORDS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_TERM = re.compile(r"\bnhiệm kỳ\s+(?:\D{0,12}\s)?(\d{4})\s*[-–—]\s*(\d{4})\b", re.IGNORECASE)


def roman(number: int) -> str:
    """17 -> XVII; congresses and terms are counted so (domain notes 8.3)."""
    told = ""
    for value, letters in _ROMAN:
        while number >= value:
            told, number = told + letters, number - value
    return told


def counted(event: Any) -> tuple[str, str]:
    """(ordinal in Roman letters, term) of a congress, each empty where nobody told it: what its title says counts where its
    own field is empty. ``event``: or its details."""
    title = clean(event.title)
    ordinal = roman(event.ordinal) if event.ordinal else _ordinal_in(title)
    term = _TERM.search(title)
    return ordinal, event.term or (f"{term[1]} - {term[2]}" if term else "")


def _ordinal_in(title: str) -> str:
    if not (told := _ORDINAL.search(title)):
        return ""
    letters, digits, word = told.groups()
    if letters:
        return letters.upper() if letters.upper() in map(roman, range(1, 200)) else ""
    return roman(int(digits) if digits else _IN_WORDS.index(word.lower()) + 1)


def canonical(details: Any, unit_name: str, unit_kind: str) -> str:
    """``details``: see ``services.Details``; ``unit_name`` as it stands on the day of the event."""
    if details.kind == EventKind.CONGRESS:
        return _congress(details, unit_name, unit_kind)
    if details.kind == EventKind.PLENUM:
        return _plenum(details, unit_name)
    if details.kind == EventKind.CLUSTER_CONFERENCE:
        return _cluster(details)
    name = _KIND_NAMES[details.kind]
    if details.ordinal and details.kind != EventKind.FIRST_SESSION:
        name += f" lần thứ {details.ordinal}"
    if details.kind in (EventKind.FIRST_SESSION, EventKind.CEREMONY, EventKind.BRIEFING, EventKind.CELL_MEETING):
        name += f" - {unit_name}"
    return f"{name}: {details.theme}" if details.theme else name


def _congress(details: Any, unit_name: str, unit_kind: str) -> str:
    """ "Đại hội đại biểu Đảng bộ thành phố Hà Nội lần thứ XVIII, nhiệm kỳ 2025 - 2030"."""
    which = "đại biểu" if details.congress_kind == CongressKind.DELEGATES else "đảng viên"
    is_cell = unit_kind in (Kind.CELL, Kind.BASE_CELL)
    name = f"Đại hội {unit_name}" if is_cell else f"Đại hội {which} {unit_name}"
    if details.ordinal:
        name += f" lần thứ {roman(details.ordinal)}"
    return f"{name}, nhiệm kỳ {details.term}" if details.term else name


def _plenum(details: Any, unit_name: str) -> str:
    """ "Hội nghị lần thứ 23 Ban Chấp hành Đảng bộ thành phố Hà Nội khoá XVII"."""
    ordinal = f" lần thứ {details.ordinal}" if details.ordinal else ""
    name = f"Hội nghị{ordinal} {_BODIES.get(details.body, _BODIES['committee'])} {unit_name}"
    if details.term_no:
        return f"{name} khoá {roman(details.term_no)}"
    return f"{name}, nhiệm kỳ {details.term}" if details.term else name


def _cluster(details: Any) -> str:
    """ "Hội nghị giao ban Cụm đồng bằng Bắc Bộ lần thứ 16 năm 2024"; a cluster is counted by meetings and years."""
    name = "Hội nghị giao ban"
    if details.cluster:
        name += f" {details.cluster}"
    if details.ordinal:
        name += f" lần thứ {details.ordinal}"
    if details.term:
        name += f" năm {details.term}"
    return f"{name} về chủ đề “{details.theme}”" if details.theme else name
