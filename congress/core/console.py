"""The command line: one answer a command, as one line of JSON or as text for people; everything else goes to stderr."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from congress.core import sheets, text
from congress.core.errors import DomainError
from congress.core.sheets import Sheet, SheetError
from congress.core.speech import say, word
from congress.core.staging import Preview, Problem

_HERE = {"not_found": "not_found.terminal", "columns.missing": "columns.missing.terminal"}
_BEYOND = re.compile(r"\((.*)\)$", re.DOTALL)  # click tells what it could not place in brackets, and nowhere else


@dataclass
class Answer:
    """``data``: the line of JSON; ``lines``: the same for people; ``failed``: exit with 1."""

    data: dict[str, Any] | list[Any]
    lines: Sequence[str] = field(default_factory=list)
    failed: bool = False


def command(group: click.Group, name: str, *params: Callable[..., Any]) -> Callable[[Callable[..., Answer]], click.Command]:
    """Add a function to a group as a command; ``params`` are click's options and arguments."""

    def decorate(function: Callable[..., Answer]) -> click.Command:
        @functools.wraps(function)
        def run(**values: Any) -> None:
            emit(function(**values))

        wrapped: Any = run
        for param in reversed(params):
            wrapped = param(wrapped)
        return group.command(name)(wrapped)

    return decorate


def emit(answer: Answer) -> None:
    """Print an answer and, if it is a failure, leave with 1."""
    root = click.get_current_context().find_root()
    if root.meta.get("congress.json"):
        click.echo(one_line(answer.data))
    else:
        for line in answer.lines or [one_line(answer.data)]:
            click.echo(line, err=answer.failed)
    if answer.failed:
        root.exit(1)


def one_line(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def note(message: str) -> None:
    """Progress, for the person at the terminal."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201


def usage_said(error: click.ClickException) -> str:
    """What is wrong with a command as it was typed, and where its help is."""
    if not isinstance(error, click.UsageError) or isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()  # of the latter it is the help
    where = error.ctx.command_path if error.ctx is not None else "app.py"
    return f"{_usage_of(error)} {say('usage.help', command=where)}"


def _usage_of(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter(param=click.Option() as option):
            return say("usage.no_value", name=option.opts[0])
        case click.MissingParameter(param=click.Parameter() as argument):
            return say("usage.missing", name=argument.human_readable_name)
        case click.BadParameter():
            return _bad_value(error)
        case click.NoSuchOption():
            return say("usage.no_option", name=error.option_name)
        case click.exceptions.NoSuchCommand():
            return say("usage.no_command", name=error.command_name)
        case click.BadOptionUsage():
            return say("usage.option_value", name=error.option_name)
    beyond = _BEYOND.search(error.message)
    return say("usage.beyond", typed=beyond[1]) if beyond else say("usage.unclear")


def _bad_value(error: click.BadParameter) -> str:
    """Types of our own say themselves what is wrong; click's say it in English."""
    name = error.param.opts[0] if error.param is not None else ""
    match error.param and error.param.type:
        case click.Choice(choices=choices):
            return say("usage.choice", name=name, choices=", ".join(map(str, choices)))
        case click.Path():
            return say("usage.no_folder", name=name)
    return say("usage.bad_value", name=name, text=error.message) if name else error.message


class Day(click.ParamType[date]):
    """A date as ``2025-07-15`` or ``15/7/2025``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return text.parse_date(value)
        except ValueError:
            self.fail(say("date.unreadable", typed=value), param, ctx)


DAY = Day()


def read_file(path: str) -> list[Sheet]:
    """The sheets of a file.

    :raises DomainError: it cannot be opened. :raises SheetError: it cannot be read as a table.
    """
    try:
        content = Path(path).read_bytes()
    except OSError:
        raise DomainError("file.unreadable", name=path) from None
    if len(content) > 32 * 1024 * 1024:
        raise SheetError("sheet.too_large", limit=sheets.MAX_ROWS)
    return sheets.read(content, Path(path).name)


def problem_json(problem: Problem) -> dict[str, Any]:
    """``code`` is the unit's, ``rule`` is for programs."""
    return {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": said_here(problem.rule, **problem.params),
        "rule": problem.rule,
    }


def said_here(code: str, /, **params: Any) -> str:
    """The sentence of a code; where the advice of the pages is of no use at a terminal, another one."""
    return say(_HERE.get(code, code), **params)


def sheet_problem(error: SheetError) -> Problem:
    return Problem(error.row, error.column, "", error.code, {"row": error.row, **error.params})


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    return [say_line(problem) for problem in problems]


def say_line(problem: Problem) -> str:
    """Of a row the column is called as its file does; one that is not there as offices call it."""
    named = word("columns", problem.column) if problem.rule == "columns.missing" else problem.column
    where = f", cột {named}" if named else ""
    return f"  dòng {problem.row}{where}: {said_here(problem.rule, **problem.params)}"


def preview_json(preview: Preview, **more: Any) -> dict[str, Any]:
    """What an import found, as one object."""
    counts = preview.counts
    return {
        "rows": counts["rows"],
        "new": counts["new"],
        "same": counts["same"],
        "changed": counts["changed"],
        "absent": preview.absent,
        "errors": [problem_json(problem) for problem in preview.errors],
        "warnings": [problem_json(problem) for problem in preview.warnings],
        **more,
    }
