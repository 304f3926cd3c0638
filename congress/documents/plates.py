"""Name plates for tables: A4 folded across the middle, so that both sides tell name and post, in the largest type that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from congress.core import docx, pdf, press
from congress.core.errors import DomainError
from congress.documents.badges import lines
from congress.documents.models import Document

FEW = 60  # plates that are printed while a reader waits
WIDTH = 538  # points of a side's width within its margins
# line -> how many lines of it a side takes, sizes in points from the largest
SIZES = {
    "name": (2, (84, 76, 68, 60, 54, 48, 42, 36, 30, 24)),
    "native": (1, (54, 48, 42, 36, 30, 24, 20)),
    "post": (2, (40, 36, 32, 28, 24, 20, 16)),
}


@dataclass(frozen=True)
class Side:
    """Lines of one side: (which, words, points)."""

    lines: tuple[tuple[str, str, int], ...]


def side(told: Mapping[str, str]) -> Side:
    words = {"native": told["native"], "name": told["name"].upper(), "post": told["post"]}
    return Side(tuple((which, text, _size(which, text)) for which, text in words.items() if text))


def _size(which: str, text: str) -> int:
    """One line, if it can be large; else two smaller ones."""
    most, sizes = SIZES[which]
    for count in range(1, most + 1):
        for points in sizes:
            if lines(text, WIDTH * 100 / points) <= count and (points >= sizes[len(sizes) // 2] or count == most):
                return points
    return sizes[-1]


def sides_of(document: Document) -> Sequence[Side]:
    return [side(told) for told in document.inputs["plates"]]


def html(sides: Sequence[Side]) -> str:
    return press.template("documents/name_plates.html", sides=sides)


def require_few(sides: Sequence[Side]) -> None:
    """:raises DomainError: more than a page can wait for; a job prints them."""
    if len(sides) > FEW:
        raise DomainError("document.many_plates", count=len(sides))


def print_plates(sides: Sequence[Side]) -> bytes:
    return pdf.render(html(sides))


def write(sides: Sequence[Side]) -> bytes:
    """For an office's own program."""
    return docx.write_tents([[(text, points, which != "post") for which, text, points in each.lines] for each in sides])
