"""python3 app.py campaigns …"""

from __future__ import annotations

from datetime import date

import click

from congress.campaigns import imports, queries, services
from congress.campaigns.models import Status
from congress.core import clock, staging
from congress.core.actor import Actor
from congress.core.console import DAY, Answer, command, problem_json, problem_lines, read_file, sheet_problem
from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.core.sheets import SheetError
from congress.core.speech import say
from congress.core.staging import BatchState, Preview
from congress.core.text import number, short_date
from congress.orgs import queries as orgs
from congress.orgs.kinds import Kind, find_kind

cli = click.Group("campaigns", help="Campaigns, and reports on what they ask for.")
BY = Actor.system("campaigns")


@command(
    cli, "open",
    click.option("--code", required=True),
    click.option("--name", required=True),
    click.option("--kinds", required=True, help="Kinds that owe, with a comma between: cell,sub,base,base_cell"),
    click.option("--deadline", type=DAY, required=True),
    click.option("--opens", type=DAY),
    click.option("--under", help="Only this unit's subtree; else the whole tree."),
    click.option("--done", type=click.Choice(["held", "reported", "ratified"]), default="held", help="What counts as done."),
    click.option("--age-on", type=DAY, help="Ages of delegates are counted on this day; else on the opening of each congress."),
)  # fmt: skip
def open_(
    *, code: str, name: str, kinds: str, deadline: date, opens: date | None, under: str | None, done: str, age_on: date | None
) -> Answer:
    """Each unit of these kinds owes a duty. Again: units met since then owe one too."""
    wanted = [_kind(word) for word in kinds.split(",") if word.strip()]
    with transaction():
        root = orgs.get_unit(BY, under) if under else orgs.find_root(clock.today())
        if root is None:
            raise DomainError("not_found", 404)
        campaign, added = services.open_campaign(
            code, name, wanted, deadline, root, by=BY, opens_on=opens, done_from=Status(done), age_on=age_on
        )
        duties = queries.units_owing(campaign, clock.today(), root.path)
        data = {"code": campaign.code, "duties": duties, "added": added, "deadline": campaign.deadline.isoformat()}
        past = [f"Hạn {short_date(deadline)} đã qua; vẫn mở."] if deadline < clock.today() else []
        if (campaign.name, campaign.deadline) != (name.strip(), deadline) or campaign.age_on != (age_on or campaign.age_on):
            past.append(say("campaign.kept", name=campaign.name, day=campaign.deadline))
    return Answer(data | {"warnings": past}, [f"{name}: {number(duties)} tổ chức phải thực hiện, thêm {number(added)}.", *past])


def _kind(word: str) -> Kind:
    kind = find_kind(word)
    if kind is None:
        raise DomainError("unit.kind_unknown", kind=word)
    return kind


@command(
    cli, "report",
    click.argument("file"),
    click.option("--campaign", "code", required=True),
    click.option("--dry-run", is_flag=True, help="Show what would change and store nothing."),
)  # fmt: skip
def report(file: str, code: str, dry_run: bool) -> Answer:
    """Take over a sheet of reports: code, status, held_on, convened, present."""
    try:
        sheets = read_file(file)
        with transaction() as writer:
            campaign = queries.get_campaign(BY, code)
            preview = imports.preview(sheets, campaign, by=BY)
            if dry_run:
                writer.rollback()
            elif preview.changes:
                batch_id = staging.keep(imports.KIND, file.rsplit("/", 1)[-1], None, preview, by=BY)
                imports.apply(preview, campaign, by=BY, batch_id=batch_id)
                staging.finish(batch_id, BatchState.APPLIED)
    except SheetError as error:
        preview = Preview(errors=[sheet_problem(error)])
    return _reported(preview)


def _reported(preview: Preview) -> Answer:
    stored = imports.stored(preview)
    flagged = [change.problem for change in stored if change.problem is not None]
    data = {
        "rows": preview.rows,
        "stored": len(stored),
        "same": preview.same,
        "flagged": [problem_json(problem) for problem in flagged],
        "refused": len(preview.errors),
        "errors": [problem_json(problem) for problem in preview.errors],
    }
    lines = [
        f"{number(preview.rows)} dòng: nhận {number(len(stored))}, như cũ {number(preview.same)}, "
        f"cần xem lại {number(len(flagged))}, không nhận {number(len(preview.errors))}.",
        *problem_lines(preview.errors),
    ]
    return Answer(data, lines, failed=bool(preview.errors))
