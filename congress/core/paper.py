"""What papers in the Party's layout share, by the guidance in force on their day: 36-HD/VPTW, since 27/5/2026 05-HD/VPTW."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from congress.core import rules, text


@dataclass(frozen=True)
class Letterhead:
    """Head and foot of a paper. ``above``: the line over the issuer, regular; ``issuer``: its lines, bold; ``symbol``: CTr/ĐU;
    ``place``: of issue, may be unknown; ``authority``, ``post``, ``name``: of who signs, each may be empty."""

    above: str
    issuer: tuple[str, ...]
    symbol: str
    place: str
    authority: str
    post: str = ""
    name: str = ""


def recipients(names: Sequence[str], day: date) -> list[str]:
    """The lines under "Nơi nhận", with the marks that the guidance of the day wants."""
    mark = rules.in_force(__file__, day)["recipients_mark"]
    return [f"{name}{'.' if place == len(names) else mark}" for place, name in enumerate(names, 1)]


def dated(place: str, day: date) -> str:
    """Hà Nội, ngày 03 tháng 02 năm 2026"""
    return f"{place or '………………'}, {text.long_date(day)}"
