"""T55: whatever somebody writes into a paper, its PDF holds no file of the server and nothing calls anybody.

Two walls stand one behind the other, and each is tried alone: the fetcher that reads our own folder, and the kernel, which lets
the process that prints open no socket and start no program.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from weasyprint import HTML

from congress.config import ROOT
from congress.core import child, pdf, press
from congress.core.errors import DomainError
from congress.core.paper import Para, Table
from tests.core.test_pdf import CANARY, inside, pages_for, ways_in
from tests.core.test_pdf import page as page_of
from tests.documents.test_layout import SAMPLE
from tests.support import SECRET


class Station:
    """Listens on loopback, sends whoever asks for ``/away`` to another address, and counts."""

    def __init__(self, away: str) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._away = away
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self) -> None:
        while True:
            connection, _address = self._socket.accept()
            with connection:
                head = connection.recv(4096).decode(errors="replace")
                if head.startswith("stop"):
                    return
                self.asked.append(head.split()[1] if " " in head else head)
                status = f"302 Found\r\nLocation: {self._away}" if "/away" in head else "404 Not Found"
                connection.sendall(f"HTTP/1.0 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"stop")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that is not for print, and a settings file beside it."""
    file = tmp_path / "canary.txt"
    file.write_text(CANARY)
    (tmp_path / "congress.env").write_text(f"CONGRESS_SECRET={CANARY}{SECRET}")
    (tmp_path / "canary.css").write_text(f'p::after {{ content: "{CANARY}" }}')
    Image.new("RGB", (9, 9), (255, 0, 0)).save(tmp_path / "canary.png")
    return file


@pytest.fixture
def station(canary: Path) -> Iterator[Station]:
    made = Station(canary.as_uri())
    yield made
    made.close()


def eps(address: str) -> str:
    """A picture that is a program, inside the page and at an address."""
    program = f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n({address}) (r) file"
    return (
        f'<img src="data:application/postscript,{program}"><img src="{address}/x.eps"><object data="{address}/y.eps">x</object>'
    )


def hostile(station: Station, canary: Path) -> list[str]:
    """Every address that a paper could be made to ask for."""
    files = [item.as_uri() for item in sorted(canary.parent.iterdir())]
    inner = [
        f"{station.address}/x",
        f"{station.address}/away",
        f"//127.0.0.1:{station.port}/x",
        f"http://localhost:{station.port}/y",
    ]
    outer = ["http://169.254.169.254/latest/meta-data/", "http://[::1]/x", "ftp://127.0.0.1/x"]
    ours = [
        (ROOT / "pyproject.toml").as_uri(),
        "file:///proc/self/environ",
        "/static/../pyproject.toml",
        "/qr/../../etc/passwd",
    ]
    return [*files, *inner, *outer, *ours]


def leaks(content: bytes) -> bool:
    words, _pictures, attachments = inside(content)
    return CANARY in words or SECRET in words or "[project]" in words or attachments > 0


# ── both walls ───────────────────────────────────────────────────────────────


def test_no_way_into_a_page_leads_to_a_file_or_an_address(station: Station, canary: Path) -> None:
    addresses = hostile(station, canary)
    found = [address for address in addresses for html in pages_for(address) if leaks(pdf.render(html))]
    found += [address for address in addresses if leaks(pdf.render(page_of("", eps(address))))]
    assert found == []
    assert station.asked == []
    assert len(addresses) >= 14


def test_no_word_of_a_paper_is_a_way(station: Station, canary: Path) -> None:
    """In every place where somebody's words can stand; the picture of a QR code is drawn and not fetched."""
    for address in (canary.as_uri(), f"{station.address}/x"):
        for head, body in ways_in(address):
            words = f'"></p>{head}{body}<p>'
            table = Table((words,), ((words,),), (165,), "l")
            told = replace(
                SAMPLE, head=replace(SAMPLE.head, name=words, issuer=(words,)), subject=words, to=words, recipients=(words,),
                blocks=(Para(words), Para(words, "field"), table), code=address, code_told=words,
            )  # fmt: skip
            content = press.print_papers(told)
            assert not leaks(content)
            assert inside(content)[1] == 1, body  # the QR code
    assert station.asked == []


def test_control_a_careless_renderer_calls_the_station_and_reads_the_file(station: Station, canary: Path) -> None:
    HTML(string=page_of(f'<link rel="stylesheet" href="{station.address}/x">')).write_pdf()
    assert station.asked == ["/x"]
    taken: Any = HTML(string=page_of(f'<link rel="stylesheet" href="{(canary.parent / "canary.css").as_uri()}">')).write_pdf()
    assert leaks(taken)


# ── the fetcher alone ────────────────────────────────────────────────────────


def test_the_fetcher_alone_holds(station: Station, canary: Path) -> None:
    """In this process, which could reach both."""
    for address in hostile(station, canary):
        assert not any(leaks(pdf.render_here(html)) for html in pages_for(address)), address
    assert station.asked == []


# ── the kernel alone ─────────────────────────────────────────────────────────

