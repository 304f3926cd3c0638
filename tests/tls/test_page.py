"""The page by which a telephone comes to trust the server: certificate, fingerprint, QR code of itself; never a key."""

from __future__ import annotations

import hashlib
import re
import ssl
from pathlib import Path

import pytest
from flask import Flask

from congress.config import Settings, read
from congress.core.actor import Role
from congress.factory import create_app
from congress.tls import plain
from tests.core.test_qr import decoded, drawn
from tests.core.test_web_headers import addresses
from tests.support import SECRET, World
from tests.tls.certificates import made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made(tmp_path, ["10.0.0.1"])
    return tmp_path


def app_of(folder: Path, **more: str) -> Flask:
    env = {"CONGRESS_INSTANCE": str(folder), "CONGRESS_SECRET": SECRET, "DATABASE_URL": f"sqlite:///{folder}/none.db"}
    return create_app(read(env | more), testing=True)


def test_without_an_authority_the_page_says_so_and_there_is_no_file(tmp_path: Path) -> None:
    client = app_of(tmp_path).test_client()
    page = client.get("/tls")
    assert (page.status_code, "không có chứng thư gốc riêng" in page.text, "<ol>" in page.text) == (200, True, False)
    assert client.get("/tls/authority.crt").status_code == 404


def test_page_offers_the_certificate_its_fingerprint_and_steps(folder: Path) -> None:
    client = app_of(folder).test_client()
    page = client.get("/tls").text
    file = client.get("/tls/authority.crt")
    assert (file.status_code, file.content_type) == (200, "application/x-x509-ca-cert")
    assert file.data == ssl.PEM_cert_to_DER_cert((folder / "tls" / "authority.crt").read_text())
    told = re.sub("<wbr>|:", "", page)
    assert hashlib.sha256(file.data).hexdigest().upper() in told
    assert page.count("<ol>") == 4
    assert all(system in page for system in ("Android", "iPhone", "Windows", "Mac"))


# (what was set, the name that was used) -> the page's own address
OWN = {
    ("", "192.168.1.20:8000"): "http://192.168.1.20:8000/tls",
    ("CONGRESS_TLS=a,b", "192.168.1.20:8000"): "http://192.168.1.20:8001/tls",
    ("CONGRESS_TLS=a,b", "[fd00::7]:8000"): "http://[fd00::7]:8001/tls",
    ("CONGRESS_TLS=a,b CONGRESS_HOSTS=10.0.0.1", "localhost:8000"): "http://10.0.0.1:8001/tls",
    ("CONGRESS_TLS=a,b CONGRESS_TLS_HELP_PORT=off CONGRESS_HOSTS=10.0.0.1", "10.0.0.1:8000"): "https://10.0.0.1:8000/tls",
}


@pytest.mark.parametrize(("told", "host"), list(OWN))
def test_page_tells_its_own_address_as_another_telephone_types_it(folder: Path, told: str, host: str) -> None:
    app = app_of(folder, **dict(each.split("=") for each in told.split()))
    page = app.test_client().get("/tls", base_url=f"http://{host}").text
    assert f'aria-label="{OWN[told, host]}"' in page


def test_no_page_gives_a_key_away(world: World) -> None:
    """Every address, as nobody and as the administrator; and what somebody would try."""
    folder = Path(world.app.instance_path)
    made(folder)
    secrets = [(folder / "tls" / name).read_text().splitlines()[1] for name in ("authority.key", "server.key")]
    world.tree()
    world.campaign("01")
    tried = [address for rule, address in addresses(world.app) if "GET" in (rule.methods or ())]
    tried += [f"/tls/{name}" for name in ("authority.key", "server.key", "server.crt", "../tls/authority.key", "%2e%2e/secret")]
    tried += ["/static/../instance/tls/authority.key", "/static/%2e%2e/instance/tls/authority.key"]
    for client in (world.browser(), world.browser(Role.ADMIN, None)):
        for address in tried:
            with client.get(address) as answer:
                body = answer.get_data()
            assert b"PRIVATE KEY" not in body, address
            assert not any(secret.encode() in body for secret in secrets), address


# ── plain HTTP beside TLS ────────────────────────────────────────────────────


@pytest.fixture
def beside(folder: Path) -> Flask:
    """The application as the port of help serves it."""
    app = app_of(folder, CONGRESS_TLS="a,b", CONGRESS_HOSTS="hall.local")
    settings: Settings = app.extensions["settings"]
    app.wsgi_app = plain.only_help(app.wsgi_app, settings)  # type: ignore[assignment,method-assign]
    return app


def test_beside_tls_only_help_is_given_in_the_clear(beside: Flask) -> None:
    client = beside.test_client()
    client.set_cookie("__Host-congress", "x", domain="hall.local")
    for address in (*plain.PAGES, "/static/css/app.css"):
        with client.get(address, base_url="http://hall.local:8001") as answer:
            assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False), address
    page = client.get("/tls", base_url="http://hall.local:8001").text
    assert "<form" not in page
    assert "https://hall.local:8000" in page
    moved = client.get("/sign-in/đường?next=/x", base_url="http://hall.local:8001")
    assert (moved.status_code, moved.headers["Location"]) == (
        302, "https://hall.local:8000/sign-in/%C4%91%C6%B0%E1%BB%9Dng?next=/x",
    )  # fmt: skip
    assert client.post("/sign-in", base_url="http://hall.local:8001", data={"login": "x"}).status_code == 405


def test_nobody_is_sent_to_a_host_that_is_not_ours(beside: Flask) -> None:
    answer = beside.test_client().get("/", base_url="http://evil.example:8001")
    assert answer.headers["Location"] == "https://hall.local:8000/"
    assert beside.test_client().get("/tls", base_url="http://evil.example:8001").status_code == 400


def test_code_on_the_page_reads_as_its_address(folder: Path) -> None:
    page = app_of(folder).test_client().get("/tls", base_url="http://192.168.1.20:8000").text
    (code,) = re.findall(r'<svg class="qr".*?</svg>', page)
    assert decoded(drawn(code)) == ["http://192.168.1.20:8000/tls"]
