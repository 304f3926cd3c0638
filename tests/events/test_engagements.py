"""Who must be where: by hand, by seat, and what becomes of it when persons and seats change."""

from __future__ import annotations

from typing import Any

import pytest

from congress.core import hooks
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.events import engagements, queries
from congress.events.models import EngagementRole, EventState
from tests.events.making import appoint, get, hold, meets, move
from tests.events.test_services import change, secretary
from tests.support import SYSTEM, World

CHAIR, GUARD = EngagementRole.CHAIR, EngagementRole.SUPERVISOR
SEAT = ("2025-01-01", "2030-01-01")


def there(code: str, role: str = "member") -> list[list[str]]:
    """For each session, the names of those who must be there in a role, in the order of rank."""
    event = get(code)
    found = [
        [row.full_name for row in queries.engagements_of([at.id]) if row.role == role]
        for at in queries.sessions_of([event.id])[event.id]
    ]
    session().rollback()
    return found


def engage(code: str, role: EngagementRole, *people: int, by: Any = SYSTEM, **more: Any) -> int:
    with transaction():
        return engagements.engage(get(code), role, list(people), by=by, **more)


# ── by hand ──────────────────────────────────────────────────────────────────


def test_chairs_stand_in_the_order_told_with_the_title_of_the_day(city: World) -> None:
    first, second = secretary(city, "01.01"), secretary(city, "01")
    code = hold(city, "01.01", "conference", meets("2025-09-10"), meets("2025-09-11"), chairs=[second, first])
    event = get(code)
    assert engagements.chairs_of(event.id) == [second, first]
    rows = queries.engagements_of([queries.sessions_of([event.id])[event.id][1].id])
    assert [(row.full_name, row.title, row.position) for row in rows] == [
        ("Trần Thị Thành", "Bí thư", 1), ("Lê Văn Đông", "Bí thư", 2)
    ]  # fmt: skip


def test_the_same_again_adds_nobody(city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), meets("2025-09-11"))
    watcher = secretary(city, "01")
    assert engage(code, GUARD, watcher, watcher) == 2
    version = get(code).version
    assert engage(code, GUARD, watcher) == 0
    assert get(code).version == version


def test_somebody_may_be_needed_at_one_session_alone(city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), meets("2025-09-11"))
    event = get(code)
    last = queries.sessions_of([event.id])[event.id][1].id
    engage(code, EngagementRole.SPEAKER, secretary(city, "01"), session_ids=[last])
    assert there(code, "speaker") == [[], ["Trần Thị Thành"]]


def test_whoever_is_released_need_not_come(city: World) -> None:
    code = hold(city, "01.01", "conference", chairs=[secretary(city, "01")])
    with transaction():
        assert engagements.release(get(code), CHAIR, [secretary(city, "01")], by=SYSTEM) == 1
    assert there(code, "chair") == [[]]


def test_nobody_unknown_is_engaged_and_no_session_of_another_event(city: World) -> None:
    code, other = hold(city, "01.01", "conference"), hold(city, "01.01", "conference")
    with pytest.raises(DomainError, match=r"event\.no_person"):
        engage(code, CHAIR, 12345)
    foreign = queries.sessions_of([get(other).id])[get(other).id][0].id
    with pytest.raises(DomainError, match=r"event\.changed_since"):
        engage(code, CHAIR, secretary(city, "01"), session_ids=[foreign])


def test_people_are_engaged_by_those_who_may_change_the_event_while_it_is_not_over(city: World) -> None:
    code = hold(city, "01.01", "conference")
    with pytest.raises(DomainError, match="forbidden"):
        engage(code, CHAIR, secretary(city, "01"), by=city.actor(Role.LEADER, "01"))
    move(code, "cancel", reason="Bão")
    with pytest.raises(DomainError, match=r"event\.is_over"):
        engage(code, CHAIR, secretary(city, "01"))


# ── by seat ──────────────────────────────────────────────────────────────────


@pytest.fixture
def committee(city: World) -> World:
    appoint(
        ("Vũ Văn Ân", "1970-01-02", "01.01", "Phó bí thư", "BCH", *SEAT),
        ("Đỗ Thị Bình", "1971-01-02", "01.01", "Uỷ viên", "BCH", "2025-01-01", "2025-09-01"),
        ("Hồ Văn Cả", "1972-01-02", "01.01", "Uỷ viên", "UBKT", *SEAT),
    )
    return city


def test_members_of_the_body_on_its_day_must_be_at_its_plenum(committee: World) -> None:
    code = hold(committee, "01.01", "plenum", meets("2025-08-20", "8:00", "11:30"), meets("2025-08-20", "14:00", "17:00"))
    assert there(code) == [["Vũ Văn Ân", "Đỗ Thị Bình"]] * 2
    assert there(hold(committee, "01.01", "plenum", meets("2025-09-20"))) == [["Vũ Văn Ân"]]
    assert there(hold(committee, "01.01", "plenum", body="inspection_committee")) == [["Hồ Văn Cả"]]
    assert there(hold(committee, "01.01", "conference")) == [[]]


def test_another_day_brings_the_members_of_that_day(committee: World) -> None:
    code = hold(committee, "01.01", "plenum", meets("2025-08-20"))
    change(code, sessions=[meets("2025-09-20")])
    assert there(code) == [["Vũ Văn Ân"]]


def test_new_seats_are_followed_by_plenums_to_come_and_by_no_other(committee: World) -> None:
    past, called_off, ahead = (
        hold(committee, "01.01", "plenum", meets(day)) for day in ("2025-07-10", "2025-09-20", "2025-09-21")
    )
    move(past, "close")
    move(called_off, "cancel", reason="Bão")
    appoint(("Mai Thị Dung", "1973-01-02", "01.01", "Uỷ viên", "BCH", *SEAT))
    assert there(ahead) == [["Vũ Văn Ân", "Mai Thị Dung"]]
    assert there(past) == [["Vũ Văn Ân", "Đỗ Thị Bình"]]
    assert there(called_off) == [["Vũ Văn Ân"]]
    move(called_off, "schedule")  # taken up again: by the seats of today
    assert there(called_off) == [["Vũ Văn Ân", "Mai Thị Dung"]]


def test_who_was_called_by_hand_stays_whatever_the_seats_say(committee: World) -> None:
    code = hold(committee, "01.01", "plenum", meets("2025-09-20"))
    engage(code, EngagementRole.MEMBER, secretary(committee, "01"))
    with transaction():
        engagements.seats_changed([committee.unit("01.01").unit_id])
    assert there(code) == [["Vũ Văn Ân", "Trần Thị Thành"]] or there(code) == [["Trần Thị Thành", "Vũ Văn Ân"]]


def test_two_persons_who_are_one_must_be_there_once(committee: World) -> None:
    first, second = secretary(committee, "01"), secretary(committee, "01.01")
    both, one = (hold(committee, "01.01", "conference", chairs=chairs) for chairs in ([first, second], [first]))
    with transaction():
        hooks.merged(first, second)
    assert there(both, "chair") == [["Lê Văn Đông"]]
    assert there(one, "chair") == [["Lê Văn Đông"]]


def test_a_draft_of_a_plenum_knows_its_members_too(committee: World) -> None:
    assert there(hold(committee, "01.01", "plenum", meets("2025-09-20"), state=EventState.DRAFT)) == [["Vũ Văn Ân"]]
