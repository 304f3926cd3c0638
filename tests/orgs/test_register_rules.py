"""What a later register changes, from which day, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.sheets import SheetError
from congress.core.speech import say
from congress.core.staging import Preview
from congress.orgs import imports, queries
from tests.orgs.office import find_contact
from tests.support import HEADINGS, SYSTEM, TREE, World, day, register, sheet

APRIL = day("2025-04-01")


def changed(code: str, **columns: str) -> list[tuple[str, ...]]:
    """The register of the tests with some cells of one unit told otherwise."""
    rows = []
    for row in TREE:
        cells = dict(zip(HEADINGS, [*row, *[""] * 8], strict=False))
        rows.append(tuple((cells | columns if row[0] == code else cells).values()))
    return rows


def look(rows: Sequence[Sequence[str]], as_of: date, by: Actor = SYSTEM) -> Preview:
    found = imports.preview([register(rows)], as_of, by=by)
    session().rollback()
    return found


def on(code: str, when: str) -> Any:
    return queries.find_place(queries.get_unit(SYSTEM, code).unit_id, day(when))


def places(preview: Preview) -> list[tuple[int, str, str, str]]:
    return [(error.row, error.column, error.code, error.rule) for error in preview.errors]


def test_member_figure_changes_on_its_day_and_not_before(city: World) -> None:
    preview = city.tree(changed("01.01.001.001", members="23"), APRIL)
    assert {name: preview.counts[name] for name in ("new", "changed", "same", "absent")} == {
        "new": 0,
        "changed": 1,
        "same": 11,
        "absent": 0,
    }
    assert on("01.01.001.001", "2025-03-31").members == 20
    assert on("01.01.001.001", "2025-04-01").members == 23
    assert queries.count_units(SYSTEM, day("2025-03-31")).members == 87
    assert queries.count_units(SYSTEM, day("2025-04-01")).members == 90


def test_register_that_names_no_day_says_that_its_changes_begin_today(city: World) -> None:
    """Only where something changes: new units count on earlier days too, so their day does not matter."""
    said = [("register.undated", {"day": "15/7/2025"})]
    for rows, as_of, expected in (
        (changed("01.01.001.001", name="Chi bộ Một"), None, said),
        (changed("01.01.001.001", name="Chi bộ Một"), APRIL, []),
        ([*TREE, ("01.01.001.009", "Chi bộ 9", "cell", "01.01.001")], None, []),
        (TREE, None, []),
    ):
        found = imports.preview([register(rows)], as_of, by=SYSTEM)
        assert [(item.rule, item.params) for item in found.warnings if item.rule == "register.undated"] == expected


def test_new_name_is_found_from_its_day_and_the_old_one_before(city: World) -> None:
    city.tree(changed("01.01.002", name="Đảng bộ phường Ngọc Lâm"), APRIL)
    found = {
        when: [row.code for row in queries.search_units(SYSTEM, "ngoc lam", day(when)).items]
        for when in ("2025-03-31", "2025-04-01")
    }
    assert found == {"2025-03-31": [], "2025-04-01": ["01.01.002"]}
    assert on("01.01.002", "2025-03-31").name == "Đảng bộ phường Hai"


def test_new_secretary_and_phone_hold_from_their_day(city: World) -> None:
    city.tree(changed("01.01.001.001", secretary="Tạ Thị Mới", phone="0944444444"), APRIL)
    unit = queries.get_unit(SYSTEM, "01.01.001.001")
    before, after = (find_contact(unit.unit_id, when) for when in (day("2025-03-31"), APRIL))
    assert before is not None
    assert after is not None
    assert (before.secretary, before.phone) == ("Ngô Văn Nhất", "0911111121")
    assert (after.secretary, after.phone) == ("Tạ Thị Mới", "0944444444")


def test_blanks_erase_nothing(city: World) -> None:
    blank = [(row[0], row[1], "", "", "", "", "", "") for row in TREE]
    preview = city.tree(blank, APRIL)
    assert (preview.counts["same"], preview.counts["changed"], preview.errors) == (12, 0, [])
    unit = on("01.01.001.001", "2025-07-15")
    assert (unit.kind, unit.members, unit.parent_id) == ("cell", 20, queries.get_unit(SYSTEM, "01.01.001").unit_id)
    assert tuple(find_contact(unit.unit_id, APRIL) or ()) == ("Ngô Văn Nhất", "0911111121", "")


def test_unit_told_under_another_superior_moves_on_that_day(city: World) -> None:
    city.tree(changed("01.01.001", parent="01.02"), APRIL)
    tops = {
        when: queries.list_above(on("01.01.001.001", when).path, day(when))[1].code for when in ("2025-03-31", "2025-04-01")
    }
    assert tops == {"2025-03-31": "01.01", "2025-04-01": "01.02"}


def test_unit_told_as_another_kind_is_that_kind_from_its_day(city: World) -> None:
    city.tree(changed("01.01.003", type="base"), APRIL)
    kinds = {when: dict(queries.count_units(SYSTEM, day(when)).by_kind) for when in ("2025-03-31", "2025-04-01")}
    assert (kinds["2025-03-31"]["base_cell"], kinds["2025-03-31"]["base"]) == (1, 3)
    assert (kinds["2025-04-01"]["base_cell"], kinds["2025-04-01"]["base"]) == (0, 4)


def test_order_of_rows_does_not_matter_where_kinds_and_superiors_change_together(city: World) -> None:
    """The base cell becomes a base, and a cell that stood elsewhere comes under it."""
    for code, turned in (("01.01.003", False), ("01.01.003", True)):
        rows = changed(code, type="base")
        rows = [(row[0], row[1], row[2], "01.01.003", *row[4:]) if row[0] == "01.01.001.002" else row for row in rows]
        rows = [rows[0], *reversed(rows[1:])] if turned else rows
        with transaction() as writer:
            preview = imports.preview([register(rows)], APRIL, by=SYSTEM)
            assert preview.errors == []
            imports.apply(preview, by=SYSTEM)
            assert on("01.01.001.002", "2025-04-01").parent_id == queries.get_unit(SYSTEM, "01.01.003").unit_id
            writer.rollback()


def test_missing_units_are_listed_and_never_closed(city: World) -> None:
    preview = city.tree(TREE[:8], APRIL)
    assert preview.absent == ["01.01.003", "01.02", "01.02.001", "01.02.001.001"]
    assert queries.count_units(SYSTEM, day("2026-01-01")).total == len(TREE)


def test_register_of_one_committee_misses_only_what_stands_below_it(city: World) -> None:
    preview = look([row for row in TREE if row[0] in ("01.01", "01.01.001", "01.01.001.001")], APRIL)
    assert preview.absent == ["01.01.001.002", "01.01.002", "01.01.002.001", "01.01.002.B1", "01.01.003"]


def test_unit_met_later_counts_on_every_earlier_day(city: World) -> None:
    new = ("01.01.001.009", "Chi bộ 9", "cell", "01.01.001", "7", "Vũ Thị Chín", "0911111129")
    assert [change.code for change in city.tree([*TREE, new], APRIL).changes] == ["01.01.001.009"]
    for when in ("1945-09-02", "2024-12-31", "2025-07-15"):
        assert queries.count_units(SYSTEM, day(when)).by_kind["cell"] == 5
    assert find_contact(on("01.01.001.009", "1945-09-02").unit_id, day("1945-09-02")).secretary == "Vũ Thị Chín"  # type: ignore[union-attr]


def test_unit_met_later_goes_back_only_as_far_as_its_superior(city: World) -> None:
    city.decide("2025-03-01,found,,01.05,Đảng bộ quận Nam,base_superior,01")
    city.tree([*TREE, ("01.05", "Đảng bộ quận Nam"), ("01.05.001", "Đảng bộ phường Năm", "base", "01.05")], APRIL)
    unit = queries.get_unit(SYSTEM, "01.05.001")
    assert unit.begins_on == day("2025-03-01")
    counts = [queries.count_units(SYSTEM, day(when)).by_kind["base"] for when in ("2025-02-28", "2025-03-01")]
    assert counts == [3, 4]
    assert queries.find_faults() == []


def test_unit_met_later_stood_wherever_its_superior_stood(city: World) -> None:
    city.decide("2025-03-01,transfer,01.01.001,,,,01.02")
    city.tree(
        [row if row[0] != "01.01.001" else (*row[:3], "01.02", *row[4:]) for row in TREE]
        + [("01.01.001.009", "Chi bộ 9", "cell", "01.01.001")],
        APRIL,
    )
    tops = {
        when: queries.list_above(on("01.01.001.009", when).path, day(when))[1].code for when in ("2025-02-28", "2025-03-01")
    }
    assert tops == {"2025-02-28": "01.01", "2025-03-01": "01.02"}


def test_units_are_known_by_code_never_by_name(city: World) -> None:
    swapped = {"01.01.001.001": "Chi bộ 2", "01.01.001.002": "Chi bộ 1"}
    preview = city.tree([(row[0], swapped.get(row[0], row[1]), *row[2:]) for row in TREE], APRIL)
    assert sorted(change.code for change in preview.changes) == sorted(swapped)
    assert (preview.counts["new"], preview.counts["changed"], preview.absent) == (0, 2, [])
    assert (on("01.01.001.001", "2025-04-01").name, on("01.01.001.001", "2025-04-01").members) == ("Chi bộ 2", 20)


def test_spelling_of_tone_marks_and_capitals_of_addresses_are_no_difference(city: World) -> None:
    city.tree(changed("01.01.003", name="Chi bộ Trường Hoà Bình", email="Duong.Tu@example.vn"), APRIL)
    again = look(changed("01.01.003", name="Chi bộ Trường Hòa  Bình", email="duong.tu@EXAMPLE.vn"), day("2025-05-01"))
    assert (again.counts["changed"], again.counts["same"]) == (0, 12)
    control = look(changed("01.01.003", name="Chi bộ Trường Hoa Bình", email="duong.tu@example.vn"), day("2025-05-01"))
    assert control.counts["changed"] == 1


def test_later_decision_stays_where_an_earlier_register_comes_late(city: World) -> None:
    city.decide("2025-05-01,rename,01.01.002,,Đảng bộ phường Hai Mới,,")
    city.tree(changed("01.01.002", name="Đảng bộ phường Hai Cũ"), APRIL)
    names = [on("01.01.002", when).name for when in ("2025-03-31", "2025-04-01", "2025-05-01")]
    assert names == ["Đảng bộ phường Hai", "Đảng bộ phường Hai Cũ", "Đảng bộ phường Hai Mới"]


def test_unit_that_has_ended_or_not_begun_is_refused_by_row(city: World) -> None:
    city.decide("2025-03-01,found,,01.05,Đảng bộ quận Nam,base_superior,01", "2025-03-01,hand_over,01.01.003,,,,")
    assert places(look(TREE, APRIL)) == [(10, "code", "01.01.003", "unit.ended")]
    early = look([*TREE, ("01.05", "Đảng bộ quận Nam", "base_superior", "01")], day("2025-02-01"))
    assert places(early) == [(14, "code", "01.05", "unit.not_yet")]


def test_two_units_may_not_lie_below_each_other_by_what_is_stored(city: World) -> None:
    """Only one of the two rows is in the file; the other half of the ring is in the tree."""
    preview = look([("01.01", "Đảng bộ quận Đông", "base_superior", "01.01.001")], APRIL)
    assert [(error.row, error.column, error.code) for error in preview.errors] == [(2, "parent", "01.01")]


def test_sums_that_do_not_fit_warn_and_are_stored(city: World) -> None:
    preview = city.tree(changed("01.01.001", members="50"), APRIL)
    assert [(item.row, item.column, item.code, item.params["sum"]) for item in preview.warnings] == [
        (4, "members", "01.01.001", 51)
    ]
    assert on("01.01.001", "2025-04-01").members == 50
    assert look(changed("01.01.001", members="51"), APRIL).warnings == []


def test_wrong_register_cannot_be_applied_even_if_somebody_tries(city: World) -> None:
    preview = look(changed("01.01.001.001", members="-1"), APRIL)
    with pytest.raises(DomainError, match=r"import\.has_errors"), transaction():
        imports.apply(preview, by=SYSTEM)


TOO_LONG = {"name": 301, "secretary": 201, "email": 201, "phone": 41}


@pytest.mark.parametrize("column", list(TOO_LONG))
def test_cell_that_is_too_long_to_keep_is_refused_with_its_place(city: World, column: str) -> None:
    text = {"email": "a" * 190 + "@example.vn", "phone": "0911111121 hoặc 0922222222, gọi buổi sáng"}.get(
        column, "Ngô Văn " + "x" * 300
    )
    rows = changed("01.01.001.001", **{column: text})
    assert len(text) >= TOO_LONG[column]
    assert [(row, heading, code) for row, heading, code, _rule in places(look(rows, APRIL))] == [(5, column, "01.01.001.001")]


@pytest.mark.parametrize("typed", ["3000000000", "915826780123"])
def test_member_figure_beyond_all_reason_is_refused_with_its_place(city: World, typed: str) -> None:
    found = places(look(changed("01.01.001.001", members=typed), APRIL))
    assert [(row, heading, code) for row, heading, code, _rule in found] == [(5, "members", "01.01.001.001")]


def test_file_without_codes_says_which_column_is_missing(city: World) -> None:
    rows = [["Đảng bộ quận Đông", "base_superior", "9"], ["Chi bộ 1", "cell", "20"]]
    with pytest.raises(SheetError) as refusal:
        imports.preview([sheet(("name", "type", "members"), rows)], APRIL, by=SYSTEM)
    words = say(refusal.value.code, row=refusal.value.row, **refusal.value.params)
    assert words == (
        "Dòng 1: không thấy cột “Mã tổ chức”. Các cột đọc được: name, type, members. "
        "Nếu cột ấy có tên khác, hãy chỉ nó khi xem trước trên trang; nếu chưa có, hãy thêm cột rồi tải lên lại."
    )
