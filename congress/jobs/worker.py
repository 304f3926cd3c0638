"""The worker: runs jobs as they come, and what the features want done now and then, each on a thread of its own."""

from __future__ import annotations

import ctypes
import logging
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from congress.core import hooks, jobs

POLL = 0.5  # seconds
AFTER_A_FAULT = 5.0
PATIENCE = 20.0  # for a chunk or a letter under way when it is time to go
_PR_SET_PDEATHSIG = 1

_log = logging.getLogger(__name__)


def work(app: Any, name: str, parent: int | None = None) -> None:
    """Work until SIGTERM or SIGINT, or until ``parent``, where it is named, is no longer our parent."""
    stop = stop_when_told()
    threads = [
        threading.Thread(target=_now_and_then, args=(app, task, seconds, function, stop), name=task, daemon=True)
        for task, (seconds, function) in hooks.PERIODIC.items()
    ]
    for thread in threads:
        thread.start()

    def go_on() -> bool:
        return not stop.is_set() and (parent is None or os.getppid() == parent)

    while go_on():
        try:
            with app.app_context():
                jobs.run_due(worker=name, go_on=go_on)
        except Exception:
            _log.exception("the worker found the database out of reach and looks again")
            stop.wait(AFTER_A_FAULT)
        stop.wait(POLL)
    stop.set()
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def _now_and_then(app: Any, task: str, seconds: float, function: Callable[[], Any], stop: threading.Event) -> None:
    while not stop.wait(seconds * random.uniform(0.8, 1.2)):  # noqa: S311  so that several do not march in step
        try:
            with app.app_context():
                function()
        except Exception:
            _log.warning("%s will be tried again", task, exc_info=True)
            stop.wait(AFTER_A_FAULT)


def stop_when_told() -> threading.Event:
    """Set by SIGTERM and SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def die_with_parent(number: int) -> None:
    """Be sent a signal when the parent dies, even by one that it cannot catch. Where there is no Linux, looking has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
