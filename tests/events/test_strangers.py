"""Persons are sent by number; whoever counts numbers through finds nobody whom he could not see or need."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.events import engagements
from congress.events.models import EngagementRole
from congress.people.models import Person
from tests.events.making import get, hold, meets
from tests.events.test_engagements import engage, there
from tests.events.test_services import secretary as secretary_of
from tests.support import World

OWN, FOREIGN = "01.01.001.001", "01.02.001.001"
TYPED = {
    "kind": "cell_meeting", "unit_code": OWN, "title": "Sinh hoạt", "s-0-kind": "official", "s-0-day": "10/9/2025",
    "s-0-from": "8:00", "s-0-to": "10:00", "s-0-place": "Nhà văn hoá",
}  # fmt: skip


def name_of(world: World, person_id: int) -> str:
    name = session().get_one(Person, person_id).full_name
    session().rollback()
    return name


def test_a_form_neither_names_nor_takes_a_stranger(city: World, secretary: FlaskClient) -> None:
    stranger, superior = secretary_of(city, FOREIGN), secretary_of(city, "01.01")
    page = secretary.post("/events/new", data=TYPED | {"chairs": [str(stranger), str(superior)], "more": "1"}).text
    assert name_of(city, stranger) not in page
    assert name_of(city, superior) in page
    answer = secretary.post("/events/new", data=TYPED | {"chairs": [str(stranger), str(superior)]})
    code = answer.headers["Location"].rsplit("/", 1)[-1]
    assert there(code, "chair") == [[name_of(city, superior)]]


def test_a_check_while_typing_tells_nothing_of_a_strangers_hours(city: World, secretary: FlaskClient) -> None:
    stranger, superior = secretary_of(city, FOREIGN), secretary_of(city, "01.01")
    for unit, person in (("01.02", stranger), ("01.01", superior)):
        hold(city, unit, "conference", meets("2025-09-10", "8:00", "10:00"), chairs=[person])
    asked = {**TYPED, "chairs": str(stranger)}
    assert "cùng lúc" not in secretary.get("/events/check", query_string=asked, headers={"X-Fragment": "1"}).text
    control = secretary.get("/events/check", query_string={**TYPED, "chairs": str(superior)}, headers={"X-Fragment": "1"})
    assert "cùng lúc" in control.text


def test_a_service_refuses_a_stranger_but_not_whom_an_organiser_sees(city: World) -> None:
    stranger = secretary_of(city, FOREIGN)
    code = hold(city, OWN, "cell_meeting", meets("2025-09-10"))
    with pytest.raises(DomainError) as refused:
        engage(code, EngagementRole.SPEAKER, stranger, by=city.actor(Role.SECRETARY, OWN))
    assert refused.value.code == "event.no_person"
    assert engage(code, EngagementRole.SPEAKER, stranger, by=city.actor(Role.ORGANISER, "01")) == 1
    with transaction():  # who must be there already may be given another part
        by = city.actor(Role.SECRETARY, OWN)
        assert engagements.engage(get(code), EngagementRole.CHAIR, [stranger], by=by) == 1
