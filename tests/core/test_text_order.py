"""Order of names: letters first, tones next, case last; compared with the collation that PostgreSQL takes from ICU."""

from __future__ import annotations

import os
import random
import unicodedata
from collections.abc import Callable, Sequence

import psycopg
import pytest

from congress.core import text
from tests import postgres


def words_of(line: str) -> list[str]:
    return line.split()


FAMILIES = words_of(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đoàn Trịnh Đào Đinh Tạ Ông Ưng Uông Âu Ân"
)
ONSETS = ["", *words_of("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")]
RHYMES = words_of("a ă â an ân ăn anh ao au âu e ê em ên i in inh iên o ô ơ on ôn ơn oan oa u ư ung uân uyên ưng ương y yên")
MARKS = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # ngang huyền hỏi ngã sắc nặng
GIVEN_NAMES = [
    "Trần Thị Anh",
    "Lê Ánh",
    "Vũ Thiên Ân",
    "Phạm Quốc Bảo",
    "Hồ Tiến Dũng",
    "Bùi Thu Hằng",
    "Ngô Thị Hoài",
    "Đỗ Bình Minh",
    "Lý Phong",
    "Đặng Thanh",
    "Mai Thủy Tiên",
    "Đào Tuân",
    "Doãn Minh Tuấn",
    "Nguyễn Anh Tuấn",
    "Võ Kim Tuyến",
]


def syllable(chance: random.Random) -> str:
    """A syllable with at most one tone, written over its last vowel."""
    rhyme = chance.choice(RHYMES)
    place = max(index for index, letter in enumerate(rhyme) if letter in "aăâeêioôơuưy")
    tone = chance.choice(MARKS)
    return unicodedata.normalize("NFC", chance.choice(ONSETS) + rhyme[: place + 1] + tone + rhyme[place + 1 :])


def make_names(count: int) -> list[str]:
    """Names of two to four syllables, many of them equal but for a tone or a capital."""
    chance = random.Random(81)
    names: set[str] = set()
    while len(names) < count:
        words = [chance.choice(FAMILIES), *[syllable(chance).capitalize() for _ in range(chance.randint(1, 3))]]
        names.add(" ".join(words))
        near = list(words)
        near[-1] = unicodedata.normalize("NFC", text.fold(near[-1])).capitalize()
        names.add(" ".join(near))
        if chance.random() < 0.3:
            names.add(" ".join(words).lower())
        if chance.random() < 0.1:
            names.add(" ".join(words).upper())
    return sorted(names)


def in_icu_order(words: Sequence[str]) -> list[str]:
    with psycopg.connect(f"host={os.environ['CONGRESS_TEST_PG']} user={postgres.USER} dbname=postgres") as connection:
        query = 'SELECT word FROM unnest(%s::text[]) AS word ORDER BY word COLLATE "vi-x-icu"'
        return [row[0] for row in connection.execute(query, [list(words)])]


def in_order(words: Sequence[str], key: Callable[[str], object]) -> list[str]:
    """Sorted from another order than the one given."""
    shuffled = list(words)
    random.Random(11).shuffle(shuffled)
    return sorted(shuffled, key=key)  # type: ignore[arg-type]


def differing(words: Sequence[str], key: Callable[[str], object]) -> int:
    """Places at which a key's order is not ICU's."""
    return sum(one != other for one, other in zip(sorted(words, key=key), in_icu_order(words), strict=True))


def test_sort_key_orders_thousands_of_names_as_icu_does() -> None:
    names = make_names(4000)
    random.Random(5).shuffle(names)
    assert differing(names, text.sort_key) == 0


def test_the_comparison_with_icu_notices_other_orders() -> None:
    names = make_names(400)
    assert differing(names, str) > 0
    assert differing(names, text.fold) > 0
    assert differing(names, lambda name: text.sort_key(name.lower())) > 0


