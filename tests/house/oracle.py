"""Who may open what, and where: the policy written a second time, as a plain table, apart from the views and their queries.
``congress_policy`` has the part of delegates, papers and registers."""

from __future__ import annotations

from tests.house import congress_policy
from tests.house.roles import (
    ABOVE,
    ALL,
    CALLERS,
    ORGANISERS,
    PUBLIC,
    REPORTERS,
    SENDERS,
    WHOLE,
    Held,
    Rule,
    Target,
    chain,
    covers,
)  # fmt: skip

__all__ = ["ABOVE", "ALL", "ORGANISERS", "REPORTERS", "SENDERS", "WHOLE", "Held", "Rule", "Target", "chain", "covers"]

SELF = Rule("")  # whoever has signed in, with whatever role or none
READ, CHANGE = Rule(ALL), Rule(ORGANISERS)


def _importing(name: str, roles: str) -> dict[str, Rule]:
    """The four pages of a kept preview are its owner's alone."""
    pages = {"preview": "GET", "remap": "POST", "confirm": "POST", "discard": "POST"}
    return {f"{method} {name}_{page}": Rule(roles, "owner") for page, method in pages.items()}


TABLE: dict[str, Rule] = {
    "GET static": PUBLIC,
    "GET healthz": PUBLIC,
    # how to trust this server: no secret is there
    "GET tls.index": PUBLIC,
    "GET tls.certificate": PUBLIC,
    # accounts: one's own
    "GET accounts.sign_in": PUBLIC,
    "POST accounts.sign_in": PUBLIC,
    "GET accounts.link": PUBLIC,
    "POST accounts.link": PUBLIC,
    "POST accounts.sign_out": SELF,
    "GET accounts.me": SELF,
    "GET accounts.password": SELF,
    "POST accounts.password": SELF,
    "POST accounts.end_session": Rule("", "owner"),
    "POST accounts.mail_notices": SELF,
    # accounts: other people's
    "GET accounts.index": Rule(REPORTERS, "filter"),
    "GET accounts.new": Rule(REPORTERS),
    "POST accounts.new": Rule(REPORTERS, "give"),
    "GET accounts.show": Rule(REPORTERS, "account"),
    "POST accounts.grant": Rule(REPORTERS, "account+give"),
    "POST accounts.revoke": Rule(REPORTERS, "account+take"),
    "POST accounts.reissue": Rule(REPORTERS, "account+take"),
    "POST accounts.archive": Rule(REPORTERS, "account+take"),
    "POST accounts.restore": Rule(REPORTERS, "account+take"),
    "GET accounts.invite": Rule(REPORTERS, "unit"),
    "POST accounts.invite": Rule(REPORTERS, "below"),
    # home
    "GET home.desk": SELF,
    "POST home.prefer": PUBLIC,
    "POST home.take_back": Rule("", "owner+undone"),
    # jobs: one's own, and those about units that one organises; the file that one left is its asker's alone
    "GET jobs.index": SELF,
    "GET jobs.show": Rule("", "job"),
    "GET jobs.piece": Rule("", "job"),
    "POST jobs.stop": Rule("", "job"),
    "GET jobs.file": Rule("", "owner"),
    # notices: one's own inbox, and what was sent about units that one organises
    "GET notices.inbox": SELF,
    "POST notices.read": Rule("", "owner"),
    "POST notices.read_all": SELF,
    "GET notices.outbox": CHANGE,
    "GET notices.outbox_line": Rule(ORGANISERS, "unit"),
    "POST notices.outbox_again": Rule(ORGANISERS, "unit"),
    # units
    "GET orgs.tree": READ,
    "GET orgs.search": READ,
    "GET orgs.show": Rule(ALL, "unit"),
    "GET orgs.register": CHANGE,
    "POST orgs.register": CHANGE,
    "GET orgs.decisions": CHANGE,
    "POST orgs.decisions": CHANGE,
    "POST orgs.decide": Rule(ORGANISERS, "form unit"),
    **_importing("orgs.register", ORGANISERS),
    **_importing("orgs.decisions", ORGANISERS),
    # persons
    "GET people.index": Rule(CALLERS, "filter"),
    "GET people.show": Rule(CALLERS, "unit"),
    "POST people.archive": Rule(ORGANISERS, "unit"),
    "POST people.restore": Rule(ORGANISERS, "unit"),
    "GET people.posts": CHANGE,
    "POST people.posts": CHANGE,
    **_importing("people.posts", ORGANISERS),
    # campaigns
    "GET campaigns.index": READ,
    "GET campaigns.new": CHANGE,
    "POST campaigns.new": Rule(ORGANISERS, "form unit"),
    "GET campaigns.show": Rule(ALL, "campaign"),
    "POST campaigns.show": Rule(ALL, "campaign root"),
    "POST campaigns.archive": Rule(ORGANISERS, "campaign root"),
    "POST campaigns.restore": Rule(ORGANISERS, "campaign root"),
    "GET campaigns.flagged": Rule(REPORTERS, "campaign"),
    "GET campaigns.reports": Rule(REPORTERS, "campaign"),
    "POST campaigns.reports": Rule(REPORTERS, "campaign"),
    **_importing("campaigns.reports", REPORTERS),
    "GET campaigns.duty": Rule(ALL, "campaign+unit"),
    "GET campaigns.report": Rule(REPORTERS, "campaign+unit"),
    "POST campaigns.report": Rule(REPORTERS, "campaign+unit"),
    "POST campaigns.plan": Rule(REPORTERS, "campaign+unit"),
    "POST campaigns.withdraw": Rule(REPORTERS, "campaign+unit"),
    "POST campaigns.excuse": Rule(ORGANISERS, "campaign+unit"),
    "POST campaigns.ratify": Rule(ORGANISERS, "campaign+unit"),
    "POST campaigns.looked": Rule(ORGANISERS, "campaign+unit"),
    # venues: a hall is no secret, whose it is may be
    "GET venues.index": Rule(ALL, "filter"),
    "GET venues.show": Rule(ALL, "venue"),
    "GET venues.new": Rule(REPORTERS),
    "POST venues.new": Rule(REPORTERS, "form unit"),
    "GET venues.edit": Rule(REPORTERS, "own venue"),
    "POST venues.edit": Rule(REPORTERS, "own venue"),
    "POST venues.archive": Rule(REPORTERS, "own venue"),
    "POST venues.restore": Rule(REPORTERS, "own venue"),
    "GET venues.register": Rule(REPORTERS),
    "POST venues.register": Rule(REPORTERS),
    **_importing("venues.register", REPORTERS),
    # calendar: a feed is read by whoever has its secret, looked after by who opened it
    "GET calendar.index": Rule(ALL, "filter"),
    "GET calendar.feed_list": Rule(ALL, "filter"),
    "POST calendar.open_feed": Rule(ALL, "form unit"),
    "POST calendar.revoke_feed": Rule(ALL, "owner"),
    "GET calendar.feed": PUBLIC,
    "GET calendar.event_file": Rule(ALL, "unit"),
    # visits
    "GET visits.index": READ,
    "GET visits.show": Rule(ALL, "unit"),
    "GET visits.new": Rule(REPORTERS),
    "POST visits.new": Rule(REPORTERS, "form unit"),
    "GET visits.edit": Rule(REPORTERS, "unit"),
    "POST visits.edit": Rule(REPORTERS, "unit"),
    "POST visits.archive": Rule(REPORTERS, "unit"),
    "POST visits.restore": Rule(REPORTERS, "unit"),
    # figures
    "GET progress.index": READ,
    "GET progress.show": Rule(ALL, "campaign+filter"),
    "GET progress.piece": Rule(ALL, "campaign+filter"),
    "GET progress.missing": Rule(CALLERS, "campaign+filter"),
    "GET progress.sheet": Rule(CALLERS, "campaign+filter"),
    "GET history.index": Rule("AOL", "filter"),
    # agendas: read by whoever sees the event, changed by whose it is
    "GET agenda.show": Rule(ALL, "unit"),
    "GET agenda.paper": Rule(ALL, "unit"),
    "GET agenda.paper_docx": Rule(ALL, "unit"),
    "GET agenda.edit": Rule(REPORTERS, "unit"),
    "POST agenda.add": Rule(REPORTERS, "unit"),
    "POST agenda.change": Rule(REPORTERS, "unit"),
    "POST agenda.move": Rule(REPORTERS, "unit"),
    "POST agenda.remove": Rule(REPORTERS, "unit"),
    "POST agenda.take": Rule(REPORTERS, "unit"),
    # events: read by whoever stands where they are held, arranged by who arranges the unit's meetings
    "GET events.index": Rule(ALL, "filter"),
    "GET events.choose": Rule(REPORTERS, "filter"),
    "GET events.new": Rule(REPORTERS, "form unit"),
    "POST events.new": Rule(REPORTERS, "form unit"),
    "GET events.named": Rule(REPORTERS, "form unit"),
    "GET events.persons": Rule(REPORTERS, "form unit"),
    "GET events.halls": Rule(REPORTERS, "form unit"),
    **{f"GET events.{page}": Rule(ALL, "unit") for page in ("show", "people", "points", "album", "photo")},
    **{f"{method} events.edit": Rule(REPORTERS, "unit") for method in ("GET", "POST")},
    **{
        f"POST events.{act}": Rule(REPORTERS, "unit")
        for act in (
            "move",
            "send",
            "release",
            "add_unit",
            "remove_unit",
            "add_guest",
            "change_guest",
            "remove_guest",
            "add_gift",
            "remove_gift",
            "add_point",
            "remove_point",
            "approve",
            "add_photos",
            "change_photo",
            "remove_photo",
        )
    },
    # clashes: seen by whoever sees one of the events, solved by who arranges it; severities are set by who administers all
    "GET events.calendar": Rule(REPORTERS),
    "POST events.calendar": Rule(REPORTERS),
    **_importing("events.calendar", REPORTERS),
    "GET events.waves": Rule(REPORTERS),
    "GET events.new_wave": Rule(REPORTERS),
    "POST events.new_wave": Rule(REPORTERS, "form unit"),
    "GET events.wave": Rule(REPORTERS, "unit"),
    "GET events.edit_wave": Rule(REPORTERS, "unit"),
    "POST events.edit_wave": Rule(REPORTERS, "unit"),
    "POST events.run_wave": Rule(REPORTERS, "unit"),
    "GET events.delegations": Rule(REPORTERS, "unit"),
    "POST events.delegations": Rule(REPORTERS, "unit"),
    **_importing("events.delegations", REPORTERS),
    "GET events.all_series": Rule(REPORTERS),
    "GET events.new_series": Rule(REPORTERS),
    "POST events.new_series": Rule(REPORTERS, "form unit"),
    "GET events.series": Rule(REPORTERS, "unit"),
    "POST events.series": Rule(REPORTERS, "unit"),
    "POST events.add_day": Rule(REPORTERS, "unit"),
    "POST events.end_series": Rule(REPORTERS, "unit"),
    "GET events.clashes": Rule(ALL, "filter"),
    "GET events.clash": Rule(ALL, "unit"),
    "POST events.clash": Rule(ALL, "arranged"),
    "GET events.check": Rule(REPORTERS, "unit"),
    "GET events.clash_settings": Rule("A"),
    "POST events.clash_settings": Rule("A"),
    "POST events.set_day": Rule("A"),
    "POST events.remove_day": Rule("A"),
    **congress_policy.TABLE,
}


