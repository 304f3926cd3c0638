"""From the outbox into inboxes and letters: to whom, once, whatever dies in between."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from congress.accounts import services as accounts
from congress.accounts.models import Account
from congress.core import outbox
from congress.core.actor import Role
from congress.core.db import db, transaction, writing
from congress.core.outbox import Outbox
from congress.notices import services
from congress.notices.models import Mail, Notice
from congress.people.models import Post
from tests.support import SYSTEM, World

Tell = Callable[..., int]
Rows = Callable[[Any], list[Any]]


def reached(rows: Rows) -> tuple[list[int], list[str]]:
    """Accounts with a notice, addresses with a letter."""
    return sorted(row.account_id for row in rows(Notice)), sorted(row.address for row in rows(Mail))


def holder(city: World, role: Role, code: str, name: str) -> int:
    return city.account(name, role, code)


def test_who_holds_a_named_role_on_exactly_these_units(city: World, tell: Tell, rows: Rows) -> None:
    here = holder(city, Role.SECRETARY, "01.01", "Một")
    holder(city, Role.LEADER, "01.01", "Hai")
    holder(city, Role.SECRETARY, "01.01.001", "Ba")
    holder(city, Role.SECRETARY, "01", "Bốn")
    units = [city.unit("01.01").unit_id]
    tell(audience={"units": units, "roles": ["secretary"]})
    assert reached(rows) == ([here], [])


def test_a_unit_without_named_roles_is_its_secretary_and_organiser(city: World, tell: Tell, rows: Rows) -> None:
    two = [holder(city, Role.SECRETARY, "01.01", "Một"), holder(city, Role.ORGANISER, "01.01", "Hai")]
    holder(city, Role.VIEWER, "01.01", "Ba")
    tell(audience={"units": [city.unit("01.01").unit_id]})
    assert reached(rows)[0] == sorted(two)


@pytest.fixture
def person(city: World) -> int:
    """Somebody with an address at his post, and an account."""
    with transaction() as writer:
        person_id = int(writer.execute(text("SELECT min(person_id) FROM post")).scalar_one())
        writer.execute(update(Post).where(Post.person_id == person_id).values(email="Dong.Chi@Example.org"))
    return person_id


def test_a_person_is_reached_by_his_account_and_by_the_address_of_his_post(
    city: World, tell: Tell, rows: Rows, person: int
) -> None:
    with transaction() as writer:
        account = accounts.open_account("Có Tài Khoản", by=SYSTEM)
        writer.execute(update(Account).where(Account.id == account).values(person_id=person))
    tell(audience={"persons": [person]})
    assert reached(rows) == ([account], ["dong.chi@example.org"])


def test_a_person_without_an_account_gets_a_letter_alone(city: World, tell: Tell, rows: Rows, person: int) -> None:
    tell(audience={"persons": [person]})
    assert reached(rows) == ([], ["dong.chi@example.org"])


def test_an_address_of_a_post_that_is_over_gets_none(city: World, tell: Tell, rows: Rows, person: int) -> None:
    with transaction() as writer:
        writer.execute(update(Post).where(Post.person_id == person).values(valid_to=date(2025, 7, 1)))
    tell(audience={"persons": [person]})
    assert reached(rows) == ([], [])


def test_who_wants_no_letters_gets_none_and_who_was_locked_nothing(city: World, tell: Tell, rows: Rows, person: int) -> None:
    with transaction() as writer:
        silent = accounts.open_account("Không Thư", by=SYSTEM)
        writer.execute(update(Account).where(Account.id == silent).values(person_id=person, mail_notices=False))
        locked = accounts.open_account("Bị Khóa", by=SYSTEM)
        accounts.archive(writer.get_one(Account, locked), by=SYSTEM)
    tell(audience={"accounts": [silent, locked], "persons": [person]})
    assert reached(rows) == ([silent], [])


def test_named_in_several_ways_he_is_told_once(city: World, tell: Tell, rows: Rows) -> None:
    one = holder(city, Role.SECRETARY, "01.01", "Một")
    audience = {"accounts": [one, one], "units": [city.unit("01.01").unit_id], "emails": ["a@example.org", "A@example.org"]}
    tell(audience=audience)
    assert reached(rows) == ([one], ["a@example.org"])


def test_what_a_machine_did_stays_inside_the_house(city: World, rows: Rows) -> None:
    one = city.account("Một")
    with transaction():
        outbox.append("jobs.done", "Việc", {"accounts": [one], "emails": ["a@example.org"]}, by=SYSTEM)
    services.deliver()
    assert reached(rows) == ([one], [])


def test_an_act_that_was_rolled_back_tells_nobody(city: World, rows: Rows) -> None:
    with writing():
        outbox.append("test.told", "Việc", {"emails": ["a@example.org"]}, by=SYSTEM)
    assert services.deliver() == 0
    assert rows(Outbox) == []


def test_said_once_under_a_key_is_said_once(tell: Tell, rows: Rows, city: World) -> None:
    assert tell(dedupe="a") == tell(dedupe="a")
    assert len(rows(Mail)) == 1
    assert tell(dedupe="b") != tell()


def test_an_audience_of_unknown_parts_is_refused(app: Flask) -> None:
    with writing(), pytest.raises(ValueError, match="everybody"):
        outbox.append("test.told", "Việc", {"everybody": [1]}, by=SYSTEM)


def test_killed_while_delivering_nobody_is_told_twice_or_not_at_all(
    app: Flask, city: World, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand addresses in lines of ten, a process killed at every place in turn."""
    lines = 60
    with transaction():
        for line in range(lines):
            people = [f"nguoi{line}.{each}@example.org" for each in range(10)]
            outbox.append("test.told", f"Việc {line}", {"emails": people}, by=SYSTEM)
    monkeypatch.setattr(services, "LINES", 10)
    letter, insert, resolve = services._letter, services._insert, services.audiences.resolve
    for place in range(3):
        db.session.remove()
        db.engine.dispose()
        if not (child := os.fork()):

            def die(*_told: Any, place: int = place) -> Any:
                os.kill(os.getpid(), signal.SIGKILL)

            def after(*told: Any) -> Any:
                insert(*told)
                die()

            services._letter = die if place == 0 else letter  # type: ignore[assignment]
            services._insert = after if place == 1 else insert  # type: ignore[assignment]
            services.audiences.resolve = die if place == 2 else resolve  # type: ignore[assignment]
            with app.app_context():
                services.deliver()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert rows(Mail) == []
    services.deliver()
    assert len({row.address for row in rows(Mail)}) == len(rows(Mail)) == lines * 10
    assert services.deliver() == 0


def test_several_workers_deliver_each_line_once(app: Flask, city: World, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        for line in range(60):
            outbox.append("test.told", f"Việc {line}", {"emails": [f"nguoi{line}@example.org"]}, by=SYSTEM)
    monkeypatch.setattr(services, "LINES", 3)
    db.session.remove()
    db.engine.dispose()
    children = []
    for _ in range(3):
        children.append(child := os.fork())
        if not child:
            with app.app_context():
                services.deliver()
            os._exit(0)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert len(rows(Mail)) == 60
