"""Is this the PDF that was printed? Answered for an id, for a SHA-256, and for a file, of which nothing is kept."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign.access import anyone
from campaign.extensions import limiter
from campaign.printings.rules import PrintingNotFound, read_key
from campaign.printings.verifying import VerifiedPrinting, sha256_of_file, verified_printing
from campaign.signatories.forms import PublicForm

bp = Blueprint("verifying", __name__)

CHOOSE = "Choose the PDF first."


@bp.get("/v/")
@limiter.limit("60 per minute")
@anyone
def start() -> ResponseReturnValue:
    """A page that takes an id or a file, or the way to the page of what was typed."""
    if key := request.args.get("key", "").strip():
        return redirect(url_for("verifying.printing", key=read_key(key) or key[:64]), 303)
    return _page(None)


@bp.get("/v/<key>")
@limiter.limit("60 per minute")
@anyone
def printing(key: str) -> ResponseReturnValue:
    """What may be told of the printing with this id or SHA-256; where there is none, what to do."""
    try:
        return _page(verified_printing(key))
    except PrintingNotFound:
        return _unknown(key)


@bp.post("/v/", defaults={"key": ""})
@bp.post("/v/<key>")
@limiter.limit("30 per minute")
@anyone
def check(key: str) -> ResponseReturnValue:
    """Whether a file is the printing of this page, or another; it is read once and not kept."""
    try:
        made = verified_printing(key) if key else None
    except PrintingNotFound:
        return _unknown(key)
    form = PublicForm(request.form)
    if not form.validate():
        return _page(made, errors=form.problems()), 422
    sent = request.files.get("file")
    if sent is None or not (sha256 := sha256_of_file(sent.stream)):
        return _page(made, errors=[("file", CHOOSE)]), 422
    return _page(made, checked=sha256, found=_found(sha256))


def _unknown(key: str) -> ResponseReturnValue:
    return render_template("printings/unknown.html", key=key[:64], form=PublicForm()), 404


def _found(sha256: str) -> VerifiedPrinting | None:
    try:
        return verified_printing(sha256)
    except PrintingNotFound:
        return None


def _page(made: VerifiedPrinting | None, **more: object) -> str:
    return render_template("printings/verify.html", made=made, form=PublicForm(), **more)
