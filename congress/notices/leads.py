"""Where a line leads, for the one person it is for. A delegate's own page is reached by a link that stands nowhere: the line
names the delegate, and the link is derived when his letter is made or when he opens his notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from congress.core import place
from congress.core.db import chunks, session
from congress.delegates import codes
from congress.delegates.models import Delegate

OWN_PAGE = "delegates.mine"


@dataclass(frozen=True)
class Way:
    """``path``: of the page, empty where there is none; ``name``: of the delegate to whom the letter goes, empty for others."""

    path: str
    name: str = ""


def ways(payloads: Mapping[int, Mapping[str, Any]]) -> dict[int, Way]:
    """line -> where it leads whoever gets it."""
    named = {line: told["values"]["delegate_id"] for line, told in payloads.items() if told.get("endpoint") == OWN_PAGE}
    rows = _rows(sorted(set(named.values())))
    found = {line: Way(place.page_of(told)) for line, told in payloads.items() if line not in named}
    return found | {line: _own(rows.get(number)) for line, number in named.items()}


def page_for(payload: Mapping[str, Any], person_id: int | None) -> str:
    """The same for one who has signed in: a delegate's own page only for himself."""
    if payload.get("endpoint") != OWN_PAGE:
        return place.page_of(payload)
    row = _rows([payload["values"]["delegate_id"]]).get(payload["values"]["delegate_id"])
    return _own(row).path if row is not None and person_id is not None and row.person_id == person_id else ""


def _own(row: Any) -> Way:
    """He may be gone from the table."""
    if row is None:
        return Way("")
    return Way(place.page_of({"endpoint": OWN_PAGE, "values": {"token": codes.link_token(row)}}), row.full_name)


def _rows(ids: Sequence[int]) -> dict[int, Any]:
    columns = Delegate.id, Delegate.event_id, Delegate.link_generation, Delegate.full_name, Delegate.person_id
    query = select(*columns)
    return {row.id: row for part in chunks(ids) for row in session().execute(query.where(Delegate.id.in_(part)))}
