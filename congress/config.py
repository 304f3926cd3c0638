"""Settings: environment variables, read once, in one place.

======================  ========================================================================================================
PORT, HOST              where the server listens (8000, 127.0.0.1)
CONGRESS_INSTANCE       folder of the database and of issued files (./instance)
DATABASE_URL            PostgreSQL, e.g. postgresql://congress@/congress; without it SQLite in the instance folder
CONGRESS_SECRET         signs sessions; several with a comma between: the first signs, the others are still read
CONGRESS_HOSTS          host names that the server answers to, with a comma between
WEB_CONCURRENCY         number of server processes (2)
CONGRESS_SMTP           mail server: smtp://user:password@host:587?from=ADDRESS&tls=starttls (or tls, none); without it no mail
CONGRESS_TLS            files of a certificate and of its key, with a comma between: the server speaks TLS itself
CONGRESS_TLS_HELP_PORT  where it then shows in plain HTTP how to trust its authority, or off (80 beside 443, else PORT + 1)
CONGRESS_PROXIES        proxies in front whose X-Forwarded-For and -Proto are believed, 0 to 5 (serve on 127.0.0.1: 1, else 0)
======================  ========================================================================================================
"""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
NAMES = (
    "PORT",
    "HOST",
    "CONGRESS_INSTANCE",
    "DATABASE_URL",
    "CONGRESS_SECRET",
    "CONGRESS_HOSTS",
    "CONGRESS_SMTP",
    "WEB_CONCURRENCY",
    "CONGRESS_TLS",
    "CONGRESS_TLS_HELP_PORT",
    "CONGRESS_PROXIES",
)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class SettingError(Exception):
    """A setting cannot be used; names the variable."""


@dataclass(frozen=True)
class Smtp:
    """``tls``: "starttls", "tls" from the first byte, or "none"; ``sender``: an address, with or without a name."""

    host: str
    port: int
    sender: str
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def server(self) -> str:
        return f"{_bracketed(self.host)}:{self.port}"


@dataclass(frozen=True)
class Settings:
    instance: Path
    database_url: str
    secrets: tuple[str, ...]
    hosts: tuple[str, ...]
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    production: bool = False
    smtp: Smtp | None = None  # without it nothing leaves by mail
    demo: bool = False  # the server that is started without a command
    tls: tuple[Path, Path] | None = None  # certificate and key; without them the server speaks HTTP
    help_port: int | None = None
    proxies: int | None = None  # None: nothing was said
    given: frozenset[str] = field(default_factory=frozenset)  # names of the variables that were set

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_local(self) -> bool:
        """Only this machine can reach it."""
        return self.host.strip("[]") in ("127.0.0.1", "::1", "localhost")

    @property
    def believed_proxies(self) -> int:
        """How many in front are believed. What reaches production that only this machine can reach came through one of them."""
        if self.proxies is not None:
            return self.proxies
        return int(self.production and self.is_local and self.tls is None)

    @property
    def sqlite_file(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def address(self) -> str:
        """Where people reach this installation, without a closing slash."""
        if self.hosts and self.tls:
            return self.address_by(self.hosts[0])
        if self.hosts and not self.demo:
            return f"https://{_bracketed(self.hosts[0])}"
        nameless = ("127.0.0.1", "0.0.0.0", "::", "")  # noqa: S104  shown
        return self.address_by("localhost" if self.host in nameless else self.host)

    def address_by(self, host: str) -> str:
        """Where the server itself is reached by one of its names."""
        port = "" if self.tls and self.port == 443 else f":{self.port}"
        return f"{'https' if self.tls else 'http'}://{_bracketed(host)}{port}"

    def help_address_by(self, host: str) -> str:
        """Where a phone learns to trust the server: in plain http, where that has a port."""
        if self.help_port is None:
            return f"{self.address_by(host)}/tls"
        return f"http://{_bracketed(host)}{'' if self.help_port == 80 else f':{self.help_port}'}/tls"

    @property
    def bind(self) -> str:
        """Where the server listens."""
        return f"{_bracketed(self.host)}:{self.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def read(environ: dict[str, str] | None = None, *, production: bool = False) -> Settings:
    """Settings from the environment.

    :raises SettingError: a number is none, or a list is empty.
    """
    env = dict(os.environ if environ is None else environ)
    given = frozenset(name for name in NAMES if env.get(name))
    instance = Path(env.get("CONGRESS_INSTANCE") or ROOT / "instance").resolve()
    keys = tuple(filter(None, (part.strip() for part in env.get("CONGRESS_SECRET", "").split(","))))
    if not keys and not production:
        keys = (_own_secret(instance),)
    hosts = tuple(filter(None, (part.strip() for part in env.get("CONGRESS_HOSTS", "").split(","))))
    port = _number(env, "PORT", 8000, 65535)
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL", ""), instance),
        secrets=keys,
        hosts=hosts,
        host=env.get("HOST") or "127.0.0.1",
        port=port,
        workers=_number(env, "WEB_CONCURRENCY", 2, 64),
        production=production,
        smtp=_smtp(env.get("CONGRESS_SMTP", "").strip()),
        tls=_tls(env.get("CONGRESS_TLS", "").strip()),
        help_port=_help_port(env, port),
        proxies=_proxies(env.get("CONGRESS_PROXIES", "").strip()),
        given=given,
    )


