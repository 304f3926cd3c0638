"""The chain of the audit trail: sealed in order, and every way of tampering is named by its first broken line."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from congress.core import audit
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import db, session, transaction, writing

BY = Actor(name="Người thử", account_id=7)
LENGTH = 30
FIELDS: dict[str, Any] = {
    "at": None,
    "account_id": 8,
    "actor": "Người khác",
    "verb": "other.verb",
    "subject": "việc khác",
    "scope_id": 99,
    "count": 1000,
    "batch_id": 5,
    "commitment": "0" * 64,
    "salt": "0" * 32,
    "seal": "f" * 64,
    "detail": {"place": 0, "before": "sửa"},
}
Line = AuditLine.__table__


def write(count: int = LENGTH, sealed: bool = True) -> None:
    """Lines of acts, some with details."""
    with transaction():
        for place in range(count):
            audit.record(
                "test.act", f"việc {place}", by=BY, scope_id=place % 3 or None, count=place + 1, place=place, before="Hoà"
            )
            audit.record("test.bare", "không có chi tiết", by=Actor.system("test"))
    if sealed:
        seal()


def seal(limit: int = 5000) -> int:
    with transaction():
        return audit.seal(limit)


@pytest.fixture
def chain(app: Flask) -> tuple[int, str]:
    """A sealed chain; answers its head as it is kept outside."""
    write(LENGTH // 2)
    return audit.head()


def id_at(seq: int) -> int:
    return session().execute(select(Line.c.id).where(Line.c.seq == seq)).scalar_one()


def after(attack: Callable[[], None], anchor: tuple[int, str] | None = None) -> int | None:
    """What the check says after an attack; the attack itself is taken back."""
    with writing():
        attack()
        return audit.verify(anchor)


def reseal(first: int) -> None:
    """Compute all seals anew from a line on, as somebody with the whole database can."""
    db_session = session()
    lines = db_session.execute(select(Line).where(Line.c.seq.is_not(None)).order_by(Line.c.seq)).all()
    previous = audit.GENESIS
    for line in lines:
        if line.seq >= first:
            previous = audit._seal(previous, line)
            db_session.execute(update(Line).where(Line.c.id == line.id).values(seal=previous))
        else:
            previous = line.seal


def edit(place: int, **values: Any) -> None:
    session().execute(update(Line).where(Line.c.seq == place).values(**values))


def shift(first: int, by: int) -> None:
    """Move the numbers of all lines from one on, without two being equal on the way."""
    session().execute(update(Line).where(Line.c.seq >= first).values(seq=-Line.c.seq - by))
    session().execute(update(Line).where(Line.c.seq < 0).values(seq=-Line.c.seq))


# ── sealing ──────────────────────────────────────────────────────────────────


def test_lines_are_sealed_in_order_and_once(app: Flask) -> None:
    assert (audit.head(), audit.is_waiting()) == ((0, audit.GENESIS), False)
    write(2, sealed=False)
    assert (audit.head(), audit.is_waiting()) == ((0, audit.GENESIS), True)
    assert (seal(), seal()) == (4, 0)
    first = audit.head()
    write(3)
    rows = session().execute(select(Line.c.id, Line.c.seq).order_by(Line.c.id)).all()
    assert [row.seq for row in rows] == list(range(1, 11))
    assert audit.head()[0] == 10
    assert audit.head() != first
    assert not audit.is_waiting()
    assert (audit.verify(), audit.verify(first), audit.verify(audit.head())) == (None, None, None)


def test_a_long_queue_is_sealed_in_parts(app: Flask) -> None:
    write(5, sealed=False)
    assert [seal(4), seal(4), seal(4), seal(4)] == [4, 4, 2, 0]
    assert audit.verify() is None


def test_lines_of_an_act_that_failed_leave_no_gap(app: Flask) -> None:
    write(1)
    with writing():
        audit.record("test.act", "không thành", by=BY)
    write(1)
    assert (audit.head()[0], audit.verify()) == (4, None)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_second_sealer_leaves_the_first_alone(app: Flask) -> None:
    write(2, sealed=False)
    url = db.engine.url
    with psycopg.connect(host=url.query["host"], user=url.username, dbname=url.database) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [audit._SEALER])
        assert seal() == 0
    assert seal() == 4
    assert audit.verify() is None


def test_a_line_says_who_did_what(app: Flask, today: object) -> None:
    with transaction():
        audit.record("test.act", "x" * 400, by=BY, scope_id=3, count=12, batch_id=4, before="a", after=None)
    line = session().execute(select(Line)).one()
    assert (line.at, line.account_id, line.actor, line.verb, line.subject) == (today, 7, "Người thử", "test.act", "x" * 300)
    assert (line.scope_id, line.count, line.batch_id, line.detail) == (3, 12, 4, {"before": "a"})


# ── tampering ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("field", FIELDS)
def test_an_edited_field_is_named_by_its_line(chain: tuple[int, str], field: str) -> None:
    chance = random.Random(field)
    for seq in {1, chain[0] - 1, *(chance.randrange(1, chain[0], 2) for _ in range(4))}:  # odd lines have details
        value = FIELDS[field]
        if field == "at":
            value = session().execute(select(Line.c.at).where(Line.c.seq == seq)).scalar_one() - timedelta(days=1)
        assert after(lambda seq=seq, value=value: edit(seq, **{field: value})) == seq  # type: ignore[misc]
    assert audit.verify(chain) is None


def test_an_invented_detail_is_named_by_its_line(chain: tuple[int, str]) -> None:
    assert after(lambda: edit(6, detail={"before": "bịa"})) == 6


def test_swapped_lines_are_named_by_the_first(chain: tuple[int, str]) -> None:
    def swap(one: int, other: int) -> None:
        edit(one, seq=-1)
        edit(other, seq=one)
        edit(-1, seq=other)

    for one, other in ((1, 2), (3, 9), (chain[0] - 1, chain[0])):
        assert after(lambda one=one, other=other: swap(one, other)) == one  # type: ignore[misc]


@pytest.mark.parametrize("closes_up", [False, True])
def test_a_deleted_line_is_named(chain: tuple[int, str], closes_up: bool) -> None:
    def remove(seq: int) -> None:
        session().execute(delete(Line).where(Line.c.seq == seq))
        if closes_up:
            shift(seq, -1)

    for seq in (1, 5, chain[0] - 1):
        assert after(lambda seq=seq: remove(seq)) == seq  # type: ignore[misc]


def test_an_inserted_line_is_named(chain: tuple[int, str]) -> None:
    """Even one whose own seal is right: the next line does not follow from it."""

    def push(seq: int, sealed_well: bool) -> None:
        shift(seq, 1)
        like = dict(session().execute(select(Line).where(Line.c.seq == seq + 1)).one()._mapping)
        forged = like | {"id": like["id"] + 10_000, "seq": seq, "subject": "bịa", "seal": "0" * 64}
        session().execute(insert(Line).values(forged))
        if sealed_well:
            previous = session().execute(select(Line.c.seal).where(Line.c.seq == seq - 1)).scalar_one()
            edit(seq, seal=audit._seal(previous, session().execute(select(Line).where(Line.c.seq == seq)).one()))

    for seq in (2, 7, chain[0]):
        assert after(lambda seq=seq: push(seq, False)) == seq  # type: ignore[misc]
        assert after(lambda seq=seq: push(seq, True)) == seq + 1  # type: ignore[misc]


def test_a_chain_cut_short_is_seen_only_with_an_anchor(chain: tuple[int, str]) -> None:
    def cut() -> None:
        session().execute(delete(Line).where(Line.c.seq > chain[0] - 3))

    assert after(cut, chain) == chain[0] - 2
    assert after(cut) is None
    assert after(lambda: session().execute(delete(Line)), chain) == 1  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("first", [1, 8, LENGTH])
def test_a_rewritten_chain_is_seen_only_with_an_anchor(chain: tuple[int, str], first: int) -> None:
    def rewrite() -> None:
        edit(first, subject="viết lại")
        reseal(first)

    assert after(rewrite, chain) == chain[0]
    assert after(rewrite) is None


def test_an_anchor_keeps_what_came_before_it_while_the_chain_grows(chain: tuple[int, str]) -> None:
    write(3)
    assert audit.verify(chain) is None

    def rewrite() -> None:
        edit(4, subject="viết lại")
        reseal(4)

    assert after(rewrite, chain) == chain[0]
    assert audit.verify((chain[0], "0" * 64)) == chain[0]


def test_erased_details_leave_the_chain_whole(chain: tuple[int, str]) -> None:
    """Personal data can be taken out of the trail: the hash covers a commitment to it, not itself."""
    with transaction():
        session().execute(update(Line).values(detail=None, salt=""))
    assert session().scalar(select(func.count()).select_from(Line).where(Line.c.detail.is_not(None))) == 0
    assert audit.verify(chain) is None
    assert after(lambda: edit(5, subject="sửa"), chain) == 5


def test_random_attacks_are_all_detected(chain: tuple[int, str]) -> None:
    """T41 in short: every trial edits, swaps, deletes or cuts somewhere; none passes the anchor."""
    chance = random.Random(41)
    missed = []
    for _ in range(60):
        seq = chance.randint(1, chain[0] - 1)
        other = chance.randint(seq + 1, chain[0])
        attacks: list[Callable[[], None]] = [
            lambda seq=seq: edit(seq, count=-1),  # type: ignore[misc]
            lambda seq=seq: edit(seq, id=id_at(seq) + 10_000),  # type: ignore[misc]
            lambda seq=seq, other=other: (edit(seq, seq=-1), edit(other, seq=seq), edit(-1, seq=other)),  # type: ignore[misc]
            lambda seq=seq: session().execute(delete(Line).where(Line.c.seq == seq)),  # type: ignore[misc]
            lambda seq=seq: session().execute(delete(Line).where(Line.c.seq >= seq)),  # type: ignore[misc]
            lambda seq=seq: (edit(seq, verb="viết lại"), reseal(seq)),  # type: ignore[misc]
        ]
        place = chance.randrange(len(attacks))
        verdict = after(attacks[place], chain)
        if verdict != (chain[0] if place == 5 else seq):
            missed.append((place, seq, verdict))
    assert missed == []
    assert audit.verify(chain) is None
