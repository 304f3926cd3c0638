"""A congress with those concerned at their desks: the organiser of the city, the secretaries of its units, the post."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.db import db, session
from congress.notices import services as notices
from congress.notices.sending import send_waiting
from tests.home.reading import Page, show, visit
from tests.notices.smtp import MailServer
from tests.scenarios.meetings import raw
from tests.scenarios.roll import Person
from tests.support import World

LINK = re.compile(r"http://localhost:8000(/d/\S+)")


def now(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Rows as they lie in the tables after the last request."""
    session().rollback()
    return raw(statement, **values)


@dataclass
class City:
    """``people``: unit -> its list, official ones first; ``desks``: unit -> its secretary's browser; ``away``: who is
    excused and has nobody in his place; ``links``: address -> the path of the link in its letter."""

    world: World
    code: str
    office: FlaskClient
    desks: dict[str, FlaskClient]
    people: dict[str, list[Person]]
    seats: list[Person]
    letters: MailServer
    away: list[Person] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    def page(self, path: str = "", who: FlaskClient | None = None) -> Page:
        return visit(who or self.office, f"/delegates/{self.code}{path}")

    def id(self, name: str, unit: str = "") -> int:
        query = "SELECT d.id FROM delegate d LEFT JOIN unit u ON u.id = d.unit_id WHERE full_name = :name"
        (found,) = now(f"{query}{' AND u.code = :unit' if unit else ''} AND standing <> 'withdrawn'", name=name, unit=unit)
        return int(found[0])

    def send(self, path: str, who: FlaskClient | None = None, **told: Any) -> Page:
        """A form is sent as it is typed; answers the page that follows."""
        by = who or self.office
        return show(by, by.post(f"/delegates/{self.code}{path}", data=told, follow_redirects=True))


def official(city: City) -> list[Person]:
    return [*city.seats, *(each for people in city.people.values() for each in people if not each.place)]


def letters(city: City) -> dict[str, str]:
    """Deliver and send; address -> the path of the link in its last letter."""
    notices.deliver()
    send_waiting()
    taken = {str(letter["X-To"]): letter.get_content() for letter in city.letters.taker.taken}  # type: ignore[attr-defined]
    return {address: found[1] for address, words in taken.items() if (found := LINK.search(words))}


def everything() -> str:
    """Every cell of every table, as text."""
    session().rollback()
    told = [str(tuple(row)) for table in db.metadata.sorted_tables for row in session().execute(select(table))]
    session().rollback()
    return "\n".join(told)
