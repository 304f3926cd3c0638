"""What a unit's page shows of persons: its secretary, its posts and bodies on the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from congress.core.look import piece
from congress.core.web import actor
from congress.orgs.access import PHONES
from congress.people import queries
from congress.people.access import READ


def facts(unit: Any, day: date) -> Markup:
    secretary = queries.secretaries([unit.unit_id], day).get(unit.unit_id)
    return piece("people/panel_facts.html", secretary=secretary, phones=actor().covers(unit.path, *PHONES))


def posts(unit: Any, day: date) -> Markup:
    if not actor().covers(unit.path, *READ.roles):
        return Markup()
    held = queries.posts_on(unit.unit_id, day)
    seats = queries.count_seats(unit.unit_id, day)
    return piece("people/panel_posts.html", unit=unit, held=held, seats=seats)


PANELS = {"orgs.show.facts": facts, "orgs.show": posts}
