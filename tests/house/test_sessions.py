"""Signing in: sessions end at once and stay ended, tokens guard every write, guesses are counted before they are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from congress.accounts import services, tokens
from congress.accounts.models import Account, SignInSession
from congress.core.actor import Role
from congress.core.db import session, transaction
from tests.conftest import TODAY
from tests.house import matrix, oracle
from tests.house.city import Browser, City, browser
from tests.house.marks import CODES
from tests.house.targets import tries
from tests.house.tracker import LAST_SEEN, changed, fingerprint, watching
from tests.support import World

PASSWORD, OTHER = "mot cau de nho, that dai", "mot cau khac, cung that dai"


@pytest.fixture(scope="module")
def hashed() -> str:
    return tokens.hash_password(PASSWORD)


@pytest.fixture
def account(world: World, hashed: str) -> int:
    """A leader of the first committee, with a password."""
    world.tree()
    made = world.account("Lê Văn Đông", Role.LEADER, "01.01")
    with transaction() as writer:
        writer.execute(update(Account).where(Account.id == made).values(login="dong", password_hash=hashed))
    return made


def sign_in(app: Flask, **more: Any) -> Browser:
    client = browser(app)
    assert client.post("/sign-in", data={"login": "dong", "password": PASSWORD}, **more).status_code == 302
    return client


def is_in(client: Browser) -> bool:
    return client.get("/orgs/units/01.01").status_code == 200


def cookie(client: Browser) -> str:
    found = client.get_cookie("congress")
    assert found is not None
    return found.value


# ── sessions ─────────────────────────────────────────────────────────────────


def test_what_a_browser_carried_before_is_not_kept_after_signing_in(app: Flask, account: int) -> None:
    visitor, victim = browser(app), browser(app)
    visitor.get("/sign-in")
    planted = visitor.get_cookie("congress")
    if planted is not None:
        victim.set_cookie("congress", planted.value)
    victim.post("/sign-in", data={"login": "dong", "password": PASSWORD})
    assert is_in(victim)
    assert not is_in(visitor)
    before = sign_in(app)
    old = cookie(before)
    before.post("/sign-in", data={"login": "dong", "password": PASSWORD})
    assert cookie(before) != old


def test_a_cookie_kept_from_before_signing_out_is_worth_nothing(app: Flask, account: int) -> None:
    client = sign_in(app)
    kept = cookie(client)
    client.post("/sign-out")
    thief = browser(app)
    thief.set_cookie("congress", kept)
    assert not is_in(thief)


def test_a_cookie_with_another_signature_is_worth_nothing(app: Flask, account: int) -> None:
    client, thief = sign_in(app), browser(app)
    value = cookie(client)
    for place in (0, len(value) // 2, len(value) - 3):
        thief.set_cookie("congress", value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :])
        assert not is_in(thief)
    assert is_in(client)


ENDINGS: dict[str, Callable[[Browser, int], Any]] = {
    "a new password": lambda client, _account: client.post(
        "/me/password", data={"login": "dong", "current": PASSWORD, "password": OTHER, "again": OTHER}
    ),
    "signing out each other device": lambda client, _account: [
        client.post(f"/me/sessions/{row}/end") for row in _sessions_of(client)
    ],
}


def _sessions_of(_client: Browser) -> list[int]:
    found = list(session().scalars(select(SignInSession.id).where(SignInSession.ended_at.is_(None)).order_by(SignInSession.id)))
    session().rollback()
    return found[:-1]


@pytest.mark.parametrize("how", ENDINGS)
def test_every_other_session_ends_at_its_next_request(how: str, app: Flask, account: int) -> None:
    others = [sign_in(app) for _each in range(4)]
    mine = sign_in(app)
    assert all(map(is_in, others))
    ENDINGS[how](mine, account)
    assert [is_in(each) for each in others] == [False] * 4
    assert is_in(mine)


@pytest.mark.parametrize("act", ["archive", "link"])
def test_locking_an_account_or_a_new_link_ends_all_its_sessions(act: str, app: Flask, account: int, world: World) -> None:
    devices = [sign_in(app) for _each in range(4)]
    admin = browser(app)
    admin.post(f"/sign-in/{world.link(world.account('Quản trị', Role.ADMIN))}")
    session().rollback()
    assert admin.post(f"/accounts/{account}/{act}").status_code < 400
    assert [is_in(each) for each in devices] == [False] * 4


def test_a_slow_request_cannot_bring_an_ended_session_back(app: Flask, account: int) -> None:
    """It wrote down the visit after the session was ended beside it."""
    client = sign_in(app)
    number = session().scalars(select(SignInSession.id)).one()
    session().rollback()
    for _round in range(5):
        with transaction() as writer:
            writer.execute(update(SignInSession).values(ended_at=TODAY))
            writer.execute(services.seen(number))
        assert not is_in(client)


def test_a_visit_is_noted_every_few_minutes_and_nothing_else(
    app: Flask, account: int, set_clock: Callable[[datetime], None]
) -> None:
    client = sign_in(app)
    with watching(app) as soon:
        assert is_in(client)
    set_clock(TODAY + timedelta(minutes=6))
    with watching(app) as later:
        assert is_in(client)
    assert [one for one in soon.statements if LAST_SEEN.match(one)] == []
    assert len([one for one in later.statements if LAST_SEEN.match(one)]) == 1
    assert later.writes() == []


def test_a_session_ends_by_itself(app: Flask, account: int, set_clock: Callable[[datetime], None]) -> None:
    idle = sign_in(app)
    set_clock(TODAY + timedelta(days=6, hours=23))
    assert is_in(idle)
    busy = sign_in(app)
    set_clock(TODAY + timedelta(days=15))
    assert not is_in(idle)
    assert not is_in(busy)


# ── tokens on every write ────────────────────────────────────────────────────


@pytest.fixture
def guarded(city: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    monkeypatch.setitem(city.app.config, "WTF_CSRF_ENABLED", True)
    return city


def _unsafe(city: City) -> Iterator[tuple[str, Browser, str, dict[str, Any]]]:
    """Every unsafe request that the organiser of A may make, or else the administrator; one of each endpoint."""
    for request in matrix.requests_of(city.app):
        method, _space, endpoint = request.partition(" ")
        if method in matrix.SAFE or oracle.TABLE[request].thing == "device":  # a token in a header, which no browser sends
            continue
        may = [
            (who, one)
            for who in ("organiser of A", "admin")
            for one in tries(request, who, city)
            if oracle.answer(request, who, city.held(who), one.target) <= {"ok", "when"}
        ]
        assert may, request
        who, first = may[0]
        yield request, city.browsers[who], matrix.address(city.app, endpoint, method, first), first.body()


def test_no_write_is_taken_without_the_pages_token(guarded: City) -> None:
    before = fingerprint()
    told = {}
    for request, client, path, body in _unsafe(guarded):
        typed = {name: value for name, value in body.items() if isinstance(value, str)}  # a file can be sent only once
        for token in ({}, {"csrf_token": "nonsense"}):
            answer = client.post(path, data={**typed, **token} if token else body)
            told[request, bool(token)] = answer.status_code
    assert {key: status for key, status in told.items() if status != 400} == {}
    assert len(told) > 60
    assert changed(before, fingerprint()) == []


def test_control_the_same_writes_without_the_guard_do_change_things(city: City) -> None:
    before = fingerprint()
    told = [
        client.post(path, data=body).status_code
        for request, client, path, body in _unsafe(city)
        if request == "POST campaigns.plan"
    ]
    assert told == [302]
    assert changed(before, fingerprint()) != []


def test_a_page_brings_the_token_that_its_own_form_needs(guarded: City) -> None:
    mine, other = guarded.browsers["organiser of A"], guarded.browsers["organiser of B"]
    page = f"/campaigns/DH-0/units/{CODES[2]}"
    token = mine.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    assert mine.post(f"{page}/plan", data={"planned_on": "1/9/2025", "csrf_token": token}).status_code == 302
    stolen = other.post("/campaigns/DH-0/units/01.02/plan", data={"planned_on": "1/9/2025", "csrf_token": token})
    assert stolen.status_code == 400


# ── guessing ─────────────────────────────────────────────────────────────────


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that reached the slow check; it says no to all but the right one, at once."""
    seen: list[str] = []

    def fits(stored: str | None, password: str) -> bool:
        seen.append(password)
        return stored is not None and password == PASSWORD

    monkeypatch.setattr(tokens, "password_fits", fits)
    return seen


