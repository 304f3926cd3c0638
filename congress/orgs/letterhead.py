"""Names of units as papers print them: who issues, from where, who signs (domain notes 4.2 and 4.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from congress.core.paper import Letterhead
from congress.core.text import clean
from congress.orgs.kinds import Kind
from congress.orgs.queries import find_place, list_above

CELLS = (Kind.CELL, Kind.BASE_CELL)
# Symbols of districts, domain notes 4.3: in use until 6/2025, as long as there were such units.
_COMMITTEES = {
    "tỉnh": ("Tỉnh uỷ", "TU"),
    "thành phố": ("Thành uỷ", "TU"),
    "quận": ("Quận uỷ", "QU"),
    "huyện": ("Huyện uỷ", "HU"),
    "thị xã": ("Thị uỷ", "ThU"),
}
# Domain notes 4.3: of the army, the police and the border guard, whatever the level or the house in which they sit.
_ARMED = {"quân sự": "ĐUQS", "công an": "ĐUCA", "biên phòng": "ĐUBP"}
_WITH_ITS_ARMS = re.compile(rf"Đảng bộ (?:(?:Bộ|Ban) (?:Chỉ huy|Tư lệnh) )?(?:Bộ đội )?({'|'.join(_ARMED)})\b.*", re.IGNORECASE)
_WITH_ITS_WORD = re.compile(rf"Đảng bộ ({'|'.join(_COMMITTEES)})( .+)?", re.IGNORECASE)
_LOCAL = re.compile(r"Đảng bộ (phường|xã|đặc khu|thị trấn) (.+)")


def committee(unit: Any, kind: str, day: date, *, name: str = "") -> Letterhead:
    """Of a unit's committee, or of a cell. ``kind``: symbol of the type of paper ("CTr"); ``name``: of its secretary."""
    place, above = _places(unit, day)
    if place.kind in CELLS:
        body, symbol, authority = place.name, "CB", "CHI BỘ"
    else:
        body, symbol, authority = _committee_of(place.name)
    over = above[-1].name.upper() if above else ""
    return Letterhead(
        over, (body.upper(),), f"{kind}/{symbol}", _place_name(place, above), f"T/M {authority.upper()}", "BÍ THƯ", name
    )


def congress(unit: Any, kind: str, day: date, *, of_delegates: bool, ordinal: str = "", term: str = "") -> Letterhead:
    """Of a unit's congress, which has a name of its own and no superior above it; its presidium signs. ``ordinal``: Roman."""
    place, above = _places(unit, day)
    name = _congress_name(place, of_delegates, ordinal, term)
    return Letterhead("", name, f"{kind}/ĐH", _place_name(place, above), "T/M ĐOÀN CHỦ TỊCH")


class Body(StrEnum):
    """Bodies of a congress that issue papers (domain notes 4.2, 4.5)."""

    PRESIDIUM = "presidium"
    SECRETARIAT = "secretariat"
    CREDENTIALS = "credentials"
    COUNTING = "counting"


# body -> (its name, the post of who signs for it)
BODIES: Mapping[Body, tuple[str, str]] = {
    Body.PRESIDIUM: ("ĐOÀN CHỦ TỊCH", ""),
    Body.SECRETARIAT: ("ĐOÀN THƯ KÝ", "TRƯỞNG ĐOÀN"),
    Body.CREDENTIALS: ("BAN THẨM TRA TƯ CÁCH ĐẠI BIỂU", "TRƯỞNG BAN"),
    Body.COUNTING: ("BAN KIỂM PHIẾU", "TRƯỞNG BAN"),
}


def congress_body(
    unit: Any, body: Body, kind: str, day: date, *, of_delegates: bool, ordinal: str = "", term: str = "", name: str = ""
) -> Letterhead:
    """Of a body of a unit's congress: the congress's name, regular, above its own, bold. ``name``: of who signs for it."""
    place, above = _places(unit, day)
    own, post = BODIES[body]
    congress_name = "\n".join(_congress_name(place, of_delegates, ordinal, term))
    return Letterhead(congress_name, (own,), f"{kind}/ĐH", _place_name(place, above), f"T/M {own}", post, name)


class Signer(StrEnum):
    """Who may sign for a committee (domain notes 4.5); a cell has the first two."""

    SECRETARY = "secretary"
    DEPUTY = "deputy"
    STANDING_SECRETARY = "standing_secretary"
    STANDING_DEPUTY = "standing_deputy"
    OFFICE = "office"


_SIGNERS: Mapping[Signer, tuple[str, str]] = {
    Signer.SECRETARY: ("", "BÍ THƯ"),
    Signer.DEPUTY: ("", "PHÓ BÍ THƯ"),
    Signer.STANDING_SECRETARY: ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"),
    Signer.STANDING_DEPUTY: ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"),
    Signer.OFFICE: ("T/L BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG"),
}


def signed(head: Letterhead, signer: Signer, name: str) -> Letterhead:
    """A committee's paper, signed by somebody else than its secretary."""
    authority, post = _SIGNERS[signer]
    return replace(head, authority=authority or head.authority, post=post, name=name)


def signers(kind: str) -> tuple[Signer, ...]:
    """Who may sign papers of a unit of this kind."""
    return tuple(Signer)[:2] if kind in CELLS else tuple(Signer)


def _congress_name(place: Any, of_delegates: bool, ordinal: str, term: str) -> tuple[str, str]:
    which = "ĐẠI HỘI ĐẠI BIỂU" if of_delegates else "ĐẠI HỘI"
    if not of_delegates and place.kind not in CELLS:
        which = "ĐẠI HỘI TOÀN THỂ ĐẢNG VIÊN"
    told = f" LẦN THỨ {ordinal}" if ordinal else f" NHIỆM KỲ {term}" if term else ""
    return which, f"{place.name.upper()}{told}"


def _places(unit: Any, day: date) -> tuple[Any, list[Any]]:
    """The unit as it stands on the day, and everything above it from the root down."""
    place = find_place(unit.unit_id, day) or unit
    return place, [row for row in list_above(place.path, day) if row.unit_id != place.unit_id]


def _committee_of(name: str) -> tuple[str, str, str]:
    """Its name, symbol and short name: Đảng bộ phường Ba Đình -> Đảng uỷ phường Ba Đình, ĐU, Đảng uỷ; Đảng bộ tỉnh Cà Mau ->
    Tỉnh uỷ Cà Mau, TU, Tỉnh uỷ."""
    if told := _WITH_ITS_WORD.fullmatch(clean(name)):
        short, symbol = _COMMITTEES[told[1].lower()]
        return f"{short}{told[2] or ''}", symbol, short
    armed = _WITH_ITS_ARMS.fullmatch(clean(name))
    symbol = _ARMED[armed[1].lower()] if armed else "ĐU"
    return re.sub(r"^Đảng bộ\b", "Đảng uỷ", clean(name), flags=re.IGNORECASE), symbol, "Đảng uỷ"


def _place_name(place: Any, above: list[Any]) -> str:
    """The ward or commune by its own name, with its kind before it where that is one syllable or the city's; else the city."""
    line = [*above, place]
    city = re.sub(r"^Đảng bộ (thành phố|tỉnh)\b", "", clean(line[0].name), flags=re.IGNORECASE).strip()
    for each in reversed(line[1:]):
        if local := _LOCAL.fullmatch(clean(each.name)):
            kind, own = local.groups()
            return f"{kind.capitalize()} {own}" if " " not in own or own == city else own
    return city
