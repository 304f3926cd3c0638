"""Papers as PDF: the words of ``core.paper`` in the Party's layout. Needs no request: papers look the same for every reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from congress.config import ROOT
from congress.core import pdf
from congress.core.paper import DIVIDER, PARTY, Paper, Table, tied

_DASHED = re.compile(r"[^ \t\n]*[-–]\u00a0[^ \t\n]*")  # a line may end between a dash and a no-break space behind it


@dataclass(frozen=True)
class _Sheet:
    """``columns``: place of a table -> its class."""

    paper: Paper
    columns: dict[int, str]


def print_papers(*papers: Paper) -> bytes:
    """One PDF, in which each paper begins on a page of its own and counts its pages from one."""
    return pdf.render(html(*papers))


def html(*papers: Paper) -> str:
    classes: dict[tuple[int, ...], str] = {}
    sheets = []
    for paper in map(tied, papers):
        columns = {
            place: classes.setdefault(block.widths, f"t{len(classes)}")
            for place, block in enumerate(paper.blocks)
            if isinstance(block, Table)
        }
        sheets.append(_Sheet(paper, columns))
    return template("ui/paper.html", sheets=sheets, widths=_widths(classes), party=PARTY, divider=DIVIDER)


def template(name: str, **told: Any) -> str:
    """A page for print that is laid out otherwise; it knows what it is told and nothing of a reader."""
    return environment().get_template(name).render(told)


def _widths(classes: dict[tuple[int, ...], str]) -> Markup:
    """A style of the page's own: widths are data of the tables."""
    rules = Markup("").join(
        Markup(".{} col:nth-child({}){{width:{}mm}}").format(name, place, int(width))
        for widths, name in classes.items()
        for place, width in enumerate(widths, 1)
    )
    return Markup("<style>{}</style>").format(rules) if rules else Markup()


@cache
def environment() -> Environment:
    """Of papers, which need no request and know no reader."""
    loader: Any = FileSystemLoader(ROOT / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["tied"] = _tied
    return made


def _tied(text: str) -> Markup:
    return Markup(_DASHED.sub(lambda found: f'<span class="tied">{found[0]}</span>', str(escape(text))))  # noqa: S704  escaped
