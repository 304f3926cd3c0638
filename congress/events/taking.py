"""A large calendar is taken by a job, some rows in each transaction: nobody waits for one long write."""

from __future__ import annotations

from collections.abc import Sequence

from congress.core import audit, jobs, staging
from congress.core.actor import Actor
from congress.core.columns import ColumnsMissing
from congress.core.errors import DomainError
from congress.core.sheets import Sheet, SheetError
from congress.core.staging import BatchState, ImportBatch, Problem
from congress.events import imports
from congress.events.imports import Calendar

JOB = "events.calendar"
READING = "events.read_calendar"
LARGE = 1500  # rows from which a request would take too long
CHUNK = 1500


def start(batch: ImportBatch, *, by: Actor, back: str = "") -> int:
    """Ask for a kept preview to be taken; answers the job's number."""
    args = {"batch_id": batch.id, "digest": batch.digest}
    return jobs.enqueue(
        JOB, args, by=by, title=batch.filename, total=batch.counts["rows"], dedupe=f"calendar:{batch.id}", back=back
    )


def start_reading(name: str, read: Sequence[Sheet], *, by: Actor, back: str = "") -> int:
    """Keep a file whose difference the worker is to compute; answers the job's number."""
    batch_id = staging.keep(imports.KIND, name, read, Calendar(file=name), by=by)
    audit.record("imports.keep", name, by=by, batch_id=batch_id)
    return jobs.enqueue(READING, {"batch_id": batch_id}, by=by, title=name, dedupe=f"reading:{batch_id}", back=back)


def compare(work: jobs.Work) -> Calendar:
    """What a kept file would change; where a needed column was not recognised, what a person can point it out on."""
    batch = _waiting(work)
    sheets = staging.unpack(batch.source or b"")
    try:
        return imports.preview(sheets, by=work.actor)
    except ColumnsMissing as error:
        missing = Problem(error.row, "", "", error.code, {"row": error.row, **error.params})
        places, headings = dict(error.layout.places), list(error.layout.headings)
        return Calendar(file=sheets[0].file, errors=[missing], mapping=places, headings=headings)
    except SheetError as error:
        raise DomainError(error.code, 422, row=error.row, **error.params) from None


def show(work: jobs.Work) -> jobs.Progress:
    """Keep the difference; the page of the preview shows it."""
    found: Calendar = work.prepared
    staging.renew(work.args["batch_id"], found, dict(_waiting(work).options))
    leads = {"endpoint": "events.calendar_preview", "values": {"batch_id": work.args["batch_id"]}}
    return jobs.Progress(done=found.rows, total=found.rows, finished=True, result=leads)


def _waiting(work: jobs.Work) -> ImportBatch:
    """:raises DomainError: it was taken or put aside in the meantime."""
    batch = staging.get_batch(work.actor, work.args["batch_id"], imports.KIND)
    if batch.state != BatchState.PREVIEW or batch.source is None:
        raise DomainError("import.over")
    return batch


def prepare(work: jobs.Work) -> Calendar:
    """The difference of the next rows; before the first ones are taken it must be the one that was looked at.

    :raises DomainError: it is not, or the preview was taken or put aside in the meantime.
    """
    batch = _waiting(work)
    sheets, chosen = staging.unpack(batch.source or b""), batch.options.get("chosen")
    done = work.cursor or 0
    if work.cursor is None and imports.preview(sheets, chosen, by=work.actor).digest != work.args["digest"]:
        raise DomainError("import.changed_since")
    return imports.preview(sheets, chosen, by=work.actor, between=(done, done + CHUNK))


def step(work: jobs.Work) -> jobs.Progress:
    """Take the rows that were prepared."""
    found: Calendar = work.prepared
    imports.apply(found, by=work.actor, batch_id=work.args["batch_id"])
    before = work.done
    done = before + found.rows
    if found.rows == CHUNK:
        return jobs.Progress(done, done=done)
    staging.finish(work.args["batch_id"], BatchState.APPLIED)
    return jobs.Progress(done=done, finished=True, result={"endpoint": "events.index", "values": {}})


JOBS = {JOB: jobs.Handler(step, prepare, lease=120), READING: jobs.Handler(show, compare, lease=120)}
