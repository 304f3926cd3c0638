"""Every way of looking at a calendar, and every feed, asks the database as often for three events as for one."""

from __future__ import annotations

import pytest

from congress.calendar import queries
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.events import engagements
from congress.events.models import EngagementRole, EventState
from congress.venues.models import Venue
from tests.calendar.reading import Reader, open_feed, person_of
from tests.events.making import get, hold, meets
from tests.house.test_costs import cost, enter
from tests.support import SYSTEM, World

PERSON = "Lê Văn Đông"


def hall(world: World) -> int:
    with transaction() as writer:
        made = Venue(
            code="HT", name="Hội trường", search="hoi truong", sort_key=b"", unit_id=world.unit("01").unit_id, capacity=None,
            address="", equipment=[], note="", archived_at=None,
        )  # fmt: skip
        writer.add(made)
        writer.flush()
        return made.id


def fill(world: World, venue_id: int, count: int) -> None:
    """Events of two sessions, all at the same hours with the same chair: two of them clash already."""
    for number in range(count):
        plans = meets("2025-09-10", venue_id=venue_id), meets("2025-09-11")
        code = hold(world, "01.01", "conference", *plans, title=f"Họp {number}", state=EventState.SCHEDULED)
        with transaction():
            engagements.engage(get(code), EngagementRole.CHAIR, [person_of(PERSON)], by=SYSTEM)
    session().rollback()


@pytest.mark.parametrize("view", ["day", "week", "month", "list"])
@pytest.mark.parametrize("few", [400, 0])
def test_a_page_with_six_events_costs_what_two_cost(view: str, few: int, city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    client, venue_id = enter(city, city.account("Người xem", Role.LEADER, "01")), hall(city)
    fill(city, venue_id, 2)
    asked = f"?view={view}&day=2025-09-10"
    pages = [f"/calendar/{asked}", f"/calendar/{asked}&venue=HT", f"/calendar/{asked}&person={person_of(PERSON)}"]
    session().rollback()
    before = [cost(client, path) for path in pages]
    fill(city, venue_id, 4)
    after = [cost(client, path) for path in pages]
    assert all(len(long) > len(short) for (_first, short), (_second, long) in zip(before, after, strict=True))
    assert [count for count, _page in before] == [count for count, _page in after]


@pytest.mark.parametrize("of", ["unit", "person", "venue"])
def test_a_feed_of_three_events_costs_what_one_costs(of: str, city: World) -> None:
    client, venue_id = enter(city, city.account("Người xem", Role.LEADER, "01")), hall(city)
    actor = city.actor(Role.LEADER, "01")
    subject = {"unit": city.unit("01")} if of == "unit" else {"person": PERSON} if of == "person" else {}
    address = open_feed(actor, **(subject or {"venue": session().get_one(Venue, venue_id)}))
    fill(city, venue_id, 1)
    Reader(city, address).look()
    first, short = cost(client, address)
    fill(city, venue_id, 3)
    second, long = cost(client, address)
    assert long.count("BEGIN:VEVENT") > short.count("BEGIN:VEVENT")
    assert first == second
