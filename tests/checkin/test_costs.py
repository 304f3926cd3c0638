"""What a door asks costs the same number of queries whether one stands on the list or many; its token opens nothing else."""

from __future__ import annotations

from flask import Flask

from tests.checkin.doors import Hall, hall
from tests.house.tracker import watching
from tests.support import World

NAMES = ("Đào Thị An", "Lý Văn Bình", "Mai Thị Châu", "Vi Văn Dần")


def _reads(room: Hall, path: str) -> int:
    client, headers = room.world.app.test_client(), {"Authorization": f"Bearer {room.token()}"}
    client.get(path, headers=headers)
    with watching(client.application) as work:
        assert client.get(path, headers=headers).status_code == 200
    return work.reads


def test_lists_of_a_door_cost_the_same_for_one_and_for_many(city: World) -> None:
    few, many = hall(city, NAMES[:1], code="DH-1"), hall(city, NAMES, code="DH-4")
    for room in (few, many):
        for name in room.ids:
            room.scan(name)
    for path in ("/api/v1/check-ins/list", "/api/v1/check-ins/presence?session={0}"):
        assert _reads(few, path.format(few.sessions[0])) == _reads(many, path.format(many.sessions[0])), path


def test_a_first_entry_is_one_look_and_two_rows(city: World, dialect: str) -> None:
    """Where the database can, in one statement."""
    room = hall(city, NAMES)
    room.scan(NAMES[0])
    told, token = room.fact(NAMES[1]), room.token()
    with watching(city.app) as work:
        assert room.post(told, token).json["outcome"] == "entered"
    verbs = [statement.split(maxsplit=1)[0] for statement in work.statements]
    assert verbs == ["SELECT", *(["WITH"] if dialect == "postgresql" else ["INSERT", "INSERT"])]


def test_token_of_a_door_opens_nothing_but_the_door(city: World, app: Flask) -> None:
    """What a lost phone can reach: each page answers as it does to a stranger."""
    room = hall(city, NAMES)
    headers = {"Authorization": f"Bearer {room.token()}"}
    client = app.test_client()
    opened = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments - {"code"}:
            continue
        path = app.url_map.bind("localhost").build(rule.endpoint, {"code": room.code} if rule.arguments else {})
        if client.get(path, headers=headers).status_code != client.get(path).status_code:
            opened.append(rule.endpoint)
    assert sorted(opened) == ["checkin_api.listing", "checkin_api.presence"]
