"""Vietnamese text: folding for search, keys for order, numbers and dates as people write and read them.

Rules: domain notes 8.1 (order), 8.2 (search), 8.3 (formats).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from congress.core import clock
from congress.core.errors import DomainError
from congress.words.marks import N_

_UNSEEN = [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]  # hyphens, joints, turns
_UNSEEN += [*range(1, 9), *range(14, 28), *range(127, 133), *range(134, 160)]  # bells and the like: no calendar takes them
_STRAY: dict[int, str | None] = dict.fromkeys(_UNSEEN) | {0: " ", ord("Ð"): "Đ", ord("ð"): "đ"}  # eth is typed for Đ
# Lao and Khmer are written without blanks: an unseen one says where a line may break. The others join letters, or part them.
_JOINTS = ("\u200b", "\u200c", "\u200d")
_STRAY_IN_NATIVE = {code: to for code, to in _STRAY.items() if chr(code) not in (*_JOINTS, "Ð", "ð")}
_SCRIPTS = {"lo": "\u0e80-\u0eff", "km": "\u1780-\u17ff", "th": "\u0e00-\u0e7f", "my": "\u1000-\u109f", "ru": "\u0400-\u04ff",
            "ko": "\uac00-\ud7af", "ja": "\u3040-\u30ff", "zh": "\u4e00-\u9fff"}  # fmt: skip
_D = str.maketrans({"Đ": "D", "đ": "d"})  # NFD does not take the stroke off
_SPACE = re.compile(r"[\s\-‐-―]+")


def clean(text: object) -> str:
    """NFC, blanks collapsed, Icelandic eth made Đ, nothing that is not seen: how text is stored."""
    return " ".join(unicodedata.normalize("NFC", str(text)).translate(_STRAY).split())


def clean_native(text: object) -> str:
    """Words in the script of another country, as they are stored: as ``clean``, but what is unseen and belongs to the script
    stays, for a Lao title without it cannot be broken into lines on paper."""
    plain = " ".join(unicodedata.normalize("NFC", str(text)).translate(_STRAY_IN_NATIVE).split())
    plain = re.sub("\u200b+", "\u200b", plain)
    return re.sub("\u200b? \u200b?", " ", plain).strip("".join(_JOINTS) + " ")


def language_of(text: str) -> str:
    """The language that a script is mostly written for (``lo``), empty for Latin letters: what a page tells of such words."""
    return next((name for name, letters in _SCRIPTS.items() if re.search(f"[{letters}]", text)), "")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """What two spellings share: no accents, no đ, no case, no doubled blanks, no hyphens. "Đảng uỷ" = "dang uy"."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).translate(_STRAY).translate(_D))
    return _SPACE.sub(" ", "".join(ch for ch in plain if not unicodedata.combining(ch)).lower()).strip()


def fold_loosely(text: str) -> str:
    """Second chance: "Quí" and "Quý" are one name in two spellings."""
    return fold(text).replace("y", "i")


def same_words(one: str, other: str) -> bool:
    """Equal but for Unicode form, blanks, capitals and the place of a tone mark (uỷ/ủy, hoà/hòa)."""
    return one == other or spelling_key(one) == spelling_key(other)


_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


def spelling_key(text: str) -> str:
    """A name without habits of spelling: the same for Hoà and Hòa, not for Hoa; for H'Hen and H’Hen, as a text program types
    it."""
    return unicodedata.normalize("NFC", _tone_last(clean(text).lower().translate(_APOSTROPHES)))


def require_short(text: str, limit: int) -> None:
    """:raises DomainError: longer than the place where it is kept."""
    if len(text) > limit:
        raise DomainError("field.too_long", 422, length=len(text), limit=limit)


# ── order ────────────────────────────────────────────────────────────────────

_ALPHABET = {letter: 20 + place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng; ngang is 0


def _tone_last(word: str) -> str:
    """Each syllable with its tone written behind it, so that the place of the mark does not matter."""
    out = []
    for syllable in unicodedata.normalize("NFD", word).split(" "):
        tone = "".join(ch for ch in syllable if ch in _TONES)
        out.append("".join(ch for ch in syllable if ch not in _TONES) + tone)
    return " ".join(out)


def _weights(word: str) -> tuple[list[int], int, list[int]]:
    letters, case, tone = [], [], 0
    for ch in unicodedata.normalize("NFC", word):
        parts = unicodedata.normalize("NFD", ch)
        tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0) or tone
        bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        small = bare.lower()
        letters.append(_ALPHABET.get(small) or _other_weight(small))
        case.append(int(small != bare))
    return letters, tone, case


