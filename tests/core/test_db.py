"""Reading and writing transactions: what can write, what holds the lock, what one page sees; bulk statements on both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite
import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from congress.core import db
from congress.core.db import bulk_insert, chunks, peek, session, transaction, upsert, writing
from congress.core.undo import UndoOffer
from tests.core.conftest import count_acts, note_act

Hold = Callable[[], AbstractContextManager[None]]
OFFER = {"verb": "x", "payload": {"name": "Đảng uỷ\t\\N\n"}, "account_id": None, "used_at": None}
WRITES = {
    "insert": note_act,
    "update": lambda: session().execute(sql("UPDATE audit_line SET count = 2")),
    "delete": lambda: session().execute(sql("DELETE FROM undo_offer")),
    "bulk": lambda: bulk_insert(UndoOffer, [OFFER | {"made_at": datetime.now(UTC)}]),
    "table": lambda: session().execute(sql("CREATE TABLE probe_table (id INTEGER)")),
    "flush": lambda: (
        session().add(UndoOffer(verb="x", payload={}, made_at=datetime.now(UTC))),
        session().flush(),
    ),
}


def is_free(held: Hold) -> bool:
    """Could somebody else take the writer's lock now?"""
    try:
        with held():
            return True
    except (sqlite.OperationalError, psycopg.errors.LockNotAvailable):
        return False


# ── who can write ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("write", WRITES)
def test_a_reading_transaction_cannot_write(app: Flask, write: str) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        WRITES[write]()
    session().rollback()
    with writing():
        WRITES[write]()  # control: the very same statement


def test_a_reading_transaction_cannot_write_after_a_writing_one_on_the_same_connection(app: Flask) -> None:
    for _ in range(3):
        with transaction():
            note_act()
        with pytest.raises(DBAPIError, match=r"read-?only"):
            note_act()
        session().rollback()
    assert count_acts() == 3


def test_a_transaction_commits_at_its_end_and_not_after_an_error(app: Flask) -> None:
    with transaction() as given:
        assert given is session()
        note_act()
    assert count_acts() == 1
    with pytest.raises(DBAPIError), transaction():  # noqa: PT012  what came before the error is the point
        note_act()
        session().execute(sql("SELECT * FROM nowhere"))
    assert count_acts() == 1
    assert not db.is_writing()


def test_writing_keeps_only_what_its_caller_commits(app: Flask) -> None:
    with writing():
        assert db.is_writing()
        note_act("một")
        session().commit()
        note_act("hai")
    assert (count_acts(), db.is_writing()) == (1, False)


def test_writing_ends_what_was_open_before(app: Flask, held: Hold) -> None:
    assert count_acts() == 0  # opens a reading transaction, which could not be turned into a writing one
    with writing():
        note_act()
        with writing():
            assert db.is_writing()
        assert db.is_writing()
        session().commit()
    assert count_acts() == 0


def test_a_writer_holds_the_lock_from_its_first_statement(app: Flask, held: Hold) -> None:
    assert is_free(held)
    with writing():
        note_act()
        assert not is_free(held)
        session().commit()
        assert is_free(held)


def test_a_peek_reads_inside_a_writing_request_and_leaves_the_lock(app: Flask, held: Hold) -> None:
    with transaction():
        note_act()
    with writing():
        note_act()
        with peek() as reader:
            assert reader is session()
            assert not db.is_writing()
            assert count_acts() == 1  # what was not committed is gone
            assert is_free(held)
            with pytest.raises(DBAPIError, match=r"read-?only"):
                note_act()
        assert db.is_writing()
        assert is_free(held)  # slow work may follow here
        note_act()
        session().commit()
    assert count_acts() == 2


def test_a_peek_that_fails_leaves_the_request_writing(app: Flask) -> None:
    with writing():
        with pytest.raises(RuntimeError), peek():
            raise RuntimeError
        note_act()
        session().commit()
    assert count_acts() == 1


