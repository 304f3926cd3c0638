"""The composition root: features in their order, from below. Nothing imports this but the entry points."""

from __future__ import annotations

import importlib
from importlib import util
from types import ModuleType
from typing import Any

from flask import Flask, Response
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from congress import config, words
from congress.accounts import identity
from congress.checkin import live, quorum
from congress.core import db, hooks, jobs, look, outbox, policy, staging, undo, web  # noqa: F401  some only bring their tables
from congress.core.actor import Role
from congress.orgs import access as reach
from congress.tls import authority

FEATURES = (
    "jobs",
    "tls",
    "orgs",
    "people",
    "accounts",
    "registry",
    "campaigns",
    "venues",
    "visits",
    "events",
    "delegates",
    "checkin",
    "agenda",
    "documents",
    "calendar",
    "progress",
    "notices",
    "history",
    "home",
)

# files of a feature that may hold acts which can be taken back
UNDOING = (
    "services", "duties", "lifecycle", "extras", "solving", "series", "absences", "arrangement", "lists", "verdicts",
)  # fmt: skip


def part(feature: str, name: str) -> ModuleType | None:
    """A file of a feature, None where it needs none."""
    path = f"congress.{feature}.{name}"
    return importlib.import_module(path) if util.find_spec(path) else None


def create_app(settings: config.Settings | None = None, *, testing: bool = False) -> Flask:
    """The application, ready to serve; raises where a view lacks a rule."""
    settings = settings or config.read()
    app = Flask("congress", root_path=str(config.ROOT), instance_path=str(settings.instance))
    app.config.update(_flask_settings(settings), TESTING=testing)
    app.extensions["live"] = live.Following(app.wsgi_app, app.app_context, web.HEADERS)
    app.wsgi_app = app.extensions["live"]  # type: ignore[method-assign]  # as Flask's manual does it
    if hops := settings.believed_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops)  # type: ignore[method-assign]
    app.extensions["settings"] = settings
    app.extensions["words"] = words.TABLES
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    Migrate(app, db.db, directory=str(config.ROOT / "congress" / "migrations"), render_as_batch=True, compare_type=True)
    csrf = CSRFProtect(app)
    translations = str(config.ROOT / "congress" / "translations")
    Babel(app, locale_selector=look.language, default_locale="vi", default_translation_directories=translations)
    web.init_app(app)
    look.init_app(app)
    _features(app)
    for blueprint in app.extensions["by_token"]:  # a token in a header is sent by nobody's browser unasked
        csrf.exempt(blueprint)
    setattr(app.view_functions["static"], "access_rule", policy.PUBLIC)  # noqa: B010  a function with a mark
    app.add_url_rule("/healthz", "healthz", web.access(policy.PUBLIC)(healthz))
    policy.require_rules(app)
    return app


def _flask_settings(settings: config.Settings) -> dict[str, Any]:
    is_secure = settings.production or settings.tls is not None
    is_known = settings.tls is None or authority.find(settings.instance) is None
    name = "__Host-congress" if is_secure else "congress"
    return {
        "SECRET_KEY": settings.secrets[0] if settings.secrets else None,
        "SECRET_KEY_FALLBACKS": list(settings.secrets[1:]),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": db.engine_options(settings.database_url),
        "TRUSTED_HOSTS": [*settings.hosts, *config.LOCAL_HOSTS, settings.host] if settings.hosts else None,
        "SEND_FILE_MAX_AGE_DEFAULT": 30 * 86400,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "STRICT_TRANSPORT": is_known,  # never promised by an own authority: nobody could ask it for help after it was replaced
        "SESSION_COOKIE_NAME": name,
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": False,  # no Referer is sent (Referrer-Policy); the token and SameSite stand for it
    }


def _features(app: Flask) -> None:
    hooks.REHOMED[:], hooks.MERGED[:], hooks.SEATED[:], hooks.ERASED[:], hooks.LEANING[:] = [], [], [], [], []
    hooks.PRINTS.clear()
    hooks.ATTENDED.clear()
    hooks.STAYS.clear()
    hooks.ATTENDANCE[:] = [quorum.attendance]
    hooks.UNDOERS.clear()
    hooks.JOBS.clear()
    hooks.PERIODIC.clear()
    hooks.ACTOR_OF[:], hooks.IN_REACH[:] = [identity.find_actor], [reach.in_reach]
    as_of_endpoints: set[str] = set()
    app.extensions["by_token"] = []
    for feature in FEATURES:
        part(feature, "models")
        if rehome := part(feature, "rehome"):
            hooks.REHOMED.append(rehome.rehomed)
            hooks.MERGED.extend(filter(None, [getattr(rehome, "merged", None)]))
            hooks.SEATED.extend(filter(None, [getattr(rehome, "seated", None)]))
        if erasing := part(feature, "erasing"):
            hooks.ERASED.append(erasing.erased)
            hooks.LEANING.extend(filter(None, [getattr(erasing, "leaning", None)]))
            hooks.PRINTS.extend(filter(None, [getattr(erasing, "prints", None)]))
            hooks.ATTENDED.extend(filter(None, [getattr(erasing, "attended", None)]))
            hooks.STAYS.extend(filter(None, [getattr(erasing, "stays", None)]))
        if later := part(feature, "jobs"):
            hooks.JOBS.update(later.JOBS)
            hooks.PERIODIC.update(getattr(later, "PERIODIC", {}))
        for name in UNDOING:
            hooks.UNDOERS.update(getattr(part(feature, name), "UNDOERS", {}))
        if setup := part(feature, "setup"):
            setup.init_app(app)
        if views := part(feature, "views"):
            for blueprint in views.BLUEPRINTS:
                app.register_blueprint(blueprint)
            app.extensions["by_token"] += getattr(views, "BY_TOKEN", ())
            as_of_endpoints |= set(views.AS_OF)
        for name in ("panels",):
            if panels := part(feature, name):
                look.add_panels(app, panels.PANELS)
    app.extensions["as_of_endpoints"] = as_of_endpoints
    app.extensions["roles"] = list(Role)


def healthz() -> Response | tuple[dict[str, Any], int]:
    """Is the database there, of a safe version, and as new as the program?"""
    from congress import upkeep

    report = upkeep.health()
    return report, 200 if report["ok"] else 503
