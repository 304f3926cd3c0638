"""What check-in keeps of a person: he reads it, and after the personal data are removed nothing that people wrote is left."""

from __future__ import annotations

from datetime import timedelta

from congress.checkin import rulings
from congress.checkin.hand import get_fact
from congress.core import clock
from congress.core.db import session, transaction
from congress.delegates import codes, retention
from congress.delegates.models import Delegate
from tests.checkin.doors import Hall, facts, hall, minutes, presence
from tests.delegates.making import held
from tests.support import SYSTEM, World

HANG = "Phạm Thu Hằng"
CANARY = "canary om nang"


def _link(room: Hall) -> str:
    session().rollback()
    return codes.link_token(session().get_one(Delegate, room.ids[HANG]))


def test_delegate_reads_when_he_was_in_the_room_and_takes_it_along(city: World) -> None:
    room = hall(city)
    room.scan(HANG, clock.now() - minutes(30))
    room.scan(HANG, clock.now() - minutes(10), direction="out")
    client, token = city.app.test_client(), _link(room)
    page = client.get(f"/d/{token}/data").text
    assert "Giờ vào, giờ ra các phiên" in page
    told = client.get(f"/d/{token}/data.json").json["data"]
    assert next(each["value"] for each in told if each["field"] == "presence").count("–") == 1


def test_after_removal_who_was_there_stays_a_number_and_words_are_gone(city: World, set_clock) -> None:  # type: ignore[no-untyped-def]
    room = hall(city)
    first = room.scan(HANG, clock.now() - timedelta(hours=4))
    with transaction():
        rulings.rule(held(room.code), get_fact(held(room.code), facts()[0].id), "admit", CANARY, by=SYSTEM)
    room.send(room.undo(room.scan(HANG)["nonce"], CANARY))
    token, was = room.token(), presence(room, HANG).spans
    set_clock(clock.now() + timedelta(days=300))
    with transaction():
        retention.erase(held(room.code), len(room.ids), by=SYSTEM)
    assert presence(room, HANG).spans == was
    told = [str(tuple(row)) for name in ("check_in", "check_in_ruling", "presence", "checkin_device", "audit_line", "delegate")
            for row in session().connection().exec_driver_sql(f"SELECT * FROM {name}")]  # fmt: skip
    session().rollback()
    assert [row for row in told if CANARY in row or HANG in row] == []
    assert first["name"] == HANG  # the control: the name was there
    assert room.post(room.fact(HANG), token).status_code == 401
