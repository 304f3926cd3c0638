"""Delegations: one sheet says who goes where; places it does not name keep theirs, a name of two people is not guessed."""

from __future__ import annotations

from typing import Any

from congress.core.db import session, transaction
from congress.events import delegations, queries
from tests.events.making import appoint
from tests.events.test_waves import events, plan, run, sessions, wave
from tests.support import SYSTEM, World, sheet

LEADERS = (
    ("Trần Văn An", "1970-01-01", "01", "Bí thư", "BTV"), ("Lê Thị Bình", "1971-01-01", "01", "Phó bí thư", "BTV"),
    ("Phạm Văn Cường", "1972-01-01", "01", "Uỷ viên", "BCH"), ("Phạm Văn Cường", "1973-01-01", "01", "Uỷ viên", "BCH"),
)  # fmt: skip


def send(*rows: tuple[str, str, str]) -> Any:
    with transaction():
        preview = delegations.preview([sheet(("unit_code", "head", "members"), rows)], wave())
        delegations.apply(preview, wave(), by=SYSTEM)
    return preview


def delegation(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in queries.engagements_of([each.id for each in sessions(events()[unit].id)]):
        found.setdefault(str(row.role), []).append(row.full_name)
    session().rollback()
    return found


def test_leaders_are_sent_by_a_sheet_and_again_nobody(city: World) -> None:
    appoint(*LEADERS)
    plan(city, kinds=("base_superior",))
    run()
    rows = (("01.01", "Đ/c Trần Văn An", "Lê Thị Bình"), ("01.02", "Lê Thị Bình", ""), ("77", "Trần Văn An", ""))
    first = send(*rows)
    assert [(error.row, error.rule) for error in first.errors] == [(4, "wave.no_event")]
    assert delegation("01.01") == {"delegation_head": ["Trần Văn An"], "delegation_member": ["Lê Thị Bình"]}
    assert delegation("01.02") == {"delegation_head": ["Lê Thị Bình"]}
    again = send(*rows)
    assert (again.same, again.changes) == (2, [])


def test_a_later_sheet_replaces_and_a_name_of_two_is_not_guessed(city: World) -> None:
    appoint(*LEADERS)
    plan(city, kinds=("base_superior",))
    run()
    send(("01.01", "Trần Văn An", "Lê Thị Bình"), ("01.02", "Trần Văn An", ""))
    later = send(("01.01", "Lê Thị Bình", "Phạm Văn Cường"))
    assert [warning.rule for warning in later.warnings] == ["wave.name_ambiguous"]
    assert delegation("01.01") == {"delegation_head": ["Lê Thị Bình"]}
    assert delegation("01.02") == {"delegation_head": ["Trần Văn An"]}
