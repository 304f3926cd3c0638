"""``mail-test``: one letter now, or one line that says why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands.runner import Instance
from tests.notices.smtp import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    made.start()
    yield made
    made.stop()


def address(server: MailServer) -> str:
    return f"smtp://127.0.0.1:{server.port}?from=vanphong@example.org&tls=none"


def test_a_letter_is_sent(small_city: Instance, server: MailServer) -> None:
    told = small_city.json("mail-test", "Mot@Example.org", CONGRESS_SMTP=address(server))
    assert told == {"sent": True, "to": "mot@example.org", "server": f"127.0.0.1:{server.port}"}
    assert server.taker.addresses == ["mot@example.org"]
    assert str(server.taker.taken[0]["Subject"]) == "Thư thử"


def test_a_server_that_refuses_says_so_in_its_own_words(small_city: Instance, server: MailServer) -> None:
    server.taker.fault = lambda phase, _times: "550 5.7.1 relaying denied" if phase == "RCPT" else ""
    told = small_city.json("mail-test", "mot@example.org", code=1, CONGRESS_SMTP=address(server))
    assert told["error"] == "mail.refused"
    assert "550 5.7.1 relaying denied" in told["message"]


def test_nobody_answers(small_city: Instance, server: MailServer) -> None:
    server.stop()
    told = small_city.json("mail-test", "mot@example.org", code=1, CONGRESS_SMTP=address(server))
    assert (told["error"], f"127.0.0.1:{server.port}" in told["message"]) == ("mail.unreachable", True)
    assert "Không có máy chủ nào nhận kết nối ở cổng này" in told["message"]
    assert "CONGRESS_SMTP" in told["message"]
    assert "Errno" not in told["message"]


def test_a_server_of_no_such_name_is_told_in_words(small_city: Instance) -> None:
    smtp = "smtp://khong-co.invalid:25?from=vanphong@example.org&tls=none"
    told = small_city.json("mail-test", "mot@example.org", code=1, CONGRESS_SMTP=smtp)
    assert (told["error"], "Không tìm thấy máy chủ tên này" in told["message"]) == ("mail.unreachable", True)


def test_no_server_is_set(small_city: Instance) -> None:
    assert small_city.json("mail-test", "mot@example.org", code=1)["error"] == "mail.not_set"


@pytest.mark.parametrize("typed", ["mot", "mot@example.org\nBcc: hai@example.org", "a@b@c.vn"])
def test_what_is_no_address_is_refused(small_city: Instance, typed: str) -> None:
    assert small_city.json("mail-test", typed, code=1)["error"] == "mail.address"


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("smtp://user:bi-mat-lam@host:x?from=a@b.vn", "port"),
        ("http://user:bi-mat-lam@host?from=a@b.vn", "smtp://"),
        ("smtp://user:bi-mat-lam@host", "from=ADDRESS"),
        ("smtp://user:bi-mat-lam@host?from=a@b.vn&tls=maybe", "tls=maybe"),
        ("smtp://user:bi-mat-lam@host?from=a@b.vn&x=1", "x="),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_the_password(small_city: Instance, setting: str, named: str) -> None:
    done = small_city.run("mail-test", "mot@example.org", "--json", CONGRESS_SMTP=setting)
    assert (done.code, done.data["error"]) == (1, "setting")
    assert "CONGRESS_SMTP" in done.data["message"]
    assert named in done.data["message"]
    assert "bi-mat-lam" not in done.out + done.err
