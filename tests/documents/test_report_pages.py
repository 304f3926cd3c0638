"""Pages of the credentials report: live figures, what is missing, the form, what has changed since; who sees how much."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.documents.models import Document
from congress.registry.models import Entry
from tests.delegates.making import allot
from tests.documents import rolls
from tests.documents.rolls import born, person
from tests.house.tracker import watching
from tests.support import World


def plain(response: TestResponse, status: int = 200) -> str:
    assert response.status_code == status, response.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


@pytest.fixture
def code(city: World) -> str:
    made = rolls.congress(city)
    east, west = (city.unit(each).unit_id for each in ("01.01", "01.02"))
    ids = rolls.enlist(made, [
        person("Nguyễn Văn An", unit_id=east, sex="male", birth_date=born(1970), ethnicity="Kinh", theory="Cao cấp"),
        person("Trần Thị Bình", unit_id=west, sex="female", birth_year=1993, ethnicity="Tày", theory="Hệ B2"),
        person("Lê Văn Cường", unit_id=west, sex="male"),
    ])  # fmt: skip
    rolls.away(made, ids[2], "nằm viện")
    rolls.qualify(made, ids[:2])
    return made


@pytest.fixture
def browser(city: World) -> FlaskClient:
    return city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")


def press_issue(browser: FlaskClient, code: str, which: str = "credentials", **typed: Any) -> TestResponse:
    """As the page's own form: what it shows, but for what is typed."""
    page = browser.get(f"/documents/{code}/{which}").text
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    data = {"seen": seen, "dated": "15/7/2025", "election": "Bầu đúng quy định.", "complaints": "Không có đơn thư."}
    return browser.post(f"/documents/{code}/{which}/issue", data=data | typed)


def test_live_figures_stand_with_their_shares(code: str, browser: FlaskClient) -> None:
    page = plain(browser.get(f"/documents/{code}/credentials"))
    assert "2/3 người dự, đạt 66,67%. Vắng 1." in page
    assert "Đủ điều kiện tiến hành: có mặt 2, cần 2 trong 3" in page
    assert "Nam 2 66,67% 1" in page
    assert "Dân tộc thiểu số 1 33,33% 1" in page
    assert "Tuổi bình quân 43,5 tuổi · tính trên 2 người, 1 người chỉ có năm sinh" in page
    assert "Thấp nhất 32 tuổi · Trần Thị Bình" in page
    assert "Lê Văn Cường Đảng bộ quận Tây nằm viện không" in page


def test_what_would_be_unknown_is_said_with_the_way_to_it(code: str, browser: FlaskClient) -> None:
    response = browser.get(f"/documents/{code}/credentials")
    page = plain(response)
    assert "1 người chưa có dân tộc" in page
    assert "1 người chưa có ngày sinh" in page
    assert "1 đại biểu chưa được kết luận" in page
    assert "“Hệ B2” · Lý luận chính trị, 1 người" in page
    assert f'href="/delegates/{code}/check"' in response.text


def test_a_report_is_issued_and_what_changes_since_is_shown(city: World, code: str, browser: FlaskClient) -> None:
    answer = press_issue(browser, code, head="Nguyễn Văn An", members="2\nTrần Thị Bình")
    assert answer.status_code == 302
    assert "Đã phát hành báo cáo số 01-BC/ĐH." in plain(browser.get(answer.headers["Location"]))
    page = plain(browser.get(f"/documents/{code}/credentials"))
    assert "Đã phát hành số 01-BC/ĐH" in page
    assert "Từ lúc đó danh sách không thay đổi gì." in page
    session().rollback()
    kept = session().scalars(select(Document)).one()
    assert kept.inputs["told"]["members"] == ["Trần Thị Bình", "Trần Thị Bình"]  # a number of a delegate stands for the name
    rolls.enlist(code, [person("Đỗ Thị Duyên", unit_id=city.unit("01.01").unit_id, sex="female")])
    page = plain(browser.get(f"/documents/{code}/credentials"))
    assert "Từ lúc đó danh sách đã thay đổi." in page
    assert "Được triệu tập 3 4" in page
    assert "Giới tính: nữ 1 2" in page
    assert "Đỗ Thị Duyên 4-" in page
    answer = press_issue(browser, code, head="Nguyễn Văn An")
    assert "Đã phát hành báo cáo số 02-BC/ĐH." in plain(browser.get(answer.headers["Location"]))
    assert (
        len(session().scalars(select(AuditLine.id).where(AuditLine.verb.in_(["documents.issue", "documents.correct"]))).all())
        == 2
    )


