"""A paper on paper, as a reader with a ruler sees it (domain notes 4.1 and 4.2): every figure in millimetres, told from the
picture of the page. The scan of 05-HD/VPTW was measured by eye, so what is compared with it may be 3 mm apart. That every
letter is drawn as its face has it, ``test_fonts`` proves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp

from congress.core import paper, pdf, press
from congress.core.paper import Letterhead, Paper, Para, Table
from tests.documents.ruler import (
    A4,
    MM,
    SCALE,
    Box,
    baselines,
    find,
    ink,
    ink_in,
    lines_in,
    look,
    runs,
    size_of,
    top_line,
    words,
)

HEAD = Letterhead(
    "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI", ("ĐẢNG UỶ PHƯỜNG BA ĐÌNH",), "NQ/ĐU", "Hà Nội", "T/M ĐẢNG UỶ", "BÍ THƯ", "Nguyễn Văn Ba"
)  # fmt: skip
LINE = "Hàng chữ dài của một trang giấy, đọc từ lề này tới lề kia. "
SAMPLE = Paper(
    head=HEAD,
    dated="Hà Nội, ngày 03 tháng 02 năm 2026",
    number="Số 05-NQ/ĐU",
    type="NGHỊ QUYẾT",
    subject="về lãnh đạo nhiệm vụ năm 2026",
    blocks=tuple(Para(LINE * 6) for _ in range(20)),
    recipients=("Như trên;", "Lưu Văn phòng."),
)
SCAN = 3.0  # millimetres that a measure of the scan may be off
EDGE = 0.6  # of ink from the edge of its box: letters have white around them


@pytest.fixture(scope="module")
def pages() -> Iterator[list[pypdfium2.PdfPage]]:
    with pypdfium2.PdfDocument(press.print_papers(SAMPLE)) as document:
        yield list(document)


# ── the page ─────────────────────────────────────────────────────────────────


def test_margins_are_20_20_30_15(pages: list[pypdfium2.PdfPage]) -> None:
    assert len(pages) >= 4
    assert [round(value / MM) for value in pages[0].get_size()] == list(A4)
    left, _top, right, bottom = (min(side) for side in zip(*(ink(page) for page in pages[:-1]), strict=True))
    assert left == pytest.approx(30, abs=EDGE)
    assert right == pytest.approx(15, abs=EDGE)
    assert 20 - EDGE <= bottom <= 20 + 19 / MM
    assert ink(pages[0])[1] == pytest.approx(20, abs=1.6)  # capitals begin a little below the top of their line
    for page in pages[1:]:
        assert ink_in(page, 25, 16, 200, 270).top == pytest.approx(20, abs=2.5)


def test_the_page_number_is_10_mm_from_the_edge_and_none_is_on_page_1(pages: list[pypdfium2.PdfPage]) -> None:
    assert top_line(pages[0]) == ("", 0, 0)
    for number, page in enumerate(pages[1:], 2):
        told, top, middle = top_line(page)
        assert told == str(number)
        assert top == pytest.approx(10, abs=0.35)  # 9,8 on the scan
        assert middle == pytest.approx(30 + 165 / 2, abs=0.5)


def test_papers_in_one_file_count_their_pages_for_themselves() -> None:
    short = replace(SAMPLE, blocks=(Para("Một."),))
    with pypdfium2.PdfDocument(press.print_papers(SAMPLE, short, SAMPLE)) as document:
        numbers = [top_line(page)[0] for page in document]
    first = ["", *map(str, range(2, 1 + len(numbers) // 2 + len(numbers) % 2))]
    many = (len(numbers) - 1) // 2
    assert numbers == [*first[:many], "", *first[:many]]


def test_control_another_margin_or_place_is_measured() -> None:
    """The same ruler on a page that is laid out otherwise."""
    page = '@page { size: A4; margin: 25mm 20mm 20mm 35mm; @top-center { content: "9" } }'
    content = pdf.render(
        f"<style>{page} body, p {{ margin: 0; text-align: justify }}</style><p>" + "Hàng chữ dài của một trang giấy. " * 80
    )
    with pypdfium2.PdfDocument(content) as document:
        left, _top, right, _bottom = ink(document[0])
        told, top, _middle = top_line(document[0])
    assert left == pytest.approx(35, abs=EDGE)
    assert right == pytest.approx(20, abs=1.5)
    assert (told, abs(top - 10) > 0.35) == ("9", True)


# ── the head ─────────────────────────────────────────────────────────────────


def test_the_blocks_of_the_head_stand_where_the_scan_has_them(pages: list[pypdfium2.PdfPage]) -> None:
    page = pages[0]
    left, right = ink_in(page, 25, 19, 112, 46), ink_in(page, 112, 19, 200, 46)
    assert left.left >= 31 - EDGE
    assert left.right <= 103 + EDGE
    assert right.left >= 122 - EDGE
    assert right.right <= 195 + EDGE
    for told, middle in (("ĐẢNG BỘ THÀNH PHỐ HÀ NỘI", 67), ("ĐẢNG UỶ PHƯỜNG BA ĐÌNH", 67), (paper.PARTY, 158.5)):
        box = find(page, told)
        assert (box.left + box.right) / 2 == pytest.approx(middle, abs=0.6), told


def test_lines_of_the_head_stand_in_their_order(pages: list[pypdfium2.PdfPage]) -> None:
    page = pages[0]
    tops = [find(page, each).top for each in ("ĐẢNG BỘ THÀNH PHỐ", "ĐẢNG UỶ PHƯỜNG", "*", "Số 05-NQ/ĐU")]
    assert tops == sorted(tops)
    star = find(page, "*")
    assert (star.left + star.right) / 2 == pytest.approx(67, abs=0.6)
    assert find(page, paper.PARTY).top < find(page, "ngày 03 tháng 02 năm 2026").top


def rule_of(page: pypdfium2.PdfPage) -> Box:
    """The thin line below the title."""
    title = find(page, paper.PARTY)
    lines = lines_in(page, 110, title.bottom - 1.5, 205, title.bottom + 4)
    return next(line for line in lines if line.bottom - line.top < 0.6)


def test_the_rule_is_as_long_as_the_title(pages: list[pypdfium2.PdfPage]) -> None:
    title = find(pages[0], paper.PARTY)
    ink_of_title = ink_in(pages[0], 115, title.top, 200, title.bottom - 0.3)
    rule = rule_of(pages[0])
    assert rule.right - rule.left == pytest.approx(ink_of_title.right - ink_of_title.left, abs=EDGE)
    assert rule.left == pytest.approx(ink_of_title.left, abs=EDGE)
    assert 0 < rule.top - find(pages[0], "ĐẢNG CỘNG").bottom < 2.5
    row = look(pages[0]).crop(tuple(round(each * MM * SCALE) for each in rule))  # type: ignore[arg-type]
    assert len(runs(row)) == 1  # solid


def test_a_rule_of_another_length_would_be_seen() -> None:
    html = press.html(SAMPLE).replace("</head>", "<style>.party { padding-right: 3mm }</style></head>")
    with pypdfium2.PdfDocument(pdf.render(html)) as document:
        title, rule = find(document[0], paper.PARTY), rule_of(document[0])
    assert rule.right - rule.left > title.right - title.left + 2


def test_type_hyphens_and_text_begin_where_the_scan_has_them(pages: list[pypdfium2.PdfPage]) -> None:
    page = pages[0]
    assert find(page, "NGHỊ QUYẾT").top == pytest.approx(50, abs=SCAN)
    assert find(page, "-----").top == pytest.approx(64, abs=SCAN)
    assert find(page, "Hàng chữ dài").top == pytest.approx(79, abs=SCAN)
    for each in ("NGHỊ QUYẾT", "về lãnh đạo nhiệm vụ", "-----"):
        box = find(page, each if each != "về lãnh đạo nhiệm vụ" else SAMPLE.subject)
        assert (box.left + box.right) / 2 == pytest.approx(112.5, abs=0.8), each


def test_the_divider_is_five_hyphens(pages: list[pypdfium2.PdfPage]) -> None:
    box = find(pages[0], "-----")
    picture = look(pages[0]).crop(tuple(round(each * MM * SCALE) for each in (90, box.top, 135, box.bottom)))  # type: ignore[arg-type]
    assert len(runs(picture)) == 5


def test_a_congress_issues_with_two_lines_and_no_superior() -> None:
    head = replace(
        HEAD, above="", issuer=("ĐẠI HỘI ĐẠI BIỂU", "ĐẢNG BỘ PHƯỜNG BA ĐÌNH LẦN THỨ I"), authority="T/M ĐOÀN CHỦ TỊCH", post=""
    )
    with pypdfium2.PdfDocument(press.print_papers(replace(SAMPLE, head=head))) as document:
        page = document[0]
        assert ink_in(page, 25, 19, 112, 46).right <= 103 + EDGE
        assert find(page, "NGHỊ QUYẾT").top == pytest.approx(50, abs=SCAN + 2)  # a name on two lines pushes it down


SIZES = [
    (paper.PARTY, 15), ("ĐẢNG BỘ THÀNH PHỐ", 14), ("ĐẢNG UỶ PHƯỜNG", 14), ("Số 05", 14), ("Hà Nội, ngày", 14),
    ("NGHỊ QUYẾT", 15), ("về lãnh đạo", 14), ("Hàng chữ", 14),
]  # fmt: skip


@pytest.mark.parametrize(("told", "points"), SIZES)
def test_each_part_has_its_size(told: str, points: float, pages: list[pypdfium2.PdfPage]) -> None:
    assert size_of(pages[0], told) == points


@pytest.mark.parametrize(
    ("told", "points"),
    [("Nơi nhận", 14), ("Như trên", 12), ("T/M ĐẢNG UỶ", 14), ("BÍ THƯ", 14), ("Nguyễn Văn Ba", 14)],
)
def test_each_part_of_the_foot_has_its_size(told: str, points: float, pages: list[pypdfium2.PdfPage]) -> None:
    assert size_of(pages[-1], told) == points


def test_the_mark_is_at_the_right_10_mm_from_the_edge() -> None:
    with pypdfium2.PdfDocument(press.print_papers(replace(SAMPLE, mark=paper.MEETING_PAPER))) as document:
        box = ink_in(document[0], 100, 5, 200, 18)
        assert size_of(document[0], paper.MEETING_PAPER) == 12
        assert all(paper.MEETING_PAPER not in page.get_textpage().get_text_bounded() for page in list(document)[1:])
        assert find(document[0], "NGHỊ QUYẾT").top == pytest.approx(50, abs=SCAN)  # it takes no room
    assert box.top == pytest.approx(10, abs=1)
    assert box.right == pytest.approx(195, abs=EDGE)


# ── the body ─────────────────────────────────────────────────────────────────


def test_the_first_line_is_indented_by_10_mm_and_lines_are_justified(pages: list[pypdfium2.PdfPage]) -> None:
    first = find(pages[0], "Hàng chữ dài")
    lines = [line for line in lines_in(pages[0], 25, first.top - 1, 200, first.top + 30) if line.bottom - line.top > 2]
    assert lines[0].left == pytest.approx(40, abs=0.4)
    assert lines[1].left == pytest.approx(30, abs=0.4)
    assert [line.right for line in lines[:3]] == [pytest.approx(195, abs=EDGE)] * 3


def test_lines_are_19_points_apart_exactly(pages: list[pypdfium2.PdfPage]) -> None:
    """The guidance wants 18 to 22 points, and 6 more between paragraphs at least."""
    steps = {
        round((below - above) * MM) for above, below in pairwise(baselines(pages[1])[1:])
    }  # the first is the page number's
    assert steps == {19, 25}


def test_a_table_repeats_its_heading_and_keeps_its_widths() -> None:
    rows = tuple((f"8h{at:02d}", f"Mục {at}", "Đồng chí") for at in range(60))
    told = replace(SAMPLE, blocks=(Table(("Thời gian", "Nội dung", "Người trình bày"), rows, (30, 90, 45), "clr"),))
    with pypdfium2.PdfDocument(press.print_papers(told)) as document:
        assert len(document) > 2
        for page in document:
            assert page.get_textpage().get_text_bounded().count("Người trình bày") == 1
        page = document[1]
        row = ink_in(page, 25, 18, 200, 270)
        assert (row.left, row.right) == (pytest.approx(30, abs=0.4), pytest.approx(195, abs=0.4))
        middle = find(page, "Nội dung")
        assert (middle.left + middle.right) / 2 == pytest.approx(30 + 30 + 45, abs=0.8)


# ── the foot ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("extra", range(0, 12))
def test_recipients_and_signature_stay_together(extra: int) -> None:
    """Wherever the text ends on its page."""
    blocks = (*(Para(LINE * 6) for _ in range(5)), *(Para("Một dòng.") for _ in range(extra)))
    with pypdfium2.PdfDocument(press.print_papers(replace(SAMPLE, blocks=blocks))) as document:
        last = document[len(document) - 1].get_textpage().get_text_bounded()
    for each in ("Nơi nhận", "Như trên", "Lưu Văn phòng", "T/M ĐẢNG UỶ", "BÍ THƯ", "Nguyễn Văn Ba"):
        assert each in last
    assert "Hàng chữ" in last or "Một dòng" in last  # a signature never stands on a page without text


def test_recipients_stand_left_and_the_signature_right(pages: list[pypdfium2.PdfPage]) -> None:
    page = pages[-1]
    assert find(page, "Nơi nhận").left == pytest.approx(30, abs=EDGE)
    for each in ("T/M ĐẢNG UỶ", "BÍ THƯ", "Nguyễn Văn Ba"):
        box = find(page, each)
        assert (box.left + box.right) / 2 == pytest.approx(112 + 83 / 2, abs=0.6)
    assert find(page, "Nguyễn Văn Ba").top - find(page, "BÍ THƯ").bottom == pytest.approx(25, abs=3)  # room for a signature


def test_a_code_at_the_foot_is_read() -> None:
    address = "https://congress.example.vn/d/12-ABCDEFGHIJKLMNOPQRSTUVWX23"
    with pypdfium2.PdfDocument(press.print_papers(replace(SAMPLE, code=address, code_told="Quét mã để trả lời."))) as document:
        pages_ = [page.render(scale=3).to_pil() for page in document]
    assert [code.text for page in pages_ for code in zxingcpp.read_barcodes(page)] == [address]


# ── words ────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["<b>Đậm</b>", "<img src=x>", "{{ 7 * 7 }}", "A & B", "&lt;i&gt;", '"><script>'])
def test_markup_in_words_stays_words(text: str) -> None:
    """In every place where somebody's words can stand."""
    head = replace(HEAD, issuer=(text,), name=text)
    table = Table((text,), ((text,),), (165,), "l")
    whole = replace(
        SAMPLE, head=head, subject=text, blocks=(Para(text), Para(f"Tên: {text}", "field"), table), recipients=(text,), to=text
    )
    content = press.print_papers(whole)
    assert " ".join(words(content).split()).count(text) == 9


