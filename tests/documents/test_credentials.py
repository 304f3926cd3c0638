"""The credentials report: its figures equal a recount, it is frozen with them, and later changes leave it alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from congress.core import docx, press
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.paper import Paper, Table
from congress.delegates import retention, services, verdicts
from congress.delegates.models import Absence, Verdict
from congress.delegates.queries import get_delegate, get_held
from congress.documents import credentials, freezing, queries
from congress.documents.credentials import Told
from congress.documents.models import Document, DocumentState
from tests.documents import rolls
from tests.documents.rolls import born, person
from tests.support import SYSTEM, World

TODAY = date(2025, 7, 15)
TOLD = Told(TODAY, "Phạm Văn Trưởng", ("Hoàng Thị Ban", "Vũ Văn Viên"))
SHORT = (
    ("ex_officio", "nghỉ hưu"),
    ("elected", "suất dự phòng, chưa có người"),
    ("elected", "đã tính ở diện đương nhiên"),
    ("elected", "chuyển công tác, dự khuyết từ chối"),
    ("elected", "ốm"),
)


def words(paper: Paper) -> str:
    told = [
        block.text if not isinstance(block, Table) else "\n".join(" | ".join(row) for row in block.rows)
        for block in paper.blocks
    ]
    return "\n".join(told)


def freeze(code: str, told: Told = TOLD, **more: Any) -> int:
    with transaction():
        return freezing.freeze(rolls.held(code), told, by=SYSTEM, **more).id


def document(document_id: int) -> Document:
    session().rollback()
    return session().get_one(Document, document_id)


@pytest.fixture
def few(city: World) -> str:
    """Six on the list of a city's congress, of whom five are convened."""
    code = rolls.congress(city)
    east, west, top = (city.unit(each).unit_id for each in ("01.01", "01.02", "01"))
    ids = rolls.enlist(code, [
        person("Nguyễn Văn An", unit_id=top, basis="ex_officio", sex="male", birth_date=born(1959, 7, 16), ethnicity="Kinh",
               admitted_on=born(1985), education="Đại học", theory="Cao cấp LLCT", post="Bí thư"),
        person("Trần Thị Bình", unit_id=east, sex="female", birth_year=1993, ethnicity="Tày", education="ThS.", theory="CC",
               post="Phó Bí thư", admitted_on=born(2018)),
        person("Lê Văn Cường", unit_id=west, sex="male", birth_date=born(1993, 3, 3), education="PGS.TS", theory="cử nhân"),
        person("Đỗ Thị Duyên", unit_id=west, sex="female", birth_date=born(1980, 7, 15), theory="Hệ B2", ethnicity="Kinh"),
        person("Vũ Văn Em", unit_id=east, basis="appointed"),
        person("Dự Khuyết Sáu", unit_id=west, standing="alternate"),
    ])  # fmt: skip
    rolls.away(code, ids[3], "ốm")
    rolls.qualify(code, ids[:4])
    return code


def test_why_somebody_is_absent_stands_in_the_words_at_most_and_never_in_what_is_kept_with_them(few: str) -> None:
    for is_naming in (False, True):
        row = document(freeze(few, replace(TOLD, is_naming=is_naming)))
        kept = {name: json.dumps(told, ensure_ascii=False) for name, told in row.inputs.items()}
        assert [name for name, told in kept.items() if '"ốm"' in told] == (["paper"] if is_naming else [])
        assert freezing.is_sound(row)
        with transaction() as writer:
            writer.execute(text("DELETE FROM document"))


def test_another_reason_is_seen_before_it_is_printed(few: str) -> None:
    seen = freezing.mark(rolls.gathered(few))
    (absent,) = rolls.gathered(few).figures.absent
    rolls.away(few, rolls.gathered(few).people[absent.number].id, "việc nhà")
    assert freezing.mark(rolls.gathered(few)) != seen


def test_a_report_from_before_the_opening_says_so(city: World) -> None:
    for day, told in (("2025-07-15", False), ("2025-07-16", True)):
        code = rolls.congress(city, day=day)
        rolls.enlist(code, [person("Nguyễn Văn An"), person("Trần Thị Bình")])
        report = words(credentials.report(rolls.gathered(code), TOLD))
        early = "Báo cáo lập trước khi Đại hội khai mạc: ai không báo vắng được tính là dự, trong đó 02 đồng chí chưa trả lời"
        assert (early in report) is told


