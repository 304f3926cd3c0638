"""Ways from other pages to the calendar: of a unit, of a venue, and one event to take along."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.core.look import piece


def of_event(event: Any, **_more: Any) -> Markup:
    return piece("calendar/panel_event.html", event=event)


def of_unit(unit: Any, day: Any) -> Markup:
    return piece("calendar/panel_link.html", key={"under": unit.code})


def of_person(person: Any) -> Markup:
    return piece("calendar/panel_link.html", key={"person": person.id})


def of_venue(venue: Any) -> Markup:
    return piece("calendar/panel_link.html", key={"venue": venue.code})


def of_delegate(token: str, **_more: Any) -> Markup:
    return piece("calendar/panel_delegate.html", token=token)


PANELS = {
    "delegates.mine.acts": of_delegate, "events.show": of_event, "orgs.show": of_unit, "people.show": of_person,
    "venues.show": of_venue,
}  # fmt: skip
