"""python3 app.py accounts …"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask import current_app

from congress.accounts import invitations, queries, services, slips
from congress.accounts.models import LinkPurpose
from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.console import Answer, command, note
from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.core.text import number
from congress.orgs import queries as orgs

cli = click.Group("accounts", help="People who sign in.")
BY = Actor.system("accounts")


@command(cli, "create-admin", click.option("--name", default="Quản trị", show_default=True), click.option("--login"))
def create_admin(name: str, login: str | None) -> Answer:
    """An administrator of the whole installation, with a link that signs in once."""
    with transaction():
        account_id = services.open_account(name, by=BY, login=login)
        services.grant(account_id, Role.ADMIN, None, by=BY)
        (link,) = services.make_links([account_id], LinkPurpose.START, by=BY)
    address = slips.address(link.token)
    return Answer({"account": account_id, "name": name, "link": address}, [f"{name}: {address}"])


@command(
    cli, "invite",
    click.option("--under", required=True, help="Code of the unit whose secretaries are invited."),
    click.option("--again", is_flag=True, help="New slips also for those who hold an unused one; the old ones die."),
    click.option("--direct", is_flag=True, help="Only the units right below, not the whole subtree."),
    click.option("--out", type=click.Path(file_okay=False), help="Folder for the sheets; else slips/ in the instance folder."),
)  # fmt: skip
def invite(under: str, again: bool, direct: bool, out: str | None) -> Answer:
    """One sheet of slips (name, QR link, 14 days) for each committee, to hand down level by level.

    A committee's slips are stored and written before the next one's, so that a run that was stopped is simply started again.
    """
    began = clock.now()
    with transaction():
        unit = orgs.get_unit(BY, under)
        if unit.ends_on <= clock.today():
            raise DomainError("unit.not_on_day", code=under, day=clock.today())
        committees = [unit] if direct else queries.list_committees(unit.path, clock.today())
    folder = Path(out) if out else Path(current_app.instance_path) / "slips" / clock.local_now().strftime("%Y%m%d-%H%M%S")
    written: list[dict[str, Any]] = []
    for place, committee in enumerate(committees, 1):
        with transaction():
            sheet = invitations.invite(committee, by=BY, renew_before=began if again else None)
        if sheet is None:
            continue
        note(f"[{place}/{len(committees)}] {sheet.unit_code} {sheet.unit_name}: {len(sheet.slips)}")
        file = slips.write_pdf(sheet, folder)
        written.append({"code": sheet.unit_code, "name": sheet.unit_name, "slips": len(sheet.slips), "file": str(file)})
    total = sum(each["slips"] for each in written)
    lines = [f"{number(len(written))} tờ, {number(total)} phiếu trong {folder}" if written else "Không còn ai cần phiếu mời."]
    return Answer({"under": under, "sheets": written, "slips": total}, lines)
