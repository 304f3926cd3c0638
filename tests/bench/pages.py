"""The board at city size, an unchanged poll, one report, sixteen reporters: CPU of the server for each request."""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from tests import postgres
from tests.bench.measure import Row, median
from tests.bench.server import Browser, Running, demo, floor, token_in

TURNS, REQUESTS = 5, 60
PAGE = "/progress/DH-2025"
ORGANISER = 0


def cpu_each(server: Running, request: Callable[[int], object], count: int = REQUESTS) -> float:
    """Median over turns of the CPU milliseconds that one request costs the server."""
    for number in range(10):
        request(number)
    turns = []
    for _turn in range(TURNS):
        before = server.cpu()
        for number in range(count):
            request(number)
        turns.append((server.cpu() - before) * 1000 / count)
    return median(turns)


def run() -> list[Row]:
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start()
    try:
        for dialect in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder:
                if dialect == "postgresql":
                    url, floor_url = (postgres.create(str(cluster.folder), name) for name in ("bench", "bench_floor"))
                else:
                    url, floor_url = "", f"sqlite:///{folder}/floor.db"
                rows += _measure(dialect, Path(folder), url, floor_url)
    finally:
        cluster.stop()
    return rows


def _measure(dialect: str, folder: Path, url: str, floor_url: str) -> list[Row]:
    with floor(8211, floor_url) as least:
        hello_browser = least.browser()
        hello = cpu_each(least, lambda _n: hello_browser.request("GET", "/"), 400)
        insert = cpu_each(least, lambda _n: hello_browser.request("POST", "/report", "a=b"), 200)
        floor_16, floor_errors = sixteen(least, lambda browser, _n: browser.request("POST", "/report", "a=b")[0] == 302)
    with demo(folder, 8210, url) as server:
        browser = server.browser()
        browser.sign_in(server.links[ORGANISER])
        board = cpu_each(server, lambda _n: _ok(browser, PAGE, 200))
        _status, _body, headers = browser.request("GET", f"{PAGE}/piece")
        version = {"If-None-Match": headers["ETag"]}
        poll = cpu_each(server, lambda _n: _ok(browser, f"{PAGE}/piece", 304, version), 300)
        report = _reports(server, browser)
        ours_16, errors = _sixteen_reporters(server, browser)
    return [
        Row(f"board page, whole city ({dialect})", board, hello, 20, "ms", "server CPU; floor: a page that says hello"),
        Row(f"unchanged poll ({dialect})", poll, hello, 2, "ms", "server CPU; the same floor"),
        Row(f"one report by HTTP ({dialect})", report, insert, 10, "ms", "server CPU; floor: one insert, one commit"),
        Row(f"16 reporters at once, each report ({dialect})", ours_16, floor_16, None, "ms", "wall"),
        Row(f"16 reporters at once, refused or lost ({dialect})", errors, floor_errors, 0, "", "of 320 requests"),
    ]


def _ok(browser: Browser, path: str, wanted: int, headers: dict[str, str] | None = None) -> None:
    status, _body, _headers = browser.request("GET", path, headers=headers)
    assert status == wanted, status


def _form(page: str, number: int) -> str:
    day = f"{1 + number % 28}/5/2025"
    return f"csrf_token={quote(token_in(page))}&when=other&other_day={quote(day)}&convened=30&present={20 + number % 10}"


def _cells(browser: Browser, pages: range) -> list[str]:
    """Codes of cells of the city to report on."""
    found: list[str] = []
    for page in pages:
        _status, body, _headers = browser.request("GET", f"/orgs/search?q=chi+bo&page={page}")
        found += re.findall(r"/orgs/units/([\w.]+)", body)
    return list(dict.fromkeys(found))


def _reports(server: Running, browser: Browser) -> float:
    """One browser correcting report after report; fetching the form is not counted."""
    codes = _cells(browser, range(1, 5))
    _status, page, _headers = browser.request("GET", f"/campaigns/DH-2025/units/{codes[0]}/report")

    def report(number: int) -> None:
        path = f"/campaigns/DH-2025/units/{codes[number % len(codes)]}/report"
        status, body, _headers = browser.request("POST", path, _form(page, number + int(time.monotonic() * 10) % 7))
        assert status == 302, body[:500]

    return cpu_each(server, report, 100)


def sixteen(server: Running, act: Callable[[Browser, int], bool], each: int = 20) -> tuple[float, int]:
    """Sixteen clients at once: (wall milliseconds a request, requests that failed)."""
    browsers = [server.browser() for _ in range(16)]
    return _together([lambda number, b=b: act(b, number) for b in browsers], each)  # type: ignore[misc]


def _together(clients: list[Callable[[int], bool]], each: int) -> tuple[float, int]:
    errors = []
    gate = threading.Barrier(len(clients) + 1)

    def client(act: Callable[[int], bool]) -> None:
        gate.wait()
        errors.extend(number for number in range(each) if not act(number))

    threads = [threading.Thread(target=client, args=(act,)) for act in clients]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - began) * 1000 / (each * len(clients)), len(errors)


def _sixteen_reporters(server: Running, signed_in: Browser) -> tuple[float, int]:
    """Sixteen browsers, each reporting on cells of its own."""
    codes = _cells(signed_in, range(30, 31))[:48]
    _status, page, _headers = signed_in.request("GET", f"/campaigns/DH-2025/units/{codes[0]}/report")
    clients: list[Callable[[int], bool]] = []
    for place in range(16):
        browser = server.browser()
        browser.cookies = dict(signed_in.cookies)

        def act(number: int, browser: Browser = browser, place: int = place) -> bool:
            code = codes[(place * 3 + number % 3) % len(codes)]
            form = _form(page, place + number)
            return browser.request("POST", f"/campaigns/DH-2025/units/{code}/report", form)[0] == 302

        clients.append(act)
    return _together(clients, 20)
