"""Feeds: what another calendar learns when an event changes, moves, is called off, loses a session or a person."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.events.models import EngagementRole, EventState, Series
from congress.events.shape import SessionPlan
from congress.venues.models import Venue
from tests.calendar.reading import LEADER, Reader, change, engage, hall, open_feed, parsed, plans, release
from tests.events.making import appoint, at, hold, meets, move
from tests.support import World

# ── the frame ────────────────────────────────────────────────────────────────


def test_a_feed_is_a_calendar_that_other_programs_read(leader: Reader, city: World) -> None:
    code = hold(
        city, "01.01", "conference", meets("2025-09-10", place="Phòng họp 2, tầng 3; nhà A"), title="Tổng kết; phần 1, 2\\3"
    )
    engage(code, LEADER)
    answer = leader.client.get(leader.address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar, lines = parsed(answer.text)
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    assert calendar.prodid.value
    assert calendar.x_wr_calname.value == LEADER
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.text
    assert answer.text.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Asia/Ho_Chi_Minh" in answer.text
    (line,) = lines.values()
    assert line.summary == "Tổng kết; phần 1, 2\\3"
    assert line.location == "Phòng họp 2, tầng 3; nhà A"
    assert line.url == f"http://localhost/events/{code}"
    assert "Vai trò: Cấp trên theo dõi." in line.description
    assert "VALARM" not in answer.text
    assert "@" not in re.sub(r"UID:\S+", "", answer.text)  # nobody's address


def test_long_vietnamese_lines_are_folded_between_letters_and_come_back_whole(leader: Reader, city: World) -> None:
    title = "Hội nghị tổng kết công tác xây dựng Đảng và hệ thống chính trị, phương hướng nhiệm vụ năm học mới; " * 2
    code = hold(city, "01.01", "conference", title=title.strip())
    engage(code, LEADER)
    answer = leader.client.get(leader.address)
    assert all(len(line) <= 75 for line in answer.get_data().split(b"\r\n"))
    assert leader.the("Hội nghị tổng kết").summary == title.strip()


def test_hours_are_those_of_vietnam_also_behind_midnight_of_greenwich(leader: Reader, city: World) -> None:
    late = SessionPlan(
        datetime(2025, 9, 10, 23, 30, tzinfo=UTC), datetime(2025, 9, 11, 2, 0, tzinfo=UTC)
    )  # 6h30 - 9h00 on 11/9
    night = meets("2025-09-12", "22:00", "23:59")
    code = hold(city, "01.01", "conference", late, night, title="Đi thực tế")
    engage(code, LEADER)
    text = leader.client.get(leader.address).text
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20250911T063000" in text
    assert "DTEND;TZID=Asia/Ho_Chi_Minh:20250911T090000" in text
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20250912T220000" in text
    starts = sorted(line.starts for line in leader.look().values())
    assert starts == [late.starts_at, night.starts_at]
    assert starts[0].utcoffset() == timedelta(hours=7)


# ── changes ──────────────────────────────────────────────────────────────────


def test_a_change_raises_the_sequence_and_keeps_the_uid(leader: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết")
    engage(code, LEADER)
    before = leader.the("Sơ kết")
    (plan,) = plans(code)
    change(code, replace(plan, starts_at=at("2025-09-11"), ends_at=at("2025-09-11", "10:00")))
    moved = leader.the("Sơ kết")
    assert (moved.uid, moved.starts) == (before.uid, at("2025-09-11"))
    assert moved.sequence > before.sequence
    change(code, title="Sơ kết quý ba")
    renamed = leader.the("Sơ kết quý ba")
    assert renamed.uid == before.uid
    assert renamed.sequence > moved.sequence


@pytest.mark.parametrize(("verb", "word"), [("cancel", "Đã huỷ"), ("postpone", "Hoãn")])
def test_what_was_called_off_is_seen_with_its_reason(verb: str, word: str, leader: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", title="Sơ kết")
    engage(code, LEADER)
    before = leader.the("Sơ kết")
    assert before.status == "TENTATIVE"
    move(code, "convene")
    assert leader.the("Sơ kết").status == "CONFIRMED"
    move(code, verb, reason="mưa bão số 3")
    after = leader.the("Sơ kết")
    assert (after.uid, after.status) == (before.uid, "CANCELLED")
    assert after.summary.startswith(word)
    assert "mưa bão số 3" in after.description
    assert after.sequence > before.sequence
    move(code, "schedule")
    again = leader.the("Sơ kết")
    assert (again.uid, again.status) == (before.uid, "TENTATIVE")
    assert again.sequence > after.sequence


def test_a_draft_stands_in_no_feed_not_even_of_who_may_change_it(city: World) -> None:
    actor = city.actor(Role.ORGANISER, "01.01")
    reader = Reader(city, open_feed(actor, unit=city.unit("01.01")))
    code = hold(city, "01.01", "conference", title="Chưa định", state=EventState.DRAFT)
    assert reader.look() == {}
    move(code, "schedule")
    assert reader.the("Chưa định").status == "TENTATIVE"


def test_a_released_person_sees_it_struck_out(leader: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", title="Sơ kết")
    engage(code, LEADER)
    before = leader.the("Sơ kết")
    release(code, LEADER)
    gone = leader.the("Sơ kết")
    assert (gone.uid, gone.status, gone.starts) == (before.uid, "CANCELLED", before.starts)
    assert gone.sequence > before.sequence
    engage(code, LEADER)
    back = leader.the("Sơ kết")
    assert (back.uid, back.status) == (before.uid, "TENTATIVE")
    assert back.sequence > gone.sequence
    release(code, LEADER)
    assert leader.the("Sơ kết").sequence > back.sequence


def test_one_of_two_roles_released_strikes_nothing_out(leader: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", title="Sơ kết")
    engage(code, LEADER)
    engage(code, LEADER, role=EngagementRole.CHAIR)
    both = leader.the("Sơ kết")
    assert "Vai trò: Chủ trì, Cấp trên theo dõi." in both.description
    release(code, LEADER)
    one = leader.the("Sơ kết")
    assert one.status == "TENTATIVE"
    assert "Vai trò: Chủ trì." in one.description
    assert one.sequence > both.sequence


def test_who_leaves_a_body_sees_its_plenum_struck_out(city: World) -> None:
    """Nobody touches the event itself: its own sequence would not tell."""
    member = ("Tạ Văn Bảy", "1970-01-02", "01.01", "Uỷ viên", "BCH")
    appoint((*member, "2025-01-01", ""))
    actor = city.actor(Role.ORGANISER, "01.01")
    reader = Reader(city, open_feed(actor, person="Tạ Văn Bảy"))
    hold(city, "01.01", "plenum", meets("2025-09-10"), ordinal=23)
    before = reader.the("Hội nghị lần thứ 23")
    assert "Vai trò: Thành viên." in before.description
    appoint((*member, "2025-01-01", "2025-08-01"))
    gone = reader.the("Hội nghị lần thứ 23")
    assert (gone.uid, gone.status) == (before.uid, "CANCELLED")
    assert gone.sequence > before.sequence
    appoint((*member, "2025-01-01", ""))
    back = reader.the("Hội nghị lần thứ 23")
    assert (back.uid, back.status) == (before.uid, "TENTATIVE")
    assert back.sequence > gone.sequence


def test_a_removed_session_is_struck_out_for_everybody(leader: Reader, district: Reader, city: World) -> None:
    code = hold(
        city,
        "01.01",
        "conference",
        meets("2025-09-10", title="Phần một"),
        meets("2025-09-11", title="Phần hai"),
        title="Sơ kết",
    )
    engage(code, LEADER)
    before = leader.the("Phần hai")
    assert district.the("Phần hai").uid == before.uid
    change(code, plans(code)[0])
    for reader in (leader, district):
        lines = reader.look()
        assert len(lines) == 2
        gone = lines[before.uid]
        assert (gone.status, gone.starts) == ("CANCELLED", at("2025-09-11"))
        assert gone.sequence > before.sequence
        assert reader.the("Phần một").status == "TENTATIVE"
    change(code, *plans(code), meets("2025-09-12", title="Phần ba"))
    assert leader.the("Phần ba").uid != before.uid  # a new session is nobody's old one
    assert leader.look()[before.uid].status == "CANCELLED"


def test_a_venue_strikes_out_what_moved_elsewhere(city: World) -> None:
    first, second = hall(city), hall(city, "HT2", "Hội trường số 2")
    code = hold(city, "01.01", "conference", meets("2025-09-10", venue_id=first), title="Sơ kết")
    actor = city.actor(Role.LEADER, "01")
    old, new = (Reader(city, open_feed(actor, venue=session().get_one(Venue, each))) for each in (first, second))
    before = old.the("Sơ kết")
    assert before.location == "Hội trường số 1, 12 Lê Duẩn, Hà Nội"
    assert new.look() == {}
    (plan,) = plans(code)
    change(code, replace(plan, venue_id=second))
    assert new.the("Sơ kết").uid == before.uid
    assert new.the("Sơ kết").status == "TENTATIVE"
    assert old.the("Sơ kết").status == "CANCELLED"
    assert old.the("Sơ kết").sequence > before.sequence


def test_a_moved_occurrence_of_a_series_keeps_its_uid_and_the_others_stay(district: Reader, city: World) -> None:
    with transaction() as writer:
        series = Series(
            unit_id=city.unit("01.01").unit_id, rule={}, spec={}, starts_on=date(2025, 9, 1), until=date(2025, 9, 30),
            made_at=at("2025-07-01"), made_by="test", ended_at=None,
        )  # fmt: skip
        writer.add(series)
        writer.flush()
        number = series.id
    codes = [
        hold(city, "01.01", "briefing", meets(f"2025-09-{day:02}"), title=f"Giao ban {day}",
             belongs={"series_id": number, "series_on": date(2025, 9, day)})
        for day in (1, 8, 15)
    ]  # fmt: skip
    before = district.the("Giao ban 8")
    whole = district.look()
    assert len(whole) == 3
    (plan,) = plans(codes[1])
    change(codes[1], replace(plan, starts_at=at("2025-09-09", "14:00"), ends_at=at("2025-09-09", "16:00")))
    move(codes[2], "cancel", reason="nghỉ")
    after = district.look()
    assert after.keys() == whole.keys()
    moved = after[before.uid]
    assert moved.starts == at("2025-09-09", "14:00")
    assert moved.sequence > before.sequence
    untouched = [uid for uid in whole if after[uid] == whole[uid]]
    assert len(untouched) == 1
    assert sorted(line.status for line in after.values()) == ["CANCELLED", "TENTATIVE", "TENTATIVE"]


def test_the_programme_is_told_without_what_is_internal(leader: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết")
    engage(code, LEADER, role=EngagementRole.CHAIR)
    told = leader.the("Sơ kết").description
    assert f"Chủ trì: {LEADER}." in told
    assert "Chương trình:\n8h00 - " in told
