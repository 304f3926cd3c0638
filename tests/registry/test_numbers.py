"""Numbers of papers: one sequence a type in a committee's term, one for all types in a congress's; none is given twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from congress.core import rules, undo
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.registry import queries, services
from congress.registry.models import Entry, EntryState, PaperType
from congress.registry.queries import Wanted
from tests.registry.making import congress_term, facts, get, give, give_entry, term
from tests.support import SYSTEM, World, day


@pytest.fixture
def by(city: World) -> Actor:
    return city.actor(Role.ORGANISER, "01.01", name="Cán bộ quận")


def refused(code: str) -> Any:
    return pytest.raises(DomainError, match=code.replace(".", r"\."))


# ── sequences ────────────────────────────────────────────────────────────────


def test_a_congress_has_one_sequence_for_all_types(city: World) -> None:
    """Fixture 15 of the domain notes."""
    with transaction():
        at = congress_term(city, "01")
        assert [give(at, type) for type in ("report", "rules", "minutes")] == ["01-BC/ĐH", "02-QC/ĐH", "03-BB/ĐH"]


def test_two_types_of_one_symbol_are_two_sequences(city: World) -> None:
    """Fixture 16: a decision and a regulation of the same number are both right."""
    with transaction():
        at = term(city, "01")
        given = [give(at, type, number=9) for type in (PaperType.DECISION, PaperType.REGULATION)]
        following = [give(at, type) for type in (PaperType.DECISION, PaperType.REGULATION, PaperType.RESOLUTION)]
    assert given == ["09-QĐ/TU", "09-QĐ/TU"]
    assert following == ["10-QĐ/TU", "10-QĐ/TU", "01-NQ/TU"]


def test_each_unit_and_each_term_begins_at_one(city: World) -> None:
    with transaction():
        older = term(city, "01.01.001", "2020-06-01", "2025-05-31")
        assert [give(older, "letter"), give(older, "letter")] == ["01-CV/ĐU", "02-CV/ĐU"]
        assert give(term(city, "01.01.001", "2025-05-31"), "letter") == "01-CV/ĐU"
        assert give(term(city, "01.01.001.001"), "letter") == "01-CV/CB"


def test_a_free_number_may_be_chosen_and_gaps_stay(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        assert [give(at, "report", number=number) for number in (5, 3, None)] == ["05-BC/ĐU", "03-BC/ĐU", "06-BC/ĐU"]
        for number in (0, -1, 100_000):
            with refused("registry.bad_number"):
                give(at, "report", number=number)


def test_a_number_that_is_taken_is_refused_with_the_paper_that_has_it(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        give(at, "report", "kết quả quý I", number=5)
        kept = services.reserve(at, "report", SYSTEM, number=6)
        secret = give_entry(at, "report", "việc kín", number=7, hidden=True)
        gone = give_entry(at, "report", number=8)
        services.void(gone, "ghi nhầm", by=SYSTEM)
        with refused("registry.taken") as told:
            give(at, "report", number=5)
        assert (told.value.params["symbol"], told.value.params["subject"]) == ("05-BC/ĐU", "kết quả quý I")
        for entry, code in ((kept, "taken_reserved"), (secret, "taken_hidden"), (gone, "taken_void")):
            with refused(f"registry.{code}") as told:
                give(at, "report", number=entry.number)
            assert "việc kín" not in str(told.value.params)


def test_a_void_number_is_never_given_again(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        give(at, "report")
        last = give_entry(at, "report")
        services.void(last, "trùng văn bản", by=SYSTEM)
        assert give(at, "report") == "03-BC/ĐU"
        with refused("registry.is_void"):
            services.change(last, facts("report"), by=SYSTEM)


def test_voiding_can_be_taken_back(city: World, by: Actor) -> None:
    with transaction():
        entry = give_entry(term(city, "01.01.001", by=by), "report", by=by, note="bản chính")
        offer = services.void(entry, "nhầm", by=by)
        assert (entry.state, entry.note) == (EntryState.VOID, "nhầm")
    with transaction():
        undo.take_back(offer, by=by)
    assert (get(entry.id).state, get(entry.id).note) == (EntryState.ISSUED, "bản chính")


def test_a_reserved_number_is_given_by_saying_what_it_is_for(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        kept = services.reserve(at, "resolution", SYSTEM, note="nghị quyết chuyên đề")
        assert give(at, "resolution") == "02-NQ/ĐU"
        assert services.change(kept, facts("resolution", "về xây dựng Đảng"), by=SYSTEM)
        assert (kept.state, kept.number, kept.subject) == (EntryState.ISSUED, 1, "về xây dựng Đảng")


# ── what is told ─────────────────────────────────────────────────────────────


def test_changing_says_what_was_and_is_and_nothing_leaves_no_trace(city: World, by: Actor) -> None:
    with transaction():
        entry = give_entry(term(city, "01.01.001", by=by), "report", "cũ", by=by)
        version = services.version_of(entry)
        assert services.change(entry, facts("report", "mới"), by=by, version=version)
        assert not services.change(entry, facts("report", "mới"), by=by)
        with refused("registry.changed_since"):
            services.change(entry, facts("report", "khác"), by=by, version=version)
        with refused("registry.type_fixed"):
            services.change(entry, facts("plan", "mới"), by=by)
    lines = session().execute(select(AuditLine.verb, AuditLine.subject, AuditLine.detail).order_by(AuditLine.id)).all()
    told = [line for line in lines if line.verb.startswith("registry.")]
    assert [line.verb for line in told] == ["registry.open", "registry.give", "registry.change"]
    assert told[1].subject == "01-BC/ĐU: cũ"
    assert (told[2].detail["before"]["subject"], told[2].detail["after"]["subject"]) == ("cũ", "mới")


def test_in_a_congress_a_paper_may_turn_out_to_be_of_another_type(city: World) -> None:
    with transaction():
        at = congress_term(city, "01")
        entry = give_entry(at, "report")
        services.change(entry, facts("minutes", dated="2025-09-10"), by=SYSTEM)
        assert services.symbol_of(at, entry) == "01-BB/ĐH"


def test_what_a_hidden_number_is_about_is_not_in_the_trail(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        entry = give_entry(at, "report", "nhân sự chủ chốt", hidden=True, signer="Lê Văn Kín")
        services.change(entry, facts("report", "nhân sự khác", hidden=True), by=SYSTEM)
        services.void(entry, "không dùng", by=SYSTEM)
    trail = "".join(f"{line.subject}{line.detail}" for line in session().scalars(select(AuditLine)))
    assert "01-BC/ĐU" in trail
    assert [word for word in ("nhân sự", "Kín") if word in trail] == []


def test_a_paper_says_what_it_is_about_unless_its_number_is_hidden(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        with refused("registry.no_subject"):
            give(at, "report", "  ")
        with refused("field.too_long"):
            give(at, "report", "x" * 501)
        assert give(at, "report", "", hidden=True) == "01-BC/ĐU"


@pytest.mark.parametrize("role", [Role.LEADER, Role.DRAFTER, Role.VIEWER])
def test_numbers_are_given_by_who_arranges_the_units_meetings(city: World, role: Role) -> None:
    reader, neighbour = city.actor(role, "01.01.001"), city.actor(Role.SECRETARY, "01.01.002")
    own = city.actor(Role.SECRETARY, "01.01.001")
    with transaction():
        at = term(city, "01.01.001")
        for stranger in (reader, neighbour):
            with refused("forbidden"):
                give(at, "report", by=stranger)
            with refused("forbidden"):
                services.reserve(at, "report", stranger)
            with refused("forbidden"):
                services.ensure_committee_term(city.unit("01.01.001.001"), day("2025-07-15"), by=neighbour)
        assert give(at, "report", by=own) == "01-BC/ĐU"


# ── days and authority ───────────────────────────────────────────────────────


def test_a_day_outside_the_term_is_refused(city: World) -> None:
    with transaction():
        closed, running = term(city, "01.01.001", "2025-01-01", "2025-06-30"), term(city, "01.01.002", "2025-01-01")
        for at, wrong, code in (
            (closed, "2025-07-01", "outside_term"), (closed, "2024-12-31", "outside_term"),
            (running, "2024-12-31", "before_term"),
        ):  # fmt: skip
            with refused(f"registry.{code}"):
                give(at, "report", dated=wrong)
        for right in ("2025-01-01", "2025-06-30"):
            give(closed, "report", dated=right)
        with refused("registry.outside_term"):
            services.change(give_entry(closed, "plan"), facts("plan", dated="2025-07-01"), by=SYSTEM)
        with refused("registry.term_over"):
            services.reserve(closed, "report", SYSTEM)


def test_numbers_that_do_not_grow_with_their_days_are_flagged_with_their_neighbour(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        days = ("2025-03-01", "2025-06-01", "2025-04-01", "2025-05-01")
        entries = [give_entry(at, "report", dated=dated) for dated in days]
        give_entry(at, "plan", dated="2025-02-01")  # another sequence
        found = queries.flags_of(queries.list_entries(SYSTEM, Wanted(term_id=at.id)).items)
        assert {entries.index(get(entry_id)) for entry_id in found} == {1, 2}
        ((code, told),) = queries.warnings_of(SYSTEM, entries[2])
        assert code == "registry.flag_order"
        assert (told["symbol"], told["other"], told["other_day"]) == ("03-BC/ĐU", "02-BC/ĐU", day("2025-06-01"))
        services.void(entries[1], "nhầm ngày", by=SYSTEM)
        assert queries.flags_of(queries.list_entries(SYSTEM, Wanted(term_id=at.id)).items) == {}


@pytest.mark.parametrize(
    ("unit", "type", "dated", "source"),
    [
        ("01.01.001.001", "regulation", "2026-02-01", "399-QĐ/TW"), ("01.01.001.001", "guidance", "2026-02-01", "399-QĐ/TW"),
        ("01.01.001.001", "rules", "2025-07-01", "66-QĐ/TW"), ("01.01.001.001", "rules", "2026-01-09", ""),
        ("01.01.001", "directive", "2026-02-01", "399-QĐ/TW"), ("01.01.001", "regulation", "2026-02-01", ""),
        ("01", "directive", "2026-02-01", ""),
    ],
)  # fmt: skip
def test_a_type_that_the_issuer_may_not_issue_is_flagged_with_the_rule_of_its_day(
    city: World, unit: str, type: str, dated: str, source: str
) -> None:
    with transaction():
        entry = give_entry(term(city, unit), type, dated=dated)
        found = queries.warnings_of(SYSTEM, entry)
    assert [code for code, _told in found] == (["registry.flag_authority"] if source else [])
    assert not source or source in found[0][1]["source"]


def test_a_cells_congress_issues_few_types(city: World) -> None:
    with transaction():
        at = services.ensure_congress_term(
            city.unit("01.01.001.001"), "uid", "Đại hội", day("2027-01-05"), day("2027-01-05"), by=SYSTEM
        )
        flagged = [type for type in ("resolution", "report", "minutes") if queries.warnings_of(SYSTEM, give_entry(at, type))]
    assert flagged == ["report"]


def test_a_rule_whose_text_was_read_refuses(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = rules.in_force
    monkeypatch.setattr(rules, "in_force", lambda file, on: {**real(file, on), "confirmed": True})
    with transaction():
        at = term(city, "01.01.001.001")
        with refused("registry.not_issued_by") as told:
            give(at, "guidance")
        assert told.value.params == {"type_name": "Hướng dẫn", "source": "66-QĐ/TW, ngày 06/02/2017"}
        assert give(at, "resolution") == "01-NQ/CB"


# ── a form that is sent twice ────────────────────────────────────────────────


def test_the_same_form_sent_twice_gets_one_number(city: World, by: Actor) -> None:
    with transaction():
        at = term(city, "01.01.001", by=by)
        after = queries.last_id(at.id)
        told = facts("decision", "khen thưởng")
        assert services.find_sent(at, told, after, by) is None
        entry = give_entry(at, "decision", "khen thưởng", by=by)
        found = services.find_sent(at, told, after, by)
        assert found is not None
        assert found.id == entry.id
        assert services.find_sent(at, told, queries.last_id(at.id), by) is None, "a page made later asks for another number"
        assert services.find_sent(at, facts("decision", "kỷ luật"), after, by) is None
        assert services.find_sent(at, told, after, SYSTEM) is None


def test_every_entry_is_of_its_series(city: World) -> None:
    with transaction():
        give(term(city, "01.01.001"), "report")
        give(congress_term(city, "01.01.001"), "report")
    rows = session().execute(select(Entry.series).order_by(Entry.id)).all()
    assert [row.series for row in rows] == ["report", ""]
