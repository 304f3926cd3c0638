"""The life of a request: one commit below 400, no write by reading, another try after a lost race, 503 when busy."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from congress.core import web
from congress.core.actor import Role
from tests.core.conftest import Plan, count_acts
from tests.support import World

Hold = Callable[[], AbstractContextManager[None]]
FLAKY = ["40001", "40P01"]
STORED_MEANWHILE = "23505"  # somebody else stored the same thing between our look and our insert


def acts(probe: Flask) -> int:
    return int(probe.test_client().get("/probe/count").text)


def test_a_writing_request_commits_once(probe: Flask, plan: Plan) -> None:
    response = probe.test_client().post("/probe/act")
    assert (response.status_code, response.text) == (200, "done")
    assert (acts(probe), plan.calls) == (1, 1)


@pytest.mark.parametrize(
    ("status", "stored"), [(200, 1), (204, 1), (302, 1), (399, 1), (400, 0), (404, 0), (409, 0), (422, 0), (500, 0)]
)
def test_an_answer_of_400_and_above_leaves_nothing_behind(probe: Flask, plan: Plan, status: int, stored: int) -> None:
    plan.status = status
    assert probe.test_client().post("/probe/act").status_code == status
    assert acts(probe) == stored


def test_a_reading_request_cannot_write(probe: Flask) -> None:
    client = probe.test_client()
    assert client.get("/probe/sneaky").status_code == 500
    assert client.head("/probe/sneaky").status_code == 500
    assert acts(probe) == 0


def test_a_reading_request_can_write_where_the_wall_is_taken_down(probe: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: it is the frame that refuses, not the view."""
    monkeypatch.setattr(web, "SAFE", frozenset())
    assert probe.test_client().get("/probe/sneaky").status_code == 200
    assert count_acts() == 1


def test_an_unexpected_error_leaves_nothing_and_tells_a_code_and_no_secret(
    probe: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    response = probe.test_client().post("/probe/broken")
    code = re.search(r"\b[0-9A-F]{6}\b", response.text)
    assert response.status_code == 500
    assert code is not None
    assert code[0] in caplog.text
    assert "0912345678" not in response.text
    assert "Traceback" not in response.text
    assert acts(probe) == 0


# ── lost races (PostgreSQL; SQLite has one writer) ───────────────────────────


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("sqlstate", [*FLAKY, STORED_MEANWHILE])
@pytest.mark.parametrize("failures", [1, web.TRIES - 1])
def test_a_lost_race_is_run_again_and_stored_once(probe: Flask, plan: Plan, sqlstate: str, failures: int) -> None:
    plan.sqlstate, plan.failures = sqlstate, failures
    assert probe.test_client().post("/probe/act").status_code == 200
    assert (plan.calls, acts(probe)) == (failures + 1, 1)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("sqlstate", FLAKY)
def test_a_race_lost_every_time_is_told_as_busy(probe: Flask, plan: Plan, sqlstate: str) -> None:
    plan.sqlstate, plan.failures = sqlstate, web.TRIES
    response = probe.test_client().post("/probe/act")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert (plan.calls, acts(probe)) == (web.TRIES, 0)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_what_is_in_the_way_every_time_is_a_fault_of_ours(probe: Flask, plan: Plan) -> None:
    plan.sqlstate, plan.failures = STORED_MEANWHILE, web.TRIES
    response = probe.test_client().post("/probe/act")
    assert (response.status_code, "Retry-After" in response.headers) == (500, False)
    assert (plan.calls, acts(probe)) == (web.TRIES, 0)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("sqlstate", ["23503", "22P02", "XX000"])
def test_other_failures_are_not_run_again(probe: Flask, plan: Plan, sqlstate: str) -> None:
    plan.sqlstate, plan.failures = sqlstate, 1
    assert probe.test_client().post("/probe/act").status_code == 500
    assert (plan.calls, acts(probe)) == (1, 0)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_without_another_try_a_lost_race_would_be_seen(probe: Flask, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control."""
    monkeypatch.setattr(web, "TRIES", 1)
    plan.failures = 1
    assert probe.test_client().post("/probe/act").status_code == 503
    assert acts(probe) == 0


# ── busy ─────────────────────────────────────────────────────────────────────


def test_a_busy_database_answers_503_and_nothing_is_stored(probe: Flask, held: Hold) -> None:
    client = probe.test_client()
    with held():
        response = client.post("/probe/act")
        fragment = client.post("/probe/act", headers={"X-Fragment": "1"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "Hãy thử lại sau vài giây" in response.text
    assert (fragment.status_code, fragment.text.count("<")) == (503, 0)
    assert acts(probe) == 0
    assert client.post("/probe/act").status_code == 200
    assert acts(probe) == 1


def test_a_bulk_act_is_told_as_busy_too(probe: Flask, held: Hold) -> None:
    """Rows that go in by COPY wait for the same locks."""
    client = probe.test_client()
    with held():
        response = client.post("/probe/bulk")
    assert (response.status_code, response.headers.get("Retry-After")) == (503, "5")
    assert client.post("/probe/bulk").status_code == 200
    assert acts(probe) == 3


def test_pages_are_read_while_somebody_writes(probe: Flask, held: Hold) -> None:
    with held():
        assert probe.test_client().get("/sign-in").status_code == 200
        assert probe.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("typed", ["²", "٣", "-1", "x", "0", "99999999999"])
def test_page_number_that_is_none_shows_a_page(running_city: World, typed: str) -> None:
    leader = running_city.browser(Role.LEADER, "01")
    assert leader.get("/progress/DH/missing", query_string={"page": typed}).status_code == 200
