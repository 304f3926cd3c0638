"""The door for phones: JSON, by the token of a device. ``openapi.json`` beside this file says what is asked and answered.

200 for every outcome; 4xx only where nothing was taken in, so that a phone may forget what was answered with 200 and nothing
else.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from congress.checkin import devices, intake, reading, roster
from congress.checkin.intake import Asker
from congress.checkin.models import DeviceRole
from congress.checkin.reading import Unreadable
from congress.core import clock
from congress.core.pace import Pace
from congress.core.policy import DEVICE, PUBLIC
from congress.core.speech import say
from congress.core.web import access

api = Blueprint("checkin_api", __name__, url_prefix="/api/v1")
# a door needs two a second, its queue one call for two hundred: more is a phone that runs wild
PACE = Pace(30_000, timedelta(minutes=5))
_DESCRIPTION = Path(__file__).with_name("openapi.json")


@api.get("/openapi.json")
@access(PUBLIC)
def description() -> Response:
    """What this door understands, for programs."""
    return Response(_DESCRIPTION.read_text(encoding="utf-8"), mimetype="application/json")


@api.post("/check-ins")
@access(DEVICE)
def take() -> Response:
    """One fact, or several."""
    token = bearer()
    if not token:
        return refused(401, "token")
    if wait := PACE.wait(key := devices.digest(token)):
        return refused(429, "pace", {"Retry-After": str(wait)})
    body = _body()
    try:
        return _batch(key, body) if isinstance(body, dict) and "scans" in body else _single(key, body)
    except Unreadable as fault:
        return refused(422, fault.field)


def _body() -> Any:
    """What was sent, None of what is no JSON, or is nested deeper than anything that is understood here."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _single(key: str, body: Any) -> Response:
    told, received = reading.read(body), clock.now()
    offset = received - reading.moment(body["sent"], "sent") if body.get("sent") else timedelta()
    answer = intake.take(Asker(key), told, received, offset)
    return as_json(answer.plain()) if answer is not None else refused(401, "revoked")


def _batch(key: str, body: dict[str, Any]) -> Response:
    """What cannot be read of several is told beside it, and stands in nobody's way."""
    scans, received = body["scans"], clock.now()
    if not isinstance(scans, list) or not 0 < len(scans) <= reading.MOST:
        raise Unreadable("scans")
    offset = received - reading.moment(body["sent"], "sent") if body.get("sent") else timedelta()
    results: list[dict[str, Any]] = []
    for scan in scans:
        try:
            told = reading.read(scan)
        except Unreadable as fault:
            results.append({"nonce": reading.nonce_of(scan), "error": fault.field})
            continue
        answer = intake.take(Asker(key), told, received, offset)
        if answer is None:
            return refused(401, "revoked")
        results.append(answer.plain())
    if not any("outcome" in each for each in results):
        if devices.find(bearer()) is None:
            return refused(401, "revoked")
        return as_json({"error": "unreadable", "message": say("checkin.unreadable"), "results": results}, 422)
    return as_json({"results": results, "now": clock.now().isoformat()})


@api.get("/check-ins/list")
@access(DEVICE)
def listing() -> Response:
    """Whom a phone lets in without asking: a page of the list, as little of each as a door needs."""
    device = asking_device()
    if device is None or device.role != DeviceRole.SCANNER:
        return refused(401, "revoked")
    devices.note_seen(device, device.waiting)
    version = roster.version(device.event_id)
    if request.if_none_match.contains(version):
        response = Response(status=304)
        response.set_etag(version)
        return response
    response = as_json(roster.page(device, version, _number("after")))
    response.set_etag(version)
    return response


@api.get("/check-ins/presence")
@access(DEVICE)
def presence() -> Response:
    """Who came and left by other doors since a phone asked last."""
    device = asking_device()
    if device is None or device.role != DeviceRole.SCANNER:
        return refused(401, "revoked")
    answer = roster.changes(device.event_id, request.args.get("session", "")[:110], _number("after"))
    devices.note_seen(device, _number("waiting"))
    return as_json(answer) if answer is not None else refused(404, "session")


# ── what these have in common ────────────────────────────────────────────────


def bearer() -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and len(token) <= 200 else ""


def asking_device() -> Any:
    token = bearer()
    return devices.find(token) if token else None


def _number(name: str) -> int:
    typed = request.args.get(name, "0")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def as_json(told: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), status, headers, mimetype="application/json")


def refused(status: int, what: str, headers: dict[str, str] | None = None) -> Response:
    """Nothing was taken in; ``what``: a field, or the word for what is wrong."""
    codes = {401: "checkin.no_right", 404: "checkin.no_such_session", 422: "checkin.bad_field", 429: "checkin.too_fast"}
    message = say(codes[status], **({"field": what} if status == 422 else {}))
    return as_json({"error": what, "message": message}, status, headers)
