"""How often a link may be read, and what a look costs that finds nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from congress.accounts import tokens
from congress.calendar import pace
from congress.core import audit
from congress.core.actor import Role
from congress.core.db import db, transaction
from tests.calendar.reading import LEADER, Reader, change, engage, open_feed
from tests.events.making import at, hold, meets
from tests.support import World

NOW = at("2025-07-01")


@pytest.fixture
def statements(city: World) -> Iterator[list[str]]:
    """What the database was asked."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def look(reader: Reader, etag: str = "", **more: str) -> Any:
    return reader.client.get(reader.address, headers={**({"If-None-Match": etag} if etag else {}), **more})


# ── how often ────────────────────────────────────────────────────────────────


def looked(reader: Reader, times: int) -> None:
    """So often, without what each look costs."""
    token = reader.address.removeprefix("/calendar/feeds/").removesuffix(".ics")
    assert [pace.wait(tokens.digest(token)) for _time in range(times)] == [0] * times


def test_twenty_devices_on_one_link_every_five_minutes_are_never_refused(
    district: Reader, set_clock: Callable[[datetime], None]
) -> None:
    for turn in range(288):  # a day, all of them at the same moment
        set_clock(NOW + turn * timedelta(minutes=5))
        looked(district, 19)
        if turn % 24 == 0:
            assert look(district).status_code == 200


def test_a_calendar_that_asks_all_the_time_is_refused_until_it_waits(
    district: Reader, leader: Reader, set_clock: Callable[[datetime], None], statements: list[str]
) -> None:
    set_clock(NOW)
    looked(district, pace.MOST - 1)
    assert look(district).status_code == 200
    statements.clear()
    refused = look(district)
    assert (refused.status_code, refused.text, statements) == (429, "429\n", [])
    assert 1 <= int(refused.headers["Retry-After"]) <= 5
    assert look(leader).status_code == 200  # another link
    set_clock(NOW + timedelta(seconds=int(refused.headers["Retry-After"])))
    assert look(district).status_code == 200
    assert look(district).status_code == 429
    set_clock(NOW + timedelta(minutes=15))
    looked(district, pace.MOST)
    assert look(district).status_code == 429


def test_a_link_that_is_none_is_refused_like_any_other(city: World, set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOW)
    nobody = Reader(city, f"/calendar/feeds/{tokens.fresh()[0]}.ics")
    assert look(nobody).status_code == 404
    looked(nobody, pace.MOST - 1)
    assert look(nobody).status_code == 429


def test_a_clock_that_is_put_back_refuses_nobody(district: Reader, set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOW)
    look(district)
    set_clock(NOW - timedelta(days=1))
    assert look(district).status_code == 200


def test_only_so_many_links_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "KEPT", 3)
    monkeypatch.setattr(pace, "_links", type(pace._links)())
    for number in range(10):
        assert pace.wait(f"link {number}") == 0
    assert list(pace._links) == ["link 7", "link 8", "link 9"]


def test_a_mark_is_read_with_the_state_that_it_is_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where another thread writes the next one down between the two."""

    class Interrupted:
        def __eq__(self, other: object) -> bool:
            pace.keep("link", "later", "new")
            return True

        __hash__ = None  # type: ignore[assignment]

    monkeypatch.setattr(pace, "_links", type(pace._links)())
    pace.wait("link")
    pace.keep("link", "before", "old")
    assert pace.known("link", Interrupted()) == "old"
    assert (pace.known("link", "later"), pace.known("link", "before")) == ("new", "")


# ── nothing new ──────────────────────────────────────────────────────────────


def reads_sessions(statements: list[str]) -> bool:
    return any("FROM event_session" in statement for statement in statements)


def test_while_nobody_writes_a_calendar_is_told_so_without_a_look_at_the_sessions(
    leader: Reader, city: World, statements: list[str]
) -> None:
    engage(hold(city, "01.01", "conference", title="Sơ kết"), LEADER)
    etag = look(leader).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        statements.clear()
        answer = look(leader, known)
        assert (answer.status_code, answer.get_data(), answer.headers["ETag"]) == (304, b"", etag)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert not reads_sessions(statements)
    statements.clear()
    assert look(leader, '"other"').status_code == 200
    assert reads_sessions(statements)


def test_whatever_is_written_is_told_at_the_next_look(leader: Reader, city: World, statements: list[str]) -> None:
    code = hold(city, "01.01", "conference", title="Sơ kết")
    engage(code, LEADER)
    etag = look(leader).headers["ETag"]
    hold(city, "01.02", "conference", title="Của người khác")
    statements.clear()
    assert look(leader, etag).status_code == 304  # told what it has, after a look
    assert reads_sessions(statements)
    change(code, title="Sơ kết quý ba")
    news = look(leader, etag)
    assert (news.status_code, "Sơ kết quý ba" in news.text) == (200, True)


def test_what_the_hour_changes_is_told_too(leader: Reader, city: World, set_clock: Callable[[datetime], None]) -> None:
    """Its programme is told from sixty days before a session on."""
    set_clock(at("2025-07-01"))
    engage(hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết"), LEADER)
    first = look(leader)
    set_clock(at("2025-07-20"))
    later = look(leader, first.headers["ETag"])
    assert ("Chương trình" in first.text, later.status_code, "Chương trình" in later.text) == (False, 200, True)


def test_one_link_read_under_two_names_of_the_server_leads_to_each(leader: Reader, city: World) -> None:
    engage(hold(city, "01.01", "conference", title="Sơ kết"), LEADER)
    first = look(leader)
    other = leader.client.get(leader.address, base_url="http://other.example", headers={"If-None-Match": first.headers["ETag"]})
    assert (other.status_code, "http://other.example/events/" in other.text) == (200, True)


def test_a_calendar_that_goes_by_dates_misses_nothing(city: World) -> None:
    """What was written long ago comes into sight with a right that is given today: no date would tell."""
    reader = Reader(city, open_feed(city.actor(Role.LEADER, "01.01"), unit=city.unit("01.01")))
    hold(city, "01.01", "conference", title="Sơ kết")
    first = look(reader)
    assert "Last-Modified" not in first.headers
    assert look(reader, **{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}).status_code == 200


def test_every_act_makes_another_mark_also_one_that_ends_late(city: World) -> None:
    before = audit.mark()
    db.session.rollback()
    with transaction() as writer:
        late = audit.AuditLine(
            id=before[0] + 1, at=NOW, account_id=None, actor="A", verb="x", subject="", scope_id=None, count=1, batch_id=None,
            detail=None, salt="", commitment="", seq=None, seal=None,
        )  # fmt: skip
        first = {column.name: getattr(late, column.name) for column in audit.AuditLine.__table__.columns}
        writer.execute(audit.AuditLine.__table__.insert().values({**first, "id": before[0] + 2}))
    between = audit.mark()
    with transaction() as writer:
        writer.execute(audit.AuditLine.__table__.insert().values(first))
    assert len({before, between, audit.mark()}) == 3
