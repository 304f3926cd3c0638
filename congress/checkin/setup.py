"""What pages show of the figures that everybody follows."""

from __future__ import annotations

from flask import Flask

from congress.checkin import live


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(live_figures=app.extensions["live"].told, live_address=live.address)
