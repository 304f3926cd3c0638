"""A city in which every text belongs to somebody: names, persons, telephones, notes, files each carry a mark of their unit."""

from __future__ import annotations

import base64
import contextvars
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.accounts import identity, tokens
from congress.accounts import queries as account_queries
from congress.accounts import services as accounts
from congress.accounts.models import Account, LinkPurpose
from congress.agenda import queries as agendas
from congress.agenda import services as agenda
from congress.campaigns import duties, services
from congress.campaigns import queries as campaigns
from congress.campaigns.models import Status
from congress.campaigns.states import Report
from congress.core import audit, hooks, jobs, outbox, queue, undo
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.jobs import Job
from congress.events import services as events
from congress.notices import services as notices
from congress.notices.models import Mail, Notice
from congress.orgs import decisions
from congress.people import imports as posts
from congress.tls import making
from congress.venues import services as venues
from congress.visits import services as visits
from tests.house import bodies, doors, feeds, gatherings, halls, oracle, plans, rolls
from tests.house.files import UPLOADS, file_about, upload
from tests.house.marks import CAMPAIGNS, CODES, KINDS, birth, campaign_code, mark, phone, venue_code, visit_code
from tests.support import SYSTEM, World, sheet

LETTERS = {"A": Role.ADMIN, "O": Role.ORGANISER, "S": Role.SECRETARY, "D": Role.DRAFTER, "L": Role.LEADER, "V": Role.VIEWER}
PASSWORD = "mot cau de nho, that dai"

# who -> (letter, unit); ``stranger`` has not signed in, ``nobody`` holds nothing, ``mixed`` and ``double`` hold several
PEOPLE: dict[str, tuple[tuple[str, str], ...] | None] = {
    "stranger": None,
    "nobody": (),
    "viewer": (("V", "01.01.001"),),
    "drafter": (("D", "01.01.001"),),
    "cell secretary": (("S", "01.01.001.001"),),
    "base secretary": (("S", "01.01.001"),),
    "organiser of A": (("O", "01.01"),),
    "organiser of B": (("O", "01.02"),),
    "leader of A": (("L", "01.01"),),
    "admin": (("A", oracle.WHOLE),),
    "mixed": (("V", "01.01"), ("S", "01.01.001"), ("O", "01.02")),
}
GUESTS: dict[str, tuple[tuple[str, str], ...]] = {
    "double": (("O", "01"), ("S", "01.01.001.002")),
    "guest": (("V", "01.02.001.001"),),
}

