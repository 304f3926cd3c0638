"""Changing agendas: the template until the first change, each verb, who may, what is refused, what comes back by undo."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from congress.accounts import identity
from congress.accounts import services as accounts
from congress.agenda import queries, services
from congress.agenda.models import Agenda, AgendaItem
from congress.agenda.services import Item
from congress.core import undo
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError, NotFound
from congress.events import services as events
from congress.events.models import Event, EventSession, EventState
from tests.agenda.builders import blank, do, event, plan, programme, shown
from tests.support import SYSTEM, World


def titles(code: str, actor: Any = SYSTEM) -> list[str]:
    return [f"{line.number} {line.title}" for line in programme(code, actor).lines]


def stored() -> tuple[int, int]:
    counts = session().scalar(select(func.count()).select_from(Agenda)), session().scalar(select(func.count(AgendaItem.id)))
    session().rollback()
    return counts


def verbs() -> list[str]:
    found = list(session().scalars(select(AuditLine.verb).where(AuditLine.verb.like("agenda%")).order_by(AuditLine.id)))
    session().rollback()
    return found


def event_of(code: str) -> Event:
    return programme(code).event


# ── the template is the agenda ───────────────────────────────────────────────


def test_nothing_is_stored_until_somebody_changes_something(city: World) -> None:
    (code,) = event(city, "01.01.001.001")
    before = programme(code)
    assert (before.version, before.key, len(before.lines)) == (0, "members_four", 31)
    assert stored() == (0, 0)
    item = before.lines[3]
    do(services.change, code, item.id, Item("Bầu chủ toạ", 7, item.presenter), version=0)
    after = programme(code)
    assert stored() == (1, 31)
    assert (after.version, after.lines[3].title, after.lines[3].planned) == (1, "Bầu chủ toạ", 7)
    old, new = ([(each.number, each.title, each.presenter, each.step) for each in one.lines] for one in (before, after))
    assert [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]] == [(old[3], new[3])]
    assert verbs() == ["agenda.change"]


def test_a_template_follows_what_the_event_is_and_a_stored_agenda_does_not(city: World) -> None:
    (code,) = event(city, "01.01.001.001")
    assert any("Bầu cấp uỷ" in line for line in titles(code))
    with transaction():
        found = session().scalars(select(Event)).one()
        found.content_mode = 2
    assert not any("Bầu" in line and "cấp uỷ" in line for line in titles(code))
    do(services.move, code, programme(code).lines[1].id, "up")
    with transaction():
        session().scalars(select(Event)).one().content_mode = 4
    assert not any("Bầu cấp uỷ" in line for line in titles(code))


def test_hours_begin_with_the_session_and_a_parent_takes_its_childrens(city: World) -> None:
    (code,) = event(city, "01.01.001.001")
    lines = {line.step: line for line in programme(code).lines}
    assert [f"{line.starts_at:%H:%M}" for line in programme(code).lines[:3]] == ["01:00", "01:10", "01:15"]  # UTC
    whole, board, count = (lines[step] for step in ("elect_committee", "elect_counting_board", "count"))
    assert (whole.planned, whole.starts_at, whole.ends_at) == (30, board.starts_at, count.ends_at)
    assert programme(code).ends_at == programme(code).session.ends_at
    assert (programme(code).total, programme(code).length, programme(code).beyond) == (240, 240, 0)


def test_a_programme_that_does_not_fit_says_by_how_much(city: World) -> None:
    (code,) = event(city, "01.01", kind="congress", congress_kind="delegates")
    assert (programme(code).total, programme(code).length, programme(code).beyond) == (590, 240, 350)


# ── verbs ────────────────────────────────────────────────────────────────────


def test_items_are_added_changed_moved_and_removed(city: World) -> None:
    code, (one, two, three) = blank(city, "Một", "Hai", "Ba")
    child = do(services.add, code, Item("Hai con", 5, "Người A", (("Tờ trình", "05-TTr/ĐU"),), note="xem kỹ"), parent=two)
    do(services.add, code, Item("Đầu", 3), position=1)
    assert titles(code) == ["1. Đầu", "2. Một", "3. Hai", "3.1. Hai con", "4. Ba"]
    line = programme(code).line(child)
    assert line is not None
    assert (line.presenter, line.papers, line.note) == ("Người A", (("Tờ trình", "05-TTr/ĐU"),), "xem kỹ")
    do(services.move, code, three, "up")
    do(services.move, code, two, "in")
    assert titles(code) == ["1. Đầu", "2. Một", "3. Ba", "3.1. Hai", "3.1.1. Hai con"]
    do(services.put, code, child, None, 1)
    assert titles(code) == ["1. Hai con", "2. Đầu", "3. Một", "4. Ba", "4.1. Hai"]
    do(services.move, code, two, "out")
    do(services.change, code, one, Item("  Một   mới ", 25))
    do(services.remove, code, three)
    assert shown(code) == ["1. Hai con 5", "2. Đầu 3", "3. Một mới 25", "4. Hai 10"]
    assert verbs()[-8:] == [f"agenda.{verb}" for verb in ("add", "add", "move", "move", "move", "move", "change", "remove")]


def test_a_change_that_changes_nothing_leaves_no_trace(city: World) -> None:
    code, (one,) = blank(city, "Một")
    before = programme(code).version, len(verbs())
    do(services.change, code, one, Item("Một", 10))
    assert (programme(code).version, len(verbs())) == before


def test_calendars_learn_of_a_change_of_what_was_told(city: World) -> None:
    (code,) = event(city)
    (draft,) = event(city, state=EventState.DRAFT)
    before = event_of(code).sequence, event_of(draft).sequence
    for each in (code, draft):
        do(services.move, each, programme(each).lines[0].id, "down")
    assert (event_of(code).sequence, event_of(draft).sequence) == (before[0] + 1, before[1])


REFUSED = [
    ("agenda.no_title", Item("  ", 5)),
    ("agenda.bad_minutes", Item("x", -1)),
    ("agenda.bad_minutes", Item("x", services.MOST_MINUTES + 1)),
    ("field.too_long", Item("x" * 501, 5)),
    ("field.too_long", Item("x", 5, "y" * 201)),
    ("field.too_long", Item("x", 5, papers=(("z" * 301, ""),))),
    ("agenda.many_papers", Item("x", 5, papers=(("z", ""),) * 11)),
]


@pytest.mark.parametrize(("code", "item"), REFUSED)
def test_what_cannot_be_said_of_an_item_is_refused(code: str, item: Item, city: World) -> None:
    (session_code,) = event(city)
    with pytest.raises(DomainError, match=code):
        do(services.add, session_code, item)
    assert stored() == (0, 0)


def test_a_tree_goes_three_levels_deep_and_holds_two_hundred(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    code, (one, two, three, four) = blank(city, "Một", "Hai", "Ba", "Bốn")
    for item in (two, three):
        do(services.move, code, item, "in")
    do(services.put, code, three, two, 1)
    with pytest.raises(DomainError, match=r"agenda\.too_deep"):
        do(services.put, code, four, three, 1)
    with pytest.raises(DomainError, match=r"agenda\.too_deep"):
        do(services.add, code, Item("x", 1), parent=three)
    with pytest.raises(DomainError, match=r"agenda\.under_itself"):
        do(services.put, code, one, three, 1)
    with pytest.raises(DomainError, match=r"agenda\.no_further"):
        do(services.move, code, one, "up")
    assert titles(code) == ["1. Một", "1.1. Hai", "1.1.1. Ba", "2. Bốn"]
    monkeypatch.setattr(services, "MOST_ITEMS", 4)
    with pytest.raises(DomainError, match=r"agenda\.full"):
        do(services.add, code, Item("x", 1))


def test_an_event_that_is_over_keeps_its_agenda(city: World) -> None:
    (code,) = event(city)
    for state in (EventState.CLOSED, EventState.CANCELLED):
        with transaction():
            session().scalars(select(Event)).one().state = state
        with pytest.raises(DomainError, match=r"agenda\.over"):
            do(services.move, code, 1, "down")
    assert stored() == (0, 0)


# ── the whole at once ────────────────────────────────────────────────────────


def test_a_template_is_taken_in_the_place_of_everything_and_back(city: World) -> None:
    code, _ids = blank(city, "Một", "Hai")
    do(services.put, code, _ids[1], _ids[0], 1)
    before = shown(code)
    offer = do(services.take_template, code, "reception")
    assert titles(code)[0] == "1. Đón đoàn"
    with transaction():
        undo.take_back(offer, by=SYSTEM)
    assert shown(code) == before
    with pytest.raises(DomainError, match=r"agenda\.no_template"):
        do(services.take_template, code, "no such one")


def test_an_agenda_is_copied_from_another_event(city: World) -> None:
    source, (one, two) = blank(city, "Một", "Hai")
    do(services.change, source, two, Item("Hai", 10, is_internal=True))
    do(services.put, source, two, one, 1)
    (target,) = event(city, "01.02.001")
    do(services.copy, target, source)
    assert shown(target) == shown(source) == ["1. Một 10", "1.1. Hai 10"]
    do(services.change, target, programme(target).lines[0].id, Item("Khác", 1))
    assert shown(source)[0] == "1. Một 10"  # a copy, not the same rows


def test_what_was_taken_cannot_come_back_over_later_changes(city: World) -> None:
    code, _ids = blank(city, "Một", "Hai")
    offer = do(services.take_template, code, "reception")
    do(services.move, code, programme(code).lines[0].id, "down")
    with pytest.raises(DomainError, match=r"undo\.changed_since"), transaction():
        undo.take_back(offer, by=SYSTEM)
    assert titles(code)[1] == "2. Đón đoàn"


def test_a_removed_item_comes_back_with_what_stood_below_it(city: World) -> None:
    code, (one, two, three) = blank(city, "Một", "Hai", "Ba")
    do(services.put, code, three, two, 1)
    before = shown(code)
    offer = do(services.remove, code, two)
    assert shown(code) == ["1. Một 10"]
    do(services.change, code, one, Item("Một", 15))  # somebody goes on in between: nothing of it is lost
    with transaction():
        undo.take_back(offer, by=SYSTEM)
    assert shown(code) == ["1. Một 15", *before[1:]]


def test_an_item_does_not_come_back_under_one_that_is_gone(city: World) -> None:
    code, (two, one) = blank(city, "Hai", "Một")
    do(services.put, code, two, one, 1)
    offer = do(services.remove, code, two)
    do(services.remove, code, one)
    for title in ("Bốn", "Năm"):  # whose rows may get the numbers of those that went
        do(services.add, code, Item(title, 10))
    with pytest.raises(DomainError, match=r"undo\.changed_since"), transaction():
        undo.take_back(offer, by=SYSTEM)


# ── two at once ──────────────────────────────────────────────────────────────


def test_the_second_is_told_who_was_first_and_nothing_is_lost(city: World) -> None:
    (code,) = event(city, "01.01.001.001")
    first = city.actor(Role.ORGANISER, "01.01", name="Vũ Thị Trước")
    session().rollback()
    item = programme(code).lines[0].id
    do(services.change, code, item, Item("Của người trước", 9), by=first, version=0)
    with pytest.raises(DomainError) as refused:
        do(services.change, code, item, Item("Của người sau", 8), version=0)
    assert (refused.value.code, refused.value.params) == ("agenda.changed_since", {"name": "Vũ Thị Trước"})
    for verb, rest in ((services.move, ("down",)), (services.remove, ()), (services.put, (None, 3))):
        with pytest.raises(DomainError, match=r"agenda\.changed_since"):
            do(verb, code, programme(code).lines[0].id, *rest, version=0)
    assert titles(code)[0] == "1. Của người trước"
    assert programme(code).changed_by == "Vũ Thị Trước"


# ── who ──────────────────────────────────────────────────────────────────────


def test_a_secretary_changes_his_own_units_agenda_and_no_other(city: World) -> None:
    (own,) = event(city, "01.01.001.001")
    (other,) = event(city, "01.01.001.002")
    (above,) = event(city, "01.01.001")
    secretary = city.actor(Role.SECRETARY, "01.01.001.001")
    session().rollback()
    do(services.move, own, 1, "down", by=secretary)
    with pytest.raises(NotFound):
        do(services.move, other, 1, "down", by=secretary)
    with pytest.raises(NotFound):
        programme(above, secretary)
    viewer = city.actor(Role.VIEWER, "01.01.001.001")
    session().rollback()
    with pytest.raises(DomainError, match="forbidden"):
        do(services.move, own, 1, "down", by=viewer)


def test_what_is_internal_is_for_those_who_may_change(city: World) -> None:
    code, (one, two, _three) = blank(city, "Một", "MẬT", "Ba")
    do(services.change, code, two, Item("MẬT", 20, "NGƯỜI KÍN", (("VĂN BẢN KÍN", ""),), is_internal=True))
    do(services.add, code, Item("MẬT CON", 20), parent=two)
    do(services.change, code, one, Item("Một", 10, note="GHI CHÚ KÍN"))
    viewer, drafter = city.actor(Role.VIEWER, "01.01.001"), city.actor(Role.DRAFTER, "01")
    secretary = city.actor(Role.SECRETARY, "01.01.001")
    session().rollback()
    for reader in (viewer, drafter):
        assert titles(code, reader) == ["1. Một", "2. Ba"]
        seen = repr(programme(code, reader).lines)
        assert "MẬT" not in seen
        assert "KÍN" not in seen
        late = programme(code, reader).lines[1]
        assert (late.starts_at - programme(code).session.starts_at).seconds == 30 * 60  # its time passes all the same
    assert titles(code, secretary) == ["1. Một", "2. MẬT", "2.1. MẬT CON", "3. Ba"]
    assert "KÍN" in repr(programme(code, secretary).lines)


def test_the_trail_says_of_what_is_internal_only_that(city: World) -> None:
    """It is read by leaders, who may not change the event."""
    code, (one, two) = blank(city, "Một", "Hai")
    do(services.change, code, two, Item("MẬT", 10, is_internal=True))
    do(services.change, code, two, Item("MẬT", 20, note="KÍN", is_internal=True))
    child = do(services.add, code, Item("MẬT CON", 5), parent=two)
    do(services.change, code, one, Item("Một", 10, note="GHI CHÚ KÍN"))
    do(services.move, code, two, "up")
    do(services.move, code, child, "out")
    do(services.put, code, child, two, 1)
    do(services.remove, code, child)
    do(services.change, code, two, Item("MẬT hôm qua", 20))
    lines = session().execute(select(AuditLine.subject, AuditLine.detail).where(AuditLine.verb.like("agenda%"))).all()
    assert not any("KÍN" in repr(line) for line in lines)
    assert sum("MẬT" in repr(line) for line in lines) == 1  # the one that stood outside for a moment
    assert sum("mục nội bộ" in line.subject for line in lines) == 7


def test_a_copy_takes_nothing_internal_from_where_one_only_reads(city: World) -> None:
    source, (_one, two) = blank(city, "Một", "MẬT", code="01.01.001.002")
    do(services.change, source, two, Item("MẬT", 10, is_internal=True))
    (target,) = event(city, "01.01.001.001")
    account = city.account("Bùi Thị Hai", Role.SECRETARY, "01.01.001.001")
    with transaction():
        accounts.grant(account, Role.VIEWER, city.unit("01.01.001"), by=SYSTEM)
    both = identity.actor_of(account)
    session().rollback()
    do(services.copy, target, source, by=both)
    assert shown(target) == ["1. Một 10"]


# ── calendars ────────────────────────────────────────────────────────────────


def test_a_calendar_tells_the_first_level_in_hours(city: World) -> None:
    code, (one, two, three) = blank(city, "Chào cờ", "MẬT", "Thảo luận")
    do(services.change, code, two, Item("MẬT", 20, is_internal=True))
    do(services.put, code, three, one, 1)
    do(services.add, code, Item("Kết luận", 75))
    (other,) = event(city, "01.02.001", plan(hours=2), kind="reception")
    wanted = {each: programme(each).session.id for each in (code, other)}
    organiser = city.actor(Role.ORGANISER, "01.01")
    foreign = city.actor(Role.ORGANISER, "01.02")
    told = queries.programme(None, list(wanted.values()))
    assert told[wanted[code]].splitlines() == ["8h00 - 8h10 Chào cờ", "8h30 - 9h45 Kết luận"]
    assert told[wanted[other]].splitlines()[0] == "8h00 - 8h10 Đón đoàn"
    assert "MẬT" not in "".join(queries.programme(organiser, list(wanted.values())).values())
    assert "MẬT" not in "".join(queries.programme(foreign, list(wanted.values()), public_only=False).values())
    inside = queries.programme(organiser, list(wanted.values()), public_only=False)
    assert inside[wanted[code]].splitlines()[1] == "8h10 - 8h30 MẬT"
    assert queries.programme(None, []) == {}


def test_sessions_go_with_their_agendas(city: World) -> None:
    codes = event(city, "01.01.001", plan(), plan(day=1))
    do(services.move, codes[1], programme(codes[1]).lines[0].id, "down")
    assert stored()[0] == 1
    with transaction():
        found = session().scalars(select(Event)).one()
        events.change(found, events.Details(kind="congress"), [plan(id=session_id(codes[0]))], by=SYSTEM, version=found.version)
    assert stored() == (0, 0)


def session_id(code: str) -> int:
    return session().scalars(select(EventSession.id).where(EventSession.code == code)).one()
