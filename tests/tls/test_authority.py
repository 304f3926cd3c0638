"""The authority: made once, kept, bound to networks of one's own; each run renews the certificate of the server."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from congress.core import clock
from congress.core.errors import DomainError
from congress.tls import authority, files, making
from tests.commands.runner import Instance
from tests.tls.certificates import hosts_of, made, serial


def test_second_run_keeps_the_authority_and_its_key_and_renews_the_certificate(tmp_path: Path) -> None:
    first = making.make(tmp_path, ["192.168.1.20"], 397)
    kept = {name: (tmp_path / "tls" / name).read_bytes() for name in ("authority.key", "authority.crt", "server.key")}
    before = serial(tmp_path)
    second = making.make(tmp_path, ["192.168.1.21", "hall.local"], 30)
    assert (first.is_new, second.is_new) == (True, False)
    assert {name: (tmp_path / "tls" / name).read_bytes() for name in kept} == kept
    assert serial(tmp_path) != before
    assert hosts_of(tmp_path) == {"192.168.1.21", "hall.local"}
    assert (first.until.date() - second.until.date()).days in (366, 367)  # midnight may lie between the two


def test_keys_are_nobody_elses_business(tmp_path: Path) -> None:
    made(tmp_path)
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "tls").iterdir()} == {0o600}


def test_authority_signs_for_its_own_networks_and_names_alone(tmp_path: Path) -> None:
    made(tmp_path, ["daihoi.example.vn", "203.0.113.5"])
    for host in ("10.1.2.3", "172.31.0.1", "fd00::1", "may-2.local", "ban.daihoi.example.vn", "203.0.113.5", "localhost"):
        made(tmp_path, [host])
    for host in ("bank.example", "example.vn", "203.0.113.6", "172.32.0.1", "2001:db8::1", "notlocal"):
        with pytest.raises(DomainError) as refusal:
            made(tmp_path, [host])
        assert (refusal.value.code, refusal.value.params["host"]) == ("tls.beyond", host)


def test_address_of_another_place_is_left_out_and_stops_nothing(tmp_path: Path) -> None:
    """A laptop is carried about; only what somebody asked for is refused."""
    made(tmp_path)
    making.make(tmp_path, ["10.0.0.5"], 397, ["203.0.113.6", "localhost"])
    assert hosts_of(tmp_path) == {"10.0.0.5", "localhost"}


def test_authority_is_one_and_the_certificate_is_none(tmp_path: Path) -> None:
    made(tmp_path)
    for name, wanted in (("authority.crt", (True, 0)), ("server.crt", (False, None))):
        told = files.read_certificate(tmp_path / "tls" / name).extensions
        basic = told.get_extension_for_class(x509.BasicConstraints)
        assert ((basic.value.ca, basic.value.path_length), basic.critical) == (wanted, True)
        assert told.get_extension_for_class(x509.KeyUsage).value.key_cert_sign == (name == "authority.crt")
    assert (
        files.read_certificate(tmp_path / "tls" / "authority.crt")
        .extensions.get_extension_for_class(x509.NameConstraints)
        .critical
    )


@pytest.mark.parametrize("typed", ["", "a b", "http://x", "1.2.3", "-x.local", "*.local", "x" * 64, "a/b", "10.0.0.1:8000"])
def test_what_is_no_host_is_refused(tmp_path: Path, typed: str) -> None:
    with pytest.raises(DomainError) as refusal:
        made(tmp_path, [typed])
    assert refusal.value.code == "tls.no_host"
    assert not (tmp_path / "tls").exists()


@pytest.mark.parametrize("days", [0, -1, 826])
def test_days_that_no_telephone_takes_are_refused(tmp_path: Path, days: int) -> None:
    with pytest.raises(DomainError, match=r"tls\.days"):
        made(tmp_path, days=days)


def test_certificate_never_outlives_its_authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    end = files.read_certificate(tmp_path / "tls" / "authority.crt").not_valid_after_utc
    monkeypatch.setattr(clock, "now", lambda: end - timedelta(days=9))
    assert making.make(tmp_path, ["localhost"], 397).until == end


def test_damaged_authority_is_named_and_not_replaced(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "tls" / "authority.key").write_text("x")
    with pytest.raises(DomainError, match=r"tls\.damaged"):
        made(tmp_path)
    assert (tmp_path / "tls" / "authority.key").read_text() == "x"


# ── the command ──────────────────────────────────────────────────────────────


def test_command_tells_what_to_set_the_fingerprint_and_the_page(tmp_path: Path) -> None:
    """On an empty instance, which stays without tables."""
    instance = Instance(tmp_path / "instance")
    told = instance.json("tls", "--host", "192.168.1.20", "--days", "30", CONGRESS_HOSTS="hall.local", PORT="8443")
    assert list(told) == ["set", "authority", "is_new", "fingerprint", "hosts", "until", "page"]
    folder = instance.folder / "tls"
    assert told["set"] == f"CONGRESS_TLS={folder}/server.crt,{folder}/server.key"
    assert told["hosts"][:2] == ["192.168.1.20", "hall.local"]
    assert {"localhost", "127.0.0.1", "::1"} <= set(told["hosts"])
    found = authority.find(instance.folder)
    assert found is not None
    assert (told["fingerprint"], len(told["fingerprint"])) == (found.fingerprint, 95)
    assert (told["page"], told["is_new"]) == ("http://192.168.1.20:8444/tls", True)
    again = instance.run("tls", "--host", "192.168.1.20")
    assert (again.code, told["set"] in again.out.splitlines(), told["fingerprint"] in again.out) == (0, True, True)
    assert "không phải cài lại" in again.out
    assert not (instance.folder / "congress.db").exists()


@pytest.mark.parametrize(("words", "code"), [("--host a/b", "tls.no_host"), ("--days 5000", "tls.days")])
def test_command_that_fails_says_why_in_one_line(tmp_path: Path, words: str, code: str) -> None:
    assert Instance(tmp_path / "instance").json("tls", *words.split(), code=1)["error"] == code
