"""The door of the public pages: a few are served at once, some wait in line, the rest come again.

A rush beyond what the machine can do must not make everybody wait ever longer, nor
take the threads that answer whoever runs the site. So a bounded number of requests
is inside. Whoever finds the line full is told so at once, without the work of an
ordinary request: a refusal that cost as much as a sign-on would take its place.
"""

import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from campaign.kept import RENEWS

AT_WORK = 4
"""So many are served at once in one process; the interpreter runs one thread at a time."""

IN_LINE = 124
"""So many wait, about half a second at most; with those at work they fill the room."""

BESIDE = 16
"""Threads of a process beyond these, free to turn away and to answer whoever runs the site."""

PUBLIC = ("/l/", "/s/")
"""Where a rush arrives. What begins otherwise has no door."""


class Door:
    """The application, with room for so many public requests at once."""

    def __init__(
        self,
        app: WSGIApplication,
        turn_away: Callable[[WSGIEnvironment], WSGIApplication],
        at_work: int = AT_WORK,
        in_line: int = IN_LINE,
    ) -> None:
        self._app = app
        self._turn_away = turn_away
        self._room = threading.Semaphore(at_work + in_line)
        self._work = threading.Semaphore(at_work)
        self._turning = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer in turn, or turn away when the line is full."""
        # Others wait for a kept page to be made anew, so its maker does not stand in line.
        if not environ["PATH_INFO"].startswith(PUBLIC) or environ.get(RENEWS):
            return self._app(environ, start_response)
        if not self._room.acquire(blocking=False):
            # One at a time: many at once would each ask for the interpreter before those
            # inside, who let go of it at every word with the database, and starve them.
            with self._turning:
                return self._turn_away(environ)(environ, start_response)
        try:
            with self._work:
                return self._app(environ, start_response)
        finally:
            self._room.release()
