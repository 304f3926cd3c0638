"""An example of every page, and what is asked of each: nothing unreadable, nothing beyond the edge, nothing refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from congress.delegates.codes import badge_number
from congress.seed import attendance
from congress.seed import delegates as seed

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WINDOWS = (PHONE, DESK)
HALL, VISIT, RECEPTION, CONGRESS, CEREMONY = "V-01.04-1", "DK-LAO-1", "TK-LAO-1", "DH-MAU-1", "LE-CONG-BO-01.04"
ROLL, MEMBERS, REGISTER, DOORS = seed.CONGRESS, seed.MEMBERS, "01", attendance.CODE
CAMPAIGN, COMMITTEE, OPEN_CELL, HELD = "DH-2025", "01.04", "01.09.018", "01.04.001"


@dataclass(frozen=True)
class Example:
    """``who``: a key of the demo city's links, nobody where empty. ``path``: ``{link}`` stands for a link not yet used,
    ``{own}`` for the page of a delegate."""

    path: str
    who: str = "organiser"


# endpoint -> examples; a page without one fails
EXAMPLES: dict[str, tuple[Example, ...]] = {
    "agenda.edit": (Example(f"/agenda/{CEREMONY}-P1/edit"),),
    "agenda.show": (Example(f"/agenda/{CEREMONY}-P1"), Example(f"/agenda/{CONGRESS}-P2", "leader")),
    "accounts.index": (Example("/accounts/"), Example("/accounts/?q=xyz")),
    "accounts.invite": (Example("/accounts/invite/01"),),
    "accounts.link": (Example("{link}", ""),),
    "accounts.me": (Example("/me", "secretary"),),
    "accounts.new": (Example("/accounts/new"),),
    "accounts.password": (Example("/me/password", "secretary"),),
    "accounts.show": (Example("/accounts/2"),),
    "accounts.sign_in": (Example("/sign-in", ""),),
    "calendar.index": (
        Example("/calendar/"),
        Example("/calendar/?view=month"),
        Example("/calendar/?view=day"),
        Example("/calendar/?view=list", "leader"),
        Example("/calendar/?view=week&mine=1", "secretary"),
    ),
    "calendar.feed_list": (Example("/calendar/feeds"),),
    "campaigns.duty": (
        Example(f"/campaigns/{CAMPAIGN}/units/{OPEN_CELL}", "secretary"),
        Example(f"/campaigns/{CAMPAIGN}/units/{HELD}"),
    ),
    "campaigns.flagged": (Example(f"/campaigns/{CAMPAIGN}/flagged"),),
    "campaigns.index": (Example("/campaigns/"), Example("/campaigns/?state=archived")),
    "campaigns.new": (Example("/campaigns/new"),),
    "campaigns.report": (Example(f"/campaigns/{CAMPAIGN}/units/{OPEN_CELL}/report", "secretary"),),
    "campaigns.reports": (Example(f"/campaigns/{CAMPAIGN}/reports"),),
    "campaigns.show": (Example(f"/campaigns/{CAMPAIGN}"),),
    "checkin.by_hand": (Example(f"/check-in/{DOORS}/hand"), Example(f"/check-in/{DOORS}/hand?q=nguyen")),
    "checkin.desk": (Example(f"/check-in/{DOORS}"), Example(f"/check-in/{DOORS}", "leader"), Example(f"/check-in/{ROLL}")),
    "checkin.doors": (Example(f"/check-in/{DOORS}/devices"), Example(f"/check-in/{ROLL}/devices")),
    "checkin.facts": (Example(f"/check-in/{DOORS}/facts"), Example(f"/check-in/{DOORS}/facts?outcome=revoked")),
    "checkin.index": (Example("/check-in/"),),
    "checkin.paper": (Example(f"/check-in/{DOORS}/paper"),),
    "checkin.points": (Example(f"/check-in/{DOORS}/points"),),
    "checkin.room": (Example(f"/check-in/{DOORS}/room"), Example(f"/check-in/{DOORS}/room?at=0h01", "leader")),
    "checkin.scan": (Example("/scan/", ""),),
    "checkin.waiting": (Example(f"/check-in/{DOORS}/waiting"), Example(f"/check-in/{ROLL}/waiting")),
    "checkin.hall_shell": (Example("/screen/", ""),),
    "checkin.own": (Example("{own}/check-in", ""),),
    "checkin.screen": (Example(f"/check-in/{ROLL}/screen"), Example(f"/check-in/{MEMBERS}/screen", "secretary")),
    "checkin.attendance": (Example(f"/check-in/{DOORS}/attendance"), Example(f"/check-in/{ROLL}/attendance?q=xyz", "leader")),
    "delegates.check": (Example(f"/delegates/{ROLL}/check"),),
    "delegates.corrections": (Example(f"/delegates/{ROLL}/corrections"),),
    "delegates.delegation": (Example(f"/delegates/{ROLL}/delegations/4"),),
    "delegates.delegations": (Example(f"/delegates/{ROLL}/delegations"), Example(f"/delegates/{ROLL}/delegations", "leader")),
    "delegates.edit": (Example(f"/delegates/{ROLL}/{seed.DELEGATE}/edit"),),
    "delegates.export_form": (Example(f"/delegates/{ROLL}/export"),),
    "delegates.give_seats": (Example(f"/delegates/{ROLL}/hall/give?keep=fixed"),),
    "delegates.groups": (Example(f"/delegates/{ROLL}/groups"),),
    "delegates.hall": (Example(f"/delegates/{ROLL}/hall"),),
    "delegates.hall_rows": (Example(f"/delegates/{ROLL}/hall/rows"),),
    "delegates.hall_sheet": (Example(f"/delegates/{ROLL}/hall/sheet"),),
    "delegates.index": (Example("/delegates/"), Example("/delegates/", "secretary"), Example("/delegates/?q=xyz")),
    "delegates.mine": (Example("{own}", ""),),
    "delegates.new": (Example(f"/delegates/{ROLL}/new"), Example(f"/delegates/{MEMBERS}/new", "secretary")),
    "delegates.notice": (Example("/delegates/notice", ""),),
    "delegates.own_data": (Example("{own}/data", ""),),
    "delegates.own_notice": (Example("{own}/notice", ""),),
    "delegates.quotas": (Example(f"/delegates/{ROLL}/quotas"),),
    "delegates.replies": (Example(f"/delegates/{ROLL}/replies"), Example(f"/delegates/{ROLL}/replies?list=coming")),
    "delegates.reply": (Example(f"/delegates/{ROLL}/replies/42"), Example(f"/delegates/{ROLL}/replies/{seed.DELEGATE}")),
    "delegates.retention": (Example(f"/delegates/{ROLL}/retention"),),
    "delegates.roll": (
        Example(f"/delegates/{ROLL}"),
        Example(f"/delegates/{ROLL}?q=xyz", "leader"),
        Example(f"/delegates/{MEMBERS}", "secretary"),
    ),
    "delegates.settings": (Example(f"/delegates/{ROLL}/settings"),),
    "delegates.show": (Example(f"/delegates/{ROLL}/{seed.DELEGATE}"), Example(f"/delegates/{ROLL}/204", "leader")),
    "delegates.summons": (Example(f"/delegates/{ROLL}/summons"),),
    "delegates.take": (Example(f"/delegates/{ROLL}/import"),),
    "delegates.unit_list": (Example(f"/delegates/{ROLL}/lists/{COMMITTEE}"), Example(f"/delegates/{ROLL}/lists/01.48")),
    "documents.badges": (Example(f"/documents/{ROLL}/badges"),),
    "documents.find_badge": (
        Example(f"/documents/{ROLL}/badges/find"),
        Example(f"/documents/{ROLL}/badges/find?number={badge_number(seed.DELEGATE)}"),
    ),
    "documents.index": (Example(f"/documents/{ROLL}"), Example(f"/documents/{ROLL}", "leader")),
    "documents.issue": (
        Example(f"/documents/{ROLL}/issue/name_plates"),
        Example(f"/documents/{MEMBERS}/issue/summons", "secretary"),
    ),
    "documents.report": (
        Example(f"/documents/{ROLL}/credentials"),
        Example(f"/documents/{MEMBERS}/attendance", "secretary"),
    ),
    "documents.reprint_badges": (Example(f"/documents/{ROLL}/badges/reprint?number={badge_number(seed.DELEGATE)}"),),
    "documents.show": tuple(Example(f"/documents/{ROLL}/papers/{number}") for number in (1, 2, 3)),
    "events.album": (Example(f"/events/{RECEPTION}/photos"),),
    "events.all_series": (Example("/events/series"),),
    "events.calendar": (Example("/events/calendar"),),
    "events.choose": (Example("/events/choose"),),
    "events.clashes": (Example("/events/clashes"), Example("/events/clashes?kind=venue", "leader")),
    "events.delegations": (Example("/events/waves/LE-CONG-BO/delegations"),),
    "events.edit": (Example(f"/events/{CONGRESS}/edit"), Example(f"/events/{RECEPTION}/edit")),
    "events.edit_wave": (Example("/events/waves/LE-CONG-BO/edit"),),
    "events.index": (Example("/events/"), Example("/events/?when=past", "leader"), Example("/events/?q=xyz")),
    "events.new": (Example(f"/events/new?kind=congress&unit={COMMITTEE}"), Example("/events/new?kind=plenum&unit=01")),
    "events.new_series": (Example("/events/series/new"),),
    "events.new_wave": (Example("/events/waves/new"),),
    "events.people": (Example(f"/events/{CONGRESS}/people"),),
    "events.points": (Example(f"/events/{RECEPTION}/points"),),
    "events.series": (Example("/events/series/1"),),
    "events.show": (
        Example(f"/events/{CONGRESS}"),
        Example(f"/events/{RECEPTION}", "leader"),
        Example(f"/events/{CEREMONY}"),
    ),
    "events.wave": (Example("/events/waves/LE-CONG-BO"),),
    "events.waves": (Example("/events/waves"),),
    "history.index": (Example("/history/"), Example(f"/history/?event={RECEPTION}")),
    "home.desk": (Example("/"), Example("/", "secretary"), Example("/", "leader")),
    "jobs.index": (Example("/jobs"),),
    "notices.inbox": (Example("/inbox", "leader"), Example("/inbox", "secretary")),
    "notices.outbox": (Example("/outbox"),),
    "notices.outbox_line": (Example("/outbox/1"),),
    "orgs.decisions": (Example("/orgs/decisions"),),
    "orgs.decisions_preview": (Example("/orgs/decisions/4"),),
    "orgs.register": (Example("/orgs/register"),),
    "orgs.search": (Example("/orgs/search?q=hoan"), Example("/orgs/search?q=xyz")),
    "orgs.show": (Example(f"/orgs/units/{COMMITTEE}"), Example(f"/orgs/units/{OPEN_CELL}", "secretary")),
    "orgs.tree": (Example("/orgs/"),),
    "people.index": (Example("/people/"),),
    "people.posts": (Example("/people/posts"),),
    "people.show": (Example("/people/1"),),
    "progress.index": (Example("/progress/", "leader"),),
    "progress.missing": (Example(f"/progress/{CAMPAIGN}/missing"), Example(f"/progress/{CAMPAIGN}/missing?level=cell")),
    "progress.show": (
        Example(f"/progress/{CAMPAIGN}"),
        Example(f"/progress/{CAMPAIGN}?as_of=1/6/2025&level=cell&quoted=98,7%"),
        Example(f"/progress/{CAMPAIGN}?under={COMMITTEE}", "leader"),
    ),
    "registry.edit": (Example("/registry/entries/1/edit"),),
    "registry.edit_term": (Example("/registry/terms/1"),),
    "registry.entry": (Example("/registry/entries/1"), Example("/registry/entries/6")),
    "registry.give": (Example(f"/registry/{REGISTER}/give"), Example(f"/registry/{REGISTER}/give?type=decision")),
    "registry.index": (Example("/registry/"), Example("/registry/", "secretary")),
    "registry.new_term": (Example(f"/registry/{REGISTER}/terms/new"),),
    "registry.show": (Example(f"/registry/{REGISTER}"), Example(f"/registry/{REGISTER}", "leader")),
    "tls.index": (Example("/tls", ""), Example("/tls")),
    "venues.edit": (Example(f"/venues/{HALL}/edit"),),
    "venues.index": (Example("/venues/"), Example("/venues/?q=xyz", "leader")),
    "venues.new": (Example("/venues/new"),),
    "venues.register": (Example("/venues/register"),),
    "venues.show": (Example(f"/venues/{HALL}"),),
    "visits.edit": (Example(f"/visits/{VISIT}/edit"),),
    "visits.index": (Example("/visits/"),),
    "visits.new": (Example("/visits/new"),),
    "visits.show": (Example(f"/visits/{VISIT}"),),
}
# pages of a file that somebody has just sent: endpoint -> where to send it, and what
UPLOADS: dict[str, tuple[tuple[str, str], ...]] = {
    "campaigns.reports_preview": (
        (
            f"/campaigns/{CAMPAIGN}/reports",
            f"Mã;Ngày tổ chức;Triệu tập;Có mặt\n{OPEN_CELL};20/7/2025;11;11\n{HELD};20/7/2025;30;38\n",
        ),
    ),
    "delegates.import_preview": (
        (
            f"/delegates/{ROLL}/import",
            "Họ và tên;Giới tính;Ngày sinh;Dân tộc;Chức vụ;Mã tổ chức;Tư cách\n"
            "Quản Thị Thử;nữ;1975;Kinh;Giáo viên;01.48;Được bầu\n;;;Kinh;Giáo viên;01.48;\n",
        ),
    ),
    "events.calendar_preview": (
        (
            "/events/calendar",
            "Mã;Mã tổ chức;Loại;Tên;Bắt đầu;Kết thúc;Mã hội trường;Chủ trì\n"
            f"BAN-1;{COMMITTEE};conference;Hội nghị thử;2099-07-20T08:00;2099-07-20T10:00;{HALL};Ai Đó\n"
            f"BAN-2;99;conference;Hội nghị sai;hôm nào;2099-07-20T10:00;;\n",
        ),
    ),
    "events.delegations_preview": (
        ("/events/waves/LE-CONG-BO/delegations", f"Mã tổ chức;Trưởng đoàn;Thành viên đoàn\n{COMMITTEE};Ai Đó;\n99;Ai Đó;\n"),
    ),
    "orgs.register_preview": (
        ("/orgs/register", "Mã;Tên tổ chức;Loại hình;Mã cấp trên\n01.01.901;Chi bộ A;Chi bộ;01\n"),
        ("/orgs/register", "Mã;Tên tổ chức;Loại hình;Mã cấp trên\n01.01.901;Đảng bộ phường A;Đảng bộ cơ sở;01.01\n"),
        ("/orgs/register", "Phòng;Ghi chú\nHội trường A;sơn lại\nHội trường B;thay đèn\n"),  # no column is found
    ),
    "people.posts_preview": (
        ("/people/posts", "Họ và tên;Ngày sinh;Chức vụ;Mã tổ chức;Từ ngày\nBùi Thị Ái;2/3/1970;Phó Bí thư;01.01;1/1/2025\n"),
    ),
    "venues.register_preview": (
        (
            "/venues/register",
            f"Mã hội trường;Tên hội trường;Mã tổ chức;Sức chứa\nHT-9;Hội trường A;{COMMITTEE};250\nHT-8;B;99;x\n",
        ),
    ),
}
# answers that are no page of their own; pages that no one of the demo city may open or whose address changes with the day are
# looked at by tests of their own
NOT_PAGES = {
    "static", "healthz", "agenda.paper", "calendar.feed", "calendar.event_file", "events.check", "events.named",
    "events.halls", "events.persons", "events.photo", "jobs.file", "jobs.piece", "progress.piece", "progress.sheet",
    "events.clash", "events.clash_settings", "jobs.show", "delegates.own_file", "delegates.template", "documents.my_summons",
    "documents.paper", "documents.paper_docx", "documents.preview", "agenda.paper_docx", "calendar.delegate_file",
    "tls.certificate", "checkin.piece", "checkin.scan_worker", "checkin.scan_manifest", "checkin_api.description",
    "checkin_api.listing", "checkin_api.presence", "checkin_api.screen", "checkin.screen_now",
    "checkin.proof",
}  # fmt: skip


def all_examples() -> list[Example]:
    return [example for examples in EXAMPLES.values() for example in examples]


# ── what is asked ────────────────────────────────────────────────────────────

_RUN = """async (rules) => {
  const asked = rules ? {runOnly: {type: "rule", values: rules}} : {};
  const found = await axe.run(document, {resultTypes: ["violations"], ...asked});
  return found.violations.filter((each) => each.impact !== "minor")
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""
_WIDER = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const out = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > edge + 1);
  return [`${document.documentElement.scrollWidth} px`, ...out.slice(0, 5).map((each) => each.outerHTML.slice(0, 120))];
}"""


def breaches(page: Page, *rules: str) -> list[str]:
    """Rules of axe that the page breaks, all of them or those named; minor ones are taste."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(_RUN, list(rules) or None)
    return found


def beyond_the_edge(page: Page) -> list[str]:
    """What makes the page wider than its window; empty where nobody has to scroll sideways."""
    found: list[str] = page.evaluate(_WIDER)
    return found


def look_through(page: Page) -> dict[str, list[str]]:
    """Both windows, light and dark; what is wrong, by where it is."""
    found: dict[str, list[str]] = {}
    for window in WINDOWS:
        width = str(window["width"])
        page.set_viewport_size(window)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        found[f"{width} edge"] = beyond_the_edge(page)
        found[f"{width} light"] = breaches(page)
        page.emulate_media(color_scheme="dark")
        found[f"{width} dark"] = breaches(page, "color-contrast")
    return {where: wrong for where, wrong in found.items() if wrong}


def visit_path(address: str, example: Example, links: dict[str, str]) -> str:
    if example.path.startswith("{own}"):
        return example.path.replace("{own}", links["delegate"])
    return links["drafter"] if example.path == "{link}" else address + example.path


def headings(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate(
        """() => ({lang: document.documentElement.lang, title: document.title,
                   h1: [...document.querySelectorAll("h1")].map((each) => each.innerText.trim())})"""
    )
    return told