def sees_campaign(held: Held, root: str) -> bool:
    """Its units owe in it, or it is inside his part."""
    return any(unit in chain(root) or root in chain(unit) for _role, unit in held)


def gives(held: Held, role: str, code: str) -> bool:
    """Only downward and never more than one holds: an organiser all but administrators, a secretary secretaries below him."""
    return any(
        unit in chain(code) and (mine == "A" or (mine == "O" and role != "A") or (mine == "S" == role and unit != code))
        for mine, unit in held
    )


def answer(request: str, name: str, held: Held | None, target: Target) -> set[str]:
    """What may come of it: ``ok``, ``sign in``, ``who`` (403), ``which`` (404). ``held`` None: a stranger."""
    rule = TABLE[request]
    if rule.thing == "device":
        return {"401"}
    if rule.public:
        return {"ok", "when"} if rule.thing == "hour" else {"ok"}
    if held is None:
        return {"sign in"}
    if rule.roles and not any(role in rule.roles for role, _unit in held):
        return {"who"}
    for part in rule.thing.split("+"):
        refusal = _judge(part, rule.roles, name, held, target)
        if refusal:
            return refusal
    return {"ok"}


def _judge(part: str, roles: str, name: str, held: Held, target: Target) -> set[str]:
    """How one part of the thing is refused; nothing where it is not."""
    outside, no_right = {"which"}, {"who", "which"}
    if part in congress_policy.JUDGES:
        return congress_policy.judge(part, roles, held, target)
    if part == "owner":
        return set() if target.owner == name else outside
    if part == "job":
        right = covers(held, target.unit, ORGANISERS) if target.unit else target.owner == name
        return set() if right else outside
    if part == "undone":
        return set() if covers(held, target.unit, ORGANISERS) else no_right
    if part == "unit" or (part == "filter" and target.unit):
        if covers(held, target.unit, roles):
            return outside if target.is_apart else set()
        return no_right if covers(held, target.unit) else outside
    if part == "arranged":
        return set() if covers(held, target.unit, REPORTERS) else no_right if covers(held, target.unit) else outside
    if part == "own venue":
        return set() if covers(held, target.unit, roles) else no_right
    if part == "form unit":
        right = covers(held, target.unit, roles) and not target.is_apart
        return set() if right else {"who", "which", "when"}
    if part == "below":
        below = any(role in "AO" or (role == "S") for role, unit in held if unit in chain(target.unit))
        return set() if below else no_right if covers(held, target.unit) else outside
    if part == "campaign":
        return set() if sees_campaign(held, target.root) else outside
    if part == "campaign root":
        right = covers(held, target.root, ORGANISERS)
        return set() if right else no_right if sees_campaign(held, target.root) else outside
    if part == "account":
        places = [unit for _role, unit in target.account or (("", WHOLE),)]
        if target.own or any(covers(held, unit, roles) for unit in places):
            return set()
        return no_right if any(covers(held, unit) for unit in places) else outside
    if part == "take":
        every = all(gives(held, role, unit) for role, unit in target.account)
        return set() if every else no_right
    if part == "give":
        return set() if gives(held, target.gives, target.unit) else {"who", "which", "when"}
    return set()


# ── what a page may show ─────────────────────────────────────────────────────

READERS = {"phone": CALLERS, "birth": ORGANISERS, "account": CALLERS, "audit": "AOL", "told": "AOL", "internal": REPORTERS}


def may_read(kind: str, code: str, held: Held, roles: str = ALL) -> bool:
    """May a text of this kind that belongs to a unit stand on a page for these roles?

    ``name``: also of the units above one's own, which frame every page; ``phone``: for those who call; ``birth``: for those
    who organise; ``campaign``: for those who owe in it; ``venue``: for whoever holds any role.
    """
    if kind == "name" and any(code in chain(unit) for _role, unit in held):
        return True
    if kind == "campaign":
        return sees_campaign(held, code)
    if kind in congress_policy.TOLD:
        return congress_policy.may_read(kind, code, held, roles or ALL)
    if kind == "venue":
        return any(True for _each in held)
    wanted = READERS.get(kind, ALL)
    return covers(held, code, "".join(role for role in wanted if role in (roles or ALL)))
