"""Who may open what of delegates, papers and registers: the policy written a second time, as a plain table.

A congress concerns the unit that holds it and those that send delegates to it. Who keeps the list (administrators, organisers
and secretaries of the unit that holds it, or above) does everything. A unit that sends delegates sees its own people and writes
its own list until it is sent up. Leaders see names; viewers and drafters see nobody. What is personal is for those who keep a
list, and of it what is their own. Papers that were issued are read by whoever sees the event, reports on delegates only by who
keeps the list and who leads the unit that holds the congress. A personal link opens the page of one delegate to whoever has it.
"""

from __future__ import annotations

from tests.house.roles import ALL, CALLERS, PUBLIC, REPORTERS, SENDERS, Held, Rule, Target, covers

KEEP = Rule(REPORTERS, "convener")
SEE = Rule(CALLERS, "congress")

TABLE: dict[str, Rule] = {
    # registers: read by whoever has a role there, kept by who arranges the unit's meetings
    "GET registry.index": Rule(ALL),
    "GET registry.show": Rule(ALL, "unit"),
    "GET registry.entry": Rule(ALL, "unit"),
    **{f"{method} registry.{page}": Rule(REPORTERS, "unit") for method in ("GET", "POST")
       for page in ("give", "edit", "edit_term", "new_term")},
    **{f"POST registry.{act}": Rule(REPORTERS, "unit") for act in ("reserve", "void", "close_term")},
    # delegates: everybody's notice, and each one's own by his link
    "GET delegates.notice": PUBLIC,
    **{f"{method} delegates.{page}": PUBLIC for method in ("GET", "POST") for page in ("mine", "own_data")},
    "GET delegates.own_file": PUBLIC,
    "GET delegates.own_notice": PUBLIC,
    "GET documents.my_summons": PUBLIC,
    "GET calendar.delegate_file": PUBLIC,
    # seen by whoever holds the congress or sends delegates to it, each as much as is his
    "GET delegates.index": Rule(CALLERS),
    **{f"GET delegates.{page}": SEE for page in ("roll", "delegations", "groups", "hall", "hall_rows", "hall_sheet")},
    "GET delegates.delegation": Rule(CALLERS, "sender"),
    "GET delegates.show": Rule(CALLERS, "sender"),
    "GET delegates.unit_list": Rule(CALLERS, "sender"),
    "GET delegates.export_form": SEE,
    "POST delegates.give": SEE,
    # a unit's own list, until it is sent up
    "GET delegates.new": Rule(REPORTERS, "list"),
    "POST delegates.new": Rule(REPORTERS, "form list"),
    **{f"{method} delegates.edit": Rule(REPORTERS, "list") for method in ("GET", "POST")},
    "POST delegates.act": Rule(REPORTERS, "list"),
    "POST delegates.move": Rule(REPORTERS, "list"),
    "POST delegates.submit": Rule(REPORTERS, "list"),
    "GET delegates.take": Rule(REPORTERS, "congress"),
    "POST delegates.take": Rule(REPORTERS, "congress"),
    "GET delegates.template": Rule(REPORTERS, "congress"),
    "GET delegates.import_preview": Rule(REPORTERS, "owner"),
    **{f"POST delegates.import_{act}": Rule(REPORTERS, "owner") for act in ("remap", "choose", "confirm", "discard")},
    "GET delegates.replies": Rule(REPORTERS, "congress"),
    # the convener's alone
    **{f"GET delegates.{page}": KEEP for page in
       ("check", "corrections", "give_seats", "quotas", "reply", "retention", "settings", "summons")},
    **{f"POST delegates.{act}": KEEP for act in (
        "open_roll", "follow_body", "settings", "quotas", "allot", "give_back", "settle", "retention", "answer_correction",
        "summons", "summon", "remind", "tell_again", "reply", "decide", "call_up", "step_back", "reopen", "unexcused", "link",
        "add_delegation", "place_delegation", "change_delegation", "remove_delegation", "move_members", "set_head",
        "rank_member", "make_groups", "change_group", "add_block", "change_block", "seats_given", "move_seat",
    )},
    # papers: read by whoever sees the event, issued by who may change it
    **{f"GET documents.{page}": Rule(ALL, "congress") for page in ("index", "show", "paper", "paper_docx")},
    "GET documents.report": Rule(CALLERS, "holder"),
    **{f"GET documents.{page}": KEEP for page in ("issue", "preview", "badges", "reprint_badges", "find_badge")},
    **{f"POST documents.{act}": KEEP for act in
       ("issue", "withdraw", "print_sheets", "print_badges", "reprint_badges", "freeze", "draft")},
}  # fmt: skip
DEVICE = Rule("", "device", public=True)  # by its token, which nobody who is tried here has
TABLE |= {
    # the door's page has no data; what it asks is asked with the token of a device
    **{f"GET checkin.{page}": PUBLIC for page in ("scan", "scan_worker", "scan_manifest", "hall_shell")},
    "GET checkin_api.description": PUBLIC,
    **dict.fromkeys(("POST checkin_api.take", "GET checkin_api.listing", "GET checkin_api.presence"), DEVICE),
    "GET checkin_api.screen": DEVICE,
    # a delegate's own hand, by his link
    "GET checkin.own": PUBLIC,
    "POST checkin.own": Rule("", "hour", public=True),  # refused outside the hours of a session
    # the hall's screen with the code of the moment
    **{f"GET checkin.{page}": KEEP for page in ("screen", "screen_now")},
    "POST checkin.set_self": KEEP,
    # who is in the room: seen by who keeps the list and who leads the unit that holds the congress, written by the former
    "GET checkin.index": Rule(CALLERS),
    **{f"GET checkin.{page}": Rule(CALLERS, "holder") for page in ("desk", "piece", "facts", "room", "points")},
    **{f"GET checkin.{page}": Rule(CALLERS, "holder") for page in ("attendance", "proof")},
    "POST checkin.take_attendance": Rule(CALLERS, "holder"),
    **{f"GET checkin.{page}": KEEP for page in ("doors", "by_hand", "paper", "waiting")},
    **{f"POST checkin.{act}": KEEP for act in ("add_device", "revoke_device", "write_down", "write_paper", "decide")},
}  # fmt: skip
JUDGES = ("congress", "holder", "convener", "sender", "list", "form list")


