"""Rights after the tree changed: read-only for thirty days on what ended, and the superior is shown whom to appoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from tests.home.reading import visit
from tests.support import World

SetClock = Callable[[datetime], None]
ENDS = datetime(2025, 7, 15, 3, 0, tzinfo=UTC)
MERGE = "2025-07-15,merge,01.01.001.001+01.01.001.002,01.01.001.009,Chi bộ Hợp nhất,cell,"


@pytest.fixture
def city(world: World) -> World:
    world.tree()
    world.campaign(deadline=ENDS.date() + timedelta(days=90))
    return world


REPORT = "/campaigns/DH/units/01.01.001.001/report"
ENDING = {
    "merge": MERGE,
    "split": "2025-07-15,split,01.01.001.001,01.01.001.008+01.01.001.009,Chi bộ A+Chi bộ B,cell,",
    "dissolve": "2025-07-15,dissolve,01.01.001.001,,,,01.01.001.002",
    "hand_over": "2025-07-15,hand_over,01.01.001.001,,,,",
}


@pytest.mark.parametrize("act", list(ENDING))
def test_right_on_a_unit_that_ended_only_reads(city: World, secretary: FlaskClient, act: str) -> None:
    visit(secretary, REPORT)
    assert city.decide(ENDING[act]).errors == []
    assert "Đã kết thúc" in visit(secretary, "/orgs/units/01.01.001.001").text
    visit(secretary, REPORT, 403)
    assert secretary.post(REPORT, data={"when": "today", "convened": "20", "present": "20"}).status_code == 403
    assert "đơn vị đã kết thúc từ 15/7/2025, chỉ còn xem" in visit(secretary, "/me").text


def test_right_on_a_unit_that_ended_lapses_after_thirty_days(city: World, set_clock: SetClock) -> None:
    city.decide(MERGE)
    account = city.account("Đỗ Thị Nhì", Role.SECRETARY, "01.01.001.002")
    set_clock(ENDS + timedelta(days=29))
    reader = city.app.test_client()
    reader.post(f"/sign-in/{city.link(account)}")
    visit(reader, "/orgs/units/01.01.001.002")
    set_clock(ENDS + timedelta(days=30))
    visit(reader, "/orgs/units/01.01.001.002", 403)
    assert visit(reader, "/me").status == 200


def test_right_is_never_inherited_silently(city: World, secretary: FlaskClient) -> None:
    city.decide(MERGE)
    visit(secretary, "/orgs/units/01.01.001.009", 404)
    visit(secretary, "/campaigns/DH/units/01.01.001.009/report", 403)


def test_lapse_leaves_a_line_that_names_the_unit(city: World, secretary: FlaskClient) -> None:
    city.decide(MERGE)
    lines = session().execute(select(AuditLine.count, AuditLine.detail).where(AuditLine.verb == "accounts.lapse")).all()
    assert [tuple(line) for line in lines] == [(1, {"since": "2025-07-15"})]


def test_superior_is_shown_whom_to_appoint_until_somebody_is(city: World, secretary: FlaskClient) -> None:
    city.decide(MERGE)
    organiser = city.browser(Role.ORGANISER, "01.01", name="Cán bộ quận")
    desk = visit(organiser, "/")
    assert "Giao người phụ trách Chi bộ Hợp nhất" in desk.text
    assert "Giao người phụ trách" not in visit(city.browser(Role.ORGANISER, "01.02", name="Cán bộ Tây"), "/").text
    page = desk.follow("Giao")
    assert page.title == "Mở tài khoản"
    assert page.main.one("input", id="unit_code").attrs["value"] == "01.01.001.009"
    page.press("Mở và làm phiếu", name="Đỗ Thị Nhì", role="secretary")
    assert "Giao người phụ trách" not in visit(organiser, "/").text


def test_unit_whose_predecessors_nobody_answered_for_is_no_errand(city: World) -> None:
    city.decide(MERGE)
    assert "Giao người phụ trách" not in visit(city.browser(Role.ORGANISER, "01.01"), "/").text


def test_right_follows_a_unit_that_is_downgraded_or_renamed(city: World) -> None:
    client = city.browser(Role.SECRETARY, "01.01.003", name="Dương Thị Tư")
    city.decide("2025-07-10,rename,01.01.003,,Chi bộ Sen,,", "2025-07-11,downgrade,01.01.003,,,cell,01.01.001")
    assert visit(client, "/orgs/").title == "Chi bộ Sen"
    visit(client, "/campaigns/DH/units/01.01.003/report")
