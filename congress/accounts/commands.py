"""python3 app.py accounts …"""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from congress.accounts import invitations, services, slips
from congress.accounts.models import LinkPurpose
from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.console import Answer, command, note
from congress.core.db import transaction
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
    """One sheet of slips (name, QR link, 14 days) for each committee, to hand down level by level."""
    with transaction():
        unit = orgs.get_unit(BY, under)
        sheets = invitations.invite(unit, by=BY, again=again, deep=not direct)
    folder = Path(out) if out else Path(current_app.instance_path) / "slips" / clock.local_now().strftime("%Y%m%d-%H%M%S")
    written = []
    for place, sheet in enumerate(sheets, 1):
        note(f"[{place}/{len(sheets)}] {sheet.unit_code} {sheet.unit_name}: {len(sheet.slips)}")
        file = slips.write_pdf(sheet, folder)
        written.append({"code": sheet.unit_code, "name": sheet.unit_name, "slips": len(sheet.slips), "file": str(file)})
    total = sum(len(sheet.slips) for sheet in sheets)
    lines = [f"{number(len(sheets))} tờ, {number(total)} phiếu trong {folder}" if sheets else "Không còn ai cần phiếu mời."]
    return Answer({"under": under, "sheets": written, "slips": total}, lines)
