"""Files that a city would upload, each naming every unit."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from tests.house import oracle
from tests.house.marks import CODES, KINDS, birth, campaign_code, mark, secret_birth, venue_code
from tests.support import csv_bytes

UPLOADS = {
    "orgs.register": "/orgs/register",
    "orgs.decisions": "/orgs/decisions",
    "people.posts": "/people/posts",
    "campaigns.reports": f"/campaigns/{campaign_code('planned')}/reports",
    "venues.register": "/venues/register",
    "events.calendar": "/events/calendar",
}


def file_about(kind: str, codes: Iterable[str]) -> bytes:
    """A sheet of a kind that tells something new of some units."""
    wanted = list(codes)
    if kind == "orgs.register":
        rows = [
            (code, "Tên khác", KINDS[CODES.index(code)], oracle.ABOVE[code].strip(oracle.WHOLE), "33", "Người khác")
            for code in wanted
        ]
        return csv_bytes(("code", "name", "type", "parent", "members", "secretary"), rows)
    if kind == "orgs.decisions":
        return csv_bytes(
            ("effective_on", "operation", "unit_code", "new_name", "decision"),
            [("2025-07-10", "rename", code, "Tên khác", "9-QĐ") for code in wanted],
        )
    if kind == "people.posts":
        rows = [
            (f"Vũ Văn {mark('P', CODES.index(code))}", birth(CODES.index(code)), code, "Phó bí thư", "0933333333")
            for code in wanted
        ]
        return csv_bytes(("full_name", "birth_date", "unit_code", "title", "phone"), rows)
    if kind == "events.calendar":
        return csv_bytes(
            ("code", "unit_code", "kind", "title", "starts"),
            [(f"LICH-{code}", code, "seminar", "Tên khác", "2025-08-20T08:00") for code in wanted],
        )
    if kind == "events.delegations":
        return csv_bytes(("unit_code", "head"), [(code, "Không Ai Biết") for code in wanted])
    if kind == "delegates.take":
        rows = [(f"Đào Thị {mark('L', CODES.index(code))} Plain", secret_birth(CODES.index(code)), code) for code in wanted]
        return csv_bytes(("full_name", "birth_date", "unit_code"), rows)
    if kind == "venues.register":
        return csv_bytes(
            ("code", "name", "unit_code", "capacity"), [(venue_code(code), "Tên khác", code, "33") for code in wanted]
        )
    return csv_bytes(("code", "status", "held_on"), [(code, "held", "2025-06-01") for code in wanted])


def upload(content: bytes, name: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), name)}
