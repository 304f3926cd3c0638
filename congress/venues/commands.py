"""python3 app.py venues …"""

from __future__ import annotations

import click

from congress.core import staging
from congress.core.actor import Actor
from congress.core.console import Answer, command, preview_json, problem_lines, read_file, sheet_problem
from congress.core.db import transaction
from congress.core.sheets import SheetError
from congress.core.staging import BatchState, Preview
from congress.core.text import number
from congress.venues import imports

cli = click.Group("venues", help="Venues: halls with their seats and equipment.")
BY = Actor.system("venues")


@command(
    cli, "import",
    click.argument("file"),
    click.option("--dry-run", is_flag=True, help="Show what would change and store nothing."),
)  # fmt: skip
def import_venues(file: str, dry_run: bool) -> Answer:
    """Take over a list of venues: code, name, unit_code, capacity; address and equipment if it has them."""
    try:
        sheets = read_file(file)
        with transaction() as writer:
            preview = imports.preview(sheets, by=BY)
            if preview.errors or dry_run:
                writer.rollback()
            elif preview.changes:
                batch_id = staging.keep(imports.KIND, file.rsplit("/", 1)[-1], None, preview, by=BY)
                imports.apply(preview, by=BY, batch_id=batch_id)
                staging.finish(batch_id, BatchState.APPLIED)
    except SheetError as error:
        preview = Preview(errors=[sheet_problem(error)])
    counts = preview.counts
    if preview.errors:
        lines = [f"Chưa nhận dòng nào: {number(len(preview.errors))} dòng sai.", *problem_lines(preview.errors)]
    else:
        told = f"{number(counts['new'])} mới, {number(counts['changed'])} thay đổi, {number(counts['same'])} như cũ"
        lines = [f"{number(counts['rows'])} hội trường: {told}.", *problem_lines(preview.warnings)]
    return Answer(preview_json(preview), lines, failed=bool(preview.errors))
