"""Summons: who is called and by which way, letters whose link stands nowhere, replies recorded for others, links revealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts import services as accounts
from congress.config import Smtp
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import db, session, transaction
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.delegates import queries, services, summons
from congress.delegates.models import Standing
from congress.events.models import Engagement, EngagementRole
from congress.notices import leads
from congress.notices import services as notices
from congress.notices.models import Notice
from congress.notices.sending import send_waiting
from congress.people.models import Person
from tests.delegates.calling import answer, call_up, excuse, page_of, roll, summon, terms, token
from tests.delegates.making import EAST, congress, delegate, enlist, held, someone
from tests.events.making import appoint, at, move
from tests.house.tracker import watching
from tests.notices.smtp import MailServer
from tests.support import SYSTEM, World

BORN = date(1968, 5, 19)


@pytest.fixture
def mail(app: Flask) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, smtp=Smtp("127.0.0.1", server.port, "Văn phòng <vp@example.org>", "none"))
    yield server
    app.extensions["settings"] = before
    server.stop()


def everything() -> str:
    """Every cell of every table, as text."""
    session().rollback()
    told = []
    for table in db.metadata.sorted_tables:
        told += [" ".join(map(str, row)) for row in session().execute(select(table))]
    session().rollback()
    return "\n".join(told)


def post(server: MailServer) -> dict[str, str]:
    """Deliver and send; address -> the words of its last letter."""
    notices.deliver()
    send_waiting()
    return {str(letter["X-To"]): letter.get_content() for letter in server.taker.taken}  # type: ignore[attr-defined]


def lines(verb: str) -> list[Any]:
    session().rollback()
    return list(session().execute(select(AuditLine).where(AuditLine.verb == verb).order_by(AuditLine.id)).scalars())


# ── summoning ────────────────────────────────────────────────────────────────


def test_all_official_delegates_are_summoned_once_and_alternates_are_not(city: World) -> None:
    code, official, alternates = roll(city)
    assert summon(code).count == 3
    assert [delegate(each).summoned_at is not None for each in [*official, *alternates]] == [True] * 3 + [False] * 2
    with pytest.raises(DomainError) as refusal:
        summon(code)
    assert refusal.value.code == "summons.nobody_left"
    assert len(lines("delegates.summon")) == 1


def test_one_who_joins_later_is_summoned_alone(city: World) -> None:
    code, *_ = roll(city)
    summon(code)
    late = enlist(code, someone(city, "Vũ Thị Muộn", email="muon@example.org"))[0]
    told = summon(code)
    assert (told.count, told.by_mail, delegate(late).summoned_at is not None) == (1, 1, True)


def test_it_says_who_gets_a_letter_and_whom_somebody_must_call(city: World) -> None:
    code = congress(city)
    enlist(code, someone(city, "Có Thư", email="co@example.org"), someone(city, "Thư Sai", email="khong phai thu"),
           someone(city, "Không Thư"))  # fmt: skip
    told = summon(code)
    assert (told.count, told.by_mail, told.by_notice, told.by_phone) == (3, 1, 0, 2)


@pytest.mark.parametrize("verb", ["cancel", "postpone"])
def test_nobody_is_summoned_to_what_was_called_off(verb: str, city: World) -> None:
    code, *_ = roll(city)
    move(code, verb, reason="bão")
    with pytest.raises(DomainError) as refusal:
        summon(code)
    assert refusal.value.code == "summons.event_off"


def test_only_who_keeps_the_roll_summons(city: World) -> None:
    code, *_ = roll(city)
    with pytest.raises(DomainError) as refusal:
        summon(code, by=city.actor(Role.LEADER, "01"))
    assert refusal.value.status == 403


# ── letters ──────────────────────────────────────────────────────────────────


def test_a_letter_carries_the_link_of_its_reader_which_stands_nowhere_in_the_database(city: World, mail: MailServer) -> None:
    code = congress(city)
    one, two = enlist(code, someone(city, "Phạm Thu Hằng", email="Hang@example.org"),
                      someone(city, "Ngô Văn Hai", email="hai@example.org"))  # fmt: skip
    terms(code, at("2025-09-01", "17:00"))
    summon(code)
    letters = post(mail)
    assert set(letters) == {"hang@example.org", "hai@example.org"}
    for each, address, name in ((one, "hang@example.org", "Phạm Thu Hằng"), (two, "hai@example.org", "Ngô Văn Hai")):
        assert f"http://localhost:8000{page_of(each)}\r\n" in letters[address]
        assert f"Kính gửi đồng chí {name}" in letters[address]
        assert "17h00 01/9/2025" in letters[address]
    assert token(two) not in letters["hang@example.org"]
    stored = everything()
    for each in (one, two):
        assert token(each) not in stored
        assert token(each).split("-")[1] not in stored


def test_control_a_link_put_into_the_payload_would_be_found(city: World) -> None:
    code = congress(city)
    one = enlist(code, someone(city, "Phạm Thu Hằng", email="hang@example.org"))[0]
    secret = token(one)
    with transaction():
        summons.tell(held(code), queries.get_delegate(SYSTEM, one), "delegates.summoned", by=SYSTEM, link=secret)
    assert secret in everything()


def test_a_letter_that_leaves_later_carries_the_link_that_holds_then(city: World, mail: MailServer) -> None:
    code = congress(city)
    one = enlist(code, someone(city, "Phạm Thu Hằng", email="hang@example.org"))[0]
    summon(code)
    old = page_of(one)
    with transaction():
        summons.reissue_link(held(code), queries.get_delegate(SYSTEM, one), by=SYSTEM)
    letter = post(mail)["hang@example.org"]
    assert old not in letter
    assert page_of(one) in letter


def test_two_who_share_an_address_get_a_letter_each(city: World, mail: MailServer) -> None:
    code = congress(city)
    enlist(code, someone(city, "Một Người", email="vp@example.org"), someone(city, "Hai Người", email="vp@example.org"))
    summon(code)
    post(mail)
    told = [letter.get_content().split(",")[0] for letter in mail.taker.taken]  # type: ignore[attr-defined]
    assert sorted(told) == ["Kính gửi đồng chí Hai Người", "Kính gửi đồng chí Một Người"]


def test_whoever_looks_at_what_was_sent_sees_neither_link_nor_name(city: World, organiser: FlaskClient) -> None:
    code = congress(city)
    one = enlist(code, someone(city, "Phạm Thu Hằng", email="hang@example.org"))[0]
    summon(code)
    notices.deliver()
    for path in ("/outbox", "/outbox/1"):
        told = organiser.get(path).text
        assert "Triệu tập đồng chí (đại biểu số" in told
        assert token(one) not in told
        assert "Phạm Thu Hằng" not in told


def test_whoever_has_an_account_finds_it_in_his_inbox_and_from_there_his_page(city: World) -> None:
    appoint(("Lý Thị Có", "1968-05-19", EAST, "Phó Bí thư", "", "2024-01-01"))
    person = session().scalars(select(Person.id).where(Person.full_name == "Lý Thị Có")).one()
    account = city.account("Lý Thị Có", Role.VIEWER, EAST)
    with transaction() as writer:
        writer.get_one(accounts.Account, account).person_id = person
    code = congress(city)
    one, _two = enlist(code, someone(city, "Lý Thị Có", birth_date=BORN), someone(city, "Người Khác", EAST))
    told = summon(code)
    assert (told.by_notice, told.by_phone) == (1, 1)
    notices.deliver()
    session().rollback()
    notice = session().scalars(select(Notice).where(Notice.account_id == account)).one()
    reader = city.app.test_client()
    assert reader.post(f"/sign-in/{city.link(account)}").status_code == 302
    gone = reader.post(f"/inbox/{notice.id}/read", data={"go": "1"})
    assert gone.headers["Location"] == page_of(one)


def test_a_notice_leads_nobody_else_to_the_page(city: World) -> None:
    """The line names a delegate; only the person himself is led on."""
    code = congress(city)
    one = enlist(code, someone(city, "Lý Thị Có"))[0]
    payload = {"endpoint": "delegates.mine", "values": {"delegate_id": one}}
    assert [leads.page_for(payload, person) for person in (None, 1, 999)] == ["", "", ""]


# ── calendars ────────────────────────────────────────────────────────────────


def engaged(code: str) -> set[int]:
    session().rollback()
    query = select(Engagement.person_id).where(Engagement.role == EngagementRole.DELEGATE)
    return set(session().scalars(query))


def test_who_is_known_in_the_tree_must_be_at_the_sessions_until_he_need_not(city: World) -> None:
    appoint(
        ("Lý Thị Có", "1968-05-19", EAST, "Phó Bí thư", "", "2024-01-01"),
        ("Hà Văn Dự", "1970-01-02", EAST, "Uỷ viên", "", "2024-01-01"),
    )
    persons = {row.full_name: row.id for row in session().execute(select(Person.full_name, Person.id))}
    code = congress(city)
    one, _two = enlist(
        code, someone(city, "Lý Thị Có", birth_date=BORN),
        someone(city, "Hà Văn Dự", birth_date=date(1970, 1, 2), standing=Standing.ALTERNATE),
    )  # fmt: skip
    assert engaged(code) == set()
    summon(code)
    assert engaged(code) == {persons["Lý Thị Có"]}
    excuse(code, one)
    assert engaged(code) == set()
    call_up(code, one)
    assert engaged(code) == {persons["Hà Văn Dự"]}


def test_one_who_is_withdrawn_is_released(city: World) -> None:
    appoint(("Lý Thị Có", "1968-05-19", EAST, "Phó Bí thư", "", "2024-01-01"))
    code = congress(city)
    one = enlist(code, someone(city, "Lý Thị Có", birth_date=BORN))[0]
    summon(code)
    assert len(engaged(code)) == 1
    with transaction():
        services.withdraw(held(code), queries.get_delegate(SYSTEM, one), "chuyển công tác", by=SYSTEM)
    assert engaged(code) == set()


# ── reminding ────────────────────────────────────────────────────────────────


def test_only_who_has_not_replied_is_reminded_and_once_a_day(city: World) -> None:
    code = congress(city)
    one, two = enlist(code, someone(city, "Một", email="1@example.org"), someone(city, "Hai", email="2@example.org"))
    summon(code)
    answer(one, True)
    for _time in range(2):
        with transaction():
            assert summons.remind(held(code), by=SYSTEM).count == 1
    session().rollback()
    told = session().scalars(select(Outbox).where(Outbox.kind.startswith("delegates.reminded"))).all()
    assert [line.audience for line in told] == [{"delegates": [two]}]
    answer(two, True)
    with transaction(), pytest.raises(DomainError) as refusal:
        summons.remind(held(code), by=SYSTEM)
    assert refusal.value.code == "summons.all_replied"


# ── moved, called off ────────────────────────────────────────────────────────


@pytest.mark.parametrize(("verb", "kind"), [("", "delegates.moved"), ("postpone", "delegates.called_off")])
def test_who_was_summoned_is_told_again_what_became_of_it_once(verb: str, kind: str, city: World) -> None:
    code = congress(city)
    one, two, _three = enlist(code, someone(city, "Một"), someone(city, "Hai"), someone(city, "Chưa Triệu Tập"))
    summon(code, one, two)
    excuse(code, two)
    if verb:
        move(code, verb, reason="bão")
    for _time in range(2):
        with transaction():
            assert summons.tell_again(held(code), by=SYSTEM).count == 1
    session().rollback()
    told = session().scalars(select(Outbox).where(Outbox.kind == kind)).all()
    assert [line.audience for line in told] == [{"delegates": [one]}]


def test_nobody_is_told_again_before_he_was_summoned(city: World) -> None:
    code, *_ = roll(city)
    with transaction(), pytest.raises(DomainError) as refusal:
        summons.tell_again(held(code), by=SYSTEM)
    assert refusal.value.code == "summons.nobody_summoned"


def test_a_long_list_is_summoned_and_reminded_at_the_cost_of_a_short_one(city: World) -> None:
    def cost(many: int) -> tuple[int, int]:
        code = congress(city)
        enlist(code, *(someone(city, f"Trần Văn {number}", birth_date=date(1970, 1, 1 + number)) for number in range(many)))
        session().rollback()
        counted = []
        works: tuple[Any, ...] = (lambda to: summons.summon(to, None, by=SYSTEM), lambda to: summons.remind(to, by=SYSTEM))
        for work in works:
            before = set(lines_told())
            with watching(city.app) as seen, transaction():
                work(held(code))
            assert len(set(lines_told()) - before) == many
            counted.append(len(seen.statements))
        return counted[0], counted[1]

    assert cost(3) == cost(30)


def lines_told() -> list[int]:
    session().rollback()
    return list(session().scalars(select(Outbox.id)))
