"""The roster at the desk: its table, what is done with many signatories, and taking that back."""

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, may, require, signed_in
from campaign.desk import queries, roster_queries, signatory_queries
from campaign.desk.forms import ActForm
from campaign.desk.roster_places import Place, read_place, row_ids
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting.queries import LetterRecord
from campaign.errors import Problem
from campaign.signatories import step_queries
from campaign.signatories.act_operations import act
from campaign.signatories.rules import StepKind
from campaign.signatories.step_operations import undo_step
from campaign.signatories.steps import Taken
from campaign.signatories.table_queries import fitting_ids
from campaign.signatories.view_operations import forget_view, keep_view

bp = Blueprint("roster", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

MANY_KINDS = {
    str(one): one
    for one in (
        *(StepKind.LIST, StepKind.REJECT, StepKind.WITHDRAW),
        *(StepKind.HOLD, StepKind.RELEASE, StepKind.NOTE),
    )
}
"""What can be done with many at once."""

NAMED = 5
"""So many that an act has left are named; the rest is a number."""


@bp.get("/<slug>/roster")
@signed_in
def table(slug: str) -> str:
    """The signatories that fit, a page at a time; contacts for coordinators only."""
    return _table_page(_letter(slug), read_place(request.query_string.decode(errors="replace")))


@bp.post("/<slug>/roster")
@signed_in
def act_on_many(slug: str) -> ResponseReturnValue:
    """Do one thing with those that are ticked, or with all that fit the search."""
    record, kind = _letter(slug), MANY_KINDS.get(request.form.get("act", ""))
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    place = place_sent()
    if kind is None or not ActForm().validate_on_submit():
        return to_table(record, place)
    ids = _chosen(record, place)
    words, tells = request.form.get("words", ""), "tells" in request.form
    try:
        taken = act(
            current_actor(), slug, kind, ids, words=words, tells=tells, seen_id=seen_id_sent()
        )
    except Problem as problem:
        ticked = frozenset(row_ids(request.form.getlist("row")))
        return _table_page(record, place, problem.message, ticked), problem.status_code
    return to_table(record, place, taken)


@bp.post(f"/<slug>/roster/steps/<{ROW_ID}:step_id>/undo")
@signed_in
def undo(slug: str, step_id: int) -> ResponseReturnValue:
    """Take a step back."""
    record = _letter(slug)
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    if ActForm().validate_on_submit():
        taken = undo_step(current_actor(), slug, step_id)
        flash(f"Taken back: {_count_text(taken)}.")
        _tell_of_left(taken)
    return to_table(record, place_sent())


@bp.post("/<slug>/roster/views")
@signed_in
def keep(slug: str) -> ResponseReturnValue:
    """Keep the search that is shown, under a name."""
    record, place = _letter(slug), place_sent()
    if ActForm().validate_on_submit():
        try:
            keep_view(current_actor(), slug, request.form.get("name", ""), place.view)
        except Problem as problem:
            return _table_page(record, place, problem.message), problem.status_code
        flash("The search is saved.")
    return to_table(record, place)


@bp.post(f"/<slug>/roster/views/<{ROW_ID}:view_id>")
@signed_in
def forget(slug: str, view_id: int) -> ResponseReturnValue:
    """Forget a search of one's own."""
    record = _letter(slug)
    if ActForm().validate_on_submit():
        forget_view(current_actor(), slug, view_id)
    return to_table(record, place_sent())


def place_sent() -> Place:
    """Where in the table somebody was, as a form or an address of its pages says."""
    return read_place(request.values.get("asked", ""))


def seen_id_sent() -> int | None:
    """The newest entry of the audit that a page showed, as its form says; None when it does not."""
    return next(iter(row_ids([request.form.get("seen", "")])), None)


def to_table(record: LetterRecord, place: Place, taken: Taken | None = None) -> ResponseReturnValue:
    """Lead back to where somebody was, and tell what an act has left."""
    step_id = after(taken) if taken else None
    address = url_for("roster.table", slug=record.slug)
    query = "&".join(one for one in (place.query, f"step={step_id}" if step_id else "") if one)
    # Whoever goes through a long page is led on to the next row, not up to the first.
    near = "".join(f"#row-{one}" for one in row_ids([request.args.get("near", "")]))
    return redirect(f"{address}{query and '?'}{query}{near}", 303)


def after(taken: Taken) -> int | None:
    """Tell what an act has left, for the next page; gives the step that can be taken back."""
    if taken.step_id is None and not taken.left:
        flash("Nothing was changed.")
    _tell_of_left(taken)
    return taken.step_id


def _tell_of_left(taken: Taken) -> None:
    if not taken.left:
        return
    named = "; ".join(f"“{one.name[:60]}”, because {one.reason}" for one in taken.left[:NAMED])
    more = len(taken.left) - NAMED
    rest = f"; and {more:,} more" if more > 0 else ""
    flash(f"{len(taken.left):,} left as before: {named}{rest}.", "warning")


def _count_text(taken: Taken) -> str:
    return f"{taken.done_count:,} {signatory_queries.STEP_WORDS[taken.kind]}"


def _chosen(record: LetterRecord, place: Place) -> tuple[int, ...]:
    if request.form.get("all") == "yes":
        sees = may(current_actor(), Act.SEE_CONTACTS, record.id)
        return fitting_ids(record, place.search, in_contacts=sees)
    return row_ids(request.form.getlist("row"))


def _table_page(
    record: LetterRecord, place: Place, problem: str = "", ticked: Collection[int] = ()
) -> str:
    actor = current_actor()
    table = roster_queries.roster_table(actor, record, place)
    step_ids = row_ids([request.args.get("step", "")]) if table.may_review else ()
    done = next((step_queries.step(record.id, one) for one in step_ids), None)
    return render_template(
        "desk/roster.html",
        letter=queries.card(record, clock.now()),
        table=table,
        form=ActForm(),
        problem=problem,
        sent=request.form,
        ticked=ticked,
        done=signatory_queries.step_line(record, done) if done and done.may_be_undone else None,
        steps=signatory_queries.last_steps(actor, record),
        views=step_queries.kept_views(record.id, actor.account_id),
        order_note="Printed with conveners first, then by the letter’s order: "
        + record.settings.order.replace("_", " ")
        + ".",
    )


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)
