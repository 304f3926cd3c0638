"""Badges of tests: printed through the job, and read back as a door would."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image
from sqlalchemy import select

from congress.core import jobs, queue
from congress.core.actor import Actor
from congress.core.db import peek, transaction
from congress.core.jobs import Job
from congress.delegates import codes, queries
from congress.documents import badge_prints
from congress.documents.badge_prints import Choice
from congress.documents.badges import Sheet
from congress.documents.models import BadgePrint
from congress.documents.printing import Batch
from tests.delegates.making import held
from tests.support import SYSTEM


def ask(code: str, choice: Choice = Choice(), sheet: Sheet = Sheet.A6, by: Actor = SYSTEM) -> int:  # noqa: B008  a frozen value
    with transaction():
        return badge_prints.print_badges(held(code, by), choice, by=by, sheet=sheet)


def ask_again(code: str, choice: Choice, reason: str = "mất thẻ", by: Actor = SYSTEM) -> int:
    with transaction():
        return badge_prints.reprint(held(code, by), choice, reason, by=by)


def done(job_id: int) -> bytes:
    """The file that a job left."""
    jobs.run_now(job_id)
    return content(job_id)


def content(job_id: int) -> bytes:
    with peek() as reader:
        return (queue.folder() / reader.get_one(Job, job_id).file).read_bytes()


def printed(code: str, *told: Any, **more: Any) -> bytes:
    return done(ask(code, *told, **more))


def pictures(made: bytes, scale: float = 2) -> list[Image.Image]:
    with pypdfium2.PdfDocument(io.BytesIO(made)) as document:
        return [page.render(scale=scale).to_pil() for page in document]


def texts(made: bytes) -> list[str]:
    """Words of each page, lines joined."""
    with pypdfium2.PdfDocument(io.BytesIO(made)) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def read(made: bytes) -> Counter[str]:
    """Every code that a scanner finds on the pages, and how often."""
    return Counter(found.text for picture in pictures(made) for found in zxingcpp.read_barcodes(picture))


def true_codes(code: str, *standings: Any) -> Counter[str]:
    """One for each delegate, derived anew."""
    with peek():
        found = queries.all_of(held(code).event.id, *(standings or badge_prints.WEARERS))
        return Counter(codes.badge_code(row) for row in found)


def rows(*columns: Any) -> list[Any]:
    with peek() as reader:
        told = columns or (BadgePrint.delegate_id, BadgePrint.generation, BadgePrint.job_id)
        return [tuple(row) for row in reader.execute(select(*told).order_by(BadgePrint.id))]


# ── jobs that a worker did not live to finish ────────────────────────────────


def in_parts_of(size: int) -> Batch:
    """The same batch in smaller parts."""
    return replace(badge_prints.BATCH, size=size)


def job(job_id: int) -> Any:
    with peek() as reader:
        return reader.execute(select(Job.__table__).where(Job.id == job_id)).one()


def files(job_id: int) -> list[Path]:
    return list(queue.folder().glob(f"{job_id}-*"))


def faults(code: str, job_id: int, ids: list[int]) -> list[str]:
    """What is not as it has to be when the job is done."""
    found = []
    if job(job_id).state != "done":
        return [f"the job is {job(job_id).state}"]
    if sorted(row[0] for row in rows() if row[2] == job_id) != sorted(ids):
        found.append("prints of badges are doubled or missing")
    if read(content(job_id)) != true_codes(code):
        found.append("badges in the file are doubled or missing")
    if left := [path.name for path in files(job_id) if "part" in path.name]:
        found.append(f"parts lie about: {left}")
    return found
