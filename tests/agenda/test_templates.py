"""Templates hold the steps of the table in domain notes 3.4, by kind of congress, contents and session; every event has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from congress import words
from congress.agenda import templates
from congress.agenda.templates import Slot
from congress.events.models import EventKind, SessionKind
from congress.events.services import Details

# number, step, sessions, at a members' congress, contents in which it stands: copied from the table
TABLE = """
1  check_in                 P,O  yes      4,3,2
2  flag_salute              P,O  yes      4,3,2
3  prep_opening             P    merge    4,3,2
4  elect_presidium          P    yes      4,3,2
5  elect_secretariat        P    yes      4,3,2
6  elect_credentials_board  P    no       4,3,2
7  adopt_programme_rules    P    yes      4,3,2
8  delegations_announced    P    no       4,3,2
9  draft_comment_summary    P    yes      4,3,2
10 opening_speech           O    yes      4,3,2
11 credentials_report       O    variant  4,3,2
12 political_report         O    yes      4,3,2
13 review_report            O    yes      4,3,2
14 discussion               O    yes      4,3,2
15 superior_speech          O    yes      4,3,2
16 personnel_report         O    yes      4
17 nominations              O    yes      4
18 elect_committee          O    yes      4
19 elect_delegates_up       O    yes      4,3
20 first_plenum             O    no       4
21 introduce_new            O    yes      4,3,2
22 resolution               O    yes      4,3,2
23 closing                  O    yes      4,3,2
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
MODES = {"four": "4", "three": "3", "two": "2"}
KEYS = [(f"{who}_{name}", who, mode) for who in ("delegates", "members") for name, mode in MODES.items()]


def wanted(who: str, mode: str, *parts: str) -> list[str]:
    return [
        step
        for _number, step, told, members, modes in ROWS
        if mode in modes and set(parts) & set(told.split(",")) and (who == "delegates" or members in ("yes", "variant"))
    ]


def steps(key: str, kind: SessionKind, *, whole: bool = False, first: bool = True, last: bool = True) -> list[str]:
    return [step.step for step in templates.steps(key, Slot(kind, first, last, whole))]


@pytest.mark.parametrize(("key", "who", "mode"), KEYS)
def test_a_congress_has_the_steps_of_the_table(key: str, who: str, mode: str) -> None:
    assert len(ROWS) == 23
    assert steps(key, SessionKind.PREPARATORY) == wanted(who, mode, "P")
    assert steps(key, SessionKind.OFFICIAL) == wanted(who, mode, "O")
    assert steps(key, SessionKind.OFFICIAL, whole=True) == wanted(who, mode, "P", "O")
    assert steps(key, SessionKind.WORKING) == ["discussion"]


@pytest.mark.parametrize(("key", "who", "mode"), KEYS)
def test_nobody_is_elected_but_by_the_contents(key: str, who: str, mode: str) -> None:
    told = [step for each in templates.steps(key, Slot(SessionKind.OFFICIAL)) for step in (each, *each.children)]
    text = " ".join(step.title for step in told)
    assert ("Bỏ phiếu" in text) == (mode != "2")
    assert ("quy chế bầu cử" in text) == (mode != "2")
    assert sum(step.step == "elect_counting_board" for step in told) == (mode != "2")  # once, whoever is elected
    assert ("Ra mắt Ban Chấp hành" in text or "Ra mắt cấp uỷ" in text) == (mode == "4")
    assert ("chỉ định" in text) == (mode == "2")
    assert ("tình hình đảng viên" in text) == (who == "members")
    assert ("Thẩm tra" in text) == (who == "delegates")


def test_steps_with_parts_have_them_below_and_their_sum_of_minutes() -> None:
    whole = templates.steps("delegates_four", Slot(SessionKind.OFFICIAL))
    parts = {step.step: [child.step for child in step.children] for step in whole if step.children}
    assert parts["elect_committee"] == ["elect_counting_board", "ballot", "count"]
    assert set(parts) == {"superior_speech", "nominations", "elect_committee", "elect_delegates_up", "closing"}
    for step in whole:
        assert not step.children or step.minutes == sum(child.minutes for child in step.children)


