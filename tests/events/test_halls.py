"""Halls in the forms of events: every one of the unit, of those above and below it can be chosen, however many there are."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.events import around, queries
from congress.events.models import Event
from congress.venues import services as venues
from congress.venues.models import Venue
from tests.events.forms import fields_of
from tests.events.making import get, hold
from tests.events.test_pages import only_event, typed
from tests.support import World


@pytest.fixture
def many_halls(city: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """code -> number; the list of the form has room for two of them."""
    monkeypatch.setattr(around, "MOST_HALLS", 2)
    told = (
        ("A-1", "Hội trường lớn", "01.01"), ("A-2", "Phòng họp Hoà Bình", "01.01"), ("A-3", "Phòng họp", "01.01"),
        ("B-1", "Phòng họp", "01"), ("C-1", "Nhà văn hoá", "01.01.001"), ("D-1", "Nhà khách", "01.02"),
    )  # fmt: skip
    with transaction() as writer:
        halls = [
            Venue(code=code, unit_id=city.unit(unit).unit_id, **venues.columns(venues.Details(name, 80, "", ()), code))
            for code, name, unit in told
        ]
        writer.add_all(halls)
        writer.flush()
        return {hall.code: hall.id for hall in halls}


def at_the_hall(code: str) -> int | None:
    (met,) = queries.sessions_of([get(code).id])[get(code).id]
    return met.venue_id  # type: ignore[no-any-return]


@pytest.mark.parametrize(("words", "codes"), [
    ("phong hop", ["A-3", "A-2", "B-1"]), ("HOÀ bình", ["A-2"]), ("hoa", ["A-2", "C-1"]), ("b-1", ["B-1"]),
    ("nha", ["C-1"]), (" ", []),
])  # fmt: skip
def test_halls_are_found_by_a_few_letters_near_ones_first(
    organiser: FlaskClient, many_halls: dict[str, int], words: str, codes: list[str]
) -> None:
    found = json.loads(organiser.get("/events/halls", query_string={"unit_code": "01.01", "q": words}).text)
    assert [row["id"] for row in found] == [many_halls[code] for code in codes]
    assert all(row["name"].endswith("(80)") and row["title"].endswith(code) for row, code in zip(found, codes, strict=True))


def test_halls_are_looked_for_only_by_who_arranges_meetings_there(city: World, many_halls: dict[str, int]) -> None:
    assert city.browser(Role.SECRETARY, "01.02").get("/events/halls?unit_code=01.01&q=phong").status_code in (403, 422)
    assert city.browser(Role.VIEWER, "01.01").get("/events/halls?unit_code=01.01&q=phong").status_code == 403


@pytest.mark.parametrize(("words", "code"), [
    ("A-2", "A-2"), ("a-2", "A-2"), ("phòng họp hòa bình", "A-2"), ("Nhà  văn hoá", "C-1"), ("D-1", "D-1"), ("", None),
])  # fmt: skip
def test_a_hall_outside_the_list_is_chosen_by_its_code_or_name(
    organiser: FlaskClient, many_halls: dict[str, int], words: str, code: str | None
) -> None:
    page = organiser.get("/events/new?unit=01.01&kind=conference").text
    assert len(re.findall(r'<option value="\d+">[^<]*\(80\)', page)) == 2
    assert 'name="s-0-hall"' in page
    assert organiser.post("/events/new", data=typed(**{"s-0-hall": words})).status_code == 302
    event = only_event()
    assert at_the_hall(event.code) == (many_halls[code] if code else None)
    kept = fields_of(organiser.get(f"/events/{event.code}/edit").text)
    assert (kept["s-0-venue"], kept["s-0-hall"]) == (str(many_halls[code]) if code else "", "")
    assert organiser.post(f"/events/{event.code}/edit", data=kept | {"s-0-hall": "C-1"}).status_code == 302
    assert at_the_hall(event.code) == many_halls["C-1"]


@pytest.mark.parametrize(("words", "told"), [
    ("Phòng họp", "Có 2 hội trường tên “Phòng họp”: A-3, B-1."), ("Phòng", "Không thấy hội trường “Phòng”."),
    ("Nhà khách", "Không thấy hội trường “Nhà khách”."),
])  # fmt: skip
def test_a_hall_that_cannot_be_told_is_asked_for_and_nothing_is_stored(
    organiser: FlaskClient, many_halls: dict[str, int], words: str, told: str
) -> None:
    answer = organiser.post("/events/new", data=typed(**{"s-0-hall": words}))
    assert answer.status_code == 422
    assert told in answer.text
    assert fields_of(answer.text)["s-0-hall"] == words
    assert session().scalars(select(Event)).all() == []


def test_the_check_while_typing_knows_halls_outside_the_list(organiser: FlaskClient, many_halls: dict[str, int]) -> None:
    assert organiser.post("/events/new", data=typed(**{"s-0-hall": "A-2"})).status_code == 302
    again = typed(title="Họp khác") | {"s-0-place": ""}
    for chosen in ({"s-0-hall": "A-2"}, {"s-0-venue": str(many_halls["A-2"])}):
        page = organiser.get("/events/check", query_string=again | chosen).text
        assert "Phòng họp Hoà Bình được xếp cùng lúc" in page
    assert "được xếp cùng lúc" not in organiser.get("/events/check", query_string=again | {"s-0-hall": "A-3"}).text


def test_a_way_out_into_another_hall_is_not_undone_by_what_was_typed(
    organiser: FlaskClient, many_halls: dict[str, int]
) -> None:
    fill = json.dumps({"fields": {"s-0-venue": str(many_halls["A-3"])}, "swap": None})
    page = organiser.post("/events/new", data=typed(fill=fill, **{"s-0-hall": "A-2"})).text
    assert fields_of(page)["s-0-venue"] == str(many_halls["A-3"])


def test_a_point_of_attendance_is_in_a_hall_outside_the_list(
    organiser: FlaskClient, city: World, many_halls: dict[str, int]
) -> None:
    code = hold(city, "01.01", "conference")
    (met,) = queries.sessions_of([get(code).id])[get(code).id]
    assert 'name="hall"' in organiser.get(f"/events/{code}/points").text
    data = {"session_id": str(met.id), "name": "Điểm cầu", "hall": "Nhà văn hoá"}
    assert organiser.post(f"/events/{code}/points", data=data).status_code == 302
    assert [row.venue_name for row in around.points_of(get(code).id).items] == ["Nhà văn hoá"]
    assert "Không thấy hội trường" in organiser.post(f"/events/{code}/points", data=data | {"hall": "Nhà khách"}).text
