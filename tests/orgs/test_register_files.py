"""Small registers: odd ones that must be read, bad ones that must be refused with their place, by the command."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from congress.core.db import session
from congress.orgs import queries
from congress.orgs.models import Unit
from tests.commands.runner import Done, Instance
from tests.orgs.office import find_contact
from tests.orgs.real import opened
from tests.support import DATA, SYSTEM

ODD = ("bom.csv", "semicolon.csv", "utf16-tab.txt")
# file -> (row, column as the file calls it, code of the unit, words of the message)
BAD: dict[str, tuple[tuple[int, str, str, str], ...]] = {
    "cell-under-cell.csv": ((10, "parent", "01.01.D", "chi bộ không đứng dưới “Chi bộ lạc”"),),
    "cell-under-city.csv": ((8, "parent", "01.01.X", "chi bộ không đứng dưới “Đảng bộ Thành phố Hà Nội”"),),
    "cycle.csv": (
        (3, "parent", "01.01", "01.01 thuộc 01.02, mà đi lên từ 01.02 lại gặp 01.01"),
        (4, "parent", "01.02", "01.02 thuộc 01.01, mà đi lên từ 01.01 lại gặp 01.02"),
    ),
    "duplicate-code.csv": ((8, "code", "01.02", "Mã 01.02 trùng với dòng 4 (Đảng bộ quận Hoàn Kiếm)"),),
    "empty-name.csv": ((5, "name", "01.03", "Thiếu tên của tổ chức mã 01.03"),),
    "empty.csv": ((1, "A", "", "Tệp trống"),),
    "negative-members.csv": ((5, "members", "01.03", "Số đảng viên “-4” là số âm"),),
    "not-a-workbook.xlsx": ((1, "A", "", "Tệp bị hỏng hoặc không phải bảng tính"),),
    "two-roots.csv": ((8, "parent", "02", "đã có tổ chức cao nhất là Đảng bộ Thành phố Hà Nội (mã 01)"),),
    "unknown-parent.csv": ((8, "parent", "01.99", "Không có tổ chức cấp trên mã 77"),),
    "unknown-type.csv": ((5, "type", "01.03", "Không có loại hình “soviet”"),),
}


@pytest.fixture(scope="module")
def empty_instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Tables without a row; only for what stores nothing."""
    instance = Instance(tmp_path_factory.mktemp("empty") / "instance")
    assert instance.json("orgs", "count")["total"] == 0
    return instance


def cpu_seconds() -> float:
    """What this process's children have used up so far: the wall clock of a loaded machine says nothing."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def units_in(instance: Instance) -> int:
    with opened(instance):
        return session().scalar(select(func.count()).select_from(Unit)) or 0


def test_bad_files_are_all_covered() -> None:
    assert {path.name for path in (DATA / "bad").iterdir()} == set(BAD)
    assert {path.name for path in (DATA / "odd").iterdir()} == {*ODD, "formula-as-text.csv"}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_file_is_refused_with_its_place(name: str, empty_instance: Instance) -> None:
    before = cpu_seconds()
    done = empty_instance.run("orgs", "import", DATA / "bad" / name, "--json")
    took = cpu_seconds() - before
    assert done.code == 1
    found = [(error["row"], error["column"], error["code"]) for error in done.data["errors"]]
    assert found == [place[:3] for place in BAD[name]]
    for error, place in zip(done.data["errors"], BAD[name], strict=True):
        assert place[3].lower() in error["message"].lower()
        assert error["message"].endswith(".")
    assert units_in(empty_instance) == 0
    assert took < 2


def test_bad_file_is_refused_in_words_for_people(empty_instance: Instance) -> None:
    done: Done = empty_instance.run("orgs", "import", DATA / "bad" / "negative-members.csv")
    assert done.code == 1
    assert done.out == ""
    assert "Chưa nhận dòng nào: 1 dòng sai." in done.err
    assert "dòng 5, cột members: Số đảng viên “-4” là số âm." in done.err


def test_one_wrong_row_keeps_all_others_out(empty_instance: Instance, tmp_path: Path) -> None:
    """The control: the same file without its wrong row is taken."""
    lines = (DATA / "bad" / "unknown-type.csv").read_text().splitlines(keepends=True)
    right = tmp_path / "right.csv"
    right.write_text("".join(lines[:4]))
    assert empty_instance.json("orgs", "import", right, "--dry-run")["new"] == 3
    assert empty_instance.json("orgs", "import", DATA / "bad" / "unknown-type.csv", code=1)["errors"] != []
    assert units_in(empty_instance) == 0


@pytest.mark.parametrize("name", ODD)
def test_odd_file_reads_like_a_plain_one(name: str, tmp_path: Path) -> None:
    instance = Instance(tmp_path / "instance")
    told: dict[str, Any] = instance.json("orgs", "import", DATA / "odd" / name)
    assert {key: told[key] for key in ("rows", "new", "same", "changed", "absent", "errors")} == {
        "rows": 6, "new": 6, "same": 0, "changed": 0, "absent": [], "errors": [],
    }  # fmt: skip
    with opened(instance):
        unit = queries.get_unit(SYSTEM, "01.04")
        assert (unit.name, unit.kind, unit.members) == ("Đảng bộ quận Đống Đa", "base_superior", 14044)
        contact = find_contact(unit.unit_id, unit.valid_from)
        assert contact is not None
        assert tuple(contact) == ("Kiều Công Phúc", "0957508789", "kieu.cong.phuc@example.vn")


def test_formula_in_a_name_stays_text(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "instance")
    assert instance.json("orgs", "import", DATA / "odd" / "formula-as-text.csv")["new"] == 4
    with opened(instance):
        assert queries.get_unit(SYSTEM, "01.03").name == '=HYPERLINK("x","y")'


def test_first_import_warns_of_sums_that_do_not_fit_and_takes_the_file(tmp_path: Path) -> None:
    """In the odd files the city's own figure is not the sum of the five committees below it."""
    instance = Instance(tmp_path / "instance")
    told = instance.json("orgs", "import", DATA / "odd" / "bom.csv")
    (warning,) = told["warnings"]
    assert (warning["row"], warning["column"], warning["code"]) == (2, "members", "01")
    assert "469.812 đảng viên, cộng các đơn vị trực thuộc được 54.092" in warning["message"]
    assert units_in(instance) == 6
