"""T55 in short: a page made into a PDF reads our own styles and fonts, and no other file, address or address inside."""

from __future__ import annotations

import base64
import io
import re
import socket
import threading
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from weasyprint import HTML

from congress.core import pdf

CANARY = "CANARY-7f3a"
KINDS = ("css", "txt")


class Listener:
    """Counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.connections = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            connection, _address = self._socket.accept()
            with connection:
                if connection.recv(4096).startswith(b"stop"):
                    return
                self.connections += 1
                connection.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"stop")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that is not for print."""
    file = tmp_path / "secret.txt"
    file.write_text(CANARY)
    (tmp_path / "secret.css").write_text(f'p::after {{ content: "{CANARY}" }}')
    (tmp_path / "secret.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{CANARY}</text></svg>')
    return file


def inside(content: bytes) -> tuple[str, int, int]:
    """What a PDF holds: all its text and streams, the number of its pictures, the number of its attachments."""
    with pypdfium2.PdfDocument(content) as document:
        words = "".join(page.get_textpage().get_text_bounded() for page in document)
        pictures = sum(1 for page in document for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE)
        attachments = document.count_attachments()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            words += zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            words += stream.decode("latin-1")
    return words, pictures, attachments


def page(head: str = "", body: str = "") -> str:
    return f"<html><head>{head}</head><body><p>Phiếu mời</p>{body}</body></html>"


def pixel() -> str:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), (255, 0, 0)).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def ways_in(address: str) -> list[tuple[str, str]]:
    """Every way in which a page can ask for an address: something for its head, something for its body."""
    return [
        (f'<link rel="stylesheet" href="{address}">', ""),
        (f'<link rel="attachment" href="{address}">', ""),
        (f"<style>@import '{address}';</style>", ""),
        (f"<style>@import url({address}) screen, print;</style>", ""),
        (f"<style>@font-face {{ font-family: x; src: url('{address}') }} p {{ font-family: x }}</style>", ""),
        (f"<style>p {{ background: url({address}) }} @page {{ background: url({address}) }}</style>", ""),
        (f"<style>p::before {{ content: url({address}) }} li {{ list-style-image: url({address}) }}</style>", "<li>x"),
        ("", f'<img src="{address}">'),
        ("", f'<object data="{address}">x</object><embed src="{address}">'),
        ("", f'<a rel="attachment" href="{address}">x</a>'),
        ("", f'<p style="background-image: url({address})">x</p>'),
        ("", f'<svg width="9" height="9"><image href="{address}" width="9" height="9"/><use href="{address}#x"/></svg>'),
    ]


def pages_for(address: str) -> list[str]:
    """One page that asks in all ways at once, and one that moves its own base there."""
    heads, bodies = zip(*ways_in(address), strict=True)
    base = page(f'<base href="{address}">', '<img src="x.png"><link rel="attachment" href="secret.txt">')
    return [page("".join(heads), "".join(bodies)), base]


def plainly(html: str) -> bytes:
    made: bytes = HTML(string=html).write_pdf()
    return made


def holds_what_it_should_not(content: bytes) -> bool:
    words, pictures, attachments = inside(content)
    return CANARY in words or pictures + attachments > 0


def leaks(addresses: list[str], make: Callable[[str], bytes] = pdf.render) -> list[str]:
    """Addresses whose pages, made by us, hold what they should not."""
    return [address for address in addresses if any(holds_what_it_should_not(make(html)) for html in pages_for(address))]


def test_no_file_of_the_server_gets_into_a_pdf(secret: Path) -> None:
    relative = "../" * 12 + str(secret).lstrip("/")
    files = [item.as_uri() for item in sorted(secret.parent.iterdir())]
    assert len(files) == 3
    assert leaks([*files, str(secret), relative, f"/static/{relative}", f"/static/css/../{relative}", f"FILE://{secret}"]) == []


def test_only_styles_fonts_and_drawings_of_the_static_folder_are_read(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets lie beside the folder, in it under other kinds of names, and behind a link in it."""
    static = secret.parent / "static"
    (static / "css").mkdir(parents=True)
    (static / "css" / "own.css").write_text(f'p::after {{ content: "{CANARY}" }}')
    (static / "secret.txt").write_text(CANARY)
    (static / "link.css").symlink_to(secret.parent / "secret.css")
    monkeypatch.setattr(pdf, "STATIC", static)
    ours = ["/static/css/own.css", "http://own.invalid/static/css/own.css"]
    assert leaks(ours, pdf.render_here) != []  # control: what is ours is read
    beside = [
        f"/static/{up}secret.{kind}" for up in ("../", "%2e%2e/", "/../", "css/../../", "..%2f") for kind in ("css", "txt")
    ]
    beside += [f"http://own.invalid{address}" for address in beside[:4]]
    beside += [f"http://own.invalid{more}/static/css/own.css" for more in (":80", "@127.0.0.1", ".example", "/..")]
    beside += ["https://own.invalid/static/css/own.css", "/static/secret.txt", "/static/link.css"]
    beside += ["/static", "/static/", "/static/css", "/static/\0", "/static/" + "x" * 5000, "/secret.css", "secret.css"]
    assert leaks(beside, pdf.render_here) == []


def test_no_connection_leaves_while_a_pdf_is_made(listener: Listener) -> None:
    addresses = [f"{start}127.0.0.1:{listener.port}/x" for start in ("http://", "//", "HTTP://", "https://", "ftp://")]
    addresses += [f"http://localhost:{listener.port}/x", f"http://own.invalid@127.0.0.1:{listener.port}/static/css/app.css"]
    assert leaks(addresses) == []
    assert listener.connections == 0


def test_pictures_and_styles_inside_an_address_are_not_taken() -> None:
    drawing = base64.b64encode(f'<svg xmlns="http://www.w3.org/2000/svg"><text>{CANARY}</text></svg>'.encode()).decode()
    style = f"data:text/css,p::after{{content:'{CANARY}'}}"
    assert leaks([pixel(), f"data:image/svg+xml;base64,{drawing}", f"data:text/plain,{CANARY}", style]) == []


def test_the_searches_find_what_a_careless_renderer_takes(listener: Listener, secret: Path) -> None:
    """Control: without our fetcher files and pictures are inside in several ways, and the listener is called."""
    for address, ways in (((secret.parent / "secret.css").as_uri(), 3), (secret.as_uri(), 2), (pixel(), 4)):
        found = [way for way in ways_in(address) if holds_what_it_should_not(plainly(page(*way)))]
        assert len(found) >= ways, address
    assert listener.connections == 0
    plainly(page(f'<link rel="stylesheet" href="http://127.0.0.1:{listener.port}/x">'))
    assert listener.connections == 1
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"http://127.0.0.1:{listener.port}/x")
    missing.value.close()
    assert listener.connections == 2


def test_our_own_fonts_are_used() -> None:
    face = "@font-face { font-family: printed; src: url(/static/fonts/be-vietnam-pro-400.woff2) } p { font-family: printed }"
    with_ours, without = (inside(pdf.render(page(f"<style>{style}</style>")))[0] for style in (face, ""))
    assert ("+printed" in with_ours, "+printed" in without) == (True, False)
    assert "Phiếu mời" in with_ours
