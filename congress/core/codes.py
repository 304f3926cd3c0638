"""Codes that people carry on paper and in links: derived from this installation's secret and what they stand for, so that
nothing secret is stored. What is stored beside the thing is a generation: the next one revokes the code before.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from functools import lru_cache
from hashlib import sha256

from congress.core import place

BITS = 128
LENGTH = -(-BITS // 5)  # letters and figures; QR codes hold them in their compact mode
# Damm's quasigroup: finds every wrong digit and every two that were exchanged
_ROWS = "0317598642 7092154863 4206871359 1750983426 6123045978 3674209581 5869720134 8945362017 9438617205 2581436790"
_DAMM = tuple(tuple(map(int, row)) for row in _ROWS.split())


def derive(purpose: str, *parts: str | int) -> str:
    """The code of ``parts`` (a row's number, its generation): 26 capital letters and figures. ``purpose`` keeps kinds of codes
    apart: none is good for another.

    :raises LookupError: this installation has no secret.
    """
    keys = place.settings().secrets
    if not keys:
        raise LookupError("CONGRESS_SECRET")
    return _code(keys[0], purpose, parts)


def fits(given: str, purpose: str, *parts: str | int) -> bool:
    """Is it the code of ``parts``, under the secret of today or one that is still read?"""
    told = given.encode()
    return any(hmac.compare_digest(_code(key, purpose, parts).encode(), told) for key in place.settings().secrets)


def _code(key: str, purpose: str, parts: tuple[str | int, ...]) -> str:
    return b32encode(_mac(key, purpose, parts)[: BITS // 8]).decode().rstrip("=")


def _mac(key: str, purpose: str, parts: tuple[str | int, ...]) -> bytes:
    return hmac.digest(_own(key, purpose), ":".join(map(str, parts)).encode(), sha256)


@lru_cache(maxsize=64)
def _own(key: str, purpose: str) -> bytes:
    """One key a purpose."""
    return hmac.digest(key.encode(), f"congress:{purpose}".encode(), sha256)


# ── a few figures, for what people copy from a screen ────────────────────────


def figures(length: int, purpose: str, *parts: str | int) -> str:
    """So many figures of ``parts``: short enough to be guessed, so whoever takes them counts the tries.

    :raises LookupError: this installation has no secret.
    """
    keys = place.settings().secrets
    if not keys:
        raise LookupError("CONGRESS_SECRET")
    return _figures(keys[0], length, purpose, parts)


def are_figures(given: str, length: int, purpose: str, *parts: str | int) -> bool:
    """Are they the figures of ``parts``, under the secret of today or one that is still read?"""
    told, keys = given.encode(), place.settings().secrets
    return any(hmac.compare_digest(_figures(key, length, purpose, parts).encode(), told) for key in keys)


def _figures(key: str, length: int, purpose: str, parts: tuple[str | int, ...]) -> str:
    return f"{int.from_bytes(_mac(key, purpose, parts)) % 10**length:0{length}}"


def check_digit(number: int) -> int:
    """The digit behind a number that people read and type (Damm 2004)."""
    state = 0
    for digit in str(number):
        state = _DAMM[state][int(digit)]
    return state


def is_checked(digits: str) -> bool:
    """Do these digits end with the one that belongs to them?"""
    if not (digits.isascii() and digits.isdigit()) or len(digits) < 2:
        return False
    return check_digit(int(digits[:-1])) == int(digits[-1])
