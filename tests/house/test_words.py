"""Codes and verbs: whatever is refused has its sentence, whatever is recorded its words, whatever may be undone its undoer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from congress import words
from congress.config import ROOT
from congress.core import hooks
from congress.events.lifecycle import MOVES
from congress.orgs.acts import Operation
from congress.orgs.kinds import Kind, Level
from tests.house import source

_CODE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)*")
_HOLE = re.compile(r"%\((\w+)\)s")
_QUOTED = re.compile(r"['\"]([a-z_]+\.[a-z0-9_]+)['\"]")  # a code inside a statement for the database
# where the code stands among the arguments of whatever refuses; what else is given by name are figures for the sentence
PLACE = {
    "DomainError": 0,
    "NotFound": 0,
    "SheetError": 0,
    "Problem": 3,
    "Refused": 0,
    "refuse": 1,
    "no": 1,
    "Contradiction": 0,
    "say": 0,
    "_required": 0,
}
NO_FIGURE = {"status", "row", "column", "number"}
FLAGS = ("order", "threshold", "no_reason", "ended")
HTTP = (400, 403, 404, 405, 413, 429)


@dataclass(frozen=True)
class Said:
    """A place at which a code is used. ``figures`` None: they are not written out there."""

    where: str
    code: str
    figures: frozenset[str] | None


def uses() -> Iterator[Said]:
    for path in source.modules():
        if path.parent.name == "words":
            continue
        for call, dotted in source.calls(path, *PLACE):
            name = dotted.split(".")[-1]
            place = PLACE[name]
            if name == "refuse" and dotted == "tree.refuse":  # a method that is told the entry first
                place = 2
            if place < len(call.args):
                for node in _results(call.args[place]):
                    if (code := source.literal(node)) and _CODE.fullmatch(code):
                        yield Said(f"{source.short(path)}:{call.lineno}", code, _figures(call, name))


def _results(node: ast.AST) -> Iterator[ast.AST]:
    """What an expression may come to: both ends of a choice."""
    if isinstance(node, ast.IfExp):
        yield from _results(node.body)
        yield from _results(node.orelse)
    else:
        yield node


def _figures(call: ast.Call, name: str) -> frozenset[str] | None:
    if name == "Problem":
        last = call.args[4] if len(call.args) > 4 else None
        if last is None:
            return frozenset()
        if not isinstance(last, ast.Dict) or any(key is None for key in last.keys):
            return None
        return frozenset(filter(None, map(source.literal, last.keys)))
    if name in ("_required", "Refused") or any(word.arg is None for word in call.keywords):
        return None
    return frozenset(word.arg for word in call.keywords if word.arg and word.arg not in NO_FIGURE)


def template_codes() -> Iterator[str]:
    for name in source.templates():
        content = (source.TEMPLATES / name).read_text(encoding="utf-8")
        yield from re.findall(r"""say\(["']([a-z_.]+)["'][,)]""", content)


def test_every_code_that_is_used_has_its_sentence() -> None:
    found = list(uses())
    assert len(found) > 100
    missing = sorted(f"{said.where}: {said.code}" for said in found if said.code not in words.ERRORS)
    missing += sorted(set(template_codes()) - set(words.ERRORS))
    assert missing == []


def test_every_sentence_gets_the_figures_that_it_shows() -> None:
    """Neither a figure too few, which breaks the sentence, nor one that nobody reads."""
    wrong = []
    for said in uses():
        wanted = set(_HOLE.findall(words.ERRORS.get(said.code, "")))
        given = None if said.figures is None else set(said.figures)
        with_row = wanted - {"row"} if "SheetError" in _line(said) or said.code.startswith(("sheet.", "columns.")) else wanted
        if given is not None and not with_row <= given:
            wrong.append(f"{said.where}: {said.code} lacks {', '.join(sorted(with_row - given))}")
    assert wrong == []


def _line(said: Said) -> str:
    path, _colon, line = said.where.partition(":")
    return (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_every_sentence_is_said_somewhere() -> None:
    used = set(template_codes()) | {f"flag.{flag}" for flag in FLAGS} | {f"http.{status}" for status in HTTP}
    for path in source.modules():
        if path.parent.name != "words":
            said = source.strings(source.tree(path))
            used |= said | {code for text in said for code in _QUOTED.findall(text)}
    assert sorted(set(words.ERRORS) - used) == []


def test_sentences_are_polite() -> None:
    """No blame, no exclamation mark, a full stop at the end, and what to do rather than a code."""
    wrong = [
        code
        for code, sentence in words.ERRORS.items()
        if "!" in sentence or re.search(r"\b[a-z]+\.[a-z_]+\b", _plain(sentence))
    ]
    assert wrong == []
    open_ended = [code for code, sentence in words.ERRORS.items() if not re.search(r"([.?:”]|%\(text\)s|upgrade)$", sentence)]
    assert open_ended == []


def _plain(sentence: str) -> str:
    return re.sub(r"%\(\w+\)s|python3 app\.py \w+", "", sentence)


def test_every_word_of_a_table_has_a_place_in_it(bare_app: Flask) -> None:
    from congress.calendar.spans import Half
    from congress.campaigns.models import Status
    from congress.core.actor import Role
    from congress.core.queue import State
    from congress.events import models, recurrence, severity
    from congress.notices.models import MailState
    from congress.people.models import Body

    tables = {
        "kinds": Kind, "levels": Level, "roles": Role, "statuses": Status, "operations": Operation, "bodies": Body,
        "event_kinds": models.EventKind, "event_states": models.EventState, "session_kinds": models.SessionKind,
        "engagement_roles": models.EngagementRole, "congress_kinds": models.CongressKind, "unit_parts": models.UnitPart,
        "sides": models.Side, "matters": models.ApprovalMatter, "approvals": models.ApprovalState,
        "clash_kinds": severity.ClashKind, "clash_rules": severity.ClashKind, "severities": severity.Severity,
        "every": recurrence.Every, "on_day_off": recurrence.OnDayOff, "halves": Half,
        "mail_states": MailState, "job_states": State,
    }  # fmt: skip
    for name, members in tables.items():
        assert {str(each.value) for each in members} == set(words.TABLES[name]) - {""}, name


# ── verbs ────────────────────────────────────────────────────────────────────


def recorded() -> Iterator[tuple[str, str]]:
    """(where, verb) of each line that is written to the trail; of a verb put together every form that it can take."""
    for path in source.modules():
        for call, dotted in source.calls(path, "record", "written"):
            if dotted not in ("audit.record", "record", "extras.written", "written", "services.record") or not call.args:
                continue
            for verb in _verbs(call.args[0], path):
                yield f"{source.short(path)}:{call.lineno}", verb
        if path.parent.name == "delegates":
            yield from _of_delegates(path)


# functions of delegates that end in a line of the trail -> which of their arguments is its verb
_ENDING = {"store": 3, "finish": 0, "_settle": 3, "_stand": 3, "_decide": 4}


def _of_delegates(path: Path) -> Iterator[tuple[str, str]]:
    for call, dotted in source.calls(path, *_ENDING):
        place = _ENDING[dotted.split(".")[-1]]
        for verb in _verbs(call.args[place], path) if len(call.args) > place else ():
            yield f"{source.short(path)}:{call.lineno}", verb


def _verbs(node: ast.AST, path: Path) -> list[str]:
    if (verb := source.literal(node)) is not None:
        return [verb]
    if isinstance(node, ast.IfExp):
        return [*_verbs(node.body, path), *_verbs(node.orelse, path)]
    if isinstance(node, ast.Name):  # one of two, chosen some lines before
        told = (each for each in ast.walk(source.tree(path)) if isinstance(each, ast.Assign))
        mine = (each.value for each in told if [getattr(target, "id", "") for target in each.targets] == [node.id])
        return [verb for value in mine if isinstance(value, ast.IfExp) for verb in _verbs(value, path)]
    if isinstance(node, ast.JoinedStr):
        prefix = source.literal(node.values[0]) or ""
        return [prefix + verb for verb in sorted(_ENDINGS[prefix]())]
    return []


def _duty_verbs() -> set[str]:
    """``verb=`` of everything that settles a duty."""
    found = set()
    for name in ("duties.py", "views.py"):
        path = ROOT / "congress" / "campaigns" / name
        found |= {
            verb for call, dotted in source.calls(path, "report", "_settle") for word in call.keywords
            if word.arg == "verb" and (verb := source.literal(word.value)) and not dotted.startswith("self")
        }  # fmt: skip
        for function in source.functions(path):
            for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
                if argument.arg == "verb" and (verb := source.literal(default)):
                    found.add(verb)
    return found


def _removed() -> set[str]:
    """What goes out of an event by the one function that takes things out."""
    folder = ROOT / "congress" / "events"
    found = {
        source.literal(call.args[1]) for path in (folder / "extras.py", folder / "photos.py")
        for call, dotted in source.calls(path, "remove") if dotted in ("remove", "extras.remove") and len(call.args) > 1
    }  # fmt: skip
    return {table for table in found if table}


_ENDINGS = {"campaigns.": _duty_verbs, "events.": lambda: set(MOVES), "events.remove_": _removed}


def test_every_verb_that_is_recorded_has_its_words() -> None:
    found = list(recorded())
    assert len(found) > 20
    assert sorted({f"{where}: {verb}" for where, verb in found if verb not in words.VERBS}) == []


def test_every_verb_with_words_is_recorded() -> None:
    assert sorted(set(words.VERBS) - {verb for _where, verb in recorded()} - offered()) == []


def offered() -> set[str]:
    """Verbs under which something can be undone; the trail names them where it was."""
    named = {
        verb for path in source.modules() for call, dotted in source.calls(path, "offer")
        if dotted == "undo.offer" and call.args and (verb := source.literal(call.args[0]))
    }  # fmt: skip
    # every act that rearranges delegates offers itself to be taken back, by its own verb
    finished = {verb for path in source.modules("congress/delegates") for call, dotted in source.calls(path, "finish")
                if dotted == "before.finish" and (verb := source.literal(call.args[0]))}  # fmt: skip
    return named | finished


def test_every_undo_that_is_offered_can_be_done(bare_app: Flask) -> None:
    assert offered() == set(hooks.UNDOERS)
    assert offered() <= set(words.VERBS)
    assert len(offered()) >= 5


def test_control_an_undo_that_nobody_can_do_is_refused(bare_app: Flask) -> None:
    from congress.core import undo
    from congress.core.actor import Actor

    with bare_app.app_context(), pytest.raises(LookupError, match=r"orgs\.import"):
        undo.offer("orgs.import", {}, by=Actor.system("test"))


def test_a_duty_page_knows_a_word_for_every_event() -> None:
    """The page of a duty names each event by its verb."""
    page = (source.TEMPLATES / "campaigns" / "duty.html").read_text(encoding="utf-8")
    known = set(re.findall(r'"(\w+)": _\(', page))
    inherited = source.strings(source.tree(ROOT / "congress" / "campaigns" / "inheritance.py")) & {"reorganise"}
    assert (_duty_verbs() | {"look"} | inherited) - known == set()
