"""The proof of a quorum says every figure with its sum, every rule with its source, everybody who is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from congress.checkin import proof
from congress.core import audit
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.paper import Paper, Para
from congress.delegates import services
from congress.delegates.models import Absence, Basis, Membership
from tests.checkin.making import attend, enter, made_fact, sessions
from tests.delegates.making import EAST, WEST, congress, delegate, enlist, held, people, someone
from tests.delegates.test_bodies import NAMES, follow, meeting, seats
from tests.documents.ruler import words
from tests.events.making import at
from tests.support import SYSTEM, World

DAY = "2025-09-10"
Clock = Callable[[datetime], None]


def told(paper: Paper) -> str:
    cells = [
        block.text if isinstance(block, Para) else "\n".join(" | ".join(row) for row in block.rows) for block in paper.blocks
    ]
    return "\n".join(cells)


def sheet(code: str, moment: datetime | None = None) -> str:
    [first, *_others] = sessions(code)
    return told(proof.sheet(proof.gather(held(code), first, moment)))


def test_every_figure_every_rule_everybody_left_out(city: World, set_clock: Clock) -> None:
    code = congress(city)
    east = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường", "Lê Văn Dần"])
    people(city, code, ["Mai Thị Dung"], WEST)
    [office] = enlist(code, someone(city, "Trần Thị Thành", None, basis=Basis.EX_OFFICIO))
    with transaction():
        services.store(held(code), delegate(office), {"absence": Absence.EXCUSED}, "delegates.change", by=SYSTEM)
    [first] = sessions(code)
    enter(first.id, east, at(DAY, "7:40"))
    with transaction():
        audit.seal()
    set_clock(at(DAY, "9:00"))
    words_ = sheet(code)
    assert "Tính đến: 9h00, ngày 10 tháng 9 năm 2025" in words_
    assert "Bộ quy định: 294-QĐ/TW, áp dụng từ ngày 26 tháng 5 năm 2025." in words_
    assert "Điều lệ Đảng, Điều 11 khoản 6 (chưa đối chiếu được với nguyên văn)" in words_
    assert "Người có quyền biểu quyết | 6 | 4 | 4 | 3 × 4 ≥ 2 × 6: 12 ≥ 12 | đủ" in words_
    assert "| 2 | 2 | 1 | 3 × 1 < 2 × 2: 3 < 4 | chưa đủ" in words_
    assert "Chưa đủ điều kiện tiến hành: còn thiếu 1 tổ chức." in words_
    assert "Tổ chức không có người trong phòng (1): Đảng bộ quận Tây." in words_
    assert "Triệu tập 6, không tính 1, còn 5. Quyết định có hiệu lực khi được ít nhất 3 người biểu quyết" in words_
    assert "2 × 3 > 1 × 5: 6 > 5" in words_
    assert "Trần Thị Thành | – | cấp uỷ viên vắng suốt đại hội | 294-QĐ/TW" in words_
    assert "190-QĐ/TW, điều tương ứng 244-QĐ/TW, Điều 32 khoản 3" in words_
    assert "Các phiên chưa kết thúc" in words_
    assert "không có lượt ghi nào | 4" in words_
    number, seal = audit.head()
    assert number > 0
    assert seal in words_.replace(" ", "")
    set_clock(at(DAY, "18:00"))
    words_ = sheet(code)
    assert "Mai Thị Dung | – | không có lý do" in words_
    assert "Trần Thị Thành | – | có lý do" in words_
    assert "vắng suốt đại hội, không có dự khuyết thay" in words_
    assert "Chưa đủ điều kiện tiến hành" in sheet(code, at(DAY, "7:39"))


def test_since_when_and_the_peak(city: World, set_clock: Clock) -> None:
    code = congress(city)
    east, west = people(city, code, ["Lê Văn An", "Lê Văn Bình"]), people(city, code, ["Mai Thị Dung"], WEST)
    [first] = sessions(code)
    attend(first.id, {
        east[0]: [(at(DAY, "7:30"), None)], east[1]: [(at(DAY, "7:45"), at(DAY, "10:00"))], west[0]: [(at(DAY, "7:40"), None)],
    })  # fmt: skip
    set_clock(at(DAY, "9:00"))
    words_ = sheet(code)
    assert "Đủ điều kiện tiến hành, liên tục từ 7h40." in words_
    assert "Đông nhất đến lúc này: 3 người, lúc 7h45." in words_
    assert "Có mặt 3 trên 3 người, đạt 100,00%" in words_


def test_entries_that_wait_are_told(city: World, set_clock: Clock) -> None:
    code = congress(city)
    [one] = people(city, code, ["Lê Văn An"])
    [first] = sessions(code)
    enter(first.id, [one])
    set_clock(at(DAY, "9:00"))
    assert "Không có lượt nào chờ quyết định." in sheet(code)
    with transaction() as writer:
        fact = made_fact(held(code).event.id, first.id, one, at(DAY, "6:00"))
        fact.outcome, fact.shown = "outside_hours", "entered"
        writer.add(fact)
    words_ = sheet(code)
    assert "Chờ quyết định: 1 lượt." in words_
    assert "1 lượt điểm danh mới nhất chưa vào chuỗi" in words_


def test_a_committee_and_a_congress_of_members(city: World, set_clock: Clock) -> None:
    seats(*NAMES[:4])
    code = meeting(city)
    follow(code)
    set_clock(at(DAY, "9:00"))
    words_ = sheet(code)
    assert "Tính theo: hội nghị cấp uỷ" in words_
    assert "| 4 | 3 | 0 | 2 × 0 ≤ 1 × 4: 0 ≤ 4 | chưa đủ" in words_
    assert "suy từ mức quyết định" in words_
    assert "Chưa điểm danh ai" in words_
    cell = congress(city, unit="01.01.001.001", congress_kind="members")
    full = people(city, cell, ["Ngô Văn Một", "Ngô Văn Hai"], "01.01.001.001", basis=Basis.MEMBER)
    people(city, cell, ["Cao Thị Già"], "01.01.001.001", basis=Basis.MEMBER, membership=Membership.EXEMPT)
    [first] = sessions(cell)
    enter(first.id, full)
    words_ = sheet(cell)
    assert "Cao Thị Già | – | được miễn sinh hoạt, không dự" in words_
    assert "Điều 32 khoản 2" in words_
    assert "Tổ chức đảng trực thuộc" not in words_


def test_the_pdf_opens_for_who_keeps_the_roll_and_who_leads(city: World, set_clock: Clock) -> None:
    code = congress(city)
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    [first] = sessions(code)
    enter(first.id, ids)
    set_clock(at(DAY, "9:00"))
    organiser = city.browser(Role.ORGANISER, "01", name="Cán bộ")
    answer = organiser.get(f"/check-in/{code}/proof.pdf?session={first.code}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    found = " ".join(words(answer.get_data()).split())
    assert "PHIẾU CHỨNG MINH" in found
    assert "3 × 2 ≥ 2 × 2: 6 ≥ 4" in found
    assert "ĐOÀN THƯ KÝ" in found
    then = " ".join(words(organiser.get(f"/check-in/{code}/proof.pdf?at=7h39").get_data()).split())
    assert "7h39" in then
    assert organiser.get(f"/check-in/{code}/proof.pdf?at=xx").status_code == 422
    assert organiser.get(f"/check-in/{code}/proof.pdf?session=KHONG").status_code == 404
    assert city.browser(Role.LEADER, "01").get(f"/check-in/{code}/proof.pdf").status_code == 200
    below = city.browser(Role.SECRETARY, EAST, name="Bí thư")
    assert below.get(f"/check-in/{code}/proof.pdf").status_code in (403, 404)
    session().rollback()


@pytest.mark.parametrize("path", ["attendance", "proof.pdf"])
def test_strangers_are_sent_away(city: World, path: str) -> None:
    code = congress(city)
    assert city.browser().get(f"/check-in/{code}/{path}").status_code == 302
