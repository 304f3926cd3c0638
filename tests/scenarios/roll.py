"""The people of a city's congress, made up, with what a report must count of each; and the reckoning, by hand and raw SQL.

``Person`` says beside each word of a list what it means, so that nothing of the program's own reading is used to judge it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.scenarios.meetings import raw

AGE_DAY = date(2025, 7, 1)  # the campaign's; the congress opens later, when some are a year older
OPENING = date(2025, 7, 22)
CITY = "01"
UNITS = {f"01.0{each}": f"Đảng bộ phường {name}" for each, name in enumerate(("Sen", "Trúc", "Mai", "Lan", "Cúc"), 1)}
BELOW = "01.02.001"
REGISTER = (
    ("01", "Đảng bộ thành phố Mẫu", "city", "", "", ""),
    *((code, name, "base_superior", "01", str(members), "")
      for (code, name), members in zip(UNITS.items(), (500, 400, 300, 200, 100), strict=True)),
    (BELOW, "Đảng bộ Trường Trúc", "base", "01.02", "40", ""),
)  # fmt: skip
SUGGESTED = {"01.01": 6, "01.02": 5, "01.03": 4, "01.04": 3, "01.05": 2}  # 20 seats, two at least, by hand
ALLOTTED = SUGGESTED | {"01.04": 2, "01.05": 3}  # one seat moved for importance
ALTERNATES = {"01.01": 2, "01.02": 1, "01.03": 2, "01.04": 0, "01.05": 0}

# what a cell says -> what is counted
EDUCATION = (
    ("Đại học", "Đại học"), ("Thạc sĩ", "Thạc sĩ"), ("ThS.", "Thạc sĩ"), ("Kỹ sư", "Đại học"), ("Tiến sĩ", "Tiến sĩ"),
    ("Trung cấp", "Trung cấp"), ("ĐH", "Đại học"),
)  # fmt: skip
THEORY = (("Cao cấp", "Cao cấp"), ("CC", "Cao cấp"), ("Trung cấp", "Trung cấp"), ("Cử nhân", "Cử nhân"))
ETHNIC = (("Kinh", "kinh"), ("Tày", "minority"), ("kinh", "kinh"), ("Mường", "minority"), ("Kinh", "kinh"))
POSTS = (
    ("Bí thư Đảng uỷ phường", "Bí thư"), ("Giáo viên", "Không ghi chức vụ trong Đảng"), ("Đảng uỷ viên", "Cấp uỷ viên"),
    ("Phó Bí thư", "Phó bí thư"),
)  # fmt: skip
SURNAMES = ("Lò", "Vi", "Nông", "Hà", "Quàng", "Lường", "Cầm", "Tòng")
MIDDLES = ("Thị", "Văn")
GIVEN = (
    "An",
    "Bình",
    "Chung",
    "Dung",
    "Giang",
    "Hoà",
    "Khoa",
    "Lam",
    "Minh",
    "Nga",
    "Oanh",
    "Phúc",
    "Quý",
    "Sơn",
    "Tâm",
    "Uyên",
)


@dataclass
class Person:
    """``place``: in line, of an alternate. ``born``: a day or a year alone."""

    name: str
    unit: str
    sex: str
    born: date | int
    ethnic: tuple[str, str]
    admitted: date
    education: tuple[str, str]
    theory: tuple[str, str]
    post: tuple[str, str]
    basis: str = "elected"
    place: int = 0
    discipline: str = ""
    email: str = ""

    @property
    def birth(self) -> str:
        return str(self.born) if isinstance(self.born, int) else f"{self.born:%d/%m/%Y}"

    def typed(self, unit_id: int | None = None) -> dict[str, str]:
        """The fields of the form."""
        return {
            "full_name": self.name, "sex": self.sex, "birth": self.birth, "ethnicity": self.ethnic[0],
            "admitted_on": f"{self.admitted:%d/%m/%Y}", "education": self.education[0], "theory": self.theory[0],
            "post": self.post[0], "email": self.email, "discipline": self.discipline, "basis": self.basis,
            "standing": "alternate" if self.place else "official",
            **({"unit_id": str(unit_id)} if unit_id is not None else {}),
        }  # fmt: skip

    def row(self, unit: str = "") -> list[str]:
        """A row of a file: of the heads ``HEAD``."""
        sexes = {"male": "nam", "female": "Nữ"}
        return [
            self.name, sexes[self.sex], self.birth, self.ethnic[0], f"{self.admitted:%d/%m/%Y}", self.education[0],
            self.theory[0], self.post[0], unit or self.unit, f"Dự khuyết {self.place}" if self.place else "Được bầu",
            self.email, self.discipline,
        ]  # fmt: skip


HEAD = (
    "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Ngày vào Đảng", "Trình độ học vấn", "Lý luận chính trị", "Chức vụ",
    "Mã tổ chức", "Tư cách", "Email", "Kỷ luật",
)  # fmt: skip


def made_up(unit: str, count: int, first: int, **more: Any) -> list[Person]:
    """People who differ in everything that is counted; ``first``: of a running number. Every fifth is a year older on the
    opening day than on the campaign's."""
    found = []
    for at in range(first, first + count):
        year, (day, month) = 1958 + (at * 7) % 36, (12, 7) if at % 5 == 0 else (1 + at % 28, 1 + at % 12)
        name = f"{SURNAMES[at % 8]} {MIDDLES[at % 2]} {GIVEN[at % 16]} {GIVEN[(at // 16 + at + 3) % 16]}"
        admitted = date(min(year + 20 + (at * 5) % 17, 2024), 1 + at % 12, 3)
        found.append(Person(
            name, unit, ("female", "male")[at % 2], date(year, month, day), ETHNIC[at % 5], admitted, EDUCATION[at % 7],
            THEORY[at % 4], POSTS[at % 4], email=f"dai.bieu.{at}@example.org", **more,
        ))  # fmt: skip
    return found


