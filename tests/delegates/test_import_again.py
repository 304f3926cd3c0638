"""A list taken in again: who is new, changed or gone, whom a row means, and what a hand corrected in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text

from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.text import spelling_key
from congress.delegates import queries, services
from congress.delegates.imports import NEW, Enlistment, token_of
from congress.delegates.models import Standing
from congress.people.models import Person
from tests.delegates.lists import congress, correct, letters, look, only, person, rules, stored, take
from tests.support import SYSTEM, World


@pytest.fixture
def code(city: World) -> str:
    return congress(city)


def figures(found: Enlistment) -> tuple[int, int, int, int, int]:
    """New, changed, same, gone, asked."""
    counts = found.counts
    return tuple(counts[name] for name in ("new", "changed", "same", "absent", "asked"))  # type: ignore[return-value]


MAI, LAN, CUC = person("Lò Thị Mai"), person("Lò Thị Lan", 2, birth="1/2/1971"), person("Lò Thị Cúc", 3, birth="3/4/1972")


# ── new, changed, gone ───────────────────────────────────────────────────────


def test_the_same_list_again_writes_nothing_but_its_line(code: str) -> None:
    take(code, [MAI, LAN])
    before = [(row.id, row.version, row.changed_at) for row in stored(code)]
    assert figures(take(code, [MAI, LAN])) == (0, 0, 2, 0, 0)
    assert [(row.id, row.version, row.changed_at) for row in stored(code)] == before


def test_a_second_list_changes_what_it_says_otherwise_and_keeps_who_is_missing(code: str) -> None:
    take(code, [MAI, LAN])
    changed = person("Lò Thị Mai", post="Hiệu trưởng", phone="0987654321", ethnicity="Thái", delegation="Đoàn quận Tây")
    found = take(code, [changed, CUC])
    assert figures(found) == (1, 1, 0, 1, 0)
    assert found.changes[0].before == {
        "post": "Giáo viên", "phone": "0912345678", "ethnicity": "Kinh", "delegation": "Đoàn quận Đông",
    }  # fmt: skip
    mai, lan, cuc = stored(code)
    assert (mai.post, mai.phone, mai.ethnicity, mai.delegation_name) == ("Hiệu trưởng", "0987654321", "Thái", "Đoàn quận Tây")
    assert mai.search.endswith("hieu truong")
    assert [row.standing for row in (mai, lan, cuc)] == ["official"] * 3
    assert [row.number for row in (mai, lan, cuc)] == [1, 2, 3]


def test_each_change_and_each_missing_person_is_taken_or_refused(code: str) -> None:
    take(code, [MAI, LAN, CUC])
    rows = [person("Lò Thị Mai", post="Một"), person("Lò Thị Lan", 2, birth="1/2/1971", post="Hai")]
    found = look(code, rows)
    refused = {token_of(change): "no" for change in found.changes if change.code == "Lò Thị Lan"}
    gone = {token_of(change): "yes" for change in found.gone}
    take(code, rows, choices=refused | gone)
    assert [(row.post, row.standing) for row in stored(code)] == [
        ("Một", "official"), ("Giáo viên", "official"), ("Giáo viên", "withdrawn"),
    ]  # fmt: skip
    assert stored(code)[2].withdrawn_for == "Không còn trong danh sách dai-bieu.csv"


def test_whoever_stays_though_he_is_missing_is_asked_about_again(code: str) -> None:
    take(code, [MAI, LAN])
    take(code, [MAI])
    again = look(code, [MAI])
    assert [change.code for change in again.gone] == ["Lò Thị Lan"]


def test_a_list_of_one_unit_says_nothing_of_the_others(code: str) -> None:
    take(code, [MAI, LAN])
    west = [person("Lò Thị Đào", unit="01.02")]
    assert figures(take(code, west)) == (1, 0, 0, 0, 0)
    assert figures(look(code, [MAI])) == (0, 0, 1, 1, 0)


def test_an_empty_cell_takes_nothing_away(code: str) -> None:
    take(code, [MAI])
    assert figures(take(code, [person("Lò Thị Mai", phone="", theory="", ethnicity="")])) == (0, 0, 1, 0, 0)
    assert (only(code).phone, only(code).theory) == ("0912345678", "Cao cấp")


def test_habits_of_spelling_are_no_change(code: str) -> None:
    take(code, [person("Hoà Thị Quý", post="Uỷ viên")])
    assert figures(take(code, [person("HÒA THỊ QUÝ", post="Ủy viên", theory="cao cấp")])) == (0, 0, 1, 0, 0)
    assert only(code).full_name == "Hoà Thị Quý"


def test_whoever_was_withdrawn_does_not_come_back_by_a_file(code: str) -> None:
    take(code, [MAI, LAN])
    correct(code, "Lò Thị Lan", standing=Standing.WITHDRAWN)
    found = take(code, [MAI, LAN])
    assert (figures(found), rules(found)) == ((0, 0, 2, 0, 0), [(3, "listed_withdrawn")])
    assert stored(code)[1].standing == "withdrawn"


def test_an_alternate_who_was_called_up_stays_so_without_a_word(code: str) -> None:
    row = person("Lò Thị Mai", basis="Dự khuyết 1")
    take(code, [row])
    correct(code, "Lò Thị Mai", standing=Standing.OFFICIAL, place_in_line=None)
    found = take(code, [row])
    assert (figures(found), found.by_hand, only(code).standing) == ((0, 0, 1, 0, 0), [], "official")
    take(code, [person("Lò Thị Mai", basis="Được bầu")])
    assert only(code).standing == "official"


def test_a_file_may_make_an_alternate_official_and_the_reverse(code: str) -> None:
    take(code, [person("Lò Thị Mai", basis="Dự khuyết 2"), LAN])
    assert figures(take(code, [MAI, person("Lò Thị Lan", 2, birth="1/2/1971", basis="Dự khuyết 1")])) == (0, 2, 0, 0, 0)
    assert [(row.standing, row.place_in_line) for row in stored(code)] == [("official", None), ("alternate", 1)]


# ── corrected by hand ────────────────────────────────────────────────────────


def test_what_was_corrected_by_hand_stays_and_both_are_shown(code: str) -> None:
    take(code, [MAI])
    correct(code, "Lò Thị Mai", post="Phó hiệu trưởng", phone="0900000001")
    found = take(code, [MAI])
    assert figures(found) == (0, 0, 1, 0, 0)
    (kept,) = found.by_hand
    assert kept.before == {"post": "Phó hiệu trưởng", "phone": "0900000001"}
    assert kept.after == {"post": "Giáo viên", "phone": "0912345678"}
    assert (only(code).post, only(code).phone) == ("Phó hiệu trưởng", "0900000001")
    take(code, [MAI], choices={token_of(kept): "yes"})
    assert (only(code).post, only(code).phone) == ("Giáo viên", "0912345678")


def test_what_both_changed_is_left_to_a_person(code: str) -> None:
    take(code, [MAI])
    correct(code, "Lò Thị Mai", post="Phó hiệu trưởng")
    found = take(code, [person("Lò Thị Mai", post="Hiệu trưởng", phone="0987654321")])
    assert [change.after for change in found.changes] == [{"phone": "0987654321"}]
    assert [change.after for change in found.by_hand] == [{"post": "Hiệu trưởng"}]
    assert (only(code).post, only(code).phone) == ("Phó hiệu trưởng", "0987654321")


def test_what_a_hand_wrote_where_no_file_spoke_is_not_overwritten(city: World, code: str) -> None:
    with transaction():
        held = queries.get_held(SYSTEM, code)
        told = services.Told("Lò Thị Mai", city.unit("01.01").unit_id, birth_date=date(1970, 8, 10), post="Bác sĩ")
        services.enlist(held, [told], by=SYSTEM)
    found = take(code, [MAI])
    assert [change.after for change in found.by_hand] == [{"post": "Giáo viên"}]
    assert (only(code).post, only(code).ethnicity, only(code).sex) == ("Bác sĩ", "Kinh", "female")


def test_a_name_or_a_birth_corrected_by_hand_is_still_the_same_row(code: str) -> None:
    take(code, [MAI])
    correct(code, "Lò Thị Mai", full_name="Lô Thị Mai", name_key=spelling_key("Lô Thị Mai"), birth_date=date(1970, 8, 11))
    found = take(code, [MAI])
    assert figures(found) == (0, 0, 1, 0, 0)
    assert (only(code).full_name, only(code).birth_date) == ("Lô Thị Mai", date(1970, 8, 11))


def test_refusing_a_change_once_is_remembered(code: str) -> None:
    take(code, [MAI])
    rows = [person("Lò Thị Mai", post="Hiệu trưởng")]
    (change,) = look(code, rows).changes
    take(code, rows, choices={token_of(change): "no"})
    found = take(code, rows)
    assert (found.changes, [each.after for each in found.by_hand]) == ([], [{"post": "Hiệu trưởng"}])
    assert only(code).post == "Giáo viên"


def test_words_that_could_not_be_read_go_once_they_can(code: str) -> None:
    take(code, [person("Lò Thị Mai", admitted="Tết 1998")])
    assert only(code).unread == {"admitted_on": "Tết 1998"}
    take(code, [person("Lò Thị Mai", admitted="28/01/1998")])
    assert (only(code).unread, only(code).admitted_on) == ({}, date(1998, 1, 28))


# ── whom a row means ─────────────────────────────────────────────────────────

UNCERTAIN: dict[str, dict[str, str]] = {
    "another birth": {"birth": "11/8/1970"}, "no birth": {"birth": ""}, "another year": {"birth": "1969"},
    "another unit": {"unit": "01.02"}, "an unknown unit, the year alone": {"unit": "77", "birth": "1970"},
}  # fmt: skip


@pytest.mark.parametrize("case", list(UNCERTAIN))
@pytest.mark.parametrize("answer", ["this one", "new", "nothing"])
def test_the_ambiguous_are_asked(code: str, case: str, answer: str) -> None:
    take(code, [MAI])
    rows = [person("Lò Thị Mai", post="Hiệu trưởng", **UNCERTAIN[case])]
    found = look(code, rows)
    assert figures(found) == (0, 0, 0, 0, 1)
    (question,) = found.questions
    (candidate,) = question.candidates
    choices = {} if answer == "nothing" else {question.token: NEW if answer == "new" else str(candidate.id)}
    take(code, rows, choices=choices)
    posts = {"nothing": ["Giáo viên"], "new": ["Giáo viên", "Hiệu trưởng"], "this one": ["Hiệu trưởng"]}
    assert [row.post for row in stored(code)] == posts[answer]


def test_two_who_may_be_meant_are_both_named(code: str) -> None:
    take(code, [MAI, person("Lò Thị Mai", 2, birth="1/1/1980")])
    (question,) = look(code, [person("Lò Thị Mai", birth="")]).questions
    assert [row.birth_date for row in question.candidates] == [date(1970, 8, 10), date(1980, 1, 1)]


def test_two_rows_about_one_person_are_both_asked_and_one_is_he(code: str) -> None:
    take(code, [MAI])
    rows = [person("Lò Thị Mai", birth="1/1/1981"), person("Lò Thị Mai", 2, birth="2/2/1982")]
    one = look(code, rows).questions[0]
    answered = {one.token: str(one.candidates[0].id)}
    found = take(code, rows, choices=answered)
    assert (found.counts["new"], found.waiting) == (1, [])
    assert [row.birth_date for row in stored(code)] == [date(1981, 1, 1), date(1982, 2, 2)]


def test_the_year_alone_becomes_the_day_of_the_same_person(code: str) -> None:
    take(code, [person("Lò Thị Mai", birth="1970")])
    assert figures(take(code, [MAI])) == (0, 1, 0, 0, 0)
    assert only(code).birth_date == date(1970, 8, 10)
    assert figures(take(code, [person("Lò Thị Mai", birth="1970")])) == (0, 0, 1, 0, 0)
    assert only(code).birth_date == date(1970, 8, 10)


def test_a_unit_told_later_is_no_other_person(code: str) -> None:
    take(code, [person("Lò Thị Mai", unit="77")])
    assert figures(take(code, [MAI])) == (0, 1, 0, 0, 0)
    assert only(code).unit_id is not None


def test_a_name_with_other_accents_in_the_same_unit_is_asked(code: str) -> None:
    take(code, [person("Nguyễn Thị Quý")])
    assert figures(look(code, [person("Nguyen Thi Qui", birth="1970")])) == (0, 0, 0, 0, 1)


def test_one_person_in_two_units_is_taken_twice_and_flagged(code: str) -> None:
    rows = [MAI, person("Lò Thị Mai", 2, unit="01.02")]
    found = take(code, rows)
    assert (figures(found), rules(found)) == ((2, 0, 0, 0, 0), [(3, "row_elsewhere")])
    assert figures(take(code, rows)) == (0, 0, 2, 0, 0)


def test_one_row_twice_is_one_person(code: str) -> None:
    found = take(code, [MAI, MAI, person("Lò Thị Mai", 3, post="Khác")])
    assert (figures(found), rules(found)) == ((1, 0, 2, 0, 0), [(3, "row_twice"), (4, "row_twice")])
    assert len(stored(code)) == 1


def test_namesakes_without_birth_keep_apart_by_what_else_is_told(code: str) -> None:
    rows = [person("Lò Thị Mai", birth="", phone="0911111111"), person("Lò Thị Mai", 2, birth="", phone="0922222222")]
    assert take(code, rows).counts["new"] == 2
    assert figures(take(code, list(reversed(rows)))) == (0, 0, 2, 0, 0)


# ── between looking and taking ───────────────────────────────────────────────


def test_the_digest_changes_with_what_would_be_done(code: str) -> None:
    take(code, [MAI])
    rows = [person("Lò Thị Mai", post="Hiệu trưởng"), LAN]
    seen = look(code, rows)
    assert seen.digest == look(code, rows).digest
    assert seen.digest != look(code, rows, choices={token_of(seen.changes[0]): "no"}).digest
    correct(code, "Lò Thị Mai", post="Bác sĩ")
    assert seen.digest != look(code, rows).digest


def test_nothing_is_half_stored(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("congress.delegates.taking._remember", _fails)
    with pytest.raises(RuntimeError, match="cut off"):
        take(code, [MAI, LAN])
    assert stored(code) == []
    assert session().scalar(select(func.count()).where(AuditLine.verb.startswith("delegates."))) == 0


def _fails(*_told: Any) -> None:
    raise RuntimeError("cut off")


def test_one_line_tells_of_an_import_without_names_in_its_subject(code: str) -> None:
    take(code, [MAI, LAN])
    line = session().execute(select(AuditLine).where(AuditLine.verb == "delegates.import")).scalar_one()
    assert (line.count, line.detail["file"], line.detail["figures"]["new"]) == (2, "dai-bieu.csv", 2)
    assert "Lò" not in line.subject


def test_a_delegate_of_the_tree_is_known_as_the_same_person(city: World, code: str) -> None:
    from tests.events.making import appoint

    appoint(("Lò Thị Mai", "1970-08-10", "01.01", "Bí thư", "BCH"))
    take(code, [person("Lò Thị Mai", birth="1970")])
    assert only(code).person_id is None
    take(code, [MAI])
    assert only(code).person_id == session().scalar(select(Person.id).where(Person.full_name == "Lò Thị Mai"))


def test_a_large_list_costs_as_many_statements_as_a_small_one(city: World, code: str) -> None:
    counted = {size: _statements(code, size) for size in (3, 60)}
    assert counted[3] == counted[60]


def _statements(code: str, size: int) -> int:
    from sqlalchemy import event as events

    from congress.core.db import db

    rows = [
        person(f"Người Thứ {letters(number)}", number + 1, birth=f"{1 + number % 28}/3/{1950 + number % 40}")
        for number in range(size)
    ]
    count = 0

    def hit(*_told: Any) -> None:
        nonlocal count
        count += 1

    take(code, [person("Lò Thị Đầu", birth="1/1/1960")])
    take(code, rows)
    changed = [[*row[:8], "Chức vụ mới", *row[9:]] for row in rows]
    session().rollback()
    events.listen(db.engine, "before_cursor_execute", hit)
    try:
        found = take(code, changed)
    finally:
        events.remove(db.engine, "before_cursor_execute", hit)
    assert found.counts["changed"] == size
    with transaction() as writer:
        writer.execute(text("DELETE FROM delegate"))
    return count


def test_a_day_known_in_part_keeps_its_words_until_it_is_told(code: str) -> None:
    """Until a file tells the day, or a hand does."""
    for _again in range(2):
        take(code, [person("Lò Thị Mai", admitted="9/2002")])
        assert (only(code).admitted_on, only(code).unread) == (date(2002, 9, 1), {"admitted_on": "9/2002"})
    found = take(code, [person("Lò Thị Mai", admitted="26/9/2002")])
    assert (only(code).admitted_on, only(code).unread, len(found.changes)) == (date(2002, 9, 26), {}, 1)
