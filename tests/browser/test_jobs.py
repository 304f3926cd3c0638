"""A page follows its job by itself, and a browser without scripts is taken along too."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from congress.accounts import identity
from congress.accounts import services as accounts
from congress.accounts.models import LinkPurpose
from congress.core import hooks, jobs
from congress.core.actor import Role
from congress.core.db import db, transaction
from congress.core.jobs import Progress, Work
from tests.browser import servers
from tests.conftest import make_app
from tests.support import SYSTEM

Visit = Callable[..., Page]
TITLE = "Lập 3 đại hội chi bộ từ mẫu"


@pytest.fixture
def following(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str, int, Callable[[], None]]]:
    """A server, a way in, a job of whoever comes in, and what makes it go one step on."""
    instance = tmp_path / "instance"
    with servers.empty(instance, "") as server:
        app = make_app(f"sqlite:///{instance / 'congress.db'}", instance)
        with app.app_context():
            monkeypatch.setitem(hooks.JOBS, "test.steps", _step)
            with transaction():
                account = accounts.open_account("Cán bộ Tổ chức", by=SYSTEM)
                accounts.grant(account, Role.ADMIN, None, by=SYSTEM)
                (link,) = accounts.make_links([account], LinkPurpose.SLIP, by=SYSTEM)
            by = identity.actor_of(account)
            with transaction():
                job_id = jobs.enqueue("test.steps", {}, by=by, title=TITLE, total=3)
            yield server.address, link.token, job_id, _one_step
            db.session.remove()
            db.engine.dispose()


def _step(work: Work) -> Progress:
    done = work.done + 1
    return Progress(done, done, 3, done == 3)


def _one_step() -> None:
    """A worker that goes home after one chunk."""
    left = [True]
    jobs.run_due(worker=f"test {os.getpid()}", go_on=lambda: bool(left) and left.pop())


def test_the_page_follows_its_job_to_the_end(following: tuple[str, str, int, Callable[[], None]], visit: Visit) -> None:
    address, token, job_id, step = following
    page = visit(f"{address}/sign-in/{token}")
    page.goto(f"{address}/jobs/{job_id}")
    panel = page.locator("[data-follow]")
    expect(panel).to_contain_text("0/3")
    expect(panel).to_contain_text("Đồng chí cứ làm việc khác.")
    for done in ("1/3", "2/3"):
        step()
        expect(panel).to_contain_text(done)
    step()
    expect(panel).to_contain_text("Đã xong")
    expect(page.get_by_role("button", name="Dừng lại")).to_have_count(0)
    page.goto(f"{address}/")
    expect(page.get_by_text(f"Máy đã làm xong: {TITLE}.").or_(page.get_by_text("Mọi thông báo")).first).to_be_visible()


def test_without_scripts_the_page_comes_anew_by_itself(
    following: tuple[str, str, int, Callable[[], None]], visit: Visit
) -> None:
    address, token, job_id, step = following
    page = visit(f"{address}/sign-in/{token}", java_script_enabled=False)
    page.goto(f"{address}/jobs/{job_id}")
    expect(page.locator(".figure")).to_have_text("0/3")
    for _ in range(3):
        step()
    expect(page.get_by_role("heading", name="Đã xong")).to_be_visible(timeout=15_000)
