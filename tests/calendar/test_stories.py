"""Random lives of events, and feeds that look after each step: a feed strikes out what it told, as it told it, and nothing
else; nothing vanishes without a word, no number falls, and the time of an entry is another exactly where the entry is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from congress.agenda.services import Item, add
from congress.calendar.models import Feed
from congress.calendar.models import Line as Kept
from congress.core import undo
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError, NotFound
from congress.events import extras
from congress.events.models import EventState, UnitPart
from congress.venues.models import Venue
from tests.calendar.reading import LEADER, Line, Reader, be, change, engage, hall, open_feed, parsed, plans, release
from tests.calendar.test_programmes import do
from tests.events.making import at, get, hold, meets, move
from tests.support import SYSTEM, World

STEPS = 40
UNITS = ("01.01", "01.02", "01.01.001")
GONE = "Không còn trong lịch: "


@dataclass
class Watched:
    """A feed, and all that it ever told: uid -> (name and hours it had, its last line, its time)."""

    reader: Reader
    told: dict[str, set[tuple[str, datetime, datetime]]] = field(default_factory=dict)
    last: dict[str, tuple[Line, str]] = field(default_factory=dict)

    def look(self) -> None:
        text = self.reader.client.get(self.reader.address).text
        stamps = dict(re.findall(r"UID:(\S+)\r\nDTSTAMP:(\S+)", text))
        lines = {uid: (line, stamps[uid]) for uid, line in parsed(text)[1].items()}
        assert self.last.keys() <= lines.keys(), "something vanished"
        for uid, (line, stamp) in lines.items():
            if line.summary.startswith(GONE):
                assert (line.summary.removeprefix(GONE), line.starts, line.ends) in self.told.get(uid, ()), "never told here"
            else:
                self.told.setdefault(uid, set()).add((line.summary, line.starts, line.ends))
            if uid in self.last:
                before, was = self.last[uid]
                is_same = replace(before, sequence=0) == replace(line, sequence=0)
                assert is_same == ((before.sequence, was) == (line.sequence, stamp)), "counted wrongly"
                assert is_same or (line.sequence > before.sequence and stamp > was), "older"
        self.last = lines


class Story:
    """Of a few events; ``is_there``: a unit of the first committee is the second one's now."""

    def __init__(self, city: World, chance: Random) -> None:
        self.city, self.chance, self.offers = city, chance, list[tuple[str, int]]()
        self.codes: list[str] = []
        self.venues = [hall(city), hall(city, "HT2", "Hội trường số 2")]
        self.count = 0
        self.is_there = False

    def step(self) -> None:
        kinds: list[Callable[[], Any]] = [
            self.draft, self.schedule, self.schedule, self.take_back, self.join, self.leave, self.rename, self.engage,
            self.release, self.reshape, self.internal, self.transfer,
        ]  # fmt: skip
        try:
            (self.chance.choice(kinds) if self.codes else self.draft)()
        except (DomainError, NotFound):
            session().rollback()  # it is not possible just now

    def one(self) -> str:
        return self.chance.choice(self.codes)

    def new_name(self) -> str:
        self.count += 1
        return f"Việc {self.count}"

    def hours(self) -> Any:
        day = f"2025-{self.chance.choice((8, 9)):02}-{self.chance.randint(1, 28):02}"
        return meets(day, venue_id=self.chance.choice([*self.venues, None]))

    def draft(self) -> None:
        title, unit = self.new_name(), self.chance.choice(UNITS)
        self.codes.append(hold(self.city, unit, "conference", self.hours(), title=title, state=EventState.DRAFT))

    def schedule(self) -> None:
        code = self.one()
        self.offers.append((code, move(code, "schedule")))

    def take_back(self) -> None:
        if self.offers:
            with transaction():
                undo.take_back(self.offers.pop()[1], by=SYSTEM)

    def join(self) -> None:
        code, unit = self.one(), self.city.unit(self.chance.choice(UNITS))
        with transaction():
            extras.take_part(get(code), unit, UnitPart.MEMBER, by=SYSTEM)

    def leave(self) -> None:
        code, unit = self.one(), self.city.unit(self.chance.choice(UNITS))
        with transaction():
            extras.leave(get(code), unit, UnitPart.MEMBER, by=SYSTEM)

    def rename(self) -> None:
        change(self.one(), title=self.new_name())

    def engage(self) -> None:
        engage(self.one(), LEADER)

    def release(self) -> None:
        release(self.one(), LEADER)

    def reshape(self) -> None:
        code = self.one()
        change(code, *self.chance.choice(([self.hours()], [*plans(code), self.hours()], plans(code)[:1])))

    def internal(self) -> None:
        do(add, self.one(), Item("Họp kín", 30, is_internal=True))

    def transfer(self) -> None:
        source = "01.01" if self.is_there else "01.02"
        result = self.city.decide(f"2025-07-01,transfer,01.01.001,,,,{source}")
        assert result.applied in (0, 1)
        self.is_there = not self.is_there if result.applied else self.is_there


def watched(city: World, story: Story) -> list[Watched]:
    diary = be(city.account(LEADER, Role.LEADER, "01.01"), LEADER)
    found = [open_feed(diary, person=LEADER), open_feed(city.actor(Role.ORGANISER, "01.01"), person=LEADER)]
    for unit in ("01.01", "01.02"):
        actor = city.actor(Role.LEADER, unit)
        found += [open_feed(actor, unit=city.unit(unit)), open_feed(actor, venue=session().get_one(Venue, story.venues[0]))]
    found.append(open_feed(city.actor(Role.ORGANISER, "01.02"), unit=city.unit("01.02")))
    return [Watched(Reader(city, address)) for address in found]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_feed_strikes_out_what_it_told_and_nothing_else(
    seed: int, city: World, set_clock: Callable[[datetime], None]
) -> None:
    story = Story(city, Random(seed))
    readers = watched(city, story)
    for turn in range(STEPS):
        set_clock(at("2025-07-01") + turn * timedelta(minutes=7))
        story.step()
        for each in readers:
            each.look()
    struck = sum(line.summary.startswith(GONE) for each in readers for line, _stamp in each.last.values())
    assert struck >= 2, "a story in which too little happens"


def test_control_a_word_of_what_another_feed_told_is_caught(city: World) -> None:
    story = Story(city, Random(0))
    *_others, first, _hall, second, _venue, _last = watched(city, story)
    hold(city, "01.01", "conference", meets("2025-09-10"), title="Chuyện kín")
    first.look()
    second.look()
    table: Any = Kept.__table__
    with transaction() as writer:
        (row,) = writer.execute(select(table)).all()
        other = writer.scalars(select(Feed.id).where(Feed.unit_id == city.unit("01.02").unit_id).order_by(Feed.id)).first()
        writer.execute(table.insert().values({**row._mapping, "feed_id": other}))
    with pytest.raises(AssertionError, match="never told here"):
        second.look()


def test_control_what_a_feed_forgot_is_caught(city: World) -> None:
    story = Story(city, Random(0))
    *_others, first, _hall, _second, _venue, _last = watched(city, story)
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết", state=EventState.DRAFT)
    offer = move(code, "schedule")
    first.look()
    with transaction() as writer:
        undo.take_back(offer, by=SYSTEM)
        table: Any = Kept.__table__
        writer.execute(table.delete())
    with pytest.raises(AssertionError, match="vanished"):
        first.look()
