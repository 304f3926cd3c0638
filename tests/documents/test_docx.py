"""A DOCX opened by an office's own program says what the PDF says, in the same order, and is laid out alike."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from congress.core import docx, paper, press
from congress.core.actor import Role
from congress.core.paper import Paper, Para, Table
from congress.documents import sheets
from tests.documents import making, office
from tests.documents.ruler import Box, baselines, find, ink_in, lines_in, size_of, top_line, words
from tests.documents.test_layout import EDGE, SAMPLE, SCAN, TITLE, rows
from tests.events.making import hold, meets
from tests.support import World

ADDRESS = "https://congress.example.vn/d/12-ABCDEFGHIJKLMNOPQRSTUVWX23"
TABLE = Table(
    ("Thời gian", "Nội dung", "Người trình bày"),
    tuple((f"8h{at:02d}", f"{at}. Mục <b>này</b>\n\ttờ trình số {at}", "Đồng chí") for at in range(40)),
    (30, 90, 45),
    "clr",
)
# everything that a paper can hold
WHOLE = replace(
    SAMPLE,
    mark=paper.MEETING_PAPER,
    to="các chi bộ trực thuộc",
    subject="về lãnh đạo nhiệm vụ năm 2026\n(phiên chính thức)",
    blocks=(
        Para("Căn cứ Điều lệ Đảng;", "ground"),
        Para("Họ và tên: Lò Thị Ế & <i>B</i>", "field"),
        Para("I. Ba việc", "heading"),
        *SAMPLE.blocks[:8],
        Para("Điều 1", "centred"),
        TABLE,
        Para("Ghi chú nhỏ.", "note"),
        Para("ຂໍຮຽນເຊີນ ທ່ານ ໄຊສົມພອນ tới dự"),
    ),
    code=ADDRESS,
    code_told="Quét mã để trả lời.",
)


def said(text: str) -> list[str]:
    """The words, without how the page is broken."""
    return text.replace("\ufeff", " ").replace("\xad", "").split()


def body(content: bytes) -> list[str]:
    """The words of a PDF without page numbers and what stands above the text of a page, and headings of tables once."""
    told: list[str] = []
    with pypdfium2.PdfDocument(content) as document:
        for place, page in enumerate(document):
            text = page.get_textpage().get_text_bounded(top=page.get_height() - 18.5 * 72 / 25.4)
            mine = said(text)
            heading = said(" ".join(TABLE.headings))
            if place and mine[: len(heading)] == heading:  # repeated
                mine = mine[len(heading) :]
            told += mine
    return told


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the program prints of it."""
    return office.convert(docx.write(WHOLE), "pdf", tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def pages(opened: bytes) -> Iterator[list[pypdfium2.PdfPage]]:
    with pypdfium2.PdfDocument(opened) as document:
        yield list(document)


# ── words ────────────────────────────────────────────────────────────────────


def expected(whole: Paper) -> list[str]:
    """Every word of a paper in the order in which it is read, written down apart from both writers."""
    head = whole.head
    out = [*head.above.split("\n"), *head.issuer, "*", whole.number, paper.PARTY, whole.dated, whole.type]
    out += [*whole.subject.split("\n"), "-----", f"Kính gửi: {whole.to}"]
    for block in whole.blocks:
        if isinstance(block, Table):
            out += [*block.headings, *(cell for row in block.rows for cell in row)]
        else:
            out.append(("- " if block.style == "ground" else "") + block.text)
    out += ["Nơi nhận:", *(f"- {line}" for line in whole.recipients), head.authority, head.post, head.name, whole.code_told]
    return said(" ".join(out))


def test_the_program_reads_every_word_in_order(tmp_path: Path) -> None:
    text = office.convert(docx.write(WHOLE), "txt", tmp_path).decode()
    assert said(text) == expected(WHOLE)


def test_both_files_say_the_same_in_the_same_order(opened: bytes) -> None:
    ours = body(press.print_papers(WHOLE))
    assert body(opened) == ours
    assert len(ours) > 800


def test_control_another_word_or_another_order_is_seen(tmp_path: Path) -> None:
    other = replace(WHOLE, blocks=(WHOLE.blocks[1], WHOLE.blocks[0], *WHOLE.blocks[2:]))
    assert said(office.convert(docx.write(other), "txt", tmp_path).decode()) != expected(WHOLE)


def test_letters_that_no_file_can_hold_are_left_out(tmp_path: Path) -> None:
    content = docx.write(replace(SAMPLE, blocks=(Para("Một\x0b hai\x1f ba\ufffe."),)))
    assert "Một hai ba." in office.convert(content, "txt", tmp_path).decode()


# ── layout ───────────────────────────────────────────────────────────────────


def test_margins_and_the_page_number(pages: list[pypdfium2.PdfPage]) -> None:
    assert len(pages) >= 3
    assert top_line(pages[0])[0] == paper.MEETING_PAPER
    assert ink_in(pages[0], 100, 5, 200, 18).top == pytest.approx(10, abs=1)
    for number, page in enumerate(pages[1:], 2):
        told, top, middle = top_line(page)
        assert told == str(number)
        assert top == pytest.approx(10, abs=1.6)  # 10 mm is where the line of the number begins; its digits are a little below
        assert middle == pytest.approx(112.5, abs=0.8)
    for page in pages[:-1]:
        box = ink_in(page, 10, 18.5, 210, 290)
        assert box.left == pytest.approx(30, abs=EDGE)
        assert box.right == pytest.approx(195, abs=EDGE)
        assert box.bottom <= 277 + EDGE


def test_the_head_stands_as_in_the_pdf(pages: list[pypdfium2.PdfPage]) -> None:
    with pypdfium2.PdfDocument(press.print_papers(WHOLE)) as document:
        for told in ("ĐẢNG BỘ THÀNH PHỐ HÀ NỘI", "ĐẢNG UỶ PHƯỜNG BA ĐÌNH", "Số 05-NQ/ĐU", paper.PARTY, "NGHỊ QUYẾT", "-----"):
            ours, theirs = find(document[0], told), find(pages[0], told)
            assert (theirs.left, theirs.top) == (pytest.approx(ours.left, abs=1.2), pytest.approx(ours.top, abs=1.5)), told
            assert size_of(pages[0], told) == size_of(document[0], told)
    assert find(pages[0], "NGHỊ QUYẾT").top == pytest.approx(50, abs=SCAN)


def test_long_places_and_terms_are_not_torn_there_either(tmp_path: Path) -> None:
    """The head as in the PDF, wherever its block grows to."""
    told, term = paper.dated("Thành phố Huế", date(2026, 11, 23)), "lần thứ XVIII, nhiệm kỳ 2026 - 2031"
    blocks = tuple(Para(f"{'một ' * count}của đại hội {term}.") for count in range(5, 25))
    whole = replace(SAMPLE, dated=told, subject=TITLE.format("của thành phố"), blocks=blocks)
    theirs, ours = office.convert(docx.write(whole), "pdf", tmp_path), press.print_papers(whole)
    for each in ("lần thứ XVIII", "2026 - 2031"):
        assert sum(line.count(each) for line in rows(theirs)) == 21, each
    with pypdfium2.PdfDocument(theirs) as opened, pypdfium2.PdfDocument(ours) as printed:
        for each in (told, paper.PARTY):
            left, top, right, bottom = find(opened[0], each)
            assert bottom - top < 6
            assert (left, right) == pytest.approx(find(printed[0], each)[::2], abs=1.5)


def test_the_rule_is_as_long_as_the_title(pages: list[pypdfium2.PdfPage]) -> None:
    title = find(pages[0], paper.PARTY)
    rule: Box = next(
        line for line in lines_in(pages[0], 110, title.bottom - 1.5, 205, title.bottom + 4) if line.bottom - line.top < 0.6
    )
    assert rule.right - rule.left == pytest.approx(title.right - title.left, abs=1)
    assert rule.left == pytest.approx(title.left, abs=1)


def test_the_first_line_is_indented_and_lines_are_19_points_apart(pages: list[pypdfium2.PdfPage]) -> None:
    assert find(pages[0], "Hàng chữ dài").left == pytest.approx(40, abs=0.4)
    begins = find(pages[0], "Hàng chữ dài").top
    steps = {round((below - above) * 72 / 25.4) for above, below in pairwise(baselines(pages[0])) if above > begins}
    assert steps == {19, 25}


def test_a_table_repeats_its_heading_and_the_code_is_read(pages: list[pypdfium2.PdfPage]) -> None:
    with_table = [page for page in pages if "tờ trình số" in page.get_textpage().get_text_bounded()]
    assert len(with_table) >= 2
    assert all("Người trình bày" in page.get_textpage().get_text_bounded() for page in with_table)
    pictures = [page.render(scale=3).to_pil() for page in pages]
    assert [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)] == [ADDRESS]


