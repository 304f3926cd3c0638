"""What runs longer than a command: the demo server, the production server, measurements, long proofs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from flask import Flask

from congress import config, factory, safety, upkeep
from congress.core.console import note, one_line
from congress.core.db import db, transaction
from congress.jobs import worker
from congress.seed import demo
from congress.tls import authority, lan, plain, speaking


def run(words: list[str], as_json: bool) -> int:
    """Start the program that the first word names; without a word the demo server."""
    if words[:1] == ["serve"]:
        return serve(as_json)
    if words[:1] == ["work"]:
        return work()
    if words[:1] in (["bench"], ["prove"]):
        arguments = [*words[1:], *(["--json"] if as_json else [])]
        return subprocess.run([sys.executable, "-m", f"tests.{words[0]}", *arguments], cwd=config.ROOT, check=False).returncode
    return start(as_json)


# ── the worker ───────────────────────────────────────────────────────────────


def work() -> int:
    """A worker, until it is told to stop. A second one beside the server's own is harmless."""
    app = factory.create_app(config.read())
    with app.app_context():
        upkeep.require_tables()
        db.session.remove()
    note("the worker works; Ctrl-C stops it")
    worker.work(app, f"{socket.gethostname()}:{os.getpid()}")
    return 0


def _worker_beside(settings: config.Settings) -> None:
    """Start a process that keeps a worker alive for as long as this one, the server, lives; however it ends.

    A process of its own and not one of gunicorn's, whose arbiter would take a worker that died for one of its web workers. It
    is forked before any thread or connection exists.
    """
    server = os.getpid()
    if os.fork():
        return
    code = 1
    try:
        _keep_working(settings, server)
        code = 0
    finally:
        os._exit(code)  # nothing of the server's own ending may run here


def _keep_working(settings: config.Settings, server: int) -> None:
    stop = worker.stop_when_told()
    worker.die_with_parent(signal.SIGTERM)
    pause = 1.0
    while not stop.is_set() and os.getppid() == server:
        child = os.fork()
        if not child:
            _work_as_child(settings)
        began = time.monotonic()
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if stop.wait(0.5) or os.getppid() != server:
                _send_home(child)
                return
        pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 30.0)
        note(f"the worker ended and is started again in {pause:.0f} s")
        stop.wait(pause)


def _send_home(child: int) -> None:
    """It ends its chunk first; one that hangs is not waited for."""
    os.kill(child, signal.SIGTERM)
    until = time.monotonic() + worker.PATIENCE + 5
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.05)


def _work_as_child(settings: config.Settings) -> NoReturn:
    keeper, code = os.getppid(), 1
    try:
        worker.die_with_parent(signal.SIGKILL)
        worker.work(factory.create_app(settings), f"{socket.gethostname()}:{os.getpid()}", keeper)
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


# ── servers ──────────────────────────────────────────────────────────────────


def start(as_json: bool) -> int:
    """Everything by itself: tables, demo city on an empty instance, server, four fresh ways in, and the page of a delegate."""
    settings = replace(config.read(), demo=True)
    if wrong := safety.tls_faults(settings):
        raise config.SettingError("; ".join(wrong))
    _require_port(settings)
    app = factory.create_app(settings)
    with app.app_context():
        links = _prepare_demo()
        db.session.remove()
        db.engine.dispose()

    def tell() -> None:
        if as_json:
            print(one_line({"address": settings.address, "links": links}), flush=True)  # noqa: T201
            return
        ways = [f"  {demo.CALLED[who]:30} {link}" for who, link in links.items()]
        lines = ["", f"congress: {settings.address}", *_where_help_is(settings), *ways, "", "Ctrl-C stops it."]
        print("\n".join(lines), flush=True)  # noqa: T201  the one thing that starting is for

    return _listen(settings, tell)


def _prepare_demo() -> dict[str, str]:
    if upkeep.revision() is None:
        upkeep.require_tables()
    elif upkeep.revision() != upkeep.newest_revision():
        note("[set-up] upgrading the database")
        upkeep.upgrade()
    if demo.is_empty():
        began = time.monotonic()
        demo.load(lambda message: note(f"[set-up] {message}"))
        note(f"[set-up] demo city ready in {time.monotonic() - began:.0f} s")
    with transaction():
        return demo.fresh_links()


