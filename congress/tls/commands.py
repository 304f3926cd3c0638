"""python3 app.py tls"""

from __future__ import annotations

import click

from congress.core import place, text
from congress.core.console import Answer, command
from congress.tls import authority, lan


def make(hosts: tuple[str, ...], days: int) -> Answer:
    """An authority of this installation, made once, and a certificate for this machine: of CONGRESS_HOSTS, its addresses in
    its networks, localhost and what --host names. A second run renews the certificate and keeps the authority."""
    from congress.tls import making  # cryptography is slow to load, and every command passes here

    settings = place.settings()
    own = [*lan.addresses(), "localhost", "127.0.0.1", "::1"]
    made = making.make(settings.instance, [*hosts, *settings.hosts], days, own)
    line = f"CONGRESS_TLS={made.certificate},{made.key}"
    page = settings.help_address_by(made.hosts[0])
    data = {
        "set": line, "authority": str(authority.folder_of(settings.instance) / "authority.crt"), "is_new": made.is_new,
        "fingerprint": made.authority.fingerprint, "hosts": made.hosts, "until": made.until.date().isoformat(), "page": page,
    }  # fmt: skip
    said = "Đã lập chứng thư gốc mới." if made.is_new else "Giữ chứng thư gốc đã có; điện thoại không phải cài lại."
    lines = [
        f"{said} Chứng thư máy chủ dùng đến {text.short_date(made.until.date())} cho: {', '.join(made.hosts)}.", "", line, "",
        f"Dấu vân tay SHA-256 của chứng thư gốc: {made.authority.fingerprint}",
        f"Khi máy chủ chạy với dòng trên, điện thoại cài chứng thư gốc tại: {page}",
    ]  # fmt: skip
    return Answer(data, lines)


cli = command(
    click.Group(), "tls",
    click.option("--host", "hosts", multiple=True, help="A name or an address more by which phones reach this machine."),
    click.option("--days", type=int, default=397, show_default=True, help="How long the server's certificate holds good."),
)(make)  # fmt: skip
