"""Who may open which page: every view declares a rule, and a view without one stops the application from starting.

A rule answers only *who*. *Which rows* is a clause in every query, *when* is a refusal of the service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from congress.core.actor import Actor, Role


@dataclass(frozen=True)
class Rule:
    """``roles``: those who may; ``own``: whoever has signed in, because the page is about himself; ``public``: everybody;
    ``device``: no person, but whatever holds the token of a device, which the view itself looks at."""

    name: str
    roles: frozenset[Role] = frozenset()
    own: bool = False
    public: bool = False
    device: bool = False

    def admits(self, actor: Actor) -> bool:
        return self.public or (self.own and actor.account_id is not None) or actor.has(*self.roles)


def may(name: str, *roles: Role) -> Rule:
    """A rule for the roles named."""
    return Rule(name, frozenset(roles))


PUBLIC = Rule("public", frozenset(Role), public=True)
SIGNED_IN = Rule("signed_in", frozenset(Role), own=True)
DEVICE = Rule("device", device=True)


def rule_of(view: Callable[..., Any]) -> Rule | None:
    return getattr(view, "access_rule", None)


def require_rules(app: Flask) -> None:
    """Refuse to start while an endpoint has no rule: default deny is a property of the whole, not of each author's memory."""
    bare = sorted(name for name, view in app.view_functions.items() if rule_of(view) is None)
    if bare:
        raise RuntimeError(f"these endpoints declare no access rule: {', '.join(bare)}")


def _who(rule: Rule) -> str:
    if rule.device:
        return "a device by its token"
    if rule.public or rule.own:
        return "everybody" if rule.public else "whoever has signed in"
    return " ".join(role for role in Role if role in rule.roles)


def who_may_what(app: Flask) -> str:
    """The whole table as text, one line an endpoint and method: what reviewers compare."""
    lines = []
    for rule in app.url_map.iter_rules():
        access = rule_of(app.view_functions[rule.endpoint])
        roles = _who(access) if access else ""
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"{rule.endpoint:32} {methods:9} {rule.rule:58} {access.name if access else '?':24} {roles}")
    return "\n".join(sorted(lines)) + "\n"
