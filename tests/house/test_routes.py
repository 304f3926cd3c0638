"""The table of who may open what is committed, so that a review sees every change of it."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from congress.core import policy
from congress.core.policy import PUBLIC, who_may_what
from tests.house import oracle
from tests.house.city import LETTERS

TABLE = Path(__file__).with_name("who_may_what.txt")
REWRITE = "CONGRESS_REWRITE=1 pytest tests/house/test_routes.py"


def test_who_may_what_is_as_committed(bare_app: Flask) -> None:
    told = who_may_what(bare_app)
    if os.environ.get("CONGRESS_REWRITE") == "1":
        TABLE.write_text(told, encoding="utf-8")
    kept = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    gone, new = sorted(set(kept.splitlines()) - set(told.splitlines())), sorted(set(told.splitlines()) - set(kept.splitlines()))
    assert told == kept, "\n".join(
        ["the routes changed; if that is meant: " + REWRITE, *(f"- {line}" for line in gone), *(f"+ {line}" for line in new)]
    )


def test_the_rules_of_the_views_are_those_of_the_oracle(bare_app: Flask) -> None:
    """The roles of each page, told twice: once by its decorator, once by the oracle."""
    roles = {role.value: letter for letter, role in LETTERS.items()}
    differing = []
    for request, told in oracle.TABLE.items():
        rule = policy.rule_of(bare_app.view_functions[request.split(" ")[1]])
        assert rule is not None
        mine = (
            "public"
            if rule.public or rule.device
            else "".join(sorted({roles[role.value] for role in rule.roles} or oracle.ALL))
        )
        wanted = "public" if told.public else "".join(sorted(told.roles or oracle.ALL))
        if mine != wanted:
            differing.append(f"{request}: view {mine}, oracle {wanted}")
    assert differing == []


def test_strangers_reach_only_these_pages(bare_app: Flask) -> None:
    open_to_all = {name for name, view in bare_app.view_functions.items() if policy.rule_of(view) is PUBLIC}
    by_secret = {"accounts.link", "calendar.feed", "calendar.delegate_file", "documents.my_summons", "checkin.own"} | {
        f"delegates.{page}" for page in ("mine", "own_data", "own_file", "own_notice")
    }
    by_all = {"static", "healthz", "accounts.sign_in", "home.prefer", "delegates.notice", "tls.index", "tls.certificate"}
    by_all |= {f"checkin.{page}" for page in ("scan", "scan_worker", "scan_manifest", "hall_shell")}
    by_all |= {"checkin_api.description"}
    assert open_to_all == by_all | by_secret
    by_token = {name for name, view in bare_app.view_functions.items() if policy.rule_of(view) is policy.DEVICE}
    assert {name.partition(".")[0] for name in by_token} == {"checkin_api"}


def test_the_table_names_every_route_of_the_application(bare_app: Flask) -> None:
    table = who_may_what(bare_app)
    assert len(table.splitlines()) == len(list(bare_app.url_map.iter_rules()))
    assert " ? " not in table
