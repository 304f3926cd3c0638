"""What is tried of check-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.house.city import City
from tests.house.congress_targets import FEW, SOME, Makers, of_roll, own
from tests.house.oracle import Target
from tests.house.rolls import PRINTED, Roll
from tests.house.trying import Try

FACT = {"code": "1-AAAAAAAAAAAAAAAAAAAAAAAAAA", "session": "x", "nonce": "n"}


def _came(roll: Roll) -> dict[str, Any]:
    return {"once": "0" * 32, "session": roll.session, "delegate_id": str(roll.ids["excused"]), "act": "in"}


def _signed(roll: Roll) -> dict[str, Any]:
    return {"once": "0" * 32, "session": roll.session, "hour": "8h00", "id": [str(roll.ids["excused"])]}


def _decided(city: City, _who: str) -> Iterator[Try]:
    for unit in SOME:
        roll = city.rolls[unit]
        for verb, name in (("rule", "called"), ("undo", "plain")):
            values = {"code": roll.code, "fact_id": roll.facts[name], "verb": verb}
            yield Try(values, Target(root=unit), {"verdict": "admit", "reason": "đồng hồ sai"})


MAKERS: Makers = {
    "GET checkin.index": lambda _city, _who: iter([Try()]),
    **{f"GET checkin.{page}": of_roll() for page in ("desk", "facts")},
    **{f"GET checkin.{page}": of_roll(places=SOME) for page in ("piece", "room", "points")},
    **{f"GET checkin.{page}": of_roll(places=FEW) for page in ("doors", "paper", "waiting")},
    "GET checkin.attendance": lambda city, who: (one for query in ("", "q=zqdau") for one in of_roll(query=query)(city, who)),
    "GET checkin.proof": of_roll(places=PRINTED),
    "POST checkin.take_attendance": lambda city, who: (
        one
        for kind, form in (("people", "xlsx"), ("statistics", "xlsx"), ("people", "pdf"))
        for one in of_roll(lambda _roll, told={"kind": kind, "form": form}: told, places=SOME if form == "xlsx" else PRINTED)(
            city, who
        )
    ),
    "GET checkin.by_hand": of_roll(query="q=dao", places=SOME),
    "POST checkin.add_device": of_roll(lambda _roll: {"name": "Cửa mới", "role": "scanner"}, places=FEW),
    "POST checkin.revoke_device": of_roll(values=lambda roll: {"device_id": roll.device}, places=FEW),
    "POST checkin.write_down": of_roll(_came, places=FEW),
    "POST checkin.write_paper": of_roll(_signed, places=FEW),
    "POST checkin.decide": _decided,
    "GET checkin.screen": of_roll(places=FEW),
    "GET checkin.screen_now": of_roll(places=FEW),
    "POST checkin.set_self": of_roll(lambda _roll: {"open": "0"}, places=FEW),
    "GET checkin.own": own(),
    "POST checkin.own": own({"code": "000000", "seen": "0"}),
    "POST checkin_api.take": lambda _city, _who: iter([Try(data=FACT)]),
}  # fmt: skip