def _number(env: dict[str, str], name: str, default: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) <= most:
        raise SettingError(f"{name}={text}: a number from 1 to {most} is needed")
    return int(text)


def _tls(told: str) -> tuple[Path, Path] | None:
    """:raises SettingError: not two files are named; whether they can be used is asked by who serves."""
    if not told:
        return None
    files = [part.strip() for part in told.split(",")]
    if len(files) != 2 or not all(files):
        raise SettingError("CONGRESS_TLS: two files are needed with a comma between, the certificate and its key")
    return Path(files[0]).resolve(), Path(files[1]).resolve()


def _help_port(env: dict[str, str], port: int) -> int | None:
    name = "CONGRESS_TLS_HELP_PORT"
    if env.get(name, "").strip() == "off":
        return None
    found = _number(env, name, 80 if port == 443 else port + 1 if port < 65535 else port - 1, 65535)
    if found == port:
        raise SettingError(f"{name}={found}: there the server itself listens")
    return found


def _proxies(told: str) -> int | None:
    if told and told not in ("0", "1", "2", "3", "4", "5"):
        raise SettingError(f"CONGRESS_PROXIES={told}: a number from 0 to 5 is needed")
    return int(told) if told else None


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'congress.db'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingError("DATABASE_URL must begin with postgresql:// or sqlite:///")


_TLS_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _smtp(address: str) -> Smtp | None:
    """:raises SettingError: it cannot be used; says which part, and never the password."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise SettingError("CONGRESS_SMTP: the host or the port cannot be read; special characters are written %40") from None
    told = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    tls, sender = told.get("tls", "starttls"), told.get("from", "")
    if fault := _smtp_fault(parts, told, sender):
        raise SettingError(f"CONGRESS_SMTP: {fault}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Smtp(parts.hostname or "", port or _TLS_PORTS[tls], sender, tls, user, password)


def _smtp_fault(parts: SplitResult, told: dict[str, str], sender: str) -> str:
    if parts.scheme != "smtp" or not parts.hostname:
        return "must look like smtp://user:password@host:587?from=ADDRESS"
    if unknown := told.keys() - {"from", "tls"}:
        return f"only from= and tls= may stand behind the question mark, not {', '.join(sorted(unknown))}="
    if told.get("tls", "starttls") not in _TLS_PORTS:
        return f"tls={told['tls']} must be starttls, tls or none"
    if parseaddr(sender)[1].count("@") != 1 or not (sender.isprintable() and parseaddr(sender)[1].isascii()):
        return "from=ADDRESS is needed, the sender of every letter"
    return ""


def _own_secret(instance: Path) -> str:
    """A random key of this instance, made once; production is given its key from outside."""
    file = instance / "secret"
    try:
        if not file.exists() or not file.stat().st_size:
            instance.mkdir(parents=True, exist_ok=True, mode=0o700)
            _make_secret(file)
        return file.read_text().strip()
    except OSError as error:
        raise SettingError(f"CONGRESS_INSTANCE={instance}: cannot be used ({error.strerror})") from None


def _make_secret(file: Path) -> None:
    """Written whole, then given its name, so that nobody ever reads an empty one. Of two starters the first one's stays."""
    handle, name = tempfile.mkstemp(dir=file.parent)
    part = Path(name)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(32))
    try:
        file.hardlink_to(part)
        part.unlink()
    except FileExistsError:
        part.unlink() if file.stat().st_size else part.replace(file)
