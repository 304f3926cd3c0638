"""Papers in bulk: hundreds of badges or summonses in one job, two parts at a time, joined into one file.

A batch says which things are printed (``keys``), how some of them are made into pages (``build``) and what is stored when the
file is there (``printed``). Each chunk of the job is a part of the file, rendered by a process without network (``core.pdf``)
while the next ones are prepared. The parts lie beside the job, and its cursor names those that count: a worker that dies leaves
a part that nobody names. What was printed is stored together with the file, or not at all, so that nothing is ever "printed" of
which there is no file; the parts go afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from congress.core import jobs, pdf, pdfs, queue
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.jobs import Handler, Progress, Work

PROCESSES = 2
AHEAD = 4  # parts that are rendered or wait to be; two of them while the part before is stored
LEASE = 120  # seconds: more than the parts under way may take, for each of which ``core.pdf`` has a limit


@dataclass(frozen=True)
class Made:
    """``pages``: HTML, each beginning with page 1; ``notes``: what ``printed`` is told of these things, JSON, one each."""

    pages: Sequence[str]
    notes: Sequence[Any]


@dataclass(frozen=True)
class Batch:
    """``file``: name for the asker; ``build``: pages of some keys, reads only; ``printed``: stores that all of ``notes`` were
    printed and answers figures for people; ``size``: keys in one part."""

    file: Callable[[Work], str]
    build: Callable[[Work, Sequence[Any]], Made]
    printed: Callable[[Work, Sequence[Any]], dict[str, Any]]
    size: int = 50

    @property
    def handler(self) -> Handler:
        """For ``JOBS``."""
        return Handler(lambda work: _store(self, work), lambda work: _prepare(self, work), LEASE)


def enqueue(kind: str, keys: Sequence[Any], args: Mapping[str, Any], *, by: Actor, title: str, **more: Any) -> int:
    """Ask for a batch in this transaction; ``more``: as ``core.jobs.enqueue`` takes it. Answers the job's number."""
    return jobs.enqueue(kind, {**args, "keys": list(keys)}, by=by, title=title, total=len(keys), **more)


# ── chunk after chunk ────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Part:
    """One part, stored: ``name`` of its file, ``notes`` of the file with its notes, ``upto``: of the keys."""

    name: str
    notes: str
    upto: int


@dataclass(frozen=True)
class _Whole:
    file: str
    pages: int
    notes: Sequence[Any]


def _prepare(batch: Batch, work: Work) -> _Part | _Whole | None:
    """The slow half of a chunk, outside any writing transaction."""
    told = work.cursor or {"parts": [], "upto": 0}
    if "file" in told:
        return None
    if told["upto"] < len(work.args["keys"]):
        return _part(batch, work, told["upto"])
    _PRESS.end()
    return _whole(batch, work, told["parts"])


def _store(batch: Batch, work: Work) -> Progress:
    """The quick half: which part counts; at last the file and what was printed; then nothing but sweeping."""
    told = work.cursor or {"parts": [], "upto": 0}
    made: _Part | _Whole | None = work.prepared
    if isinstance(made, _Part):
        parts = [*told["parts"], [made.name, made.notes]]
        return Progress({"parts": parts, "upto": made.upto}, made.upto, len(work.args["keys"]))
    if isinstance(made, _Whole):
        result = {**batch.printed(work, made.notes), "pages": made.pages}
        return Progress({"file": made.file, "upto": told["upto"]}, told["upto"], result=result, file=made.file)
    for path in queue.folder().glob(f"{work.id}-*-part-*"):  # also those that a dead worker left unnamed
        path.unlink(missing_ok=True)
    return Progress(work.cursor, work.done, finished=True)


def _part(batch: Batch, work: Work, start: int) -> _Part:
    """The part that begins with this key; the next ones are begun as well."""
    keys, press = work.args["keys"], _PRESS
    press.begin(work.token)
    for at in range(start, min(len(keys), start + AHEAD * batch.size), batch.size):
        if at not in press.under_way:
            made = batch.build(work, keys[at : at + batch.size])
            press.under_way[at] = press.render(made.pages), made.notes
    session().rollback()  # nobody waits for printers with a database open
    future, notes = press.under_way.pop(start)
    content = future.result()
    name = queue.write_file(work, f"part {start}.pdf", content)
    notes_name = queue.write_file(work, f"part {start}.json", json.dumps(list(notes)).encode())
    return _Part(name, notes_name, min(len(keys), start + batch.size))


def _whole(batch: Batch, work: Work, parts: Sequence[Sequence[str]]) -> _Whole:
    """:raises DomainError: a part is gone."""
    folder = queue.folder()
    try:
        notes = [note for _name, told in parts for note in json.loads((folder / told).read_bytes())]
        files = [folder / name for name, _told in parts if (folder / name).stat().st_size]
        pages = 0

        def write(out: Any) -> None:
            nonlocal pages
            pages = pdfs.join(files, out)

        return _Whole(queue.write_with(work, batch.file(work), write), pages, notes)
    except FileNotFoundError:
        raise DomainError("printing.parts_gone") from None


class _Press:
    """Two threads that wait for two processes, and what is under way for the lease with this token."""

    def __init__(self) -> None:
        self.token = ""
        self.under_way: dict[int, tuple[Future[bytes], Sequence[Any]]] = {}
        self._threads: ThreadPoolExecutor | None = None

    def begin(self, token: str) -> None:
        if token != self.token:
            self.end()
            self.token, self._threads = token, ThreadPoolExecutor(PROCESSES, "press")

    def render(self, pages: Sequence[str]) -> Future[bytes]:
        """Nothing of nothing: everybody of this part may have left the list meanwhile."""
        assert self._threads is not None  # noqa: S101  ``begin`` was called
        return self._threads.submit(lambda: pdf.render(*pages) if pages else b"")

    def end(self) -> None:
        """Nothing of it is wanted any more."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        self.token, self.under_way, self._threads = "", {}, None


_PRESS = _Press()
