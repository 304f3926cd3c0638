"""Congresses of the city in which every text belongs to somebody: of five units one each, today, with delegates of the units
right below, their delegations and seats, papers and registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from congress.core import clock
from congress.core.db import session, transaction
from congress.delegates import (
    absences,
    codes,
    corrections,
    delegations,
    groups,
    hall,
    lists,
    members,
    quotas,
    services,
    summons,
    verdicts,
)
from congress.delegates import queries as delegates
from congress.delegates.models import Basis, Correction, Delegate, Standing, Verdict
from congress.delegates.services import Told
from congress.documents import credentials, freezing, gathering, papers
from congress.documents import queries as documents
from congress.documents import services as papers_issued
from congress.documents.models import BadgePrint, DocumentKind
from congress.documents.papers import Terms
from congress.events import extras
from congress.orgs.letterhead import Signer
from congress.registry import services as registry
from congress.registry.models import PaperType
from tests.events.making import hold, meets
from tests.house import oracle
from tests.house.marks import CODES, mark, secret_birth, secret_phone
from tests.support import SYSTEM, World

DAY = date(2025, 7, 15)
# unit that holds a congress -> units that send delegates: the first has its list open, another has sent it up
SENDERS = oracle.SENDERS
PRINTED = ("01.01.001", "01.02")  # where papers are rendered: that is slow


@dataclass
class Roll:
    """``ids``: the delegates of the first unit by what happened to them; ``office``: who comes by his office; ``sent``: of the
    list that was sent up."""

    code: str
    unit: str
    unit_ids: dict[str, int]
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    delegations: dict[str, int] = field(default_factory=dict)
    group: int = 0
    block: int = 0
    correction: int = 0
    paper: int = 0
    summons: int = 0
    report: int = 0
    seen: str = ""
    device: int = 0
    session: str = ""
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def own(self) -> str:
        """The unit whose list is open."""
        return SENDERS[self.unit][0]

    @property
    def sent(self) -> str:
        """The unit that has sent its list up, empty where there is none."""
        return "".join(SENDERS[self.unit][1:2])


@dataclass
class Register:
    """``numbers``: of an open paper, a reserved number and one that is hidden."""

    term: int
    open: int
    reserved: int
    hidden: int


def convene(world: World, over: Mapping[str, str]) -> dict[str, Roll]:
    """unit -> its congress. ``over``: events that are over, which have somebody on their lists too."""
    for unit, code in over.items():
        with transaction():
            services.open_roll(_held(code), by=SYSTEM)
            services.enlist(_held(code), [person(unit, "Past")], by=SYSTEM)
    return {unit: _convene(world, unit) for unit in SENDERS}


def _convene(world: World, unit: str) -> Roll:
    place = CODES.index(unit)
    told = {"congress_kind": "delegates", "title": f"Đại hội {mark('Y', place)}", "ordinal": 18}
    code = hold(world, unit, "congress", meets(DAY.isoformat(), "13:00", "17:00"), **told)
    roll = Roll(code, unit, {each: world.unit(each).unit_id for each in (unit, *SENDERS[unit])})
    with transaction():
        services.open_roll(_held(code), by=SYSTEM)
    _enlist(roll)
    _allot(roll)
    _call(roll)
    _place(roll)
    _issue(roll)
    session().rollback()
    for name, delegate_id in roll.ids.items():
        roll.tokens[name] = codes.link_token(delegates.get_delegate(SYSTEM, delegate_id))
    roll.seen = freezing.mark(gathering.gather(_held(code)))
    session().rollback()
    return roll


def _held(code: str) -> delegates.Held:
    return delegates.get_held(SYSTEM, code)


def person(unit: str, name: str, unit_id: int | None = None, **more: Any) -> Told:
    """Everything about him bears the mark of a unit: his name for whoever may know that he comes, the rest for who keeps the
    list."""
    place = CODES.index(unit)
    secret = mark("S", place)
    told = {
        "birth_date": secret_birth(place), "phone": secret_phone(place), "email": f"{secret}@example.org",
        "religion": f"Đạo {secret}", "ethnicity": f"Dân {secret}", "discipline": f"Khiển trách {secret}", "sex": "female",
        "admitted_on": date(2001, 2, 3), "education": "Đại học", "theory": "Cao cấp", "post": "Bí thư",
    }  # fmt: skip
    return Told(f"Đào Thị {mark('L', place)} {name}", unit_id, **(told | more))


COMERS = ("Plain", "Asked", "Excused", "Left", "Withdrawn")
LINE = ("Called", "Next", "Last")


def _enlist(roll: Roll) -> None:
    own, unit_id = roll.own, roll.unit_ids[roll.own]
    line = {"standing": Standing.ALTERNATE}
    told = [
        person(roll.unit, "Office", basis=Basis.EX_OFFICIO),
        *(person(own, name, unit_id) for name in COMERS),
        *(person(own, name, unit_id, **line) for name in LINE),
    ]
    names = ["office", *map(str.lower, (*COMERS, *LINE))]
    if roll.sent:
        told += [person(roll.sent, "Sent", roll.unit_ids[roll.sent])]
        names.append("sent")
    with transaction():
        roll.ids = dict(zip(names, services.enlist(_held(roll.code), told, by=SYSTEM), strict=True))


def _allot(roll: Roll) -> None:
    with transaction():
        quotas.save(_held(roll.code), {}, by=SYSTEM, wish=quotas.Wish(size=20, floor=0))
    with transaction():
        quotas.save(_held(roll.code), {roll.unit_ids[each]: quotas.Line(9, 4, 100) for each in SENDERS[roll.unit]}, by=SYSTEM)
    with transaction():
        quotas.allot(_held(roll.code), by=SYSTEM)
    if roll.sent:
        with transaction():
            lists.submit(_held(roll.code), roll.unit_ids[roll.sent], by=SYSTEM)


def _one(roll: Roll, name: str) -> Delegate:
    return delegates.get_delegate(SYSTEM, roll.ids[name])


def _call(roll: Roll) -> None:
    """Summoned, answered, excused, called up, withdrawn; one asks that something be put right."""
    secret = mark("S", CODES.index(roll.own))
    with transaction():
        summons.set_terms(_held(roll.code), reply_by=None, dress="Lễ phục", advice="Mang thẻ", by=SYSTEM)
    with transaction():
        summons.summon(_held(roll.code), [roll.ids[name] for name in ("plain", "asked", "excused", "left")], by=SYSTEM)
    for name in ("asked", "excused", "left"):
        with transaction():
            summons.answer(_held(roll.code), _one(roll, name), coming=False, reason=f"Ốm {secret}")
    for name in ("excused", "left"):
        with transaction():
            absences.decide(_held(roll.code), _one(roll, name), excused=True, note=f"Đồng ý {secret}", by=SYSTEM)
    with transaction():
        absences.call_up(_held(roll.code), _one(roll, "left"), by=SYSTEM)
    with transaction():
        services.withdraw(_held(roll.code), _one(roll, "withdrawn"), f"Chuyển đi {secret}", by=SYSTEM)
    with transaction():
        verdicts.judge(_held(roll.code), _one(roll, "plain"), Verdict.QUALIFIED, f"Đủ {secret}", by=SYSTEM)
        corrections.ask(_held(roll.code), _one(roll, "plain"), "religion", f"Không {secret}", f"Nhầm {secret}")
    wanted = select(Correction.id).where(Correction.delegate_id == roll.ids["plain"])
    roll.correction = session().scalars(wanted).one()
    session().rollback()


def _place(roll: Roll) -> None:
    """In delegations, groups and seats; one wears his badge."""
    with transaction():
        delegations.make_by_unit(_held(roll.code), by=SYSTEM)
    rows = {row.unit_id: row.id for row in delegates.list_delegations(_held(roll.code).event.id)}
    roll.delegations = {each: rows[roll.unit_ids[each]] for each in SENDERS[roll.unit]}
    session().rollback()
    with transaction():
        members.choose_heads(_held(roll.code), by=SYSTEM)
        groups.make(_held(roll.code), 1, by=SYSTEM)
        hall.add_block(_held(roll.code), hall.BlockTold("A", 3, 4, False), by=SYSTEM)
        hall.give(_held(roll.code), hall.Keep.FIXED, by=SYSTEM)
    event_id = _held(roll.code).event.id
    roll.group, roll.block = delegates.list_groups(event_id)[0].id, hall.list_blocks(event_id)[0].id
    session().rollback()
    with transaction():
        told = {"job_id": None, "reason": "", "shown": "", "printed_at": clock.now(), "printed_by": "in"}
        session().add(BadgePrint(delegate_id=roll.ids["plain"], generation=1, **told))


def _issue(roll: Roll) -> None:
    """The programme, for everybody who sees the event, a summons that names the delegates, and the report on credentials."""
    terms = Terms(DAY, Signer.SECRETARY, f"Ngô {mark('W', CODES.index(roll.unit))}", f"Ghi {mark('W', CODES.index(roll.unit))}")
    found = []
    for kind in (DocumentKind.PROGRAMME, DocumentKind.SUMMONS):
        with transaction():
            desk = documents.get_desk(SYSTEM, roll.code)
            draft = papers.draft(desk, kind, terms, by=SYSTEM)
            found.append(papers_issued.issue(desk.event, desk.unit, draft, dated=DAY, by=SYSTEM).id)
    roll.paper, roll.summons = found
    with transaction():
        told = credentials.Told(DAY, f"Ngô {mark('W', CODES.index(roll.unit))}")
        roll.report = freezing.freeze(_held(roll.code), told, by=SYSTEM).id
    with transaction():
        extras.invite(_held(roll.code).event, extras.Invited(f"Khách {mark('W', CODES.index(roll.unit))}"), by=SYSTEM)


def keep_registers(world: World, units: Sequence[str]) -> dict[str, Register]:
    """unit -> its register, with a hidden number whose subject only its keepers know."""
    return {unit: _register(world, unit) for unit in units}


def _register(world: World, unit: str) -> Register:
    place, told = CODES.index(unit), {"dated": DAY, "by": SYSTEM}
    with transaction():
        term = registry.ensure_committee_term(world.unit(unit), DAY, by=SYSTEM)
        shown, hidden = mark("U", place), mark("R", place)
        given = registry.give_number(term, PaperType.LETTER, f"Công văn {shown}", signer=f"Ngô {shown}", **told)
        kept = registry.give_number(term, PaperType.LETTER, f"Mật {hidden}", signer=f"Ngô {hidden}", hidden=True, **told)
        reserved = registry.reserve(term, PaperType.LETTER, SYSTEM, note=f"Giữ {shown}")
        return Register(term.id, given.id, reserved.id, kept.id)
