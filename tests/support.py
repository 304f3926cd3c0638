"""Builders for tests: a small tree, people with roles, campaigns, and a browser that is signed in."""

from __future__ import annotations

import contextvars
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from congress.accounts import identity
from congress.accounts import services as accounts
from congress.accounts.models import LinkPurpose
from congress.campaigns import duties, services
from congress.campaigns import imports as reports
from congress.campaigns import queries as campaigns
from congress.campaigns.models import Campaign, Status
from congress.campaigns.states import Report
from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.sheets import Sheet
from congress.core.staging import Preview
from congress.orgs import decisions, imports
from congress.orgs import queries as orgs
from congress.progress import queries as progress
from congress.progress.figures import Figures

SECRET = "0123456789abcdef" * 4
DATA = Path(__file__).resolve().parent / "data"
SYSTEM = Actor.system("test")
HEADINGS = ("code", "name", "type", "parent", "members", "secretary", "phone", "email")

# A city with two committees; base organisations with cells, one with a sub-organisation, one base cell.
TREE: tuple[tuple[str, ...], ...] = (
    ("01", "Đảng bộ Thành phố", "city", "", "", "Trần Thị Thành"),
    ("01.01", "Đảng bộ quận Đông", "base_superior", "01", "", "Lê Văn Đông", "0911111101"),
    ("01.01.001", "Đảng bộ phường Một", "base", "01.01", "", "Phạm Thị Một", "0911111111"),
    ("01.01.001.001", "Chi bộ 1", "cell", "01.01.001", "20", "Ngô Văn Nhất", "0911111121"),
    ("01.01.001.002", "Chi bộ 2", "cell", "01.01.001", "31", "Đỗ Thị Nhì", "0911111122"),
    ("01.01.002", "Đảng bộ phường Hai", "base", "01.01", "", "Vũ Văn Hai"),
    ("01.01.002.B1", "Đảng bộ bộ phận 1", "sub", "01.01.002", "", "Bùi Thị Bộ"),
    ("01.01.002.001", "Chi bộ 1", "cell", "01.01.002.B1", "12", "Hồ Văn Ba"),
    ("01.01.003", "Chi bộ Trường học", "base_cell", "01.01", "9", "Dương Thị Tư"),
    ("01.02", "Đảng bộ quận Tây", "base_superior", "01", "", "Lý Văn Tây", "0922222201"),
    ("01.02.001", "Đảng bộ phường Ba", "base", "01.02", "", "Mai Thị Ba"),
    ("01.02.001.001", "Chi bộ 1", "cell", "01.02.001", "15", "Trịnh Văn Năm"),
)
KINDS = ("cell", "sub", "base", "base_cell")


def sheet(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Sheet:
    """A sheet as it comes out of reading a file."""
    return Sheet("test", [list(headings), *[[str(cell) for cell in row] for row in rows]])


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode()


def register(rows: Iterable[Sequence[str]] = TREE) -> Sheet:
    return sheet(HEADINGS, [[*row, *[""] * (len(HEADINGS) - len(row))] for row in rows])


def day(text: str) -> date:
    return date.fromisoformat(text)


class FreshClient(FlaskClient):
    """Each request in a context of its own, as on a server: nothing of the test's own context, or of the request before."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return contextvars.Context().run(super().open, *args, **kwargs)


@dataclass
class World:
    """Everything goes through the services, as in life."""

    app: Flask

    # ── units ────────────────────────────────────────────────────────────────

    def tree(self, rows: Iterable[Sequence[str]] = TREE, as_of: date | None = None) -> Preview:
        """Take a register over."""
        with transaction():
            preview = imports.preview([register(rows)], as_of or date(2024, 12, 31), by=SYSTEM)
            assert not preview.errors, preview.errors
            imports.apply(preview, by=SYSTEM)
        return preview

    def decide(self, *lines: str) -> decisions.Result:
        """Apply decisions; each line: effective_on,operation,unit_code,new_code,new_name,new_type,into_code."""
        names = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")
        rows = [[*(line.split(",") + [""] * 7)[:7], f"{place}-QĐ/TU"] for place, line in enumerate(lines, 1)]
        with transaction():
            return decisions.reorganise([sheet(names, rows)], by=SYSTEM)

    def unit(self, code: str) -> Any:
        return orgs.get_unit(SYSTEM, code)

    # ── people who sign in ───────────────────────────────────────────────────

    def account(self, name: str, role: Role | None = None, code: str | None = None) -> int:
        """An account, with a role on a unit (``None``: the whole installation)."""
        with transaction():
            made = accounts.open_account(name, by=SYSTEM)
            if role is not None:
                accounts.grant(made, role, self.unit(code) if code else None, by=SYSTEM)
        return made

    def actor(self, role: Role, code: str | None, name: str = "Người thử") -> Actor:
        return identity.actor_of(self.account(name, role, code))

    def link(self, account_id: int) -> str:
        with transaction():
            return accounts.make_links([account_id], LinkPurpose.SLIP, by=SYSTEM)[0].token

    def browser(self, role: Role | None = None, code: str | None = None, name: str = "Người thử") -> FlaskClient:
        """A client that has signed in with a role; without one it has not."""
        client = self.app.test_client()
        if role is not None:
            response = client.post(f"/sign-in/{self.link(self.account(name, role, code))}")
            assert response.status_code == 302, response.text
        return client

    # ── campaigns ────────────────────────────────────────────────────────────

    def campaign(self, code: str = "DH", kinds: Sequence[str] = KINDS, root: str = "01", **more: Any) -> Campaign:
        with transaction():
            made, _added = services.open_campaign(
                code,
                "Đại hội các cấp",
                list(kinds),
                more.pop("deadline", date(2025, 6, 30)),
                self.unit(root),
                by=SYSTEM,
                **more,
            )
        return self.get_campaign(made.code if made in session() else code)

    def get_campaign(self, code: str = "DH") -> Campaign:
        return campaigns.get_campaign(SYSTEM, code)

    def report(
        self, code: str, held_on: date | None, status: Status = Status.HELD, by: Actor = SYSTEM, **figures: Any
    ) -> duties.Outcome:
        with transaction():
            told = Report(status, held_on, **figures)
            return duties.report(self.get_campaign(figures.pop("campaign", "DH")), self.unit(code), told, by=by)

    def report_sheet(
        self, rows: Iterable[Sequence[Any]], headings: Sequence[str] = ("code", "status", "held_on", "convened", "present")
    ) -> Preview:
        with transaction():
            campaign = self.get_campaign()
            preview = reports.preview([sheet(headings, rows)], campaign, by=SYSTEM)
            reports.apply(preview, campaign, by=SYSTEM)
        return preview

    def figures(self, as_of: date | None = None, known_on: date | None = None, under: str | None = None) -> Figures:
        """The board's figures on a day."""
        when = as_of or clock.today()
        campaign = self.get_campaign()
        found = progress.figures(campaign, progress.scope_of(SYSTEM, campaign, under, when), when, known_on)
        session().rollback()
        return found

    def done(self, level: str, as_of: date | None = None, **more: Any) -> str:
        """``done/total`` of a level."""
        figure = self.figures(as_of, **more).level(level)
        return f"{figure.done}/{figure.total}"
