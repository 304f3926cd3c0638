"""Lists in pages: never a whole table on a screen or in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from congress.core.db import session

PER_PAGE = 50


@dataclass(frozen=True)
class Page:
    """``items`` of page ``number`` (from 1) out of ``total`` items."""

    items: Sequence[Any]
    total: int
    number: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.per_page, self.total)


def paginate(query: Select[Any], number: int, per_page: int = PER_PAGE) -> Page:
    """Run an ordered query for one page and count the whole; a number past the end shows the last page."""
    total = session().scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // per_page)))
    rows = session().execute(query.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(rows, total, number, per_page)
