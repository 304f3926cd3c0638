"""python3 app.py registry …"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from congress.core import clock
from congress.core.actor import Actor
from congress.core.console import DAY, Answer, command, said_here
from congress.core.db import transaction
from congress.core.errors import DomainError, NotFound
from congress.core.speech import word
from congress.core.text import short_date
from congress.orgs import queries as orgs
from congress.registry import queries, services
from congress.registry.models import Issuer, PaperType, Term
from congress.registry.queries import Flag, Wanted
from congress.registry.symbols import MOST, find_types, parse

cli = click.Group("registry", help="Numbers of papers: given, listed, and a symbol read.")
BY = Actor.system("registry")


NUMBERED = (  # what is told of a number that is given
    click.option("--type", "type_", required=True, help="BC, NQ, TTr …; of two that share a symbol the name: Quyết định."),
    click.option("--subject", required=True),
    click.option("--dated", type=DAY, help="The day printed on the paper; today without it."),
    click.option("--number", help="One that is free; the next without it."),
    click.option("--signer", default=""),
    click.option("--hidden", is_flag=True, help="The number is not printed; what the paper is about is shown to few."),
)


@command(
    cli, "give",
    click.option("--unit", "code", required=True, help="Code of the unit that issues."),
    click.option("--congress", "key", help="Of its congress of this name or key, or the only one that begins so."),
    click.option("--open", "is_new", is_flag=True, help="Where there is none of this name, the paper begins its sequence."),
    *NUMBERED,
)  # fmt: skip
def give(*, code: str, key: str | None, is_new: bool, **told: Any) -> Answer:
    """The next number of the unit's committee, or of its congress. The committee's first paper opens its term."""

    def term(day: date) -> Term:
        unit = _unit(code)
        return _congress(unit, key, day, is_new) if key else services.ensure_committee_term(unit, day, by=BY)

    return give_from(term, **told)


def give_from(
    term: Callable[[date], Term], *, type_: str, subject: str, dated: date | None, number: str | None, signer: str, hidden: bool
) -> Answer:
    """A number of the term that is kept on a day, which is opened in the same transaction."""
    told, chosen = _type(type_), _number(number)
    with transaction():
        day = dated or clock.today()
        entry = services.give_number(term(day), told, subject, day, BY, number=chosen, hidden=hidden, signer=signer)
        data = _json(queries.get_line(BY, entry.id)) | {"warnings": _said(queries.warnings_of(BY, entry))}
    return Answer(data, [f"{data['symbol']}: {data['term']}.", *data["warnings"]])


def _type(typed: str) -> PaperType:
    found = find_types(typed)
    if not found:
        raise DomainError("registry.type_unknown", 422, text=typed)
    if len(found) > 1:
        raise DomainError(
            "registry.type_unclear", 422, text=typed, names=", ".join(word("paper_types", each) for each in found)
        )
    return found[0]


def _number(typed: str | None) -> int | None:
    if typed is None:
        return None
    if not (typed.strip().isdecimal() and len(typed) < 9):
        raise DomainError("registry.bad_number", 422, text=typed, most=MOST)
    return int(typed)


def _unit(code: str) -> Any:
    try:
        return orgs.get_unit(BY, code)
    except NotFound:
        raise DomainError("unit.unknown", code=code) from None


def _congress(unit: Any, key: str, day: date, is_new: bool) -> Term:
    if is_new:
        found = queries.find_term(unit.unit_id, Issuer.CONGRESS, key)
        return found or services.open_term(unit, Issuer.CONGRESS, key, day, by=BY)
    if (found := queries.find_congress(unit.unit_id, key)) is not None:
        return found
    names = "; ".join(f"“{term.name}”" for term in queries.congresses(unit.unit_id))
    raise DomainError("registry.congress_unknown", 422, text=key, names=names or "–")


@command(
    cli, "list",
    click.option("--unit", "code", required=True, help="Code of the unit that issues."),
    click.option("--term", "key", help="One of its terms or congresses, by name or key; all without it."),
    click.option("--find", "typed", default="", help="A symbol such as 10-HD/TU, or words without accents."),
)  # fmt: skip
def list_(code: str, key: str | None, typed: str) -> Answer:
    """Numbers of a register, the latest first."""
    unit = _unit(code)
    term_id = _term_id(unit, key) if key else None
    wanted = Wanted(typed, None if term_id else unit.unit_id, term_id)
    lines: list[Any] = []
    page = queries.list_entries(BY, wanted, 1, 500)
    for number in range(1, page.pages + 1):
        lines.extend((page if number == 1 else queries.list_entries(BY, wanted, number, 500)).items)
    return Answer([_json(line) for line in lines], [*map(_told, lines), f"{len(lines)} số."])


def _term_id(unit: Any, key: str) -> int:
    for issuer in Issuer:
        if (found := queries.find_term(unit.unit_id, issuer, key)) is not None:
            return found.id
    raise DomainError("registry.term_unknown", text=key)


def _told(line: Any) -> str:
    return f"{line.symbol}, {short_date(line.dated)}, {word('paper_states', line.state).lower()}: {line.subject or '–'}"


def _json(line: Any) -> dict[str, Any]:
    return {
        "symbol": line.symbol, "number": line.number, "type": str(line.type), "subject": line.subject,
        "dated": line.dated.isoformat(), "state": str(line.state), "hidden": line.is_hidden, "signer": line.signer,
        "issuer": str(line.issuer), "term": line.term_name,
    }  # fmt: skip


def _said(flags: Sequence[Flag]) -> list[str]:
    return [said_here(code, **figures) for code, figures in flags]


@command(cli, "parse", click.argument("text", nargs=-1, required=True))
def read(text: tuple[str, ...]) -> Answer:
    """What a symbol says: "Số 10-HD/TU", "09-QĐ/TU", "10 HD TU". Of QĐ both types are told."""
    try:
        found = parse(" ".join(text))
    except ValueError:
        raise DomainError("registry.unreadable", 422, text=" ".join(text)) from None
    names = [word("paper_types", each) for each in found.types]
    data = {
        "number": found.number, "hidden": found.number is None, "types": [each.value for each in found.types], "names": names,
        "issuer": found.issuer, "symbol": found.printed.strip(),
    }  # fmt: skip
    return Answer(data, [f"{data['symbol']}: {' / '.join(names)}, {found.issuer}"])