@pytest.mark.parametrize("extra", [0, 3, 6, 9])
def test_recipients_and_signature_stay_together(extra: int, tmp_path: Path) -> None:
    blocks = (*SAMPLE.blocks[:5], *(Para("Một dòng.") for _ in range(extra)))
    content = office.convert(docx.write(replace(SAMPLE, blocks=blocks)), "pdf", tmp_path)
    with pypdfium2.PdfDocument(content) as document:
        last = document[len(document) - 1].get_textpage().get_text_bounded()
    for each in ("Nơi nhận", "Như trên", "T/M ĐẢNG UỶ", "BÍ THƯ", "Nguyễn Văn Ba"):
        assert each in last


def test_papers_in_one_file_count_their_pages_for_themselves(tmp_path: Path) -> None:
    short = replace(SAMPLE, blocks=(Para("Một."),), mark="")
    content = office.convert(docx.write(WHOLE, short, SAMPLE), "pdf", tmp_path)
    with pypdfium2.PdfDocument(content) as document:
        numbers = [top_line(page)[0] for page in document]
    assert numbers.count("") == 2
    at = numbers.index("")
    assert numbers[:at] == [paper.MEETING_PAPER, *map(str, range(2, at + 1))]
    assert numbers[at : at + 3] == ["", "", "2"]


