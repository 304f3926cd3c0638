"""A form that is sent twice makes one event, or one series, also when both are under way at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.events import once
from congress.events.models import Event, Series
from tests.events.forms import fields_of
from tests.events.test_pages import typed
from tests.events.test_planning_pages import SERIES
from tests.home.reading import filled, visit
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
