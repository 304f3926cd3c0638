"""Sheets of reports: right rows are stored, wrong ones listed, and a sheet says the same as its rows one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from congress.campaigns import imports, tallies
from congress.campaigns.models import Duty, DutyEvent, Status
from congress.core import sheets
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.staging import Preview
from congress.orgs.models import Unit
from tests.orgs.office import workbook
from tests.support import SYSTEM, World, day

HEAD = ("code", "status", "held_on", "convened", "present")
COLUMNS = (Unit.code, Duty.status, Duty.held_on, Duty.planned_on, Duty.convened, Duty.present, Duty.reason, Duty.flags)


def send(
    city: World, rows: Sequence[Sequence[Any]], head: Sequence[Any] = HEAD, by: Actor = SYSTEM, above: Sequence[Any] = ()
) -> Preview:
    """Through a workbook, as an office sends it."""
    read = sheets.read(workbook([*above, head, *rows]), "bao-cao.xlsx")
    with transaction():
        campaign = city.get_campaign()
        preview = imports.preview(read, campaign, by=by)
        imports.apply(preview, campaign, by=by)
    return preview


def told(preview: Preview) -> dict[str, Any]:
    stored = imports.stored(preview)
    return {
        "rows": preview.rows, "stored": len(stored), "same": preview.same,
        "flagged": [change.code for change in stored if change.problem], "refused": [error.row for error in preview.errors],
    }  # fmt: skip


def duties() -> dict[str, tuple[Any, ...]]:
    session().rollback()
    query = select(*COLUMNS).join(Duty, Duty.unit_id == Unit.id).where(Duty.status != Status.OWED)
    return {row[0]: tuple(row)[1:] for row in session().execute(query.order_by(Unit.code))}


ROWS = (
    ("01.01.001.001", "held", "2025-05-10", "20", "19"),
    ("01.01.001.002", "reported", "2025-05-11", "31", "20"),
    ("01.01.001", "planned", "2025-08-01", "", ""),
    ("01.01.002.001", "held", "2025-05-12", "12", "12"),
    ("01.01.003", "excused", "", "", ""),
)


def test_rows_are_stored_counted_and_flagged(city: World) -> None:
    preview = send(city, ROWS)
    assert told(preview) == {"rows": 5, "stored": 5, "same": 0, "flagged": ["01.01.001.002", "01.01.003"], "refused": []}
    assert (city.done("cell"), city.done("base")) == ("3/4", "0/3")
    assert duties()["01.01.001.001"] == ("held", date(2025, 5, 10), None, 20, 19, "", "")


def test_same_sheet_again_changes_nothing(city: World) -> None:
    send(city, ROWS)
    before = duties(), len(session().scalars(select(DutyEvent.id)).all())
    assert told(send(city, ROWS)) == {"rows": 5, "stored": 0, "same": 5, "flagged": [], "refused": []}
    assert (duties(), len(session().scalars(select(DutyEvent.id)).all())) == before


def test_sheet_says_the_same_as_its_rows_one_by_one(city: World) -> None:
    send(city, ROWS)
    by_sheet, figures = duties(), city.figures().as_json
    with transaction() as writer:
        from sqlalchemy import update

        from congress.campaigns.states import State

        writer.execute(update(Duty).values(**State().columns))
        tallies.recount(city.get_campaign())
    assert duties() == {}
    for code, status, held_on, convened, present in ROWS:
        city.report(
            code, day(held_on) if held_on else None, Status(status),
            convened=int(convened) if convened else None, present=int(present) if present else None,
        )  # fmt: skip
    assert (duties(), city.figures().as_json) == (by_sheet, figures)


WRONG = {
    "unknown code": (("77", "held", "2025-05-10", "", ""), "code", "duty.unknown_unit"),
    "unit of a kind that owes nothing": (("01.01", "held", "2025-05-10", "", ""), "code", "duty.unknown_unit"),
    "present above convened": (("01.02.001", "held", "2025-05-10", "20", "21"), "present", "duty.present_above_convened"),
    "no day": (("01.02.001", "held", "", "20", "20"), "held_on", "duty.no_date"),
    "a day to come": (("01.02.001", "held", "2025-07-16", "", ""), "held_on", "duty.date_to_come"),
    "a day that is none": (("01.02.001", "held", "2025-02-30", "", ""), "held_on", "duty.bad_date"),
    "a figure that is none": (("01.02.001", "held", "2025-05-10", "đủ", ""), "convened", "duty.no_number"),
    "a figure below nought": (("01.02.001", "held", "2025-05-10", "20", "-1"), "present", "duty.no_number"),
    "a figure beyond all reason": (("01.02.001", "held", "2025-05-10", "99999999999", "1"), "convened", "duty.no_number"),
    "a state that is none": (("01.02.001", "gone", "2025-05-10", "", ""), "status", "duty.unknown_status"),
    "the same unit twice": (("01.01.001.001", "held", "2025-05-10", "", ""), "code", "unit.duplicate"),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_wrong_row_is_left_out_with_its_place_and_the_others_stored(city: World, case: str) -> None:
    wrong, column, rule = WRONG[case]
    preview = send(city, [*ROWS[:2], wrong, *ROWS[3:]])
    assert [(error.row, error.column, error.code, error.rule) for error in preview.errors] == [(4, column, wrong[0], rule)]
    assert told(preview)["stored"] == 4
    assert "01.02.001" not in duties()
    assert city.done("cell") == "3/4"


def test_unit_outside_the_reporters_subtree_is_unknown_to_him(city: World) -> None:
    east = city.actor(Role.SECRETARY, "01.01.001")
    preview = send(
        city, [("01.01.001.001", "held", "2025-05-10", "", ""), ("01.02.001.001", "held", "2025-05-10", "", "")], by=east
    )
    assert [(error.row, error.code, error.rule) for error in preview.errors] == [(3, "01.02.001.001", "duty.unknown_unit")]
    assert list(duties()) == ["01.01.001.001"]


def test_leader_reports_nothing_by_sheet(city: World) -> None:
    """A role that only reads reaches the page of no sheet; the service, asked anyway, stores nothing of his."""
    client = city.browser(Role.LEADER, "01")
    assert client.get("/campaigns/DH/reports").status_code == 403


def test_words_dates_and_order_of_an_office_are_read(city: World) -> None:
    head = ("TT", "Tên", "Mã tổ chức", "Có mặt", "Triệu tập", "Ngày đại hội", "Tình trạng", "Ghi chú")
    rows = [
        (1, "Chi bộ 1", "01.01.001.001", 19, 20, "10/5/2025", "Đã họp", ""),
        (2, "Chi bộ 2", "01.01.001.002", "1.019", "1.020", "11 tháng 5 năm 2025", "Đã báo cáo", ""),
        (3, "Chi bộ Trường học", "01.01.003", "", "", "", "Miễn", "đi biển dài ngày"),
        ("", "Cộng", "", 1038, 1040, "", "", ""),
        ("", "Người lập biểu", "", "", "", "", "", ""),
    ]
    preview = send(city, rows, head, above=[["BÁO CÁO TIẾN ĐỘ ĐẠI HỘI"], []])
    assert told(preview) == {"rows": 3, "stored": 3, "same": 0, "flagged": [], "refused": []}
    assert duties() == {
        "01.01.001.001": ("held", date(2025, 5, 10), None, 20, 19, "", ""),
        "01.01.001.002": ("reported", date(2025, 5, 11), None, 1020, 1019, "", ""),
        "01.01.003": ("excused", None, None, None, None, "đi biển dài ngày", ""),
    }


def test_dates_stored_as_dates_are_read(city: World) -> None:
    import io

    import xlsxwriter

    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Mã", "Ngày tổ chức"))
    sheet.write_string(1, 0, "01.01.001.001")
    sheet.write_datetime(1, 1, date(2025, 5, 10), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    with transaction():
        preview = imports.preview(sheets.read(out.getvalue(), "x.xlsx"), city.get_campaign(), by=SYSTEM)
        imports.apply(preview, city.get_campaign(), by=SYSTEM)
    assert duties()["01.01.001.001"][:2] == ("held", date(2025, 5, 10))


def test_row_without_a_state_tells_of_a_congress(city: World) -> None:
    send(city, [("01.01.001.001", "2025-05-10"), ("01.01.001.002", "2025-05-11")], ("code", "held_on"))
    assert city.done("cell") == "2/4"


def test_old_plan_does_not_undo_a_congress(city: World) -> None:
    city.report("01.01.001.001", day("2025-05-10"), Status.REPORTED, convened=20, present=19)
    preview = send(city, [("01.01.001.001", "planned", "2025-08-01", "", "")])
    assert (told(preview)["same"], city.done("cell")) == (1, "1/4")


def test_correction_by_sheet_moves_the_day_on_which_it_counts(city: World) -> None:
    send(city, ROWS)
    preview = send(city, [("01.01.001.001", "held", "2025-05-20", "", "")])
    (change,) = imports.stored(preview)
    assert (change.before, change.after) == ({"held_on": "2025-05-10"}, {"held_on": "2025-05-20"})
    assert [city.done("cell", day(when)) for when in ("2025-05-10", "2025-05-12", "2025-05-20")] == ["0/4", "2/4", "3/4"]


def test_unit_that_ended_may_report_late(city: World) -> None:
    city.decide("2025-06-01,merge,01.01.001.001+01.01.001.002,01.01.001.009,Chi bộ Hợp nhất,cell,")
    send(city, [("01.01.001.001", "held", "2025-05-10", "", ""), ("01.01.001.002", "held", "2025-05-11", "", "")])
    assert [city.done("cell", day(when)) for when in ("2025-05-10", "2025-05-31", "2025-06-01")] == ["1/4", "2/4", "1/3"]


def test_sheet_leaves_one_line_in_the_trail(city: World) -> None:
    send(city, ROWS)
    send(city, ROWS)
    lines = session().execute(select(AuditLine.count, AuditLine.detail).where(AuditLine.verb == "campaigns.import")).all()
    assert [tuple(line) for line in lines] == [(5, {"campaign": "DH"})]


def test_not_yet_with_a_day_is_a_plan(city: World) -> None:
    send(city, [("01.01.001.001", "Chưa", "2025-08-01", "", "")])
    assert duties()["01.01.001.001"][:3] == (Status.PLANNED, None, date(2025, 8, 1))
