"""Pages of agendas without scripts: read, rearrange, edit, add, take, copy; refusals keep what was typed; pieces for them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from congress.agenda import panels, services
from congress.agenda.services import Item
from congress.core.actor import Role
from congress.core.db import transaction
from congress.events.models import Event, EventState
from tests.agenda.builders import blank, do, event, plan, programme, shown
from tests.house.tracker import watching
from tests.support import World


@pytest.fixture
def browser(city: World) -> FlaskClient:
    return city.browser(Role.ORGANISER, "01.01", name="Vũ Thị Sau")


def text(response: TestResponse, status: int = 200) -> str:
    assert response.status_code == status, response.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def send(browser: FlaskClient, code: str, path: str, **data: object) -> TestResponse:
    """As the page's own form: with the version that it showed, unless another is told."""
    return browser.post(f"/agenda/{code}/{path}", data={"version": programme(code).version} | data)


def test_a_programme_is_read_on_the_phone(city: World, browser: FlaskClient) -> None:
    (code,) = event(city, "01.01.001.001", plan(place="Hội trường"))
    page = text(browser.get(f"/agenda/{code}"))
    assert "8h00 – 8h10" in page
    assert "1. Đón tiếp, điểm danh, phát tài liệu" in page
    assert "8h00 – 12h00, thứ Tư 06/8/2025" in page
    assert "Theo mẫu “Đại hội đảng viên, bốn nội dung”, chưa ai sửa." in page
    assert "Các mục cần 240 phút, phiên họp có 240 phút: xong lúc 12h00." in page


def test_what_does_not_fit_is_said_with_its_figures(city: World, browser: FlaskClient) -> None:
    (code,) = event(city, "01.01", congress_kind="delegates")
    for path in ("", "/edit"):
        page = text(browser.get(f"/agenda/{code}{path}"))
        assert "Chương trình dài hơn phiên họp 350 phút." in page
        assert "xong lúc 17h50, phiên họp hết lúc 12h00" in page


def test_buttons_move_items_and_say_where_they_are(city: World, browser: FlaskClient) -> None:
    code, (one, _two, three) = blank(city, "Một", "Hai", "Ba")
    answer = send(browser, code, f"items/{three}/move", how="up")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/agenda/{code}/edit#item-{three}")
    assert "“Ba” giờ là mục 2." in text(browser.get(f"/agenda/{code}/edit"))
    send(browser, code, f"items/{three}/move", how="in")
    assert shown(code) == ["1. Một 10", "1.1. Ba 10", "2. Hai 10"]
    send(browser, code, f"items/{one}/move", parent="", position="2")
    assert shown(code) == ["1. Hai 10", "2. Một 10", "2.1. Ba 10"]
    page = text(send(browser, code, f"items/{one}/move", how="in", parent="") and browser.get(f"/agenda/{code}/edit"))
    assert "1.1. Một" in page


def test_the_first_press_on_a_template_moves_the_item_that_was_meant(city: World, browser: FlaskClient) -> None:
    (code,) = event(city, "01.01.001.001", kind="reception")
    page = browser.get(f"/agenda/{code}/edit").text
    (item,) = re.findall(r'data-id="(\d+)"[^>]*data-name="6\. Trao quà lưu niệm"', page)
    before = [line.split(". ", 1)[1] for line in shown(code)]
    send(browser, code, f"items/{item}/move", how="up")
    after = [line.split(". ", 1)[1] for line in shown(code)]
    assert after != before
    assert after.index("Trao quà lưu niệm 5") == 4
    assert sorted(after) == sorted(before)


def test_an_item_is_edited_in_its_place(city: World, browser: FlaskClient) -> None:
    code, (one, two) = blank(city, "Một", "Hai")
    page = browser.get(f"/agenda/{code}/edit?item={two}")
    assert page.text.count('name="paper_title"') == 2
    assert "Hiện đang ghi: 2. Hai · 10 phút" in text(page)
    data = {
        "title": "Hai mới", "minutes": "25", "presenter": "Người A", "note": "xem kỹ", "is_internal": "y",
        "paper_title": ["Tờ trình", ""], "paper_number": ["05-TTr/ĐU", ""],
    }  # fmt: skip
    assert send(browser, code, f"items/{two}", **data).status_code == 302
    line = programme(code).line(two)
    assert line is not None
    assert (line.title, line.planned, line.presenter, line.papers, line.is_internal) == (
        "Hai mới", 25, "Người A", (("Tờ trình", "05-TTr/ĐU"),), True,
    )  # fmt: skip
    again = browser.get(f"/agenda/{code}/edit?item={two}").text
    assert again.count('name="paper_title"') == 3
    assert 'value="05-TTr/ĐU"' in again
    assert f'id="item-{one}"' in again


