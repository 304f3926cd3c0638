"""Pages that take a sheet in: upload, stored preview, another choice of columns, confirm by number. Same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import audit, sheets, staging
from congress.core.actor import Actor
from congress.core.columns import Column, ColumnsMissing, letter
from congress.core.db import peek, session
from congress.core.errors import DomainError
from congress.core.paging import Page, paginate
from congress.core.policy import Rule
from congress.core.sheets import Sheet, SheetError
from congress.core.speech import say
from congress.core.staging import BatchState, ImportBatch, Preview, Problem, RowState
from congress.core.text import clean
from congress.core.web import access, actor, page_number

Options = dict[str, Any]


@dataclass(frozen=True)
class Importer:
    """How a feature takes a sheet in.

    ``run(sheets, mapping, options, by, batch_id)`` computes the difference and, with a batch's number and no errors that
    forbid it, applies it. ``pages``: the blueprint's endpoints begin with it. ``back``: the page it was uploaded on;
    ``seen_at``: the page that shows what was taken. ``partial``: wrong rows are left out instead of stopping the whole file.
    ``tries``: computing the difference itself writes, and is rolled back. ``template``: the page of the preview; ``context``:
    more that it shows; ``decide``: options with the choices that its form says, for previews that leave something to choose.
    """

    kind: str
    columns: Sequence[Column]
    run: Callable[[list[Sheet], dict[str, int] | None, Options, Actor, int | None], Preview]
    pages: str
    back: Callable[[Options], str]
    seen_at: Callable[[Options], str]
    partial: bool = False
    tries: bool = False
    template: str = "ui/import.html"
    context: Callable[[ImportBatch, Page], dict[str, Any]] | None = None
    decide: Callable[[Options], Options] | None = None

    def stops(self, preview: Preview) -> bool:
        return bool(preview.errors) and not self.partial


def take_in(importer: Importer, options: Options) -> BaseResponse:
    """Read an uploaded file, compute its difference, keep both, go to the preview. Nothing else is written."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise DomainError("sheet.none", 422)
    try:
        name = clean(upload.filename)
        read = sheets.read(upload.read(), name)
    except SheetError as error:
        raise DomainError(error.code, 422, row=error.row, **error.params) from None
    return take_in_sheets(importer, name, read, options)


def take_in_sheets(importer: Importer, name: str, read: list[Sheet], options: Options) -> BaseResponse:
    """The same for tables that came otherwise than by a file."""
    with nullcontext() if importer.tries else peek():
        preview = _preview(importer, read, None, options)
    batch_id = staging.keep(importer.kind, name, read, preview, by=actor(), options=options)
    record("imports.keep", name, options, batch_id, preview.rows)
    return redirect(url_for(f"{importer.pages}_preview", batch_id=batch_id))


def record(verb: str, name: str, options: Options, batch_id: int, count: int = 1) -> None:
    """The line of an act on a preview. What an event is told of people is forgotten some day, and the file may be called after
    one of them: then its name stands where it can be removed."""
    event = options.get("event")
    told = {"event": event, "file": name} if event else {}
    audit.record(verb, event or name, by=actor(), count=count, batch_id=batch_id, **told)


def add_pages(
    blueprint: Blueprint, importer: Importer, rule: Rule, path: str, confirm_by: Callable[[int], BaseResponse] | None = None
) -> None:
    """The pages of a kept preview: show it, read it anew with other columns, confirm it (otherwise where ``confirm_by`` says
    how), put it aside."""
    name = importer.pages.split(".")[1]
    acts: dict[str, Callable[..., Any]] = {"preview": show, "remap": remap, "confirm": confirm, "discard": discard}
    for act, page in (acts | ({"choose": choose} if importer.decide else {})).items():
        address = f"{path}/<int:batch_id>" + ("" if act == "preview" else f"/{act}")
        view = access(rule)(confirm_by if act == "confirm" and confirm_by else partial(page, importer))
        blueprint.add_url_rule(address, f"{name}_{act}", view, methods=["GET" if act == "preview" else "POST"])


def show(importer: Importer, batch_id: int) -> str:
    """The stored preview: counts, columns, rows by state."""
    batch = staging.get_batch(actor(), batch_id, importer.kind)
    state = request.args.get("state", "")
    page = paginate(staging.rows_query(batch.id, state), page_number())
    return render_template(
        importer.template, batch=batch, page=page, state=state, importer=importer, back=importer.back(batch.options),
        headings=[heading or letter(place) for place, heading in enumerate(batch.options.get("headings", []))],
        may_apply=_may_apply(importer, batch), **(importer.context(batch, page) if importer.context else {}),
    )  # fmt: skip


def _may_apply(importer: Importer, batch: ImportBatch) -> bool:
    counts = batch.counts
    chosen = counts.get("asked", 0) + counts.get("absent", 0) + counts.get("hand", 0) if importer.decide else 0
    something = counts["new"] + counts["changed"] + counts["flagged"] + chosen > 0
    return batch.state == BatchState.PREVIEW and something and (importer.partial or not counts.get("error"))


