"""Rules about the text of the program: sizes, what may stand where, what must not stand anywhere."""

from __future__ import annotations

import ast
import re
import socket
from pathlib import Path

import pytest

from congress.config import ROOT
from congress.factory import FEATURES
from tests.house import source

MODULE, FUNCTION, VIEW = 400, 50, 30
PAGES = {"views.py", "manage.py", "importing.py"}
SPEAK = {"console.py", "programs.py"}  # besides set-up, which speaks before anything else is there
TEXT = {".py", ".html", ".css", ".js", ".svg", ".toml", ".md", ".txt", ".lock", ".mako", ".ini", ".po", ".yml", ""}


def too_long() -> list[str]:
    found = []
    for path in source.modules("congress", "tests"):
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE:
            found.append(f"{source.short(path)}: {lines} lines")
        limit = VIEW if path.name in PAGES else FUNCTION
        for function in source.functions(path):
            if (lines := (function.end_lineno or 0) - function.lineno + 1) > limit:
                found.append(f"{source.short(path)}: {function.name} has {lines} lines, {limit} are allowed")
    return found


def test_modules_functions_and_views_keep_their_budgets() -> None:
    assert too_long() == []


def test_control_a_long_function_is_caught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    long = tmp_path / "views.py"
    long.write_text("def page():\n" + "    x = 1\n" * VIEW, encoding="utf-8")
    monkeypatch.setattr(source, "ROOT", tmp_path)
    monkeypatch.setattr(source, "modules", lambda *_folders: [long])
    assert too_long() == ["views.py: page has 31 lines, 30 are allowed"]


def test_control_a_long_module_is_caught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    long = tmp_path / "models.py"
    long.write_text("x = 1\n" * (MODULE + 1), encoding="utf-8")
    monkeypatch.setattr(source, "ROOT", tmp_path)
    monkeypatch.setattr(source, "modules", lambda *_folders: [long])
    assert too_long() == ["models.py: 401 lines"]


def test_a_feature_begins_with_a_paragraph_about_its_noun_and_nothing_else() -> None:
    for name in (*FEATURES, "core", "seed"):
        body = source.tree(ROOT / "congress" / name / "__init__.py").body
        assert len(body) == 1, name
        assert isinstance(body[0], ast.Expr), name
        assert len((source.literal(body[0].value) or "").split()) >= 8, name


def test_every_module_says_in_its_first_line_what_it_is() -> None:
    bare = [source.short(path) for path in source.modules("congress", "tests") if not _says(path)]
    assert bare == []


def _says(path: Path) -> bool:
    return not path.read_text(encoding="utf-8").strip() or ast.get_docstring(source.tree(path)) is not None


def test_the_folders_are_those_of_the_house() -> None:
    """One noun is the package, the templates and the tests; no file of a feature stands elsewhere."""
    packages = {path.parent.name for path in (ROOT / "congress").glob("*/__init__.py")}
    assert packages == {*FEATURES, "core", "words", "seed", "bootstrap"}
    assert {path.name for path in (ROOT / "templates").iterdir()} <= {*FEATURES, "layouts", "ui", "errors"}
    nested = [source.short(path) for name in FEATURES for path in (ROOT / "congress" / name).glob("*/*.py")]
    assert nested == []


OTHER_DRIVERS = ("sqlite3", "_sqlite3", "apsw", "aiosqlite")
CALLERS_OUT = ("smtplib", "ftplib", "imaplib", "poplib", "telnetlib", "http.client", "urllib.request", "requests", "httpx")


def imported(wanted: tuple[str, ...], *folders: str) -> list[str]:
    """Where one of these packages is imported, at the top of a module or inside it."""
    return [
        f"{source.short(path)}: {name}"
        for path in source.modules(*folders)
        for name in source.imports(path)
        if f"{name}.".startswith(tuple(f"{each}." for each in wanted))
    ]


