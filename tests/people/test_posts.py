"""Lists of posts: who is one person, which bodies a row seats him in, what a later list changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from congress.core import sheets
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.staging import Preview
from congress.people import imports, queries, services
from congress.people.models import Body, Person, Post, PostKind, Seat
from tests.orgs.office import workbook
from tests.support import SYSTEM, TREE, World, day

HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã tổ chức", "Chức vụ", "Cơ quan", "Từ ngày", "Đến ngày", "Điện thoại")
SWAPPED = (*HEAD[:2], HEAD[3], HEAD[2], *HEAD[4:])
DAY = day("2025-07-15")
BCH, BTV, UBKT = Body.COMMITTEE, Body.STANDING_COMMITTEE, Body.INSPECTION_COMMITTEE


def row(name: str, born: str = "10/08/1962", unit: str = "01.01", **more: str) -> list[str]:
    told = {"sex": "Nam", "title": "Ủy viên Ban Chấp hành", "body": "BCH", "start": "15/8/2020", "end": "", "phone": ""} | more
    return ["1", name, born, told["sex"], unit, *(told[cell] for cell in ("title", "body", "start", "end", "phone"))]


def look(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD, by: Actor = SYSTEM) -> Preview:
    return imports.preview(sheets.read(workbook([["DANH SÁCH CẤP ỦY"], head, *rows]), "posts.xlsx"), by=by)


def take(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> Preview:
    with transaction():
        preview = look(rows, head)
        assert preview.errors == []
        imports.apply(preview, by=SYSTEM)
    return preview


def persons(name: str) -> list[Person]:
    return list(session().scalars(select(Person).where(Person.full_name == name).order_by(Person.birth_date)))


def seats(name: str, when: date = DAY) -> list[tuple[str, str]]:
    (person,) = persons(name)
    held = queries.seats_of(SYSTEM, person.id)
    return sorted((seat.code, str(seat.body)) for seat in held if seat.valid_from <= when < seat.valid_to)


def listed(name: str) -> int:
    """How many of this name the list of persons has."""
    return queries.list_persons(SYSTEM, typed=name, day=DAY).total


def name_secretary(city: World, name: str, when: str) -> None:
    """A register of a day names a secretary of 01.01."""
    city.tree([(*unit[:5], name) if unit[0] == "01.01" else unit for unit in TREE], day(when))


def secretaries(city: World, *days: str) -> list[list[str]]:
    """Who they are in 01.01 on each day."""
    unit_id = city.unit("01.01").unit_id
    posts = [queries.posts_on(unit_id, day(when)) for when in days]
    return [sorted(post.full_name for post in held if post.kind == PostKind.SECRETARY) for held in posts]


def size(table: Any) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


BODIES = {
    "BCH": [BCH], "BTV": [BCH, BTV], "UBKT": [UBKT], "Ban Thường vụ": [BCH, BTV], "Uỷ ban kiểm tra": [UBKT], "": [],
}  # fmt: skip


@pytest.mark.parametrize(("word", "expected"), list(BODIES.items()))
def test_body_seats_a_person_where_he_belongs(city: World, word: str, expected: list[Body]) -> None:
    take(row("Lò Thị Mai", body=word), row("Lò Thị Lan", body="BCH"))
    assert seats("Lò Thị Mai") == [("01.01", body.value) for body in expected]


def test_headings_over_each_others_columns_are_seen_through(city: World) -> None:
    people = [
        row(f"Lò Thị {name}", born, sex="Nữ")
        for name, born in (("Mai", "10/08/1962"), ("Lan", "1970-01-02"), ("Cúc", "3/4/1980"))
    ]
    take(*people, head=SWAPPED)
    assert [(person.birth_date, person.sex) for person in persons("Lò Thị Lan")] == [(day("1970-01-02"), "female")]


def test_person_in_two_committees_is_one_person(city: World) -> None:
    take(row("Lò Thị Mai"), row("Lò Thị Mai", unit="01.02", title="Phó Bí thư", body="BTV"))
    assert len(persons("Lò Thị Mai")) == 1
    assert seats("Lò Thị Mai") == [("01.01", BCH), ("01.02", BCH), ("01.02", BTV)]


def test_persons_of_one_name_are_told_apart_by_birth_date(city: World) -> None:
    take(row("Lò Thị Mai"), row("Lò Thị Mai", "11/08/1962"))
    assert [person.birth_date for person in persons("Lò Thị Mai")] == [day("1962-08-10"), day("1962-08-11")]


def test_spelling_of_a_tone_mark_makes_no_second_person(city: World) -> None:
    take(row("Lò Thị Hoà"))
    again = take(row("Lò Thị  Hòa", title="Uỷ viên Ban Chấp hành"))
    assert (again.counts["same"], again.counts["new"], again.counts["changed"]) == (1, 0, 0)
    assert persons("Lò Thị Hòa") == []


def test_same_list_again_changes_nothing(city: World) -> None:
    rows = [row("Lò Thị Mai", body="BTV", phone="0977000001"), row("Lò Thị Lan", end="30/6/2024", sex="")]
    take(*rows)
    before = size(Person), size(Post), size(Seat)
    again = take(*rows)
    assert (again.counts["rows"], again.counts["same"], again.changes) == (2, 2, [])
    assert (size(Person), size(Post), size(Seat)) == before


def test_same_row_twice_in_a_list_counts_once(city: World) -> None:
    preview = take(row("Lò Thị Mai"), row("Lò Thị Mai"))
    assert (preview.counts["new"], preview.counts["same"]) == (1, 1)
    assert len(persons("Lò Thị Mai")) == 1


def test_blanks_erase_nothing_and_new_figures_replace(city: World) -> None:
    take(row("Lò Thị Mai", sex="Nữ", phone="0977000001"))
    take(row("Lò Thị Mai", sex=""))
    (person,) = persons("Lò Thị Mai")
    assert (person.sex, queries.posts_of(SYSTEM, [person.id])[person.id][0].phone) == ("female", "0977000001")
    changed = take(row("Lò Thị Mai", sex="", phone="977.000.002"))
    assert [(change.before, change.after) for change in changed.changes] == [({"phone": "0977000001"}, {"phone": "0977000002"})]


def test_last_day_in_a_post_still_counts(city: World) -> None:
    take(row("Lò Thị Mai", end="30/6/2024"))
    unit_id = city.unit("01.01").unit_id
    assert [
        queries.count_seats(unit_id, day(when)).get(BCH, 0) for when in ("2020-08-14", "2020-08-15", "2024-06-30", "2024-07-01")
    ] == [0, 1, 1, 0]


def test_leaving_told_later_ends_post_and_seat(city: World) -> None:
    take(row("Lò Thị Mai"))
    assert take(row("Lò Thị Mai", end="30/6/2025")).counts["changed"] == 1
    assert seats("Lò Thị Mai") == []
    assert seats("Lò Thị Mai", day("2025-06-30")) == [("01.01", BCH)]
    assert take(row("Lò Thị Mai", end="30/6/2025")).counts["same"] == 1


def test_secretary_of_the_register_is_adopted_and_not_doubled(city: World) -> None:
    """The register knows Lê Văn Đông, secretary of 01.01, by name alone."""
    before = size(Person)
    (known,) = persons("Lê Văn Đông")
    preview = take(row("Lê Văn Đông", title="Bí thư", body="BTV"))
    assert preview.warnings == []
    (person,) = persons("Lê Văn Đông")
    assert (person.id, person.birth_date, size(Person)) == (known.id, day("1962-08-10"), before)
    unit_id = city.unit("01.01").unit_id
    posts = [post for post in queries.posts_on(unit_id, DAY) if post.kind == "secretary"]
    assert [(post.full_name, post.phone) for post in posts] == [("Lê Văn Đông", "0911111101")]
    city.tree()
    assert size(Person) == before


def test_secretary_who_is_known_elsewhere_is_the_same_person(city: World) -> None:
    take(row("Lê Văn Đông", unit="01.02"), row("Lê Văn Đông", title="Bí thư", body="BTV"))
    (person,) = persons("Lê Văn Đông")
    assert sorted(post.code for post in queries.posts_of(SYSTEM, [person.id])[person.id]) == ["01.01", "01.02"]


def test_member_of_the_secretarys_name_elsewhere_does_not_take_his_post(city: World) -> None:
    take(row("Lê Văn Đông", unit="01.02"))
    assert [person.birth_date for person in persons("Lê Văn Đông")] in ([None, day("1962-08-10")], [day("1962-08-10"), None])


def test_another_name_for_a_secretary_warns_and_is_stored(city: World) -> None:
    preview = take(row("Lò Văn Khác", title="Bí thư", body="BTV"))
    assert [(item.row, item.column, item.code, item.params["other"]) for item in preview.warnings] == [
        (3, "Họ và tên", "01.01", "Lê Văn Đông")
    ]
    assert seats("Lò Văn Khác") == [("01.01", BCH), ("01.01", BTV)]


def test_later_register_ends_the_post_of_the_secretary_before(city: World) -> None:
    take(row("Lê Văn Đông", title="Bí thư", body="BTV"))
    name_secretary(city, "Tạ Thị Mới", "2025-06-01")
    assert secretaries(city, "2025-05-31", "2025-06-01") == [["Lê Văn Đông"], ["Tạ Thị Mới"]]


def test_register_of_the_same_day_corrects_the_secretary(city: World) -> None:
    name_secretary(city, "Tạ Thị Lầm", "2025-06-01")
    name_secretary(city, "Tạ Thị Mới", "2025-06-01")
    assert secretaries(city, "2025-05-31", "2025-06-01", "2025-07-15") == [["Lê Văn Đông"], ["Tạ Thị Mới"], ["Tạ Thị Mới"]]
    assert (listed("Tạ Thị Lầm"), listed("Tạ Thị Mới"), listed("Lê Văn Đông")) == (0, 1, 1)


def test_control_a_mistaken_secretary_who_is_not_taken_back_stands_beside_the_right_one(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_take_back", lambda _post: None)
    name_secretary(city, "Tạ Thị Lầm", "2025-06-01")
    name_secretary(city, "Tạ Thị Mới", "2025-06-01")
    assert secretaries(city, "2025-06-01") == [["Tạ Thị Lầm", "Tạ Thị Mới"]]


def test_person_of_a_list_who_was_secretary_by_mistake_stays_a_person(city: World) -> None:
    take(row("Lê Văn Đông", title="Bí thư", body="", start="01/6/2025"))
    name_secretary(city, "Tạ Thị Mới", "2025-06-01")
    assert secretaries(city, "2025-06-01") == [["Tạ Thị Mới"]]
    assert listed("Lê Văn Đông") == 1


def test_register_told_late_holds_until_the_next_one_begins(city: World) -> None:
    name_secretary(city, "Tạ Thị Năm", "2025-05-01")
    name_secretary(city, "Tạ Thị Ba", "2025-03-01")
    days = ("2025-02-28", "2025-03-01", "2025-04-30", "2025-05-01", "2025-07-15")
    assert secretaries(city, *days) == [
        [name] for name in ("Lê Văn Đông", "Tạ Thị Ba", "Tạ Thị Ba", "Tạ Thị Năm", "Tạ Thị Năm")
    ]


def test_posts_and_seats_end_with_their_unit(city: World) -> None:
    take(row("Lò Thị Mai", unit="01.01.001"), row("Lò Thị Lan", unit="01.01.002", start="01/6/2025"))
    city.decide("2025-05-01,merge,01.01.001+01.01.002,01.01.009,Đảng bộ Gộp,,")
    assert seats("Lò Thị Mai", day("2025-04-30")) == [("01.01.001", BCH)]
    assert seats("Lò Thị Mai", day("2025-05-01")) == []
    assert queries.seats_of(SYSTEM, persons("Lò Thị Lan")[0].id) == []


WRONG: tuple[tuple[list[str], str, str], ...] = (
    (row("Lò Thị Mai", unit="77"), "Mã tổ chức", "unit.unknown"),
    (row("Lò Thị Mai", born=""), "Ngày sinh", "person.no_birth_date"),
    (row("Lò Thị Mai", born="31/2/1962"), "Ngày sinh", "person.bad_date"),
    (row("Lò Thị Mai", born="1962"), "Ngày sinh", "person.bad_date"),
    (row("Lò Thị Mai", start="mùa thu"), "Từ ngày", "person.bad_date"),
    (row("Lò Thị Mai", start="15/8/2020", end="14/8/2020"), "Đến ngày", "person.days_reversed"),
    (row("Lò Thị Mai", title=""), "Chức vụ", "person.no_title"),
)


@pytest.mark.parametrize("case", WRONG, ids=[f"{case[2]}-{place}" for place, case in enumerate(WRONG)])
def test_wrong_row_is_refused_with_its_place_and_keeps_all_out(city: World, case: tuple[list[str], str, str]) -> None:
    wrong, column, rule = case
    preview = look([row("Lò Thị Lan"), wrong, row("Lò Thị Cúc", "1/1/1970")])
    assert [(error.row, error.column, error.code, error.rule) for error in preview.errors] == [(4, column, wrong[4], rule)]
    assert preview.counts["rows"] == 3


def test_place_of_an_error_is_named_as_the_swapped_file_names_it(city: World) -> None:
    rows = [row(f"Lò Thị {name}", "1/1/1970") for name in ("Lan", "Cúc", "Đào")]
    rows.insert(1, row("Lò Thị Mai", born=""))
    assert [(error.row, error.column) for error in look(rows, SWAPPED).errors] == [(4, "Giới tính")]


def test_organiser_of_one_committee_tells_nothing_of_another(city: World) -> None:
    east = city.actor(Role.ORGANISER, "01.01")
    preview = look([row("Lò Thị Mai"), row("Lò Thị Lan", unit="01.02")], by=east)
    assert [(error.row, error.code, error.rule) for error in preview.errors] == [(4, "01.02", "unit.unknown")]
    assert look([row("Lò Thị Lan", unit="01.02")]).errors == []
