"""The life of a request: guard, one transaction, headers, errors. The only place that commits.

A view is five moves: guard (``@access``), get, form, do, answer. GET cannot write: the database refuses it.
The guard also narrows who asks: on a page for organisers a person who organises one part and only views another is nothing but
the organiser of the first, so that every query and every service of the page reaches that part alone.
"""

from __future__ import annotations

import functools
import gzip
import random
import secrets
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask.globals import request_ctx
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock, text
from congress.core.actor import Actor
from congress.core.db import db, is_away, is_busy, is_lost_race, is_worth_retrying, writing
from congress.core.errors import DomainError
from congress.core.policy import Rule
from congress.core.speech import say

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TRIES = 4
MESSAGES = 3  # flashed messages kept until the next page
API = "/api/"  # where programs ask, and are answered in JSON
PACKED = frozenset({"text/css", "text/javascript", "image/svg+xml"})
NOBODY = Actor(name="")
View = Callable[..., Any]

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def actor() -> Actor:
    """Who is asking, as the holder of the roles that open this page; nobody in particular before signing in."""
    narrowed: Actor | None = g.get("narrowed")
    return whole_actor() if narrowed is None else narrowed


def whole_actor() -> Actor:
    """Who is asking, with every role: for what the frame offers of other pages."""
    user = g.get("_login_user")  # where Flask-Login keeps it; its own proxy costs ten times as much, a hundred times a page
    if user is None:
        return current_user.actor if current_user.is_authenticated else NOBODY
    return user.actor if user.is_authenticated else NOBODY


def access(rule: Rule) -> Callable[[View], View]:
    """Declare who may open a view, and run it in the transaction that its method calls for.

    Deadlocks, serialisation failures, lost connections and lost races are tried again, from the beginning.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(**params: Any) -> Any:
            for attempt in range(TRIES):
                try:
                    return _answer(rule, view, params)
                except DBAPIError as error:
                    db.session.rollback()
                    if not (is_worth_retrying(error) or is_lost_race(error)) or attempt == TRIES - 1:
                        raise
                    time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311  jitter, not a secret
            raise AssertionError  # unreachable: the last attempt returns or raises

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def _answer(rule: Rule, view: View, params: dict[str, Any]) -> Any:
    if not (rule.public or rule.device):
        if not current_user.is_authenticated:
            return _to_sign_in()
        if not rule.admits(whole_actor()):
            raise DomainError("forbidden", 403)
        g.narrowed = whole_actor().only(rule.roles)
    return view(**params) if request.method in SAFE else _write(view, params)


def _to_sign_in() -> Response | BaseResponse:
    if request.headers.get("X-Fragment"):  # a piece of a page, fetched by its script, which then loads the page itself
        return make_response(say("sign_in.over"), 401, {"Content-Type": "text/plain; charset=utf-8"})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted if wanted != "/" else None))


def _write(view: View, params: dict[str, Any]) -> Response:
    """One commit if the answer is below 400, else roll back."""
    with writing():
        response = make_response(view(**params))
        if response.status_code < 400:
            db.session.commit()
        return response


# ── small helpers for views ──────────────────────────────────────────────────


def as_of() -> date:
    """The day that the page shows: ``?as_of=``, else today.

    :raises DomainError: what was typed is no date.
    """
    if "as_of" not in g:
        typed = request.args.get("as_of", "").strip()
        try:
            g.as_of = text.parse_date(typed) if typed else clock.today()
        except ValueError:
            g.as_of = clock.today()
            raise DomainError("date.unreadable", 422, typed=typed[:40]) from None
    return g.as_of  # type: ignore[no-any-return]


def typed_date(name: str) -> str:
    """A date field of the form sent, as it may be kept; empty where nothing was typed.

    :raises DomainError: what was typed is no date.
    """
    typed = request.form.get(name, "").strip()
    try:
        return text.parse_date(typed).isoformat() if typed else ""
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=typed[:40]) from None


def page_number() -> int:
    """``?page=``, at least 1."""
    typed = request.args.get("page", "1")
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < 9 else 1


def safe_next(wanted: str, default: str) -> str:
    """An address given by the browser, if it lies on this site, else ``default``."""
    try:
        parts = urlsplit(wanted)
    except ValueError:  # "//[" and the like
        return default
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if ours and wanted.isprintable() and "\\" not in wanted else default


def not_modified(version: str) -> Response:
    """The browser has this version already."""
    response = Response(status=304)
    response.set_etag(version)
    return response


def tagged(body: str, version: str) -> Response:
    response = make_response(body)
    response.set_etag(version)
    return response


def attachment(content: bytes, filename: str, mimetype: str) -> Response:
    """A file to keep, never shown inside the site."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


