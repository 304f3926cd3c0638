"""The board: levels, committees, the way to whom to call, the line through time, following changes; each his own subtree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from congress.campaigns import tallies
from congress.campaigns.models import Status
from congress.core.actor import Role
from congress.progress import queries as progress
from congress.progress.chart import draw
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World, day

BOARD, MISSING = "/progress/DH", "/progress/DH/missing"
TUESDAY = date(2025, 7, 15)


@pytest.fixture
def city(world: World) -> World:
    """Three cells of four are done, one base organisation of four; one other has a plan."""
    world.tree()
    world.campaign()
    for code, held_on in (("01.01.001.001", "2025-04-10"), ("01.01.002.001", "2025-05-02"), ("01.02.001.001", "2025-05-20")):
        world.report(code, day(held_on))
    world.report("01.01.001", day("2025-06-10"))
    world.report("01.01.002", day("2025-08-01"), Status.PLANNED)
    return world


@pytest.fixture
def leader(city: World) -> FlaskClient:
    return city.browser(Role.LEADER, "01")


def levels(page: Page) -> dict[str, tuple[str, str]]:
    """level -> (done of total, percent)"""
    found = page.main.one("section", "levels").all(cls="level")
    return {each.one(cls="what").text: (each.one(cls="of").text, each.one(cls="pct").text) for each in found}


def lines(page: Page) -> list[str]:
    """The units of the board's table, in their order."""
    return [row.one("th").text for body in page.main.all("tbody") for row in body.all("tr")]


def test_board_shows_each_level_and_each_committee(leader: FlaskClient) -> None:
    page = visit(leader, BOARD)
    assert levels(page) == {
        "Chi bộ": ("3/4", "75,0%"),
        "Đảng bộ bộ phận": ("0/1", "0,0%"),
        "Tổ chức cơ sở đảng": ("1/4", "25,0%"),
    }
    assert lines(page) == ["Đảng bộ quận Đông", "Đảng bộ quận Tây"]
    assert "Đến ngày 15/7/2025, 0/1 đảng bộ bộ phận (0,0%, còn 1)" in page.main.one("section", "sentence").text


def test_board_of_another_day_and_its_links_stay_on_that_day(leader: FlaskClient) -> None:
    page = visit(leader, f"{BOARD}?as_of=02/5/2025")
    assert levels(page)["Chi bộ"] == ("2/4", "50,0%")
    below = page.follow("Đảng bộ quận Tây")
    assert "tính đến 02/5/2025" in below.text


def test_missing_unit_with_whom_to_call_is_two_taps_away(leader: FlaskClient) -> None:
    board = visit(leader, BOARD)
    page = board.follow("Đảng bộ quận Đông")
    people = {row.all("b")[0].text: row for row in page.main.all("li", "person")}
    assert list(people) == ["Chi bộ 2", "Đảng bộ bộ phận 1", "Chi bộ Trường học", "Đảng bộ phường Hai"]
    cell = people["Chi bộ 2"]
    assert "Bí thư: Đỗ Thị Nhì" in cell.text
    assert [link.attrs["href"] for link in cell.all("a") if link.attrs["href"].startswith("tel:")] == ["tel:0911111122"]
    assert "Họp 01/8/2025" in people["Đảng bộ phường Hai"].text
    assert "Chưa định ngày" in cell.text


def test_missing_units_of_one_level(leader: FlaskClient) -> None:
    page = visit(leader, BOARD).follow("Tổ chức cơ sở đảng")
    assert page.title == "3 nơi chưa tổ chức đại hội"
    names = [row.all("b")[0].text for row in page.main.all("li", "person")]
    assert names == ["Chi bộ Trường học", "Đảng bộ phường Ba", "Đảng bộ phường Hai"]


def test_overdue_units_are_counted_from_the_day_after_the_deadline(leader: FlaskClient) -> None:
    assert "5 nơi quá hạn" in visit(leader, BOARD).text.replace("\N{NO-BREAK SPACE}", " ")
    on_time = visit(leader, f"{BOARD}?as_of=30/6/2025")
    assert ("quá hạn" in on_time.main.text, "hạn hôm nay" in on_time.main.text) == (False, True)
    assert "quá hạn 1 ngày" in visit(leader, f"{MISSING}?as_of=01/7/2025").text


def test_nothing_missing_says_so(city: World, leader: FlaskClient) -> None:
    city.report("01.02.001", day("2025-06-25"))
    page = visit(leader, f"{MISSING}?under=01.02")
    assert (page.title, page.main.all("li", "person")) == ("0 nơi chưa tổ chức đại hội", [])
    assert "Không còn nơi nào thiếu" in page.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [("75%", "75% đúng với 3/4."), ("75,1%", "75,1% không khớp với cấp nào."), ("100%", "100% không khớp với cấp nào.")],
)
def test_printed_percentage_is_compared_with_the_figures(leader: FlaskClient, typed: str, words: str) -> None:
    assert words in visit(leader, BOARD).press("Đối chiếu", quoted=typed).text


