"""Plain HTTP beside TLS: the page by which a telephone comes to trust the server, and nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from congress.config import Settings

PAGES = ("/tls", "/tls/authority.crt")
MARK = "congress.plain"  # in the environment of a request: the page shows nothing that would need a session
_SECRET = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def only_help(app: Application, settings: Settings) -> Application:
    """The application, of which only the page of help is answered; whatever else is asked for is sent to TLS."""

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            start("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
            return [b""]
        if path not in PAGES and not path.startswith("/static/"):
            start("302 Found", [("Location", _secure(settings, environ)), ("Content-Length", "0")])
            return [b""]
        kept = {name: value for name, value in environ.items() if name not in _SECRET}

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [(name, value) for name, value in headers if name != "Set-Cookie"], *more)

        return app({**kept, MARK: True}, begin)

    return answer


def _secure(settings: Settings, environ: dict[str, Any]) -> str:
    """The same page by TLS; by the name that was used, where any name is answered."""
    try:
        used = urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname or "localhost"
    except ValueError:
        used = "localhost"
    base = settings.address if settings.hosts else settings.address_by(used)
    query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
    return base + quote(environ.get("PATH_INFO", "/").encode("latin-1")) + query
