"""Pages of clashes: the list, the ways out of one and what becomes of them, the check of a form, what is set for everybody."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.events import clashes, engagements, intent, solving, ways
from congress.events.models import ClashWaiver, Event, EventSession
from congress.people.models import Person
from congress.venues.models import Venue
from tests.events.making import appoint, at, get, hold, meets, move
from tests.support import SYSTEM, World

DAY = "2025-09-11"  # a Thursday


@pytest.fixture
def people(city: World) -> dict[str, int]:
    """Three of one committee, and one who serves elsewhere."""
    for name, year in (("Lương Minh Nam", "1970"), ("Đỗ Ngọc Huy", "1971"), ("Phan Thị Lan", "1972")):
        appoint((name, f"{year}-01-01", "01.01", "Uỷ viên", "BTV"))
    appoint(("Cao Văn Xa", "1973-01-01", "01.02", "Uỷ viên", "BTV"))
    return dict(session().execute(select(Person.full_name, Person.id)).all())  # type: ignore[arg-type]


@pytest.fixture
def two(city: World, people: dict[str, int]) -> tuple[str, str]:
    """He must be at both on the same morning."""
    nam = people["Lương Minh Nam"]
    first = hold(city, "01.01.001", "conference", meets(DAY, "8:00", "10:30"), title="Họp phường Một", chairs=[nam])
    second = hold(city, "01.01.002", "conference", meets(DAY, "8:30", "11:00"), title="Họp phường Hai", chairs=[nam])
    return first, second


def of(code: str) -> list[clashes.Clash]:
    found = clashes.of_event(SYSTEM, get(code))
    session().rollback()
    return found


def venue(world: World, code: str, unit: str, capacity: int | None) -> int:
    told = {
        "code": code,
        "name": f"Hội trường {code}",
        "search": "",
        "sort_key": b"",
        "address": "",
        "equipment": [],
        "note": "",
    }
    with transaction():
        values = {**told, "unit_id": world.unit(unit).unit_id, "capacity": capacity, "archived_at": None}
        return int(session().execute(insert(Venue).values(**values).returning(Venue.id)).scalar_one())


def offered(code: str) -> list[ways.Way]:
    event = get(code)
    found = ways.offer(SYSTEM, clashes.of_event(SYSTEM, event)[0], intent.stored(event))
    session().rollback()
    return found


def page_of(browser: FlaskClient, code: str) -> str:
    return f"/events/{code}/clashes/{of(code)[0].fingerprint[:16]}"


def apply(browser: FlaskClient, code: str, way: str, **more: Any) -> Any:
    data = {"way": way, "version": str(get(code).version), **more}
    session().rollback()
    return browser.post(page_of(browser, code), data=data)


def undo(browser: FlaskClient) -> None:
    path = re.search(r'action="(/undo/\d+|[^"]*take-back[^"]*|[^"]*/\d+[^"]*undo[^"]*)"', browser.get("/").text)
    assert path is not None
    assert browser.post(path[1]).status_code == 302


def test_list_says_who_is_wanted_twice_with_hours_and_the_rule(organiser: FlaskClient, two: tuple[str, str]) -> None:
    text = unescape(organiser.get("/events/clashes").text)
    assert "Đồng chí Lương Minh Nam phải có mặt cùng lúc ở Họp phường Một (8h00-10h30 thứ Năm 11/9/2025)" in text
    assert "Họp phường Hai (8h30-11h00 thứ Năm 11/9/2025)" in text
    assert "Một người chỉ dự một nơi" in text
    assert "Không có gì vướng" in organiser.get("/events/clashes?kind=venue").text
    assert "Không có gì vướng" in organiser.get("/events/clashes?till=10/9/2025").text
    assert "Lương Minh Nam" in organiser.get("/events/clashes?since=11/9/2025&till=11/9/2025&severity=block").text
    assert "Không có gì vướng" in organiser.get("/events/clashes?unit=01.02").text
    assert organiser.get("/events/clashes?since=chin").status_code == 422


def test_nearest_ways_are_the_afternoon_another_day_and_a_free_colleague(two: tuple[str, str]) -> None:
    found = offered(two[1])
    assert [way.title for way in found] == [
        "Dời Họp phường Hai sang 14h00 cùng ngày",
        "Dời Họp phường Hai sang 8h30 thứ Sáu 12/9/2025",
        "Đồng chí Lê Văn Đông dự Họp phường Hai thay",
        "Đồng chí Đỗ Ngọc Huy dự Họp phường Hai thay",
        "Đồng chí Phan Thị Lan dự Họp phường Hai thay",
        "Giữ nguyên cả hai",
    ]
    assert [way.is_best for way in found] == [True, False, False, False, False, False]


def test_no_way_leads_into_another_clash(city: World, people: dict[str, int], two: tuple[str, str]) -> None:
    """The afternoon is taken by him, Friday by a colleague's hall: what is left is tried before it is offered."""
    nam, huy = people["Lương Minh Nam"], people["Đỗ Ngọc Huy"]
    hold(city, "01.01", "conference", meets(DAY, "14:00", "16:00"), chairs=[nam])
    hold(city, "01.01", "conference", meets("2025-09-12", "7:30", "17:00"), chairs=[nam])
    hold(city, "01.01", "conference", meets(DAY, "10:30", "11:30"), chairs=[huy])
    titles = [way.title for way in offered(two[1])]
    assert titles[0] == "Dời Họp phường Hai sang 8h30 thứ Hai 15/9/2025"
    assert "Đồng chí Đỗ Ngọc Huy dự Họp phường Hai thay" not in titles
    assert "Đồng chí Phan Thị Lan dự Họp phường Hai thay" in titles


