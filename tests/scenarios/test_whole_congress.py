"""A city's congress from its quotas to the frozen report of its credentials board (issue 4), as those concerned meet it: the
organiser of the city and the secretaries of five units on their pages, delegates by the links of their letters.

Every figure of the report is reckoned again by hand (``roll``) and by the database; later changes leave its sheets alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.config import Smtp
from congress.core import jobs
from congress.core.actor import Role
from congress.core.db import session
from congress.delegates import codes
from tests.delegates.making import delegate
from tests.documents import holders, rolls
from tests.events.making import hold, meets
from tests.home.reading import filled, show, visit
from tests.notices.smtp import MailServer
from tests.scenarios import roll
from tests.scenarios.desks import LINK, City, everything, letters, now, official
from tests.scenarios.meetings import appoint
from tests.scenarios.roll import ALLOTTED, ALTERNATES, BELOW, CITY, HEAD, OPENING, SUGGESTED, UNITS, Person
from tests.support import World, csv_bytes


@pytest.fixture
def mail(app: Flask) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, smtp=Smtp("127.0.0.1", server.port, "Văn phòng <vp@example.org>", "none"))
    yield server
    app.extensions["settings"] = before
    server.stop()


@pytest.fixture
def city(world: World, mail: MailServer) -> City:
    """Everybody is there, nothing has been done. Committee members are known with their birth dates."""
    world.tree(roll.REGISTER)
    seats = roll.made_up("", 4, 60, basis="ex_officio")
    titles = ("Bí thư", "Phó Bí thư", "Thành uỷ viên", "Thành uỷ viên")
    for each, title in zip(seats, titles, strict=True):
        each.post = (title, {"Thành uỷ viên": "Cấp uỷ viên", "Phó Bí thư": "Phó bí thư"}.get(title, title))
    appoint(*((each.name, each.birth, CITY, each.post[0], "BCH", "1/1/2020") for each in seats))
    world.campaign("DHTP", ("city",), age_on=roll.AGE_DAY)
    told = {"congress_kind": "delegates", "content_mode": 4, "ordinal": 18, "term": "2025 - 2030"}
    code = hold(world, CITY, "congress", meets(OPENING.isoformat()), **told)
    people = {}
    for at, unit in enumerate(UNITS):
        listed = roll.made_up(unit, ALLOTTED[unit] + ALTERNATES[unit], 10 * at + 1)
        people[unit] = listed[: ALLOTTED[unit]] + roll.in_line(listed[ALLOTTED[unit] :])
    desks = {unit: world.browser(Role.SECRETARY, unit, name=f"Bí thư {name}") for unit, name in UNITS.items()}
    return City(world, code, world.browser(Role.ORGANISER, CITY, name="Cán bộ Tổ chức"), desks, people, seats, mail)


def test_a_whole_congress_and_its_report_that_nothing_changes(city: City, set_clock: Callable[[datetime], None]) -> None:
    allot_quotas(city)
    seeds = send_lists(city)
    check_and_mend(city, seeds)
    links = summon(city)
    reply_and_replace(city, links)
    arrange(city)
    print_badges(city)
    set_clock(datetime(2025, 7, 22, 0, 30, tzinfo=UTC))  # the morning of the opening
    city.office = city.world.browser(Role.ORGANISER, CITY, name="Cán bộ Tổ chức")
    judge(city)
    report = freeze(city)
    before = printed(city, report)
    every_figure_is_right(city, before)
    live = figures(city)
    change(city)
    changed = figures(city)
    assert printed(city, report) == before
    erase(city, set_clock)
    assert printed(city, report) == before
    assert live != changed != figures(city) != live  # the control: what the same list would say then


# ── quotas ───────────────────────────────────────────────────────────────────


def allot_quotas(city: City) -> None:
    """Suggested by members, then a seat moved by hand, alternates given; the units are told."""
    city.send("/open")
    page = city.page("/quotas").press("Gợi ý phân bổ", size="25", floor="2", reserve="1")
    units = {code: city.world.unit(code).unit_id for code in UNITS}
    fields = {node.attrs["name"]: node.attrs["value"] for node in page.root.all("input") if "name" in node.attrs}
    assert {code: int(fields[f"seats-{each}"]) for code, each in units.items()} == SUGGESTED
    told = {f"seats-{each}": str(ALLOTTED[code]) for code, each in units.items()}
    told |= {f"alternates-{each}": str(ALTERNATES[code]) for code, each in units.items()}
    told |= {f"weight-{each}": "1" for each in units.values()}
    assert "Đã lưu" in city.send("/quotas", **told).text
    assert "Phân bổ, báo cho 5 đơn vị" in city.page("/quotas").main.text
    assert "Đã phân bổ, báo cho 5 đơn vị" in city.send("/quotas/allot", **told).text
    desk = city.page("/lists/01.04", city.desks["01.04"])
    assert "2" in desk.main.text
    assert "Gửi danh sách lên" in desk.main.text


# ── lists ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Seeds:
    """What is wrong on the lists: elected by two units, without a word of his ethnic group, a birth told by its year,
    disciplined since, under a unit that sends nobody."""

    twice: Person
    nothing: Person
    by_year: Person
    disciplined: Person
    misplaced: Person


def send_lists(city: City) -> Seeds:
    """Two come as files, three are typed by the units themselves; what is wrong on them is meant to be found."""
    lists = city.people
    seeds = Seeds(lists["01.01"][0], lists["01.02"][1], lists["01.02"][2], lists["01.04"][0], lists["01.02"][0])
    right = seeds.nothing.ethnic
    seeds.nothing.ethnic = ("", right[1])
    seeds.by_year.born = 1971
    seeds.disciplined.discipline = "Khiển trách"
    lists["01.05"][1].email = ""  # will be called by telephone
    take_file(city, city.desks["01.01"], [each.row() for each in lists["01.01"]])
    take_file(city, city.office, [each.row(BELOW if each is seeds.misplaced else "") for each in lists["01.02"]])
    for unit in ("01.03", "01.04", "01.05"):
        official = lists[unit][: ALLOTTED[unit]]
        typed = [replace(seeds.twice, unit=unit), *official[1:]] if unit == "01.03" else official
        for each in [*typed, *reversed(lists[unit][ALLOTTED[unit] :])]:
            type_in(city, each, city.desks[unit])
    first = city.id(lists["01.03"][4].name)
    assert delegate(first).place_in_line == 2, "typed last"
    city.send(f"/{first}/up", city.desks["01.03"])
    assert [delegate(city.id(each.name)).place_in_line for each in lists["01.03"][4:]] == [1, 2]
    for unit in UNITS:
        sent = city.page(f"/lists/{unit}", city.desks[unit]).press("Gửi danh sách lên")
        assert "Đã gửi danh sách lên" in sent.text
    closed = city.desks["01.05"].get(f"/delegates/{city.code}/new?unit=01.05")
    assert closed.status_code == 403, "sent up: only the convener changes it"
    assert "Đã đưa 4 cấp uỷ viên vào danh sách." in city.send("/check/committee").text
    for each in city.seats:
        path = f"/{city.id(each.name)}/edit"
        city.page(path).press("Lưu đại biểu", **each.typed())
    chosen = roll.made_up(CITY, 1, 70, basis="appointed")
    city.people[CITY] = chosen
    type_in(city, chosen[0], city.office)
    return seeds


def take_file(city: City, who: FlaskClient, rows: Sequence[Sequence[str]]) -> None:
    file = io.BytesIO(csv_bytes(HEAD, rows))
    sent = who.post(f"/delegates/{city.code}/import", data={"file": (file, "danh-sach.csv")})
    assert sent.status_code == 302, sent.text
    told = filled(visit(who, sent.location).form("Nhận danh sách"))
    show(who, who.post(f"{sent.location}/confirm", data=told, follow_redirects=True))
    assert "Đã nhận lúc" in visit(who, sent.location).text


def type_in(city: City, person: Person, who: FlaskClient) -> None:
    page = city.page("/new", who).press("Thêm đại biểu", **person.typed(city.world.unit(person.unit).unit_id))
    assert page.title == person.name, page.text


# ── the check ────────────────────────────────────────────────────────────────


def findings(city: City) -> list[tuple[str, str]]:
    """(its title, the people named), as the page tells them, what stops first."""
    page = city.page("/check")
    return [
        (
            node.all("p")[0].all("span")[0].text,
            ", ".join(each.text for each in node.all("a") if re.search(r"/\d+$", each.attrs["href"])),
        )
        for node in page.root.all("li", "finding")
    ]


def check_and_mend(city: City, seeds: Seeds) -> None:
    """Just what was sown, and what follows from it; each is mended where it came from."""
    found = findings(city)
    assert sorted(found) == sorted([
        ("Trùng tư cách", f"{seeds.twice.name}, {seeds.twice.name}"), ("Có kỷ luật", seeds.disciplined.name),
        ("Sai đơn vị", seeds.misplaced.name), ("Thiếu so với phân bổ", ""), ("Thiếu thông tin", seeds.nothing.name),
        ("Thiếu thông tin", seeds.by_year.name),
    ])  # fmt: skip
    assert "3 điều phải sửa trước khi công nhận đại biểu. 3 điều cần xem." in city.page("/check").text
    city.send(f"/{city.id(seeds.twice.name, '01.03')}/withdraw", words="đã bầu ở Đảng bộ phường Sen", back="check")
    city.send("/lists/01.03/return", words="Một đồng chí đã được phường Sen bầu, đề nghị bầu bổ sung")
    desk = city.desks["01.03"]
    type_in(city, city.people["01.03"][0], desk)
    assert "Đã gửi danh sách lên: 4 trên 4." in city.page("/lists/01.03", desk).press("Gửi danh sách lên").text
    city.send(f"/{city.id(seeds.disciplined.name)}/judge", verdict="qualified", words="đã chấp hành xong", back="check")
    unit = str(city.world.unit("01.02").unit_id)
    city.page(f"/{city.id(seeds.misplaced.name)}/edit").press("Lưu đại biểu", unit_id=unit)
    seeds.nothing.ethnic = ("Tày", "minority")
    city.page(f"/{city.id(seeds.nothing.name)}/edit").press("Lưu đại biểu", ethnicity="Tày")
    assert findings(city) == [("Thiếu thông tin", seeds.by_year.name)]
    city.page("/check").press("Để nguyên", words="lý lịch chỉ ghi năm sinh")
    assert findings(city) == []


# ── summons, replies, who comes instead ──────────────────────────────────────


def summon(city: City) -> dict[str, str]:
    """Everybody who can be written to has his own link in a letter, and it stands nowhere else. Answers address -> its path."""
    city.page("/summons").press("Lưu", due_day="20/7/2025", due_time="17:00", dress="Nam com-lê, nữ áo dài")
    assert "Đã triệu tập 25 đại biểu: 24 người nhận thư, 1 người phải gọi điện" in city.send("/summons/send").text
    links = letters(city)
    assert set(links) == {each.email for each in official(city)} - {""}
    stored = everything()
    assert [address for address, path in links.items() if path.rpartition("-")[2] in stored] == []
    assert [address for address in links if address not in stored] == []  # the control: the letters themselves are there
    return links


def reply(city: City, path: str, coming: bool, reason: str = "") -> str:
    """By his link, without an account; answers what the page tells then."""
    page = visit(city.world.browser(), path)
    return page.press("Gửi trả lời", answer="coming" if coming else "absent", reason=reason).main.text


def reply_and_replace(city: City, links: dict[str, str]) -> None:
    people = city.people
    ill, moved, alone, called = people["01.01"][2], people["01.03"][1], people["01.05"][0], people["01.05"][1]
    for each, reason in ((ill, "đi điều trị"), (moved, "đi công tác nước ngoài"), (alone, "việc gia đình")):
        assert "chờ ban tổ chức trả lời" in reply(city, links[each.email], False, reason)
    for each in official(city):
        if each not in (ill, moved, alone, called):
            assert "Đưa mã này cho người đón ở cửa." in reply(city, links[each.email], True), each.name
    told = city.page(f"/replies/{city.id(called.name)}").press("Ghi", answer="coming", source="điện thoại")
    assert f"Đã ghi trả lời của đồng chí {called.name}." in told.text
    assert "đã trả lời 25/25 (100%)" in told.text
    instead = [people["01.01"][6], people["01.03"][5]]
    own = people["01.03"][4]  # first in line, and cannot come himself
    shown = city.office.post(f"/delegates/{city.code}/replies/{city.id(own.name)}/link").text
    reply(city, LINK.search(shown)[1].partition('"')[0].partition("<")[0], False, "ốm")  # type: ignore[index]
    page = city.page("/replies").press(f"Đồng ý, gọi đồng chí {instead[0].name} thay")
    assert f"Đã gọi đồng chí {instead[0].name} thay đồng chí {ill.name}." in page.text
    city.send(f"/replies/{city.id(moved.name)}/decide", how="excuse")
    city.page("/replies").press(f"Gọi đồng chí {instead[1].name} thay")
    page = city.page("/replies")
    assert "Đơn vị không còn dự khuyết nào gọi được" in page.text
    assert f"Đã đồng ý cho đồng chí {alone.name} vắng mặt." in page.press("Đồng ý cho vắng").text
    city.away = [alone]
    again = letters(city)
    for gone, came in zip((ill, moved), instead, strict=True):
        assert delegate(city.id(came.name)).replaces_id == city.id(gone.name)
        assert "Đưa mã này" in reply(city, again[came.email], True)
        assert "đã có đại biểu dự khuyết thay" in visit(city.world.browser(), links[gone.email]).text
        people[gone.unit].remove(gone)
        came.place = 0
    city.links = links | again


# ── delegations, seats, badges ───────────────────────────────────────────────


def arrange(city: City) -> None:
    """Everybody sits, each on a seat of his own, and reads it by his link."""
    for act in ("by_unit", "heads"):
        city.send("/delegations", act=act)
    city.send("/hall/blocks", name="A", rows="5", per_row="6")
    assert "Đã xếp ghế." in city.page("/hall/give").press("Xếp ghế cho").text
    seats = Counter(now("SELECT block_id, row, place FROM delegate WHERE standing = 'official' AND place IS NOT NULL"))
    assert (len(seats), max(seats.values())) == (24, 1), "who has leave to stay away needs none"
    one = official(city)[10]
    mine = delegate(city.id(one.name))
    told = visit(city.world.browser(), city.links[one.email]).main.text
    assert f"Khu A Hàng {mine.row} Ghế {mine.place}" in told


def print_badges(city: City) -> None:
    """All in one job; one is lost and printed again, and what was on it opens no door any more."""
    address = f"/documents/{city.code}/badges"
    asked = visit(city.office, address).press("thẻ chưa in", sheet="a4")
    jobs.run_due()
    made = city.office.get(f"{asked.url}/file").data
    assert holders.read(made) == holders.true_codes(city.code)
    lost = delegate(city.id(official(city)[12].name))
    old = codes.badge_code(lost)
    assert holders.read(made)[old] == 1
    number = codes.badge_number(lost.number)
    page = visit(city.office, f"{address}/reprint?number={number}")
    again = show(city.office, city.office.post(
        f"{address}/reprint", data={"which": "all", "count": "1", "number": number, "reason": "mất thẻ"}, follow_redirects=True
    ))  # fmt: skip
    assert lost.full_name in page.text
    jobs.run_due()
    (new,) = holders.read(city.office.get(f"{again.url}/file").data)
    mine = delegate(lost.id)
    assert (codes.is_badge(old, mine), codes.is_badge(new, mine)) == (False, True)


# ── the report ───────────────────────────────────────────────────────────────


def judge(city: City) -> None:
    """The board has judged one already."""
    assert "Đã kết luận 24 đại biểu đủ tư cách." in city.page("/check").press("Kết luận đủ tư cách").text


def freeze(city: City) -> str:
    """Answers the address of the paper."""
    head, member = city.seats[2], official(city)[8]
    told = {"head": head.name, "members": member.name, "dated": "22/7/2025"}
    page = visit(city.office, f"/documents/{city.code}/credentials").press("Phát hành báo cáo", **told)
    assert re.search(r"Đã phát hành báo cáo số 01-BC/ĐH\.", page.text), page.main.text
    return page.url


def printed(city: City, report: str) -> tuple[list[str], str]:
    """Words of each page of the PDF, and of the DOCX."""
    files = {kind: city.office.get(f"{report}/paper.{kind}") for kind in ("pdf", "docx")}
    assert [answer.status_code for answer in files.values()] == [200, 200]
    with zipfile.ZipFile(io.BytesIO(files["docx"].data)) as package:
        body = package.read("word/document.xml").decode()
    flat = " ".join(unescape(re.sub(r"<[^>]+>", "", body.replace("</w:p>", " </w:p>"))).split())
    return holders.texts(files["pdf"].data), flat


def every_figure_is_right(city: City, told: tuple[list[str], str]) -> None:
    convened = official(city)
    expected = roll.lines(convened, city.away, called=2, waiting=3, units=5)
    for text in (" ".join(told[0]), told[1]):
        assert [line for line in expected if line not in text] == [], text
        assert city.seats[2].name in text
    wrong = roll.lines(convened[1:], city.away, called=2, waiting=3, units=5)
    assert sum(line not in told[1] for line in wrong) > 10  # the control: one person fewer changes most of it
    later = [roll.age(each, OPENING) for each in convened]
    assert roll.mean(later) != roll.mean([roll.age(each) for each in convened])  # the day on which ages are counted matters
    session().rollback()
    assert roll.counted(city.code) == {
        "convened": len(convened), "attending": len(convened) - 1, "female": sum(each.sex == "female" for each in convened),
        "kinh": sum(each.ethnic[1] == "kinh" for each in convened), "elected": 20, "ex_officio": 4, "appointed": 1,
        "qualified": 25, "by_year": 1, "waiting": 3, "called": 2, "replaced": 2, "organisations": 5,
    }  # fmt: skip


def figures(city: City) -> dict[str, Any]:
    """As the list would be counted now."""
    session().rollback()
    return rolls.gathered(city.code).figures.plain()


def change(city: City) -> None:
    """One is corrected, one withdrawn, a unit renamed."""
    one, other = city.people["01.02"][3], city.people["01.04"][1]
    typed = {"sex": "male" if one.sex == "female" else "female", "birth": "1/1/1999", "theory": "Sơ cấp"}
    city.page(f"/{city.id(one.name)}/edit").press("Lưu đại biểu", full_name="Lự Thị Khác", **typed)
    city.send(f"/{city.id(other.name)}/withdraw", words="chuyển công tác")
    city.world.decide("2025-07-10,rename,01.05,,Đảng bộ phường Hồng,,")
    page = visit(city.office, f"/documents/{city.code}/credentials")
    assert "Từ lúc đó danh sách đã thay đổi." in page.text


def erase(city: City, set_clock: Callable[[datetime], None]) -> None:
    """The congress is over, what is personal goes."""
    one = city.people["01.03"][2]
    assert one.email in everything()
    set_clock(datetime(2025, 8, 1, 3, 0, tzinfo=UTC))
    city.office = city.world.browser(Role.ORGANISER, CITY, name="Người sau")
    count = now("SELECT count(*) FROM delegate")[0][0]
    city.page("/retention").press("Xoá dữ liệu cá nhân", confirmed=str(count))
    assert one.email not in everything()
    assert visit(city.world.browser(), city.links[official(city)[5].email], 410).status == 410
