"""Every command with ``--json``: one line on stdout with the keys that were promised, on both databases, one walk each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands.runner import Instance
from tests.orgs.office import workbook
from tests.people.test_posts import HEAD, row
from tests.support import HEADINGS, TREE, csv_bytes

IMPORT = ["rows", "new", "same", "changed", "absent", "errors", "warnings"]
LEVEL = ["level", "done", "total", "percent", "remaining"]
DECISION = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")
REPORT = ("code", "status", "held_on", "convened", "present")
KINDS = {"city": 1, "base_superior": 2, "base": 3, "base_cell": 1, "sub": 1, "cell": 4}


@pytest.fixture
def instance(dialect: str, new_database: Callable[[str], str], tmp_path: Path) -> Instance:
    """A fresh one on either database."""
    url = "" if dialect == "sqlite" else new_database(dialect).replace("postgresql+psycopg://", "postgresql://")
    return Instance(tmp_path / "instance", url)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """What an office hands in."""
    content = {
        "register.csv": csv_bytes(HEADINGS, [[*unit, *[""] * 8][:8] for unit in TREE]),
        "decisions.csv": csv_bytes(DECISION, [("2025-07-01", "rename", "01.01.003", "", "Chi bộ Sen", "", "", "1-QĐ/TU")]),
        "posts.xlsx": workbook([HEAD, row("Lò Thị Mai"), row("Lê Văn Đông", title="Bí thư", body="BTV")]),
        "reports.csv": csv_bytes(REPORT, [
            ("01.01.001.001", "held", "2025-06-20", "20", "19"), ("01.01.001.002", "held", "2025-06-21", "31", "9"),
            ("77", "held", "2025-06-21", "5", "5"),
        ]),
    }  # fmt: skip
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in content}


def test_every_command_answers_one_line_with_its_keys(instance: Instance, files: dict[str, Path], tmp_path: Path) -> None:
    """From an empty folder to a restored backup, as somebody would type it."""
    _units(instance, files)
    _people(instance, files, tmp_path)
    _campaign(instance, files)
    _upkeep(instance, files, tmp_path)


def keyed(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    assert list(data) == list(keys)
    return data


def _units(instance: Instance, files: dict[str, Path]) -> None:
    first = instance.run("orgs", "import", files["register.csv"], "--as-of", "31/12/2024", "--json")
    assert "empty database: making its tables" in first.err
    told = keyed(first.data, *IMPORT, "as_of")
    assert [told[key] for key in ("rows", "new", "same", "changed", "absent", "errors")] == [12, 12, 0, 0, [], []]
    assert told["as_of"] == "2024-12-31"
    done = keyed(instance.json("orgs", "reorganise", files["decisions.csv"]), "rows", "applied", "already", "errors")
    assert done == {"rows": 1, "applied": 1, "already": 0, "errors": []}
    count = keyed(instance.json("orgs", "count", "--as-of", "2025-07-15"), "as_of", "total", "members", "by_kind")
    assert count == {"as_of": "2025-07-15", "total": 12, "members": 87, "by_kind": KINDS}


def _people(instance: Instance, files: dict[str, Path], tmp_path: Path) -> None:
    told = keyed(instance.json("people", "import", files["posts.xlsx"]), *IMPORT)
    assert [told[key] for key in ("rows", "new", "errors")] == [2, 2, []]
    admin = keyed(instance.json("accounts", "create-admin", "--name", "Vũ Quản Trị"), "account", "name", "link")
    assert admin["name"] == "Vũ Quản Trị"
    slips = instance.json("accounts", "invite", "--under", "01.02", "--direct", "--out", tmp_path / "slips")
    assert keyed(slips, "under", "sheets", "slips")["slips"] == 1
    assert [list(sheet) for sheet in slips["sheets"]] == [["code", "name", "slips", "file"]]


def _campaign(instance: Instance, files: dict[str, Path]) -> None:
    opening = ("campaigns", "open", "--code", "DH", "--name", "Đại hội", "--kinds", "cell,sub,base,base_cell")
    told = instance.json(*opening, "--deadline", "30/6/2025", "--opens", "2025-03-01", "--age-on", "01/6/2025")
    assert keyed(told, "code", "duties", "added", "deadline", "warnings")["warnings"] == ["Hạn 30/6/2025 đã qua; vẫn mở."]
    assert (told["code"], told["duties"], told["added"], told["deadline"]) == ("DH", 9, 9, "2025-06-30")
    told = instance.json("campaigns", "report", files["reports.csv"], "--campaign", "DH", code=1)
    assert keyed(told, "rows", "stored", "same", "flagged", "refused", "errors")["rows"] == 3
    assert [told[key] for key in ("stored", "same", "refused")] == [2, 0, 1]
    assert [(item["row"], item["column"], item["code"]) for item in told["errors"]] == [(4, "code", "77")]
    assert [item["code"] for item in told["flagged"]] == ["01.01.001.002"]
    shown = keyed(instance.json("progress", "show", "DH", "--as-of", "2025-07-15"), "as_of", "levels", "sentence")
    assert [list(level) for level in shown["levels"]] == [LEVEL] * len(shown["levels"])
    cell = {"level": "cell", "done": 2, "total": 4, "percent": "50,0%", "remaining": 2}
    assert (shown["as_of"], shown["levels"][0]) == ("2025-07-15", cell)
    assert [level["level"] for level in shown["levels"]] == ["cell", "sub", "base"]
    assert shown["sentence"].startswith("Đến ngày 15/7/2025, ")


def _upkeep(instance: Instance, files: dict[str, Path], tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar"
    made = keyed(instance.json("backup", kept), "file", "database", "revision", "audit_seq", "audit_seal", "bytes")
    assert (made["file"], made["audit_seq"] > 0, kept.stat().st_mode & 0o077) == (str(kept), True, 0)
    anchor = f"{made['audit_seq']}:{made['audit_seal']}"
    chain = keyed(instance.json("history", "verify", "--anchor", anchor), "lines", "seal", "broken")
    assert chain == {"lines": made["audit_seq"], "seal": made["audit_seal"], "broken": None}
    files["decisions.csv"].write_bytes(
        csv_bytes(DECISION, [("2025-07-02", "dissolve", "01.01.003", "", "", "", "", "2-QĐ/TU")])
    )
    assert instance.json("orgs", "reorganise", files["decisions.csv"])["applied"] == 1
    back = keyed(instance.json("restore", kept), "file", "revision", "units", "audit_seq")
    assert (back["units"], back["audit_seq"]) == (12, made["audit_seq"])
    assert instance.json("orgs", "count", "--as-of", "2025-07-15")["total"] == 12, "the unit dissolved since is there again"
    newest = keyed(instance.json("upgrade"), "before", "after", "backup")
    assert newest == {"before": made["revision"], "after": made["revision"], "backup": None}
