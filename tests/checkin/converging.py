"""Phones that scan, lose the line, die, send again and in any order, with clocks that are days wrong: a state machine against
the real door, in one transaction that is rolled back after each sequence.

Three things must hold: what was answered is stored; a fact is stored once; when every queue is empty, who was in the room from
when to when follows from what happened, whatever the order in which it was told.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from congress.checkin import api, devices, intake, looking, roster, storing
from congress.checkin.models import CheckIn, Outcome
from congress.core import clock
from congress.core.db import db, session, writing
from tests.checkin.crowds import Crowd, ask
from tests.checkin.recount import Heard, Stay, stays, stored_stays
from tests.delegates.making import held
from tests.support import SYSTEM

PHONES, PEOPLE = 3, 3
SKEWS = [timedelta(days=days, hours=hours) for days, hours in ((0, 0), (1, 0), (-1, 0), (0, 3), (0, -7))]
WAYS = ("ok", "drop", "lost", "before", "after")  # what becomes of a call: "before" and "after" the commit the server dies


@dataclass
class Queue:
    """A phone: what it did and was not answered for, and how far its clock is off."""

    token: str
    waiting: list[dict[str, Any]] = field(default_factory=list)
    skew: timedelta = timedelta()
    is_revoked: bool = False


@dataclass(frozen=True)
class Stage:
    """Where it is played: a committed congress with ``PEOPLE`` delegates and ``PHONES`` phones."""

    app: Flask
    crowd: Crowd
    event_id: int
    at: Any  # the session
    present: Callable[[], int]


def stage(app: Flask, ready: Crowd) -> Stage:
    """Inside the application's context."""
    from congress.events import queries as events

    event_id = held(ready.event).event.id
    row = events.sessions_of([event_id])[event_id][0]
    made = Stage(app, ready, event_id, SimpleNamespace(id=row.id, starts=row.starts_at, ends=row.ends_at), lambda: 0)
    session().rollback()
    return replace(made, present=lambda: _present(made))


def _present(on: Stage) -> int:
    told = roster.changes(on.event_id, on.crowd.session, 0)
    assert told is not None
    return int(told["present"])


class Phones(RuleBasedStateMachine):
    """``forgets``: a phone deletes what it has sent, not what was answered."""

    on: Stage
    forgets = False

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.now = self.on.at.starts + timedelta(minutes=5)
        self.phones = [Queue(token) for token in self.on.crowd.tokens]
        self.truth: dict[str, tuple[int, Heard]] = {}  # nonce -> place of the person, what really happened
        self.answers: dict[str, Mapping[str, Any]] = {}
        self.numbers = itertools.count()

    @initialize()
    def begin(self) -> None:
        self.open.enter_context(patch.object(clock, "now", lambda: self.now))
        self.open.enter_context(writing())
        api.PACE.forget()

    # ── what happens ─────────────────────────────────────────────────────────

    @rule(at=st.integers(0, PHONES - 1), who=st.integers(0, PEOPLE - 1), way=st.sampled_from(("in", "in", "out")),
          later=st.integers(0, 25), shown=st.sampled_from(("", "entered", "already_in")))  # fmt: skip
    def scan(self, at: int, who: int, way: str, later: int, shown: str) -> None:
        self.now += timedelta(minutes=later)
        nonce = f"{at}-{next(self.numbers)}"
        told = {"code": self.on.crowd.codes[who], "session": self.on.crowd.session, "direction": way, "shown": shown}
        self._do(at, nonce, told, who, Heard(nonce, way, self.now))

    @precondition(lambda self: self.truth)
    @rule(at=st.integers(0, PHONES - 1), pick=st.integers(0, 10**6))
    def take_back(self, at: int, pick: int) -> None:
        done = [nonce for nonce, (_who, heard) in self.truth.items() if heard.what != "undo"]
        meant = done[pick % len(done)]
        nonce = f"{at}-{next(self.numbers)}"
        undo = Heard(nonce, "undo", self.now, meant)
        self._do(at, nonce, {"undo": meant, "reason": "nhầm"}, self.truth[meant][0], undo)

    def _do(self, at: int, nonce: str, told: dict[str, Any], who: int, heard: Heard) -> None:
        phone = self.phones[at]
        phone.waiting.append({**told, "nonce": nonce, "at": (self.now + phone.skew).isoformat()})
        self.truth[nonce] = who, heard

    @rule(at=st.integers(0, PHONES - 1), skew=st.sampled_from(SKEWS))
    def set_clock(self, at: int, skew: timedelta) -> None:
        """Nobody sets the clock of a phone that has something unsent: those facts would keep the old one."""
        if not self.phones[at].waiting:
            self.phones[at].skew = skew

    @rule(at=st.integers(0, PHONES - 1))
    def lose_phone(self, at: int) -> None:
        phone = self.phones[at]
        if not phone.is_revoked:
            nested = session().begin_nested()
            row = devices.find(phone.token)
            assert row is not None
            devices.revoke(held(self.on.crowd.event), row.id, by=SYSTEM)
            nested.commit()
            phone.is_revoked = True

    @rule(at=st.integers(0, PHONES - 1))
    def pair_again(self, at: int) -> None:
        if self.phones[at].is_revoked:
            self._pair(self.phones[at])

    def _pair(self, phone: Queue) -> None:
        nested = session().begin_nested()
        phone.token = devices.make(held(self.on.crowd.event), "", by=SYSTEM)
        nested.commit()
        phone.is_revoked = False

    @rule(at=st.integers(0, PHONES - 1), many=st.integers(1, 5), order=st.randoms(use_true_random=False),
          way=st.sampled_from((*WAYS, "ok", "ok")), twice=st.booleans())  # fmt: skip
    def send(self, at: int, many: int, order: Any, way: str, twice: bool) -> None:
        phone = self.phones[at]
        part = phone.waiting[:many]
        order.shuffle(part)
        if part and way != "drop":
            self._send(phone, part, way)
            if twice:
                self._send(phone, part, way)

    # ── the line ─────────────────────────────────────────────────────────────

    def _send(self, phone: Queue, part: list[dict[str, Any]], way: str = "ok") -> None:
        sent = (self.now + phone.skew).isoformat()
        body = {"scans": part, "sent": sent} if len(part) > 1 else {**part[0], "sent": sent}
        if self.forgets:
            phone.waiting = [each for each in phone.waiting if each not in part]
        answer = self._server(phone.token, body, way)
        if answer is None or answer[0] != 200:
            assert answer is None or (answer[0] == 401 and phone.is_revoked), answer
            return
        assert not phone.is_revoked, "taken from a phone that has no right any more"
        for each in answer[1].get("results", [answer[1]]):
            assert "outcome" in each, each
            assert self.answers.setdefault(each["nonce"], each) == each, "another answer to the same fact"
        phone.waiting = [each for each in phone.waiting if each["nonce"] not in self.answers]

    def _server(self, token: str, body: Any, way: str) -> tuple[int, Any] | None:
        nested = session().begin_nested()
        status, answer = ask(self.on.app, token, body)
        if way == "before" or status >= 400:
            nested.rollback()
        else:
            nested.commit()
        return None if way in ("before", "after", "lost") else (status, answer)

    # ── what must hold ───────────────────────────────────────────────────────

    @invariant()
    def answered_is_stored_once(self) -> None:
        if self.answers:
            nonces = self._nonces()
            assert set(self.answers) <= set(nonces), "an answered fact is not there"
            assert len(nonces) == len(set(nonces)), "a fact is there twice"

    def _nonces(self) -> list[str]:
        return list(session().scalars(select(CheckIn.nonce).where(CheckIn.event_id == self.on.event_id)))

    def teardown(self) -> None:
        try:
            self._end()
        finally:
            self.open.close()

    def _end(self) -> None:
        for phone in self.phones:
            if phone.is_revoked:
                self._pair(phone)
            while phone.waiting:
                self._send(phone, phone.waiting[:4])
        assert sorted(self._nonces()) == sorted(self.truth), "not every fact arrived once"
        wanted = self._wanted()
        assert stored_stays(self.on.at.id) == wanted, f"{stored_stays(self.on.at.id)} kept, {wanted} happened"
        present = sum(told[-1][1] is None for told in wanted.values())
        assert self.on.present() == present, f"{self.on.present()} counted, {present} are in the room"

    def _wanted(self) -> dict[int, list[Stay]]:
        people = {who for who, _heard in self.truth.values()}
        told = {
            self.on.crowd.ids[who]: stays([heard for each, heard in self.truth.values() if each == who],
                                          self.on.at.starts, self.on.at.ends) for who in people
        }  # fmt: skip
        return {who: found for who, found in told.items() if found}


