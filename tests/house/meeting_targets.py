"""What is tried of agendas, calendars, events and their clashes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from tests.house import oracle
from tests.house.city import PICTURE, City
from tests.house.marks import CODES
from tests.house.oracle import Target
from tests.house.trying import Try


def agenda_tries(data: dict[str, Any], *, has_item: bool = True) -> Any:
    """Of every unit's event; the version is the one that stands."""

    def tries_of(city: City, _who: str) -> Iterator[Try]:
        for code, (session_code, version, item_id) in city.agendas.items():
            item = {"item_id": item_id} if has_item else {}
            yield Try({"code": session_code, **item}, Target(unit=code), {**data, "version": version} if data else {})

    return tries_of


def calendar_tries(_city: City, _who: str) -> Iterator[Try]:
    yield Try()
    for view in ("day", "week", "month", "list"):
        for code in CODES:
            yield Try(target=Target(unit=code), query=f"under={code}&view={view}&day=2025-08-06")


def feeds_tries(_city: City, _who: str) -> Iterator[Try]:
    yield from (Try(target=Target(unit=code), query=f"under={code}") for code in CODES)


def open_feed_tries(_city: City, _who: str) -> Iterator[Try]:
    yield from (Try(target=Target(unit=code), data={"under": code}) for code in CODES)


def revoke_feed_tries(city: City, _who: str) -> Iterator[Try]:
    for owner, feed_id in city.feeds.items():
        yield Try({"feed_id": feed_id}, Target(owner=owner))


def feed_tries(city: City, _who: str) -> Iterator[Try]:
    """Whoever has the secret reads what its owner may, and nothing else."""
    owns = frozenset((kind, CODES.index("01.02.001.001")) for kind in ("name", "person", "agenda", "told"))
    halls = frozenset({("venue", CODES.index("01"))})  # everybody may see those of the city
    yield Try({"token": city.feed_token}, reads=owns | halls)


def event_file_tries(city: City, _who: str) -> Iterator[Try]:
    for code, (session_code, _version, _item) in city.agendas.items():
        yield Try({"code": session_code.rsplit("-P", 1)[0]}, Target(unit=code))


def clash_tries(data: dict[str, Any]) -> Any:
    """Of every unit's event; the hall is wanted by all of them."""

    def tries_of(city: City, _who: str) -> Iterator[Try]:
        for code, (event_code, fingerprint) in city.clashes.items():
            yield Try({"code": event_code, "fingerprint": fingerprint}, Target(unit=code), data)

    return tries_of


def check_tries(city: City, _who: str) -> Iterator[Try]:
    """A form that wants the same hall at the same hour."""
    hours = f"s-0-day=7/8/2025&s-0-from=14:00&s-0-to=16:00&s-0-kind=official&s-0-venue={city.hall}"
    for code in CODES:
        yield Try(target=Target(unit=code), query=f"kind=briefing&unit_code={code}&{hours}")


_SESSION = {"s-0-kind": "official", "s-0-day": "20/9/2025", "s-0-from": "8:00", "s-0-to": "11:00", "s-0-place": "Nhà"}


def above_tries(code: str) -> frozenset[tuple[str, int]]:
    """Whoever arranges a meeting may name the leaders of the unit and of those above it."""
    return frozenset(("person", CODES.index(each)) for each in oracle.chain(code) if each in CODES)


def form_of_event_tries(method: str) -> Any:
    def tries_of(_city: City, _who: str) -> Iterator[Try]:
        for code in CODES:
            data = {"kind": "seminar", "unit_code": code, "title": "Toạ đàm mới", "state": "scheduled", **_SESSION}
            query = "" if method == "POST" else f"kind=seminar&unit={code}&unit_code={code}&q=van"
            yield Try({}, Target(unit=code), data if method == "POST" else {}, query, reads=above_tries(code))

    return tries_of


def event_tries(data: dict[str, Any], which: str = "past", **values: str) -> Any:
    """Of every unit's event; ``values``: parts of the address by the name of the number that is kept."""

    def tries_of(city: City, _who: str) -> Iterator[Try]:
        for code, kept in city.events.items():
            numbers = {name: kept[number] for name, number in values.items()}
            told = {name: kept.get(value, value) for name, value in data.items()}
            yield Try({"code": kept[which], **numbers}, Target(unit=code), told)

    return tries_of


def changed_event_tries(city: City, _who: str) -> Iterator[Try]:
    for code, kept in city.events.items():
        data = {"kind": "seminar", "title": "Tên khác", "version": kept["version"], **_SESSION}
        yield Try({"code": kept["past"]}, Target(unit=code), data, reads=above_tries(code))


def moves_tries(city: City, _who: str) -> Iterator[Try]:
    for verb in ("schedule", "convene", "open", "close", "cancel", "postpone"):
        for code, kept in city.events.items():
            which = "draft" if verb in ("schedule", "convene") else "past"
            yield Try({"code": kept[which], "verb": verb}, Target(unit=code), {"reason": "vì thế"})


def pictures_tries(city: City, _who: str) -> Iterator[Try]:
    for code, kept in city.events.items():
        yield Try({"code": kept["past"]}, Target(unit=code), {"photos": (BytesIO(PICTURE), "a.png"), "caption": "Ảnh"})


def person_sent_tries(city: City, _who: str) -> Iterator[Try]:
    for code, kept in city.events.items():
        person = {"role": "supervisor", "persons": str(city.persons[code])}
        yield Try({"code": kept["past"]}, Target(unit=code), person)


def person_released_tries(city: City, _who: str) -> Iterator[Try]:
    for code, kept in city.events.items():
        yield Try({"code": kept["past"], "person_id": city.persons[code]}, Target(unit=code), {"role": "chair"})


def unit_added_tries(city: City, _who: str) -> Iterator[Try]:
    for code, kept in city.events.items():
        yield Try({"code": kept["past"]}, Target(unit=code), {"unit_code": code, "part": "host"})


def unit_removed_tries(city: City, _who: str) -> Iterator[Try]:
    for code, kept in city.events.items():
        yield Try({"code": kept["past"], "unit_code": code}, Target(unit=code), {"part": "member"})
