"""Wiring of sign-in: Flask-Login finds the server's session by the token in the signed cookie."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, request
from flask_login import LoginManager, UserMixin, current_user

from congress.accounts import queries, services
from congress.core import clock, reads
from congress.core.actor import Actor

SEEN_EVERY = timedelta(minutes=5)


class SignedIn(UserMixin):  # type: ignore[misc]  # no stubs
    """What Flask-Login carries through a request: the session's token and who it makes."""

    def __init__(self, token: str, actor: Actor, is_stale: bool = False) -> None:
        self.token, self.actor, self.is_stale = token, actor, is_stale

    def get_id(self) -> str:
        return self.token


def load(token: str) -> SignedIn | None:
    """Sessions live on the server: one that was ended is gone at the very next request."""
    row = queries.find_session(token)
    if row is None:
        return None
    grants, unit_name = queries.load_grants(row.account_id, clock.today())
    actor = Actor(
        name=row.name,
        account_id=row.account_id,
        person_id=row.person_id,
        grants=tuple(grants),
        language=row.language,
        type_size=row.type_size,
        session_id=row.id,
        unit_name=unit_name,
    )
    return SignedIn(token, actor, clock.now() - row.seen_at > SEEN_EVERY)


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # the session is checked on the server at every request
    manager.user_loader(load)
    app.after_request(_seen)


def _seen(response: Response) -> Response:
    """Note the visit every few minutes, beside the request."""
    if request.endpoint != "static" and current_user.is_authenticated and current_user.is_stale:
        reads.leave(services.seen(current_user.actor.session_id))
    return response
