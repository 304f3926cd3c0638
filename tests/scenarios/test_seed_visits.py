"""Two delegations as the press told them (seeds 000 and 003): a high one received by the secretary, a deputy chief of an office
received by the standing deputy secretary; one meeting under several names; a gift, photographs with captions.

Made-up people in the same posts. Every figure is counted again over the rows.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from congress.agenda import queries as agenda
from congress.agenda import services as programmes
from congress.agenda.services import Item
from congress.core.actor import Role
from congress.core.db import transaction
from congress.core.errors import DomainError, NotFound
from congress.events import extras, photos, queries
from congress.events.extras import Invited
from congress.events.models import EngagementRole, EventKind, Side
from congress.events.services import Details
from congress.visits import queries as visits
from congress.visits import services as delegations
from congress.visits.services import Member
from tests.scenarios.meetings import appoint, at, count, event, hold, listed, meets, person, present, raw, send
from tests.support import SYSTEM, World

TREE = (
    ("01", "Đảng bộ thành phố Mẫu", "city", "", "", ""),
    ("01.01", "Đảng bộ phường Một", "base_superior", "01", "", ""),
    ("01.01.001", "Đảng bộ trường Sen", "base", "01.01", "40", ""),
)
PARTY = "Đảng Nhân dân Cách mạng Lào"
OFFICE = f"Văn phòng Trung ương {PARTY}"
SECRETARY, STANDING, DEPUTY = "Lò Thị Ban", "Nông Văn Đào", "Vừ Mí Cai"
# of a delegation's rank, and who is its like here: a deputy chief of office sits across the standing deputy secretary
CENTRAL = Invited("Phùng Quang Hiển", "Phó Chánh Văn phòng Trung ương Đảng", side=Side.OURS)
PEOPLES = Invited("Đèo Văn Khiêm", "Phó Chủ tịch Uỷ ban nhân dân Thành phố", side=Side.OURS)
SPEECHES = "engagement g JOIN event_session s ON s.id = g.session_id JOIN event e ON e.id = s.event_id"


@pytest.fixture
def city(world: World) -> World:
    """The city since 2015. The deputy secretary of 2017 is the standing one of 2022: a title is printed as of the day."""
    world.tree(TREE, as_of=date(2015, 1, 1))
    appoint(
        (SECRETARY, "1/2/1960", "01", "Bí thư", "BTV", "1/1/2015"),
        (DEPUTY, "3/4/1962", "01", "Phó Bí thư Thường trực", "BTV", "1/1/2015", "1/1/2020"),
        (STANDING, "5/6/1964", "01", "Phó Bí thư", "BTV", "1/1/2015", "1/1/2020"),
        (STANDING, "5/6/1964", "01", "Phó Bí thư Thường trực", "BTV", "1/1/2020"),
    )
    return world


def receive(city: World, details: delegations.Details, *members: Member) -> int:
    with transaction():
        return delegations.receive(city.unit("01"), details, members, by=SYSTEM).id


@pytest.fixture
def high(city: World) -> str:
    """Seed 000: an afternoon of November 2022."""
    visit = receive(
        city,
        delegations.Details(
            f"Đoàn đại biểu cấp cao Ban Tổ chức Trung ương {PARTY}", "Lào", date(2022, 11, 8), date(2022, 11, 11),
            body=f"Ban Tổ chức Trung ương {PARTY}", level="cấp cao",
        ),
        Member("Khamsing Phommavong", "Uỷ viên Bộ Chính trị, Bí thư Trung ương, Trưởng ban Tổ chức Trung ương", "ຄຳສິງ ພົມມະວົງ"),
        Member("Bouavan Keomany", "Phó Trưởng ban Tổ chức Trung ương", "ບົວວັນ ແກ້ວມະນີ"),
    )  # fmt: skip
    title = "Hội nghị trao đổi về công tác tổ chức xây dựng Đảng"
    code = hold(
        city, "01", Details(EventKind.RECEPTION, title, visit_id=visit),
        meets("2022-11-09", "14:00", "17:00", place="Trụ sở cấp uỷ"), chairs=[SECRETARY],
    )  # fmt: skip
    send(code, EngagementRole.SPEAKER, STANDING, SECRETARY)
    return code


@pytest.fixture
def office(city: World) -> str:
    """Seed 003: an afternoon of October 2017."""
    visit = receive(
        city,
        delegations.Details(f"Đoàn cán bộ {OFFICE}", "Lào", date(2017, 10, 24), date(2017, 10, 28), body=OFFICE),
        Member("Chansamone Vongsa", "Phó Chánh Văn phòng", "ຈັນສະໝອນ ວົງສາ"),
    )
    return hold(
        city, "01", Details(EventKind.RECEPTION, visit_id=visit, theme=f"đoàn cán bộ {OFFICE}"),
        meets("2017-10-26", "14:00", "16:30"), chairs=[DEPUTY],
    )  # fmt: skip


def test_one_meeting_is_found_under_each_of_its_names(high: str, office: str) -> None:
    assert event(high).name == "Hội nghị trao đổi về công tác tổ chức xây dựng Đảng"
    assert event(office).name == f"Buổi tiếp và làm việc: đoàn cán bộ {OFFICE}"
    for typed in ("hoi nghi trao doi", "buổi làm việc tổ chức xây dựng", "buoi tiep to chuc xay dung"):
        assert listed(typed=typed) == [high], typed
    for typed in ("buổi tiếp văn phòng trung ương", "buoi lam viec doan can bo"):
        assert listed(typed=typed) == [office], typed
    assert listed(kind="reception") == [office, high], "one kind, whatever it is called"
    assert listed(kind="conference") == []


def test_meeting_belongs_to_the_visit_of_its_delegation(high: str, office: str) -> None:
    found = visits.list_visits(SYSTEM, typed="bouavan").items
    assert [(row.name, row.country) for row in found] == [(f"Đoàn đại biểu cấp cao Ban Tổ chức Trung ương {PARTY}", "Lào")]
    assert event(high).visit_id == found[0].id != event(office).visit_id
    head = visits.members_of([found[0].id])[found[0].id][0]
    assert (head.full_name, head.native) == ("Khamsing Phommavong", "ຄຳສິງ ພົມມະວົງ")
    assert all("\u0e80" <= letter <= "\u0eff" or letter == " " for letter in head.native)
    days = raw("SELECT starts_on, ends_on FROM visit WHERE id = :id", id=found[0].id)[0]
    assert str(days[0]) < str(event(high).starts_on) < str(days[1])
    assert count("visit_member m WHERE m.visit_id = :id", id=found[0].id) == 2


def test_deputy_chief_of_office_sits_across_the_standing_deputy_secretary(office: str) -> None:
    """Seed 003: rank against rank, guest before host; our own guests after them."""
    with transaction():
        assert extras.invite_visit(event(office), by=SYSTEM) == 1
        extras.invite(event(office), CENTRAL, by=SYSTEM)
        extras.invite(event(office), PEOPLES, by=SYSTEM)
    rows = raw(
        "SELECT g.full_name, g.title, g.side, g.is_counterpart FROM event_guest g JOIN event e ON e.id = g.event_id"
        " WHERE e.code = :code ORDER BY g.position",
        code=office,
    )
    assert [(name, title, side, bool(across)) for name, title, side, across in rows] == [
        ("Chansamone Vongsa", "Phó Chánh Văn phòng", "foreign", True),
        (CENTRAL.full_name, CENTRAL.title, "ours", False),
        (PEOPLES.full_name, PEOPLES.title, "ours", False),
    ]
    assert present(office, "chair") == [(DEPUTY, "Phó Bí thư Thường trực")]


def test_whole_delegation_is_invited_once(high: str) -> None:
    with transaction():
        assert extras.invite_visit(event(high), by=SYSTEM) == 2
        assert extras.invite_visit(event(high), by=SYSTEM) == 0
    guests = "event_guest g JOIN event e ON e.id = g.event_id WHERE e.code = :code AND g.side = 'foreign'"
    assert count(guests, code=high) == count(
        "visit_member m JOIN event e ON e.visit_id = m.visit_id WHERE e.code = :code", code=high
    )
    assert count(f"{guests} AND g.is_counterpart", code=high) == 1, "one counterpart, the head"


def test_gift_is_kept_with_giver_and_receiver(high: str) -> None:
    """Seed 000: the secretary gives a souvenir to the head of the delegation."""
    with transaction():
        extras.note_gift(event(high), giver=SECRETARY, receiver="Khamsing Phommavong", what="quà lưu niệm", by=SYSTEM)
    assert raw("SELECT giver, receiver, what FROM event_gift") == [(SECRETARY, "Khamsing Phommavong", "quà lưu niệm")]
    with transaction(), pytest.raises(DomainError, match=r"event\.gift_nameless"):
        extras.note_gift(event(high), giver=SECRETARY, receiver="", what=" ", by=SYSTEM)


def test_title_is_printed_as_it_was_on_the_day(high: str, office: str, city: World) -> None:
    assert present(high, "chair") == [(SECRETARY, "Bí thư")]
    assert present(office, "chair") == [(DEPUTY, "Phó Bí thư Thường trực")]
    assert present(high, "speaker") == [(STANDING, "Phó Bí thư Thường trực"), (SECRETARY, "Bí thư")]
    send(office, EngagementRole.SPEAKER, STANDING)
    assert present(office, "speaker") == [(STANDING, "Phó Bí thư")], "in 2017 he was not yet the standing one"


def test_photographs_stand_in_order_with_captions_and_who_took_them(office: str) -> None:
    """Seed 003: a group photograph, then the meeting. The files are pictures of the size that is told."""
    captions = ["Lãnh đạo thành phố chụp ảnh lưu niệm với đoàn", "Buổi làm việc giữa hai bên"]
    for number, caption in enumerate(captions):
        drawn = photos.draw(picture(320 + 80 * number, 240))
        name = photos.keep(drawn)
        with transaction():
            photos.add(event(office), [(name, drawn)], by=SYSTEM, caption=caption, taken_by="Nguyễn Văn Ảnh")
    rows = raw("SELECT position, caption, taken_by, width, height, file FROM event_photo ORDER BY position")
    assert [row[:3] for row in rows] == [(place, told, "Nguyễn Văn Ảnh") for place, told in enumerate(captions, 1)]
    for row in rows:
        with Image.open(photos.path_of(row[5])) as kept:
            assert kept.size == (row[3], row[4]) == (320 + 80 * (row[0] - 1), 240)


def picture(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#b5121b").save(out, "PNG")
    return out.getvalue()


def test_report_presented_stands_on_the_programme_with_who_presents_it(high: str) -> None:
    """Seed 000: the standing deputy secretary presented a report, after the introductions, before the exchange."""
    code = f"{high}-P1"
    before = [line.title for line in agenda.get_programme(SYSTEM, code).lines]
    with transaction():
        plan = agenda.get_programme(SYSTEM, code)
        report = next(line for line in plan.lines if line.step == "report")
        papers = (("Báo cáo kết quả công tác xây dựng Đảng từ đầu nhiệm kỳ", ""),)
        told = Item(report.title, 40, STANDING, papers)
        programmes.change(plan, report.id, told, by=SYSTEM, version=plan.version)
    after = agenda.get_programme(SYSTEM, code).lines
    assert [line.title for line in after] == before, "the rest of the template stays"
    assert raw("SELECT presenter, minutes FROM agenda_item WHERE step = 'report'") == [(STANDING, 40)]
    place = [line.step for line in after].index
    assert place("introductions") < place("report") < place("exchange") < place("gifts") < place("group_photo")


def test_reception_without_its_visit_is_refused(city: World) -> None:
    with pytest.raises(DomainError, match=r"event\.no_visit"):
        hold(city, "01", Details(EventKind.RECEPTION, visit_id=999), meets("2022-11-09", "14:00", "17:00"))


def test_times_are_those_of_the_city(high: str) -> None:
    found = queries.sessions_of([event(high).id])[event(high).id]
    assert [(row.starts_at, row.ends_at) for row in found] == [(at("2022-11-09", "14:00"), at("2022-11-09", "17:00"))]
    assert found[0].starts_at.utcoffset().total_seconds() == 0
    assert found[0].starts_at.hour == 7  # UTC


def test_delegation_and_meeting_are_the_citys_and_whoevers_who_must_come(high: str, city: World) -> None:
    assert queries.get_event(city.actor(Role.LEADER, "01"), high).code == high
    with pytest.raises(NotFound):
        queries.get_event(city.actor(Role.SECRETARY, "01.01.001"), high)
    assert count(f"{SPEECHES} WHERE e.code = :code AND g.person_id = :who", code=high, who=person(SECRETARY)) == 2