def test_sqlite_is_opened_only_through_the_pinned_driver() -> None:
    but = ["tests/prove/cutting.py: apsw"]  # a disk that forgets what was not synced, beneath the pinned driver's settings
    assert imported(OTHER_DRIVERS, "congress", "tests") == but


def test_the_program_calls_nobody_outside() -> None:
    """No web: setting up fetches its packages, letters leave by one module, and nothing else ever does."""
    out = [line for line in imported(CALLERS_OUT) if not line.startswith("congress/bootstrap/")]
    assert out == ["congress/core/mail.py: smtplib"]


def test_control_another_driver_and_a_call_outside_are_caught(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spoilt = tmp_path / "jobs.py"
    spoilt.write_text("def run():\n    import sqlite3 as db\n    from urllib.request import urlopen\n", encoding="utf-8")
    monkeypatch.setattr(source, "ROOT", tmp_path)
    monkeypatch.setattr(source, "modules", lambda *_folders: [spoilt])
    assert imported(OTHER_DRIVERS) == ["jobs.py: sqlite3"]
    assert imported(CALLERS_OUT) == ["jobs.py: urllib.request.urlopen"]


@pytest.mark.parametrize("target", [("192.0.2.1", 25), ("203.0.113.7", 443), ("2001:db8::1", 80)])
def test_nothing_leaves_a_test(target: tuple[str, int]) -> None:
    """Addresses that lead nowhere; without the guard of every test this would be a time-out, not this error."""
    family = socket.AF_INET6 if ":" in target[0] else socket.AF_INET
    with socket.socket(family) as out, pytest.raises(AssertionError, match="tried to reach"):
        out.connect(target)


def test_nothing_prints_but_what_speaks_to_the_terminal() -> None:
    wrong = [
        f"{source.short(path)}: line {node.lineno}"
        for path in source.modules()
        if path.name not in SPEAK and "bootstrap" not in path.parts
        for node, dotted in source.calls(path, "print")
        if dotted == "print"
    ]
    assert wrong == []


def test_services_and_queries_leave_committing_to_the_request() -> None:
    """Only the frame, commands and what runs beside a request end a transaction."""
    allowed = {"commands.py", "demo.py", "upkeep.py", "programs.py", "web.py", "db.py", "reads.py", "env.py", "printing.py"}
    allowed |= {"turns.py"}  # the driver's own connection, beneath every transaction
    wrong = [
        f"{source.short(path)}: line {node.lineno} {dotted}"
        for path in source.modules()
        if path.name not in allowed
        for node, dotted in source.calls(path, "commit", "rollback")
        if not dotted.startswith("savepoint")
    ]
    assert wrong == []


# ── what must not stand anywhere ─────────────────────────────────────────────

_UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
_MACHINE = re.compile(r"""(?:^|[\s"'=(\[{,:])(/(?:work|root|home|Users|mnt)/\w)""", re.MULTILINE)
_REGISTRY = re.compile(r"(pypi\.|pythonhosted\.|registry\.npmjs|npmjs\.com|/simple\b|index-url)", re.IGNORECASE)


def unwanted(text: str) -> list[str]:
    found = [match[1] for pattern in (_UNFINISHED, _MACHINE) for match in pattern.finditer(text)]
    return found + [match[1] for match in _REGISTRY.finditer(text)]


def test_no_file_names_this_machine_a_registry_or_unfinished_work() -> None:
    here = Path(__file__).resolve()
    found = {}
    for path in source.own_files(lambda path: path.suffix in TEXT):
        if path.resolve() != here and (words := unwanted(path.read_text(encoding="utf-8", errors="replace"))):
            found[source.short(path)] = words
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'path = "/wo' + 'rk/main/x"',
        "see https://py" + "pi.org/x",
        "--index" + "-url=x",
        "# TO" + "DO: later",
        "open('/ro" + "ot/x')",
    ],
)
def test_control_such_a_line_is_caught(line: str) -> None:
    assert len(unwanted(line)) == 1
