"""Lists in pages: every row once, in order, whatever page is asked for."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.paging import PER_PAGE, Page, paginate
from tests.core.conftest import note_act

QUERY = select(AuditLine.subject).order_by(AuditLine.id.desc())


@pytest.fixture
def lines(app: Flask) -> list[str]:
    """Subjects of 23 lines, newest first."""
    with transaction():
        for place in range(23):
            note_act(f"việc {place}")
    return [f"việc {place}" for place in reversed(range(23))]


def told(page: Page) -> list[str]:
    return [row.subject for row in page.items]


@pytest.mark.parametrize("per_page", [1, 7, 10, 22, 23, 24, 100])
def test_the_pages_together_are_the_list(lines: list[str], per_page: int) -> None:
    first = paginate(QUERY, 1, per_page)
    pages = [paginate(QUERY, number, per_page) for number in range(1, first.pages + 1)]
    assert [subject for page in pages for subject in told(page)] == lines
    assert {page.total for page in pages} == {23}
    assert [(page.first, page.last) for page in pages] == [
        (start + 1, min(start + per_page, 23)) for start in range(0, 23, per_page)
    ]


@pytest.mark.parametrize(("asked", "shown"), [(-5, 1), (0, 1), (1, 1), (3, 3), (4, 3), (99999999, 3)])
def test_a_page_past_an_end_shows_the_page_at_that_end(lines: list[str], asked: int, shown: int) -> None:
    page = paginate(QUERY, asked, 10)
    assert (page.number, page.pages, told(page)) == (shown, 3, lines[shown * 10 - 10 : shown * 10])


def test_an_empty_list_is_one_empty_page(app: Flask) -> None:
    page = paginate(QUERY, 4)
    assert (list(page.items), page.total, page.number, page.pages, page.first, page.last) == ([], 0, 1, 1, 0, 0)


def test_a_page_never_reads_the_whole_table(lines: list[str]) -> None:
    page = paginate(QUERY.where(AuditLine.subject != "việc 22"), 1, 5)
    assert (told(page), page.total, page.pages) == (lines[1:6], 22, 5)
    assert len(paginate(QUERY, 1).items) == 23 <= PER_PAGE
    session().rollback()
