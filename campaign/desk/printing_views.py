"""The room of printings: what was printed, asking for the next, and how far that is."""

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
from campaign.access import Act, current_actor, may, require, signed_in
from campaign.desk import printing_queries as shown
from campaign.desk import queries
from campaign.desk.finding_queries import finding_lines
from campaign.desk.forms import AcceptForm
from campaign.desk.printing_forms import LookForm, PrintForm, SupplementForm
from campaign.desk.views import for_every_page
from campaign.drafting.operations import set_theme
from campaign.drafting.queries import LetterRecord
from campaign.errors import Refused
from campaign.printings import queries as printings
from campaign.printings import request_queries as requests
from campaign.printings.downloads import pdf_response
from campaign.printings.pages import found_on_pages
from campaign.printings.request_operations import ask_for_printing
from campaign.signatories.printed_queries import waiting_withdrawals
from campaign.signatories.rules import FindingsOpen

bp = Blueprint("desk_printings", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

_Sent = PrintForm | SupplementForm | LookForm


@bp.get("/<slug>/printings")
@signed_in
def printing_list(slug: str) -> str:
    """What was printed, and what stands in the way of the next; its pages are set when asked for."""
    return _page(_letter(slug))


@bp.post("/<slug>/printings")
@signed_in
def print_letter(slug: str) -> ResponseReturnValue:
    """Have the letter printed as it stands."""
    return _ask(_letter(slug), PrintForm())


@bp.post("/<slug>/printings/supplements")
@signed_in
def print_supplement(slug: str) -> ResponseReturnValue:
    """Have an addendum or a corrigendum printed."""
    letter = _letter(slug)
    return _ask(letter, SupplementForm.to(shown.printings_to_choose(letter)))


@bp.post("/<slug>/printings/look")
@signed_in
def choose_look(slug: str) -> ResponseReturnValue:
    """Choose the theme of previews and later printings."""
    letter = _letter(slug)
    form = _look_form(letter)
    require(current_actor(), Act.MAKE_PRINTING, letter.id)
    if not form.validate_on_submit():
        return _page(letter, form), 422
    if set_theme(current_actor(), letter.slug, form.theme.data, form.names):
        flash("The look is saved. Previews and printings have it from now on.")
    return redirect(url_for("desk_printings.printing_list", slug=letter.slug), 303)


@bp.get("/<slug>/printings/requests/<printing_id>")
@signed_in
def progress(slug: str, printing_id: str) -> str:
    """How far a printing is, for the page that asks again each second."""
    letter = _letter(slug)
    line = shown.request_line(letter, requests.request(letter.id, printing_id))
    return render_template("desk/_print_progress.html", slug=letter.slug, line=line)


@bp.get("/<slug>/printings/<printing_id>.pdf")
@signed_in
def printing_pdf(slug: str, printing_id: str) -> Response:
    """The bytes of one printing."""
    record = _letter(slug)
    require(current_actor(), Act.GET_PRINTING, record.id)
    made = printings.printing(record.id, printing_id)
    kind = "" if made.is_full else f"{made.kind}-"
    name = f"{printings.file_stem(record, made)}-{kind}{made.number}.pdf"
    return pdf_response(printings.file_bytes(made.sha256), name, made.sha256)


def _ask(letter: LetterRecord, form: PrintForm | SupplementForm) -> ResponseReturnValue:
    require(current_actor(), Act.MAKE_PRINTING, letter.id)
    if not form.validate_on_submit():
        return _page(letter, form), 422
    try:
        ask_for_printing(current_actor(), letter.slug, form.chosen)
    except FindingsOpen:
        return redirect(url_for("desk_printings.printing_list", slug=letter.slug, pages="yes"), 303)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return _page(letter, form), refused.status_code
    return redirect(url_for("desk_printings.printing_list", slug=letter.slug), 303)


def _look_form(letter: LetterRecord) -> LookForm:
    labels = current_app.extensions["press"].theme_labels()
    return LookForm.of(labels, letter.settings.theme)


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)


def _page(letter: LetterRecord, sent: _Sent | None = None) -> str:
    may_print = may(current_actor(), Act.MAKE_PRINTING, letter.id)
    looks = may_print and "pages" in request.args
    on_pages = found_on_pages(letter, current_app.extensions["press"].preview) if looks else ()
    to_choose = shown.printings_to_choose(letter)
    form = sent if isinstance(sent, PrintForm) else PrintForm(None)
    look = sent if isinstance(sent, LookForm) else _look_form(letter)
    supplement = sent if isinstance(sent, SupplementForm) else SupplementForm.to(to_choose)
    return render_template(
        "desk/printings.html",
        letter=queries.card(letter, clock.now()),
        printings=shown.printing_lines(letter),
        requests=shown.request_lines(letter, clock.now()),
        findings=finding_lines(current_actor(), letter, on_pages),
        accept_form=AcceptForm(),
        form=form if may_print else None,
        look=look if may_print else None,
        supplement=supplement if may_print and to_choose else None,
        sent=sent,
        may_look=may_print and not looks,
        withdrawal_count=waiting_withdrawals(letter.id),
    )
