"""Symbols of papers: what is printed is read again, and what people type is read as they mean it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.registry.models import PaperType
from congress.registry.symbols import ISSUERS, MOST, SYMBOLS, find_types, is_issuer, parse, parse_part, printed

GUIDANCE, DECISION, REGULATION = PaperType.GUIDANCE, PaperType.DECISION, PaperType.REGULATION
issuers = st.sampled_from(ISSUERS) | st.text("ABCDĐGHIKLMNOPQRSTUVXY", min_size=2, max_size=8).filter(is_issuer)
numbers = st.none() | st.integers(1, MOST)


@pytest.mark.parametrize(
    ("text", "number", "types", "issuer"),
    [
        ("Số 10-HD/TU", 10, (GUIDANCE,), "TU"),
        ("10 HD TU", 10, (GUIDANCE,), "TU"),
        ("10 hd tu", 10, (GUIDANCE,), "TU"),
        ("Số: 05 - NQ / ĐU", 5, (PaperType.RESOLUTION,), "ĐU"),
        ("so 5-nq/du", 5, (PaperType.RESOLUTION,), "ĐU"),
        ("09-QĐ/TU", 9, (DECISION, REGULATION), "TU"),
        ("09-QÐ/TU", 9, (DECISION, REGULATION), "TU"),  # with the Icelandic letter
        ("Quy định số 399-QĐ/TW, ngày 09/01/2026", 399, (REGULATION,), "TW"),
        ("Quyết định số 12-QĐ/TW", 12, (DECISION,), "TW"),
        ("12-QĐi/TU", 12, (REGULATION,), "TU"),
        ("03-TB/TB", 3, (PaperType.NOTICE,), "TB"),  # a notice of a subcommittee
        ("07-CTr/ĐU", 7, (PaperType.PROGRAMME,), "ĐU"),
        ("07-CT/ĐU", 7, (PaperType.DIRECTIVE,), "ĐU"),
        ("07-TTr/ĐU", 7, (PaperType.SUBMISSION,), "ĐU"),
        ("07-TT/ĐU", 7, (PaperType.CIRCULAR,), "ĐU"),
        ("1.361-CV/TU", 1361, (PaperType.LETTER,), "TU"),
        ("12.361 CV TU", 12361, (PaperType.LETTER,), "TU"),
        ("3-da/hd", 3, (PaperType.SCHEME,), "HĐ"),
        ("01-BC/ĐH", 1, (PaperType.REPORT,), "ĐH"),
        ("05–HD/VPTW.", 5, (GUIDANCE,), "VPTW"),
        ("Số       -NQ/ĐU", None, (PaperType.RESOLUTION,), "ĐU"),
        ("Số …-NQ/ĐU", None, (PaperType.RESOLUTION,), "ĐU"),
        ("Số .... - NQ/ĐU", None, (PaperType.RESOLUTION,), "ĐU"),
    ],
)
def test_symbols_are_read_as_offices_write_them(
    text: str, number: int | None, types: tuple[PaperType, ...], issuer: str
) -> None:
    found = parse(text)
    assert (found.number, found.types, found.issuer) == (number, types, issuer)


@pytest.mark.parametrize(
    "text",
    ["", "10", "10-HD", "hội nghị", "00-NQ/TU", "05-ZZ/TU", "05-NQ/", "abc-NQ/TU", "1656/NQ-UBTVQH15", "Quy định số 9-NQ/TU",
     "10-HĐ/TU", "10-BĆ/TU", "1.36-CV/TU", "1.3612-CV/TU"],
)  # fmt: skip
def test_what_is_no_symbol_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  it says no more than what it was given
        parse(text)
    assert refused.value.args == (text,)


@given(numbers, st.sampled_from(PaperType), issuers)
def test_what_is_printed_is_read_again(number: int | None, type: PaperType, issuer: str) -> None:
    told = printed(number, type, issuer)
    for form in (told, f"Số {told}", f"Số: {told}", told.replace("-", " - ").replace("/", " / "), told.lower()):
        found = parse(form)
        assert (found.number, found.issuer) == (number, issuer) or (form == told.lower() and issuer not in ISSUERS)
        assert type in found.types
        assert found.types == find_types(SYMBOLS[type])


def test_a_number_below_ten_has_a_nought_and_a_hidden_one_leaves_its_place() -> None:
    assert printed(5, PaperType.RESOLUTION, "ĐU") == "05-NQ/ĐU"
    assert printed(120, PaperType.RESOLUTION, "ĐU") == "120-NQ/ĐU"
    assert printed(None, PaperType.RESOLUTION, "ĐU").strip() == "-NQ/ĐU"


@pytest.mark.parametrize(
    ("text", "number", "types", "issuer"),
    [
        ("10-HD", 10, (GUIDANCE,), ""),
        ("HD/TU", None, (GUIDANCE,), "TU"),
        ("10", 10, (), ""),
        ("1.361", 1361, (), ""),
        ("bc", None, (PaperType.REPORT,), ""),
    ],
)
def test_a_search_may_tell_less(text: str, number: int | None, types: tuple[PaperType, ...], issuer: str) -> None:
    found = parse_part(text)
    assert found is not None
    assert (found.number, found.types, found.issuer) == (number, types, issuer)


@pytest.mark.parametrize(
    ("word", "types"),
    [
        ("BC", (PaperType.REPORT,)), ("Báo cáo", (PaperType.REPORT,)), ("bao cao", (PaperType.REPORT,)),
        ("report", (PaperType.REPORT,)), ("QĐ", (DECISION, REGULATION)), ("Quy định", (REGULATION,)), ("thư", ()),
    ],
)  # fmt: skip
def test_a_type_is_known_by_symbol_name_or_identifier(word: str, types: tuple[PaperType, ...]) -> None:
    assert find_types(word) == types
