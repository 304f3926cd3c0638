"""Absences: asked, excused or refused, and alternates called up in order, each once, whoever does it at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core import clock, hooks, undo
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.delegates import absences, lists, queries, reckoning, replies, services, verdicts
from congress.delegates.models import Basis, Block, Verdict
from congress.documents.models import BadgePrint
from tests.delegates.calling import ALTERNATE, answer, call_up, decide, excuse, roll, step_back, summon
from tests.delegates.making import EAST, WEST, allot, congress, delegate, enlist, held, names, someone
from tests.events.making import at
from tests.home.reading import visit
from tests.support import SYSTEM, World


def counts(code: str) -> tuple[int, int, int, int]:
    """(convened, away, attending, alternates)"""
    session().rollback()
    told = queries.count_delegates(held(code).event.id)
    session().rollback()
    return told.convened, told.away, told.attending, told.alternates


def refused(work: Callable[..., Any], *arguments: Any, **more: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        work(*arguments, **more)
    session().rollback()
    return refusal.value.code


# ── deciding ─────────────────────────────────────────────────────────────────


def test_a_reason_is_accepted_and_the_delegate_is_told(city: World) -> None:
    code, (one, *_), (next_, _other) = roll(city)
    summon(code)
    answer(one, False, "mổ mắt")
    done = decide(code, one, note="chúc đồng chí mau khoẻ")
    row = delegate(one)
    assert (row.standing, row.absence, row.decided_by, row.decision_note) == (
        "official",
        "excused",
        "test",
        "chúc đồng chí mau khoẻ",
    )
    assert done.next_id == next_
    session().rollback()
    told = session().scalars(select(Outbox).where(Outbox.kind == "delegates.excused")).one()
    assert told.audience == {"delegates": [one]}
    assert "mổ mắt" not in str(told.payload)


def test_a_refusal_says_why_and_he_is_to_come(city: World) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    answer(one, False, "bận")
    assert refused(decide, code, one, False) == "absence.note_missing"
    assert decide(code, one, False, "mong đồng chí sắp xếp").next_id is None
    assert (delegate(one).absence, counts(code)) == ("refused", (3, 0, 3, 2))


def test_only_what_was_asked_for_is_decided(city: World) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    assert refused(decide, code, one) == "absence.not_asked"
    excuse(code, one)
    assert refused(decide, code, one) == "absence.not_asked"


def test_only_the_convener_decides(city: World) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    answer(one, False, "bận")
    assert refused(decide, code, one, by=city.actor(Role.LEADER, "01")) == "forbidden"


def test_a_decision_is_undone_within_ten_minutes(city: World) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    answer(one, False, "bận")
    organiser = city.actor(Role.ORGANISER, "01")
    done = decide(code, one, by=organiser)
    with transaction():
        undo.take_back(done.offer, by=organiser)
    assert (delegate(one).absence, delegate(one).decided_by) == ("asked", "")


def test_a_decision_is_taken_back_later_as_long_as_nobody_was_called_up(city: World) -> None:
    code, (one, two, _three), _ = roll(city)
    summon(code)
    excuse(code, one)
    reopen(code, one)
    assert delegate(one).absence == "asked"
    excuse(code, two)
    call_up(code, two)
    assert refused(reopen, code, two) == "absence.not_decided"


def reopen(code: str, delegate_id: int) -> None:
    with transaction():
        to = held(code)
        absences.reopen(to, queries.get_delegate(SYSTEM, delegate_id), by=SYSTEM)


def unexcused(code: str, delegate_id: int) -> int:
    with transaction():
        to = held(code)
        return absences.record_unexcused(to, queries.get_delegate(SYSTEM, delegate_id), "", by=SYSTEM)


def test_who_is_not_there_without_a_word_is_recorded_once_it_has_begun(
    city: World, set_clock: Callable[[datetime], None]
) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    assert refused(unexcused, code, one) == "absence.not_begun"
    set_clock(at("2025-09-10", "9:00"))
    unexcused(code, one)
    assert (delegate(one).absence, counts(code)) == ("unexcused", (3, 1, 2, 2))
    assert refused(unexcused, code, one) == "absence.decided"


# ── calling up ───────────────────────────────────────────────────────────────


def test_the_next_alternate_takes_his_place_his_seat_and_gets_a_summons(city: World) -> None:
    code, (one, *_), (first, second) = roll(city)
    summon(code)
    seat(code, one, 7, 12)
    before = delegate(one).generation
    excuse(code, one)
    assert counts(code) == (3, 1, 2, 2)
    assert call_up(code, one) == first
    gone, new = delegate(one), delegate(first)
    assert (gone.standing, gone.block_id, gone.generation) == ("replaced", None, before + 1)
    assert (new.standing, new.replaces_id, new.place_in_line, new.row, new.place) == ("official", one, None, 7, 12)
    assert new.summoned_at is not None
    assert delegate(second).place_in_line == 2
    assert counts(code) == (3, 0, 3, 1)
    assert sorted(names(code)) == ["Lê Thị P", "Trần Văn B", "Trần Văn C"]
    session().rollback()
    assert len(session().scalars(select(Outbox).where(Outbox.kind.startswith("delegates.called_up"))).all()) == 1


def seat(code: str, delegate_id: int, row: int, place: int) -> None:
    with transaction() as db:
        to = held(code)
        block = Block(event_id=to.event.id, position=1, name="B", rows=20, per_row=20, is_for_guests=False)
        db.add(block)
        db.flush()
        after = {"block_id": block.id, "row": row, "place": place}
        services.store(to, queries.get_delegate(SYSTEM, delegate_id), after, "delegates.change", by=SYSTEM)


def test_two_absences_call_two_alternates_in_their_order(city: World) -> None:
    code, (one, two, _three), (first, second) = roll(city)
    summon(code)
    excuse(code, two)
    excuse(code, one)
    assert [call_up(code, one), call_up(code, two)] == [first, second]
    assert counts(code) == (3, 0, 3, 0)


def test_an_alternate_who_cannot_come_is_passed_over_with_his_reason(city: World) -> None:
    code, (one, *_), (first, second) = roll(city)
    summon(code)
    answer(first, False, "đi nước ngoài")
    excuse(code, one)
    assert call_up(code, one) == second
    row = delegate(first)
    assert (row.standing, row.absence_reason, row.place_in_line) == ("alternate", "đi nước ngoài", 1)
    answer(first, True)
    excuse(code, delegate(second).id)
    assert call_up(code, second) == first


def test_an_alternate_who_is_not_qualified_is_passed_over(city: World) -> None:
    code, (one, *_), (first, second) = roll(city)
    summon(code)
    judge(code, first, Verdict.UNQUALIFIED)
    assert excuse(code, one).next_id == second
    assert call_up(code, one) == second


def judge(code: str, delegate_id: int, verdict: Verdict) -> None:
    with transaction():
        verdicts.judge(held(code), queries.get_delegate(SYSTEM, delegate_id), verdict, "bị đình chỉ", by=SYSTEM)


@pytest.mark.parametrize("how", ["declined", "unqualified", "control"])
def test_one_whose_alternate_cannot_be_called_leaves_the_base_of_decisions(city: World, how: str) -> None:
    code, (one, *_), (only,) = roll(city, officials=3, alternates=1)
    summon(code)
    if how == "declined":
        answer(only, False, "đi nước ngoài")
    elif how == "unqualified":
        judge(code, only, Verdict.UNQUALIFIED)
    excuse(code, one)
    session().rollback()
    assert reckoning.reckon(held(code).event).base.size == (3 if how == "control" else 2)


def test_alternates_of_another_unit_are_not_called(city: World) -> None:
    code = congress(city)
    one, _other = enlist(code, someone(city, "Người Đông", EAST), someone(city, "Khuyết Tây", WEST, **ALTERNATE))
    summon(code)
    assert excuse(code, one).next_id is None
    assert refused(call_up, code, one) == "absence.nobody_left"
    assert counts(code) == (1, 1, 0, 1)


def test_one_without_an_alternate_stays_convened_and_leaves_the_base_of_decisions(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), _ = roll(city, officials=3, alternates=0)
    summon(code)
    excuse(code, one)
    assert counts(code) == (3, 1, 2, 0)
    told = visit(organiser, f"/delegates/{code}/replies").text
    assert "Đơn vị không còn dự khuyết nào gọi được" in told
    assert "được trừ khi tính đa số" in told
    session().rollback()
    assert reckoning.reckon(held(code).event).base.size == 2


def test_a_member_of_the_committee_who_is_away_has_no_alternate(city: World) -> None:
    code = congress(city)
    one, _next = enlist(code, someone(city, "Uỷ Viên", basis=Basis.EX_OFFICIO), someone(city, "Dự Khuyết", **ALTERNATE))
    summon(code)
    assert excuse(code, one).next_id is None
    assert refused(call_up, code, one) == "absence.by_office"


def test_nobody_is_called_up_for_one_who_comes(city: World) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    assert refused(call_up, code, one) == "absence.not_vacant"
    answer(one, False, "bận")
    assert refused(call_up, code, one) == "absence.not_vacant"


def test_a_place_that_was_withdrawn_is_filled_and_stays_withdrawn(city: World) -> None:
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    with transaction():
        services.withdraw(held(code), queries.get_delegate(SYSTEM, one), "bị kỷ luật", by=SYSTEM)
    assert call_up(code, one) == first
    assert (delegate(one).standing, counts(code)) == ("withdrawn", (3, 0, 3, 1))
    with transaction(), pytest.raises(DomainError) as refusal:
        lists.restore(held(code), queries.get_delegate(SYSTEM, one), by=SYSTEM)
    assert refusal.value.code == "absence.replaced_already"


def test_a_place_that_the_unit_has_filled_itself_is_not_vacant(city: World) -> None:
    code, (one, *_), _ = roll(city, 2)
    allot(city, code, e=2)
    with transaction():
        services.withdraw(held(code), queries.get_delegate(SYSTEM, one), "được bầu ở hai nơi", by=SYSTEM)
    assert [row.id for row in replies.list_vacant(SYSTEM, held(code).event.id).items] == [one]
    enlist(code, someone(city, "Lê Văn Mới", EAST))
    assert replies.list_vacant(SYSTEM, held(code).event.id).items == []
    assert refused(call_up, code, one) == "absence.not_vacant"


def test_the_page_calls_whom_it_named_or_nobody(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), (first, second) = roll(city)
    summon(code)
    excuse(code, one)
    page = visit(organiser, f"/delegates/{code}/replies")
    answer(first, False, "ốm")
    told = organiser.post(f"/delegates/{code}/replies/{one}/call-up", data={"expected": str(first)})
    assert (told.status_code, "Lê Thị Q" in told.text) == (409, True)
    assert "Gọi đồng chí Lê Thị P thay" in page.text
    visit(organiser, f"/delegates/{code}/replies").press("Gọi đồng chí Lê Thị Q thay")
    assert delegate(second).replaces_id == one


def test_excused_and_replaced_by_one_button(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    answer(one, False, "mổ mắt")
    told = visit(organiser, f"/delegates/{code}/replies").press("Đồng ý, gọi đồng chí Lê Thị P thay")
    assert "Đã gọi đồng chí Lê Thị P thay đồng chí Trần Văn A" in told.text
    assert (delegate(one).standing, delegate(first).replaces_id) == ("replaced", one)


def test_control_without_the_button_nobody_is_called(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    answer(one, False, "mổ mắt")
    visit(organiser, f"/delegates/{code}/replies").press("Đồng ý cho vắng")
    assert (delegate(one).standing, delegate(first).standing) == ("official", "alternate")


# ── back again ───────────────────────────────────────────────────────────────


def test_a_call_up_is_taken_back_with_place_in_line_and_seat(city: World) -> None:
    code, (one, two, _three), (first, second) = roll(city)
    summon(code)
    seat(code, one, 7, 12)
    excuse(code, one)
    excuse(code, two)
    call_up(code, one)
    call_up(code, two)
    step_back(code, second)
    step_back(code, first)
    line = [delegate(each) for each in (first, second)]
    assert [(row.standing, row.place_in_line) for row in line] == [("alternate", 1), ("alternate", 2)]
    row = delegate(one)
    assert (row.standing, row.absence, row.row, row.place) == ("official", "excused", 7, 12)
    assert counts(code) == (3, 2, 1, 2)


def test_who_steps_back_stands_in_front_of_who_got_his_place_and_may_answer_anew(city: World) -> None:
    code, (one, *_), (first, second, third) = roll(city, alternates=3)
    summon(code)
    excuse(code, one)
    call_up(code, one)
    with transaction():
        lists.renumber(held(code), delegate(second).unit_id, by=SYSTEM)
    answer(first, False, "bận")
    decide(code, first, excused=False, note="phải đến")
    step_back(code, first)
    assert [delegate(each).place_in_line for each in (first, second, third)] == [1, 2, 3]
    row = delegate(first)
    assert (row.absence, row.reply, row.decided_at, row.decided_by, row.decision_note) == ("none", "absent", None, "", "")


def test_not_once_a_badge_was_printed_for_him(city: World) -> None:
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    excuse(code, one)
    call_up(code, one)
    given = ("id", "delegate_id", "generation", "printed_at", "job_id")
    told: dict[str, Any] = {column.name: "" for column in BadgePrint.__table__.columns if column.name not in given}
    with transaction() as db:
        db.add(BadgePrint(delegate_id=first, generation=2, printed_at=clock.now(), job_id=None, **told))
    assert hooks.leaning([first, one]) == {first}
    assert refused(step_back, code, first) == "absence.printed"


def test_whoever_replaces_nobody_does_not_step_back(city: World) -> None:
    code, (one, *_), _ = roll(city)
    assert refused(step_back, code, one) == "absence.replaces_nobody"


def test_the_trail_tells_both_sides_without_a_name_in_what_is_sealed(city: World) -> None:
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    excuse(code, one)
    call_up(code, one)
    session().rollback()
    verbs = ("delegates.replace", "delegates.call_up")
    lines = session().scalars(select(AuditLine).where(AuditLine.verb.in_(verbs)).order_by(AuditLine.id)).all()
    told = [(line.verb, line.detail["delegate_id"]) for line in lines if line.detail]
    assert told == [("delegates.replace", one), ("delegates.call_up", first)]
    assert not any("Trần Văn" in line.subject or "Lê Thị" in line.subject for line in lines)
