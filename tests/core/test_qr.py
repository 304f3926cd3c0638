"""QR codes: what is printed reads back, sign for sign, by a scanner that shares no code with the writer."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import quote

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from congress.core import pdf, qr

CONTENTS = [
    "http://localhost:8000/sign-in/0123456789abcdefghijklmnopqrstuv",
    "https://daihoi.example.vn/sign-in/" + "Ab0-_" * 12,
    "0915826780",
    "Chi bộ khu dân cư số 1, Đảng uỷ phường Ngọc Hà",
    "a",
    "x" * 600,
]


def drawn(svg: str, scale: int = 6) -> Image.Image:
    """The path of an <svg>, filled rectangle by rectangle."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    image = Image.new("L", (size * scale, size * scale), 255)
    pen = ImageDraw.Draw(image)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg)
    for x, y, width, back in runs:
        assert width == back
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(width) * scale - 1, top + scale - 1), 0)
    return image


def decoded(image: Any) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("content", CONTENTS)
def test_a_code_reads_back_from_its_path(content: str) -> None:
    svg = qr.svg(content, "Mã QR")
    assert decoded(drawn(svg)) == [content]


def test_a_code_reads_back_from_a_printed_page() -> None:
    content = CONTENTS[0]
    svg = str(qr.svg(content, "Mã QR")).replace('class="qr"', 'width="3cm" height="3cm"')
    with pypdfium2.PdfDocument(pdf.render(f"<html><body><p>Phiếu mời</p>{svg}</body></html>")) as document:
        image = document[0].render(scale=3).to_pil()
    assert decoded(image) == [content]


def test_a_code_still_reads_with_a_blot_on_it_and_not_without_its_corners() -> None:
    """Control: the scanner reads what is there, not what it hopes for."""
    svg = qr.svg(CONTENTS[0], "x")
    image = drawn(svg)
    middle = image.width // 2
    image.paste(0, (middle, middle, middle + 24, middle + 24))
    assert decoded(image) == [CONTENTS[0]]
    image.paste(255, (0, 0, image.width, middle))
    assert decoded(image) == []


def test_a_code_has_four_white_modules_around_it() -> None:
    image = drawn(qr.svg(CONTENTS[0], "x"), 1)
    size = image.width
    dark = [(x, y) for x in range(size) for y in range(size) if image.getpixel((x, y)) == 0]
    assert (min(x for x, _y in dark), min(y for _x, y in dark)) == (4, 4)
    assert (max(x for x, _y in dark), max(y for _x, y in dark)) == (size - 5, size - 5)


def test_words_for_a_screen_reader_cannot_break_out_of_the_picture() -> None:
    svg = str(qr.svg('"><script>alert(1)</script>', '"><script>alert(1)</script>'))
    assert "<script" not in svg
    assert 'aria-label="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in svg


@pytest.mark.parametrize("content", CONTENTS)
def test_a_picture_reads_back_and_has_four_white_modules_around_it(content: str) -> None:
    image = Image.open(io.BytesIO(qr.png(content)))
    assert image.mode == "1", "one bit a dot"
    dark = [(x, y) for x in range(image.width) for y in range(image.height) if not image.getpixel((x, y))]
    assert (min(x for x, _y in dark), max(y for _x, y in dark)) == (4, image.height - 5)
    assert decoded(image.convert("L").resize((image.width * 6,) * 2, Image.Resampling.NEAREST)) == [content]


def test_a_page_asks_for_a_picture_by_its_content() -> None:
    html = "".join(f'<p><img src="/qr/{quote(content, safe="")}" width="160"></p>' for content in CONTENTS[:4])
    with pypdfium2.PdfDocument(pdf.render(f"<html><body>{html}</body></html>")) as document:
        image = document[0].render(scale=3).to_pil()
    assert sorted(decoded(image)) == sorted(CONTENTS[:4])


def test_several_pages_in_one_file_each_begin_anew() -> None:
    style = "<style>@page { @top-center { content: counter(page) } }</style>"
    made = pdf.render(*(f"{style}<p>Thứ {name}</p>" for name in ("nhất", "nhì", "ba")))
    with pypdfium2.PdfDocument(made) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert [text.split() for text in texts] == [["Thứ", name, "1"] for name in ("nhất", "nhì", "ba")]
