"""Wiring of sign-in: Flask-Login finds the server's session by the token in the signed cookie."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, g, request
from flask_login import LoginManager, UserMixin

from congress.accounts import services
from congress.accounts.identity import find_signed_in
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
    found = find_signed_in(token)
    return SignedIn(token, found.actor, clock.now() - found.seen_at > SEEN_EVERY) if found else None


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # the session is checked on the server at every request
    manager.user_loader(load)
    app.after_request(_seen)


def _seen(response: Response) -> Response:
    """Note the visit every few minutes, beside the request. Nobody is looked up for this alone: not at a door, not where the
    database is away."""
    user = g.get("_login_user")
    if request.endpoint != "static" and user is not None and user.is_authenticated and user.is_stale:
        reads.leave(services.seen(user.actor.session_id))
    return response
