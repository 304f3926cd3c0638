"""Who acts: a small frozen value, with roles on parts of the tree. Services and queries take it; nothing below the views
knows how somebody signed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """What somebody may do on a unit and everything below it. Given only downward, each by one who holds as much."""

    ADMIN = "admin"
    ORGANISER = "organiser"
    SECRETARY = "secretary"
    DRAFTER = "drafter"
    LEADER = "leader"
    VIEWER = "viewer"


@dataclass(frozen=True)
class Grant:
    """A role on a unit. ``path``: the unit's place in today's tree, or its last place if it has ended."""

    role: Role
    unit_id: int
    path: str


@dataclass(frozen=True)
class Actor:
    """``grants`` hold good today; a lapsed one is not in the list, one that has become read-only is a viewer's."""

    name: str
    account_id: int | None = None
    person_id: int | None = None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    language: str = "vi"
    type_size: str = "normal"
    session_id: int | None = None
    unit_name: str = ""  # where this person works, for the page's frame

    @classmethod
    def system(cls, name: str) -> Actor:
        """A command or a job, which sees and may do everything; ``name`` is what the audit trail shows."""
        return cls(name=name, is_system=True)

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role) if self.is_system else frozenset(grant.role for grant in self.grants)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def only(self, roles: Collection[Role]) -> Actor:
        """The same person as the holder of these roles alone: what is out of their reach is out of his."""
        if self.is_system or self.roles.issubset(roles):
            return self
        return replace(self, grants=tuple(grant for grant in self.grants if grant.role in roles))

    def paths(self, *roles: Role) -> tuple[str, ...]:
        """Places of the units on which one of ``roles`` (any, when none is named) is held; none inside another."""
        if self.is_system:
            return ("/",)
        held = sorted({grant.path for grant in self.grants if not roles or grant.role in roles})
        top: list[str] = []
        for path in held:
            if not top or not path.startswith(top[-1]):
                top.append(path)
        return tuple(top)

    def covers(self, path: str, *roles: Role) -> bool:
        """Is the place inside a subtree on which one of ``roles`` is held?"""
        return any(path.startswith(held) for held in self.paths(*roles))
