"""Pages of events as people use them: the list, the form, one event and its acts."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.outbox import Outbox
from congress.events import around, engagements, queries
from congress.events.models import Event, EventState
from congress.venues.models import Venue
from tests.events.forms import fields_of
from tests.events.making import appoint, duty, get, hold, meets, move
from tests.events.test_services import secretary
from tests.support import World, day


def typed(kind: str = "conference", unit: str = "01.01", **more: str) -> dict[str, Any]:
    """A form as a browser sends it."""
    session_row = {"s-0-kind": "official", "s-0-day": "10/9/2025", "s-0-from": "8:00", "s-0-to": "11h30", "s-0-venue": "",
                   "s-0-place": "Nhà văn hoá", "s-0-expected": "120", "s-0-title": ""}  # fmt: skip
    return {"kind": kind, "unit_code": unit, "title": "", "state": "scheduled", **session_row, **more}


def only_event() -> Event:
    session().rollback()
    return session().scalars(select(Event)).one()


# ── the list ─────────────────────────────────────────────────────────────────


def test_the_list_is_narrowed_by_words_kind_state_unit_and_days(organiser: FlaskClient, city: World) -> None:
    east = hold(city, "01.01", "conference", meets("2025-08-01"), title="Hội nghị Toàn thể")
    west = hold(city, "01.02", "seminar", meets("2025-09-01"), theme="chuyển đổi số")
    past = hold(city, "01.01", "briefing", meets("2025-07-01"))
    called_off = hold(city, "01.01.001", "cell_meeting", meets("2025-10-01"))
    move(called_off, "cancel", reason="Bão")
    for query, wanted in (
        ("", {east, west, called_off}), ("?when=past", {past}), ("?when=all", {east, west, past, called_off}),
        ("?q=hoi+nghi+toan", {east}), ("?q=CHUYEN+doi", {west}), ("?kind=seminar", {west}), ("?state=cancelled", {called_off}),
        ("?unit=01.01", {east, called_off}), ("?since=2/8/2025&till=30/9/2025", {west}), (f"?q={east}", {east}),
    ):  # fmt: skip
        page = organiser.get(f"/events/{query}").text
        assert {code for code in (east, west, past, called_off) if f'href="/events/{code}"' in page} == wanted, query


def test_what_was_is_shown_latest_first(organiser: FlaskClient, city: World) -> None:
    codes = [hold(city, "01.01", "conference", meets(day)) for day in ("2025-05-01", "2025-06-01", "2025-07-01")]
    page = organiser.get("/events/?when=past").text
    places = [page.index(f'href="/events/{code}"') for code in codes]
    assert places == sorted(places, reverse=True)


def test_an_empty_list_offers_to_make_an_event(organiser: FlaskClient, city: World) -> None:
    page = organiser.get("/events/").text
    assert "Không có sự kiện nào" in page
    assert "/events/choose" in page


def test_a_day_that_is_none_is_refused_in_words(organiser: FlaskClient) -> None:
    answer = organiser.get("/events/?since=31/2/2025")
    assert answer.status_code == 422
    assert "31/2/2025" in answer.text


def test_a_viewer_is_offered_nothing_to_change(city: World) -> None:
    code = hold(city, "01.01", "conference")
    viewer = city.browser(Role.VIEWER, "01.01")
    assert "/events/choose" not in viewer.get("/events/").text
    page = viewer.get(f"/events/{code}").text
    assert f'action="/events/{code}' not in page
    assert f"/events/{code}/edit" not in page
    assert viewer.get(f"/events/{code}/edit").status_code == 403


# ── making one ───────────────────────────────────────────────────────────────


def test_each_tile_leads_to_a_form(organiser: FlaskClient, city: World) -> None:
    page = organiser.get("/events/choose?unit=01.01").text
    tiles = re.findall(r'class="tile" href="([^"]+)"', page)
    assert len(tiles) == 11
    for tile in tiles:
        form = organiser.get(tile.replace("&amp;", "&"))
        assert form.status_code == 200
        assert 'id="event-form"' in form.text


def test_another_unit_is_found_by_its_name(organiser: FlaskClient, city: World) -> None:
    page = organiser.get("/events/choose?q=phuong+hai").text
    assert "/events/choose?unit=01.01.002" in page


def test_the_form_of_a_congress_is_filled_with_what_is_known(organiser: FlaskClient, city: World) -> None:
    hold(city, "01.01", "congress", meets("2020-06-01"), ordinal=7)
    fields = fields_of(organiser.get("/events/new?unit=01.01&kind=congress").text)
    assert (fields["ordinal"], fields["term"]) == ("8", "2025 - 2030")
    assert (fields["s-0-kind"], fields["s-0-from"], fields["s-1-kind"]) == ("preparatory", "14:00", "official")
    assert fields["chairs"] == [str(secretary(city, "01.01"))]


def test_the_next_plenum_is_counted_from_the_last(organiser: FlaskClient, city: World) -> None:
    hold(city, "01.01", "plenum", ordinal=22, term_no=17)
    fields = fields_of(organiser.get("/events/new?unit=01.01&kind=plenum").text)
    assert (fields["ordinal"], fields["term_no"], fields["body"]) == ("23", "17", "committee")


def test_what_is_typed_becomes_an_event(organiser: FlaskClient, city: World) -> None:
    chair, second = secretary(city, "01.01"), secretary(city, "01")
    data = typed(theme="Chuyển đổi số", ordinal="3", chairs=[str(chair), str(second)], note="Mang theo tài liệu")
    data |= {f"rank-{chair}": "2", f"rank-{second}": "1"}
    answer = organiser.post("/events/new", data=data)
    event = only_event()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/events/{event.code}")
    assert event.name == "Hội nghị lần thứ 3: Chuyển đổi số"
    assert (event.state, event.starts_on) == ("scheduled", day("2025-09-10"))
    assert engagements.chairs_of(event.id) == [second, chair]
    at = queries.sessions_of([event.id])[event.id][0]
    assert (at.place, at.expected) == ("Nhà văn hoá", 120)
    page = organiser.get(f"/events/{event.code}").text
    assert "Thứ Tư, 10/9/2025, 8h00–11h30" in page
    assert page.index("Trần Thị Thành") < page.index("Lê Văn Đông")
    assert "Mang theo tài liệu" in page


def test_a_draft_is_kept_as_a_draft(organiser: FlaskClient, city: World) -> None:
    organiser.post("/events/new", data=typed(state="draft"))
    assert only_event().state == "draft"


def test_another_line_for_a_session_is_there_without_scripts_and_nothing_typed_is_lost(organiser: FlaskClient) -> None:
    answer = organiser.post("/events/new", data=typed(theme="Chủ đề", more="1"))
    assert answer.status_code == 200
    fields = fields_of(answer.text)
    assert (fields["theme"], fields["s-0-place"], fields["s-1-day"]) == ("Chủ đề", "Nhà văn hoá", "")
    assert session().scalars(select(Event)).all() == []


def test_an_empty_line_is_no_session_and_one_that_is_crossed_out_neither(organiser: FlaskClient) -> None:
    second = {"s-1-day": "", "s-1-from": "14:00", "s-1-to": "17:00", "s-1-kind": "official"}
    third = {"s-2-day": "11/9/2025", "s-2-from": "14:00", "s-2-to": "17:00", "s-2-kind": "official", "s-2-gone": "1"}
    assert organiser.post("/events/new", data=typed() | second | third).status_code == 302
    assert len(queries.sessions_of([only_event().id])[only_event().id]) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"s-0-day": "31/2/2025"}, "31/2/2025"),
        ({"s-0-day": "", "s-0-place": "Hội trường"}, "Hãy ghi ngày họp"),
        ({"s-0-from": "25:00"}, "25:00"),
        ({"s-0-to": ""}, "Không đọc được giờ"),
        ({"s-0-from": "12:00"}, "Giờ kết thúc phải sau"),
        ({"s-0-expected": "nhiều"}, "nhiều"),
        ({"s-0-venue": "99"}, "Hãy chọn một mục"),
        ({"ordinal": "ba"}, "ba"),
        ({"chair_names": "Không Có Ai"}, "Không thấy ai tên Không Có Ai"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_kept(wrong: dict[str, str], words: str, organiser: FlaskClient) -> None:
    answer = organiser.post("/events/new", data=typed(theme="Chủ đề quý") | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert fields_of(answer.text)["theme"] == "Chủ đề quý"
    assert session().scalars(select(Event)).all() == []


def test_names_are_understood_among_the_unit_and_its_superiors(organiser: FlaskClient, city: World) -> None:
    answer = organiser.post(
        "/events/new", data=typed(chair_names="lê văn đông; Trần Thị Thành", supervisor_names="Trần Thị Thành")
    )
    assert answer.status_code == 302
    event = only_event()
    assert engagements.chairs_of(event.id) == [secretary(city, "01.01"), secretary(city, "01")]
    assert "Cấp trên theo dõi" in organiser.get(f"/events/{event.code}").text
    answer = organiser.post("/events/new", data=typed(chair_names="Lý Văn Tây"))  # of the neighbour
    assert answer.status_code == 422


def test_names_on_the_form_are_read_as_those_of_a_calendar(organiser: FlaskClient, city: World) -> None:
    pasted = typed(chair_names="Đ/c Lê Văn Đông, Bí thư và đ/c Trần Thị Thành", supervisor_names="Đồng chí Trần Thị Thành")
    assert organiser.post("/events/new", data=pasted).status_code == 302
    assert engagements.chairs_of(only_event().id) == [secretary(city, "01.01"), secretary(city, "01")]


def test_the_topmost_unit_has_no_superiors_and_meets_all_the_same(organiser: FlaskClient, city: World) -> None:
    page = organiser.post("/events/new", data=typed(unit="01", supervisor_names="Không Ai Cả"))
    assert (page.status_code, "Không Ai Cả" in page.text) == (422, True)
    assert organiser.post("/events/new", data=typed(unit="01")).status_code == 302
    assert organiser.post(f"/events/{only_event().code}/edit", data=typed(unit="01")).status_code in (302, 409)


def test_between_two_of_one_name_the_page_asks(organiser: FlaskClient, city: World) -> None:
    appoint(("Lê Văn Đông", "1970-01-02", "01", "Uỷ viên"))
    answer = organiser.post("/events/new", data=typed(chair_names="Lê Văn Đông"))
    assert answer.status_code == 422
    assert "Có hơn một người tên Lê Văn Đông" in answer.text
    both = re.findall(r'name="chairs" value="(\d+)"', answer.text)
    assert len(both) >= 2
    kept = fields_of(answer.text)
    wanted = str(secretary(city, "01.01"))
    answer = organiser.post("/events/new", data=typed(chair_names=kept["chair_names"], chairs=[wanted]))
    assert answer.status_code == 302
    assert engagements.chairs_of(only_event().id) == [int(wanted)]


def test_halls_of_the_unit_and_of_its_superiors_are_offered_with_their_seats(organiser: FlaskClient, city: World) -> None:
    with transaction() as writer:
        for code, unit, seats in (("A", "01.01", 120), ("B", "01", 400), ("C", "01.02", 50)):
            writer.add(
                Venue(
                    code=code, name=f"Hội trường {code}", search="", sort_key=b"", unit_id=city.unit(unit).unit_id,
                    capacity=seats, address="", equipment=[], note="",
                )
            )  # fmt: skip
    page = organiser.get("/events/new?unit=01.01&kind=conference").text
    offered = re.findall(r"<option value=\"\d+\">(Hội trường [^<]+)", page)
    assert offered == ["Hội trường A (120)", "Hội trường B (400)"]


def test_a_hall_that_was_chosen_is_offered_however_many_there_are(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as writer:
        halls = [
            Venue(code=code, name=f"Hội trường {code}", search="", sort_key=b"", unit_id=city.unit(unit).unit_id,
                  capacity=None, address="", equipment=[], note="")
            for code, unit in (("A", "01.01"), ("B", "01"), ("C", "01.02"))
        ]  # fmt: skip
        writer.add_all(halls)
        writer.flush()
        chosen = halls[2].id
    monkeypatch.setattr(around, "MOST_HALLS", 1)
    found = around.venue_choices(city.unit("01.01").path, [chosen])
    assert [name for rows in found.values() for _id, name in rows] == ["Hội trường C"]


# ── one event ────────────────────────────────────────────────────────────────


def test_the_page_leads_from_draft_to_convened_and_says_whom_it_tells(organiser: FlaskClient, city: World) -> None:
    code = hold(city, "01.01", "conference", state=EventState.DRAFT, chairs=[secretary(city, "01.01"), secretary(city, "01")])
    for verb, button in (("schedule", "Xếp lịch"), ("convene", "Triệu tập, báo cho 2 người")):
        page = organiser.get(f"/events/{code}").text
        assert re.search(rf'<form method="post" action="/events/{code}/{verb}">', page)
        assert button in page
        assert page.count("btn-primary") == 1
        assert organiser.post(f"/events/{code}/{verb}").status_code == 302
    page = organiser.get(f"/events/{code}").text
    assert "Đã triệu tập, báo cho 2 người." in page
    undo = re.search(r'action="(/undo/\d+)"', page)
    assert undo
    organiser.post(undo[1])
    assert get(code).state == "scheduled"
    told = [line.kind for line in session().scalars(select(Outbox).order_by(Outbox.id))]
    assert told == ["events.convened", "events.recalled"]


@pytest.mark.parametrize(("verb", "state"), [("cancel", "cancelled"), ("postpone", "postponed")])
def test_calling_off_asks_why_and_shows_it(verb: str, state: str, organiser: FlaskClient, city: World) -> None:
    code = hold(city, "01.01", "conference")
    refused = organiser.post(f"/events/{code}/{verb}", data={"reason": ""})
    assert refused.status_code == 422
    organiser.post(f"/events/{code}/{verb}", data={"reason": "Bão số 3"})
    assert get(code).state == state
    assert "Lý do: Bão số 3" in organiser.get(f"/events/{code}").text


def test_closing_a_congress_reports_for_its_unit(organiser: FlaskClient, city: World) -> None:
    city.campaign()
    code = hold(city, "01.01.001", "congress", meets("2025-07-14"))
    page = organiser.get(f"/events/{code}").text
    assert 'name="present"' in page
    assert organiser.post(f"/events/{code}/close", data={"convened": "x", "present": ""}).status_code == 422
    assert organiser.post(f"/events/{code}/close", data={"convened": "200", "present": "198"}).status_code == 302
    found = duty(city.unit("01.01.001").unit_id)
    assert (found.status, found.present, found.held_on) == ("reported", 198, day("2025-07-14"))


def test_nothing_ahead_can_be_closed_or_opened(organiser: FlaskClient, city: World) -> None:
    code = hold(city, "01.01", "conference")
    move(code, "convene")
    page = organiser.get(f"/events/{code}").text
    assert f"/events/{code}/open" not in page
    assert f"/events/{code}/close" not in page


def test_members_of_a_body_are_listed_a_page_at_a_time(organiser: FlaskClient, city: World) -> None:
    appoint(*((f"Vũ Văn {chr(65 + place % 26)}{chr(97 + place // 26)}", f"19{50 + place % 40}-01-{1 + place // 40:02}", "01.01",
               "Uỷ viên", "BCH") for place in range(60)))  # fmt: skip
    code = hold(city, "01.01", "plenum")
    assert "60 thành viên" in organiser.get(f"/events/{code}").text
    page = organiser.get(f"/events/{code}/people?role=member").text
    assert page.count('<th scope="row">') == 50
    assert "page=2" in page


def test_an_event_of_others_is_not_there(city: World) -> None:
    code = hold(city, "01.01", "conference", title="Hội nghị kín")
    stranger = city.browser(Role.ORGANISER, "01.02")
    assert "Hội nghị kín" not in stranger.get("/events/?when=all").text
    for path in ("", "/edit", "/people", "/points", "/photos"):
        assert stranger.get(f"/events/{code}{path}").status_code == 404
    assert stranger.post(f"/events/{code}/convene").status_code == 404


# ── pieces for the script ────────────────────────────────────────────────────


def test_the_name_is_told_while_typing(organiser: FlaskClient) -> None:
    answer = organiser.get("/events/named?kind=plenum&unit_code=01.01&ordinal=5&term_no=12&body=committee")
    assert answer.text == "Hội nghị lần thứ 5 Ban Chấp hành Đảng bộ quận Đông khoá XII"
    assert organiser.get("/events/named?kind=plenum&unit_code=01.01&ordinal=x").status_code == 200
    assert organiser.get("/events/named?kind=feast&unit_code=01.01").status_code == 422


def test_people_are_found_by_a_few_letters_at_the_unit_and_above(city: World) -> None:
    secretary_of_base = city.browser(Role.SECRETARY, "01.01.001")
    found = json.loads(secretary_of_base.get("/events/persons?unit_code=01.01.001&q=thanh").text)
    assert [row["name"] for row in found] == ["Trần Thị Thành"]
    assert json.loads(secretary_of_base.get("/events/persons?unit_code=01.01.001&q=tay").text) == []
    assert secretary_of_base.get("/events/persons?unit_code=01.02&q=tay").status_code == 422
