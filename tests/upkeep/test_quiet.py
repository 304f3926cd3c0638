"""A restore sends nothing that may have been sent before: letters, news, half-done jobs wait for a person's word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from congress import upkeep
from congress.core import hooks, jobs, outbox
from congress.core.db import session, transaction
from congress.core.jobs import Job
from congress.core.outbox import Outbox
from congress.notices import sending, services
from congress.notices.models import Mail, Notice
from tests.support import SYSTEM, World


@pytest.fixture
def saved(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup with a letter that waits, a line not yet delivered and a job half done."""
    world.tree()
    account = world.account("Một")
    monkeypatch.setitem(hooks.JOBS, "test.waits", None)
    with transaction():
        outbox.append("test.told", "Đã chuyển", {"emails": ["a@example.org"]}, by=SYSTEM)
    services.deliver()
    with transaction():
        jobs.enqueue("test.waits", {}, by=SYSTEM, title="Dở dang")
        told = {"emails": ["b@example.org"], "accounts": [account]}
        outbox.append("test.told", "Chưa chuyển", told, by=SYSTEM)
    upkeep.backup(tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


def left() -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """What the next worker would take up: jobs, letters, addresses of lines delivered now."""
    services.deliver()
    letters = [(row.address, row.state) for row in session().execute(select(Mail.address, Mail.state).order_by(Mail.id))]
    waiting = list(session().scalars(select(Job.title).where(Job.state.in_(("queued", "running")))))
    told = list(session().scalars(select(Outbox.subject).join(Notice, Notice.outbox_id == Outbox.id)))
    session().rollback()
    return waiting, letters, told


def test_a_restore_sends_nothing_again_and_says_so(saved: Path) -> None:
    upkeep.restore(saved)
    assert left() == ([], [("a@example.org", "failed")], ["Chưa chuyển"])
    assert session().scalars(select(Mail.last_error)).all() == ["mail.restored"]
    (error,) = session().scalars(select(Job.error)).all()
    assert error == {"code": "jobs.restored", "params": {}}
    assert session().scalars(select(Job.ended_at)).one() is not None
    session().rollback()
    assert sending.send_waiting() == 0


def test_control_put_back_as_it_was_everything_would_go_out_again(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_QUIETLY", {})
    upkeep.restore(saved)
    waiting, letters, _told = left()
    assert waiting == ["Dở dang"]
    assert letters == [("a@example.org", "waiting"), ("b@example.org", "waiting")]


def test_a_failed_upgrade_goes_back_to_all_that_was_on_its_way(saved: Path) -> None:
    """Minutes later on the same machine nothing has been sent meanwhile."""
    upkeep._back_to(str(saved))
    assert left()[0] == ["Dở dang"]


def test_a_backup_from_before_there_was_mail_is_restored(
    dialect: str, new_database: Callable[[str], str], tmp_path: Path
) -> None:
    from congress.core.db import db
    from tests.conftest import make_app

    app = make_app(new_database(dialect), tmp_path / "old")
    with app.app_context():
        upkeep.migrate("0002")
        upkeep.backup(tmp_path / "old.tar")
        upkeep.restore(tmp_path / "old.tar")
        assert upkeep.revision() == upkeep.newest_revision()
        db.session.remove()
        db.engine.dispose()
