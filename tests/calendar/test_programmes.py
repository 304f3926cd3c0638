"""What calendars learn when a programme changes: what they tell of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from congress.agenda import queries as agendas
from congress.agenda import services
from congress.agenda.services import Item
from congress.core import undo
from congress.core.db import session, transaction
from congress.events import queries as events
from tests.calendar.reading import LEADER, Reader, change, engage, plans
from tests.events.making import at, get, hold, meets
from tests.support import SYSTEM, World


def planned(city: World) -> str:
    """A meeting of next month with the leader, its programme that of its kind."""
    code = hold(city, "01.01", "conference", meets("2025-08-10"), title="Sơ kết")
    engage(code, LEADER)
    return code


def programme(code: str) -> Any:
    session().rollback()
    each = events.sessions_of([get(code).id])[get(code).id][0]
    return agendas.get_programme(SYSTEM, each.code)


def do(act: Callable[..., Any], code: str, *arguments: Any, **more: Any) -> Any:
    with transaction():
        plan = programme(code)
        return act(plan, *arguments, by=SYSTEM, version=plan.version, **more)


def modified(reader: Reader) -> str:
    (found,) = re.findall(r"LAST-MODIFIED:(\S+)", reader.client.get(reader.address).text)
    return str(found)


def test_a_change_of_the_programme_is_a_newer_entry(leader: Reader, city: World, set_clock: Callable[[datetime], None]) -> None:
    code = planned(city)
    before, when = leader.the("Sơ kết"), modified(leader)
    etag = leader.client.get(leader.address).headers["ETag"]
    set_clock(at("2025-07-20", "9:00"))
    do(services.add, code, Item("Trao quyết định", 20))
    told = leader.the("Sơ kết")
    assert "Trao quyết định" not in before.description
    assert "Trao quyết định" in told.description
    assert (told.uid, told.sequence > before.sequence, modified(leader) > when) == (before.uid, True, True)
    assert modified(leader) == "20250720T020000Z"
    assert leader.client.get(leader.address, headers={"If-None-Match": etag}).status_code == 200


def test_moving_removing_and_taking_that_back_is_told_each_time(leader: Reader, city: World) -> None:
    code = planned(city)
    seen = [leader.the("Sơ kết")]
    do(services.move, code, programme(code).lines[0].id, "down")
    seen.append(leader.the("Sơ kết"))
    offer = do(services.remove, code, programme(code).lines[0].id)
    seen.append(leader.the("Sơ kết"))
    with transaction():
        undo.take_back(offer, by=SYSTEM)
    seen.append(leader.the("Sơ kết"))
    assert [line.sequence for line in seen] == sorted({line.sequence for line in seen})
    assert all(one.description != two.description for one, two in pairwise(seen))


def test_what_no_calendar_tells_raises_nothing(leader: Reader, city: World, set_clock: Callable[[datetime], None]) -> None:
    """What is internal, who speaks, what is read, a note."""
    code = planned(city)
    do(services.add, code, Item("Cuối", 5))
    first = programme(code).lines[-1]
    before, answer = leader.the("Sơ kết"), leader.client.get(leader.address)
    set_clock(at("2025-07-20", "9:00"))
    do(services.add, code, Item("Họp kín", 30, is_internal=True))
    do(services.change, code, first.id, Item("Cuối", 5, "Người A", (("Tờ trình", "05"),), note="xem kỹ"))
    assert leader.the("Sơ kết") == before
    after = leader.client.get(leader.address)
    assert (after.headers["ETag"], after.text) == (answer.headers["ETag"], answer.text)


def test_a_programme_that_is_emptied_is_a_newer_entry(
    leader: Reader, city: World, set_clock: Callable[[datetime], None]
) -> None:
    code = planned(city)
    before, when = leader.the("Sơ kết"), modified(leader)
    set_clock(at("2025-07-20", "9:00"))
    while lines := programme(code).lines:
        do(services.remove, code, lines[0].id)
    told = leader.the("Sơ kết")
    assert ("Chương trình" in before.description, "Chương trình" in told.description) == (True, False)
    assert (told.sequence > before.sequence, modified(leader) > when) == (True, True)


def test_another_template_of_the_programme_is_told(leader: Reader, city: World) -> None:
    code = planned(city)
    before = leader.the("Sơ kết")
    change(code, *plans(code), agenda_key="seminar")
    after = leader.the("Sơ kết")
    assert after.description != before.description
    assert after.sequence > before.sequence
