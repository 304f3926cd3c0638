"""Which lines are an event's: none that names what the reader may not see, none missing, none of another event."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.events import clashes, extras
from congress.events.models import Event, UnitPart
from congress.people.models import Person
from tests.events import test_waves
from tests.events.making import appoint, get, hold, meets
from tests.events.test_calendars import row as calendar_row
from tests.events.test_calendars import take as take_calendar
from tests.events.test_delegations import LEADERS
from tests.events.test_delegations import send as send_delegations
from tests.events.test_planning_pages import SERIES
from tests.history.test_of_event import acts, history
from tests.home.reading import visit
from tests.support import SYSTEM, World

EAST = Actor.system("Cán bộ Quận Đông")


# ── what is out of sight ─────────────────────────────────────────────────────


@pytest.fixture
def waived(city: World, organiser: FlaskClient) -> tuple[str, str]:
    """The city lets the east's event stand beside one of the west at which the same person must be."""
    appoint(("Lương Minh Nam", "1970-01-01", "01", "Uỷ viên", "BTV"))
    nam = session().scalars(select(Person.id).where(Person.full_name == "Lương Minh Nam")).one()
    east = hold(city, "01.01", "conference", meets("2025-09-11", "8:00", "10:30"), title="Họp bên Đông", chairs=[nam])
    west = hold(city, "01.02", "conference", meets("2025-09-11", "8:30", "11:00"), title="Chuyện kín bên Tây", chairs=[nam])
    (found,) = [each for each in clashes.of_event(SYSTEM, get(east)) if each.person]
    page = f"/events/{east}/clashes/{found.fingerprint[:16]}"
    data = {"way": "keep", "version": str(get(east).version), "reason": "Chỉ dự khai mạc"}
    assert organiser.post(page, data=data).status_code == 302
    return east, west


def test_a_clash_that_may_stand_does_not_tell_the_name_of_an_event_out_of_sight(city: World, waived: tuple[str, str]) -> None:
    east, west = waived
    leader = city.browser(Role.LEADER, "01.01")
    assert visit(leader, f"/events/{west}", 404).status == 404
    whole, own = visit(leader, "/history/"), history(leader, east)
    for page in (whole, own):
        assert "Giữ nguyên" in page.main.one("tbody").text
        assert "Họp bên Đông" in page.text
        for secret in ("Chuyện kín", west, "8h30", "11h00"):
            assert secret not in page.text
    told = "Họp bên Đông Một người, hai nơi cùng lúc; Lương Minh Nam; Lý do: Chỉ dự khai mạc"
    assert acts(leader, east)[0][1] == told


# ── what is another event's ──────────────────────────────────────────────────


def test_an_agenda_of_an_event_whose_code_begins_with_its_own_is_not_its(city: World) -> None:
    first = hold(city, "01.01", "conference", code="HN", title="Cuộc một")
    second = hold(city, "01.01", "conference", code="HN-P2", title="Cuộc hai")
    client = city.browser(Role.ORGANISER, "01.01")
    for code, title in ((first, "Khai mạc một"), (second, "Khai mạc hai")):
        visit(client, f"/agenda/{code}-P1/edit").press("Thêm", title=title)
    assert [about for _what, about in acts(client, first)] == ["Khai mạc một", "Cuộc một"]
    assert [about for _what, about in acts(client, second)] == ["Khai mạc hai", "Cuộc hai"]


def test_a_unit_that_takes_part_elsewhere_is_not_an_event_of_the_same_code(city: World) -> None:
    own = hold(city, "01.01", "conference", code="01.02", title="Mã như mã đơn vị")
    other = hold(city, "01.01", "conference", title="Cuộc khác")
    client = city.browser(Role.ORGANISER, "01.01")
    for code in (own, other):
        with transaction():
            extras.take_part(get(code), city.unit("01.02.001"), UnitPart.MEMBER, by=EAST)
            extras.take_part(get(code), city.unit("01.02"), UnitPart.MEMBER, by=EAST)
    assert len(acts(client, own)) == len(acts(client, other)) == 3
    assert acts(client, own)[-1][1] == "Mã như mã đơn vị"


