"""Secrets that people carry: 256 random bits, shown once, stored as a hash."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_LENGTH = 10
MOST_LENGTH = 200
_hasher = PasswordHasher()


def fresh() -> tuple[str, str]:
    """(token to hand out, hash to store)"""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))


def password_fits(stored: str | None, password: str) -> bool:
    """Takes as long for a login that does not exist, so that its absence cannot be told from outside."""
    try:
        return _hasher.verify(stored or _nobodys_hash(), password[:MOST_LENGTH]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
