"""Kinds of unit, their levels, and the words that offices use for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from congress.core import rules
from congress.core.text import fold


class Kind(StrEnum):
    CITY = "city"
    BASE_SUPERIOR = "base_superior"
    BASE = "base"
    BASE_CELL = "base_cell"
    SUB = "sub"
    CELL = "cell"


class Level(StrEnum):
    """Levels of a congress cycle, from below; base organisations are base and base_cell together."""

    CELL = "cell"
    SUB = "sub"
    BASE = "base"
    BASE_SUPERIOR = "base_superior"
    CITY = "city"


LEVEL_OF = {
    Kind.CELL: Level.CELL,
    Kind.SUB: Level.SUB,
    Kind.BASE: Level.BASE,
    Kind.BASE_CELL: Level.BASE,
    Kind.BASE_SUPERIOR: Level.BASE_SUPERIOR,
    Kind.CITY: Level.CITY,
}

# One step down: what a unit becomes when it is downgraded itself, or stands right below one that was.
STEP_DOWN = {Kind.BASE_SUPERIOR: Kind.BASE, Kind.BASE: Kind.SUB, Kind.BASE_CELL: Kind.CELL}

_WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CITY: (
        "thanh pho",
        "tinh",
        "dang bo thanh pho",
        "dang bo tinh",
        "thanh uy",
        "tinh uy",
        "dang bo tp",
        "dang bo cap tinh",
        "cap tinh",
        "dang bo truc thuoc trung uong",
        "truc thuoc trung uong",
    ),
    Kind.BASE_SUPERIOR: (
        "dang bo truc thuoc",
        "dang bo cap tren truc tiep co so",
        "cap tren truc tiep co so",
        "cap tren co so",
        "dang bo cap tren truc tiep cua to chuc co so dang",
        "dang bo cap tren co so",
        "dang bo cap huyen",
        "cap huyen",
        "dang bo cap tren truc tiep to chuc co so dang",
        "cap tren truc tiep cua to chuc co so dang",
        "dang bo truc thuoc thanh uy",
        "dang bo truc thuoc tinh uy",
        "truc thuoc thanh uy",
        "truc thuoc tinh uy",
        "dang bo truc thuoc thanh pho",
        "dang bo truc thuoc tinh",
        "quan uy",
        "huyen uy",
        "thi uy",
        "dang uy cap tren truc tiep co so",
        "dbct",
        "cttt",
    ),
    Kind.BASE: ("dang bo co so", "co so", "db co so", "dang uy co so", "dbcs", "dang bo cs", "to chuc co so dang", "tccsd"),
    Kind.BASE_CELL: ("chi bo co so", "cbcs", "chi bo cs", "cb co so", "chi bo (co so)", "base cell"),
    Kind.SUB: ("dang bo bo phan", "bo phan", "dang uy bo phan", "dbbp", "dang bo bp", "dang bo truc thuoc co so"),
    Kind.CELL: (
        "chi bo",
        "cb",
        "chi bo truc thuoc",
        "chi bo truc thuoc dang uy co so",
        "chi bo truc thuoc dang bo co so",
        "chi bo truc thuoc dang bo bo phan",
        "chi bo truc thuoc co so",
        "cbtt",
    ),
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in (*words, fold(kind), kind.value)}


def find_kind(text: str) -> Kind | None:
    """The kind that a word of an office means, or None."""
    folded = fold(text).strip(" .:")
    return _KIND_OF.get(folded) or _KIND_OF.get(folded.split(" (")[0].strip())


def may_stand_under(kind: str, parent_kind: str | None, day: date) -> bool:
    """By the rule set in force on a day; ``None`` as parent: the unit is the root."""
    return (parent_kind or "") in rules.in_force(__file__, day)["parents"].get(kind, ())


def parents_allowed(kind: str, day: date) -> list[Kind]:
    return [Kind(name) for name in rules.in_force(__file__, day)["parents"].get(kind, ()) if name]
