"""The history of one event: who did what to it and when; its own lines and no others, for whoever reads the trail there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import transaction
from congress.events import extras, services
from congress.events import queries as events
from congress.events.models import Event, EventState, UnitPart
from congress.events.services import Details
from congress.events.shape import details_of
from congress.history import queries
from tests.events import test_waves
from tests.events.making import get, hold, meets, move
from tests.events.test_planning_pages import SERIES
from tests.history.test_page import Line, listed
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World

EAST = Actor.system("Cán bộ Quận Đông")


@pytest.fixture
def event(city: World) -> str:
    return hold(city, "01.01", "conference", meets("2025-09-10", "8:00", "11:30"), title="Hội nghị Đông", by=EAST)


def history(client: FlaskClient, code: str, query: str = "", status: int = 200) -> Page:
    return visit(client, f"/history/?event={code}{query}", status)


def acts(client: FlaskClient, code: str, query: str = "") -> list[tuple[str, str]]:
    """(what, about what) of each line, without the unit's code."""
    lines: list[Line] = listed(history(client, code, query))
    return [(what, about.removesuffix(" 01.01")) for _who, what, about in lines]


# ── the way there ────────────────────────────────────────────────────────────


def test_the_page_of_an_event_leads_to_its_history_and_back(city: World, event: str) -> None:
    page = visit(city.browser(Role.ORGANISER, "01.01"), f"/events/{event}").follow("Lịch sử")
    assert page.title == "Lịch sử"
    assert listed(page) == [("Cán bộ Quận Đông", "Lập sự kiện", "Hội nghị Đông 01.01")]
    assert page.follow("Hội nghị Đông").title == "Hội nghị Đông"


@pytest.mark.parametrize(
    ("role", "unit", "reads"),
    [
        (Role.ORGANISER, "01.01", True), (Role.LEADER, "01", True), (Role.ADMIN, None, True), (Role.SECRETARY, "01.01", False),
        (Role.VIEWER, "01.01", False), (Role.LEADER, "01.02", False), (Role.SECRETARY, "01.02", False),
    ],
)  # fmt: skip
def test_the_way_is_shown_to_whoever_reads_the_trail_there(
    city: World, event: str, role: Role, unit: str | None, reads: bool
) -> None:
    with transaction():  # so that everybody sees the event itself
        extras.take_part(get(event), city.unit("01.02"), UnitPart.MEMBER, by=SYSTEM)
    page = visit(city.browser(role, unit), f"/events/{event}")
    assert ("Lịch sử" in page.main.text) is reads


def test_lines_of_an_event_are_for_those_in_whose_reach_they_lie(city: World, event: str) -> None:
    with transaction():
        extras.take_part(get(event), city.unit("01.02"), UnitPart.MEMBER, by=SYSTEM)
    assert len(acts(city.browser(Role.LEADER, "01"), event)) == 2
    guest = city.browser(Role.LEADER, "01.02")
    assert acts(guest, event) == [], "he sees the event, and not what was done in the office that holds it"
    assert history(city.browser(Role.LEADER, "01.02.001"), event, status=404).main.text.count("Hội nghị Đông") == 0
    assert history(city.browser(Role.SECRETARY, "01.01"), event, status=403).main.text.count("Hội nghị Đông") == 0
    assert history(city.browser(Role.ORGANISER, "01"), "XX", status=404).status == 404


def test_a_draft_has_no_history_for_whoever_does_not_see_it(city: World) -> None:
    code = hold(city, "01.01", "conference", state=EventState.DRAFT)
    assert len(acts(city.browser(Role.ORGANISER, "01.01"), code)) == 1
    history(city.browser(Role.LEADER, "01.01"), code, status=404)


# ── what stands there ────────────────────────────────────────────────────────


def test_each_act_tells_what_changed(city: World, event: str) -> None:
    with transaction():
        found = get(event)
        told = Details(**{**vars(details_of(found)), "theme": "Chuyển đổi số"})
        plan = meets("2025-09-11", "14:00", "16:30", id=sessions(found)[0])
        services.change(found, told, [plan], by=EAST, version=found.version)
    client = city.browser(Role.ORGANISER, "01.01", name="Cán bộ Tổ chức")
    data = {"role": "delegation_head", "names": "Trần Thị Thành"}
    client.post(f"/events/{event}/people", data=data)
    client.post(f"/events/{event}/guests", data={"full_name": "Lại Văn Xuân", "side": "outside"})
    client.post(f"/events/{event}/postpone", data={"reason": "mưa bão"})
    page = history(client, event)
    assert [who for who, *_rest in listed(page)] == ["Cán bộ Tổ chức"] * 3 + ["Cán bộ Quận Đông"] * 2
    assert acts(client, event) == [
        ("Hoãn sự kiện", "Hội nghị Đông Lý do: mưa bão"),
        ("Mời khách", "Lại Văn Xuân"),
        ("Phân công người dự", "Hội nghị Đông Trưởng đoàn công tác; Trần Thị Thành"),
        ("Sửa sự kiện", "Hội nghị Đông Chủ đề; 8h00–11h30 10/9/2025 → 14h00–16h30 11/9/2025"),
        ("Lập sự kiện", "Hội nghị Đông"),
    ]
    assert page.main.one("tbody").all("td")[0].text == "10h00 15/7/2025"


def sessions(event: Event) -> list[int]:
    return [row.id for row in events.sessions_of([event.id])[event.id]]


