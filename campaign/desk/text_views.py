"""The editor of a letter's text: its form, saving as one types, the pages beside it, and conflicts."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf

from campaign import clock
from campaign.access import Act, current_actor, is_signed_in, may, require, signed_in
from campaign.desk import queries, text_queries
from campaign.desk.text_forms import TypedText, as_typed, moved, typed
from campaign.desk.text_reading import ReadText, TextFaulty, read
from campaign.desk.version_queries import may_publish
from campaign.desk.views import for_every_page
from campaign.drafting.languages import direction
from campaign.drafting.queries import LetterRecord, working_text
from campaign.drafting.rules import SavedMeanwhile
from campaign.drafting.text_operations import CHANGEABLE, save_letter
from campaign.drafting.tokens import TOKENS
from campaign.errors import Problem
from campaign.rendering.document import PageWish
from campaign.signatories.previews import TextPreview, text_preview
from campaign.web import OLD_FORM, error_page

bp = Blueprint("text", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

CHANGE_TEXT = "text.change_text"
"""The route that takes the form where no script runs."""

MIN_WIDTH_PX, MAX_WIDTH_PX = 320, 1800
"""Between these a page is drawn as wide as the browser shows it."""


LOOK_OVER = (
    "This came from a page that was open for too long, or from before you signed in. "
    "Nothing is saved yet: look it over, and save it."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the editor shows beside what was typed."""

    typed: TypedText
    faults: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    focus: str = ""
    is_unsaved: bool = False
    beside: text_queries.Saved | None = None


@bp.before_request
def keep_what_is_typed() -> ResponseReturnValue | None:
    """Give back what was typed by somebody who is signed out by now; a redirect would lose it."""
    return _kept_page() if _holds_a_text() and not is_signed_in() else None


@bp.errorhandler(CSRFError)
def form_is_old(_error: CSRFError) -> ResponseReturnValue:
    """Give back what was typed in a form of another session, to be looked over and saved."""
    if not _holds_a_text():
        return error_page(400, OLD_FORM), 400
    if not is_signed_in():
        return _kept_page()
    try:
        record = _letter_to_edit((request.view_args or {})["slug"])
    except Problem as problem:
        return error_page(problem.status_code, problem.message), problem.status_code
    shown = Shown(typed(request.form), problem=LOOK_OVER, is_unsaved=True)
    return _editor(record, shown), 400


@bp.get("/<slug>/text")
@signed_in
def text(slug: str) -> str:
    """The working text, to be edited by those who may, and to be read by the others."""
    record = _letter(slug)
    work = working_text(record)
    if not may(current_actor(), Act.EDIT_TEXT, record.id) or record.state not in CHANGEABLE:
        return render_template(
            "desk/text_read.html",
            letter=queries.card(record, clock.now()),
            saved=text_queries.saved(record, work),
            paper=text_queries.paper(record, work),
        )
    return _editor(record, Shown(as_typed(work.text, record.settings, work.revision)))


@bp.post("/<slug>/text")
@signed_in
def change_text(slug: str) -> ResponseReturnValue:
    """Save the form, or do what one of its other buttons says; what is typed always comes back."""
    record = _letter_to_edit(slug)
    sent, button = typed(request.form), request.form.get("do", "save")
    if button == "edit":
        return _edit_on(record, sent)
    if button != "save":
        sent, focus = moved(sent, button)
        return _editor(record, Shown(sent, focus=focus, is_unsaved=True))
    try:
        _save(record, sent)
    except TextFaulty as faulty:
        return _editor(record, Shown(sent, faulty.faults, is_unsaved=True)), 422
    except SavedMeanwhile:
        return _conflict(record, sent), 409
    except Problem as problem:
        shown = Shown(sent, problem=problem.message, is_unsaved=True)
        return _editor(record, shown), problem.status_code
    flash("The text is saved.")
    return redirect(url_for("text.text", slug=slug), 303)


@bp.get("/<slug>/text/save")
@signed_in
def state(slug: str) -> Response:
    """Where the text stands, and a token for the next saving, for a page that was long away."""
    record = _letter_to_edit(slug)
    told = _told(record, working_text(record).revision)
    return jsonify(**told, csrf_token=generate_csrf())


@bp.post("/<slug>/text/save")
@signed_in
def save(slug: str) -> ResponseReturnValue:
    """Save while somebody types; gives the new revision, or what stands in the way."""
    record = _letter_to_edit(slug)
    sent = typed(request.form)
    try:
        revision = _save(record, sent)
        return jsonify(_told(_letter(slug), revision))
    except TextFaulty as faulty:
        return jsonify(faults=faulty.faults), 422
    except Problem as problem:
        is_conflict = isinstance(problem, SavedMeanwhile)
        return jsonify(message=problem.message, is_conflict=is_conflict), problem.status_code


