"""Slips on paper: the sheet of one committee as a page for print."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, render_template

from congress.accounts.invitations import SlipSheet
from congress.core import pdf
from congress.core.qr import svg


def address(token: str) -> str:
    """Where a link leads, in full: it is printed."""
    return f"{current_app.extensions['settings'].address}/sign-in/{token}"


def html(sheet: SlipSheet) -> str:
    slips = [(slip, address(slip.token), svg(address(slip.token), slip.full_name)) for slip in sheet.slips]
    return render_template("accounts/slips.html", sheet=sheet, slips=slips)


def write_pdf(sheet: SlipSheet, folder: Path) -> Path:
    """The sheet as a file that only its owner can read: whoever holds it can sign in."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{sheet.unit_code}.pdf"
    file.touch(mode=0o600)
    file.write_bytes(pdf.render(html(sheet)))
    return file
