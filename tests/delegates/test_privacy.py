"""Personal data: who sees what, what a delegate reads about himself, and what he has put right."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core import clock
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.export import unguarded
from congress.core.outbox import Outbox
from congress.core.paper import to_json
from congress.core.text import spaced_phone
from congress.delegates import commands, corrections, privacy, queries, services, summoning
from congress.delegates.models import Correction
from congress.delegates.privacy import ALL, GUARDED
from congress.documents import credentials, gathering
from tests.delegates.calling import CANARIES, answer, page_of, roll, summon, token
from tests.delegates.lists import correct, person, stored, take
from tests.delegates.making import EAST, WEST, congress, delegate, enlist, held, someone
from tests.documents import holders
from tests.events.making import at
from tests.home.reading import parse, visit
from tests.support import SYSTEM, World


@pytest.fixture
def phone(city: World) -> FlaskClient:
    summoning.WRONG.forget()
    return city.browser()


# ── who sees what ────────────────────────────────────────────────────────────


def test_what_is_guarded_is_for_those_who_keep_the_list(city: World) -> None:
    code = congress(city)
    east, west = enlist(code, someone(city, "Người Đông", EAST), someone(city, "Người Tây", WEST))
    rows = [delegate(each) for each in (east, west)]
    seen = {}
    for name, role, unit in (("convener", Role.ORGANISER, "01"), ("east", Role.SECRETARY, EAST), ("leader", Role.LEADER, "01"),
                             ("west leader", Role.LEADER, WEST)):  # fmt: skip
        who = city.actor(role, unit)
        to = queries.Held(held(code).event, held(code).unit, held(code).roll, name == "convener")
        seen[name] = [privacy.shown_to(who, to, row) >= GUARDED for row in rows]
        sight = privacy.sight(who, to, rows)
        assert [sight(row) for row in rows] == [privacy.shown_to(who, to, row) for row in rows]
    assert seen == {"convener": [True, True], "east": [True, False], "leader": [False, False], "west leader": [False, False]}


def test_every_column_of_a_delegate_has_a_purpose_or_says_nothing_of_him() -> None:
    own = {
        "id", "event_id", "person_id", "generation", "link_generation", "name_key", "search", "sort_key", "replaces_id", "rank",
        "block_id", "row", "place", "seat_fixed", "version", "changed_at", "changed_by",
    }  # fmt: skip
    assert ALL - set(privacy.PURPOSES) == own
    assert set(privacy.PURPOSES) - ALL == {"seat", "badge_prints", "presence"}
    assert set(privacy.CORRECTABLE) <= set(privacy.PURPOSES)
    assert set(privacy.PURPOSES) >= GUARDED


def test_a_leader_reads_neither_telephones_nor_reasons(city: World) -> None:
    code, (one, *_), _ = roll(city)
    summon(code)
    answer(one, False, "mổ mắt")
    leader = city.browser(Role.LEADER, "01", name="Lãnh đạo")
    for path in (f"/delegates/{code}", f"/delegates/{code}/{one}"):
        told = leader.get(path).text
        assert "Trần Văn A" in told
        assert [words for words in ("0912000000", "0912 000 000", "mổ mắt", "02/9/1975", "1975") if words in told] == []


# ── the notice, my data ──────────────────────────────────────────────────────


def test_the_notice_tells_each_purpose_and_the_day_on_which_it_all_goes(city: World, phone: FlaskClient) -> None:
    _code, (one, *_), _ = roll(city)
    told = parse(phone.get(f"{page_of(one)}/notice").text).one("main").text
    for words in ("Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15", "điện thoại", "dân tộc", "báo cáo thẩm tra",
                  "Bản thông báo số 1", "hai ngày làm việc"):  # fmt: skip
        assert words in told
    assert "10/3/2026" in told.replace("/0", "/")  # six months after the closing


def test_the_notice_says_whom_the_report_names(city: World) -> None:
    """The youngest, the oldest and who is longest in the Party stand there with their names and ages."""
    code, (one, *_), _ = roll(city)
    with transaction():
        services.store(
            held(code), queries.get_delegate(SYSTEM, one), {"birth_date": date(1950, 1, 2)}, "delegates.change", by=SYSTEM
        )
    board = credentials.Told(date(2025, 9, 10), "Nguyễn Văn Ban")
    report = str(to_json(credentials.report(gathering.gather(held(code)), board)))
    assert delegate(one).full_name in report
    told = city.browser().get("/delegates/notice").text
    assert "riêng người trẻ tuổi nhất, cao tuổi nhất và nhiều tuổi Đảng nhất được nêu tên" in told
    assert "không kèm tên" not in told


def test_everybody_may_read_the_notice(city: World, phone: FlaskClient) -> None:
    assert "Dữ liệu cá nhân của đại biểu" in phone.get("/delegates/notice").text


def test_he_reads_everything_that_is_kept_of_him(city: World, phone: FlaskClient) -> None:
    code = congress(city)
    one = enlist(code, someone(city, "x", **{name: value for name, value in CANARIES.items() if name != "full_name"}))[0]
    told = parse(phone.get(f"{page_of(one)}/data").text).one("main").text
    for name, value in CANARIES.items():
        if name not in ("full_name", "birth_date", "admitted_on", "recognised_on", "unread"):
            assert (spaced_phone(value) if name == "phone" else value) in told, name
    assert "17/3/1931" in told
    assert "canary ô chưa đọc" in told


def test_he_reads_what_the_last_file_said_of_him_and_when_his_badge_was_printed(
    city: World, phone: FlaskClient, organiser: FlaskClient
) -> None:
    code = congress(city)
    take(code, [person("Lò Thị Mai", birth="10/8/1970", phone="0977000111", theory="Cao cấp")])
    (one,) = (row.id for row in stored(code))
    correct(code, "Lò Thị Mai", birth_date=date(1971, 1, 1), phone="0912")
    with transaction():
        decided = {"decided_at": clock.now()}
        services.store(held(code), queries.get_delegate(SYSTEM, one), decided, "delegates.change", by=SYSTEM)
    assert "10h00 15/7/2025" in shown(phone, one, "Quyết định lúc")
    assert shown(phone, one, "Thẻ được in lúc") == "–"
    holders.done(holders.ask(code))
    assert "10h00 15/7/2025" in shown(phone, one, "Thẻ được in lúc")
    told = shown(phone, one, "Tệp danh sách gần nhất ghi")
    for words in ("10/8/1970", "0977 000 111", "Đoàn quận Đông", "Cao cấp", "nữ"):
        assert words in told.lower() or words in told, words
    fields = {row["field"]: row["value"] for row in json.loads(phone.get(f"{page_of(one)}/data.json").data)["data"]}
    assert fields["listed"]["birth_date"] == "10/8/1970"
    assert fields["badge_prints"]
    assert fields["decided_at"]


def shown(phone: FlaskClient, one: int, label: str) -> str:
    rows = csv.reader(io.StringIO(phone.get(f"{page_of(one)}/data.csv").data.decode("utf-8-sig")))
    return next(row[1] for row in rows if row[0] == label)


def test_codes_given_out_leave_a_line(city: World) -> None:
    code, _officials, _line = roll(city)
    assert CliRunner().invoke(commands.cli, ["codes", "--event", code]).exit_code == 0
    session().rollback()
    (line,) = session().scalars(select(AuditLine).where(AuditLine.verb == "delegates.codes"))
    assert (line.count, line.detail) == (3, {"event": code})


@pytest.mark.parametrize("wanted", ["1899", "2026", "0000", "9999", "1/1/1899", "1/1/2026"])
def test_nobody_was_born_then(city: World, wanted: str) -> None:
    code, (one, *_), _ = roll(city)
    for typed, refusal in ((wanted, "privacy.unreadable"), ("1900", ""), ("2025", "")):
        with transaction() as writer:
            if refusal:
                with pytest.raises(DomainError, match=r"privacy\.unreadable"):
                    corrections.ask(held(code), queries.get_delegate(SYSTEM, one), "birth_date", typed, "")
            else:
                corrections.ask(held(code), queries.get_delegate(SYSTEM, one), "birth_date", typed, "")
            writer.rollback()


def test_he_takes_his_data_along(city: World, phone: FlaskClient) -> None:
    code = congress(city)
    told = {name: value for name, value in CANARIES.items() if name != "full_name"}
    one = enlist(code, someone(city, CANARIES["full_name"], **told))[0]
    answer_ = phone.get(f"{page_of(one)}/data.json")
    fields = {row["field"]: row["value"] for row in json.loads(answer_.data)["data"]}
    for name, value in CANARIES.items():
        assert fields[name] == (value.isoformat() if isinstance(value, date) else value), name
    assert "attachment" in answer_.headers["Content-Disposition"]
    assert token(one) not in answer_.text
    rows = list(csv.reader(io.StringIO(phone.get(f"{page_of(one)}/data.csv").data.decode("utf-8-sig"))))
    assert ["Họ và tên", "Canary Họ Tên"] in [row[:2] for row in rows]


@pytest.mark.parametrize("start", ["=1+1", "+84 912", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_the_table_is_reckoned(start: str, city: World, phone: FlaskClient) -> None:
    code = congress(city)
    one = enlist(code, someone(city, "Nguyễn Văn A", honours=start))[0]
    rows = list(csv.reader(io.StringIO(phone.get(f"{page_of(one)}/data.csv").data.decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))] == []
    kept = delegate(one).honours
    assert kept in [unguarded(cell) for cell in cells]
    fields = {row["field"]: row["value"] for row in json.loads(phone.get(f"{page_of(one)}/data.json").data)["data"]}
    assert fields["honours"] == kept


def test_he_reads_who_took_a_file_with_him_in_it_and_why(city: World, phone: FlaskClient) -> None:
    code = congress(city)
    one, two = enlist(code, someone(city, "Người Đông", EAST), someone(city, "Người Tây", WEST))
    with transaction():
        to = held(code)
        services.record("delegates.export", to, "x", SYSTEM, count=2, reason="xếp xe đón")
        services.record("delegates.export", to, "x", SYSTEM, count=1, reason="chỉ quận Tây", delegate_ids=[two])
    mine = parse(phone.get(f"{page_of(one)}/data").text).one("main").text
    assert ("xếp xe đón" in mine, "chỉ quận Tây" in mine, "1 lần" in mine) == (True, False, True)
    assert "chỉ quận Tây" in phone.get(f"{page_of(two)}/data").text
    assert len(json.loads(phone.get(f"{page_of(two)}/data.json").data)["exports"]) == 2


def test_an_export_of_the_whole_list_is_told_to_whoever_was_in_it(
    city: World, phone: FlaskClient, organiser: FlaskClient
) -> None:
    code, (one, *_), _ = roll(city)
    assert "Chưa có tệp nào" in phone.get(f"{page_of(one)}/data").text
    taken = organiser.post(f"/delegates/{code}/export", data={"form": "csv", "sensitive": ["phone"], "reason": "xếp xe đón"})
    assert taken.status_code == 200, taken.text
    assert "xếp xe đón" in phone.get(f"{page_of(one)}/data").text


# ── corrections ──────────────────────────────────────────────────────────────


def ask(client: FlaskClient, delegate_id: int, field: str, wanted: str, note: str = "") -> Any:
    return client.post(f"{page_of(delegate_id)}/data", data={"field": field, "wanted": wanted, "note": note})


def waiting() -> list[Correction]:
    session().rollback()
    return list(session().scalars(select(Correction).order_by(Correction.id)))


def test_a_request_is_due_after_the_working_days_of_the_law(
    city: World, phone: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    _code, (one, *_), _ = roll(city)
    set_clock(at("2025-08-29", "15:00"))  # a Friday; Monday and Tuesday are days off
    assert ask(phone, one, "phone", "0912 345 678").status_code == 302
    (made,) = waiting()
    assert made.due_on == date(2025, 9, 4)


def test_it_is_put_right_and_he_reads_so(city: World, phone: FlaskClient, organiser: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    ask(phone, one, "birth_date", "15/9/1965", "theo thẻ đảng viên")
    page = visit(organiser, f"/delegates/{code}/corrections")
    assert "1 đề nghị chờ trả lời" in page.text
    assert "02/9/1975" in page.text
    page.press("Sửa và báo đại biểu", answer="đã sửa theo hồ sơ")
    assert delegate(one).birth_date == date(1965, 9, 15)
    told = parse(phone.get(f"{page_of(one)}/data").text).one("main").text
    assert "đã sửa theo hồ sơ" in told
    assert "Đã sửa" in told
    session().rollback()
    assert session().scalars(select(Outbox).where(Outbox.kind == "delegates.corrected")).one().audience == {"delegates": [one]}


def test_it_is_not_put_right_without_a_word_why(city: World, phone: FlaskClient, organiser: FlaskClient) -> None:
    code, (one, *_), _ = roll(city)
    ask(phone, one, "post", "Giám đốc")
    (made,) = waiting()
    path = f"/delegates/{code}/corrections/{made.id}"
    assert organiser.post(path, data={"how": "refuse", "answer": " "}).status_code == 422
    assert organiser.post(path, data={"how": "refuse", "answer": "theo quyết định"}).status_code == 302
    assert (delegate(one).post, waiting()[0].state) == ("Bí thư", "refused")
    assert "theo quyết định" in phone.get(f"{page_of(one)}/data").text
    assert organiser.post(path, data={"how": "accept"}).status_code == 409


@pytest.mark.parametrize(
    ("field", "wanted", "column", "value"),
    [
        ("full_name", "Trần  Văn Anh", "full_name", "Trần Văn Anh"),
        ("birth_date", "1965", "birth_year", 1965),
        ("sex", "Nữ", "sex", "female"),
        ("admitted_on", "3.2.1990", "admitted_on", date(1990, 2, 3)),
        ("phone", "+84 912 345 678", "phone", "0912345678"),
        ("ethnicity", "Tày", "ethnicity", "Tày"),
    ],
)
def test_what_he_wants_is_read_as_a_list_would_be(
    field: str, wanted: str, column: str, value: Any, city: World, phone: FlaskClient, organiser: FlaskClient
) -> None:
    code, (one, *_), _ = roll(city)
    assert ask(phone, one, field, wanted).status_code == 302
    (made,) = waiting()
    assert organiser.post(f"/delegates/{code}/corrections/{made.id}", data={"how": "accept"}).status_code == 302
    row = delegate(one)
    assert getattr(row, column) == value
    if column == "birth_year":
        assert row.birth_date is None
    if column == "full_name":
        assert "anh" in row.search


@pytest.mark.parametrize(
    ("field", "wanted"),
    [("birth_date", "mồng hai"), ("sex", "khác"), ("admitted_on", "31/2/1990"), ("standing", "official"), ("phone", ""),
     ("id", "7"), ("full_name", "Trần Văn A"), ("full_name", "x" * 301)],
)  # fmt: skip
def test_what_cannot_be_is_told_at_once_and_kept_in_the_form(field: str, wanted: str, city: World, phone: FlaskClient) -> None:
    _code, (one, *_), _ = roll(city)
    told = ask(phone, one, field, wanted)
    assert (told.status_code, waiting()) == (422, [])
    if wanted:
        assert wanted in told.text


def test_sent_twice_it_is_one_request(city: World, phone: FlaskClient) -> None:
    _code, (one, *_), _ = roll(city)
    for _time in range(2):
        assert ask(phone, one, "post", "Giám đốc").status_code == 302
    assert len(waiting()) == 1


def test_one_delegate_does_not_bury_the_organisers(city: World, phone: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrections, "MOST_OPEN", 2)
    _code, (one, *_), _ = roll(city)
    told = [ask(phone, one, "post", f"Giám đốc {number}").status_code for number in range(3)]
    assert (told, len(waiting())) == ([302, 302, 409], 2)


def test_requests_of_another_event_are_not_answered_here(city: World, phone: FlaskClient, organiser: FlaskClient) -> None:
    code, *_ = roll(city)
    other = enlist(congress(city, day="2025-10-10"), someone(city, "Người Khác"))[0]
    ask(phone, other, "post", "Giám đốc")
    (made,) = waiting()
    assert organiser.post(f"/delegates/{code}/corrections/{made.id}", data={"how": "accept"}).status_code == 404
