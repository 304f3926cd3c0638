"""The blueprint on which the pages of delegates stand: ``views``, ``allotting``, ``enlisting``, ``summoning``, ``seating``,
``guarding``."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("delegates", __name__, url_prefix="/delegates")
