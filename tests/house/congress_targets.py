"""What is tried of delegates, papers and registers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from congress.delegates.codes import badge_number
from tests.house import oracle
from tests.house.city import City
from tests.house.marks import CODES
from tests.house.oracle import Target
from tests.house.rolls import PRINTED, Roll
from tests.house.trying import Try

SOME = ("01", "01.01.001", "01.02")
FEW = SOME[1:]  # of pages that are alike
Values = Callable[[Roll], dict[str, Any]]
Makers = dict[str, Callable[[City, str], Iterator[Try]]]


def _none(_roll: Roll) -> dict[str, Any]:
    return {}


def of_roll(data: Values = _none, values: Values = _none, *, query: str = "", places: tuple[str, ...] = (), **more: Any) -> Any:
    """Of congresses, the unit that holds it being meant."""

    def tries(city: City, _who: str) -> Iterator[Try]:
        for unit, roll in city.rolls.items():
            if not places or unit in places:
                yield Try({"code": roll.code, **values(roll)}, Target(root=unit), data(roll), query, **more)

    return tries


def of_lists(
    data: Values = _none, values: Values = _none, names: tuple[str, str] = ("plain", "sent"), *, adds: bool = False
) -> Any:
    """Of a delegate on an open list and of one on a list that was sent up. ``adds``: a form that names the unit instead."""

    def tries(city: City, _who: str) -> Iterator[Try]:
        for unit, roll in city.rolls.items():
            for name, sender, is_sent in ((names[0], roll.own, False), (names[1], roll.sent, True)):
                if sender and name in roll.ids:
                    told = {"code": roll.code, **values(roll)} | ({} if adds else {"delegate_id": roll.ids[name]})
                    given = data(roll) | ({"unit_id": roll.unit_ids[sender]} if adds else {})
                    yield Try(told, Target(unit=sender, root=unit, is_sent=is_sent), given)

    return tries


def _one(name: str) -> Values:
    return lambda roll: {"delegate_id": roll.ids[name]}


def _told(**data: Any) -> Values:
    return lambda _roll: data


PERSON = {"full_name": "Đào Thị Mới", "basis": "elected", "standing": "official", "membership": "full", "sex": "female"}


# ── delegates ────────────────────────────────────────────────────────────────


def _verbs(city: City, who: str) -> Iterator[Try]:
    words = {"words": "vì thế", "verdict": "qualified"}
    for verb, name in (("withdraw", "plain"), ("restore", "withdrawn"), ("official", "next"), ("alternate", "plain"),
                       ("discipline", "plain")):  # fmt: skip
        for one in of_lists(_told(**words), lambda _roll, verb=verb: {"verb": verb}, (name, "sent"))(city, who):
            if not one.target.is_sent or verb in ("withdraw", "alternate"):
                yield one
    for unit, roll in city.rolls.items():  # the board's own, whoever's delegate it is
        yield Try({"code": roll.code, "delegate_id": roll.ids["plain"], "verb": "judge"}, Target(root=unit), words)


def _named(city: City, _who: str) -> Iterator[Try]:
    """Of each delegate; who comes by his office is the convener's."""
    for unit, roll in city.rolls.items():
        for name, sender in (("plain", roll.own), ("called", roll.own), ("office", ""), ("sent", roll.sent)):
            if name in roll.ids:
                yield Try({"code": roll.code, "delegate_id": roll.ids[name]}, Target(unit=sender, root=unit))


def _unit_lists(city: City, _who: str) -> Iterator[Try]:
    for unit, roll in city.rolls.items():
        for sender in oracle.SENDERS[unit]:
            yield Try({"code": roll.code, "unit_code": sender}, Target(unit=sender, root=unit))


def _parties(city: City, _who: str) -> Iterator[Try]:
    for unit, roll in city.rolls.items():
        for sender, number in roll.delegations.items():
            yield Try({"code": roll.code, "delegation_id": number}, Target(unit=sender, root=unit))


def _submitted(city: City, _who: str) -> Iterator[Try]:
    for unit, roll in city.rolls.items():
        yield Try({"code": roll.code, "unit_code": roll.own}, Target(unit=roll.own, root=unit))


def _given_back(city: City, _who: str) -> Iterator[Try]:
    for unit, roll in city.rolls.items():
        if roll.sent:
            yield Try({"code": roll.code, "unit_code": roll.sent}, Target(root=unit), {"words": "thiếu"})


