"""Lists of delegates given out: what is personal only with a reason, no formulas, every value as it is stored."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.core import export as tables
from congress.core import jobs, sheets
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.queue import Job
from congress.core.sheets import Sheet
from congress.delegates import export, sheet
from congress.delegates.models import Delegate
from tests.delegates.lists import HEAD, congress, person, stored, take
from tests.support import World

MARKS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
TAILS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","y")', "SUM(A1:A9)*2", "2+5+cmd|'/c calc'!A0")
PAYLOADS = [
    *(mark + tail for mark in MARKS for tail in TAILS), "'=1+1", "''=1", "'quote", " =1+1", "\u00a0=1+1", '"=1+1', ";=1+1",
    "a;=1+1", 'a","=1+1', "=1+1;=2", "+84 912 345 678", "-", "--", "@SUM(1)", "_x0041_", "0912345678", "1e5", "01.10", "TRUE",
    "=", "+", "'", "''", "%0A=1", "{=1}", "=DDE(\"cmd\";\"/c calc\";\"x\")",
]  # fmt: skip
SECRETS = {"phone": "0911222333", "email": "rieng@example.vn", "ethnicity": "Mường", "religion": "Phật giáo"}


@pytest.fixture
def code(city: World) -> str:
    made = congress(city)
    head = (*HEAD, "Tôn giáo", "Email", "Kỷ luật", "Ngày chính thức")
    rows = [
        [*person("Lò Thị Mai", ethnicity="Mường", phone="0911222333", birth="10/8/1970"), "Phật giáo", "rieng@example.vn",
         "Khiển trách", "26/01/1999"],
        [*person("Lò Thị Lan", 2, birth="1971", unit="01.02", delegation="Đoàn quận Tây"), "", "", "", ""],
    ]  # fmt: skip
    take(made, rows, head=head)
    return made


def read(content: bytes, form: str) -> list[Sheet]:
    return sheets.read(content, f"x.{form}")


def told(content: bytes, form: str) -> str:
    return " ".join(cell for page in read(content, form) for row in page.rows for cell in row)


def lines(verb: str = "delegates.export") -> list[Any]:
    session().rollback()
    return list(session().scalars(select(AuditLine).where(AuditLine.verb == verb).order_by(AuditLine.id)))


# ── what is personal ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_list_has_nothing_personal_unless_asked(organiser: FlaskClient, code: str, form: str) -> None:
    given = organiser.post(f"/delegates/{code}/export", data={"form": form})
    assert given.status_code == 200
    assert f"dai-bieu-{code}.{form}" in given.headers["Content-Disposition"]
    words = told(given.data, form)
    assert "Lò Thị Mai" in words
    assert "Đoàn quận Tây" in words
    for secret in (*SECRETS.values(), "10/8/1970", "1970", "1971", "26/01/1998", "1998-01-26", "1999", "Khiển trách"):
        assert secret not in words
    (line,) = lines()
    assert (line.count, line.detail["columns"], line.detail.get("reason")) == (2, list(export.OPEN), None)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_with_a_reason_it_has_what_was_asked_and_no_more(organiser: FlaskClient, code: str, form: str) -> None:
    asked = {"form": form, "column": ["birth_date", "phone"], "reason": "Đăng ký phòng nghỉ"}
    words = told(organiser.post(f"/delegates/{code}/export", data=asked).data, form)
    assert "0911222333" in words
    assert "10/8/1970" in words or "1970-08-10" in words
    assert "1971" in words
    assert "Mường" not in words
    assert "Khiển trách" not in words
    (line,) = lines()
    assert line.detail["sensitive"] == ["birth_date", "phone"]
    assert (line.detail["reason"], line.count) == ("Đăng ký phòng nghỉ", 2)
    assert "Lò" not in line.subject


def test_without_a_reason_there_is_no_file_and_what_was_typed_stays(organiser: FlaskClient, code: str) -> None:
    refused = organiser.post(f"/delegates/{code}/export", data={"form": "csv", "column": "phone", "reason": "  "})
    assert refused.status_code == 422
    assert "Hãy ghi lý do" in refused.text
    assert 'value="phone" checked' in refused.text
    assert 'value="csv" checked' in refused.text
    assert lines() == []


def test_a_get_gives_no_list_away(organiser: FlaskClient, code: str) -> None:
    page = organiser.get(f"/delegates/{code}/export?form=csv&column=phone&reason=x")
    assert "Lò Thị Mai" not in page.text
    assert lines() == []


def test_who_only_reads_gets_nothing_personal(city: World, code: str) -> None:
    leader = city.browser(Role.LEADER, "01", name="Lãnh đạo")
    assert "column" not in leader.get(f"/delegates/{code}/export").text
    assert leader.post(f"/delegates/{code}/export", data={"form": "csv", "column": "phone", "reason": "x"}).status_code == 403
    assert "Lò Thị Mai" in told(leader.post(f"/delegates/{code}/export", data={"form": "csv"}).data, "csv")
    viewer = city.browser(Role.VIEWER, "01", name="Người xem")
    assert viewer.post(f"/delegates/{code}/export", data={"form": "csv"}).status_code == 403


def test_a_unit_gets_its_own_people_alone(city: World) -> None:
    from tests.delegates import making

    code = making.congress(city)
    making.allot(city, code, e=2, w=2)
    take(code, [person("Lò Thị Mai"), person("Lò Thị Lan", 2, unit="01.02")])
    west = city.browser(Role.ORGANISER, "01.02", name="Quận Tây")
    asked = {"form": "csv", "column": "phone", "reason": "gọi điện"}
    words = told(west.post(f"/delegates/{code}/export", data=asked).data, "csv")
    assert "Lò Thị Lan" in words
    assert "Lò Thị Mai" not in words


def test_a_long_list_is_written_by_a_job_for_its_asker_alone(
    city: World, organiser: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "LARGE", 1)
    asked = {"form": "xlsx", "column": "phone", "reason": "gọi điện"}
    sent = organiser.post(f"/delegates/{code}/export", data=asked)
    job_id = int(sent.location.rsplit("/", 1)[1])
    assert lines() == []
    jobs.run_due()
    assert session().scalar(select(Job.state).where(Job.id == job_id)) == "done"
    given = organiser.get(f"/jobs/{job_id}/file")
    assert "0911222333" in told(given.data, "xlsx")
    (line,) = lines()
    assert (line.detail["sensitive"], line.detail["reason"], line.count) == (["phone"], "gọi điện", 2)
    other = city.browser(Role.ORGANISER, "01", name="Người khác")
    assert other.get(f"/jobs/{job_id}/file").status_code == 404


# ── formulas (T52) ───────────────────────────────────────────────────────────


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 60


def test_no_cell_of_a_text_table_begins_as_a_formula_and_each_comes_back() -> None:
    raw = tables.table(["a", "b"], [[payload, payload] for payload in PAYLOADS]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline="")))[1:]
    assert [tables.unguarded(row[0]) for row in rows] == PAYLOADS
    for row in rows:
        assert row[0].strip(" \u00a0")[:1] not in [*MARKS, "\t", "\r", "\n"]
    for split in (",", ";", "\t"):  # a spreadsheet of another country splits elsewhere; the quotes hold
        cells = [cell for row in csv.reader(io.StringIO(raw, newline=""), delimiter=split) for cell in row]
        assert split != "," or len(cells) == 2 * (len(PAYLOADS) + 1)
    assert csv.reader(io.StringIO("=1+1")).__next__()[0][0] in MARKS  # the control: bare, it would be one


def test_no_cell_of_a_workbook_is_a_formula_and_each_comes_back() -> None:
    book = tables.Workbook()
    book.add("x", [], ["a"], [[payload] for payload in PAYLOADS])
    content = book.content()
    package = zipfile.ZipFile(io.BytesIO(content))
    assert "<f" not in "".join(package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name)
    (page,) = read(content, "xlsx")
    got = [row[0] for row in page.rows[2:]]
    assert got == [sheets.clean(payload) for payload in PAYLOADS]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_exported_field_carries_every_payload_there_and_back(organiser: FlaskClient, code: str, form: str) -> None:
    fields = (
        "full_name",
        "post",
        "education",
        "degree",
        "theory",
        "honours",
        "phone",
        "email",
        "ethnicity",
        "religion",
        "discipline",
    )
    ids = [row.id for row in stored(code)]
    for payload in PAYLOADS[:: 1 if form == "csv" else 7]:
        with transaction() as writer:
            writer.execute(update(Delegate).where(Delegate.id == ids[0]).values(dict.fromkeys(fields, payload)))
        asked = {"form": form, "column": list(export.SENSITIVE), "reason": "thử"}
        given = organiser.post(f"/delegates/{code}/export", data=asked).data
        _no_formula(given, form)
        wanted = payload if form == "csv" else sheets.clean(payload)
        assert any(row.count(wanted) == len(fields) for row in _values(given, form)), payload


def _values(content: bytes, form: str) -> list[list[str]]:
    """Every cell as it was before it was written."""
    if form == "xlsx":
        return read(content, form)[0].rows
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [[tables.unguarded(cell) for cell in row] for row in rows]


def _no_formula(content: bytes, form: str) -> None:
    if form == "xlsx":
        package = zipfile.ZipFile(io.BytesIO(content))
        assert "<f" not in "".join(package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name)
        return
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell.strip(" \u00a0")[:1] in MARKS]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_was_given_out_is_taken_in_again_as_it_was(organiser: FlaskClient, code: str, form: str) -> None:
    with transaction() as writer:
        writer.execute(update(Delegate).where(Delegate.full_name == "Lò Thị Mai").values(post="=1+1", phone="+84 chưa rõ"))
    asked = {"form": form, "column": list(export.SENSITIVE), "reason": "chuyển máy"}
    given = organiser.post(f"/delegates/{code}/export", data=asked).data
    found = sheet.read(read(given, form))
    first = {line.name: line.values for line in found.lines}["Lò Thị Mai"]
    assert (first["post"], first["phone"], first["birth_date"].isoformat()) == ("=1+1", "+84 chưa rõ", "1970-08-10")
    again = take(code, given if form == "csv" else _as_csv(given))
    assert (again.counts["new"], again.counts["same"], again.counts["asked"]) == (0, 2, 0)


def _as_csv(content: bytes) -> bytes:
    (page,) = read(content, "xlsx")
    out = io.StringIO()
    csv.writer(out).writerows(page.rows)
    return out.getvalue().encode()
