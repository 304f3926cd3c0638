"""Kept previews: their digest tells another difference from the same one, and tables come out as they went in."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from congress.core import staging
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.core.errors import NotFound
from congress.core.sheets import Sheet
from congress.core.staging import BatchState, Change, ImportRow, Preview, Problem, RowState

MAKER = Actor(name="Người nhập", account_id=1)
tables = st.lists(st.tuples(st.text(max_size=8), st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=8)), max_size=3)


def preview(**more: Any) -> Preview:
    changes = [
        Change(2, "01", RowState.NEW, {}, {"name": "Đảng bộ", "members": 12}, payload=object()),
        Change(3, "01.01", RowState.CHANGED, {"name": "Hoà"}, {"name": "Hoa"}),
        Change(5, "01.02", RowState.FLAGGED, {}, {"day": "2025-06-01"}, Problem(5, "B", "01.02", "flag.threshold")),
    ]
    errors = [Problem(7, "Mã", "x", "unit.bad_code", {"code": "x"})]
    return Preview(rows=6, changes=changes, errors=errors, as_of=date(2024, 12, 31), **more)


def altered(place: int, **values: Any) -> Callable[[Preview], None]:
    def alter(told: Preview) -> None:
        told.changes[place] = replace(told.changes[place], **values)

    return alter


DIFFERENCES: dict[str, Callable[[Preview], None]] = {
    "another row": altered(0, row=9),
    "another unit": altered(0, code="02"),
    "another state": altered(0, state=RowState.CHANGED),
    "another value before": altered(1, before={"name": "Hòa"}),
    "another value after": altered(1, after={"name": "Hoá"}),
    "a value more": altered(1, after={"name": "Hoa", "members": 1}),
    "another day": altered(2, after={"day": "2025-06-02"}),
    "a change less": lambda told: told.changes.pop() and None,
    "a change more": lambda told: told.changes.append(Change(8, "01.03", RowState.NEW)),
    "changes in another order": lambda told: told.changes.reverse(),
    "an error less": lambda told: told.errors.clear(),
    "an error more": lambda told: told.errors.append(Problem(9, "Mã", "", "unit.no_code")),
    "another error": lambda told: told.errors.__setitem__(0, Problem(7, "Mã", "x", "unit.no_name")),
    "changes that begin on another day": lambda told: setattr(told, "as_of", date(2025, 1, 1)),
}
SAME: dict[str, Callable[[Preview], None]] = {
    "nothing": lambda told: None,
    "values in another order": altered(0, after={"members": 12, "name": "Đảng bộ"}),
    "what is carried along for the act": altered(0, payload="khác"),
    "another count of rows that change nothing": lambda told: setattr(told, "same", 99),
    "a warning": lambda told: told.warnings.append(Problem(2, "", "01", "unit.members_sum")),
    "units that the sheet leaves out": lambda told: told.absent.append("01.09"),
    "the columns as found": lambda told: told.mapping.update(code=3),
}


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_the_digest_changes_when_confirming_would_do_something_else(difference: str) -> None:
    told = preview()
    DIFFERENCES[difference](told)
    assert told.digest != preview().digest


@pytest.mark.parametrize("same", SAME)
def test_the_digest_stays_when_confirming_would_do_the_same(same: str) -> None:
    told = preview()
    SAME[same](told)
    assert told.digest == preview().digest


def test_the_digests_of_all_differences_differ_from_one_another() -> None:
    digests = set()
    for alter in DIFFERENCES.values():
        told = preview()
        alter(told)
        digests.add(told.digest)
    assert len(digests) == len(DIFFERENCES)


@given(tables)
def test_tables_come_out_of_the_pack_as_they_went_in(content: list[tuple[str, list[list[str]]]]) -> None:
    sheets = [Sheet(name, rows, f"{name}.xlsx") for name, rows in content]
    assert staging.unpack(staging.pack(sheets)) == sheets


def test_packing_a_city_keeps_it_small() -> None:
    rows = [[f"01.02.{number:04}", f"Chi bộ khu dân cư số {number}", "Chi bộ", "01.02"] for number in range(18_240)]
    packed = staging.pack([Sheet("S", rows)])
    assert len(packed) < 600_000
    assert staging.unpack(packed)[0].rows[-1] == rows[-1]
    assert unicodedata.is_normalized("NFC", staging.unpack(packed)[0].rows[-1][1])


# ── kept batches ─────────────────────────────────────────────────────────────


def test_a_kept_preview_is_its_makers_and_of_its_kind(app: Flask) -> None:
    with transaction():
        batch_id = staging.keep("test", "danh-sach.xlsx", [Sheet("S", [["a"]])], preview(), by=MAKER)
    with transaction():
        batch = staging.get_batch(MAKER, batch_id, "test")
        assert (batch.state, batch.filename, batch.digest) == (BatchState.PREVIEW, "danh-sach.xlsx", preview().digest)
        assert staging.unpack(batch.source or b"") == [Sheet("S", [["a"]])]
        assert staging.get_batch(Actor.system("test"), batch_id, "test").id == batch_id
    assert staging.get_batch(MAKER, batch_id, "test").id == batch_id  # a page that only shows it does not write
    for actor, kind in ((Actor(name="Khác", account_id=2), "test"), (MAKER, "other"), (Actor(name="Không ai"), "test")):
        with transaction(), pytest.raises(NotFound):
            staging.get_batch(actor, batch_id, kind)
    assert [batch.id for batch in staging.list_waiting(MAKER)] == [batch_id]
    assert staging.list_waiting(Actor(name="Khác", account_id=2)) == []


def test_rows_of_a_preview_stand_with_what_needs_attention_first(app: Flask) -> None:
    with transaction():
        told = preview()
        told.absent.append("01.09")
        batch_id = staging.keep("test", "a.csv", None, told, by=MAKER)
    rows = session().execute(staging.rows_query(batch_id)).all()
    assert [(row.state, row.row, row.code) for row in rows] == [
        ("error", 7, "x"),
        ("flagged", 5, "01.02"),
        ("changed", 3, "01.01"),
        ("new", 2, "01"),
        ("absent", 0, "01.09"),
    ]
    assert [row.code for row in session().execute(staging.rows_query(batch_id, "new"))] == ["01"]


def test_a_new_difference_takes_the_place_of_the_old_and_an_applied_one_drops_its_file(app: Flask) -> None:
    with transaction():
        batch_id = staging.keep("test", "a.csv", [Sheet("S", [["a"]])], preview(), by=MAKER)
        staging.renew(batch_id, Preview(changes=[Change(9, "02", RowState.NEW)]))
    assert session().execute(select(ImportRow.row, ImportRow.code)).all() == [(9, "02")]
    with transaction():
        staging.finish(batch_id, BatchState.APPLIED)
    with transaction():
        batch = staging.get_batch(MAKER, batch_id, "test")
        assert (batch.state, batch.source) == (BatchState.APPLIED, None)
    assert staging.list_waiting(MAKER) == []