def _opened(city: City, _who: str) -> Iterator[Try]:
    """Of congresses that are drafts yet, and none knows of."""
    for unit in FEW:
        yield Try({"code": city.events[unit]["draft"]}, Target(root=unit))


def _erased(city: City, _who: str) -> Iterator[Try]:
    """Of congresses that are over."""
    for unit in FEW:
        yield Try({"code": city.events[unit]["past"]}, Target(root=unit), {"confirmed": "1"})


def _exported(city: City, who: str) -> Iterator[Try]:
    """Whoever keeps any list asks for everything: of others he gets no more than names."""
    asks = any(role in oracle.REPORTERS for role, _unit in city.held(who) or ())
    sensitive = {"column": ["birth_date", "phone", "religion", "ethnicity", "email", "discipline"], "reason": "để gọi"}
    for unit, roll in city.rolls.items():
        for form in ("csv", "xlsx") if unit == "01" else ("csv",):
            yield Try({"code": roll.code}, Target(root=unit), {"form": form, **(sensitive if asks else {})})


def _quotas(roll: Roll) -> dict[str, Any]:
    wanted = {"seats": "8", "alternates": "4", "weight": "1,5"}
    return {f"{name}-{roll.unit_ids[each]}": value for each in oracle.SENDERS[roll.unit] for name, value in wanted.items()}


def _settled(city: City, _who: str) -> Iterator[Try]:
    for verb in ("rest", "committee", "line"):
        for unit, roll in city.rolls.items():
            if unit in FEW:
                yield Try({"code": roll.code, "verb": verb}, Target(root=unit), {"unit": roll.own})


def _party(roll: Roll) -> dict[str, Any]:
    return {"delegation_id": roll.delegations[roll.own]}


BLOCK = {"name": "B", "rows": "2", "per_row": "3"}
DELEGATES: Makers = {
    "GET delegates.index": lambda _city, _who: iter([Try(), Try(query="q=Zqdau")]),
    **{f"GET delegates.{page}": of_roll() for page in ("delegations", "groups", "hall_sheet", "hall_rows", "export_form")},
    "GET delegates.roll": lambda city, who: (
        one for query in ("", "q=Dao", "flag=discipline") for one in of_roll(query=query)(city, who)
    ),
    "GET delegates.hall": lambda city, who: (one for query in ("", "q=Dao") for one in of_roll(query=query)(city, who)),
    "GET delegates.delegation": _parties,
    "GET delegates.show": _named,
    "GET delegates.unit_list": _unit_lists,
    "POST delegates.give": _exported,
    "GET delegates.new": of_lists(names=("plain", ""), adds=True),
    "POST delegates.new": of_lists(_told(**PERSON), adds=True),
    "GET delegates.edit": of_lists(),
    "POST delegates.edit": of_lists(lambda roll: {**PERSON, "unit_id": roll.unit_ids[roll.own]}, names=("plain", "")),
    "POST delegates.act": _verbs,
    "POST delegates.move": of_lists(values=_told(how="up"), names=("last", "")),
    "POST delegates.submit": _submitted,
    "GET delegates.take": of_roll(places=FEW),
    "POST delegates.take": of_roll(file_kind="delegates.take"),
    "GET delegates.template": of_roll(places=FEW),
    "GET delegates.replies": lambda city, who: (
        one for query in ("", "list=all", "list=silent") for one in of_roll(query=query)(city, who)
    ),
    **{f"GET delegates.{page}": of_roll(places=FEW) for page in
       ("check", "corrections", "give_seats", "quotas", "retention", "settings", "summons")},
    "GET delegates.reply": of_roll(values=_one("plain"), places=FEW),
    "POST delegates.open_roll": _opened,
    "POST delegates.follow_body": lambda city, _who: (
        Try({"code": code}, Target(root=unit)) for unit, code in city.bodies.items()
    ),
    "POST delegates.settings": of_roll(_told(size="30", erase_on="1/2/2026"), places=FEW),
    "POST delegates.quotas": of_roll(_quotas, places=FEW),
    "POST delegates.allot": of_roll(places=FEW),
    "POST delegates.give_back": _given_back,
    "POST delegates.settle": _settled,
    "POST delegates.retention": _erased,
    "POST delegates.answer_correction": of_roll(
        _told(how="accept", wanted="Không", answer=""), lambda roll: {"correction_id": roll.correction}, places=SOME
    ),
    "POST delegates.summons": of_roll(_told(due_day="", due_time="", dress="Áo dài", advice="Đến sớm"), places=FEW),
    "POST delegates.summon": of_roll(places=SOME),
    "POST delegates.tell_again": of_roll(places=FEW),
    "POST delegates.remind": of_roll(places=FEW),
    "POST delegates.reply": of_roll(_told(answer="coming", source="điện thoại"), _one("plain"), places=SOME),
    "POST delegates.decide": of_roll(_told(how="excuse", note="được"), _one("asked"), places=SOME),
    "POST delegates.call_up": of_roll(values=_one("excused"), places=SOME),
    "POST delegates.step_back": of_roll(values=_one("called"), places=FEW),
    "POST delegates.reopen": of_roll(values=_one("excused"), places=FEW),
    "POST delegates.unexcused": of_roll(_told(note="không đến"), _one("plain"), places=SOME),
    "POST delegates.link": of_roll(values=_one("plain"), places=SOME),
    "POST delegates.add_delegation": of_roll(_told(name="Đoàn mới"), places=FEW),
    "POST delegates.place_delegation": of_roll(_told(position="1"), _party, places=FEW),
    "POST delegates.change_delegation": of_roll(_told(name="Đoàn khác"), _party, places=SOME),
    "POST delegates.remove_delegation": of_roll(values=_party, places=FEW),
    "POST delegates.move_members": of_roll(lambda roll: {"ids": [roll.ids["plain"]], "to": ""}, _party, places=FEW),
    "POST delegates.set_head": of_roll(_one("called"), _party, places=FEW),
    "POST delegates.rank_member": of_roll(_told(how="down"), lambda roll: _party(roll) | _one("plain")(roll), places=FEW),
    "POST delegates.make_groups": of_roll(_told(count="2"), places=FEW),
    "POST delegates.change_group": of_roll(
        _told(name="Tổ khác", place="Phòng 2"), lambda roll: {"group_id": roll.group}, places=FEW
    ),
    "POST delegates.add_block": of_roll(_told(**BLOCK), places=FEW),
    "POST delegates.change_block": of_roll(_told(**BLOCK), lambda roll: {"block_id": roll.block}, places=FEW),
    "POST delegates.seats_given": of_roll(_told(keep="all"), places=FEW),
    "POST delegates.move_seat": of_roll(
        lambda roll: {"block": roll.block, "row": "3", "place": "4"}, _one("plain"), places=SOME
    ),
}  # fmt: skip


