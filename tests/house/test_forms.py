"""Nothing but what a form shows is taken from it: every column of every table is sent along, and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, DateTime, Integer

from congress.core.db import db
from tests.house.city import City
from tests.house.marks import campaign_code
from tests.house.targets import REPORT
from tests.house.tracker import Rows, put_back, snapshot

# of no meaning from one run to the next: secrets, what is derived from them, and the numbers of new rows
PASSING = {"id", "salt", "commitment", "token_hash", "password_hash", "batch_id", "event_id"}
NEW_PASSWORD = "mot cau khac, cung that dai"


@dataclass(frozen=True)
class Form:
    """A request that is taken. ``data`` names every field that the form has."""

    path: str
    data: Mapping[str, Any]
    who: str = "organiser of A"


CAMPAIGN = {
    "name": "Đợt mới",
    "kinds": ["cell"],
    "deadline": "1/9/2025",
    "opens_on": "",
    "age_on": "",
    "done_from": "held",
    "unit_code": "01.01",
}
DUTY = f"/campaigns/{campaign_code('planned')}/units/01.01.001"
HELD = f"/campaigns/{campaign_code('held')}/units/01.01.001"
DELEGATE = {
    **dict.fromkeys(("version", "unit_id", "delegation_id", "religion", "recognised_on", "degree", "honours", "email"), ""),
    **{"full_name": "Đào Thị Mới", "basis": "appointed", "standing": "official", "sex": "female", "birth": "1980"},
    **{"ethnicity": "Kinh", "admitted_on": "3/2/2001", "membership": "full", "education": "Đại học", "theory": "Cao cấp"},
    **{"post": "Bí thư", "phone": "", "discipline": ""},
}
NUMBER = {
    "type": "letter", "subject": "Công văn mới", "dated": "15/7/2025", "signer": "Ngô Văn A", "note": "", "number": "",
    "after": "", "version": "",
}  # fmt: skip
FORMS = {
    "accounts.new": Form(
        "/accounts/new", {"name": "Người mới", "login": "nguoi moi", "unit_code": "01.01.001", "role": "viewer"}
    ),
    "accounts.grant": Form("/accounts/{viewer}/grants", {"unit_code": "01.01.001", "role": "drafter"}),
    "accounts.reissue": Form("/accounts/{viewer}/link", {}),
    "accounts.archive": Form("/accounts/{viewer}/archive", {}),
    "accounts.invite": Form("/accounts/invite/01.01", {"again": "1"}),
    "accounts.password": Form(
        "/me/password", {"login": "to chuc", "current": "", "password": NEW_PASSWORD, "again": NEW_PASSWORD}, "viewer"
    ),
    "campaigns.new": Form("/campaigns/new", {**CAMPAIGN, "code": "MOI"}),
    "campaigns.show": Form(f"/campaigns/{campaign_code('of A')}", {**CAMPAIGN, "code": "KHAC"}),
    "campaigns.plan": Form(f"{DUTY}/plan", {"planned_on": "1/9/2025"}, "base secretary"),
    "campaigns.report": Form(f"{DUTY}/report", REPORT, "base secretary"),
    "campaigns.excuse": Form(f"{DUTY}/excuse", {"excused_on": "1/7/2025", "reason": "tạm hoãn"}),
    "campaigns.ratify": Form(f"{HELD}/ratify", {"ratified_on": "1/7/2025"}),
    "campaigns.withdraw": Form(f"{HELD}/withdraw", {}, "base secretary"),
    "people.archive": Form("/people/{person}/archive", {}),
    "venues.new": Form(
        "/venues/new",
        {
            "name": "Hội trường",
            "code": "HT-M",
            "unit_code": "01.01",
            "capacity": "9",
            "address": "",
            "equipment": "",
            "note": "",
        },
    ),
    "visits.new": Form(
        "/visits/new",
        {
            "name": "Đoàn",
            "code": "DK-M",
            "unit_code": "01.01",
            "country": "Lào",
            "body": "",
            "level": "",
            "interpreter": "",
            "note": "",
            "starts_on": "1/8/2025",
            "ends_on": "2/8/2025",
            "members-0-full_name": "Ana",
        },
    ),
    "agenda.add": Form(
        "/agenda/GB-01.01.001-250806-P1/items",
        {"title": "Mục", "minutes": "5", "presenter": "", "note": "", "is_internal": "", "parent": "", "version": "2"},
        "base secretary",
    ),
    "delegates.new": Form("/delegates/DH-01.01-250715/new", DELEGATE),
    "delegates.settings": Form(
        "/delegates/DH-01.01-250715/settings", {"size": "30", "age_on": "", "erase_on": "1/2/2026", "version": ""}
    ),
    "registry.give": Form("/registry/01.01/give", NUMBER, "organiser of A"),
    "home.prefer": Form("/preferences", {"language": "en", "type_size": "large", "back": "/"}, "viewer"),
}


def columns() -> dict[str, Column[Any]]:
    return {column.name: column for table in db.metadata.sorted_tables for column in table.columns}


def told(column: Column[Any]) -> str:
    """Something that would do harm if it were believed."""
    kind = column.type
    if column.name.endswith("_at") or isinstance(kind, DateTime):
        return "2020-01-01T00:00:00+00:00"
    if isinstance(kind, Boolean):
        return "1"
    if isinstance(kind, Date):
        return "2020-01-01"
    if isinstance(kind, Integer):
        return "7"
    return {"role": "admin", "status": "ratified", "verb": "orgs.import", "state": "applied"}.get(column.name, "Kẻ gian")


def difference(before: Rows, after: Rows) -> dict[str, tuple[list[str], list[str]]]:
    """table -> (rows gone, rows new), without what differs from one run to the next."""
    names = {table.name: [column.name for column in table.columns] for table in db.metadata.sorted_tables}

    def plain(table: str, row: tuple[Any, ...]) -> str:
        cells = zip(names[table], row, strict=True)
        return re.sub(r"'(event_id|grant_id)': \d+", "", repr([value for name, value in cells if name not in PASSING]))

    found = {}
    for table in before:
        old = sorted(plain(table, row) for row in before[table] if row not in after[table])
        new = sorted(plain(table, row) for row in after[table] if row not in before[table])
        if old or new:
            found[table] = (old, new)
    return found


def send(city: City, form: Form, before: Rows, more: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    path = form.path.format(viewer=city.accounts["viewer"], person=city.persons["01.01.001"])
    status = city.browsers[form.who].post(path, data={**more, **form.data}).status_code
    after = snapshot()
    put_back(before)
    return status, difference(before, after)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # what a form takes is no matter of the database
def test_columns_sent_along_with_a_form_change_nothing(city: City) -> None:
    extra = {name: told(column) for name, column in columns().items()}
    assert len(extra) > 90
    before = snapshot()
    differing = []
    for endpoint, form in FORMS.items():
        kept = dict(city.browsers[form.who]._cookies)
        alone = send(city, form, before, {})
        city.browsers[form.who]._cookies.update(kept)
        along = send(city, form, before, {**extra, "csrf_token": "x", "_method": "DELETE"})
        city.browsers[form.who]._cookies.update(kept)
        assert alone[0] < 400, (endpoint, alone)
        assert alone[1], endpoint
        if along != alone:
            differing.append((endpoint, along[0], _other(alone[1], along[1])))
    assert differing == []


def _other(one: dict[str, Any], two: dict[str, Any]) -> list[str]:
    return [f"{table}: {one.get(table)} / {two.get(table)}" for table in sorted(one | two) if one.get(table) != two.get(table)]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_control_a_view_that_takes_every_field_is_caught(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from flask import request

    from congress.campaigns import services

    change = services.change_campaign

    def greedy(campaign: Any, **more: Any) -> None:
        change(campaign, **more)
        campaign.made_by = request.form.get("made_by", campaign.made_by)

    monkeypatch.setattr(services, "change_campaign", greedy)
    form, before = FORMS["campaigns.show"], snapshot()
    assert send(city, form, before, {}) != send(city, form, before, {"made_by": "Kẻ gian"})
