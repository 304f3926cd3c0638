"""Papers as DOCX, with the words and the layout of their PDF, for an office's own program. Page, sizes and places follow
static/css/paper.css."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from math import ceil
from typing import Any

import qrcode
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from fontTools.ttLib import TTFont
from qrcode.constants import ERROR_CORRECT_M

from congress.config import ROOT
from congress.core.paper import DIVIDER, PARTY, TEXT_WIDTH, Paper, Para, Table, tied

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, LAO = "Times New Roman", "Noto Serif Lao"
PITCH = 19  # points from line to line
PARTY_MM = 73.0  # of the title in 15 points bold; the rule below it is as long
LEFT_MM, RIGHT_MM, WIDEST_MM = 73, 73, 91  # blocks of the head; the right one grows to the left for a long date line
FOOT_LEFT_MM, FOOT_RIGHT_MM = 82, 83
_LAO = re.compile(r"([\u0e80-\u0eff]+(?:[\s\u200b]+[\u0e80-\u0eff]+)*)")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML can hold them
_ALIGN = {"l": ALIGN.LEFT, "c": ALIGN.CENTER, "r": ALIGN.RIGHT}


def write(*papers: Paper) -> bytes:
    """One document, in which each paper begins on a page of its own and counts its pages from one."""
    document = Document()
    _styles(document)
    for place, paper in enumerate(map(tied, papers)):
        section = document.sections[0] if place == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        if place:
            _form(document.paragraphs[-1], ALIGN.LEFT, pitch=1)  # holds the break, and must not need a page of its own
        _page(section, paper, is_first=place == 0)
        _head(document, paper)
        _title(document, paper)
        for block in paper.blocks:
            if isinstance(block, Table):
                _table(document, block)
            else:
                _para(document, block)
        _foot(document, paper)
    _line(document, ALIGN.LEFT, pitch=1)  # behind a last table there must be a line
    return _saved(document)


def write_tents(tents: Sequence[Sequence[tuple[str, int, bool]]]) -> bytes:
    """Sheets to be folded across the middle, each side with the same lines (words, points, bold?). Words cannot be turned
    upside down there, so the page lies on its side and the two halves are turned against each other."""
    document = Document()
    _styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(0)
    for place, lines in enumerate(tents):
        cells = _blocks(document, (148, 148), at_least=205)
        for cell, turn in zip(cells, ("tbRl", "btLr"), strict=True):
            _turn(cell, turn)
            for text, points, is_bold in lines:
                _run(_line(cell, ALIGN.CENTER, after=10, pitch=points * 1.3), text, size=points, bold=is_bold)
        _line(document, ALIGN.LEFT, pitch=1)
        if place < len(tents) - 1:
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    return _saved(document)


def _turn(cell: Any, direction: str) -> None:
    told = OxmlElement("w:textDirection")
    told.set(qn("w:val"), direction)
    cell._tc.get_or_add_tcPr().append(told)
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ── the page ─────────────────────────────────────────────────────────────────


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(kind), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    _pitch(form, PITCH)
    form.widow_control = True
    told = document.core_properties
    told.author = told.comments = told.last_modified_by = ""
    told.created = told.modified = datetime(
        2025, 1, 1, tzinfo=UTC
    )  # the day stands in the paper; the same words, the same file


def _page(section: Any, paper: Paper, *, is_first: bool) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    if not is_first:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            part.is_linked_to_previous = False
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.append(start)
    line = section.header.paragraphs[0]
    _form(line, ALIGN.CENTER, pitch=14)
    _field(line, "PAGE")
    first = section.first_page_header.paragraphs[0]
    _form(first, ALIGN.RIGHT, pitch=14)
    _run(first, paper.mark, size=12, bold=True)


def _field(line: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "2"), ("end", "")):
        run = line.add_run(text if kind == "shown" else "")
        if kind == "":
            told = OxmlElement("w:instrText")
            told.text = text
            run._r.append(told)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


# ── head and title ───────────────────────────────────────────────────────────


def _head(document: Any, paper: Paper) -> None:
    head = paper.head
    wide = min(max(RIGHT_MM, ceil(_width(paper.dated)) + 1), WIDEST_MM)
    left, _gap, right = _blocks(document, (LEFT_MM, TEXT_WIDTH - LEFT_MM - wide, wide), at_least=24)
    lines = [(line, False) for line in head.above.split("\n") if line] + [(line, True) for line in head.issuer]
    if paper.number:
        lines += [("*", False), (paper.number, False)]
    for text, is_bold in lines:
        _run(_line(left, ALIGN.CENTER, pitch=16.8), text, bold=is_bold)
    _run(_line(right, ALIGN.CENTER, pitch=17), PARTY, size=15, bold=True)
    rule = _line(right, ALIGN.CENTER, pitch=5)
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm((wide - PARTY_MM) / 2)
    _border(rule)
    _run(_line(right, ALIGN.CENTER, pitch=16.8), paper.dated, italic=True)


def _width(text: str) -> float:
    """Millimetres of words in italics of 14 points."""
    advances, per_em = _italics()
    return sum(advances.get(ord(letter), per_em) for letter in text) / per_em * 14 / 72 * 25.4


@cache
def _italics() -> tuple[dict[int, int], int]:
    """How wide each letter is; Tinos has the widths of Times New Roman."""
    with TTFont(ROOT / "static" / "fonts" / "tinos-italic.woff2") as face:
        return {code: face["hmtx"][name][0] for code, name in face.getBestCmap().items()}, face["head"].unitsPerEm


def _title(document: Any, paper: Paper) -> None:
    kind = _line(document, ALIGN.CENTER, before=14, pitch=18)
    _run(kind, paper.type, size=15, bold=True)
    for text in paper.subject.split("\n"):
        _run(_line(document, ALIGN.CENTER, pitch=18), text, bold=True)
    divider = _line(document, ALIGN.CENTER, after=15)
    _run(divider, DIVIDER)
    if paper.to:
        _run(_line(document, ALIGN.CENTER, after=11), f"{paper.to_word}: {paper.to}", italic=True)


# ── the body ─────────────────────────────────────────────────────────────────


def _para(document: Any, block: Para) -> None:
    line = _line(document, ALIGN.CENTER if block.style == "centred" else ALIGN.JUSTIFY, before=6)
    if block.style not in ("heading", "centred"):
        line.paragraph_format.first_line_indent = Mm(10)
    line.paragraph_format.keep_with_next = block.style in ("heading", "centred")
    if block.style == "field":
        name, colon, told = block.text.partition(": ")
        _run(line, name + colon)
        _run(line, told, bold=True)
    elif block.style == "note":
        _run(line, block.text, size=12, italic=True)
    else:
        _run(line, ("- " if block.style == "ground" else "") + block.text, bold=block.style in ("heading", "centred"))


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.headings))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _margins(table, 1.6)
    _widths(table, block.widths)
    for row, texts in zip(table.rows, (block.headings, *block.rows), strict=True):
        is_heading = texts is block.headings
        _keep_row(row, repeat=is_heading)
        for element, text, letter in zip(row._tr.tc_lst, texts, block.align, strict=True):
            cell = _Cell(element, row)
            for place, words in enumerate(text.split("\n")):
                line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                _form(line, ALIGN.CENTER if is_heading else _ALIGN[letter], pitch=16)
                line.paragraph_format.space_before = Pt(2 if place == 0 else 0)
                line.paragraph_format.left_indent = Mm(5 * (len(words) - len(words.lstrip("\t"))))
                _run(line, words.lstrip("\t"), size=13, bold=is_heading)
    _line(document, ALIGN.LEFT, pitch=6)


# ── the foot ─────────────────────────────────────────────────────────────────


def _foot(document: Any, paper: Paper) -> None:
    head = paper.head
    _line(document, ALIGN.LEFT, pitch=10).paragraph_format.keep_with_next = True
    left, right = _blocks(document, (FOOT_LEFT_MM, FOOT_RIGHT_MM))
    if paper.recipients:
        told = _line(left, ALIGN.LEFT, pitch=16.8)
        _run(told, "Nơi nhận").underline = True
        _run(told, ":")
        for text in paper.recipients:
            _run(_line(left, ALIGN.LEFT, pitch=16.8), f"- {text}", size=12)
    _run(_line(right, ALIGN.CENTER, pitch=16.8), head.authority, bold=True)
    if head.post:
        _run(_line(right, ALIGN.CENTER, pitch=16.8), head.post)
    _run(_line(right, ALIGN.CENTER, before=71, pitch=16.8), head.name, bold=True)
    for cell in (left, right):
        for line in cell.paragraphs:  # the block stays on one page, and the code on the same
            line.paragraph_format.keep_with_next = bool(paper.code) or line is not cell.paragraphs[-1]
            line.paragraph_format.keep_together = True
    if paper.code:
        picture, words = _blocks(document, (32, TEXT_WIDTH - 32), gap=8)
        line = _line(picture, ALIGN.LEFT)
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE  # else the picture is cut to one line
        line.add_run().add_picture(_picture(paper.code), width=Mm(28))
        _run(_line(words, ALIGN.LEFT, before=24, pitch=15), paper.code_told, size=12)


def _picture(code: str) -> io.BytesIO:
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, box_size=8)
    made.add_data(code)
    out = io.BytesIO()
    made.make_image().save(out, "PNG")
    out.seek(0)
    return out


# ── pieces ───────────────────────────────────────────────────────────────────


def _line(where: Any, align: ALIGN, *, before: float = 0, after: float = 0, pitch: float = PITCH) -> Any:
    """A paragraph at the end of a document or a cell; a cell's first one is there already."""
    lines: Any = where.paragraphs if hasattr(where, "_tc") else ()
    line = lines[0] if len(lines) == 1 and not lines[0].runs and not _has_border(lines[0]) else where.add_paragraph()
    _form(line, align, pitch=pitch)
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(after)
    return line


