"""Units merge, split, end, are renamed: what lies ahead goes on, what is past stays, and who continues sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert

from congress.core import clock
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import NotFound
from congress.events import queries
from congress.events.models import Wave
from tests.events.making import at, get, hold, meets
from tests.support import World


def where(code: str) -> str:
    event = get(code)
    found = queries.places().where(queries.EVENT.c.id == event.id)
    return str(session().execute(found).one().unit_code)


@pytest.fixture
def merged(city: World) -> dict[str, str]:
    """Events of two units before they become one, by what they are."""
    codes = {
        "ahead": hold(city, "01.01.001", "congress", meets("2025-09-10")),
        "titled": hold(city, "01.01.002", "conference", meets("2025-09-11"), title="Tổng kết phường Hai"),
        "past": hold(city, "01.01.001", "conference", meets("2025-06-10")),
        "neighbour": hold(city, "01.02.001", "conference", meets("2025-09-12")),
    }
    line = "2025-07-15,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Mới,base,"
    result = city.decide(line)
    assert result.applied == 1, result.errors
    return codes


def test_what_lies_ahead_is_the_new_units_and_bears_its_name(merged: dict[str, str]) -> None:
    assert (where(merged["ahead"]), where(merged["titled"])) == ("01.01.009", "01.01.009")
    assert get(merged["ahead"]).name == "Đại hội đại biểu Đảng bộ phường Mới"
    assert get(merged["titled"]).name == "Tổng kết phường Hai"
    assert where(merged["neighbour"]) == "01.02.001"
    assert get(merged["ahead"]).sequence == 2  # calendars learn of it


def test_what_is_past_stays_and_is_seen_by_the_new_unit(merged: dict[str, str], city: World) -> None:
    actor = city.actor(Role.SECRETARY, "01.01.009")
    assert where(merged["past"]) == "01.01.001"
    assert get(merged["past"], actor).code == merged["past"]
    with pytest.raises(NotFound):
        get(merged["neighbour"], actor)


def test_a_split_unit_keeps_its_events_and_both_new_ones_read_them(city: World) -> None:
    code = hold(city, "01.01.001", "congress")
    result = city.decide("2025-07-15,split,01.01.001,01.01.008+01.01.009,Đảng bộ A+Đảng bộ B,base+base,")
    assert result.applied == 1, result.errors
    assert where(code) == "01.01.001"
    for unit in ("01.01.008", "01.01.009"):
        assert get(code, city.actor(Role.SECRETARY, unit)).code == code
    with pytest.raises(NotFound):
        get(code, city.actor(Role.SECRETARY, "01.01.002"))


def test_a_unit_that_is_dissolved_leaves_its_events_to_the_one_it_went_into(city: World) -> None:
    code = hold(city, "01.01.001.001", "cell_meeting")
    result = city.decide("2025-07-15,dissolve,01.01.001.001,,,,01.01.001.002")
    assert result.applied == 1, result.errors
    assert where(code) == "01.01.001.002"
    assert get(code).name == "Sinh hoạt chi bộ - Chi bộ 2"


def test_of_several_that_one_wave_made_for_units_that_are_one_now_the_earliest_stands(city: World) -> None:
    with transaction() as writer:
        columns: dict[str, Any] = {"code": "LE", "root_id": city.unit("01").unit_id, "kinds": ["base"], "spec": {}}
        columns |= {"version": 1, "made_by": "x", "made_at": clock.now()}
        wave = writer.execute(insert(Wave.__table__).values(**columns).returning(Wave.__table__.c.id)).scalar_one()
    belongs = {"wave_id": wave}
    first, second = (hold(city, unit, "ceremony", belongs=belongs) for unit in ("01.01.001", "01.01.002"))
    assert city.decide("2025-07-15,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Mới,base,").applied == 1
    assert (get(first).state, where(first)) == ("scheduled", "01.01.009")
    assert (get(second).state, get(second).reason) == ("cancelled", "hợp nhất")


def test_a_new_name_is_borne_by_events_on_days_on_which_it_holds(city: World, set_clock: Callable[[datetime], None]) -> None:
    before, after = hold(city, "01.01", "plenum", meets("2025-08-10")), hold(city, "01.01", "plenum", meets("2025-09-10"))
    titled = hold(city, "01.01", "conference", meets("2025-09-10"), title="Hội nghị quận Đông")
    set_clock(at("2025-07-16"))
    told = {code: (get(code).sequence, get(code).changed_at) for code in (before, after)}
    assert city.decide("2025-09-01,rename,01.01,,Đảng bộ quận Đông Mới").applied == 1
    assert get(before).name == "Hội nghị Ban Chấp hành Đảng bộ quận Đông"
    assert get(after).name == "Hội nghị Ban Chấp hành Đảng bộ quận Đông Mới"
    assert get(titled).name == "Hội nghị quận Đông"
    assert (get(before).sequence, get(before).changed_at) == told[before]
    assert get(after).sequence > told[after][0]
    assert get(after).changed_at > told[after][1]
    found = queries.list_events(city.actor(Role.VIEWER, "01"), typed="quan dong moi").items
    assert [row.code for row in found] == [after, titled]
