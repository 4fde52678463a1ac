"""The roster at the desk: its table, and what is done with one signatory or with many."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import current_actor, signed_in
from campaign.desk import queries, roster_queries
from campaign.desk.forms import ActForm
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting.queries import LetterRecord
from campaign.signatories import review_operations as review
from campaign.signatories.table_rules import read_search

bp = Blueprint("roster", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

REVIEWS = {
    "list": review.list_signatory,
    "grant": review.grant,
    "reject": review.reject,
    "withdraw": review.take_off,
}
MAX_ID = 2**31 - 1


@bp.get("/<slug>/roster")
@signed_in
def table(slug: str) -> str:
    """The signatories that fit, a page at a time; contacts for coordinators only."""
    record = _letter(slug)
    found = roster_queries.roster_table(
        current_actor(),
        record,
        read_search(request.args),
        columns=request.args.getlist("show"),
        after_id=_row_id("after"),
        before_id=_row_id("before"),
    )
    return render_template(
        "desk/roster.html",
        letter=queries.card(record, clock.now()),
        table=found,
        form=ActForm() if found.may_review else None,
        order_note="Printed with conveners first, then by the letter’s order: "
        + record.settings.order.replace("_", " ")
        + ".",
    )


@bp.post(f"/<slug>/roster/<{ROW_ID}:signatory_id>")
@signed_in
def review_signatory(slug: str, signatory_id: int) -> ResponseReturnValue:
    """List, reject or take off one signatory."""
    record, operation = _letter(slug), REVIEWS.get(request.form.get("action", ""))
    if operation is not None and ActForm().validate_on_submit():
        operation(current_actor(), record.slug, signatory_id)
    return redirect(
        url_for("roster.table", slug=slug, state=request.form.get("state") or None), 303
    )


def _row_id(name: str) -> int:
    number = request.args.get(name, 0, int)
    return number if 0 < number <= MAX_ID else 0


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)
