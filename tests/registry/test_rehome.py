"""Units merge, split, end: the register of one that ended is closed, and read by whoever continues it."""

from __future__ import annotations

import pytest

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError, NotFound
from congress.registry import queries, services
from congress.registry.models import Term
from congress.registry.queries import Wanted
from tests.registry.making import congress_term, give, give_entry, term
from tests.support import SYSTEM, World, day

MERGE = "2025-07-15,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Mới,base,"


@pytest.fixture
def given(city: World) -> dict[str, int]:
    """Numbers by who issued them."""
    with transaction():
        entries = {code: give_entry(term(city, code), "report") for code in ("01.01.001", "01.01.002", "01.02.001")}
        return {code: entry.id for code, entry in entries.items()}


def term_of(entry_id: int) -> Term:
    session().rollback()
    return session().get_one(Term, queries.get_entry(SYSTEM, entry_id).term_id)


def test_registers_of_merged_units_are_closed_and_read_by_the_new_one(given: dict[str, int], city: World) -> None:
    assert city.decide(MERGE).errors == []
    actor = city.actor(Role.SECRETARY, "01.01.009")
    for code in ("01.01.001", "01.01.002"):
        assert term_of(given[code]).ends_on == day("2025-07-14")
        assert queries.get_line(actor, given[code]).symbol == "01-BC/ĐU"
    assert [row.name for row in queries.list_terms(actor, city.unit("01.01.009").unit_id)] == ["nhiệm kỳ 2025 - 2030"] * 2
    assert len(queries.list_entries(actor, Wanted()).items) == 2
    with pytest.raises(NotFound):
        queries.get_line(actor, given["01.02.001"])
    assert term_of(given["01.02.001"]).ends_on is None


def test_the_new_unit_begins_its_own_register_and_leaves_the_old_ones_alone(given: dict[str, int], city: World) -> None:
    city.decide(MERGE)
    actor = city.actor(Role.SECRETARY, "01.01.009")
    with transaction():
        new = services.ensure_committee_term(city.unit("01.01.009"), day("2025-07-20"), by=actor)
        assert (new.starts_on, give(new, "report", by=actor)) == (day("2025-07-15"), "01-BC/ĐU")
        with pytest.raises(DomainError, match="forbidden"):
            services.void(queries.get_entry(actor, given["01.01.001"]), "nhầm", by=actor)
    with transaction(), pytest.raises(DomainError, match="outside_term"):
        give(term_of(given["01.01.001"]), "report", dated="2025-07-15")


def test_what_was_read_is_read_by_whoever_continues_the_reader(given: dict[str, int], city: World) -> None:
    city.decide(MERGE, "2025-07-20,split,01.01.009,01.01.010+01.01.011,Đảng bộ phường Trên+Đảng bộ phường Dưới,base,")
    for code in ("01.01.010", "01.01.011"):
        actor = city.actor(Role.VIEWER, code)
        assert {line.id for line in queries.list_entries(actor, Wanted()).items} == {given["01.01.001"], given["01.01.002"]}


def test_the_register_of_a_dissolved_unit_is_read_where_it_went(given: dict[str, int], city: World) -> None:
    result = city.decide("2025-07-15,dissolve,01.01.002,,,,01.01.001")
    assert result.errors == []
    actor = city.actor(Role.SECRETARY, "01.01.001")
    assert queries.get_line(actor, given["01.01.002"]).unit_id != city.unit("01.01.001").unit_id
    assert (term_of(given["01.01.002"]).ends_on, term_of(given["01.01.001"]).ends_on) == (day("2025-07-14"), None)


def test_the_register_of_a_unit_that_is_handed_over_is_closed(given: dict[str, int], city: World) -> None:
    assert city.decide("2025-07-15,hand_over,01.01.001,,,,").errors == []
    assert term_of(given["01.01.001"]).ends_on == day("2025-07-14")


def test_a_unit_that_is_renamed_goes_on_counting(given: dict[str, int], city: World) -> None:
    assert city.decide("2025-07-15,rename,01.01.001,,Đảng bộ phường Tên Mới,,").errors == []
    with transaction():
        at = services.ensure_committee_term(city.unit("01.01.001"), day("2025-07-20"), by=SYSTEM)
        assert give(at, "report", dated="2025-07-20") == "02-BC/ĐU"


def test_a_congress_ahead_goes_to_the_unit_that_continues(city: World) -> None:
    with transaction():
        ahead = congress_term(city, "01.01.001").id
        past = services.ensure_congress_term(
            city.unit("01.01.002"), "past", "Đại hội", day("2025-05-10"), day("2025-05-11"), by=SYSTEM
        ).id
    city.decide(MERGE)
    session().rollback()
    new_id = city.unit("01.01.009").unit_id
    assert session().get_one(Term, ahead).unit_id == new_id
    assert (session().get_one(Term, past).unit_id != new_id, session().get_one(Term, past).ends_on) == (True, day("2025-05-11"))
    with transaction():
        assert give(congress_term(city, "01.01.009"), "report") == "01-BC/ĐH"
