"""An example of every page, and what is asked of each: nothing unreadable, nothing beyond the edge, nothing refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WINDOWS = (PHONE, DESK)
CAMPAIGN, COMMITTEE, OPEN_CELL, HELD = "DH-2025", "01.04", "01.09.018", "01.04.001"


@dataclass(frozen=True)
class Example:
    """``who``: a key of the demo city's links, nobody where empty. ``path``: ``{link}`` stands for a link not yet used."""

    path: str
    who: str = "organiser"


# endpoint -> examples; a page without one fails
EXAMPLES: dict[str, tuple[Example, ...]] = {
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
    "history.index": (Example("/history/"),),
    "home.desk": (Example("/"), Example("/", "secretary"), Example("/", "leader")),
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
}
# pages of a file that somebody has just sent: endpoint -> where to send it, and what
UPLOADS: dict[str, tuple[tuple[str, str], ...]] = {
    "campaigns.reports_preview": (
        (
            f"/campaigns/{CAMPAIGN}/reports",
            f"Mã;Ngày tổ chức;Triệu tập;Có mặt\n{OPEN_CELL};20/7/2025;11;11\n{HELD};20/7/2025;30;38\n",
        ),
    ),
    "orgs.register_preview": (
        ("/orgs/register", "Mã;Tên tổ chức;Loại hình;Mã cấp trên\n01.01.901;Chi bộ A;Chi bộ;01\n"),
        ("/orgs/register", "Mã;Tên tổ chức;Loại hình;Mã cấp trên\n01.01.901;Đảng bộ phường A;Đảng bộ cơ sở;01.01\n"),
        ("/orgs/register", "Phòng;Ghi chú\nHội trường A;sơn lại\nHội trường B;thay đèn\n"),  # no column is found
    ),
    "people.posts_preview": (
        ("/people/posts", "Họ và tên;Ngày sinh;Chức vụ;Mã tổ chức;Từ ngày\nBùi Thị Ái;2/3/1970;Phó Bí thư;01.01;1/1/2025\n"),
    ),
}
# answers that are no page of their own
NOT_PAGES = {"static", "healthz", "calendar.feed", "calendar.event_file", "progress.piece", "progress.sheet"}


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
    return links["drafter"] if example.path == "{link}" else address + example.path


def headings(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate(
        """() => ({lang: document.documentElement.lang, title: document.title,
                   h1: [...document.querySelectorAll("h1")].map((each) => each.innerText.trim())})"""
    )
    return told
