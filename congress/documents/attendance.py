"""The report on who attends a congress of members, in the place of a credentials report: no board is elected there, the
committee that convened it reports (domain notes 5.1 and 0.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from congress.core import clock, paper, text
from congress.core.paper import Paper, Para, Table
from congress.core.text import clock_time, long_date, percent_2
from congress.delegates.models import Membership
from congress.documents.composition import Figures, tenths
from congress.documents.gathering import Gathered
from congress.documents.telling import cap, kind, many, sentence
from congress.orgs import letterhead
from congress.words.credentials import AWAY


@dataclass(frozen=True)
class Told:
    """``signer``: of the committee that convened it; ``is_naming``: those who are absent are told by name, with their
    reasons."""

    dated: date
    signer: str
    note: str = ""
    is_naming: bool = False

    def plain(self) -> dict[str, Any]:
        return {"dated": self.dated.isoformat(), "signer": self.signer, "note": self.note, "is_naming": self.is_naming}


def report(of: Gathered, told: Told, number: str = "") -> Paper:
    """The whole paper. ``number``: "Số 05-BC/CB", blanks where there is none yet."""
    event, unit = of.held.event, of.held.unit
    head = letterhead.committee(unit, "BC", told.dated, name=told.signer)
    is_cell = unit.kind in letterhead.CELLS
    convener = "Cấp uỷ triệu tập Đại hội" if not is_cell else "Chi uỷ triệu tập Đại hội"
    blocks = [
        Para(f"{convener} báo cáo tình hình đảng viên dự {event.name} như sau:"),
        *_numbers(of, told),
        *_right(of),
        *_who(of.figures),
        *(Para(line) for line in told.note.splitlines() if line.strip()),
        Para(f"{convener} báo cáo Đại hội."),
    ]
    return Paper(
        head=head,
        dated=paper.dated(head.place, told.dated),
        number=number or paper.number(head.symbol),
        type="BÁO CÁO",
        subject=f"tình hình đảng viên dự {event.name}",
        blocks=tuple(blocks),
        recipients=tuple(paper.recipients(("Đại hội", "Lưu hồ sơ" if is_cell else "Lưu Văn phòng"), told.dated)),
    )


def _numbers(of: Gathered, told: Told) -> list[Para | Table]:
    figures = of.figures
    rows = [
        (cap(kind("membership", each.key)), text.number(each.convened), percent_2(each.convened, figures.convened),
         text.number(each.attending), text.number(each.convened - each.attending), percent_2(each.attending, each.convened))
        for each in figures.parts["membership"] if each.convened
    ]  # fmt: skip
    there = percent_2(figures.attending, figures.convened)
    whole = text.number(figures.convened), percent_2(figures.convened, figures.convened)
    rows.append(("Tổng số", *whole, text.number(figures.attending), text.number(figures.away), there))
    headings = ("Đảng viên", "Triệu tập", "Tỷ lệ", "Có mặt", "Vắng mặt", "Tỷ lệ có mặt")
    full = figures.share("membership", Membership.FULL).convened
    probationary = figures.share("membership", Membership.PROBATIONARY).convened
    blocks: list[Para | Table] = [
        Para("1. Số lượng", "heading"),
        Para(
            f"Tổng số đảng viên được triệu tập: {many(figures.convened)}, trong đó đảng viên chính thức đang sinh hoạt "
            f"{many(full)}, đảng viên dự bị {many(probationary)}. Có mặt {many(figures.attending)}, đạt {there}; vắng mặt "
            f"{many(figures.away)}."
        ),
        Table(headings, tuple(rows), (57, 22, 20, 20, 22, 24), "lrrrrr"),
    ]
    if figures.absent:
        blocks += [Para("Đảng viên vắng mặt:"), _absent(of, told.is_naming)]
    return blocks


def _absent(of: Gathered, is_naming: bool) -> Table:
    """Names and reasons only where the committee wants them: a reason may be an illness."""
    away = [fact for fact in of.facts if fact.is_convened and fact.away]
    if not is_naming:
        told = tuple(
            (str(place), cap(kind("membership", fact.membership)), AWAY.get(fact.away, ""))
            for place, fact in enumerate(away, 1)
        )
        return Table(("TT", "Đảng viên", "Vắng"), told, (11, 94, 60), "cll")
    rows = tuple(
        (str(place), of.people[fact.number].full_name, of.why(fact.number) or "–", AWAY.get(fact.away, ""))
        for place, fact in enumerate(away, 1)
    )
    return Table(("TT", "Đảng viên", "Lý do", "Vắng"), rows, (11, 62, 62, 30), "clll")


def _right(of: Gathered) -> list[Para | Table]:
    voters = of.voters
    verdict = "đủ" if of.is_quorate else "chưa đủ"
    return [
        Para("2. Điều kiện tiến hành Đại hội", "heading"),
        *([_source(of.counted_at)] if of.counted_at else []),
        Para(
            f"Đảng viên chính thức được triệu tập: {many(voters.convened)}; có mặt: {many(voters.attending)}, đạt "
            f"{percent_2(voters.attending, voters.convened)}. Đại hội cần ít nhất hai phần ba, tức {many(of.quorum.needed)}, "
            f"nên {verdict} điều kiện tiến hành. Đảng viên dự bị dự Đại hội, không biểu quyết."
        ),
    ]


def _source(moment: datetime) -> Para:
    day = moment.astimezone(clock.ZONE).date()
    return Para(f"Số có mặt theo kết quả điểm danh đến {clock_time(moment)}, {long_date(day)}.")


def _who(figures: Figures) -> list[Para | Table]:
    ages, party = figures.ages, figures.party
    blocks: list[Para | Table] = [Para("3. Một số đặc điểm", "heading")]
    for part, title in (("sex", "Giới tính"), ("ethnicity", "Dân tộc"), ("theory", "Lý luận chính trị")):
        if figures.is_told(part):
            blocks.append(Para(f"{title}: {sentence(figures, part)}."))
    if ages.known:
        blocks.append(Para(
            f"Tuổi bình quân, tính đến {long_date(figures.day)}: {tenths(ages.tenths)}; thấp nhất {ages.least}, cao nhất "
            f"{ages.most}{_unknown(figures.convened - ages.known, 'ngày sinh')}."
        ))  # fmt: skip
    if party.known:
        blocks.append(Para(f"Tuổi Đảng bình quân: {tenths(party.tenths)} năm; cao nhất {party.most} năm."))
    return blocks if len(blocks) > 1 else []


def _unknown(count: int, what: str) -> str:
    return f"; {many(count)} chưa có {what}" if count else ""
