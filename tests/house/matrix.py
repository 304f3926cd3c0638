"""Every route by every role on every place: what is answered, what stands in the answer, what became of the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.config import ROOT
from congress.core.audit import AuditLine
from congress.core.db import db
from tests.house import oracle
from tests.house.city import GUESTS, PEOPLE, Browser, City
from tests.house.marks import CAMPAIGNS, CODES, ICON, marks_in, text_of
from tests.house.targets import Try, tries
from tests.house.tracker import Rows, Work, changed, fingerprint, put_back, snapshot, watching

SAFE = ("GET", "HEAD", "OPTIONS")
ICONS = set(ICON.findall((ROOT / "static" / "icons.svg").read_text().replace('id="', 'id="#')))


@dataclass
class Found:
    """``violations``: (kind, what); ``seen``: marks that stood in an answer; ``answers``: of each request tried, how often."""

    cells: int = 0
    violations: list[tuple[str, str]] = field(default_factory=list)
    seen: set[tuple[str, int]] = field(default_factory=set)
    verbs: set[str] = field(default_factory=set)
    answers: dict[str, dict[str, int]] = field(default_factory=dict)

    def kinds(self) -> set[str]:
        return {kind for kind, _what in self.violations}


def requests_of(app: Flask) -> list[str]:
    """``METHOD endpoint`` of every route."""
    found = {
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return sorted(found)


def undeclared(app: Flask) -> list[str]:
    """Routes that the oracle does not know, and entries of the oracle without a route."""
    return sorted(set(requests_of(app)) ^ set(oracle.TABLE))


def run(city: City, who: str, only: Sequence[str] | None = None, wanted: Callable[[Try], bool] = lambda _one: True) -> Found:
    """Try everything as somebody; the database is as before after each request."""
    found = Found()
    found.violations += [("undeclared", name) for name in undeclared(city.app)]
    before, mark = snapshot(), fingerprint()
    for request in requests_of(city.app) if only is None else only:
        for one in filter(wanted, _telling(request, who, city) if request in oracle.TABLE else ()):
            _try(city, who, request, one, found, before, mark)
    return found


def _telling(request: str, who: str, city: City) -> list[Try]:
    """All of them; but where the policy refuses somebody wherever it is, the first place, the last and one between."""
    every = list(tries(request, who, city))
    answers = {answer for one in every for answer in oracle.answer(request, who, city.held(who), one.target)}
    if len(answers) == 1 and answers <= {"who", "sign in"} and len(every) > 3:
        return [every[0], every[len(every) // 2], every[-1]]
    return every


def _try(city: City, who: str, request: str, one: Try, found: Found, before: Rows, mark: dict[str, str]) -> None:
    method, _space, endpoint = request.partition(" ")
    client = city.browsers[who]
    cookies = dict(client._cookies)
    path = address(city.app, endpoint, method, one)
    cell = f"{who}: {request} {path} {one.data.get('role', '')}".rstrip()
    found.cells += 1
    with watching(city.app) as work:
        response = _open(client, found, cell, path, method=method, data=one.body() or None)
    got = answered(request, who, response) if response else "crash"
    wanted = oracle.answer(request, who, city.held(who), one.target)
    counts = found.answers.setdefault(request, {})
    counts[got] = counts.get(got, 0) + 1
    if got not in {*wanted, "crash"} and response:
        found.violations.append(("answer", f"{cell} answered {response.status_code}, policy: {'/'.join(sorted(wanted))}"))
    _look(city, who, request, one, found, cell, response)
    if response and one.file_kind and got == "ok":
        follow = _open(client, found, f"{cell} and its preview", response.headers["Location"])
        _look(city, who, request, one, found, f"{cell} and its preview", follow)
    if method in SAFE:
        found.violations += [("writing read", f"{cell}: {statement}") for statement in work.writes()]
    else:
        _after(work, got, found, cell, before, mark)
    client._cookies.clear()
    client._cookies.update(cookies)


def _open(client: Browser, found: Found, cell: str, path: str, **more: Any) -> TestResponse | None:
    """A test application lets what goes wrong inside it through: each is a page that does not work."""
    try:
        return client.open(path, **more)
    except Exception as error:
        found.violations.append(("crash", f"{cell}: {type(error).__name__}: {str(error).splitlines()[0]}"))
        return None


def address(app: Flask, endpoint: str, method: str, one: Try) -> str:
    built = app.url_map.bind("localhost").build(endpoint, one.values, method=method)
    return f"{built}?{one.query}".rstrip("?")


def answered(request: str, who: str, response: TestResponse) -> str:
    """In the words of the oracle."""
    if response.status_code in (403, 404, 409, 422):
        return {403: "who", 404: "which", 409: "when", 422: "when"}[response.status_code]
    leaves = request == "POST accounts.sign_out" and who != "stranger"
    if response.headers.get("Location", "").startswith("/sign-in") and not leaves:
        return "sign in"
    return "ok" if response.status_code < 400 else str(response.status_code)


def _look(city: City, who: str, request: str, one: Try, found: Found, cell: str, response: TestResponse | None) -> None:
    """No text of somebody else's, and no picture that is not there."""
    told = text_of(response) if response is not None else ""
    marks = marks_in(told) - (marks_in(one.file().decode()) if one.file_kind else set())
    found.seen |= marks - one.reads
    foreign = sorted(f"{kind} {number}" for kind, number in marks if not _is_mine(city, who, request, one, kind, number))
    if foreign:
        found.violations.append(("leak", f"{cell} shows {', '.join(foreign)}"))
    if missing := set(ICON.findall(told)) - ICONS:
        found.violations.append(("icon", f"{cell}: {', '.join(sorted(missing))}"))


def _is_mine(city: City, who: str, request: str, one: Try, kind: str, number: int) -> bool:
    held = city.held(who)
    if (kind, number) in one.reads or held is None:
        return (kind, number) in one.reads
    roles = oracle.TABLE[request].roles
    if kind in ("account", "batch"):
        other = [*PEOPLE, *GUESTS][number]
        if other == who or kind == "batch":  # whoever looks after the whole reads every line of the trail
            return other == who or (request == "GET history.index" and oracle.covers(held, oracle.WHOLE))
        units = [code for _letter, code in city.held(other) or (("", oracle.WHOLE),)]
        return any(oracle.may_read(kind, code, held, roles) for code in units)
    code = list(CAMPAIGNS.values())[number] if kind == "campaign" else CODES[number]
    return oracle.may_read(kind, code, held, roles)


def _after(work: Work, got: str, found: Found, cell: str, before: Rows, mark: dict[str, str]) -> None:
    """A refusal left no trace, an act left its line; then everything is put back. Nothing written, nothing changed."""
    now = mark | fingerprint(work.tables()) if work.writes() else mark
    tables = changed(mark, now)
    if tables and got != "ok":
        found.violations.append(("illicit write", f"{cell} was refused and changed {', '.join(tables)}"))
    if got == "ok":
        found.violations += [("no audit line", f"{cell} changed {each}") for each in work.unaudited()]
        if tables and "audit_line" not in tables:
            found.violations.append(("no audit line", f"{cell} changed {', '.join(tables)}"))
    if now != mark:
        found.verbs |= set(db.session.scalars(select(AuditLine.verb).distinct()))
        db.session.rollback()
        put_back(before, [name for name in now if now[name] != mark[name]])


def lines(found: Found) -> str:
    """For people: one violation a line."""
    return "\n".join(f"{kind}: {what}" for kind, what in found.violations)
