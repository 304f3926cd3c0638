"""Badges at the terminal: a list taken in, its badges printed, their codes those that the other command tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.runner import Instance
from tests.documents import holders
from tests.support import csv_bytes

HEAD = ("Họ và tên", "Giới tính", "Ngày sinh", "Đoàn đại biểu", "Mã tổ chức", "Tư cách")
PEOPLE = [
    ("Lò Thị Ánh", "Nữ", "2/9/1975", "Đoàn quận Đông", "01.01", "Được bầu"),
    ("Vũ Văn Ổn", "Nam", "3/4/1968", "Đoàn quận Đông", "01.01", "Được bầu"),
    ("Bế Văn Tây", "Nam", "5/6/1971", "Đoàn quận Tây", "01.02", "Chỉ định"),
]


@pytest.fixture
def event(city: Instance, tmp_path: Path) -> str:
    told = ("--unit", "01", "--kind", "congress", "--starts", "2031-07-20T08:00")
    code: str = city.json("events", "create", *told)["code"]
    (tmp_path / "list.csv").write_bytes(csv_bytes(HEAD, PEOPLE))
    assert city.json("delegates", "import", tmp_path / "list.csv", "--event", code)["new"] == 3
    return code


def codes(city: Instance, event: str) -> dict[str, str]:
    return {row["full_name"]: row["code"] for row in city.json("delegates", "codes", "--event", event)}


def test_badges_are_printed_and_a_reprint_revokes(city: Instance, event: str, tmp_path: Path) -> None:
    file, before = tmp_path / "badges.pdf", codes(city, event)
    told = city.json("documents", "badges", "--event", event, "--out", file)
    assert told == {"event": event, "badges": 3, "pages": 3, "file": str(file), "reprinted": False}
    assert holders.read(file.read_bytes()) == dict.fromkeys(before.values(), 1)
    assert file.stat().st_mode & 0o777 == 0o600
    again = city.json(
        "documents", "badges", "--event", event, "--out", file, "--delegation", "đoàn quận  tây", "--reprint", "--reason", "mất"
    )
    assert (again["badges"], again["reprinted"]) == (1, True)
    after = codes(city, event)
    assert {name for name in before if before[name] != after[name]} == {"Bế Văn Tây"}
    assert holders.read(file.read_bytes()) == {after["Bế Văn Tây"]: 1}


def test_what_cannot_be_printed_is_said_and_nothing_is_revoked(city: Instance, event: str, tmp_path: Path) -> None:
    before, out = codes(city, event), str(tmp_path / "badges.pdf")
    wrong = {
        ("--event", "X", "--out", out): "badge.no_event",
        ("--event", event, "--out", out, "--delegation", "Đoàn Mây"): "badge.no_delegation",
        ("--event", event, "--out", out, "--number", "1-1"): "badge.bad_number",
        ("--event", event, "--out", out, "--reprint"): "badge.reason_missing",
        ("--event", event, "--out", str(tmp_path / "no" / "x.pdf"), "--reprint", "--reason", "mất"): "file.unwritable",
        ("--event", event, "--out", out, "--guests"): "badge.nobody",
    }
    for words, code in wrong.items():
        assert city.json("documents", "badges", *words, code=1)["error"] == code
    assert codes(city, event) == before
    done = city.run("documents", "badges", "--event", event, "--out", out, "--sheet", "a4")
    assert (done.code, "3 thẻ, 1 trang" in done.out) == (0, True)