def test_taking_the_afternoon_moves_the_event_and_can_be_taken_back(organiser: FlaskClient, two: tuple[str, str]) -> None:
    page = organiser.get(page_of(organiser, two[1])).text
    assert "Nên chọn" in page
    key = offered(two[1])[0].key
    assert apply(organiser, two[1], key).status_code == 302
    assert get(two[1]).starts_at == at(DAY, "14:00")
    assert of(two[1]) == []
    undo(organiser)
    assert get(two[1]).starts_at == at(DAY, "8:30")
    assert len(of(two[1])) == 1


def test_a_colleague_comes_in_his_place_and_keeps_the_place_among_the_chairs(
    organiser: FlaskClient, city: World, people: dict[str, int], two: tuple[str, str]
) -> None:
    with transaction():
        engagements.set_chairs(get(two[1]), [people["Lương Minh Nam"], people["Cao Văn Xa"]], by=SYSTEM)
    key = next(way.key for way in offered(two[1]) if "Huy" in way.title)
    assert apply(organiser, two[1], key).status_code == 302
    assert engagements.chairs_of(get(two[1]).id) == [people["Đỗ Ngọc Huy"], people["Cao Văn Xa"]]
    session().rollback()
    undo(organiser)
    assert engagements.chairs_of(get(two[1]).id) == [people["Lương Minh Nam"], people["Cao Văn Xa"]]


def test_keeping_both_wants_a_reason_and_then_forbids_nothing(organiser: FlaskClient, two: tuple[str, str]) -> None:
    refused = apply(organiser, two[1], "keep", reason="  ")
    assert refused.status_code == 422
    assert "Hãy ghi lý do giữ nguyên" in refused.text
    assert organiser.post(f"/events/{two[1]}/convene").status_code == 409
    assert apply(organiser, two[1], "keep", reason="Chỉ dự khai mạc phường Một").status_code == 302
    assert "Không có gì vướng" in organiser.get("/events/clashes").text
    assert "Chỉ dự khai mạc phường Một" in organiser.get("/events/clashes?state=kept").text
    move(two[1], "convene")
    with transaction():
        line = session().scalars(select(AuditLine).where(AuditLine.verb == "events.waive")).one()
        assert line.detail["reason"] == "Chỉ dự khai mạc phường Một"


