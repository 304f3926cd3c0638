"""QR codes, always black on white with four modules of margin: as one SVG path for pages, as a picture of one dot a module for
what is printed in thousands."""

from __future__ import annotations

import io

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M


def svg(content: str, title: str) -> Markup:
    """An ``<svg>`` element. ``title`` is what a screen reader says."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(content)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    size = len(matrix)
    return Markup(
        '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{title}" shape-rendering="crispEdges">'
        '<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    ).format(size=size, title=title, path="".join(runs))


def png(content: str) -> bytes:
    """One bit a module, to be enlarged with sharp edges (``image-rendering: pixelated``).

    The pattern laid over the modules is always the same one: to compare all eight takes four times as long, and what derived
    codes look like is chance under any of them.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, box_size=1, mask_pattern=3)
    code.add_data(content)
    code.make(fit=True)
    out = io.BytesIO()
    code.make_image().get_image().save(out, "PNG")
    return out.getvalue()
