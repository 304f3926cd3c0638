"""The authority of this installation, in the folder ``tls`` of the instance. Its key signs there and leaves by no page."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import ssl
from dataclasses import dataclass
from pathlib import Path

from congress.core.errors import DomainError

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Authority:
    """``der``: the certificate, as a browser installs it."""

    der: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256, as systems show it."""
        return hashlib.sha256(self.der).digest().hex(":").upper()


def folder_of(instance: Path) -> Path:
    return instance / "tls"


def find(instance: Path) -> Authority | None:
    """The authority of an installation; None where it has none."""
    try:
        return Authority(ssl.PEM_cert_to_DER_cert((folder_of(instance) / "authority.crt").read_text("ascii")))
    except (OSError, ValueError):
        return None


def as_address(name: str) -> Address | None:
    """None where it is a name and no address."""
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None


def host(typed: str) -> str:
    """A name or an address as certificates have it, without brackets.

    :raises DomainError: it is neither.
    """
    plain = typed.strip().strip("[]").lower().rstrip(".")
    if address := as_address(plain):
        return str(address)
    labels = plain.split(".")
    if len(plain) > 253 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise DomainError("tls.no_host", 422, typed=typed[:60])
    return plain