GUESSES: dict[str, Callable[[int], dict[str, Any]]] = {
    "from one place": lambda _at: {},
    "with addresses made up": lambda at: {
        "headers": {"X-Forwarded-For": f"10.1.{at // 250}.{at % 250}", "X-Real-IP": f"10.2.0.{at % 250}"}
    },
    "from many places": lambda at: {"environ_base": {"REMOTE_ADDR": f"10.3.{at // 250}.{at % 250}"}},
}


@pytest.mark.parametrize("how", GUESSES)
def test_guesses_at_one_account_stop_at_the_limit(how: str, app: Flask, account: int, checks: list[str]) -> None:
    client = browser(app)
    spellings = ("dong", "DONG", "Đông", " dong ", "do ng")
    for at in range(60):
        data = {"login": spellings[at % 5], "password": f"doan thu {at}", "next": f"/{at}", "remember": "1"}
        client.post("/sign-in", data=data, **GUESSES[how](at))
    assert len(checks) == services.PER_LOGIN


def test_guesses_at_many_accounts_from_one_place_stop_at_the_limit(
    app: Flask, account: int, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PER_NETWORK", 40)
    client = browser(app)
    for at in range(60):
        client.post(
            "/sign-in", data={"login": f"ai do {at}", "password": "doan thu"}, headers={"X-Forwarded-For": f"10.1.0.{at % 250}"}
        )
    assert len(checks) == services.PER_NETWORK


def test_whoever_is_guessed_at_still_gets_in_by_a_link_and_later_by_password(
    app: Flask, account: int, world: World, checks: list[str], set_clock: Callable[[datetime], None]
) -> None:
    client = browser(app)
    for at in range(services.PER_LOGIN + 5):
        client.post("/sign-in", data={"login": "dong", "password": f"doan thu {at}"})
    right = {"login": "dong", "password": PASSWORD}
    assert browser(app).post("/sign-in", data=right).status_code == 429
    by_link = browser(app)
    assert by_link.post(f"/sign-in/{world.link(account)}").status_code == 302
    session().rollback()
    assert is_in(by_link)
    set_clock(TODAY + services.WINDOW + timedelta(minutes=1))
    assert browser(app).post("/sign-in", data=right).status_code == 302


def test_control_without_counting_every_guess_reaches_the_check(
    app: Flask, account: int, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "count_attempt", lambda _limits: None)
    client = browser(app)
    for at in range(30):
        client.post("/sign-in", data={"login": "dong", "password": f"doan thu {at}"})
    assert len(checks) == 30