def _form(line: Any, align: ALIGN, *, pitch: float) -> None:
    line.alignment = align
    _pitch(line.paragraph_format, pitch)


def _pitch(form: Any, points: float) -> None:
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def _run(line: Any, text: str, *, size: float = 14, bold: bool = False, italic: bool = False) -> Any:
    """Words at the end of a paragraph; Lao letters in their own font. Answers the last run."""
    run = None
    for part in _LAO.split(_UNSEEN.sub("", text)):
        if not part and run is not None:
            continue
        run = line.add_run(part)
        run.font.size, run.bold, run.italic = Pt(size), bold, italic
        if _LAO.match(part):
            fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:ascii", "w:hAnsi", "w:cs"):
                fonts.set(qn(kind), LAO)
            for name in [name for name, is_on in (("w:bCs", bold), ("w:iCs", italic)) if is_on]:
                run._r.get_or_add_rPr().append(OxmlElement(name))
            complex_size = OxmlElement("w:szCs")
            complex_size.set(qn("w:val"), str(int(size * 2)))
            run._r.get_or_add_rPr().append(complex_size)
    return run


def _blocks(document: Any, widths: tuple[int, ...], *, at_least: float = 0, gap: float = 0) -> list[Any]:
    """Cells side by side without lines."""
    if gap:  # two tables that touch would become one
        _line(document, ALIGN.LEFT, pitch=gap).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    _margins(table, 0)
    row = table.rows[0]
    _keep_row(row, repeat=False)
    if at_least:
        row.height, row.height_rule = Mm(at_least), WD_ROW_HEIGHT_RULE.AT_LEAST
    _widths(table, widths)
    for cell in row.cells:
        _form(cell.paragraphs[0], ALIGN.CENTER, pitch=10)
    return list(row.cells)


def _widths(table: Any, widths: tuple[int, ...]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table._tbl.tr_lst:  # a column's own cells are searched for in the whole table, each
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Mm(width)


def _margins(table: Any, sides: float) -> None:
    """Millimetres to the left and right of what stands in a cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        told = OxmlElement(f"w:{side}")
        told.set(qn("w:w"), str(round(sides / 25.4 * 1440)))
        told.set(qn("w:type"), "dxa")
        margins.append(told)
    table._tbl.tblPr.append(margins)


def _keep_row(row: Any, *, repeat: bool) -> None:
    for name in ("w:cantSplit", "w:tblHeader") if repeat else ("w:cantSplit",):
        row._tr.get_or_add_trPr().append(OxmlElement(name))


def _border(line: Any) -> None:
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    line._p.get_or_add_pPr().append(borders)


def _has_border(line: Any) -> bool:
    return line._p.find(qn("w:pPr")) is not None and line._p.pPr.find(qn("w:pBdr")) is not None