@pytest.mark.parametrize(
    "words",
    [
        [
            "a",
            "ă",
            "â",
            "b",
            "c",
            "d",
            "đ",
            "e",
            "ê",
            "f",
            "g",
            "h",
            "i",
            "j",
            "k",
            "l",
            "m",
            "n",
            "o",
            "ô",
            "ơ",
            "p",
            "q",
            "r",
            "s",
            "t",
            "u",
            "ư",
            "v",
            "w",
            "x",
            "y",
            "z",
        ],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["an", "An", "AN", "àn", "Àn"],
        ["Hoa", "Hoà", "Hoả", "Hoã", "Hoá", "Hoạ"],
        ["Bà An", "Bá An", "Ba Anh", "Bà Anh", "Ban A"],
        ["Tổ 2", "Tổ 10", "Tổ 10a", "Tổ 11"],
        ["Chi bộ 1", "Chi bộ 01.2", "Chi bộ 2", "Chi bộ 19", "Chi bộ Ba"],
    ],
)
def test_sort_key_orders_letters_then_tones_then_case_and_numbers_by_value(words: list[str]) -> None:
    assert in_order(words, text.sort_key) == words


@pytest.mark.parametrize(("one", "other"), [("hoà", "hòa"), ("Uỷ", "Ủy"), ("Nguyễn Thuý", "Nguyễn Thúy"), ("khoẻ", "khỏe")])
def test_the_place_of_a_tone_mark_does_not_matter_to_the_order(one: str, other: str) -> None:
    """ICU compares accents letter by letter, so it puts the two apart; the house rule compares tones syllable by syllable."""
    assert text.sort_key(one) == text.sort_key(other)
    assert text.sort_key(one) == text.sort_key(unicodedata.normalize("NFD", other))
    assert in_icu_order([one, other]) == in_icu_order([other, one])


def test_tones_decide_between_syllables_even_where_icu_looks_at_the_letter_first() -> None:
    """Huyền stands before sắc wherever the mark is written; letter by letter, hoá comes first: its o carries no mark."""
    words = ["hoá", "hòa", "hóa", "hoà"]
    assert [text.spelling_key(word) for word in sorted(words, key=text.sort_key)] == ["hoà", "hoà", "hoá", "hoá"]
    assert in_icu_order(["hòa", "hoá"]) == ["hoá", "hòa"]


def test_names_stand_by_given_name_then_family_name() -> None:
    """A given name is compared whole, tones included, before any family name: every Anh before every Ánh."""
    assert in_order(GIVEN_NAMES, text.name_key) == GIVEN_NAMES
    assert [text.given_name(name) for name in GIVEN_NAMES[:3]] == ["Anh", "Ánh", "Ân"]


@pytest.mark.parametrize(
    ("name", "greeted"), [("Nguyễn Thị Đào", "Đào"), ("  Tạ  Đình  Ân ", "Ân"), ("Quản trị", "Quản trị"), ("Đào", "Đào")]
)
def test_somebody_is_greeted_by_the_given_name_and_an_office_by_its_own(name: str, greeted: str) -> None:
    assert text.greeted_name(name) == greeted


def test_given_names_alone_stand_in_the_order_of_the_alphabet() -> None:
    alone = [text.given_name(name) for name in GIVEN_NAMES]
    assert in_order(alone, text.name_key) == alone


@pytest.mark.parametrize(
    "odd", ["Ng\u0303", "m\u0300", "\u0301", "x\u0323y", "", " ", "İ", "²", "١٢", "ສົມ", "王", "O'Neill", "a" * 400]
)
def test_every_text_has_a_place_in_the_order(odd: str) -> None:
    """Signs that join no letter, as an abbreviated Ng̃, are sorted, not stumbled over."""
    assert isinstance(text.sort_key(odd), bytes)
    assert len(text.sort_key(odd)) <= 1000
    assert isinstance(text.name_key(odd), bytes)