# ── the line through time ────────────────────────────────────────────────────


@pytest.mark.parametrize("under", ["01", "01.01", "01.01.001"])
@pytest.mark.parametrize("level", ["cell", "sub", "base"])
def test_each_point_of_the_line_is_the_figure_of_its_day(city: World, under: str, level: str) -> None:
    city.decide("2025-06-20,transfer,01.01.003,,,,01.02", "2025-06-25,hand_over,01.01.002,,,,")
    campaign = city.get_campaign()
    points = progress.burn_up(campaign, progress.scope_of(SYSTEM, campaign, under, TUESDAY), level, TUESDAY)
    moved = [point[0] for point in points if point[0] > date.min]
    for when in sorted({*moved, *(each - timedelta(days=1) for each in moved), TUESDAY} if points else ()):
        last = [point for point in points if point[0] <= when][-1]
        assert f"{last[1]}/{last[2]}" == city.done(level, when, under=under), when
    assert (points == []) == ((under, level) == ("01.01.001", "sub"))


def test_line_is_drawn_at_the_height_of_its_figures(city: World, leader: FlaskClient) -> None:
    """Read back from the coordinates on the page: how high the line stands at the deadline and at its end."""
    page = visit(leader, f"{BOARD}?level=cell")
    chart = page.main.all("svg", "chart")[0]
    drawn = [tuple(map(float, point.split(","))) for point in chart.one("polyline", "actual").attrs["points"].split()]
    total = [tuple(map(float, point.split(","))) for point in chart.one("polyline", "total").attrs["points"].split()]
    floor, top = drawn[0][1], total[-1][1]
    heights = [round((floor - y) / (floor - top) * 4, 2) for _x, y in drawn]
    assert list(dict.fromkeys(heights)) == [0, 1, 2, 3]
    assert [x for x, _y in drawn] == sorted(x for x, _y in drawn)
    assert "Từ ngày 10/4/2025 đến ngày 15/7/2025: 3 trên 4; hạn ngày 30/6/2025." in chart.text


def test_nothing_held_draws_no_line() -> None:
    assert draw([(date.min, 0, 4)], TUESDAY, date(2025, 6, 30), 540) is None
    assert draw([], TUESDAY, date(2025, 6, 30), 540) is None


# ── following changes ────────────────────────────────────────────────────────


def ask(client: FlaskClient, tag: str, url: str = f"{BOARD}/piece") -> int:
    return client.get(url, headers={"If-None-Match": tag}).status_code


def test_unchanged_board_is_not_sent_again_and_a_changed_one_is(city: World, leader: FlaskClient) -> None:
    first = leader.get(f"{BOARD}/piece")
    tag = first.headers["ETag"]
    assert visit(leader, BOARD).main.one(id="figures").attrs["data-version"] == tag
    assert (ask(leader, tag), ask(leader, '"nonsense"'), ask(leader, '"1-0-1-00"')) == (304, 200, 200)
    city.report("01.01.001.002", day("2025-07-01"))
    changed = leader.get(f"{BOARD}/piece", headers={"If-None-Match": tag})
    assert (changed.status_code, "4/4" in changed.text) == (200, True)
    assert ask(leader, changed.headers["ETag"]) == 304


ALSO: dict[str, Callable[[World], object]] = {
    "withdrawn flag": lambda city: city.report("01.01.001", day("2025-04-01")),
    "reorganisation": lambda city: city.decide("2025-07-01,hand_over,01.02.001,,,,"),
    "sheet": lambda city: city.report_sheet([("01.01.001.002", "held", "2025-07-01", "", "")]),
    "excuse": lambda city: city.report("01.02.001", day("2025-07-01"), Status.EXCUSED, reason="chờ sắp xếp"),
    "new name": lambda city: city.decide("2025-07-01,rename,01.02,,Đảng bộ quận Tây Hồ,,"),
}


@pytest.mark.parametrize("what", list(ALSO))
def test_board_follows_every_kind_of_change(city: World, leader: FlaskClient, what: str) -> None:
    tag = leader.get(f"{BOARD}/piece").headers["ETag"]
    ALSO[what](city)
    assert ask(leader, tag) == 200


PARTS = ("", "?under=01.01", "?under=01.01.001", "?under=01.01.002.B1")


