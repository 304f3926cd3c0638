"""The committed description of the door says what is there and what is answered."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from flask import Flask

from congress.checkin import api
from tests.checkin.doors import URL, hall
from tests.support import World

TOLD: dict[str, Any] = json.loads(Path(api.__file__).with_name("openapi.json").read_text(encoding="utf-8"))
HANG = "Phạm Thu Hằng"


def test_every_route_of_the_interface_is_described_and_nothing_else(app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == {(path, method) for path, methods in TOLD["paths"].items() for method in methods}
    assert app.test_client().get("/api/v1/openapi.json").json == TOLD


def _fits(told: Any, schema: dict[str, Any]) -> bool:
    """As much of JSON Schema as the description uses for what is answered."""
    if "$ref" in schema:
        return _fits(told, TOLD["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "oneOf" in schema:
        return sum(_fits(told, each) for each in schema["oneOf"]) == 1
    if "enum" in schema:
        return told in schema["enum"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(told, kinds[kind]) for kind in wanted):
        return False
    if isinstance(told, dict):
        properties = schema.get("properties", {})
        return set(schema.get("required", ())) <= set(told) and all(
            _fits(value, properties[name]) for name, value in told.items() if name in properties
        )
    return not isinstance(told, list) or all(_fits(each, schema.get("items", {"type": list(kinds)})) for each in told)


def test_answers_are_as_described(city: World) -> None:
    room = hall(city)
    post = TOLD["paths"][URL]["post"]["responses"]

    def schema(status: str, responses: Any = post) -> Any:
        return responses[status]["content"]["application/json"]["schema"]

    first = room.scan(HANG)
    told = [first, room.scan(HANG), room.scan(HANG, code="x"), room.scan(HANG, session="x"), room.scan(HANG, direction="out")]
    told += [room.send(room.undo(first["nonce"])).json, room.send([room.fact(HANG), {"nonce": "n"}]).json]
    assert [each for each in told if not _fits(each, schema("200"))] == []
    assert not _fits({**first, "outcome": "maybe"}, schema("200"))
    assert _fits(room.post({}, room.token()).json, schema("422"))
    assert _fits(room.post(room.fact(HANG), "no").json, schema("401"))
    client, headers = city.app.test_client(), {"Authorization": f"Bearer {room.token()}"}
    for path, query in ((f"{URL}/list", ""), (f"{URL}/presence", f"?session={room.sessions[0]}")):
        assert _fits(client.get(path + query, headers=headers).json, schema("200", TOLD["paths"][path]["get"]["responses"]))
