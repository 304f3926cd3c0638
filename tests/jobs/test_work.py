"""Jobs: asked for in a transaction, worked on in chunks, stopped, refused, tried again."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from congress.accounts import identity, queries
from congress.accounts import services as accounts
from congress.core import jobs, queue
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction, writing
from congress.core.errors import DomainError
from congress.core.jobs import Handler, Progress, Work
from congress.core.outbox import Outbox
from tests.jobs.handlers import ask, counting, row
from tests.support import SYSTEM, World

Clock = Callable[[datetime], None]


def test_a_job_runs_chunk_by_chunk_to_its_end(handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    job_id = ask()
    assert jobs.run_due() == 1
    done = row(job_id)
    assert (done.state, done.done, done.total, done.result, done.lease_token) == ("done", 3, 3, {"counted": 3}, None)
    assert jobs.run_due() == 0


def test_a_job_of_an_act_that_was_rolled_back_never_existed(handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    with writing():
        jobs.enqueue("test.count", {"upto": 1}, by=SYSTEM, title="Bỏ")
    assert jobs.run_due() == 0


def test_what_nobody_can_work_on_is_refused_when_it_is_asked_for(world: World) -> None:
    with pytest.raises(LookupError):
        ask("test.nobody")


def test_who_asks_twice_gets_the_live_one_and_after_its_end_a_new_one(handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    first = ask(dedupe="once")
    assert ask(dedupe="once") == first
    assert ask(dedupe="other") != first
    jobs.run_due()
    assert ask(dedupe="once") not in (first, None)


def test_asking_leaves_its_line_and_a_second_asking_none(handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    ask(dedupe="once")
    ask(dedupe="once")
    assert session().scalars(select(AuditLine.subject).where(AuditLine.verb == "jobs.start")).all() == ["Đếm đến ba"]


# ── who works ────────────────────────────────────────────────────────────────


def test_a_job_acts_as_its_asker_with_the_roles_he_has_by_then(city: World, handlers: dict[str, Any]) -> None:
    seen: list[Actor] = []

    def looking(work: Work) -> Progress:
        seen.append(work.actor)
        if len(seen) == 1:
            account = queries.get_account(SYSTEM, work.actor.account_id or 0)
            for grant in queries.grants_of(SYSTEM, [account.id])[account.id]:
                accounts.revoke(grant, account, by=SYSTEM)
        return Progress(len(seen), len(seen), 2, len(seen) == 2)

    handlers["test.look"] = looking
    by = city.actor(Role.ORGANISER, "01.01")
    ask("test.look", by=by)
    jobs.run_due()
    assert [each.has(Role.ORGANISER) for each in seen] == [True, False]
    assert {each.account_id for each in seen} == {by.account_id}


def test_a_job_has_no_role_that_its_page_did_not_have(city: World, handlers: dict[str, Any]) -> None:
    """A page for organisers narrows who asks; the job that it asks for is narrowed alike."""
    seen: list[Actor] = []

    def looking(work: Work) -> Progress:
        seen.append(work.actor)
        return Progress(finished=True)

    handlers["test.look"] = looking
    account = city.account("Hai Vai", Role.ORGANISER, "01.01")
    with transaction():
        accounts.grant(account, Role.LEADER, city.unit("01"), by=SYSTEM)
    whole = identity.actor_of(account)
    ask("test.look", by=whole.only([Role.ORGANISER]))
    jobs.run_due()
    assert seen[0].roles == {Role.ORGANISER}
    assert whole.roles == {Role.ORGANISER, Role.LEADER}


def test_a_job_of_a_locked_account_ends(city: World, handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    by = city.actor(Role.ORGANISER, "01")
    job_id = ask(by=by)
    with transaction():
        accounts.archive(queries.get_account(SYSTEM, by.account_id or 0), by=SYSTEM)
    jobs.run_due()
    assert (row(job_id).state, row(job_id).error["code"]) == ("failed", "jobs.asker_locked")


# ── what goes wrong ──────────────────────────────────────────────────────────


def test_a_refusal_ends_the_job_with_its_sentence_and_keeps_earlier_chunks(handlers: dict[str, Any]) -> None:
    def refusing(work: Work) -> Progress:
        if work.cursor:
            raise DomainError("jobs.stopped", title="7")
        return Progress(1, 1)

    handlers["test.count"] = refusing
    job_id = ask()
    jobs.run_due()
    ended = row(job_id)
    assert (ended.state, ended.done, ended.error) == ("failed", 1, {"code": "jobs.stopped", "params": {"title": "7"}})


def test_a_fault_is_tried_again_with_growing_pauses_and_then_given_up(
    handlers: dict[str, Any], set_clock: Clock, today: datetime
) -> None:
    def failing(work: Work) -> Progress:
        raise ZeroDivisionError

    handlers["test.count"] = failing
    job_id = ask()
    now, tries = today, []
    for _ in range(2000):
        set_clock(now)
        if jobs.run_due():
            tries.append((now - today).total_seconds())
        now += timedelta(seconds=1)
    assert tries == [0, 1, 6, 36, 156]
    ended = row(job_id)
    assert (ended.state, ended.error["code"]) == ("failed", "jobs.unexpected")
    assert len(ended.error["params"]["help_code"]) == 6


def test_a_chunk_that_fails_leaves_nothing_of_itself(handlers: dict[str, Any]) -> None:
    def writing(work: Work) -> Progress:
        session().add(_line("half"))
        session().flush()
        raise ZeroDivisionError

    handlers["test.count"] = writing
    ask()
    jobs.run_due()
    assert session().scalar(select(Outbox.id).where(Outbox.kind == "half")) is None


def _line(kind: str) -> Outbox:
    return Outbox(
        kind=kind, subject="", audience={}, payload={}, by_mail=False, made_at=datetime.now().astimezone(), made_by=""
    )


def test_a_job_that_kills_its_worker_each_time_is_given_up(handlers: dict[str, Any], set_clock: Clock, today: datetime) -> None:
    handlers["test.count"] = counting
    job_id = ask()
    for attempt in range(jobs.ATTEMPTS):
        set_clock(today + timedelta(minutes=attempt))
        assert jobs._claim(f"dies {attempt}") is not None
    set_clock(today + timedelta(minutes=9))
    assert jobs.run_due() == 0
    assert row(job_id).error == {"code": "jobs.gave_up", "params": {"attempts": 5}}


# ── stopping ─────────────────────────────────────────────────────────────────


def test_a_stopped_job_keeps_what_was_done_and_does_no_more(handlers: dict[str, Any]) -> None:
    def stopping(work: Work) -> None:
        if work.done == 1:
            with transaction():
                jobs.stop(work.id, by=SYSTEM)

    handlers["test.count"] = Handler(counting, prepare=stopping)
    job_id = ask()
    jobs.run_due()
    assert (row(job_id).state, row(job_id).done) == ("stopped", 1)
    with pytest.raises(DomainError, match=r"jobs\.ended"), transaction():
        jobs.stop(job_id, by=SYSTEM)


def test_nobody_stops_what_is_out_of_his_reach(city: World, handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    job_id = ask(by=city.actor(Role.ORGANISER, "01.02"), scope_id=city.unit("01.02").unit_id)
    with pytest.raises(DomainError, match="not_found"), transaction():
        jobs.stop(job_id, by=city.actor(Role.ORGANISER, "01.01"))
    with transaction():
        jobs.stop(job_id, by=city.actor(Role.ORGANISER, "01"))
    assert row(job_id).state == "stopped"


def test_a_worker_that_must_go_hands_the_job_back(handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    job_id = ask()
    left = [True, False]
    jobs.run_due(go_on=lambda: left.pop(0) if left else False)
    assert (row(job_id).state, row(job_id).done, row(job_id).attempts) == ("queued", 1, 0)
    jobs.run_due()
    assert row(job_id).result == {"counted": 3}


# ── commands, files, telling ─────────────────────────────────────────────────


def test_a_command_runs_its_own_job_and_leaves_the_others(handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    other, mine = ask(), ask()
    assert jobs.run_now(mine) == {"counted": 3}
    assert row(other).state == "queued"


def test_a_command_fails_with_the_sentence_of_its_job(handlers: dict[str, Any]) -> None:
    def refusing(work: Work) -> Progress:
        raise DomainError("jobs.stopped", title="Đếm")

    handlers["test.count"] = refusing
    with pytest.raises(DomainError, match=r"jobs\.stopped"):
        jobs.run_now(ask())


def test_a_file_is_nobody_elses_and_goes_after_a_day(
    app: Flask, handlers: dict[str, Any], set_clock: Clock, today: datetime
) -> None:
    def writing(work: Work) -> Progress:
        return Progress(finished=True, file=jobs.write_file(work, "Danh sách/../đại biểu.xlsx", b"content"))

    handlers["test.count"] = writing
    job_id = ask()
    jobs.run_due()
    name = row(job_id).file
    path = queue.folder() / name
    assert queue.shown_name(name) == "danh-sach-dai-bieu.xlsx"
    assert (path.parent, path.read_bytes()) == (queue.folder(), b"content")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    set_clock(datetime.now().astimezone() + timedelta(days=2))
    jobs.purge_files()
    assert not path.exists()
    assert row(job_id).file == ""


def test_a_finished_job_tells_its_asker_once(city: World, handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    by = city.actor(Role.ORGANISER, "01")
    job_id = ask(by=by)
    jobs.run_due()
    told = session().execute(select(Outbox.kind, Outbox.subject, Outbox.audience, Outbox.payload)).all()
    leads = {"endpoint": "jobs.show", "values": {"job_id": job_id}, "done": 3}
    assert [tuple(each) for each in told] == [("jobs.done", "Đếm đến ba", {"accounts": [by.account_id]}, leads)]
