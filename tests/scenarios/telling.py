"""Telling a random story to the product and to the oracle at once: registers, decisions, campaigns, what is remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import select, text

from congress.campaigns import queries as campaigns
from congress.campaigns import services
from congress.campaigns.models import Status
from congress.core import clock
from congress.core.db import db, session, transaction
from congress.core.errors import DomainError
from congress.orgs import decisions, imports
from congress.orgs import queries as orgs
from congress.progress import queries as progress
from tests.scenarios import oracle, plans
from tests.scenarios.oracle import Campaign, Duty, Impossible, Succession
from tests.scenarios.plans import Chooser, Plan
from tests.support import SYSTEM, register, sheet

_DECISION = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")
_WATCHED = (
    "unit", "placement", "contact", "decision", "act", "act_unit", "campaign", "duty", "duty_event", "counter", "tally",
    "audit_line", "undo_offer",
)  # fmt: skip


class Violation(Exception):
    """The product and the oracle disagree."""


def require(so: bool, words: str) -> None:
    if not so:
        raise Violation(words)


@dataclass
class Offer:
    """A report that may be taken back."""

    undo_id: int
    campaign: Campaign
    code: str
    before: Duty
    serial: int
    made_at: datetime


@dataclass
class Remembered:
    """What the board said on a day: ``--known-on`` of that day must go on saying it."""

    campaign: Campaign
    under: str
    day: date
    known_on: date
    figures: dict[str, tuple[int, int]]


@dataclass
class Telling:
    """Both sides of it. ``told``: what was accepted and refused, by kind."""

    plan: Plan
    rng: Random = field(init=False)
    tree: oracle.Tree = field(init=False)
    now: datetime = field(init=False)
    succession: Succession = field(default_factory=Succession)
    campaigns: list[Campaign] = field(default_factory=list)
    archived: set[str] = field(default_factory=set)
    late: list[tuple[str, oracle.Act]] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    serials: Counter[tuple[str, str]] = field(default_factory=Counter)
    remembered: list[Remembered] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    used_days: list[date] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = Random(self.plan.seed)
        self.tree = plans.random_tree(self.rng, self.rng.choice([12, 25, 60]))
        self.now = datetime.combine(oracle.day_of(plans.TODAY), datetime.min.time(), UTC).replace(hour=3)

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def live(self) -> list[Campaign]:
        return [campaign for campaign in self.campaigns if campaign.code not in self.archived]

    # ── telling ──────────────────────────────────────────────────────────────

    def begin(self) -> None:
        rows = [
            (code, place.name, place.kind, place.parent, "" if place.members is None else str(place.members))
            for code, place in self.tree.standing(self.today).items()
        ]
        require(self.take_register(rows, self.today), "the first register was refused")
        if self.rng.random() < 0.85:
            self.open()

    def step(self, what: str, seed: int) -> None:
        self.rng = Random(seed)
        days = self.rng.choice([0, 0, 0, 1, 1, 2, 6]) if what != "wait" else self.rng.randint(1, 9)
        if days:
            self.remember()
        self.now += timedelta(days=days, minutes=self.rng.choice([1, 3, 12]))
        self.chooser = Chooser(self.rng, self.tree, self.today, self.used_days, f"N{seed % 100000}")
        getattr(self, what)()

    def wait(self) -> None:
        self.told["wait"] += 1

    def campaign(self) -> Campaign | None:
        return self.rng.choice(self.live) if self.live else None

    def open(self) -> None:
        if len(self.campaigns) >= 2:
            return
        made = plans.random_campaign(self.rng, self.tree, f"DH-{len(self.campaigns)}", self.today)
        opens = self.rng.choice([None, date(2025, 4, 1), date(2025, 7, 20)])
        with transaction():
            root = orgs.get_unit(SYSTEM, made.root)
            services.open_campaign(
                made.code,
                "Đại hội",
                made.kinds,
                date(2025, 9, 30),
                root,
                by=SYSTEM,
                opens_on=opens,
                done_from=Status(made.done_from),
            )
        self.campaigns.append(made)
        self.told["open"] += 1

    def archive(self) -> None:
        """Out of the lists, and some time later back."""
        campaign = self.rng.choice(self.campaigns) if self.campaigns else None
        if campaign is None:
            return
        with transaction():
            found = campaigns.get_campaign(SYSTEM, campaign.code)
            if campaign.code in self.archived:
                services.restore(found, by=SYSTEM)
            else:
                services.archive(found, by=SYSTEM, root_path=orgs.get_unit_by_id(found.root_id).path)
        self.archived ^= {campaign.code}
        self.told["archive"] += 1

    # ── the tree ─────────────────────────────────────────────────────────────

    def decide(self) -> None:
        """One to three acts in one file: all of them, or none."""
        trial, lines, possible = self.tree.copy(), [], True
        acts: list[oracle.Act] = []
        for place in range(self.rng.choice([1, 1, 1, 2, 3])):
            self.chooser.tree, self.chooser.prefix = trial, f"{self.chooser.prefix}.{place}"
            line = self.chooser.line(self.rng.choice(plans.OPERATIONS))
            lines.append(line)
            try:
                subjects = trial.apply(line)
            except Impossible:
                possible = False
                break
            acts.append(oracle.Act(line.operation, line.day, subjects, list(line.new_codes)))
        rows = [self._row(line, place) for place, line in enumerate(lines)]
        name = "+".join(line.operation for line in lines)
        before = fingerprint()
        result = self._reorganise(rows)
        if result.errors:
            self.told[f"{lines[0].operation} refused"] += 1
            require(fingerprint() == before, f"refused {name} has changed something")
            return
        require(possible, f"accepted what cannot be: {lines}")
        require(result.applied == len(lines), f"{result.applied} of {len(lines)} applied")
        orphans = trial.orphans()
        require(not orphans, f"accepted {lines}, and now {orphans[:3]}")
        self.tree = trial
        for line, act in zip(lines, acts, strict=True):
            self.told[line.operation] += 1
            self.used_days.append(line.day)
            self.happened(act)
        if self.rng.random() < 0.2:
            before, again = fingerprint(), self._reorganise(rows)
            require((again.applied, again.already) == (0, len(lines)), "the same file again was applied again")
            require(fingerprint() == before, "the same file again has changed something")

    def _row(self, line: oracle.Line, place: int) -> list[str]:
        number = f"{self.chooser.prefix}{place}-QĐ/TU"
        cells = ["+".join(part) for part in (line.units, line.new_codes, line.new_names, line.new_kinds)]
        return [line.day.isoformat(), line.operation, *cells, line.into, number]

    def _reorganise(self, rows: list[list[str]]) -> decisions.Result:
        with transaction():
            return decisions.reorganise([sheet(_DECISION, rows)], by=SYSTEM)

    def happened(self, act: oracle.Act) -> None:
        self.succession.acts.append(act)
        for campaign in self.campaigns:
            self.counting(campaign, lambda campaign=campaign: self.succession.happened(campaign, act))

    def counting(self, campaign: Campaign, change: Callable[[], None]) -> None:
        """Every duty that becomes another one has an event more."""
        before = dict(campaign.duties)
        change()
        for code in campaign.duties:
            self.serials[campaign.code, code] += campaign.duties[code] != before.get(code, Duty())

    def register(self) -> None:
        day = self.chooser.day()
        rows = plans.random_register(self.chooser, day)
        before = fingerprint()
        trial, possible = self.tree.copy(), True
        try:
            plans.apply_register(trial, rows, day)
        except Impossible:
            possible = False
        if not self.take_register(rows, day):
            self.told["register refused"] += 1
            require(fingerprint() == before, "a refused register has changed something")
            return
        require(possible, f"accepted a register of {day} that cannot be")
        orphans = trial.orphans()
        require(not orphans, f"accepted a register of {day}, and now {orphans[:3]}")
        self.tree = trial
        self.used_days.append(day)
        self.told["register"] += 1

    def take_register(self, rows: list[plans.Row], day: date) -> bool:
        try:
            with transaction():
                preview = imports.preview([register(rows)], day, by=SYSTEM)
                imports.apply(preview, by=SYSTEM)
        except DomainError:
            return False
        return True

    # ── remembering ──────────────────────────────────────────────────────────

    def remember(self) -> None:
        """The day is over: keep what the board says, for some units and days."""
        for campaign in self.live:
            for under, day in ((campaign.root, self.today), (self._someone(), self.today), (self._someone(), self._some_day())):
                said = ask(campaign.code, under, day)
                if said is not None:
                    self.remembered.append(Remembered(campaign, under, day, self.today, said))
        session().rollback()

    def _someone(self) -> str:
        return self.rng.choice(sorted(self.tree.standing(self.today)) or ["01"])

    def _some_day(self) -> date:
        near = [day + timedelta(days=shift) for day in self.used_days for shift in (-1, 0)]
        return self.rng.choice([*near, self.today - timedelta(days=self.rng.randint(0, 60)), date(2030, 1, 1)])


Counts = dict[str, tuple[int, int]]


def ask(code: str, under: str, day: date, known_on: date | None = None) -> Counts | None:
    """The board's figures by level; None where the unit does not stand on the day."""
    campaign = campaigns.get_campaign(SYSTEM, code)
    try:
        found = progress.figures(campaign, progress.scope_of(SYSTEM, campaign, under, day), day, known_on)
    except DomainError as refusal:
        if refusal.code != "unit.not_on_day":
            raise
        return None
    return {str(figure.level): (figure.done, figure.total) for figure in found.levels}


def fingerprint() -> str:
    """Every row of what a story can change."""
    rows = [
        [tuple(row) for row in session().execute(select(db.metadata.tables[name]).order_by(text("1, 2")))] for name in _WATCHED
    ]
    session().rollback()
    return repr(rows)
