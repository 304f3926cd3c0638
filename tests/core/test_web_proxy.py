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