# ── mutants: each of them must be caught ─────────────────────────────────────


@contextmanager
def _no_dedupe() -> Iterator[None]:
    look, fact, first = looking.look, storing.fact, storing.first
    copies = itertools.count()

    def blind(*told: Any) -> Any:
        row = look(*told)
        return SimpleNamespace(**{**row._mapping, "before_id": None}) if row is not None else None

    def copy(values: Any) -> dict[str, Any]:
        here = select(func.count()).where(CheckIn.event_id == values["event_id"], CheckIn.nonce == values["nonce"])
        return {**values, "nonce": f"{values['nonce']}+{next(copies)}"} if session().scalar(here) else values

    with (
        patch.object(looking, "look", blind),
        patch.object(storing, "fact", lambda values: fact(copy(values))),
        patch.object(storing, "first", lambda values, door: first(copy(values), door)),
    ):
        yield


@contextmanager
def _reject() -> Iterator[None]:
    take = intake.take

    def refusing(*told: Any, **more: Any) -> Any:
        nested = session().begin_nested()
        answer = take(*told, **more)
        if answer is not None and answer.outcome == Outcome.ALREADY_IN:
            nested.rollback()
        else:
            nested.commit()
        return answer

    with patch.object(intake, "take", refusing):
        yield


@contextmanager
def _arrival() -> Iterator[None]:
    take = intake.take

    def now(asker: Any, told: Any, received: datetime, _offset: timedelta = timedelta()) -> Any:
        return take(asker, replace(told, at=received), received)

    with patch.object(intake, "take", now):
        yield


def _rows(on: Stage) -> int:
    let_in = CheckIn.event_id == on.event_id, CheckIn.outcome.in_((Outcome.ENTERED, Outcome.ALREADY_IN))
    return session().scalar(select(func.count()).where(*let_in)) or 0


MUTANTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "the same fact is stored again": _no_dedupe,
    "what is refused is deleted": _reject,
    "the order of arrival wins": _arrival,
    "a phone deletes what it sent": nullcontext,
    "facts are counted, not people": nullcontext,
}


def run(on: Stage, examples: int, mutant: str = "", steps: int = 20) -> str:
    """What was violated, empty where nothing was."""
    counts = replace(on, present=lambda: _rows(on)) if mutant == "facts are counted, not people" else on
    machine = type("Played", (Phones,), {"on": counts, "forgets": mutant == "a phone deletes what it sent"})
    told = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], print_blob=False,
    )  # fmt: skip
    try:
        with MUTANTS.get(mutant, nullcontext)():
            run_state_machine_as_test(machine, settings=told)
    except AssertionError as violation:
        return str(violation).splitlines()[0][:200]
    finally:
        db.session.rollback()
    return ""
