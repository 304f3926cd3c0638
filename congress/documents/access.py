"""Who may see and issue papers: whoever sees an event reads what was issued for it; whoever may change it issues. A report on
delegates tells of people, so none but those who issue it and who leads the unit that holds the congress reads it. A delegate's
own summons opens by his personal link alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.documents.models import Document, DocumentKind, DocumentState
from congress.events import access as events
from congress.events.models import Event
from congress.orgs.access import in_reach

READ = may("documents.read", *Role)
ISSUE = may("documents.issue", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)

REPORTS = (DocumentKind.CREDENTIALS, DocumentKind.ATTENDANCE)


def visible(actor: Actor, document: Any = Document) -> ColumnElement[bool]:
    """Papers that were issued, of events that the actor sees; of those that he may change, also withdrawn ones and name
    plates; reports as the unit that holds the event is led."""
    seen = exists().where(Event.id == document.event_id, events.visible(actor))
    mine = exists().where(Event.id == document.event_id, in_reach(Event.unit_id, actor, *ISSUE.roles))
    led = exists().where(Event.id == document.event_id, in_reach(Event.unit_id, actor, Role.LEADER))
    told = or_(document.kind.not_in((DocumentKind.NAME_PLATES, *REPORTS)), and_(document.kind.in_(REPORTS), led))
    return and_(seen, or_(mine, and_(document.state == DocumentState.ISSUED, told)))


def may_issue(actor: Actor, path: str) -> bool:
    """May the actor issue papers for events of the unit at this place?"""
    return events.may_change(actor, path)
