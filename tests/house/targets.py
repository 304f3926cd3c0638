"""The requests that are tried of every endpoint: addresses, forms that would succeed, and what each one names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.house import congress_targets, door_targets, meeting_targets, oracle, plans
from tests.house.city import PASSWORD, City, undone
from tests.house.files import UPLOADS
from tests.house.marks import CAMPAIGNS, CODES, campaign_code, venue_code, visit_code
from tests.house.oracle import Target
from tests.house.trying import Try

REPORT = {"when": "other", "other_day": "2/6/2025", "convened": "20", "present": "19", "chair": "Ngô Văn A", "note": "ghi"}
IMPORTS = ("orgs.register", "orgs.decisions", "people.posts", "campaigns.reports", "venues.register",
           "events.calendar", "events.delegations", "delegates.import")  # fmt: skip


def tries(request: str, who: str, city: City) -> Iterator[Try]:
    """What is tried of an endpoint and method by somebody."""
    maker = _MAKERS.get(request)
    if maker is not None:
        yield from maker(city, who)
        return
    method, _space, endpoint = request.partition(" ")
    thing = oracle.TABLE[request].thing
    kind = next((kind for kind in IMPORTS if endpoint.startswith(kind + "_")), None)
    if kind is not None:
        yield from _batches(city, who, kind)
    elif plans.asked(request):
        yield from _plans(request, city)
    elif thing == "unit" and endpoint.startswith("people."):
        yield from (Try({"person_id": city.persons[code]}, Target(unit=code)) for code in CODES)
    elif endpoint.startswith(("venues.", "visits.")) and thing not in ("", "filter"):
        yield from _meetings(endpoint)
    elif thing in ("unit", "below"):
        yield from (Try({"code": code}, Target(unit=code)) for code in CODES)
    elif thing == "campaign+unit":
        yield from _duties(endpoint)
    elif thing.startswith("campaign"):
        yield from _campaigns(endpoint, method, thing)
    elif thing.startswith("account"):
        yield from _accounts(city, who, endpoint)
    elif thing == "filter":
        yield from _filtered(endpoint)
    else:
        yield Try()


# ── one thing in the address ─────────────────────────────────────────────────


def _batches(city: City, who: str, kind: str) -> Iterator[Try]:
    owners = {owner for owner, each in city.batches if each == kind}
    for owner in sorted(owners & {who, "organiser of A", "organiser of B", "base secretary"}):
        yield Try({"batch_id": city.batches[owner, kind]}, Target(owner=owner), _columns(kind))


def _columns(kind: str) -> dict[str, str]:
    names = {
        "orgs.register": ("code", "name", "kind", "parent", "members", "secretary"),
        "orgs.decisions": ("effective_on", "operation", "unit_code", "new_name", "decision"),
        "campaigns.reports": ("code", "status", "held_on"),
        "people.posts": ("full_name", "birth_date", "unit_code", "title", "phone"),
        "venues.register": ("venue_code", "venue_name", "unit_code", "capacity"),
        "events.calendar": ("event_code", "unit_code", "event_kind", "event_title", "starts"),
        "events.delegations": ("unit_code", "delegation_head"),
        "delegates.import": ("full_name", "birth_date", "unit_code"),
    }[kind]
    return {f"column-{name}": str(place) for place, name in enumerate(names)}


_DUTY_FORMS = {
    "campaigns.report": ("planned", REPORT),
    "campaigns.plan": ("planned", {"planned_on": "3/9/2025"}),
    "campaigns.excuse": ("planned", {"excused_on": "1/7/2025", "reason": "tạm hoãn"}),
    "campaigns.withdraw": ("held", {}),
    "campaigns.ratify": ("held", {"ratified_on": "1/7/2025"}),
    "campaigns.looked": ("held", {}),
    "campaigns.duty": ("held", {}),
}


def _duties(endpoint: str) -> Iterator[Try]:
    name, data = _DUTY_FORMS[endpoint]
    for code in CODES:
        yield Try({"code": campaign_code(name), "unit_code": code}, Target(unit=code, root="01"), data)
    for name, code in (("of B", "01.01.001.001"), ("of A", "01.02.001.001")):  # the two do not belong together
        target = Target(unit=code, root=CAMPAIGNS[name], is_apart=True)
        yield Try({"code": campaign_code(name), "unit_code": code}, target, data)


_VENUE = {"name": "Tên mới", "capacity": "50", "address": "", "equipment": "máy chiếu", "note": ""}
_VISIT = {"name": "Tên mới", "country": "Lào", "starts_on": "1/8/2025", "ends_on": "2/8/2025", "members-0-full_name": "Ana"}


def _meetings(endpoint: str) -> Iterator[Try]:
    """A hall or a delegation of each unit; a new one for each."""
    name, data = (venue_code, _VENUE) if endpoint.startswith("venues.") else (visit_code, _VISIT)
    for code in CODES:
        values = {} if endpoint.endswith(".new") else {"code": name(code)}
        yield Try(values, Target(unit=code), {**data, "code": f"MOI-{code}", "unit_code": code})


def _plans(request: str, city: City) -> Iterator[Try]:
    file_kind = "events.delegations" if request == "POST events.delegations" else ""
    for code, values, target, data in plans.tries(request):
        is_series = request.endswith((".series", "add_day", "end_series"))
        yield Try({"series_id": city.series[code]} if is_series else values, target, data, file_kind=file_kind)


def _campaigns(endpoint: str, method: str, thing: str) -> Iterator[Try]:
    settings = {"code": "x", "name": "Tên mới", "kinds": ["cell"], "deadline": "1/7/2025", "done_from": "held", "opens_on": ""}
    for name, root in CAMPAIGNS.items():
        file_kind = "campaigns.reports" if (endpoint, method) == ("campaigns.reports", "POST") else ""
        yield Try({"code": campaign_code(name)}, Target(root=root), settings, file_kind=file_kind)
    if thing.endswith("filter"):
        for code in CODES:
            yield Try({"code": campaign_code("held")}, Target(root="01", unit=code), query=f"under={code}")


def _accounts(city: City, who: str, endpoint: str) -> Iterator[Try]:
    for other, account_id in city.accounts.items():
        held = city.held(other) or ()
        if other == who and endpoint in ("accounts.archive", "accounts.revoke"):
            continue  # one's own: refused, whoever it is
        values = {"account_id": account_id}
        if endpoint == "accounts.revoke":
            if other in city.grants:
                yield Try(values | {"grant_id": city.grants[other]}, Target(account=held[-1:], own=other == who))
            continue
        if endpoint != "accounts.grant":
            yield Try(values, Target(account=held, own=other == who))
            continue
        for letter, role, code in _GIVEN:
            if (letter, code) in held:
                continue  # held already
            target = Target(account=held, own=other == who, gives=letter, unit=code)
            yield Try(values, target, {"unit_code": code, "role": role})


_GIVEN = (("S", "secretary", "01.01.001.002"), ("O", "organiser", "01.01.002"), ("A", "admin", "01.01"))
_FILTERS = {"people.index": "under", "accounts.index": "unit", "history.index": "unit", "venues.index": "unit",
            "events.clashes": "unit", "events.index": "unit", "events.choose": "unit"}  # fmt: skip


def _filtered(endpoint: str) -> Iterator[Try]:
    yield Try()
    for state in ("archived", "waiting", "in"):
        yield Try(query=f"state={state}")
    yield from (Try(target=Target(unit=code), query=f"{_FILTERS[endpoint]}={code}") for code in CODES)


# ── endpoints with their own ways ────────────────────────────────────────────


def _search(_city: City, _who: str) -> Iterator[Try]:
    for typed in ("dang bo", "01", "zq"):
        yield Try(query=f"q={typed}")


def _new_account(_city: City, _who: str) -> Iterator[Try]:
    for letter, role in (("S", "secretary"), ("O", "organiser"), ("A", "admin")):
        for code in CODES if letter == "S" else CODES[::3]:
            data = {"name": "Người mới", "login": "", "unit_code": code, "role": role}
            yield Try(target=Target(unit=code, gives=letter), data=data)


def _new_campaign(_city: City, _who: str) -> Iterator[Try]:
    data = {"name": "Đợt mới", "kinds": ["cell", "base"], "deadline": "1/9/2025", "done_from": "held", "opens_on": ""}
    for code in CODES:
        yield Try(target=Target(unit=code), data={**data, "code": f"MOI-{code}", "unit_code": code})
    taken = campaign_code("of B")
    yield Try(target=Target(unit="01.01", is_apart=True), data={**data, "code": taken, "unit_code": "01.01"})


def _decide(_city: City, _who: str) -> Iterator[Try]:
    for code in ("01.01.001", "01.02.001"):
        data = {"operation": "rename", "effective_on": "10/7/2025", "decision": "7-QĐ", "unit_code": code}
        yield Try(
            target=Target(unit=code), data={**data, "new_name": "Tên khác", "new_code": "", "new_type": "", "into_code": ""}
        )


def _sign_in(city: City, _who: str) -> Iterator[Try]:
    yield Try(data={"login": f"login{city.number('guest')}", "password": PASSWORD})


def _link(city: City, _who: str) -> Iterator[Try]:
    yield Try({"token": city.links[0]}, reads=frozenset({("account", city.number("guest"))}))


def _device(city: City, _who: str) -> Iterator[Try]:
    for owner, session_id in city.sessions.items():
        yield Try({"session_id": session_id}, Target(owner=owner))


def _undo(city: City, _who: str) -> Iterator[Try]:
    for owner, offer_id in city.offers.items():
        yield Try({"offer_id": offer_id}, Target(owner=owner, unit=undone(city.held(owner))))


def _job(city: City, who: str) -> Iterator[Try]:
    for owner in (who, "organiser of A", "guest"):
        if owner in city.accounts:
            yield Try({"job_id": city.jobs[owner]}, Target(owner=owner))
    for code in CODES:
        yield Try({"job_id": city.jobs[code]}, Target(unit=code))


def _job_file(city: City, _who: str) -> Iterator[Try]:
    for owner in city.accounts:
        yield Try({"job_id": city.jobs[owner]}, Target(owner=owner))


def _notice(city: City, _who: str) -> Iterator[Try]:
    for owner, notice_id in city.notices.items():
        yield Try({"notice_id": notice_id}, Target(owner=owner))


def _line(city: City, _who: str) -> Iterator[Try]:
    for code in CODES:
        yield Try({"outbox_id": city.lines[code]}, Target(unit=code))


def _password(_city: City, who: str) -> Iterator[Try]:
    password = "mot cau khac, cung dai"
    yield Try(data={"login": f"moi {who}", "current": PASSWORD, "password": password, "again": password})


def _file(kind: str) -> Any:
    return lambda _city, _who: iter([Try(file_kind=kind)])


_MAKERS: dict[str, Any] = {
    "GET static": lambda _city, _who: iter([Try({"filename": "css/app.css"})]),
    "GET orgs.search": _search,
    "POST accounts.new": _new_account,
    "POST campaigns.new": _new_campaign,
    "POST orgs.decide": _decide,
    "POST accounts.sign_in": _sign_in,
    "GET accounts.link": _link,
    "POST accounts.link": _link,
    "POST accounts.end_session": _device,
    "POST home.take_back": _undo,
    "GET calendar.index": meeting_targets.calendar_tries,
    "GET calendar.feed_list": meeting_targets.feeds_tries,
    "POST calendar.open_feed": meeting_targets.open_feed_tries,
    "POST calendar.revoke_feed": meeting_targets.revoke_feed_tries,
    "GET calendar.feed": meeting_targets.feed_tries,
    "GET calendar.event_file": meeting_targets.event_file_tries,
    "POST accounts.password": _password,
    "GET jobs.show": _job,
    "GET jobs.piece": _job,
    "POST jobs.stop": _job,
    "GET jobs.file": _job_file,
    "POST notices.read": _notice,
    "GET notices.outbox_line": _line,
    "POST notices.outbox_again": _line,
    **{
        f"GET agenda.{page}": meeting_targets.agenda_tries({}, has_item=False)
        for page in ("show", "edit", "paper", "paper_docx")
    },
    "POST agenda.add": meeting_targets.agenda_tries({"title": "Mục mới", "minutes": "5"}, has_item=False),
    "POST agenda.change": meeting_targets.agenda_tries({"title": "Mục khác", "minutes": "5"}),
    "POST agenda.move": meeting_targets.agenda_tries({"how": "up"}),
    "POST agenda.remove": meeting_targets.agenda_tries({"how": "x"}),
    "POST agenda.take": meeting_targets.agenda_tries({"key": "reception"}, has_item=False),
    **{f"GET events.{page}": meeting_targets.form_of_event_tries("GET") for page in ("new", "named", "persons", "halls")},
    "POST events.new": meeting_targets.form_of_event_tries("POST"),
    **{f"GET events.{page}": meeting_targets.event_tries({}) for page in ("show", "people", "points", "album")},
    "GET events.photo": meeting_targets.event_tries({}, photo_id="photo"),
    "GET events.edit": meeting_targets.changed_event_tries,
    "POST events.edit": meeting_targets.changed_event_tries,
    "POST events.move": meeting_targets.moves_tries,
    "POST events.send": meeting_targets.person_sent_tries,
    "POST events.release": meeting_targets.person_released_tries,
    "POST events.add_unit": meeting_targets.unit_added_tries,
    "POST events.remove_unit": meeting_targets.unit_removed_tries,
    "POST events.add_guest": meeting_targets.event_tries({"full_name": "Khách mới", "side": "outside"}),
    "POST events.change_guest": meeting_targets.event_tries({"full_name": "Khách khác", "side": "ours"}, guest_id="guest"),
    "POST events.remove_guest": meeting_targets.event_tries({}, guest_id="guest"),
    "POST events.add_gift": meeting_targets.event_tries({"what": "Tranh"}),
    "POST events.remove_gift": meeting_targets.event_tries({}, gift_id="gift"),
    "POST events.add_point": meeting_targets.event_tries({"name": "Điểm mới", "session_id": "session"}),
    "POST events.remove_point": meeting_targets.event_tries({}, point_id="point"),
    "POST events.approve": meeting_targets.event_tries({"matter": "papers", "approval": "sent"}, which="draft"),
    "POST events.add_photos": meeting_targets.pictures_tries,
    "POST events.change_photo": meeting_targets.event_tries({"caption": "Chú thích khác"}, photo_id="photo"),
    "POST events.remove_photo": meeting_targets.event_tries({}, photo_id="photo"),
    "GET events.clash": meeting_targets.clash_tries({}),
    "POST events.clash": meeting_targets.clash_tries({"way": "keep", "version": "1", "reason": "vì thế"}),
    "GET events.check": meeting_targets.check_tries,
    "POST events.clash_settings": lambda _city, _who: iter([Try(data={"venue": "ignore"})]),
    "POST events.set_day": lambda _city, _who: iter([Try(data={"day": "21/8/2025", "name": "Nghỉ"})]),
    "POST events.remove_day": lambda _city, _who: iter([Try({"day": "2025-08-20"})]),
    "POST home.prefer": lambda _city, _who: iter([Try(data={"language": "en", "back": "/"})]),
    **{f"POST {kind}": _file(kind) for kind in IMPORTS if kind in UPLOADS and kind != "campaigns.reports"},
    **congress_targets.MAKERS,
    **door_targets.MAKERS,
}
