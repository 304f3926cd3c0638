"""A database that is not there is told as a pause, not as a fault: whoever asks comes again."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from congress.core import db
from tests.conftest import make_app


@pytest.fixture
def away(tmp_path: Path) -> Flask:
    return make_app(f"postgresql+psycopg://nobody@/nowhere?host={tmp_path}", tmp_path)


def test_phone_is_told_to_come_again(away: Flask) -> None:
    fact = {"code": "1-A", "session": "P1", "nonce": "1"}
    answer = away.test_client().post("/api/v1/check-ins", json=fact, headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json["error"] == "503"


def test_page_whose_own_error_page_asks_the_database_is_told_in_short(away: Flask) -> None:
    client = away.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = "somebody"
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"], answer.text) == (503, "5", "503")


@pytest.mark.parametrize(
    ("state", "away"),
    [("", True), ("57P01", True), ("57P03", True), ("08006", True), ("53300", True), ("53100", False), ("57014", False)],
)
def test_database_that_is_away_and_one_that_refuses_are_told_apart(state: str, away: bool) -> None:
    error = psycopg.OperationalError("x")
    error.sqlstate = state or None
    assert db.is_away(DBAPIError("x", None, error)) == away
    assert not db.is_away(DBAPIError("x", None, psycopg.ProgrammingError("x")))
