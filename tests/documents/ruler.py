"""A ruler for printed pages: what stands where, in millimetres, told from their picture."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageOps

MM = 72 / 25.4  # points in a millimetre
A4 = (210, 297)
SCALE = 4  # pixels a point when looked at


class Box(NamedTuple):
    """Millimetres from the left and the top edge of the page."""

    left: float
    top: float
    right: float
    bottom: float


def words(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def ink(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """Millimetres from the left, top, right and bottom edges to the nearest ink."""
    picture = page.render(scale=SCALE, grayscale=True).to_pil()
    left, top, right, bottom = ImageOps.invert(picture).point(lambda value: 255 if value > 60 else 0).getbbox()
    width, height = picture.size
    return tuple(round(value / SCALE / MM, 2) for value in (left, top, width - right, height - bottom))  # type: ignore[return-value]


def top_line(page: pypdfium2.PdfPage) -> tuple[str, float, float]:
    """What is printed above the text: the words, where it begins below the edge, and its middle from the left, in mm."""
    picture = page.render(scale=SCALE, grayscale=True).to_pil()
    band = picture.crop((0, 0, picture.width, int(19 * MM * SCALE)))
    box = ImageOps.invert(band).point(lambda value: 255 if value > 60 else 0).getbbox()
    told = page.get_textpage().get_text_bounded(top=page.get_height(), bottom=page.get_height() - 19 * MM).strip()
    if box is None:
        return told, 0, 0
    return told, box[1] / SCALE / MM, (box[0] + box[2]) / 2 / SCALE / MM


def look(page: pypdfium2.PdfPage) -> Image.Image:
    """Ink is white."""
    picture = ImageOps.invert(page.render(scale=SCALE, grayscale=True).to_pil())
    return picture.point(lambda value: 255 if value > 60 else 0)


def ink_in(page: pypdfium2.PdfPage, left: float, top: float, right: float, bottom: float) -> Box:
    """The ink in a part of the page."""
    edges = [round(value * MM * SCALE) for value in (left, top, right, bottom)]
    box = look(page).crop((edges[0], edges[1], edges[2], edges[3])).getbbox()
    assert box is not None, "nothing is printed there"
    found = (box[0] + edges[0], box[1] + edges[1], box[2] + edges[0], box[3] + edges[1])
    return Box(*(value / SCALE / MM for value in found))


def lines_in(page: pypdfium2.PdfPage, left: float, top: float, right: float, bottom: float) -> list[Box]:
    """Rows of ink with white between them."""
    edges = [round(value * MM * SCALE) for value in (left, top, right, bottom)]
    picture = look(page).crop((edges[0], edges[1], edges[2], edges[3]))
    rows = [bool(picture.crop((0, y, picture.width, y + 1)).getbbox()) for y in range(picture.height)]
    found, begun = [], None
    for y, is_inked in enumerate([*rows, False]):
        if is_inked and begun is None:
            begun = y
        elif not is_inked and begun is not None:
            found.append(ink_in(page, left, top + begun / SCALE / MM, right, top + y / SCALE / MM))
            begun = None
    return found


def find(page: pypdfium2.PdfPage, words: str, place: int = 0) -> Box:
    """Where these words stand: the box around their letters, told by the PDF's own text."""
    text = page.get_textpage()
    searcher = text.search(words, match_case=True)
    for _ in range(place + 1):
        hit = searcher.get_next()
        assert hit is not None, f"{words} is not on the page"
    index, count = hit
    boxes = [text.get_charbox(each) for each in range(index, index + count) if text.get_text_range(each, 1).strip()]
    height = page.get_height()
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return Box(left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)


def baselines(page: pypdfium2.PdfPage) -> list[float]:
    """Millimetres from the top edge to the foot of each line, told by letters that stand on it."""
    text = page.get_textpage()
    told = ((text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars()))
    return sorted({round((page.get_height() - box[1]) / MM, 1) for letter, box in told if letter and letter in "nmhk"})


def runs(picture: Image.Image) -> list[tuple[int, int]]:
    """Columns of ink with white between them."""
    columns = [bool(picture.crop((x, 0, x + 1, picture.height)).getbbox()) for x in range(picture.width)]
    edges = [at for at, (one, other) in enumerate(pairwise([False, *columns, False])) if one != other]
    return list(zip(edges[::2], edges[1::2], strict=True))


def size_of(page: pypdfium2.PdfPage, words: str) -> float:
    """Points of the type in which these words are set."""
    text = page.get_textpage()
    hit = text.search(words, match_case=True).get_next()
    assert hit is not None, f"{words} is not on the page"
    matrix = pypdfium2.raw.FS_MATRIX()
    pypdfium2.raw.FPDFText_GetMatrix(text, hit[0], matrix)
    return round(float(pypdfium2.raw.FPDFText_GetFontSize(text, hit[0]) * abs(matrix.d)), 1)
