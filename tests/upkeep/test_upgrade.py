"""An upgrade: back up, migrate, check; or everything as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from flask import Flask
from flask_migrate import downgrade
from flask_migrate import upgrade as to_revision
from sqlalchemy import bindparam, delete, inspect, select, text
from sqlalchemy.exc import OperationalError

from congress import upkeep
from congress.campaigns.models import Duty, DutyEvent, Tally
from congress.config import ROOT
from congress.core.audit import AuditLine
from congress.core.db import UtcDateTime, db, session, transaction, writing
from congress.core.errors import DomainError
from congress.events.queries import sessions_of
from tests.calendar.reading import change, plans
from tests.conftest import make_app
from tests.events.making import get, hold, meets
from tests.support import World, day
from tests.upkeep.installations import fingerprint, set_revision

OLD = "0001"


@pytest.fixture
def app(dialect: str, new_database: Callable[[str], str], tmp_path: Path, today: object) -> Iterator[Flask]:
    """An installation of its own: its tables come and go."""
    made = make_app(new_database(dialect), tmp_path / "instance")
    with made.app_context():
        upkeep.migrate()
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def old(world: World) -> World:
    """With data, as the first revision knows them."""
    world.tree()
    world.campaign()
    world.report("01.01.001.001", day("2025-05-10"), convened=20, present=10)
    back_to(OLD)
    return world


def back_to(revision: str) -> None:
    with writing():
        downgrade(directory=str(ROOT / "congress" / "migrations"), revision=revision)


def columns(*but: str) -> dict[str, list[str]]:
    """Of every table, by what it has now."""
    tables = inspect(db.engine)
    return {
        name: [f'"{each["name"]}"' for each in tables.get_columns(name)] for name in tables.get_table_names() if name not in but
    }


def rows(told: dict[str, list[str]]) -> dict[str, list[str]]:
    """Every row, by these columns of its table."""
    run = session().connection().exec_driver_sql
    found = {name: sorted(map(repr, run(f"SELECT {', '.join(what)} FROM {name}").all())) for name, what in told.items()}
    session().rollback()
    return found


def test_upgrade_brings_old_data_along(old: World) -> None:
    known = columns("alembic_version", "duty", "duty_event", "audit_line")
    before = rows(known)
    told = upkeep.upgrade()
    assert (told["before"], told["after"], upkeep.revision()) == (OLD, upkeep.newest_revision(), upkeep.newest_revision())
    assert rows(known) == before
    new = columns("alembic_version", "duty", "duty_event", "audit_line")
    assert {name: found for name, found in rows(new).items() if name not in known and found} == {}, "what is new begins empty"
    assert (upkeep.checks(), old.done("cell")) == ([], "1/4")
    assert session().scalars(select(AuditLine.subject).where(AuditLine.verb == "system.upgrade")).all() == [
        f"{OLD} → {upkeep.newest_revision()}"
    ]
    assert Path(told["backup"]).parent == old.app.extensions["settings"].instance / "backups"


def test_upgrade_of_what_is_new_already_does_nothing(world: World) -> None:
    before = fingerprint()
    assert upkeep.upgrade() == {"before": upkeep.revision(), "after": upkeep.revision(), "backup": None}
    assert fingerprint() == before


def test_upgrade_of_nothing_makes_the_tables(dialect: str, new_database: Callable[[str], str], tmp_path: Path) -> None:
    made = make_app(new_database(dialect), tmp_path / "empty")
    with made.app_context():
        assert upkeep.upgrade() == {"before": None, "after": upkeep.newest_revision(), "backup": None}
        assert upkeep.health()["ok"]
        db.engine.dispose()


def test_tables_are_those_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata) == []


def test_every_revision_goes_down_and_up_again(old: World) -> None:
    """Down to nothing, and up again: nothing is left behind, nothing is missing."""
    back_to("base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upkeep.migrate()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


# ── or back ──────────────────────────────────────────────────────────────────


def destroy() -> None:
    """A migration that has thrown rows away, committed that, and then broke down."""
    MIGRATE()
    with transaction() as writer:
        for table in (DutyEvent, Duty, Tally):
            writer.execute(delete(table))
    raise RuntimeError("column is missing")


MIGRATE = upkeep.migrate


@pytest.fixture
def broken(old: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "migrate", destroy)


FAILURES = {
    "of Alembic": CommandError("Can't locate revision"),
    "of a reference": RuntimeError("a row refers to one that is not there: ('duty', 1)"),
    "of the database": OperationalError("ALTER TABLE duty", {}, Exception("disk is full")),
    "of the system": OSError(28, "No space left on device"),
}


@pytest.fixture(params=list(FAILURES))
def failure(request: pytest.FixtureRequest, old: World, monkeypatch: pytest.MonkeyPatch) -> Exception:
    """What the migration ends with after it has changed the tables."""
    run, error = command.upgrade, FAILURES[request.param]

    def upgrade(*told: Any, **more: Any) -> None:
        run(*told, **more)
        raise error

    monkeypatch.setattr(command, "upgrade", upgrade)
    return error


def test_migration_that_fails_in_any_way_is_told_and_puts_everything_back(failure: Exception) -> None:
    before = rows(columns("audit_line"))
    with pytest.raises(DomainError, match=r"upgrade\.failed") as refusal:
        upkeep.upgrade()
    assert type(failure).__name__ in str(refusal.value.params["text"])
    assert (rows(columns("audit_line")), upkeep.revision()) == (before, OLD)


@pytest.mark.parametrize("failure", ["of Alembic", "of a reference"], indirect=True)
def test_control_a_migration_that_ends_the_process_puts_nothing_back(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Flask-Migrate's own does when it meets one of these two."""

    def migrate() -> None:
        with writing():
            to_revision(directory=str(ROOT / "congress" / "migrations"))

    monkeypatch.setattr(upkeep, "migrate", migrate)
    with pytest.raises(SystemExit):
        upkeep.upgrade()
    assert upkeep.revision() != OLD


