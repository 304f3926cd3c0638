"""Papers of events, issued as in life."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask.testing import FlaskClient

from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.documents import papers, queries, services
from congress.documents.models import Document, DocumentKind
from congress.documents.papers import Terms
from congress.events.models import Guest
from congress.orgs.letterhead import Signer
from tests.delegates import making as rolls
from tests.documents.ruler import words
from tests.events.making import get as event_of
from tests.support import SYSTEM, World

NAMES = ("Nguyễn Thị Ánh", "Trần Văn Bình", "Lò Thị Ế <b>Đậm</b>")
OPENING = "2025-09-10"
ROWS = [
    ("01", "Đảng bộ thành phố Hà Nội", "city", "", "", "Trần Thị Thành"),
    ("01.01", "Đảng bộ phường Ba Đình", "base_superior", "01", "", "Lê Văn Đông"),
    ("01.01.001", "Đảng bộ Trường Ễnh Ương", "base", "01.01", "", "Phạm Thị Một"),
    ("01.01.001.001", "Chi bộ Tổ Toán", "cell", "01.01.001", "20", "Ngô Văn Nhất"),
    ("01.02", "Đảng bộ phường Bưởi", "base_superior", "01", "", "Vũ Thị Hai"),
]


def named_city(world: World) -> World:
    """Units with names as papers know them."""
    world.tree(ROWS)
    return world


def terms(day: str = "2025-07-15", **more: Any) -> Terms:
    return Terms(dated=date.fromisoformat(day), **{"signer": Signer.SECRETARY, "name": "Lê Văn Đông", **more})


def issue(
    code: str, kind: str, told: Terms | None = None, *, by: Actor = SYSTEM, replaces: int | None = None, **more: Any
) -> int:
    """Answers the row of the paper."""
    told = told or terms()
    with transaction():
        desk = queries.get_desk(by, code)
        old = queries.get_document(by, desk.event, replaces) if replaces else None
        draft = papers.draft(desk, DocumentKind(kind), told, by=by, replaces=old)
        made = services.issue(desk.event, desk.unit, draft, dated=told.dated, by=by, replaces=old, **more)
        return made.id


def get(code: str, document_id: int, by: Actor = SYSTEM) -> Document:
    """As it is stored now."""
    session().rollback()
    return queries.get_document(by, queries.get_desk(by, code).event, document_id)


def withdraw(code: str, document_id: int, reason: str = "Sai ngày", by: Actor = SYSTEM) -> None:
    with transaction():
        desk = queries.get_desk(by, code)
        services.withdraw(desk.event, desk.unit, queries.get_document(by, desk.event, document_id), reason, by=by)


def guest(code: str, name: str, **more: Any) -> None:
    """Somebody is invited to an event."""
    told = {"title": "", "organisation": "", "native": "", "side": "outside", **more}
    with transaction():
        place = session().query(Guest).count() + 1
        session().add(Guest(event_id=event_of(code).id, position=place, full_name=name, is_counterpart=False, **told))


def ward_congress(world: World) -> str:
    """A ward's congress with three delegates of its school; answers its code."""
    named_city(world)
    code = rolls.congress(world, "01.01", OPENING, ordinal=1, term="2025 - 2030")
    rolls.people(world, code, NAMES, "01.01.001", post="Bí thư chi bộ")
    return code


def reading(client: FlaskClient, address: str) -> str:
    """The words of a PDF that is fetched, to be kept, or seen where it is a preview."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text[:300]
    kind = "inline" if "/preview/" in address else "attachment"
    assert answer.headers["Content-Disposition"].startswith(kind)
    return " ".join(words(answer.get_data()).split())
