"""python3 app.py events …"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import click

from congress.core import staging
from congress.core.actor import Actor
from congress.core.console import DAY, Answer, command, preview_json, problem_json, problem_lines, read_file, sheet_problem
from congress.core.db import transaction
from congress.core.errors import DomainError, NotFound
from congress.core.sheets import SheetError
from congress.core.speech import word
from congress.core.staging import BatchState
from congress.core.text import number
from congress.events import clashes, imports, lifecycle, queries, services
from congress.events.imports import Calendar, Flag
from congress.events.kinds import Meaning, find_meaning
from congress.events.models import EventState
from congress.events.moments import parse_moment
from congress.events.services import Details, SessionPlan
from congress.events.sheet import LENGTH
from congress.orgs import queries as orgs

cli = click.Group("events", help="Events: one made, a calendar taken in, clashes.")
BY = Actor.system("events")


@command(
    cli, "create",
    click.option("--unit", "code", required=True, help="Code of the unit that holds it."),
    click.option("--kind", required=True, help="congress, plenum, conference … or the Vietnamese word."),
    click.option("--title", default=""),
    click.option("--starts", required=True, help="2025-07-20T08:00; in Việt Nam unless a zone is told."),
    click.option("--draft", is_flag=True, help="Not convened yet."),
)  # fmt: skip
def create(code: str, kind: str, title: str, starts: str, draft: bool) -> Answer:
    """An event of one session of four hours; convened unless --draft, or unless a clash forbids it, which is told."""
    begins, details = _moment(starts), replace(Details(kind, title=title), **_meaning(kind).told())
    with transaction():
        try:
            unit = orgs.get_unit(BY, code)
        except NotFound:
            raise DomainError("unit.unknown", code=code) from None
        state = EventState.DRAFT if draft else EventState.SCHEDULED
        event = services.create(unit, details, [SessionPlan(begins, begins + LENGTH)], by=BY, state=state)
        in_the_way = [] if draft else [clash.what for clash in clashes.find_blocking(event)]
        if not draft and not in_the_way:
            lifecycle.convene(event, by=BY)
        met = queries.sessions_of([event.id])[event.id]
        sessions = [{"code": row.code, "starts": row.starts_at.isoformat(), "ends": row.ends_at.isoformat()} for row in met]
        data = {"code": event.code, "name": event.name, "state": str(event.state), "sessions": sessions, "warnings": in_the_way}
    return Answer(data, [f"{data['name']}: {data['code']}, {word('event_states', data['state']).lower()}.", *in_the_way])


def _moment(typed: str) -> datetime:
    try:
        return parse_moment(typed)
    except ValueError:
        raise DomainError("event.bad_moment", text=typed) from None


def _meaning(word: str) -> Meaning:
    found = find_meaning(word)
    if found is None:
        raise DomainError("event.kind_unknown", text=word)
    return found


@command(
    cli, "import",
    click.argument("file"),
    click.option("--dry-run", is_flag=True, help="Show what would change and store nothing."),
)  # fmt: skip
def import_calendar(file: str, dry_run: bool) -> Answer:
    """Take over a working calendar: code, unit_code, kind, title, starts, ends, venue_code, chairs. Wrong rows are left out."""
    try:
        sheets = read_file(file)
        with transaction() as writer:
            preview = imports.preview(sheets, by=BY)
            if dry_run:
                writer.rollback()
            elif preview.changes or preview.told:
                batch_id = staging.keep(imports.KIND, file.rsplit("/", 1)[-1], None, preview, by=BY)
                imports.apply(preview, by=BY, batch_id=batch_id)
                staging.finish(batch_id, BatchState.APPLIED)
    except SheetError as error:
        preview = Calendar(errors=[sheet_problem(error)])
    return _taken(preview)


def _taken(preview: Calendar) -> Answer:
    named = {id(flag.problem) for flag in preview.flags}
    preview.errors += preview.refused
    preview.warnings = [problem for problem in preview.warnings if id(problem) not in named]
    data = preview_json(preview, flagged=[_flag_json(flag) for flag in preview.flags])
    counts = preview.counts
    lines = [
        f"{number(counts['rows'])} dòng: {number(counts['new'])} mới, {number(counts['changed'])} thay đổi, "
        f"{number(counts['same'])} như cũ, {number(len(preview.errors))} không nhận, {number(len(preview.flags))} cần xem lại.",
        *problem_lines([*preview.errors, *(flag.problem for flag in preview.flags), *preview.warnings]),
    ]
    return Answer(data, lines, failed=bool(preview.errors))


def _flag_json(flag: Flag) -> dict[str, Any]:
    return {**problem_json(flag.problem), "name": flag.name, "candidates": list(flag.candidates)}


@command(
    cli, "clashes",
    click.option("--from", "since", type=DAY, help="First day; without it everything up to the last."),
    click.option("--to", "till", type=DAY, help="Last day, included. One event of a clash on these days is enough."),
)  # fmt: skip
def list_clashes(since: date | None, till: date | None) -> Answer:
    """Whoever or whatever is wanted in two places at once, and what else cannot be so; what somebody let stand is left out."""
    if since is not None and till is not None and since > till:
        raise DomainError("event.days_reversed", 422, since=since, till=till)
    standing = [clash for clash in clashes.list_clashes(BY, since=since, till=till) if not clash.reason]
    data = [
        {"kind": clash.kind, "severity": clash.severity, "events": list(clash.events), "what": clash.what} for clash in standing
    ]
    lines = [f"{word('severities', clash.severity)}: {clash.what}." for clash in standing]
    return Answer(data, [*lines, f"{number(len(standing))} vướng lịch."])
