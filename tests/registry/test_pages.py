"""Pages of registers: opening one, giving, keeping, correcting and voiding numbers, finding them, and what is refused."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.registry import services
from congress.registry.models import Entry, EntryState, Term
from tests.house.tracker import watching
from tests.registry.making import congress_term, facts, get, give, give_entry, term
from tests.support import SYSTEM, World

UNIT = "01.01.001"
PAPER = {"type": "report", "subject": "kết quả công tác quý II", "dated": "15/7/2025", "number": "", "signer": "", "note": ""}


@pytest.fixture
def browser(city: World) -> FlaskClient:
    return city.browser(Role.SECRETARY, UNIT, name="Phạm Thị Một")


@pytest.fixture
def at(city: World) -> int:
    with transaction():
        return term(city, UNIT).id


def text(response: TestResponse, status: int = 200) -> str:
    assert response.status_code == status, response.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def send(browser: FlaskClient, path: str, status: int = 302, **data: object) -> TestResponse:
    response = browser.post(f"/registry/{path}", data=data)
    assert response.status_code == status, text(response, response.status_code)
    return response


def entries() -> list[Entry]:
    session().rollback()
    return list(session().scalars(select(Entry).order_by(Entry.id)))


def test_a_register_is_opened_where_there_is_none(browser: FlaskClient) -> None:
    assert "Chưa có sổ nào" in text(browser.get("/registry/"))
    page = browser.get(f"/registry/{UNIT}")
    assert "Chưa mở sổ" in text(page)
    assert f'href="/registry/{UNIT}/terms/new"' in page.text
    form = browser.get(f"/registry/{UNIT}/terms/new").text
    assert 'value="nhiệm kỳ 2025 - 2030"' in form
    sent = {"issuer": "committee", "name": "nhiệm kỳ 2025 - 2030", "starts_on": "01/01/2025", "ends_on": "", "symbol": ""}
    send(browser, f"{UNIT}/terms/new", **sent)
    shown = text(browser.get(f"/registry/{UNIT}"))
    assert "Đã mở “nhiệm kỳ 2025 - 2030”." in shown
    assert "Chưa cấp số nào" in shown
    assert f'href="/registry/{UNIT}"' in browser.get("/registry/").text


def test_the_page_of_a_unit_leads_to_its_register(browser: FlaskClient, at: int) -> None:
    assert f'href="/registry/{UNIT}"' in browser.get(f"/orgs/units/{UNIT}").text


def test_a_number_is_given_and_the_next_is_told(browser: FlaskClient, at: int) -> None:
    page = text(browser.get(f"/registry/{UNIT}/give"))
    assert "Báo cáo (BC) – số tiếp theo 01" in page
    assert "Chỉ thị (CT) – không được ban hành theo 66-QĐ/TW" in page
    answer = send(browser, f"{UNIT}/give?term={at}", **PAPER, after="0")
    (entry,) = entries()
    assert answer.headers["Location"].endswith(f"/registry/entries/{entry.id}")
    shown = text(browser.get(f"/registry/entries/{entry.id}"))
    assert "Đã cấp số 01-BC/ĐU." in shown
    assert "kết quả công tác quý II" in shown
    assert "Báo cáo (BC) – số tiếp theo 02" in text(browser.get(f"/registry/{UNIT}/give"))
    assert "01-BC/ĐU" in text(browser.get(f"/registry/{UNIT}?q=cong tac quy"))
    assert "Không có số nào như vậy" in text(browser.get(f"/registry/{UNIT}?q=cong tac nam"))


def test_a_form_sent_twice_gives_one_number(browser: FlaskClient, at: int) -> None:
    for _press in range(2):
        send(browser, f"{UNIT}/give?term={at}", **PAPER, after="0")
    (entry,) = entries()
    assert "không cấp thêm số nào" in text(browser.get(f"/registry/entries/{entry.id}"))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"subject": " "}, "Hãy ghi trích yếu của văn bản."),
        ({"subject": "x" * 501}, "Dài 501 chữ, chỉ giữ được 500."),
        ({"dated": "hôm qua"}, "“hôm qua” không phải ngày."),
        ({"dated": "31/12/2024"}, "Ngày 31/12/2024 trước “nhiệm kỳ 2025 - 2030”"),
        ({"number": "năm"}, "“năm” không phải số văn bản. Ghi một số từ 1 đến 99.999"),
        ({"number": "5"}, "Số 05-BC/ĐU đã cấp ngày 01/01/2025 cho “việc trước”."),
        ({"type": "thư"}, "Không có loại văn bản “thư”."),
    ],
)
def test_what_is_refused_stays_beside_what_was_typed(browser: FlaskClient, at: int, typed: dict[str, str], told: str) -> None:
    with transaction():
        give(session().get_one(Term, at), "report", "việc trước", number=5)
    answer = send(browser, f"{UNIT}/give?term={at}", 422, **{**PAPER, "signer": "Phạm Thị Một", **typed})
    assert told in text(answer, 422)
    assert 'value="Phạm Thị Một"' in answer.text
    assert len(entries()) == 1


def test_a_number_is_kept_and_used_later(browser: FlaskClient, at: int) -> None:
    send(browser, f"{UNIT}/reserve", term=at, type="resolution", note="nghị quyết chuyên đề")
    (entry,) = entries()
    page = text(browser.get(f"/registry/entries/{entry.id}"))
    assert "Giữ số" in page
    assert "Dùng số này" in page
    version = services.version_of(entry)
    used = {**PAPER, "type": "resolution", "version": version}
    send(browser, f"entries/{entry.id}/edit", **used)
    assert (get(entry.id).state, get(entry.id).number) == (EntryState.ISSUED, 1)


def test_who_changes_what_another_has_changed_keeps_what_he_typed(browser: FlaskClient, at: int) -> None:
    with transaction():
        entry = give_entry(session().get_one(Term, at), "report", "đầu tiên")
        version, entry_id = services.version_of(entry), entry.id
        services.change(entry, facts("report", "của người khác"), by=SYSTEM)
    answer = send(browser, f"entries/{entry_id}/edit", 422, **PAPER, version=version)
    page = text(answer, 422)
    assert "Có người vừa sửa." in page
    assert "Hiện đang ghi: của người khác" in page
    assert "kết quả công tác quý II" in page
    (now,) = re.findall(r'name="version" value="(\w+)"', answer.text)
    send(browser, f"entries/{entry_id}/edit", **PAPER, version=now)
    assert get(entry_id).subject == "kết quả công tác quý II"


def test_voiding_asks_why_and_can_be_taken_back(browser: FlaskClient, at: int) -> None:
    with transaction():
        entry_id = give_entry(session().get_one(Term, at), "report").id
    assert "Hãy ghi vì sao bỏ số này" in text(send(browser, f"entries/{entry_id}/void", 422, reason=" "), 422)
    send(browser, f"entries/{entry_id}/void", reason="trùng văn bản")
    page = browser.get(f"/registry/entries/{entry_id}")
    assert "Đã bỏ số 01-BC/ĐU; số này không cấp lại." in text(page)
    assert "trùng văn bản" in text(page)
    (undo,) = re.findall(r'action="(/undo/\d+)"', page.text)
    browser.post(undo, data={"back": "/registry/"})
    assert get(entry_id).state == EntryState.ISSUED


def test_a_congress_shows_its_one_sequence(browser: FlaskClient, city: World) -> None:
    with transaction():
        made = congress_term(city, UNIT).id
        give(session().get_one(Term, made), "report")
    assert "02 (chung cho mọi loại)" in text(browser.get(f"/registry/{UNIT}?term={made}"))
    send(browser, f"{UNIT}/give?term={made}", **{**PAPER, "type": "rules", "dated": "10/9/2025"})
    assert "02-QC/ĐH" in text(browser.get(f"/registry/{UNIT}?term={made}"))


def test_a_term_is_ended_and_corrected(browser: FlaskClient, at: int) -> None:
    send(browser, f"terms/{at}/close", day="30/6/2025")
    assert "kết thúc ngày 30/6/2025" in text(browser.get(f"/registry/{UNIT}"))
    form = browser.get(f"/registry/terms/{at}").text
    (version,) = re.findall(r'name="version" value="(\w+)"', form)
    told = {"issuer": "committee", "name": "nhiệm kỳ khác", "symbol": "ĐU", "starts_on": "01/02/2025", "ends_on": ""}
    send(browser, f"terms/{at}", **told, version=version)
    assert "Có người vừa sửa." in text(send(browser, f"terms/{at}", 422, **{**told, "name": "x"}, version=version), 422)
    assert "nhiệm kỳ khác" in text(browser.get(f"/registry/{UNIT}"))


def test_numbers_of_all_registers_are_found_on_the_first_page(browser: FlaskClient, at: int, city: World) -> None:
    with transaction():
        give(session().get_one(Term, at), "guidance", "việc này", number=10)
        give(term(city, "01.02.001"), "guidance", "việc nơi khác", number=10)
    for typed in ("10-HD/ĐU", "10 HD DU", "viec"):
        page = text(browser.get("/registry/", query_string={"q": typed}))
        assert "việc này" in page
        assert "việc nơi khác" not in page
    assert "Không thấy “11-HD/ĐU”" in text(browser.get("/registry/?q=11-HD/ĐU"))


def test_what_does_not_fit_is_said_where_it_stands(browser: FlaskClient, at: int) -> None:
    with transaction():
        made = session().get_one(Term, at)
        give(made, "report", dated="2025-06-01")
        give(made, "report", dated="2025-05-01")
        give(made, "directive")
    page = text(browser.get(f"/registry/{UNIT}"))
    assert "Số 02-BC/ĐU ghi ngày 01/5/2025, không theo thứ tự: 01-BC/ĐU ghi ngày 01/6/2025." in page
    assert "Theo 66-QĐ/TW, ngày 06/02/2017, cấp này không ban hành Chỉ thị." in page


def test_a_reader_sees_the_register_and_nothing_that_is_hidden(city: World, at: int) -> None:
    with transaction():
        made = session().get_one(Term, at)
        give(made, "report", "kết quả công tác")
        hidden = give_entry(made, "report", "nhân sự chủ chốt", hidden=True, signer="Lê Văn Kín").id
    reader = city.browser(Role.LEADER, UNIT, name="Lãnh đạo")
    pages = [f"/registry/{UNIT}", f"/registry/entries/{hidden}", "/registry/?q=02-BC/ĐU", "/registry/?q=nhan su", "/history/"]
    seen = "".join(browser_text(reader, path) for path in pages)
    assert "02-BC/ĐU" in seen
    assert "Số không hiển thị" in seen
    assert [word for word in ("chủ chốt", "Kín") if word in seen] == []
    assert "Cấp số" not in text(reader.get(f"/registry/{UNIT}")).replace("Đã cấp", "")
    for path in (f"{UNIT}/give", f"entries/{hidden}/edit", f"terms/{at}"):
        assert reader.get(f"/registry/{path}").status_code == 403
    send(reader, f"entries/{hidden}/void", 403, reason="x")


def browser_text(client: FlaskClient, path: str) -> str:
    return text(client.get(path))


def test_another_units_register_is_not_there(city: World, at: int) -> None:
    with transaction():
        entry_id = give_entry(session().get_one(Term, at), "report").id
    stranger = city.browser(Role.SECRETARY, "01.02.001", name="Mai Thị Ba")
    for path in (UNIT, f"{UNIT}/give", f"entries/{entry_id}", f"entries/{entry_id}/edit", f"terms/{at}"):
        assert stranger.get(f"/registry/{path}").status_code == 404, path
    for path in (f"{UNIT}/reserve", f"entries/{entry_id}/void", f"terms/{at}/close"):
        send(stranger, path, 404, type="report", reason="x")
    assert stranger.get(f"/registry/01.02.001/give?term={at}").status_code == 404


def test_a_list_costs_the_same_for_one_number_and_for_many(browser: FlaskClient, at: int, city: World) -> None:
    def costs() -> list[int]:
        found = []
        for path in (f"/registry/{UNIT}", "/registry/", "/registry/?q=viec"):
            browser.get(path)
            with watching(city.app) as work:
                text(browser.get(path))
            found.append(work.reads)
        return found

    with transaction():
        give(session().get_one(Term, at), "report", "việc")
    before = costs()
    with transaction():
        for number in range(12):
            give(session().get_one(Term, at), "report", f"việc {number}")
        give(term(city, "01.01.001.001"), "report", "việc khác")
    assert costs() == before
    assert session().scalar(select(func.count()).select_from(Entry)) == 14
