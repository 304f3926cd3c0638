"""Symbols of papers: printed as 05-NQ/ĐU, and read as people type them (domain notes 4.3).

``QĐ`` is two types of papers, and ``TB`` a type (thông báo) and an issuer (tiểu ban): a symbol is read as candidates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from congress.core.text import clean, fold
from congress.registry.models import PaperType
from congress.words.registry import PAPER_TYPES

NAMES: Mapping[str, str] = PAPER_TYPES  # as papers print them, whatever the reader's language

# No guidance fixes a symbol for the last two; GM is a custom of offices, GTT made after it.
SYMBOLS: Mapping[PaperType, str] = {
    PaperType.RESOLUTION: "NQ",
    PaperType.DIRECTIVE: "CT",
    PaperType.CONCLUSION: "KL",
    PaperType.DECISION: "QĐ",
    PaperType.REGULATION: "QĐ",
    PaperType.RULES: "QC",
    PaperType.CIRCULAR: "TT",
    PaperType.SCHEME: "ĐA",
    PaperType.OPTION: "PA",
    PaperType.REPORT: "BC",
    PaperType.PLAN: "KH",
    PaperType.PROGRAMME: "CTr",
    PaperType.SUBMISSION: "TTr",
    PaperType.NOTICE: "TB",
    PaperType.GUIDANCE: "HD",
    PaperType.LETTER: "CV",
    PaperType.MINUTES: "BB",
    PaperType.SUMMONS: "GTT",
    PaperType.INVITATION: "GM",
}
CONGRESS = "ĐH"
COMMITTEES = ("TW", "TU", "ĐU", "ĐUQS", "ĐUCA", "ĐUBP", "CB", "HU", "QU", "ThU")  # the last three until 6/2025
ISSUERS = (
    *COMMITTEES, CONGRESS, "UBKT", "CQUBKT", "BTGDV", "BXDĐ", "BTC", "VP", "BNC", "BTCTU", "VPTU", "BNCTU", "VPTW", "BTCTW",
    "BCĐ", "TB", "HĐ",
)  # fmt: skip
HIDDEN = "      "  # where a number is not printed, its place stays (số không hiển thị)
MOST = 99_999

_BY_SYMBOL: dict[str, list[PaperType]] = {}
for _type, _symbol in SYMBOLS.items():
    _BY_SYMBOL.setdefault(_symbol, []).append(_type)
_BY_SYMBOL["QĐi"] = [PaperType.REGULATION]  # how some programs tell it apart; the guidance does not
_BY_NAME = {fold(NAMES[type]): type for type in PaperType}
_DASH = r"\s*[-‐-―−]\s*"
_SAID = r"\bs[ốo]\b\s*:?"
_TYPE = r"(?P<type>[^\W\d_]{2,4})"
_ISSUER = r"(?P<issuer>[^\W\d_][^\s/,;:]{0,18}?)"
_TAIL = r"[.;]?(?:\s*,.*)?"  # of the sentence that it is cited in: ", ngày 09/01/2026"
_COUNT = r"\d{1,2}\.\d{3}|\d{1,5}"  # 1.361 is 1361
_WHOLE = re.compile(
    rf"(?P<name>[^\d:/]*?)(?:{_SAID})?\s*(?P<number>{_COUNT}|[.…_\s]*){_DASH}{_TYPE}\s*/\s*{_ISSUER}{_TAIL}", re.IGNORECASE
)
_BARE = re.compile(rf"(?:{_SAID}\s*)?(?P<number>{_COUNT})[\s-]+{_TYPE}[\s/-]+{_ISSUER}{_TAIL}", re.IGNORECASE)
_PART = re.compile(rf"(?:{_SAID}\s*)?(?:(?P<number>{_COUNT})(?:{_DASH}|\s+))?{_TYPE}(?:\s*/\s*(?:{_ISSUER})?)?", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What a symbol says. ``number``: None where it is hidden, or where a search names none; ``types``: candidates, the usual
    one first; ``issuer``: TU, empty only in a search."""

    number: int | None
    types: tuple[PaperType, ...]
    issuer: str

    @property
    def printed(self) -> str:
        return printed(self.number, self.types[0], self.issuer)


def printed(number: int | None, type: PaperType | str, issuer: str) -> str:
    """05-NQ/ĐU; a number that is hidden leaves its place empty."""
    told = HIDDEN if number is None else f"{number:02d}"
    return f"{told}-{SYMBOLS[PaperType(type)]}/{issuer}"


def parse(text: str) -> Reading:
    """``Số 10-HD/TU``, ``09-QĐ/TU``, ``10 HD TU``, ``Số: 05 - NQ / ĐU``, ``Quy định số 399-QĐ/TW, ngày 09/01/2026``; accents
    and capitals may be missing. A number that is not printed is None.

    :raises ValueError: it is no symbol of a paper of the Party.
    """
    plain = clean(text)
    whole = _WHOLE.fullmatch(plain) or _BARE.fullmatch(plain)
    if whole is None:
        raise ValueError(text)
    told = whole.groupdict()
    number = _count(told["number"])
    types, named = _types(told["type"]), fold(told.get("name") or "")
    if named:  # before the number, as in a citation: it decides between two types
        types = tuple(type for type in types if type == _BY_NAME.get(named))
    if not types or number == 0:
        raise ValueError(text)
    return Reading(number, types, issuer_of(told["issuer"]))


def parse_part(text: str) -> Reading | None:
    """The same for a search, where the issuer or the number may be missing: ``10-HD``, ``HD/TU``, ``10``. None: other words."""
    plain = clean(text)
    try:
        return parse(plain)
    except ValueError:
        pass
    if re.fullmatch(_COUNT, plain, re.ASCII):
        return Reading(_count(plain), (), "")
    part = _PART.fullmatch(plain)
    if part is None or not (types := _types(part["type"])):
        return None
    return Reading(_count(part["number"] or ""), types, issuer_of(part["issuer"] or ""))


def find_types(word: str) -> tuple[PaperType, ...]:
    """Candidates for a type by its identifier, its symbol or its name: ``BC``, ``Báo cáo``, ``report``; ``QĐ`` is two."""
    folded = fold(clean(word))
    if folded in {type.value for type in PaperType}:
        return (PaperType(folded),)
    if folded in _BY_NAME:
        return (_BY_NAME[folded],)
    return _types(clean(word))


def issuer_of(word: str) -> str:
    """An issuer as it is printed: ``du`` is ĐU; one that is not known stays as it was typed."""
    typed = clean(word)
    return next((issuer for issuer in ISSUERS if _is_meant(typed, issuer)), typed)


def is_issuer(symbol: str) -> bool:
    """Can it stand behind the slash, so that it is read again as it was printed?"""
    return re.fullmatch(_ISSUER, symbol) is not None and issuer_of(symbol) == symbol


def _types(symbol: str) -> tuple[PaperType, ...]:
    typed = clean(symbol)
    return next((tuple(types) for known, types in _BY_SYMBOL.items() if _is_meant(typed, known)), ())


def _is_meant(typed: str, symbol: str) -> bool:
    """Accents may be missing, but one that was typed is meant: HD is read as HĐ, HĐ is not HD."""
    pairs = zip(typed.lower(), symbol.lower(), strict=False)
    return len(typed) == len(symbol) and all(one == other or one == fold(other) for one, other in pairs)


def _count(digits: str) -> int | None:
    plain = digits.replace(".", "")
    return int(plain) if plain.isdecimal() else None