ENOUGH = "bảo đảm mức ít nhất hai phần ba"
DELEGATES, ORGANISATIONS = "số đại biểu dự Đại hội", "số tổ chức đảng trực thuộc có đại biểu dự Đại hội"


@pytest.mark.parametrize(
    ("units", "away", "says"),
    [
        (("01.01", "01.02"), 0, f"Số đại biểu và {ORGANISATIONS} {ENOUGH}"),
        (("01.01", "01.01"), 0, f"Số đại biểu dự Đại hội bảo đảm, {ORGANISATIONS} chưa {ENOUGH}"),
        (("01.01", "01.02"), 4, f"S{ORGANISATIONS[1:]} bảo đảm, {DELEGATES} chưa {ENOUGH}"),
        (("01.01", "01.01"), 6, f"Số đại biểu và {ORGANISATIONS} chưa {ENOUGH}"),
    ],
)
def test_each_of_the_two_tests_of_a_quorum_is_told_by_itself(city: World, units: tuple[str, str], away: int, says: str) -> None:
    """Of six delegates four are needed, of two organisations two."""
    code = rolls.congress(city)
    first, second = (city.unit(each).unit_id for each in units)
    ids = rolls.enlist(
        code, [person(f"Lò Văn {letter}", unit_id=first if at < 5 else second) for at, letter in enumerate("ABCDEG")]
    )
    for each in ids[:away]:
        rolls.away(code, each, "ốm")
    assert says in words(credentials.report(rolls.gathered(code), TOLD))


def test_nobody_asserts_that_quotas_were_kept_unasked(few: str) -> None:
    assert "số được phân bổ" not in words(credentials.report(rolls.gathered(few), TOLD))


# ── figures ──────────────────────────────────────────────────────────────────


def test_ha_noi_in_2015_comes_out_to_the_last_figure(city: World) -> None:
    code = rolls.congress(city, ordinal=16)
    units = [city.unit(each).unit_id for each in ("01.01", "01.02")]
    people = [person(f"Uỷ viên {number}", basis="ex_officio", unit_id=units[0]) for number in range(68)]
    people += [person(f"Đại biểu {number}", basis="elected", unit_id=units[number % 2]) for number in range(432)]
    people[0] = replace(people[0], birth_year=TODAY.year - 66)
    people[70:72] = [replace(each, birth_year=TODAY.year - 32) for each in people[70:72]]
    ids = rolls.enlist(code, people)
    for place, (basis, reason) in enumerate(SHORT):
        rolls.away(code, ids[place if basis == "ex_officio" else 100 + place], reason)
    with transaction():
        verdicts.judge_rest(rolls.held(code), by=SYSTEM)
    paper = queries.paper_of(document(freeze(code)))
    told = words(paper)
    assert "được triệu tập: 500 đồng chí" in told
    assert "dự Đại hội: 495 đồng chí, đạt 99,00%" in told
    assert "vắng mặt: 05 đồng chí, bằng 1,00%, đều có lý do" in told
    structure = next(block for block in paper.blocks if isinstance(block, Table) and block.headings[0] == "Cơ cấu")
    assert structure.rows == (
        ("Đại biểu đương nhiên", "68", "13,60%", "67", "98,53%"),
        ("Đại biểu được bầu", "432", "86,40%", "428", "99,07%"),
        ("Tổng số", "500", "100,00%", "495", "99,00%"),
    )
    absent = next(block for block in paper.blocks if isinstance(block, Table) and block.headings[-1] == "Dự khuyết thay")
    assert sorted((row[1], row[3]) for row in absent.rows) == sorted(
        ({"ex_officio": "Đương nhiên", "elected": "Được bầu"}[basis], "có lý do") for basis, _reason in SHORT
    )
    naming = words(credentials.report(rolls.gathered(code), replace(TOLD, is_naming=True)))
    for _basis, reason in SHORT:
        assert (reason in naming, reason in told) == (True, False)
    assert "trẻ nhất 32 tuổi (đồng chí Đại biểu 2; đồng chí Đại biểu 3); cao tuổi nhất 66 tuổi (đồng chí Uỷ viên 0)" in told


