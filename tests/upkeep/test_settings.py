"""Settings: the key that an instance makes for itself, and the address on which the server listens."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from gunicorn.util import parse_address

from congress import config
from congress.config import read
from tests.support import SECRET

# ── the key ──────────────────────────────────────────────────────────────────


def key_of(instance: Path) -> str:
    (key,) = read({"CONGRESS_INSTANCE": str(instance)}).secrets
    return key


def test_key_is_made_once_and_is_nobody_elses_business(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    first = key_of(instance)
    assert (len(first), key_of(instance)) == (64, first)
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in instance.iterdir()] == [("secret", 0o600)]


def test_empty_key_that_a_kill_left_behind_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    first = key_of(tmp_path)
    assert (len(first), key_of(tmp_path)) == (64, first)
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in tmp_path.iterdir()] == [("secret", 0o600)]


def test_of_two_that_start_together_the_first_ones_key_stays(tmp_path: Path) -> None:
    """Both have seen that there is none."""
    first = key_of(tmp_path)
    config._make_secret(tmp_path / "secret")
    assert key_of(tmp_path) == first
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_kill_while_the_key_is_made_leaves_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_size: int) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(config.secrets, "token_hex", killed)
    with pytest.raises(KeyboardInterrupt):
        key_of(tmp_path)
    monkeypatch.undo()
    assert not (tmp_path / "secret").exists()
    assert len(key_of(tmp_path)) == 64


# ── the address ──────────────────────────────────────────────────────────────

# HOST -> where the server listens, where people reach it
ADDRESSES = {
    "127.0.0.1": ("127.0.0.1:8123", "http://localhost:8123"),
    "192.0.2.7": ("192.0.2.7:8123", "http://192.0.2.7:8123"),
    "::1": ("[::1]:8123", "http://[::1]:8123"),
    "[::1]": ("[::1]:8123", "http://[::1]:8123"),
    "::": ("[::]:8123", "http://localhost:8123"),
    "2001:db8::7": ("[2001:db8::7]:8123", "http://[2001:db8::7]:8123"),
    "congress.example": ("congress.example:8123", "http://congress.example:8123"),
}


@pytest.mark.parametrize("host", list(ADDRESSES))
def test_address_of_either_kind_is_written_as_a_server_and_a_browser_read_it(host: str) -> None:
    settings = read({"HOST": host, "PORT": "8123", "CONGRESS_SECRET": SECRET})
    assert (settings.bind, settings.address) == ADDRESSES[host]
    assert parse_address(settings.bind) == (host.strip("[]"), 8123)


def test_control_without_brackets_the_server_would_read_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "_bracketed", lambda host: host)
    settings = read({"HOST": "2001:db8::7", "PORT": "8123", "CONGRESS_SECRET": SECRET})
    with pytest.raises(RuntimeError, match="not a valid port"):
        parse_address(settings.bind)


# settings beside TLS -> where people reach it, where they learn to trust it
WITH_TLS = {
    "HOST=0.0.0.0 CONGRESS_HOSTS=192.168.1.20": ("https://192.168.1.20:8000", "http://192.168.1.20:8001/tls"),
    "PORT=443 CONGRESS_HOSTS=hall.local": ("https://hall.local", "http://hall.local/tls"),
    "PORT=8443 CONGRESS_TLS_HELP_PORT=8080 CONGRESS_HOSTS=fd00::7": ("https://[fd00::7]:8443", "http://[fd00::7]:8080/tls"),
    "CONGRESS_TLS_HELP_PORT=off CONGRESS_HOSTS=hall.local": ("https://hall.local:8000", "https://hall.local:8000/tls"),
    "HOST=0.0.0.0": ("https://localhost:8000", "http://localhost:8001/tls"),
}


@pytest.mark.parametrize("told", list(WITH_TLS))
@pytest.mark.parametrize("demo", [True, False])
def test_address_of_a_server_with_tls_of_its_own(told: str, demo: bool) -> None:
    env = dict(each.split("=") for each in told.split())
    settings = replace(read({"CONGRESS_TLS": "a.crt,a.key", "CONGRESS_SECRET": SECRET, **env}), demo=demo)
    assert (settings.address, settings.help_address_by(next(iter(settings.hosts), "localhost"))) == WITH_TLS[told]


def test_behind_a_proxy_the_port_is_the_proxys_own() -> None:
    assert read({"CONGRESS_HOSTS": "congress.example", "CONGRESS_SECRET": SECRET}).address == "https://congress.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("CONGRESS_TLS", told) for told in ("a.crt", "a.crt,", ",a.key", "a,b,c")],
        *[("CONGRESS_PROXIES", told) for told in ("-1", "6", "one")],
        *[("CONGRESS_TLS_HELP_PORT", told) for told in ("0", "65536", "no", "8000")],
    ],
)
def test_setting_of_the_way_to_the_server_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(config.SettingError, match=name):
        read({name: value, "CONGRESS_SECRET": SECRET})
