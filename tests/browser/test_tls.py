"""The page by which a telephone comes to trust a hall's server, as it is met before anything is trusted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from tests.browser import pages
from tests.tls.test_serving import Hall, hall

__all__ = ["hall"]


def test_page_of_help_is_readable_on_a_phone(hall: Hall, visit: Callable[..., Page]) -> None:
    page = visit()
    page.goto(f"http://localhost:{hall.help_port}/tls")
    page.locator("details.panel").evaluate_all("all => all.forEach((each) => each.open = true)")
    assert len(pages.headings(page)["h1"]) == 1
    assert pages.look_through(page) == {}
    with page.expect_download() as file:
        page.get_by_role("link", name=re.compile("Tải chứng thư gốc")).click()
    assert file.value.suggested_filename == "authority.crt"
    with pytest.raises(BrowserError, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(f"https://localhost:{hall.port}/sign-in")