def test_one_reading_transaction_sees_one_state(app: Flask) -> None:
    """No page shows a total that never existed."""
    assert count_acts() == 0
    other = db.db.engine.connect()
    token = db._writing.set(True)
    try:
        other.execute(insert(UndoOffer).values(verb="x", payload={}, made_at=datetime.now(UTC)))
        other.commit()
    finally:
        db._writing.reset(token)
        other.close()
    count = select(UndoOffer.id)
    assert session().execute(count).all() == []
    session().rollback()
    assert len(session().execute(count).all()) == 1


def test_a_busy_database_and_a_failed_race_are_told_apart() -> None:
    def error(words: str, state: str | None = None) -> DBAPIError:
        orig = Exception(words)
        orig.sqlstate = state  # type: ignore[attr-defined]
        return DBAPIError("x", None, orig)

    told = {
        ("database is locked", None): (True, False),
        ("lock timeout", "55P03"): (True, False),
        ("cancelled", "57014"): (True, False),
        ("serialise", "40001"): (False, True),
        ("deadlock", "40P01"): (False, True),
        ("unique", "23505"): (False, False),
        ("disk I/O error", None): (False, False),
    }
    assert {key: (db.is_busy(error(*key)), db.is_worth_retrying(error(*key))) for key in told} == told
    assert [state for _words, state in told if db.is_lost_race(error("x", state))] == ["23505"]


# ── statements ───────────────────────────────────────────────────────────────


def test_bulk_rows_come_out_as_they_went_in(app: Flask) -> None:
    moment = datetime(2025, 7, 15, 10, 0, 30, 250000, timezone(timedelta(hours=7)))
    names = ["Đảng uỷ", "tab\there", "line\nhere", "back\\slash \\N", '"quoted"', "", "NULL", "a,b"]
    rows: list[dict[str, Any]] = [
        {
            "verb": name,
            "payload": {"name": name, "list": [1, None]},
            "account_id": place or None,
            "made_at": moment,
            "used_at": None,
        }
        for place, name in enumerate(names)
    ]
    with transaction():
        bulk_insert(UndoOffer, rows)
        bulk_insert(UndoOffer.__table__, [])
    found = session().execute(select(UndoOffer.__table__).order_by(UndoOffer.id)).all()
    assert [{key: getattr(row, key) for key in rows[0]} for row in found] == rows
    assert {row.made_at.tzinfo for row in found} == {UTC}


def test_moments_are_utc_whatever_zone_they_came_in(app: Flask) -> None:
    hanoi = datetime(2025, 7, 15, 0, 30, tzinfo=timezone(timedelta(hours=7)))
    with transaction():
        session().add(UndoOffer(verb="x", payload={}, made_at=hanoi))
    stored = session().scalar(select(UndoOffer.made_at))
    assert (stored, stored.utcoffset()) == (hanoi, timedelta(0))  # type: ignore[union-attr]
    before = select(UndoOffer.id).where(UndoOffer.made_at < hanoi + timedelta(seconds=1))
    assert len(session().execute(before).all()) == 1
    assert session().execute(before.where(UndoOffer.made_at < hanoi)).all() == []


def test_an_upsert_works_on_both(app: Flask) -> None:
    moment = datetime(2025, 7, 15, tzinfo=UTC)
    with transaction():
        for verb in ("một", "hai"):
            fresh = upsert(UndoOffer).values(id=5, verb=verb, payload={}, made_at=moment)
            session().execute(fresh.on_conflict_do_update(index_elements=[UndoOffer.id], set_={"verb": fresh.excluded.verb}))
    assert session().execute(select(UndoOffer.id, UndoOffer.verb).order_by(UndoOffer.id)).all() == [(5, "hai")]


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4])])
def test_chunks_keep_every_value_in_order(count: int, sizes: list[int]) -> None:
    parts = list(chunks(range(count), 4))
    assert [len(part) for part in parts] == sizes
    assert [value for part in parts for value in part] == list(range(count))


def test_broken_references_are_refused_by_the_database(app: Flask) -> None:
    row = "INSERT INTO import_row (batch_id, row, state, code, \"column\", rule) VALUES (99, 1, 'new', '', '', '')"
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), transaction():
        session().execute(sql(row))
