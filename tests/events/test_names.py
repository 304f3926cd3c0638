"""Odd cells of those who chair: a remark names nobody and says so, a post on its own line belongs to the name above it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.core.clock import BEGINNING, FOREVER
from congress.core.text import clean, fold, spelling_key
from congress.events import chairs, delegations, moments, reading
from congress.events.chairs import Chairs, Directory
from congress.events.models import Wave
from congress.events.reading import names_in, readings
from tests.events.making import appoint
from tests.events.test_calendars import PEOPLE, codes, row, stored, take
from tests.support import World, sheet

NAMES = ("Trần Văn An", "Phạm Văn Cường", "Bùi Thị Bí", "An")
WORDS = (
    *NAMES, "(", ")", "(vắng)", "(Bí thư)", "(chưa rõ)", ";", "\n", ",", " - ", " ", "đ/c ", "Đồng chí", "và", "&", "/", "+",
    "...", "…", ".", ":", "*", "Bí thư", "BT", "PCT", "quận", "Thành uỷ", "1. ", "2) ", "ông/bà ", "Trưởng phòng Nội vụ",
    "Trương",
)  # fmt: skip


def find(cell: str) -> Chairs:
    """Who is found where everybody in ``NAMES`` serves."""
    everybody = Directory(
        {spelling_key(name): [person] for person, name in enumerate(NAMES)}, dict(enumerate(NAMES)),
        {person: [(1, BEGINNING, FOREVER, "Uỷ viên")] for person in range(len(NAMES))}, {1: "01"},
    )  # fmt: skip
    return everybody.find(cell, "/1/", date(2025, 7, 20))


@pytest.mark.parametrize(("cell", "found", "unknown"), [
    ("(chưa rõ)", [], ["(chưa rõ)"]), ("(đ/c Trần Văn An)", [], ["(đ/c Trần Văn An)"]), ("...", [], []), ("(…)", [], []),
    ("Trần Văn An\n(Bí thư)", [0], []), ("Trần Văn An;\n(Bí thư Thành uỷ);\nPhạm Văn Cường (Phó Bí thư)", [0, 1], []),
    ("Trần Văn An; (thay đ/c Phạm Văn Cường)", [0], []), ("(Chủ trì)\nTrần Văn An", [0], ["(Chủ trì)"]),
    ("Trần Văn An\n...\nPhạm Văn Cường", [0, 1], []), ("Trần Văn An, (chưa rõ), Phạm Văn Cường", [0, 1], []),
])  # fmt: skip
def test_a_bracket_names_nobody_and_belongs_to_the_name_before_it(cell: str, found: list[int], unknown: list[str]) -> None:
    who = find(cell)
    assert (list(who.person_ids), [doubt.name for doubt in who.doubts]) == (found, unknown)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join) | st.text(max_size=40))
def test_whatever_a_cell_holds_nobody_is_taken_who_does_not_stand_in_it(cell: str) -> None:
    who = find(cell)
    assert all(spelling_key(NAMES[person]) in spelling_key(clean(cell)) for person in who.person_ids)
    assert who.person_ids or who.doubts or not any(map(str.isalpha, cell))


@pytest.mark.parametrize("start", ["đ/c ", "đ/c An ", "Bí thư quận a ", "Trần Văn BT BT ", "An, ", "("])
def test_a_cell_of_many_words_asks_for_no_more_than_its_length_does(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the words that are folded, so that a busy machine does not matter."""

    def work(letters: int) -> int:
        seen: list[int] = []
        monkeypatch.setattr(reading, "fold", lambda text: seen.append(len(text) + 1) or fold(text))
        keys = [
            key for name in reading.names_in((start * letters)[:letters]) for told in reading._readings(name) for key in told
        ]
        return sum(seen) + sum(map(len, keys))

    assert work(8000) < 6 * work(2000) + 1000