def test_an_item_is_added_below_another(city: World, browser: FlaskClient) -> None:
    code, (_one, two) = blank(city, "Một", "Hai")
    send(browser, code, "items", title="Con", minutes="7", parent=str(two))
    send(browser, code, "items", title="Cuối", minutes="1", parent="", is_internal="y")
    assert shown(code) == ["1. Một 10", "2. Hai 7", "2.1. Con 7", "3. Cuối 1"]
    assert programme(code).lines[-1].is_internal


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"title": " ", "minutes": "5"}, "Hãy ghi nội dung của mục."),
        ({"title": "x", "minutes": "nửa giờ"}, "Ghi số phút từ 0 đến 1.440."),
        ({"title": "x", "minutes": "1441"}, "Ghi số phút từ 0 đến 1.440."),
        ({"title": "x" * 501, "minutes": "5"}, "Dài 501 chữ, chỉ giữ được 500."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    typed: dict[str, str], told: str, city: World, browser: FlaskClient
) -> None:
    code, (one,) = blank(city, "Một")
    for path in ("items", f"items/{one}"):
        answer = send(browser, code, path, presenter="Người B", **typed)
        assert told in text(answer, 422)
        assert 'value="Người B"' in answer.text  # what was typed is kept
    assert shown(code) == ["1. Một 10"]


def test_the_second_of_two_sees_the_firsts_change_and_keeps_his_own_words(city: World, browser: FlaskClient) -> None:
    code, (one, two) = blank(city, "Một", "Hai")
    seen = programme(code).version
    do(services.change, code, one, Item("Của người trước", 20), by=city.actor(Role.SECRETARY, "01.01.001", "Phạm Thị Trước"))
    answer = send(browser, code, f"items/{one}", version=seen, title="Của người sau", minutes="30")
    page = text(answer, 409)
    assert "Phạm Thị Trước vừa sửa chương trình này." in page
    assert "Hiện đang ghi: 1. Của người trước · 20 phút" in page
    assert 'value="Của người sau"' in answer.text
    assert shown(code)[0] == "1. Của người trước 20"
    (version,) = set(re.findall(r'name="version" value="(\d+)"', answer.text))
    assert send(browser, code, f"items/{one}", version=version, title="Của người sau", minutes="30").status_code == 302
    assert shown(code) == ["1. Của người sau 30", "2. Hai 10"]
    answer = send(browser, code, f"items/{two}/move", version=seen, how="up")
    assert "việc của đồng chí chưa ghi" in text(answer, 409)
    assert shown(code)[1] == "2. Hai 10"


def test_words_for_an_item_that_is_gone_may_be_added_anew(city: World, browser: FlaskClient) -> None:
    code, (_one, two) = blank(city, "Một", "Hai")
    seen = programme(code).version
    do(services.remove, code, two)
    answer = send(browser, code, f"items/{two}", version=seen, title="Hai, viết kỹ", minutes="12")
    assert answer.status_code == 409
    form = answer.text[answer.text.index('id="add"') :]
    assert 'value="Hai, viết kỹ"' in form


def test_a_removed_item_comes_back_by_the_button(city: World, browser: FlaskClient) -> None:
    code, (one, _two) = blank(city, "Một", "Hai")
    send(browser, code, f"items/{one}/remove")
    page = browser.get(f"/agenda/{code}/edit")
    assert "Đã bỏ “Một”." in text(page)
    (offer,) = re.findall(r'<div class="undo"[^>]*>.*?action="([^"]+)"', page.text, re.DOTALL)
    browser.post(offer, data={"back": f"/agenda/{code}/edit"})
    assert shown(code) == ["1. Một 10", "2. Hai 10"]


def test_templates_and_other_sessions_are_offered_and_taken(city: World, browser: FlaskClient) -> None:
    source, _ids = blank(city, "Riêng một", code="01.01.002")
    foreign, _ids = blank(city, "Của nơi khác", code="01.02.001")
    (code,) = event(city)
    page = browser.get(f"/agenda/{code}/edit")
    assert f'value="{source}"' in page.text
    assert foreign not in page.text
    send(browser, code, "template", source=source)
    assert shown(code) == ["1. Riêng một 10"]
    send(browser, code, "template", key="reception")
    assert shown(code)[0] == "1. Đón đoàn 10"
    assert send(browser, code, "template", source=foreign).status_code == 404
    assert send(browser, code, "template", key="x").status_code == 422


def test_an_empty_agenda_says_so(city: World, browser: FlaskClient) -> None:
    code, _ids = blank(city)
    assert "Chưa có mục nào" in text(browser.get(f"/agenda/{code}"))
    assert "Thêm mục bên dưới, hoặc lấy một mẫu." in text(browser.get(f"/agenda/{code}/edit"))


