"""Feeds of everybody in the city, each of a part of his own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from congress.calendar import feeds, services
from congress.calendar.models import Feed
from congress.calendar.scopes import Scope
from congress.core import clock
from congress.core.db import transaction
from tests.house import oracle


def open_all(city: Any) -> None:
    """They were read a moment ago, so that reading one leaves nothing behind."""
    for who, account_id in city.accounts.items():
        for _letter, code in (city.held(who) or ())[-1:]:
            unit = city.world.unit("01" if code == oracle.WHOLE else code)
            with transaction():
                token = services.open_feed(Scope(unit=unit), by=city.actor(who))
            city.feeds[who] = feeds.list_feeds(account_id)[0].id
            city.feed_token = token if who == "guest" else city.feed_token
    assert city.world.app.test_client().get(f"/calendar/feeds/{city.feed_token}.ics").status_code == 200
    with transaction() as writer:
        writer.execute(update(Feed).values(read_at=clock.now()))