def test_a_cell_longer_than_its_column_keeps_is_refused_and_not_read(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(chairs, "names_in", lambda cell: read.append(len(cell)) or names_in(cell))
    preview = take(row(chairs="đ/c " * 1000), row("L.2", starts="8h 20/7/2025 " + "x" * 400), row("L.3", chairs="Lê Lai"))
    long = "cell.too_long"
    assert [(error.row, error.column, error.rule) for error in preview.errors] == [(2, "chairs", long), (3, "starts", long)]
    layout = ("unit_code", "head", "members")
    wave = delegations.preview(
        [sheet(layout, [("01.01", "đ/c " * 100, "Lê Lai"), ("01.02", "Lê Lai", "đ/c " * 600)])], Wave(id=0)
    )
    assert {(error.row, error.rule) for error in wave.errors} >= {(2, long), (3, long)}
    assert max(read) < 10


def test_what_is_remembered_of_cells_stays_small() -> None:
    kept = reading._kept.cache_info().currsize, moments._kept.cache_info().currsize
    for place in range(5):
        reading.readings(f"Trần Văn An {place} " * 100)
        with pytest.raises(moments.Unclear):
            moments.read(f"8h {place + 1}/7/2025" + " " * 400)
    assert (reading._kept.cache_info().currsize, moments._kept.cache_info().currsize) == kept


def test_a_calendar_with_a_chair_nobody_knows_yet_is_taken_and_flagged(city: World) -> None:
    appoint(*PEOPLE)
    preview = take(row(chairs="(chưa rõ)"), row("L.2", chairs="Trần Văn An (vắng)"), row("L.3", chairs="..."))
    assert [(flag.problem.row, flag.name, flag.problem.rule) for flag in preview.flags] == [
        (2, "(chưa rõ)", "event.chair_unknown"),
    ]  # fmt: skip
    assert (codes(), stored("L.2")["chairs"]) == (["L.1", "L.2", "L.3"], ["Trần Văn An"])


SURNAMES = re.findall(
    r"\w+",
    "An Biện Bành Bá Bì Bùi Bạch Bế Bồ Ca Cao Chu Chung Châu Chử Cung Cái Cù Cấn Cầm Cự Danh Diệp Doãn Dư Dương "
    "Giang Giáp Hoa Hoàng Huỳnh Hà Hàn Hán Hạ Hồ Hồng Hứa Kha Khuất Khương Khổng Kim Kiều La Liêu Liễu Luyện Lâm Lã "
    "Lê Lò Lô Lý Lưu Lương Lường Lại Lỗ Lộc Lục Ma Mai Mã Mông Mạc Mạnh Mẫn Nghiêm Nguyễn Ngô Ngụy Nhan Nhâm Nhữ "
    "Ninh Nông Phan Phí Phó Phùng Phương Phạm Quan Quàng Quách Quản Sùng Sầm Thi Thiều Thái Thân Thạch Thẩm Thịnh "
    "Tiêu Tiết Trang Triệu Trà Trác Trình Trưng Trương Trần Trịnh Tô Tôn Tăng Tường Tạ Tất Tống Từ Ung Uông Vi Viên "
    "Vàng Vòng Võ Văn Vũ Vương Xa Xuân Yên Âu Ông Đan Đinh Điêu Điền Đoàn Đàm Đào Đái Đô Đường Đặng Đồng Đổng Đỗ "
    "Ứng ",
)
WRITTEN = (
    "{}", "Đ/c {}", "đ/c {}, Bí thư", "Đồng chí {}", "Ông {}", "Bà {}", "Ông {} - Bí thư", "{}, Phó Chủ tịch", "{} (Bí thư)",
    "Bí thư {}", "Phó Bí thư Thường trực {}", "Đ/c {} - Bí thư Đảng uỷ", "GS. TS. {}",
)  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_whoever_has_a_surname_is_found_whatever_stands_around_his_name(written: str) -> None:
    lost = []
    for surname in SURNAMES:
        for full_name in (f"{surname} Văn An", f"{surname} Bá Xuân An", f"{surname} Ngọc Ý"):
            (name,) = names_in(written.format(full_name)) or ("",)
            keys = [key for keys in readings(name) for key in keys]
            if spelling_key(full_name) not in keys:
                lost.append(full_name)
    assert lost == []


def test_a_surname_is_not_taken_for_a_title_that_has_other_marks() -> None:
    for full_name in ("Trương Văn An", "Bá Văn An", "Đan Vạn An"):
        for keys in readings(f"Đ/c {full_name}, Bí thư"):
            assert spelling_key(full_name.split(" ", 1)[1]) not in keys
