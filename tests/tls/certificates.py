"""Certificates as a test wants them, and what stands in those that were made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from congress.tls import files, making


def made(folder: Path, hosts: Sequence[str] = ("localhost",), days: int = 397) -> str:
    """``CONGRESS_TLS`` of a fresh certificate in an instance folder."""
    done = making.make(folder, hosts, days)
    return f"{done.certificate},{done.key}"


def serial(folder: Path, name: str = "server.crt") -> int:
    return files.read_certificate(folder / "tls" / name).serial_number


def hosts_of(folder: Path) -> set[str]:
    told = files.read_certificate(folder / "tls" / "server.crt").extensions
    names = told.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def days_ahead(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)