def _other_weight(small: str) -> int:
    """Signs before figures, figures before letters, letters of other alphabets behind ours."""
    if small.isascii() and small.isdigit():
        return 8 + int(small)
    return 60 if small.isalnum() else 2


def sort_key(text: str) -> bytes:
    """Bytes that sort like a Vietnamese dictionary: letters, then tones (by syllable), then case; numbers by value."""
    letters, tones, cases = bytearray(), bytearray(), bytearray()
    for word in re.findall(r"\d+|[^\d\s]+", clean(text)):
        if word.isascii() and word.isdigit():
            digits = word.lstrip("0") or "0"
            letters += bytes([5, min(len(digits), 250)]) + bytes(8 + int(digit) for digit in digits)
            continue
        weights, tone, case = _weights(word)
        letters += bytes(weights) + b"\x01"
        tones.append(tone + 1)
        cases += bytes(flag + 1 for flag in case)
    return (bytes(letters) + b"\0" + bytes(tones) + b"\0" + bytes(cases))[:1000]


def name_key(full_name: str) -> bytes:
    """Order of persons: given name (last word), family name (first), middle. State-election rule, domain notes 8.1."""
    words = clean(full_name).split(" ")
    family = words[0] if len(words) > 1 else ""
    return b"\0".join(sort_key(part) for part in (words[-1], family, " ".join(words[1:-1])))


def given_name(full_name: str) -> str:
    return clean(full_name).rsplit(" ", 1)[-1]


def greeted_name(full_name: str) -> str:
    """Đào for Nguyễn Thị Đào; a name of two words stays whole, for it may be an office ("Quản trị")."""
    return given_name(full_name) if len(full_name.split()) > 2 else clean(full_name)


# ── numbers ──────────────────────────────────────────────────────────────────


def number(value: int) -> str:
    """16.765"""
    return f"{value:,}".replace(",", ".")


def percent(done: int, total: int) -> str:
    """One decimal, rounded half up on integers; 100% only when nothing is left, else at most 99,9%."""
    if total <= 0:
        return "–"
    if done == total:
        return "100%"
    tenths = min((2000 * done + total) // (2 * total), 999)
    return f"{tenths // 10},{tenths % 10}%"


def percent_2(done: int, total: int) -> str:
    """Two decimals, as papers print them: 98,63%."""
    if total <= 0:
        return "–"
    hundredths = (20000 * done + total) // (2 * total)
    if done != total:
        hundredths = min(hundredths, 9999)
    return f"{hundredths // 100},{hundredths % 100:02d}%"


def agrees(quoted: str, done: int, total: int) -> bool:
    """Does a percentage somebody typed follow from the figures? 98,7% does not follow from 1.221/1.238."""
    match = re.fullmatch(r"\s*(\d+)(?:[.,](\d+))?\s*%?\s*", quoted)
    if not match or total <= 0:
        return False
    places = len(match[2] or "")
    typed = int(match[1] + (match[2] or ""))
    scale = 100 * 10**places
    follows = (2 * scale * done + total) // (2 * total)
    return bool(typed == (follows if done == total else min(follows, scale - 1)))


def parse_int(text: str) -> int:
    """A whole number as offices type it: ``1.234``, ``1 234``, ``12,0``.

    :raises ValueError: it is none.
    """
    plain = clean(text).replace(" ", "")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+", plain):
        plain = re.sub(r"[.,]", "", plain)
    elif re.fullmatch(r"[+-]?\d+[.,]0+", plain):
        plain = re.split(r"[.,]", plain)[0]
    if not re.fullmatch(r"[+-]?\d{1,12}", plain):
        raise ValueError(text)
    return int(plain)


class Hedge(StrEnum):
    EXACT = "EXACT"
    NEARLY = "NEARLY"
    OVER = "OVER"
    ABOUT = "ABOUT"


_HEDGES = {"gan": Hedge.NEARLY, "tren": Hedge.OVER, "hon": Hedge.OVER, "khoang": Hedge.ABOUT, "chung": Hedge.ABOUT}
_UNITS = {"van": 10_000, "nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000}


def parse_quantity(text: str) -> tuple[int, Hedge]:
    """A figure as articles print it: "gần 47 vạn" is (470000, NEARLY).

    :raises ValueError: there is no figure in it.
    """
    folded = fold(text)
    match = re.search(r"(\d+(?:\.\d{3})*)(?:,(\d+))?\s*([a-z]+)?", folded)
    if not match:
        raise ValueError(text)
    hedge = next((_HEDGES[word] for word in folded[: match.start()].split() if word in _HEDGES), Hedge.EXACT)
    places = match[2] or ""
    scale = _UNITS.get(match[3] or "", 1)
    return int(match[1].replace(".", "") + places) * scale // 10 ** len(places), hedge


# ── dates ────────────────────────────────────────────────────────────────────

_DAY_MONTH_YEAR = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2}(?!\d))")
_YEAR_MONTH_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2})\s+th[aá]ng\s+(\d{1,2})\s+n[aă]m\s+(\d{4})", re.IGNORECASE)
WEEKDAYS = (N_("thứ Hai"), N_("thứ Ba"), N_("thứ Tư"), N_("thứ Năm"), N_("thứ Sáu"), N_("thứ Bảy"), N_("Chủ nhật"))


