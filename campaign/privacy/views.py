"""What is kept, for everybody; and what is kept of oneself, by a link to one's own mail."""

from collections.abc import Callable

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from campaign import clock
from campaign.access import anyone
from campaign.extensions import limiter
from campaign.privacy import operations, queries
from campaign.privacy.forms import AskForm, HeldForm
from campaign.privacy.rules import KEPT, PrivacyLinkGone, fate
from campaign.signatories.rules import label

bp = Blueprint("privacy", __name__)

ASK_LIMIT = "20 per minute"
"""How often one network address may send these forms."""


@bp.get("/privacy")
@anyone
def kept() -> str:
    """What is kept, why, and how long."""
    return render_template("privacy/kept.html", rows=KEPT)


@bp.get("/privacy/request")
@anyone
def ask_form() -> str:
    """Asks for an address to send a link to."""
    return render_template("privacy/ask.html", form=AskForm(), errors=[])


@bp.post("/privacy/request")
@limiter.limit(ASK_LIMIT)
@anyone
def ask() -> ResponseReturnValue:
    """The same answer for every address."""
    form = AskForm(request.form)
    address = form.read()
    if address is None:
        return render_template("privacy/ask.html", form=form, errors=form.problems()), 422
    if not form.fax.data:
        operations.ask_for_link(address)
    return render_template("privacy/asked.html")


@bp.get("/privacy/request/<token>")
@anyone
def link(token: str) -> ResponseReturnValue:
    """A button, since mail programs open links by themselves; opening it shows and changes nothing."""
    queries.held_by_link(token, clock.now())
    return _link_page(token, [])


@bp.post("/privacy/request/<token>")
@limiter.limit(ASK_LIMIT)
@anyone
def act(token: str) -> ResponseReturnValue:
    """Show what is kept, give it as a file, or erase it, as the button says."""
    action, form = request.form.get("action", ""), HeldForm(request.form)
    if action not in _ACTS or not form.validate():
        queries.held_by_link(token, clock.now())
        sentence = "This page was open for a long time. Please press the button again."
        return _link_page(token, [("", sentence)]), 422
    return _private(_ACTS[action](token, form))


@bp.errorhandler(PrivacyLinkGone)
def gone(problem: PrivacyLinkGone) -> ResponseReturnValue:
    """A link that does not work, and the way to another."""
    return render_template("privacy/gone.html", message=problem.message), problem.status_code


def _show(token: str, _form: HeldForm) -> str:
    opened = operations.open_link(token)
    return render_template(
        "privacy/held.html",
        held=opened.holdings,
        token=opened.token,
        form=HeldForm(),
        errors=[],
        label=label,
    )


def _download(token: str, _form: HeldForm) -> Response:
    held = queries.held_by_link(token, clock.now())
    file = Response(queries.as_json(held, clock.now()), mimetype="application/json")
    file.headers["Content-Disposition"] = "attachment; filename=what-is-kept.json"
    return file


def _erase(token: str, form: HeldForm) -> str:
    erased = operations.erase_by_link(token, withdraws=bool(form.withdraws.data))
    return render_template("privacy/erased.html", erased=erased, fate=fate)


_ACTS: dict[str, Callable[[str, HeldForm], str | Response]] = {
    "show": _show,
    "download": _download,
    "erase": _erase,
}


def _link_page(token: str, errors: list[tuple[str, str]]) -> Response:
    page = render_template("privacy/link.html", token=token, form=HeldForm(), errors=errors)
    return _private(page)


def _private(answer: str | Response) -> Response:
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
