"""A list of delegates to keep: a workbook or a text table. What is personal only where somebody asks for it and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from congress.core import jobs
from congress.core.actor import Actor
from congress.core.db import peek, session
from congress.core.errors import DomainError
from congress.core.export import Workbook, table
from congress.core.speech import word
from congress.core.text import clean, number, require_short
from congress.delegates import codes, queries
from congress.delegates.access import CHANGE, visible
from congress.delegates.models import Absence, Delegate, Reply
from congress.delegates.privacy import sight
from congress.delegates.queries import Held
from congress.delegates.services import record
from congress.orgs import queries as orgs

JOB = "delegates.export"
LARGE = 500  # rows from which a job writes the file
OPEN = (
    "badge", "full_name", "sex", "unit_code", "unit_name", "delegation", "group", "basis", "standing", "place_in_line", "post",
    "education", "degree", "theory", "membership", "honours", "reply", "absence", "seat",
)  # fmt: skip
SENSITIVE = (
    "birth_date", "ethnicity", "religion", "admitted_on", "recognised_on", "phone", "email", "discipline",
)  # fmt: skip
FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_WORDS = {"sex": "sexes", "basis": "bases", "standing": "standings", "membership": "memberships"}
_WIDTHS = {"full_name": 26, "unit_name": 34, "delegation": 28, "group": 18, "post": 34, "seat": 18, "email": 26, "honours": 24}


@dataclass(frozen=True)
class Asked:
    """What is asked for. ``reason``: why the sensitive columns, told where there are any."""

    form: str = "xlsx"
    sensitive: tuple[str, ...] = ()
    reason: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*OPEN, *(name for name in SENSITIVE if name in self.sensitive))


def checked(asked: Asked, *, by: Actor) -> Asked:
    """:raises DomainError: no such form of file, no reason for sensitive columns, or not somebody who may have them."""
    reason = clean(asked.reason)
    if asked.form not in FORMS:
        raise DomainError("delegate.export_format", 422)
    if asked.sensitive and not by.has(*CHANGE.roles):
        raise DomainError("forbidden", 403)
    if asked.sensitive and not reason:
        raise DomainError("delegate.export_reason", 422)
    require_short(reason, 300)
    return Asked(asked.form, tuple(name for name in SENSITIVE if name in asked.sensitive), reason)


def count(held: Held, *, by: Actor) -> int:
    """How many the file would have."""
    return len(_ids(held, by))


def _ids(held: Held, by: Actor) -> Sequence[int]:
    return session().scalars(select(Delegate.id).where(Delegate.event_id == held.event.id, visible(by))).all()


def rows(held: Held, asked: Asked, *, by: Actor) -> list[list[Any]]:
    """Delegates in reach, by delegation and protocol. What is sensitive is empty unless the asker keeps the delegate's list."""
    found = queries.all_of(held.event.id)
    if not held.convenes:
        allowed = set(_ids(held, by))
        found = [row for row in found if row.id in allowed]
    units = orgs.names_of([row.unit_id for row in found if row.unit_id is not None], held.event.starts_on)
    seen = sight(by, held, found)
    return [[_cell(name, row, units, seen(row)) for name in asked.columns] for row in found]


def _cell(name: str, row: Any, units: Mapping[int, Any], seen: frozenset[str]) -> Any:
    if name in SENSITIVE and name not in seen:
        return ""
    if name in _WORDS:
        value = getattr(row, name)
        return word(_WORDS[name], value) if value else ""
    if name in _MADE:
        return _MADE[name](row, units)
    return getattr(row, name)


_MADE: dict[str, Any] = {
    "badge": lambda row, _units: codes.badge_number(row.number),
    "unit_code": lambda row, units: units[row.unit_id].code if row.unit_id in units else "",
    "unit_name": lambda row, units: units[row.unit_id].name if row.unit_id in units else "",
    "delegation": lambda row, _units: row.delegation_name or "",
    "group": lambda row, _units: row.group_name or "",
    "birth_date": lambda row, _units: row.birth_date or (str(row.birth_year) if row.birth_year else ""),
    "reply": lambda row, _units: word("replies", row.reply) if row.reply != Reply.NONE else "",
    "absence": lambda row, _units: word("absences", row.absence) if row.absence != Absence.NONE else "",
    "seat": lambda row, _units: f"{row.block_name} – {row.row} – {row.place}" if row.place is not None else "",
}


def content(held: Held, asked: Asked, told: Sequence[Sequence[Any]]) -> bytes:
    """The file itself."""
    headings = [word("columns", name) for name in asked.columns]
    if asked.form == "csv":
        return table(headings, told)
    book = Workbook()
    title = [held.event.name, gettext("%(count)s đại biểu", count=number(len(told)))]
    book.add(gettext("Đại biểu"), title, headings, told, [_WIDTHS.get(name, 14) for name in asked.columns])
    return book.content()


def file_name(held: Held, asked: Asked) -> str:
    return f"dai-bieu-{held.event.code}.{asked.form}"


def note(held: Held, asked: Asked, size: int, *, by: Actor) -> None:
    """The line that tells who took what, and why; and whom it was about, where that was not everybody."""
    columns = list(asked.columns)
    some = None if held.convenes else list(_ids(held, by))
    record("delegates.export", held, held.event.name, by, count=size, columns=columns, reason=asked.reason or None,
           sensitive=list(asked.sensitive) or None, form=asked.form, delegate_ids=some)  # fmt: skip


# ── long lists ───────────────────────────────────────────────────────────────


def start(held: Held, asked: Asked, size: int, *, by: Actor, back: str = "") -> int:
    """Ask for the file; answers the job's number."""
    args = {"event": held.event.code, "form": asked.form, "sensitive": list(asked.sensitive), "reason": asked.reason}
    return jobs.enqueue(JOB, args, by=by, title=file_name(held, asked), total=size, scope_id=held.event.unit_id, back=back)


def _asked(work: jobs.Work) -> tuple[Held, Asked]:
    told = work.args
    asked = Asked(told["form"], tuple(told["sensitive"]), told["reason"])
    return queries.get_held(work.actor, told["event"]), checked(asked, by=work.actor)


def prepare(work: jobs.Work) -> tuple[bytes, int, bool]:
    """The file, by the rights that the asker has now; and whether what is personal was in it."""
    with peek():
        held, asked = _asked(work)
        was_kept, told = _is_kept(held), rows(held, asked, by=work.actor)
        return content(held, asked, told), len(told), was_kept


def step(work: jobs.Work) -> jobs.Progress:
    """:raises DomainError: what is personal was removed while the file was made."""
    held, asked = _asked(work)
    made, size, was_kept = work.prepared
    if was_kept and not _is_kept(held):
        raise DomainError("delegate.erased")
    note(held, asked, size, by=work.actor)
    kept = jobs.write_file(work, file_name(held, asked), made)
    return jobs.Progress(done=size, total=size, finished=True, file=kept)


def _is_kept(held: Held) -> bool:
    return held.roll is None or held.roll.erased_at is None


JOBS = {JOB: jobs.Handler(step, prepare, lease=120)}
