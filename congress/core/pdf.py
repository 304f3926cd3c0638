"""Pages into PDF by WeasyPrint, in processes of their own that reach no network, start no program and know none of our
settings; a page may read our own fonts and styles and nothing else. A picture of ``/qr/<content>`` is drawn there.

``render`` keeps a few such processes warm, so that a page costs its rendering and no start. Whoever asks for more than ``MOST``
of them at a time waits.
"""

from __future__ import annotations

import atexit
import io
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from congress.config import ROOT
from congress.core import child, qr
from congress.core.errors import DomainError

STATIC = ROOT / "static"
OWN = "http://own.invalid/"  # a name that no network knows; relative addresses need some base
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
MOST = max(2, os.cpu_count() or 2)
MEMORY = 1536 * 1024 * 1024  # of address space, most of which is libraries
SECONDS = 60  # for one document
IDLE = 120  # seconds; then a child ends by itself
PAGES = 200  # documents, after which it is replaced
_BETWEEN = "\0"  # pages that are sent at once; no page can have it
_LENGTH = struct.Struct(">cQ")
MADE, FAILED, TOO_HEAVY = b"m", b"f", b"h"


def render(*pages: str) -> bytes:
    """PDF of a page, made by a child. ``/static/…`` addresses are taken from our own folder. Of several pages each begins anew
    with its own style and page 1, in one file with one copy of each font.

    :raises DomainError: the page asks for more memory or time than a page may.
    """
    with _POOL.places:
        printer = _POOL.take()
        try:
            with child.watched(printer.process, SECONDS):
                kind, body = printer.ask(_BETWEEN.join(pages).encode())
        except BaseException:
            printer.end()
            raise
        if kind == MADE:
            _POOL.give_back(printer)
            return body
        printer.end()
        if kind == FAILED:
            raise RuntimeError(f"a page was not made: {body.decode()[-3000:]}")
        raise DomainError("pdf.too_heavy", 422)


class _Printer:
    """One child with its pipes, and a folder for the fonts that WeasyPrint writes out."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="congress-pdf-")
        try:
            self.process = child.start(__file__, self.folder, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError:
            Path(self.folder).rmdir()
            raise
        self.made = 0

    def ask(self, page: bytes) -> tuple[bytes, bytes]:
        """How it ended, and the PDF or what went wrong."""
        into, out = self.process.stdin, self.process.stdout
        assert into is not None and out is not None  # noqa: S101, PT018  asked for by ``start``
        try:
            _tell(into, MADE, page)
            kind, length = _LENGTH.unpack(out.read(_LENGTH.size))
            body = out.read(length)
        except (BrokenPipeError, struct.error):
            return TOO_HEAVY, b""  # killed by one of its limits
        self.made += 1
        return (kind, body) if len(body) == length else (TOO_HEAVY, b"")

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)  # killed, it could not


class _Pool:
    def __init__(self) -> None:
        self.places = threading.BoundedSemaphore(MOST)
        self._idle: list[_Printer] = []

    def take(self) -> _Printer:
        """A warm one; a new one where there is none, or where it has just ended for want of work."""
        while self._idle:
            try:
                printer = self._idle.pop()
            except IndexError:  # somebody else was faster
                break
            if printer.process.poll() is None and printer.made < PAGES:
                return printer
            printer.end()
        return _Printer()

    def give_back(self, printer: _Printer) -> None:
        self._idle.append(printer)

    def end(self) -> None:
        while self._idle:
            self._idle.pop().end()

    def forget(self) -> None:
        """In a fork: the children are the parent's, and so are the ends of their pipes."""
        for printer in self._idle:
            for pipe in (printer.process.stdin, printer.process.stdout):
                if pipe is not None:
                    pipe.close()
            printer.process.returncode = 0  # nobody here waits for it
        self.__init__()  # type: ignore[misc]  # a lock may have been held by a thread that is not here


_POOL = _Pool()
atexit.register(_POOL.end)
os.register_at_fork(after_in_child=_POOL.forget)


def _tell(pipe: Any, kind: bytes, body: bytes) -> None:
    pipe.write(_LENGTH.pack(kind, len(body)))
    pipe.write(body)
    pipe.flush()


# ── in the child ─────────────────────────────────────────────────────────────


def main() -> None:
    """Pages from stdin, PDFs to stdout, until there are no more; the folder goes along with us."""
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # to all of us, meant for the server: we end when it does
        signal.signal(sent, signal.SIG_IGN)
    child.shut_in()
    tempfile.tempdir = sys.argv[1]
    try:
        _serve(sys.stdin.buffer, sys.stdout.buffer)
    finally:
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)


def _serve(pages: BinaryIO, pdfs: BinaryIO) -> None:
    while select.select([pages], [], [], IDLE)[0] and (head := pages.read(_LENGTH.size)):
        page = pages.read(_LENGTH.unpack(head)[1]).decode()
        child.limit(MEMORY, SECONDS)
        try:
            kind, body = MADE, render_here(*page.split(_BETWEEN))
        except (MemoryError, RecursionError):
            kind, body = TOO_HEAVY, b""
        except Exception:
            kind, body = FAILED, traceback.format_exc().encode()
        _tell(pdfs, kind, body)


def render_here(*pages: str) -> bytes:
    """The same in this process, which has its own walls or has none: for a child, or for a page that is all ours."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # no stubs
        def fetch(self, url: str, headers: object = None) -> object:
            parts = urlsplit(url)
            if url.startswith(f"{OWN}qr/"):
                return URLFetcherResponse(url, body=qr.png(unquote(parts.path[4:])), headers={"Content-Type": "image/png"})
            file = (STATIC / parts.path.removeprefix("/static/")).resolve()
            ours = f"{parts.scheme}://{parts.netloc}/" == OWN and parts.path.startswith("/static/")
            if not ours or not file.is_relative_to(STATIC.resolve()) or file.suffix not in KINDS or not file.is_file():
                raise ValueError("this address is not one of ours")
            body = _unpacked(file) if file.suffix == ".woff2" else file.read_bytes()
            return URLFetcherResponse(url, body=body, headers={"Content-Type": KINDS[file.suffix]})

    _mend_text()
    fonts, ours = FontConfiguration(), OwnFilesOnly()
    made = [HTML(string=html, base_url=OWN, url_fetcher=ours).render(font_config=fonts) for html in pages]
    pdf: bytes = made[0].copy([page for each in made for page in each.pages]).write_pdf()
    return pdf


@cache
def _mend_text() -> None:
    """Where marks are stacked above a letter, as in Lao, WeasyPrint writes empty strings between the shifts. PDFium, by which
    browsers show PDF, then forgets the last shift, and every letter behind it stands in another one's place. A blank does
    too."""
    from weasyprint.pdf.stream import Stream

    show = Stream.show_text
    Stream.show_text = lambda stream, text: show(stream, text.replace("<>", " "))


@cache
def _unpacked(file: Path) -> bytes:
    """A face as it is when unpacked: WeasyPrint would do that for every page, and it takes ten times as long as the page."""
    from fontTools.ttLib.woff2 import decompress

    out = io.BytesIO()
    decompress(io.BytesIO(file.read_bytes()), out)
    return out.getvalue()


if __name__ == "__main__":
    main()
