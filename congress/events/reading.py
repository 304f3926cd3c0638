"""Names of those who chair, as offices write them in a working calendar. No database here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from congress.core.text import clean, fold, spelling_key

# ── names ────────────────────────────────────────────────────────────────────

_TITLES = (
    "đ/c", "đc", "đồng chí", "các đồng chí", "ông", "bà", "gs", "pgs", "ts", "ths", "tskh", "bs", "ks", "thạc sĩ", "thạc sỹ",
    "tiến sĩ", "tiến sỹ", "giáo sư", "phó giáo sư", "thiếu tướng", "trung tướng", "thượng tướng", "đại tướng", "đại tá",
    "thượng tá", "trung tá", "thiếu tá", "đại uý", "thượng uý", "trung uý", "thiếu uý", "bí thư", "phó bí thư", "thường trực",
    "thành uỷ", "tỉnh uỷ", "quận uỷ", "huyện uỷ", "thị uỷ", "đảng uỷ", "uỷ viên", "uv", "ban thường vụ", "btv",
    "ban chấp hành", "bch", "trung ương", "tw", "bộ chính trị", "chủ tịch", "phó chủ tịch", "ubnd", "hđnd", "uỷ ban nhân dân",
    "hội đồng nhân dân", "mttq", "uỷ ban mttq", "uỷ ban kiểm tra", "ubkt", "chủ nhiệm", "phó chủ nhiệm", "trưởng ban",
    "phó trưởng ban", "phó ban", "pbt", "bt", "pct", "ct", "tổ chức", "tuyên giáo", "dân vận", "nội chính",
    "chánh văn phòng", "phó chánh văn phòng", "văn phòng", "trưởng", "phó", "giám đốc", "phó giám đốc", "chi uỷ viên",
    "chi bộ", "đảng bộ", "uvtv", "uvbtv", "uvbch", "trưởng phòng", "phó trưởng phòng", "phó phòng", "hiệu trưởng",
    "phó hiệu trưởng", "chính uỷ", "chỉ huy trưởng", "phó chỉ huy trưởng", "thư ký", "chủ trì", "đồng chủ trì", "tt", "bttu",
    "pbttu", "trưởng đoàn", "phó trưởng đoàn", "đbqh", "tổ trưởng", "đội trưởng", "chánh thanh tra", "phó chánh thanh tra",
    "ubmttq", "tổng giám đốc", "phó tổng giám đốc",
)  # fmt: skip
_PHRASES = sorted({tuple(spelling_key(title).split()) for title in _TITLES}, key=lambda phrase: (-len(phrase), phrase))
_LONGEST = 200  # letters of a name with what stands before it; longer ones are not kept either
_MOST_WORDS = 8  # of a name behind a place
_MOST_TITLES = 12  # before a name
_BY_FIRST = {word: [phrase for phrase in _PHRASES if fold(phrase[0]) == word] for word in {fold(each[0]) for each in _PHRASES}}
_BY_LAST = {word: [phrase for phrase in _PHRASES if fold(phrase[-1]) == word] for word in {fold(each[-1]) for each in _PHRASES}}
_SHORT = ("bt", "pbt", "ct", "pct", "uv", "uvtv", "uvbtv", "uvbch", "btv", "bch", "tt", "bttu", "pbttu")  # behind a name
_PLACES = ("quan", "huyen", "phuong", "xa", "thi", "thanh", "tinh", "tp", "khoi")
_BODIES = ("uy", "ubnd", "hdnd", "dan", "mttq", "ubkt", "bo")  # how a title ends behind which a bare place may stand
_WHERE = (
    "quận", "huyện", "phường", "xã", "thị xã", "thị trấn", "thành phố", "tỉnh", "tp", "khối", "cụm", "sở", "ban", "phòng",
    "công an", "công ty", "hội", "mặt trận", "quân sự", "liên đoàn", "đoàn thanh niên", "và", "trường",
)  # fmt: skip
_BEGINNINGS = tuple(tuple(words.split()) for where in _WHERE for words in {where, fold(where)})
_SEPARATOR = re.compile(r"(?:\s*,\s*|\s+[-–]\s+)(?![^()]*\))")
_TAIL = re.compile(r"\s*[(,]|\s+[-–]\s+")
_COMRADE = re.compile(r"(?:\bcác\s+)?(?:\bđ\s*[/.]\s*c(?=[\s.:]|[^\W\d_]{2})|\bđồng\s+chí\b)[\s.:]*", re.IGNORECASE)
_BOTH = re.compile(r"\b(ông|bà)\s*[/(]\s*(?:ông|bà)\b\s*\)?", re.IGNORECASE)  # ông/bà, ông (bà)
_LINE = re.compile(r"[;\n]|\s+(?=\d{1,2}\s*[.)]\s*[^\W\d_])")
_BULLET = re.compile(r"^\s*(?:\d{1,2}\s*[.)]|[-–+*•])\s*")
_BRACKET = re.compile(r"\s*(?:\([^()]*\)\s*)+[.,;]?\s*")
_AND = re.compile(r"\s+(?:và|&)\s+|\s*[/+]\s*(?=[^\W\d_]{2,}\s)", re.IGNORECASE)
_ENDS = " ,;&-–"


def names_in(cell: str) -> list[str]:
    """The names of a cell, with ``;``, a line end, a comma, a dash, "và" or another "đ/c" between them; a title or a place
    behind a comma stays with the name before it, a title before a comma with the name behind it."""
    plain = _BOTH.sub(r"\1 ", unicodedata.normalize("NFC", cell))
    lines: list[str] = []
    for line in (_BULLET.sub("", each) for each in _LINE.split(plain)):
        if lines and _BRACKET.fullmatch(line):  # a post or a remark on a line of its own
            lines[-1] += f" {line}"
        elif _tells(line):
            lines.append(line)
    return [name for line in lines for part in _by_comrade(line) for name in _apart(clean(part))]


def _tells(piece: str) -> bool:
    """Something other than dots and dashes."""
    return any(map(str.isalnum, piece))


def _by_comrade(line: str) -> Iterator[str]:
    """A "đ/c" behind a name begins another one: where the lines of a cell ran together nothing else stands between them."""
    begins = 0
    for found in _COMRADE.finditer(line):
        before = re.sub(r"\s+và$", "", line[begins : found.start()].rstrip(_ENDS), flags=re.IGNORECASE)
        if before.count("(") == before.count(")") and _is_person(before.rstrip(_ENDS)[:_LONGEST]):
            yield before
            begins = found.start()
    yield line[begins:]


def _apart(part: str) -> list[str]:
    found: list[str] = []
    named = False
    for piece in (each for told in _SEPARATOR.split(part) for each in _by_and(told) if _tells(each)):
        is_name = _is_name(piece)
        if not found or (named and is_name):
            found.append(piece)
        else:
            found[-1] += f" {piece}" if is_name else f", {piece}"
        named = named or is_name
    return found


def _by_and(piece: str) -> list[str]:
    """ "An và Bình" are two where a person stands behind it; a board of this and that is one."""
    first, *others = _AND.split(piece)
    is_list = others and all(map(_is_person, others)) and (_is_person(first) or not _is_name(first))
    return [first, *others] if is_list else [piece]


def _is_person(piece: str) -> bool:
    """A name of several words, each with its capital, unless the piece has none at all."""
    head = _TAIL.split(piece, maxsplit=1)[0]
    bare = _without_titles(_COMRADE.sub("đ/c ", head).split())
    is_spelled = all(word[0].isupper() for word in bare) or not any(map(str.isupper, piece))
    return len(bare) > 1 and is_spelled and not piece.endswith(":") and _is_name(piece)


def _is_name(piece: str) -> bool:
    """Something other than titles, a place or a unit."""
    words = _COMRADE.sub("đ/c ", re.sub(r"\.(?=[^\W\d])", ". ", piece.partition("(")[0])).split()
    titles = len(words) + 1 - len(_without_titles([*words, "."]))
    rest = [word.strip(".,:").lower() for word in words[titles:]]
    if any(tuple(rest[: len(begins)]) == begins for begins in _BEGINNINGS):
        return False
    if titles and len(rest) == 2 and words[titles][0].isupper() and words[-1][0].islower():
        return False  # "Trưởng phòng Nội vụ": no given name has a small letter where the family name has a capital
    is_place = len(rest) < 3 and any(fold(word).strip(".,:") in _BODIES for word in words[:titles])
    return bool(rest) and not is_place


def readings(written: str) -> tuple[tuple[str, ...], ...]:
    """What a written name may mean: keys to look people up by, the plainest reading first; of the keys of one reading each may
    be somebody.

    As written; without what follows a comma, a bracket or a dash; without the first honorific or title before it, without the
    first two and so on, since Ông and Phó are surnames as well; without a post behind it; and, where a place stands between
    title and name ("Bí thư Quận uỷ quận Ba Đình Trần Văn A"), each of the endings that may be the name. What is a bracket alone
    has no reading but the one as written.
    """
    return _kept(written) if len(written) <= _LONGEST else _readings(written)


def _readings(written: str) -> tuple[tuple[str, ...], ...]:
    spaced = re.sub(r"\.(?=[^\W\d])", ". ", _COMRADE.sub("đ/c ", clean(written)))
    whole = clean(spaced).strip(" .,;:")
    found: list[tuple[str, ...]] = [(spelling_key(whole),)]
    words = bare = _TAIL.split(whole, maxsplit=1)[0].split()
    for begins in _beginnings(words)[-_MOST_TITLES:]:
        bare = words[begins:]
        if bare and bare != whole.split():
            found.append((spelling_key(" ".join(bare)),))
    if bare and (plain := _without_post(bare)) != bare:
        found.append((spelling_key(" ".join(plain)),))
    if bare and len(bare) < len(words) and fold(bare[0]) in _PLACES:
        found.append(tuple(spelling_key(" ".join(bare[at:])) for at in range(max(2, len(bare) - _MOST_WORDS), len(bare) - 1)))
    return tuple(found)


_kept = lru_cache(maxsize=65536)(_readings)


def _without_titles(words: list[str]) -> list[str]:
    return words[_beginnings(words)[-1] :]


def _beginnings(words: list[str]) -> list[int]:
    """Where the name may begin: at the first word, and behind each title before it; at least one word is left."""
    said, found = _bare(words), [0]
    while found[-1] < len(words) - 1 and (size := next(_sizes(said, found[-1]), 0)):
        found.append(found[-1] + size)
    return found


def _without_post(words: list[str]) -> list[str]:
    """A post of several words, or its letters, behind a name of two words or more."""
    said, end = _bare(words), len(words)
    while size := next(
        (len(phrase) for phrase in _BY_LAST.get(fold(said[end - 1]), ()) if _is_post(phrase, words, said, end)), 0
    ):
        end -= size
    return words[:end]


def _is_post(phrase: tuple[str, ...], words: list[str], said: list[str], end: int) -> bool:
    at = end - len(phrase)
    is_post = len(phrase) > 1 or (phrase[0] in _SHORT and words[end - 1].isupper())
    return at > 1 and is_post and _says(said[at:end], phrase)


def _sizes(said: list[str], at: int) -> Iterator[int]:
    """How many words the titles that begin here have, the longest first; a name of at least one word is left."""
    for phrase in _BY_FIRST.get(fold(said[at]), ()):
        if len(phrase) < len(said) - at and _says(said[at : at + len(phrase)], phrase):
            yield len(phrase)


def _bare(words: list[str]) -> list[str]:
    return [spelling_key(word).strip(".,:") for word in words]


def _says(said: list[str], phrase: tuple[str, ...]) -> bool:
    """With its own marks, or with none at all: Trương and Bá are surnames, Trưởng and Bà are not."""
    return all(word in (title, fold(title)) for word, title in zip(said, phrase, strict=True))