def test_database_of_a_newer_program_is_refused_before_anything_is_saved(app: Flask) -> None:
    set_revision("9999")
    with pytest.raises(DomainError, match=r"database\.newer"):
        upkeep.upgrade()
    assert not (app.extensions["settings"].instance / "backups").exists()


def test_control_a_revision_taken_for_known_is_saved_first(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    set_revision("9999")
    monkeypatch.setattr(upkeep, "is_known", lambda _name: True)
    with pytest.raises(DomainError, match=r"upgrade\.failed"):
        upkeep.upgrade()
    assert list((app.extensions["settings"].instance / "backups").iterdir())


@pytest.mark.usefixtures("broken")
def test_failing_migration_puts_everything_back() -> None:
    before = rows(columns("audit_line"))
    with pytest.raises(DomainError, match=r"upgrade\.failed") as refusal:
        upkeep.upgrade()
    assert "column is missing" in str(refusal.value.params["text"])
    assert (rows(columns("audit_line")), upkeep.revision()) == (before, OLD)


def test_data_that_do_not_pass_the_check_put_everything_back(old: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def forget() -> None:
        MIGRATE()
        with transaction() as writer:
            writer.execute(delete(Tally))

    before = rows(columns("audit_line"))
    monkeypatch.setattr(upkeep, "migrate", forget)
    with pytest.raises(DomainError, match=r"upgrade\.failed") as refusal:
        upkeep.upgrade()
    assert "tally" in str(refusal.value.params["text"])
    assert (rows(columns("audit_line")), upkeep.revision()) == (before, OLD)


@pytest.mark.usefixtures("broken")
def test_control_without_the_way_back_the_loss_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(columns("audit_line"))
    monkeypatch.setattr(upkeep, "_back_to", lambda _file: None)
    with pytest.raises(DomainError, match=r"upgrade\.failed"):
        upkeep.upgrade()
    assert rows(columns("audit_line")) != before


@pytest.mark.parametrize(("found", "refusal"), [(OLD, "database.old"), ("9999", "database.newer")])
def test_commands_do_not_work_on_tables_of_another_revision(app: Flask, found: str, refusal: str) -> None:
    set_revision(found)
    with pytest.raises(DomainError, match=re.escape(refusal)):
        upkeep.require_tables()


def test_backup_of_an_older_revision_is_restored_and_brought_along(old: World, tmp_path: Path) -> None:
    upkeep.backup(tmp_path / "old.tar")
    upkeep.upgrade()
    assert upkeep.restore(tmp_path / "old.tar")["revision"] == upkeep.newest_revision()
    assert (upkeep.checks(), old.done("cell")) == ([], "1/4")


# ── what calendars count ─────────────────────────────────────────────────────


def test_numbers_that_calendars_know_neither_fall_nor_return(world: World) -> None:
    """Until 0004 they were counted by what was written down when a session was struck out."""
    world.tree()
    code = hold(world, "01.01", "conference", meets("2025-09-10"), title="Sơ kết")
    other = hold(world, "01.01", "conference", meets("2025-09-11"), title="Tổng kết")
    before = {each: get(each).sequence for each in (code, other)}
    number, starts_at, ends_at = get(code).id, get(code).starts_at, get(code).ends_at
    session().rollback()
    back_to("0004")
    with transaction() as writer:
        for name in ("P1", "P3", "P3"):
            values = {"event_id": number, "code": f"{code}-{name}", "starts": starts_at, "ends": ends_at}
            writer.execute(
                text(
                    "INSERT INTO event_withdrawal (event_id, session_code, name, starts_at, ends_at, at)"
                    " VALUES (:event_id, :code, 'Sơ kết', :starts, :ends, :starts)"
                ).bindparams(*(bindparam(each, type_=UtcDateTime()) for each in ("starts", "ends"))),
                values,
            )
    upkeep.upgrade()
    assert {each: get(each).sequence - before[each] for each in before} == {code: 6, other: 0}
    change(code, *plans(code), meets("2025-09-12"))
    assert [row.code for row in sessions_of([number])[number]] == [f"{code}-P1", f"{code}-P4"]
