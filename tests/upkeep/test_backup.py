"""A backup is one moment of everything; a restore puts it back whole, or changes nothing."""

from __future__ import annotations

import stat
import threading
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, select, update

from congress import upkeep
from congress.campaigns.models import Counter, Tally
from congress.core import audit
from congress.core import place as instance
from congress.core.audit import AuditLine
from congress.core.db import db, session, transaction
from congress.core.errors import DomainError
from congress.orgs.models import Placement
from tests.conftest import make_app
from tests.support import World, day
from tests.upkeep.installations import fingerprint, forged

CELLS = ("01.01.001.001", "01.01.001.002", "01.01.002.001", "01.02.001.001")


@pytest.fixture
def city(world: World) -> World:
    world.tree()
    world.campaign()
    world.report(CELLS[0], day("2025-05-10"), convened=20, present=19)
    return world


@pytest.fixture
def saved(city: World, tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar"
    upkeep.backup(file)
    return file


@pytest.fixture
def elsewhere(dialect: str, new_database: Callable[[str], str], tmp_path: Path) -> Callable[[Path], list[object]]:
    """Restore into an empty database; answers every row there and what is wrong with them."""

    def restore(file: Path) -> list[object]:
        app = make_app(new_database(dialect), tmp_path / "elsewhere")
        with app.app_context():
            upkeep.restore(file)
            told: list[object] = [fingerprint(), upkeep.checks()]
            db.session.remove()
            db.engine.dispose()
        return told

    return restore


# ── there and back ───────────────────────────────────────────────────────────


def test_restore_into_an_empty_database_brings_every_row(saved: Path, elsewhere: Callable[[Path], list[object]]) -> None:
    assert elsewhere(saved) == [fingerprint(), []]


def test_photographs_travel_with_the_database(city: World, tmp_path: Path, elsewhere: Callable[[Path], list[object]]) -> None:
    """They are files of ours; whatever else lies in their folder is none."""
    folder = instance.folder() / "photos"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.iterdir():  # by another test of this worker
        left.unlink()
    names = [f"{'ab' * 16}.jpg", f"{'ab' * 16}-small.jpg"]
    for name in (*names, "note.jpg", "other.txt"):
        (folder / name).write_bytes(name.encode())
    upkeep.backup(tmp_path / "backup.tar")
    for name in (*names, "note.jpg", "other.txt"):
        (folder / name).unlink()
    elsewhere(tmp_path / "backup.tar")
    found = {path.name: path.read_bytes() for path in (tmp_path / "elsewhere" / "photos").iterdir()}
    assert found == {name: name.encode() for name in names}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (tmp_path / "elsewhere" / "photos").iterdir())


def test_restore_over_a_living_database_leaves_nothing_of_it(city: World, saved: Path) -> None:
    before = fingerprint()
    city.report(CELLS[1], day("2025-05-11"))
    city.account("Người đến sau")
    assert fingerprint() != before
    done = upkeep.restore(saved)
    assert (fingerprint(), done["units"], city.done("cell")) == (before, 12, "1/4")
    city.report(CELLS[1], day("2025-05-11"))
    assert city.done("cell") == "2/4"


