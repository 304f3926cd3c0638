"""Mail by SMTP: letters of plain text, one connection for many.

A server that took a letter but whose answer was lost gets it again, with the same Message-ID: by this a receiver knows the
second for the first. More than that the protocol does not offer.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, make_msgid, parseaddr

from congress.config import Smtp
from congress.core import clock
from congress.core.errors import DomainError
from congress.core.speech import say
from congress.core.text import clean

SECONDS = 20  # for each answer of the server
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~\-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~\-]+)*@{_PART}(?:\.{_PART})*")

_WHY: dict[type[Exception], str] = {
    ConnectionRefusedError: "mail.why_refused", socket.gaierror: "mail.why_no_host", TimeoutError: "mail.why_slow",
    ssl.SSLError: "mail.why_secure", smtplib.SMTPServerDisconnected: "mail.why_hung_up",
    ConnectionResetError: "mail.why_hung_up",
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    message_id: str


class MailError(Exception):
    """It was not sent. ``words``: of the server or the network; ``is_answer``: the server said so itself; ``is_final``: another
    try would end the same; ``is_lost``: the connection is of no more use; ``why``: a code for a person at the terminal."""

    def __init__(
        self, words: str, *, is_answer: bool = False, is_final: bool = False, is_lost: bool = False, why: str = "mail.why_other"
    ) -> None:
        super().__init__(words)
        self.why = why
        self.words, self.is_answer, self.is_final, self.is_lost = words[:300], is_answer, is_final, is_lost


def parse_address(typed: str) -> str:
    """An address as letters are sent to it, in small letters.

    :raises DomainError: it is none that any server could take.
    """
    address = typed.strip()
    local, _at, domain = address.rpartition("@")
    if len(address) > 200 or len(local) > 64 or "." not in domain.strip(".") or not _ADDRESS.fullmatch(address):
        raise DomainError("mail.address", 422, address=clean(typed)[:60] or "–")
    return address.lower()


def find_address(typed: str) -> str | None:
    """The same for what was stored unchecked; None where it is no address."""
    try:
        return parse_address(typed)
    except DomainError:
        return None


def compose(letter: Letter, sender: str) -> EmailMessage:
    """A letter as it goes over the wire. Line ends in a subject would begin a header; they become blanks."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=WIRE)
    message["Subject"] = " ".join(clean(letter.subject).split())[:200]
    message["From"] = Address(clean(name), addr_spec=address) if name else address
    message["To"] = Address(addr_spec=letter.to)
    message["Date"] = format_datetime(clock.local_now())
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="base64")
    return message


@contextmanager
def connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A connection on which letters can be sent.

    :raises MailError: the server cannot be reached, or does not let us in; worth another try later.
    """
    server: smtplib.SMTP | None = None
    try:
        server = _open(smtp)
    except (OSError, smtplib.SMTPException) as error:
        answered = isinstance(error, smtplib.SMTPResponseException)
        raise MailError(_words(error), is_answer=answered, is_lost=True, why=_why(error)) from None
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _open(smtp: Smtp) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if smtp.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=SECONDS, context=secure)
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=SECONDS)
    try:
        if smtp.tls == "starttls":
            server.starttls(context=secure)
        if smtp.user:
            server.login(smtp.user, smtp.password)
    except BaseException:
        server.close()
        raise
    return server


def send(server: smtplib.SMTP, letter: Letter, smtp: Smtp) -> None:
    """:raises MailError: the server refused it, for good or for now, or went away before it said that it took it."""
    message = compose(letter, smtp.sender)
    try:
        server.sendmail(parseaddr(smtp.sender)[1], [letter.to], message.as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        code, words = error.recipients[letter.to]
        raise _refused(code, words) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(_words(error), is_lost=True, why=_why(error)) from None


def send_test(typed: str, smtp: Smtp | None) -> str:
    """One letter at once, to see whether the settings are right; answers the address it went to.

    :raises DomainError: no server is set, it does not take the letter, or it cannot be reached.
    """
    to = parse_address(typed)
    if smtp is None:
        raise DomainError("mail.not_set")
    letter = Letter(to, "Thư thử", "Máy chủ thư đã được đặt đúng.\n", make_msgid(domain="congress.invalid"))
    try:
        with connected(smtp) as server:
            send(server, letter, smtp)
    except MailError as error:
        if error.is_answer:
            raise DomainError("mail.refused", server=smtp.server, address=to, text=error.words) from None
        raise DomainError("mail.unreachable", server=smtp.server, text=say(error.why, text=error.words.rstrip(" ."))) from None
    return to


def _refused(code: int, words: bytes | str) -> MailError:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return MailError(clean(f"{code} {said}"), is_answer=code > 0, is_final=500 <= code < 600, is_lost=code in (-1, 421))


def _why(error: Exception) -> str:
    for sort, code in _WHY.items():
        if isinstance(error, sort):
            return code
    return "mail.why_other"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code, error.smtp_error).words
    if isinstance(error, socket.gaierror):
        return str(error.strerror)
    return clean(str(error)) or type(error).__name__