def test_every_figure_equals_one_counted_by_the_database(few: str) -> None:
    figures = rolls.gathered(few).figures

    def rows(where: str) -> int:
        clause = f"SELECT count(*) FROM delegate WHERE standing = 'official' AND {where}"
        return int(session().scalar(text(clause)) or 0)

    assert figures.convened == rows("1 = 1") == 5
    assert figures.attending == rows("absence NOT IN ('excused', 'unexcused')") == 4
    for basis in ("ex_officio", "elected", "appointed"):
        assert figures.share("basis", basis).convened == rows(f"basis = '{basis}'")
    for sex in ("male", "female"):
        assert figures.share("sex", sex).convened == rows(f"sex = '{sex}'")
    assert figures.share("sex", "unknown").convened == rows("sex = ''") == 1
    assert figures.share("ethnicity", "minority").convened == rows("ethnicity NOT IN ('', 'Kinh')") == 1
    assert figures.share("verdict", "qualified").convened == rows("verdict = 'qualified'") == 4
    assert figures.waiting == int(session().scalar(text("SELECT count(*) FROM delegate WHERE standing = 'alternate'")) or 0)
    assert (figures.ages.total, figures.ages.known) == (65 + 32 + 32 + 45, 4)


def test_the_report_says_its_seven_parts(few: str) -> None:
    paper = credentials.report(rolls.gathered(few), TOLD)
    told = words(paper)
    headings = re.findall(r"^(\d)\. ", told, re.MULTILINE)
    assert headings == list("1234567")
    assert paper.head.issuer == ("BAN THẨM TRA TƯ CÁCH ĐẠI BIỂU",)
    assert paper.head.above == "ĐẠI HỘI ĐẠI BIỂU\nĐẢNG BỘ THÀNH PHỐ LẦN THỨ XVIII"
    assert (paper.head.authority, paper.head.post, paper.head.name) == (
        "T/M BAN THẨM TRA TƯ CÁCH ĐẠI BIỂU", "TRƯỞNG BAN", "Phạm Văn Trưởng",
    )  # fmt: skip
    assert paper.number.replace("\xa0", " ") == "Số         -BC/ĐH"
    for line in (
        "gồm 03 đồng chí: đồng chí Phạm Văn Trưởng (Trưởng ban), đồng chí Hoàng Thị Ban, đồng chí Vũ Văn Viên.",
        "a) Giới tính: nam 02 đồng chí, bằng 40,00%; nữ 02 đồng chí, bằng 40,00%; chưa có thông tin 01 đồng chí, bằng 20,00%.",
        "bình quân 43,5 tuổi; trẻ nhất 32 tuổi (đồng chí Trần Thị Bình; đồng chí Lê Văn Cường)",
        "01 đồng chí chỉ có năm sinh, tuổi tính bằng hiệu của hai năm; 01 đồng chí chưa có ngày sinh",
        "Ghi bằng chữ khác: “Hệ B2” (01 đồng chí).",
        "Cao cấp | 2 | 40,00%",
        "Tổ chức đảng trực thuộc có đại biểu được triệu tập: 2/2; có đại biểu dự Đại hội: 2/2, đạt 100,00%.",
        "trong 05 đồng chí được triệu tập có 04 đồng chí đủ tư cách đại biểu, bằng 80,00%",
        "chưa kết luận về 01 đồng chí",
        "đề nghị Đại hội biểu quyết công nhận tư cách của 04 đồng chí đủ tư cách đại biểu.",
    ):
        assert line in told


def test_ages_are_counted_on_the_day_that_is_set(few: str) -> None:
    assert rolls.gathered(few).figures.ages.most == 65
    with transaction() as writer:
        writer.execute(text("UPDATE delegate_roll SET age_on = '2025-07-16'"))
    assert rolls.gathered(few).figures.ages.most == 66


def test_who_is_absent_is_named_only_where_the_board_wants_it(few: str) -> None:
    of = rolls.gathered(few)
    told = words(credentials.report(of, TOLD))
    assert "Được bầu | Đảng bộ quận Tây | có lý do | không" in told
    assert "Đỗ Thị Duyên" not in told
    assert "Đỗ Thị Duyên | Đảng bộ quận Tây | ốm | không" in words(credentials.report(of, replace(TOLD, is_naming=True)))


