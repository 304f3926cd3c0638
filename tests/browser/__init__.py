"""What a person meets in a browser. Expectations have patience: pages ask every few seconds, and this machine may have other
work; how fast something is, is measured elsewhere."""

from playwright.sync_api import expect

PATIENCE = 20_000  # milliseconds
expect.set_options(timeout=PATIENCE)