def test_a_days_congress_fits_its_day_and_a_cells_its_half_day() -> None:
    def minutes(key: str, kind: SessionKind, *, whole: bool) -> int:
        return sum(step.minutes for step in templates.steps(key, Slot(kind, is_whole=whole)))

    assert minutes("members_four", SessionKind.OFFICIAL, whole=True) == 240
    assert minutes("delegates_four", SessionKind.PREPARATORY, whole=False) <= 240
    assert minutes("delegates_four", SessionKind.OFFICIAL, whole=False) <= 480


# ── which session ────────────────────────────────────────────────────────────


@dataclass
class Session:
    """A session in hours from some morning."""

    id: int
    kind: str
    begins: float
    ends: float

    @property
    def starts_at(self) -> datetime:
        return datetime(2025, 8, 6, tzinfo=UTC) + timedelta(hours=self.begins)

    @property
    def ends_at(self) -> datetime:
        return datetime(2025, 8, 6, tzinfo=UTC) + timedelta(hours=self.ends)


def spread(key: str, kind: str, *sessions: Session) -> list[list[str]]:
    slots = templates.slots(kind, sessions)
    return [[step.step for step in templates.steps(key, slots[each.id])] for each in sessions]


def test_two_days_share_the_official_part() -> None:
    """Opening, political report and personnel on day one, results and delegation on day two (domain notes 3.4)."""
    prep, one, two = spread(
        "delegates_four", "congress",
        Session(1, "preparatory", 0, 4), Session(2, "official", 24, 32), Session(3, "official", 48, 56),
    )  # fmt: skip
    assert prep == wanted("delegates", "4", "P")
    assert {"opening_speech", "political_report", "personnel_report"} <= set(one)
    assert {"elect_delegates_up", "first_plenum", "resolution", "closing"} <= set(two)
    assert set(one) & set(two) == {"check_in", "discussion"}
    assert {*one, *two} == set(wanted("delegates", "4", "O"))


def test_a_session_between_only_goes_on_with_the_discussion() -> None:
    middle = spread("members_two", "congress", *(Session(day, "official", 24 * day, 24 * day + 4) for day in (1, 2, 3)))[1]
    assert middle == ["check_in", "discussion"]


def test_sessions_side_by_side_each_have_the_whole() -> None:
    """Ceremonies in many places at once."""
    one, two = spread("ceremony", "ceremony", Session(1, "official", 0, 2), Session(2, "official", 0, 2))
    assert one == two == [step.step for step in templates.steps("ceremony", Slot(SessionKind.OFFICIAL))]


def test_a_congress_without_preparatory_session_does_that_work_in_its_first() -> None:
    one, two = spread("members_four", "congress", Session(1, "official", 0, 4), Session(2, "official", 24, 28))
    assert "elect_presidium" in one
    assert "elect_presidium" not in two


# ── which template ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_a_template_with_words(kind: EventKind) -> None:
    key = templates.for_event(Details(kind=kind))
    assert len(templates.steps(key, Slot(SessionKind.OFFICIAL))) >= 4
    assert key in words.TABLES["agendas"]
    assert templates.source_of(key)


def test_a_congress_has_the_template_of_its_kind_and_contents() -> None:
    def key(**more: Any) -> str:
        return templates.for_event(Details(kind="congress", **more))

    assert key(congress_kind="delegates", content_mode=3) == "delegates_three"
    assert key(congress_kind="members", content_mode=2) == "members_two"
    assert key(congress_kind="delegates") == "delegates_four"
    assert templates.key_of(Details(kind="congress", congress_kind="members", agenda_key="reception")) == "reception"
    assert templates.key_of(Details(kind="plenum", agenda_key="no such one")) == "plenum"


def test_a_working_session_with_a_foreign_delegation_has_its_order() -> None:
    """Seeds 000 and 003."""
    assert steps("reception", SessionKind.WORKING) == [
        "welcome", "introductions", "report", "exchange", "speeches", "gifts", "group_photo",
    ]  # fmt: skip


def test_words_and_templates_name_the_same() -> None:
    assert set(words.TABLES["agendas"]) == set(templates.keys())
    assert set(words.TABLES["agenda_parts"]) == {str(kind) for kind in SessionKind}
