"""Congresses, papers and registers with one of everything and with three, for pages whose cost is measured."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from congress.checkin import devices, intake
from congress.checkin.intake import Asker
from congress.checkin.intake import Told as Fact
from congress.core import clock
from congress.core.db import session, transaction
from congress.delegates import codes, corrections, delegations, groups, hall, members, queries, quotas, services, summons
from congress.delegates.models import Delegate, Standing
from congress.delegates.services import Told
from congress.documents import papers
from congress.documents import queries as documents
from congress.documents import services as issued
from congress.documents.models import BadgePrint, DocumentKind
from congress.events import extras
from congress.events import queries as events
from congress.registry import services as registry
from congress.registry.models import PaperType
from tests.events.making import hold, meets
from tests.house.growth import ONE, THREE
from tests.support import SYSTEM, World

DAY = date(2025, 7, 15)
NAMES = ("An", "Bình", "Châu")


def _held(code: str) -> queries.Held:
    return queries.get_held(SYSTEM, code)


def some_rolls(world: World) -> None:
    """Two congresses: of one unit with one delegate, of three units with three each; one of each has asked to stay away."""
    for unit, size in ((ONE, 1), (THREE, 3)):
        code = hold(
            world, unit, "congress", meets("2025-07-15", "13:00", "17:00"), code=f"DD-{unit}", congress_kind="delegates"
        )
        with transaction():
            services.open_roll(_held(code), by=SYSTEM)
        _fill(world, code, [f"{unit}.00{number}" for number in range(1, size + 1)], size)


def _fill(world: World, code: str, units: list[str], size: int) -> None:
    told = [
        Told(f"{family} Thị {name}", world.unit(unit).unit_id, birth_date=date(1970, 1, 1), phone="0912345678", **more)
        for unit in units for name in NAMES[:size]
        for family, more in (("Đào", {}), ("Lý", {}), ("Mai", {"standing": Standing.ALTERNATE}))
    ]  # fmt: skip
    with transaction():
        ids = services.enlist(_held(code), told, by=SYSTEM)
        quotas.save(_held(code), {}, by=SYSTEM, wish=quotas.Wish(size=60, floor=0))
    with transaction():
        quotas.allot(_held(code), by=SYSTEM)
        delegations.make_by_unit(_held(code), by=SYSTEM)
        members.choose_heads(_held(code), by=SYSTEM)
        groups.make(_held(code), len(units), by=SYSTEM)
        hall.add_block(_held(code), hall.BlockTold("A", 6, 6, False), by=SYSTEM)
        hall.give(_held(code), hall.Keep.FIXED, by=SYSTEM)
        summons.summon(_held(code), None, by=SYSTEM)
    with transaction():
        for each in ids[::3]:
            delegate = session().get_one(Delegate, each)
            summons.answer(_held(code), delegate, coming=False, reason="ốm")
            corrections.ask(_held(code), delegate, "post", "Phó bí thư", "")
            print_ = {"job_id": each, "reason": "", "shown": "", "printed_at": clock.now(), "printed_by": "in"}
            session().add(BadgePrint(delegate_id=each, generation=1, **print_))


def some_doors(world: World) -> None:
    """Everybody came in; of every third two with one code, of another one long before. As many doors as units."""
    some_rolls(world)
    for unit, size in ((ONE, 1), (THREE, 3)):
        held = _held(f"DD-{unit}")
        at = events.sessions_of([held.event.id])[held.event.id][0]
        ids = session().scalars(select(Delegate.id).where(Delegate.event_id == held.event.id).order_by(Delegate.id)).all()
        session().rollback()
        with transaction() as writer:
            keys = [devices.digest(devices.make(_held(f"DD-{unit}"), "", by=SYSTEM)) for _number in range(size)]
            for place, each in enumerate(ids):
                code = codes.badge_code(writer.get_one(Delegate, each))
                moments = {0: (0, 4), 1: (-300,)}.get(place % 3, (0,))
                for moment in moments:
                    told = Fact(f"{each}:{moment}", code, at.code, at.starts_at + timedelta(minutes=moment), shown="entered")
                    intake.take(Asker(keys[place % size]), told, clock.now())


def some_papers(world: World) -> None:
    """Name plates, of which several hold good at once; of one congress one, of another three."""
    some_rolls(world)
    for unit, size in ((ONE, 1), (THREE, 3)):
        for _number in range(size):
            with transaction():
                desk = documents.get_desk(SYSTEM, f"DD-{unit}")
                extras.invite(desk.event, extras.Invited("Khách"), by=SYSTEM)
                draft = papers.draft(desk, DocumentKind.INVITATION, papers.Terms(DAY, name="Ngô Văn A"), by=SYSTEM)
                issued.issue(desk.event, desk.unit, draft, dated=DAY, by=SYSTEM)


def some_numbers(world: World) -> None:
    for unit, size in ((ONE, 1), (THREE, 3)):
        for number in range(size):
            one_more_number(world, number, unit)


def one_more_number(world: World, number: int, unit: str = "") -> None:
    """The next number of a unit, or the first of another one."""
    with transaction():
        term = registry.ensure_committee_term(world.unit(unit or f"{THREE}.00{number}"), DAY, by=SYSTEM)
        registry.give_number(term, PaperType.LETTER, f"Công văn {number}", DAY, SYSTEM)


def one_more_roll(world: World, number: int) -> None:
    code = one_empty_roll(world, number)
    with transaction():
        services.enlist(_held(code), [Told("Đào Thị An")], by=SYSTEM)


def one_empty_roll(world: World, number: int) -> str:
    code = hold(world, f"{THREE}.00{number}", "congress", meets("2025-07-15"), code=f"DX-{number}", congress_kind="delegates")
    with transaction():
        services.open_roll(_held(code), by=SYSTEM)
    return code
