"""The demo city as its four people and a delegate find it: links at every start, decisions that lie ready and not applied."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts.models import Account
from congress.core.db import session, transaction
from congress.events import clashes
from congress.events.models import Event, EventKind, EventState
from congress.orgs import queries
from congress.seed import delegates, demo
from tests.delegates.lists import HEAD as LIST_HEAD
from tests.delegates.lists import person
from tests.home.reading import Page, visit
from tests.orgs.office import workbook
from tests.people.test_posts import HEAD, row
from tests.support import DATA, HEADINGS, SYSTEM, TREE

DECISIONS = (
    ("effective_on", "decision", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code"),
    ("2025-07-01", "12-QĐ/TU", "transfer", "01.01.001", "", "", "", "01.02"),
    ("2025-07-01", "13-QĐ/TU", "rename", "01.01.003", "", "Chi bộ Sen", "", ""),
)
NAMES = [
    (family, given) for family in ("Lường", "Quàng", "Cầm", "Vàng", "Giàng") for given in ("An", "Bắc", "Chi", "Dần", "Én")
]
UNITS = ("01.01", "01.02")


@pytest.fixture
def links(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The demo's own making, of files with a dozen units; answers the ways in."""
    units = [[*unit, *[""] * 8][:8] for unit in TREE]
    people = [
        row(name, f"{place}/1/1970", unit="01", title="Ủy viên Ban Chấp hành")
        for place, name in enumerate(("Vi Thị Sen", "Lò Văn Anh", "Hà Thị Bưởi"), 1)
    ]
    (tmp_path / "register.xlsx").write_bytes(workbook([["Tính đến ngày 31/12/2024"], HEADINGS, *units]))
    (tmp_path / "posts.xlsx").write_bytes(workbook([HEAD, *people]))
    (tmp_path / "venues.csv").write_bytes((DATA / "venues.csv").read_bytes())
    out = io.StringIO()
    csv.writer(out).writerows(DECISIONS)
    (tmp_path / "reorganisation.csv").write_text(out.getvalue())
    listed = [person(f"{family} Văn {given}", unit=UNITS[place % 2]) for place, (family, given) in enumerate(NAMES)]
    (tmp_path / "delegates.xlsx").write_bytes(workbook([LIST_HEAD, *listed]))
    monkeypatch.setattr(demo, "DATA", tmp_path)
    assert demo.is_empty()
    demo.load(lambda _words: None)
    return start()


def start() -> dict[str, str]:
    """What a start prints."""
    with transaction():
        return demo.fresh_links()


def enter(app: Flask, link: str) -> FlaskClient:
    client = app.test_client()
    page = visit(client, link.removeprefix("http://localhost:8000"))
    assert page.press("Vào hệ thống").title.startswith("Chào đồng chí")
    return client


def words(page: Page) -> str:
    return page.main.text


def test_demo_is_loaded_into_an_empty_instance_only(links: dict[str, str]) -> None:
    assert list(links) == ["organiser", "secretary", "drafter", "leader", "delegate"]
    assert list(links) == list(demo.CALLED)
    assert not demo.is_empty()


def test_each_of_the_four_gets_in_to_his_own_part(app: Flask, links: dict[str, str]) -> None:
    parts = {who: visit(enter(app, links[who]), "/me").text for who in demo.PEOPLE}
    assert "Tổ chức , Đảng bộ Thành phố" in parts["organiser"]
    assert "Soạn thảo , Đảng bộ Thành phố" in parts["drafter"]
    assert "Lãnh đạo , Đảng bộ Thành phố" in parts["leader"]
    assert "Trần Thị Thành" in parts["leader"]
    assert "Bí thư ," in parts["secretary"]
    assert "Đảng bộ Thành phố" not in parts["secretary"]


def test_secretary_has_a_report_still_to_make(app: Flask, links: dict[str, str]) -> None:
    page = visit(enter(app, links["secretary"]), "/")
    assert "Đại hội đảng bộ các cấp, nhiệm kỳ 2025 - 2030" in words(page)
    assert page.follow("Báo cáo đại hội").status == 200