def test_who_only_reads_is_offered_no_change_and_shown_nothing_internal(city: World) -> None:
    code, (_one, two) = blank(city, "Một", "Hai")
    do(services.change, code, two, Item("MẬT", 10, "KÍN", note="KÍN", is_internal=True))
    viewer = city.browser(Role.VIEWER, "01.01.001")
    page = viewer.get(f"/agenda/{code}")
    assert "Một" in text(page)
    assert "/edit" not in page.text
    for path in ("", "/paper.pdf", "/paper.pdf?internal=1"):
        told = viewer.get(f"/agenda/{code}{path}").get_data()
        assert "MẬT".encode() not in told
        assert "KÍN".encode() not in told
    assert viewer.get(f"/agenda/{code}/edit").status_code == 403
    assert "MẬT" in city.browser(Role.SECRETARY, "01.01.001").get(f"/agenda/{code}").text


def test_a_foreign_session_is_as_if_it_were_not_there(city: World) -> None:
    (code,) = event(city, "01.02.001")
    stranger = city.browser(Role.ORGANISER, "01.01")
    for path in ("", "/edit", "/paper.pdf"):
        assert stranger.get(f"/agenda/{code}{path}").status_code == 404
    assert stranger.post(f"/agenda/{code}/items", data={"version": 0, "title": "x", "minutes": "5"}).status_code == 404


def test_an_event_that_is_over_shows_its_agenda_without_buttons(city: World, browser: FlaskClient) -> None:
    (code,) = event(city, state=EventState.SCHEDULED)
    with transaction() as writer:
        writer.execute(update(Event).values(state=EventState.CLOSED))
    page = browser.get(f"/agenda/{code}/edit")
    assert 'name="how"' not in page.text
    assert "Sự kiện đã kết thúc hoặc đã huỷ." in text(page)
    assert send(browser, code, "items/1/move", how="down").status_code == 409


# ── pieces for the script ────────────────────────────────────────────────────


def test_a_script_is_answered_with_the_list_alone(city: World, browser: FlaskClient) -> None:
    code, (_one, two) = blank(city, "Một", "Hai")
    version = programme(code).version
    headers = {"X-Fragment": "1"}
    answer = browser.post(f"/agenda/{code}/items/{two}/move", data={"version": version, "how": "up"}, headers=headers)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'data-version="{version + 1}"' in answer.text
    assert f'data-focus="{two}"' in answer.text
    assert 'data-said="“Hai” giờ là mục 1."' in answer.text
    stale = browser.post(f"/agenda/{code}/items/{two}/move", data={"version": version, "how": "down"}, headers=headers)
    assert stale.status_code == 409
    assert "vừa sửa chương trình này" in stale.text
    assert "<" not in stale.text
    fresh = browser.get(f"/agenda/{code}/edit", headers=headers)
    assert f'data-version="{version + 1}"' in fresh.text


def test_the_panel_of_an_events_page_shows_each_session(city: World, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = event(city, "01.01", plan("preparatory"), plan(day=1), congress_kind="delegates")
    reader, secretary = city.actor(Role.VIEWER, "01.01"), city.actor(Role.SECRETARY, "01.01")
    do(services.change, codes[0], 1, Item("MẬT", 5, is_internal=True))
    for who, edits in ((reader, 0), (secretary, 2)):
        monkeypatch.setattr(panels, "actor", lambda who=who: who)
        with app.test_request_context("/"):
            told = str(panels.programmes(programme(codes[0]).event))
        assert all(f'href="/agenda/{code}/paper.pdf"' in told for code in codes)
        assert told.count("/edit") == edits
        assert ("MẬT" in told) == bool(edits)
        assert "Phiên trù bị" in told


def test_the_number_of_queries_does_not_follow_the_number_of_items(city: World, browser: FlaskClient, app: Flask) -> None:
    few, _ids = blank(city, "Một")
    many, _ids = blank(city, *(f"Mục {number}" for number in range(12)))

    def cost(path: str) -> int:
        browser.get(path)
        with watching(app) as work:
            assert browser.get(path).status_code == 200
        return work.reads

    for path in ("", "/edit"):
        assert cost(f"/agenda/{few}{path}") == cost(f"/agenda/{many}{path}")


def test_the_first_change_of_two_at_once_makes_the_second_look_again(city: World, browser: FlaskClient) -> None:
    """Both saw the template, of which nothing was stored yet."""
    (code,) = event(city)
    other = city.browser(Role.SECRETARY, "01.01.001", "Phạm Thị Trước")
    assert send(other, code, "items/1/move", version=0, how="down").status_code == 302
    assert "Phạm Thị Trước vừa sửa" in text(send(browser, code, "items/1/move", version=0, how="down"), 409)
    assert programme(code).version == 1
