"""Events at a terminal: one made, a calendar taken in; what is wrong is one line of JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.commands.runner import Instance, prepared
from tests.support import csv_bytes

HEAD = ("code", "unit_code", "kind", "title", "starts", "ends", "venue_code", "chairs")
MADE = ("events", "create", "--unit", "01.01.001", "--title", "Đại hội", "--starts")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return prepared(tmp_path_factory.mktemp("events"))


def test_an_event_is_convened_with_one_session_of_four_hours(instance: Instance) -> None:
    made = instance.json(*MADE, "2027-07-20T08:00", "--kind", "congress")
    assert made["state"] == "convened"
    (met,) = made["sessions"]
    assert met["code"].startswith(made["code"])
    assert (met["starts"], met["ends"]) == ("2027-07-20T01:00:00+00:00", "2027-07-20T05:00:00+00:00")


def test_people_are_told_the_state_in_words(instance: Instance) -> None:
    made = instance.run("events", "create", "--unit", "01", "--kind", "conference", "--starts", "2027-07-22T08:00", "--draft")
    assert (made.code, ", bản nháp." in made.out, "draft" in made.out) == (0, True, False)


@pytest.mark.parametrize("words", [("events", "import"), ("venues", "import")])
def test_a_column_that_is_missing_is_told_as_people_call_it_and_beside_those_there_are(
    instance: Instance, tmp_path: Path, words: tuple[str, str]
) -> None:
    file = tmp_path / "lich.csv"
    file.write_bytes(csv_bytes(("Mã gì đó", "Phòng ban"), [("x", "y"), ("z", "w")]))
    wanted = {"events": "Mã sự kiện", "venues": "Mã hội trường"}[words[0]]
    for said in (instance.json(*words, file, code=1)["errors"][0]["message"], instance.run(*words, file).err):
        assert f"không thấy cột “{wanted}”. Các cột của tệp: Mã gì đó, Phòng ban." in said
        assert ("_code" in said, "trên trang" in said, "chạy lại lệnh" in said) == (False, False, True)


@pytest.mark.parametrize(("kind", "told"), [
    ("first-session", "Kỳ họp"), ("first_session", "Kỳ họp"), ("Hội nghị cấp uỷ", "Hội nghị"), ("TOẠ ĐÀM", "Toạ đàm"),
    ("members’ congress", "Đại hội đảng viên"),
])  # fmt: skip
def test_a_draft_of_any_kind_is_no_more_than_a_draft(instance: Instance, kind: str, told: str) -> None:
    made = instance.json("events", "create", "--unit", "01", "--kind", kind, "--starts", "2027-08-20T08:00", "--draft")
    assert made["state"] == "draft"
    assert made["name"].startswith(told)


@pytest.mark.parametrize(("more", "error"), [
    (("--unit", "77"), "unit.unknown"), (("--kind", "liên hoan"), "event.kind_unknown"),
    (("--starts", "2027-08-01"), "event.bad_moment"),
    (("--starts", "mai"), "event.bad_moment"), (("--starts", "20/7/2027"), "event.bad_moment"),
])  # fmt: skip
def test_what_is_wrong_is_one_line(instance: Instance, more: tuple[str, str], error: str) -> None:
    words = [*MADE, "2027-07-20T08:00", "--kind", "congress", *more]
    told = instance.json(*words, code=1)
    assert (told["error"], more[1] in told["message"]) == (error, True)


def test_a_clash_that_forbids_to_convene_leaves_it_scheduled_and_is_told(instance: Instance, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    rows = [("Vũ Văn Bảy", "1970-01-02", "01.01.001", "Bí thư", "BCH")]
    posts.write_bytes(csv_bytes(("full_name", "birth_date", "unit_code", "title", "body"), rows))
    assert instance.json("people", "import", posts)["new"] == 1
    words = ("events", "create", "--unit", "01.01.001", "--kind", "plenum", "--starts", "2027-09-01T08:00")
    first, second = instance.json(*words), instance.json(*words)
    assert (first["state"], first["warnings"]) == ("convened", [])
    assert second["state"] == "scheduled"
    assert "Vũ Văn Bảy" in second["warnings"][0]


def test_a_calendar_tells_what_it_took_flagged_and_left_out(instance: Instance, tmp_path: Path) -> None:
    file = tmp_path / "lich.csv"
    rows: list[tuple[Any, ...]] = [
        ("A-1", "01.01.001", "hội nghị", "Họp", "2027-10-01T08:00", "", "", "Không Ai Biết"),
        ("A-2", "77", "hội nghị", "Họp", "2027-10-01T08:00", "", "", ""),
    ]
    file.write_bytes(csv_bytes(HEAD, rows))
    told = instance.json("events", "import", file, code=1)
    assert (told["rows"], told["new"], told["same"], told["changed"]) == (2, 1, 0, 0)
    (error,), (flag,) = told["errors"], told["flagged"]
    assert (error["row"], error["code"], error["rule"]) == (3, "A-2", "unit.unknown")
    expected = {"row": 2, "code": "A-1", "column": "chairs", "name": "Không Ai Biết", "rule": "event.chair_unknown"}
    assert {name: flag[name] for name in expected} == expected
    assert flag["candidates"] == []
    assert "Không Ai Biết" in flag["message"]
    assert instance.json("events", "import", file, code=1)["same"] == 1


@pytest.mark.parametrize(("days", "pairs"), [
    ((), {"AB", "BC", "D"}), (("2027-08-26", "2027-08-26"), {"AB"}), (("2027-08-27", "2027-08-27"), {"AB", "BC"}),
    (("2027-08-28", "2027-08-28"), {"AB", "BC"}), (("2027-08-28", ""), {"AB", "BC", "D"}), (("", "2027-08-26"), {"AB"}),
    (("2027-08-29", "2027-08-31"), set()), (("2027-09-02", "2027-09-02"), {"D"}), (("2027-09-04", ""), set()),
])  # fmt: skip
def test_a_clash_is_told_when_one_of_its_events_lies_on_these_days(
    clashing: Instance, days: tuple[str, ...], pairs: set[str]
) -> None:
    """A, B and C meet in one hall: A from the evening of the first into the second, B into the third; D is on National Day."""
    words = [word for name, day in zip(("--from", "--to"), days, strict=False) if day for word in (name, day)]
    told = clashing.json("events", "clashes", *words)
    assert {"".join(clash["events"]) for clash in told} == pairs
    if days:  # the same, counted again from the whole list and the days of the events alone
        since, till = (date.fromisoformat(day or end) for day, end in zip(days, ("1900-01-01", "2200-12-31"), strict=True))
        whole = clashing.json("events", "clashes")
        inside = {code for code, (first, last) in SPANS.items() if first <= till and last >= since}
        assert told == [clash for clash in whole if inside & set(clash["events"])]


SPANS = {
    "A": (date(2027, 8, 26), date(2027, 8, 27)), "B": (date(2027, 8, 27), date(2027, 8, 28)),
    "C": (date(2027, 8, 28), date(2027, 8, 28)), "D": (date(2027, 9, 2), date(2027, 9, 2)),
}  # fmt: skip


@pytest.fixture(scope="module")
def clashing(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """An instance of its own, so that nothing but these four clashes."""
    folder = tmp_path_factory.mktemp("clashing")
    instance = prepared(folder)
    halls, calendar = folder / "halls.csv", folder / "lich.csv"
    halls.write_bytes(csv_bytes(("code", "name", "unit_code", "capacity"), [("H.1", "Hội trường", "01.01", "50")]))
    assert instance.json("venues", "import", halls)["new"] == 1
    rows = [
        ("A", "01.01", "hội nghị", "Một", "2027-08-26T20:00", "2027-08-27T09:00", "H.1", ""),
        ("B", "01.01", "hội nghị", "Hai", "2027-08-27T08:00", "2027-08-28T09:00", "H.1", ""),
        ("C", "01.01", "hội nghị", "Ba", "2027-08-28T08:00", "2027-08-28T11:00", "H.1", ""),
        ("D", "01.01", "hội nghị", "Bốn", "2027-09-02T08:00", "2027-09-02T11:00", "", ""),
    ]
    calendar.write_bytes(csv_bytes(HEAD, rows))
    assert instance.json("events", "import", calendar)["new"] == 4
    return instance
