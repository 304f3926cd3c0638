"""Numbers of papers: one sequence a type in a committee's term, one for all types in a congress's; none is given twice."""

from __future__ import annotations

from datetime import date

import pytest

from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.registry import services
from congress.registry.models import Issuer, PaperType
from tests.registry.making import congress_term, give, term
from tests.support import SYSTEM, World, day


def test_a_congress_has_one_sequence_for_all_types(city: World) -> None:
    """Fixture 15 of the domain notes."""
    with transaction():
        at = congress_term(city, "01")
        given = [give(at, type) for type in ("report", "rules", "minutes")]
    assert given == ["01-BC/ĐH", "02-QC/ĐH", "03-BB/ĐH"]


def test_two_types_of_one_symbol_are_two_sequences(city: World) -> None:
    """Fixture 16: a decision and a regulation of the same number are both right."""
    with transaction():
        at = term(city, "01")
        given = [give(at, type, number=9) for type in (PaperType.DECISION, PaperType.REGULATION)]
        following = [give(at, type) for type in (PaperType.DECISION, PaperType.REGULATION, PaperType.RESOLUTION)]
    assert given == ["09-QĐ/TU", "09-QĐ/TU"]
    assert following == ["10-QĐ/TU", "10-QĐ/TU", "01-NQ/TU"]


def test_a_congress_is_the_same_when_it_is_asked_for_again(city: World) -> None:
    with transaction():
        at = congress_term(city, "01")
        give(at, "report")
        again = services.ensure_congress_term(
            city.unit("01"), "uid", "Đại hội khác tên", day("2025-10-01"), day("2025-10-03"), by=SYSTEM
        )
        assert again.id == at.id
        assert (again.name, again.starts_on, again.ends_on) == ("Đại hội khác tên", day("2025-09-10"), day("2025-10-03"))
        assert give(again, "rules", dated="2025-10-01") == "02-QC/ĐH"


def test_a_unit_without_a_term_gets_the_one_of_the_cycle(city: World) -> None:
    with transaction():
        made = services.ensure_committee_term(city.unit("01.01.001"), date(2025, 7, 15), by=SYSTEM)
        assert (made.name, made.symbol, made.issuer) == ("nhiệm kỳ 2025 - 2030", "ĐU", Issuer.COMMITTEE)
        assert services.ensure_committee_term(city.unit("01.01.001"), date(2026, 7, 15), by=SYSTEM).id == made.id
        cell = services.ensure_committee_term(city.unit("01.01.001.001"), date(2025, 7, 15), by=SYSTEM)
        assert (cell.name, cell.symbol) == ("nhiệm kỳ 2025 - 2027", "CB")
        with pytest.raises(DomainError, match="no_term"):
            services.ensure_committee_term(city.unit("01.01.001"), date(2019, 7, 15), by=SYSTEM)
