"""The command line: the features' own commands, and those of the installation. ``--json`` works anywhere on it."""

from __future__ import annotations

import contextlib
import io
import os
import traceback
from collections.abc import Sequence

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from congress import config, factory, upkeep
from congress.core import mail, place
from congress.core.console import Answer, command, one_line, said_here, usage_said
from congress.core.db import is_busy
from congress.core.errors import DomainError
from congress.core.sheets import SheetError
from congress.core.speech import say
from congress.core.text import number

cli = click.Group(
    "app.py",
    help="Without a command: set up what is missing, load the demo city, serve it. --json: one line of JSON on stdout.",
    add_help_option=True,
)
PROGRAMS = {
    "serve": "The server for production; refuses to start on any unsafe setting.",
    "work": "A worker beside the server's own: long jobs, notices, mail; until it is stopped.",
    "test": "Every test, on both databases and in a browser; takes what pytest takes.",
    "bench": "What things cost, each beside its floor.",
    "prove": "The long proofs; prove NAME runs one.",
}
for _name, _help in PROGRAMS.items():  # run before click is asked; here only to be listed
    cli.add_command(click.Command(_name, help=_help))


def run(argv: Sequence[str]) -> int:
    """Run one command; answers the exit code. ``argv`` without the program's name."""
    os.umask(0o077)  # the database, and links and lists that commands write, are nobody else's business on this machine
    words = [word for word in argv if word != "--json"]
    as_json = len(words) < len(argv)
    try:
        if "--help" not in words and (not words or words[0] in PROGRAMS):
            return _run_program(words, as_json)
        return _run_command(words, as_json)
    except Exception as error:
        code, message = _said(error)
        if as_json:
            click.echo(one_line({"error": code, "message": message}))
        click.echo(message, err=True)
        if code == "unexpected":
            traceback.print_exc()
        return 2 if code == "usage" and not as_json else 1


def _run_program(words: list[str], as_json: bool) -> int:
    """What runs until it is stopped, or measures."""
    from congress import programs

    return programs.run(words, as_json)


def _run_command(words: list[str], as_json: bool) -> int:
    app = factory.create_app(config.read())
    for feature in factory.FEATURES:
        if commands := factory.part(feature, "commands"):
            cli.add_command(commands.cli)
    with app.app_context():
        asks_for_help = "--help" in words
        if not asks_for_help and words[0] not in _NEED_NO_TABLES:
            upkeep.require_tables()
        if asks_for_help and as_json:
            with contextlib.redirect_stdout(io.StringIO()) as help_text:
                code = _invoke(words, as_json)
            click.echo(one_line({"help": help_text.getvalue()}))
            return code
        return _invoke(words, as_json)


def _invoke(words: list[str], as_json: bool) -> int:
    try:
        with cli.make_context("app.py", words) as context:
            context.meta["congress.json"] = as_json
            cli.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return 0


def _said(error: Exception) -> tuple[str, str]:
    """(code, sentence) of whatever went wrong."""
    from flask import has_app_context

    if isinstance(error, click.exceptions.Abort):
        return "stopped", "stopped"
    if isinstance(error, config.SettingError):
        return "setting", str(error)
    if not has_app_context():
        with factory.create_app(config.read(), testing=True).app_context():
            return _said_by_app(error)
    return _said_by_app(error)


def _said_by_app(error: Exception) -> tuple[str, str]:
    if isinstance(error, click.ClickException):
        return "usage", usage_said(error)
    if isinstance(error, DomainError):
        return error.code, said_here(error.code, **error.params)
    if isinstance(error, SheetError):
        return error.code, said_here(error.code, row=error.row, **error.params)
    if isinstance(error, DBAPIError) and is_busy(error):
        return "busy", say("busy")
    if isinstance(error, OperationalError):
        return "database", say("database.unreachable", reason=str(error.orig).strip().splitlines()[0])
    if isinstance(error, OSError) and error.filename:
        return "file.failed", say("file.failed", name=error.filename, reason=error.strerror)
    return "unexpected", f"{type(error).__name__}: {error}"


# ── the installation's own commands ──────────────────────────────────────────

_NEED_NO_TABLES = ("restore", "upgrade", "mail-test", "tls")


@command(cli, "backup", click.argument("file"))
def backup(file: str) -> Answer:
    """Write everything into one file, checked and complete, while people go on working."""
    made = upkeep.backup(file)
    lines = [f"{made['file']}: {number(made['bytes'])} byte, phiên bản {made['revision']}, nhật ký {made['audit_seq']}."]
    return Answer(made, lines)


@command(cli, "restore", click.argument("file"))
def restore(file: str) -> Answer:
    """Put a backup in the place of everything; a damaged file changes nothing."""
    done = upkeep.restore(file)
    return Answer(done, [f"Đã khôi phục từ {file}: {number(done['units'])} tổ chức, phiên bản {done['revision']}."])


@command(cli, "upgrade")
def upgrade() -> Answer:
    """Back up, migrate, check; go back to the backup if the check fails."""
    done = upkeep.upgrade()
    lines = [f"Từ {done['before'] or 'trống'} lên {done['after']}; bản sao lưu: {done['backup'] or 'không cần'}."]
    return Answer(done, lines)


@command(cli, "mail-test", click.argument("address"))
def mail_test(address: str) -> Answer:
    """Send one letter now, to see whether CONGRESS_SMTP is right."""
    smtp = place.settings().smtp
    to = mail.send_test(address, smtp)
    server = smtp.server if smtp else ""
    return Answer({"sent": True, "to": to, "server": server}, [f"{server} đã nhận thư gửi {to}."])


@command(cli, "health")
def health() -> Answer:
    """Is everything in order? The same as /healthz."""
    found = upkeep.health()
    return Answer(found, [f"{key}: {value}" for key, value in found.items()], failed=not found["ok"])
