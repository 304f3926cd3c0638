"""Lists of delegates as offices mail them, made up, and taking them in as a person would."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from congress.core import sheets
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.delegates import imports, queries, taking
from congress.delegates.imports import Enlistment
from congress.delegates.models import Delegate
from tests.events.making import hold, meets
from tests.support import SYSTEM, World

HEAD = (
    "STT", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Ngày vào Đảng", "Trình độ học vấn", "Lý luận chính trị",
    "Chức vụ", "Đoàn đại biểu", "Mã tổ chức", "Tư cách", "Điện thoại",
)  # fmt: skip
USUAL = {
    "sex": "Nữ", "birth": "10/8/1970", "ethnicity": "Kinh", "admitted": "26/01/1998", "education": "Đại học",
    "theory": "Cao cấp", "post": "Giáo viên", "delegation": "Đoàn quận Đông", "unit": "01.01", "basis": "Được bầu",
    "phone": "0912345678",
}  # fmt: skip


def person(name: str, number: int = 1, **more: str) -> list[str]:
    """One row below ``HEAD``."""
    told = USUAL | more
    return [str(number), name, *(told[each] for each in USUAL)]


def congress(world: World, unit: str = "01", **more: Any) -> str:
    """A congress whose delegates are to come; answers its code."""
    return hold(world, unit, "congress", meets("2025-09-10"), title="Đại hội", **more)


def content(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def look(
    code: str, rows: Sequence[Sequence[Any]] | bytes, *, by: Actor = SYSTEM, head: Sequence[str] = HEAD, **more: Any
) -> Enlistment:
    """What a list would change."""
    session().rollback()
    read = sheets.read(rows if isinstance(rows, bytes) else content(rows, head), "dai-bieu.csv")
    return imports.preview(queries.get_held(by, code), read, by=by, **more)


def take(
    code: str, rows: Sequence[Sequence[Any]] | bytes, *, by: Actor = SYSTEM, head: Sequence[str] = HEAD, **more: Any
) -> Enlistment:
    """Take it as its preview is."""
    with transaction():
        read = sheets.read(rows if isinstance(rows, bytes) else content(rows, head), "dai-bieu.csv")
        held = queries.get_held(by, code)
        found = imports.preview(held, read, by=by, **more)
        taking.apply(found, held, by=by)
    return found


def stored(code: str) -> list[Any]:
    """Every delegate, in the order in which they came onto the list."""
    session().rollback()
    return sorted(queries.all_of(queries.get_held(SYSTEM, code).event.id), key=lambda row: row.number)


def only(code: str) -> Any:
    (row,) = stored(code)
    return row


def rules(found: Enlistment) -> list[tuple[int, str]]:
    """(row, what is doubtful there)."""
    return sorted((problem.row, problem.rule.removeprefix("delegate.")) for problem in found.warnings)


def correct(code: str, name: str, **columns: Any) -> None:
    """Somebody corrects a delegate by hand."""
    with transaction() as writer:
        event_id = queries.get_held(SYSTEM, code).event.id
        writer.execute(
            update(Delegate)
            .where(Delegate.event_id == event_id, Delegate.full_name == name)
            .values(changed_by="Cán bộ", **columns)
        )


def letters(number: int) -> str:
    """A word for a number: names have no figures."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:03d}").title()
