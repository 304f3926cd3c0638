"""Whose address counts: the proxy's word on this machine, nobody's word from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import request

from congress import config
from congress.core import policy, web
from congress.factory import create_app
from tests.support import SECRET


@pytest.mark.parametrize(
    ("host", "production", "seen"),
    [
        ("127.0.0.1", True, "192.0.2.9"),  # the last hop is what the proxy itself saw
        ("203.0.113.5", True, "10.0.0.7"),
        ("127.0.0.1", False, "10.0.0.7"),
    ],
)
def test_address_is_believed_only_from_a_proxy_on_this_machine(tmp_path: Path, host: str, production: bool, seen: str) -> None:
    env = {"CONGRESS_SECRET": SECRET, "CONGRESS_INSTANCE": str(tmp_path), "HOST": host, "CONGRESS_HOSTS": "congress.example.vn"}
    app = create_app(config.read(env, production=production), testing=True)
    app.add_url_rule("/whose", "whose", web.access(policy.PUBLIC)(lambda: str(request.remote_addr)))
    answer = app.test_client().get(
        "/whose",
        base_url="https://congress.example.vn",
        headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.9"},
        environ_overrides={"REMOTE_ADDR": "10.0.0.7"},
    )
    assert answer.text == seen


# CONGRESS_PROXIES -> (whose address is seen, by which scheme), where each of two proxies has added its word behind a lie
HOPS = {
    "0": ("10.0.0.7", "http"),
    "1": ("192.0.2.2", "http"),
    "2": ("192.0.2.1", "https"),
}


@pytest.mark.parametrize("hops", list(HOPS))
@pytest.mark.parametrize("production", [True, False])
def test_the_named_number_of_proxies_is_believed_and_no_liar_behind_them(tmp_path: Path, hops: str, production: bool) -> None:
    """Control: one more would have believed the lie."""
    assert seen(tmp_path, hops, production=production) == HOPS[hops]
    assert seen(tmp_path, "3", production=production) == ("6.6.6.6", "http")


def seen(tmp_path: Path, hops: str, *, production: bool) -> tuple[str, str]:
    env = {
        "CONGRESS_SECRET": SECRET, "CONGRESS_INSTANCE": str(tmp_path), "CONGRESS_HOSTS": "congress.example.vn",
        "CONGRESS_PROXIES": hops,
    }  # fmt: skip
    app = create_app(config.read(env, production=production), testing=True)
    app.add_url_rule("/whose", "whose", web.access(policy.PUBLIC)(lambda: f"{request.remote_addr} {request.scheme}"))
    answer = app.test_client().get(
        "/whose",
        base_url="http://congress.example.vn",
        headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.1, 192.0.2.2", "X-Forwarded-Proto": "http, https, http"},
        environ_overrides={"REMOTE_ADDR": "10.0.0.7"},
    )
    address, scheme = answer.text.split(" ")
    return address, scheme


def test_server_with_tls_of_its_own_believes_no_proxy_unless_told(tmp_path: Path) -> None:
    env = {"CONGRESS_SECRET": SECRET, "CONGRESS_INSTANCE": str(tmp_path), "CONGRESS_TLS": "a.crt,a.key"}
    assert config.read(env, production=True).believed_proxies == 0
    assert config.read(env | {"CONGRESS_PROXIES": "1"}, production=True).believed_proxies == 1
