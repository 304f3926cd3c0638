"""Attendance person by person and by delegation, on the page and as files; whoever takes names leaves a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.checkin import filing, sheets
from congress.core import jobs
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.sheets import read
from congress.delegates import delegations, privacy, services
from congress.delegates.models import Absence, Standing
from tests.checkin.making import attend, made_fact, sessions
from tests.delegates.making import EAST, WEST, delegate, held, open_congress, people
from tests.documents.ruler import words
from tests.events.making import at, meets
from tests.support import SYSTEM, World

DAY, NEXT = "2025-09-10", "2025-09-11"
Clock = Callable[[datetime], None]


def hour(told: str, day: str = DAY) -> datetime:
    return at(day, told)


@pytest.fixture
def story(city: World, set_clock: Clock) -> tuple[str, dict[str, int]]:
    """Two sessions; of two delegations one is on time, one late, one excused, one away, and an alternate looks in."""
    code = open_congress(city, meets(DAY), meets(NEXT))
    east = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"])
    west = people(city, code, ["Mai Thị Dung", "Mai Thị Én"], WEST)
    [spare] = people(city, code, ["Ngô Văn Giáp"], EAST, standing=Standing.ALTERNATE)
    ids = dict(zip("abcde", [*east, *west], strict=True)) | {"spare": spare}
    with transaction():
        services.store(held(code), delegate(ids["c"]), {"absence": Absence.EXCUSED}, "delegates.change", by=SYSTEM)
    with transaction():
        delegations.make_by_unit(held(code), by=SYSTEM)
    first, second = sessions(code)
    attend(first.id, {
        ids["a"]: [(hour("7:30"), hour("9:00")), (hour("9:30"), None)],
        ids["b"]: [(hour("8:05"), None)],
        ids["d"]: [(hour("7:50"), hour("10:00"))],
        ids["spare"]: [(hour("7:55"), None)],
    })  # fmt: skip
    attend(second.id, {ids["a"]: [(hour("7:30", NEXT), None)]})
    with transaction() as writer:
        writer.add(made_fact(held(code).event.id, first.id, ids["a"], hour("7:30")))
    set_clock(hour("18:00", NEXT))
    session().rollback()
    return code, ids


def test_first_in_last_out_minutes_and_source(story: tuple[str, dict[str, int]]) -> None:
    code, ids = story
    first, second = sessions(code)
    told = {each.row.id: each for each in sheets.people(held(code))}
    stay = told[ids["a"]].stays[first.id]
    assert (stay.first_in, stay.last_out, stay.minutes, stay.source) == (hour("7:30"), first.ends_at, 90 + 120, "self")
    assert (told[ids["d"]].stays[first.id].minutes, told[ids["d"]].stays[first.id].source) == (130, "")
    assert {key: told[each].state for key, each in ids.items()} == {
        "a": "present", "b": "late", "c": "excused", "d": "present", "e": "unexcused", "spare": "present",
    }  # fmt: skip
    assert not told[ids["spare"]].is_official
    assert [told[ids[key]].state_at(second.id, is_over=True) for key in "abce"] == [
        "present", "unexcused", "excused", "unexcused",
    ]  # fmt: skip


def test_while_the_session_runs_who_is_in_has_not_left(story: tuple[str, dict[str, int]], set_clock: Clock) -> None:
    code, ids = story
    set_clock(hour("10:00"))
    first, second = sessions(code)
    told = {each.row.id: each for each in sheets.people(held(code))}
    stay = told[ids["b"]].stays[first.id]
    assert (stay.last_out, stay.minutes) == (None, 115)
    assert told[ids["e"]].state == "unseen"
    assert told[ids["b"]].state_at(second.id, is_over=False) == "unseen"


def test_delegations_sum_to_the_whole(story: tuple[str, dict[str, int]]) -> None:
    code, _ids = story
    first, second = sessions(code)
    found = sheets.statistics(sessions(code), sheets.people(held(code)))
    east, west = found.lines
    assert (east.convened, east.present, east.late, east.excused, east.unexcused) == (3, 2, 1, 1, 0)
    assert (west.convened, west.present, west.unexcused, west.unseen) == (2, 1, 1, 0)
    assert (east.sessions, west.sessions) == ({first.id: 2, second.id: 1}, {first.id: 1})
    for name in ("convened", "present", "late", "excused", "unexcused", "unseen"):
        assert getattr(found.whole, name) == getattr(east, name) + getattr(west, name)
    assert found.whole.convened == found.whole.present + found.whole.excused + found.whole.unexcused + found.whole.unseen
    assert [line.name for line in sheets.matching(found.lines, "dong")] == [east.name]


def test_the_page_tells_it_and_finds_a_delegation(story: tuple[str, dict[str, int]], organiser: FlaskClient) -> None:
    code, _ids = story
    page = organiser.get(f"/check-in/{code}/attendance").text
    assert "3/5 người đã có mặt ít nhất một phiên, đạt 60,0%." in page
    assert "Vắng có lý do 1, vắng không lý do 1, chưa có mặt 0, đến muộn 1." in page
    assert page.count('<th scope="row">') == 3
    assert organiser.get(f"/check-in/{code}/attendance?q=tay").text.count('<th scope="row">') == 1
    assert "Không có đoàn nào như vậy" in organiser.get(f"/check-in/{code}/attendance?q=xyz").text


def take(client: FlaskClient, code: str, **data: str) -> Any:
    answer = client.post(f"/check-in/{code}/attendance", data=data)
    assert answer.status_code == 200, answer.text[:300]
    return answer


def lines() -> list[AuditLine]:
    session().rollback()
    return list(session().scalars(select(AuditLine).where(AuditLine.verb == privacy.EXPORTS)))


def test_workbooks_have_a_sheet_for_each_session_and_leave_a_line(
    story: tuple[str, dict[str, int]], organiser: FlaskClient
) -> None:
    code, ids = story
    told = read(take(organiser, code, kind="statistics", form="xlsx").get_data(), "a.xlsx")
    assert [row[:5] for row in told[0].rows[-3:]] == [
        ["Đoàn quận Đông", "3", "2", "66,67%", "1"], ["Đoàn quận Tây", "2", "1", "50,00%", "0"],
        ["Tổng số", "5", "3", "60,00%", "1"],
    ]  # fmt: skip
    assert lines() == []  # figures name nobody
    book = read(take(organiser, code, kind="people", form="xlsx").get_data(), "a.xlsx")
    assert [each.name for each in book] == ["Phiên 1", "Phiên 2"]
    rows = {row[2]: row for row in book[0].rows if len(row) > 5}
    assert rows["Lê Văn An"][5:10] == ["7h30", "11h30", "210", "tự điểm danh", "có mặt"]
    assert rows["Lê Văn Bình"][9] == "đến muộn"
    assert rows["Lê Văn Cường"][9] == "vắng có lý do"
    assert rows["Ngô Văn Giáp"][4] == "đại biểu dự khuyết"
    [line] = lines()
    assert (line.count, line.detail["event"], line.actor) == (6, code, "Cán bộ Tổ chức")
    one = session().get(type(delegate(ids["a"])), ids["a"])
    assert one is not None
    assert len(privacy.exports_of(one, code, held(code).event.unit_id)) == 1  # he reads it on his own page


def test_papers_of_both_kinds(story: tuple[str, dict[str, int]], organiser: FlaskClient) -> None:
    code, _ids = story
    told = " ".join(words(take(organiser, code, kind="statistics", form="pdf").get_data()).split())
    assert "THỐNG KÊ" in told
    assert "60,00%" in told
    first, _second = sessions(code)
    told = " ".join(words(take(organiser, code, kind="people", form="pdf", session=first.code).get_data()).split())
    assert "Lê Văn An" in told
    assert "7h30" in told
    assert "Phiên 2" not in told


@pytest.mark.parametrize("data", [{"kind": "statistics", "form": "exe"}, {"kind": "x", "form": "pdf"}, {}])
def test_no_such_file_is_refused(story: tuple[str, dict[str, int]], organiser: FlaskClient, data: dict[str, str]) -> None:
    assert organiser.post(f"/check-in/{story[0]}/attendance", data=data).status_code == 422


def test_a_long_file_is_a_job_of_its_asker(
    story: tuple[str, dict[str, int]], organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ids = story
    monkeypatch.setattr(filing, "LARGE", 2)
    answer = organiser.post(f"/check-in/{code}/attendance", data={"kind": "people", "form": "xlsx"})
    assert answer.status_code == 302
    job_id = int(answer.headers["Location"].rsplit("/", 1)[1])
    jobs.run_now(job_id)
    book = read(organiser.get(f"/jobs/{job_id}/file").get_data(), "a.xlsx")
    assert len(book) == 2
    assert [line.count for line in lines()] == [6]


def test_who_leads_the_unit_sees_it_and_a_unit_below_does_not(story: tuple[str, dict[str, int]], city: World) -> None:
    code, _ids = story
    leader, below = city.browser(Role.LEADER, "01"), city.browser(Role.SECRETARY, EAST, name="Bí thư")
    assert leader.get(f"/check-in/{code}/attendance").status_code == 200
    assert below.get(f"/check-in/{code}/attendance").status_code in (403, 404)
    assert below.post(f"/check-in/{code}/attendance", data={"kind": "people", "form": "pdf"}).status_code in (403, 404)
    assert city.browser(Role.VIEWER, "01", name="Xem").get(f"/check-in/{code}/attendance").status_code == 403