def test_decisions_lie_ready_and_are_applied_by_two_presses(app: Flask, links: dict[str, str]) -> None:
    east, moved = (queries.get_unit(SYSTEM, code) for code in ("01.01", "01.01.001"))
    assert moved.path.startswith(east.path), "not applied yet"
    client = enter(app, links["organiser"])
    desk = visit(client, "/")
    assert "quyet-dinh-sap-xep-2025.csv 2 dòng đang chờ xem và xác nhận" in words(desk)
    preview = desk.follow("Xem và áp dụng")
    assert "Chi bộ Sen" in words(preview)
    preview.press("Nhận 2 thay đổi")
    assert "quyet-dinh-sap-xep-2025.csv" not in words(visit(client, "/"))
    session().rollback()
    assert queries.get_unit(SYSTEM, "01.01.001").path.startswith(queries.get_unit(SYSTEM, "01.02").path)
    assert queries.get_unit(SYSTEM, "01.01.003").name == "Chi bộ Sen"


def test_decisions_wait_for_the_organiser_alone(app: Flask, links: dict[str, str]) -> None:
    for who in ("secretary", "drafter", "leader"):
        assert "quyet-dinh-sap-xep" not in words(visit(enter(app, links[who]), "/"))


def test_calendar_has_meetings_of_every_kind(links: dict[str, str]) -> None:
    assert set(session().scalars(select(Event.kind).distinct())) == set(EventKind)
    states = set(session().scalars(select(Event.state).distinct()))
    assert states >= {EventState.DRAFT, EventState.SCHEDULED, EventState.CONVENED, EventState.CLOSED, EventState.CANCELLED}
    assert "person" in {clash.kind for clash in clashes.list_clashes(SYSTEM)}


def test_each_of_the_four_finds_meetings_on_the_desk_and_in_the_calendar(app: Flask, links: dict[str, str]) -> None:
    plenum = "Hội nghị lần thứ 23 Ban Chấp hành Đảng bộ Thành phố khoá XVII"
    expected = {"organiser": plenum, "drafter": plenum, "leader": plenum, "secretary": "Sinh hoạt chi bộ - Chi bộ Trường học"}
    for who, name in expected.items():
        client = enter(app, links[who])
        day = session().scalars(select(Event.starts_on).where(Event.name.startswith(name)).order_by(Event.starts_on)).first()
        assert day is not None, name
        assert name in words(visit(client, f"/calendar/?view=week&day={day}")), who
        assert "Sự kiện sắp tới" in words(visit(client, "/")), who
    assert plenum not in visit(enter(app, start()["secretary"]), "/events/?when=all").text


def test_every_start_gives_fresh_links_and_the_old_ones_die(app: Flask, links: dict[str, str]) -> None:
    again = start()
    assert len({*links.values(), *again.values()}) == 4 + 4 + 1, "a delegate keeps his page"
    old = links["leader"].removeprefix("http://localhost:8000")
    assert app.test_client().post(old).status_code == 404
    assert visit(enter(app, again["leader"]), "/").status == 200


def test_city_congress_has_its_list_its_seats_and_what_waits(app: Flask, links: dict[str, str]) -> None:
    desk = visit(enter(app, links["organiser"]), "/")
    assert "Đại hội đại biểu" in words(desk)
    roll = visit(enter(app, start()["organiser"]), f"/delegates/{delegates.CONGRESS}")
    for told in ("Lường Văn An", "25", "Đoàn quận Đông"):
        assert told in words(roll)
    cell = visit(enter(app, start()["secretary"]), f"/delegates/{delegates.MEMBERS}")
    assert cell.status == 200
    assert "Trần Thị Quế" in words(cell)
    register = visit(enter(app, start()["leader"]), "/registry/01")
    assert "Phân bổ đại biểu" in words(register)


def test_page_of_a_delegate_opens_without_an_account_and_waits_for_his_reply(app: Flask, links: dict[str, str]) -> None:
    page = visit(app.test_client(), links["delegate"].removeprefix("http://localhost:8000"))
    assert page.status == 200
    assert "Vàng Văn Én" in words(page)
    assert "Tôi sẽ dự" in words(page)


def test_demo_people_share_one_hash_that_nobody_knows(app: Flask, links: dict[str, str]) -> None:
    hashes = session().scalars(select(Account.password_hash)).all()
    assert len(hashes) == 4
    assert len(set(hashes)) == 1
    assert str(hashes[0]).startswith("$argon2id$")
    for password in ("", "demo", "demo.leader", "password"):
        sent = app.test_client().post("/sign-in", data={"login": "demo.leader", "password": password})
        assert sent.status_code == 422
