"""The word for a kind, as offices of many provinces write it."""

from __future__ import annotations

import unicodedata

import pytest

from congress.events.kinds import Meaning, find_kind, find_meaning
from congress.events.models import CongressKind, EventKind
from congress.people.models import Body
from tests.events.making import get
from tests.events.test_calendars import row, take
from tests.support import World

SAID = {
    EventKind.CONGRESS: (
        "Đại hội", "Đại hội điểm", "đại hội Đảng bộ xã", "Đại hội lần thứ XVIII", "ĐH", "congress", "Party congress",
    ),
    EventKind.PLENUM: (
        "Hội nghị BCH", "HN BCH lần thứ 15", "Hội nghị lần thứ 23 Ban Chấp hành khóa XVII", "Hội nghị Tỉnh uỷ",
        "Hội nghị Thị ủy", "Hội nghị Huyện ủy lần thứ 5", "Họp Ban Chấp hành", "Hội nghị toàn thể Ban Chấp hành", "plenum",
        "plenary session",
    ),
    EventKind.CONFERENCE: (
        "Hội nghị", "Hội nghị tổng kết năm", "hội nghị sơ kết", "Hội nghị chuyên đề", "Hội nghị rút kinh nghiệm",
        "Buổi làm việc", "làm việc với Sở Y tế", "Cuộc họp", "họp", "working session", "Conference", "meeting",
    ),
    EventKind.COMMENT_CONFERENCE: ("Hội nghị góp ý dự thảo văn kiện", "Lấy ý kiến", "comment_conference", "comment-conference"),
    EventKind.CLUSTER_CONFERENCE: ("Giao ban cụm", "Hội nghị cụm thi đua số 3", "cluster conference"),
    EventKind.SEMINAR: ("Tọa đàm", "Toạ đàm", "Buổi tọa đàm", "Hội thảo khoa học", "seminar"),
    EventKind.BRIEFING: ("Giao ban tháng", "Hội nghị giao ban quý III", "họp giao ban", "briefing"),
    EventKind.RECEPTION: ("Tiếp đoàn Lào", "Buổi tiếp", "Tiếp và làm việc với đoàn", "Đón tiếp", "reception"),
    EventKind.CEREMONY: (
        "Lễ công bố", "Lễ công bố quyết định", "lễ công bố nghị quyết thành lập", "Lễ kỷ niệm 95 năm", "announcement ceremony",
    ),
    EventKind.FIRST_SESSION: ("Kỳ họp thứ nhất", "Kỳ họp thứ nhất HĐND xã", "Kỳ họp thứ 1", "first session", "first-session"),
    EventKind.CELL_MEETING: ("Sinh hoạt chi bộ", "Sinh hoạt chi bộ thường kỳ", "Họp chi bộ", "Hội nghị chi bộ", "cell meeting"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, every in SAID.items() for said in every])
def test_a_word_of_an_office_is_its_kind_however_it_is_typed(kind: EventKind, said: str) -> None:
    for typed in (said, said.upper(), unicodedata.normalize("NFD", said), f"  {said}: ", said.replace(" ", "  ")):
        assert find_kind(typed) == kind, typed


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Đại hội đại biểu", Meaning(EventKind.CONGRESS, CongressKind.DELEGATES)),
        ("delegates' congress", Meaning(EventKind.CONGRESS, CongressKind.DELEGATES)),
        ("delegates’ congress", Meaning(EventKind.CONGRESS, CongressKind.DELEGATES)),
        ("Đại hội đảng viên", Meaning(EventKind.CONGRESS, CongressKind.MEMBERS)),
        ("Đại hội toàn thể đảng viên", Meaning(EventKind.CONGRESS, CongressKind.MEMBERS)),
        ("members' congress", Meaning(EventKind.CONGRESS, CongressKind.MEMBERS)),
        ("Đại hội điểm", Meaning(EventKind.CONGRESS, is_pilot=True)),
        ("Hội nghị BTV", Meaning(EventKind.PLENUM, body=Body.STANDING_COMMITTEE)),
        ("Họp Ban Thường vụ Tỉnh ủy", Meaning(EventKind.PLENUM, body=Body.STANDING_COMMITTEE)),
        ("Hội nghị lần thứ 15 BCH", Meaning(EventKind.PLENUM, body=Body.COMMITTEE)),
        ("Họp UBKT", Meaning(EventKind.PLENUM, body=Body.INSPECTION_COMMITTEE)),
    ],
)
def test_what_a_word_tells_besides_the_kind_is_kept(said: str, meant: Meaning) -> None:
    assert find_meaning(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "-",
        "Tiếp công dân",
        "Tiếp xúc cử tri",
        "Đại hội thể dục thể thao",
        "Kỳ họp thứ 25",
        "Kỳ họp thứ 15",
        "Lễ tân",
        "xyz",
    ],
)
def test_what_could_be_something_else_is_no_kind(said: str) -> None:
    assert find_meaning(said) is None


def test_what_a_word_of_a_calendar_tells_besides_the_kind_is_taken(city: World) -> None:
    told = {"Đại hội đảng viên": "L.1", "Đại hội đại biểu": "L.2", "Họp BTV": "L.3", "Hội nghị": "L.4"}
    take(*(row(code, "01.01", said, title="") for said, code in told.items()))
    assert [(get(code).congress_kind, get(code).body) for code in told.values()] == [
        ("members", ""), ("delegates", ""), ("", "standing_committee"), ("", ""),
    ]  # fmt: skip
    take(row("L.4", "01.01", "Đại hội đảng viên", title=""))
    assert (get("L.4").kind, get("L.4").congress_kind) == ("congress", "members")
