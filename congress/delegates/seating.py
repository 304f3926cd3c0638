"""Pages of delegations, groups and the hall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from congress.core.db import peek
from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.speech import say
from congress.core.web import access, actor, page_number
from congress.delegates import delegations as parties
from congress.delegates import drawing, members, queries, services
from congress.delegates import groups as circles
from congress.delegates import hall as halls
from congress.delegates.access import CHANGE, READ
from congress.delegates.blueprint import bp
from congress.delegates.codes import badge_number
from congress.delegates.hall import BlockTold, Keep
from congress.delegates.models import Delegate
from congress.delegates.privacy import sight
from congress.delegates.queries import Held
from congress.delegates.rolls import sees_all

FOUND = 8  # people whom a search of the hall shows
NAMED = 50  # people named who would change seats
Act = Callable[[Held], int | None]  # answers the offer to take it back
Shown = Callable[[Held, str], str]  # a page of what is held, with the sentence of a refusal

# ── delegations ──────────────────────────────────────────────────────────────


@bp.get("/<code>/delegations")
@access(READ)
def delegations(code: str) -> str:
    return _delegations(_held(code))


def _delegations(held: Held, refused: str = "") -> str:
    rows = parties.figures(actor(), held)
    return render_template(
        "delegates/delegations.html", held=held, rows=rows, without=parties.count_without(actor(), held), refused=refused,
        headless=sum(row.head_id is None and row.officials > 0 for row in rows), seen=parties.seen_list(held),
        typed=_text("name") if refused else "",
    )  # fmt: skip


@bp.post("/<code>/delegations")
@access(CHANGE)
def add_delegation(code: str) -> Any:
    """One that is named; ``by_unit``: one for each unit; ``heads``: a head for each; ``sort``, ``protocol``: all in order."""
    acts: dict[str, tuple[Act, str]] = {
        "by_unit": (lambda held: parties.make_by_unit(held, by=actor()), gettext("Đã lập đoàn theo đơn vị.")),
        "heads": (lambda held: members.choose_heads(held, by=actor()), gettext("Đã chọn người đứng đầu làm trưởng đoàn.")),
        "sort": (lambda held: parties.sort_by_name(held, by=actor()), gettext("Đã xếp các đoàn theo tên.")),
        "protocol": (lambda held: members.reset_order(held, None, by=actor()), gettext("Đã xếp theo thứ tự lễ tân.")),
        "": (lambda held: parties.add(held, _text("name"), by=actor()), gettext("Đã lập đoàn.")),
    }
    act, said = acts.get(_text("act"), acts[""])
    return _do(code, act, said, _delegations, "delegates.delegations")


@bp.post("/<code>/delegations/<int:delegation_id>/place")
@access(CHANGE)
def place_delegation(code: str, delegation_id: int) -> Any:
    """``position``: from 1 among the delegations."""

    def act(held: Held) -> int | None:
        found = parties.get_delegation(actor(), held, delegation_id)
        return parties.put(held, found, _whole("position") or found.position, by=actor(), seen_=_seen())

    return _do(code, act, gettext("Đã đổi thứ tự đoàn."), _delegations, "delegates.delegations")


@bp.get("/<code>/delegations/<int:delegation_id>")
@access(READ)
def delegation(code: str, delegation_id: int) -> str:
    """A delegation and who is in it; number 0: who stands in none."""
    return _delegation(delegation_id, _held(code))


def _delegation(delegation_id: int, held: Held, refused: str = "") -> str:
    found = parties.get_delegation(actor(), held, delegation_id) if delegation_id else None
    typed = request.args.get("q", "").strip()[:100]
    page = queries.list_delegates(
        actor(), held.event.id, typed=typed, delegation_id=delegation_id, flag="on_list", order="delegation", page=page_number()
    )
    return render_template(
        "delegates/delegation.html", held=held, found=found, page=page, typed=typed, refused=refused, badge=badge_number,
        sees=sight(actor(), held, page.items), seat=halls.seat_label, seen=members.seen(found) if found else "",
        others=queries.list_delegations(held.event.id) if held.convenes else [], groups=queries.list_groups(held.event.id),
        name=_text("name") if refused and "name" in request.form else found.name if found else "",
    )  # fmt: skip


@bp.post("/<code>/delegations/<int:delegation_id>")
@access(CHANGE)
def change_delegation(code: str, delegation_id: int) -> Any:
    """Its name and group; ``protocol``: its members in the default order."""

    def act(held: Held) -> int | None:
        found = parties.get_delegation(actor(), held, delegation_id)
        if _text("act") == "protocol":
            return members.reset_order(held, found, by=actor(), seen_=_seen())
        return parties.change(held, found, _text("name"), group_id=_whole("group_id"), by=actor(), seen_=_seen())

    return _do_in(code, delegation_id, act, gettext("Đã lưu."))


@bp.post("/<code>/delegations/<int:delegation_id>/remove")
@access(CHANGE)
def remove_delegation(code: str, delegation_id: int) -> Any:
    def act(held: Held) -> int | None:
        return parties.remove(held, parties.get_delegation(actor(), held, delegation_id), by=actor(), seen_=_seen())

    return _do(code, act, gettext("Đã bỏ đoàn. Người trong đoàn chưa có đoàn."), _delegations, "delegates.delegations")


@bp.post("/<code>/delegations/<int:delegation_id>/members")
@access(CHANGE)
def move_members(code: str, delegation_id: int) -> Any:
    """Those ticked go to the delegation ``to``, or, where it is empty, to none."""
    ids = [int(each) for each in request.form.getlist("ids") if each.isdecimal() and len(each) < 10]

    def act(held: Held) -> int | None:
        if not ids:
            raise DomainError("delegation.nobody_chosen", 422)
        to = parties.find_delegation(held, _whole("to") or 0)
        if to is None and _text("to"):
            raise DomainError("delegation.unknown", 422)
        return members.move(held, ids, to, by=actor())

    return _do_in(code, delegation_id, act, gettext("Đã chuyển %(count)s người.", count=len(ids)))


@bp.post("/<code>/delegations/<int:delegation_id>/head")
@access(CHANGE)
def set_head(code: str, delegation_id: int) -> Any:
    """``delegate_id`` leads it; empty: nobody."""

    def act(held: Held) -> int | None:
        found = parties.get_delegation(actor(), held, delegation_id)
        chosen = _delegate(held, _whole("delegate_id") or 0) if _text("delegate_id") else None
        return members.set_head(held, found, chosen, by=actor(), seen_=_seen())

    return _do_in(code, delegation_id, act, gettext("Đã chọn trưởng đoàn.") if _text("delegate_id") else gettext("Đã lưu."))


@bp.post("/<code>/delegations/<int:delegation_id>/rank/<int:delegate_id>")
@access(CHANGE)
def rank_member(code: str, delegation_id: int, delegate_id: int) -> Any:
    """One step by ``how``, or to ``position``."""

    def act(held: Held) -> int | None:
        found, who = parties.get_delegation(actor(), held, delegation_id), _delegate(held, delegate_id)
        place = _text("how") if _text("how") in members.STEPS else _whole("position") or who.rank
        return members.rank(held, found, who, place, by=actor(), seen_=_seen())

    return _do_in(code, delegation_id, act, gettext("Đã đổi thứ tự."))


# ── groups ───────────────────────────────────────────────────────────────────


@bp.get("/<code>/groups")
@access(READ)
def groups(code: str) -> str:
    return _groups(_held(code))


def _groups(held: Held, refused: str = "") -> str:
    rows = circles.figures(actor(), held)
    return render_template(
        "delegates/groups.html", held=held, rows=rows, refused=refused, parties=parties.figures(actor(), held),
        seen=circles.seen, count=_text("count") if refused else len(rows) or "",
    )  # fmt: skip


@bp.post("/<code>/groups")
@access(CHANGE)
def make_groups(code: str) -> Any:
    def act(held: Held) -> int | None:
        return circles.make(held, _whole("count") or 0, split=bool(_text("split")), by=actor())

    return _do(code, act, gettext("Đã chia tổ."), _groups, "delegates.groups")


@bp.post("/<code>/groups/<int:group_id>")
@access(CHANGE)
def change_group(code: str, group_id: int) -> Any:
    """Its name and place; ``remove``: it goes."""

    def act(held: Held) -> int | None:
        found = circles.get_group(held, group_id)
        if _text("act") == "remove":
            return circles.remove(held, found, by=actor())
        return circles.change(held, found, _text("name"), _text("place"), by=actor(), seen_=_seen())

    return _do(code, act, gettext("Đã lưu."), _groups, "delegates.groups")


# ── the hall ─────────────────────────────────────────────────────────────────


@bp.get("/<code>/hall")
@access(READ)
def hall(code: str) -> str:
    """The drawing, a search for somebody's seat, the blocks; ``?person=``: to be seated by hand."""
    return _hall(_held(code))


