"""Letters are written in the language that their reader has chosen: subject, sentence, hours, and the words around the link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from congress.accounts.models import Account
from congress.core.db import transaction
from congress.core.outbox import INSIDE
from congress.events import engagements
from congress.events.models import EngagementRole
from congress.notices import sending, services
from congress.people.models import Post
from congress.words import TABLES
from tests.events.making import get, hold, meets, move
from tests.events.test_services import secretary
from tests.home.reading import visit
from tests.notices.smtp import MailServer
from tests.support import SYSTEM, World

Tell = Callable[..., int]
VIETNAMESE, ENGLISH = "mot@example.org", "two@example.org"


def give_address(person: int, email: str) -> None:
    with transaction() as writer:
        writer.execute(update(Post).where(Post.person_id == person).values(email=email))


def account_of(city: World, person: int | None, name: str, **columns: Any) -> int:
    account = city.account(name)
    with transaction() as writer:
        writer.execute(update(Account).where(Account.id == account).values(person_id=person, **columns))
    return account


def taken(server: MailServer) -> dict[str, tuple[str, str]]:
    """address -> (subject, text) of the letter that went there."""
    sending.send_waiting()
    found = {}
    for message in server.taker.taken:
        content: Any = message
        found[str(message["To"])] = (str(message["Subject"]), content.get_content())
    return found


@pytest.fixture
def convened(city: World) -> list[int]:
    """Two persons who must come to a conference; answers who they are."""
    people = [secretary(city, "01"), secretary(city, "01.01")]
    code = hold(city, "01", "conference", meets("2025-09-10", "16:05", "17:00"), title="Hội nghị chuyên đề")
    with transaction():
        engagements.engage(get(code), EngagementRole.SPEAKER, people, by=SYSTEM)
    for person, email in zip(people, (VIETNAMESE, ENGLISH), strict=True):
        give_address(person, email)
    move(code, "convene")
    services.deliver()
    return people


def test_each_gets_his_letter_in_his_own_language(city: World, convened: list[int], mail_server: MailServer) -> None:
    account_of(city, convened[0], "Một", language="vi")
    account_of(city, convened[1], "Hai", language="en")
    found = taken(mail_server)
    subject, text = found[VIETNAMESE]
    assert subject == "Triệu tập: Hội nghị chuyên đề"
    assert "Triệu tập: Hội nghị chuyên đề, 16h05 10/9/2025." in text
    assert "Xem tại: http://localhost:8000/events/" in text
    assert "xin không trả lời thư" in text
    subject, text = found[ENGLISH]
    assert subject == "Convened: Hội nghị chuyên đề"
    assert "Convened: Hội nghị chuyên đề, 16:05 10/9/2025." in text
    assert "See: http://localhost:8000/events/" in text
    assert "please do not reply" in text
    assert not [word for word in ("Triệu", "Xem", "Thư này", "16h05") if word in text]


def test_who_has_no_account_is_written_to_in_vietnamese(city: World, convened: list[int], mail_server: MailServer) -> None:
    assert {subject for subject, _text in taken(mail_server).values()} == {"Triệu tập: Hội nghị chuyên đề"}


def test_the_button_on_the_page_is_what_chooses(city: World, tell: Tell, mail_server: MailServer) -> None:
    """Pressed after the line was delivered, and before its letter is sent: the letter follows."""
    account = account_of(city, None, "Hai", login=ENGLISH)
    tell("events.recalled", "Hội nghị", audience={"accounts": [account]}, name="Hội nghị", when="2025-09-10T09:05:00+00:00")
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(account)}")
    visit(client, "/me")
    assert client.post("/preferences", data={"language": "en"}).status_code == 302
    assert taken(mail_server)[ENGLISH][0] == "Convocation withdrawn: Hội nghị"


def test_an_address_typed_by_hand_is_its_account_s_whatever_its_capitals(
    city: World, tell: Tell, mail_server: MailServer
) -> None:
    person = secretary(city, "01")
    give_address(person, "Two@Example.org")
    account_of(city, person, "Hai", language="en")
    account_of(city, None, "Ba", language="en", login="three@example.org")
    tell("events.recalled", "Hội nghị", emails=[ENGLISH, "three@example.org", "khach@example.org"])
    subjects = {address: subject.split(":")[0] for address, (subject, _text) in taken(mail_server).items()}
    assert subjects == {
        ENGLISH: "Convocation withdrawn", "three@example.org": "Convocation withdrawn",
        "khach@example.org": "Rút lại giấy triệu tập",
    }  # fmt: skip


def test_accounts_that_share_an_address_and_do_not_agree_get_vietnamese(
    city: World, convened: list[int], mail_server: MailServer
) -> None:
    for person, name, language in zip(convened, ("Một", "Hai"), ("vi", "en"), strict=True):
        give_address(person, ENGLISH)
        account_of(city, person, name, language=language)
    assert taken(mail_server)[ENGLISH][0].startswith("Triệu tập")


def test_locked_accounts_and_posts_that_are_over_choose_nothing(
    city: World, convened: list[int], mail_server: MailServer, today: Any
) -> None:
    account_of(city, convened[0], "Một", language="en", archived_at=today)
    account_of(city, convened[1], "Hai", language="en")
    with transaction() as writer:
        writer.execute(update(Post).where(Post.person_id == convened[1]).values(valid_to=date(2025, 7, 1)))
    assert {subject.split(":")[0] for subject, _text in taken(mail_server).values()} == {"Triệu tập"}


def test_control_a_letter_of_no_known_kind_says_its_subject_alone(tell: Tell, mail_server: MailServer) -> None:
    tell()
    assert [subject for subject, _text in taken(mail_server).values()] == ["Hội nghị lần thứ 23"]


def test_every_letter_has_a_subject_of_its_own_in_both_languages() -> None:
    """Whatever goes out by mail says in its subject what it is."""
    assert {kind for kind in TABLES["notices"] if not kind.startswith(INSIDE)} == TABLES["letters"].keys()


def test_hours_of_the_inbox_are_written_in_its_readers_language(city: World, tell: Tell) -> None:
    account = account_of(city, None, "Hai", language="en")
    tell("events.recalled", audience={"accounts": [account]}, name="Hội nghị", when="2025-09-10T09:05:00+00:00")
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(account)}")
    assert "Convocation withdrawn: Hội nghị, 16:05 10/9/2025." in visit(client, "/inbox").text
    client.post("/preferences", data={"language": "vi"})
    assert "Rút lại giấy triệu tập: Hội nghị, 16h05 10/9/2025." in visit(client, "/inbox").text
