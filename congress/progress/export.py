"""The board as a workbook: levels, committees, what is missing."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from congress.campaigns.models import Campaign
from congress.core.actor import Actor
from congress.core.export import Workbook
from congress.core.speech import word
from congress.core.text import number, short_date
from congress.orgs.access import PHONES
from congress.people import queries as people
from congress.progress import queries
from congress.progress.figures import level_word, levels_of
from congress.progress.queries import Scope

MOST = 20_000  # rows of what is missing; a city at the start of a cycle has fewer


def workbook(actor: Actor, campaign: Campaign, scope: Scope, day: date) -> bytes:
    """Three sheets. Telephones only for those who call.

    :raises DomainError: the unit does not stand on that day.
    """
    book = Workbook()
    figures = queries.figures(campaign, scope, day)
    title = [campaign.name, figures.sentence]
    headings = [_("Cấp"), _("Đã xong"), _("Tổng số"), _("Tỷ lệ"), _("Còn lại")]
    levels = [(level_word(item.level), item.done, item.total, item.percent, item.remaining) for item in figures.levels]
    book.add(_("Theo cấp"), title, headings, levels, (34, 12, 12, 12, 12))
    _parts(book, actor, campaign, scope, day)
    _missing(book, actor, campaign, scope, day)
    return book.content()


def _parts(book: Workbook, actor: Actor, campaign: Campaign, scope: Scope, day: date) -> None:
    levels = levels_of(campaign.kinds)
    headings = [_("Mã"), _("Đảng bộ")]
    for level in levels:
        headings += [_("%(level)s: xong", level=level_word(level)), _("tổng"), _("tỷ lệ")]
    rows = []
    for part in queries.parts(actor, campaign, scope, day):
        cells: list[object] = [part.unit.code, part.unit.name]
        for level in levels:
            figure = part.figures[level]
            cells += [figure.done, figure.total, figure.percent]
        rows.append([*cells, part.remaining])
    book.add(_("Theo đảng bộ"), [_("Tính đến ngày %(day)s", day=short_date(day))], [*headings, _("Còn lại")], rows, (12, 44))


def _missing(book: Workbook, actor: Actor, campaign: Campaign, scope: Scope, day: date) -> None:
    rows = queries.iterate_missing(actor, campaign, scope, day, MOST)
    secretaries = people.secretaries([row.unit_id for row in rows], day)
    phones = actor.has(*PHONES)
    cells = []
    for row in rows:
        who = secretaries.get(row.unit_id)
        cells.append([
            row.code, row.name, word("kinds", row.kind), row.parent_name, row.planned_on,
            who.full_name if who else "", who.phone if who and phones else "", row.note or "",
        ])  # fmt: skip
    headings = [_("Mã"), _("Tổ chức"), _("Loại hình"), _("Cấp trên"), _("Dự kiến"), _("Bí thư"), _("Điện thoại"), _("Ghi chú")]
    note = _("%(count)s nơi chưa xong, ngày %(day)s", count=number(len(cells)), day=short_date(day))
    book.add(_("Chưa xong"), [note], headings, cells, (16, 44, 20, 40, 12, 26, 14, 30))
