"""Pages of lists of delegates taken in and given out."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from congress.core import importing
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.export import Workbook
from congress.core.importing import Importer, Options
from congress.core.look import shown
from congress.core.paging import Page
from congress.core.sheets import Sheet
from congress.core.speech import say, word
from congress.core.staging import ImportBatch
from congress.core.text import clean, number
from congress.core.web import access, actor, attachment
from congress.delegates import bodies, columns, export, imports, listing, rolls, taking
from congress.delegates.access import CHANGE, READ, visible
from congress.delegates.blueprint import bp
from congress.delegates.imports import NEW, Enlistment
from congress.delegates.models import Delegate, Delegation
from congress.delegates.queries import Held, get_held

_WORDS = {"sex": "sexes", "basis": "bases", "standing": "standings", "membership": "memberships"}
_TEMPLATE = (
    "order", "full_name", "sex", "birth_date", "ethnicity", "religion", "admitted_on", "recognised_on", "education", "degree",
    "theory", "post", "workplace", "delegation", "unit_code", "basis", "alternate", "discipline", "phone", "email",
)  # fmt: skip


# ── taken in ─────────────────────────────────────────────────────────────────


def _run(read: list[Sheet], chosen: dict[str, int] | None, options: Options, by: Actor, batch_id: int | None) -> Enlistment:
    held = get_held(by, options["event"])
    found = imports.preview(held, read, chosen, by=by, choices=options.get("choices"), unit=options.get("unit", ""))
    if batch_id is not None:
        taking.apply(found, held, by=by, batch_id=batch_id)
        if found.waiting:
            told = gettext(
                "%(count)s dòng chưa trả lời nên chưa nhận. Tải tệp lên lại để trả lời.", count=number(len(found.waiting))
            )
            flash(told, "bad")
    return found


def _decide(options: Options) -> Options:
    """Choices of the page that was sent: boxes that it showed and that are ticked or not, and answers to its questions."""
    choices = dict(options.get("choices") or {})
    ticked = set(request.form.getlist("yes"))
    choices |= {token: "yes" if token in ticked else "no" for token in request.form.getlist("shown")}
    for token in request.form.getlist("asked"):
        answer = request.form.get(f"who-{token}", "")
        if answer == NEW or (answer.isdecimal() and len(answer) < 10):
            choices[token] = answer
    return options | {"choices": choices}


def _context(batch: ImportBatch, page: Page) -> dict[str, Any]:
    """Who may be meant by the rows of a page that are asked about."""
    ids = {each for row in page.items for each in (row.params or {}).get("candidates", ())}
    query = select(Delegate.__table__, Delegation.name.label("delegation_name"))
    query = query.outerjoin(Delegation, Delegation.id == Delegate.delegation_id).where(Delegate.id.in_(ids), visible(actor()))
    people = {row.id: row for row in session().execute(query)} if ids else {}
    units = listing.codes_of(row.unit_id for row in people.values())
    return {
        "choices": batch.options.get("choices") or {},
        "people": people,
        "units": units,
        "told": _told,
        "event": batch.options["event"],
    }


def _told(key: str, value: Any) -> str:
    """A value of the preview in words."""
    return (
        word(_WORDS[key], value)
        if key in _WORDS
        else shown("" if key == "birth_year" else key, str(value) if key == "birth_year" else value)
    )


LISTS = Importer(
    imports.KIND,
    columns.COLUMNS,
    _run,
    "delegates.import",
    back=lambda options: url_for("delegates.take", code=options["event"]),
    seen_at=lambda options: url_for("delegates.roll", code=options["event"]),
    partial=True,
    template="delegates/import_preview.html",
    context=_context,
    decide=_decide,
)


@bp.route("/<code>/import", methods=["GET", "POST"])
@access(CHANGE)
def take(code: str) -> Any:
    """Upload a list; it is shown before anything is stored."""
    held = get_held(actor(), code)
    if request.method == "POST":
        return importing.take_in(LISTS, {"event": held.event.code, "unit": clean(request.form.get("unit", ""))})
    return render_template("delegates/import.html", held=held, units=rolls.units_to_list(actor(), held))


importing.add_pages(bp, LISTS, CHANGE, "/import")


@bp.get("/<code>/import/template")
@access(CHANGE)
def template(code: str) -> BaseResponse:
    """An empty list with the headings, and two made-up people to show what is meant."""
    held = get_held(actor(), code)
    rows = [
        (1, "Nguyễn Văn Mẫu", "Nam", "22/5/1975", "Kinh", "Không", "26/01/1998", "26/01/1999", "Đại học", "Thạc sĩ", "Cao cấp",
         "Bí thư", "Đảng uỷ phường Mẫu", "Đoàn phường Mẫu", held.unit.code, "Được bầu", "", "", "0912345678", "mau@example.vn"),
        (2, "Trần Thị Ví Dụ", "Nữ", "1982", "Tày", "Không", "03/02/2006", "03/02/2007", "Đại học", "", "Trung cấp",
         "Giáo viên", "Trường Mẫu", "Đoàn phường Mẫu", held.unit.code, "Được bầu", "Dự khuyết 1", "", "0987654321", ""),
    ]  # fmt: skip
    book = Workbook()
    title = [gettext("Danh sách đại biểu"), gettext("Xoá hai dòng ví dụ trước khi tải lên. Cột không có thì bỏ.")]
    book.add(gettext("Đại biểu"), title, [word("columns", name) for name in _TEMPLATE], rows, (6, 26, *(14,) * 18))
    return make_response(attachment(book.content(), "mau-danh-sach-dai-bieu.xlsx", export.FORMS["xlsx"]))


# ── a committee ─────────────────────────────────────────────────────────────


@bp.post("/<code>/body")
@access(CHANGE)
def follow_body(code: str) -> BaseResponse:
    """The roll of a committee's meeting becomes what the committee is on its day."""
    done = bodies.enlist_body(get_held(actor(), code), by=actor())
    if done.is_nothing:
        flash(gettext("Danh sách đã đúng theo sổ cấp uỷ."))
    else:
        told = {"added": number(done.added), "left": number(done.left), "back": number(done.back)}
        flash(gettext("Theo sổ cấp uỷ: thêm %(added)s, rút %(left)s, đưa trở lại %(back)s.", **told))
    return redirect(url_for("delegates.roll", code=code))


