"""What a unit is, and whether it is, its superior decides: an organiser changes what stands below his unit, not the unit."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from congress.core.actor import Actor, Role
from congress.core.db import transaction
from congress.core.staging import Preview
from congress.orgs import decisions, imports, queries
from tests.home.reading import Page, visit
from tests.support import HEADINGS, SYSTEM, World, csv_bytes, day, register, sheet

NAMES = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")


def decide(line: str, by: Actor) -> list[tuple[str, str]]:
    row = [*(line.split(",") + [""] * 7)[:7], "9-QĐ/TU"]
    with transaction():
        result = decisions.reorganise([sheet(NAMES, [row])], by=by)
    return [(error.column, error.rule) for error in result.errors]


ON_HIMSELF = (
    "2025-03-01,split,01.01,01.8+01.9,Đảng bộ Tám+Đảng bộ Chín,base_superior,",
    "2025-03-01,merge,01.01+01.01.001,01.9,Đảng bộ Chín,base_superior,",
    "2025-03-01,hand_over,01.01,,,,",
    "2025-03-01,dissolve,01.01,,,,01.01",
    "2025-03-01,downgrade,01.01,,,,",
)


@pytest.mark.parametrize("line", ON_HIMSELF, ids=[line.split(",")[1] for line in ON_HIMSELF])
def test_organiser_does_not_reorganise_his_own_unit(city: World, line: str) -> None:
    assert decide(line, city.actor(Role.ORGANISER, "01.01")) == [("unit_code", "act.out_of_reach")]
    assert queries.count_units(SYSTEM, day("2025-07-15")).total == 12


def test_organiser_names_his_own_unit_and_reorganises_what_stands_below(city: World) -> None:
    by = city.actor(Role.ORGANISER, "01.01")
    assert decide("2025-03-01,rename,01.01,,Đảng bộ quận Đông Mới,,", by) == []
    assert decide("2025-03-01,split,01.01.001.001,01.8+01.9,Chi bộ 8+Chi bộ 9,,", by) == []
    assert decide("2025-03-01,hand_over,01.01.003,,,,", by) == []
    assert decide("2025-03-01,found,,01.7,Chi bộ 7,base_cell,01.01", by) == []


def test_late_decision_reaches_no_days_on_which_the_unit_was_another_committees(city: World) -> None:
    city.decide("2025-05-01,transfer,01.02.001,,,,01.01")
    by = city.actor(Role.ORGANISER, "01.01")
    assert decide("2025-04-01,hand_over,01.02.001.001,,,,", by) == [("unit_code", "act.out_of_reach")]
    assert decide("2025-05-01,hand_over,01.02.001.001,,,,", by) == []


def test_register_changes_the_kind_of_nobodys_own_unit(city: World) -> None:
    by = city.actor(Role.ORGANISER, "01.01.003")
    row = ("01.01.003", "Chi bộ Trường học", "base", "01.01", "10", "Dương Thị Tư", "", "")
    preview = imports.preview([sheet(HEADINGS, [row])], day("2025-04-01"), by=by)
    assert [(error.column, error.rule) for error in preview.errors] == [("type", "act.out_of_reach")]
    same = imports.preview([sheet(HEADINGS, [(*row[:2], "base_cell", *row[3:])])], day("2025-04-01"), by=by)
    assert (same.errors, same.counts["changed"]) == ([], 1)


# ── a register of another day: judged by where a unit stands today, and on every day since ──

OWN = ("01.01", "Đảng bộ quận Đông", "base_superior", "01", "", "", "")
FOREIGN = ("01.01.001", "Đảng bộ phường Sen", "base", "01.01", "", "Tạ Văn Lạ", "0999999999")
LEAVES = {"a past day": ("2025-06-01", "2025-01-01"), "a day to come": ("2025-08-01", "2025-09-01")}


def take(city: World, by: Actor, when: str, *rows: tuple[str, ...]) -> Preview:
    """The preview of a register of a day; taken over where nothing is wrong with it."""
    with transaction():
        preview = imports.preview([register(rows)], day(when), by=by)
        if not preview.errors:
            imports.apply(preview, by=by)
    return preview


def refused(preview: Preview) -> list[tuple[str, str, str]]:
    return [(error.code, error.column, error.rule) for error in preview.errors]


def judge_by_that_day_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault: where a unit stood on the register's day decides."""

    def places(_entries: object, when: object, _by: object) -> dict[str, list[str]]:
        stored, _gone = imports._load(when)  # type: ignore[arg-type]
        return {code: [unit.path] for code, unit in stored.items()}

    monkeypatch.setattr(imports, "_places_since", places)


