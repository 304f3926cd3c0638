"""Two change the same event at once: the second sees the first's change, what both changed is asked, nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.core.actor import Role
from congress.events import engagements, queries
from tests.events.forms import fields_of
from tests.events.making import get, hold, meets
from tests.events.test_services import secretary
from tests.support import World


@pytest.fixture
def two(city: World) -> tuple[FlaskClient, FlaskClient]:
    return tuple(city.browser(Role.ORGANISER, "01", name=name) for name in ("Trần Thị Đầu", "Lê Văn Sau"))  # type: ignore[return-value]


@pytest.fixture
def shared(city: World) -> str:
    return hold(
        city, "01.01", "conference", meets("2025-09-10"), meets("2025-09-11"), theme="Cũ", chairs=[secretary(city, "01.01")]
    )


def opened(client: FlaskClient, code: str) -> dict[str, Any]:
    return fields_of(client.get(f"/events/{code}/edit").text)


def test_a_form_sent_as_it_came_changes_nothing(shared: str, two: tuple[FlaskClient, FlaskClient]) -> None:
    before = get(shared).version
    answer = two[0].post(f"/events/{shared}/edit", data=opened(two[0], shared))
    assert answer.status_code == 302
    assert get(shared).version == before


def test_the_second_sees_the_firsts_change_and_both_are_kept(shared: str, two: tuple[FlaskClient, FlaskClient]) -> None:
    first, second = (opened(client, shared) for client in two)
    assert two[0].post(f"/events/{shared}/edit", data=first | {"theme": "Chủ đề mới"}).status_code == 302
    late = second | {"s-0-place": "Nhà văn hoá", "note": "Ghi của người sau"}
    answer = two[1].post(f"/events/{shared}/edit", data=late)
    assert answer.status_code == 409
    assert "Trần Thị Đầu vừa sửa sự kiện này" in answer.text
    assert "Chủ đề mới" in answer.text
    assert get(shared).note == ""  # nothing is stored before he has seen it
    kept = fields_of(answer.text)
    assert (kept["theme"], kept["s-0-place"], kept["note"]) == ("Chủ đề mới", "Nhà văn hoá", "Ghi của người sau")
    assert two[1].post(f"/events/{shared}/edit", data=kept).status_code == 302
    event = get(shared)
    assert (event.theme, event.note) == ("Chủ đề mới", "Ghi của người sau")
    assert queries.sessions_of([event.id])[event.id][0].place == "Nhà văn hoá"


@pytest.mark.parametrize(("pick", "wanted"), [("mine", "Của người sau"), ("theirs", "Của người đầu")])
def test_what_both_changed_is_asked(pick: str, wanted: str, shared: str, two: tuple[FlaskClient, FlaskClient]) -> None:
    first, second = (opened(client, shared) for client in two)
    two[0].post(f"/events/{shared}/edit", data=first | {"theme": "Của người đầu"})
    answer = two[1].post(f"/events/{shared}/edit", data=second | {"theme": "Của người sau"})
    assert answer.status_code == 409
    assert answer.text.count('name="pick-theme"') == 2
    kept = fields_of(answer.text)
    again = two[1].post(f"/events/{shared}/edit", data=kept)  # nothing was picked: it asks once more
    assert again.status_code == 409
    assert get(shared).theme == "Của người đầu"
    assert two[1].post(f"/events/{shared}/edit", data=fields_of(again.text) | {"pick-theme": pick}).status_code == 302
    assert get(shared).theme == wanted


def test_times_places_and_chairs_are_asked_apart(shared: str, two: tuple[FlaskClient, FlaskClient], city: World) -> None:
    first, second = (opened(client, shared) for client in two)
    other = str(secretary(city, "01"))
    two[0].post(f"/events/{shared}/edit", data=first | {"s-1-from": "9:00", "chairs": [other], "s-0-place": "Nơi khác"})
    answer = two[1].post(
        f"/events/{shared}/edit", data=second | {"s-1-from": "9:30", "chairs": [*second["chairs"], other], "s-0-expected": "50"}
    )
    assert answer.status_code == 409
    number = queries.sessions_of([get(shared).id])[get(shared).id][1].id
    assert set(re.findall(r'name="asked" value="([^"]+)"', answer.text)) == {f"session-{number}-when", "chairs"}
    kept = fields_of(answer.text) | {f"pick-session-{number}-when": "theirs", "pick-chairs": "mine"}
    assert two[1].post(f"/events/{shared}/edit", data=kept).status_code == 302
    rows = queries.sessions_of([get(shared).id])[get(shared).id]
    assert (rows[0].place, rows[0].expected, rows[1].starts_at.hour) == ("Nơi khác", 50, 2)  # nine o'clock here
    assert engagements.chairs_of(get(shared).id) == [*map(int, second["chairs"]), int(other)]


@pytest.mark.parametrize(("pick", "sessions"), [("mine", 2), ("theirs", 1)])
def test_a_session_that_one_dropped_and_the_other_changed_is_asked(
    pick: str, sessions: int, shared: str, two: tuple[FlaskClient, FlaskClient]
) -> None:
    first, second = (opened(client, shared) for client in two)
    number = queries.sessions_of([get(shared).id])[get(shared).id][1].id
    two[0].post(f"/events/{shared}/edit", data=first | {"s-1-gone": "1"})
    answer = two[1].post(f"/events/{shared}/edit", data=second | {"s-1-place": "Nhà văn hoá"})
    assert answer.status_code == 409
    kept = fields_of(answer.text) | {f"pick-session-{number}": pick}
    assert two[1].post(f"/events/{shared}/edit", data=kept).status_code == 302
    rows = queries.sessions_of([get(shared).id])[get(shared).id]
    assert len(rows) == sessions
    assert ("Nhà văn hoá" in [row.place for row in rows]) == (sessions == 2)


def test_a_guest_noted_meanwhile_stands_in_nobodys_way(shared: str, two: tuple[FlaskClient, FlaskClient]) -> None:
    first = opened(two[0], shared)
    two[1].post(f"/events/{shared}/guests", data={"full_name": "Khách", "side": "outside"})
    assert two[0].post(f"/events/{shared}/edit", data=first | {"theme": "Mới"}).status_code == 302
    assert get(shared).theme == "Mới"


def test_a_form_whose_memory_is_lost_asks_about_every_difference(shared: str, two: tuple[FlaskClient, FlaskClient]) -> None:
    first, second = (opened(client, shared) for client in two)
    two[0].post(f"/events/{shared}/edit", data=first | {"theme": "Của người đầu"})
    for base in ("", "[]", "{", "null"):
        answer = two[1].post(f"/events/{shared}/edit", data=second | {"base": base})
        assert answer.status_code == 409
        assert 'name="pick-theme"' in answer.text


def test_control_without_the_look_at_versions_the_first_change_is_lost(
    shared: str, two: tuple[FlaskClient, FlaskClient]
) -> None:
    """The same two forms, the second pretending to have seen the first's change."""
    first, second = (opened(client, shared) for client in two)
    two[0].post(f"/events/{shared}/edit", data=first | {"theme": "Của người đầu"})
    seen = opened(two[1], shared)
    late = second | {"base": seen["base"], "version": seen["version"]}
    assert two[1].post(f"/events/{shared}/edit", data=late).status_code == 302
    assert get(shared).theme == "Cũ"


@pytest.mark.parametrize("base", ['{{"session-{id}": 5}}', '{{"session-{id}": {{}}}}', "[1]", "x"])
def test_what_a_page_was_made_from_may_be_nonsense(shared: str, two: tuple[FlaskClient, FlaskClient], base: str) -> None:
    form = opened(two[0], shared)
    sent = {**form, "title": "Mới", "version": "0", "base": base.format(id=form["s-0-id"])}
    assert two[0].post(f"/events/{shared}/edit", data=sent).status_code in (200, 302, 409, 422)
