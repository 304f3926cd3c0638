"""A form that is sent twice makes one event, one series, one thing around an event, also when both are under way at once."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.core.outbox import Outbox
from congress.events import once
from congress.events.models import Approval, Event, Gift, Guest, Photo, Point, Series
from tests.events.forms import fields_of
from tests.events.making import get, hold
from tests.events.test_pages import typed
from tests.events.test_planning_pages import SERIES
from tests.home.reading import filled, parse, visit
from tests.support import World


def count(of: Any) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(of)) or 0


def form(client: FlaskClient) -> dict[str, Any]:
    page = fields_of(client.get("/events/new?unit=01.01&kind=conference").text)
    return typed(once=page["once"])


def series_form(client: FlaskClient) -> dict[str, Any]:
    return filled(visit(client, "/events/series/new").form("Lập lịch định kỳ")) | SERIES


def test_the_same_form_sent_again_leads_to_the_event_that_it_made(organiser: FlaskClient) -> None:
    data = form(organiser)
    first = organiser.post("/events/new", data=data)
    written = count(AuditLine)
    again = organiser.post("/events/new", data=data)
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert (count(Event), count(AuditLine)) == (1, written)


def test_control_another_page_makes_another_event(organiser: FlaskClient) -> None:
    for _time in range(2):
        organiser.post("/events/new", data=form(organiser))
    assert count(Event) == 2


def test_a_form_that_was_refused_keeps_its_key(organiser: FlaskClient) -> None:
    data = form(organiser)
    refused = organiser.post("/events/new", data=data | {"s-0-day": "mai"})
    assert (refused.status_code, fields_of(refused.text)["once"]) == (422, data["once"])


@pytest.mark.parametrize("key", ["", "x", "0" * 32, "a" * 500, "0e2a1c9c-5f0b-4c39-9d43-6f1f1d1c8a55"])
def test_a_key_that_is_none_counts_for_nothing(key: str, organiser: FlaskClient) -> None:
    for _time in range(2):
        assert organiser.post("/events/new", data=typed(once=key)).status_code == 302
    assert count(Event) == 2


def test_a_key_of_an_event_of_others_leads_nowhere_and_stops_nothing(city: World, organiser: FlaskClient) -> None:
    data = form(organiser)
    first = organiser.post("/events/new", data=data)
    west = city.browser(Role.ORGANISER, "01.02")
    answer = west.post("/events/new", data=data | {"unit_code": "01.02"})
    assert (answer.status_code, answer.headers["Location"] != first.headers["Location"]) == (302, True)
    assert count(Event) == 2


def test_a_series_sent_again_is_the_series_that_it_made(organiser: FlaskClient) -> None:
    data = series_form(organiser)
    first = organiser.post("/events/series/new", data=data)
    written = count(AuditLine)
    again = organiser.post("/events/series/new", data=data)
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert (count(Series), count(Event), count(AuditLine)) == (1, 6, written)
    organiser.post("/events/series/new", data=series_form(organiser))
    assert count(Series) == 2


@pytest.mark.parametrize("path", ["/events/new", "/events/series/new"])
def test_two_at_once_make_one(path: str, app: Flask, city: World, monkeypatch: pytest.MonkeyPatch, dialect: str) -> None:
    """On PostgreSQL both have looked before either writes; SQLite lets the second in when the first is done."""
    clients = [city.browser(Role.ORGANISER, "01") for _each in range(2)]
    data = (form if path == "/events/new" else series_form)(clients[0])
    both, look, looks = threading.Barrier(2), once.look, []

    def together(*told: Any) -> Any:
        found = look(*told)
        looks.append(found[1])
        if dialect == "postgresql" and len(looks) <= 2:
            both.wait(30)
        return found

    monkeypatch.setattr(once, "look", together)
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda each=each: answers.append(each.post(path, data=data))) for each in clients]
    session().rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert (count(Event), count(Series)) == ((1, 0) if path == "/events/new" else (6, 1))
    assert len(looks) == (3 if dialect == "postgresql" else 2)


# ── what stands around an event ──────────────────────────────────────────────


@dataclass(frozen=True)
class Around:
    """A form around an event: the page that has it, where it is sent, what is typed, and where that is stored."""

    page: str
    path: str
    typed: Mapping[str, str]
    stored: Any
    other: Mapping[str, str]  # typed into the same page instead


AROUND = {
    "guest": Around("", "guests", {"full_name": "Lại Văn Xuân", "side": "outside"}, Guest, {"full_name": "Phạm Quý"}),
    "gift": Around("", "gifts", {"what": "Tranh sơn mài", "giver": "Thành uỷ"}, Gift, {"giver": "Quận uỷ"}),
    "point": Around("/points", "points", {"name": "Trụ sở phụ", "expected": "40"}, Point, {"name": "Nhà văn hoá"}),
    "approval": Around("", "approvals", {"matter": "papers", "approval": "sent"}, Approval, {"matter": "personnel"}),
    "photo": Around("/photos", "photos", {"caption": "Quang cảnh"}, Photo, {"caption": "Đại biểu"}),
}
each_form = pytest.mark.parametrize("name", AROUND)


@pytest.fixture
def event(city: World) -> str:
    return hold(city, "01.01.001", "congress")


def around_form(client: FlaskClient, code: str, form: Around) -> dict[str, Any]:
    """What the page's own form would send."""
    action = f"/events/{code}/{form.path}"
    page = visit(client, f"/events/{code}{form.page}")
    found = [node for node in page.main.all("form", method="post") if node.attrs.get("action", action) == action]
    (node,) = [node for node in found if not {"below", "visit"} & {each.attrs.get("name") for each in node.all("input")}]
    return filled(node) | dict(form.typed)


