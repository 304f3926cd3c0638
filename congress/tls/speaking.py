"""How the server speaks TLS itself, inside gunicorn."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Callable
from typing import Any

FIRST, LATER = 3.0, 30.0  # seconds


class Socket(ssl.SSLSocket):
    """Waits for nobody for ever: browsers open connections in advance and say nothing, each of which would hold a thread."""

    def do_handshake(self, block: bool = False) -> None:
        self.settimeout(FIRST)
        try:
            super().do_handshake(block)
        except TimeoutError:
            raise _gone() from None

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        try:
            found = super().recv(buflen, flags)
        except TimeoutError:
            raise _gone() from None
        if self.gettimeout() == FIRST:
            self.settimeout(LATER)
        return found


def _gone() -> ConnectionResetError:
    """What gunicorn takes for a browser that went away, in silence."""
    return ConnectionResetError(errno.ECONNRESET, "nothing came")


def context(_config: Any, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """Read anew for every connection, so that a renewed certificate is in use at once."""
    made = make()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.sslsocket_class = Socket
    return made
