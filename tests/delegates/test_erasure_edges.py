"""What erasing reaches beside the list itself, and what of the trail it leaves; what is under way while it happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.accounts.models import Account
from congress.core import jobs, queue
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.delegates import export, lists, quotas, retention
from congress.delegates.models import Delegate
from congress.delegates.quotas import Line
from congress.documents import badge_prints, printing
from congress.events.models import Event
from congress.notices import services as notices
from congress.notices.models import Notice
from congress.people.models import Person
from tests.delegates.calling import roll, summon
from tests.delegates.making import EAST, congress, delegate, enlist, held, someone
from tests.delegates.test_retention import NEXT_YEAR, everything, found
from tests.documents import holders, making
from tests.house.files import upload
from tests.support import SYSTEM, World

ARRESTED = "canary bị bắt"
Clock = Callable[[datetime], None]


def erase(code: str) -> None:
    with transaction():
        retention._erase(held(code), SYSTEM)


def five(world: World) -> str:
    code = congress(world)
    enlist(code, *(someone(world, f"Canary {letter}", EAST) for letter in "ABCDE"))
    return code


def details() -> dict[str, Any]:
    session().rollback()
    return {row.verb: row.detail for row in session().execute(select(AuditLine.verb, AuditLine.detail))}


# ── what goes, what stays ────────────────────────────────────────────────────


def test_that_a_file_was_taken_out_and_a_paper_issued_stays_in_the_trail(
    city: World, organiser: FlaskClient, set_clock: Clock
) -> None:
    code, *_ = roll(city)
    summon(code)
    paper = making.issue(code, "summons")
    making.withdraw(code, paper, ARRESTED)
    organiser.post(f"/delegates/{code}/export", data={"form": "csv", "sensitive": ["phone"], "reason": "xếp xe"})
    before = details()
    set_clock(NEXT_YEAR)
    assert retention.run_due() == 1
    after = details()
    assert after["delegates.export"]["reason"] == "xếp xe"
    assert after["documents.issue"] == before["documents.issue"]
    assert before["documents.withdraw"]["reason"] == ARRESTED
    assert (after["documents.withdraw"], after["delegates.enlist"]) == (None, None)
    assert [table for table, cells in everything().items() if ARRESTED in cells] == []


def test_headings_of_a_file_go_with_it(city: World, organiser: FlaskClient, set_clock: Clock) -> None:
    code, *_ = roll(city)
    sheet = "Họ và tên,Ngày sinh,Điện thoại canary 0977123456\nLò Thị Một,15/3/1970,0912\n".encode()
    organiser.post(f"/delegates/{code}/import", data=upload(sheet, "danh sach.csv"))
    assert "import_batch" in found()  # control
    set_clock(NEXT_YEAR)
    retention.run_due()
    assert found() == {}


def test_why_a_list_was_given_back_goes_also_where_another_unit_holds_the_congress_by_then(
    city: World, set_clock: Clock
) -> None:
    code, cell = congress(city, "01.01"), city.unit("01.01.001").unit_id
    enlist(code, someone(city, "Lò Thị Một", "01.01.001"))
    acts: tuple[Callable[[], Any], ...] = (
        lambda: quotas.save(held(code), {}, by=SYSTEM, wish=quotas.Wish(size=5, floor=0)),
        lambda: quotas.save(held(code), {cell: Line(2, 0, 100)}, by=SYSTEM),
        lambda: quotas.allot(held(code), by=SYSTEM),
        lambda: lists.submit(held(code), cell, by=SYSTEM),
        lambda: lists.give_back(held(code), cell, ARRESTED, by=SYSTEM),
    )
    for act in acts:
        with transaction():
            act()
    before = session().scalars(select(Event.unit_id).where(Event.code == code)).one()
    city.decide("2025-07-01,dissolve,01.01,,,,01.02")
    session().rollback()
    assert session().scalars(select(Event.unit_id).where(Event.code == code)).one() != before  # control
    assert "outbox" in found(ARRESTED)  # control
    set_clock(NEXT_YEAR)
    retention.run_due()
    assert found(ARRESTED) == {}


def test_no_inbox_tells_which_account_was_which_delegate(city: World, set_clock: Clock) -> None:
    code, (one, *_), _line = roll(city)
    account = city.account("Trần Văn A", Role.VIEWER, EAST)
    with transaction() as writer:
        person = writer.scalars(select(Person.id).order_by(Person.id)).first()
        writer.execute(update(Delegate).where(Delegate.id == one).values(person_id=person))
        writer.execute(update(Account).where(Account.id == account).values(person_id=person))
    summon(code)
    notices.deliver()
    mine = select(Notice.id).where(Notice.account_id == account)
    assert session().scalars(mine).all() != []  # control
    set_clock(NEXT_YEAR)
    retention.run_due()
    session().rollback()
    assert session().scalars(mine).all() == []


# ── what is under way ────────────────────────────────────────────────────────


def texts_left() -> list[str]:
    """Of every PDF that lies with the jobs."""
    return [text for path in queue.folder().glob("*.pdf") for text in holders.texts(path.read_bytes())]


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """A function that has something happen before the third chunk of a job of badges, two to a chunk."""
    monkeypatch.setattr(type(badge_prints.BATCH), "__setattr__", object.__setattr__)
    monkeypatch.setattr(badge_prints.BATCH, "size", 2)

    def happen(what: Callable[[], Any]) -> None:
        prepare, chunks = printing._prepare, iter(range(100))

        def prepared(*arguments: Any) -> Any:
            if next(chunks) == 2:
                what()
            return prepare(*arguments)

        monkeypatch.setattr(printing, "_prepare", prepared)

    return happen


def test_badges_under_way_are_not_printed_any_more(city: World, pace: Callable[[Callable[[], Any]], None]) -> None:
    code = five(city)
    pace(lambda: erase(code))
    with pytest.raises(DomainError):
        jobs.run_now(holders.ask(code))
    assert texts_left() == []
    assert found() == {}


def test_control_without_erasing_they_are(city: World, pace: Callable[[Callable[[], Any]], None]) -> None:
    code = five(city)
    pace(lambda: None)
    jobs.run_now(holders.ask(code))
    assert any("Canary" in text for text in texts_left())
    erase(code)
    assert texts_left() == []


def test_parts_of_a_job_that_failed_do_not_lie_about(city: World, pace: Callable[[Callable[[], Any]], None]) -> None:
    def fail() -> None:
        assert any("Canary" in text for text in texts_left())  # control: parts are there
        raise DomainError("printing.parts_gone")

    code = five(city)
    pace(fail)
    with pytest.raises(DomainError, match=r"printing\.parts_gone"):
        jobs.run_now(holders.ask(code))
    assert texts_left() == []


def test_a_list_under_way_is_not_given_out_any_more(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    code = five(city)
    asked, write = export.Asked("csv", (), ""), export.content

    def written(*arguments: Any) -> bytes:
        made = write(*arguments)
        assert "Canary" in made.decode("utf-8-sig")  # control
        with transaction():
            retention._erase(held(code), SYSTEM)
        return made

    with transaction():
        job = export.start(held(code), asked, 5, by=SYSTEM)
    monkeypatch.setattr(export, "content", written)
    with pytest.raises(DomainError, match=r"delegate\.erased"):
        jobs.run_now(job)
    assert list(queue.folder().glob("*.csv")) == []


def test_nothing_is_printed_again_with_a_new_reason(city: World) -> None:
    code, (one, *_), _line = roll(city)
    erase(code)
    for ask in (
        lambda: holders.ask_again(code, badge_prints.Choice(number=delegate(one).number), ARRESTED),
        lambda: holders.ask(code),
    ):
        with pytest.raises(DomainError, match=r"delegate\.erased"):
            ask()
        session().rollback()
    assert found(ARRESTED) == {}