# ── what no line may tear ────────────────────────────────────────────────────

LONGEST_DAY = "ngày 23 tháng 11 năm 2026"
TITLE = "đại hội đại biểu Đảng bộ xã Sơn Lâm {} lần thứ XVIII, nhiệm kỳ 2026 - 2031"


def rows(content: bytes) -> list[str]:
    """Lines of print."""
    return [" ".join(line.split()) for line in words(content).splitlines()]


@pytest.mark.parametrize("place", ["Hà Nội", "Sơn Lâm", "Thành phố Huế", "Quảng Ngãi"])
def test_place_and_day_stand_in_one_line_below_the_title(place: str) -> None:
    """Domain notes 4.2; the block grows to the left, and nothing runs into the other block or over the margin."""
    told = paper.dated(place, date(2026, 11, 23))
    with pypdfium2.PdfDocument(press.print_papers(replace(SAMPLE, dated=told))) as document:
        page = document[0]
        day, title, issuer = find(page, told), find(page, paper.PARTY), find(page, "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI")
    assert day.bottom - day.top < 6
    assert day.right <= 195 + EDGE
    assert day.left > issuer.right + 3
    assert (day.left + day.right) / 2 == pytest.approx((title.left + title.right) / 2, abs=0.8)


def test_a_place_too_long_for_the_line_stands_above_its_day() -> None:
    told = paper.dated("Bà Rịa - Vũng Tàu và Côn Đảo", date(2026, 11, 23))
    assert {"Bà Rịa - Vũng Tàu và Côn Đảo,", LONGEST_DAY} <= {
        line[-len(LONGEST_DAY) :] if LONGEST_DAY in line else line
        for line in rows(press.print_papers(replace(SAMPLE, dated=told)))
    }