# ── wiring ───────────────────────────────────────────────────────────────────


class NumberConverter(IntegerConverter):
    """``<int:…>``: a row's number. What no row can have is an unknown page, not a fault of the database."""

    def __init__(self, map: Map, *arguments: Any, **options: Any) -> None:
        super().__init__(map, *arguments, **{"max": 2**31 - 1, **options})


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = NumberConverter
    app.before_request(_refuse_nul)
    app.after_request(_headers)
    app.url_defaults(_keep_as_of)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def _refuse_nul() -> None:
    """No person types it, and one of the databases stores no text that has it."""
    values = (value for told in (request.args, request.form) for _name, each in told.lists() for value in each)
    if "\0" in request.path or any("\0" in value for value in values):
        abort(400)


def _keep_as_of(endpoint: str, values: dict[str, Any]) -> None:
    """Links inside a page of another day stay on that day."""
    if "as_of" in g and g.as_of != clock.today() and endpoint in current_app.extensions["as_of_endpoints"]:
        values.setdefault("as_of", text.short_date(g.as_of))


def _headers(response: Response) -> Response:
    if (
        request.method == "POST" and len(session.get("_flashes", ())) > MESSAGES
    ):  # nobody looked at a page in between: a cookie holds 4 KB
        session["_flashes"] = session["_flashes"][-MESSAGES:]
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure and current_app.config["STRICT_TRANSPORT"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static" and response.status_code < 400:
        return _packed(response) if response.mimetype in PACKED else response
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Vary"] = "Cookie"
    return response


def _packed(response: Response) -> Response:
    """Styles, scripts and icons in a quarter of their bytes, for a phone on a weak line. Never a page: packed together with
    what somebody else made it say, its length would tell the secrets in it."""
    response.vary.add("Accept-Encoding")
    if response.status_code in (200, 304) and request.accept_encodings.best_match(("gzip", "identity")) == "gzip":
        response.set_etag(response.get_etag()[0] or "", weak=True)
        if response.status_code == 200:
            response.direct_passthrough = False
            response.set_data(_gzip(response.get_data()))
            response.content_encoding = "gzip"
            response.headers.pop("Accept-Ranges", None)
    return response


@functools.lru_cache(maxsize=32)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def error_page(status: int, message: str, help_code: str | None = None) -> tuple[str, int] | Response:
    if request_ctx.url_adapter is None:  # for a host that is not ours no address can be built, so no page either
        return make_response(message, status, {"Content-Type": "text/plain; charset=utf-8"})
    if request.headers.get("X-Fragment"):  # a piece of a page, fetched by its script
        return message, status
    if request.path.startswith(API):
        return make_response({"error": str(status), "message": message}, status)
    template = f"errors/{status}.html" if status in (403, 404, 413, 429, 500, 503) else "errors/refused.html"
    return render_template(template, message=message, help_code=help_code), status


def _refused(error: DomainError) -> Any:
    db.session.rollback()
    return error_page(error.status, say(error.code, **error.params))


def _stale_page(_error: CSRFError) -> Any:
    return error_page(400, say("page.stale"))


def _http_error(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    db.session.rollback()
    known = error.code in (403, 404, 405, 413, 429)
    response = make_response(error_page(error.code or 500, say(f"http.{error.code}" if known else "http.400")))
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _database_error(error: DBAPIError) -> Any:
    db.session.rollback()
    if not is_busy(error) and not is_worth_retrying(error) and not is_away(error):
        return _unexpected(error)
    try:
        response = make_response(error_page(503, say("busy")))
    except DBAPIError:  # the page asks the database as well
        db.session.rollback()
        response = make_response("503", 503, {"Content-Type": "text/plain; charset=utf-8"})
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Any:
    db.session.rollback()
    if current_app.testing:
        raise error
    help_code = secrets.token_hex(3).upper()
    current_app.logger.exception("request failed, help code %s: %s %s", help_code, request.method, request.endpoint)
    try:
        return error_page(500, say("unexpected"), help_code)
    except Exception:  # whatever broke the page may break its error page too
        current_app.logger.exception("the error page of %s failed as well", help_code)
        return make_response(f"500 {help_code}", 500, {"Content-Type": "text/plain; charset=utf-8"})
