"""Terms: opened, ended, corrected; found for a day, or made where there is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from congress.core import undo
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.registry import services
from congress.registry.models import Issuer, Term
from congress.registry.terms import version_of
from tests.registry.making import congress_term, give, term
from tests.support import SYSTEM, World, day


def refused(code: str) -> Any:
    return pytest.raises(DomainError, match=code.replace(".", r"\."))


def ensure(city: World, unit: str, on: str) -> Term:
    return services.ensure_committee_term(city.unit(unit), day(on), by=SYSTEM)


@pytest.mark.parametrize(
    ("unit", "on", "name", "symbol"),
    [
        ("01", "2025-07-15", "nhiệm kỳ 2025 - 2030", "TU"), ("01.01.001", "2024-02-01", "nhiệm kỳ 2020 - 2025", "ĐU"),
        ("01.01.001.001", "2025-07-15", "nhiệm kỳ 2025 - 2027", "CB"),
        ("01.01.003", "2025-07-15", "nhiệm kỳ 2025 - 2030", "CB"),
    ],
)  # fmt: skip
def test_a_unit_without_a_term_gets_the_one_of_the_cycle(city: World, unit: str, on: str, name: str, symbol: str) -> None:
    with transaction():
        made = ensure(city, unit, on)
        assert (made.name, made.symbol, made.issuer) == (name, symbol, Issuer.COMMITTEE)
        assert ensure(city, unit, on).id == made.id


def test_no_term_is_invented_beside_those_there_are(city: World) -> None:
    with transaction():
        term(city, "01.01.001", "2025-06-01")
        with refused("registry.no_term"):
            ensure(city, "01.01.001", "2025-05-31")


def test_a_register_of_another_body_is_not_the_committees(city: World) -> None:
    with transaction():
        board = term(city, "01.01.001", symbol="ubkt", name="Uỷ ban kiểm tra")
        assert board.symbol == "UBKT"
        own = ensure(city, "01.01.001", "2025-07-15")
        assert (own.symbol, own.id != board.id) == ("ĐU", True)
        assert [give(board, "report"), give(own, "report")] == ["01-BC/UBKT", "01-BC/ĐU"]


def test_a_new_term_ends_the_one_before_it_on_its_first_day(city: World) -> None:
    with transaction():
        older = term(city, "01.01.001", "2020-06-01")
        give(older, "report", dated="2025-06-20")
        newer = term(city, "01.01.001", "2025-06-20", name="nhiệm kỳ mới")
        assert older.ends_on == newer.starts_on == day("2025-06-20")
        assert ensure(city, "01.01.001", "2025-06-20").id == newer.id, "the day of the congress belongs to both"
        assert ensure(city, "01.01.001", "2025-06-19").id == older.id
        with refused("registry.terms_overlap"):
            term(city, "01.01.001", "2019-01-01", "2021-01-01", name="lấn")


def test_a_term_is_not_ended_before_its_last_paper(city: World) -> None:
    with transaction():
        older = term(city, "01.01.001", "2020-06-01")
        give(older, "report", dated="2025-06-20")
        with refused("registry.entries_outside") as told:
            term(city, "01.01.001", "2025-06-01", name="nhiệm kỳ mới")
        assert told.value.params["symbol"] == "01-BC/ĐU"


def test_ending_a_term_can_be_taken_back(city: World) -> None:
    by = city.actor(Role.ORGANISER, "01.01")
    with transaction():
        made = term(city, "01.01.001", by=by)
        offer = services.close_term(made, day("2025-06-30"), by=by)
        assert services.close_term(made, day("2025-06-30"), by=by) is None
        assert offer is not None
    with transaction():
        undo.take_back(offer, by=by)
    assert session().get_one(Term, made.id).ends_on is None


def test_what_cannot_be_is_refused(city: World) -> None:
    unit = city.unit("01.01.001")
    reader = city.actor(Role.LEADER, "01.01.001")
    with transaction():
        told: list[tuple[str, dict[str, Any]]] = [
            ("registry.no_name", {"name": " "}), ("registry.no_symbol", {"symbol": "Đ/U"}),
            ("registry.days_reversed", {"ends_on": date(2024, 1, 1)}), ("forbidden", {"by": reader}),
        ]  # fmt: skip
        for code, wrong in told:
            with refused(code):
                _open(unit, **wrong)
        _open(unit)
        with refused("registry.term_kept"):
            _open(unit)


def _open(unit: Any, *, name: str = "nhiệm kỳ", by: Actor = SYSTEM, **more: Any) -> Term:
    return services.open_term(unit, "committee", name, date(2025, 1, 1), by=by, **more)


def test_a_term_is_corrected_unless_somebody_else_did_meanwhile(city: World) -> None:
    with transaction():
        made = term(city, "01.01.001")
        version = version_of(made)
        told = "nhiệm kỳ 2025 - 2030", "ĐU", day("2025-02-01"), None
        assert services.change_term(made, *told, by=SYSTEM, version=version)
        assert not services.change_term(made, *told, by=SYSTEM)
        with refused("registry.changed_since"):
            services.change_term(made, *told, by=SYSTEM, version=version)


# ── congresses ───────────────────────────────────────────────────────────────


def test_a_congress_is_the_same_when_it_is_asked_for_again(city: World) -> None:
    """Its days follow the event, but a paper that has its number stays inside."""
    with transaction():
        at = congress_term(city, "01")
        give(at, "report")
        days = day("2025-10-01"), day("2025-10-03")
        again = services.ensure_congress_term(city.unit("01"), "uid", "Tên khác", *days, by=SYSTEM)
        assert (again.id, again.name, again.starts_on, again.ends_on) == (at.id, "Tên khác", day("2025-09-10"), days[1])
        assert give(again, "rules", dated="2025-10-01") == "02-QC/ĐH"


def test_two_congresses_are_two_sequences(city: World) -> None:
    with transaction():
        assert give(congress_term(city, "01"), "report") == "01-BC/ĐH"
        assert give(congress_term(city, "01", "another"), "report") == "01-BC/ĐH"


def test_a_congress_opened_by_hand_is_the_events_own(city: World) -> None:
    with transaction():
        by_hand = services.open_term(city.unit("01"), Issuer.CONGRESS, "Đại hội XVIII", day("2025-09-10"), by=SYSTEM)
        give(by_hand, "report")
        assert congress_term(city, "01").id == by_hand.id
        assert give(by_hand, "rules") == "02-QC/ĐH"
