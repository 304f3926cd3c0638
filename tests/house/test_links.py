"""What stands behind a delegate's personal link is about him alone, and what is personal about others leaves for nobody."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from congress.core.db import session, transaction
from congress.delegates import personal
from congress.delegates.models import Delegate
from tests.house.city import City
from tests.house.marks import marks_in, text_of

PAGES = ("", "/data", "/notice", "/data.json", "/data.csv", "/summons.pdf")
HOLDER = "01.01.001"


def others_on(city: City, who: str, page: str) -> list[str]:
    """Delegates of whom something stands on a page of somebody's own, by name or telephone; who leads his delegation may."""
    roll = city.rolls[HOLDER]
    told = " ".join(text_of(city.browsers["stranger"].get(f"/d/{roll.tokens[who]}{page}")).split())
    assert f" {who.capitalize()}" in told or page == "/notice", page
    query = select(Delegate).where(Delegate.id != roll.ids[who], Delegate.is_head.is_(False))
    rows = [(row.full_name, row.phone) for row in session().scalars(query)]
    session().rollback()
    return [name for name, phone in rows if name in told or phone in told]


@pytest.fixture
def apart(city: City) -> City:
    """Everybody with a name and a telephone that nobody else has."""
    with transaction() as writer:
        for row in writer.execute(select(Delegate.id, Delegate.full_name)).all():
            told = {"phone": f"0955{row.id:06}", "full_name": f"{row.full_name} {row.id}Z"}
            writer.execute(update(Delegate).where(Delegate.id == row.id).values(told))
        ids = list(city.rolls[HOLDER].ids.values())
        writer.execute(update(Delegate).where(Delegate.id.in_(ids)).values(is_head=False))
    return city


@pytest.mark.parametrize("page", PAGES)
def test_the_link_of_one_shows_nothing_of_another(page: str, apart: City) -> None:
    assert others_on(apart, "plain", page) == []


def test_control_a_link_that_opens_the_page_of_the_next_is_caught(apart: City, monkeypatch: pytest.MonkeyPatch) -> None:
    open_link, other = personal.open_link, apart.rolls[HOLDER].tokens["next"]
    monkeypatch.setattr(personal, "open_link", lambda _token: open_link(other))
    with pytest.raises(AssertionError):
        assert others_on(apart, "plain", "") == []


def test_a_link_of_one_with_the_number_of_another_opens_nothing(city: City) -> None:
    tokens, ids = city.rolls[HOLDER].tokens, city.rolls[HOLDER].ids
    secret = tokens["plain"].split("-")[1]
    for name in ids.keys() - {"plain"}:
        for page in PAGES:
            assert city.browsers["stranger"].get(f"/d/{ids[name]}-{secret}{page}").status_code == 404


def test_a_reply_by_link_needs_nobodys_session_and_changes_nobody_else(city: City) -> None:
    roll = city.rolls[HOLDER]

    def replies() -> dict[int, Any]:
        found = {row.id: (row.reply, row.absence) for row in session().scalars(select(Delegate))}
        session().rollback()
        return found

    before = replies()
    answer = city.browsers["stranger"].post(f"/d/{roll.tokens['plain']}", data={"answer": "coming", "delegate_id": "1"})
    assert answer.status_code == 302
    after = replies()
    assert [each for each in before if before[each] != after[each]] == [roll.ids["plain"]]


@pytest.mark.parametrize("who", ["leader of A", "viewer", "drafter"])
def test_who_keeps_no_list_takes_nothing_personal_out(who: str, city: City) -> None:
    """Whatever he asks for and whatever reason he gives."""
    form = {"form": "csv", "column": ["birth_date", "phone", "religion"], "reason": "để gọi"}
    for roll in city.rolls.values():
        answer = city.browsers[who].post(f"/delegates/{roll.code}/export", data=form)
        assert answer.status_code in (403, 404)
        assert not {kind for kind, _place in marks_in(text_of(answer))} & {"secret", "delegate"}
