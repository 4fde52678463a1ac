"""The page for whoever finds the line at the door full: it keeps what was sent, and costs little.

Each one that is turned away takes the interpreter from those inside. So nothing is routed
and nothing is asked; the page around what was sent is made once.
"""

from functools import cached_property
from wsgiref.types import WSGIEnvironment

from flask import Flask
from jinja2 import Template
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from campaign.bodies import PlainFormParser
from campaign.metrics import count_request
from campaign.signatories.forms import answer_lines
from campaign.web import error_page, guarded, later

FULL = "full"
"""What stands for the route in the figures when somebody was turned away at the door."""

FULL_SENTENCE = (
    "More people are signing on right now than we can handle at once. Please try again in a minute."
)

_SLOT = Markup("<!-- what was sent -->")


class _Sent(Request):
    """What was sent, read as every other form is; see ``bodies``."""

    form_data_parser_class = PlainFormParser


class TurnedAway:
    """Answers for the door while the line is full; counted, but not logged."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment) -> Response:
        """Keep what was sent on a page whose button sends the same again to the same address."""
        asked = _Sent(environ)
        asked.max_content_length = self._app.config["MAX_FORM_MEMORY_SIZE"]
        count_request(asked.method, FULL, 503, 0.0)
        return guarded(later(self._page(asked)), is_secure=asked.is_secure)

    def _page(self, asked: Request) -> str:
        if asked.method != "POST":
            return self._plain_page
        try:
            sent = list(asked.form.items(multi=True))
        except HTTPException:
            return self._plain_page
        # The token goes back as it came: a fresh one would vouch for what another site sent.
        before, after = self._around
        typed = self._typed.render(hidden=sent, answers=answer_lines(sent))
        return f"{before}{typed}{after}"

    @cached_property
    def _typed(self) -> Template:
        return self._app.jinja_env.get_template("signatories/_typed.html")

    @cached_property
    def _around(self) -> tuple[str, str]:
        with self._app.test_request_context():
            page = self._app.jinja_env.get_template("signatories/try_again.html")
            before, _, after = page.render(message=FULL_SENTENCE, typed=_SLOT).partition(_SLOT)
            return before, after

    @cached_property
    def _plain_page(self) -> str:
        with self._app.test_request_context():
            return error_page(503, FULL_SENTENCE)
