"""T17: every answer of every route carries the headers that make a browser careful, errors included."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from congress import factory
from congress.config import ROOT, Settings
from congress.core import web
from congress.core.actor import Role
from tests.support import SECRET, World

Hold = Callable[[], AbstractContextManager[None]]
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
VALUES = {"code": "01", "unit_code": "01.01.001.001", "token": "x" * 20, "filename": "css/app.css"}


def faults(response: TestResponse) -> list[str]:
    """What a careful browser would miss."""
    parts = [part.split() for part in response.headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    policy = {name: values for name, *values in parts}
    compiling = "'wasm-unsafe-eval'"
    if response.request.path == "/scan/" and compiling in policy.get("script-src", ()):  # the reader of codes, nothing else
        policy["script-src"].remove(compiling)
    found = [f"unsafe: {name}" for name, values in policy.items() if any("unsafe" in value or value == "*" for value in values)]
    wanted = {"default-src": "'self'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'"}
    wanted |= {"frame-ancestors": "'none'", "script-src": "'self'"}
    found += [name for name, value in wanted.items() if policy.get(name, [value] * (name == "script-src")) != [value]]
    exact = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    found += [name for name, value in exact.items() if response.headers.get(name) != value]
    is_page = not response.request.path.startswith("/static/") or response.status_code >= 400
    kept = {"no-store", "no-cache"} if response.request.path == "/scan/sw.js" else {"no-store"}
    if is_page and response.headers.get("Cache-Control") not in kept:
        found.append("Cache-Control")
    if is_page and ("<script>" in response.text or "onclick=" in response.text or " style=" in response.text):
        found.append("markup that the policy forbids")
    return found


def addresses(app: Flask) -> Iterator[tuple[Rule, str]]:
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: VALUES.get(name, 1) for name in rule.arguments}
            values |= {name: min(kind.items) for name, kind in rule._converters.items() if isinstance(kind, AnyConverter)}
            yield rule, app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or ())))


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_every_answer_of_every_route_carries_the_headers(world: World, role: Role | None) -> None:
    world.tree()
    world.campaign("01")
    client = world.browser(role, "01" if role else None)
    wrong, statuses = [], set()
    places = sorted(addresses(world.app), key=lambda place: place[0].endpoint == "accounts.sign_out")
    for rule, address in places:
        for method in METHODS:
            if rule.endpoint == "accounts.sign_out" and method != "POST":
                continue
            with client.open(address, method=method) as response:
                statuses.add(response.status_code)
                wrong += [(method, address, response.status_code, fault) for fault in faults(response)]
    assert wrong == []
    assert statuses >= ({200, 302, 404, 405} if role is None else {200, 302, 404, 405, 422})


def test_the_search_for_missing_headers_finds_them(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: each header in turn is left out or weakened."""
    client = app.test_client()
    assert faults(client.get("/sign-in")) == []
    policy = web.HEADERS["Content-Security-Policy"]
    weaker = [policy + "; script-src 'self' 'unsafe-inline'", policy + "; style-src *", policy.replace("frame-ancestors", "x")]
    careless = [{"Content-Security-Policy": value} for value in ["", *weaker]]
    careless += [{"X-Content-Type-Options": ""}, {"Referrer-Policy": "origin"}, {"Cache-Control": "public"}]
    for change in careless:
        with monkeypatch.context() as patch:
            patch.setattr(web, "HEADERS", web.HEADERS | change)
            assert faults(client.get("/sign-in")) != [], change


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_address_and_a_wrong_method_are_answered_with_care(probe: Flask, method: str) -> None:
    client = probe.test_client()
    nowhere = client.open("/nowhere/<script>alert(1)</script>", method=method)
    assert (nowhere.status_code, faults(nowhere)) == (404, [])
    wrong = client.open("/sign-out" if method == "GET" else "/healthz", method=method)
    assert (wrong.status_code, faults(wrong)) == (405, [])
    assert set(wrong.headers["Allow"].replace(" ", "").split(",")) >= {"OPTIONS", "POST" if method == "GET" else "GET"}


def test_a_static_file_that_is_not_there_is_answered_with_care(probe: Flask) -> None:
    for address in ("/static/none.css", "/static/../app.py", "/static/%2e%2e/app.py", "/static/css/"):
        response = probe.test_client().get(address)
        assert (response.status_code, faults(response)) == (404, []), address


@pytest.mark.parametrize("name", ["css/app.css", "js/page.js", "icons.svg"])
def test_styles_scripts_and_icons_travel_packed(probe: Flask, name: str) -> None:
    client, whole = probe.test_client(), (ROOT / "static" / name).read_bytes()
    packed = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(whole) // 2
    assert gzip.decompress(packed.data) == whole
    plain = client.get(f"/static/{name}", buffered=True)
    assert ("Content-Encoding" not in plain.headers, plain.data) == (True, whole)
    assert "accept-encoding" in plain.vary
    assert "accept-encoding" in packed.vary
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    same = client.get(f"/static/{name}", headers=known, buffered=True)
    assert (same.status_code, same.headers["ETag"]) == (304, packed.headers["ETag"])
    part = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole[:10])


def test_pages_and_what_is_packed_already_travel_as_they_are(probe: Flask) -> None:
    """The length of a packed page would tell its secrets to whoever can make it say things."""
    for address in ("/sign-in", "/static/fonts/be-vietnam-pro-400.woff2"):
        answer = probe.test_client().get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert (answer.status_code, "Content-Encoding" in answer.headers) == (200, False)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unexpected_error_is_answered_with_care(probe: Flask, method: str) -> None:
    response = probe.test_client().open("/probe/broken", method=method)
    assert (response.status_code, faults(response)) == (500, [])


def test_a_busy_database_is_answered_with_care(probe: Flask, held: Hold) -> None:
    with held():
        response = probe.test_client().post("/probe/act")
    assert (response.status_code, faults(response)) == (503, [])


def test_a_stale_form_is_answered_with_care(probe: Flask) -> None:
    probe.config["WTF_CSRF_ENABLED"] = True
    try:
        response = probe.test_client().post("/preferences", data={"language": "en"})
    finally:
        probe.config["WTF_CSRF_ENABLED"] = False
    assert (response.status_code, faults(response)) == (400, [])
    assert "Trang đã mở quá lâu" in response.text


def upload(size: int) -> dict[str, Any]:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    return {"data": head + bytes(size) + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def test_an_upload_above_the_bound_is_refused_in_plain_words(world: World) -> None:
    world.tree()
    client = world.browser(Role.ORGANISER, "01")
    for address in ("/orgs/register", "/preferences"):
        response = client.post(address, **upload(33 << 20))
        assert (response.status_code, faults(response)) == (413, []), address
        assert "32 MB" in response.text
    assert client.post("/orgs/register", **upload(31 << 20)).status_code == 422


@pytest.mark.parametrize("host", ["evil.example", "congress.example.evil.example", "congress.example@evil.example", "a b"])
def test_a_forged_host_is_refused_with_care(new_database: Callable[[str], str], tmp_path: Path, host: str) -> None:
    """A server that knows its names answers to no other; the refusal is a page, not a crash."""
    settings = Settings(tmp_path, new_database("sqlite"), (SECRET,), ("congress.example",))
    client = factory.create_app(settings).test_client()
    assert client.get("/sign-in", headers={"Host": "congress.example"}).status_code == 200
    response = client.get("/sign-in", headers={"Host": host})
    assert (response.status_code, faults(response)) == (400, [])
    assert "evil" not in response.text
