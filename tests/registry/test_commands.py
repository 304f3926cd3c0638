"""Registers at a terminal: a number given, a register listed, a symbol read; what is wrong is one line of JSON."""

from __future__ import annotations

import pytest

from tests.commands.runner import Instance, prepared

GIVE = ("registry", "give", "--unit", "01.01.001", "--dated", "2027-07-20", "--subject", "về một việc", "--type")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return prepared(tmp_path_factory.mktemp("registry"))


def test_numbers_are_given_one_after_another_and_listed(instance: Instance) -> None:
    first = instance.json(*GIVE, "BC")
    assert (first["symbol"], first["type"], first["term"]) == ("01-BC/ĐU", "report", "nhiệm kỳ 2025 - 2030")
    assert instance.json(*GIVE, "Báo cáo", "--number", "5")["symbol"] == "05-BC/ĐU"
    assert instance.run(*GIVE, "report").out.startswith("06-BC/ĐU: nhiệm kỳ 2025 - 2030.")
    listed = instance.json("registry", "list", "--unit", "01.01.001", "--find", "BC")
    assert [line["symbol"] for line in listed] == ["06-BC/ĐU", "05-BC/ĐU", "01-BC/ĐU"]
    assert [line["number"] for line in instance.json("registry", "list", "--unit", "01.01.001", "--find", "05 bc du")] == [5]


def test_a_congress_has_one_sequence(instance: Instance) -> None:
    """Fixture 15."""
    name = "Đại hội lần thứ XVIII"
    begun = instance.json(*GIVE, "BC", "--congress", name, "--open")["symbol"]
    given = [instance.json(*GIVE, type, "--congress", named)["symbol"] for type, named in (("QC", name), ("BB", "dai hoi lan"))]
    assert [begun, *given] == ["01-BC/ĐH", "02-QC/ĐH", "03-BB/ĐH"]
    listed = instance.json("registry", "list", "--unit", "01.01.001", "--term", name)
    assert [line["number"] for line in listed] == [3, 2, 1]


def test_a_congress_that_nobody_opened_is_refused_and_those_there_are_named(instance: Instance) -> None:
    give = (*GIVE, "BC", "--unit", "01.01.002")
    assert instance.json(*give, "--congress", "Đại hội lần thứ II", code=1)["error"] == "registry.congress_unknown"
    instance.json(*give, "--congress", "Đại hội lần thứ II", "--open")
    told = instance.json(*give, "--congress", "Đại hội lần thứ I", code=1)  # not how the name of the second begins
    assert (told["error"], "“Đại hội lần thứ II”" in told["message"]) == ("registry.congress_unknown", True)
    assert instance.json(*give, "--congress", "Đại hội lần thứ I", "--open")["symbol"] == "01-BC/ĐH"


def test_two_types_of_one_symbol_are_both_given(instance: Instance) -> None:
    """Fixture 16."""
    for type in ("Quyết định", "Quy định"):
        assert instance.json(*GIVE, type, "--number", "9")["symbol"] == "09-QĐ/ĐU"


def test_what_is_doubtful_is_told(instance: Instance) -> None:
    made = instance.json(*GIVE, "CT")
    assert made["symbol"] == "01-CT/ĐU"
    assert "399-QĐ/TW" in made["warnings"][0]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (("QĐ",), "registry.type_unclear"), (("XY",), "registry.type_unknown"),
        (("KH", "--number", "0"), "registry.bad_number"), (("KH", "--number", "năm"), "registry.bad_number"),
        (("KH", "--unit", "77"), "unit.unknown"),
        (("KH", "--dated", "1950-01-01"), "registry.no_term"), (("KH", "--subject", " "), "registry.no_subject"),
    ],
)  # fmt: skip
def test_what_is_refused_has_its_code(instance: Instance, more: tuple[str, ...], error: str) -> None:
    instance.json(*GIVE, "TTr")
    assert instance.json(*GIVE, *more, code=1)["error"] == error


def test_a_number_that_is_taken_names_the_paper(instance: Instance) -> None:
    instance.json(*GIVE, "KL", "--number", "3")
    told = instance.json(*GIVE, "KL", "--number", "3", code=1)
    assert told["error"] == "registry.taken"
    assert "03-KL/ĐU" in told["message"]
    assert "“về một việc”" in told["message"]


@pytest.mark.parametrize(
    ("words", "number", "types", "issuer"),
    [
        (("Số 10-HD/TU",), 10, ["guidance"], "TU"), (("10", "HD", "TU"), 10, ["guidance"], "TU"),
        (("09-QĐ/TU",), 9, ["decision", "regulation"], "TU"), (("03-TB/TB",), 3, ["notice"], "TB"),
        (("Số      -NQ/ĐU",), None, ["resolution"], "ĐU"),
    ],
)  # fmt: skip
def test_a_symbol_is_read(
    instance: Instance, words: tuple[str, ...], number: int | None, types: list[str], issuer: str
) -> None:
    told = instance.json("registry", "parse", *words)
    assert (told["number"], told["types"], told["issuer"], told["hidden"]) == (number, types, issuer, number is None)


def test_what_is_no_symbol_is_refused(instance: Instance) -> None:
    assert instance.json("registry", "parse", "hội nghị", code=1)["error"] == "registry.unreadable"
    assert instance.json("registry", "list", "--unit", "01", "--term", "khác", code=1)["error"] == "registry.term_unknown"
