"""Letters over a real server on this machine that says 451, hangs up in every phase, goes away and comes back: each once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from congress.core import mail as wire
from congress.core.db import peek, transaction
from congress.core.outbox import Outbox
from congress.notices import sending
from congress.notices.models import Mail
from tests.notices.smtp import PHASES, MailServer

Clock = Callable[[datetime], None]
Tell = Callable[..., int]
Rows = Callable[[Any], list[Any]]
FOUR = [f"nguoi{number}@example.org" for number in range(4)]


def states(rows: Rows) -> dict[str, str]:
    return {row.address: row.state for row in rows(Mail)}


def test_a_letter_says_who_what_and_where(mail_server: MailServer, tell: Tell, rows: Rows) -> None:
    tell(emails=["Mot@Example.org"], endpoint="orgs.show", values={"code": "01.01"})
    assert sending.send_waiting() == 1
    (message,) = mail_server.taker.taken
    assert (message["To"], message["Subject"]) == ("mot@example.org", "Hội nghị lần thứ 23")
    assert (message["From"], message["Auto-Submitted"]) == ("Văn phòng <vanphong@example.org>", "auto-generated")
    assert message["Message-ID"] == rows(Mail)[0].message_id
    assert message["Date"] is not None
    assert message.get_content_type() == "text/plain"
    body = message.get_content()  # type: ignore[attr-defined]
    assert "http://localhost:8000/orgs/units/01.01" in body
    assert sending.send_waiting() == 0


def test_a_subject_with_line_ends_begins_no_header(mail_server: MailServer, tell: Tell) -> None:
    tell(subject="Họp\r\nBcc: khac@example.org\n\nThân thư")
    sending.send_waiting()
    (message,) = mail_server.taker.taken
    assert message["Bcc"] is None
    assert message["Subject"] == "Họp Bcc: khac@example.org Thân thư"
    assert mail_server.taker.addresses == ["mot@example.org"]


def test_control_a_subject_put_in_by_hand_would_begin_a_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        wire.EmailMessage(policy=wire.WIRE)["Subject"] = "Họp\r\nBcc: khac@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b",
        "a b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org,b@example.org",
        "<a@b.vn>",
        "ä@b.vn",
        "a@-b.vn",
    ],
)
def test_what_is_no_address_gets_no_letter(mail_server: MailServer, tell: Tell, rows: Rows, address: str) -> None:
    tell(emails=[address, "that@example.org"])
    assert [row.address for row in rows(Mail)] == ["that@example.org"]


# ── a server that misbehaves ─────────────────────────────────────────────────


def test_451_is_tried_again_with_growing_pauses(
    mail_server: MailServer, tell: Tell, rows: Rows, set_clock: Clock, today: datetime
) -> None:
    mail_server.taker.fault = lambda phase, times: "451 4.7.1 đợi một lát" if phase == "RCPT" and times <= 5 else ""
    tell()
    tried, now = [], today
    for minute in range(200):
        before = mail_server.taker.tried["RCPT"]
        set_clock(now := today + timedelta(minutes=minute))
        sending.send_waiting()
        if mail_server.taker.tried["RCPT"] > before:
            tried.append(minute)
    assert tried == [0, 1, 6, 21, 81, 141]
    assert (len(mail_server.taker.taken), states(rows)) == (1, {"mot@example.org": "sent"})
    assert now > today


def test_while_it_is_refused_for_now_the_server_s_words_are_kept(mail_server: MailServer, tell: Tell, rows: Rows) -> None:
    mail_server.taker.fault = lambda phase, _times: "451 4.7.1 greylisted" if phase == "RCPT" else ""
    tell()
    sending.send_waiting()
    (row,) = rows(Mail)
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, "451 4.7.1 greylisted")


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
def test_550_fails_at_once_with_the_server_s_words_and_the_others_go(
    mail_server: MailServer, tell: Tell, rows: Rows, phase: str
) -> None:
    mail_server.taker.fault = lambda reached, times: "550 5.1.1 không có hộp thư này" if (reached, times) == (phase, 2) else ""
    tell(emails=FOUR)
    sending.send_waiting()
    assert sorted(states(rows).values()) == ["failed", "sent", "sent", "sent"]
    (failed,) = [row for row in rows(Mail) if row.state == "failed"]
    assert failed.last_error.startswith("550 5.1.1")
    assert mail_server.taker.ids == sorted(row.message_id for row in rows(Mail) if row.state == "sent")


@pytest.mark.parametrize("phase", PHASES)
def test_a_connection_dropped_in_any_phase_costs_no_letter_and_doubles_none(
    mail_server: MailServer, tell: Tell, rows: Rows, set_clock: Clock, today: datetime, phase: str
) -> None:
    """Dropped after the server took a letter, it gets it again, under the same Message-ID: nobody can tell more."""
    mail_server.taker.fault = lambda reached, times: "drop" if (reached, times) == (phase, 2 if phase != "EHLO" else 1) else ""
    tell(emails=FOUR)
    for minute in range(4):
        set_clock(today + timedelta(minutes=minute))
        sending.send_waiting()
    assert set(states(rows).values()) == {"sent"}
    assert sorted(set(mail_server.taker.ids)) == sorted(row.message_id for row in rows(Mail))
    assert len(mail_server.taker.taken) == len(FOUR) + (phase == "after DATA")


def test_a_server_that_goes_away_and_comes_back_gets_each_letter_once(
    mail_server: MailServer, tell: Tell, rows: Rows, set_clock: Clock, today: datetime
) -> None:
    mail_server.stop()
    tell(emails=FOUR)
    for minute in range(3):
        set_clock(today + timedelta(minutes=minute))
        assert sending.send_waiting() == 0
    assert set(states(rows).values()) == {"waiting"}
    assert "refused" in rows(Mail)[0].last_error
    mail_server.start()
    set_clock(today + timedelta(hours=1))
    assert sending.send_waiting() == len(FOUR)
    assert mail_server.taker.addresses == FOUR
    assert set(states(rows).values()) == {"sent"}


def test_after_three_days_of_trying_it_is_given_up(
    mail_server: MailServer, tell: Tell, rows: Rows, set_clock: Clock, today: datetime
) -> None:
    mail_server.taker.fault = lambda phase, _times: "451 later" if phase == "RCPT" else ""
    tell()
    with transaction() as writer:
        writer.execute(text("UPDATE mail SET attempts = :n"), {"n": sending.TRIES - 1})
    sending.send_waiting()
    assert states(rows) == {"mot@example.org": "failed"}


def test_without_a_server_letters_wait_three_days_and_no_longer(
    app: Flask, tell: Tell, rows: Rows, set_clock: Clock, today: datetime
) -> None:
    tell()
    set_clock(today + timedelta(days=2))
    assert sending.send_waiting() == 0
    assert states(rows) == {"mot@example.org": "waiting"}
    set_clock(today + timedelta(days=4))
    sending.send_waiting()
    assert (states(rows), rows(Mail)[0].last_error) == ({"mot@example.org": "failed"}, "mail.not_set")


# ── several at once, and death in between ────────────────────────────────────


def together(app: Flask, count: int = 2) -> None:
    """Send from several threads at the same time, each with connections of its own."""
    start = threading.Barrier(count)

    def run() -> None:
        with app.app_context():
            start.wait()
            sending.send_waiting(batch=3)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


TWENTY = [f"nguoi{number:02}@example.org" for number in range(20)]


def test_two_workers_at_once_send_each_letter_once(app: Flask, mail_server: MailServer, tell: Tell, rows: Rows) -> None:
    mail_server.taker.seconds = 0.01
    tell(emails=TWENTY)
    together(app)
    assert mail_server.taker.addresses == TWENTY
    assert set(states(rows).values()) == {"sent"}


def test_control_without_the_claim_two_workers_double_letters(
    app: Flask, mail_server: MailServer, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def free(_token: str, _limit: int) -> Sequence[Any]:
        query = select(*sending._COLUMNS).join(Outbox, Outbox.id == Mail.outbox_id).where(sending._is_due())
        with peek() as reader:
            found = reader.execute(query.order_by(Mail.id)).all()
        if found:
            both.wait(30)
        return found

    monkeypatch.setattr(sending, "_claim", free)
    monkeypatch.setattr(sending, "_holds", lambda *_told: True)
    tell(emails=TWENTY[:3])
    together(app)
    assert len(mail_server.taker.taken) == 6
    assert len(set(mail_server.taker.ids)) == 3


def test_a_worker_that_dies_between_claim_and_server_leaves_letters_for_the_next(
    mail_server: MailServer, tell: Tell, set_clock: Clock, today: datetime
) -> None:
    tell(emails=FOUR)
    assert len(sending._claim("dead", 10)) == 4
    assert sending.send_waiting() == 0
    set_clock(today + sending.LEASE + timedelta(seconds=1))
    assert sending.send_waiting() == 4
    assert mail_server.taker.addresses == FOUR


def test_a_worker_whose_claim_ran_out_sends_nothing_of_it(
    mail_server: MailServer, tell: Tell, set_clock: Clock, today: datetime, app: Flask
) -> None:
    tell(emails=FOUR)
    mine = sending._claim("slow", 10)
    set_clock(today + sending.LEASE + timedelta(seconds=1))
    assert sending.send_waiting() == 4
    assert sending._send_batch(mine, "slow", app.extensions["settings"].smtp) == (0, True)
    assert mail_server.taker.addresses == FOUR
