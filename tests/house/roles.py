"""Roles, places and what a request names: what both tables of the policy are written in.

Roles are letters: Admin, Organiser, Secretary, Drafter, Leader, Viewer. A role on a unit holds for everything below the unit.
An actor is the list of (letter, code of a unit) that he holds; ``WHOLE`` is the installation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ALL, REPORTERS, ORGANISERS, CALLERS = "AOSDLV", "AOS", "AO", "AOSL"
WHOLE = "*"
Held = Iterable[tuple[str, str]]

# code -> code of the unit above
ABOVE = {
    "01": WHOLE,
    "01.01": "01",
    "01.01.001": "01.01",
    "01.01.001.001": "01.01.001",
    "01.01.001.002": "01.01.001",
    "01.01.002": "01.01",
    "01.01.002.001": "01.01.002",
    "01.02": "01",
    "01.02.001": "01.02",
    "01.02.001.001": "01.02.001",
}

# unit that holds a congress -> units that send delegates to it
SENDERS = {
    "01": ("01.01", "01.02"),
    "01.01": ("01.01.001", "01.01.002"),
    "01.01.001": ("01.01.001.001", "01.01.001.002"),
    "01.01.002": ("01.01.002.001",),
    "01.02": ("01.02.001",),
}


@dataclass(frozen=True)
class Rule:
    """``roles``: who may; ``thing``: what the address (or the form) names, judged by ``answer``; ``public``: also strangers."""

    roles: str = ALL
    thing: str = ""
    public: bool = False


PUBLIC = Rule(public=True)


@dataclass(frozen=True)
class Target:
    """What one request names. ``unit``, ``root`` (of a campaign): codes; ``account``: what that account holds; ``gives``: the
    role that the form gives; ``owner``: name of the only actor who may; ``own``: it is the actor's own account; ``is_apart``:
    the things named do not belong together; ``is_sent``: the list of the unit was sent up, and only the convener changes it;
    ``is_report``: a paper that tells of people, which only those of the unit that holds the congress read."""

    unit: str = ""
    root: str = ""
    account: tuple[tuple[str, str], ...] = ()
    gives: str = ""
    owner: str = ""
    own: bool = False
    is_apart: bool = False
    is_sent: bool = False
    is_report: bool = False


def chain(code: str) -> list[str]:
    """A unit and everything above it."""
    found = [code]
    while found[-1] != WHOLE:
        found.append(ABOVE[found[-1]])
    return found


def covers(held: Held, code: str, roles: str = ALL) -> bool:
    """Is one of the roles held on the unit or above it?"""
    return any(role in roles and unit in chain(code) for role, unit in held)
