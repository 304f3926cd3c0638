"""What a paper could not say, or says though it cannot be so: told before it is issued. It may be issued all the same."""

from __future__ import annotations

from dataclasses import dataclass

from congress.agenda import queries as agenda
from congress.agenda.papers import where
from congress.core.actor import Actor
from congress.documents.models import DocumentKind
from congress.documents.queries import Desk
from congress.events import queries as events
from congress.events.models import EventKind
from congress.events.naming import counted


@dataclass(frozen=True)
class Lack:
    """``what``: of ``uncounted``, ``no_place``, ``beyond``; ``session``: code of the one that is meant; ``minutes``: by which
    its programme is too long."""

    what: str
    session: str = ""
    minutes: int = 0


def find(desk: Desk, kind: DocumentKind, by: Actor) -> list[Lack]:
    """Of a paper of this kind, were it issued now."""
    if kind == DocumentKind.NAME_PLATES:
        return []
    found = [Lack("uncounted")] if desk.event.kind == EventKind.CONGRESS and not any(counted(desk.event)) else []
    if not all(map(where, events.sessions_of([desk.event.id])[desk.event.id])):
        found.append(Lack("no_place"))
    if kind == DocumentKind.PROGRAMME:
        plans = agenda.list_programmes(by, desk.event)
        found += [Lack("beyond", plan.session.code, plan.beyond) for plan in plans if plan.beyond]
    return found
