"""One signatory at the desk: correct it, note, rank, merge, and every act with it alone."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, require, signed_in
from campaign.desk import queries, signatory_queries
from campaign.desk.forms import ActForm
from campaign.desk.roster_forms import (
    PUBLIC,
    ContactForm,
    CorrectForm,
    NoteForm,
    RankForm,
    RejectForm,
)
from campaign.desk.roster_places import MAX_ID, row_ids
from campaign.desk.roster_views import MANY_KINDS, after, place_sent, seen_id_sent, to_table
from campaign.desk.signatory_queries import reasons_between, side_by_side
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting.queries import LetterRecord
from campaign.errors import Problem, Refused
from campaign.signatories.act_operations import act
from campaign.signatories.contact_operations import change_contact, grant
from campaign.signatories.correct_operations import correct_listing, keep_note, merge, rank
from campaign.signatories.rules import StepKind

bp = Blueprint("signatory", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)


@bp.route(f"/<slug>/roster/<{ROW_ID}:signatory_id>", methods=["GET", "POST"])
@signed_in
def page(slug: str, signatory_id: int) -> ResponseReturnValue:
    """Everything about one signatory, for coordinators; its buttons list it, reject it and so on."""
    record, form = _letter(slug), RejectForm()
    kind = MANY_KINDS.get(request.form.get("action", ""))
    if request.method == "GET":
        return _page(record, signatory_id)
    # Who may not see its page learns nothing of it.
    signatory_queries.signatory_page(current_actor(), record, signatory_id)
    if request.form.get("action") == "grant" and form.validate_on_submit():
        return to_table(record, place_sent(), grant(current_actor(), slug, signatory_id))
    if kind is None or kind == StepKind.NOTE or not form.validate_on_submit():
        return _page(record, signatory_id, reject=form), 422
    words, tells = form.words.data or "", bool(form.tells.data)
    seen_id = seen_id_sent()
    ids, actor = [signatory_id], current_actor()
    taken = act(actor, slug, kind, ids, words=words, tells=tells, seen_id=seen_id)
    return to_table(record, place_sent(), taken)


@bp.post(f"/<slug>/roster/<{ROW_ID}:signatory_id>/correct")
@signed_in
def correct(slug: str, signatory_id: int) -> ResponseReturnValue:
    """Correct what is printed and shown of it."""
    record, form = _letter(slug), CorrectForm()
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    entry = form.read()
    if entry is None:
        return _page(record, signatory_id, correct=form), 422
    try:
        taken = correct_listing(current_actor(), slug, signatory_id, entry, seen_id=seen_id_sent())
    except Problem as problem:
        signatory_queries.signatory_page(current_actor(), record, signatory_id)
        form.show({"name": problem.message})
        return _page(record, signatory_id, correct=form), problem.status_code
    return to_table(record, place_sent(), taken)


@bp.post(f"/<slug>/roster/<{ROW_ID}:signatory_id>/contact")
@signed_in
def contact(slug: str, signatory_id: int) -> ResponseReturnValue:
    """Put another contact in the place of its own, or mend what is known of it."""
    record, form = _letter(slug), ContactForm()
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    given, seen_id = form.read(), seen_id_sent()
    if given is None:
        return _page(record, signatory_id, contact=form), 422
    try:
        taken = change_contact(current_actor(), slug, signatory_id, given, seen_id=seen_id)
    except Refused as refused:
        form.contact_email.errors = [refused.message]
        return _page(record, signatory_id, contact=form), refused.status_code
    return to_table(record, place_sent(), taken)


@bp.post(f"/<slug>/roster/<{ROW_ID}:signatory_id>/note")
@signed_in
def note(slug: str, signatory_id: int) -> ResponseReturnValue:
    """Put another note in its place."""
    record, form = _letter(slug), NoteForm()
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    if not form.validate_on_submit():
        return _page(record, signatory_id, note=form), 422
    words, seen_id = form.note.data or "", seen_id_sent()
    try:
        taken = keep_note(current_actor(), slug, signatory_id, words, seen_id=seen_id)
    except Refused as refused:
        form.note.errors = [refused.message]
        return _page(record, signatory_id, note=form), refused.status_code
    return to_table(record, place_sent(), taken)


@bp.post(f"/<slug>/roster/<{ROW_ID}:signatory_id>/rank")
@signed_in
def move(slug: str, signatory_id: int) -> ResponseReturnValue:
    """Give it a place among the conveners, or none."""
    record, form = _letter(slug), RankForm()
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    if not form.validate_on_submit():
        return _page(record, signatory_id, rank=form), 422
    by = request.form.get("place", "")
    position = signatory_queries.place_after(record, signatory_id, by, form.position.data)
    taken = rank(current_actor(), slug, signatory_id, position)
    if request.form.get("at") != "conveners":
        return to_table(record, place_sent(), taken)
    after(taken)
    place: dict[str, Any] = {"moved": signatory_id, "by": by or None}
    return redirect(url_for("signatory.lead", slug=slug, **place), 303)


@bp.get("/<slug>/roster/conveners")
@signed_in
def lead(slug: str) -> str:
    """Who leads the letter, with buttons to move each up and down."""
    record = _letter(slug)
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    return render_template(
        "desk/conveners.html",
        letter=queries.card(record, clock.now()),
        conveners=signatory_queries.conveners(record),
        form=ActForm(),
        moved=request.args.get("moved", 0, int),
        by=request.args.get("by", ""),
    )


@bp.get(f"/<slug>/roster/<{ROW_ID}:signatory_id>/merge")
@signed_in
def merging(slug: str, signatory_id: int) -> str:
    """Whom it may be merged into, and what is known of both, side by side."""
    record = _letter(slug)
    shown = signatory_queries.signatory_page(current_actor(), record, signatory_id)
    words, into = (
        request.args.get("q", "").replace("\0", " ").strip(),
        request.args.get("into", 0, int),
    )
    is_chosen = 0 < into <= MAX_ID
    return render_template(
        "desk/merge.html",
        letter=queries.card(record, clock.now()),
        page=shown,
        place=place_sent(),
        q=words,
        into=into,
        choices=signatory_queries.merge_choices(current_actor(), record, shown.record, words),
        known=side_by_side(record, shown.record, into) if is_chosen else (),
        reasons=reasons_between(record, shown.record, into) if is_chosen else (),
        form=ActForm(),
    )


@bp.post(f"/<slug>/roster/<{ROW_ID}:signatory_id>/merge")
@signed_in
def merge_two(slug: str, signatory_id: int) -> ResponseReturnValue:
    """Let it be another's again."""
    record = _letter(slug)
    require(current_actor(), Act.REVIEW_SIGNATORY, record.id)
    into = request.form.get("into", 0, int)
    if not ActForm().validate_on_submit() or not 0 < into <= MAX_ID:
        return redirect(url_for("signatory.merging", slug=slug, signatory_id=signatory_id), 303)
    return to_table(record, place_sent(), merge(current_actor(), slug, signatory_id, into))


def _page(
    record: LetterRecord,
    signatory_id: int,
    *,
    correct: CorrectForm | None = None,
    reject: RejectForm | None = None,
    note: NoteForm | None = None,
    rank: RankForm | None = None,
    contact: ContactForm | None = None,
) -> str:
    shown = signatory_queries.signatory_page(current_actor(), record, signatory_id)
    one = shown.record
    given = {name: getattr(one, "region" if name == "state" else name) for name in PUBLIC}
    return render_template(
        "desk/signatory.html",
        letter=queries.card(record, clock.now()),
        page=shown,
        place=place_sent(),
        near=next(iter(row_ids([request.args.get("near", "")])), 0),
        printed={name: value for name, value in given.items() if name != "name"},
        correct=correct or CorrectForm(formdata=None, data=given),
        reject=reject or RejectForm(formdata=None),
        note=note or NoteForm(formdata=None, data={"note": one.note}),
        rank=rank or RankForm(formdata=None, data={"position": one.convener_position}),
        contact=contact or ContactForm(formdata=None, obj=one),
        form=correct or reject or note or rank or contact,
    )


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)
