"""Sign-ons that came on paper or by email: entering one, and what shows it."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, require, signed_in
from campaign.desk import queries
from campaign.desk.entering_forms import EnteringForm
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting.queries import LetterRecord
from campaign.errors import Refused
from campaign.signatories.entering_operations import Entered, enter_signatory
from campaign.signatories.evidence_queries import evidence_file, evidence_of
from campaign.signatories.rules import NameAlike, Way

bp = Blueprint("entering", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

# A stranger's scan is shown as a file and can do nothing.
SCAN_POLICY = "default-src 'none'; sandbox"


@bp.get("/<slug>/roster/new")
@signed_in
def form(slug: str) -> str:
    """An empty form; it came now, unless somebody says otherwise."""
    letter = _letter(slug)
    now = clock.now().astimezone(ZoneInfo(letter.settings.timezone))
    return _page(letter, EnteringForm(data={"received_at": now.replace(tzinfo=None)}))


@bp.post("/<slug>/roster/new")
@signed_in
def enter(slug: str) -> ResponseReturnValue:
    """Put it on the letter."""
    letter, form = _letter(slug), EnteringForm()
    given = form.read()
    if given is None:
        return _page(letter, form), 422
    entry, shown = given
    at = form.received_at.data.replace(tzinfo=ZoneInfo(letter.settings.timezone))
    entered = Entered(entry, Way(form.way.data), at, shown)
    try:
        enter_signatory(current_actor(), slug, entered, is_other=form.is_other.data)
    except Refused as refused:
        form.name.errors = [refused.message]
        return _page(letter, form, asks_whether_other=isinstance(refused, NameAlike)), 409
    flash(f"“{entry.name}” is on the letter.")
    return redirect(url_for("roster.table", slug=slug, q=entry.name), 303)


@bp.get(f"/<slug>/roster/<{ROW_ID}:signatory_id>/evidence")
@signed_in
def evidence(slug: str, signatory_id: int) -> str:
    """Proof of a sign-on, for coordinators."""
    letter = queries.letter_on_desk(current_actor(), slug)
    return render_template(
        "desk/evidence.html",
        letter=queries.card(letter, clock.now()),
        evidence=evidence_of(current_actor(), letter, signatory_id),
    )


@bp.get(f"/<slug>/roster/<{ROW_ID}:signatory_id>/evidence/file")
@signed_in
def scan(slug: str, signatory_id: int) -> Response:
    """The scan as it was added."""
    letter = queries.letter_on_desk(current_actor(), slug)
    filename, media_type, data = evidence_file(current_actor(), letter, signatory_id)
    response = Response(data, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.headers["Content-Security-Policy"] = SCAN_POLICY
    return response


def _letter(slug: str) -> LetterRecord:
    letter = queries.letter_on_desk(current_actor(), slug)
    require(current_actor(), Act.REVIEW_SIGNATORY, letter.id)
    return letter


def _page(letter: LetterRecord, form: EnteringForm, *, asks_whether_other: bool = False) -> str:
    return render_template(
        "desk/entering.html",
        letter=queries.card(letter, clock.now()),
        form=form,
        kinds=letter.settings.kinds,
        asks_whether_other=asks_whether_other or form.is_other.data,
    )
