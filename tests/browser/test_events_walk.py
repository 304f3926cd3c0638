"""From a template to everybody's calendar: an organiser makes a congress, sees a clash while typing, takes the way out,
convenes, rearranges the programme without a mouse, prints it, and finds it in the week and in a feed (seed 004)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pypdfium2
import pytest
import vobject
from playwright.sync_api import Locator, Page, expect

from congress.core import clock
from congress.core.text import short_date
from congress.events.workdays import Workdays
from tests.browser import servers
from tests.browser.pages import DESK, PHONE, beyond_the_edge, breaches
from tests.browser.servers import Server
from tests.support import csv_bytes

SECRETARY = "Vi Thị Nga"
UNIT, UNIT_NAME = "01.31", "Đảng bộ Khối các cơ quan"
REGISTER = (
    ("code", "name", "type", "parent", "members", "secretary", "phone", "email"),
    ("01", "Đảng bộ thành phố Mẫu", "city", "", "500", "Lò Thị Ban", "", ""),
    (UNIT, UNIT_NAME, "base_superior", "01", "240", SECRETARY, "", ""),
    ("01.32", "Đảng bộ phường Xa", "base_superior", "01", "260", "Nông Văn Đào", "", ""),
)
HALLS = (
    ("code", "name", "unit_code", "capacity"),
    ("HT-1", "Hội trường Sen", UNIT, "300"),
    ("HT-2", "Hội trường Gạo", UNIT, "320"),
)
MEETING = "Hội nghị tổng kết năm"
NAME = f"Đại hội đại biểu {UNIT_NAME} lần thứ VIII, nhiệm kỳ 2025 - 2030"


@dataclass(frozen=True)
class Office:
    """A city whose organiser signs in by ``link``; ``day``: far enough for a congress, with a meeting in its morning."""

    server: Server
    link: str
    day: date

    @property
    def eve(self) -> date:
        return Workdays().add_working_days(self.day, -1)


@pytest.fixture
def office(tmp_path: Path, visit: Callable[..., Page]) -> Iterator[Office]:
    """Made by the commands of an office: register, halls, and a calendar in which the secretary has a meeting that day."""
    day = Workdays().next_working_day(clock.today() + timedelta(days=100))
    calendar = (
        ("code", "unit_code", "kind", "title", "starts", "ends", "venue_code", "chairs"),
        ("BAN-1", UNIT, "conference", MEETING, f"{day}T09:00", f"{day}T11:00", "HT-1", SECRETARY),
    )
    instance = tmp_path / "instance"
    with servers.empty(instance, "") as server:
        env = servers.environment(instance)
        for words, table in (("orgs import", REGISTER), ("venues import", HALLS), ("events import", calendar)):
            file = tmp_path / f"{words.split()[0]}.csv"
            file.write_bytes(csv_bytes(table[0], table[1:]))
            servers.command([*words.split(), str(file)], env)
        yield Office(server, invite(visit(server.links["admin"]), server.address), day)


def invite(page: Page, address: str) -> str:
    """An account for the organiser of the city; answers the link on the slip."""
    page.goto(f"{address}/accounts/new")
    page.get_by_label("Họ và tên").fill("Cán bộ Tổ chức")
    page.get_by_label("Mã tổ chức").fill("01")
    page.get_by_label("Vai trò").select_option("organiser")
    page.get_by_role("button", name="Mở và làm phiếu").click()
    found = re.search(r"http://\S+/sign-in/\S+", page.locator(".slip").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def sound(page: Page) -> None:
    """Nothing unreadable, nothing beyond the edge."""
    assert breaches(page) == []
    assert beyond_the_edge(page) == []


def choose(page: Page, office: Office) -> None:
    """By the name of the unit, then the tile of the kind."""
    page.goto(f"{office.server.address}/events/choose")
    page.get_by_label("Tìm đơn vị khác theo tên hoặc mã").fill("khoi cac co quan")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("link", name=UNIT_NAME).click()
    sound(page)
    page.get_by_role("link", name=re.compile("^Đại hội")).last.click()


def type_congress(page: Page, office: Office) -> None:
    page.get_by_label("Lần thứ").fill("8")
    page.get_by_label("Nhiệm kỳ").fill("2025 - 2030")
    expect(page.locator("[data-canonical]")).to_have_text(NAME)
    for place, day in enumerate((office.eve, office.day)):
        page.locator(f"[name=s-{place}-day]").fill(short_date(day))
        page.locator(f"[name=s-{place}-venue]").select_option(label=hall_of(page, place, "Hội trường Sen"))


def hall_of(page: Page, place: int, name: str) -> str:
    options = page.locator(f"[name=s-{place}-venue] option").all_inner_texts()
    return next(text for text in options if name in text)


def lines(page: Page) -> list[str]:
    """The programme as it stands, numbers and titles."""
    return [str(name) for name in page.locator("[data-items] > li").evaluate_all("all => all.map((li) => li.dataset.name)")]


def order(page: Page) -> list[str]:
    return [line.split(" ", 1)[1] for line in lines(page)]


def read_pdf(page: Page, press: Locator, folder: Path) -> str:
    with page.expect_download() as waiting:
        press.click()
    file = folder / "programme.pdf"
    waiting.value.save_as(file)
    with pypdfium2.PdfDocument(file) as document:
        return "\n".join(each.get_textpage().get_text_bounded() for each in document)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["390", "1280"])
def test_congress_from_template_to_everybodys_calendar(
    office: Office, visit: Callable[..., Page], window: dict[str, int], tmp_path: Path
) -> None:
    page = visit(office.link, viewport=window)
    choose(page, office)
    type_congress(page, office)
    day = takes_the_way_out(page, office)
    page.get_by_role("button", name="Lập sự kiện").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    sound(page)
    page.get_by_role("button", name=re.compile("^Triệu tập")).click()
    expect(page.locator("main")).to_contain_text("Đã triệu tập")
    sound(page)
    code = page.url.rsplit("/", 1)[1]
    moved = rearranges_by_keyboard(page, office, code)
    prints(page, moved, tmp_path)
    finds_it_in_the_week(page, office, day)
    finds_it_in_the_feed(page, office, code, day)


def takes_the_way_out(page: Page, office: Office) -> date:
    """Person and hall are taken that morning; the nearest way out moves the congress. Answers the day on which it is then."""
    clashes = page.locator("#clashes")
    expect(clashes).to_contain_text(SECRETARY)
    expect(clashes).to_contain_text(MEETING)
    expect(clashes).to_contain_text("Hội trường Sen")
    sound(page)
    clashes.locator(".way").filter(has_text="Dời").first.click()
    expect(clashes).to_contain_text("Không vướng lịch")
    typed = page.locator("[name=s-1-day]").input_value()
    assert typed != short_date(office.day)
    sound(page)
    return datetime.strptime(typed, "%d/%m/%Y").date()


def rearranges_by_keyboard(page: Page, office: Office, code: str) -> str:
    """One item of the official session goes up a place, by Alt and the arrow alone; answers its title."""
    page.goto(f"{office.server.address}/agenda/{code}-P2/edit")
    before = order(page)
    page.locator("[data-items] > li").nth(3).locator("[data-handle]").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-items]")).to_have_attribute("data-version", "1")
    expect(page.locator("[data-agenda-status]")).not_to_be_empty()
    after = order(page)
    assert after == [*before[:2], before[3], before[2], *before[4:]]
    assert page.evaluate("() => document.activeElement.closest('li').dataset.name").endswith(before[3])
    sound(page)
    page.reload()
    assert order(page) == after, "stored, not only shown"
    return before[3]


def prints(page: Page, moved: str, folder: Path) -> None:
    """The paper has what the screen has, with its numbers and in its order."""
    told = flat(read_pdf(page, page.get_by_role("link", name="Tải bản in"), folder))
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in told
    at = 0
    for line in lines(page):
        at = told.find(f" {flat(line)} ", at)
        assert at > 0, line
    assert f" 3. {moved} " in told


def finds_it_in_the_week(page: Page, office: Office, day: date) -> None:
    page.goto(f"{office.server.address}/calendar/?view=week&day={day.isoformat()}")
    expect(page.locator("main")).to_contain_text(NAME)
    sound(page)
    away = day + timedelta(days=14)
    page.goto(f"{office.server.address}/calendar/?view=week&day={away.isoformat()}")
    expect(page.locator("main")).not_to_contain_text(NAME)


def finds_it_in_the_feed(page: Page, office: Office, code: str, day: date) -> None:
    """Read without a cookie, by another library than the one that wrote it."""
    page.goto(f"{office.server.address}/calendar/feeds")
    sound(page)
    page.get_by_role("button", name="Lập liên kết").click()
    address = page.get_by_label("Hoặc chép liên kết").input_value()
    sound(page)
    with urlopen(address) as answer:  # noqa: S310  the server of this test
        calendar = vobject.readOne(answer.read().decode())
    found = {each.summary.value: each for each in calendar.vevent_list if each.url.value.endswith(f"/events/{code}")}
    starts = sorted(each.dtstart.value.astimezone(clock.ZONE) for each in found.values())
    assert len(found) == 2, "both sessions"
    assert (starts[-1].date(), starts[-1].hour) == (day, 8)
    assert all(NAME in each for each in found)
    assert {each.status.value for each in found.values()} == {"CONFIRMED"}