# ── where it came from ───────────────────────────────────────────────────────


def test_an_event_of_a_calendar_that_was_taken_in_tells_so_to_its_own_unit(city: World) -> None:
    take_calendar(calendar_row("A.1", "01.01", title="Họp Đông"), calendar_row("A.2", "01.02", title="Họp Tây"))
    east, west, office = (city.browser(Role.LEADER, unit) for unit in ("01.01", "01.02", "01"))
    for client, code in ((east, "A.1"), (office, "A.1"), (office, "A.2"), (west, "A.2")):
        assert [what for what, _about in acts(client, code)] == ["Nhận lịch công tác"]
    take_calendar(calendar_row("A.1", "01.01", title="Họp Đông mở rộng"), calendar_row("A.3", "01.01"), name="lich-2.csv")
    assert acts(east, "A.1")[0] == ("Nhận lịch công tác (2)", "lich-2.csv")
    assert [what for what, _about in acts(east, "A.1")] == ["Nhận lịch công tác (2)", "Sửa sự kiện", "Nhận lịch công tác"]
    assert [about for _what, about in acts(east, "A.3")] == ["lich-2.csv"]
    assert [about for _what, about in acts(west, "A.2")] == ["lich.csv 01.02"]


def test_leaders_sent_by_a_sheet_are_told_of_by_its_own_line_too(city: World) -> None:
    appoint(*LEADERS)
    test_waves.plan(city, kinds=("base_superior",))
    test_waves.run()
    send_delegations(("01.01", "Trần Văn An", ""))
    code = test_waves.events()["01.01"].code
    told = [what.split(" (")[0] for what, _about in acts(city.browser(Role.ORGANISER, "01"), code)]
    assert told == ["Phân công đoàn công tác", "Phân công người dự", "Tạo sự kiện hàng loạt", "Lập đợt sự kiện hàng loạt"]


def test_an_event_that_was_no_part_of_a_merger_does_not_tell_of_it(city: World) -> None:
    old = hold(city, "01.01.001", "conference", title="Có trước")
    result = city.decide("2025-07-15,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Mới,base,")
    assert result.applied == 1, result.errors
    new = hold(city, "01.01.009", "conference", meets("2025-09-12"), title="Lập sau")
    client = city.browser(Role.ORGANISER, "01")
    assert [len(acts(client, code)) for code in (old, new)] == [2, 1]


def test_an_end_of_a_series_that_was_taken_back_stands_there_as_such(city: World, organiser: FlaskClient) -> None:
    visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **SERIES).press("Dừng lịch này").press("Hoàn tác")
    code = session().scalars(select(Event.code).order_by(Event.id)).all()[-1]
    assert acts(organiser, code)[0] == ("Hoàn tác", "dừng lịch định kỳ")


# ── why, in the reader's language ────────────────────────────────────────────


def test_why_a_series_called_off_a_meeting_is_told_in_the_readers_language(city: World, organiser: FlaskClient) -> None:
    visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **SERIES).press("Dừng lịch này")
    code = session().scalars(select(Event.code).order_by(Event.id)).all()[-1]
    assert acts(organiser, code)[1][1].endswith("Lý do: lịch định kỳ thay đổi")
    assert "Lý do: lịch định kỳ thay đổi" in visit(organiser, f"/events/{code}").main.text
    assert "lịch định kỳ thay đổi" in organiser.get(f"/calendar/events/{code}.ics").text.replace("\r\n ", "")
    organiser.post("/preferences", data={"language": "en"})
    for page in (visit(organiser, f"/events/{code}"), history(organiser, code)):
        assert "Reason: the series was changed" in page.main.text
        assert "lịch" not in page.main.text.replace("Giao ban tuần", "")
