"""Personal links: whatever was forged, turned, borrowed or replaced opens nothing; the true one always does."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.core import codes as core_codes
from congress.core.db import session, transaction
from congress.delegates import codes, queries, summoning, summons
from tests.delegates.calling import excuse, page_of, roll, summon, token
from tests.delegates.making import congress, delegate, enlist, held, someone
from tests.events.making import move
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


def forged(delegate_id: int, other: int) -> dict[str, str]:
    """Links that are none of this delegate's, by how they were made."""
    own, foreign = token(delegate_id), token(other)
    row = delegate(delegate_id)
    number, secret = own.split("-")
    flipped = {
        f"letter {place}": f"{number}-{secret[:place]}{'A' if secret[place] != 'A' else 'B'}{secret[place + 1 :]}"
        for place in range(0, len(secret), 5)
    }
    return flipped | {
        "another's secret": f"{number}-{foreign.split('-')[1]}",
        "my secret for another": f"{other}-{secret}",
        "the code of a badge": codes.badge_code(row),
        "no secret": number,
        "half of it": own[:-1],
        "more": own + "A",
        "zeros before": f"0{own}",
        "a generation to come": f"{number}-{core_codes.derive(codes.LINK, row.event_id, row.id, row.link_generation + 1)}",
        "another purpose": f"{number}-{core_codes.derive('delegate', row.event_id, row.id, row.link_generation)}",
        "nobody": f"99999-{secret}",
        "words": "xin-chao",
        "sql": "1-' OR 1=1 --",
    }


def test_no_forged_link_opens_a_page_or_takes_a_reply(city: World, phone: FlaskClient) -> None:
    code, (one, two, _three), _ = roll(city)
    summon(code)
    before = stored()
    for how, wrong in forged(one, two).items():
        summoning.WRONG.forget()
        assert phone.get(f"/d/{wrong}").status_code == 404, how
        assert phone.post(f"/d/{wrong}", data={"answer": "coming"}).status_code == 404, how
        for page in ("notice", "data", "data.json", "summons.pdf"):
            assert phone.get(f"/d/{wrong}/{page}").status_code == 404, how
        assert phone.get(f"/calendar/d/{wrong}.ics").status_code == 404, how
    assert stored() == before


def test_control_the_true_link_opens_the_page_in_small_letters_too(city: World, phone: FlaskClient) -> None:
    _code, (one, *_), _ = roll(city)
    assert phone.get(page_of(one)).status_code == 200
    assert phone.get(page_of(one).replace(token(one), token(one).lower())).status_code == 200


def test_control_a_check_that_compares_nothing_would_let_the_forged_in(
    city: World, phone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, (one, two, _three), _ = roll(city)
    wrong = forged(one, two)["letter 0"]
    monkeypatch.setattr(core_codes, "fits", lambda *_parts: True)
    assert phone.get(f"/d/{wrong}").status_code == 200


def test_the_next_link_kills_the_one_before_which_says_so(city: World, phone: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    old = page_of(one)
    with transaction():
        summons.reissue_link(held(code), queries.get_delegate(SYSTEM, one), by=SYSTEM)
    answer_ = phone.get(old)
    assert (answer_.status_code, "Trần Văn A" in answer_.text) == (410, False)
    assert "liên kết mới" in answer_.text
    assert phone.post(old, data={"answer": "coming"}).status_code == 410
    for page in (f"{old}/data", f"{old}/summons.pdf", f"/calendar{old}.ics"):
        assert "liên kết mới" in phone.get(page).text, page
        assert phone.get(page).status_code == 410, page
    assert phone.get(page_of(one)).status_code == 200
    assert delegate(one).reply == "none"


def test_who_is_not_called_any_more_takes_nothing_along(city: World, phone: FlaskClient) -> None:
    code, (one, two, _three), _ = roll(city)
    summon(code)
    files = f"/calendar{page_of(one)}.ics", f"/calendar{page_of(two)}.ics"
    assert [phone.get(each).status_code for each in files] == [200, 200]
    excuse(code, one)
    assert [phone.get(each).status_code for each in files] == [404, 200]
    assert "Thêm vào lịch" not in phone.get(page_of(one)).text
    move(code, "postpone", reason="bão")
    assert [phone.get(each).status_code for each in files] == [404, 404]


def test_the_same_person_at_two_congresses_has_two_links(city: World, phone: FlaskClient) -> None:
    _code, (one, *_), _ = roll(city)
    other = enlist(congress(city, day="2025-10-10"), someone(city, "Trần Văn A"))[0]
    secret = token(one).split("-")[1]
    assert phone.get(f"/d/{other}-{secret}").status_code == 404


def test_many_wrong_links_from_one_address_are_slowed_and_true_ones_never(
    city: World, phone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summoning.WRONG, "_most", 5)
    _code, (one, *_), _ = roll(city)
    told = [phone.get(f"/d/{number}-{'A' * 26}").status_code for number in range(1, 9)]
    assert told == [404] * 5 + [429] * 3
    for file in ("/d/9-{}/summons.pdf", "/calendar/d/9-{}.ics"):
        assert phone.get(file.format("A" * 26)).status_code == 429
    assert phone.get(page_of(one)).status_code == 200  # a hall behind the same address
    assert phone.get(f"/d/9-{'A' * 26}", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