# ── given out ────────────────────────────────────────────────────────────────


@bp.get("/<code>/export")
@access(READ)
def export_form(code: str) -> str:
    """Which file, and whether with what is personal."""
    return _export_page(get_held(actor(), code))


def _export_page(held: Held, refusal: str = "") -> str:
    chosen = request.form.getlist("column")
    return render_template(
        "delegates/export.html", held=held, count=export.count(held, by=actor()), large=export.LARGE, open=export.OPEN,
        sensitive=export.SENSITIVE if actor().has(*CHANGE.roles) else (), chosen=chosen, refusal=refusal,
        reason=request.form.get("reason", ""), form=request.form.get("form", "xlsx"),
    )  # fmt: skip


@bp.post("/<code>/export")
@access(READ)
def give(code: str) -> Any:
    """The file, or a job that writes it where it is long. Leaves a line with columns, reason and count."""
    held = get_held(actor(), code)
    told = export.Asked(request.form.get("form", ""), tuple(request.form.getlist("column")), request.form.get("reason", ""))
    try:
        asked = export.checked(told, by=actor())
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        return _export_page(held, say(refusal.code, **refusal.params)), 422
    size = export.count(held, by=actor())
    if size > export.LARGE:
        job_id = export.start(held, asked, size, by=actor(), back=url_for("delegates.export_form", code=code))
        return redirect(url_for("jobs.show", job_id=job_id))
    rows = export.rows(held, asked, by=actor())
    export.note(held, asked, len(rows), by=actor())
    return make_response(attachment(export.content(held, asked, rows), export.file_name(held, asked), export.FORMS[asked.form]))
