"""Figures of a campaign by level, on any day, under any unit, and the sentence that reads them out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from congress.campaigns.models import Status
from congress.core.errors import DomainError
from congress.orgs.kinds import Level
from congress.progress.figures import Figure, Figures
from tests.commands.runner import prepared
from tests.support import World, csv_bytes, day

AS_OF, DEADLINE = date(2025, 7, 15), date(2025, 6, 30)


def figures(*levels: tuple[Level, int, int]) -> Figures:
    return Figures(AS_OF, DEADLINE, [Figure(*level) for level in levels])


CITY = ((Level.CELL, 16765, 16765), (Level.SUB, 186, 186), (Level.BASE, 1221, 1238))


def test_sentence_reads_as_the_office_writes_it() -> None:
    assert figures(*CITY).sentence == (
        "Đến ngày 15/7/2025, 186/186 đảng bộ bộ phận (100%) và 16.765/16.765 chi bộ (100%) đã tổ chức đại hội; "
        "cấp cơ sở: 1.221/1.238 (98,6%), còn 17, hạn 30/6/2025."
    )


SENTENCES = {
    "lower levels not all done": (
        ((Level.CELL, 16764, 16765), (Level.SUB, 185, 186), (Level.BASE, 1238, 1238)),
        "Đến ngày 15/7/2025, 185/186 đảng bộ bộ phận (99,5%, còn 1) và 16.764/16.765 chi bộ (99,9%, còn 1) đã tổ chức "
        "đại hội; cấp cơ sở: 1.238/1.238 (100%).",
    ),
    "one level": (((Level.BASE, 0, 2),), "Đến ngày 15/7/2025, cấp cơ sở: 0/2 (0,0%), còn 2, hạn 30/6/2025."),
    "nothing due": (((Level.CELL, 0, 0),), "Đến ngày 15/7/2025, chưa có tổ chức nào phải tổ chức đại hội."),
    "upper levels": (
        ((Level.BASE, 2, 2), (Level.BASE_SUPERIOR, 1, 2)),
        "Đến ngày 15/7/2025, cấp cơ sở: 2/2 (100%); cấp trên trực tiếp cơ sở: 1/2 (50,0%), còn 1, hạn 30/6/2025.",
    ),
}


@pytest.mark.parametrize("case", list(SENTENCES))
def test_sentence_of_other_figures(case: str) -> None:
    levels, sentence = SENTENCES[case]
    assert figures(*levels).sentence == sentence


@pytest.mark.parametrize(
    ("done", "total", "shown", "left"),
    [
        (1221, 1238, "98,6%", 17),
        (186, 186, "100%", 0),
        (16765, 16765, "100%", 0),
        (16764, 16765, "99,9%", 1),
        (1999, 2000, "99,9%", 1),
        (0, 7, "0,0%", 7),
        (0, 0, "–", 0),
    ],
)
def test_percent_is_full_only_when_nothing_is_left(done: int, total: int, shown: str, left: int) -> None:
    figure = Figure(Level.CELL, done, total)
    assert (figure.percent, figure.remaining) == (shown, left)
    assert (figure.thousandths == 1000) == (total > 0 and done == total)


def test_base_and_base_cell_are_one_level(city: World) -> None:
    city.report("01.01.003", day("2025-05-10"))
    city.report("01.01.001", day("2025-06-10"))
    levels = {figure.level: (figure.done, figure.total) for figure in city.figures().levels}
    assert levels == {"cell": (0, 4), "sub": (0, 1), "base": (2, 4)}


def test_each_day_has_its_own_figure(city: World) -> None:
    city.report("01.01.001.001", day("2025-04-10"))
    city.report("01.01.001.002", day("2025-05-10"))
    city.report("01.01.002.001", day("2025-06-01"), Status.EXCUSED, reason="đi biển")
    days = ("2025-04-09", "2025-04-10", "2025-05-10", "2025-06-01", "2030-01-01")
    assert [city.done("cell", day(when)) for when in days] == ["0/4", "1/4", "2/4", "2/3", "2/3"]


def test_plan_is_not_done_on_its_day(city: World) -> None:
    city.report("01.01.001.001", day("2025-07-20"), Status.PLANNED)
    assert city.done("cell", day("2025-07-20")) == "0/4"


UNDER = {
    "01": ("2/4", "1/4"),
    "01.01": ("1/3", "1/3"),
    "01.02": ("1/1", "0/1"),
    "01.01.001": ("1/2", "1/1"),
    "01.01.001.001": ("1/1", "0/0"),
    "01.01.002": ("0/1", "0/1"),
    "01.01.003": ("0/0", "0/1"),
}


@pytest.mark.parametrize("code", list(UNDER))
def test_figures_under_a_unit_are_those_of_its_subtree(city: World, code: str) -> None:
    """By counters for the city and its committees, from rows below them: the same either way."""
    city.report("01.01.001.001", day("2025-04-10"))
    city.report("01.02.001.001", day("2025-04-10"))
    city.report("01.01.001", day("2025-05-10"))
    assert (city.done("cell", under=code), city.done("base", under=code)) == UNDER[code]


def test_unit_that_did_not_stand_has_no_figure_of_that_day(city: World) -> None:
    city.decide("2025-07-01,found,,01.01.009,Đảng bộ phường Chín,base,01.01")
    assert city.done("base", under="01.01.009") == "0/1"
    with pytest.raises(DomainError, match=r"unit\.not_on_day"):
        city.figures(day("2025-06-30"), under="01.01.009")


def test_command_prints_levels_and_sentence(tmp_path: Path) -> None:
    instance = prepared(tmp_path)
    words = ("--code", "DH", "--name", "Đại hội", "--kinds", "cell,sub,base,base_cell", "--deadline", "2025-06-30")
    assert instance.json("campaigns", "open", *words)["duties"] == 9
    file = tmp_path / "reports.csv"
    head = ("code", "status", "held_on", "convened", "present")
    file.write_bytes(
        csv_bytes(head, [("01.01.001.001", "held", "2025-04-10", 20, 19), ("01.01.002.B1", "held", "2025-04-11", 9, 9)])
    )
    assert instance.json("campaigns", "report", file, "--campaign", "DH")["stored"] == 2
    assert instance.json("progress", "show", "DH", "--as-of", "2025-07-15") == {
        "as_of": "2025-07-15",
        "levels": [
            {"level": "cell", "done": 1, "total": 4, "percent": "25,0%", "remaining": 3},
            {"level": "sub", "done": 1, "total": 1, "percent": "100%", "remaining": 0},
            {"level": "base", "done": 0, "total": 4, "percent": "0,0%", "remaining": 4},
        ],
        "sentence": "Đến ngày 15/7/2025, 1/1 đảng bộ bộ phận (100%) và 1/4 chi bộ (25,0%, còn 3) đã tổ chức đại hội; "
        "cấp cơ sở: 0/4 (0,0%), còn 4, hạn 30/6/2025.",
    }
    below = instance.json("progress", "show", "DH", "--as-of", "2025-04-09", "--under", "01.01.001")
    assert [(level["done"], level["total"]) for level in below["levels"]] == [(0, 2), (0, 0), (0, 1)]
    assert instance.json("progress", "show", "NONE", code=1)["error"] == "campaign.unknown"
