"""Commands that fail: one line of JSON, exit 1, words for people on stderr, and nothing stored."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from flask_migrate import downgrade

from congress.core.db import db, writing
from tests.browser.servers import free_port
from tests.commands.runner import ROOT, Instance
from tests.orgs.office import workbook
from tests.orgs.real import opened
from tests.people.test_posts import HEAD, row
from tests.support import HEADINGS, csv_bytes

DECISION = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")


@contextmanager
def file_of(instance: Instance) -> Iterator[Any]:
    """The database past the application, as somebody with the file in hands would open it."""
    with closing(sqlite.connect(str(instance.folder / "congress.db"))) as connection:
        yield connection
        connection.commit()


def stored(instance: Instance) -> dict[str, list[Any]]:
    """The rows of every table that has any."""
    with file_of(instance) as connection:
        found = {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in db.metadata.tables}
    return {table: rows for table, rows in found.items() if rows}


@contextmanager
def unchanged(instance: Instance) -> Iterator[None]:
    before = stored(instance)
    yield
    assert stored(instance) == before


# words of the command -> (code, words of the message)
REFUSED: dict[str, tuple[str, str]] = {
    "bogus": ("usage", "Không có lệnh “bogus”. Hãy gõ “app.py --help”"),
    "orgs bogus": ("usage", "Không có lệnh “bogus”. Hãy gõ “app.py orgs --help”"),
    "campaigns open --code DH": (
        "usage",
        "Thiếu --name: lệnh này cần nó, với một giá trị theo sau. Hãy gõ “app.py campaigns open",
    ),
    "orgs import": ("usage", "Thiếu FILE: lệnh này cần nó. Hãy gõ “app.py orgs import --help” để xem cách viết."),
    "orgs count --bogus": ("usage", "Không có tuỳ chọn --bogus ở lệnh này."),
    "orgs count --under": ("usage", "Sau --under thiếu giá trị"),
    "orgs count thừa": ("usage", "Thừa “thừa”: lệnh này không nhận."),
    "orgs count --as-of 31/2/2025": ("usage", "--as-of: “31/2/2025” không phải ngày."),
    "orgs count --as-of 2025-02-31": ("usage", "--as-of: “2025-02-31” không phải ngày."),
    "campaigns open --done xong": ("usage", "--done chỉ nhận một trong: held, reported, ratified."),
    "history verify --anchor x": ("history.bad_anchor", "“x”"),
    "orgs count --under 77": ("not_found", "Không tìm thấy. Hãy xem lại mã đã gõ."),
    "orgs import none.csv": ("file.unreadable", "Không mở được tệp none.csv."),
    "progress show KHONG-CO": ("campaign.unknown", "Không có đợt mã KHONG-CO."),
    "agenda show NOPE": ("agenda.no_session", "Không có phiên họp mã NOPE."),
    "restore none.tar": ("file.unreadable", "Không mở được tệp none.tar."),
    "serve": ("refused", "CONGRESS_SECRET is not set"),
}


@pytest.mark.parametrize("typed", list(REFUSED))
def test_failure_is_one_line_on_stdout_and_words_on_stderr(small_city: Instance, typed: str) -> None:
    code, words = REFUSED[typed]
    done = small_city.run(*typed.split(), "--json", PORT=str(free_port()))
    assert done.code == 1
    assert list(done.data) == ["error", "message"]
    assert (done.data["error"], words in done.data["message"]) == (code, True)
    assert done.data["message"].split("; ")[0].splitlines()[0] in done.err
    assert "Traceback" not in done.err


SETTINGS = {
    "PORT": ("abc", "setting", "PORT=abc: a number from 1 to 65535 is needed"),
    "WEB_CONCURRENCY": ("0", "setting", "WEB_CONCURRENCY=0: a number from 1 to 64 is needed"),
    "DATABASE_URL": ("postgresql://127.0.0.1:1/none", "database", "Không mở được cơ sở dữ liệu"),
    "CONGRESS_INSTANCE": (__file__, "setting", "CONGRESS_INSTANCE"),
}


@pytest.mark.parametrize("name", list(SETTINGS))
def test_unusable_setting_is_named(small_city: Instance, name: str) -> None:
    value, code, words = SETTINGS[name]
    done = small_city.run("orgs", "count", "--json", **{name: value})
    assert (done.code, done.data["error"], words in done.data["message"]) == (1, code, True)
    assert "Traceback" not in done.err


def test_without_json_a_failure_leaves_stdout_empty(small_city: Instance) -> None:
    wrong, refused = small_city.run("orgs", "bogus"), small_city.run("orgs", "count", "--under", "77")
    assert (wrong.code, wrong.out, refused.code, refused.out) == (2, "", 1, "")
    assert "Không có lệnh “bogus”." in wrong.err
    assert refused.err.strip()


def test_json_may_stand_anywhere_and_changes_nothing_but_the_form(small_city: Instance) -> None:
    first, last = small_city.run("--json", "orgs", "count"), small_city.run("orgs", "count", "--json")
    assert first.data == last.data
    assert first.data["total"] == 12
    plain = small_city.run("orgs", "count")
    assert "12 tổ chức" in plain.out
    assert "{" not in plain.out
    helped = small_city.run("orgs", "--help", "--json")
    assert (helped.code, list(helped.data)) == (0, ["help"])
    assert "import" in helped.data["help"]


# ── nothing stored ───────────────────────────────────────────────────────────


def test_fresh_instance_gets_its_tables_and_no_seed(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "new" / "instance")
    first = instance.run("orgs", "count", "--json")
    assert (first.code, first.data["total"], first.data["members"]) == (0, 0, None)
    assert first.err == "[set-up] empty database: making its tables\n"
    second = instance.run("orgs", "count", "--json")
    assert (second.out, second.err) == (first.out, "")
    assert stored(instance) == {}
    assert [file.stat().st_mode & 0o077 for file in (instance.folder / "secret", instance.folder)] == [0, 0]


def files_to_try(folder: Path) -> dict[str, tuple[tuple[str, ...], bytes]]:
    """name -> (words of the command after the file, content)."""
    return {
        "orgs import": ((), csv_bytes(HEADINGS, [("01.03", "Đảng bộ quận Nam", "base_superior", "01", "", "", "", "")])),
        "orgs reorganise": ((), csv_bytes(DECISION, [("2025-07-01", "rename", "01.01.003", "", "Chi bộ Sen", "", "", "1")])),
        "people import": ((), workbook([HEAD, row("Lò Thị Mai")])),
        "campaigns report": (
            ("--campaign", "DH"),
            csv_bytes(("code", "status", "held_on"), [("01.01.003", "held", "1/6/2025")]),
        ),
    }


@pytest.fixture
def with_campaign(city: Instance) -> Instance:
    opening = ("campaigns", "open", "--code", "DH", "--name", "Đại hội", "--kinds", "cell,base,base_cell")
    assert city.json(*opening, "--deadline", "2030-06-30")["warnings"] == []
    return city


def test_dry_run_tells_what_it_would_do_and_stores_nothing(with_campaign: Instance, tmp_path: Path) -> None:
    for command, (words, content) in files_to_try(tmp_path).items():
        file = tmp_path / ("try.xlsx" if command == "people import" else "try.csv")
        file.write_bytes(content)
        before = stored(with_campaign)
        tried = with_campaign.json(*command.split(), file, *words, "--dry-run")
        assert stored(with_campaign) == before, command
        done = with_campaign.json(*command.split(), file, *words)
        assert stored(with_campaign) != before, f"{command}: the control, without the switch it is stored"
        assert tried == done, f"{command}: the trial told the same as the deed"


def test_list_of_posts_with_an_error_is_refused_whole_with_row_and_column(city: Instance, tmp_path: Path) -> None:
    file = tmp_path / "posts.xlsx"
    file.write_bytes(
        workbook([["Danh sách"], HEAD, row("Lò Thị Mai"), row("Lò Thị Lan", unit="77"), row("Vi Thị Ba", born="1962")])
    )
    with unchanged(city):
        told = city.json("people", "import", file, code=1)
    assert [(item["row"], item["column"], item["code"]) for item in told["errors"]] == [
        (4, "Mã tổ chức", "77"), (5, "Ngày sinh", "01.01"),
    ]  # fmt: skip
    assert "“1962” không phải ngày." in told["errors"][1]["message"]
    plain = city.run("people", "import", file)
    assert (plain.code, plain.out) == (1, "")
    assert "Chưa nhận dòng nào: 2 dòng sai." in plain.err
    assert "dòng 4, cột Mã tổ chức: " in plain.err


def test_contradicting_decision_refuses_the_whole_file(city: Instance, tmp_path: Path) -> None:
    rows = [
        ("2025-07-01", "rename", "01.01.003", "", "Chi bộ Sen", "", "", "1"),
        ("2025-07-01", "dissolve", "77", "", "", "", "", "2"),
    ]
    file = tmp_path / "decisions.csv"
    file.write_bytes(csv_bytes(DECISION, rows))
    with unchanged(city):
        told = city.json("orgs", "reorganise", file, code=1)
    assert (told["rows"], told["applied"], told["already"]) == (2, 0, 0)
    assert [(item["row"], item["column"]) for item in told["errors"]] == [(3, "unit_code")]


def change(instance: Instance, statement: str) -> None:
    with file_of(instance) as connection:
        connection.execute(statement)


def test_newer_tables_are_refused_with_what_to_do(city: Instance) -> None:
    """A database that a newer program has changed is not touched by an older one."""
    change(city, "UPDATE alembic_version SET version_num = '9999'")
    told = city.json("orgs", "count", code=1)
    assert told["error"] == "database.newer"
    assert "9999" in told["message"]


def test_upgrade_of_newer_tables_is_refused_and_saves_nothing(city: Instance) -> None:
    change(city, "UPDATE alembic_version SET version_num = '9999'")
    with unchanged(city):
        assert city.json("upgrade", code=1)["error"] == "database.newer"
    assert not (city.folder / "backups").exists()


@pytest.fixture
def old(city: Instance) -> Instance:
    """With tables of the first revision, and a row that refers to nothing."""
    with opened(city), writing():
        downgrade(directory=str(ROOT / "congress" / "migrations"), revision="0001")
    with file_of(city) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("UPDATE placement SET unit_id = 999 WHERE id = 1")
    return city


def test_upgrade_that_meets_a_row_that_refers_to_nothing_is_one_line_and_changes_nothing(old: Instance) -> None:
    tables = ("alembic_version", "unit", "placement", "person", "post")

    def kept() -> list[Any]:
        with file_of(old) as connection:
            return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]

    before = kept()
    done = old.run("upgrade", "--json")
    assert (done.code, done.data["error"]) == (1, "upgrade.failed")
    assert "a row refers to one that is not there" in done.data["message"]
    assert "Traceback" not in done.err
    assert (kept(), before[0]) == (before, [("0001",)])


# ── the port ─────────────────────────────────────────────────────────────────


@pytest.fixture
def taken() -> Iterator[str]:
    """A port on which something listens already."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


@pytest.mark.parametrize("words", [(), ("serve",)])
def test_server_on_a_port_that_is_taken_says_so_in_one_line(tmp_path: Path, taken: str, words: tuple[str, ...]) -> None:
    done = Instance(tmp_path / "instance").run(*words, "--json", PORT=taken)
    assert (done.code, done.data["error"]) == (1, "setting")
    assert done.data["message"].startswith(f"HOST=127.0.0.1, PORT={taken}: ")
    assert "Traceback" not in done.err
    assert not (tmp_path / "instance" / "congress.db").exists()


def test_address_that_is_not_this_machines_is_named(tmp_path: Path) -> None:
    told = Instance(tmp_path / "instance").json(code=1, HOST="192.0.2.7", PORT=str(free_port()))
    assert (told["error"], told["message"].startswith("HOST=192.0.2.7, PORT=")) == ("setting", True)


def test_changed_line_of_the_trail_is_found(city: Instance) -> None:
    whole = city.json("history", "verify")
    assert (whole["broken"], whole["lines"] > 0) == (None, True)
    change(city, "UPDATE audit_line SET subject = 'khác' WHERE seq = 1")
    assert city.json("history", "verify", code=1)["broken"] == 1
