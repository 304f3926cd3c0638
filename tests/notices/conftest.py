"""A mail server, and an application that sends through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from congress.config import Smtp
from congress.core import outbox
from congress.core.db import peek, transaction
from congress.notices import services
from tests.notices.smtp import MailServer
from tests.support import SYSTEM


@pytest.fixture
def mail_server(app: Flask) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    before = app.extensions["settings"]
    smtp = Smtp("127.0.0.1", server.port, "Văn phòng <vanphong@example.org>", "none")
    app.extensions["settings"] = replace(before, smtp=smtp)
    yield server
    app.extensions["settings"] = before
    server.stop()


@pytest.fixture
def tell() -> Callable[..., int]:
    """Say something to somebody, and deliver it."""

    def say(kind: str = "jobs.told", subject: str = "Hội nghị lần thứ 23", **more: Any) -> int:
        audience = more.pop("audience", None) or {"emails": more.pop("emails", ["mot@example.org"])}
        with transaction():
            line = outbox.append(kind.replace("jobs.told", "test.told"), subject, audience, by=SYSTEM, **more)
        services.deliver()
        return line

    return say


@pytest.fixture
def rows() -> Callable[[Any], list[Any]]:
    """All rows of a table, in the order of their numbers."""

    def read(model: Any) -> list[Any]:
        with peek() as reader:
            return list(reader.execute(model.__table__.select().order_by(model.__table__.c.id)))

    return read
