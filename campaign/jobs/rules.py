"""How long work is leased, and how long it waits after a failure."""

from datetime import timedelta

LEASE = timedelta(seconds=30)
"""A worker that has not finished by then is taken for dead, and another may claim the row."""

BEHIND_AFTER = timedelta(minutes=10)
"""Work that was due so long ago and is not begun shows that no worker runs."""

MAX_ATTEMPTS = 12

_FIRST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=6)


def retry_delay(attempts: int) -> timedelta:
    """The pause after the given number of failed attempts: a minute, doubled each time, at most six hours."""
    doublings = min(attempts - 1, 20)
    return min(_FIRST_DELAY * (1 << doublings), _LONGEST_DELAY)