def test_a_board_member_who_is_no_delegate_is_pointed_out(code: str, browser: FlaskClient) -> None:
    answer = press_issue(browser, code, head="Người Ngoài", members="Nguyễn Văn An")
    assert "danh sách không có tên: Người Ngoài." in plain(answer, 422)
    assert 'name="confirmed" value="Người Ngoài"' in answer.text
    told = plain(press_issue(browser, code, head="Người Khác", confirmed="Người Ngoài"), 422)  # not who was agreed to
    assert "không có tên: Người Khác." in told
    assert press_issue(browser, code, head="Người Ngoài", confirmed="Người Ngoài").status_code == 302


@pytest.mark.parametrize("typed", [{"head": "9999"}, {"head": "Nguyễn Văn An", "members": "9" * 3000}, {"head": "12-3"}])
def test_a_number_that_is_no_delegates_is_refused_before_the_report_has_one(
    code: str, browser: FlaskClient, typed: dict[str, str]
) -> None:
    told = plain(press_issue(browser, code, **typed, confirmed="9999"), 422)
    assert "không phải họ tên, cũng không phải số của đại biểu nào" in told
    assert press_issue(browser, code, head="1").status_code == 302
    session().rollback()
    assert session().scalars(select(Entry.number)).all() == [1]


def test_who_has_not_replied_is_told_before_the_figures_are_frozen(code: str, browser: FlaskClient) -> None:
    response = browser.get(f"/documents/{code}/credentials")
    assert "2 người chưa trả lời, được tính là dự" in plain(response)
    assert f'href="/delegates/{code}/replies"' in response.text
    rolls.store(code, next(iter(rolls.gathered(code).people.values())).id, reply="coming")
    assert "1 người chưa trả lời, được tính là dự" in plain(browser.get(f"/documents/{code}/credentials"))


def test_what_was_typed_stays_where_it_is_refused(code: str, browser: FlaskClient) -> None:
    answer = press_issue(browser, code, head="", election="Lời riêng của ban.")
    assert "Hãy ghi họ và tên Trưởng ban" in plain(answer, 422)
    assert "Lời riêng của ban." in answer.text
    answer = press_issue(browser, code, head="Nguyễn Văn An", dated="ngày kia")
    assert "“ngày kia” không phải ngày" in plain(answer, 422)
    answer = press_issue(browser, code, head="Nguyễn Văn An", seen="0" * 64)
    assert "Danh sách vừa thay đổi" in plain(answer, 409)
    assert 'value="Nguyễn Văn An"' in answer.text
    assert session().scalars(select(Document)).all() == []


def test_a_draft_is_printed_and_stores_nothing(code: str, browser: FlaskClient) -> None:
    answer = browser.post(f"/documents/{code}/credentials/draft.pdf", data={"dated": "15/7/2025", "head": "1"})
    assert answer.status_code == 200
    assert answer.data[:5] == b"%PDF-"
    assert session().scalars(select(Document)).all() == []


def test_who_only_reads_sees_figures_and_nobodys_age_or_illness(city: World, code: str, browser: FlaskClient) -> None:
    leader = city.browser(Role.LEADER, "01", name="Lãnh đạo")
    page = leader.get(f"/documents/{code}/credentials")
    assert "Nam 2 66,67% 1" in plain(page)
    assert "Phát hành báo cáo" not in page.text
    for personal in ("Trần Thị Bình", "nằm viện"):
        assert personal not in page.text
        assert personal in browser.get(f"/documents/{code}/credentials").text  # the control
    assert leader.post(f"/documents/{code}/credentials/issue", data={}).status_code == 403