@bp.post("/<slug>/text/preview")
@signed_in
def preview(slug: str) -> ResponseReturnValue:
    """One page of what is typed as a picture, with what was found in it; nothing is stored."""
    record = _letter_to_edit(slug)
    wish = PageWish(
        number=max(1, request.form.get("page", 1, int)),
        width_px=min(max(request.form.get("width", 0, int), MIN_WIDTH_PX), MAX_WIDTH_PX),
    )
    try:
        made = _preview(record, read(typed(request.form)))
        found = [text_queries.placed(one) for one in made.findings]
    except TextFaulty as faulty:
        return jsonify(faults=faulty.faults), 422
    try:
        picture = current_app.extensions["press"].draw(made.document, record.settings.theme, wish)
    except Problem as problem:
        return jsonify(message=problem.message, findings=found), problem.status_code
    image = base64.b64encode(picture.data).decode()
    return jsonify(image=image, page_count=picture.page_count, findings=found)


@bp.route("/<slug>/text/preview.pdf", methods=["GET", "POST"])
@signed_in
def preview_pdf(slug: str) -> Response:
    """The whole as PDF: what is typed for those who edit, what is saved for everybody here."""
    if request.method == "POST":
        record = _letter_to_edit(slug)
        words = read(typed(request.form))
    else:
        record = _letter(slug)
        settings = record.settings
        work = working_text(record).text
        words = ReadText(work, settings.dated_on, settings.via, settings.language)
    document = _preview(record, words).document
    pdf = current_app.extensions["press"].preview(document, record.settings.theme)
    headers = {"Content-Disposition": f'inline; filename="{record.slug}-preview.pdf"'}
    return Response(pdf.data, mimetype="application/pdf", headers=headers)


def _holds_a_text() -> bool:
    return request.endpoint == CHANGE_TEXT and "body" in request.form


def _kept_page() -> ResponseReturnValue:
    # Without a token: whoever presses on is shown the editor first, and saves there.
    mine = typed(request.form)
    fields = text_queries.fields(mine)
    return render_template("desk/text_kept.html", mine=mine, fields=fields, here=request.path), 401


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)


def _letter_to_edit(slug: str) -> LetterRecord:
    record = _letter(slug)
    require(current_actor(), Act.EDIT_TEXT, record.id)
    return record


def _save(record: LetterRecord, sent: TypedText) -> int:
    words = read(sent)
    return save_letter(
        current_actor(),
        record.slug,
        words.text,
        sent.revision,
        dated_on=words.dated_on,
        via=words.via,
        language=words.language or record.settings.language,
    )


def _preview(record: LetterRecord, words: ReadText) -> TextPreview:
    return text_preview(
        record,
        words.text,
        dated_on=words.dated_on,
        via=words.via,
        language=words.language or record.settings.language,
        now=clock.now(),
    )


def _told(record: LetterRecord, revision: int) -> dict[str, str | int]:
    language = record.settings.language
    return {
        "revision": revision,
        "saved_at": clock.now().isoformat(),
        "language": language,
        "direction": direction(language),
    }


def _edit_on(record: LetterRecord, sent: TypedText) -> str:
    beside = text_queries.saved(record, working_text(record))
    return _editor(record, Shown(sent, is_unsaved=True, beside=beside))


def _editor(record: LetterRecord, shown: Shown) -> str:
    return render_template(
        "desk/text.html",
        letter=queries.card(record, clock.now()),
        is_draft=record.state == "draft",
        language=record.settings.language,
        direction=direction(record.settings.language),
        languages=text_queries.offered_languages(),
        typed=shown.typed,
        shown=shown,
        faults=shown.faults,
        errors=[*shown.faults.items()] or ([("", shown.problem)] if shown.problem else []),
        findings=_findings(record, shown.typed),
        saved=text_queries.saved(record, working_text(record)),
        tokens=TOKENS,
        account_id=current_actor().account_id,
        may_publish=may_publish(current_actor(), record),
    )


def _findings(record: LetterRecord, sent: TypedText) -> list[dict[str, str]]:
    try:
        made = _preview(record, read(sent))
    except TextFaulty:
        return []
    return [text_queries.placed(one) for one in made.findings]


def _conflict(record: LetterRecord, mine: TypedText) -> str:
    work = working_text(record)
    theirs = as_typed(work.text, record.settings, work.revision)
    rows = text_queries.side_by_side(theirs, mine)
    return render_template(
        "desk/text_conflict.html",
        letter=queries.card(record, clock.now()),
        mine=mine,
        saved=text_queries.saved(record, work),
        rows=rows,
        same=[row.label for row in rows if not row.differs],
        parts=text_queries.redlined(work.text, read(mine).text),
        account_id=current_actor().account_id,
    )