def parse_date(text: str) -> date:
    """``31/12/2024``, ``2024-12-31`` or ``31 tháng 12 năm 2024``.

    :raises ValueError: no such form, or no such day.
    """
    plain = clean(text)
    if match := _YEAR_MONTH_DAY.fullmatch(plain):
        year, month, day = map(int, match.groups())
    elif match := _DAY_MONTH_YEAR.fullmatch(plain) or _IN_WORDS.fullmatch(fold(plain).removeprefix("ngay ")):
        day, month, year = map(int, match.groups())
    else:
        raise ValueError(text)
    if not 1900 <= year <= 2200:
        raise ValueError(text)
    return date(year, month, day)


def is_date(text: str) -> bool:
    """Does :func:`parse_date` read it?"""
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


def find_date(text: str) -> date | None:
    """The first day told inside a sentence, or None; what looks like a day and is none is passed over. 31/12/24 is of 2024."""
    plain = clean(text)
    told = [(match.start(), match.group(3, 2, 1)) for form in (_DAY_MONTH_YEAR, _IN_WORDS) for match in form.finditer(plain)]
    told += [(match.start(), match.groups()) for match in _ISO.finditer(plain)]
    for _place, (year, month, day) in sorted(told):
        try:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            continue
    return None


def short_date(day: date | None) -> str:
    """09/7/2025, 24/6/2025, 01/02/2025: the day padded under 10, the month only for 1 and 2 (HD 05)."""
    if day is None or day in (clock.BEGINNING, clock.FOREVER):
        return ""
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day.month < 3 else f"{day.day:02d}/{day.month}/{day.year}"


def long_date(day: date) -> str:
    """ngày 03 tháng 02 năm 2026; ngày 27 tháng 5 năm 2026"""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def clock_time(moment: datetime) -> str:
    """16h05, in Việt Nam."""
    local = moment.astimezone(clock.ZONE)
    return f"{local.hour}h{local.minute:02d}"


def phone(text: str) -> str:
    """Digits with their leading 0, which a sheet loses from a number unless an apostrophe stands before it; +84 becomes 0. What
    is no number stays as typed."""
    digits = re.sub(r"^['’‘`]|[\s.\-()]", "", re.sub(r"\.0$", "", clean(text)))
    if re.fullmatch(r"\+84\d{9,10}|84\d{9}", digits):  # a sheet loses the plus as well
        digits = "0" + digits.removeprefix("+")[2:]
    if re.fullmatch(r"[1-9]\d{8}", digits):
        digits = "0" + digits
    return digits if re.fullmatch(r"0\d{8,10}", digits) else clean(text)


def spaced_phone(digits: str) -> str:
    """0915 826 780"""
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}" if re.fullmatch(r"0\d{9}", digits or "") else digits or ""