@pytest.mark.parametrize("letters", range(0, 40, 3))
def test_terms_ordinals_days_and_names_are_never_torn(letters: int) -> None:
    """Wherever in the line they come to stand."""
    filler = "một hai ba bốn năm sáu bảy tám chín mười mươi lăm"[:letters].strip() or "x"
    text = f"{filler} Họp ngày 23 tháng 11 năm 2026 của Đại hội lần thứ XVIII, nhiệm kỳ 2026 - 2031, khoá XVII. " * 4
    whole = replace(SAMPLE, subject=TITLE.format(filler), blocks=(Para(text),), recipients=())
    found = rows(press.print_papers(whole))
    for each, times in (
        ("2026 - 2031", 5),
        ("lần thứ XVIII", 5),
        ("ngày 23", 4),
        ("tháng 11", 4),
        ("năm 2026", 5),
        ("khoá XVII", 4),
    ):
        assert sum(line.count(each) for line in found) == times, (each, found)
    assert sum("Sơn Lâm" in line for line in found) == 1


def test_no_word_stands_alone_in_the_last_line_of_a_subject() -> None:
    for letters in range(1, 40):
        found = rows(press.print_papers(replace(SAMPLE, subject=f"{'a ' * letters}dự hội nghị của Đảng bộ thành phố Hà Nội")))
        assert "Nội" not in found, letters


def test_what_is_kept_together_is_neither_kept_nor_squeezed_into_a_narrow_column() -> None:
    """What is stored has plain spaces; a column with no room for a term may break it between words, never within one."""
    table = Table(("A", "B"), (("nhiệm kỳ 2026 - 2031", "nhiệm kỳ 2026 - 2031"),), (15, 150), "ll")
    told = paper.tied(replace(SAMPLE, blocks=(table,)))
    assert told.blocks[0].rows == (("nhiệm kỳ 2026 - 2031", "nhiệm kỳ 2026\u00a0-\u00a02031"),)  # type: ignore[union-attr]
    assert "\u00a0" not in str(paper.to_json(SAMPLE))
    long = "Một Tên Rất Dài Gồm Nhiều Từ Viết Hoa Liền Nhau Không Có Từ Nào Viết Thường Ở Giữa " * 3
    with pypdfium2.PdfDocument(press.print_papers(replace(SAMPLE, subject=long))) as document:
        assert ink(document[0])[2] >= 15 - EDGE