def _hall(held: Held, refused: str = "", person: Delegate | None = None, swap: Delegate | None = None) -> str:
    typed = request.args.get("q", "").strip()[:100]
    found = queries.list_delegates(actor(), held.event.id, typed=typed, flag="on_list", per_page=FOUND) if typed else None
    chosen = request.args.get("person", "")
    if person is None and chosen.isdecimal() and held.convenes:
        person = _delegate(held, int(chosen))
    blocks = halls.list_blocks(held.event.id)
    return render_template(
        "delegates/hall.html", held=held, blocks=blocks, typed=typed, found=found, person=person, swap=swap, refused=refused,
        counts=queries.count_delegates(held.event.id), whole=sees_all(actor(), held), seat=halls.seat_label, seen=halls.seen,
        seat_seen=halls.seat_seen, names={row.id: row.name for row in blocks}, label=halls.block_label, badge=badge_number,
        form=request.form if refused else {}, **_drawn(held, blocks),
    )  # fmt: skip


def _drawn(held: Held, blocks: Sequence[Any]) -> dict[str, Any]:
    """What ``hall_drawing.html`` needs."""
    whole = sees_all(actor(), held)
    rows = queries.list_delegations(held.event.id) if whole else parties.figures(actor(), held)
    seated = halls.list_seated(held.event.id)
    drawn = drawing.draw(blocks, seated, rows, None if whole else {row.id for row in rows})
    return {"drawn": drawn, "delegations": rows, "seated": len(seated)}


