"""The proof of a quorum: every figure with the sum that it follows from, every rule with its source, everybody who is left out.

A sheet to be signed and kept with the papers of the event. Vietnamese, as papers are. It tells people by name, so that it is
for who keeps the roll and who leads the unit that holds the event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from congress.checkin import quorum, rulings
from congress.checkin.models import Act, CheckIn, Device, Presence
from congress.checkin.quorum import Status
from congress.core import audit, clock, paper, text
from congress.core.db import session
from congress.core.paper import Letterhead, Paper, Para, Table
from congress.core.text import clock_time, long_date, percent_2
from congress.delegates import codes, reckoning
from congress.delegates.bases import Assembly, Clause
from congress.delegates.models import AWAY, Delegate
from congress.delegates.queries import Held
from congress.delegates.reckoning import Reckoning, can_vote, voters
from congress.events.models import EventKind
from congress.events.naming import counted
from congress.orgs import letterhead
from congress.orgs.access import on
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement
from congress.words.attendance import ASSEMBLIES
from congress.words.checkin import ISSUES, SOURCES
from congress.words.credentials import AWAY as HOW
from congress.words.delegates import EXCLUDED

_HASH = 16  # letters of the head of the chain in one group
UNCONFIRMED = "chưa đối chiếu được với nguyên văn"


@dataclass(frozen=True)
class Proof:
    """``unrepresented``: names of organisations right below of which nobody who votes is in the room; ``sources``: how it is
    known of those who vote that they came in, None: no fact tells; ``unsent``: facts that phones said they have yet;
    ``waiting``: entries that a person has to decide, of ``waiting_all`` the first."""

    held: Held
    at: Any
    status: Status
    reckoning: Reckoning
    absent: Sequence[Any]
    unrepresented: Sequence[str]
    sources: Mapping[str | None, int]
    unsent: int
    waiting: Sequence[tuple[Any, str]]
    waiting_all: int
    unsealed: int
    chain: tuple[int, str]
    head: Letterhead


def gather(held: Held, at: Any, moment: datetime | None = None) -> Proof:
    """Of a session at a moment, now where none is told; after the session as it ended."""
    event = held.event
    newest = quorum.newest(at)
    moment = min(moment or newest, newest)
    status = quorum.status_at(event, at, moment)
    page, doubts = rulings.list_waiting(event.id)
    unsent = select(func.coalesce(func.sum(Device.waiting), 0)).where(Device.event_id == event.id, Device.revoked_at.is_(None))
    unsealed = select(func.count()).select_from(CheckIn).where(CheckIn.event_id == event.id, CheckIn.seal_id.is_(None))
    return Proof(
        held=held, at=at, status=status, reckoning=reckoning.reckon(event), absent=quorum.absent_throughout(event),
        unrepresented=_unrepresented(event, at, moment) if status.assembly == Assembly.DELEGATES else (),
        sources=_sources(event, at.id, moment), unsent=int(session().scalar(unsent) or 0),
        waiting=[(row, rulings.kind_of(row, doubts)) for row in page.items], waiting_all=page.total,
        unsealed=session().scalar(unsealed) or 0, chain=audit.head(), head=letterhead_of(held, moment),
    )  # fmt: skip


def _unrepresented(event: Any, at: Any, moment: datetime) -> list[str]:
    there = quorum.represented_at(event, at, moment)
    query = select(Placement.unit_id, Placement.name).where(Placement.parent_id == event.unit_id, on(event.starts_on))
    return [row.name for row in session().execute(query.order_by(Placement.path)) if row.unit_id not in there]


def _sources(event: Any, session_id: int, moment: datetime) -> dict[str | None, int]:
    """Of everybody who votes and was at the session, by his first entry."""
    first = (
        select(CheckIn.source)
        .where(CheckIn.session_id == session_id, CheckIn.delegate_id == Presence.delegate_id, CheckIn.act == Act.IN,
               CheckIn.happened_at >= Presence.first_at)
        .order_by(CheckIn.happened_at, CheckIn.id).limit(1).correlate(Presence).scalar_subquery()
    )  # fmt: skip
    told = (
        select(first.label("source"))
        .select_from(Presence)
        .join(Delegate, Delegate.id == Presence.delegate_id)
        .where(Presence.session_id == session_id, Presence.first_at <= moment, voters(event), can_vote())
        .subquery()
    )
    rows = session().execute(select(told.c.source, func.count()).group_by(told.c.source))
    found = {row[0]: row[1] for row in rows}
    return {source: found[source] for source in (*SOURCES, None) if source in found}


def letterhead_of(held: Held, moment: datetime) -> Letterhead:
    """Of the secretariat of a congress; of a meeting, of the committee."""
    event, unit, day = held.event, held.unit, moment.astimezone(clock.ZONE).date()
    if event.kind != EventKind.CONGRESS:
        return letterhead.committee(unit, "BC", day)
    ordinal, term = counted(event)
    of_delegates = event.congress_kind == Assembly.DELEGATES and unit.kind != Kind.CELL
    return letterhead.congress_body(
        unit, letterhead.Body.SECRETARIAT, "BC", day, of_delegates=of_delegates, ordinal=ordinal, term=term
    )


# ── in words ─────────────────────────────────────────────────────────────────


def file_name(of: Proof) -> str:
    return f"chung-minh-{of.at.code}.pdf"


def sheet(of: Proof) -> Paper:
    """The whole paper."""
    day = of.status.moment.astimezone(clock.ZONE).date()
    blocks = [*_when(of), *_rules(of), *_quorum(of), *_base(of), *_absent(of), *_known(of), *_chain(of)]
    return Paper(
        head=of.head,
        dated=paper.dated(of.head.place, day),
        number="",
        type="PHIẾU CHỨNG MINH",
        subject=f"điều kiện tiến hành và số để quyết định\n{of.held.event.name}",
        blocks=tuple(blocks),
        recipients=tuple(paper.recipients(("Lưu hồ sơ",), day)),
    )


def _moment(moment: datetime) -> str:
    return f"{clock_time(moment)}, {long_date(moment.astimezone(clock.ZONE).date())}"


def _when(of: Proof) -> list[Para | Table]:
    at, status = of.at, of.status
    name = at.title or f"Phiên {at.position}"
    hours = f"{clock_time(at.starts_at)} - {clock_time(at.ends_at)}"
    lines = [
        Para(f"Phiên: {name}, {hours}, {long_date(at.starts_at.astimezone(clock.ZONE).date())}", "field"),
        Para(f"Tính đến: {_moment(status.moment)}", "field"),
        Para(f"Tính theo: {ASSEMBLIES[status.assembly]}", "field"),
    ]
    if not of.reckoning.is_checked_in:
        lines.append(Para("Chưa điểm danh ai: căn cứ để quyết định tính theo danh sách, ai không báo vắng được tính là dự."))
    return list(lines)


def _written(clause: Clause) -> str:
    return clause.text if clause.is_confirmed else f"{clause.text} ({UNCONFIRMED})"


def _rules(of: Proof) -> list[Para | Table]:
    rules = of.status.rules
    since = long_date(rules.since).removeprefix("ngày ")
    return [
        Para("1. Quy định áp dụng", "heading"),
        Para(f"Bộ quy định: {rules.name}, áp dụng từ ngày {since}.", "body"),
        *(Para(f"{source}.") for source in rules.sources),
        Para(f"Mức để tiến hành: {_written(rules.quorum)}."),
        Para(f"Căn cứ để quyết định: {_written(rules.base)}."),
    ]


def _quorum(of: Proof) -> list[Para | Table]:
    status, rules = of.status, of.status.rules
    verdicts = ["đủ" if met else "chưa đủ" for met in status.are_met]
    rows = [(
        "Người có quyền biểu quyết", text.number(status.convened), text.number(status.quorum.needed),
        text.number(status.present), rules.present.told(status.present, status.convened), verdicts[0],
    )]  # fmt: skip
    if rules.organisations is not None:
        sums = rules.organisations.told(status.represented, status.organisations)
        rows.append((
            "Tổ chức đảng trực thuộc có người trong phòng", text.number(status.organisations),
            text.number(status.quorum.organisations_needed), text.number(status.represented), sums, verdicts[1],
        ))  # fmt: skip
    headings = ("", "Tổng số", "Cần", "Có", "Phép tính", "Kết luận")
    blocks: list[Para | Table] = [
        Para("2. Điều kiện tiến hành", "heading"),
        Table(headings, tuple(rows), (42, 18, 16, 16, 55, 18), "lrrrll"),
        Para(_verdict(status)),
        Para(
            f"Có mặt {text.number(status.present)} trên {text.number(status.convened)} người, đạt "
            f"{percent_2(status.present, status.convened)}. Đông nhất đến lúc này: {text.number(status.peak)}"
            f"{f' người, lúc {clock_time(status.peak_at)}' if status.peak_at else ' người'}."
        ),
    ]
    if of.unrepresented:
        names = "; ".join(of.unrepresented)
        blocks.append(Para(f"Tổ chức không có người trong phòng ({text.number(len(of.unrepresented))}): {names}."))
    return blocks


def _verdict(status: Status) -> str:
    if status.is_met:
        since = f", liên tục từ {clock_time(status.valid_since)}" if status.valid_since else ""
        return f"Đủ điều kiện tiến hành{since}."
    people, organisations = status.missing
    told = [f"{text.number(people)} người"] if people else []
    told += [f"{text.number(organisations)} tổ chức"] if organisations else []
    return f"Chưa đủ điều kiện tiến hành: còn thiếu {', '.join(told)}." if told else "Chưa đủ điều kiện tiến hành."


def _base(of: Proof) -> list[Para | Table]:
    found, rules = of.reckoning, of.reckoning.rules
    base = found.base
    sums = rules.majority.told(base.needed, base.size)
    blocks: list[Para | Table] = [
        Para("3. Căn cứ để quyết định, bầu", "heading"),
        Para(
            f"Triệu tập {text.number(base.convened)}, không tính {text.number(len(base.excluded))}, còn "
            f"{text.number(base.size)}. Quyết định có hiệu lực khi được ít nhất {text.number(base.needed)} người biểu quyết "
            f"({sums})."
        ),
    ]
    if not found.excluded:
        return [*blocks, Para("Không có ai bị trừ khỏi căn cứ này.")]
    rows = tuple(
        (str(place), codes.badge_number(row.number), row.full_name, row.delegation_name or "–", EXCLUDED[why],
         found.clause(why).text + ("" if found.clause(why).is_confirmed else " (*)"))
        for place, (row, why) in enumerate(found.excluded, 1)
    )  # fmt: skip
    headings = ("TT", "Số thẻ", "Họ và tên", "Đoàn", "Vì sao không tính", "Theo quy định")
    doubtful = any(not found.clause(why).is_confirmed for _row, why in found.excluded)
    notes = [Para(f"(*) {UNCONFIRMED}.", "note")] if doubtful else []
    return [*blocks, Table(headings, rows, (10, 17, 33, 30, 32, 43), "ccllll"), *notes]


def _absent(of: Proof) -> list[Para | Table]:
    blocks: list[Para | Table] = [Para("4. Vắng suốt thời gian", "heading")]
    if not of.absent:
        is_open = not of.reckoning.is_checked_in or of.held.event.ends_at >= clock.now()
        told = "Các phiên chưa kết thúc nên chưa kết luận ai vắng suốt." if is_open else "Không có ai vắng suốt thời gian."
        return [*blocks, Para(told)]
    rows = tuple(
        (str(place), codes.badge_number(row.number), row.full_name, row.delegation_name or "–",
         HOW[row.absence if row.absence in AWAY else "unexcused"])
        for place, row in enumerate(of.absent, 1)
    )  # fmt: skip
    return [*blocks, Table(("TT", "Số thẻ", "Họ và tên", "Đoàn", "Vắng"), rows, (11, 19, 52, 53, 30), "cclll")]


def _known(of: Proof) -> list[Para | Table]:
    blocks: list[Para | Table] = [Para("5. Vì sao biết", "heading")]
    if of.sources:
        rows = tuple((SOURCES[key] if key else "không có lượt ghi nào", text.number(many)) for key, many in of.sources.items())
        whole = text.number(sum(of.sources.values()))
        blocks.append(Table(("Vào phiên lần đầu bằng", "Số người"), (*rows, ("Tổng số", whole)), (120, 45), "lr"))
    if of.unsent:
        blocks.append(Para(f"Còn {text.number(of.unsent)} lượt quét nằm trên điện thoại chưa gửi về, chưa tính ở trên."))
    if not of.waiting_all:
        return [*blocks, Para("Không có lượt nào chờ quyết định.")]
    blocks.append(Para(f"Chờ quyết định: {text.number(of.waiting_all)} lượt."))
    waiting = tuple(
        (str(place), codes.badge_number(row.number) if row.number else "–", row.full_name or "không rõ ai",
         clock_time(row.happened_at), ISSUES.get(kind, kind))
        for place, (row, kind) in enumerate(of.waiting, 1)
    )  # fmt: skip
    blocks.append(Table(("TT", "Số thẻ", "Họ và tên", "Lúc", "Vì sao"), waiting, (11, 19, 45, 17, 73), "cclll"))
    rest = of.waiting_all - len(of.waiting)
    return [*blocks, *([Para(f"và {text.number(rest)} lượt khác.")] if rest else [])]


def _chain(of: Proof) -> list[Para | Table]:
    number, seal = of.chain
    groups = " ".join(seal[at : at + _HASH] for at in range(0, len(seal), _HASH))
    blocks: list[Para | Table] = [
        Para("6. Nhật ký", "heading"),
        Para(f"Dòng cuối đã niêm phong của chuỗi nhật ký: số {text.number(number)}, mã băm {groups}."),
    ]
    if of.unsealed:
        blocks.append(Para(f"{text.number(of.unsealed)} lượt điểm danh mới nhất chưa vào chuỗi; vào sau vài giây."))
    return blocks
