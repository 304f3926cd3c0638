"""What stands around an event, as its page takes it in: people sent, units, guests, gifts, points, approvals."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.events import around, extras, queries
from congress.events.models import ApprovalMatter, ApprovalState, EngagementRole, Guest, Point, Side, UnitPart
from congress.people.models import Person, Post
from congress.visits import services as visits
from tests.events.making import appoint, get, hold, meets, move
from tests.events.test_engagements import there
from tests.events.test_pages import typed
from tests.events.test_services import secretary
from tests.support import SYSTEM, World


@pytest.fixture
def event(city: World) -> str:
    return hold(city, "01.01", "cluster_conference", cluster="Cụm Đông", ordinal=16, term="2025")


def undo(client: FlaskClient, code: str) -> None:
    found = re.search(r'action="(/undo/\d+)"', client.get(f"/events/{code}").text)
    assert found
    client.post(found[1])


def seat(name: str, code: str) -> None:
    """Somebody who sits in a committee and holds no post."""
    appoint((name, "1970-01-02", code, "Uỷ viên", "BCH"))
    with transaction() as writer:
        born = select(Person.id).where(Person.full_name == name, Person.birth_date == date(1970, 1, 2))
        writer.execute(delete(Post).where(Post.person_id.in_(born)))


# ── people ───────────────────────────────────────────────────────────────────


def test_people_are_sent_by_name_and_called_back(organiser: FlaskClient, event: str, city: World) -> None:
    answer = organiser.post(f"/events/{event}/people", data={"role": "delegation_head", "names": "trần thị thành"})
    assert answer.status_code == 302
    assert there(event, "delegation_head") == [["Trần Thị Thành"]]
    person = secretary(city, "01")
    organiser.post(f"/events/{event}/people/{person}/release", data={"role": "delegation_head"})
    assert there(event, "delegation_head") == [[]]
    undo(organiser, event)
    assert there(event, "delegation_head") == [["Trần Thị Thành"]]


@pytest.mark.parametrize("pasted", [
    "Đ/c Trần Thị Thành", "đồng chí Trần Thị Thành - Bí thư", "Bí thư Trần Thị Thành, đ/c Trần Thị Thành",
    "1. Trần Thị Thành (Bí thư)",
])  # fmt: skip
def test_a_name_is_read_as_offices_write_it(organiser: FlaskClient, event: str, pasted: str) -> None:
    answer = organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": pasted})
    assert answer.status_code == 302
    assert there(event, "supervisor") == [["Trần Thị Thành"]]


def test_one_line_of_comrades_is_each_of_them_and_who_sits_in_a_committee_is_found(
    organiser: FlaskClient, event: str, city: World
) -> None:
    seat("Cao Văn Sáu", "01.01")
    pasted = "Các đ/c: Trần Thị Thành và Cao Văn Sáu"
    answer = organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": pasted})
    assert answer.status_code == 302
    assert sorted(there(event, "supervisor")[0]) == ["Cao Văn Sáu", "Trần Thị Thành"]


def test_an_honorific_does_not_choose_between_two_of_one_name(organiser: FlaskClient, event: str, city: World) -> None:
    seat("Trần Thị Thành", "01.01")
    answer = organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": "Đ/c Trần Thị Thành"})
    assert (answer.status_code, "Ban Chấp hành" in answer.text) == (422, True)
    both = re.findall(r'name="persons" value="(\d+)"', answer.text)
    assert (len(both), there(event, "supervisor")) == (2, [[]])
    kept = re.search(r'name="names" value="([^"]*)"', answer.text)
    assert kept
    again = {"role": "supervisor", "names": kept[1], "persons": both[1]}
    assert organiser.post(f"/events/{event}/people", data=again).status_code == 302
    assert there(event, "supervisor") == [["Trần Thị Thành"]]


def test_more_names_than_are_taken_at_once_are_refused_not_cut(organiser: FlaskClient, event: str) -> None:
    many = "; ".join(["Trần Thị Thành", *(f"Lê Văn {letter}{other}" for letter in "ABCDEFGH" for other in "abcdefgh")])
    answer = organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": many})
    assert (answer.status_code, "nhiều nhất 50 người" in answer.text, there(event, "supervisor")) == (422, True, [[]])
    answer = organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": "đ/c " * 1001})
    assert (answer.status_code, "chỉ giữ được 4.000" in answer.text) == (422, True)
    answer = organiser.post("/events/new", data=typed(chair_names=many))
    assert (answer.status_code, "nhiều nhất 50 người" in answer.text) == (422, True)


def test_an_unknown_name_sends_nobody_and_of_two_the_page_asks(organiser: FlaskClient, event: str, city: World) -> None:
    answer = organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": "Trần Thị Thành; Lý Văn Tây"})
    assert answer.status_code == 422
    assert there(event, "supervisor") == [[]]
    appoint(("Trần Thị Thành", "1970-01-02", "01", "Uỷ viên"))
    answer = organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": "Trần Thị Thành"})
    assert answer.status_code == 422
    both = re.findall(r'name="persons" value="(\d+)"', answer.text)
    assert len(both) == 2
    data = {"role": "supervisor", "names": "Trần Thị Thành", "persons": [both[1]]}
    assert organiser.post(f"/events/{event}/people", data=data).status_code == 302
    assert there(event, "supervisor") == [["Trần Thị Thành"]]


def test_members_and_delegates_are_not_sent_by_this_door(organiser: FlaskClient, event: str) -> None:
    for role in ("member", "delegate", "", "boss"):
        answer = organiser.post(f"/events/{event}/people", data={"role": role, "names": "Trần Thị Thành"})
        assert answer.status_code == 422


def test_whoever_is_sent_to_a_convened_event_is_told(organiser: FlaskClient, event: str, city: World) -> None:
    move(event, "convene")
    organiser.post(f"/events/{event}/people", data={"role": "supervisor", "names": "Trần Thị Thành"})
    told = session().scalars(select(Outbox)).all()
    assert [(line.kind, line.audience["persons"]) for line in told] == [("events.convened", [secretary(city, "01")])]


# ── units ────────────────────────────────────────────────────────────────────


def test_a_unit_that_takes_part_sees_the_event_until_it_leaves(event: str, organiser: FlaskClient, city: World) -> None:
    west = city.browser(Role.SECRETARY, "01.02")
    assert west.get(f"/events/{event}").status_code == 404
    assert organiser.post(f"/events/{event}/units", data={"unit_code": "01.02", "part": "member"}).status_code == 302
    assert west.get(f"/events/{event}").status_code == 200
    assert west.get(f"/events/{event}/edit").status_code == 403
    organiser.post(f"/events/{event}/units/01.02/remove", data={"part": "member"})
    assert west.get(f"/events/{event}").status_code == 404
    undo(organiser, event)
    assert west.get(f"/events/{event}").status_code == 200


def test_the_host_rotates(event: str, city: World) -> None:
    for code in ("01.01", "01.02"):
        with transaction():
            assert extras.take_part(get(event), city.unit(code), UnitPart.HOST, by=SYSTEM)
    with transaction():
        assert not extras.take_part(get(event), city.unit("01.02"), UnitPart.HOST, by=SYSTEM)
    assert [(row.code, row.part) for row in queries.units_of(get(event).id)] == [("01.02", "host")]


def test_only_units_in_reach_are_added_and_unknown_ones_refused(event: str, city: World) -> None:
    own = city.browser(Role.ORGANISER, "01.01")
    for code in ("01.02", "99"):
        answer = own.post(f"/events/{event}/units", data={"unit_code": code, "part": "member"})
        assert answer.status_code == 422
        assert code in answer.text


# ── guests and gifts ─────────────────────────────────────────────────────────


def guests(code: str) -> list[tuple[str, str, bool]]:
    found = [(row.full_name or row.organisation, str(row.side), row.is_counterpart) for row in around.guests_of(get(code).id)]
    session().rollback()
    return found


def test_guests_stand_in_an_order_that_may_be_changed(organiser: FlaskClient, event: str) -> None:
    for name, title, of in (("Lại Văn Xuân", "Phó Bí thư", "Khối Trung ương"), ("", "", "Tỉnh Nghệ An"), ("Phạm Quí", "", "")):
        data = {"full_name": name, "title": title, "organisation": of, "side": "outside"}
        assert organiser.post(f"/events/{event}/guests", data=data).status_code == 302
    assert [row[0] for row in guests(event)] == ["Lại Văn Xuân", "Tỉnh Nghệ An", "Phạm Quí"]
    last = session().scalars(select(Guest.id).order_by(Guest.position.desc())).first()
    data = {"full_name": "Phạm Quý", "side": "ours", "position": "1", "is_counterpart": "1"}
    organiser.post(f"/events/{event}/guests/{last}", data=data)
    assert guests(event) == [
        ("Phạm Quý", "ours", True), ("Lại Văn Xuân", "outside", False), ("Tỉnh Nghệ An", "outside", False)
    ]  # fmt: skip
    organiser.post(f"/events/{event}/guests/{last}/remove")
    assert len(guests(event)) == 2
    undo(organiser, event)
    assert [row[0] for row in guests(event)] == ["Phạm Quý", "Lại Văn Xuân", "Tỉnh Nghệ An"]


@pytest.mark.parametrize(
    "data", [{"side": "outside"}, {"full_name": "A", "side": "enemy"}, {"full_name": "x" * 201, "side": "ours"}]
)
def test_a_guest_that_cannot_be_is_refused(data: dict[str, str], organiser: FlaskClient, event: str) -> None:
    assert organiser.post(f"/events/{event}/guests", data=data).status_code == 422
    assert guests(event) == []


def test_a_delegation_is_taken_over_with_its_head_as_the_counterpart_once(organiser: FlaskClient, city: World) -> None:
    with transaction():
        told = visits.Details("Đoàn Văn phòng Trung ương", "Lào", date(2025, 9, 1), date(2025, 9, 5))
        members = [visits.Member("Chanthaboun", "Phó Chánh Văn phòng"), visits.Member("Khamla", "Vụ trưởng")]
        visit = visits.receive(city.unit("01"), told, members, by=SYSTEM)
        number = visit.id
    code = hold(city, "01", "reception", meets("2025-09-02", "14:00", "16:00"), visit_id=number)
    for _twice in range(2):
        organiser.post(f"/events/{code}/guests", data={"visit": "1"})
        assert guests(code) == [("Chanthaboun", "foreign", True), ("Khamla", "foreign", False)]
    page = organiser.get(f"/events/{code}").text
    assert "Đoàn Văn phòng Trung ương" in page
    assert f'href="/events/{code}"' in organiser.get(f"/visits/{get_visit(number)}").text


def get_visit(number: int) -> str:
    from congress.visits.models import Visit

    found = session().get_one(Visit, number).code
    session().rollback()
    return str(found)


def test_gifts_are_noted_and_removed(organiser: FlaskClient, event: str) -> None:
    assert organiser.post(f"/events/{event}/gifts", data={"what": " "}).status_code == 422
    organiser.post(f"/events/{event}/gifts", data={"what": "Tranh sơn mài", "giver": "Thành uỷ", "receiver": "Đoàn Lào"})
    page = organiser.get(f"/events/{event}").text
    assert "Tranh sơn mài" in page
    (gift,) = around.gifts_of(get(event).id)
    organiser.post(f"/events/{event}/gifts/{gift.id}/remove")
    assert len(around.gifts_of(get(event).id)) == 0
    undo(organiser, event)
    assert [row.what for row in around.gifts_of(get(event).id)] == ["Tranh sơn mài"]


# ── points ───────────────────────────────────────────────────────────────────


def test_each_unit_below_gets_a_point_and_no_second_one(organiser: FlaskClient, event: str) -> None:
    at = queries.sessions_of([get(event).id])[get(event).id][0].id
    for wanted in (3, 0):
        answer = organiser.post(f"/events/{event}/points", data={"below": "1", "session_id": str(at)}, follow_redirects=True)
        assert f"Đã thêm {wanted} điểm cầu" in answer.text
    organiser.post(f"/events/{event}/points", data={"session_id": str(at), "name": "Trụ sở phụ", "expected": "40"})
    names = [row.name for row in around.points_of(get(event).id).items]
    assert names == ["Đảng bộ phường Một", "Đảng bộ phường Hai", "Chi bộ Trường học", "Trụ sở phụ"]
    last = session().scalars(select(Point.id).order_by(Point.id.desc())).first()
    organiser.post(f"/events/{event}/points/{last}/remove")
    assert around.points_of(get(event).id).total == 3


@pytest.mark.parametrize("wrong", [{"name": ""}, {"expected": "x"}, {"venue_id": "77"}, {"unit_code": "99"}])
def test_a_point_that_cannot_be_is_refused(wrong: dict[str, str], organiser: FlaskClient, event: str) -> None:
    at = queries.sessions_of([get(event).id])[get(event).id][0].id
    data = {"session_id": str(at), "name": "Trụ sở", **wrong}
    assert organiser.post(f"/events/{event}/points", data=data).status_code == 422


def test_a_point_stands_at_a_session_of_its_own_event(organiser: FlaskClient, event: str, city: World) -> None:
    other = get(hold(city, "01.02", "conference"))
    foreign = queries.sessions_of([other.id])[other.id][0].id
    answer = organiser.post(f"/events/{event}/points", data={"session_id": str(foreign), "name": "Lạc"})
    assert answer.status_code == 409
    assert session().scalars(select(Point)).all() == []


# ── approval ─────────────────────────────────────────────────────────────────


def approve(client: FlaskClient, code: str, state: str, matter: str = "papers", **more: str) -> Any:
    return client.post(f"/events/{code}/approvals", data={"approval": state, "matter": matter, **more})


def test_papers_go_up_come_back_and_are_approved_by_the_superior_alone(city: World) -> None:
    code = hold(city, "01.01.001", "congress")
    below, above = city.browser(Role.SECRETARY, "01.01.001"), city.browser(Role.ORGANISER, "01.01")
    page = below.get(f"/events/{code}").text
    assert "Cấp trên chưa duyệt: văn kiện và nhân sự" in page
    assert approve(below, code, "sent").status_code == 302
    assert approve(below, code, "approved", number="1-TB").status_code == 403
    assert approve(above, code, "returned").status_code == 422  # no reason
    assert approve(above, code, "returned", note="Thiếu chỉ tiêu").status_code == 302
    assert approve(above, code, "approved").status_code == 422  # no number
    assert approve(above, code, "approved", number="12-TB/QU", on_day="14/7/2025").status_code == 302
    page = below.get(f"/events/{code}").text
    assert "Cấp trên chưa duyệt: nhân sự" in page
    assert ("Thiếu chỉ tiêu" in page, "12-TB/QU" in page) == (True, True)
    assert 'value="approved"' not in page
    approve(above, code, "approved", "personnel", number="13-TB/QU")
    assert "Cấp trên chưa duyệt" not in below.get(f"/events/{code}").text
    heard = [(line.kind, line.audience["units"]) for line in session().scalars(select(Outbox).order_by(Outbox.id))]
    up, down = city.unit("01.01").unit_id, city.unit("01.01.001").unit_id
    assert heard == [
        ("events.papers_sent", [up]), ("events.papers_returned", [down]), ("events.papers_approved", [down]),
        ("events.personnel_approved", [down]),
    ]  # fmt: skip


def test_a_congress_of_two_contents_needs_no_approval_of_personnel(city: World) -> None:
    for mode, needed in ((4, ["papers", "personnel"]), (3, ["papers", "personnel"]), (2, ["papers"])):
        event = get(hold(city, "01.01.001", "congress", content_mode=mode))
        assert [str(matter) for matter in around.unapproved(event, [])] == needed


def test_a_later_return_takes_an_approval_back(city: World) -> None:
    code = hold(city, "01.01.001", "congress", content_mode=2)
    for state, more in ((ApprovalState.APPROVED, {"number": "1"}), (ApprovalState.RETURNED, {"note": "Sửa lại"})):
        with transaction():
            extras.record_approval(
                get(code), ApprovalMatter.PAPERS, state, by=SYSTEM, on_day=date(2025, 7, 1), **more
            )  # fmt: skip
    assert around.unapproved(get(code), around.approvals_of(get(code).id)) == [ApprovalMatter.PAPERS]


def test_what_is_no_congress_needs_none_and_no_day_to_come_is_told(city: World) -> None:
    conference, congress = hold(city, "01.01", "conference"), hold(city, "01.01", "congress")
    for code, day, refusal in (
        (conference, date(2025, 7, 1), "event.no_congress"),
        (congress, date(2025, 8, 1), "event.day_to_come"),
    ):
        with pytest.raises(DomainError) as told, transaction():
            extras.record_approval(get(code), ApprovalMatter.PAPERS, ApprovalState.SENT, by=SYSTEM, on_day=day)
        assert told.value.code == refusal


# ── who ──────────────────────────────────────────────────────────────────────


def test_whoever_may_not_change_the_event_changes_nothing_around_it(event: str, city: World) -> None:
    at = queries.sessions_of([get(event).id])[get(event).id][0].id
    reader = city.browser(Role.SECRETARY, "01.02")
    with transaction():
        extras.take_part(get(event), city.unit("01.02"), UnitPart.MEMBER, by=SYSTEM)  # he sees it
    before = get(event).version
    for path, data in (
        ("people", {"role": "supervisor", "names": "Trần Thị Thành"}), ("units", {"unit_code": "01.02", "part": "host"}),
        ("units/01.02/remove", {"part": "member"}), ("guests", {"full_name": "A", "side": "ours"}), ("gifts", {"what": "A"}),
        ("points", {"session_id": str(at), "name": "A"}), ("convene", {}), ("photos", {}),
    ):  # fmt: skip
        assert reader.post(f"/events/{event}/{path}", data=data).status_code in (403, 422), path
    assert get(event).version == before


def test_each_act_leaves_its_line(organiser: FlaskClient, event: str) -> None:
    organiser.post(f"/events/{event}/guests", data={"full_name": "Khách", "side": "outside"})
    organiser.post(f"/events/{event}/gifts", data={"what": "Tranh"})
    lines = session().scalars(select(AuditLine).where(AuditLine.actor == "Cán bộ Tổ chức").order_by(AuditLine.id)).all()
    assert [(line.verb, line.subject) for line in lines if line.verb.startswith("events.")] == [
        ("events.add_guest", "Khách"), ("events.add_gift", "Tranh")
    ]  # fmt: skip


def test_a_removal_is_not_taken_back_when_its_session_is_gone(event: str, city: World) -> None:
    from congress.core import undo as offers
    from tests.events.test_services import change

    actor = city.actor(Role.ORGANISER, "01")
    with transaction():
        extras.send(get(event), EngagementRole.SUPERVISOR, [secretary(city, "01")], by=actor)
    with transaction():
        offer = extras.call_back(get(event), EngagementRole.SUPERVISOR, secretary(city, "01"), by=actor)
    change(event, sessions=[meets("2025-09-20")])
    with pytest.raises(DomainError, match=r"undo\.changed_since"), transaction():
        offers.take_back(offer, by=actor)


def test_sides_of_guests_are_told_in_words(organiser: FlaskClient, event: str) -> None:
    for side in Side:
        organiser.post(f"/events/{event}/guests", data={"full_name": f"Khách {side}", "side": str(side)})
    page = organiser.get(f"/events/{event}").text
    for words in ("Phía ta", "Ngoài hệ thống", "Khách nước ngoài"):
        assert f'<span class="badge">{words}</span>' in page
