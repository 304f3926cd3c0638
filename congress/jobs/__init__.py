"""Work that takes longer than a page may: how far each is, what came of it. The queue itself is ``core.jobs``."""