@pytest.mark.parametrize("renamed", ["01", "01.01", "01.01.001", "01.01.002.B1"])
def test_new_name_reaches_every_board_that_is_followed(city: World, leader: FlaskClient, renamed: str) -> None:
    before = {part: leader.get(f"{BOARD}/piece{part}") for part in PARTS}
    city.decide(f"2025-07-01,rename,{renamed},,Đảng bộ Bạch Mai,,")
    for part, board in before.items():
        again = leader.get(f"{BOARD}/piece{part}", headers={"If-None-Match": board.headers["ETag"]})
        assert again.status_code == 200, part
        assert ask(leader, again.headers["ETag"], f"{BOARD}/piece{part}") == 304, part


def test_control_a_board_that_is_not_touched_keeps_the_old_name(
    city: World, leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "touch", lambda _campaign: None)
    tag = leader.get(f"{BOARD}/piece?under=01.01").headers["ETag"]
    city.decide("2025-07-01,rename,01,,Đảng bộ Bạch Mai,,")
    assert ask(leader, tag, f"{BOARD}/piece?under=01.01") == 304


def test_board_of_a_committee_does_not_stir_for_another(city: World, leader: FlaskClient) -> None:
    east = f"{BOARD}/piece?under=01.01"
    tag = leader.get(east).headers["ETag"]
    city.report("01.02.001", day("2025-06-25"))
    assert ask(leader, tag, east) == 304


def test_tag_is_good_for_its_reader_page_and_day_only(
    city: World, leader: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    tag = leader.get(f"{BOARD}/piece").headers["ETag"]
    other = city.browser(Role.LEADER, "01", name="Người khác")
    assert (ask(other, tag), ask(leader, tag, f"{BOARD}/piece?level=cell")) == (200, 200)
    set_clock(datetime.fromisoformat("2025-07-16T03:00:00+00:00"))
    assert ask(leader, tag) == 200


# ── each his own subtree ─────────────────────────────────────────────────────


def test_leader_of_a_committee_sees_that_committee(city: World) -> None:
    page = visit(city.browser(Role.LEADER, "01.02"), BOARD)
    assert levels(page)["Chi bộ"] == ("1/1", "100%")
    assert lines(page) == ["Đảng bộ phường Ba"]
    assert "Đông" not in page.text
    for code in ("01", "01.01", "01.01.001", "77"):
        for address in (BOARD, MISSING, f"{BOARD}/piece", f"{BOARD}/sheet"):
            visit(city.browser(Role.LEADER, "01.02"), f"{address}?under={code}", 404)


def test_viewer_sees_figures_but_nobody_to_call(city: World) -> None:
    viewer = city.browser(Role.VIEWER, "01")
    assert levels(visit(viewer, BOARD))["Chi bộ"] == ("3/4", "75,0%")
    for address in (MISSING, f"{BOARD}/sheet"):
        visit(viewer, address, 403)


def test_one_campaign_opens_at_once_and_several_are_listed(city: World, leader: FlaskClient) -> None:
    assert visit(leader, "/progress/").url == BOARD
    city.campaign("DH-2", deadline=date(2026, 6, 30))
    page = visit(leader, "/progress/")
    assert page.links("hạn 30/6/2026") == ["/progress/DH-2"]


def test_line_of_a_unit_that_rose_tells_of_the_days_before_too(city: World) -> None:
    city.decide("2026-08-01,transfer,01.01.001,,,,01")
    campaign, until = city.get_campaign(), day("2026-08-02")
    points = progress.burn_up(campaign, progress.scope_of(SYSTEM, campaign, "01.01.001", until), "cell", until)
    assert (day("2025-04-10"), 1, 2) in points
    for when, done, due in points:
        if when > date(1, 1, 1):
            assert city.done("cell", when, under="01.01.001") == f"{done}/{due}"


def test_piece_of_a_reader_who_was_signed_out_is_no_page(city: World, leader: FlaskClient) -> None:
    """Its script then loads the page, which leads to signing in."""
    leader.post("/sign-out")
    answer = leader.get(f"{BOARD}/piece", headers={"X-Fragment": "1"})
    assert (answer.status_code, answer.text.count("<")) == (401, 0)
    assert leader.get(f"{BOARD}/piece").status_code == 302


def test_bar_beside_what_is_left_is_never_full(city: World, leader: FlaskClient) -> None:
    for code in ("01.01.001", "01.01.002", "01.01.003"):
        city.report(code, day("2025-06-12"))
    (row,) = [
        row for body in visit(leader, BOARD).main.all("tbody") for row in body.all("tr") if "quận Đông" in row.one("th").text
    ]
    assert "Còn" in row.text
    assert "100%" not in row.text
