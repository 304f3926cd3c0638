"""Every column that points at a unit has somebody who brings it along when units change."""

from __future__ import annotations

import ast

import pytest
from flask import Flask

from congress import factory
from congress.config import ROOT
from congress.core import hooks
from congress.core.db import db
from tests.house import source

# column -> what happens to it when units change; a new one must be thought about and put down here
COLUMNS = {
    "placement.unit_id": "the change itself",
    "placement.parent_id": "the change itself",
    "placement.superior_id": "the change itself",
    "contact.unit_id": "stays with the unit it was told of",
    "act_unit.unit_id": "history",
    "post.unit_id": "people: ends with the unit",
    "seat.unit_id": "people: ends with the unit",
    "role_grant.unit_id": "accounts: reads for thirty days, then is gone",
    "audit_line.scope_id": "history, read by where the unit stands today",
    "campaign.root_id": "stays; a campaign of an ended unit is its history",
    "duty.unit_id": "campaigns: the table of reorganisation",
    "counter.superior_id": "campaigns: counted again from rows",
    "tally.superior_id": "campaigns: counted again from rows",
    "venue.unit_id": "venues: goes to the unit that continues",
    "visit.unit_id": "visits: goes to the unit that continues",
    "event.unit_id": "events: what lies ahead goes to the unit that continues",
    "event_unit.unit_id": "events: whoever continues takes part too",
    "event_series.unit_id": "events: goes to the unit that continues",
    "event_wave.root_id": "stays; the next run makes what units that came since lack",
    "event_point.unit_id": "stays: the place from which people take part",
    "engagement.unit_id": "stays: for whom somebody came",
    "calendar_feed.unit_id": "calendar: follows the unit that continues",
    "paper_term.unit_id": "registry: closed on the unit's last day; a congress ahead goes to the unit that continues",
    "paper_term_reader.unit_id": "registry: whoever continues reads it too",
    "delegate_quota.unit_id": "delegates: of congresses ahead, goes to the unit that continues, summed up",
    "delegation.unit_id": "delegates: of congresses ahead, goes to the unit that continues",
    "delegate.unit_id": "delegates: of congresses ahead, goes to the unit that continues",
    "job.scope_id": "history, read by where the unit stands today",
    "outbox.scope_id": "history, read by where the unit stands today",
}
OWNERS = {
    "paper_term": "registry",
    "paper_term_reader": "registry",
    "delegate_quota": "delegates",
    "delegation": "delegates",
    "delegate": "delegates",
    "post": "people",
    "seat": "people",
    "role_grant": "accounts",
    "duty": "campaigns",
    "counter": "campaigns",
    "tally": "campaigns",
    "venue": "venues",
    "visit": "visits",
    "event": "events",
    "event_unit": "events",
    "event_series": "events",
    "calendar_feed": "calendar",
}


def unit_columns() -> set[str]:
    """Foreign keys to a unit, and columns that hold its number without one."""
    return {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "unit" for key in column.foreign_keys)
        or column.name in ("unit_id", "scope_id", "superior_id")
    }


def test_every_column_of_units_is_accounted_for(bare_app: Flask) -> None:
    assert unit_columns() == set(COLUMNS)


def test_every_feature_with_a_column_of_units_brings_its_rows_along(bare_app: Flask) -> None:
    """By a ``rehome.py``, run by the tree's own change in the order of the features."""
    features = [name for name in factory.FEATURES if name != "orgs" and _has_unit_column(name)]
    assert {OWNERS[column.split(".")[0]] for column in COLUMNS if column.split(".")[0] in OWNERS} == set(features)
    told = [listener.__module__ for listener in hooks.REHOMED]
    assert told == [f"congress.{name}.rehome" for name in features]


def _has_unit_column(feature: str) -> bool:
    """Does a model of the feature point at ``unit.id``?"""
    path = ROOT / "congress" / feature / "models.py"
    if not path.exists():
        return False
    return any(source.literal(node) == "unit.id" for node in ast.walk(source.tree(path)))


def test_control_a_feature_without_its_listener_is_caught(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "REHOMED", [each for each in hooks.REHOMED if "people" not in each.__module__])
    with pytest.raises(AssertionError):
        test_every_feature_with_a_column_of_units_brings_its_rows_along(bare_app)


def test_every_feature_that_knows_persons_brings_its_rows_along_when_two_are_one(bare_app: Flask) -> None:
    """Of the tables above the persons' own, those that point at one."""
    pointing = {
        table.name
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    assert pointing == {"post", "seat", "account", "engagement", "calendar_feed", "delegate"}
    told = [listener.__module__ for listener in hooks.MERGED]
    assert told == [f"congress.{name}.rehome" for name in ("accounts", "events", "delegates", "calendar")]


def test_control_a_feature_that_loses_its_persons_is_caught(bare_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "MERGED", [])
    with pytest.raises(AssertionError):
        test_every_feature_that_knows_persons_brings_its_rows_along_when_two_are_one(bare_app)


def test_each_table_with_units_is_touched_by_its_features_rehoming() -> None:
    """The listener, or a module of its feature that it uses, names the table's model."""
    models = {
        "post": "Post", "seat": "Seat", "role_grant": "RoleGrant", "duty": "Duty", "counter": "Counter", "tally": "Tally",
        "venue": "Venue", "visit": "Visit", "event": "Event", "event_unit": "EventUnit", "event_series": "Series",
        "calendar_feed": "Feed", "paper_term": "Term", "paper_term_reader": "TermReader", "delegate_quota": "Quota",
        "delegation": "Delegation", "delegate": "Delegate",
    }  # fmt: skip
    for table, model in models.items():
        folder = ROOT / "congress" / OWNERS[table]
        used = {name.split(".")[-1] for name in source.imports(folder / "rehome.py")}
        text = [path for path in folder.glob("*.py") if path.stem in {"rehome", *used} and path.stem != "models"]
        assert any(model in _names(source.tree(path)) for path in text), table


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
