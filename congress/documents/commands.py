"""python3 app.py documents …"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import click

from congress.core import jobs, queue
from congress.core.actor import Actor
from congress.core.console import Answer, command
from congress.core.db import peek, transaction
from congress.core.errors import DomainError, NotFound
from congress.core.jobs import Job
from congress.core.text import number
from congress.delegates import codes, queries
from congress.delegates.queries import Held
from congress.documents import badge_prints, services
from congress.documents.badge_prints import Choice, Which
from congress.documents.badges import Sheet
from congress.events.models import EventKind
from congress.registry import commands as registry
from congress.registry.models import Term

cli = click.Group("documents", help="Papers of events: badges, and numbers of a congress.")
BY = Actor.system("documents")
_SHEETS = click.Choice([sheet.value for sheet in Sheet])


@command(
    cli, "badges",
    click.option("--event", "code", required=True, help="Code of the event."),
    click.option("--out", required=True, type=click.Path(dir_okay=False), help="The PDF to be written."),
    click.option("--delegation", help="Only this delegation, by its name."),
    click.option("--number", "badge", help="Only this badge, with its check digit: 127-4."),
    click.option("--unprinted", is_flag=True, help="Only badges that nobody has printed yet."),
    click.option("--guests", is_flag=True, help="Badges of guests instead; they have no code."),
    click.option("--sheet", type=_SHEETS, default="a6", show_default=True, help="a4: four on a sheet."),
    click.option("--reprint", is_flag=True, help="Revoke these badges and print them under new codes."),
    click.option("--reason", help="Why they are printed again."),
)  # fmt: skip
def badges(
    *, code: str, out: str, delegation: str | None, badge: str | None, unprinted: bool, guests: bool, sheet: str, reprint: bool,
    reason: str | None,
) -> Answer:  # fmt: skip
    """All badges of an event as one PDF, A6 with a QR code each: of delegates and alternates on the list."""
    _require_writable(out)
    which = Which.GUESTS if guests else Which.UNPRINTED if unprinted else Which.ALL
    with transaction():
        held = _held(code)
        choice = Choice(which, _delegation(held, delegation), _number(badge))
        if reprint:
            job_id = badge_prints.reprint(held, choice, reason or "", by=BY, sheet=Sheet(sheet))
        else:
            job_id = badge_prints.print_badges(held, choice, by=BY, sheet=Sheet(sheet))
        name = held.event.name
    result = jobs.run_now(job_id)
    _fetch(job_id, out)
    data = {"event": code, "badges": result["badges"], "pages": result["pages"], "file": out, "reprinted": reprint}
    return Answer(data, [f"{name}: {number(result['badges'])} thẻ, {number(result['pages'])} trang trong {out}."])


@command(cli, "give-number", click.option("--event", "code", required=True, help="Code of the congress."), *registry.NUMBERED)
def give_number(*, code: str, **told: Any) -> Answer:
    """The next number of a congress's own sequence, for a paper that is written elsewhere; the first one opens it."""

    def term(_day: date) -> Term:
        held = _held(code)
        if held.event.kind != EventKind.CONGRESS:
            raise DomainError("document.no_sequence", 422, name=held.event.name)
        return services.congress_term(held.event, held.unit, by=BY)

    return registry.give_from(term, **told)


def _held(code: str) -> Held:
    try:
        return queries.get_held(BY, code)
    except NotFound:
        raise DomainError("badge.no_event", 404, code=code) from None


def _delegation(held: Held, name: str | None) -> int | None:
    return badge_prints.find_delegation(held.event.id, name) if name else None


def _number(typed: str | None) -> int | None:
    """:raises DomainError: the check digit is another one."""
    if not typed:
        return None
    found = codes.parse_badge_number(typed)
    if found is None:
        raise DomainError("badge.bad_number", 422, typed=typed)
    return found


def _require_writable(out: str) -> None:
    """Before a code is revoked.

    :raises DomainError: it cannot be written there.
    """
    try:
        Path(out).open("ab").close()
    except OSError:
        raise DomainError("file.unwritable", name=out) from None


def _fetch(job_id: int, out: str) -> None:
    with peek() as reader:
        shutil.copyfile(queue.folder() / reader.get_one(Job, job_id).file, out)
