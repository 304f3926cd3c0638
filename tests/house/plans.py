"""Waves and series of the city in which every text belongs to somebody, and the requests that are tried of their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from congress.core import jobs
from congress.core.db import transaction
from congress.events import series, waves
from congress.events.recurrence import Rule
from congress.events.template import Meets, Template
from tests.house import oracle
from tests.house.oracle import Target
from tests.support import SYSTEM, World

if TYPE_CHECKING:
    from tests.house.city import City

REQUESTS = ("wave", "edit_wave", "run_wave", "delegations", "series", "add_day", "end_series", "new_wave", "new_series")
WAVE = {
    "kinds": ["cell"], "kind": "ceremony", "title": "Lễ tại {unit}", "first_on": "1/9/2025", "span": "1", "hall": "own",
    "s-0-starts": "8h00", "s-0-ends": "11h30", "s-0-day": "1", "s-0-kind": "official", "do": "make", "version": "1",
}  # fmt: skip
SERIES = {
    "kind": "briefing", "title": "Giao ban", "every": "week", "which": "2:", "interval": "1", "at": "8h00", "minutes": "60",
    "on_day_off": "keep", "starts_on": "13/8/2025", "until": "20/8/2025", "day": "27/8/2025",
}  # fmt: skip


def wave_code(code: str) -> str:
    """A plain word: it stands in addresses."""
    return f"W-{code}"


def make(city: City, mark: Callable[[str, int], str]) -> None:
    """A wave over each unit, which made nothing yet, and a series of one meeting."""
    template = Template("ceremony", date(2025, 9, 1), (Meets("08:00", "11:30"),))
    for place, code in enumerate(oracle.ABOVE):
        title, unit = f"Lễ {mark('K', place)}", city.world.unit(code)
        with transaction():
            told = Template(**{**vars(template), "title": title})
            waves.create(wave_code(code), unit, ["cell"], told, by=SYSTEM)
            day = date(2025, 8, 13)
            rule, plan = Rule("week", weekday=day.weekday()), series.Plan("briefing", title)
            city.series[code] = series.start(unit, rule, plan, day, day, by=SYSTEM)[0].id


def tries(request: str) -> Iterator[tuple[str, dict[str, Any], Target, dict[str, Any]]]:
    """(unit, what builds the address, what is named, the form) for each unit; a new one for each where one is made."""
    endpoint = request.split(" ")[1].removeprefix("events.")
    for code in oracle.ABOVE:
        data = {**(SERIES if "series" in endpoint or endpoint == "add_day" else WAVE), "code": f"M-{code}", "unit_code": code}
        values = {"code": wave_code(code)} if endpoint in ("wave", "edit_wave", "run_wave", "delegations") else {}
        yield code, values, Target(unit=code), data


def asked(request: str) -> bool:
    return request.split(" ")[1] in {f"events.{name}" for name in REQUESTS}


# ── for what pages cost ──────────────────────────────────────────────────────


def some_waves(world: World, one: str, three: str) -> None:
    """A wave of one event, another of three."""
    template = Template("seminar", date(2025, 9, 1), (Meets("08:00", "11:30"),))
    for code in (one, three):
        with transaction():
            job_id = waves.start(waves.create(f"W{code}", world.unit(code), ["base_cell"], template, by=SYSTEM), by=SYSTEM)
        jobs.run_now(job_id)


def one_more_wave(world: World, number: int) -> None:
    template = Template("seminar", date(2025, 9, 1), (Meets("08:00", "11:30"),), title=f"Đợt {number}")
    with transaction():
        waves.create(f"W{number}", world.unit("01"), ["base_cell"], template, by=SYSTEM)


def one_more_series(world: World, number: int) -> None:
    with transaction():
        rule, plan = Rule("week", weekday=0), series.Plan("briefing", f"Giao ban {number}")
        series.start(world.unit("01"), rule, plan, date(2025, 8, 4), date(2025, 8, 24), by=SYSTEM)
