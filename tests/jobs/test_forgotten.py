"""Jobs that ended long ago go, with their files; nothing that somebody still waits for goes with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts import identity, queries
from congress.accounts import services as accounts
from congress.core import hooks, jobs, queue
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import peek, transaction
from congress.core.errors import DomainError
from congress.core.jobs import Job, Progress, Work
from congress.core.outbox import Outbox
from congress.notices import services
from congress.notices.models import Notice
from tests.home.reading import visit
from tests.jobs.handlers import ask, counting
from tests.support import SYSTEM, World

Clock = Callable[[datetime], None]


def failing(work: Work) -> Progress:
    raise DomainError("jobs.stopped", title="7")


@pytest.fixture
def asker(city: World, handlers: dict[str, Any]) -> Actor:
    handlers["test.count"], handlers["test.fail"] = counting, failing
    return identity.actor_of(city.account("Cán bộ Tổ chức", Role.ORGANISER, "01"))


def browser(city: World, who: Actor) -> FlaskClient:
    """He signs in now."""
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(who.account_id or 0)}")
    return client


@pytest.fixture
def later(set_clock: Clock, today: datetime) -> Callable[[int], None]:
    """Make it so many days later."""
    return lambda days: set_clock(today + timedelta(days=days))


def left() -> list[int]:
    with peek() as reader:
        return list(reader.scalars(select(Job.id).order_by(Job.id)))


def lines(verb: str) -> list[tuple[str, int]]:
    with peek() as reader:
        return [(line.subject, line.count) for line in reader.scalars(select(AuditLine).where(AuditLine.verb == verb))]


DAYS = queue.REMEMBERED.days


def test_a_job_that_ended_long_ago_is_gone_and_one_that_ended_lately_stays(asker: Actor, later: Callable[[int], None]) -> None:
    first = ask(by=asker)
    jobs.run_due()
    later(30)
    second = ask(by=asker)
    jobs.run_due()
    later(DAYS)
    assert (jobs.forget_old(), left()) == (0, [first, second]), "not yet: it ended that many days ago, no more"
    later(DAYS + 1)
    assert (jobs.forget_old(), left()) == (1, [second])
    later(DAYS + 31)
    assert (jobs.forget_old(), left()) == (1, [])


def test_what_waits_runs_or_ended_lately_is_never_forgotten_however_old_it_is(
    asker: Actor, later: Callable[[int], None]
) -> None:
    waiting, running, stopped = (ask(by=asker) for _each in range(3))
    with transaction():
        jobs.stop(stopped, by=asker)
    left_over = [True, False]
    jobs.run_due(limit=1, go_on=lambda: left_over.pop(0) if left_over else False)
    assert jobs._claim("worker", running) is not None
    later(10 * DAYS)
    assert jobs.forget_old() == 1
    assert left() == [waiting, running]
    jobs.run_due()
    assert jobs.forget_old() == 0, "it ended today, whenever it was asked for"


def test_what_failed_stays_until_its_asker_has_read_so(city: World, asker: Actor, later: Callable[[int], None]) -> None:
    failed, done = ask("test.fail", by=asker), ask(by=asker)
    jobs.run_due()
    later(DAYS + 1)
    jobs.forget_old()
    assert left() == [failed], "its notice was not even delivered"
    services.deliver()
    jobs.forget_old()
    assert left() == [failed], "it was delivered, and not read"
    client = browser(city, asker)
    assert "Máy không làm xong" in visit(client, "/inbox").text
    client.post("/inbox/read")
    assert (jobs.forget_old(), left()) == (1, [])
    assert done not in left()


def test_control_without_asking_the_inbox_what_failed_would_be_lost_unread(
    asker: Actor, later: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("test.fail", by=asker)
    jobs.run_due()
    services.deliver()
    monkeypatch.setattr(hooks, "UNREAD", [])
    later(DAYS + 1)
    assert (jobs.forget_old(), left()) == (1, [])


def test_what_failed_for_nobody_who_could_read_it_goes_too(city: World, asker: Actor, later: Callable[[int], None]) -> None:
    ask("test.fail")
    ask("test.fail", by=asker)
    jobs.run_due()
    services.deliver()
    with transaction():
        accounts.archive(queries.get_account(SYSTEM, asker.account_id or 0), by=SYSTEM)
    later(DAYS + 1)
    assert (jobs.forget_old(), left()) == (2, [])


def test_its_file_goes_with_it_and_no_other(asker: Actor, handlers: dict[str, Any], later: Callable[[int], None]) -> None:
    def writing(work: Work) -> Progress:
        return Progress(finished=True, file=jobs.write_file(work, "Danh sách.csv", b"mot"))

    handlers["test.count"] = writing
    old = ask(by=asker)
    jobs.run_due()
    later(30)
    new = ask(by=asker)
    jobs.run_due()
    with peek() as reader:
        names = {row.id: queue.folder() / row.file for row in reader.execute(select(Job.id, Job.file))}
    later(DAYS + 1)
    jobs.forget_old()
    assert (names[old].exists(), names[new].exists()) == (False, True)


def test_the_trail_and_what_was_told_stay(asker: Actor, later: Callable[[int], None]) -> None:
    ask(by=asker)
    jobs.run_due()
    services.deliver()
    later(DAYS + 1)
    jobs.forget_old()
    assert (lines("jobs.start"), lines("jobs.forget")) == ([("Đếm đến ba", 1)], [("", 1)])
    with peek() as reader:
        assert len(reader.scalars(select(Outbox.id)).all()) == len(reader.scalars(select(Notice.id)).all()) == 1
    assert jobs.forget_old() == 0
    assert len(lines("jobs.forget")) == 1, "who finds nothing writes nothing"


def test_its_notice_leads_to_words_that_say_why_it_is_gone(city: World, asker: Actor, later: Callable[[int], None]) -> None:
    job_id = ask(by=asker)
    jobs.run_due()
    services.deliver()
    later(DAYS + 1)
    jobs.forget_old()
    gone = browser(city, asker).get(f"/jobs/{job_id}")
    assert gone.status_code == 404
    assert f"Việc đã kết thúc được giữ {DAYS} ngày rồi dọn đi" in gone.text


def test_many_go_in_several_transactions(asker: Actor, later: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "FORGOTTEN_AT_ONCE", 2)
    kept = ask("test.fail", by=asker)
    for _each in range(5):
        ask(by=asker, upto=1)
    jobs.run_due()
    later(DAYS + 1)
    assert (jobs.forget_old(), left()) == (5, [kept])
    assert [count for _subject, count in lines("jobs.forget")] == [1, 2, 2]


def test_the_worker_s_clock_does_it(world: World) -> None:
    assert hooks.PERIODIC["jobs.forget"][1] is jobs.forget_old


def test_the_number_of_a_forgotten_job_is_never_given_again_and_the_next_end_is_told(
    city: World, asker: Actor, later: Callable[[int], None]
) -> None:
    first = ask(by=asker)
    jobs.run_due()
    services.deliver()
    later(DAYS + 1)
    assert jobs.forget_old() == 1
    second = ask(by=asker)
    jobs.run_due()
    services.deliver()
    assert second > first
    with peek() as reader:
        told = reader.scalars(select(Outbox.dedupe_key).order_by(Outbox.id)).all()
    assert told == [queue.notice_key(first), queue.notice_key(second)]