@bp.post("/<code>/hall/blocks")
@access(CHANGE)
def add_block(code: str) -> Any:
    return _do(code, lambda held: halls.add_block(held, _block(), by=actor()), gettext("Đã thêm khu."), _hall, "delegates.hall")


@bp.post("/<code>/hall/blocks/<int:block_id>")
@access(CHANGE)
def change_block(code: str, block_id: int) -> Any:
    """What it is and where it stands; ``remove``: it goes."""

    def act(held: Held) -> int | None:
        found = halls.get_block(held, block_id)
        if _text("act") == "remove":
            return halls.remove_block(held, found, by=actor())
        return halls.change_block(held, found, _block(), position=_whole("position"), by=actor(), seen_=_seen())

    said = gettext("Đã bỏ khu.") if _text("act") == "remove" else gettext("Đã lưu khu.")
    return _do(code, act, said, _hall, "delegates.hall")


def _block() -> BlockTold:
    return BlockTold(_text("name"), _whole("rows") or 0, _whole("per_row") or 0, bool(_text("is_for_guests")))


@bp.get("/<code>/hall/give")
@access(CHANGE)
def give_seats(code: str) -> str:
    """What giving seats would do, before it is done. ``?keep=``: whose seats stay."""
    held = _held(code)
    services.require_convener(held)
    return _give(held)


def _give(held: Held, refused: str = "") -> str:
    blocks = halls.list_blocks(held.event.id)
    told = request.values.get("keep", "")
    keep = Keep(told) if told in {*Keep} else Keep.ALL if any(row.seated for row in blocks) else Keep.FIXED
    plan = halls.plan(held, keep)
    named = {row.id: row for row in queries.all_of(held.event.id, ids=[each.delegate_id for each in plan.moved[:NAMED]])}
    return render_template(
        "delegates/give_seats.html", held=held, plan=plan, keeps=list(Keep), named=named, refused=refused, label=halls.label,
        blocks={row.id: row.name for row in blocks},
    )  # fmt: skip


