"""One template for many units: an event for each unit of some kinds below a unit, made and kept up to date by a job.

A unit gets one event of a wave, by a constraint of the table, so a second run makes none. A later change of the template
reaches what nobody changed by hand, of events that are not over; units that are new by then get theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select

from congress.core import audit, clock, jobs
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import DomainError, NotFound
from congress.core.paging import Page, paginate
from congress.events import bulk, template, updating, workdays
from congress.events.access import CHANGE, may_change
from congress.events.models import Event, EventState, Wave
from congress.events.template import Hall, Template
from congress.orgs.access import in_reach, on, under
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.orgs.queries import get_unit_by_id
from congress.venues.models import Venue

JOB = "events.wave"
CHUNK = 1000  # units in one transaction: a second or two
_CODE = re.compile(r"[\w.\-]{1,24}")
RESERVED = ("new", "delegations")  # they are pages of their own
_OVER = (EventState.CLOSED, EventState.CANCELLED, EventState.POSTPONED)


@dataclass(frozen=True)
class Example:
    """An event as a run would leave it. ``kept``: of it something stays as a hand made it; ``over``: nothing is changed."""

    name: str
    starts_at: datetime
    kept: bool = False
    over: bool = False


@dataclass(frozen=True)
class Forecast:
    """What a run would do: units of the wave, events to be made and changed, those whose changes by hand are kept."""

    total: int = 0
    new: int = 0
    changed: int = 0
    kept: int = 0
    examples: tuple[Example, ...] = ()


# ── the wave itself ──────────────────────────────────────────────────────────


def create(code: str, root: Any, kinds: Sequence[str], plan: Template, *, by: Actor) -> Wave:
    """A wave over a unit's subtree; nothing is made yet.

    :raises DomainError: not the actor's unit, a code that is none or is used, no kinds, or a template that cannot be.
    """
    require_new(code, root, plan, by=by)
    wanted = _kinds(kinds)
    wave = Wave(
        code=code, root_id=root.unit_id, kinds=wanted, spec=plan.spec, version=1, made_at=clock.now(), made_by=by.name
    )  # fmt: skip
    session().add(wave)
    session().flush()
    audit.record("events.plan_wave", title_of(wave), by=by, scope_id=root.unit_id, code=code, kinds=wanted)
    return wave


def require_new(code: str, root: Any, plan: Template, *, by: Actor) -> None:
    """:raises DomainError: such a wave cannot be made."""
    if not may_change(by, root.path):
        raise DomainError("forbidden", 403)
    if not _CODE.fullmatch(code) or code in RESERVED:
        raise DomainError("wave.bad_code", 422, code=code)
    if session().scalar(select(Wave.id).where(func.lower(Wave.code).in_({code.lower(), func.lower(code)}))) is not None:
        raise DomainError("wave.code_used", 422, code=code)
    template.require(plan)


def change(wave: Wave, kinds: Sequence[str], plan: Template, *, by: Actor, version: int) -> bool:
    """Another template; events follow at the next run. Answers whether that is news.

    :raises DomainError: not the actor's, changed by somebody else since, or a template that cannot be.
    """
    require_change(wave, by)
    if version != wave.version:
        raise DomainError("wave.changed_since", name=title_of(wave))
    if plan.kind != wave.spec["kind"]:
        raise DomainError("wave.kind_fixed", 422)
    wanted = _kinds(kinds)
    template.require(plan)
    if (wave.kinds, wave.spec) == (wanted, plan.spec):
        return False
    before = {"kinds": wave.kinds, "spec": wave.spec}
    wave.kinds, wave.spec, wave.version = wanted, plan.spec, wave.version + 1
    session().flush()
    after = {"kinds": wave.kinds, "spec": wave.spec}
    audit.record("events.change_wave", title_of(wave), by=by, scope_id=wave.root_id, code=wave.code, before=before, after=after)
    return True


def _kinds(kinds: Sequence[str]) -> list[str]:
    wanted = [kind.value for kind in Kind if kind.value in kinds]
    if not wanted:
        raise DomainError("campaign.no_kinds", 422)
    return wanted


def require_change(wave: Wave, by: Actor) -> None:
    """:raises DomainError: the wave is not the actor's."""
    if not may_change(by, get_unit_by_id(wave.root_id).path):
        raise DomainError("forbidden", 403)


def get_wave(actor: Actor, code: str) -> Wave:
    """:raises NotFound: there is none, or its unit is not one whose meetings the actor arranges."""
    wave = session().scalar(select(Wave).where(Wave.code == code, in_reach(Wave.root_id, actor, *CHANGE.roles)))
    if wave is None:
        raise NotFound
    return wave


