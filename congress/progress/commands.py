"""python3 app.py progress …"""

from __future__ import annotations

from datetime import date

import click

from congress.campaigns import queries as campaigns
from congress.campaigns import tallies
from congress.core import clock
from congress.core.actor import Actor
from congress.core.console import DAY, Answer, command
from congress.progress import queries

cli = click.Group("progress", help="How far everybody is, on any day.")
BY = Actor.system("progress")


@command(
    cli, "show",
    click.argument("code"),
    click.option("--as-of", type=DAY, help="The day to count; else today."),
    click.option("--known-on", type=DAY, help="As it was known at the end of this day."),
    click.option("--under", help="Only this unit and what stands below it."),
)  # fmt: skip
def show(code: str, as_of: date | None, known_on: date | None, under: str | None) -> Answer:
    """Done, total, percent and remaining at every level."""
    campaign = campaigns.get_campaign(BY, code)
    day = as_of or clock.today()
    figures = queries.figures(campaign, queries.scope_of(BY, campaign, under, day), day, known_on)
    return Answer(figures.as_json, [figures.sentence])


@command(cli, "recount", click.argument("code"))
def recount(code: str) -> Answer:
    """Count a campaign again from its rows and say where the stored sums differ."""
    faults = tallies.faults(campaigns.get_campaign(BY, code))
    lines = faults or ["Các bộ đếm khớp với từng dòng."]
    return Answer({"code": code, "faults": faults}, lines, failed=bool(faults))
