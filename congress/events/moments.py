"""Days and hours as offices write them in a working calendar. Every word and figure of a cell is looked at: what could mean two
things is no time, so that nobody comes on a day that was guessed. Only words that are known to leave the meaning as it is may
stand beside a time: "hoãn", "âm lịch", "hằng tuần" and whatever else nobody thought of make it none. No database here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from congress.core import clock
from congress.core.text import clean, fold

_LONGEST = 300
_YEARS = range(1900, 2201)  # as ``text.parse_date`` has them
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[Zz]|[+-]\d{2}:?\d{2})?")
_SERIAL = re.compile(r"[2-9]\d{4}[.,]\d+")  # days since 1899-12-30, as a spreadsheet counts
_FRACTION = re.compile(r"0[.,]\d{2,}")  # an hour, as a spreadsheet counts
_HALVES = {
    "sáng": "sang", "sang": "sang", "sa": "am", "am": "am", "trưa": "trua", "trua": "trua", "chiều": "chieu", "chieu": "chieu",
    "ch": "pm", "pm": "pm", "tối": "toi", "toi": "toi", "đêm": "dem", "dem": "dem",
}  # fmt: skip
# half of the day -> hours of a clock's face that it can mean -> what is added to them
_FACES = {
    "sang": dict.fromkeys(range(1, 12), 0),
    "am": dict.fromkeys(range(1, 12), 0) | {12: -12},
    "trua": {10: 0, 11: 0, 12: 0, 1: 12},
    "chieu": dict.fromkeys(range(1, 7), 12) | {12: 0},
    "pm": dict.fromkeys(range(1, 12), 12) | {12: 0},
    "toi": dict.fromkeys(range(5, 12), 12),
    "dem": dict.fromkeys(range(8, 12), 12),
}  # fmt: skip
_WITHIN = {  # half of the day -> hours of 24 that it can mean
    "sang": range(12), "am": range(12), "trua": range(10, 14), "chieu": range(12, 19), "pm": range(12, 24),
    "toi": range(17, 24), "dem": range(20, 24),
}  # fmt: skip
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "2": 0, "3": 1, "4": 2, "5": 3, "6": 4, "7": 5}
_FROM = ("tu", "luc", "vao", "hoi")  # what stands before an hour
_FILLER = (*_FROM, "ngay", "khoang", "du", "kien", "bat", "dau", "ket", "thuc", "buoi", "ca", "nam", "thang")
_OR = ("và", "hoặc", "hay", "or", "and", "/", "&", "+")
_ROOMS = (  # a figure may follow
    "phòng", "p", "tầng", "trường", "lầu", "khu", "nhà", "toà", "tòa", "số", "room", "floor", "hall",
)  # fmt: skip
_HARMLESS = (
    *_ROOMS, "từ", "lúc", "vào", "hồi", "ngày", "khoảng", "dự", "kiến", "bắt", "đầu", "kết", "thúc", "buổi", "ca", "cả", "năm",
    "tháng", "khai", "mạc", "họp", "hội", "tại", "ở", "trụ", "sở", "cơ", "quan", "văn", "hoá", "hóa", "lớn", "nhỏ", "trung",
    "tâm", "trực", "tuyến", "tiếp", "đảng", "uỷ", "ủy", "thành", "phố", "tỉnh", "quận", "huyện", "thị", "trấn", "xã", "phường",
    "thôn", "khối", "ubnd", "hđnd", "mttq", "on", "at", "from",
)  # fmt: skip
_SEEN_AS_OTHER = ("tru", "tam")  # without their marks: "trừ", except, and "tạm", for the time being
_KNOWN = {form for word in _HARMLESS for form in (word, fold(word))}.difference(_SEEN_AS_OTHER)
_ROOM_FORMS = {form for word in _ROOMS for form in (word, fold(word))}
_MARKS = " ,;:.()[]'’\"“”|_•"
_NO_LETTER = r"(?![^\W\d_])"
_TOKENS = re.compile(
    "|".join(
        f"(?P<{name}>{form})"
        for name, form in (
            ("iso", r"(?<!\d)(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?!\d)(?:t(?=\d))?"),
            ("day", r"(?P<d2>\d{1,2})(?P<sep>\s*/\s*|[.\-])(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4}|\d{2})(?![/.\-]?\d)"),
            ("said", r"(?P<d3>\d{1,2})\s*(?:tháng|thang|/)\s*(?P<m3>\d{1,2})\s*,?\s*(?:năm|nam)\s*(?P<y3>\d{4})(?!\d)"),
            ("mixed", r"(?P<d4>\d{1,2})\s*(?:tháng|thang)\s*(?P<m4>\d{1,2})\s*/\s*(?P<y4>\d{4})(?!\d)"),
            ("part", r"(?P<d5>\d{1,2})\s*(?:/|tháng|thang)\s*(?P<m5>\d{1,2})(?![\d/:])(?!\s*(?:h|g|giờ|gio)\b)"),
            ("weekday", r"(?:(?:thứ|thu|t)\s*\.?\s*(?P<on>[2-7]|hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bẩy|bay)"
                        r"|(?P<sunday>cn|chủ\s+nhật|chu\s+nhat))(?!\w)"),
            ("clock", r"(?P<hour>\d{1,2})\s*(?:(?::)(?=\d{2}(?!\d))|(?:h|giờ|gio|g)" + _NO_LETTER + r")"
                      r"(?:(?P<half_past>\s*rưỡi)|(?P<minute>\d{2})(?![\d/])"
                      r"|\s+(?P<apart>\d{2})(?!\d|\s*/|[.\-]\d{1,2}[.\-/]|\s*[-–—]\s*\d{1,2}\s*[/.]|\s*th[aá]ng))?"
                      r"(?::\d{2}(?!\d))?\s*(?:phút|phut|['’′]|p(?!\w))?"),
            ("range", r"[-–—−~→]+>?|đến|den\b|tới|to\b"),
            ("bare", r"\d+"),
            ("word", r"[^\W\d_]+"),
            ("either", r"[/&+]"),
        )
    )
)  # fmt: skip


class Unclear(ValueError):
    """No time, or not one that is certain. ``lacks_year``: the year alone is missing; ``word``: all could be read but for what
    this may mean."""

    def __init__(self, text: str, *, lacks_year: bool = False, word: str = "") -> None:
        super().__init__(text)
        self.lacks_year, self.word = lacks_year, word


@dataclass(frozen=True)
class Told:
    """A moment, the second one where a span is told, and whether a day of the week stands beside a day that is another."""

    starts: datetime
    ends: datetime | None = None
    is_other_weekday: bool = False


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    found: re.Match[str]

    @property
    def plain(self) -> str:
        return fold(self.text)

    @property
    def is_free(self) -> bool:
        """A word that is neither a half of the day nor one of those that stand beside days and hours."""
        return self.kind == "word" and self.text not in _HALVES and self.plain not in _FILLER


def parse_moment(text: str, day: date | None = None) -> datetime:
    """``2025-07-20T08:00``, ``20/7/2025 08:00``, ``8h00 ngày 20/7/2025``, a spreadsheet's number; in Việt Nam unless a zone is
    told. ``day``: of a time that stands alone.

    :raises Unclear: no time, two of them, no day, or none that exists.
    """
    told, until = parse_span(text, day)
    if until is not None:
        raise Unclear(text)
    return told


def parse_span(text: str, day: date | None = None) -> tuple[datetime, datetime | None]:
    """A moment as :func:`parse_moment` reads it, and the second one of ``8 - 11h30 ngày 20/7/2025``, None where one is told.

    :raises Unclear: no time, three of them, no day, or none that exists.
    """
    told = read(text, day)
    return told.starts, told.ends


def read(text: str, day: date | None = None, half: str = "") -> Told:
    """``day``: of a time that stands alone, and the first to which a day without its year can belong; ``half``: of the day,
    where the cell tells none.

    :raises Unclear: no time, three of them, no day, or none that exists.
    """
    if len(text) > _LONGEST:  # a calendar's column keeps no more
        raise Unclear(text)
    return _kept(text, day, half)


@lru_cache(maxsize=65536)
def _kept(text: str, day: date | None, half: str) -> Told:
    try:
        told = _read(clean(text), day, half)
    except Unclear as unclear:
        raise Unclear(text, lacks_year=unclear.lacks_year, word=unclear.word) from None
    except (ValueError, OverflowError):  # 32/7, 25h
        raise Unclear(text) from None
    if any(each is not None and each.year not in _YEARS for each in (told.starts, told.ends)):
        raise Unclear(text)
    return told


def is_moment(text: str) -> bool:
    """Does :func:`parse_span` read it, given a day, whatever else stands there?"""
    try:
        parse_span(text, date(2025, 1, 1))
    except Unclear as unclear:
        return bool(unclear.word)
    return True


def half_of(text: str) -> str:
    """The half of the day that a cell tells, empty where it tells none or several."""
    return _halves(_tokens(clean(text)))


def _read(plain: str, day: date | None, half: str) -> Told:
    if _ISO.fullmatch(plain):
        moment = datetime.fromisoformat(re.sub(r"[T ](\d):", r"T0\1:", plain.replace(",", ".")))
        return Told(moment if moment.tzinfo is not None else moment.replace(tzinfo=clock.ZONE))
    if _SERIAL.fullmatch(plain) or (day is not None and _FRACTION.fullmatch(plain)):
        zero = day if day is not None and plain.startswith("0") else date(1899, 12, 30)
        minutes = round(float(plain.replace(",", ".")) * 1440)
        return Told(datetime.combine(zero, time(), clock.ZONE) + timedelta(minutes=minutes))
    tokens = _tokens(plain)
    at = _hours(tokens, plain)
    days = _days(tokens, at, day, plain)
    starts, ends = _from_to(tokens, at, days, plain) if len(at) > 1 else (_alone(tokens, at[0], days[0], half, plain), None)
    if word := _unknown(tokens, at) or _odd_weekday(tokens, days):
        raise Unclear(plain, word=word)
    return Told(starts, ends, _is_other_weekday(tokens, days))


def _alone(tokens: Sequence[_Token], at: int, day: date, half: str, plain: str) -> datetime:
    own = _halves(tokens)
    return datetime.combine(day, _time(tokens[at], own, plain) if own else _time(tokens[at], half), clock.ZONE)


def _from_to(tokens: Sequence[_Token], at: Sequence[int], days: Sequence[date], plain: str) -> tuple[datetime, datetime]:
    """A half of the day told once is that of both, where they stay in order."""
    first, last = (tokens[place] for place in at)
    own, other = _halves(tokens[: at[1]]), _halves(tokens[at[1] :])
    ends = datetime.combine(days[-1], _time(last, other, plain) if other else _time(last, own), clock.ZONE)
    starts = datetime.combine(days[0], _time(first, own, plain), clock.ZONE)
    shared = datetime.combine(days[0], _time(first, other), clock.ZONE)
    return (shared if not own and days[0] == days[-1] and shared < ends else starts), ends


# ── tokens ───────────────────────────────────────────────────────────────────

_DAYS = ("iso", "day", "said", "mixed", "part")


def _tokens(plain: str) -> list[_Token]:
    return [_Token(str(found.lastgroup), found.group(), found) for found in _TOKENS.finditer(plain.lower())]


def _hours(tokens: Sequence[_Token], plain: str) -> list[int]:
    """Where the hours stand, one or two with a dash or "đến" between them; every other figure must be told by the word before
    it, as "tầng 3" is.

    :raises Unclear: none, more, two that are no span, or a figure of which nobody knows what it is.
    """
    at = []
    for place, token in enumerate(tokens):
        if token.kind == "clock" or (token.kind == "bare" and _is_hour(tokens, place)):
            at.append(place)
        elif token.kind == "bare" and not (place and tokens[place - 1].is_free):
            raise Unclear(plain)
    if not 1 <= len(at) <= 2:
        raise Unclear(plain)
    between = tokens[at[0] + 1 : at[-1]]
    if len(at) == 2 and (
        all(token.kind != "range" for token in between) or any(token.text in _OR or token.is_free for token in between)
    ):
        raise Unclear(plain)
    return at


def _is_hour(tokens: Sequence[_Token], place: int) -> bool:
    """The 8 of "8 - 11h30", the 11 of "7h30 - 11".

    :raises Unclear: a word stands beside it, so that it may be a hall or a day.
    """
    kinds = [token.kind for token in tokens]
    before, behind = tokens[place - 1] if place else None, tokens[place + 1] if place + 1 < len(tokens) else None
    if kinds[place + 1 : place + 3] == ["range", "clock"]:
        is_beside = before is not None and (before.kind in ("word", "bare", "range") and before.text not in _HALVES)
        if is_beside and before is not None and before.plain not in _FROM:
            raise Unclear(tokens[place].text)
        return True
    if kinds[max(0, place - 2) : place] == ["clock", "range"]:
        if behind is not None and (behind.is_free or behind.kind in ("range", "bare", "clock")):
            raise Unclear(tokens[place].text)
        return True
    return False


def _halves(tokens: Sequence[_Token]) -> str:
    """The half of the day that is told; where two are, neither counts."""
    told = {_HALVES[token.text] for token in tokens if token.text in _HALVES}
    return told.pop() if len(told) == 1 else ""


def _time(token: _Token, half: str, plain: str = "") -> time:
    """2h chiều, 2:00 PM and 2:00 CH are 14; 12:00 SA is 0. ``plain``: the cell, where its half is told of this very hour.

    :raises Unclear: an hour that this half of the day does not have.
    """
    hour = int(token.found["hour"] or token.text)
    if half and hour in _FACES[half]:
        hour += _FACES[half][hour]
    elif half and plain and hour not in _WITHIN[half]:
        raise Unclear(plain)
    minute = 30 if token.found["half_past"] else int(token.found["minute"] or token.found["apart"] or 0)
    return time(hour, minute)


def _unknown(tokens: Sequence[_Token], at: Sequence[int]) -> str:
    """The first word, figure or sign of which nobody knows that it leaves the time as it is; empty where there is none."""
    behind, is_room = 0, False
    for place, token in enumerate(tokens):
        gap = token.found.string[behind : token.found.start()]
        if odd := gap.strip(_MARKS):
            return odd
        behind, was_room = token.found.end(), is_room
        is_room = token.text in _ROOM_FORMS or (was_room and (token.kind == "bare" or len(token.text) == 1) and place not in at)
        if not (is_room or _is_harmless(tokens, place, at)):
            return token.text
    return tokens[-1].found.string[behind:].strip(_MARKS)


def _is_harmless(tokens: Sequence[_Token], place: int, at: Sequence[int]) -> bool:
    token = tokens[place]
    if token.text in _OR and token.text != "/":  # both halves of one day
        return all(each.text in _HALVES for each in tokens[place - 1 : place + 2 : 2]) and 0 < place < len(tokens) - 1
    if token.kind == "word":
        return token.text in _HALVES or token.text in _KNOWN
    if token.kind == "range":  # "đến 20/7" is when something is over
        return at[0] < place < at[-1] or token.text in ("-", "–", "—", "−")
    return token.kind != "bare" or place in at


def _odd_weekday(tokens: Sequence[_Token], days: Sequence[date]) -> str:
    """A day of the week too many, or one that is not that of a day which the cell leaves to another cell."""
    on = [token for token in tokens if token.kind == "weekday"]
    is_told = any(token.kind in _DAYS for token in tokens)
    return on[-1].text if len(on) > len(days) or (not is_told and _is_other_weekday(tokens, days)) else ""


def _is_other_weekday(tokens: Sequence[_Token], days: Sequence[date]) -> bool:
    on = [_weekday(token) for token in tokens if token.kind == "weekday"]
    true = [each.weekday() for each in days]
    return on != true if len(on) == len(true) else any(each not in true for each in on)


def _weekday(token: _Token) -> int:
    return 6 if token.found["sunday"] else _WEEKDAYS[fold(token.found["on"])]


# ── days ─────────────────────────────────────────────────────────────────────


def _days(tokens: Sequence[_Token], at: Sequence[int], day: date | None, plain: str) -> list[date]:
    """That of the cell, or one of each of two hours; a day without its year has that of the other, or follows ``day``.

    :raises Unclear: none, two that do not each stand beside its own hour, or one whose year nobody tells.
    """
    places = [place for place, token in enumerate(tokens) if token.kind in _DAYS]
    if not places:
        if day is None:
            raise Unclear(plain)
        return [day]
    if len(places) == 1:
        return [_day(tokens[places[0]], day, plain)]
    if len(places) > 2 or len(at) < 2 or not _is_from_to(tokens, at, places):
        raise Unclear(plain)
    first, last = (tokens[place] for place in places)
    if first.kind == "part" and last.kind != "part":
        ends = _day(last, None, plain)
        starts = _dated(first, ends.year)
        if starts > ends:
            raise Unclear(plain, lacks_year=True)
        return [starts, ends]
    starts = _day(first, day, plain)
    return [starts, _day(last, starts, plain)]


def _is_from_to(tokens: Sequence[_Token], at: Sequence[int], places: Sequence[int]) -> bool:
    """Day and hour, a dash, day and hour in the same order. A comma may stand within both pairs, and nothing that lists
    anywhere: "20/7 8h-11h và 22/7" are two mornings, not one session of two days."""
    corners = sorted((*at, *places))
    between = [tokens[one + 1 : other] for one, other in pairwise(corners)]
    is_split = [any(token.kind == "range" for token in each) for each in between]
    first, middle, last = (
        re.sub(r"[\w\s.:\-–—−~→>]", "", tokens[one].found.string[tokens[one].found.end() : tokens[other].found.start()])
        for one, other in pairwise(corners)
    )
    return (
        [place in at for place in corners] in ([True, False, True, False], [False, True, False, True])
        and is_split == [False, True, False]
        and first == last in ("", ",")
        and not middle
        and not any(token.text in _OR for each in between for token in each)
    )


def _day(token: _Token, after: date | None, plain: str) -> date:
    if token.kind != "part":
        return _dated(token, 0)
    if after is None:
        raise Unclear(plain, lacks_year=True)
    same = _dated(token, after.year)
    return same if same >= after else _dated(token, after.year + 1)


def _dated(token: _Token, year: int) -> date:
    place = {"iso": 1, "day": 2, "said": 3, "mixed": 4, "part": 5}[token.kind]
    told = token.found[f"y{place}"] if place < 5 else str(year)
    return date(int(told) + (2000 if len(told) == 2 else 0), int(token.found[f"m{place}"]), int(token.found[f"d{place}"]))
