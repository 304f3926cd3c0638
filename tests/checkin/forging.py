"""Codes that nobody was given: made at random, one letter or one bit away from a good one, cut, of another congress, another
secret, another purpose, another person, another badge."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from congress.checkin import looking
from congress.core import codes as derived
from congress.core.db import db, session
from congress.delegates import codes
from congress.delegates.codes import Badge
from congress.delegates.models import Delegate

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SIGNS = string.ascii_uppercase + string.digits + "-"
OTHER_SECRET = "fedcba9876543210" * 4


def is_same(one: str, other: str) -> bool:
    """Readers that tell a code in small letters or with a space tell the same code."""
    return one.strip().upper() == other.strip().upper()


def at_random(chance: Random, row_id: int) -> str:
    return f"{row_id}-{''.join(chance.choices(BASE32, k=derived.LENGTH))}"


def with_other_letters(good: str) -> Iterator[str]:
    """Each sign replaced by each other."""
    for place, sign in enumerate(good):
        yield from (f"{good[:place]}{other}{good[place + 1 :]}" for other in SIGNS if other != sign)


def with_other_bits(good: str) -> Iterator[str]:
    """Each bit turned."""
    told = good.encode()
    for place in range(len(told) * 8):
        turned = bytearray(told)
        turned[place // 8] ^= 1 << place % 8
        changed = turned.decode("latin-1")
        if not is_same(changed, good):
            yield changed


def cut(good: str) -> Iterator[str]:
    number, _dash, letters = good.partition("-")
    yield from (good[:end] for end in range(1, len(good)))
    yield from (f"{number}-{letters[start:]}" for start in range(1, len(letters)))
    yield from (good + letters, f"{good}A", good * 2, f"{number}{letters}", letters, f"0{good}", f"{number}--{letters}")
    yield from (f"{number}-{letters[::-1]}", f"-{good}", f"{good}\n{good}", f"{good[:40]}{'A' * 150}", f"{good}́")


def of_others(badges: Sequence[Badge], foreign: Sequence[Any]) -> Iterator[str]:
    """What this house makes for something else. ``foreign``: delegates of another congress."""
    for mine, theirs in zip(badges, [*badges[1:], badges[0]], strict=True):
        parts = (mine.event_id, mine.id, mine.generation)
        if mine.id != theirs.id:
            yield f"{mine.id}-{derived.derive(codes.BADGE, theirs.event_id, theirs.id, theirs.generation)}"
        yield f"{mine.id}-{derived.derive(codes.LINK, *parts)}"
        yield f"{mine.id}-{derived._code(OTHER_SECRET, codes.BADGE, parts)}"
        yield f"{mine.id}-{derived.derive(codes.BADGE, mine.event_id, mine.id, mine.generation + 1)}"
        yield f"{mine.id}-{derived.derive(codes.BADGE, mine.event_id + 1, mine.id, mine.generation)}"
    for row in foreign:
        yield codes.badge_code(row)
        yield codes.link_token(row)


def numbers(rows: Sequence[Any]) -> Iterator[str]:
    """The number on a badge is no secret: as a code it is worth nothing."""
    yield from (codes.badge_number(row.number) for row in rows)


def accepted(good: str, badge: Badge, forged: Iterator[str]) -> tuple[int, list[str]]:
    """How many were tried, and which of them would be taken for a code of this badge."""
    tried, found = 0, []
    for code in forged:
        tried += 1
        if codes.badge_generation(code, badge) is not None and not is_same(code, good):
            found.append(code)
    return tried, found


def traces(canaries: Sequence[str]) -> list[str]:
    """Tables in which one of them stands, as it is. Inside the application's context."""
    found = []
    for table in db.metadata.sorted_tables:
        for row in session().execute(select(table)):
            told = str(tuple(row))
            found += [f"{table.name} holds a secret" for canary in canaries if canary in told]
    session().rollback()
    return found


# ── verifications that must be caught ────────────────────────────────────────


@contextmanager
def by_eight_letters() -> Iterator[None]:
    def fits(given: str, purpose: str, *parts: Any) -> bool:
        return derived.derive(purpose, *parts)[:8] == given[:8]

    with patch.object(derived, "fits", fits):
        yield


@contextmanager
def without_the_event() -> Iterator[None]:
    """Whoever has a code of any congress is known."""
    look = looking.look

    def anywhere(asker: Any, code: str, *told: Any) -> Any:
        row = look(asker, code, *told)
        if row is None or row.delegate_id is not None or (row_id := codes.id_in(code)) is None:
            return row
        theirs = session().scalar(select(Delegate.event_id).where(Delegate.id == row_id))
        return look(theirs, code, *told) if theirs is not None else row

    with patch.object(looking, "look", anywhere):
        yield


CONTROLS: dict[str, Callable[[], Any]] = {"eight letters": by_eight_letters, "any congress": without_the_event}
