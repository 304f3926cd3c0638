"""Which unit a row of a list means: by code, by name, or by the name of the delegation; and whether it sends anybody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from congress.core.actor import Actor
from congress.core.db import chunks, session, stored_spellings
from congress.core.errors import DomainError
from congress.core.text import fold
from congress.delegates.queries import Held
from congress.delegates.reading import Doubt, Line
from congress.events.models import CongressKind
from congress.orgs import queries as orgs
from congress.orgs.access import in_reach, on, under
from congress.orgs.models import Placement, Unit

_BODY = "dang bo|dang uy|chi bo|chi uy|db|du|cb"  # as offices shorten them
_FORMS = re.compile(rf"^(?:doan dai bieu|dai bieu|doan|{_BODY})\s+(?:(?:{_BODY})\s+)?")
_AREA = re.compile(r"^(?:xa|phuong|thi tran|thi xa|quan|huyen|tp)\s+")
_COMMITTEES = re.compile(r"^(quan|huyen|thi|thanh|tinh|phuong|xa) uy\s+")
_CITIES = re.compile(r"\b(?:tp\.?|thanh pho)\s+")
_TITLE = re.compile(r"^danh sach\s+|(?:\s+(?:tham|di))?\s+(?:du|dai hoi|nhiem ky)\s.*$")  # beside the unit that a title names
_NUMBER = re.compile(r"\d+(?:\.\d+)?")  # a code that a spreadsheet took for a number


@dataclass(frozen=True)
class Spot:
    """A unit that may be meant. ``sends``: it is the holder of the event or stands below it on its first day; ``top``: it is
    the holder."""

    unit_id: int
    code: str
    name: str
    sends: bool
    top: bool = False


@dataclass
class Units:
    """Units that the rows of one file may mean. ``column``: in which the file tells them, "" where it has none; ``usual``: that
    of rows which tell none, ``titled``: read from the title."""

    column: str = ""
    usual: Spot | None = None
    titled: bool = False
    by_code: dict[str, Spot] = field(default_factory=dict)
    by_number: dict[str, list[Spot]] = field(default_factory=dict)
    by_name: dict[str, list[Spot]] = field(default_factory=dict)
    by_place: dict[str, list[Spot]] = field(default_factory=dict)  # "Bình Minh" for xã Bình Minh

    def find(self, line: Line) -> tuple[Spot | None, list[Doubt]]:
        """The unit of a row, and what is doubtful about it."""
        doubts: list[Doubt] = []
        spot, column = None, "unit_code" if line.unit_code else "unit_name" if line.unit_name else self.column
        for words in filter(None, (line.unit_code, line.unit_name)):
            spot = spot or self._by_words(words, column, doubts)
        told = line.unit_code or line.unit_name
        if spot is None and not told and line.delegation:
            found = self.by_name.get(name_key_of(line.delegation), [])
            spot = found[0] if len(found) == 1 else None
            if spot is not None and self.column:
                doubts.append((column, "delegate.unit_by_delegation", {"unit": spot.code}))
        if spot is None and not told:
            spot = self.usual
        if spot is None and not doubts:
            rule = "delegate.unit_unknown" if told else "delegate.unit_missing"
            doubts.append((column, rule, {"text": told[:80]}))
        if spot is not None and not spot.sends:
            doubts.append((column, "delegate.wrong_unit", {"unit": f"{spot.code} {spot.name}"}))
        return spot, doubts

    def _by_words(self, words: str, column: str, doubts: list[Doubt]) -> Spot | None:
        if words in self.by_code:
            return self.by_code[words]
        numbers = self.by_number.get(_as_number(words), [])
        if len(numbers) == 1:
            doubts.append((column, "delegate.unit_read_as", {"text": words, "unit": numbers[0].code}))
            return numbers[0]
        named = self.by_name.get(fold(words)) or self.by_name.get(name_key_of(words), [])
        if len(named) > 1:
            codes = ", ".join(spot.code for spot in named[:6])
            doubts.append((column, "delegate.unit_twice", {"text": words[:80], "codes": codes}))
            return None
        nearly = [] if named else self.by_place.get(_place_of(words), [])
        if len(nearly) == 1:
            doubts.append((column, "delegate.unit_read_as", {"text": words[:80], "unit": f"{nearly[0].code} {nearly[0].name}"}))
        return (named or nearly)[0] if named or len(nearly) == 1 else None

    def read_title(self, title: Sequence[str]) -> None:
        """Of a list of one unit, which its title names and no column: where exactly one below the holder fits."""
        fits: dict[int, Spot] = {}
        for words in title:
            key = name_key_of(_TITLE.sub("", fold(words)))
            found = self.by_name.get(key, [])
            fits |= {spot.unit_id: spot for spot in found if len(found) == 1 and not spot.top}
        if self.usual is None and len(fits) == 1:
            (self.usual,) = fits.values()
            self.titled = True


def name_key_of(name: str) -> str:
    """What "Đảng bộ quận Ba Đình", "Đoàn đại biểu quận Ba Đình", "ĐB quận Ba Đình" and "Quận uỷ Ba Đình" share, and Quý with
    Quí."""
    bare = _FORMS.sub("", re.sub(r"[.,()]", " ", fold(name)).strip())
    bare = _COMMITTEES.sub(lambda match: {"thi": "thi xa"}.get(match[1], match[1]) + " ", " ".join(bare.split()))
    return " ".join(_CITIES.sub("tp ", bare).split()).replace("y", "i")


def _place_of(name: str) -> str:
    return _AREA.sub("", name_key_of(name))


def _as_number(code: str) -> str:
    """01.10 as a spreadsheet keeps it: 1.1; "" for what is none."""
    if not _NUMBER.fullmatch(code):
        return ""
    whole, _point, part = code.partition(".")
    return f"{int(whole)}.{part.rstrip('0')}"


def find_units(
    held: Held, lines: Sequence[Line], column: str, *, by: Actor, title: Sequence[str] = (), chosen: str = ""
) -> Units:
    """Of the codes and names that a file tells; what is out of the actor's reach is not known. ``title``: cells above the
    headings; ``chosen``: code of the unit of rows which tell none, else that is the members' own at a congress of members.

    :raises DomainError: the unit chosen is none that sends delegates.
    """
    found = Units(column)
    day = held.event.starts_on
    top = orgs.find_place(held.event.unit_id, day) or held.unit
    told = {line.unit_code for line in lines} | {line.unit_name for line in lines}
    _by_codes(found, (told | {chosen}) - {""}, top, day, by)
    if chosen:
        found.usual = found.by_code.get(chosen)
        if found.usual is None or not found.usual.sends:
            raise DomainError("unit.unknown", 422, code=chosen[:40])
    elif held.event.congress_kind == CongressKind.MEMBERS:
        found.usual = Spot(top.unit_id, top.code, top.name, True, top=True)
    titles = () if column else title
    open_lines = [line for line in lines if not {line.unit_code, line.unit_name} & found.by_code.keys()]
    if open_lines:
        below = orgs.places(day).where(Placement.parent_id == top.unit_id, in_reach(Placement.unit_id, by))
        _by_names(found, [top, *session().execute(below.order_by(Placement.path))], top.unit_id)
        found.read_title(titles)
        if any(found.find(line)[0] is None for line in open_lines):  # deeper down
            everywhere = orgs.places(day).where(under(top.path), in_reach(Placement.unit_id, by))
            known = {spot.unit_id for spots in found.by_name.values() for spot in spots}
            rows = session().execute(everywhere.order_by(Placement.path))
            _by_names(found, [row for row in rows if row.unit_id not in known], top.unit_id)
            found.read_title(titles)
    return found


def _by_codes(found: Units, codes: set[str], top: Any, day: Any, by: Actor) -> None:
    stored = stored_spellings(Unit.code, codes)
    spelled: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        spelled[stored.get(code, code)].append(code)
    for part in chunks(sorted(spelled)):
        query = select(Unit.id, Unit.code).where(Unit.code.in_(part), in_reach(Unit.id, by))
        units = {row.id: row.code for row in session().execute(query)}
        stands = select(Placement.unit_id, Placement.name).where(Placement.unit_id.in_(units), on(day), under(top.path))
        names = {row.unit_id: row.name for row in session().execute(stands)}
        for unit_id, code in units.items():
            spot = Spot(unit_id, code, names.get(unit_id, ""), unit_id in names)
            found.by_code |= dict.fromkeys(spelled[code], spot)


def _by_names(found: Units, places: Iterable[Any], top: int) -> None:
    """What is nearer to the top takes a name alone: nobody below it is meant by it."""
    names: dict[str, list[Spot]] = defaultdict(list)
    numbers: dict[str, list[Spot]] = defaultdict(list)
    bare: dict[str, list[Spot]] = defaultdict(list)
    for place in places:
        spot = Spot(place.unit_id, place.code, place.name, True, place.unit_id == top)
        for key in {fold(place.name), name_key_of(place.name)}:
            names[key].append(spot)
        bare[_place_of(place.name)].append(spot)
        if number := _as_number(place.code):
            numbers[number].append(spot)
    found.by_name = {**names, **found.by_name}
    found.by_number = {**numbers, **found.by_number}
    found.by_place = {**bare, **found.by_place}
