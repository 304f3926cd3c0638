"""Which types of papers an issuer may not issue, and terms as the cycle of congresses makes them: rules that change by date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from congress.core import rules
from congress.orgs.kinds import Kind
from congress.orgs.letterhead import CELLS
from congress.registry.models import Issuer, PaperType


@dataclass(frozen=True)
class Objection:
    """``is_sure``: the text of the rule itself was read, so that the number is refused; else it is given with a flag."""

    source: str
    is_sure: bool


def objection(kind: str, issuer: str, type: PaperType | str, day: date) -> Objection | None:
    """Why a unit of this kind, or its congress, may not issue a paper of a type that is dated so; None where it may."""
    rule = rules.in_force(__file__, day)
    may = PaperType(type).value not in rule.get(_table(kind, issuer), ())
    if kind in CELLS and issuer == Issuer.CONGRESS:
        may = PaperType(type).value in rule.get("cell_congress_may", PaperType)
    return None if may else Objection(rule["source"], rule["confirmed"])


def _table(kind: str, issuer: str) -> str:
    if issuer == Issuer.CONGRESS:
        return ""
    return "cell_may_not" if kind in CELLS else "base_may_not" if kind in (Kind.BASE, Kind.SUB) else ""


def term_around(kind: str, day: date) -> tuple[str, date]:
    """Name and first day of the term that a day lies in, as far as the years tell: it is somebody's to correct."""
    rule: Mapping[str, Any] = rules.in_force(__file__, day)
    years: list[int] = rule["cell_term_years" if kind == Kind.CELL else "term_years"]
    start = max((year for year in years if year <= day.year), default=day.year // 5 * 5)
    end = min((year for year in years if year > start), default=start + 5)
    return f"nhiệm kỳ {start} - {end}", min(date(start, 1, 1), day)
