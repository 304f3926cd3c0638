"""Figures of delegates: each equals a recount that was written apart, every partition sums to the whole, facts kept say the
same again."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.core.text import percent_2
from congress.documents import composition, facts
from congress.documents.composition import PARTITIONS, Figures
from congress.documents.facts import Around
from congress.orgs.kinds import Level

DAY = date(2025, 7, 15)
UNITS = {
    1: ("city", "/1/", "Thành phố"),
    2: ("base_superior", "/1/2/", "Đông"),
    3: ("base_superior", "/1/3/", "Tây"),
    4: ("base", "/1/3/4/", "Ba"),
}
AROUND = Around(DAY, 1, Level.CITY, UNITS, (2, 3, 9))


@dataclass(frozen=True)
class Someone:
    """A row of the list, as ``all_of`` answers it."""

    id: int = 1
    number: int = 1
    standing: str = "official"
    basis: str = "elected"
    membership: str = "full"
    unit_id: int | None = 2
    person_id: int | None = None
    delegation_name: str | None = "Đoàn Đông"
    sex: str = "male"
    birth_date: date | None = None
    birth_year: int | None = None
    ethnicity: str = ""
    religion: str = ""
    admitted_on: date | None = None
    recognised_on: date | None = None
    education: str = ""
    degree: str = ""
    theory: str = ""
    post: str = ""
    honours: str = ""
    discipline: str = ""
    verdict: str = "pending"
    absence: str = "none"
    absence_reason: str = ""
    decision_note: str = ""
    withdrawn_for: str = ""
    replaces_id: int | None = None


def counted(*people: Someone, around: Around = AROUND) -> Figures:
    rows = [replace(each, id=place, number=place) for place, each in enumerate(people, 1)]
    return composition.count(facts.read(rows, around), DAY, len(around.parts))


def keys(part: str, figures: Figures) -> dict[str, int]:
    return {each.key: each.convened for each in figures.parts[part] if each.convened}


# ── ages ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(1985, 7, 15), 40), (date(1985, 7, 16), 39), (date(1985, 7, 14), 40), (date(1985, 12, 31), 39),
        (date(2007, 7, 15), 18), (date(2007, 7, 16), None), (date(1880, 1, 1), None), (date(2030, 1, 1), None),
    ],
)  # fmt: skip
def test_an_age_is_counted_in_completed_years_on_the_day(born: date, age: int | None) -> None:
    assert facts.age_of(born, born.year, DAY) == (age, False)


def test_who_was_born_on_a_leap_day_is_a_year_older_in_march() -> None:
    born = date(1988, 2, 29)
    assert [facts.years(born, day) for day in (date(2025, 2, 28), date(2025, 3, 1), date(2024, 2, 29))] == [36, 37, 36]


def test_a_year_alone_is_told_as_such() -> None:
    figures = counted(Someone(birth_year=1980), Someone(birth_date=date(1980, 12, 1)), Someone())
    assert (figures.ages.known, figures.ages.by_year, figures.ages.total) == (2, 1, 45 + 44)
    assert keys("age", figures) == {"to_50": 2, "unknown": 1}


@pytest.mark.parametrize(
    ("ages", "average"),
    [((40, 41), "40,5"), ((40, 40, 41), "40,3"), ((40, 41, 41), "40,7"), ((50,) * 19 + (51,), "50,1"), ((), "–")],
)
def test_the_average_has_one_decimal_rounded_half_up(ages: tuple[int, ...], average: str) -> None:
    figures = counted(*(Someone(birth_year=DAY.year - age) for age in ages))
    assert composition.tenths(figures.ages.tenths) == average


def test_everybody_of_the_least_and_of_the_highest_age_is_known() -> None:
    figures = counted(*(Someone(birth_year=DAY.year - age) for age in (32, 50, 32, 66)))
    assert (figures.ages.least, figures.ages.least_of, figures.ages.most, figures.ages.most_of) == (32, (1, 3), 66, (4,))


@pytest.mark.parametrize(
    ("age", "band"),
    [(35, "to_35"), (36, "to_40"), (40, "to_40"), (41, "to_50"), (50, "to_50"), (51, "to_60"), (60, "to_60"), (61, "over_60")],
)
def test_bands_of_ages(age: int, band: str) -> None:
    assert keys("age", counted(Someone(birth_year=DAY.year - age))) == {band: 1}


@pytest.mark.parametrize(
    ("since", "more", "band", "badge"),
    [
        (date(2015, 7, 15), {}, "to_10", "none"), (date(2014, 7, 15), {}, "to_20", "none"),
        (date(1995, 7, 15), {}, "to_30", "badge_30"), (date(1995, 7, 16), {}, "to_30", "none"),
        (date(1985, 1, 1), {}, "over_30", "badge_40"), (date(1975, 1, 1), {}, "over_30", "badge_50"),
        (date(2024, 9, 1), {"membership": "probationary"}, "probationary", "none"),
        (date(2024, 9, 1), {"recognised_on": date(2025, 9, 1)}, "unknown", "unknown"),
        (date(2025, 8, 1), {}, "unknown", "unknown"), (None, {}, "unknown", "unknown"),
    ],
)  # fmt: skip
def test_years_in_the_party(since: date | None, more: dict[str, Any], band: str, badge: str) -> None:
    figures = counted(Someone(admitted_on=since, **more))
    assert (keys("party", figures), keys("badge", figures)) == ({band: 1}, {badge: 1})


# ── words ────────────────────────────────────────────────────────────────────


def test_anything_but_kinh_is_a_minority_and_nothing_is_unknown() -> None:
    told = ("Kinh", "kinh", "Việt", "Tày", "Mường", "", "không rõ")
    assert keys("ethnicity", counted(*(Someone(ethnicity=each) for each in told))) == {"kinh": 3, "minority": 2, "unknown": 2}


def test_religion() -> None:
    told = ("Không", "không theo tôn giáo", "Phật giáo", "")
    assert keys("religion", counted(*(Someone(religion=each) for each in told))) == {"none": 2, "told": 1, "unknown": 1}


def test_a_word_that_nobody_knows_is_listed_apart_and_counted() -> None:
    figures = counted(
        Someone(theory="Hệ B2"), Someone(theory="Hệ B2"), Someone(theory="Cao cấp"), Someone(education="lớp chồi")
    )
    assert keys("theory", figures) == {"advanced": 1, "unread": 2, "unknown": 1}
    assert figures.unread == (("education", "lớp chồi", 1), ("theory", "Hệ B2", 2))


def test_one_person_may_have_several_honours() -> None:
    figures = counted(Someone(honours="Anh hùng Lao động; Huân chương Lao động hạng Nhì"), Someone(honours="Thương binh 4/4"),
                      Someone(honours="Giải nhất cờ tướng"), Someone(honours="không"))  # fmt: skip
    assert dict(figures.honours) == {"hero_labour": 1, "order": 1, "invalid": 1, "other": 1}


def test_discipline_since_the_election() -> None:
    told = ("", "không", "Khiển trách 3/2025")
    assert keys("discipline", counted(*(Someone(discipline=each) for each in told))) == {"none": 2, "disciplined": 1}


def test_committees_are_told_by_right_seat_and_post() -> None:
    seated = replace(AROUND, seats={77: (Level.CITY,)})
    people = (
        Someone(basis="ex_officio"), Someone(post="Bí thư"), Someone(post="Bí thư chi bộ"), Someone(post="Thành uỷ viên"),
        Someone(post="Hiệu trưởng"), Someone(post="Phó Bí thư", unit_id=4), Someone(post="Hiệu trưởng", person_id=77),
    )  # fmt: skip
    figures = counted(*people, around=seated)
    assert keys("committee", figures) == {"city": 3, "base_superior": 1, "base": 1, "cell": 1, "none": 1}
    told = {"secretary": 1, "deputy": 1, "member": 1, "cell_secretary": 1, "other": 2, "unknown": 1}
    assert keys("post", figures) == told
    assert keys("head", figures) == {"head": 2, "none": 4, "unknown": 1}


# ── who comes ────────────────────────────────────────────────────────────────


def test_only_official_delegates_are_convened_and_an_alternate_counts_once_called() -> None:
    people = [
        Someone(id=1, number=1, absence="excused", absence_reason="ốm"),
        Someone(id=2, number=2, standing="replaced", absence="excused"),
        Someone(id=3, number=3, replaces_id=2), Someone(id=4, number=4, standing="alternate"),
        Someone(id=5, number=5, standing="withdrawn", withdrawn_for="chuyển công tác"), Someone(id=6, number=6, replaces_id=5),
        Someone(id=7, number=7, standing="withdrawn"), Someone(id=8, number=8, absence="asked"),
        Someone(id=9, number=9, absence="unexcused"),
    ]  # fmt: skip
    figures = composition.count(facts.read(people, AROUND), DAY, 3)
    assert (figures.convened, figures.attending, figures.away) == (5, 3, 2)
    assert [(each.number, each.away, each.by) for each in figures.absent] == [(1, "excused", None), (9, "unexcused", None)]
    assert [(each.number, each.by) for each in figures.replaced] == [(2, 3), (5, 6)]
    assert (figures.waiting, figures.called) == (1, 2)


def test_organisations_right_below_are_represented_by_whoever_comes_from_below_them() -> None:
    figures = counted(Someone(unit_id=4), Someone(unit_id=2, absence="excused"), Someone(unit_id=1), Someone(unit_id=None))
    assert (figures.organisations, figures.there, figures.of_organisations) == (2, 1, 3)


# ── whatever the list ────────────────────────────────────────────────────────

WORDS = {
    "ethnicity": ("Kinh", "Tày", "", "không rõ"), "religion": ("Không", "Công giáo", ""),
    "post": ("Bí thư", "Giám đốc", "", "Hội viên"),
    "education": ("Đại học", "ThS", "TS", "", "B2"), "theory": ("Cao cấp", "TC", "cử nhân", "", "gì đó"), "degree": ("", "PGS"),
    "sex": ("male", "female", ""),
    "standing": ("official", "official", "official", "alternate", "withdrawn"), "unit_id": (1, 2, 3, 4, None),
    "absence": ("none", "none", "asked", "excused", "unexcused", "refused"), "basis": ("ex_officio", "elected", "appointed"),
    "verdict": ("pending", "qualified", "unqualified"), "honours": ("", "Huân chương"), "discipline": ("", "Cảnh cáo"),
}  # fmt: skip
PEOPLE = st.builds(
    Someone,
    birth_date=st.none() | st.dates(date(1940, 1, 1), date(2012, 1, 1)),
    birth_year=st.none() | st.integers(1930, 2020),
    admitted_on=st.none() | st.dates(date(1960, 1, 1), date(2026, 1, 1)),
    **{name: st.sampled_from(told) for name, told in WORDS.items()},
)
LISTS = st.lists(PEOPLE, max_size=60)


def is_there(each: Someone) -> bool:
    return each.absence not in ("excused", "unexcused")


@given(LISTS)
def test_every_partition_sums_to_all_who_are_convened(people: list[Someone]) -> None:
    figures = counted(*people)
    official = [each for each in people if each.standing == "official"]
    assert (figures.convened, figures.attending) == (len(official), sum(map(is_there, official)))
    for name in PARTITIONS:
        assert sum(each.convened for each in figures.parts[name]) == figures.convened, name
        assert sum(each.attending for each in figures.parts[name]) == figures.attending, name
        hundredths = sum(int(percent_2(each.convened, figures.convened)[:-1].replace(",", "")) for each in figures.parts[name]
                         if figures.convened)  # fmt: skip
        assert abs(hundredths - (10000 if figures.convened else 0)) <= len(figures.parts[name]), name


@given(LISTS)
def test_figures_equal_a_plain_recount(people: list[Someone]) -> None:
    figures = counted(*people)
    official = [each for each in people if each.standing == "official"]
    assert keys("basis", figures) == Counter(each.basis for each in official)
    assert keys("sex", figures) == Counter(each.sex or "unknown" for each in official)
    minority = [each for each in official if each.ethnicity == "Tày"]
    assert figures.share("ethnicity", "minority").convened == len(minority)
    assert figures.share("theory", "advanced").convened == sum(each.theory == "Cao cấp" for each in official)
    masters = [each for each in official if each.education == "ThS" and each.degree != "PGS"]
    assert figures.share("education", "master").convened == len(masters)
    ages = [age for each in official if (age := plain_age(each)) is not None]
    assert (figures.ages.known, figures.ages.total) == (len(ages), sum(ages))
    if ages:
        assert (figures.ages.least, figures.ages.most) == (min(ages), max(ages))
        exact = 10 * sum(ages) / len(ages)
        assert abs((figures.ages.tenths or 0) - exact) <= 0.5
    assert figures.share("age", "to_35").convened == sum(age <= 35 for age in ages)
    assert figures.share("age", "over_60").convened == sum(age > 60 for age in ages)
    below = {2: 2, 3: 3, 4: 3}
    assert figures.organisations == len({below[each.unit_id] for each in official if each.unit_id in below})
    assert figures.there == len({below[each.unit_id] for each in official if each.unit_id in below and is_there(each)})


def plain_age(each: Someone) -> int | None:
    """Counted day by day, as nobody would in earnest."""
    if each.birth_date is not None:
        age = sum(1 for year in range(each.birth_date.year + 1, DAY.year + 1) if birthday(each.birth_date, year) <= DAY)
    elif each.birth_year is not None:
        age = DAY.year - each.birth_year
    else:
        return None
    return age if 18 <= age <= 110 else None


def birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


@given(LISTS)
def test_facts_that_were_kept_give_the_same_figures(people: list[Someone]) -> None:
    rows = [replace(each, id=place, number=place) for place, each in enumerate(people, 1)]
    told = facts.read(rows, AROUND)
    kept = json.loads(json.dumps([each.plain() for each in told]))
    again = [facts.fact_of(facts.columns(), values) for values in kept]
    assert again == told
    before, after = (composition.count(each, DAY, 3).plain() for each in (told, again))
    assert json.dumps(before, ensure_ascii=False) == json.dumps(after, ensure_ascii=False)


def test_control_a_fact_says_nobodys_name_birthday_or_people() -> None:
    someone = Someone(birth_date=date(1980, 5, 6), ethnicity="Tày", religion="Công giáo", education="Đại học Luật")
    (fact,) = facts.read([someone], AROUND)
    told = json.dumps(fact.plain(), ensure_ascii=False)
    assert not any(word in told for word in ("1980", "Tày", "Công giáo", "Luật"))
    assert "minority" in told