def test_who_is_not_qualified_is_named_and_why_only_where_the_board_wants_it(few: str) -> None:
    (delegate_id,) = session().scalars(text("SELECT id FROM delegate WHERE full_name = 'Vũ Văn Em'")).all()
    rolls.store(few, delegate_id, verdict=Verdict.UNQUALIFIED, verdict_note="bị đình chỉ sinh hoạt đảng.")
    told = words(credentials.report(rolls.gathered(few), TOLD))
    assert "không đủ tư cách: 01 đồng chí." in told
    assert "- Đồng chí Vũ Văn Em." in told
    naming = words(credentials.report(rolls.gathered(few), replace(TOLD, is_naming=True)))
    assert "- Đồng chí Vũ Văn Em: bị đình chỉ sinh hoạt đảng." in naming
    assert "và không công nhận tư cách của 01 đồng chí không đủ tư cách đại biểu." in told


# ── frozen ───────────────────────────────────────────────────────────────────


def change_everything(city: World, code: str) -> None:
    """Delegates change, come, go and are called; units are renamed; whatever follows from today is another day."""
    ids = session().scalars(text("SELECT id FROM delegate ORDER BY number")).all()
    rolls.store(code, ids[0], sex="female", ethnicity="Mường", birth_date=born(1990), theory="Sơ cấp", full_name="Tên Khác Hẳn")
    rolls.away(code, ids[1], "đi công tác", Absence.UNEXCUSED)
    with transaction():
        held = rolls.held(code)
        services.withdraw(held, get_delegate(SYSTEM, ids[2]), "thôi việc", by=SYSTEM)
    rolls.enlist(code, [person("Người Mới", unit_id=city.unit("01.01").unit_id, sex="male", birth_date=born(1999))])
    city.decide("2025-07-01,rename,01,,Đảng bộ Kinh đô,,")


def test_a_frozen_report_stays_what_it_was_whatever_changes(city: World, few: str) -> None:
    before_live = freezing.kept(rolls.gathered(few).figures)
    kept = document(freeze(few))
    inputs, paper = json.dumps(kept.inputs), queries.paper_of(kept)
    html, told = press.html(paper), words(paper)
    change_everything(city, few)
    again = document(kept.id)
    assert json.dumps(again.inputs) == inputs
    assert press.html(queries.paper_of(again)) == html
    assert freezing.is_sound(again)
    live = rolls.gathered(few)
    assert freezing.kept(live.figures) != before_live  # the control: the list has changed, and its figures with it
    assert words(credentials.report(live, TOLD)) != told
    assert "ĐẢNG BỘ KINH ĐÔ" in press.html(credentials.report(live, TOLD))
    assert "ĐẢNG BỘ KINH ĐÔ" not in html


def test_a_frozen_report_outlives_what_is_personal(few: str, set_clock: Any) -> None:
    kept = document(freeze(few))
    inputs, html = json.dumps(kept.inputs), press.html(queries.paper_of(kept))
    set_clock(datetime(2025, 9, 1, 3, 0, tzinfo=UTC))
    with transaction():
        retention.erase(rolls.held(few), 6, by=SYSTEM)
    again = document(kept.id)
    assert (json.dumps(again.inputs), press.html(queries.paper_of(again))) == (inputs, html)
    assert freezing.is_sound(again)
    assert rolls.gathered(few).figures.share("sex", "unknown").convened == 5  # the control: the list knows nothing any more
    with pytest.raises(DomainError, match=r"delegate\.erased"):
        freeze(few, replaces=again)


def test_facts_that_are_kept_name_nobody(few: str) -> None:
    kept = document(freeze(few)).inputs
    told = json.dumps({"facts": kept["facts"], "figures": kept["figures"]}, ensure_ascii=False)
    for name in ("Bình", "Cường", "1993", "1959-07-16", "Tày"):
        assert name not in told
    assert "Bình" in json.dumps(kept["paper"], ensure_ascii=False)  # the control: the paper itself names the youngest