def serve(as_json: bool) -> int:
    """Production. Refuses to start, by name, on each unsafe setting and on tables that wait for an upgrade."""
    settings = config.read(production=True)
    _require_port(settings)
    placeholder = replace(settings, secrets=settings.secrets or ("",))
    app = factory.create_app(placeholder)
    with app.app_context():
        found = safety.findings(app, settings)
        if not found and upkeep.revision() != upkeep.newest_revision():
            state = upkeep.revision() or "empty"
            found.append(
                f"DATABASE is at {state}, the program at {upkeep.newest_revision()}: run `python3 app.py upgrade` first"
            )
        db.session.remove()
        db.engine.dispose()
    if found:
        for finding in found:
            note(f"refused: {finding}")
        if as_json:
            print(one_line({"error": "refused", "message": "; ".join(found)}))  # noqa: T201
        return 1

    def tell() -> None:
        note("\n".join([f"congress listens on {settings.bind} for {', '.join(settings.hosts)}", *_where_help_is(settings)]))
        if as_json:
            print(one_line({"address": settings.address, "hosts": settings.hosts}), flush=True)  # noqa: T201

    return _listen(settings, tell)


def _require_port(settings: config.Settings) -> None:
    """:raises SettingError: the server could not listen there."""
    _try_port(settings.host, settings.port, "PORT")
    if helping := _helping(settings):
        _try_port(helping.host, helping.port, "CONGRESS_TLS_HELP_PORT")


def _try_port(host: str, port: int, name: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()  # as the server itself will
        socket.create_server((host.strip("[]"), port), family=family, dualstack_ipv6=both).close()
    except OSError as error:
        raise config.SettingError(f"HOST={host}, {name}={port}: cannot listen there ({error.strerror})") from None


def _listen(settings: config.Settings, tell: Callable[[], None]) -> int:
    """gunicorn with threads: several processes, each answering several requests."""
    _worker_beside(settings)
    if helping := _helping(settings):
        _help_beside(settings, helping)

    def begin(worker: Any) -> None:
        """A worker has loaded the application; once the first has, requests are answered."""
        _seal_now_and_then(worker)
        if worker.age == 1:
            tell()

    options: dict[str, Any] = {"bind": settings.bind, "workers": settings.workers, "post_worker_init": begin}
    if settings.tls:
        certificate, key = map(str, settings.tls)
        options |= {"certfile": certificate, "keyfile": key, "ssl_context": speaking.context}
    _run_gunicorn(options, lambda: factory.create_app(settings))
    return 0


def _run_gunicorn(options: dict[str, Any], load: Callable[[], Any]) -> None:
    """Until it is stopped."""
    from gunicorn.app.base import BaseApplication

    common: dict[str, Any] = {
        "worker_class": "gthread",
        "threads": 8,
        "timeout": 120,
        "graceful_timeout": 20,
        "keepalive": 5,
        "control_socket_disable": True,
        "proc_name": "congress",
        "loglevel": "warning",
        "secure_scheme_headers": {},  # which proxies are believed is decided in one place, by the application
    }

    class Server(BaseApplication):  # type: ignore[misc]  # no stubs
        def load_config(self) -> None:
            for name, value in (common | options).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return load()

    Server().run()


# ── plain HTTP beside TLS ────────────────────────────────────────────────────


def _helping(settings: config.Settings) -> config.Settings | None:
    """Where plain HTTP tells how to trust the server; None where there is nothing to tell."""
    if settings.tls is None or settings.help_port is None or authority.find(settings.instance) is None:
        return None
    return replace(settings, port=settings.help_port)


def _where_help_is(settings: config.Settings) -> list[str]:
    host = next(iter(settings.hosts), "localhost" if settings.is_local else next(iter(lan.addresses()), "localhost"))
    return [f"phones learn to trust it at {settings.help_address_by(host)}"] if _helping(settings) else []


def _help_beside(settings: config.Settings, helping: config.Settings) -> None:
    """Another small server, in a process that ends with this one."""
    server = os.getpid()
    if os.fork():
        return
    code = 1
    try:
        worker.die_with_parent(signal.SIGTERM)
        if os.getppid() == server:
            options = {"bind": helping.bind, "workers": 1}
            _run_gunicorn(options, lambda: plain.only_help(factory.create_app(settings), settings))
        code = 0
    except SystemExit as leave:  # so gunicorn ends
        code = int(leave.code or 0)
    finally:
        os._exit(code)


def _seal_now_and_then(worker: Any) -> None:
    """Append new audit lines to the chain every few seconds, beside the requests; any worker may, one at a time does."""
    import random
    import threading

    from congress.core import audit

    app: Flask = worker.wsgi

    def sealing() -> None:
        while True:
            time.sleep(random.uniform(4, 6))  # noqa: S311  so that workers do not march in step
            try:
                with app.app_context():
                    waiting = audit.is_waiting()
                    db.session.rollback()
                    if waiting:
                        with transaction():
                            audit.seal()
            except Exception:
                app.logger.warning("sealing the audit chain will be tried again", exc_info=True)

    threading.Thread(target=sealing, name="sealer", daemon=True).start()
