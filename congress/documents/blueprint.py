"""The blueprint on which the pages of documents stand: ``views``, ``badging``."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("documents", __name__, url_prefix="/documents")
