"""Every route, role and place against the policy: answers, foreign texts, writes. Four faults sown on purpose are all caught.

The whole matrix runs on SQLite, somebody with many roles again on PostgreSQL: the rules are the same code, the queries are not.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, render_template_string
from sqlalchemy import true, update

from congress import factory, words
from congress.campaigns import services as campaign_services
from congress.campaigns import views as campaign_views
from congress.campaigns.models import Campaign
from congress.core import audit, policy
from congress.core.db import db, session, transaction
from congress.core.errors import DomainError
from congress.core.web import access
from congress.events import clashes
from congress.people import queries as person_queries
from tests.house import city as cities
from tests.house import matrix, oracle
from tests.house.city import PEOPLE, City
from tests.house.marks import CODES
from tests.house.tracker import changed, fingerprint, put_back, snapshot

AGAIN = ("mixed",)
RUNS = [*(("sqlite", who) for who in PEOPLE), *(("postgresql", who) for who in AGAIN)]
PLACED = {"name", "person", "phone", "birth", "duty", "decision", "audit", "visit", "agenda"}  # marks that belong to a unit
OF_DELEGATES = {"delegate", "secret"}  # and to one that has a list of delegates


@pytest.mark.parametrize(("dialect", "who"), RUNS, indirect=["dialect"])
def test_somebody_sees_and_does_what_the_policy_says_and_nothing_else(who: str, city: City) -> None:
    found = matrix.run(city, who)
    assert found.violations == [], matrix.lines(found)
    assert found.verbs <= set(words.VERBS)
    held = city.held(who) or ()
    mine = {(kind, place) for kind in PLACED for place, code in enumerate(CODES) if oracle.may_read(kind, code, held)}
    senders = {code for holder, codes in oracle.SENDERS.items() for code in (holder, *codes)}
    mine |= {
        (kind, place) for kind in OF_DELEGATES for place, code in enumerate(CODES)
        if code in senders and oracle.may_read(kind, code, held)
    }  # fmt: skip
    assert {(kind, place) for kind, place in found.seen if kind in PLACED | OF_DELEGATES} == mine  # all of one's own, too


def test_rows_are_put_back_in_whatever_order_a_database_told_them(city: City) -> None:
    """One in whose place another came may stand behind him."""
    before, rows = fingerprint(), snapshot()
    with transaction() as writer:
        for table in reversed(db.metadata.sorted_tables):
            writer.execute(table.delete())
    assert changed(before, fingerprint()) != []
    put_back({name: told[::-1] for name, told in rows.items()})
    assert changed(before, fingerprint()) == []


def test_the_matrix_reaches_every_relation_between_an_actor_and_a_place() -> None:
    found = set()
    for held in filter(None, PEOPLE.values()):
        for _letter, own in held:
            for code in CODES:
                if own != oracle.WHOLE:
                    found.add(_relation(own, code))
    assert found == {"own", "child", "parent", "sibling", "foreign", "below", "above"}


def _relation(own: str, code: str) -> str:
    above = oracle.ABOVE
    if own == code:
        return "own"
    if above[code] == own or above[own] == code:
        return "child" if above[code] == own else "parent"
    if above[code] == above[own]:
        return "sibling"
    return "below" if own in oracle.chain(code) else "above" if code in oracle.chain(own) else "foreign"


def test_every_route_is_in_the_oracle_and_every_line_of_it_is_a_route(fresh_app: Flask) -> None:
    assert matrix.undeclared(fresh_app) == []


# ── controls: the same matrix over a spoilt application ──────────────────────


@pytest.fixture
def spoilt(fresh_app: Flask) -> City:
    return cities.build(fresh_app)


def test_control_a_list_scoped_too_high_is_caught(spoilt: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert matrix.run(spoilt, "organiser of B", ["GET people.index"]).violations == []
    monkeypatch.setattr(person_queries, "visible", lambda _actor, _person_id: true())
    found = matrix.run(spoilt, "organiser of B", ["GET people.index"])
    assert found.kinds() == {"leak"}
    assert "person 3" in matrix.lines(found)


def test_control_the_name_of_an_event_that_is_only_the_other_of_a_clash_is_caught(
    spoilt: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert matrix.run(spoilt, "organiser of B", ["GET events.clashes", "GET events.check"]).violations == []
    monkeypatch.setattr(clashes, "_seen", lambda _actor, event_ids: set(event_ids))
    found = matrix.run(spoilt, "organiser of B", ["GET events.clashes", "GET events.check"])
    assert found.kinds() == {"leak"}


def test_control_a_thing_fetched_by_its_number_alone_is_caught(spoilt: City, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["GET people.show", "POST people.archive"]
    assert matrix.run(spoilt, "organiser of B", wanted).violations == []
    monkeypatch.setattr(person_queries, "get_person", lambda _actor, number: session().get(person_queries.Person, number))
    found = matrix.run(spoilt, "organiser of B", wanted)
    assert found.kinds() >= {"answer", "leak"}
    assert {what.split(" ")[4] for kind, what in found.violations if kind == "answer"} == {"people.show", "people.archive"}


def test_control_a_write_that_asks_only_for_reading_is_caught(spoilt: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert matrix.run(spoilt, "leader of A", ["POST campaigns.show"]).violations == []
    for module in (campaign_views, campaign_services):
        monkeypatch.setattr(module, "may_manage", lambda _actor, _path: True)
    found = matrix.run(spoilt, "leader of A", ["POST campaigns.show"])
    assert [kind for kind, _what in found.violations] == ["answer"] * 3  # every campaign that he sees


def test_control_a_new_route_that_nobody_judged_is_caught(fresh_app: Flask) -> None:
    page = access(policy.PUBLIC)(lambda: render_template_string("{{ x }}", x="all"))
    fresh_app.add_url_rule("/debug/all", "debug", page)
    assert matrix.undeclared(fresh_app) == ["GET debug"]


def test_control_a_refusal_that_wrote_is_caught(spoilt: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes_then_refuses(campaign: Campaign, **_more: Any) -> int:
        session().execute(update(Campaign).where(Campaign.id == campaign.id).values(name="viết lén"))
        session().commit()
        raise DomainError("forbidden", 403)

    monkeypatch.setattr(campaign_services, "archive", writes_then_refuses)
    found = matrix.run(spoilt, "organiser of A", ["POST campaigns.archive"])
    assert "illicit write" in found.kinds()


def test_control_a_read_that_writes_is_caught(spoilt: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert matrix.run(spoilt, "viewer", ["GET orgs.tree"]).violations == []
    from congress.core import reads
    from congress.orgs import queries as units

    listed = units.list_tops

    def with_a_note(*wanted: Any) -> Any:
        reads.leave(update(Campaign).values(name="đã xem"))
        return listed(*wanted)

    monkeypatch.setattr(units, "list_tops", with_a_note)
    assert matrix.run(spoilt, "viewer", ["GET orgs.tree"]).kinds() == {"writing read"}


def test_control_an_act_without_its_line_is_caught(spoilt: City, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["POST people.archive", "POST campaigns.plan"]
    assert matrix.run(spoilt, "organiser of A", wanted).violations == []
    monkeypatch.setattr(audit, "record", lambda *_words, **_more: None)
    assert matrix.run(spoilt, "organiser of A", wanted).kinds() == {"no audit line"}


# ── a page without a rule ────────────────────────────────────────────────────


def test_an_application_with_a_view_without_a_rule_does_not_start(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from congress.home import views

    bare = type(views.bp)("bare", "bare")
    bare.add_url_rule("/bare", "open", lambda: "open to all")
    monkeypatch.setattr(views, "BLUEPRINTS", (bare,))
    with pytest.raises(RuntimeError, match=r"bare\.open"):
        factory.create_app(fresh_app.extensions["settings"], testing=True)