def test_what_was_taken_back_stands_there_too(city: World, event: str) -> None:
    client = city.browser(Role.ORGANISER, "01.01")
    client.post(f"/events/{event}/gifts", data={"what": "Tranh"})
    page = visit(client, f"/events/{event}").press("Bỏ")
    page.press("Hoàn tác")
    other = hold(city, "01.01", "conference", title="Cuộc khác")
    client.post(f"/events/{other}/gifts", data={"what": "Sách"})
    visit(client, f"/events/{other}").press("Bỏ").press("Hoàn tác")
    assert [what for what, _about in acts(client, event)] == ["Hoàn tác", "Bỏ tặng phẩm", "Ghi tặng phẩm", "Lập sự kiện"]
    assert acts(client, event)[0] == ("Hoàn tác", "bỏ khỏi sự kiện")


def test_acts_on_its_agenda_belong_to_it(city: World, event: str) -> None:
    client = city.browser(Role.ORGANISER, "01.01")
    edit = visit(client, f"/agenda/{event}-P1/edit")
    edit.press("Thêm", title="Khai mạc")
    assert acts(client, event)[0][1] == "Khai mạc"


def test_control_acts_on_others_of_the_same_unit_do_not(city: World, event: str) -> None:
    other = hold(city, "01.01", "conference", title="Cuộc khác")
    move(other, "convene")
    client = city.browser(Role.ORGANISER, "01.01")
    assert [about for _what, about in acts(client, event)] == ["Hội nghị Đông"]
    whole = [about for _who, _what, about in listed(visit(client, "/history/?unit=01.01"))]
    assert "Cuộc khác 01.01" in whole


def test_the_series_that_made_it_is_part_of_its_history(city: World, organiser: FlaskClient) -> None:
    visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **SERIES)
    with transaction() as reader:
        code = reader.query(Event).filter(Event.series_id.is_not(None)).order_by(Event.id).first().code
    assert [what.split(" (")[0] for what, _about in acts(organiser, code)] == ["Lập lịch định kỳ"]


def test_a_line_whose_details_were_erased_is_no_longer_the_events(city: World, event: str) -> None:
    with transaction() as writer:
        writer.execute(update(AuditLine).values(detail=None))
    assert acts(city.browser(Role.ORGANISER, "01.01"), event) == []


@pytest.fixture
def continued(city: World) -> str:
    """An event of a unit that was merged into another, which goes on with it."""
    code = hold(city, "01.01.001", "conference", meets("2025-09-10"), title="Hội nghị phường")
    result = city.decide("2025-07-15,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Mới,base,")
    assert result.applied == 1, result.errors
    assert get(code).unit_id == city.unit("01.01.009").unit_id
    move(code, "convene")
    return code


CONTINUED = [
    ("Triệu tập", "Hội nghị phường 01.01.009"), ("Sự kiện chuyển theo sắp xếp", "01.01.009"),
    ("Lập sự kiện", "Hội nghị phường 01.01.001"),
]  # fmt: skip


def test_it_follows_an_event_that_went_to_another_unit(city: World, continued: str) -> None:
    assert acts(city.browser(Role.ORGANISER, "01"), continued) == CONTINUED


def test_control_by_its_unit_of_today_alone_the_beginning_would_be_missing(
    city: World, continued: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_units_of", lambda unit_id: {unit_id})
    assert acts(city.browser(Role.ORGANISER, "01"), continued) == CONTINUED[:2]


def test_the_wave_that_made_it_is_part_of_its_history_for_whoever_reaches_so_far(city: World) -> None:
    test_waves.plan(city)
    test_waves.run()
    test_waves.plan(city, code="KHAC")
    code = test_waves.events()["01.01.001.001"].code
    lines = [what.split(" (")[0] for what, _about in acts(city.browser(Role.ORGANISER, "01"), code)]
    assert lines == ["Tạo sự kiện hàng loạt", "Lập đợt sự kiện hàng loạt"]
    assert acts(city.browser(Role.ORGANISER, "01.01"), code) == []


# ── filters and pages ────────────────────────────────────────────────────────


def test_a_long_history_is_turned_page_by_page_and_filtered_within_the_event(city: World, event: str) -> None:
    for number in range(60):
        with transaction():
            extras.note_gift(get(event), giver="", receiver="", what=f"Tranh {number:02}", by=EAST)
    client = city.browser(Role.ORGANISER, "01.01")
    page = history(client, event)
    assert "1–50 trong 61" in page.text
    last = page.follow("Sau")
    assert [line[2] for line in listed(last)][-1] == "Hội nghị Đông 01.01"
    assert len(listed(last)) == 11
    only = page.press("Lọc", verb="events.create")
    assert [line[1] for line in listed(only)] == ["Lập sự kiện"]
    assert only.root.one("input", name="event").attrs["value"] == event


def test_times_and_words_are_english_for_who_reads_english(city: World, event: str) -> None:
    with transaction():
        found = get(event)
        plan = meets("2025-09-11", "14:00", "16:30", id=sessions(found)[0])
        services.change(found, details_of(found), [plan], by=EAST, version=found.version)
    client = city.browser(Role.ORGANISER, "01.01")
    client.post("/preferences", data={"language": "en"})
    page = history(client, event)
    assert page.title == "History"
    assert "8:00–11:30 10/9/2025 → 14:00–16:30 11/9/2025" in page.main.text