def post(client: FlaskClient, code: str, form: Around, data: Mapping[str, Any]) -> Any:
    files = {"photos": (io.BytesIO(PICTURE), "a.png")} if form.path == "photos" else {}
    return client.post(f"/events/{code}/{form.path}", data={**data, **files}, follow_redirects=True)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


PICTURE = picture()


def words(answer: Any) -> str:
    """All that a page says."""
    return parse(answer.text).text


@each_form
def test_what_is_added_to_an_event_is_added_once_however_often_its_form_is_sent(
    name: str, organiser: FlaskClient, event: str
) -> None:
    form = AROUND[name]
    data = around_form(organiser, event, form)
    first = post(organiser, event, form, data)
    told, lines, version = count(Outbox), count(AuditLine), get(event).version
    again = [post(organiser, event, form, data) for _time in range(2)]
    assert {answer.status_code for answer in (first, *again)} == {200}
    assert {words(answer) == words(first) for answer in again} == {True}, "answered as if it had been the first"
    assert count(form.stored) == 1
    assert (count(Outbox), count(AuditLine), get(event).version) == (told, lines, version)


@each_form
def test_control_without_its_key_a_form_sent_twice_adds_two(name: str, organiser: FlaskClient, event: str) -> None:
    form = AROUND[name]
    data = around_form(organiser, event, form)
    assert data.pop("once")
    for _time in range(2):
        post(organiser, event, form, data)
    assert count(form.stored) == 2


@each_form
def test_another_page_or_another_word_on_the_same_page_adds_another(name: str, organiser: FlaskClient, event: str) -> None:
    """Nobody loses what he types into a page that he went back to."""
    form = AROUND[name]
    data = around_form(organiser, event, form)
    post(organiser, event, form, data)
    post(organiser, event, form, data | form.other)
    assert count(form.stored) == 2
    post(organiser, event, form, around_form(organiser, event, form))
    assert count(form.stored) == 3


def test_the_same_key_at_another_event_or_of_another_person_stops_nothing(
    organiser: FlaskClient, event: str, city: World
) -> None:
    form, other = AROUND["guest"], hold(city, "01.02.001", "congress")
    data = around_form(organiser, event, form)
    colleague = city.browser(Role.ORGANISER, "01", name="Người cùng phòng")
    for client, code in ((organiser, event), (organiser, other), (colleague, event)):
        assert post(client, code, form, data).status_code == 200
    assert count(Guest) == 3


def test_a_guest_that_was_refused_is_added_when_the_form_is_mended(organiser: FlaskClient, event: str) -> None:
    form = AROUND["guest"]
    data = around_form(organiser, event, form)
    assert post(organiser, event, form, data | {"full_name": ""}).status_code == 422
    assert post(organiser, event, form, data).status_code == 200
    assert count(Guest) == 1


@pytest.mark.parametrize("key", ["", "x", "0" * 32])
def test_around_an_event_a_key_that_is_none_counts_for_nothing(key: str, organiser: FlaskClient, event: str) -> None:
    form = AROUND["guest"]
    data = around_form(organiser, event, form) | {"once": key}
    for _time in range(2):
        assert post(organiser, event, form, data).status_code == 200
    assert count(Guest) == 2


@pytest.mark.parametrize("name", [name for name in AROUND if name != "approval"])  # what was approved is not removed
def test_what_was_removed_since_is_added_again_by_the_form_gone_back_to(name: str, organiser: FlaskClient, event: str) -> None:
    form = AROUND[name]
    data = around_form(organiser, event, form)
    first = words(post(organiser, event, form, data))
    removed = visit(organiser, f"/events/{event}{form.page}").press("Bỏ")
    assert count(form.stored) == 0
    again = words(post(organiser, event, form, data))
    assert (again, count(form.stored)) == (first, 1), "it says that it was added, and it was"
    removed.press("Hoàn tác")
    assert count(form.stored) == 2
    assert post(organiser, event, form, data).status_code == 200
    assert count(form.stored) == 2, "sent once more while it is there"


@each_form
def test_two_sends_at_once_add_one(name: str, organiser: FlaskClient, event: str, city: World) -> None:
    """The same browser, twice: the second waits for the event's row and finds what the first left."""
    form = AROUND[name]
    data = around_form(organiser, event, form)
    cookie = organiser.get_cookie("congress")
    assert cookie is not None
    clients = [city.app.test_client() for _each in range(2)]
    for client in clients:
        client.set_cookie("congress", cookie.value)
    start, answers = threading.Barrier(2), []

    def send(client: FlaskClient) -> None:
        start.wait(30)
        answers.append(post(client, event, form, data).status_code)

    session().rollback()
    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (answers, count(form.stored)) == ([200, 200], 1)
