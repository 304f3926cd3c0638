"""The report of the credentials board (domain notes 5.1) in words: Vietnamese, whatever the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from congress.core import clock, paper, text
from congress.core.paper import Paper, Para, Table
from congress.core.text import clock_time, long_date, percent_2
from congress.documents.composition import Figures, tenths
from congress.documents.facts import UNSEEN
from congress.documents.gathering import Gathered
from congress.documents.telling import NOBODY, Lettered, absent_table, cap, kind, levels_table, many, named, sentence, some_of
from congress.events.models import CongressKind
from congress.events.naming import counted
from congress.orgs import letterhead
from congress.orgs.kinds import Kind
from congress.words.credentials import HONOURS

BOARD = "Ban Thẩm tra tư cách đại biểu"
ELECTION = (
    "Việc bầu đại biểu dự Đại hội được tiến hành tại đại hội của các tổ chức đảng trực thuộc, đúng nguyên tắc, thủ tục quy "
    "định trong Điều lệ Đảng và Quy chế bầu cử trong Đảng."
)
COMPLAINTS = f"Đến thời điểm báo cáo, {BOARD} không nhận được đơn thư khiếu nại, tố cáo về tư cách đại biểu."
BADGES = ("badge_50", "badge_40", "badge_30")


@dataclass(frozen=True)
class Told:
    """What the board says itself. ``members``: of the board, beside its head; ``election``, ``complaints``: part 6;
    ``is_naming``: those who are absent are told by name, and it is told why they are, or why somebody is not qualified."""

    dated: date
    head: str
    members: tuple[str, ...] = ()
    election: str = ELECTION
    complaints: str = COMPLAINTS
    is_naming: bool = False

    def plain(self) -> dict[str, Any]:
        return {
            "dated": self.dated.isoformat(), "head": self.head, "members": list(self.members), "election": self.election,
            "complaints": self.complaints, "is_naming": self.is_naming,
        }  # fmt: skip


def report(of: Gathered, told: Told, number: str = "") -> Paper:
    """The whole paper. ``number``: "Số 05-BC/ĐH", blanks where there is none yet."""
    event, unit = of.held.event, of.held.unit
    ordinal, term = counted(event)
    head = letterhead.congress_body(
        unit,
        letterhead.Body.CREDENTIALS,
        "BC",
        told.dated,
        of_delegates=event.congress_kind == CongressKind.DELEGATES and unit.kind != Kind.CELL,
        ordinal=ordinal,
        term=term,
        name=told.head,
    )
    blocks = [
        *_opening(of, told),
        *_numbers(of, told),
        *_structure(of.figures),
        *_quality(of),
        *_more(of),
        Para("6. Việc bầu đại biểu và giải quyết đơn thư", "heading"),
        *(Para(line) for line in (*told.election.splitlines(), *told.complaints.splitlines()) if line.strip()),
        *_conclusion(of, told.is_naming),
    ]
    return Paper(
        head=head,
        dated=paper.dated(head.place, told.dated),
        number=number or paper.number(head.symbol),
        type="BÁO CÁO",
        subject=f"kết quả thẩm tra tư cách đại biểu dự {event.name}",
        blocks=tuple(blocks),
        recipients=tuple(
            paper.recipients(("Đoàn Chủ tịch Đại hội", "Các đại biểu dự Đại hội", "Lưu hồ sơ Đại hội"), told.dated)
        ),
    )


# ── the parts ────────────────────────────────────────────────────────────────


def _opening(of: Gathered, told: Told) -> list[Para | Table]:
    others = ", ".join(f"đồng chí {name}" for name in told.members)
    board = f"{BOARD} gồm {many(len(told.members) + 1)}: đồng chí {told.head or '………………'} (Trưởng ban)"
    moment = of.counted_at or clock.now()
    today = moment.astimezone(clock.ZONE).date()
    is_early = today < of.held.event.starts_on and of.counted_at is None
    source = ", theo kết quả điểm danh" if of.counted_at else ""
    silent = f", trong đó {many(of.silent)} chưa trả lời giấy triệu tập" if of.silent else ""
    return [
        Para(
            f"Thực hiện Điều lệ Đảng và Quy chế bầu cử trong Đảng, {BOARD} dự {of.held.event.name} "
            "báo cáo Đại hội kết quả thẩm tra tư cách đại biểu như sau:"
        ),
        Para(f"1. {BOARD}", "heading"),
        Para(f"{board}{', ' if others else ''}{others}."),
        Para(f"Số liệu trong báo cáo tính đến {clock_time(moment)}, {long_date(today)}{source}."),
        *([Para(f"Báo cáo lập trước khi Đại hội khai mạc: ai không báo vắng được tính là dự{silent}.")] if is_early else []),
    ]


def _numbers(of: Gathered, told: Told) -> list[Para | Table]:
    figures = of.figures
    blocks: list[Para | Table] = [
        Para("2. Số lượng đại biểu", "heading"),
        Para(
            f"Đại biểu chính thức được triệu tập: {many(figures.convened)}. Đại biểu dự Đại hội: {many(figures.attending)}, "
            f"đạt {percent_2(figures.attending, figures.convened)}. Đại biểu vắng mặt: {many(figures.away)}, "
            f"bằng {percent_2(figures.away, figures.convened)}"
            f"{_excused(figures)}."
        ),
    ]
    if figures.called or figures.waiting:
        blocks.append(Para(
            f"Đại biểu dự khuyết đã được gọi thay đại biểu chính thức: {many(figures.called)}; chưa được gọi: "
            f"{many(figures.waiting)}. Đại biểu được gọi thay tính là đại biểu chính thức."
        ))  # fmt: skip
    if figures.of_organisations:
        blocks.append(Para(
            f"Tổ chức đảng trực thuộc có đại biểu được triệu tập: {text.number(figures.organisations)}/"
            f"{text.number(figures.of_organisations)}; có đại biểu dự Đại hội: {text.number(figures.there)}/"
            f"{text.number(figures.of_organisations)}, đạt {percent_2(figures.there, figures.of_organisations)}."
        ))  # fmt: skip
    blocks.append(Para(f"{_enough(of)} mức ít nhất hai phần ba theo Điều lệ Đảng."))
    if figures.absent or figures.replaced:
        blocks += [Para("Đại biểu vắng mặt và đại biểu đã được thay:"), absent_table(of, told.is_naming)]
    return blocks


def _enough(of: Gathered) -> str:
    """Each of the two tests by itself: either may fail alone."""
    delegates, organisations = of.are_enough
    if delegates == organisations:
        both = "Số đại biểu và số tổ chức đảng trực thuộc có đại biểu dự Đại hội"
        return f"{both} {'bảo đảm' if delegates else 'chưa bảo đảm'}"
    met, failed = ("số đại biểu dự Đại hội", "số tổ chức đảng trực thuộc có đại biểu dự Đại hội")[:: 1 if delegates else -1]
    return f"{cap(met)} bảo đảm, {failed} chưa bảo đảm"


def _excused(figures: Figures) -> str:
    unexcused, unseen = (sum(each.away == how for each in figures.absent) for how in ("unexcused", UNSEEN))
    parts = (figures.away - unexcused - unseen, "có lý do"), (unexcused, "không có lý do"), (unseen, "chưa có mặt")
    told = [(count, words) for count, words in parts if count]
    if len(told) == 1:
        return f", đều {told[0][1]}"
    return f"; trong đó {', '.join(f'{many(count)} {words}' for count, words in told)}" if told else ""


def _structure(figures: Figures) -> list[Para | Table]:
    rows = [
        (cap(kind("basis", each.key)), text.number(each.convened), percent_2(each.convened, figures.convened),
         text.number(each.attending), percent_2(each.attending, each.convened))
        for each in figures.parts["basis"] if each.convened
    ]  # fmt: skip
    whole = text.number(figures.convened), percent_2(figures.convened, figures.convened)
    rows.append(("Tổng số", *whole, text.number(figures.attending), percent_2(figures.attending, figures.convened)))
    headings = ("Cơ cấu", "Triệu tập", "Tỷ lệ trên số triệu tập", "Dự Đại hội", "Tỷ lệ dự")
    return [Para("3. Cơ cấu đại biểu", "heading"), Table(headings, tuple(rows), (61, 26, 28, 26, 24), "lrrrr")]


def _quality(of: Gathered) -> list[Para | Table]:
    figures, lines = of.figures, Lettered()
    lines.say(f"Giới tính: {sentence(figures, 'sex')}.")
    lines.say(f"Dân tộc: {sentence(figures, 'ethnicity')}.")
    lines.table("Trình độ chuyên môn", figures, "education", "Trình độ")
    lines.table("Trình độ lý luận chính trị", figures, "theory", "Trình độ")
    _ages(of, lines)
    lines.table("Loại hình đơn vị", figures, "unit_kind", "Đơn vị")
    share = Para(f"Tỷ lệ tính trên {many(figures.convened)} được triệu tập.")
    return [Para("4. Chất lượng đại biểu", "heading"), share, *lines.blocks]


def _ages(of: Gathered, lines: Lettered) -> None:
    figures, ages = of.figures, of.figures.ages
    if not ages.known:
        lines.say("Tuổi: chưa có thông tin.")
        return
    lines.say(
        f"Tuổi, tính đến {long_date(figures.day)}: bình quân {tenths(ages.tenths)} tuổi; trẻ nhất {ages.least} tuổi "
        f"({named(of, ages.least_of)}); cao tuổi nhất {ages.most} tuổi ({named(of, ages.most_of)})."
    )
    doubts = []
    if ages.by_year:
        doubts.append(f"{many(ages.by_year)} chỉ có năm sinh, tuổi tính bằng hiệu của hai năm")
    if missing := figures.convened - ages.known:
        doubts.append(f"{many(missing)} chưa có ngày sinh, không tính vào tuổi bình quân")
    lines.blocks += [Para(f"{cap('; '.join(doubts))}.")] if doubts else []


def _more(of: Gathered) -> list[Para | Table]:
    figures, party, lines = of.figures, of.figures.party, Lettered()
    lines.table("Nhóm tuổi", figures, "age", "Nhóm tuổi")
    if party.known:
        lines.say(
            f"Tuổi Đảng, tính đến {long_date(figures.day)}: bình quân {tenths(party.tenths)} năm; cao nhất {party.most} năm "
            f"({named(of, party.most_of)})."
        )
        lines.blocks += levels_table("", figures, "party", "Tuổi Đảng")
        lines.blocks.append(Para(f"Đủ năm tuổi Đảng nhận Huy hiệu Đảng: {some_of(figures, 'badge', BADGES)}."))
    else:
        lines.say("Tuổi Đảng: chưa có thông tin.")
    lines.table("Chức vụ trong Đảng", figures, "post", "Chức vụ")
    lines.table("Tham gia cấp uỷ, tính ở cấp cao nhất", figures, "committee", "Cấp uỷ")
    lines.say(f"Đứng đầu cơ quan, đơn vị: {some_of(figures, 'head', ('head',))}.")
    if figures.is_told("religion"):
        lines.say(f"Tôn giáo: {sentence(figures, 'religion')}.")
    lines.say(f"Học hàm: {some_of(figures, 'title', ('professor', 'associate'))}.")
    honours = "; ".join(f"{HONOURS[key]}: {many(count)}" for key, count in figures.honours)
    lines.say(f"Danh hiệu, khen thưởng, người có công: {honours or NOBODY}.")
    lines.say(f"Bị kỷ luật từ khi được bầu: {some_of(figures, 'discipline', ('disciplined',))}.")
    return [Para("5. Một số đặc điểm khác", "heading"), *lines.blocks]


def _conclusion(of: Gathered, is_naming: bool) -> list[Para | Table]:
    figures = of.figures
    qualified, unqualified, pending = (
        figures.share("verdict", key).convened for key in ("qualified", "unqualified", "pending")
    )
    blocks: list[Para | Table] = [
        Para("7. Kết luận", "heading"),
        Para(
            f"Qua thẩm tra, trong {many(figures.convened)} được triệu tập có {many(qualified)} đủ tư cách đại biểu, bằng "
            f"{percent_2(qualified, figures.convened)}; không đủ tư cách: {many(unqualified) if unqualified else NOBODY}."
        ),
    ]
    if unqualified:
        refused = [fact.number for fact in of.facts if fact.is_convened and fact.verdict == "unqualified"]
        blocks += [Para(f"- Đồng chí {_refused(of.people[number], is_naming)};") for number in refused[:-1]]
        blocks.append(Para(f"- Đồng chí {_refused(of.people[refused[-1]], is_naming)}."))
    if pending:
        blocks.append(Para(f"{BOARD} chưa kết luận về {many(pending)}, xin báo cáo Đại hội xem xét."))
    asks = f"{BOARD} đề nghị Đại hội biểu quyết công nhận tư cách của {many(qualified)} đủ tư cách đại biểu"
    more = f" và không công nhận tư cách của {many(unqualified)} không đủ tư cách đại biểu" if unqualified else ""
    return [*blocks, Para(f"{asks}{more}.")]


def _refused(person: Any, is_naming: bool) -> str:
    """Who is not qualified; why, where the board wants it."""
    note = f": {person.verdict_note.rstrip('.')}" if is_naming and person.verdict_note else ""
    return f"{person.full_name}{f' ({person.delegation_name})' if person.delegation_name else ''}{note}"