PICTURE = base64.b64decode(  # one point
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


class Browser(FlaskClient):
    """Each request in a context of its own, as on a server: nothing of the one before can be remembered by accident."""

    def open(self, *arguments: Any, **more: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *arguments, **more)


def browser(app: Flask) -> Browser:
    return Browser(app, app.response_class, use_cookies=True)


# ── the city ─────────────────────────────────────────────────────────────────


@dataclass
class City:
    """Ids of what stands in it; ``owners``: number of a mark that belongs to an account or batch -> who holds it."""

    app: Flask
    world: World
    accounts: dict[str, int] = field(default_factory=dict)
    persons: dict[str, int] = field(default_factory=dict)
    grants: dict[str, int] = field(default_factory=dict)
    offers: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    batches: dict[tuple[str, str], int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    agendas: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    clashes: dict[str, tuple[str, str]] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    rolls: dict[str, rolls.Roll] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    registers: dict[str, rolls.Register] = field(default_factory=dict)
    hall: int = 0
    links: list[str] = field(default_factory=list)
    feeds: dict[str, int] = field(default_factory=dict)
    feed_token: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)

    def held(self, who: str) -> tuple[tuple[str, str], ...] | None:
        return PEOPLE[who] if who in PEOPLE else GUESTS[who]

    def number(self, who: str) -> int:
        """The number in the marks of a person who signs in."""
        return [*PEOPLE, *GUESTS].index(who)

    def actor(self, who: str) -> Actor:
        return identity.actor_of(self.accounts[who])


def undone(held: oracle.Held | None) -> str:
    """The unit whose person somebody once archived, and may take back if he may still archive there."""
    return next((code for _letter, code in held or () if code != oracle.WHOLE), "01")


def build(app: Flask) -> City:
    """Through the services, by nobody whose name could be seen in it."""
    city = City(app, World(app))
    _units(city)
    _people(city)
    _campaigns(city)
    _meetings(city)
    _agendas(city)
    city.hall, city.clashes = halls.meet_in_one(city.world, CODES, [mark("K", place) for place in range(len(CODES))])
    city.events = gatherings.hold(city.world, CODES, [mark("K", place) for place in range(len(CODES))], city.persons, PICTURE)
    plans.make(city, mark)
    city.rolls = rolls.convene(city.world, {code: city.events[code]["past"] for code in rolls.SENDERS})
    for roll in city.rolls.values():
        doors.open_doors(roll)
    city.bodies = bodies.meet(city.world, {code: mark("K", CODES.index(code)) for code in ("01.01.001", "01.02")}, city.persons)
    city.registers = rolls.keep_registers(city.world, [*rolls.SENDERS, "01.01.001.001"])
    _noted(city)
    _accounts(city)
    _browsers(city)
    _previews(city)
    _told(city)
    feeds.open_all(city)
    making.make(Path(city.app.instance_path), [], 397, ["localhost"])
    session().rollback()
    return city


def _units(city: City) -> None:
    rows = []
    for place, code in enumerate(CODES):
        above = oracle.ABOVE[code]
        contact = (f"Lê Thị {mark('P', place)}", phone(place), f"{mark('E', place)}@example.org")
        parent = "" if above == oracle.WHOLE else above
        rows.append(
            (code, f"Đảng bộ {mark('N', place)}", KINDS[place], parent, "" if "." in code and place % 2 else "20", *contact)
        )
    city.world.tree(rows)
    names = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")
    for place, code in enumerate(CODES):
        line = ["2025-07-01", "rename", code, "", f"Đảng bộ {mark('N', place)} mới", "", "", mark("Q", place)]
        with transaction():
            done = decisions.reorganise([sheet(names, [line])], by=SYSTEM)
        assert done.applied == 1, done.errors


def _people(city: City) -> None:
    """A deputy in each unit, with a birth date, a telephone and a seat; the secretaries come from the register."""
    headings = ("full_name", "birth_date", "unit_code", "title", "bodies", "phone", "email")
    rows = [
        (
            f"Vũ Văn {mark('P', place)}",
            birth(place).isoformat(),
            code,
            "Phó bí thư",
            "BCH",
            phone(place),
            f"{mark('E', place)}@example.org",
        )
        for place, code in enumerate(CODES)
    ]
    with transaction():
        preview = posts.preview([sheet(headings, rows)], by=SYSTEM)
        assert preview.errors == []
        posts.apply(preview, by=SYSTEM)
    from congress.people import queries

    for code in CODES:
        held = queries.posts_on(city.world.unit(code).unit_id, date(2025, 7, 15))
        city.persons[code] = next(post.person_id for post in held if post.title == "Phó bí thư")


def _campaigns(city: City) -> None:
    """Of one every unit has planned, of the other every unit has held it, too few were there; two belong to committees."""
    for name, root in CAMPAIGNS.items():
        code, title = campaign_code(name), f"Đại hội {mark('C', list(CAMPAIGNS).index(name))}"
        done_from = Status.RATIFIED if name == "held" else Status.HELD
        with transaction():
            unit = city.world.unit(root)
            services.open_campaign(code, title, sorted(set(KINDS)), date(2025, 6, 30), unit, by=SYSTEM, done_from=done_from)
    for place, unit_code in enumerate(CODES):
        note = mark("D", place)
        held = Report(Status.REPORTED, date(2025, 5, 5), 20, 10, chair=f"Ngô {note}", note=f"Ghi {note}")
        for name, told in (("planned", Report(Status.PLANNED, date(2025, 8, 1))), ("held", held)):
            with transaction():
                campaign = campaigns.get_campaign(SYSTEM, campaign_code(name))
                duties.report(campaign, city.world.unit(unit_code), told, by=SYSTEM)


def _noted(city: City) -> None:
    """A line of the trail about each unit, after all others: it stands on the first page."""
    for place, code in enumerate(CODES):
        with transaction():
            audit.record("campaigns.look", mark("H", place), by=SYSTEM, scope_id=city.world.unit(code).unit_id)


def _meetings(city: City) -> None:
    """A hall of each unit, and a delegation that it receives."""
    for place, code in enumerate(CODES):
        with transaction():
            unit, hall, guests = city.world.unit(code), mark("V", place), mark("G", place)
            venues.create(unit, venue_code(code), venues.Details(f"Hội trường {hall}", 100, f"Phố {hall}"), by=SYSTEM)
            told = visits.Details(f"Đoàn {guests}", f"Nước {guests}", date(2025, 7, 20), date(2025, 7, 21), note=guests)
            visits.receive(unit, told, [visits.Member(f"Ana {guests}", guests, guests)], by=SYSTEM, code=visit_code(code))


def _agendas(city: City) -> None:
    """An event of each unit, with an item for everybody and one that is internal. Kept: code of the session, its agenda's
    version, number of the first item."""
    starts_at = datetime(2025, 8, 6, 1, tzinfo=UTC)
    for place, code in enumerate(CODES):
        with transaction():
            told = events.Details("briefing", title=f"Giao ban {mark('K', place)}")
            plan = events.SessionPlan(starts_at, starts_at + timedelta(hours=4))
            made = events.create(city.world.unit(code), told, [plan], by=SYSTEM)
            session_code = f"{made.code}-P1"
        for title, is_internal in ((f"Nghe {mark('K', place)}", False), (f"Họp riêng {mark('I', place)}", True)):
            with transaction():
                found = agendas.get_programme(SYSTEM, session_code)
                item = agenda.Item(title, 5, is_internal=is_internal, note=mark("I", place))
                agenda.add(found, item, by=SYSTEM, version=found.version, position=1)
        found = agendas.get_programme(SYSTEM, session_code)
        city.agendas[code] = session_code, found.version, found.lines[-1].id


def _accounts(city: City) -> None:
    hashed = tokens.hash_password(PASSWORD)
    for who, held in {**PEOPLE, **GUESTS}.items():
        if held is None:
            continue
        with transaction() as writer:
            made = accounts.open_account(f"Bùi {mark('A', city.number(who))}", by=SYSTEM, login=f"login{city.number(who)}")
            city.accounts[who] = made
            for letter, code in held:
                unit = None if code == oracle.WHOLE else city.world.unit(code)
                city.grants[who] = accounts.grant(made, LETTERS[letter], unit, by=SYSTEM)
            if who == "guest":
                writer.execute(update(Account).where(Account.id == made).values(password_hash=hashed))
    with transaction():
        for who in city.accounts:
            payload = {"person_id": city.persons[undone(city.held(who))]}
            city.offers[who] = undo.offer("people.archive", payload, by=city.actor(who))


def _browsers(city: City) -> None:
    """Each signs in twice, so that there is a second device to sign out."""
    city.browsers["stranger"] = browser(city.app)
    for who, account_id in city.accounts.items():
        for _device in range(2):
            client = browser(city.app)
            with transaction():
                (link,) = accounts.make_links([account_id], LinkPurpose.SLIP, by=SYSTEM)
            assert client.post(f"/sign-in/{link.token}").status_code == 302
            city.browsers[who] = client
        city.sessions[who] = account_queries.sessions_of(account_id)[-1].id
    with transaction():
        city.links.append(accounts.make_links([city.accounts["guest"]], LinkPurpose.SLIP, by=SYSTEM)[0].token)


def _told(city: City) -> None:
    """A job of each account, with a file, and one about each unit; a notice to each account, and a letter about each unit that
    did not arrive."""
    hooks.JOBS["house.waits"] = None
    with transaction() as writer:
        for who, account_id in city.accounts.items():
            own, by = mark("B", city.number(who)), city.actor(who)
            city.jobs[who] = jobs.enqueue("house.waits", {}, by=by, title=f"In {own}")
            outbox.append("jobs.done", f"In {own}", {"accounts": [account_id]}, by=SYSTEM)
            file = queue.folder() / f"{city.jobs[who]}-00000000-{own}.txt"
            file.parent.mkdir(exist_ok=True)
            file.write_text(own)
            writer.execute(update(Job).where(Job.id == city.jobs[who]).values(file=file.name))
        for place, code in enumerate(CODES):
            told, unit_id = mark("T", place), city.world.unit(code).unit_id
            city.jobs[code] = jobs.enqueue("house.waits", {}, by=SYSTEM, title=f"Lập {told}", scope_id=unit_id)
            outsider = {"emails": [f"{told}@example.org"]}
            city.lines[code] = outbox.append("house.told", f"Họp {told}", outsider, by=SYSTEM, scope_id=unit_id)
    del hooks.JOBS["house.waits"]
    notices.deliver()
    with transaction() as writer:
        writer.execute(update(Mail).values(state="failed"))
        found = {row.account_id: row.id for row in writer.execute(select(Notice.account_id, Notice.id))}
        city.notices = {who: found[account_id] for who, account_id in city.accounts.items()}


def _previews(city: City) -> None:
    """Sheets that wait, one of each kind for each who may upload it."""
    for who, held in PEOPLE.items():
        letters = {letter for letter, _code in held or ()}
        for kind, path in UPLOADS.items():
            roles = oracle.TABLE[f"POST {kind}"].roles
            if not letters & set(roles):
                continue
            mine = [code for letter, code in held or () if letter in roles][-1]
            codes = [code for code in CODES if mine in oracle.chain(code)]
            data = upload(file_about(kind, codes), f"{mark('B', city.number(who))}.csv")
            response = city.browsers[who].post(path, data=data)
            assert response.status_code == 302, (who, kind, response.text)
            city.batches[who, kind] = int(response.headers["Location"].rstrip("/").split("/")[-1])
        if letters & set(oracle.REPORTERS):
            mine = [code for letter, code in held or () if letter in oracle.REPORTERS][-1].replace(oracle.WHOLE, "01")
            data = upload(file_about("events.delegations", [mine]), f"{mark('B', city.number(who))}.csv")
            response = city.browsers[who].post(f"/events/waves/{plans.wave_code(mine)}/delegations", data=data)
            city.batches[who, "events.delegations"] = int(response.headers["Location"].rstrip("/").split("/")[-1])
            data = upload(file_about("delegates.take", [mine]), f"{mark('B', city.number(who))}.csv")
            response = city.browsers[who].post(f"/delegates/{_concerning(city, mine).code}/import", data=data)
            city.batches[who, "delegates.import"] = int(response.headers["Location"].rstrip("/").split("/")[-1])


def _concerning(city: City, unit: str) -> rolls.Roll:
    """A congress that the unit holds or sends delegates to."""
    return next(roll for holder, roll in city.rolls.items() if unit in (holder, *oracle.SENDERS[holder]))
