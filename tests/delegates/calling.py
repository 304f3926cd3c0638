"""Delegates summoned, answering and called up, through the services as in life; and their links."""

from __future__ import annotations

from datetime import date
from typing import Any

from congress.core.actor import Actor
from congress.core.db import transaction
from congress.delegates import absences, codes, personal, queries, summons
from congress.delegates.models import Delegate, Standing
from tests.delegates.making import EAST, congress, delegate, enlist, held, someone
from tests.support import SYSTEM, World

ALTERNATE = {"standing": Standing.ALTERNATE}


def roll(world: World, officials: int = 3, alternates: int = 2, **more: Any) -> tuple[str, list[int], list[int]]:
    """A congress with delegates of the eastern unit: its code, numbers of the official ones, of the alternates in line."""
    code = congress(world, **more)
    told = [someone(world, f"Trần Văn {'ABCDEFGHIJKLM'[at]}", EAST, phone=f"09120000{at:02}") for at in range(officials)]
    line = [
        someone(
            world,
            f"Lê Thị {'PQRSTUVXY'[at]}",
            EAST,
            standing=Standing.ALTERNATE,
            place_in_line=at + 1,
            phone=f"09130000{at:02}",
        )
        for at in range(alternates)
    ]
    ids = enlist(code, *told, *line)
    return code, ids[:officials], ids[officials:]


def summon(code: str, *ids: int, by: Actor = SYSTEM) -> summons.Told:
    with transaction():
        return summons.summon(held(code, by), list(ids) or None, by=by)


def terms(code: str, reply_by: Any, **more: str) -> None:
    with transaction():
        told = {"dress": "", "advice": "", **more}
        summons.set_terms(held(code), reply_by=reply_by, by=SYSTEM, **told)


def answer(delegate_id: int, coming: bool, reason: str = "", seen: str = "") -> bool:
    """As the delegate himself, by his link."""
    with transaction():
        own = personal.open_link(token(delegate_id))
        return summons.answer(own.to, own.delegate, coming=coming, reason=reason, seen=seen)


def decide(code: str, delegate_id: int, excused: bool = True, note: str = "", by: Actor = SYSTEM) -> absences.Excused:
    with transaction():
        to = held(code, by)
        return absences.decide(to, queries.get_delegate(by, delegate_id), excused=excused, note=note, by=by)


def excuse(code: str, delegate_id: int, reason: str = "đi công tác") -> absences.Excused:
    """He asks, and is excused."""
    answer(delegate_id, False, reason)
    return decide(code, delegate_id)


def call_up(code: str, delegate_id: int, by: Actor = SYSTEM, **more: Any) -> int:
    with transaction():
        to = held(code, by)
        return absences.call_up(to, queries.get_delegate(by, delegate_id), by=by, **more).id


def step_back(code: str, delegate_id: int, by: Actor = SYSTEM) -> None:
    with transaction():
        to = held(code, by)
        absences.step_back(to, queries.get_delegate(by, delegate_id), by=by)


def token(delegate_id: int) -> str:
    with_link: Delegate = delegate(delegate_id)
    return codes.link_token(with_link)


def page_of(delegate_id: int) -> str:
    return f"/d/{token(delegate_id)}"


# ── what must not be left anywhere ───────────────────────────────────────────

CANARIES: dict[str, Any] = {
    "full_name": "Canary Họ Tên", "ethnicity": "canary dân tộc", "religion": "canary tôn giáo", "education": "canary học vấn",
    "degree": "canary học vị", "theory": "canary lý luận", "post": "canary chức vụ", "honours": "canary khen thưởng",
    "phone": "0977123456", "email": "canary@thu.example.org", "discipline": "canary kỷ luật",
    "unread": {"birth_date": "canary ô chưa đọc"}, "birth_date": date(1931, 3, 17), "admitted_on": date(1951, 4, 18),
    "recognised_on": date(1952, 5, 19),
}  # fmt: skip
