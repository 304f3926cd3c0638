"""The server of a hall as a process: it speaks TLS by itself, and beside it the page by which telephones come to trust it."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from congress.config import ROOT
from tests.browser.servers import free_port
from tests.commands.runner import Instance
from tests.support import SECRET
from tests.tls.certificates import serial

DEADLINE = 40.0  # seconds; a process needs two to begin on a busy machine


@dataclass(frozen=True)
class Hall:
    """A server on this machine, with its settings."""

    instance: Instance
    port: int
    help_port: int
    process: subprocess.Popen[str]

    def trusting(self) -> ssl.SSLContext:
        """What a telephone believes after the page of help."""
        return ssl.create_default_context(cafile=str(self.instance.folder / "tls" / "authority.crt"))

    def ask(self, path: str, context: ssl.SSLContext, method: str = "GET") -> http.client.HTTPResponse:
        return _ask(http.client.HTTPSConnection("localhost", self.port, context=context, timeout=DEADLINE), path, method)

    def ask_plainly(self, path: str, port: int) -> http.client.HTTPResponse:
        return _ask(http.client.HTTPConnection("localhost", port, timeout=DEADLINE), path, "GET")


def _ask(connection: http.client.HTTPConnection, path: str, method: str) -> http.client.HTTPResponse:
    connection.request(method, path)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


@pytest.fixture(scope="module")
def hall(dialect: str, new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """As the three commands of the README start it."""
    url = new_database(dialect).replace("postgresql+psycopg://", "postgresql://")
    port, help_port = free_port(), free_port()
    settings = {
        "CONGRESS_SECRET": SECRET, "CONGRESS_HOSTS": "localhost", "PORT": str(port), "WEB_CONCURRENCY": "1",
        "CONGRESS_TLS_HELP_PORT": str(help_port),
    }  # fmt: skip
    instance = Instance(tmp_path_factory.mktemp("hall") / "instance", url, settings)
    told = instance.json("tls")
    instance.json("upgrade")
    name, files = told["set"].split("=")
    env = {**os.environ, **settings, "CONGRESS_INSTANCE": str(instance.folder), "CONGRESS_SETUP": "off", name: files}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "serve", "--json"],
        env=env | ({"DATABASE_URL": url} if url else {}), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert f'"address": "https://localhost:{port}"' in process.stdout.readline()
        until_listening(help_port)
        yield Hall(instance, port, help_port, process)
    finally:
        process.terminate()
        process.wait(DEADLINE)
        if process.stdout:
            process.stdout.close()


def until_listening(port: int, *, wanted: bool = True) -> None:
    """Look again and again whether somebody listens there, up to a deadline."""
    end = time.monotonic() + DEADLINE
    while is_open(port) != wanted:
        assert time.monotonic() < end, port
        time.sleep(0.05)


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), DEADLINE).close()
    except ConnectionRefusedError:
        return False
    return True


def test_who_trusts_the_authority_is_answered_and_nobody_else(hall: Hall) -> None:
    assert hall.ask("/healthz", hall.trusting()).status == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        hall.ask("/healthz", ssl.create_default_context())


def test_certificate_counts_for_its_own_names_alone(hall: Hall) -> None:
    with (
        socket.create_connection(("127.0.0.1", hall.port), DEADLINE) as raw,
        pytest.raises(ssl.SSLCertVerificationError, match="mismatch"),
    ):
        hall.trusting().wrap_socket(raw, server_hostname="other.local")


def test_plain_http_on_the_port_of_tls_is_refused(hall: Hall) -> None:
    try:
        status = hall.ask_plainly("/healthz", hall.port).status
    except (http.client.BadStatusLine, ConnectionError):
        status = 0
    assert status in (0, 400, 403)


def test_old_versions_of_tls_are_refused(hall: Hall) -> None:
    old = hall.trusting()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        hall.ask("/healthz", old)


def test_cookie_travels_by_tls_alone_and_nothing_binds_a_browser_to_it(hall: Hall) -> None:
    answer = hall.ask("/sign-in", hall.trusting())
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-congress=")
    assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
    assert "Strict-Transport-Security" not in answer.headers


def test_renewed_certificate_is_in_use_at_once_for_those_who_trust_already(hall: Hall) -> None:
    trusting = hall.trusting()
    shown = shown_serial(hall, trusting)
    assert shown == serial(hall.instance.folder)
    assert hall.instance.json("tls")["is_new"] is False
    assert shown_serial(hall, trusting) == serial(hall.instance.folder) != shown


def shown_serial(hall: Hall, trusting: ssl.SSLContext) -> int:
    with (
        socket.create_connection(("127.0.0.1", hall.port), DEADLINE) as raw,
        trusting.wrap_socket(raw, server_hostname="localhost") as made,
    ):
        told = made.getpeercert()
        assert told is not None
        return int(str(told["serialNumber"]), 16)


def test_browsers_that_connect_and_say_nothing_keep_nobody_waiting(hall: Hall) -> None:
    """More of them than the server has threads."""
    trusting = hall.trusting()
    silent = [
        trusting.wrap_socket(socket.create_connection(("127.0.0.1", hall.port), DEADLINE), server_hostname="localhost")
        for _ in range(9)
    ]
    silent += [socket.create_connection(("127.0.0.1", hall.port), DEADLINE) for _ in range(9)]  # type: ignore[misc]
    try:
        assert hall.ask("/healthz", trusting).status == 200
    finally:
        for each in silent:
            each.close()


def test_help_is_reached_before_anything_is_trusted(hall: Hall) -> None:
    page = hall.ask_plainly("/tls", hall.help_port)
    told = page.body.decode()  # type: ignore[attr-defined]
    assert (page.status, f"http://localhost:{hall.help_port}/tls" in told) == (200, True)
    file = hall.ask_plainly("/tls/authority.crt", hall.help_port)
    assert file.body == ssl.PEM_cert_to_DER_cert((hall.instance.folder / "tls" / "authority.crt").read_text())  # type: ignore[attr-defined]
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(cadata=file.body)  # type: ignore[attr-defined]
    assert hall.ask("/healthz", trusting).status == 200, "what the page gives is enough"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", "/tls/authority.key", "/tls/../tls/authority.key", "/tls/"])
def test_beside_help_nothing_is_answered_in_the_clear(hall: Hall, path: str) -> None:
    answer = hall.ask_plainly(path, hall.help_port)
    assert answer.status == 302
    assert answer.headers["Location"].startswith(f"https://localhost:{hall.port}/")
    assert not answer.body  # type: ignore[attr-defined]


def test_help_goes_with_the_server(tmp_path: Path, hall: Hall) -> None:
    """However that ends: another server of the same settings on other ports, killed."""
    port, help_port = free_port(), free_port()
    env = {
        **os.environ, **hall.instance.more, "CONGRESS_INSTANCE": str(hall.instance.folder), "CONGRESS_SETUP": "off",
        "PORT": str(port), "CONGRESS_TLS_HELP_PORT": str(help_port),
        "CONGRESS_TLS": ",".join(str(hall.instance.folder / "tls" / name) for name in ("server.crt", "server.key")),
    }  # fmt: skip
    url = {"DATABASE_URL": hall.instance.url} if hall.instance.url else {}
    words = [sys.executable, str(ROOT / "app.py"), "serve"]
    process = subprocess.Popen(words, env=env | url, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_listening(help_port)
    finally:
        process.kill()
        process.wait()
    until_listening(help_port, wanted=False)
