"""Foreign guests in two languages: their own script comes from the visit or the form, and stays through change and undo."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.events import extras
from congress.events.extras import Invited
from congress.events.models import Guest, Side
from congress.visits import services as visits
from tests.core.test_text_native import NAME, TITLE
from tests.events.making import get, hold
from tests.support import SYSTEM, World, day

TOLD = f"{NAME}, {TITLE}"


@pytest.fixture
def event(city: World) -> str:
    return hold(city, "01.01", "cluster_conference", cluster="Cụm Đông", ordinal=16, term="2025")


def guests(code: str) -> list[tuple[str, str]]:
    event_id = get(code).id
    rows = session().execute(select(Guest.full_name, Guest.native).where(Guest.event_id == event_id).order_by(Guest.position))
    return [(row.full_name, row.native) for row in rows]


def sent(**more: Any) -> dict[str, Any]:
    return {"full_name": "Khăm-xỉnh", "title": "Trưởng ban", "side": "foreign", "native": TOLD} | more


def test_a_guest_is_typed_in_lao_shown_so_and_changed(organiser: FlaskClient, event: str) -> None:
    assert organiser.post(f"/events/{event}/guests", data=sent()).status_code == 302
    assert guests(event) == [("Khăm-xỉnh", TOLD)]
    page = organiser.get(f"/events/{event}").text
    assert f'<bdi class="native muted" lang="lo">{TOLD}</bdi>' in page
    found = re.search(r"/guests/(\d+)\"", page)
    assert found
    organiser.post(f"/events/{event}/guests/{found[1]}", data=sent(native=NAME))
    assert guests(event) == [("Khăm-xỉnh", NAME)]


def test_a_guest_who_writes_latin_letters_needs_no_language(organiser: FlaskClient, event: str) -> None:
    organiser.post(f"/events/{event}/guests", data=sent(native="Señora Ana"))
    assert '<bdi class="native muted">Señora Ana</bdi>' in organiser.get(f"/events/{event}").text


def test_a_guest_who_was_removed_comes_back_with_his_words(organiser: FlaskClient, event: str) -> None:
    organiser.post(f"/events/{event}/guests", data=sent())
    found = re.search(r"/guests/(\d+)\"", organiser.get(f"/events/{event}").text)
    assert found
    organiser.post(f"/events/{event}/guests/{found[1]}/remove")
    assert guests(event) == []
    undo = re.search(r'action="(/undo/\d+)"', organiser.get(f"/events/{event}").text)
    assert undo
    organiser.post(undo[1])
    assert guests(event) == [("Khăm-xỉnh", TOLD)]


def test_members_of_a_visit_bring_their_words(city: World) -> None:
    with transaction():
        told = visits.Details("Đoàn Lào", "Lào", day("2025-09-10"), day("2025-09-12"))
        visit = visits.receive(city.unit("01"), told, [visits.Member("Khăm-xỉnh", "Trưởng ban", TOLD)], by=SYSTEM)
    code = hold(city, "01", "reception", visit_id=visit.id)
    with transaction():
        assert extras.invite_visit(get(code), by=SYSTEM) == 1
    assert guests(code) == [("Khăm-xỉnh", TOLD)]


def test_the_page_of_a_visit_takes_them_as_they_are(organiser: FlaskClient) -> None:
    data = {
        "name": "Đoàn Lào", "country": "Lào", "unit_code": "01", "starts_on": "10/9/2025", "ends_on": "12/9/2025",
        "code": "LAO", "members-0-full_name": "Khăm-xỉnh", "members-0-native": TOLD,
    }  # fmt: skip
    assert organiser.post("/visits/new", data=data).status_code == 302
    assert f'lang="lo">{TOLD}</bdi>' in organiser.get("/visits/LAO").text


def test_words_longer_than_their_place_are_refused(city: World, event: str) -> None:
    with pytest.raises(DomainError) as refused, transaction():
        extras.invite(get(event), Invited("Khăm-xỉnh", side=Side.FOREIGN, native="ລ" * 301), by=SYSTEM)
    assert (refused.value.code, refused.value.params) == ("field.too_long", {"length": 301, "limit": 300})
