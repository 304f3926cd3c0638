"""A hall that the list of the form does not hold is found by a few letters, and a second session finds its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from congress.core.db import db, transaction
from congress.orgs.queries import get_unit
from congress.venues import services as venues
from tests.browser.pages import PHONE, beyond_the_edge, breaches
from tests.browser.town import UNIT, Town
from tests.support import SYSTEM


def test_a_hall_is_found_by_a_few_letters(
    town: Town, visit: Callable[..., Page], seats: Callable[[str], dict[str, Any]]
) -> None:
    page = visit(**seats("organiser"), viewport=PHONE)
    page.goto(f"{town.address}/events/new?unit={UNIT}&kind=conference")
    with town.app.app_context():  # after the page was made, as if the list had had no room for it
        with transaction():
            hall = venues.create(get_unit(SYSTEM, UNIT), "HT-TIM", venues.Details("Phòng họp Bông Lúa", 45), by=SYSTEM).id
        db.session.remove()
    row = page.locator("[data-row]").first
    row.get_by_label("Tìm hội trường khác").press_sequentially("bong lua")
    found = row.get_by_role("button", name="Phòng họp Bông Lúa (45)")
    expect(found).to_contain_text("HT-TIM")
    assert breaches(page) == []
    assert beyond_the_edge(page) == []
    found.click()
    expect(row.locator("select[name$='-venue']")).to_have_value(str(hall))
    expect(row.get_by_label("Tìm hội trường khác")).to_have_value("")
    page.get_by_role("button", name="Thêm phiên").click()
    second = page.locator("[data-row]").nth(1)
    expect(second.locator("select[name$='-venue']")).to_have_value(str(hall))
    second.get_by_label("Tìm hội trường khác").press_sequentially("HT-1")
    second.get_by_role("button", name="HT-1").click()
    expect(second.locator("select[name$='-venue'] option:checked")).to_contain_text("Hội trường Sen")
    expect(row.locator("select[name$='-venue']")).to_have_value(str(hall))
