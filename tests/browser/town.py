"""A small city on a server of its own, for walks that make events: who may sign in, and a worker that a test drives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from congress.core import clock, jobs
from congress.core.actor import Role
from congress.core.db import db, transaction
from congress.events.workdays import Workdays
from congress.venues import services as venues
from congress.venues.queries import find_venues
from congress.venues.services import Details
from tests.browser import servers
from tests.conftest import make_app
from tests.events import making
from tests.support import SYSTEM, World

UNIT, UNIT_NAME, OTHER_UNIT = "01.31", "Đảng bộ Khối các cơ quan", "01.32"
BASES = {
    "01.31.001": "Đảng bộ Sở Nông nghiệp và Môi trường",
    "01.31.002": "Đảng bộ Sở Văn hoá, Thể thao và Du lịch",
    "01.31.003": "Chi bộ Ban Tôn giáo",
}
REGISTER = (
    ("01", "Đảng bộ thành phố Mẫu", "city", "", "500", "Lò Thị Ban"),
    (UNIT, UNIT_NAME, "base_superior", "01", "190", "Vi Thị Nga"),
    *((code, name, "base" if name.startswith("Đảng bộ") else "base_cell", UNIT, "60", "") for code, name in BASES.items()),
    (OTHER_UNIT, "Đảng bộ phường Xa", "base_superior", "01", "310", "Nông Văn Đào"),
    ("01.32.001", "Đảng bộ Trường Trung học phổ thông Xa", "base", OTHER_UNIT, "60", ""),
)
PEOPLE = {
    "admin": ("Lục Thị Quản", Role.ADMIN, None),
    "organiser": ("Cán bộ Tổ chức", Role.ORGANISER, "01"),
    "secretary": ("Vi Thị Nga", Role.SECRETARY, UNIT),
}
HALL, HALL_NAME = "HT-1", "Hội trường Sen"


@dataclass(frozen=True)
class Town:
    """``links``: who -> address that signs in once."""

    address: str
    app: Flask
    links: dict[str, str]

    def work(self, steps: int = 1000) -> None:
        """A worker that goes home after so many chunks."""
        left = [True] * steps
        with self.app.app_context():
            jobs.run_due(worker=f"test {os.getpid()}", go_on=lambda: bool(left) and left.pop())
            db.session.remove()

    def meets_in_hall(self, day: date, title: str) -> None:
        """A conference of the unit in its hall, from eight to ten."""
        with self.app.app_context():
            hall = find_venues([HALL])[HALL]
            making.hold(
                World(self.app),
                UNIT,
                "conference",
                making.meets(day.isoformat(), "8:00", "10:00", venue_id=hall.id),
                title=title,
            )
            db.session.remove()

    def found(self, code: str, name: str, below: str) -> None:
        """One more base organisation, by a decision of last month."""
        with self.app.app_context():
            day = clock.today() - timedelta(days=30)
            World(self.app).decide(f"{day.isoformat()},found,,{code},{name},base,{below}")
            db.session.remove()


@contextmanager
def open_town(instance: Path) -> Iterator[Town]:
    with servers.empty(instance, "") as server:
        app = make_app(f"sqlite:///{instance / 'congress.db'}", instance)
        with app.app_context():
            world = World(app)
            world.tree(REGISTER)
            with transaction():
                venues.create(world.unit(UNIT), HALL, Details(HALL_NAME, capacity=300), by=SYSTEM)
            links = {who: f"{server.address}/sign-in/{world.link(world.account(*told))}" for who, told in PEOPLE.items()}
            db.session.remove()
        yield Town(server.address, app, links)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def monday(weeks: int) -> date:
    """The Monday that many weeks from the next one."""
    today = clock.today()
    return today + timedelta(days=7 - today.weekday(), weeks=weeks)


def working_day(ahead: int) -> date:
    return Workdays().next_working_day(clock.today() + timedelta(days=ahead))
