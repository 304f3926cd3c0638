"""The page by which a telephone comes to trust this server. Everybody may open it: it holds no secret."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from congress.core import place
from congress.core.policy import PUBLIC
from congress.core.qr import svg
from congress.core.web import access
from congress.tls import authority, lan
from congress.tls.plain import MARK

bp = Blueprint("tls", __name__)
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


def _own_host() -> str:
    """The name by which another machine reaches this one: the one used, unless that leads to oneself."""
    used = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if used.strip("[]") not in ("localhost", "127.0.0.1", "::1"):
        return used
    return next(iter([*place.settings().hosts, *lan.addresses()]), used)


@bp.get("/tls")
@access(PUBLIC)
def index() -> str:
    settings = place.settings()
    found = authority.find(settings.instance)
    own = settings.help_address_by(_own_host()) if settings.tls else request.base_url
    return render_template(
        "tls/index.html",
        authority=found,
        address=own,
        code=svg(own, own),
        system=settings.address_by(_own_host()) if settings.tls else "",
        is_plain=MARK in request.environ,
    )


@bp.get("/tls/authority.crt")
@access(PUBLIC)
def certificate() -> Response:
    """The certificate alone; systems offer to install it by its kind."""
    found = authority.find(place.settings().instance)
    if found is None:
        abort(404)
    response = Response(found.der, mimetype="application/x-x509-ca-cert")
    response.headers.set("Content-Disposition", "inline", filename="authority.crt")
    return response
