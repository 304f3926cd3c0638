"""Pages of summons and replies: what is told before anything leaves, replies recorded for others, links revealed."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.core.errors import DomainError
from tests.delegates.calling import answer, page_of, roll, summon, terms, token
from tests.delegates.making import congress, delegate, enlist, held, someone
from tests.events.making import at
from tests.home.reading import parse, visit
from tests.support import World


def lines(verb: str) -> list[Any]:
    session().rollback()
    return list(session().execute(select(AuditLine).where(AuditLine.verb == verb).order_by(AuditLine.id)).scalars())


def test_replies_are_not_due_after_the_opening(city: World) -> None:
    code, *_ = roll(city)
    with pytest.raises(DomainError) as refusal:
        terms(code, at("2025-09-10", "9:00"))
    assert refusal.value.code == "summons.due_too_late"


def test_of_two_who_set_the_terms_the_second_sees_the_first(city: World, organiser: FlaskClient) -> None:
    code, *_ = roll(city)
    page = parse(organiser.get(f"/delegates/{code}/summons").text)
    version = page.one("input", name="version").attrs["value"]
    data = {"due_day": "1/9/2025", "due_time": "17:00", "dress": "áo dài", "advice": "", "version": version}
    assert organiser.post(f"/delegates/{code}/summons", data=data).status_code == 302
    again = organiser.post(f"/delegates/{code}/summons", data=data | {"dress": "com-lê"})
    assert (again.status_code, "com-lê" in again.text) == (409, True)
    session().rollback()
    assert held(code).roll.dress == "áo dài"  # type: ignore[union-attr]


@pytest.mark.parametrize(("day", "hour"), [("mai", "17:00"), ("1/9/2025", "chiều"), ("31/2/2025", "8:00")])
def test_a_day_that_nobody_can_read_is_told_and_what_was_typed_stays(
    day: str, hour: str, city: World, organiser: FlaskClient
) -> None:
    code, *_ = roll(city)
    told = organiser.post(f"/delegates/{code}/summons", data={"due_day": day, "due_time": hour, "dress": "áo dài"})
    assert (told.status_code, f'value="{day}"' in told.text, "áo dài" in told.text) == (422, True, True)


def test_the_organiser_reads_how_many_get_what_before_he_sends(city: World, organiser: FlaskClient) -> None:
    code = congress(city)
    enlist(code, someone(city, "Có Thư", email="co@example.org"), someone(city, "Không Thư", phone="0912345678"))
    page = visit(organiser, f"/delegates/{code}/summons")
    assert "1 người nhận thư điện tử" in page.text
    assert "1 người không có địa chỉ" in page.text
    sent = page.press("Triệu tập 2 đại biểu, gửi 1 thư")
    assert "Đã triệu tập 2 đại biểu" in sent.text
    assert "đã triệu tập 2/2" in sent.text
    assert "0912 345 678" in sent.text


def test_replies_show_what_waits_first_and_then_who_is_silent(city: World, organiser: FlaskClient) -> None:
    code, (one, two, _three), _ = roll(city)
    summon(code)
    answer(one, False, "mổ mắt")
    answer(two, True)
    told = visit(organiser, f"/delegates/{code}/replies").text
    assert told.index("Chờ quyết định") < told.index("mổ mắt") < told.index("Trần Văn C")
    assert "đã trả lời 2/3" in told
    assert "66,7%" in told
    assert "Trần Văn B" not in told
    assert "Trần Văn B" in visit(organiser, f"/delegates/{code}/replies?list=coming").text


def test_what_was_said_by_telephone_is_recorded_with_its_source(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    page = visit(organiser, f"/delegates/{code}/replies").follow("Ghi trả lời")
    page.press("Ghi trả lời", answer="coming", source="điện thoại")
    row = delegate(one)
    assert (row.reply, row.replied_by) == ("coming", "Cán bộ Tổ chức (điện thoại)")
    assert "điện thoại" in visit(organiser, f"/delegates/{code}/replies?list=coming").text


def test_a_reply_for_somebody_needs_a_source_and_is_not_bound_to_the_day(
    city: World, organiser: FlaskClient, set_clock: Any
) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    terms(code, at("2025-07-20", "17:00"))
    answer(one, True)
    set_clock(at("2025-07-21"))
    path = f"/delegates/{code}/replies/{one}"
    assert organiser.post(path, data={"answer": "absent", "reason": "ốm", "source": " "}).status_code == 422
    assert organiser.post(path, data={"answer": "absent", "reason": "ốm", "source": "gọi điện"}).status_code == 302
    assert (delegate(one).absence, delegate(one).absence_reason) == ("asked", "ốm")


def test_of_two_who_record_a_reply_the_second_sees_the_first(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    path = f"/delegates/{code}/replies/{one}"
    version = parse(organiser.get(path).text).one("input", name="version").attrs["value"]
    data = {"answer": "coming", "source": "gọi điện", "version": version}
    assert organiser.post(path, data=data).status_code == 302
    told = organiser.post(path, data=data | {"answer": "absent", "reason": "bận"})
    assert (told.status_code, "bận" in told.text) == (409, True)
    assert delegate(one).reply == "coming"


def test_a_link_is_shown_by_a_button_alone_and_that_it_was_is_known(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    path = f"/delegates/{code}/replies/{one}/link"
    assert organiser.get(path).status_code == 405
    for page in (f"/delegates/{code}/replies", f"/delegates/{code}", f"/delegates/{code}/{one}"):
        assert token(one) not in organiser.get(page).text
    shown = organiser.post(path)
    assert f"http://localhost:8000{page_of(one)}" in shown.text
    assert 'class="qr"' in shown.text
    (line,) = lines("delegates.link")
    assert (line.actor, line.detail["delegate"], token(one) in str(line.detail)) == ("Cán bộ Tổ chức", "Trần Văn A", False)


def test_the_next_link_is_made_where_the_last_got_lost(city: World, organiser: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    old = page_of(one)
    shown = organiser.post(f"/delegates/{code}/replies/{one}/link", data={"how": "reissue"})
    assert "Đã cấp liên kết mới" in shown.text
    assert page_of(one) in shown.text
    assert city.browser().get(old).status_code == 410


@pytest.mark.parametrize("path", ["replies", "summons"])
def test_others_than_who_keeps_the_roll_do_nothing(path: str, city: World) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    for role, unit, seen in ((Role.LEADER, "01", 403), (Role.ORGANISER, "01.02.001", 404), (Role.VIEWER, "01", 403)):
        client = city.browser(role, unit, name=f"{role} {unit}")
        assert client.get(f"/delegates/{code}/{path}").status_code == seen
        for act in (f"replies/{one}/link", f"replies/{one}/decide", "summons/send", "summons/remind", f"replies/{one}"):
            assert client.post(f"/delegates/{code}/{act}", data={"answer": "coming", "source": "x"}).status_code == seen
    assert delegate(one).reply == "none"


def test_a_delegate_of_another_event_is_not_reached_through_this_one(city: World, organiser: FlaskClient) -> None:
    code, *_ = roll(city)
    other = enlist(congress(city, day="2025-10-10"), someone(city, "Người Khác"))[0]
    for act in ("link", "decide", "call-up", "step-back", "reopen", "unexcused"):
        assert organiser.post(f"/delegates/{code}/replies/{other}/{act}").status_code == 404