def list_waves(actor: Actor, limit: int = 100) -> list[Any]:
    """Waves of units whose meetings the actor arranges, the newest first, with how many events each has."""
    made = select(func.count()).where(Event.wave_id == Wave.id).scalar_subquery()
    query = select(Wave.code, Wave.spec, Wave.kinds, Wave.root_id, Wave.made_at, made.label("events"))
    query = query.where(in_reach(Wave.root_id, actor, *CHANGE.roles))
    return list(session().execute(query.order_by(Wave.id.desc()).limit(limit)).all())


def list_events(wave: Wave, page: int = 1) -> Page:
    """Events of a wave in the order of their units."""
    query = (
        select(Event.code, Event.name, Event.starts_at, Event.ends_at, Event.state, Event.local, Unit.code.label("unit_code"))
        .join(Unit, Unit.id == Event.unit_id)
        .where(Event.wave_id == wave.id)
    )
    return paginate(query.order_by(Unit.code), page)


def title_of(wave: Any) -> str:
    return str(wave.spec["title"] or wave.code).replace("{unit}", "…")


def template_of(wave: Wave) -> Template:
    """With the days on which nobody meets, where it keeps clear of them."""
    plan = template.of_spec(wave.spec)
    return plan if plan.span == 1 or not plan.skips_days_off else clear_of_days_off(plan)


def clear_of_days_off(plan: Template) -> Template:
    known = workdays.known()
    days = [plan.first_on + timedelta(days=number) for number in range(plan.span)]
    return template.of_spec(plan.spec, frozenset(day for day in days if known.is_day_off(day)))


# ── which units ──────────────────────────────────────────────────────────────


def _units(root_path: str, kinds: Sequence[str], plan: Template) -> Select[Any]:
    """Units that stand there on the first day of the wave, in the order of the tree."""
    query = select(
        Placement.unit_id, Placement.name, Placement.kind, Placement.members, Placement.path, Unit.code
    ).join(Unit, Unit.id == Placement.unit_id)  # fmt: skip
    return query.where(on(plan.first_on), under(root_path), Placement.kind.in_(kinds)).order_by(Placement.path)


def _root_path(root_id: int, plan: Template) -> str:
    query = select(Placement.path).where(Placement.unit_id == root_id, on(plan.first_on))
    return session().scalar(query) or get_unit_by_id(root_id).path


def forecast(
    root_id: int, kinds: Sequence[str], plan: Template, wave: Wave | None = None, *, is_news: bool = False
) -> Forecast:
    """What a run would do now, in figures, and the first three units. ``is_news``: the template is not the stored one."""
    units = _units(_root_path(root_id, plan), _kinds(kinds), plan)
    inner = units.order_by(None).subquery()
    total = session().scalar(select(func.count()).select_from(inner)) or 0
    examples = _examples(session().execute(units.limit(3)).all(), plan, total, wave)
    if wave is None:
        return Forecast(total, total, examples=examples)
    has = and_(Event.wave_id == wave.id, Event.unit_id == inner.c.unit_id)
    made_already = session().scalar(select(func.count()).select_from(inner).join(Event, has)) or 0
    behind = select(Event.local).where(Event.wave_id == wave.id, Event.state.not_in(_OVER))
    if not is_news:
        behind = behind.where(Event.wave_version < wave.version)
    following = list(session().scalars(behind))
    kept = sum(bool(local) for local in following)
    return Forecast(total, total - made_already, len(following), kept, examples)


def _examples(units: Sequence[Any], plan: Template, total: int, wave: Wave | None) -> tuple[Example, ...]:
    """What becomes of the first units of ``total``; what a hand changed is shown as it stays."""
    events = {} if wave is None else updating.events_of(wave.id, [unit.unit_id for unit in units])
    sessions = updating.sessions_of([event.id for event in events.values()])
    told = []
    for place, unit in enumerate(units):
        wanted, event = bulk.Plan("", unit, plan.details(unit.name), plan.plans(place, total, None)), events.get(unit.unit_id)
        if event is not None and event.state in _OVER:
            told.append(Example(event.name, event.starts_at, over=True))
            continue
        if event is not None:
            wanted = updating.keeping(event, wanted, sessions[event.id])
        columns = bulk.columns(wanted)
        told.append(Example(columns["name"], columns["starts_at"], kept=event is not None and bool(event.local)))
    return tuple(told)


# ── the job ──────────────────────────────────────────────────────────────────


