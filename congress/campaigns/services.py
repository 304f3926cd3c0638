"""Writes of campaigns: open, change, archive. Reports on single duties are in ``duties``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, literal, select

from congress.campaigns import tallies
from congress.campaigns.access import may_manage
from congress.campaigns.models import Campaign, Duty, Status
from congress.campaigns.states import State
from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import lock_tree, session, upsert
from congress.core.errors import DomainError
from congress.core.text import require_short
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement
from congress.orgs.queries import get_unit_by_id

_CODE = re.compile(r"[\w.\-]{1,60}")
LONGEST = 300  # letters of a name
_RESERVED = ("new", "reports")  # they are pages of their own


def open_campaign(
    code: str,
    name: str,
    kinds: Sequence[str],
    deadline: date,
    root: Any,
    *,
    by: Actor,
    opens_on: date | None = None,
    done_from: Status = Status.HELD,
    age_on: date | None = None,
) -> tuple[Campaign, int]:
    """Each unit of these kinds at or below ``root`` owes a duty. Again under the same code: units met since then owe too.
    ``age_on``: the day on which ages of delegates are counted at all its congresses, None: at each on its opening.

    Answers the campaign and how many duties were added.
    :raises DomainError: no kind, dates in the wrong order, not the actor's unit, or a code that means another campaign.
    """
    lock_tree()
    root = get_unit_by_id(root.unit_id)
    if not may_manage(by, root.path):
        raise DomainError("forbidden", 403)
    if not _CODE.fullmatch(code) or code in _RESERVED:
        raise DomainError("campaign.bad_code", 422, code=code)
    require_short(name, LONGEST)
    if not kinds:
        raise DomainError("campaign.no_kinds", 422)
    if opens_on is not None and opens_on > deadline:
        raise DomainError("campaign.days_reversed", 422, opens=opens_on, deadline=deadline)
    ordered = [kind.value for kind in Kind if kind in kinds]
    known = _under(code)
    if known is not None:
        if known.code != code or known.root_id != root.unit_id or sorted(known.kinds) != sorted(ordered):
            raise DomainError("campaign.code_used", code=code)
        return known, _add_duties(known, by)
    campaign = Campaign(
        code=code, name=name, root_id=root.unit_id, is_whole=root.parent_id is None, kinds=ordered, opens_on=opens_on,
        deadline=deadline, done_from=done_from, age_on=age_on, made_at=clock.now(), made_by=by.name, archived_at=None,
    )  # fmt: skip
    session().add(campaign)
    session().flush()
    return campaign, _add_duties(campaign, by, is_new=True)


def _under(code: str) -> Campaign | None:
    same = [func.lower(code), func.lower(code.upper())]  # as the database sees it: SQLite turns only letters of English
    return session().scalar(select(Campaign).where(func.lower(Campaign.code).in_(same)).with_for_update())


def _add_duties(campaign: Campaign, by: Actor, *, is_new: bool = False) -> int:
    added = ensure_duties(campaign)
    if added or is_new:  # units of earlier days count too, even where none stands today
        tallies.recount(campaign)
        audit.record("campaigns.open", campaign.name, by=by, scope_id=campaign.root_id, count=added, code=campaign.code)
    return added


def ensure_duties(campaign: Campaign, unit_ids: Sequence[int] | None = None) -> int:
    """A duty for each unit of the campaign's kinds below its root that has none yet: if it stands today or later, or is named.

    ``unit_ids``: these alone, on whatever days they stood; at most a chunk of them. Answers how many were added.
    """
    owed = State().columns
    today = clock.today()
    whose = Placement.valid_to > min(today, campaign.opens_on or today)
    has = select(Duty.id).where(Duty.campaign_id == campaign.id, Duty.unit_id == Placement.unit_id).exists()
    units = (
        select(Placement.unit_id)
        .where(
            Placement.superseded_at.is_(None),
            whose if unit_ids is None else Placement.unit_id.in_(unit_ids),
            Placement.kind.in_(campaign.kinds),
            tallies.in_root(campaign),
            ~has,
        )
        .distinct()
        .subquery()
    )
    columns = ["unit_id", "campaign_id", "changed_at", *owed]
    types = Duty.__table__.c
    fixed = [
        literal(value, types[name].type).label(name)
        for name, value in {"campaign_id": campaign.id, "changed_at": clock.now(), **owed}.items()
    ]
    rows = select(units.c.unit_id, *fixed).order_by(units.c.unit_id)
    statement = upsert(Duty).from_select(columns, rows).on_conflict_do_nothing()  # two may report on one at once
    added = session().execute(statement.execution_options(preserve_rowcount=True))
    return int(added.rowcount)  # type: ignore[attr-defined]


def change_campaign(
    campaign: Campaign, *, by: Actor, root_path: str, name: str, deadline: date, done_from: Status, age_on: date | None
) -> None:
    """Name, deadline, what counts as done, and the day on which ages are counted; every figure follows at once.

    :raises DomainError: not the actor's unit, or the name is too long.
    """
    if not may_manage(by, root_path):
        raise DomainError("forbidden", 403)
    require_short(name, LONGEST)
    lock_tree()
    before = _settings(campaign)
    campaign.name, campaign.deadline, campaign.done_from, campaign.age_on = name, deadline, done_from, age_on
    session().flush()
    tallies.recount(campaign)
    audit.record("campaigns.change", name, by=by, scope_id=campaign.root_id, before=before, after=_settings(campaign))


def _settings(campaign: Campaign) -> dict[str, str]:
    told = {"name": campaign.name, "deadline": campaign.deadline.isoformat(), "done_from": str(campaign.done_from)}
    return told | ({"age_on": campaign.age_on.isoformat()} if campaign.age_on else {})


def archive(campaign: Campaign, *, by: Actor, root_path: str) -> int:
    """Out of the lists, kept for the record. Answers the offer to undo it."""
    if not may_manage(by, root_path):
        raise DomainError("forbidden", 403)
    campaign.archived_at = clock.now()
    audit.record("campaigns.archive", campaign.name, by=by, scope_id=campaign.root_id)
    return undo.offer("campaigns.archive", {"campaign_id": campaign.id}, by=by)


def restore(campaign: Campaign, *, by: Actor) -> None:
    campaign.archived_at = None
    audit.record("campaigns.restore", campaign.name, by=by, scope_id=campaign.root_id)


def undo_archive(payload: dict[str, Any], *, by: Actor) -> int | None:
    """:raises DomainError: no longer the actor's to change."""
    campaign = session().get_one(Campaign, payload["campaign_id"])
    if not may_manage(by, get_unit_by_id(campaign.root_id).path):
        raise DomainError("forbidden", 403)
    restore(campaign, by=by)
    return campaign.root_id


UNDOERS = {"campaigns.archive": undo_archive}
