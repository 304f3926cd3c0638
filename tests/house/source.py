"""The program's own text, for the rules that look at it: modules as trees, templates, files that belong to the repository."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from congress.config import ROOT
from congress.factory import FEATURES

PACKAGE = ROOT / "congress"
TEMPLATES = ROOT / "templates"
OWN = ("app.py", "congress", "templates", "static", "tests", ".ci", "pyproject.toml", "README.md", "CHANGELOG.md", ".gitignore")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> list[Path]:
    """Python files of the program, the generated migrations left out."""
    found = [path for folder in folders or ("congress",) for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "versions" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path, *names: str) -> Iterator[tuple[ast.Call, str]]:
    """Calls of functions by these names, as ``name()`` or ``module.name()``; with the dotted name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and (dotted := _dotted(node.func)) and dotted.split(".")[-1] in names:
            yield node, dotted


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""


def literal(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def strings(node: ast.AST) -> set[str]:
    """Every string written below a node, pieces of f-strings left out."""
    parts = {id(value) for each in ast.walk(node) if isinstance(each, ast.JoinedStr) for value in each.values}
    found = (each for each in ast.walk(node) if id(each) not in parts)
    return {each.value for each in found if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or '.'}.{alias.name}" for alias in node.names)


def functions(path: Path) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def templates() -> list[str]:
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def rank(name: str) -> int | None:
    """Place of a feature in the order of the house, None for what is no feature."""
    return FEATURES.index(name) if name in FEATURES else None


def own_files(wanted: Callable[[Path], bool]) -> list[Path]:
    """Text that is the project's own: no data, no vendored code, nothing that running leaves behind."""
    found: list[Path] = []
    for name in OWN:
        path = ROOT / name
        found += [path] if path.is_file() else sorted(path.rglob("*")) if path.is_dir() else []
    skipped = {"__pycache__", "vendor", "data"}
    return [path for path in found if path.is_file() and not skipped & set(path.parts) and wanted(path)]
