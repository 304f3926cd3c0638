"""Pages of jobs: mine, one with its bar, the file it left."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import jobs, place, queue, web
from congress.core.errors import DomainError
from congress.core.look import language
from congress.core.policy import SIGNED_IN
from congress.core.web import access, actor, attachment
from congress.jobs import queries

bp = Blueprint("jobs", __name__)
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


@bp.get("/jobs")
@access(SIGNED_IN)
def index() -> str:
    """What I asked for, the newest first."""
    return render_template("jobs/index.html", page=queries.list_jobs(actor(), web.page_number()))


@bp.get("/jobs/<int:job_id>")
@access(SIGNED_IN)
def show(job_id: int) -> str:
    """How far it is, or what came of it."""
    return render_template("jobs/show.html", **_shown(job_id))


@bp.get("/jobs/<int:job_id>/piece")
@access(SIGNED_IN)
def piece(job_id: int) -> Any:
    """The same, for a page that follows it."""
    seen = _shown(job_id)
    job = seen["job"]
    version = f"{job.id}-{job.state}-{job.done}-{job.total}-{bool(job.file)}-{language()}"
    if request.if_none_match.contains(version):
        return web.not_modified(version)
    return web.tagged(render_template("jobs/piece.html", **seen), version)


def _shown(job_id: int) -> dict[str, Any]:
    job = queries.get_job(actor(), job_id)
    return {
        "job": job,
        "left": queries.seconds_left(job),
        "leads": place.page_of(job.result or {}),
        "back": web.safe_next(job.back, url_for("jobs.index")),
        "is_mine": job.account_id == actor().account_id,
    }


@bp.post("/jobs/<int:job_id>/stop")
@access(SIGNED_IN)
def stop(job_id: int) -> BaseResponse:
    """Nothing more is done; what was done stays."""
    jobs.stop(job_id, by=actor())
    flash(gettext("Đã dừng. Phần đã làm xong vẫn giữ."))
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.get("/jobs/<int:job_id>/file")
@access(SIGNED_IN)
def file(job_id: int) -> BaseResponse:
    """The file that it left, for whoever asked for it alone."""
    kept = queries.get_own_file(actor(), job_id)
    path = queue.folder() / kept
    if not kept or not path.is_file():
        raise DomainError("jobs.no_file", 404)
    return make_response(attachment(path.read_bytes(), queue.shown_name(kept), "application/octet-stream"))