@pytest.mark.parametrize(
    ("role", "unit", "status"), [(Role.SECRETARY, "01.01", 404), (Role.VIEWER, "01", 403), (Role.DRAFTER, "01", 403)]
)
def test_others_do_not_see_the_page(city: World, code: str, role: Role, unit: str, status: int) -> None:
    assert city.browser(role, unit).get(f"/documents/{code}/credentials").status_code == status


READERS = [(Role.ORGANISER, "01"), (Role.SECRETARY, "01"), (Role.LEADER, "01")]
OTHERS = [
    (Role.VIEWER, "01"), (Role.DRAFTER, "01"), (Role.SECRETARY, "01.01"), (Role.LEADER, "01.01"), (Role.DRAFTER, "01.01"),
    (Role.VIEWER, "01.02"),
]  # fmt: skip


def test_an_issued_report_is_read_by_who_issues_it_and_who_leads_the_unit(city: World, code: str, browser: FlaskClient) -> None:
    allot(city, code, e=2, w=2)
    press_issue(browser, code, head="Nguyễn Văn An")
    (made,) = session().scalars(select(Document.id)).all()
    session().rollback()
    address = f"/documents/{code}/papers/{made}"
    for who, status in [(each, 200) for each in READERS] + [(each, 404) for each in OTHERS]:
        reader = city.browser(*who)
        assert reader.get(f"/documents/{code}").status_code == 200  # the congress is his business: the control
        assert (address in reader.get(f"/documents/{code}").text) == (status == 200)
        for page in (address, f"{address}/paper.docx", f"{address}/paper.pdf"):
            assert reader.get(page).status_code == status, (who, page)
        assert "nằm viện" not in reader.get(address).text


def test_each_congress_has_its_own_report(city: World, code: str, browser: FlaskClient) -> None:
    assert "là đại hội đại biểu" in plain(browser.get(f"/documents/{code}/attendance"), 409)
    members = rolls.congress(city, "01.01.001.001", "members")
    rolls.enlist(members, [person("Nguyễn Thị Viên", basis="member", sex="female")])
    assert "là đại hội đảng viên: không bầu ban thẩm tra" in plain(browser.get(f"/documents/{members}/credentials"), 409)
    page = plain(browser.get(f"/documents/{members}/attendance"))
    assert "1/1 người dự, đạt 100,00%." in page
    assert "Đảng viên chính thức 1 100,00% 1" in page
    answer = press_issue(browser, members, "attendance", signer="Ngô Văn Nhất")
    assert re.search(r"Đã phát hành báo cáo số \d\d-BC/CB\.", plain(browser.get(answer.headers["Location"])))


def test_an_empty_list_says_where_to_begin(city: World, browser: FlaskClient) -> None:
    made = rolls.congress(city, "01.01")
    assert "Chưa có ai được triệu tập" in plain(browser.get(f"/documents/{made}/credentials"))


def test_a_longer_list_costs_no_more_statements(city: World, code: str, browser: FlaskClient) -> None:
    def cost() -> int:
        browser.get(f"/documents/{code}/credentials")
        with watching(city.app) as seen:
            browser.get(f"/documents/{code}/credentials")
        return len(seen.statements)

    before = cost()
    rolls.enlist(code, [person(f"Người {number}", unit_id=city.unit("01.02").unit_id) for number in range(40)])
    assert cost() == before


def test_the_way_to_it_stands_on_the_list_on_the_papers_and_on_the_report_itself(code: str, browser: FlaskClient) -> None:
    answer = press_issue(browser, code, head="Nguyễn Văn An")
    for address in (f"/delegates/{code}", f"/documents/{code}", answer.headers["Location"]):
        assert f'href="/documents/{code}/credentials"' in browser.get(address).text, address
