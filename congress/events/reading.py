"""What offices write in a working calendar: times, kinds of event, names of those who chair. No database here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from congress.core import clock
from congress.core.text import clean, find_date, fold, spelling_key
from congress.events.models import EventKind

# ── times ────────────────────────────────────────────────────────────────────

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}.*")
_CLOCK = re.compile(
    r"(?<![\d/.\-])(?P<hour>\d{1,2})\s*(?:h|giờ|gio|g|:)"
    r"(?:(?P<minute>\d{2})(?![\d/])|\s+(?P<apart>\d{2})(?![\d/]|[.\-]\d{1,2}[.\-/]))?(?::\d{2})?\s*(?:phút|phut|'|p(?!\w))?",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"[-–—~](?=\s*\d{1,2}\s*(?:h|giờ|gio|g|:))", re.IGNORECASE)  # before the time of the end
_SERIAL = re.compile(r"[2-9]\d{4}[.,]\d+")  # days since 1899-12-30, as a spreadsheet counts
_MORNING, _LATE = re.compile(r"\b(?:sang|sa|am)\b"), re.compile(r"\b(?:chieu|toi|ch|pm)\b")
_YEARS = range(1900, 2201)  # as ``text.parse_date`` has them
_FILLER = re.compile(r"\b(?:ngay|luc|vao|sang|chieu|toi|thu hai|thu ba|thu tu|thu nam|thu sau|thu bay|chu nhat)\b|[,;()]")


@lru_cache(maxsize=65536)
def parse_moment(text: str, day: date | None = None) -> datetime:
    """``2025-07-20T08:00``, ``20/7/2025 08:00``, ``8h00 ngày 20/7/2025``, a spreadsheet's number; in Việt Nam unless a zone is
    told. ``day``: of a time that stands alone.

    :raises ValueError: no time, two of them, no day, or none that exists.
    """
    told, until = parse_span(text, day)
    if until is not None:
        raise ValueError(text)
    return told


@lru_cache(maxsize=65536)
def parse_span(text: str, day: date | None = None) -> tuple[datetime, datetime | None]:
    """A moment as :func:`parse_moment` reads it, and the second one of ``8h00 - 11h30 ngày 20/7/2025``, None where one is told.

    :raises ValueError: no time, three of them, no day, or none that exists.
    """
    plain = clean(text)
    first = _CLOCK.search(plain)
    told: tuple[datetime, datetime | None]
    if first is None or _ISO.fullmatch(plain):
        told = (_moment(plain, day), None)
    else:
        after = _UNTIL.sub(" - ", plain[first.end() :])
        clocks = [found for found in _CLOCK.finditer(after) if not _goes_on(after, found)]
        if len(clocks) > 1:
            raise ValueError(text)
        told = _from_to(plain[: first.end()], first, after, clocks[0], day) if clocks else (_moment(plain, day), None)
    if any(each is not None and each.year not in _YEARS for each in told):
        raise ValueError(text)
    return told


def _from_to(upto: str, first: re.Match[str], after: str, second: re.Match[str], day: date | None) -> tuple[datetime, datetime]:
    """Of two days the first is that of the beginning; a half of the day told once is that of both, where they stay in order."""
    before, between, behind = upto[: first.start()], after[: second.start()], after[second.end() :]
    days = [found for found in map(find_date, (before, between, behind)) if found] or ([day] if day else [])
    if not days:
        raise ValueError(upto + after)
    own, other = fold(f"{before} {between}"), fold(behind)
    if not _halves(other):
        other = own
    ends = datetime.combine(days[-1], _time(second, other), clock.ZONE)
    starts = datetime.combine(days[0], _time(first, own), clock.ZONE)
    shared = datetime.combine(days[0], _time(first, other), clock.ZONE)
    return (shared if not _halves(own) and shared < ends else starts), ends


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """The h of "3 hội trường" is no hour."""
    end = found.start() + len(found.group().rstrip())
    return text[end : end + 1].isalpha()


def _halves(text: str) -> bool:
    return bool(_MORNING.search(text) or _LATE.search(text))


def _time(found: re.Match[str], rest: str) -> time:
    return time(_hour(int(found["hour"]), rest), int(found["minute"] or found["apart"] or 0))


def _moment(plain: str, day: date | None) -> datetime:
    if _ISO.fullmatch(plain):
        told = datetime.fromisoformat(re.sub(r"[T ](\d):", r"T0\1:", plain))
        return told if told.tzinfo is not None else told.replace(tzinfo=clock.ZONE)
    if _SERIAL.fullmatch(plain):
        minutes = round(float(plain.replace(",", ".")) * 1440)
        return datetime(1899, 12, 30, tzinfo=clock.ZONE) + timedelta(minutes=minutes)
    found = _CLOCK.search(plain)
    if found is None:
        raise ValueError(plain)
    rest = plain[: found.start()] + " " + plain[found.end() :]
    told_day = _day_in(rest) or day
    if told_day is None:
        raise ValueError(plain)
    return datetime.combine(told_day, _time(found, fold(rest)), clock.ZONE)


def _hour(told: int, rest: str) -> int:
    """2h chiều, 2:00 PM and 2:00 CH are 14; 12:00 SA is 0. What says both halves of the day says nothing."""
    early, late = bool(_MORNING.search(rest)), bool(_LATE.search(rest))
    if early == late or not 0 < told <= 12:
        return told
    return told % 12 + 12 * late


def _day_in(text: str) -> date | None:
    """The day that is left when the time is taken away; None where nothing is left.

    :raises ValueError: something is left that is no day.
    """
    if not clean(_FILLER.sub(" ", fold(text))).strip(" .-–"):
        return None
    day = find_date(text)
    if day is None:
        raise ValueError(text)
    return day


def is_moment(text: str) -> bool:
    """Does :func:`parse_span` read it, given a day?"""
    try:
        parse_span(text, date(2025, 1, 1))
    except ValueError:
        return False
    return True


# ── kinds ────────────────────────────────────────────────────────────────────

_KINDS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.CONGRESS: (
        "dai hoi", "dai hoi dai bieu", "dai hoi dang vien", "dai hoi dang bo", "dai hoi chi bo", "dh", "members congress",
        "delegates congress", "party congress",
    ),
    EventKind.PLENUM: (
        "hoi nghi cap uy", "hoi nghi ban chap hanh", "hoi nghi bch", "ban chap hanh", "bch", "phien hop ban chap hanh",
        "hop ban chap hanh", "hoi nghi thanh uy", "hoi nghi dang uy", "hoi nghi quan uy", "hoi nghi huyen uy", "hop cap uy",
        "plenary", "committee plenum",
    ),
    EventKind.CONFERENCE: ("hoi nghi", "hop", "cuoc hop", "meeting", "lam viec"),
    EventKind.COMMENT_CONFERENCE: ("hoi nghi lay y kien", "lay y kien", "hoi nghi gop y", "gop y", "hoi nghi lay y kien gop y"),
    EventKind.CLUSTER_CONFERENCE: ("hoi nghi giao ban cum", "giao ban cum", "hoi nghi cum", "cum thi dua", "hop cum"),
    EventKind.SEMINAR: ("toa dam", "hoi thao", "toa dam chuyen de", "workshop"),
    EventKind.BRIEFING: ("giao ban", "hop giao ban", "hoi nghi giao ban"),
    EventKind.RECEPTION: (
        "tiep va lam viec", "tiep khach", "tiep", "buoi tiep", "buoi tiep va lam viec", "tiep doan", "tiep khach quoc te",
        "lam viec voi doan", "don tiep",
    ),
    EventKind.CEREMONY: ("le", "le cong bo", "buoi le", "le ky niem", "le trao tang", "cong bo quyet dinh"),
    EventKind.FIRST_SESSION: ("ky hop thu nhat", "ky hop", "hop hdnd ky thu nhat", "first session"),
    EventKind.CELL_MEETING: ("sinh hoat chi bo", "hop chi bo", "shcb", "sinh hoat", "sinh hoat dinh ky"),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in (*words, kind.value.replace("_", " "))}


def find_kind(text: str) -> EventKind | None:
    """The kind that a word of an office means, in Vietnamese or English; hyphens, low lines and blanks are alike."""
    return _KIND_OF.get(clean(fold(text.replace("_", " "))).strip(" .:"))


# ── names ────────────────────────────────────────────────────────────────────

_TITLES = (
    "d/c", "dc", "dong chi", "cac dong chi", "ong", "ba", "gs", "pgs", "ts", "ths", "tskh", "bs", "ks", "thac si", "tien si",
    "giao su", "pho giao su", "thieu tuong", "dai ta", "thuong ta", "bi thu", "pho bi thu", "thuong truc", "thanh uy",
    "tinh uy", "quan uy", "huyen uy", "thi uy", "dang uy", "uy vien", "uv", "ban thuong vu", "btv", "ban chap hanh", "bch",
    "trung uong", "tw", "bo chinh tri", "chu tich", "pho chu tich", "ubnd", "hdnd", "uy ban nhan dan", "hoi dong nhan dan",
    "mttq", "uy ban mttq", "uy ban kiem tra", "ubkt", "chu nhiem", "pho chu nhiem", "truong ban", "pho truong ban",
    "pho ban", "pbt", "bt", "pct", "ct", "to chuc", "tuyen giao", "dan van", "noi chinh", "chanh van phong",
    "pho chanh van phong", "van phong", "truong", "pho", "giam doc", "pho giam doc", "chi uy vien", "chi bo", "dang bo",
    "uvtv", "uvbtv", "uvbch", "truong phong", "pho truong phong", "pho phong", "hieu truong", "pho hieu truong", "chinh uy",
    "chi huy truong", "pho chi huy truong", "thu ky", "chu tri", "dong chu tri",
)  # fmt: skip
_PHRASES = sorted({tuple(title.split()) for title in _TITLES}, key=len, reverse=True)
_PLACES = ("quan", "huyen", "phuong", "xa", "thi", "thanh", "tinh", "tp", "khoi")
_BODIES = ("uy", "ubnd", "hdnd", "dan", "mttq", "ubkt", "bo")  # how a title ends behind which a bare place may stand
_WHERE = (
    "quận", "huyện", "phường", "xã", "thị xã", "thị trấn", "thành phố", "tỉnh", "tp", "khối", "cụm", "sở", "ban", "phòng",
    "công an", "công ty", "hội", "mặt trận", "quân sự", "liên đoàn", "đoàn thanh niên", "và", "trường",
)  # fmt: skip
_BEGINNINGS = tuple(tuple(words.split()) for where in _WHERE for words in {where, fold(where)})
_SEPARATOR = re.compile(r"(?:\s*,\s*|\s+[-–]\s+)(?![^()]*\))")
_TAIL = re.compile(r"\s*[(,]|\s+[-–]\s+")


def names_in(cell: str) -> list[str]:
    """The names of a cell, with ``;``, a line end, a comma or a dash between them; a title or a place behind a comma stays with
    the name before it, a title before a comma with the name behind it."""
    return [name for part in re.split(r"[;\n]", cell) for name in _apart(clean(part))]


def _apart(part: str) -> list[str]:
    found: list[str] = []
    named = False
    for piece in filter(None, _SEPARATOR.split(part)):
        is_name = _is_name(piece)
        if not found or (named and is_name):
            found.append(piece)
        else:
            found[-1] += f" {piece}" if is_name else f", {piece}"
        named = named or is_name
    return found


def _is_name(piece: str) -> bool:
    """Something other than titles, a place or a unit. Trương is a surname, although it looks like Trưởng without its marks."""
    words = re.sub(r"\.(?=[^\W\d])", ". ", piece.partition("(")[0]).split()
    titles = 0 if words[:1] and words[0].lower() == "trương" else len(words) + 1 - len(_without_titles([*words, "."]))
    rest = [word.strip(".,:").lower() for word in words[titles:]]
    if any(tuple(rest[: len(begins)]) == begins for begins in _BEGINNINGS):
        return False
    is_place = len(rest) < 3 and any(fold(word).strip(".,:") in _BODIES for word in words[:titles])
    return bool(rest) and not is_place


@lru_cache(maxsize=65536)
def readings(written: str) -> tuple[tuple[str, ...], ...]:
    """What a written name may mean: keys to look people up by, the plainest reading first; of the keys of one reading each may
    be somebody.

    As written; without honorifics and titles before it and what follows a comma, a bracket or a dash; and, where a place stands
    between title and name ("Bí thư Quận uỷ quận Ba Đình Trần Văn A"), each of the endings that may be the name.
    """
    whole = clean(re.sub(r"\.(?=[^\W\d])", ". ", written)).strip(" .,;:")
    found: list[tuple[str, ...]] = [(spelling_key(whole),)]
    words = _TAIL.split(whole, maxsplit=1)[0].split()
    bare = _without_titles(words)
    if bare and bare != whole.split():
        found.append((spelling_key(" ".join(bare)),))
    if bare and len(bare) < len(words) and fold(bare[0]) in _PLACES:
        found.append(tuple(spelling_key(" ".join(bare[at:])) for at in range(2, len(bare) - 1)))
    return tuple(found)


def _without_titles(words: list[str]) -> list[str]:
    folded = [fold(word).strip(".,:") for word in words]
    at = 0
    while at < len(words) - 1 and (size := next(_sizes(folded, at), 0)):
        at += size
    return words[at:]


def _sizes(folded: list[str], at: int) -> Iterator[int]:
    """How many words the titles that begin here have, the longest first; a name of at least one word is left."""
    for phrase in _PHRASES:
        if len(phrase) < len(folded) - at and tuple(folded[at : at + len(phrase)]) == phrase:
            yield len(phrase)
