"""What pages of lower features show of check-in: the way to the desk, and when a delegate was in the room."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.checkin import queries, quorum, venue
from congress.checkin.access import READ
from congress.core import clock
from congress.core.errors import NotFound
from congress.core.look import piece
from congress.core.web import whole_actor
from congress.delegates import queries as delegates
from congress.delegates import rolls
from congress.delegates.access import may_convene


def of_roll(held: Any) -> Markup:
    """The way to the desk, for who sees the whole roll."""
    if held.roll is None or not rolls.sees_all(whole_actor().only(READ.roles), held):
        return Markup()
    return piece("checkin/panel_roll.html", held=held)


def of_event(event: Any) -> Markup:
    """How many are in the room, while a session admits; for who sees the whole roll."""
    reader = whole_actor().only(READ.roles)
    if not reader.roles:
        return Markup()
    try:
        held = delegates.get_held(reader, event.code)
    except NotFound:  # he sees the event by another role
        return Markup()
    if held.roll is None or not rolls.sees_all(reader, held):
        return Markup()
    at = queries.find_session_on(held)
    status = quorum.status(event, at) if at is not None else None
    return piece("checkin/panel_event.html", event=event, status=status)


def of_delegate(delegate: Any, held: Any) -> Markup:
    """When he was in the room."""
    if not may_convene(whole_actor(), held.unit.path):
        return Markup()
    stays = queries.stays_of(delegate.id)
    return piece("checkin/panel_delegate.html", stays=stays, now=clock.now()) if stays else Markup()


def of_own(own: Any) -> Markup:
    """On a delegate's own page, on the days of the event: is he in, and where he types the code of the hall's screen."""
    mine = venue.find_mine(own)
    if mine is None:
        return Markup()
    return piece("checkin/panel_own.html", own=own, mine=mine, typed="", problem="")


PANELS = {
    "delegates.roll": of_roll, "events.show": of_event, "delegates.show": of_delegate, "delegates.mine.now": of_own,
}  # fmt: skip
