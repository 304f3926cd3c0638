"""Making the authority and its certificates.

The authority may sign for networks of one's own and for the names that were given when it was made, so that a telephone that
trusts it trusts it with no other site.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from congress.core import clock, text
from congress.core.errors import DomainError
from congress.tls.authority import Address, Authority, as_address, find, folder_of, host
from congress.tls.files import read_certificate, read_key, write_certificate, write_key

MOST_DAYS = 825  # of a certificate that telephones take from an authority of one's own
_LIFE = timedelta(days=3653)
_EARLY = timedelta(days=1)  # the clock of a telephone is not always right
_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)
_NAMES = ("localhost", "local")  # each stands for what is below it too
_USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


@dataclass(frozen=True)
class Made:
    """``hosts``: those that the certificate names; ``is_new``: the authority was made too."""

    authority: Authority
    certificate: Path
    key: Path
    hosts: tuple[str, ...]
    until: datetime
    is_new: bool


def make(instance: Path, hosts: Iterable[str], days: int, own: Iterable[str] = ()) -> Made:
    """A certificate for these hosts, by the authority that is there or by a new one; and for those of its ``own`` for which the
    authority may sign, because the addresses of a machine change with the place.

    :raises DomainError: a host is none, the authority may not sign for it or cannot be read, ``days`` is beyond its bounds.
    """
    if not 0 < days <= MOST_DAYS:
        raise DomainError("tls.days", 422, most=MOST_DAYS)
    asked, found = list(map(host, hosts)), list(map(host, own))
    folder = folder_of(instance)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not ((folder / "authority.key").exists() and (folder / "authority.crt").exists())
    if is_new:
        _make_authority(folder, [*asked, *found])
    try:
        key, issuer = read_key(folder / "authority.key"), read_certificate(folder / "authority.crt")
    except ValueError:
        raise DomainError("tls.damaged", folder=folder) from None
    if foreign := next((name for name in asked if not _may_sign(issuer, name)), None):
        raise DomainError("tls.beyond", host=foreign, folder=folder)
    names = tuple(dict.fromkeys([*asked, *(name for name in found if _may_sign(issuer, name))]))
    until = min(clock.now() - _EARLY + timedelta(days=days), issuer.not_valid_after_utc)
    _make_certificate(folder, names, until, key, issuer)
    authority = find(instance)
    assert authority is not None  # noqa: S101  it was read a moment ago
    return Made(authority, folder / "server.crt", folder / "server.key", names, until, is_new)


def _make_authority(folder: Path, names: Sequence[str]) -> None:
    """Of several in one telephone each is called differently."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = f"Đại hội {text.short_date(clock.today())} {secrets.token_hex(2)}"
    name = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "congress"), x509.NameAttribute(NameOID.COMMON_NAME, called)]
    )
    made = (
        _begun(name, name, key, clock.now() + _LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_for_use(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_key(folder / "authority.key", key)
    write_certificate(folder / "authority.crt", made)


def _make_certificate(
    folder: Path, names: Sequence[str], until: datetime, by: ec.EllipticCurvePrivateKey, issuer: x509.Certificate
) -> None:
    """The key stays from one certificate to the next, so that a server at work never reads one without the other."""
    try:
        key = read_key(folder / "server.key")
    except (OSError, ValueError):
        key = ec.generate_private_key(ec.SECP256R1())
        write_key(folder / "server.key", key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    told = [x509.IPAddress(address) if (address := as_address(name)) else x509.DNSName(name) for name in names]
    made = (
        _begun(subject, issuer.subject, key, until)
        .add_extension(x509.SubjectAlternativeName(told), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_use(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )
    write_certificate(folder / "server.crt", made)


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, until: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - _EARLY)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _for_use(**wanted: bool) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: wanted.get(use, False) for use in _USES})


# ── what it may sign ─────────────────────────────────────────────────────────


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    networks = [ipaddress.ip_network(network) for network in _NETWORKS]
    addresses = [address for name in names if (address := as_address(name))]
    networks += [ipaddress.ip_network(each) for each in addresses if not any(each in network for network in networks)]
    tops = dict.fromkeys([*_NAMES, *(name for name in names if not as_address(name))])
    return [*map(x509.IPAddress, networks), *map(x509.DNSName, tops)]


def _may_sign(issuer: x509.Certificate, name: str) -> bool:
    allowed = issuer.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    address: Address | None = as_address(name)
    if address is None:
        return any(f".{name}".endswith(f".{each.value}") for each in allowed if isinstance(each, x509.DNSName))
    networks = [each.value for each in allowed if isinstance(each, x509.IPAddress)]
    return any(address in network for network in networks if isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network))