def test_what_is_kept_is_a_clash_again_once_it_is_moved(organiser: FlaskClient, city: World, two: tuple[str, str]) -> None:
    apply(organiser, two[1], "keep", reason="Chỉ dự khai mạc")
    assert not clashes.find_blocking(get(two[0]))
    with transaction():
        event = get(two[0])
        plans = solving.plans_of(event)
        moved = solving.changed(plans, ways.Way("move", {"minutes": 15}))
        from congress.events import services, shape

        services.change(event, shape.details_of(event), moved, by=SYSTEM, version=event.version)
    assert clashes.find_blocking(get(two[0]))


def test_a_way_that_is_no_longer_free_is_refused_with_the_others(
    organiser: FlaskClient, city: World, people: dict[str, int], two: tuple[str, str]
) -> None:
    key = offered(two[1])[0].key
    hold(city, "01.01", "conference", meets(DAY, "14:00", "16:00"), chairs=[people["Lương Minh Nam"]])
    answer = apply(organiser, two[1], key)
    assert answer.status_code == 422
    assert "Cách gỡ này không còn dùng được" in answer.text
    assert get(two[1]).starts_at == at(DAY, "8:30")


def test_an_event_that_somebody_changed_meanwhile_is_not_overwritten(organiser: FlaskClient, two: tuple[str, str]) -> None:
    key = offered(two[1])[0].key
    answer = organiser.post(page_of(organiser, two[1]), data={"way": key, "version": "0"})
    assert answer.status_code == 409
    assert get(two[1]).starts_at == at(DAY, "8:30")


def test_a_solved_clash_is_no_page_any_more(organiser: FlaskClient, two: tuple[str, str]) -> None:
    address = page_of(organiser, two[1])
    move(two[0], "cancel", reason="mưa bão")
    answer = organiser.get(address)
    assert answer.status_code == 404
    assert "không còn nữa" in answer.text


def test_a_hall_taken_twice_is_left_for_the_nearest_that_is_free_and_large_enough(city: World) -> None:
    taken, small = venue(city, "A", "01.01.001", 100), venue(city, "B", "01.01.001", 20)
    near, far, elsewhere = venue(city, "C", "01.01.002", 60), venue(city, "D", "01.01", 300), venue(city, "E", "01.02", 60)
    hold(city, "01.01.001", "conference", meets(DAY, venue_id=taken))
    code = hold(city, "01.01.001", "conference", meets(DAY, "9:00", "10:00", venue_id=taken, expected=50), title="Họp")
    titles = [way.title for way in offered(code)]
    assert titles[:2] == ["Họp ở Hội trường C, 60 chỗ", "Họp ở Hội trường D, 300 chỗ"]
    assert "Dời Họp sang 14h00 cùng ngày" in titles
    assert not any(f"Hội trường {name}," in title for title in titles for name in "BE")
    assert small != elsewhere != near != far


@pytest.mark.parametrize(
    ("told", "first"),
    [
        (meets("2025-09-02"), "Dời Họp sang 8h00 thứ Tư 03/9/2025"),
        (meets("2026-04-30"), "Dời Họp sang 8h00 thứ Hai 04/5/2026"),
    ],
)
def test_a_day_off_gives_way_to_the_next_working_day(city: World, told: Any, first: str) -> None:
    code = hold(city, "01.01.001", "conference", told, title="Họp")
    assert offered(code)[0].title == first


def test_notice_order_and_deadline_say_the_first_and_last_days_that_do(city: World) -> None:
    city.campaign(deadline=date(2025, 8, 29))
    lower = hold(city, "01.01.001", "congress", meets("2025-09-10"), title="Đại hội dưới")
    upper = hold(city, "01.01", "congress", meets("2025-09-04"), title="Đại hội trên")
    early = hold(city, "01.02.001", "congress", meets("2025-08-20"), title="Đại hội sớm")
    first = {clash.kind: ways.offer(SYSTEM, clash, intent.stored(get(code)))[0].title for code in (lower, early)
             for clash in clashes.of_event(SYSTEM, get(code))}  # fmt: skip
    assert first == {
        "order": "Dời Đại hội dưới sang 8h00 thứ Tư 03/9/2025",
        "deadline": "Dời Đại hội dưới sang 8h00 thứ Sáu 29/8/2025",
        "notice": "Dời Đại hội sớm sang 8h00 thứ Ba 26/8/2025",
    }
    above = [clash for clash in clashes.of_event(SYSTEM, get(upper)) if clash.kind == "order"]
    assert ways.offer(SYSTEM, above[0], intent.stored(get(upper)))[0].title == "Dời Đại hội trên sang 8h00 thứ Năm 11/9/2025"
    session().rollback()


