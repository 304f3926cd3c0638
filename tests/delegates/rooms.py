"""A congress with delegates in delegations and a hall, for tests of who stands and sits where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, update

from congress.core import undo
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.text import spelling_key
from congress.delegates import hall, members, queries, services
from congress.delegates.hall import BlockTold, Keep
from congress.delegates.models import Delegate, Delegation, Standing
from congress.delegates.queries import Held
from congress.delegates.services import Told
from congress.events import extras
from congress.events.models import UnitPart
from tests.events.making import hold
from tests.support import SYSTEM, World

CODE = "DH18"


def congress(world: World, code: str = CODE, unit: str = "01") -> str:
    return hold(world, unit, "congress", code=code, congress_kind="delegates", content_mode=4)


def admit(world: World, *units: str, code: str = CODE) -> None:
    """These units take part, so that whoever works there finds the congress."""
    with transaction():
        for unit in units:
            extras.take_part(held(code).event, world.unit(unit), UnitPart.PARTICIPANT, by=SYSTEM)


def held(code: str = CODE, by: Actor = SYSTEM) -> Held:
    return queries.get_held(by, code)


def do(verb: Any, *arguments: Any, by: Actor = SYSTEM, code: str = CODE, **more: Any) -> Any:
    """Run a verb of a service on the roll of an event, in a transaction of its own."""
    with transaction():
        return verb(held(code, by), *arguments, by=by, **more)


def enlist(world: World, *names: str, unit: str | None = "01.01", code: str = CODE, **told: Any) -> list[int]:
    unit_id = world.unit(unit).unit_id if unit else None
    people = [Told(name, unit_id, **told) for name in names]
    return do(lambda on, by: services.enlist(on, people, by=by), code=code)


def crowd(world: World, *sizes: int, code: str = CODE) -> list[list[int]]:
    """Delegations of these sizes, each in its order; answers the numbers of their people."""
    parties, there = [], len(queries.list_delegations(held(code).event.id))
    for place, size in enumerate(sizes, there + 1):
        ids = enlist(world, *(f"Nguyễn Văn {chr(65 + at % 26)}{at}" for at in range(size)), code=code)
        with transaction():
            event_id = held(code).event.id
            made = Delegation(event_id=event_id, position=place, name=f"Đoàn {place}", name_key=spelling_key(f"Đoàn {place}"))
            session().add(made)
            session().flush()
            for rank, each in enumerate(ids, 1):
                session().execute(
                    update(Delegate).where(Delegate.id == each).values(delegation_id=made.id, rank=rank, is_head=rank == 1)
                )
        parties.append(ids)
    return parties


def block(name: str, rows: int, per_row: int, guests: bool = False, code: str = CODE) -> int:
    do(hall.add_block, BlockTold(name, rows, per_row, guests), code=code)
    with transaction():
        return next(row.id for row in hall.list_blocks(held(code).event.id) if row.name == name)


def give(keep: Keep = Keep.FIXED, code: str = CODE, **more: Any) -> int | None:
    return do(hall.give, keep, code=code, **more)


def row(delegate_id: int) -> Any:
    """A delegate as he is stored now."""
    session().rollback()
    found = session().execute(select(Delegate.__table__).where(Delegate.id == delegate_id)).one()
    session().rollback()
    return found


def seats(code: str = CODE) -> dict[int, str]:
    """Everybody's seat as people read it; without one nobody is in it."""
    session().rollback()
    rows = queries.all_of(held(code).event.id)
    session().rollback()
    return {each.id: seat for each in rows if (seat := hall.seat_label(each, each.block_name))}


def seat_of(delegate_id: int, code: str = CODE) -> str:
    return seats(code).get(delegate_id, "")


def stand(delegate_id: int, standing: Standing, **values: Any) -> None:
    """Somebody's standing is another one, however that came."""
    with transaction():
        session().execute(update(Delegate).where(Delegate.id == delegate_id).values(standing=standing, **values))


def order(delegation: str, code: str = CODE) -> list[str]:
    """Who is in a delegation, in its order, with a star for the head."""
    session().rollback()
    rows: Sequence[Any] = queries.all_of(held(code).event.id)
    session().rollback()
    return [f"{each.full_name}{'*' if each.is_head else ''}" for each in rows if each.delegation_name == delegation]


def named() -> list[str]:
    session().rollback()
    rows = [each.name for each in queries.list_delegations(held().event.id)]
    session().rollback()
    return rows


def get(name: str) -> Delegation:
    return session().scalars(select(Delegation).where(Delegation.name == name)).one()


def on(name: str, verb: Any, *arguments: Any, **more: Any) -> Any:
    """Run a verb on a delegation by its name."""
    return do(lambda to, by: verb(to, get(name), *arguments, by=by, **more))


def who(delegate_id: int) -> Any:
    return queries.get_delegate(SYSTEM, delegate_id)


def lead(name: str, delegate_id: int | None) -> int | None:
    return do(lambda to, by: members.set_head(to, get(name), who(delegate_id) if delegate_id else None, by=by))


def rank(name: str, delegate_id: int, place: int | str) -> int | None:
    return do(lambda to, by: members.rank(to, get(name), who(delegate_id), place, by=by))


def take_back(offer: int | None) -> None:
    assert offer is not None
    with transaction():
        undo.take_back(offer, by=SYSTEM)


def fault(code: str, act: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act()
    assert refused.value.code == code
    session().rollback()
    return refused.value
