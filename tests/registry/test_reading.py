"""Who reads which numbers: by reach, by words without accents, by a symbol; what is hidden is not found out by searching."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import true

from congress.core.actor import Actor, Role
from congress.core.db import transaction
from congress.core.errors import NotFound
from congress.registry import queries, services
from congress.registry.queries import Wanted
from tests.registry.making import congress_term, give, give_entry, term
from tests.support import SYSTEM, World

SECRET = "nhân sự chủ chốt"


@pytest.fixture
def filled(city: World) -> dict[str, int]:
    with transaction():
        ward, cell, other = (term(city, code) for code in ("01.01.001", "01.01.001.001", "01.02.001"))
        entries = {
            "rules": give_entry(ward, "rules", "quy chế làm việc của Đảng uỷ", number=10),
            "decision": give_entry(ward, "decision", "khen thưởng", number=10),
            "regulation": give_entry(ward, "regulation", "chế độ họp", number=10),
            "hidden": give_entry(ward, "report", SECRET, number=7, hidden=True, signer="Lê Văn Kín", note="để riêng"),
            "cell": give_entry(cell, "resolution", "kế hoạch tháng 10"),
            "congress": give_entry(congress_term(city, "01.01.001"), "minutes", "đại hội"),
            "neighbour": give_entry(other, "rules", "quy chế của phường Ba", number=10),
        }
        return {name: entry.id for name, entry in entries.items()}


def found(filled: dict[str, int], actor: Actor, typed: str = "", **more: Any) -> set[str]:
    names = {entry_id: name for name, entry_id in filled.items()}
    return {names[line.id] for line in queries.list_entries(actor, Wanted(typed, **more)).items}


def test_numbers_are_read_where_the_unit_is_in_reach(filled: dict[str, int], city: World) -> None:
    secretary, organiser = city.actor(Role.SECRETARY, "01.01.001"), city.actor(Role.ORGANISER, "01.02")
    assert found(filled, secretary) == set(filled) - {"neighbour"}
    assert found(filled, organiser) == {"neighbour"}
    assert found(filled, city.actor(Role.VIEWER, "01.01.001.001")) == {"cell"}
    for get in (queries.get_line, queries.get_entry):
        assert get(organiser, filled["neighbour"]).id == filled["neighbour"]
        with pytest.raises(NotFound):
            get(organiser, filled["rules"])
    with pytest.raises(NotFound):
        queries.get_term(organiser, queries.get_entry(SYSTEM, filled["rules"]).term_id)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("quy che", {"rules", "neighbour"}), ("KHEN thưởng", {"decision"}), ("qui che", {"rules", "neighbour"}),
        ("10-QC/ĐU", {"rules", "neighbour"}), ("10 qc du", {"rules", "neighbour"}), ("Số 10-QĐ/ĐU", {"decision", "regulation"}),
        ("10-QC", {"rules", "neighbour"}), ("01-BB/ĐH", {"congress"}), ("BB", {"congress"}), ("11-QC/ĐU", set()),
        ("10", {"rules", "decision", "regulation", "neighbour", "cell"}), ("nq/cb", {"cell"}), ("không có", set()),
    ],
)  # fmt: skip
def test_a_search_knows_words_and_symbols(filled: dict[str, int], typed: str, names: set[str]) -> None:
    assert found(filled, SYSTEM, typed) == names


def test_a_list_is_narrowed_by_term_type_and_state(filled: dict[str, int], city: World) -> None:
    ward = city.unit("01.01.001").unit_id
    assert found(filled, SYSTEM, unit_id=ward) == {"rules", "decision", "regulation", "hidden", "congress"}
    assert found(filled, SYSTEM, unit_id=ward, type="report") == {"hidden"}
    with transaction():
        services.void(queries.get_entry(SYSTEM, filled["decision"]), "nhầm", by=SYSTEM)
    assert found(filled, SYSTEM, state="void") == {"decision"}


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.SECRETARY, True), (Role.ORGANISER, True), (Role.LEADER, False), (Role.DRAFTER, False), (Role.VIEWER, False)],
)
def test_what_a_hidden_number_is_about_is_for_who_gives_numbers(
    filled: dict[str, int], city: World, role: Role, sees: bool
) -> None:
    actor = city.actor(role, "01.01.001")
    line = queries.get_line(actor, filled["hidden"])
    assert (line.symbol, line.subject, line.signer, line.note) == (
        "07-BC/ĐU",
        *((SECRET, "Lê Văn Kín", "để riêng") if sees else [""] * 3),
    )
    assert ("hidden" in found(filled, actor, "nhan su")) == sees
    assert ("hidden" in found(filled, actor, "Kín")) == sees
    assert "hidden" in found(filled, actor, "07-BC/ĐU"), "that there is such a number is no secret"


def test_control_a_search_that_looks_at_hidden_subjects_gives_them_away(
    filled: dict[str, int], city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = city.actor(Role.VIEWER, "01.01.001")
    monkeypatch.setattr(queries, "tells", lambda _changeable: true())
    assert "hidden" in found(filled, viewer, "nhan su")


def test_pages_of_a_long_list_have_each_number_once(city: World) -> None:
    with transaction():
        at = term(city, "01.01.001")
        for _turn in range(7):
            give(at, "letter")
    seen = [line.number for page in (1, 2, 3) for line in queries.list_entries(SYSTEM, Wanted(term_id=at.id), page, 3).items]
    assert seen == [7, 6, 5, 4, 3, 2, 1]
