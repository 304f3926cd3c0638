"""Certificates and keys as files: written whole, read, and what is wrong with those that a server is to use."""

from __future__ import annotations

import os
import ssl
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from congress.config import Settings
from congress.core import clock, text
from congress.tls.authority import as_address


def write(file: Path, content: bytes) -> None:
    """Whole or not at all, and readable by its owner alone."""
    handle, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(name).replace(file)


def write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    write(file, key.private_bytes(pem, pkcs8, serialization.NoEncryption()))


def write_certificate(file: Path, certificate: x509.Certificate) -> None:
    write(file, certificate.public_bytes(serialization.Encoding.PEM))


def read_certificate(file: Path) -> x509.Certificate:
    """The first one of a file.

    :raises ValueError: it holds none. :raises OSError: it cannot be read.
    """
    return x509.load_pem_x509_certificate(file.read_bytes())


def read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """One that was written here.

    :raises ValueError: it holds none. :raises OSError: it cannot be read.
    """
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(file.name)
    return key


def faults(settings: Settings) -> list[str]:
    """Why the server cannot or must not speak TLS with the files that were set, one line each, with what to do."""
    if settings.tls is None:
        return []
    certificate, key = settings.tls
    unread = [f"CONGRESS_TLS: {file} cannot be read ({why})" for file in settings.tls if (why := _unreadable(file))]
    return unread or [f"CONGRESS_TLS: {fault}" for fault in _unusable(certificate, key, settings.hosts)]


def _unreadable(file: Path) -> str:
    try:
        file.read_bytes()
    except OSError as error:
        return error.strerror or "unknown"
    return ""


def _unusable(certificate: Path, key: Path, hosts: tuple[str, ...]) -> Iterator[str]:
    if stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield f"{key.name} can be read by others on this machine: chmod 600"
    try:
        found = read_certificate(certificate)
    except ValueError:
        yield f"{certificate.name} is no certificate in PEM; `python3 app.py tls` makes one"
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")  # else it would ask
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            yield f"{key.name} is not the key of {certificate.name}: name the two that belong together"
        else:
            yield f"{key.name} is no key in PEM without a password"
    if found.not_valid_after_utc <= clock.now():
        day = text.short_date(found.not_valid_after_utc.date())
        yield f"{certificate.name} ended on {day}: renew it, one of `python3 app.py tls` by the same command"
    elif found.not_valid_before_utc > clock.now():
        day = text.short_date(found.not_valid_before_utc.date())
        yield f"{certificate.name} begins on {day}: is the clock of this machine right?"
    for host in hosts:
        if not names(found, host):
            yield f"{certificate.name} does not name {host} of CONGRESS_HOSTS: run `python3 app.py tls` with these hosts"


def names(certificate: x509.Certificate, host: str) -> bool:
    """Would a browser take it for this host?"""
    try:
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    if address := as_address(host):
        return address in told.get_values_for_type(x509.IPAddress)
    plain = host.lower()
    known = [name.lower() for name in told.get_values_for_type(x509.DNSName)]
    return plain in known or f"*.{plain.partition('.')[2]}" in known