# ── who sees what ────────────────────────────────────────────────────────────


def test_the_other_event_out_of_sight_has_no_name_and_no_code(city: World, people: dict[str, int]) -> None:
    nam = people["Lương Minh Nam"]
    hold(city, "01.01.001", "conference", meets(DAY), title="Họp phường Một", chairs=[nam])
    secret = hold(city, "01.02", "conference", meets(DAY, place="Nhà khách Tây"), title="Chuyện riêng quận Tây", chairs=[nam])
    browser = city.browser(Role.ORGANISER, "01.01", name="Tổ chức quận Đông")
    text = unescape(browser.get("/events/clashes").text)
    assert "Họp phường Một" in text
    assert "một sự kiện khác (8h00-11h30 thứ Năm 11/9/2025)" in text
    for word in ("Chuyện riêng", secret, "Nhà khách Tây"):
        assert word not in text
    assert browser.get(f"/events/{secret}/clashes/{of(secret)[0].fingerprint[:16]}").status_code == 404
    nobody = city.browser(Role.ORGANISER, "01.01.002", name="Tổ chức phường Hai")
    assert "Không có gì vướng" in nobody.get("/events/clashes").text


def test_a_viewer_sees_the_clash_and_takes_no_way_out(city: World, two: tuple[str, str]) -> None:
    viewer = city.browser(Role.VIEWER, "01.01", name="Người xem")
    page = viewer.get(page_of(viewer, two[1])).text
    assert "Lương Minh Nam" in page
    assert "Áp dụng cách này" not in page
    assert apply(viewer, two[1], "keep", reason="tôi muốn thế").status_code == 403


# ── while typing ─────────────────────────────────────────────────────────────


def form(people: dict[str, int], **more: str) -> dict[str, Any]:
    told = {"kind": "conference", "unit_code": "01.01.003", "title": "Họp trường", "chairs": str(people["Lương Minh Nam"]),
            "s-0-kind": "official", "s-0-day": "11/9/2025", "s-0-from": "9:00", "s-0-to": "10:00", "s-0-venue": "",
            "s-0-place": "", "s-0-expected": "", "s-0-title": "", "s-0-id": ""}  # fmt: skip
    return told | more


def ask(browser: FlaskClient, told: dict[str, Any]) -> Any:
    return browser.get(f"/events/check?{urlencode(told)}", headers={"X-Fragment": "1"})


def test_typing_shows_the_clash_and_ways_that_fill_the_form(
    organiser: FlaskClient, people: dict[str, int], two: tuple[str, str]
) -> None:
    answer = ask(organiser, form(people))
    text = unescape(answer.text)
    assert text.count("Một người, hai nơi cùng lúc") == 2
    buttons = [json.loads(unescape(each)) for each in re.findall(r'name="fill" value="([^"]*)"', answer.text)]
    assert {"s-0-day": "11/9/2025", "s-0-from": "14:00", "s-0-to": "15:00"} in [each["fields"] for each in buttons]
    assert [people["Lương Minh Nam"], people["Đỗ Ngọc Huy"]] in [each["swap"] for each in buttons]
    assert "<html" not in answer.text
    with transaction():
        assert session().scalar(select(func.count()).select_from(Event)) == 2


def test_typing_a_free_hour_or_half_a_form_says_so(
    organiser: FlaskClient, people: dict[str, int], two: tuple[str, str]
) -> None:
    assert "Không vướng lịch" in ask(organiser, form(people, **{"s-0-from": "14:00", "s-0-to": "15:00"})).text
    assert "Ghi ngày và giờ" in ask(organiser, form(people, **{"s-0-from": "", "s-0-to": ""})).text
    reversed_ = ask(organiser, form(people, **{"s-0-from": "15:00", "s-0-to": "14:00"}))
    assert reversed_.status_code == 422
    assert "Giờ kết thúc phải sau giờ bắt đầu" in reversed_.text