# ── a delegate's own ─────────────────────────────────────────────────────────


def own(data: dict[str, Any] | None = None, *, places: tuple[str, ...] = FEW[:1], **values: str) -> Any:
    """By the personal link of one: he reads of himself, of his congress, who leads his delegation and how to reach him."""

    def tries(city: City, _who: str) -> Iterator[Try]:
        for unit in places:
            roll = city.rolls[unit]
            mine = {(kind, CODES.index(roll.own)) for kind in ("delegate", "secret", "name")}
            held = {(kind, CODES.index(unit)) for kind in ("congress", "paper")}
            held |= {("name", CODES.index(each)) for each in oracle.chain(unit) if each in CODES}  # as letterheads name them
            yield Try({"token": roll.tokens["plain"], **values}, Target(), data or {}, reads=frozenset(mine | held))

    return tries


OWN: Makers = {
    "GET delegates.mine": own(),
    "POST delegates.mine": own({"answer": "absent", "reason": "đi xa"}),
    "GET delegates.own_data": own(),
    "POST delegates.own_data": own({"field": "post", "wanted": "Phó bí thư", "note": ""}),
    "GET delegates.own_notice": own(),
    "GET delegates.own_file": lambda city, who: (one for form in ("json", "csv") for one in own(form=form)(city, who)),
    "GET calendar.delegate_file": own(),
    "GET documents.my_summons": own(places=PRINTED[:1]),
}


# ── papers ───────────────────────────────────────────────────────────────────

TERMS = {"dated": "15/7/2025", "signer": "secretary", "name": "Ngô Văn A", "groups": "delegates"}


