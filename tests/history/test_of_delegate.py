"""The history of one delegate: what was done to his line in the list, by whom and when, and nothing of anybody else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.delegates import lists
from congress.delegates.models import Delegate
from congress.events.models import Event
from tests.delegates.making import congress, held, people
from tests.documents import making
from tests.history.test_page import listed
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World

GIVEN = ("An", "Ba", "Ca", "Da", "Ên", "Ga", "Ha", "Ia", "Ka", "La", "Ma", "Na")
ACT = "Ghi kỷ luật của đại biểu"
WHY = "Sinh con thứ ba"


@pytest.fixture
def code(city: World) -> str:
    """Twelve delegates, of whom the first and the twelfth were disciplined."""
    made = congress(city)
    ids = people(city, made, [f"Lò Thị {word}" for word in GIVEN])
    for which in (ids[0], ids[11]):
        with transaction():
            lists.discipline(held(made), session().get_one(Delegate, which), WHY, by=SYSTEM)
    return made


def of(code: str, name: str) -> Delegate:
    return next(row for row in session().query(Delegate).filter_by(event_id=held(code).event.id) if row.full_name == name)


def acts(page: Page) -> list[tuple[str, str]]:
    return [(what, about) for _who, what, about in listed(page)]


def test_the_page_of_a_delegate_leads_to_what_was_done_to_him_and_back(organiser: FlaskClient, code: str) -> None:
    first = of(code, "Lò Thị An")
    page = visit(organiser, f"/delegates/{code}/{first.id}").follow("Lịch sử")
    subject = f"Đại biểu số {first.number} · {held(code).event.name} 01"
    assert acts(page) == [(ACT, subject)]
    assert "số 12" not in page.main.text
    assert page.follow("Lò Thị An").title == "Lò Thị An"


def test_it_is_found_after_the_congress_was_renamed(organiser: FlaskClient, code: str) -> None:
    twelfth = of(code, "Lò Thị Na")
    with transaction():
        session().execute(update(Event).where(Event.code == code).values(name="Tên mới"))
    page = visit(organiser, f"/history/?event={code}&delegate={twelfth.id}")
    assert len(acts(page)) == 1


def test_why_somebody_was_disciplined_or_is_away_is_not_told_there(organiser: FlaskClient, code: str) -> None:
    for address in (f"/history/?event={code}", f"/history/?event={code}&delegate={of(code, 'Lò Thị An').id}", "/history/"):
        page = visit(organiser, address)
        assert ACT in page.main.text
        assert WHY not in page.main.text
        assert "Lò Thị Na" not in page.main.text


def test_why_a_paper_was_withdrawn_is_not_told_there(city: World, code: str) -> None:
    paper = making.issue(code, "programme")
    making.withdraw(code, paper, WHY)
    page = visit(city.browser(Role.LEADER, "01"), f"/history/?event={code}")
    assert "Thu hồi" in page.main.text
    assert WHY not in page.main.text


def test_acts_on_the_list_stand_in_the_history_of_the_congress(organiser: FlaskClient, code: str) -> None:
    whats = [what for what, _about in acts(visit(organiser, f"/history/?event={code}"))]
    assert whats.count(ACT) == 2
    assert "Lập sự kiện" in whats


def test_a_delegate_of_another_congress_or_none_at_all_is_not_found(city: World, organiser: FlaskClient, code: str) -> None:
    other = congress(city, "01.01", "2025-10-10")
    stranger = people(city, other, ["Vi Văn Út"])[0]
    first = of(code, "Lò Thị An").id
    for query in (
        f"event={code}&delegate={stranger}",
        f"event={other}&delegate={first}",
        f"event={code}&delegate=x",
        "delegate=1",
    ):
        visit(organiser, f"/history/?{query}", 404)


def test_the_way_is_shown_to_whoever_reads_the_trail_there(city: World, code: str) -> None:
    address = f"/delegates/{code}/{of(code, 'Lò Thị An').id}"
    assert "Lịch sử" in visit(city.browser(Role.LEADER, "01"), address).main.text
    assert "Lịch sử" not in visit(city.browser(Role.SECRETARY, "01"), address).main.text