def test_a_report_that_somebody_touched_is_no_longer_sound(few: str) -> None:
    kept = document(freeze(few))
    assert freezing.is_sound(kept)
    with transaction() as writer:
        changed = json.loads(json.dumps(kept.inputs))
        changed["figures"]["attending"] += 1
        writer.get_one(Document, kept.id).inputs = changed
    assert not freezing.is_sound(document(kept.id))


def test_the_same_list_freezes_to_the_same_bytes(few: str) -> None:
    of = rolls.gathered(few)
    one = json.dumps(freezing.more(of, TOLD), ensure_ascii=False)
    session().rollback()
    session().expire_all()
    assert json.dumps(freezing.more(rolls.gathered(few), TOLD), ensure_ascii=False) == one
    assert freezing.mark(of) == freezing.mark(rolls.gathered(few))


def test_what_has_changed_since_is_told_and_corrected_under_a_new_number(city: World, few: str) -> None:
    kept = document(freeze(few))
    assert queries.number_of(kept) == "01-BC/ĐH"
    with pytest.raises(DomainError, match=r"credentials\.same"):
        freeze(few, replaces=document(kept.id))
    assert freezing.since(document(kept.id), rolls.gathered(few)).is_nothing
    change_everything(city, few)
    changes = freezing.since(document(kept.id), rolls.gathered(few))
    assert ("attending", "4", "3") in changes.figures
    assert ("sex.female", "2", "3") in changes.figures
    told = {each.number: (each.how, [name for name, _was, _now in each.what]) for each in changes.delegates}
    assert told[1] == ("changed", ["sex", "ethnicity", "age", "theory"])
    assert (told[3], told[7]) == (("gone", []), ("came", []))
    with pytest.raises(DomainError, match=r"document\.issued_already"):
        freeze(few)
    corrected = document(freeze(few, replaces=document(kept.id)))
    assert queries.number_of(corrected) == "02-BC/ĐH"
    assert corrected.replaces_id == kept.id
    assert document(kept.id).state == DocumentState.WITHDRAWN
    assert freezing.since(corrected, rolls.gathered(few)).is_nothing


def test_what_was_seen_is_what_is_frozen(few: str) -> None:
    seen = freezing.mark(rolls.gathered(few))
    rolls.enlist(few, [person("Người Mới")])
    with pytest.raises(DomainError, match=r"credentials\.figures_moved"):
        freeze(few, seen=seen)
    assert freeze(few, seen=freezing.mark(rolls.gathered(few)))


def test_the_paper_and_the_file_for_an_office_say_the_same(few: str) -> None:
    paper = queries.paper_of(document(freeze(few)))
    plain = re.sub(r"<[^>]+>", " ", press.html(paper))
    for name in ("Trần Thị Bình", "bình quân 43,5 tuổi", "01-BC/ĐH", "T/M BAN THẨM TRA TƯ CÁCH ĐẠI BIỂU"):
        assert name in plain
    assert docx.write(paper)[:2] == b"PK"


# ── refused ──────────────────────────────────────────────────────────────────


def test_who_does_not_keep_the_list_freezes_nothing(city: World, few: str) -> None:
    for role, unit in ((Role.SECRETARY, "01.01"), (Role.LEADER, "01")):
        actor = city.actor(role, unit)
        with pytest.raises(DomainError, match=r"forbidden|not_found"), transaction():
            freezing.freeze(get_held(actor, few), TOLD, by=actor)


def test_a_report_needs_a_head_people_and_a_verdict(city: World, few: str) -> None:
    with pytest.raises(DomainError, match=r"credentials\.no_head"):
        freeze(few, replace(TOLD, head=""))
    empty = rolls.congress(city, "01.01", day="2025-07-20")
    with pytest.raises(DomainError, match=r"credentials\.nobody"):
        freeze(empty)
    rolls.enlist(empty, [person("Nguyễn Thị Chưa")])
    with pytest.raises(DomainError, match=r"credentials\.none_judged"):
        freeze(empty)


def test_a_congress_of_members_elects_no_board(city: World) -> None:
    code = rolls.congress(city, "01.01.001.001", "members")
    rolls.enlist(code, [person("Nguyễn Thị Viên", basis="member")])
    with pytest.raises(DomainError, match=r"credentials\.of_members"):
        freeze(code)
