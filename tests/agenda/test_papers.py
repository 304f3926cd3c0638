"""The programme on paper, as a reader with a ruler sees it: margins, the place of the page number, letters, heads, secrets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from congress.agenda import papers, services
from congress.agenda.services import Item
from congress.core import paper, pdf
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.text import clock_time
from congress.events.services import SessionPlan
from congress.orgs import letterhead
from congress.orgs.models import Placement
from tests.agenda.builders import MORNING, blank, do, event, plan, programme
from tests.documents.ruler import A4, MM, ink, top_line, words
from tests.support import World


@pytest.fixture
def city(world: World) -> World:
    """Units with names as papers know them."""
    rows = [
        ("01", "Đảng bộ thành phố Hà Nội", "city", "", "", "Trần Thị Thành"),
        ("01.01", "Đảng bộ phường Ba Đình", "base_superior", "01", "", "Lê Văn Đông"),
        ("01.01.001", "Đảng bộ Trường Ễnh Ương", "base", "01.01", "", "Phạm Thị Một"),
        ("01.01.001.001", "Chi bộ Tổ Toán", "cell", "01.01.001", "20", "Ngô Văn Nhất"),
        ("01.02", "Đảng bộ phường Bưởi", "base_superior", "01", "", "Vũ Thị Hai"),
        ("01.03", "Đảng bộ các cơ quan Đảng", "base_superior", "01", "", "Hồ Văn Ba"),
    ]
    world.tree(rows)
    return world


def fetch(client: FlaskClient, code: str, query: str = "") -> bytes:
    answer = client.get(f"/agenda/{code}/paper.pdf{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.get_data()


@pytest.fixture
def long_programme(city: World) -> bytes:
    """More than one page."""
    code, _ids = blank(
        city, *(f"Mục thứ {number}, nói về một việc dài hơn một dòng của tờ giấy này" for number in range(1, 46))
    )
    return fetch(city.browser(Role.ORGANISER, "01"), code)


def test_margins_and_page_numbers_are_those_of_the_guidance(long_programme: bytes) -> None:
    with pypdfium2.PdfDocument(long_programme) as document:
        pages = list(document)
        assert len(pages) >= 3
        assert [round(value / MM) for value in pages[0].get_size()] == list(A4)
        assert top_line(pages[0]) == ("", 0, 0)
        for number, page in enumerate(pages[1:], 2):
            told, top, middle = top_line(page)
            assert told == str(number)
            assert top == pytest.approx(10, abs=0.35)
            assert middle == pytest.approx(30 + 165 / 2, abs=0.5)  # of the part with text: 30 to 195 mm
        left, top, right, bottom = (min(side) for side in zip(*(ink(page) for page in pages[:-1]), strict=True))
        assert left == pytest.approx(30, abs=0.6)
        assert right == pytest.approx(15, abs=0.6)
        assert bottom >= 19.8
        assert ink(pages[0])[1] == pytest.approx(20, abs=1.6)  # capitals begin a little below the top of their line
        assert top == pytest.approx(10, abs=0.35)


# ── letters ──────────────────────────────────────────────────────────────────


def test_only_our_own_faces_are_in_the_paper(city: World) -> None:
    (code,) = event(city)
    content = fetch(city.browser(Role.ORGANISER, "01"), code)
    fonts = {part.split(b"/")[0].split()[0] for part in content.split(b"/BaseFont /")[1:]}
    assert {name.split(b"+")[-1].split(b"-")[0] for name in fonts} <= {b"Tinos"} or not fonts


# ── words ────────────────────────────────────────────────────────────────────


def test_a_congress_issues_in_its_own_name_and_its_presidium_signs(city: World) -> None:
    (code,) = event(
        city, "01.01", plan(place="Hội trường A"), congress_kind="delegates", ordinal=1, term="2025 - 2030"
    )  # fmt: skip
    told = words(fetch(city.browser(Role.ORGANISER, "01"), code))
    for part in (
        "ĐẠI HỘI ĐẠI BIỂU", "ĐẢNG BỘ PHƯỜNG BA ĐÌNH LẦN THỨ I", "ĐẢNG CỘNG SẢN VIỆT NAM", "-CTr/ĐH", "CHƯƠNG TRÌNH", "-----",
        "đại hội đại biểu Đảng bộ phường Ba Đình lần thứ I, nhiệm kỳ 2025 - 2030", "Ba Đình, ngày 15 tháng 7 năm 2025",
        "Thời gian: 8h00, thứ Tư, ngày 06 tháng 8 năm 2025.", "Địa điểm: Hội trường A.", "8h00 - 8h20", "Người trình bày",
        "1. Đón tiếp, điểm danh, phát tài liệu", "T/M ĐOÀN CHỦ TỊCH", "Nơi nhận:", "Lưu Văn phòng.",
    ):  # fmt: skip
        assert part in told.replace("\r\n", "\n") or part in " ".join(told.split()), part
    assert "BÍ THƯ" not in told.split("Nơi nhận")[-1]


def test_the_head_of_a_congress_is_counted_as_its_title_says(city: World) -> None:
    """Whoever creates it with a title alone has told its ordinal and its term."""
    title = "Đại hội đại biểu Đảng bộ phường Ba Đình lần thứ II, nhiệm kỳ 2026 - 2031"
    (code,) = event(city, "01.01", congress_kind="delegates", title=title)
    assert papers.of(programme(code)).head.issuer == ("ĐẠI HỘI ĐẠI BIỂU", "ĐẢNG BỘ PHƯỜNG BA ĐÌNH LẦN THỨ II")


def test_hours_stand_in_one_line_of_their_column(city: World) -> None:
    """The widest: two digits each, both in wide ones."""
    (code,) = event(city, "01.01", SessionPlan(MORNING + timedelta(hours=14), MORNING + timedelta(hours=15.9)))
    told = words(fetch(city.browser(Role.ORGANISER, "01"), code)).splitlines()
    plan_ = programme(code)
    for line in plan_.lines:
        assert f"{clock_time(line.starts_at)} - {clock_time(line.ends_at)}" in " | ".join(told)


# unit, the line above, issuer, symbol, place, authority, name
HEADS = [
    ("01", "", ("THÀNH UỶ HÀ NỘI",), "CTr/TU", "Hà Nội", "T/M THÀNH UỶ", "Trần Thị Thành"),
    ("01.01", "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI", ("ĐẢNG UỶ PHƯỜNG BA ĐÌNH",), "CTr/ĐU", "Ba Đình", "T/M ĐẢNG UỶ", "Lê Văn Đông"),
    ("01.01.001", "ĐẢNG BỘ PHƯỜNG BA ĐÌNH", ("ĐẢNG UỶ TRƯỜNG ỄNH ƯƠNG",), "CTr/ĐU", "Ba Đình", "T/M ĐẢNG UỶ", "Phạm Thị Một"),
    ("01.01.001.001", "ĐẢNG BỘ TRƯỜNG ỄNH ƯƠNG", ("CHI BỘ TỔ TOÁN",), "CTr/CB", "Ba Đình", "T/M CHI BỘ", "Ngô Văn Nhất"),
    ("01.02", "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI", ("ĐẢNG UỶ PHƯỜNG BƯỞI",), "CTr/ĐU", "Phường Bưởi", "T/M ĐẢNG UỶ", "Vũ Thị Hai"),
    ("01.03", "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI", ("ĐẢNG UỶ CÁC CƠ QUAN ĐẢNG",), "CTr/ĐU", "Hà Nội", "T/M ĐẢNG UỶ", "Hồ Văn Ba"),
]


@pytest.mark.parametrize("told", HEADS, ids=lambda told: told[0])
def test_each_level_has_its_head_and_its_signature(told: tuple[Any, ...], city: World) -> None:
    unit, above, issuer, symbol, place, authority, name = told
    (code,) = event(city, unit, kind="conference")
    head = papers.of(programme(code)).head
    assert (head.above, head.issuer, head.symbol, head.place) == (above, issuer, symbol, place)
    assert (head.authority, head.post, head.name) == (authority, "BÍ THƯ", name)


@pytest.mark.parametrize(
    ("name", "issuer", "symbol", "authority"),
    [
        ("Đảng bộ tỉnh Cà Mau", "TỈNH UỶ CÀ MAU", "CTr/TU", "T/M TỈNH UỶ"),
        ("Đảng bộ Thành phố Hồ Chí Minh", "THÀNH UỶ HỒ CHÍ MINH", "CTr/TU", "T/M THÀNH UỶ"),
        ("Đảng bộ quận Hai Bà Trưng", "QUẬN UỶ HAI BÀ TRƯNG", "CTr/QU", "T/M QUẬN UỶ"),
        ("Đảng bộ huyện Ba Vì", "HUYỆN UỶ BA VÌ", "CTr/HU", "T/M HUYỆN UỶ"),
        ("Đảng bộ thị xã Sơn Tây", "THỊ UỶ SƠN TÂY", "CTr/ThU", "T/M THỊ UỶ"),
        ("Đảng bộ Công an tỉnh Cà Mau", "ĐẢNG UỶ CÔNG AN TỈNH CÀ MAU", "CTr/ĐUCA", "T/M ĐẢNG UỶ"),
        ("ĐẢNG BỘ CÔNG AN PHƯỜNG BƯỞI", "ĐẢNG UỶ CÔNG AN PHƯỜNG BƯỞI", "CTr/ĐUCA", "T/M ĐẢNG UỶ"),
        ("Đảng bộ Quân sự thành phố Huế", "ĐẢNG UỶ QUÂN SỰ THÀNH PHỐ HUẾ", "CTr/ĐUQS", "T/M ĐẢNG UỶ"),
        ("Đảng bộ Bộ Chỉ huy Quân sự tỉnh", "ĐẢNG UỶ BỘ CHỈ HUY QUÂN SỰ TỈNH", "CTr/ĐUQS", "T/M ĐẢNG UỶ"),
        ("Đảng bộ Bộ đội Biên phòng tỉnh", "ĐẢNG UỶ BỘ ĐỘI BIÊN PHÒNG TỈNH", "CTr/ĐUBP", "T/M ĐẢNG UỶ"),
        ("Đảng bộ Trường Quân sự tỉnh", "ĐẢNG UỶ TRƯỜNG QUÂN SỰ TỈNH", "CTr/ĐU", "T/M ĐẢNG UỶ"),
    ],
)
def test_a_committee_has_the_word_of_its_kind_of_place(
    name: str, issuer: str, symbol: str, authority: str, city: World
) -> None:
    with transaction():
        session().execute(update(Placement).where(Placement.unit_id == city.unit("01.01").unit_id).values(name=name))
    head = letterhead.committee(city.unit("01.01"), "CTr", date(2025, 8, 6))
    assert (head.issuer, head.symbol, head.authority) == ((issuer,), symbol, authority)


def test_a_date_is_not_torn_behind_a_long_place(city: World) -> None:
    with transaction():
        session().execute(
            update(Placement).where(Placement.unit_id == city.unit("01").unit_id).values(name="Đảng bộ tỉnh Bà Rịa - Vũng Tàu")
        )
    (code,) = event(city, "01", kind="conference")
    lines = words(fetch(city.browser(Role.ORGANISER, "01"), code)).splitlines()
    assert any("ngày 15 tháng 7 năm 2025" in " ".join(line.split()) for line in lines), lines


CONGRESSES = [
    ("01.01.001.001", False, ("ĐẠI HỘI", "CHI BỘ TỔ TOÁN NHIỆM KỲ 2025 - 2027")),
    ("01.01.001", False, ("ĐẠI HỘI TOÀN THỂ ĐẢNG VIÊN", "ĐẢNG BỘ TRƯỜNG ỄNH ƯƠNG NHIỆM KỲ 2025 - 2027")),
    ("01.01.001", True, ("ĐẠI HỘI ĐẠI BIỂU", "ĐẢNG BỘ TRƯỜNG ỄNH ƯƠNG NHIỆM KỲ 2025 - 2027")),
]


@pytest.mark.parametrize(("unit", "of_delegates", "issuer"), CONGRESSES)
def test_a_congress_is_called_by_what_it_is(unit: str, of_delegates: bool, issuer: tuple[str, ...], city: World) -> None:
    head = letterhead.congress(city.unit(unit), "CTr", date(2025, 8, 6), of_delegates=of_delegates, term="2025 - 2027")
    assert (head.issuer, head.symbol, head.authority, head.post) == (issuer, "CTr/ĐH", "T/M ĐOÀN CHỦ TỊCH", "")


def test_the_guidance_of_the_day_rules(city: World, set_clock: Callable[[datetime], None]) -> None:
    """36-HD/VPTW until 26/5/2026; a programme printed again keeps the day of its event at the latest."""
    names = ("Thành phần dự", "Lưu Văn phòng")
    assert paper.recipients(names, date(2026, 5, 26)) == ["Thành phần dự,", "Lưu Văn phòng."]
    assert paper.recipients(names, date(2026, 5, 27)) == ["Thành phần dự;", "Lưu Văn phòng."]
    assert paper.dated("Hà Nội", date(2026, 2, 3)) == "Hà Nội, ngày 03 tháng 02 năm 2026"
    (code,) = event(city, "01.01", kind="conference")
    assert papers.of(programme(code)).recipients[0] == "Thành phần dự,"
    set_clock(datetime(2026, 6, 10, tzinfo=UTC))
    again = papers.of(programme(code))
    assert (again.dated, again.recipients[0]) == ("Ba Đình, ngày 06 tháng 8 năm 2025", "Thành phần dự,")
    (later,) = event(city, "01.01", plan(day=365), kind="conference")
    assert papers.of(programme(later)).recipients[0] == "Thành phần dự;"
    assert MORNING.year == 2025


def test_sessions_of_one_event_are_told_apart(city: World) -> None:
    prep, official = event(city, "01.01", plan("preparatory"), plan(day=1), congress_kind="delegates")
    assert papers.of(programme(prep)).subject.endswith("\n(phiên trù bị)")
    assert papers.of(programme(official)).subject.endswith("\n(phiên chính thức)")
    (single,) = event(city, "01.02", congress_kind="delegates")
    assert "(" not in papers.of(programme(single)).subject


def test_what_is_internal_is_printed_only_when_asked_for_by_one_who_may(city: World) -> None:
    code, (one, two) = blank(city, "Một", "MẬT")
    do(services.change, code, two, Item("MẬT", 10, "KÍN", is_internal=True))
    do(services.change, code, one, Item("Một", 10, papers=(("Tờ trình", "05-TTr/ĐU"),)))
    organiser, viewer = city.browser(Role.ORGANISER, "01"), city.browser(Role.VIEWER, "01.01.001")
    assert "MẬT" not in words(fetch(organiser, code))
    assert "MẬT (nội bộ)" in " ".join(words(fetch(organiser, code, "?internal=1")).split())
    told = words(fetch(viewer, code, "?internal=1"))
    assert "MẬT" not in told
    assert "KÍN" not in told
    assert "Tờ trình (số 05-TTr/ĐU)" in " ".join(told.split())


def test_a_paper_is_made_after_its_transaction(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow work holds no snapshot and no connection."""
    from congress.core.db import session

    seen: list[bool] = []
    render = pdf.render

    def watched(html: str) -> bytes:
        seen.append(session().in_transaction())
        return render(html)

    (code,) = event(city)
    monkeypatch.setattr(pdf, "render", watched)
    fetch(city.browser(Role.ORGANISER, "01"), code)
    assert seen == [False]
