"""A delegate's own page: reached by his link and nothing else, read on a phone, answered without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.delegates import codes, queries, services, summoning, verdicts
from congress.delegates.models import Block, Delegation, Verdict
from congress.events.models import EventState
from tests.delegates.calling import answer, call_up, excuse, page_of, roll, summon, terms, token
from tests.delegates.making import congress, delegate, enlist, held, someone
from tests.events.making import at, hold, meets, move
from tests.home.reading import filled, parse
from tests.house.tracker import snapshot
from tests.support import SYSTEM, World


@pytest.fixture
def phone(city: World) -> FlaskClient:
    """A browser that nobody has signed in with."""
    summoning.WRONG.forget()
    return city.browser()


def stored() -> Any:
    """Every row of every table, as it is stored now."""
    session().rollback()
    return snapshot()


def text(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return parse(response.text).one("main").text


def reply(client: FlaskClient, delegate_id: int, answer_: str, reason: str = "", **more: str) -> Any:
    page = client.get(page_of(delegate_id))
    form = parse(page.text).one("form", id="reply")
    typed = {node.attrs["name"]: node.attrs.get("value", "") for node in form.all("input", type="hidden")}
    return client.post(page_of(delegate_id), data=typed | {"answer": answer_, "reason": reason, **more})


# ── what is on it ────────────────────────────────────────────────────────────


def test_before_he_answers_he_reads_who_calls_him_where_to_and_until_when_to_reply(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    terms(code, at("2025-09-01", "17:00"), dress="Nam com-lê, nữ áo dài", advice="Gửi xe ở cổng 2")
    told = text(phone, page_of(one))
    for words in (
        "Ban Chấp hành Đảng bộ Thành phố triệu tập", "Đồng chí Trần Văn A", "đại biểu chính thức", "8h00", "10/9/2025",
        "Nam com-lê", "Gửi xe ở cổng 2", "17h00 01/9/2025",
    ):  # fmt: skip
        assert words in told
    assert "qr" not in phone.get(page_of(one)).text.split("</head>")[1].replace("qr-code", "")


def test_who_comes_has_a_card_with_code_number_seat_and_the_head_of_his_delegation(city: World, phone: FlaskClient) -> None:
    code, (one, two, _three), _ = roll(city)
    summon(code)
    seat_and_head(code, one, two)
    answer(one, True)
    told = text(phone, page_of(one))
    row = delegate(one)
    for words in (f"Đại biểu số {row.number}", codes.badge_number(row.number), "Khu B", "Hàng 7", "Ghế 12", "Đoàn Đông",
                  "Trưởng đoàn: Trần Văn B"):  # fmt: skip
        assert words in told
    assert 'href="tel:0912000001"' in phone.get(page_of(one)).text
    assert codes.badge_code(row) not in phone.get(page_of(one)).text  # the code is drawn, not written


def seat_and_head(code: str, one: int, head: int) -> None:
    with transaction() as db:
        to = held(code)
        block = Block(event_id=to.event.id, position=1, name="B", rows=20, per_row=20, is_for_guests=False)
        made = Delegation(event_id=to.event.id, position=1, name="Đoàn Đông", name_key="x", unit_id=None, group_id=None)
        db.add_all([block, made])
        db.flush()
        for each, more in ((one, {"block_id": block.id, "row": 7, "place": 12}), (head, {"is_head": True})):
            services.store(
                to, queries.get_delegate(SYSTEM, each), {"delegation_id": made.id, **more}, "delegates.change", by=SYSTEM
            )


def test_telephones_of_others_than_the_head_stand_nowhere(city: World, phone: FlaskClient) -> None:
    code, (one, two, three), (four, _five) = roll(city)
    seat_and_head(code, one, two)
    summon(code)
    answer(one, True)
    told = phone.get(page_of(one)).text
    assert [number for number in ("0912000000", "0912000002", "0913000000") if number in told] == []
    assert delegate(three).full_name not in told
    assert delegate(four).full_name not in told


def test_an_alternate_reads_that_he_is_one_and_his_place(city: World, phone: FlaskClient) -> None:
    _code, _official, (one, two) = roll(city)
    assert "đại biểu dự khuyết thứ 1" in text(phone, page_of(one))
    assert "đại biểu dự khuyết thứ 2" in text(phone, page_of(two))


@pytest.mark.parametrize(("membership", "right"), [("probationary", "đảng viên dự bị"), ("exempt", "đảng viên")])
def test_a_member_reads_that_he_is_one_and_of_no_alternate(
    city: World, phone: FlaskClient, membership: str, right: str
) -> None:
    unit = "01.01.001.001"
    code = congress(city, unit, congress_kind="members", state=EventState.SCHEDULED)
    [one] = enlist(code, someone(city, "Lê Thị Bình", unit, basis="member", membership=membership))
    summon(code)
    told = text(phone, page_of(one))
    assert f"là {right}, Chi bộ 1" in told
    assert [words for words in ("đại biểu chính thức", "dự khuyết") if words in told] == []
    assert "ghi lý do; cấp uỷ triệu tập sẽ xem xét" in told


def test_one_who_was_replaced_or_withdrawn_reads_so_and_what_to_do(city: World, phone: FlaskClient) -> None:
    code, (one, two, _three), _ = roll(city)
    summon(code)
    excuse(code, one)
    call_up(code, one)
    with transaction():
        services.withdraw(held(code), queries.get_delegate(SYSTEM, two), "chuyển công tác", by=SYSTEM)
    assert "đã có đại biểu dự khuyết thay" in text(phone, page_of(one))
    assert "không còn trong danh sách đại biểu" in text(phone, page_of(two))
    assert "chuyển công tác" not in text(phone, page_of(two))
    for each in (one, two):
        assert "hãy gọi trưởng đoàn" in text(phone, page_of(each))
        assert 'class="qr"' not in phone.get(page_of(each)).text


def test_of_one_who_is_not_qualified_no_reply_is_taken(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    form = parse(phone.get(page_of(one)).text).one("form", id="reply")  # in a tab that was open before
    typed = {node.attrs["name"]: node.attrs.get("value", "") for node in form.all("input", type="hidden")}
    with transaction():
        verdicts.judge(held(code), queries.get_delegate(SYSTEM, one), Verdict.UNQUALIFIED, "bị khởi tố", by=SYSTEM)
    refused = phone.post(page_of(one), data=typed | {"answer": "absent", "reason": "ốm"})
    assert (refused.status_code, 'id="reply"' in refused.text) == (409, False)
    row = delegate(one)
    assert (row.reply, row.absence, row.absence_reason) == ("none", "none", "")


def test_an_event_that_was_called_off_is_told_and_takes_no_reply(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    move(code, "postpone", reason="bão")
    assert 'id="reply"' not in phone.get(page_of(one)).text
    assert phone.post(page_of(one), data={"answer": "coming"}).status_code == 409


def test_the_programme_of_the_sessions_is_there_without_what_is_internal(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    answer(one, True)
    assert "Chương trình" in text(phone, page_of(one))


def test_large_type_is_kept_and_the_page_is_nobodys_to_index(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    phone.post("/preferences", data={"type_size": "large", "back": page_of(one)})
    response = phone.get(page_of(one))
    assert 'data-type="large"' in response.text
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex, nofollow"' in response.text
    assert "sidenav" not in response.text


def test_the_event_goes_into_his_calendar_without_the_link_in_it(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    found = parse(phone.get(page_of(one)).text).all("a")
    href = next(node.attrs["href"] for node in found if "Thêm vào lịch" in node.text)
    answer_ = phone.get(href)
    events = Calendar.from_ical(answer_.data).walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in events] == [held(code).event.name]
    assert token(one) not in answer_.text


# ── replies ──────────────────────────────────────────────────────────────────


def test_he_says_that_he_comes_and_then_that_he_does_not_with_a_reason(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    terms(code, at("2025-09-01", "17:00"))
    assert reply(phone, one, "coming").status_code == 302
    row = delegate(one)
    assert (row.reply, row.absence, row.replied_by) == ("coming", "none", "")
    assert "Đã nhận: đồng chí sẽ dự" in text(phone, page_of(one))
    refused = reply(phone, one, "absent")
    assert (refused.status_code, "Hãy ghi lý do vắng mặt" in refused.text) == (422, True)
    assert reply(phone, one, "absent", "mổ mắt").status_code == 302
    row = delegate(one)
    assert (row.reply, row.absence, row.absence_reason) == ("absent", "asked", "mổ mắt")
    assert "chờ ban tổ chức trả lời" in text(phone, page_of(one))


def test_nothing_chosen_is_told(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    refused = phone.post(page_of(one), data={})
    assert (refused.status_code, "Tôi sẽ dự" in refused.text) == (422, True)


def test_what_was_typed_stays_where_it_is_refused(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    told = reply(phone, one, "absent", "x" * 501)
    assert (told.status_code, "x" * 501 in told.text) == (422, True)


def test_reading_writes_nothing_however_often_and_by_whom(city: World, phone: FlaskClient) -> None:
    """Programs that look into mail open every link, and follow those on the page."""
    code, (one, *_), _ = roll(city)
    summon(code)
    before = stored()
    for agent in ("Mozilla/5.0", "MailScanner/1.0"):
        for path in (page_of(one), f"{page_of(one)}/notice", f"{page_of(one)}/data", f"{page_of(one)}/data.csv"):
            assert phone.get(path, headers={"User-Agent": agent}).status_code == 200
            assert phone.head(path, headers={"User-Agent": agent}).status_code == 200
        phone.get(f"{page_of(one)}?answer=coming")
    assert stored() == before


def test_control_a_reply_is_seen_by_the_same_comparison(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    before = stored()
    reply(phone, one, "coming")
    assert stored() != before


def test_sent_twice_it_is_one_reply(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    for _time in range(2):
        assert reply(phone, one, "coming").status_code == 302
    assert lines("delegates.reply") == 1


def lines(verb: str) -> int:
    session().rollback()
    return len(session().scalars(select(AuditLine.id).where(AuditLine.verb == verb)).all())


def test_a_second_tab_does_not_silently_undo_the_first(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    old = {"seen": "none.none", "answer": "absent", "reason": "bận"}
    reply(phone, one, "coming")
    told = phone.post(page_of(one), data=old)
    assert (told.status_code, "đã được ghi khác đi" in told.text) == (409, True)
    assert delegate(one).reply == "coming"
    again = filled(parse(told.text).one("form", id="reply"))
    assert phone.post(page_of(one), data=again | {"answer": "absent", "reason": "bận"}).status_code == 302
    assert delegate(one).reply == "absent"


def test_after_the_day_that_was_set_a_first_reply_is_taken_and_a_change_is_not(
    city: World, phone: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    code, (one, two, _three), _ = roll(city)
    summon(code)
    terms(code, at("2025-09-01", "17:00"))
    reply(phone, one, "coming")
    set_clock(at("2025-09-02"))
    assert 'id="reply"' not in phone.get(page_of(one)).text
    told = phone.post(page_of(one), data={"answer": "absent", "reason": "ốm"})
    assert (told.status_code, "quá hạn đổi câu trả lời" in told.text) == (409, True)
    assert "Đã quá hạn trả lời" in text(phone, page_of(two))
    assert reply(phone, two, "coming").status_code == 302
    assert (delegate(one).reply, delegate(two).reply) == ("coming", "coming")


def test_on_the_eve_one_who_could_not_come_may_say_that_he_comes_after_all(
    city: World, phone: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    terms(code, at("2025-09-01", "17:00"))
    reply(phone, one, "absent", "trùng lịch")
    set_clock(at("2025-09-09"))
    assert reply(phone, one, "coming").status_code == 302
    assert (delegate(one).reply, delegate(one).absence) == ("coming", "none")


def test_what_was_decided_the_delegate_does_not_change(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    excuse(code, one)
    assert 'id="reply"' not in phone.get(page_of(one)).text
    assert phone.post(page_of(one), data={"answer": "coming"}).status_code == 409
    assert delegate(one).absence == "excused"


def test_an_event_that_is_over_takes_no_reply(city: World, phone: FlaskClient, set_clock: Callable[[datetime], None]) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    set_clock(at("2025-09-11"))
    assert phone.post(page_of(one), data={"answer": "coming"}).status_code == 409
    assert held(code).event.state == EventState.SCHEDULED


def test_the_trail_knows_the_delegate_by_his_number_alone(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    reply(phone, one, "coming")
    session().rollback()
    line = session().execute(select(AuditLine).where(AuditLine.verb == "delegates.reply")).scalar_one()
    assert line.actor == f"Đại biểu số {delegate(one).number}"
    assert "Trần Văn A" not in line.subject


def test_a_post_needs_the_token_of_a_page_that_was_shown(city: World, phone: FlaskClient) -> None:
    """Nobody else's page can answer for him; the cookie that carries the token is given with the page."""
    code, (one, *_), _ = roll(city)
    summon(code)
    city.app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert phone.post(page_of(one), data={"answer": "coming"}).status_code == 400
        assert reply(phone, one, "coming").status_code == 302
    finally:
        city.app.config["WTF_CSRF_ENABLED"] = False
    assert delegate(one).reply == "coming"


def test_a_congress_of_several_days_tells_both_ends(city: World, phone: FlaskClient) -> None:
    long = hold(city, "01", "congress", meets("2025-10-15", "14:00", "17:00"), meets("2025-10-17"), congress_kind="delegates")
    with transaction():
        services.open_roll(held(long), by=SYSTEM)
    one = enlist(long, someone(city, "Phạm Thu Hằng"))[0]
    told = text(phone, page_of(one))
    assert "14h00, thứ Tư, ngày 15/10/2025 đến hết ngày 17/10/2025" in told
