"""A mail server on this machine that can be told to misbehave, and forgets nothing that it took."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

PHASES = ("EHLO", "MAIL", "RCPT", "DATA", "after DATA")


class Taker:
    """``fault(phase, times) -> answer``: what to say instead of going on; "drop" closes the connection. ``times`` counts how
    often this phase was reached."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.tried: Counter[str] = Counter()
        self.fault: Callable[[str, int], str] = lambda _phase, _times: ""
        self.seconds = 0.0
        self.lock = threading.Lock()

    def says(self, phase: str, server: Any) -> str:
        self.tried[phase] += 1
        answer = self.fault(phase, self.tried[phase])
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        return answer

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:
        session.host_name = hostname
        if self.says("EHLO", server):
            return ["421 gone"]
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := self.says("MAIL", server):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if answer := self.says("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if answer := self.says("DATA", server):
            return answer
        if self.seconds:
            time.sleep(self.seconds)
        message = message_from_bytes(envelope.content, policy=default)
        message["X-To"] = ",".join(envelope.rcpt_tos)
        with self.lock:
            self.taken.append(message)
        return self.says("after DATA", server) or "250 OK"

    @property
    def ids(self) -> list[str]:
        return sorted(str(message["Message-ID"]) for message in self.taken)

    @property
    def addresses(self) -> list[str]:
        return sorted(str(message["X-To"]) for message in self.taken)


class MailServer:
    """Goes away and comes back on the same port."""

    def __init__(self) -> None:
        self.taker = Taker()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.controller: Controller | None = None

    def start(self) -> None:
        self.controller = Controller(self.taker, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None