def in_line(people: Sequence[Person]) -> list[Person]:
    for place, each in enumerate(people, 1):
        each.place = place
    return list(people)


# ── counted by hand ──────────────────────────────────────────────────────────


def share(part: int, whole: int) -> str:
    """12,50%"""
    value = (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{value}%".replace(".", ",")


def many(count: int) -> str:
    return f"{count:02d} đồng chí"


def age(person: Person, day: date = AGE_DAY) -> int:
    if isinstance(person.born, int):
        return day.year - person.born
    return completed(person.born, day)


def completed(since: date, day: date) -> int:
    """Whole years, by trying every birthday."""
    years = 0
    while date(since.year + years + 1, since.month, since.day) <= day:
        years += 1
    return years


def mean(values: Sequence[int]) -> str:
    told = (Decimal(sum(values)) / Decimal(len(values))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(told).replace(".", ",")


BANDS = (
    (35, "Từ 35 tuổi trở xuống"), (40, "Từ 36 đến 40 tuổi"), (50, "Từ 41 đến 50 tuổi"), (60, "Từ 51 đến 60 tuổi"),
    (200, "Trên 60 tuổi"),
)  # fmt: skip
PARTY = ((10, "Từ 10 năm trở xuống"), (20, "Từ 11 đến 20 năm"), (30, "Từ 21 đến 30 năm"), (200, "Trên 30 năm"))


def band(bands: Sequence[tuple[int, str]], value: int) -> str:
    return next(name for last, name in bands if value <= last)


def tables(convened: Sequence[Person]) -> dict[str, Counter[str]]:
    """Title of each table of levels -> its rows."""
    keys: dict[str, Callable[[Person], str]] = {
        "education": lambda each: each.education[1],
        "theory": lambda each: each.theory[1],
        "age": lambda each: band(BANDS, age(each)),
        "party": lambda each: band(PARTY, completed(each.admitted, AGE_DAY)),
        "post": lambda each: each.post[1],
    }
    return {name: Counter(map(key, convened)) for name, key in keys.items()}


def badges(years: Sequence[int], whole: int) -> str:
    bands = ((50, 200, "từ 50 năm trở lên"), (40, 49, "từ 40 đến dưới 50 năm"), (30, 39, "từ 30 đến dưới 40 năm"))
    told = [(name, sum(first <= each <= last for each in years)) for first, last, name in bands]
    return "; ".join(f"{name} {many(count)}, bằng {share(count, whole)}" for name, count in told if count)


def lines(convened: Sequence[Person], away: Sequence[Person], *, called: int, waiting: int, units: int) -> list[str]:
    """Sentences that a report on these must have, each figure reckoned here."""
    there = [each for each in convened if each not in away]
    whole, ages = len(convened), [age(each) for each in convened]
    party = [completed(each.admitted, AGE_DAY) for each in convened]

    def of(test: Callable[[Person], bool]) -> str:
        count = sum(map(test, convened))
        return f"{many(count)}, bằng {share(count, whole)}"

    bases = (("ex_officio", "đương nhiên"), ("elected", "được bầu"), ("appointed", "được chỉ định"))
    found = [
        f"Đại biểu chính thức được triệu tập: {many(whole)}. Đại biểu dự Đại hội: {many(len(there))}, đạt "
        f"{share(len(there), whole)}. Đại biểu vắng mặt: {many(len(away))}, bằng {share(len(away), whole)}, đều có lý do.",
        f"Đại biểu dự khuyết đã được gọi thay đại biểu chính thức: {many(called)}; chưa được gọi: {many(waiting)}.",
        f"có đại biểu được triệu tập: {units}/{units}; có đại biểu dự Đại hội: {units}/{units}, đạt 100,00%.",
        f"Giới tính: nam {of(lambda each: each.sex == 'male')}; nữ {of(lambda each: each.sex == 'female')}.",
        f"Dân tộc: dân tộc Kinh {of(lambda each: each.ethnic[1] == 'kinh')}; dân tộc thiểu số "
        f"{of(lambda each: each.ethnic[1] == 'minority')}.",
        f"Tuổi, tính đến ngày 01 tháng 7 năm 2025: bình quân {mean(ages)} tuổi; trẻ nhất {min(ages)} tuổi (",
        f"cao tuổi nhất {max(ages)} tuổi (",
        f"{many(sum(isinstance(each.born, int) for each in convened))} chỉ có năm sinh",
        f"Tuổi Đảng, tính đến ngày 01 tháng 7 năm 2025: bình quân {mean(party)} năm; cao nhất {max(party)} năm (",
        f"Đủ năm tuổi Đảng nhận Huy hiệu Đảng: {badges(party, whole)}.",
        "Đứng đầu cơ quan, đơn vị: không có đồng chí nào.",
        "Danh hiệu, khen thưởng, người có công: không có đồng chí nào.",
        f"Bị kỷ luật từ khi được bầu: {of(lambda each: bool(each.discipline))}.",
        f"Qua thẩm tra, trong {many(whole)} được triệu tập có {many(whole)} đủ tư cách đại biểu, bằng 100,00%",
    ]
    for basis, name in bases:
        mine = [each for each in convened if each.basis == basis]
        come = [each for each in mine if each not in away]
        told = f"{len(mine)} {share(len(mine), whole)} {len(come)} {share(len(come), len(mine))}"
        found.append(f"Đại biểu {name} {told}")
    for rows in tables(convened).values():
        found += [f"{name} {count} {share(count, whole)}" for name, count in rows.items()]
    return found


# ── counted by the database ──────────────────────────────────────────────────


def counted(code: str) -> dict[str, int]:
    """Past every query of the program."""
    official = "d.standing = 'official'"
    asked = {
        "convened": official, "attending": f"{official} AND d.absence NOT IN ('excused', 'unexcused')",
        "female": f"{official} AND d.sex = 'female'", "kinh": f"{official} AND lower(d.ethnicity) = 'kinh'",
        "elected": f"{official} AND d.basis = 'elected'", "ex_officio": f"{official} AND d.basis = 'ex_officio'",
        "appointed": f"{official} AND d.basis = 'appointed'", "qualified": f"{official} AND d.verdict = 'qualified'",
        "by_year": f"{official} AND d.birth_date IS NULL", "waiting": "d.standing = 'alternate'",
        "called": f"{official} AND d.replaces_id IS NOT NULL", "replaced": "d.standing = 'replaced'",
    }  # fmt: skip
    query = "SELECT count(*) FROM delegate d JOIN event e ON e.id = d.event_id WHERE e.code = :code AND {}"
    found = {name: int(raw(query.format(where), code=code)[0][0]) for name, where in asked.items()}
    units = "SELECT count(DISTINCT d.unit_id) FROM delegate d JOIN event e ON e.id = d.event_id JOIN unit u ON u.id = d.unit_id"
    where = f" WHERE e.code = :code AND {official} AND u.code LIKE '01.__'"
    return found | {"organisations": int(raw(units + where, code=code)[0][0])}
