"""My desk: what waits for me, and how far my subtree is. Every signed-in person's first page."""
