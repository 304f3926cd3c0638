"""Pages into PDF by WeasyPrint, which may read our own fonts and styles and nothing else: no file, no network."""

from __future__ import annotations

from urllib.parse import urlsplit

from congress.config import ROOT

STATIC = ROOT / "static"
OWN = "http://own.invalid/"  # a name that no network knows; relative addresses need some base
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def render(html: str) -> bytes:
    """A4 PDF of a page. ``/static/…`` addresses are taken from our own folder."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # no stubs
        def fetch(self, url: str, headers: object = None) -> object:
            parts = urlsplit(url)
            file = (STATIC / parts.path.removeprefix("/static/")).resolve()
            ours = f"{parts.scheme}://{parts.netloc}/" == OWN and parts.path.startswith("/static/")
            if not ours or not file.is_relative_to(STATIC.resolve()) or file.suffix not in KINDS or not file.is_file():
                raise ValueError("this address is not one of ours")
            return URLFetcherResponse(url, body=file.read_bytes(), headers={"Content-Type": KINDS[file.suffix]})

    pdf: bytes = HTML(string=html, base_url=OWN, url_fetcher=OwnFilesOnly()).write_pdf()
    return pdf