def sees(held: Held, holder: str, roles: str = ALL) -> bool:
    """Does the congress concern him: by the unit that holds it, or by one that sends delegates?"""
    return any(covers(held, code, roles) for code in (holder, *SENDERS.get(holder, ())))


def judge(part: str, roles: str, held: Held, target: Target) -> set[str]:
    """``root``: the unit that holds the congress, ``unit``: the one whose delegates it is about, empty where of none."""
    holder = target.root
    refused = {"who", "which"} if sees(held, holder) else {"which"}
    if part == "congress":
        right = covers(held, holder, CALLERS) if target.is_report else sees(held, holder, roles)
    elif part == "sender":
        right = covers(held, target.unit or holder, roles)
    elif part in ("list", "form list"):
        own = bool(target.unit) and not target.is_sent and covers(held, target.unit, roles)
        right = own or covers(held, holder, roles)
    else:  # "holder": with these roles, "convener": they are those who keep the list
        right = covers(held, holder, roles)
    return set() if right else refused | ({"when"} if part == "form list" and sees(held, holder) else set())


# ── what a page may show ─────────────────────────────────────────────────────

TOLD = {"delegate": CALLERS, "secret": REPORTERS, "congress": ALL, "paper": ALL, "number": ALL, "hidden": REPORTERS}


def may_read(kind: str, code: str, held: Held, roles: str) -> bool:
    """``delegate``: his name, ``secret``: what is personal about him, by his unit; ``congress``, ``paper``: its name and what
    was issued for it, by the unit that holds it; ``number``, ``hidden``: of a register."""
    wanted = "".join(role for role in TOLD[kind] if role in roles)
    if kind in ("congress", "paper"):
        return sees(held, code, wanted)
    return covers(held, code, wanted)
