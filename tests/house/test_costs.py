"""A list costs the same number of queries whether it has one row or three."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from congress.accounts import services
from congress.accounts.models import Account
from congress.core import hooks, jobs
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.outbox import Outbox
from congress.people import imports, views
from congress.people import queries as people
from congress.visits import services as visits
from tests.house import growth, lists_growth, plans
from tests.house.city import Browser, browser
from tests.house.files import upload
from tests.house.tracker import watching
from tests.support import HEADINGS, SYSTEM, World, csv_bytes, sheet


@dataclass(frozen=True)
class Pair:
    """Two addresses of one page, the second with three times the rows; ``rows`` counts them in an answer."""

    one: str
    three: str
    rows: str
    needs: Callable[[World], Any] | None = None


def _pair(form: str, rows: str, needs: Callable[[World], Any] | None = None) -> Pair:
    return Pair(form.format(growth.ONE), form.format(growth.THREE), rows, needs)


PAIRS = {
    "events.index": _pair("/events/?when=all&unit={}", 'class="event-link"', growth.some_meetings),
    "events.show": _pair("/events/EV-{}", 'id="guest-place-', growth.some_stands_around),
    "events.people": _pair("/events/EV-{}/people", '<tr><th scope="row">', growth.some_stands_around),
    "events.points": _pair("/events/EV-{}/points", '<tr><th scope="row">', growth.some_stands_around),
    "events.album": _pair("/events/EV-{}/photos", "<figure>", growth.some_stands_around),
    "events.choose": _pair("/events/choose?q={}.00", 'class="row-link" href="/events/choose'),
    "events.wave": _pair(
        "/events/waves/W{}", 'class="event-link"', lambda world: plans.some_waves(world, growth.ONE, growth.THREE)
    ),
    "events.clashes": _pair("/events/clashes?unit={}", 'class="row-link" href="/events/', growth.some_on_holidays),
    **{
        f"delegates.{page}": _pair(f"/delegates/DD-{{}}{path}", "", lists_growth.some_rolls)
        for page, path in (
            *(("roll", ""), ("check", "/check"), ("corrections", "/corrections"), ("quotas", "/quotas"), ("groups", "/groups")),
            *(("replies", "/replies"), ("delegations", "/delegations"), ("delegation", "/delegations/0"), ("hall", "/hall")),
            *(("hall_rows", "/hall/rows"), ("hall_sheet", "/hall/sheet"), ("give_seats", "/hall/give?keep=none")),
        )
    },
    **{
        f"checkin.{page}": _pair(f"/check-in/DD-{{}}{path}", "", lists_growth.some_doors)
        for page, path in (
            *(("desk", ""), ("piece", "/piece"), ("facts", "/facts"), ("waiting", "/waiting"), ("doors", "/devices")),
            *(("by_hand", "/hand?q=Dao"), ("paper", "/paper"), ("room", "/room?at=13h10"), ("points", "/points")),
            *(("screen", "/screen"), ("screen_now", "/screen/now"), ("attendance", "/attendance")),
        )
    },
    "delegates.unit_list": _pair("/delegates/DD-{0}/lists/{0}.001", "", lists_growth.some_rolls),
    "documents.index": _pair("/documents/DD-{}", 'href="/documents/DD-', lists_growth.some_papers),
    "documents.badges": _pair("/documents/DD-{}/badges", "", lists_growth.some_rolls),
    "documents.reprint_badges": _pair("/documents/DD-{}/badges/reprint", "", lists_growth.some_rolls),
    "documents.report": _pair("/documents/DD-{}/credentials", "", lists_growth.some_rolls),
    "registry.show": _pair("/registry/{}", 'href="/registry/entries/', lists_growth.some_numbers),
    "agenda.show": _pair("/agenda/GB-{}-250806-P1", '<span class="no">', growth.some_items),
    "agenda.edit": _pair("/agenda/GB-{}-250806-P1/edit", '<span class="no">', growth.some_items),
    "orgs.show": _pair("/orgs/units/{}", 'class="row-link" href="/orgs/units/'),
    "orgs.search": _pair("/orgs/search?q={}.00", 'class="row-link" href="/orgs/units/'),
    "people.index": _pair("/people/?under={}", '<th><a href="/people/'),
    "accounts.index": _pair("/accounts/?unit={}", '<th><a href="/accounts/', growth.some_accounts),
    "accounts.invite": _pair("/accounts/invite/{}", "<tr><th>Chi bộ"),
    "campaigns.flagged": _pair("/campaigns/DH{}/flagged", '<li class="person">', growth.some_flags),
    "campaigns.duty": _pair("/campaigns/DH/units/{}.001", "<li><time>", growth.some_events),
    "progress.show": _pair("/progress/DH?under={}", "<tr><th><a"),
    "progress.piece": _pair("/progress/DH/piece?under={}", "<tr><th><a"),
    "progress.missing": _pair("/progress/DH/missing?under={}", '<li class="person">'),
    "progress.sheet": _pair("/progress/DH/sheet?under={}", ""),
    "venues.index": _pair("/venues/?unit={}", '<th><a href="/venues/', growth.some_venues),
    "notices.outbox": _pair("/outbox?q={}", 'class="row-link" href="/outbox/', growth.some_told),
    "calendar.index": _pair("/calendar/?view=list&day=2025-08-06&under={}", '<th scope="row">', growth.some_meetings),
    "history.index": _pair("/history/?unit={}.001", '<tr><td class="nowrap">', growth.some_lines),
}
# pages whose rows grow with what is done, looked at twice by the same person
GROWING = (
    "campaigns.index",
    "progress.index",
    "home.desk",
    "accounts.me",
    "orgs.tree",
    "orgs.decisions",
    "people.show",
    "accounts.show",
    "venues.show",
    "visits.index",
    "visits.show",
    "jobs.index",
    "notices.inbox",
    "notices.outbox_line",
    "calendar.feed_list",
    "events.waves",
    "events.all_series",
    "events.series",
    "delegates.index",
    "registry.index",
    "checkin.index",
)
PREVIEWS = (
    *("orgs.register_preview", "orgs.decisions_preview", "people.posts_preview", "campaigns.reports_preview"),
    *("venues.register_preview", "events.calendar_preview", "events.delegations_preview"),
    "delegates.import_preview",
)
NO_LIST = (
    *("events.clash", "events.check", "events.clash_settings"),
    *("events.new", "events.edit", "events.named", "events.persons", "events.halls", "events.photo"),
    *("events.calendar", "events.new_wave", "events.edit_wave", "events.delegations", "events.new_series"),
    *("agenda.paper", "agenda.paper_docx"),
    *(f"delegates.{page}" for page in ("show", "new", "edit", "reply", "settings", "summons", "retention", "notice", "take")),
    *(f"delegates.{page}" for page in ("template", "export_form", "mine", "own_data", "own_file", "own_notice")),
    *(f"documents.{page}" for page in ("show", "paper", "paper_docx", "issue", "preview", "find_badge", "my_summons")),
    *(f"registry.{page}" for page in ("entry", "give", "edit", "edit_term", "new_term")),
    "calendar.delegate_file",
    *("calendar.feed", "calendar.event_file"),  # counted in tests/calendar/test_costs.py, with the diaries
    *("checkin.scan", "checkin.scan_worker", "checkin.scan_manifest", "checkin_api.description"),
    "checkin.proof",
    *("checkin.hall_shell", "checkin.own", "checkin_api.screen"),
    *("checkin_api.listing", "checkin_api.presence"),  # counted in tests/checkin/test_costs.py, with a token
    *("jobs.show", "jobs.piece", "jobs.file", "tls.index", "tls.certificate"),
    *("accounts.link", "accounts.new", "accounts.password", "accounts.sign_in", "healthz", "static"),
    *("campaigns.new", "campaigns.report", "campaigns.reports", "campaigns.show", "orgs.register", "people.posts"),
    *("venues.new", "venues.edit", "venues.register", "visits.new", "visits.edit"),
)


@pytest.fixture
def city(world: World) -> World:
    world.tree(growth.TREE)
    world.campaign()
    return world


@pytest.fixture
def admin(city: World) -> Browser:
    return enter(city, city.account("Quản trị", Role.ADMIN))


def enter(world: World, account: int) -> Browser:
    client = browser(world.app)
    assert client.post(f"/sign-in/{world.link(account)}").status_code == 302
    session().rollback()
    return client


def cost(client: Browser, path: str) -> tuple[int, str]:
    """(queries of one request, the answer); what is looked up once a process is looked up before."""
    client.get(path)
    with watching(client.application) as work:
        answer = client.get(path)
    assert answer.status_code == 200, path
    content = answer.get_data()
    return work.reads, "" if content.startswith(b"PK") else content.decode()


def test_every_page_is_a_list_that_is_measured_or_none_at_all(bare_app: Flask) -> None:
    pages = {rule.endpoint for rule in bare_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages == {*PAIRS, *GROWING, *PREVIEWS, *NO_LIST}


@pytest.mark.parametrize("endpoint", PAIRS)
def test_a_list_of_three_costs_what_a_list_of_one_costs(endpoint: str, city: World, admin: Browser) -> None:
    pair = PAIRS[endpoint]
    if pair.needs is not None:
        pair.needs(city)
    (first, short), (second, long) = cost(admin, pair.one), cost(admin, pair.three)
    if pair.rows:
        assert long.count(pair.rows) - short.count(pair.rows) == 2, (short.count(pair.rows), long.count(pair.rows))
    assert second == first


# ── pages that grow ──────────────────────────────────────────────────────────


def _campaigns(world: World, number: int) -> None:
    world.campaign(f"THEM{number}")


def _visits(world: World, number: int) -> None:
    told = visits.Details(f"Đoàn {number}", "Lào", date(2025, 8, 1), date(2025, 8, 2))
    with transaction():
        visits.receive(world.unit(f"01.03.00{number}"), told, [visits.Member("Ana")] * number, by=SYSTEM)


def _decisions(world: World, number: int) -> None:
    world.decide(f"2025-07-0{number},rename,{growth.ONE},,Đảng bộ quận số {number}")


def _jobs(world: World, number: int) -> None:
    mine = Actor("Quản trị", session().scalar(select(func.max(Account.id))))
    session().rollback()
    hooks.JOBS["house.waits"] = None
    with transaction():
        jobs.enqueue("house.waits", {}, by=mine, title=f"Việc {number}")
    del hooks.JOBS["house.waits"]


def _notices(world: World, number: int) -> None:
    mine = session().scalar(select(func.max(Account.id))) or 0
    session().rollback()
    growth.some_tell(world, f"Họp {number}", mine)


GROW: dict[str, tuple[str, Callable[[World, int], Any]]] = {
    "campaigns.index": ("/campaigns/", _campaigns),
    "progress.index": ("/progress/", _campaigns),
    "visits.index": ("/visits/", _visits),
    "jobs.index": ("/jobs", _jobs),
    "notices.inbox": ("/inbox", _notices),
    "home.desk": ("/", lambda world, number: (_jobs(world, number), _notices(world, number))),
    "orgs.decisions": ("/orgs/decisions", _decisions),
    "events.waves": ("/events/waves", plans.one_more_wave),
    "events.all_series": ("/events/series", plans.one_more_series),
    "delegates.index": ("/delegates/", lists_growth.one_more_roll),
    "checkin.index": ("/check-in/", lists_growth.one_more_roll),
    "registry.index": ("/registry/", lists_growth.one_more_number),
}


@pytest.mark.parametrize("endpoint", GROW)
def test_a_page_that_grew_costs_what_it_cost(endpoint: str, city: World, admin: Browser) -> None:
    path, more = GROW[endpoint]
    more(city, 1)
    session().rollback()
    first, short = cost(admin, path)
    for number in (2, 3):
        more(city, number)
    session().rollback()
    second, long = cost(admin, path)
    assert len(long) > len(short)
    assert second == first


@pytest.mark.parametrize("path", ["/", "/me", "/orgs/"])
def test_a_page_of_ones_own_units_costs_the_same_for_one_and_for_three(path: str, city: World) -> None:
    def holder(*codes: str) -> Browser:
        account = city.account("Người thử", Role.SECRETARY, codes[0])
        for code in codes[1:]:
            with transaction():
                services.grant(account, Role.SECRETARY, city.unit(code), by=SYSTEM)
        return enter(city, account)

    few = ("01.03.001",) if path != "/orgs/" else ("01.03.001", "01.03.002")  # of one alone the tree is its page
    (first, short), (second, long) = cost(holder(*few), path), cost(holder(growth.ONE, *few, "01.03.003"), path)
    assert len(long) > len(short)
    assert second == first


def test_the_desk_costs_the_same_for_one_campaign_and_for_three(city: World, admin: Browser) -> None:
    first, short = cost(admin, "/")
    for number in (1, 2):
        _campaigns(city, number)
    session().rollback()
    second, long = cost(admin, "/")
    assert long.count("THEM") > short.count("THEM") or len(long) > len(short)
    assert second == first


def test_what_was_sent_costs_the_same_to_one_and_to_three(city: World, admin: Browser) -> None:
    accounts = [city.account(f"Người {number}", Role.VIEWER, growth.ONE) for number in range(3)]
    growth.some_tell(city, "Một", *accounts[:1])
    growth.some_tell(city, "Ba", *accounts)
    (first, short), (second, long) = (cost(admin, f"/outbox/{line}") for line in session().scalars(select(Outbox.id)).all())
    assert len(long) > len(short)
    assert second == first


def test_my_devices_cost_the_same_for_one_and_for_three(city: World) -> None:
    account = city.account("Người thử", Role.VIEWER, growth.ONE)
    first, short = cost(enter(city, account), "/me")
    enter(city, account)
    second, long = cost(enter(city, account), "/me")
    assert len(long) > len(short)
    assert second == first


def test_a_person_and_an_account_cost_the_same_with_one_post_or_role_and_with_three(city: World, admin: Browser) -> None:
    accounts = [city.account(f"Người {number}", Role.VIEWER, growth.ONE) for number in (1, 3)]
    with transaction():
        for code in ("01.03.001", "01.03.002"):
            services.grant(accounts[1], Role.VIEWER, city.unit(code), by=SYSTEM)
        rows = [
            ("Vũ Một", "1970-01-02", "01.03.001", "Uỷ viên"),
            *(("Vũ Ba", "1971-01-02", f"01.03.00{n}", "Uỷ viên") for n in (1, 2, 3)),
        ]
        preview = imports.preview([sheet(("full_name", "birth_date", "unit_code", "title"), rows)], by=SYSTEM)
        imports.apply(preview, by=SYSTEM)
    found = people.list_persons(SYSTEM, typed="vu", day=date(2025, 7, 15)).items
    persons = {row.full_name: row.id for row in found}
    session().rollback()
    assert cost(admin, f"/people/{persons['Vũ Một']}")[0] == cost(admin, f"/people/{persons['Vũ Ba']}")[0]
    assert cost(admin, f"/accounts/{accounts[0]}")[0] == cost(admin, f"/accounts/{accounts[1]}")[0]


# ── previews ─────────────────────────────────────────────────────────────────

POSTS = ("full_name", "birth_date", "unit_code", "title")
ACTS = ("effective_on", "operation", "unit_code", "new_name", "decision")
FILES: dict[str, tuple[str, tuple[str, ...], Callable[[int], tuple[Any, ...]]]] = {
    "orgs.register_preview": (
        "/orgs/register",
        HEADINGS,
        lambda n: (f"01.09.{n}", f"Chi bộ {n}", "base_cell", growth.THREE, "3", "", "", ""),
    ),
    "orgs.decisions_preview": (
        "/orgs/decisions",
        ACTS,
        lambda n: ("2025-07-05", "rename", f"01.03.00{n}", f"Chi bộ mới {n}", "5-QĐ"),
    ),
    "people.posts_preview": ("/people/posts", POSTS, lambda n: ("Vũ Văn Bảy", f"197{n}-01-02", growth.THREE, "Uỷ viên")),
    "campaigns.reports_preview": (
        "/campaigns/DH/reports",
        ("code", "status", "held_on"),
        lambda n: (f"01.03.00{n}", "held", "2025-05-05"),
    ),
    "venues.register_preview": (
        "/venues/register",
        ("code", "name", "unit_code", "capacity"),
        lambda n: (f"HT.{n}", f"Hội trường {n}", growth.THREE, "50"),
    ),
    "events.calendar_preview": (
        "/events/calendar",
        ("code", "unit_code", "kind", "title", "starts"),
        lambda n: (f"L.{n}", growth.THREE, "seminar", f"Toạ đàm {n}", "2025-08-20T08:00"),
    ),
    "delegates.import_preview": (
        "/delegates/DX-1/import",
        ("full_name", "birth_date", "unit_code"),
        lambda n: (f"Đào Thị {'ABC'[n - 1]}", f"197{n}-01-02", "01.03.001"),
    ),
}


@pytest.mark.parametrize("endpoint", FILES)
def test_a_preview_of_three_rows_costs_what_one_costs(endpoint: str, city: World, admin: Browser) -> None:
    path, headings, row = FILES[endpoint]
    if endpoint.startswith("delegates."):
        lists_growth.one_empty_roll(city, 1)
    costs, shown = [], []
    for size in (1, 3):
        rows = [row(number) for number in range(1, size + 1)]
        answer = admin.post(path, data=upload(csv_bytes(headings, rows), "tep.csv"))
        assert answer.status_code == 302
        count, page = cost(admin, answer.headers["Location"])
        shown.append(page.count('<td class="n" data-label="Dòng">'))
        costs.append(count)
    assert shown[1] - shown[0] == 2
    assert costs[0] == costs[1]


def test_control_a_query_for_each_row_is_caught(city: World, admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def one_by_one(actor: Any, ids: Any) -> dict[int, Any]:
        return {each: people.posts_of(actor, [each])[each] for each in ids}

    class Spoilt:
        def __getattr__(self, name: str) -> Any:
            return one_by_one if name == "posts_of" else getattr(people, name)

    monkeypatch.setattr(views, "queries", Spoilt())
    with pytest.raises(AssertionError):
        test_a_list_of_three_costs_what_a_list_of_one_costs("people.index", city, admin)