@pytest.mark.parametrize("when", LEAVES)
def test_register_of_another_day_changes_no_unit_that_is_another_committees(city: World, when: str) -> None:
    moved, told = LEAVES[when]
    city.decide(f"{moved},transfer,01.01.001,,,,01.02")
    for code in ("01.01", "01.02") if when == "a day to come" else ("01.01",):
        preview = take(city, city.actor(Role.ORGANISER, code), told, FOREIGN)
        assert refused(preview) == [("01.01.001", "code", "act.out_of_reach")]
        assert preview.changes == []
    assert city.unit("01.01.001").name == "Đảng bộ phường Một"


def test_control_judged_by_that_day_alone_a_unit_that_left_would_be_renamed(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.decide("2025-06-01,transfer,01.01.001,,,,01.02")
    judge_by_that_day_alone(monkeypatch)
    assert refused(take(city, city.actor(Role.ORGANISER, "01.01"), "2025-01-01", OWN, FOREIGN)) == []
    assert city.unit("01.01.001").name == "Đảng bộ phường Sen"


def test_register_of_a_day_since_the_move_is_the_new_committees(city: World) -> None:
    city.decide("2025-06-01,transfer,01.01.001,,,,01.02")
    row = (*FOREIGN[:3], "01.02", *FOREIGN[4:])
    assert refused(take(city, city.actor(Role.ORGANISER, "01.02"), "2025-05-31", row)) == [
        ("01.01.001", "code", "act.out_of_reach")
    ]
    assert refused(take(city, city.actor(Role.ORGANISER, "01.02"), "2025-06-01", row)) == []
    assert city.unit("01.01.001").name == "Đảng bộ phường Sen"


def test_whoever_organises_both_committees_tells_of_any_day(city: World) -> None:
    city.decide("2025-06-01,transfer,01.01.001,,,,01.02")
    assert refused(take(city, city.actor(Role.ORGANISER, "01"), "2025-01-01", FOREIGN)) == []
    assert city.unit("01.01.001").name == "Đảng bộ phường Sen"


def test_nothing_is_put_under_a_unit_that_left(city: World) -> None:
    city.decide("2025-06-01,transfer,01.01.001,,,,01.02")
    row = ("01.01.009", "Chi bộ 9", "cell", "01.01.001")
    preview = take(city, city.actor(Role.ORGANISER, "01.01"), "2025-01-01", row)
    assert refused(preview) == [("01.01.009", "parent", "act.out_of_reach")]


ABSENT = ["01.01.002", "01.01.002.001", "01.01.002.B1", "01.01.003"]


def test_units_that_left_are_not_listed_as_missing(city: World) -> None:
    city.decide("2025-06-01,transfer,01.01.001,,,,01.02")
    assert take(city, city.actor(Role.ORGANISER, "01.01"), "2025-01-01", OWN).absent == ABSENT
    whole = ["01.01.001", "01.01.001.001", "01.01.001.002", *ABSENT]
    assert take(city, SYSTEM, "2025-01-01", OWN).absent == whole, "control: they stood there on that day"


@pytest.mark.parametrize(("code", "rule"), [("01.02.001.001", "act.out_of_reach"), ("01.01.001.002", "unit.ended")])
def test_code_of_an_ended_unit_tells_only_its_own_committee_when_it_ended(city: World, code: str, rule: str) -> None:
    city.decide(f"2025-06-01,hand_over,{code}")
    preview = take(city, city.actor(Role.ORGANISER, "01.01"), "2025-07-01", (code, "Chi bộ Sen", "cell", "01.01.001"))
    assert refused(preview) == [(code, "code", rule)]
    assert ("2025-06-01" in str(preview.errors[0].params)) == (rule == "unit.ended")


SECRETS = ("Đảng bộ phường Một", "Phạm Thị Một", "0911 111 111", "0911111111")


@pytest.fixture
def upload(city: World) -> Callable[[], Page]:
    """An organiser looks at what a register of January would change; one of its units left his committee in June."""
    city.decide("2025-06-01,transfer,01.01.001,,,,01.02")
    client = city.browser(Role.ORGANISER, "01.01", name="Cán bộ quận Đông")

    def send() -> Page:
        file = io.BytesIO(csv_bytes(HEADINGS[:7], [OWN, FOREIGN]))
        return visit(client, "/orgs/register").press("Tải lên và xem trước", file=(file, "dang-ky.csv"), day="1/1/2025")

    return send


def test_preview_shows_nothing_of_a_unit_that_left(upload: Callable[[], Page]) -> None:
    page = upload()
    assert [told for told in SECRETS if told in page.text] == []
    assert "01.01.001" in page.main.one("tr", "is-bad").text
    assert page.client.get("/orgs/units/01.01.001").status_code == 404


def test_control_the_preview_would_show_name_secretary_and_telephone(
    upload: Callable[[], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by_that_day_alone(monkeypatch)
    page = upload()
    assert [told for told in SECRETS[:2] if told not in page.text] == []
    assert any(told in page.text for told in SECRETS[2:])