def test_backup_is_nobody_elses_business_and_says_what_it_holds(city: World, tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "backup.tar"
    made = upkeep.backup(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["backup.tar"]
    assert (made["file"], made["revision"]) == (str(file), upkeep.newest_revision())
    assert (made["audit_seq"], made["audit_seal"]) == audit.head()
    assert made["audit_seq"] > 0


def test_backup_works_where_pages_have_read_on_every_connection(city: World, tmp_path: Path) -> None:
    db.session.remove()
    with ExitStack() as pages:
        read = [pages.enter_context(db.engine.connect()).scalar(select(1)) for _page in range(4)]
    assert read == [1] * 4
    assert upkeep.backup(tmp_path / "backup.tar")["revision"] == upkeep.newest_revision()


def test_backup_that_cannot_be_written_leaves_the_old_one(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def full(_dump: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(upkeep, "_dump_sqlite", full)
    monkeypatch.setattr(upkeep, "_dump_postgres", full)
    with pytest.raises(OSError, match="No space"):
        upkeep.backup(saved)
    assert (saved.read_bytes(), [path.name for path in saved.parent.iterdir() if path.name.startswith("tmp")]) == (before, [])


# ── while people work ────────────────────────────────────────────────────────


def test_backup_while_reporters_write_is_one_moment(
    city: World, tmp_path: Path, elsewhere: Callable[[Path], list[object]]
) -> None:
    enough, told = threading.Event(), []

    def work() -> None:
        with city.app.app_context():
            while not enough.is_set() or not told:
                code, held_on = CELLS[len(told) % 4], day(f"2025-05-{1 + len(told) % 28:02}")
                told.append(city.report(code, held_on, convened=99, present=99 - len(told) % 20).is_new)
            db.session.remove()

    worker = threading.Thread(target=work)
    worker.start()
    files, seen = [tmp_path / f"{number}.tar" for number in range(3)], []
    for file in files:
        upkeep.backup(file)
        seen.append(len(told))
    enough.set()
    worker.join(60)
    found = [elsewhere(file) for file in files]
    assert [faults for _rows, faults in found] == [[], [], []]
    events = [len(rows["duty_event"]) for rows, _faults in found]  # type: ignore[index]
    assert events == sorted(events)
    assert events[-1] > 1
    assert seen[-1] > 1


SPOILT: dict[str, Callable[[], object]] = {
    "counter": lambda: update(Counter).where(Counter.level == "cell").values(done=Counter.done + 1),
    "tally": lambda: delete(Tally).where(Tally.level == "cell"),
    "tree": lambda: update(Placement).where(Placement.kind == "cell").values(path="/1/9/"),
    "audit": lambda: update(AuditLine).where(AuditLine.seq == 1).values(actor="Người khác"),
}


@pytest.mark.parametrize("what", list(SPOILT))
def test_control_the_check_names_what_is_wrong(city: World, saved: Path, what: str) -> None:
    assert upkeep.checks() == []
    with transaction() as writer:
        writer.execute(SPOILT[what]())  # type: ignore[call-overload]
    assert [fault for fault in upkeep.checks() if what in fault]


# ── what is refused ──────────────────────────────────────────────────────────


def refused(file: Path) -> str:
    """The rule by which a restore is refused; nothing has changed."""
    before = fingerprint()
    with pytest.raises(DomainError) as refusal:
        upkeep.restore(file)
    assert fingerprint() == before
    return refusal.value.code


def test_one_byte_changed_anywhere_is_refused(saved: Path) -> None:
    content, chance = saved.read_bytes(), Random(20)
    places = [20, 600, len(content) - 1, len(content) - 500, *(chance.randrange(13, len(content)) for _ in range(20))]
    for place in places:
        saved.write_bytes(content[:place] + bytes([content[place] ^ 0x20]) + content[place + 1 :])
        assert refused(saved) == "backup.damaged", place


def test_control_without_the_hash_a_changed_byte_is_swallowed(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved.read_bytes()
    place = content.index(b'"made_at": "20') + len(b'"made_at": "20')
    saved.write_bytes(content[:place] + b"9" + content[place + 1 :])
    assert refused(saved) == "backup.damaged"
    monkeypatch.setattr(upkeep, "_sha256", lambda path, **_more: path.read_bytes()[-64:].decode())
    assert upkeep.restore(saved)["units"] == 12


@pytest.mark.parametrize("left", [0.001, 0.5, 0.99, 0.99999])
def test_truncated_backup_is_refused(saved: Path, left: float) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: int(len(content) * left)])
    assert refused(saved) == "backup.damaged"


def zipped(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "{}" * 100)


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a text": lambda file: file.write_text("Kính gửi các đồng chí\n" * 50),
    "a zip": zipped,
    "nothing": lambda file: file.touch(),
    "nulls": lambda file: file.write_bytes(bytes(20480)),
}


@pytest.mark.parametrize("what", list(FOREIGN))
def test_foreign_file_is_refused(city: World, tmp_path: Path, what: str) -> None:
    FOREIGN[what](tmp_path / "file")
    assert refused(tmp_path / "file") == "backup.no_backup"


def test_file_that_is_not_there_is_refused(city: World, tmp_path: Path) -> None:
    assert (refused(tmp_path / "none"), refused(tmp_path)) == ("file.unreadable", "file.unreadable")


def test_backup_of_another_database_program_or_newer_is_refused_by_name(saved: Path, dialect: str, tmp_path: Path) -> None:
    other = "postgresql" if dialect == "sqlite" else "sqlite"
    forgeries = {"backup.other_database": {"database": other}, "backup.newer": {"revision": "9999"}}
    forgeries["backup.no_backup"] = {"program": "other"}
    for rule, manifest in forgeries.items():
        assert refused(forged(saved, tmp_path / "forged.tar", **manifest)) == rule


def test_restored_chain_must_end_as_the_backup_says(saved: Path, tmp_path: Path) -> None:
    """Somebody rewrote the history inside and made the hash fit, but not the head that was noted."""
    with pytest.raises(DomainError, match=r"history\.broken"):
        upkeep.restore(forged(saved, tmp_path / "forged.tar", audit_seal="0" * 64))
    session().rollback()
