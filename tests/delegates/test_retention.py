"""The end of personal data: nothing of a person is left in any table, every figure stays, and the chain still holds."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.core import audit, clock, jobs, queue
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import db, session, transaction
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.delegates import codes, corrections, export, lists, queries, retention, services, summoning
from congress.delegates.models import Delegate, Quota, Roll
from congress.documents import badge_prints
from congress.documents.models import Document, DocumentKind
from congress.events.models import Engagement, Event
from congress.notices import services as notices
from congress.notices.models import Mail, MailState
from congress.people.models import Person
from tests.delegates.calling import CANARIES, answer, call_up, decide, page_of, roll, summon
from tests.delegates.making import EAST, allot, congress, delegate, enlist, held, someone
from tests.documents import holders
from tests.events.making import at, move
from tests.home.reading import parse
from tests.house.files import upload
from tests.support import SYSTEM, World, csv_bytes

NEXT_YEAR = at("2026-06-01")


@pytest.fixture
def phone(city: World) -> FlaskClient:
    summoning.WRONG.forget()
    return city.browser()


def refused(work: Callable[..., Any], *arguments: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        work(*arguments, **more)
    session().rollback()
    return refusal.value.code


def everything() -> dict[str, str]:
    """table -> every cell of it, as text."""
    session().rollback()
    told = {}
    for table in db.metadata.sorted_tables:
        told[table.name] = "\n".join(" ".join(map(_cell, row)) for row in session().execute(select(table)))
    session().rollback()
    return told


def _cell(value: Any) -> str:
    if isinstance(value, bytes):
        for read in (zlib.decompress, bytes):
            try:
                return read(value).decode("utf-8", "ignore")
            except zlib.error:
                continue
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)


NAME = CANARIES["full_name"]
WORDS = ("canary", "Canary", "0977123456", "1931-03-17", "1951-04-18", "1952-05-19")
FROZEN = {"document"}  # papers that were issued


def found(*words: str) -> dict[str, list[str]]:
    """table -> which of the words stand in it."""
    told = {table: [word for word in words or WORDS if word in cells] for table, cells in everything().items()}
    return {table: words_ for table, words_ in told.items() if words_ and table not in FROZEN}


def lived_through(world: World, organiser: FlaskClient) -> tuple[str, list[int]]:
    """A congress in which everything that is kept of a delegate came to be, in every table where it may: a list that was sent,
    imported, corrected, summoned, answered, decided, replaced, printed and taken out."""
    code = congress(world)
    told = {name: value for name, value in CANARIES.items() if name != "full_name"}
    one, two, three = enlist(code, someone(world, NAME, **told), someone(world, f"{NAME} Hai", **told),
                             someone(world, f"{NAME} Khuyết", **told | {"standing": "alternate"}))  # fmt: skip
    rows = [("Canary Trong Tệp", "15/3/1970", "0977123456", "canary chức vụ", world.unit(EAST).code)]
    sheet = csv_bytes(("Họ và tên", "Ngày sinh", "Điện thoại", "Chức vụ", "Mã tổ chức"), rows)
    preview = organiser.post(f"/delegates/{code}/import", data=upload(sheet, "danh sach.csv")).headers["Location"]
    digest = parse(organiser.get(preview).text).all("input", name="digest")[0].attrs["value"]
    organiser.post(f"{preview}/confirm", data={"digest": digest})
    organiser.post(f"/delegates/{code}/import", data=upload(sheet.replace(b"15/3", b"16/3"), "danh sach.csv"))  # waits for ever
    summon(code)
    notices.deliver()
    _sent()
    answer(one, False, "canary lý do")
    decide(code, one, note="canary lời nhắn")
    call_up(code, one)
    answer(two, False, "canary lý do hai")
    with transaction() as writer:
        to = held(code)
        after = {"verdict_note": "canary thẩm tra", "replied_by": "canary người báo"}
        services.store(to, queries.get_delegate(SYSTEM, two), after, "delegates.change", by=SYSTEM)
        lists.discipline(to, queries.get_delegate(SYSTEM, two), "canary kỷ luật mới", by=SYSTEM)
        corrections.ask(to, queries.get_delegate(SYSTEM, three), "post", "canary đúng", "canary căn cứ")
        services.withdraw(to, queries.get_delegate(SYSTEM, two), "canary rút", by=SYSTEM)
        looked = {"double": ["canary để nguyên", "x", "y"]}
        writer.execute(update(Roll).where(Roll.event_id == to.event.id).values(looked=looked))
    allot(world, code, e=3)
    with transaction() as writer:
        writer.execute(update(Quota).values(note="canary ghi chú", returned_for="canary trả lại"))
    organiser.post(f"/delegates/{code}/export", data={"form": "csv", "sensitive": ["phone"], "reason": "xếp xe"})
    return code, [one, two, three]


def _sent() -> None:
    with transaction() as writer:
        writer.execute(update(Mail).values(state=MailState.SENT, sent_at=clock.now(), last_error="550 canary@thu.example.org"))


def figures(code: str) -> Any:
    session().rollback()
    return queries.count_delegates(held(code).event.id)


def test_nothing_of_a_person_is_left_and_every_figure_is_the_same(
    city: World, organiser: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    code, (one, *_others) = lived_through(city, organiser)
    with transaction():
        audit.seal()
    assert set(found()) >= {
        "delegate", "audit_line", "mail", "delegate_correction", "import_row", "import_batch", "delegate_roll",
        "delegate_quota", "undo_offer", "delegate_listed",
    }  # fmt: skip
    before, sealed = figures(code), lines()
    set_clock(NEXT_YEAR)
    assert retention.run_due() == 1
    assert found() == {}
    assert figures(code) == before
    assert delegate(one).full_name == f"Đại biểu {delegate(one).number}"
    with transaction():
        audit.seal()
    session().rollback()
    assert audit.verify() is None
    assert lines()[: len(sealed)] == sealed


def lines() -> list[tuple[Any, ...]]:
    """What the chain covers of each line."""
    session().rollback()
    columns = AuditLine.seq, AuditLine.seal, AuditLine.verb, AuditLine.subject, AuditLine.actor, AuditLine.commitment
    return [tuple(row) for row in session().execute(select(*columns).where(AuditLine.seq.is_not(None)).order_by(AuditLine.seq))]


def test_control_a_name_in_a_subject_would_have_to_stay_for_the_chain_to_hold(city: World) -> None:
    code, (one, *_), _ = roll(city)
    with transaction():
        services.record("delegates.link", held(code), delegate(one).full_name, SYSTEM, delegate=delegate(one).full_name)
    with transaction():
        audit.seal()
    with transaction() as writer:
        audit.forget(AuditLine.verb == "delegates.link")
        assert audit.verify() is None
        writer.execute(update(AuditLine).where(AuditLine.verb == "delegates.link").values(subject="Đại biểu 1"))
        assert audit.verify() is not None


def test_control_removal_that_forgets_a_table_is_noticed(
    city: World, organiser: FlaskClient, set_clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_through(city, organiser)
    set_clock(NEXT_YEAR)
    monkeypatch.setattr(retention, "_forget", lambda _code: None)
    monkeypatch.setattr(retention.hooks, "erased", lambda *_which: None)
    retention.run_due()
    assert set(found()) == {"audit_line", "mail"}


def test_papers_that_were_issued_stay(city: World, organiser: FlaskClient, set_clock: Callable[[datetime], None]) -> None:
    code, _ids = lived_through(city, organiser)
    with transaction() as writer:
        told: dict[str, Any] = {"subject": "x", "digest": "x", "made_by": "x", "reason": "", "dated": clock.today()}
        for kind in (DocumentKind.CREDENTIALS, DocumentKind.NAME_PLATES):
            writer.add(Document(event_id=held(code).event.id, kind=kind, state="issued", entry_id=None, replaces_id=None,
                                inputs={"figures": 7}, made_at=clock.now(), **told))  # fmt: skip
    set_clock(NEXT_YEAR)
    retention.run_due()
    session().rollback()
    assert [(row.kind, row.inputs) for row in session().scalars(select(Document))] == [("credentials", {"figures": 7})]


def test_links_and_badges_of_before_are_dead(city: World, phone: FlaskClient, set_clock: Callable[[datetime], None]) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    link = page_of(one)
    badge = codes.badge_code(delegate(one))
    set_clock(NEXT_YEAR)
    retention.run_due()
    told = phone.get(link)
    assert (told.status_code, "đã được xoá theo thời hạn" in told.text) == (410, True)
    assert not codes.is_badge(badge, delegate(one))


def test_afterwards_nobody_is_put_on_the_list_or_changed(city: World, set_clock: Callable[[datetime], None]) -> None:
    code, (one, *_), _ = roll(city)
    set_clock(NEXT_YEAR)
    retention.run_due()
    assert refused(enlist, code, someone(city, "Người Mới")) == "delegate.erased"
    with transaction(), pytest.raises(DomainError, match=r"delegate\.erased"):
        services.store(held(code), queries.get_delegate(SYSTEM, one), {"phone": "0912"}, "delegates.change", by=SYSTEM)


def test_letters_that_still_wait_are_not_sent(city: World, set_clock: Callable[[datetime], None]) -> None:
    code = congress(city)
    enlist(code, someone(city, NAME, email=CANARIES["email"]))
    summon(code)
    notices.deliver()
    set_clock(NEXT_YEAR)
    retention.run_due()
    session().rollback()
    assert session().scalars(select(Mail)).all() == []


def test_organisers_are_told_two_weeks_before_once(city: World, set_clock: Callable[[datetime], None]) -> None:
    code, *_ = roll(city)
    due = due_on(code)
    for days, told in ((15, 0), (14, 1), (13, 1), (1, 1)):
        set_clock(at(date.fromordinal(due.toordinal() - days).isoformat()))
        assert retention.run_due() == 0
        session().rollback()
        assert len(session().scalars(select(Outbox).where(Outbox.kind == "delegates.erase_soon")).all()) == told, days
    assert delegate(1).full_name == "Trần Văn A"
    set_clock(at(due.isoformat()))
    assert [retention.run_due(), retention.run_due()] == [1, 0]


def due_on(code: str) -> date:
    session().rollback()
    to = held(code)
    due = retention.due_on(to.event, to.roll)
    assert due is not None
    return due


def shift(code: str, day: str) -> None:
    with transaction() as writer:
        days = {"starts_on": date.fromisoformat(day), "ends_on": date.fromisoformat(day)}
        writer.execute(update(Event).where(Event.code == code).values(**days))


def choose(day: date | None) -> None:
    with transaction() as writer:
        writer.execute(update(Roll).values(erase_on=day))


def test_the_day_follows_the_event_wherever_it_is_moved_to(city: World, set_clock: Callable[[datetime], None]) -> None:
    code, *_ = roll(city)
    assert due_on(code) == date(2026, 3, 10)
    shift(code, "2026-02-20")
    assert due_on(code) == date(2026, 8, 20)
    set_clock(at("2026-08-19"))
    assert retention.run_due() == 0
    set_clock(at("2026-08-20"))
    assert retention.run_due() == 1


def test_a_day_that_was_chosen_stands_until_the_event_is_moved_beyond_it(city: World) -> None:
    code, *_ = roll(city)
    choose(date(2025, 10, 1))
    assert due_on(code) == date(2025, 10, 1)
    shift(code, "2025-10-01")
    assert due_on(code) == date(2026, 4, 1)
    choose(None)
    assert due_on(code) == date(2026, 4, 1)


def test_nothing_of_a_postponed_event_goes_until_it_has_a_day_again(
    city: World, organiser: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    code, *_ = roll(city)
    choose(date(2025, 10, 1))
    move(code, "postpone", reason="bão")
    path = f"/delegates/{code}/retention"
    for day in ("2025-09-20", "2025-10-02", "2030-01-01"):
        set_clock(at(day))
        assert retention.run_due() == 0
        told = city.browser(Role.ORGANISER, "01", name=f"Cán bộ {day}").get(path).text
        assert ("chưa có ngày xoá" in told, "Xoá ngay" in told) == (True, False)
        with transaction():
            assert refused(retention.erase, held(code), 5, by=SYSTEM) == "privacy.not_over"
    session().rollback()
    assert not session().scalars(select(Outbox).where(Outbox.kind.startswith("delegates.erase"))).all()


@pytest.mark.parametrize(("day", "months", "later"), [
    ("2025-03-31", 6, "2025-09-30"), ("2025-08-31", 6, "2026-02-28"), ("2027-08-29", 6, "2028-02-29"),
    ("2025-08-30", 6, "2026-02-28"), ("2025-06-30", 6, "2025-12-30"), ("2025-07-31", 12, "2026-07-31"),
])  # fmt: skip
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: str, months: int, later: str) -> None:
    assert retention.months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_reasons_are_found_whatever_the_event_was_called_when_they_were_given(
    city: World, organiser: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    """A list that was given back, a badge printed again, a file called after somebody, his place at the sessions."""
    code, (one, *_), _ = roll(city)
    with transaction() as writer:
        person = writer.scalars(select(Person.id).order_by(Person.id)).first()
        writer.execute(update(Delegate).where(Delegate.id == one).values(person_id=person))
    allot(city, code, e=5, alternates=5)
    with transaction():
        lists.submit(held(code), city.unit(EAST).unit_id, by=SYSTEM)
    with transaction():
        lists.give_back(held(code), city.unit(EAST).unit_id, "canary chưa đủ tuổi", by=SYSTEM)
    summon(code)
    holders.ask_again(code, badge_prints.Choice(), "canary mất thẻ")
    notices.deliver()
    sheet = csv_bytes(("Họ và tên", "Ngày sinh"), [("Ai Đó", "1/1/1970")])
    preview = organiser.post(f"/delegates/{code}/import", data=upload(sheet, "canary ban A.csv")).headers["Location"]
    organiser.post(f"{preview}/discard")
    assert set(found()) >= {"outbox", "job", "audit_line", "import_batch"}
    assert session().scalars(select(Engagement.person_id)).all() == [person]
    assert [line["persons"] for line in session().scalars(select(AuditLine.detail)) if line and "persons" in line] == [[person]]
    with transaction() as writer:
        writer.execute(update(Event).where(Event.code == code).values(name="Tên khác"))
    set_clock(NEXT_YEAR)
    assert retention.run_due() == 1
    assert found() == {}
    assert session().scalars(select(Engagement.person_id)).all() == []
    assert [line for line in session().scalars(select(AuditLine.detail)) if line and "persons" in line] == []
    with transaction():
        audit.seal()
    assert audit.verify() is None


def test_by_hand_only_when_it_is_over_and_the_number_was_typed(
    city: World, organiser: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    code, (one, *_), _ = roll(city)
    path = f"/delegates/{code}/retention"
    assert "Xoá ngay" not in organiser.get(path).text
    assert organiser.post(path, data={"confirmed": "5"}).status_code == 409
    set_clock(at("2025-09-11"))
    organiser = city.browser(Role.ORGANISER, "01", name="Cán bộ khác")
    assert "Xoá dữ liệu cá nhân của 5 đại biểu" in organiser.get(path).text
    for typed in ("", "4", "năm", "5 5"):
        assert organiser.post(path, data={"confirmed": typed}).status_code == 422
    assert delegate(one).full_name == "Trần Văn A"
    assert organiser.post(path, data={"confirmed": "5"}).status_code == 302
    assert delegate(one).full_name == "Đại biểu 1"
    assert "Đã xoá lúc" in organiser.get(path).text


def test_only_who_keeps_the_roll_removes(city: World, set_clock: Callable[[datetime], None]) -> None:
    code, *_ = roll(city)
    set_clock(at("2025-09-11"))
    for role, unit in ((Role.LEADER, "01"), (Role.VIEWER, "01")):
        client = city.browser(role, unit, name=f"{role}")
        assert client.post(f"/delegates/{code}/retention", data={"confirmed": "5"}).status_code == 403


def test_other_events_keep_theirs(city: World, set_clock: Callable[[datetime], None]) -> None:
    code, *_ = roll(city)
    other = congress(city, day="2026-05-20")
    kept = enlist(other, someone(city, "Vẫn Còn Tên"))[0]
    set_clock(NEXT_YEAR)
    assert retention.run_due() == 1
    assert delegate(kept).full_name == "Vẫn Còn Tên"
    assert names_of(code) == [f"Đại biểu {number}" for number in range(1, 6)]


def names_of(code: str) -> Sequence[str]:
    session().rollback()
    query = select(Delegate.full_name).where(Delegate.event_id == held(code).event.id).order_by(Delegate.number)
    return session().scalars(query).all()


def test_files_that_wait_for_an_asker_go_too(city: World, set_clock: Callable[[datetime], None]) -> None:
    code, *_ = roll(city)
    with transaction():
        to = held(code)
        export.start(to, export.checked(export.Asked("csv"), by=SYSTEM), 5, by=SYSTEM)
    set_clock(at("2025-09-11"))
    assert jobs.run_due() == 1
    assert [path.suffix for path in queue.folder().glob("*.csv")] == [".csv"]
    with transaction():
        retention.erase(held(code), 5, by=SYSTEM)
    assert list(queue.folder().glob("*.csv")) == []
