"""What every request passes through: its id, its headers, the log line, and plain error pages."""

import logging
import math
import secrets
import sys
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as PlainResponse

from campaign import clock
from campaign.audit.operations import acts_from
from campaign.bodies import PlainRequest
from campaign.db import reading
from campaign.errors import Away, Problem
from campaign.extensions import seconds_to_wait
from campaign.metrics import count_request

log = structlog.get_logger()

Answer = TypeVar("Answer", bound=PlainResponse)

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

FOR_ANY_FILE = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What a browser may do with anything of ours, page or file."""

FOR_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}

PUBLIC_BLUEPRINTS = frozenset({"signatories", "typing", "printings", "health", "verifying"})
"""What these answer may stay in a browser; everything else is for one person's eyes."""

RETRY_AFTER_SECONDS = 30

SHORT_WAIT_SECONDS = 120
"""Up to here a wait is told in seconds, beyond it by the clock too."""

ROUNDED_UP = timedelta(seconds=59)
"""A clock shows whole minutes, and nobody should come too early."""

MAX_SIGN_IN_BYTES = 64_000
"""Of the sign-in library's pages: a password of megabytes is refused before anybody reads it."""

MAX_CHECKED_BYTES = 32_000_000
"""Of a PDF that is compared with a printing: more than the longest that is printed here."""

MAX_TEXT_FORM_BYTES = 4_000_000
"""Of a letter's text: much more than it may have, so that what is too long comes back as typed."""

_TITLES = {
    400: "We could not read that request",
    403: "You do not have access to this",
    404: "There is no page here",
    405: "That does not work here",
    409: "That is not possible right now",
    413: "That is too large",
    422: "Something needs to be fixed",
    429: "Too many requests at once",
    500: "Something went wrong here",
    503: "We cannot do this right now",
}
RUSH = 429
SENTENCES = {
    404: "The address may be mistyped, or the page may have been removed.",
    413: "What you sent is larger than this site accepts. Nothing was kept.",
    500: "The fault is ours, and it has been logged. Please try again in a few minutes.",
}


OLD_FORM = (
    "The page it came from was open for too long, or you were signed out meanwhile. "
    "Go back, load that page anew, and send it once more."
)


class _StderrLogger(structlog.WriteLogger):
    """Writes a line, or does without it: a full disk under the log must not turn visitors away.

    The line and its end are one write, so that lines of two processes never run together.
    """

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = msg


def set_up_requests(app: Flask) -> None:
    """Give the application its request id, headers, log lines and error pages."""
    app.request_class = PlainRequest
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_leave)
    app.register_error_handler(Problem, _on_problem)
    app.register_error_handler(Away, _on_away)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(CSRFError, _on_old_form)
    app.register_error_handler(SecurityError, _on_strange_host)
    app.register_error_handler(Exception, _on_fault)


class Retelling(logging.Handler):
    """Says in our own form that a library has logged something, and which error it met.

    Its words are left out, and the traceback too: they may quote what people typed.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for the library's record."""
        error = record.exc_info[1] if record.exc_info else None
        log.log(
            record.levelno,
            "library",
            logger=record.name,
            at=f"{record.module}:{record.lineno}",
            error=type(error).__name__ if error else "",
            where=_where(error) if error else "",
        )


def set_up_logs(app: Flask) -> None:
    """One JSON line for each event on standard error; never a name, an address or a link."""
    root = logging.getLogger()
    if not any(isinstance(handler, Retelling) for handler in root.handlers):
        root.addHandler(Retelling(logging.WARNING))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelName(app.config["LOG_LEVEL"])
        ),
        # Asked for at each event: what stood there at the start may be closed by now.
        logger_factory=lambda *_: _StderrLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def error_page(status: int, message: str) -> str:
    """The page for an error, in plain words, with the number under which it was logged."""
    # Without the context processors, one of which would ask the database who is signed in.
    return current_app.jinja_env.get_template("errors/error.html").render(
        status=status,
        title=_TITLES.get(status, _TITLES[500]),
        message=message,
        reference=g.get("request_id", ""),
    )