def test_nobody_is_named_in_the_file(tmp_path: Path) -> None:
    """No author, no program, and the same words make the same file."""
    with zipfile.ZipFile(io.BytesIO(docx.write(WHOLE))) as package:
        core = package.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core


# ── what is issued ───────────────────────────────────────────────────────────


def test_an_issued_paper_says_the_same_in_both_files(world: World, tmp_path: Path) -> None:
    making.named_city(world)
    code = hold(world, "01.01", "conference", meets("2025-09-10"))
    made = making.issue(code, "programme", making.terms(is_marked=True))
    client = world.browser(Role.ORGANISER, "01.01")
    answers = [client.get(f"/documents/{code}/papers/{made}/paper.{kind}") for kind in ("pdf", "docx")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].mimetype == docx.MIMETYPE
    assert all(answer.headers["Content-Disposition"].startswith("attachment") for answer in answers)
    opened = office.convert(answers[1].get_data(), "pdf", tmp_path)
    ours = body(answers[0].get_data())
    assert body(opened) == ours
    assert "01-CTr/ĐU" in " ".join(ours)


def test_name_plates_say_the_same_in_both_files(world: World, tmp_path: Path) -> None:
    making.named_city(world)
    code = hold(world, "01.01", "conference", meets("2025-09-10"))
    making.guest(code, "Nguyễn Thị Ánh Nguyệt", title="Phó Bí thư Thường trực, Chủ tịch Hội đồng nhân dân")
    making.guest(code, "Xaysomphone Phomvihane", title="Chủ tịch", side="foreign", native="ໄຊສົມພອນ")
    made = making.issue(code, "name_plates", making.terms(groups=("guests",)))
    client = world.browser(Role.ORGANISER, "01.01")
    pdf_, docx_ = (client.get(f"/documents/{code}/papers/{made}/paper.{kind}").get_data() for kind in ("pdf", "docx"))
    opened = office.convert(docx_, "pdf", tmp_path)
    with pypdfium2.PdfDocument(opened) as document:
        assert len(document) == 2
        assert [round(value / 72 * 25.4) for value in document[0].get_size()] == [297, 210]
    assert sorted(said(words(opened))) == sorted(said(words(pdf_)))
    assert said(words(pdf_)).count("NGUYỆT") == 2


def test_a_sheet_of_an_invitation_in_two_scripts_says_the_same_in_both_files(tmp_path: Path) -> None:
    sheet = {
        "id": 1, "name": "X", "title": "ບັດເຊີນ",
        "whole": [
            {"text": "ຂໍຮຽນເຊີນ: ທ່ານ ໄຊສົມພອນ ພົມວິຫານ", "style": "field"},
            {"text": "Trân trọng kính mời: Xaysomphone.", "style": "field"},
        ],
    }  # fmt: skip
    whole = sheets.of_paper(SAMPLE, sheet)
    opened = office.convert(docx.write(whole), "pdf", tmp_path)
    assert said(words(opened)) == said(words(press.print_papers(whole)))
