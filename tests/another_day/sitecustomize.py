"""Python runs this at its start where the folder lies on its path: in every process of the run it is another moment.

``CONGRESS_TEST_AHEAD``, whole seconds, is what the clock of the application is ahead of the true one; nothing else of the
process knows of it. Faults that show on some days only, a date two digits longer, the end of a month, Tết, are found any day.
"""

import os
from datetime import UTC, datetime, timedelta

AHEAD = "CONGRESS_TEST_AHEAD"

if AHEAD in os.environ:
    from congress.core import clock

    _ahead = timedelta(seconds=int(os.environ[AHEAD]))
    clock.now = lambda: datetime.now(UTC) + _ahead