@bp.post("/<code>/hall/give")
@access(CHANGE)
def seats_given(code: str) -> Any:
    """Only what the page showed: whatever is otherwise by now is shown first."""
    keep = Keep(_text("keep")) if _text("keep") in {*Keep} else Keep.ALL
    act = partial(halls.give, keep=keep, by=actor(), seen_=_seen())
    return _do(code, act, gettext("Đã xếp ghế."), _give, "delegates.hall")


@bp.post("/<code>/hall/seats/<int:delegate_id>")
@access(CHANGE)
def move_seat(code: str, delegate_id: int) -> Any:
    """To a seat; ``swap``: with whom sits there. ``act``: ``leave``, ``hold``, ``release``."""

    def act(held: Held) -> int | None:
        who = _delegate(held, delegate_id)
        if _text("act") == "leave":
            return halls.leave(held, who, by=actor(), seen_=_seen())
        if _text("act") in ("hold", "release"):
            return halls.hold(held, who, _text("act") == "hold", by=actor())
        return halls.move(held, who, _seat(), swap=_whole("swap"), by=actor(), seen_=_seen())

    def page(held: Held, refused: str) -> str:
        sitter = halls.find_sitter(held, _seat())
        swap = sitter if sitter is not None and sitter.id != delegate_id else None
        return _hall(held, refused, _delegate(held, delegate_id), swap)

    return _do(code, act, gettext("Đã lưu ghế."), page, "delegates.hall", person=delegate_id)


def _seat() -> tuple[int, int, int]:
    return _whole("block") or 0, _whole("row") or 0, _whole("place") or 0


@bp.get("/<code>/hall/sheet")
@access(READ)
def hall_sheet(code: str) -> str:
    """The drawing on one sheet of A4, across."""
    held = _held(code)
    blocks = halls.list_blocks(held.event.id)
    return render_template("delegates/hall_sheet.html", held=held, **_drawn(held, blocks))


@bp.get("/<code>/hall/rows")
@access(READ)
def hall_rows(code: str) -> str:
    """Who sits where, row by row, for ushers. ``?block=``: which block, else the first."""
    held = _held(code)
    blocks = halls.list_blocks(held.event.id)
    chosen = request.args.get("block", "")
    block = next((row for row in blocks if str(row.id) == chosen), blocks[0] if blocks else None)
    if chosen and (block is None or str(block.id) != chosen):
        raise NotFound
    return render_template(
        "delegates/hall_rows.html", held=held, blocks=blocks, block=block, label=halls.block_label, badge=badge_number,
        page=halls.list_rows(actor(), block, page_number()) if block is not None else None,
    )  # fmt: skip


# ── what these have in common ────────────────────────────────────────────────


def _held(code: str) -> Held:
    return queries.get_held(actor(), code)


def _delegate(held: Held, delegate_id: int) -> Delegate:
    """:raises NotFound: none of this event that concerns the reader."""
    found = queries.get_delegate(actor(), delegate_id)
    if found.event_id != held.event.id:
        raise NotFound
    return found


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _whole(name: str) -> int | None:
    typed = _text(name)
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _seen() -> str | None:
    """What the page of the form showed; a form without it has shown nothing."""
    return request.form.get("seen")


def _do(code: str, act: Act, said: str, page: Shown, endpoint: str, **values: Any) -> Any:
    """Do it and go on; where it is refused, the page as it is now and why, with what was typed."""
    held = _held(code)
    services.require_convener(held)
    try:
        offer = act(held)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        with peek():  # what was begun is not to be seen
            return page(_held(code), say(refusal.code, **refusal.params)), refusal.status
    if offer is None:
        flash(gettext("Không có gì thay đổi."))
    else:
        flash_undo(offer, said)
    return redirect(url_for(endpoint, code=code, **values))


def _do_in(code: str, delegation_id: int, act: Act, said: str) -> Any:
    """The same on the page of one delegation."""
    page = partial(_delegation, delegation_id)
    return _do(code, act, said, page, "delegates.delegation", delegation_id=delegation_id)
