"""Settings: the key that an instance makes for itself, and the address on which the server listens."""

from __future__ import annotations

import stat
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
