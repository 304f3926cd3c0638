"""python3 app.py orgs …"""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from congress.core import clock, staging
from congress.core.actor import Actor
from congress.core.console import DAY, Answer, command, preview_json, problem_json, problem_lines, read_file, sheet_problem
from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.core.sheets import SheetError
from congress.core.staging import BatchState, Preview
from congress.core.text import number, short_date
from congress.orgs import decisions, imports, queries
from congress.orgs.decisions import Result

cli = click.Group("orgs", help="Units: the register, decisions that change the tree, counts.")
BY = Actor.system("orgs")


@command(
    cli, "import",
    click.argument("file"),
    click.option("--as-of", type=DAY, help="The register's day; else the one in its title, else today."),
    click.option("--dry-run", is_flag=True, help="Show what would change and store nothing."),
)  # fmt: skip
def import_register(file: str, as_of: date | None, dry_run: bool) -> Answer:
    """Take over a register of units (xlsx, xls, ods, csv)."""
    try:
        sheets = read_file(file)
        with transaction() as writer:
            preview = imports.preview(sheets, as_of, by=BY)
            if preview.errors or dry_run:
                writer.rollback()
            elif preview.changes:
                batch_id = staging.keep(imports.KIND, file.rsplit("/", 1)[-1], None, preview, by=BY)
                imports.apply(preview, by=BY, batch_id=batch_id)
                staging.finish(batch_id, BatchState.APPLIED)
    except SheetError as error:
        preview = Preview(errors=[sheet_problem(error)])
    return _imported(preview, dry_run)


def _imported(preview: Preview, dry_run: bool) -> Answer:
    day = preview.as_of.isoformat() if preview.as_of else None
    counts = preview.counts
    if preview.errors:
        lines = [f"Chưa nhận dòng nào: {number(len(preview.errors))} dòng sai.", *problem_lines(preview.errors)]
    else:
        lines = [
            f"{'Sẽ nhận' if dry_run else 'Đã nhận'} danh sách tính đến ngày {short_date(preview.as_of)}: "
            f"{number(counts['rows'])} dòng, {number(counts['new'])} mới, {number(counts['changed'])} thay đổi, "
            f"{number(counts['same'])} như cũ, {number(counts['absent'])} vắng trong danh sách.",
            *problem_lines(preview.warnings),
        ]
    return Answer(preview_json(preview, as_of=day), lines, failed=bool(preview.errors))


@command(
    cli, "reorganise",
    click.argument("file"),
    click.option("--dry-run", is_flag=True, help="Check the file and store nothing."),
)  # fmt: skip
def reorganise(file: str, dry_run: bool) -> Answer:
    """Apply a file of decisions; again it applies nothing."""
    try:
        sheets = read_file(file)
        with transaction():
            result = decisions.reorganise(sheets, by=BY, dry_run=dry_run)
    except SheetError as error:
        result = Result(errors=[sheet_problem(error)])
    data = {
        "rows": result.rows,
        "applied": result.applied,
        "already": result.already,
        "errors": [problem_json(problem) for problem in result.errors],
    }
    if result.errors:
        lines = [f"Chưa áp dụng dòng nào: {number(len(result.errors))} dòng mâu thuẫn.", *problem_lines(result.errors)]
    else:
        lines = [f"{number(result.rows)} dòng: {number(result.applied)} áp dụng, {number(result.already)} đã áp dụng từ trước."]
    return Answer(data, lines, failed=bool(result.errors))


@command(
    cli, "count",
    click.option("--as-of", type=DAY, help="The day to count; else today."),
    click.option("--under", help="Only this unit and what stands below it."),
)  # fmt: skip
def count(as_of: date | None, under: str | None) -> Answer:
    """Units and members on a day."""
    day = as_of or clock.today()
    path = None
    if under:
        unit = queries.get_unit(BY, under)
        place = queries.find_place(unit.unit_id, day)
        if place is None:
            raise DomainError("unit.not_on_day", 404, code=under, day=day)
        path = place.path
    found = queries.count_units(BY, day, path)
    data: dict[str, Any] = {
        "as_of": day.isoformat(),
        "total": found.total,
        "members": found.members,
        "by_kind": dict(found.by_kind),
    }
    kinds = ", ".join(f"{kind} {number(size)}" for kind, size in found.by_kind.items())
    members = number(found.members) if found.members is not None else "–"
    return Answer(data, [f"Ngày {short_date(day)}: {number(found.total)} tổ chức ({kinds}); {members} đảng viên."])