@dataclass
class Tally:
    """Figures of a run so far, and how far it is. ``path``: of the last unit done; ``version``: of the template that they
    follow; ``ids``: of the events that were made or changed, each of which counts once."""

    path: str = ""
    place: int = 0
    total: int = 0
    made: int = 0
    changed: int = 0
    kept: int = 0
    refused: int = 0
    version: int = 0
    ids: list[int] = field(default_factory=list)

    def begin(self, version: int, total: int) -> None:
        """From the first unit. What was made and changed stays so; what a hand or a clash holds back is met again."""
        self.path, self.place, self.total, self.version = "", 0, total, version
        self.kept = self.refused = 0


def start(wave: Wave, *, by: Actor, back: str = "") -> int:
    """Ask for a run; answers the job's number, that of the one under way where there is one: it follows the newest template.

    :raises DomainError: not the actor's.
    """
    require_change(wave, by)
    return jobs.enqueue(
        JOB, {"wave_id": wave.id}, by=by, title=title_of(wave), scope_id=wave.root_id, dedupe=f"wave:{wave.id}", back=back
    )


def step(work: jobs.Work) -> jobs.Progress:
    """One chunk of units: those without an event get it, those behind the template follow. A template that changed meanwhile is
    followed from the first unit on.

    :raises DomainError: the wave is not the asker's any more.
    """
    wave = session().get_one(Wave, work.args["wave_id"], with_for_update=True)
    require_change(wave, work.actor)
    plan, told = template_of(wave), Tally(**(work.cursor or {}))
    units = _units(_root_path(wave.root_id, plan), wave.kinds, plan)
    if told.version != wave.version:
        told.begin(wave.version, session().scalar(select(func.count()).select_from(units.order_by(None).subquery())) or 0)
    part = session().execute(units.where(Placement.path > told.path).limit(CHUNK)).all()
    _serve(wave, plan, part, told, work.actor)
    if part:
        told.path, told.place = part[-1].path, told.place + len(part)
    if len(part) == CHUNK:
        return jobs.Progress(vars(told), done=told.place, total=told.total)
    result = {name: getattr(told, name) for name in ("made", "changed", "kept", "refused")}
    audit.record(
        "events.run_wave", title_of(wave), by=work.actor, scope_id=wave.root_id, count=told.made + told.changed,
        code=wave.code, **result,
    )  # fmt: skip
    leads = {"endpoint": "events.wave", "values": {"code": wave.code}}
    return jobs.Progress(done=told.place, total=told.place, finished=True, result={**result, **leads})


def _serve(wave: Wave, plan: Template, units: Sequence[Any], told: Tally, by: Actor) -> None:
    events = updating.events_of(wave.id, [unit.unit_id for unit in units])
    halls = _halls([unit.unit_id for unit in units]) if plan.hall == Hall.OWN else {}
    fresh, behind = [], []
    for place, unit in enumerate(units, told.place):
        wanted = bulk.Plan(
            "", unit, plan.details(unit.name), plan.plans(place, told.total, halls.get(unit.unit_id)),
            belongs={"wave_id": wave.id, "wave_version": wave.version},
        )  # fmt: skip
        event = events.get(unit.unit_id)
        if event is None:
            fresh.append(wanted)
        elif event.wave_version < wave.version and event.state not in _OVER:
            behind.append((event, wanted))
    made = bulk.insert_events(_coded(wave, fresh), by=by, campaign_id=plan.campaign_id).values()
    done = updating.follow(behind, wave.version, by=by)
    changed = done.changed.difference(told.ids)
    told.ids += [*made, *sorted(changed)]
    told.made, told.changed = told.made + len(made), told.changed + len(changed)
    told.kept, told.refused = told.kept + done.kept, told.refused + done.refused


def _coded(wave: Wave, plans: Sequence[bulk.Plan]) -> list[bulk.Plan]:
    """WAVE-01.02.003; by the unit's number where that is too long or taken."""
    codes = {plan.place.unit_id: f"{wave.code}-{plan.place.code}" for plan in plans}
    taken = bulk.ids_of(codes.values())
    return [
        bulk.Plan(
            code if len(code) <= 60 and code not in taken else f"{wave.code}-u{plan.place.unit_id}",
            plan.place, plan.details, plan.sessions, plan.chairs, plan.belongs,
        )
        for plan in plans
        for code in [codes[plan.place.unit_id]]
    ]  # fmt: skip


def _halls(unit_ids: Sequence[int]) -> Mapping[int, int]:
    """unit id -> its first hall, by code."""
    found: dict[int, int] = {}
    for part in chunks(unit_ids):
        query = select(Venue.unit_id, Venue.id).where(Venue.unit_id.in_(part), Venue.archived_at.is_(None))
        for unit_id, venue_id in session().execute(query.order_by(Venue.code)):
            found.setdefault(unit_id, venue_id)
    return found


JOBS = {JOB: step}
