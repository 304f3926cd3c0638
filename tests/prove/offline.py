"""Doors without network on phones that die at random: whatever the steward saw is on the server, once, after a bad line."""

from __future__ import annotations

import shutil
from random import Random

from playwright.sync_api import sync_playwright

from tests.browser.badline import line_to
from tests.browser.entrance import open_entrance
from tests.browser.shift import rash, shift
from tests.prove.finding import Finding, Ground

SCANS, DEATHS, FEW = 500, 6, 20


def offline(ground: Ground, trials: int) -> Finding:
    """A trial is a shift of 500 scans without network; tab or browser is killed some times meanwhile; then one call in four
    goes astray."""
    found, chance = Finding("offline", ground.database), Random(23)
    seen = deaths = mishaps = 0
    with (
        open_entrance(ground.folder / "door", SCANS, ground.new_url()) as hall,
        line_to(hall.address, seed=23) as line,
        sync_playwright() as playwright,
    ):
        numbers = list(hall.numbers().values())
        for trial in range(trials):
            found.trials += 1
            phone = ground.folder / f"phone{trial}"
            chance.shuffle(numbers)
            told = shift(playwright.chromium, hall, line, phone, f"Cửa {trial}", numbers, chance.randint(1, DEATHS))
            found.violations += told.faults(hall)
            seen, deaths = seen + len(told.promised), deaths + told.deaths
            shutil.rmtree(phone, ignore_errors=True)
        mishaps, line.spoil = line.mishaps, ("/static/js/scan/queue.js", rash)
        hasty = shift(playwright.chromium, hall, line, ground.folder / "hasty", "Cửa vội", numbers[:FEW], 0)
        found.control = any(fault.endswith("lost") for fault in hasty.faults(hall))
    found.note = f"{seen} scans seen by stewards, {deaths} deaths, {mishaps} calls astray"
    return found