def remap(importer: Importer, batch_id: int) -> BaseResponse:
    """Another choice of columns: the difference is computed again."""
    batch = _waiting(importer, batch_id)
    most = len(batch.options.get("headings", [])) - 1
    chosen = {}
    for column in importer.columns:
        place = request.form.get(f"column-{column.name}", -1, type=int)
        chosen[column.name] = place if 0 <= place <= most else -1
    preview = _run(importer, batch, chosen)
    staging.renew(batch.id, preview, batch.options | {"chosen": chosen})
    record("imports.keep", batch.filename, batch.options, batch.id, preview.rows)
    return redirect(url_for(f"{importer.pages}_preview", batch_id=batch.id))


def confirm(importer: Importer, batch_id: int) -> BaseResponse:
    """Apply what was looked at, which the page tells by its digest. If it is no longer that, show the new one instead."""
    batch = _waiting(importer, batch_id)
    savepoint = session().begin_nested()
    preview = _run(importer, batch, batch.options.get("chosen"), None if importer.decide else batch.id)
    if preview.digest != request.form.get("digest") or importer.stops(preview):
        savepoint.rollback()
        staging.renew(batch.id, preview, batch.options)
        record("imports.keep", batch.filename, batch.options, batch.id, preview.rows)
        flash(say("import.changed_since"), "bad")
        return redirect(url_for(f"{importer.pages}_preview", batch_id=batch.id))
    if importer.decide is not None:
        options = importer.decide(dict(batch.options))
        decided = _preview(importer, staging.unpack(batch.source or b""), options.get("chosen"), options)
        if _shows_more(preview, decided):
            savepoint.rollback()
            staging.renew(batch.id, decided, options)
            record("imports.choose", batch.filename, batch.options, batch.id, preview.rows)
            flash(say("import.look_again"), "bad")
            return redirect(url_for(f"{importer.pages}_preview", batch_id=batch.id, state="changed"))
        decided = _preview(importer, staging.unpack(batch.source or b""), options.get("chosen"), options, batch.id)
        staging.renew(batch.id, decided, options)
    savepoint.commit()
    staging.finish(batch.id, BatchState.APPLIED)
    flash(gettext("Đã nhận %(name)s.", name=batch.filename))
    return redirect(importer.seen_at(batch.options))


def _shows_more(seen: Preview, decided: Preview) -> bool:
    """Does an answer bring changes that nobody has looked at yet?"""
    states = (RowState.CHANGED, RowState.FLAGGED)
    known = {(change.row, str(change.before), str(change.after)) for change in seen.kept()}
    return any(
        (change.row, str(change.before), str(change.after)) not in known for change in decided.kept() if change.state in states
    )


def choose(importer: Importer, batch_id: int) -> BaseResponse:
    """Keep what was chosen so far, and go on: to another page of the preview, or to the same one."""
    batch = _waiting(importer, batch_id)
    options = importer.decide(dict(batch.options)) if importer.decide else dict(batch.options)
    preview = _preview(importer, staging.unpack(batch.source or b""), options.get("chosen"), options)
    staging.renew(batch.id, preview, options)
    record("imports.choose", batch.filename, batch.options, batch.id, preview.rows)
    state, page = request.form.get("state", ""), request.form.get("go", "1")
    return redirect(url_for(f"{importer.pages}_preview", batch_id=batch.id, state=state or None, page=page))


def discard(importer: Importer, batch_id: int) -> BaseResponse:
    """Put a preview aside; nothing was stored, nothing is."""
    batch = _waiting(importer, batch_id)
    staging.finish(batch.id, BatchState.DISCARDED)
    record("imports.discard", batch.filename, batch.options, batch.id)
    flash(gettext("Đã bỏ %(name)s. Chưa có gì bị thay đổi.", name=batch.filename))
    return redirect(importer.back(batch.options))


def _waiting(importer: Importer, batch_id: int) -> ImportBatch:
    batch = staging.get_batch(actor(), batch_id, importer.kind)
    if batch.state != BatchState.PREVIEW or batch.source is None:
        raise DomainError("import.over")
    return batch


def _run(importer: Importer, batch: ImportBatch, chosen: dict[str, int] | None, batch_id: int | None = None) -> Preview:
    return _preview(importer, staging.unpack(batch.source or b""), chosen, batch.options, batch_id)


def _preview(
    importer: Importer, read: list[Sheet], chosen: dict[str, int] | None, options: Options, batch_id: int | None = None
) -> Preview:
    """The difference; where a needed column was not recognised, a preview on which a person can point to it."""
    try:
        return importer.run(read, chosen, options, actor(), batch_id)
    except ColumnsMissing as error:
        missing = Problem(error.row, "", "", error.code, {"row": error.row, **error.params})
        places, headings = dict(error.layout.places), list(error.layout.headings)
        return Preview(file=read[0].file, errors=[missing], mapping=places, headings=headings)
    except SheetError as error:
        raise DomainError(error.code, 422, row=error.row, **error.params) from None
