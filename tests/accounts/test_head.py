"""Programs that look into mail ask for the head of a page before they open it: that uses nothing up and counts nothing."""

from __future__ import annotations

from sqlalchemy import select

from congress.accounts.models import Attempt, SignInLink
from congress.core.actor import Role
from congress.core.db import session
from tests.support import World


def test_the_head_of_a_sign_in_link_uses_nothing_up(city: World) -> None:
    link = city.link(city.account("Cán bộ", Role.VIEWER, "01"))
    client = city.browser()
    assert client.head(f"/sign-in/{link}").status_code == 200
    session().rollback()
    assert session().scalars(select(SignInLink.used_at)).all() == [None]
    assert client.post(f"/sign-in/{link}").status_code == 302


def test_the_head_of_the_sign_in_page_counts_as_no_attempt(city: World) -> None:
    assert city.browser().head("/sign-in").status_code == 200
    session().rollback()
    assert session().scalars(select(Attempt.key)).all() == []