def test_without_scripts_the_form_is_checked_and_filled_by_its_buttons(
    organiser: FlaskClient, people: dict[str, int], two: tuple[str, str]
) -> None:
    page = organiser.post("/events/new", data=form(people, check="1"))
    assert page.status_code == 200
    assert "Một người, hai nơi cùng lúc" in page.text
    afternoon = next(each for each in re.findall(r'name="fill" value="([^"]*)"', page.text) if "14:00" in each)
    filled = organiser.post("/events/new", data=form(people, fill=unescape(afternoon)))
    assert 'name="s-0-from" type="text" value="14:00"' in filled.text
    assert "Không vướng lịch" in filled.text
    with transaction():
        assert session().scalar(select(func.count()).select_from(Event)) == 2


def test_what_is_no_way_leaves_the_form_as_it_was_typed(organiser: FlaskClient, people: dict[str, int]) -> None:
    for told in ("", "[]", "{", '{"fields": 3, "swap": null}', '{"fields": {"title": "x", "s-0-id": "9"}, "swap": [1]}'):
        page = organiser.post("/events/new", data=form(people, fill=told))
        assert page.status_code == 200
        assert "Họp trường" in page.text


def test_changing_an_event_does_not_clash_with_itself(
    organiser: FlaskClient, people: dict[str, int], two: tuple[str, str]
) -> None:
    event = get(two[1])
    with transaction():
        at_id = str(session().scalar(select(EventSession.id).where(EventSession.event_id == event.id)))
    told = form(people, code=two[1], **{"s-0-id": at_id, "s-0-from": "10:30", "s-0-to": "11:30"})
    assert "Không vướng lịch" in ask(organiser, told).text


# ── what holds for everybody ─────────────────────────────────────────────────


def test_severity_is_set_by_who_administers_all_and_counts_at_once(city: World, two: tuple[str, str]) -> None:
    admin = city.browser(Role.ADMIN, None, name="Quản trị")
    assert admin.post("/events/clash-settings", data={"person": "warn", "holiday": "ignore"}).status_code == 302
    assert of(two[1])[0].severity == "warn"
    move(two[1], "convene")
    assert admin.post("/events/clash-settings", data={"person": "later"}).status_code == 422
    part = city.browser(Role.ADMIN, "01.01", name="Quản trị quận")
    assert part.get("/events/clash-settings").status_code == 403
    assert part.post("/events/clash-settings", data={"person": "ignore"}).status_code == 403


def test_own_days_off_and_worked_holidays_change_what_clashes(city: World) -> None:
    admin = city.browser(Role.ADMIN, None, name="Quản trị")
    festival = hold(city, "01.01.001", "conference", meets("2025-09-02"))
    saturday = hold(city, "01.01.001", "conference", meets("2025-09-13"))
    monday = hold(city, "01.01.001", "conference", meets("2025-09-15"))
    assert ([clash.kind for clash in of(festival)], of(saturday), of(monday)) == (["holiday"], [], [])
    admin.post("/events/clash-settings/days", data={"day": "2/9/2025", "name": "Làm bù", "worked": "1"})
    admin.post("/events/clash-settings/days", data={"day": "15/9/2025", "name": "Nghỉ riêng cơ quan"})
    assert of(festival) == []
    assert "Nghỉ riêng cơ quan" in of(monday)[0].what
    assert "Làm bù" in admin.get("/events/clash-settings").text
    assert admin.post("/events/clash-settings/days/2025-09-15/remove").status_code == 302
    assert of(monday) == []
    assert admin.post("/events/clash-settings/days/2025-09-15/remove").status_code == 404
    assert admin.post("/events/clash-settings/days", data={"day": "15/9/2025", "name": " "}).status_code == 422


def test_a_waiver_goes_with_its_event(organiser: FlaskClient, two: tuple[str, str]) -> None:
    apply(organiser, two[1], "keep", reason="vì thế")
    undo(organiser)
    with transaction():
        assert session().scalar(select(func.count()).select_from(ClashWaiver)) == 0