def _papers(places: tuple[str, ...] = ()) -> Any:
    """The programme and the summons; and the report on credentials, which tells of people."""

    def tries(city: City, who: str) -> Iterator[Try]:
        for which in ("paper", "summons", "report"):
            made = of_roll(values=lambda roll, which=which: {"document_id": getattr(roll, which)}, places=places)
            for one in made(city, who):
                yield replace(one, target=replace(one.target, is_report=which == "report"))

    return tries


def _frozen(roll: Roll) -> dict[str, Any]:
    return {"dated": "15/7/2025", "head": "Ngô Văn A", "confirmed": "Ngô Văn A", "seen": roll.seen}


DOCUMENTS: Makers = {
    "GET documents.index": of_roll(),
    "GET documents.show": _papers(),
    "GET documents.paper": _papers(PRINTED),
    "GET documents.paper_docx": _papers(PRINTED),
    "GET documents.issue": of_roll(values=_told(kind="invitation"), places=FEW),
    "POST documents.issue": lambda city, who: (
        one
        for kind in ("invitation", "name_plates")
        for one in of_roll(_told(**TERMS), _told(kind=kind), places=FEW)(city, who)
    ),
    "GET documents.preview": of_roll(
        values=_told(kind="invitation"), query="dated=15/7/2025&signer=secretary&name=A", places=PRINTED[:1]
    ),
    "POST documents.withdraw": of_roll(_told(reason="sai"), lambda roll: {"document_id": roll.paper}, places=SOME),
    "POST documents.print_sheets": of_roll(values=lambda roll: {"document_id": roll.summons}, places=FEW),
    "GET documents.badges": of_roll(),
    "GET documents.reprint_badges": of_roll(places=FEW),
    "GET documents.find_badge": of_roll(query=f"number={badge_number(2)}", places=FEW),
    "POST documents.print_badges": of_roll(_told(which="all", sheet="a6"), places=FEW),
    "POST documents.reprint_badges": of_roll(_told(number=badge_number(2), reason="mất thẻ", count="1"), places=FEW),
    "GET documents.report": of_roll(values=_told(which="credentials")),
    "POST documents.freeze": of_roll(_frozen, _told(which="credentials"), places=SOME),
    "POST documents.draft": of_roll(_frozen, _told(which="credentials"), places=PRINTED[:1]),
}


# ── registers ────────────────────────────────────────────────────────────────


def of_register(data: dict[str, Any], *names: str, key: str = "", query: str = "") -> Any:
    """Of the register of some units; ``names``: numbers of it, the address being made of ``key``."""

    def tries(city: City, _who: str) -> Iterator[Try]:
        for unit, register in city.registers.items():
            for name in names or ("",):
                values = {key: getattr(register, name)} if key else {"code": unit}
                yield Try(values, Target(unit=unit), data, query)

    return tries


NUMBER = {"type": "letter", "subject": "Công văn mới", "dated": "15/7/2025", "signer": "Ngô Văn A"}
TERM = {"issuer": "committee", "name": "nhiệm kỳ 2030 - 2035", "starts_on": "1/1/2031", "ends_on": "", "symbol": "ĐU"}
REGISTRY: Makers = {
    "GET registry.index": lambda _city, _who: iter([Try(), Try(query="q=zqdau"), Try(query="q=cv")]),
    "GET registry.show": lambda city, who: (
        one for query in ("", "q=zqdau") for one in of_register({}, query=query)(city, who)
    ),
    "GET registry.give": of_register({}),
    "POST registry.give": of_register(NUMBER),
    "POST registry.reserve": of_register({"type": "letter", "note": "giữ"}),
    "GET registry.entry": of_register({}, "open", "hidden", "reserved", key="entry_id"),
    "GET registry.edit": of_register({}, "open", "hidden", key="entry_id"),
    "POST registry.edit": of_register(NUMBER, "open", "hidden", "reserved", key="entry_id"),
    "POST registry.void": of_register({"reason": "viết sai"}, "open", "hidden", key="entry_id"),
    "GET registry.edit_term": of_register({}, "term", key="term_id"),
    "POST registry.edit_term": of_register({**TERM, "name": "nhiệm kỳ khác", "starts_on": "1/1/2025"}, "term", key="term_id"),
    "POST registry.close_term": of_register({"day": "15/7/2025"}, "term", key="term_id"),
    "GET registry.new_term": of_register({}),
    "POST registry.new_term": of_register(TERM),
}
MAKERS: Makers = {**DELEGATES, **OWN, **DOCUMENTS, **REGISTRY}
