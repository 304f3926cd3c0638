"""A whole random story: what is reported on duties, and the comparing of both sides after each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from congress.campaigns import duties
from congress.campaigns import imports as reports
from congress.campaigns import queries as campaigns
from congress.campaigns.models import Status
from congress.campaigns.states import Report
from congress.core import clock, undo
from congress.core.db import db, session, transaction, writing
from congress.core.errors import DomainError
from congress.orgs import queries as orgs
from tests.scenarios import compare, oracle
from tests.scenarios.oracle import Campaign, Duty, Refused
from tests.scenarios.plans import Plan
from tests.scenarios.telling import Offer, Telling, Violation, fingerprint, require
from tests.support import SYSTEM, sheet


class Story(Telling):
    """Reports, excuses, corrections and undoing, on top of a tree that changes."""

    # ── duties ───────────────────────────────────────────────────────────────

    def report(self) -> None:
        status = self.rng.choice(["planned", "held", "held", "held", "reported", "ratified"])
        self.tell(status, self._day(status))

    def excuse(self) -> None:
        self.tell("excused", self.rng.choice([None, self._day("planned")]))

    def _day(self, status: str) -> date | None:
        chance = self.rng.random()
        if chance < 0.03:
            return None
        if chance < 0.06 or status == "planned":
            return self.today + timedelta(days=self.rng.randint(-20, 30))
        if self.used_days and chance < 0.4:
            return min(self.today, self.rng.choice(self.used_days) + timedelta(days=self.rng.choice([-1, 0, 1])))
        return self.today - timedelta(days=self.rng.randint(0, 90))

    def _whom(self, campaign: Campaign) -> str:
        """A unit that stands today; often one of which something is known, sometimes one that has ended."""
        chance = self.rng.random()
        known = [code for code in campaign.duties if any(self.tree.units[code])]
        ended = [code for code, line in self.tree.units.items() if any(line) and line[oracle.index(self.today)] is None]
        if known and chance < 0.35:
            return self.rng.choice(known)
        if ended and chance < 0.5:
            return self.rng.choice(ended)
        owing = sorted(campaign.owing(self.tree, self.today, "01"))
        standing = sorted(self.tree.standing(self.today)) or ["01"]
        return self.rng.choice(owing if owing and chance < 0.95 else standing)

    def tell(self, status: str, day: date | None) -> None:
        figures = self.rng.choice([{}, {}, {"convened": 20, "present": self.rng.choice([9, 19])}])
        told = Report(Status(status), day, reason="lũ lụt" if status == "excused" else "", **figures)
        self._one(
            status,
            lambda duty: duty.told(status, day, self.today),
            lambda campaign, unit: duties.report(campaign, unit, told, by=SYSTEM),
        )

    def ratify(self) -> None:
        day = self.today - timedelta(days=self.rng.randint(-1, 20))
        self._one(
            "ratify",
            lambda duty: duty.ratified(day, self.today),
            lambda campaign, unit: duties.ratify(campaign, unit, day, by=SYSTEM),
        )

    def withdraw(self) -> None:
        self._one("withdraw", Duty.withdrawn, lambda campaign, unit: duties.withdraw(campaign, unit, by=SYSTEM))

    def _one(self, name: str, rule: Callable[[Duty], Duty], do: Callable[[Any, Any], duties.Outcome]) -> None:
        campaign = self.campaign()
        if campaign is None:
            return
        code = self._whom(campaign)
        before = campaign.duty(code)
        try:
            after: Duty | None = rule(before)
        except Refused:
            after = None
        if not campaign.owes_ever(self.tree, code):
            after = None
        mark = fingerprint() if after is None else ""
        try:
            with transaction():
                outcome = do(campaigns.get_campaign(SYSTEM, campaign.code), orgs.get_unit(SYSTEM, code))
        except DomainError as refusal:
            self.told[f"{name} refused"] += 1
            require(after is None, f"{name} of {code} refused: {refusal.code}")
            require(fingerprint() == mark, f"a refused {name} has changed something")
            return
        require(after is not None, f"{name} of {code} accepted, from {before}")
        self.told[name] += 1
        self._known(campaign, code, after or Duty(), outcome)

    def _known(self, campaign: Campaign, code: str, after: Duty, outcome: duties.Outcome) -> None:
        before = campaign.duty(code)
        campaign.duties[code] = after
        self.serials[campaign.code, code] += outcome.is_new
        if (before.is_held, before.held_on) != (after.is_held, after.held_on):
            self.counting(campaign, lambda: self.succession.follow(campaign, code))
        if outcome.undo_id is not None:
            serial = self.serials[campaign.code, code]
            self.offers.append(Offer(outcome.undo_id, campaign, code, before, serial, self.now))

    def undo(self) -> None:
        """Back to the state before; what follows from other units follows from what is known of them now."""
        if not self.offers:
            return
        offer = self.offers.pop()
        campaign, key = offer.campaign, (offer.campaign.code, offer.code)
        in_time = self.now - offer.made_at <= timedelta(minutes=undo.MINUTES)
        may = in_time and self.serials[key] == offer.serial and campaign.code not in self.archived
        mark = fingerprint()
        try:
            with transaction():
                undo.take_back(offer.undo_id, by=SYSTEM)
        except DomainError as refusal:
            self.told["undo refused"] += 1
            require(not may, f"undo refused: {refusal.code}")
            require(fingerprint() == mark, "a refused undo has changed something")
            return
        require(may, f"undo accepted though in time: {in_time}")
        self.told["undo"] += 1
        before = campaign.duty(offer.code)
        campaign.duties[offer.code] = offer.before
        self.serials[key] += 1
        if not offer.before.own and offer.before != Duty():
            self.counting(campaign, lambda: self.succession.refresh(campaign, offer.code))
        after = campaign.duty(offer.code)
        if (before.is_held, before.held_on) != (after.is_held, after.held_on):
            self.counting(campaign, lambda: self.succession.follow(campaign, offer.code))

    def look(self) -> None:
        """Somebody looks at a flagged report: nothing else changes."""
        campaign = self.campaign()
        if campaign is None:
            return
        with transaction():
            found = campaigns.get_campaign(SYSTEM, campaign.code)
            flagged = campaigns.list_flagged(SYSTEM, found).items
            if flagged:
                code = self.rng.choice([row.code for row in flagged])
                duties.clear_flags(found, orgs.get_unit(SYSTEM, code), by=SYSTEM)
                self.serials[campaign.code, code] += 1
                self.told["look"] += 1

    def sheet(self) -> None:
        """Reports of many units at once; its wrong rows are left out."""
        campaign = self.campaign()
        if campaign is None:
            return
        rows: dict[str, list[str]] = {}
        for _ in range(self.rng.randint(1, 8)):
            status = self.rng.choice(["planned", "held", "held", "reported", "ratified", "excused"])
            day = self._day(status)
            code = self._whom(campaign)
            rows[code] = [code, status, day.isoformat() if day else "", "", "", "lũ lụt" if status == "excused" else ""]
        with transaction():
            found = campaigns.get_campaign(SYSTEM, campaign.code)
            heads = ("code", "status", "held_on", "convened", "present", "reason")
            preview = reports.preview([sheet(heads, rows.values())], found, by=SYSTEM)
            reports.apply(preview, found, by=SYSTEM)
        refused = {problem.code for problem in preview.errors}
        stored = {change.code for change in reports.stored(preview)}
        changed = []
        for code, row in rows.items():
            before = campaign.duty(code)
            try:
                after: Duty | None = before.told(row[1], date.fromisoformat(row[2]) if row[2] else None, self.today)
            except Refused:
                after = None
            if not campaign.owes_ever(self.tree, code):
                after = None
            stands = code in campaign.owing(self.tree, self.today, campaign.root)
            require(after is not None or code in refused, f"row of {code} was taken: {row}")
            require(code not in refused or after is None or not stands, f"row of {code} was refused: {row}")
            if after is not None and code not in refused:
                campaign.duties[code] = after
                self.serials[campaign.code, code] += code in stored
                if (before.is_held, before.held_on) != (after.is_held, after.held_on):
                    changed.append(code)
        for code in changed:
            self.counting(campaign, lambda code=code: self.succession.follow(campaign, code))
        self.told["sheet"] += 1


# ── running ──────────────────────────────────────────────────────────────────


def empty() -> None:
    """Throw every row away; faster than TRUNCATE for a few hundred rows."""
    with writing():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()


@contextmanager
def telling(story: Story) -> Iterator[None]:
    """The clock shows the time of the story."""
    with patch.object(clock, "now", lambda: story.now):
        yield


def run(plan: Plan) -> Story:
    """Tell a whole story, comparing after each step and thoroughly at the end.

    :raises Violation: the product and the oracle disagree, or the product broke down.
    """
    empty()
    story = Story(plan)
    with telling(story):
        place, what = -1, "begin"
        try:
            story.begin()
            for place, (what, seed) in enumerate(plan.steps):  # noqa: B007  named where it went wrong
                story.step(what, seed)
                compare.lightly(story)
            what = "end"
            compare.thoroughly(story)
        except Violation as violation:
            raise Violation(f"{plan.seed} step {place} {what}: {violation}") from None
        except Exception as error:
            raise Violation(
                f"{plan.seed} step {place} {what}: broke down: {type(error).__name__}: {str(error)[:300]}"
            ) from error
        finally:
            session().rollback()
    return story
