"""Pages of the calendar as their readers find them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from congress.core.actor import Role
from congress.core.db import transaction
from congress.events import engagements, queries
from congress.events.models import EngagementRole, EventState, Holiday
from tests.calendar.reading import Reader, be, parsed, person_of
from tests.events.making import get, hold, meets, move
from tests.support import SYSTEM, World


def page(client: FlaskClient, **asked: str) -> str:
    answer = client.get("/calendar/", query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def slots(html: str) -> list[str]:
    return [words(each) for each in re.findall(r'<a class="slot.*?</a>', html, re.DOTALL)]


def test_a_week_stands_by_half_days(city: World, organiser: FlaskClient) -> None:
    for starts, ends, title in (
        ("8:00", "11:00", "Buổi sáng"),
        ("14:00", "16:00", "Buổi chiều"),
        ("19:00", "21:00", "Buổi tối"),
    ):
        hold(city, "01", "conference", meets("2025-09-10", starts, ends, place="Phòng 2"), title=title)
    html = page(organiser, view="week", day="2025-09-10")
    assert "Lịch tuần 8/9 - 14/9/2025" in html
    (wednesday,) = [part for part in html.split('<section class="day')[1:] if "10/9" in part]
    assert [part.split("<")[0] for part in wednesday.split('<p class="lbl">')[1:]] == ["Sáng", "Chiều", "Tối"]
    assert slots(wednesday) == [
        " 8h00 Buổi sáng Phòng 2 ",
        " 14h00 Buổi chiều Phòng 2 ",
        " 19h00 Buổi tối Phòng 2 ",
    ]


def test_the_way_to_the_days_before_and_behind(organiser: FlaskClient, city: World) -> None:
    html = page(organiser, view="week", day="10/9/2025")
    assert 'rel="prev" aria-label="Tuần trước"' in html
    (before,) = re.findall(r'href="([^"]+)" rel="prev"', html)
    (behind,) = re.findall(r'href="([^"]+)" rel="next"', html)
    assert before.endswith("view=week&amp;day=2025-09-01")
    assert behind.endswith("view=week&amp;day=2025-09-15")
    assert organiser.get(before.replace("&amp;", "&")).status_code == 200
    month = page(organiser, view="month", day="2025-09-10")
    assert "day=2025-08-01" in month
    assert "day=2025-10-01" in month


def test_a_day_off_is_named(organiser: FlaskClient, city: World) -> None:
    with transaction() as writer:
        writer.add(Holiday(day=date(2025, 9, 10), name="Ngày giỗ Tổ nghề", is_worked=False))
    for view in ("week", "month"):
        assert "Ngày giỗ Tổ nghề" in page(organiser, view=view, day="2025-09-10")
    assert "Quốc khánh" in page(organiser, view="month", day="2025-09-10")


def test_a_draft_is_for_those_who_may_change_it(city: World, organiser: FlaskClient) -> None:
    hold(city, "01.01", "conference", meets("2025-09-10"), title="Chưa định", state=EventState.DRAFT)
    leader = city.browser(Role.LEADER, "01", name="Lãnh đạo")
    for view in ("week", "month", "day", "list"):
        mine = page(organiser, view=view, day="2025-09-10")
        assert "Chưa định" in mine
        assert "Bản nháp" in mine
        assert "Chưa định" not in page(leader, view=view, day="2025-09-10")


def test_what_was_called_off_says_so_in_words(city: World, organiser: FlaskClient) -> None:
    for verb, title in (("cancel", "Việc một"), ("postpone", "Việc hai")):
        move(hold(city, "01", "conference", meets("2025-09-10"), title=title), verb, reason="mưa")
    for view in ("week", "month"):
        told = slots(page(organiser, view=view, day="2025-09-10"))
        assert [each for each in told if "Việc một" in each and "Đã huỷ" in each]
        assert [each for each in told if "Việc hai" in each and "Hoãn" in each]


def test_two_places_at_once_are_marked(city: World, organiser: FlaskClient) -> None:
    codes = [hold(city, unit, "conference", meets("2025-09-10"), title=f"Họp {unit}") for unit in ("01.01", "01.02", "01")]
    with transaction():
        for code in codes[:2]:
            engagements.engage(get(code), EngagementRole.CHAIR, [person_of("Lê Văn Đông")], by=SYSTEM)
    for view in ("week", "month"):
        told = slots(page(organiser, view=view, day="2025-09-10"))
        assert sorted(each.split("Họp ")[1][:5].strip() for each in told if "vướng lịch" in each) == ["01.01", "01.02"]


def test_what_is_counted_leads_to_the_list_of_it(city: World, organiser: FlaskClient) -> None:
    for number in range(5):
        hold(city, "01.01.001.001", "congress", meets("2025-09-10"), title=f"Đại hội {number}")
    hold(city, "01.01.001", "congress", meets("2025-09-10"), title="Đại hội phường")
    html = page(organiser, view="month", day="2025-09-10")
    assert "+3 đại hội chi bộ" in words(html)
    (href,) = re.findall(r'class="more-of" href="([^"]+)"', html)
    listed = organiser.get(href.replace("&amp;", "&")).text
    assert listed.count('<th scope="row">') == 5
    assert "Đại hội phường" not in listed


def test_the_list_is_narrowed_by_kind_level_state_and_name(city: World, organiser: FlaskClient) -> None:
    hold(city, "01.01", "plenum", meets("2025-09-10"), title="Hội nghị quý ba")
    move(hold(city, "01.01.001", "seminar", meets("2025-09-11"), title="Toạ đàm"), "cancel", reason="mưa")

    def names(**asked: str) -> list[str]:
        return re.findall(r'<span class="name">([^<]+)', page(organiser, view="list", day="2025-09-10", **asked))

    assert names() == ["Hội nghị quý ba", "Toạ đàm"]
    assert names(kind="plenum") == names(level="base_superior") == names(q="hoi nghi") == ["Hội nghị quý ba"]
    assert names(state="off") == names(state="cancelled") == ["Toạ đàm"]
    assert names(kind="bad", level="bad", state="bad") == ["Hội nghị quý ba", "Toạ đàm"]


def test_a_diary_is_where_a_person_must_be_and_as_what(city: World) -> None:
    account = city.account("Lê Văn Đông", Role.LEADER, "01.01")
    be(account, "Lê Văn Đông")
    code = hold(city, "01.01", "conference", meets("2025-09-10"), meets("2025-09-11", "14:00", "16:00"), title="Hai buổi")
    hold(city, "01.01", "conference", meets("2025-09-10"), title="Không dự")
    with transaction():
        sessions = [row.id for row in get_sessions(code)]
        engagements.engage(
            get(code), EngagementRole.SUPERVISOR, [person_of("Lê Văn Đông")], by=SYSTEM, session_ids=sessions[1:]
        )
    client = city.app.test_client()
    assert client.post(f"/sign-in/{city.link(account)}").status_code == 302
    mine = page(client, view="week", day="2025-09-10", mine="1")
    assert "Lịch của tôi" in mine
    assert [each.strip() for each in slots(mine)] == ["14h00 Hai buổi Đảng bộ quận Đông Cấp trên theo dõi"]
    other = city.browser(Role.ORGANISER, "01", name="Cán bộ").get(
        "/calendar/", query_string={"view": "week", "day": "2025-09-10", "person": str(person_of("Lê Văn Đông"))}
    )
    assert len(slots(other.text)) == 1


def get_sessions(code: str) -> list[Any]:
    return list(queries.sessions_of([get(code).id])[get(code).id])


def test_a_diary_of_somebody_out_of_sight_is_not_there(city: World) -> None:
    far = city.browser(Role.ORGANISER, "01.02", name="Cán bộ")
    viewer = city.browser(Role.VIEWER, "01.01", name="Người xem")
    asked = {"person": str(person_of("Lê Văn Đông"))}
    assert far.get("/calendar/", query_string=asked).status_code == 404
    assert viewer.get("/calendar/", query_string=asked).status_code == 404
    assert far.get("/calendar/", query_string={"under": "01.01"}).status_code == 404
    assert far.get("/calendar/", query_string={"venue": "khong-co"}).status_code == 404


def test_a_day_that_is_none_is_told_in_words(organiser: FlaskClient, city: World) -> None:
    answer = organiser.get("/calendar/", query_string={"day": "31/2/2025"})
    assert answer.status_code == 422
    assert "31/2/2025" in answer.text


def test_an_installation_without_units_has_an_empty_calendar(world: World) -> None:
    assert "Chưa có tổ chức nào" in page(world.browser(Role.ADMIN))


# ── feeds ────────────────────────────────────────────────────────────────────


def test_a_link_is_shown_once_read_by_a_telephone_and_revoked(city: World, organiser: FlaskClient) -> None:
    hold(city, "01", "conference", meets("2025-09-10"), title="Sơ kết")
    made = organiser.post("/calendar/feeds", data={"under": "01"})
    assert made.status_code == 200
    (address,) = re.findall(r'value="(http://localhost/calendar/feeds/[^"]+\.ics)" readonly', made.text)
    assert len(address.rsplit("/", 1)[1]) >= 43  # 256 bits
    assert f'href="webcal{address.removeprefix("http")}"' in made.text
    assert '<svg class="qr"' in made.text
    reader = Reader(city, address.removeprefix("http://localhost"))
    assert [line.summary for line in reader.look().values()] == ["Sơ kết"]
    listed = organiser.get("/calendar/feeds").text
    assert address not in listed
    assert "đọc lần cuối" in listed
    (revoke,) = re.findall(r'action="(/calendar/feeds/\d+/revoke)"', listed)
    answer = organiser.post(revoke, follow_redirects=True)
    assert reader.client.get(reader.address).status_code == 404
    (undo,) = re.findall(r'action="(/undo/\d+)"', answer.text) or re.findall(r'action="([^"]*take[^"]*)"', answer.text)
    organiser.post(undo)
    assert reader.client.get(reader.address).status_code == 200
    assert organiser.post(revoke.replace("/feeds/", "/feeds/99")).status_code == 404


def test_somebody_elses_feed_is_not_there(city: World, organiser: FlaskClient) -> None:
    organiser.post("/calendar/feeds", data={"under": "01"})
    other = city.browser(Role.ORGANISER, "01", name="Người khác")
    assert "Chưa có liên kết nào" in other.get("/calendar/feeds").text
    (number,) = re.findall(r"/calendar/feeds/(\d+)/revoke", organiser.get("/calendar/feeds").text)
    assert other.post(f"/calendar/feeds/{number}/revoke").status_code == 404


def test_nobody_has_more_feeds_than_he_can_look_after(city: World, organiser: FlaskClient) -> None:
    for _number in range(20):
        assert organiser.post("/calendar/feeds", data={"under": "01.01"}).status_code == 200
    refused = organiser.post("/calendar/feeds", data={"under": "01.01"})
    assert refused.status_code == 409
    assert "20 liên kết" in refused.text


def test_in_english_the_feed_speaks_english_where_words_are_ours(city: World, organiser: FlaskClient) -> None:
    text = Reader(city, re.findall(r'value="http://localhost(/[^"]+)" readonly', organiser.post("/calendar/feeds").text)[0])
    assert parsed(text.client.get(text.address).text)[0].x_wr_calname.value == "Đảng bộ Thành phố"
