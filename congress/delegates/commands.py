"""python3 app.py delegates …"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from congress.core import staging
from congress.core.actor import Actor
from congress.core.console import (
    Answer,
    command,
    preview_json,
    problem_json,
    problem_lines,
    read_file,
    said_here,
    sheet_problem,
)
from congress.core.db import transaction
from congress.core.errors import DomainError, NotFound
from congress.core.sheets import SheetError
from congress.core.speech import say, sentence, word
from congress.core.staging import BatchState
from congress.core.text import number, short_date
from congress.delegates import checking, codes, export, imports, listing, queries, reckoning, services, taking
from congress.delegates.imports import NEW, Enlistment, Question, token_of
from congress.delegates.models import Standing
from congress.delegates.queries import Held

cli = click.Group("delegates", help="Delegates of an event: a list taken in, codes, checks, a list given out.")
BY = Actor.system("delegates")
EVENT = click.option("--event", "code", required=True, help="Code of the event.")


def _held(code: str) -> Held:
    try:
        return queries.get_held(BY, code)
    except NotFound:
        raise DomainError("delegate.no_event", 404, code=code) from None


# ── a list taken in ──────────────────────────────────────────────────────────


@command(
    cli, "import",
    click.argument("file"),
    EVENT,
    click.option("--unit", default="", help="Code of the unit of rows that tell none."),
    click.option("--dry-run", is_flag=True, help="Show what would change and store nothing."),
    click.option("--answer", "answers", multiple=True, help="ROW=NUMBER: the row means this delegate; ROW=new: somebody new."),
    click.option("--by-file", is_flag=True, help="What was corrected by hand becomes what the file says."),
    click.option("--withdraw-missing", is_flag=True, help="Whoever the file does not name any more is withdrawn."),
)  # fmt: skip
def import_list(
    file: str, code: str, unit: str, dry_run: bool, answers: Sequence[str], by_file: bool, withdraw_missing: bool
) -> Answer:
    """Take over a list of delegates. Whom a row means is asked where it is not certain: such a row waits for --answer."""
    try:
        sheets = read_file(file)
        with transaction() as writer:
            held = _held(code)
            look = partial(imports.preview, held, sheets, by=BY, unit=unit)
            found = look()
            if answers or by_file or withdraw_missing:
                found = _chosen(look, found, answers, by_file, withdraw_missing)
            data = _json(found)
            if dry_run:
                writer.rollback()
            elif found.entries:
                options = {"event": code}
                batch_id = staging.keep(imports.KIND, file.rsplit("/", 1)[-1], None, found, by=BY, options=options)
                taking.apply(found, held, by=BY, batch_id=batch_id)
                staging.finish(batch_id, BatchState.APPLIED)
    except SheetError as error:
        found = Enlistment(errors=[sheet_problem(error)])
        data = _json(found)
    return Answer(data, _lines(found), failed=bool(found.errors))


def _chosen(
    look: Callable[..., Enlistment], found: Enlistment, answers: Sequence[str], by_file: bool, withdraw_missing: bool
) -> Enlistment:
    """The difference once more, with what was said on the command line."""
    choices: dict[str, str] = {}
    asked = {question.entry.row: question for question in found.questions}
    for told in answers:
        row, _equals, who = told.partition("=")
        question = asked.get(int(row)) if row.strip().isdecimal() else None
        choices |= {question.token: _meant(question, who.strip(), told)} if question is not None else {}
        if question is None:
            raise DomainError("delegate.bad_answer", 422, text=told[:40])
    found = look(choices=choices)
    for change in (*(found.by_hand if by_file else ()), *(found.gone if withdraw_missing else ())):
        choices[token_of(change)] = "yes"
    return look(choices=choices)


def _meant(question: Question, who: str, told: str) -> str:
    """The answer as it is kept: "new", or the row of the delegate with this number."""
    if who == NEW:
        return NEW
    for row in question.candidates:
        if who == str(row.number):
            return str(row.id)
    raise DomainError("delegate.bad_answer", 422, text=told[:40])


def _json(found: Enlistment) -> dict[str, Any]:
    asked = [
        {
            "row": each.entry.row, "name": each.entry.name, "message": said_here("delegate.which"),
            "candidates": [{"number": row.number, "full_name": row.full_name, "born": _born(row)} for row in each.candidates],
        }
        for each in found.waiting
    ]  # fmt: skip
    hand = [
        {"row": each.row, "name": each.code, "before": each.before, "after": each.after, "taken": found.is_taken(each)}
        for each in found.by_hand
    ]
    absent = [each.code for each in found.gone]
    flagged = [problem_json(problem) for problem in found.warnings]
    return preview_json(found) | {"absent": absent, "flagged": flagged, "warnings": [], "asked": asked, "kept_by_hand": hand}


def _born(row: Any) -> str:
    return short_date(row.birth_date) if row.birth_date else str(row.birth_year or "")


def _lines(found: Enlistment) -> list[str]:
    counts = {name: number(value) for name, value in found.counts.items()}
    lines = [
        f"{counts['rows']} dòng: {counts['new']} mới, {counts['changed']} thay đổi, {counts['same']} như cũ, "
        f"{counts['absent']} vắng trong tệp, {counts['hand']} đã sửa tay, {counts['asked']} cần hỏi, "
        f"{counts['flagged']} cần xem lại, {counts['error']} không nhận.",
        *problem_lines([*found.errors, *found.warnings]),
    ]
    for each in found.waiting:
        who = "; ".join(f"số {row.number}: {row.full_name} {_born(row)}".strip() for row in each.candidates)
        lines.append(f"  dòng {each.entry.row}: {say('delegate.which')} {who}.")
    return lines


# ── who they are ─────────────────────────────────────────────────────────────


@command(
    cli, "codes",
    EVENT,
    click.option("--all", "everybody", is_flag=True, help="Alternates, replaced and withdrawn ones too."),
)  # fmt: skip
def list_codes(code: str, everybody: bool) -> Answer:
    """What is on the badges, as JSON: code, full_name, badge, unit_code, delegation, standing. Leaves an audit line."""
    with transaction():
        held = _held(code)
        rows = queries.all_of(held.event.id, *([] if everybody else [Standing.OFFICIAL]))
        services.record("delegates.codes", held, held.event.name, BY, count=len(rows))
    units = listing.codes_of(row.unit_id for row in rows)
    return Answer(
        [
            {
                "code": codes.badge_code(row), "full_name": row.full_name, "badge": codes.badge_number(row.number),
                "number": row.number, "unit_code": units.get(row.unit_id, ""), "delegation": row.delegation_name or "",
                "standing": str(row.standing), "basis": str(row.basis),
            }
            for row in rows
        ]
    )  # fmt: skip


@command(cli, "count", EVENT)
def count(code: str) -> Answer:
    """How many are convened, away, attending; alternates; organisations right below from which somebody is convened."""
    event = _held(code).event
    found, sending = queries.count_delegates(event.id), reckoning.sending(event)
    data = asdict(found) | {"attending": found.attending, "organisations": sending}
    told = f"{number(found.convened)} triệu tập, {number(found.away)} vắng, {number(found.alternates)} dự khuyết"
    return Answer(data, [f"{told}, {number(sending)} đơn vị trực thuộc có người được triệu tập."])


@command(cli, "check", EVENT)
def check(code: str) -> Answer:
    """What is wrong with the list or may be: double mandates, missing data, discipline, units, quotas."""
    held = _held(code)
    found = checking.findings(held)
    settled = checking.settled(held, found)
    told = [
        {
            "rule": each.rule, "severity": str(each.severity), "message": _sentence(each), "unit_code": each.unit_code,
            "delegates": [{"number": row.number, "full_name": row.full_name} for row in each.delegates],
            "let_stand": each.key in settled,
        }
        for each in found
    ]  # fmt: skip
    lines = [f"{each['message']}{' (đã xem)' if each['let_stand'] else ''}" for each in told]
    return Answer({"findings": told, "count": len(told)}, [*lines, f"{number(len(told))} điều cần xem."])


def _sentence(finding: checking.Finding) -> str:
    what = ", ".join(word("delegate_fields", name) for name in finding.what)
    return sentence("findings", finding.rule, **{**finding.params, "what": what})


# ── a list given out ─────────────────────────────────────────────────────────


@command(
    cli, "export",
    EVENT,
    click.option("--out", required=True, help="The file: .xlsx or .csv."),
    click.option("--sensitive", is_flag=True, help="With birth dates, telephones and what else is personal; needs --reason."),
    click.option("--reason", default="", help="Why; it stands in the audit trail."),
)  # fmt: skip
def export_list(code: str, out: str, sensitive: bool, reason: str) -> Answer:
    """Write the list to a file, without what is personal unless asked for with a reason."""
    path = Path(out)
    form = path.suffix.removeprefix(".").lower()
    asked = export.checked(export.Asked(form, export.SENSITIVE if sensitive else (), reason), by=BY)
    with transaction():
        held = _held(code)
        rows = export.rows(held, asked, by=BY)
        content = export.content(held, asked, rows)
        export.note(held, asked, len(rows), by=BY)
        try:
            path.write_bytes(content)
        except OSError:
            raise DomainError("file.unwritable", name=out) from None
    return Answer({"rows": len(rows), "columns": list(asked.columns), "file": out}, [f"{number(len(rows))} dòng: {out}"])
