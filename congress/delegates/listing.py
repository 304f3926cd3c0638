"""What a row of a list says of a delegate, beside what is stored of him and what the last list said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from congress.core.db import chunks, session
from congress.core.text import clean, same_words, spelling_key
from congress.delegates.models import Basis, Membership, Standing
from congress.delegates.reading import Line
from congress.orgs.models import Unit

TEXTS = (
    "full_name",
    "ethnicity",
    "religion",
    "education",
    "degree",
    "theory",
    "post",
    "honours",
    "phone",
    "email",
    "discipline",
)
_PLAIN = (*TEXTS, "sex", "admitted_on", "recognised_on", "membership", "basis")
_USUAL = {"membership": Membership.FULL, "basis": Basis.ELECTED, "standing": Standing.OFFICIAL}  # until a file tells otherwise
# what is compared as one -> columns of ``Delegate``
PARTS = {
    **{name: (name,) for name in _PLAIN}, "birth": ("birth_date", "birth_year"), "right": ("standing", "place_in_line"),
    "unit": ("unit_id",), "delegation": ("delegation",),
}  # fmt: skip
_SHOWN = {"birth": ("birth_date", "birth_year"), "right": ("standing", "place_in_line"), "unit": ("unit_code",)}


@dataclass(frozen=True)
class Entry:
    """A row with the unit it means. ``unit_code``: as it is stored."""

    line: Line
    unit_id: int | None
    unit_code: str

    @property
    def row(self) -> int:
        return self.line.row

    @property
    def name(self) -> str:
        return self.line.name

    @cached_property
    def parts(self) -> dict[str, Any]:
        """What the row tells, part by part; what it does not tell is absent."""
        values = self.line.values
        told = {name: values[name] for name in _PLAIN if values.get(name)}
        if values.get("birth_date") or values.get("birth_year"):
            told["birth"] = values.get("birth_date") or values["birth_year"]
        if values.get("standing"):
            told["right"] = (values["standing"], values.get("place_in_line"))
        if self.unit_id is not None:
            told["unit"] = self.unit_id
        if self.line.delegation:
            told["delegation"] = self.line.delegation
        return told

    @cached_property
    def words(self) -> dict[str, Any]:
        """The same as it is remembered, with the key in the file's own words."""
        told = {name: _remembered(value) for name, value in self.parts.items()}
        unit = self.line.unit_code or self.line.unit_name
        return {**told, "unit_told": clean(unit).lower(), "birth_told": self.line.unread.get("birth_date", "")}

    @property
    def mark(self) -> tuple[Any, ...]:
        return mark_of(self.words)

    def shown(self) -> dict[str, Any]:
        """As a preview shows it."""
        values = {name: _remembered(value) for name, value in self.line.values.items() if value not in (None, "")}
        if values.get("birth_date"):
            values.pop("birth_year", None)
        return {**values, **({"unit_code": self.unit_code} if self.unit_code else {}),
                **({"delegation": self.line.delegation} if self.line.delegation else {})}  # fmt: skip


def mark_of(words: Mapping[str, Any]) -> tuple[Any, ...]:
    """The key of a row in the file's own words."""
    birth = words.get("birth") or words.get("birth_told")
    return spelling_key(words["full_name"]), birth, words["unit_told"] or words.get("unit")


def _remembered(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(value[0]), value[1]]
    return str(value) if isinstance(value, str) else value


def columns_of(parts: Iterable[str]) -> set[str]:
    """Columns in which a preview shows these parts."""
    return {column for part in parts for column in _SHOWN.get(part, (part,))}


def shown(row: Any, codes: Mapping[int, str]) -> dict[str, Any]:
    """A delegate as a preview shows him."""
    told = {name: _remembered(getattr(row, name)) for name in (*_PLAIN, "standing", "place_in_line") if getattr(row, name)}
    if row.birth_date or row.birth_year:
        told |= {"birth_date": row.birth_date.isoformat()} if row.birth_date else {"birth_year": row.birth_year}
    return told | {"unit_code": codes.get(row.unit_id, ""), "delegation": row.delegation_name or ""}


def codes_of(unit_ids: Iterable[int | None]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted({unit_id for unit_id in unit_ids if unit_id is not None})):
        found |= {row.id: row.code for row in session().execute(select(Unit.id, Unit.code).where(Unit.id.in_(part)))}
    return found


# ── what differs ─────────────────────────────────────────────────────────────


def differences(entry: Entry, row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what is to be taken, what a hand corrected): parts that the file says otherwise than they are. A cell that is empty says
    nothing."""
    taken: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for name, value in entry.parts.items():
        now = _now(row, name)
        if _agree(name, value, now) or (name == "right" and _is_settled(row)):
            continue
        said = (row.words or {}).get(name)
        file_changed = said is None or not _agree(name, value, _recalled(name, said))
        hand_changed = _is_told(name, now) if said is None else not _agree(name, now, _recalled(name, said))
        if file_changed and not hand_changed:
            taken[name] = value
        elif name != "right" or file_changed:  # who was moved stands otherwise than his file says, by an act of its own
            kept[name] = value
    return taken, kept


def _is_settled(row: Any) -> bool:
    """How he stands is not for a file to say: he was called up, replaced or withdrawn, each of which has its own way back."""
    return row.replaces_id is not None or row.standing not in (Standing.OFFICIAL, Standing.ALTERNATE)


def _now(row: Any, name: str) -> Any:
    if name == "birth":
        return row.birth_date or row.birth_year
    if name == "right":
        return row.standing, row.place_in_line
    if name == "delegation":
        return row.delegation_name or ""
    return getattr(row, PARTS[name][0])


def _is_told(name: str, now: Any) -> bool:
    """Did somebody write it where no file had said anything of it?"""
    if name == "right":
        return False
    return bool(now) and now != _USUAL.get(name)


def _recalled(name: str, said: Any) -> Any:
    if name == "right":
        return tuple(said)
    if name in ("birth", "admitted_on", "recognised_on") and isinstance(said, str):
        return date.fromisoformat(said)
    return said


def _agree(name: str, one: Any, other: Any) -> bool:
    if name == "birth":
        years = [each.year if isinstance(each, date) else each for each in (one, other)]
        both_days = isinstance(one, date) and isinstance(other, date)
        return one == other if both_days else years[0] == years[1] and not isinstance(one, date)  # a year says less than a day
    if name == "right":
        return one[0] == other[0] and (one[1] is None or one[1] == other[1])
    if name in TEXTS or name == "delegation":
        return same_words(str(one or ""), str(other or ""))
    return bool(one == other)
