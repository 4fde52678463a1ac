"""Public pages kept as bytes for a second, in front of everything else.

A rush reads one page thousands of times a second, and it need not be made
thousands of times. A view marks its answer with ``keep``; for a second from
the moment the making began, the same address is answered with the same bytes,
or with 304 to a browser that has them (RFC 9110, 13.1.2). One request makes
the page anew, the others wait for it. Nothing else is kept: no other method,
no other status, no address with a query, nothing that sets a cookie.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import request
from werkzeug.http import parse_etags
from werkzeug.wrappers import Response

from campaign.metrics import count_request

KEEP_SECONDS = 1.0
MAX_PAGES = 500

_MARK = "undersigned.keep"
RENEWS = "undersigned.renews"
"""Marks the one request of a second that makes a kept page anew, while others wait for it."""

_OWN_TO_EACH = frozenset({"x-request-id", "content-length", "date"})
_OF_THE_BYTES = frozenset({"content-type", "content-length"})

Key = tuple[str, ...]
App = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class _Page:
    """One answer with the route it came from, and the clock's time when its making began."""

    route: str
    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    begun: float


def keep(answer: str) -> Response:
    """The page as an answer that may be kept, with its entity tag."""
    response = Response(answer, mimetype="text/html")
    response.set_etag(sha256(response.get_data()).hexdigest()[:20])
    # Caches on the way ask each time; a page may be a second old, not two.
    response.headers["Cache-Control"] = "no-cache"
    request.environ[_MARK] = request.url_rule.rule if request.url_rule else ""
    return response.make_conditional(request)


class KeptPages:
    """The application behind a shelf of its latest pages."""

    def __init__(self, app: App, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._pages: OrderedDict[Key, _Page] = OrderedDict()
        self._makers: dict[Key, threading.Lock] = {}
        self._shelf = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the shelf, or have the page made."""
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return self._app(environ, start_response)
        key = (environ["PATH_INFO"], environ.get("HTTP_HOST", ""), environ["wsgi.url_scheme"])
        if page := self._fresh(key):
            return _answer(page, environ, start_response)
        with self._maker(key):
            if page := self._fresh(key):
                return _answer(page, environ, start_response)
            environ[RENEWS] = key in self._pages
            return self._make(key, environ, start_response)

    def empty(self) -> None:
        """Forget every page."""
        with self._shelf:
            self._pages.clear()
            self._makers.clear()

    def _fresh(self, key: Key) -> _Page | None:
        page = self._pages.get(key)
        if page is None or self._clock() - page.begun >= KEEP_SECONDS:
            return None
        return page

    def _maker(self, key: Key) -> AbstractContextManager[object]:
        # Only a page that was kept before is worth waiting for.
        if key not in self._pages:
            return nullcontext()
        with self._shelf:
            return self._makers.setdefault(key, threading.Lock())

    def _make(
        self, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        begun = self._clock()
        # What is kept must be the whole page, so it is made without the reader's own tag.
        wanted = environ.pop("HTTP_IF_NONE_MATCH", "")
        headers: list[tuple[str, str]] = []

        def note(status: str, given: list[tuple[str, str]], exc_info: Any = None) -> Any:  # noqa: ANN401 (as in PEP 3333)
            headers[:] = given
            if not status.startswith("200"):
                environ.pop(_MARK, None)  # Something failed after the view had marked its page.
            return None if _MARK in environ else start_response(status, given, exc_info)

        answer = self._app(environ, note)
        if _MARK not in environ:
            return answer
        page = _page(environ[_MARK], headers, _all_of(answer), begun)
        self._put(key, page)
        environ["HTTP_IF_NONE_MATCH"] = wanted
        return _bytes_of(page, environ, start_response)

    def _put(self, key: Key, page: _Page) -> None:
        with self._shelf:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > MAX_PAGES:
                gone, _ = self._pages.popitem(last=False)
                self._makers.pop(gone, None)


def _page(route: str, headers: list[tuple[str, str]], body: bytes, begun: float) -> _Page:
    etag = next(value for name, value in headers if name.lower() == "etag")
    kept = tuple((name, value) for name, value in headers if name.lower() not in _OWN_TO_EACH)
    return _Page(route, etag, (*kept, ("Content-Length", str(len(body)))), body, begun)


def _all_of(answer: Iterable[bytes]) -> bytes:
    # Who reads an answer to its end, or gives up on it, must close it (PEP 3333).
    try:
        return b"".join(answer)
    finally:
        if close := getattr(answer, "close", None):
            close()


def _answer(
    page: _Page, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    count_request("GET", page.route, 304 if _has(page, environ) else 200, 0.0)
    return _bytes_of(page, environ, start_response)


def _bytes_of(
    page: _Page, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    if _has(page, environ):
        kept = [pair for pair in page.headers if pair[0].lower() not in _OF_THE_BYTES]
        start_response("304 NOT MODIFIED", kept)
        return []
    start_response("200 OK", list(page.headers))
    return [page.body]


def _has(page: _Page, environ: WSGIEnvironment) -> bool:
    wanted = environ.get("HTTP_IF_NONE_MATCH", "")
    # Compared weakly: a proxy that compresses the page makes its tag weak.
    return bool(wanted) and parse_etags(wanted).contains_weak(page.etag.strip('"'))
