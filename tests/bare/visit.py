"""Go where the start page of a bare machine points: /healthz is well, and each link signs its owner in by one button.

``python3 visit.py ADDRESS LINK…``; standard library only, since it runs where nothing else is.
"""

from __future__ import annotations

import json
import re
import sys
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener


def main(address: str, links: list[str]) -> None:
    with build_opener().open(f"{address}/healthz") as answer:
        health = json.load(answer)
    print("healthz:", json.dumps(health, ensure_ascii=False))
    if not health["ok"]:
        raise SystemExit("/healthz is not well")
    for link in links:
        print(f"{link.rsplit('/', 1)[0]}/…: {sign_in(link)}")
    try:
        _page(build_opener(), links[0])
    except HTTPError as answer:
        print("used once more:", answer.code)
    else:
        raise SystemExit("a used link still opens")


def sign_in(link: str) -> str:
    """Press the button of a link in a browser of its own; answers the heading of the page behind it."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = _page(browser, link)
    form = re.search(r'<form method="post">.*?name="csrf_token"[^>]*value="([^"]+)".*?<button', page, re.DOTALL)
    if not form:
        raise SystemExit(f"no button on {link}")
    with browser.open(link, urlencode({"csrf_token": form[1]}).encode()) as answer:
        place, page = answer.url, answer.read().decode()
    if "/sign-out" not in _page(browser, urljoin(link, "/me")):
        raise SystemExit(f"the button led to {place}, not signed in")
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", heading[1]).strip() if heading else place


def _page(browser: OpenerDirector, link: str) -> str:
    with browser.open(link) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