TRIES = """
import json, socket, subprocess, sys, urllib.request
sys.path.append({root!r})
from congress.core import child
if {shut}:
    child.shut_in()
from weasyprint import HTML
def tried(act):
    try:
        act()
        return "done"
    except BaseException as error:
        return type(error).__name__
found = {{
    "page": tried(lambda: HTML(string='<link rel="stylesheet" href="{address}/page"><p>x').write_pdf()),
    "url": tried(lambda: urllib.request.urlopen("{address}/url", timeout=5)),
    "tcp": tried(lambda: socket.create_connection(("127.0.0.1", {port}), 5).close()),
    "udp": tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {port}))),
    "unix": tried(lambda: socket.socket(socket.AF_UNIX)),
    "raw": tried(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    "program": tried(lambda: subprocess.run(["true"])),
}}
print(json.dumps(found))
"""


def attempts(station: Station, shut: bool) -> dict[str, str]:
    script = TRIES.format(root=str(ROOT), shut=shut, address=station.address, port=station.port)
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def test_the_kernel_alone_holds_though_the_fetcher_were_gone(station: Station) -> None:
    """Pages are made by WeasyPrint with a fetcher of its own: nobody is called, and no program starts."""
    found = attempts(station, shut=True)
    assert station.asked == []
    assert found.pop("page") == "done"  # the page is made, without what it asked for
    assert set(found.values()) <= {"PermissionError", "URLError"}, found


def test_control_without_that_wall_the_station_is_called(station: Station) -> None:
    found = attempts(station, shut=False)
    assert found["tcp"] == found["udp"] == found["unix"] == found["program"] == "done"
    assert {"/page", "/url"} <= set(station.asked)


def test_every_child_that_prints_stands_behind_that_wall() -> None:
    pdf.render("<p>x")
    for printer in pdf._POOL._idle:
        told = Path(f"/proc/{printer.process.pid}/status").read_text()
        assert "Seccomp:\t2" in told
        assert "NoNewPrivs:\t1" in told


def test_a_child_knows_nothing_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONGRESS_SECRET", SECRET)
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@elsewhere/congress")
    printer = pdf._Printer()
    try:
        assert printer.ask(b"<p>x")[0] == pdf.MADE
        known = Path(f"/proc/{printer.process.pid}/environ").read_bytes()
    finally:
        printer.end()
    assert SECRET.encode() not in known
    assert b"DATABASE_URL" not in known
    assert b"PATH" in known  # control: this is its environment


STYLE = b"<style>@font-face { font-family: p; src: url(/static/fonts/be-vietnam-pro-400.woff2) } p { font-family: p }</style>"
FACED = STYLE + b"<p>x"


def test_a_child_leaves_no_fonts_behind_however_it_ends() -> None:
    killed, left = pdf._Printer(), pdf._Printer()
    assert killed.ask(FACED)[0] == left.ask(FACED)[0] == pdf.MADE
    assert Path(killed.folder).is_dir()
    killed.end()
    left.process.communicate()  # nobody asks any more, as when the server has died: it ends by itself
    assert (Path(killed.folder).exists(), Path(left.folder).exists()) == (False, False)


def test_a_signal_to_all_is_for_the_server_and_ends_no_child() -> None:
    """Else a service manager that stops everything at once would leave the fonts behind."""
    printer = pdf._Printer()
    try:
        assert printer.ask(FACED)[0] == pdf.MADE
        for sent in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            printer.process.send_signal(sent)
        assert printer.ask(FACED)[0] == pdf.MADE
        printer.process.communicate()
        assert not Path(printer.folder).exists()
    finally:
        printer.end()


def test_control_fonts_are_written_into_that_folder_and_nowhere_else() -> None:
    printer = pdf._Printer()
    try:
        assert printer.ask(b"<p>x")[0] == pdf.MADE
        Path(printer.folder).rmdir()
        kind, why = printer.ask(FACED)
    finally:
        printer.end()
    assert (kind, printer.folder in why.decode()) == (pdf.FAILED, True)


# ── memory and time ──────────────────────────────────────────────────────────


def test_a_page_that_asks_for_too_much_ends_itself_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.render("<p>x")
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(DomainError) as refused:
        pdf.render("<table>" + "<tr><td>x" * 60_000)
    assert (refused.value.code, refused.value.status) == ("pdf.too_heavy", 422)
    monkeypatch.setattr(pdf, "SECONDS", 60)
    assert pdf.render("<p>x").startswith(b"%PDF")


def test_a_child_has_a_bound_on_memory() -> None:
    script = (
        f"import sys; sys.path.append({str(ROOT)!r})\nfrom congress.core import child, pdf\n"
        "child.limit(pdf.MEMORY, 5)\ntry:\n    bytes(2 * pdf.MEMORY)\nexcept MemoryError:\n    print('bounded')"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "bounded\n"


def test_a_warm_child_is_used_again_and_one_that_died_is_replaced() -> None:
    pdf.render("<p>x")
    first = {printer.process.pid for printer in pdf._POOL._idle}
    pdf.render("<p>y")
    assert {printer.process.pid for printer in pdf._POOL._idle} == first
    for printer in pdf._POOL._idle:
        printer.process.kill()
        printer.process.wait()
    assert pdf.render("<p>z").startswith(b"%PDF")
    assert not {printer.process.pid for printer in pdf._POOL._idle} & first


def test_several_at_once_are_several_children() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(pdf.render("<p>x" * 50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [content[:4] for content in made] == [b"%PDF"] * 8
    assert len(pdf._POOL._idle) <= pdf.MOST


def test_the_filter_knows_this_machine_and_refuses_one_that_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    import platform

    assert platform.machine() in child.CALLS
    monkeypatch.setattr(platform, "machine", lambda: "pdp11")
    with pytest.raises(OSError, match="pdp11"):
        child.shut_in()