def rush_sentence() -> str:
    """What somebody past a limit is told: when to come again, by the limit's own window."""
    seconds = seconds_to_wait()
    if seconds <= SHORT_WAIT_SECONDS:
        when = f"in {seconds} second{'' if seconds == 1 else 's'}"
    else:
        at = clock.now() + timedelta(seconds=seconds)
        when = f"in {math.ceil(seconds / 60)} minutes, at {at + ROUNDED_UP:%H:%M} UTC"
    return f"Too many requests at once, from your network or for one account. Try again {when}."


def not_now(away: Away, page: str) -> Response:
    """The answer while something is away: this page, when to come again, and a line in the log."""
    log.error("away", reason=away.reason)
    return later(page)


def later(page: str) -> Response:
    """This page, with the time after which to come again."""
    return Response(page, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)})


def _begin() -> None:
    g.request_id, g.started = secrets.token_hex(6), time.perf_counter()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    acts_from(request.remote_addr or "")
    if request.mimetype == "application/x-www-form-urlencoded":
        # The framework holds only forms with files to this limit.
        request.max_content_length = min(
            current_app.config["MAX_CONTENT_LENGTH"], current_app.config["MAX_FORM_MEMORY_SIZE"]
        )
    if request.blueprint == "security":
        request.max_content_length = MAX_SIGN_IN_BYTES
    if request.blueprint == "verifying":
        request.max_content_length = MAX_CHECKED_BYTES
    if request.blueprint == "imports":
        # What is pasted is as long as a file.
        request.max_form_memory_size = current_app.config["MAX_CONTENT_LENGTH"]
    if request.blueprint == "text":
        request.max_content_length = request.max_form_memory_size = MAX_TEXT_FORM_BYTES
    # Flask-Security writes by itself; everybody else writes inside ``transaction()``.
    if request.method in {"GET", "HEAD"} or request.blueprint != "security":
        g.reading = reading()
        g.reading.__enter__()


def guarded(response: Answer, *, is_secure: bool) -> Answer:
    """The answer with the headers that tell a browser what the page may do."""
    for name, value in {**FOR_ANY_FILE, **(FOR_HTTPS if is_secure else {})}.items():
        response.headers.setdefault(name, value)
    return response


def _finish(response: Response) -> Response:
    guarded(response, is_secure=request.is_secure).headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint and request.blueprint not in PUBLIC_BLUEPRINTS:
        response.headers["Cache-Control"] = "no-store"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    # The rule of the route, not the address: an address may hold a signatory's link.
    route = request.url_rule.rule if request.url_rule else "none"
    count_request(request.method, route, response.status_code, seconds)
    if response.status_code not in {RUSH, 503}:
        # The limiter adds it to every answer, and only a refusal can be asked again.
        response.headers.pop("Retry-After", None)
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
    )
    return response


def _leave(_error: BaseException | None) -> None:
    mark: Any = g.pop("reading", None)
    if mark is not None:
        mark.__exit__(None, None, None)
    acts_from("")
    structlog.contextvars.clear_contextvars()


def _on_problem(problem: Problem) -> ResponseReturnValue:
    return error_page(problem.status_code, problem.message), problem.status_code


def _on_away(away: Away) -> ResponseReturnValue:
    return not_now(away, error_page(503, away.message))


def _on_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:  # noqa: PLR2004 (redirects are no errors)
        return error
    if status == RUSH:
        return error_page(status, rush_sentence()), status
    page = error_page(status, SENTENCES.get(status, error.description or SENTENCES[500]))
    of_the_text = {"Content-Type", "Content-Length"}
    return page, status, [one for one in error.get_headers() if one[0] not in of_the_text]


def _on_old_form(_error: CSRFError) -> ResponseReturnValue:
    return error_page(400, OLD_FORM), 400


def _on_strange_host(_error: SecurityError) -> ResponseReturnValue:
    # Nothing can be routed under a strange name, so there is no page with links either.
    return Response("This site does not go by that name.\n", 400, mimetype="text/plain")


def _on_fault(error: Exception) -> ResponseReturnValue:
    if request.environ.get("campaign.raise_faults"):
        raise error
    log.error("fault", error=type(error).__name__, where=_where(error))
    return error_page(500, SENTENCES[500]), 500


def _where(error: BaseException) -> str:
    # The place without the message: a message may quote what a person typed.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else ""
