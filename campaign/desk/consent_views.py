"""Consent at the desk: publish a text and say what kind of change it is; see who agrees; remind."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, require, signed_in
from campaign.desk import consent_queries, queries
from campaign.desk.forms import ActForm, PublishForm
from campaign.desk.views import for_every_page
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import TextChange
from campaign.errors import BadInput, Refused
from campaign.signatories.consent_operations import ask_again, publish_text

bp = Blueprint("consents", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)


@bp.get("/<slug>/text/publish")
@signed_in
def publish_page(slug: str) -> str:
    """What would change, what is found in the new text, and what publishing it does to whom."""
    letter = _letter(slug)
    require(current_actor(), Act.EDIT_TEXT, letter.id)
    return _publish_page(letter, PublishForm(formdata=None))


@bp.post("/<slug>/text/publish")
@signed_in
def publish(slug: str) -> ResponseReturnValue:
    """Make the working text the version in force, as it was seen."""
    letter, form = _letter(slug), PublishForm()
    require(current_actor(), Act.EDIT_TEXT, letter.id)
    if not form.validate_on_submit():
        return _publish_page(letter, form), 422
    change = TextChange(form.change.data) if form.change.data else None
    try:
        after = publish_text(
            current_actor(), letter.slug, form.note.data or "", change, form.revision.data
        )
    except (BadInput, Refused) as problem:
        # Whoever reads the page again has to say anew that everybody is to be asked.
        form.is_meant.data = False
        return _publish_page(letter, form, problem.message), problem.status_code
    flash(consent_queries.what_happened(letter, after, form.change.data or ""))
    return redirect(url_for("versions.history", slug=slug), 303)


@bp.get("/<slug>/text/consents")
@signed_in
def consents(slug: str) -> str:
    """Who agrees to the changed text, who waits, who withdrew, who asked."""
    return _consent_page(_letter(slug))


@bp.post("/<slug>/text/consents")
@signed_in
def remind(slug: str) -> ResponseReturnValue:
    """Write to those who have not answered."""
    letter = _letter(slug)
    if not ActForm().validate_on_submit():
        return _consent_page(letter), 422
    try:
        count = ask_again(current_actor(), letter.slug)
    except Refused as refused:
        return _consent_page(letter, refused.message), refused.status_code
    flash(f"{consent_queries.signatories(count)} reminded; the emails are being written now.")
    return redirect(url_for("consents.consents", slug=slug), 303)


@bp.get("/<slug>/text/consents.csv")
@signed_in
def consents_csv(slug: str) -> Response:
    """The same as a file, for coordinators."""
    data = consent_queries.consents_csv(current_actor(), _letter(slug))
    headers = {"Content-Disposition": f'attachment; filename="{slug}-consents.csv"'}
    return Response(data, mimetype="text/csv", headers=headers)


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)


def _publish_page(letter: LetterRecord, form: PublishForm, refusal: str = "") -> str:
    now = clock.now()
    publishing = consent_queries.publishing(current_actor(), letter, now)
    # The page shows the text of this revision, whatever was sent before.
    form.revision.data = publishing.work.revision
    if publishing.is_draft:
        del form.change, form.is_meant
    return render_template(
        "desk/publish.html",
        letter=queries.card(letter, now),
        publishing=publishing,
        form=form,
        act_form=ActForm(formdata=None),
        refusal=refusal,
        in_force=letter.version_number,
        language=letter.settings.language,
    )


def _consent_page(letter: LetterRecord, refusal: str = "") -> str:
    answer = request.args.get("answer", "")
    chosen = answer if answer in consent_queries.ANSWER_WORDS else ""
    now = clock.now()
    return render_template(
        "desk/consents.html",
        letter=queries.card(letter, now),
        consents=consent_queries.consent_page(current_actor(), letter, chosen, now),
        answer=chosen,
        act_form=ActForm(),
        refusal=refusal,
    )
