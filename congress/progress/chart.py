"""The burn-up as points on paper: one drawing for wide screens, one for narrow. Only geometry; templates draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Point = tuple[date, int, int]  # day, done, due


@dataclass(frozen=True)
class Mark:
    """A word on an axis."""

    x: float
    y: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """Coordinates within ``width`` × ``height``. ``steps``: the total through time, which moves when units come and go."""

    width: int
    height: int
    actual: str
    area: str
    steps: str
    deadline_x: float
    end: tuple[float, float]
    words_x: float  # where the words at the end of the line end: left of it, and clear of the deadline
    floor: float
    top: float
    left: float
    right: float
    days: Sequence[Mark]
    sizes: Sequence[Mark]
    first: date
    last: date
    done: int
    due: int


def draw(points: Sequence[Point], until: date, deadline: date, width: int) -> Chart | None:
    """A chart of figures that change on ``points``, up to a day; None where nothing is due or nothing has happened.

    Each corner of the line is the figure of its day; between corners nothing changes, so the line goes in steps.
    """
    moved = [point for point in points if point[0].year > 1 and point[1] > 0]
    if not moved or not points[-1][2]:
        return None
    first, told = moved[0][0] - timedelta(days=3), max(deadline, moved[-1][0])
    last = told + max(timedelta(days=5), (told - first) / 10)  # long after the end the line only goes on level
    height, left, right, floor, top = (280, 14.0, width - 14.0, 250.0, 40.0)
    peak = max(due for _day, _done, due in points)
    span = max(1, (last - first).days)

    def x(day: date) -> float:
        return round(left + (right - left) * min(max((day - first).days, 0), span) / span, 1)

    def y(value: int) -> float:
        return round(floor - (floor - top) * value / peak, 1)

    shown_until = min(until, last)
    actual = _steps([(day, done) for day, done, _due in points], first, shown_until)
    total = _steps([(day, due) for day, _done, due in points], first, last)
    line = " ".join(f"{x(day)},{y(value)}" for day, value in actual)
    return Chart(
        width=width,
        height=height,
        actual=line,
        area=f"{x(actual[0][0])},{floor} {line} {x(actual[-1][0])},{floor}",
        steps=" ".join(f"{x(day)},{y(value)}" for day, value in total),
        deadline_x=x(deadline),
        end=(x(actual[-1][0]), y(actual[-1][1])),
        words_x=min(x(actual[-1][0]), x(deadline) if x(deadline) > 120 else width) - 8,
        floor=floor,
        top=y(points[-1][2]),
        left=left,
        right=right,
        days=[Mark(x(day), 272, f"{day.day}/{day.month}", "middle") for day in _ticks(first, last, 6 if width > 400 else 4)],
        sizes=[Mark(left, y(value), _plain(value)) for value in _round_sizes(peak)],
        first=moved[0][0],
        last=until,
        done=actual[-1][1],
        due=points[-1][2],
    )


def _steps(changes: Sequence[tuple[date, int]], first: date, until: date) -> list[tuple[date, int]]:
    """Corners of a line that stays level between changes."""
    level = 0
    corners: list[tuple[date, int]] = []
    for day, value in changes:
        if day > until:
            break
        if day > first:
            if not corners:
                corners.append((first, level))
            corners += [(day, level), (day, value)]
        level = value
    return [*corners, (until, level)] if corners else [(first, level), (until, level)]


def _ticks(first: date, last: date, most: int) -> list[date]:
    """First days of months, at most so many; days in between where the span is short."""
    months = [date(first.year + (first.month + k) // 12, (first.month + k) % 12 + 1, 1) for k in range(0, 400)]
    inside = [day for day in months if first < day < last]
    if len(inside) >= 2:
        return inside[:: -(-len(inside) // most)]
    step = max(1, (last - first).days // most)
    return [first + timedelta(days=step * k) for k in range(1, most) if first + timedelta(days=step * k) < last]


def _round_sizes(peak: int) -> list[int]:
    """Two round values below the peak."""
    step = max(1, peak // 3)
    unit = 10 ** (len(str(step)) - 1)
    step = max(1, step // unit * unit)
    return [value for value in (step, 2 * step) if value < peak * 0.9]


def _plain(value: int) -> str:
    return f"{value:,}".replace(",", ".")
