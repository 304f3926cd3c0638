"""Pages of check-in: the scanning page with what it needs to be installed; ``desking`` and others stand on the same
blueprint."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Response, current_app, render_template, url_for
from flask_babel import gettext

from congress.checkin import desking, proving, screens
from congress.checkin.api import api
from congress.checkin.blueprint import bp, short
from congress.core.look import language, static
from congress.core.policy import PUBLIC
from congress.core.web import access

BLUEPRINTS = (bp, api)
BY_TOKEN = (api,)
AS_OF: tuple[str, ...] = ()
__all__ = ["AS_OF", "BLUEPRINTS", "BY_TOKEN", "desking", "proving", "screens"]  # pages that stand on the same blueprint
# the reader of codes is compiled in the page, pictures come from its camera: nothing of that on any other page
CAMERA = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@short("/scan/")
@access(PUBLIC)
def scan() -> Response:
    """The door's page: without data, which comes by the token that the phone keeps."""
    page = Response(render_template("checkin/scan.html", version=current_app.extensions["static_version"]))
    page.headers["Content-Security-Policy"] = CAMERA
    return page


@short("/scan/sw.js")
@access(PUBLIC)
def scan_worker() -> Response:
    """What keeps the page for when there is no network; from this folder, so that it keeps no other page."""
    script = Path(current_app.static_folder or "", "js", "scan", "sw.js").read_text(encoding="utf-8")
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@short("/scan/manifest.webmanifest")
@access(PUBLIC)
def scan_manifest() -> Response:
    """How the page is called on the phone that installed it."""
    icons = [
        {"src": static(f"icons/scan-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    told = {
        "id": "/scan/", "name": gettext("Quét thẻ đại biểu"), "short_name": gettext("Quét thẻ"), "lang": language(),
        "start_url": url_for("checkin.scan"), "scope": url_for("checkin.scan"), "display": "standalone",
        "background_color": "#14100d", "theme_color": "#14100d", "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")
