"""The versions of a letter at the desk: history, one as paper, bytes or a file, redlines, going back."""

import hashlib
from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import current_actor, signed_in
from campaign.desk import queries, version_queries
from campaign.desk.forms import RestoreForm
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting import queries as letters
from campaign.drafting.canonical import canonical_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterText, SavedMeanwhile
from campaign.drafting.text_operations import restore_version
from campaign.printings.downloads import pdf_response, text_response
from campaign.printings.exports import TEXTS

bp = Blueprint("versions", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

MIMETYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
}


@bp.get("/<slug>/text/versions")
@signed_in
def history(slug: str) -> str:
    """Every version, the newest first, with the working text on top."""
    return _history_page(_letter(slug))


@bp.get(f"/<slug>/text/versions/<{ROW_ID}:number>")
@signed_in
def version(slug: str, number: int) -> str:
    """One version as paper."""
    return _version_page(_letter(slug), number, RestoreForm(formdata=None))


@bp.get(f"/<slug>/text/versions/<{ROW_ID}:number>.txt")
@signed_in
def canonical(slug: str, number: int) -> Response:
    """The very bytes that the version's hash is made of."""
    letter = _letter(slug)
    record = letters.version_record(letter.id, number)
    text = canonical_text(letters.version_text(letter.id, number))
    return text_response(text, f"{slug}-version-{number}.txt", record.sha256)


@bp.get("/<slug>/text.docx", defaults={"ending": "docx"})
@bp.get("/<slug>/text.md", defaults={"ending": "md"})
@signed_in
def work_file(slug: str, ending: str) -> Response:
    """The working text, as it is saved, as a file that can be taken in again."""
    letter = _letter(slug)
    return _file(letter, letters.working_text(letter).text, slug, ending)


@bp.get(f"/<slug>/text/versions/<{ROW_ID}:number>.docx", defaults={"ending": "docx"})
@bp.get(f"/<slug>/text/versions/<{ROW_ID}:number>.md", defaults={"ending": "md"})
@signed_in
def version_file(slug: str, number: int, ending: str) -> Response:
    """One version as such a file."""
    letter = _letter(slug)
    text = letters.version_text(letter.id, number)
    return _file(letter, text, f"{slug}-version-{number}", ending)


@bp.post(f"/<slug>/text/versions/<{ROW_ID}:number>/restore")
@signed_in
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Take the version's text as the one in work; nothing is published by that."""
    letter, form = _letter(slug), RestoreForm()
    if not form.validate_on_submit():
        return _version_page(letter, number, form), 422
    try:
        restore_version(current_actor(), letter.slug, number, form.revision.data)
    except SavedMeanwhile as conflict:
        form.revision.errors = [conflict.message]
        return _version_page(letter, number, form), conflict.status_code
    flash(f"The text of version {number} is the working text now. Nothing is published by that.")
    return redirect(url_for("versions.history", slug=slug), 303)


@bp.get("/<slug>/text/redline")
@signed_in
def redline(slug: str) -> str:
    """What differs between two texts of the letter, word by word."""
    letter = _letter(slug)
    old, new = _asked(letter)
    return render_template(
        "desk/redline.html",
        letter=queries.card(letter, clock.now()),
        compared=version_queries.comparison(letter, old, new),
        choices=version_queries.choices(letters.version_records(letter.id)),
        whole="all" in request.args,
        language=letter.settings.language,
    )


@bp.get("/<slug>/text/redline.pdf")
@signed_in
def redline_pdf(slug: str) -> Response:
    """The same as a PDF in the letter's own look."""
    letter, now = _letter(slug), clock.now()
    old, new = _asked(letter)
    compared = version_queries.comparison(letter, old, new)
    document = version_queries.redline_document(letter, compared, now, whole="all" in request.args)
    pdf = current_app.extensions["press"].preview(document, letter.settings.theme)
    filename = f"{slug}-from-{compared.old.word}-to-{compared.new.word}.pdf"
    return pdf_response(pdf.data, filename, hashlib.sha256(pdf.data).hexdigest())


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)


def _file(letter: LetterRecord, text: LetterText, name: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    data = TEXTS[ending](replace(letter, text=text))
    return Response(data, mimetype=MIMETYPES[ending], headers=headers)


def _asked(letter: LetterRecord) -> tuple[str, str]:
    """What the address names; without names, the version in force and the working text."""
    in_force = str(letter.version_number)
    return request.args.get("from", in_force), request.args.get("to", version_queries.WORK)


def _history_page(letter: LetterRecord) -> str:
    now = clock.now()
    return render_template(
        "desk/versions.html",
        letter=queries.card(letter, now),
        history=version_queries.history(current_actor(), letter, now),
    )


def _version_page(letter: LetterRecord, number: int, form: RestoreForm) -> str:
    now = clock.now()
    history = version_queries.history(current_actor(), letter, now)
    letters.version_record(letter.id, number)  # A number that nothing has is not found.
    form.revision.data = history.work.revision
    return render_template(
        "desk/version.html",
        letter=queries.card(letter, now),
        page=version_queries.version_page(letter, number, now),
        version=next(one for one in history.versions if one.number == number),
        history=history,
        form=form,
    )
