"""The inbox on the desk and its page; what was sent, and sending again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.notices import sending
from congress.notices.models import Mail, Notice
from tests.notices.smtp import MailServer
from tests.support import World

Tell = Callable[..., int]
Rows = Callable[[Any], list[Any]]


@pytest.fixture
def reader(city: World) -> tuple[FlaskClient, int]:
    """A browser of a secretary, and his account."""
    account = city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001")
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(account)}")
    return client, account


def told(page: str) -> list[str]:
    """Subjects of the notices on a page that were not read."""
    return re.findall(r'notice is-new"><p><b class="breaks">([^<]+)</b>', page)


def test_a_notice_is_on_the_desk_until_it_was_read(reader: Any, tell: Tell, rows: Rows) -> None:
    client, account = reader
    tell(subject="Hội nghị lần 1", audience={"accounts": [account]})
    tell(subject="Hội nghị lần 2", audience={"accounts": [account]}, endpoint="orgs.show", values={"code": "01.01"})
    desk = client.get("/").text
    assert told(desk) == ["Hội nghị lần 2", "Hội nghị lần 1"]
    assert '<span class="count hot">2<b class="visually-hidden"> thông báo chưa đọc</b>' in desk
    newest = rows(Notice)[-1].id
    answer = client.post(f"/inbox/{newest}/read", data={"go": "1"})
    assert answer.headers["Location"] == "/orgs/units/01.01"
    assert told(client.get("/").text) == ["Hội nghị lần 1"]
    assert told(client.get("/inbox").text) == ["Hội nghị lần 1"]
    assert "Hội nghị lần 2" in client.get("/inbox").text


def test_all_are_read_at_once_and_that_is_taken_back(reader: Any, tell: Tell) -> None:
    client, account = reader
    for number in range(3):
        tell(subject=f"Hội nghị lần {number}", audience={"accounts": [account]})
    client.post("/inbox/read")
    page = client.get("/inbox").text
    assert told(page) == []
    (undo,) = re.findall(r'action="(/undo/\d+)"', page)
    client.post(undo)
    assert len(told(client.get("/inbox").text)) == 3


def test_nobody_reads_or_marks_what_others_were_told(city: World, reader: Any, tell: Tell, rows: Rows) -> None:
    client, _account = reader
    other = city.account("Người khác")
    tell(subject="Không phải của tôi", audience={"accounts": [other]})
    assert "Không phải của tôi" not in client.get("/inbox").text
    assert client.post(f"/inbox/{rows(Notice)[0].id}/read").status_code == 404
    client.post("/inbox/read")
    assert rows(Notice)[0].read_at is None


def test_a_notice_of_a_page_that_is_no_more_leads_nowhere(reader: Any, tell: Tell, rows: Rows) -> None:
    client, account = reader
    tell(audience={"accounts": [account]}, endpoint="gone.show", values={"x": 1})
    answer = client.post(f"/inbox/{rows(Notice)[0].id}/read", data={"go": "1"})
    assert answer.headers["Location"] == "/inbox"


# ── what was sent ────────────────────────────────────────────────────────────


def test_without_a_server_the_page_says_so(organiser: FlaskClient) -> None:
    assert "Chưa đặt máy chủ thư" in organiser.get("/outbox").text
    assert "Chưa báo việc gì cho ai" in organiser.get("/outbox").text


def test_lines_are_filtered_by_state_and_found_by_subject_and_address(organiser: FlaskClient, city: World, tell: Tell) -> None:
    for number in range(3):
        tell(subject=f"Cuộc {number}", emails=[f"nguoi{number}@example.org"], scope_id=city.unit("01").unit_id)
    with transaction() as writer:
        writer.execute(text("UPDATE mail SET state = 'failed' WHERE address = 'nguoi1@example.org'"))

    def found(query: str) -> list[str]:
        return re.findall(r'<strong class="breaks">([^<]+)</strong>', organiser.get(f"/outbox?{query}").text)

    assert found("") == ["Cuộc 2", "Cuộc 1", "Cuộc 0"]
    assert found("state=failed") == ["Cuộc 1"]
    assert found("state=sent") == []
    assert found("q=NGUOI2%40") == ["Cuộc 2"]
    assert found("q=cu%E1%BB%99c+0") == ["Cuộc 0"]
    assert found("q=100%25") == []


def test_only_lines_about_units_in_reach_are_shown(city: World, tell: Tell) -> None:
    inside = tell(subject="Của quận Đông", scope_id=city.unit("01.01.001").unit_id)
    outside = tell(subject="Của quận Tây", scope_id=city.unit("01.02").unit_id)
    whole = tell(subject="Của cả hệ thống")
    client = city.browser(Role.ORGANISER, "01.01")
    page = client.get("/outbox").text
    assert "Của quận Đông" in page
    assert "Của quận Tây" not in page
    assert "Của cả hệ thống" not in page
    answers = [client.get(f"/outbox/{line}").status_code for line in (inside, outside, whole)]
    assert answers == [200, 404, 404]
    assert client.post(f"/outbox/{outside}/again").status_code == 404
    admin = city.browser(Role.ADMIN)
    assert "Của cả hệ thống" in admin.get("/outbox").text
    assert city.browser(Role.SECRETARY, "01.01").get("/outbox").status_code == 403


def test_letters_that_failed_are_sent_again_under_their_old_number(
    organiser: FlaskClient, city: World, mail_server: MailServer, tell: Tell, rows: Rows
) -> None:
    mail_server.taker.fault = lambda phase, times: "550 no such box" if (phase, times) == ("RCPT", 1) else ""
    line = tell(emails=["mot@example.org", "hai@example.org"], scope_id=city.unit("01").unit_id)
    sending.send_waiting()
    page = organiser.get(f"/outbox/{line}").text
    assert "550 no such box" in page
    assert "Gửi lại 1 thư chưa gửi được" in page
    before = {row.address: row.message_id for row in rows(Mail)}
    assert organiser.post(f"/outbox/{line}/again").status_code == 302
    assert "Sẽ gửi lại 1 thư." in organiser.get(f"/outbox/{line}").text
    sending.send_waiting()
    assert {str(message["X-To"]): message["Message-ID"] for message in mail_server.taker.taken} == before
    assert organiser.post(f"/outbox/{line}/again").status_code == 409
    assert session().scalars(select(AuditLine.verb).where(AuditLine.verb == "notices.send_again")).all() == [
        "notices.send_again"
    ]
