"""What is said of the draft: answer it, take it into the text, and let others say more."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, may, signed_in
from campaign.desk import comment_queries, queries
from campaign.desk.forms import ActForm, ReviewLinkForm
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting import comment_operations as comments
from campaign.drafting import review_link_operations as links
from campaign.drafting import suggestion_operations as suggestions
from campaign.drafting.queries import LetterRecord
from campaign.drafting.review_rules import MAX_COMMENT_CHARACTERS, MadeLink, place
from campaign.drafting.rules import LetterState
from campaign.errors import BadInput, Refused

bp = Blueprint("desk_comments", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

PAGE = "desk_comments.remarks"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be done: the field that it was typed in, the sentence, and what was typed."""

    field: str
    message: str
    words: str = ""


@bp.get("/<slug>/text/comments")
@signed_in
def remarks(slug: str) -> str:
    """Comments and suggestions by paragraph, and the links by which others review the draft."""
    return _page(queries.letter_on_desk(current_actor(), slug))


@bp.post("/<slug>/text/comments")
@signed_in
def comment(slug: str) -> ResponseReturnValue:
    """Comment on a paragraph."""
    key, _, seen = request.form.get("on", "").partition(" ")

    def say() -> None:
        comments.comment(current_actor(), slug, place(key, seen), _words())

    return _done(slug, say, "new-comment")


@bp.post(f"/<slug>/text/comments/<{ROW_ID}:comment_id>")
@signed_in
def answer(slug: str, comment_id: int) -> ResponseReturnValue:
    """Reply to a comment, resolve it, or take it again."""
    actor, action = current_actor(), request.form.get("action", "")
    acts: dict[str, Callable[[], object]] = {
        "resolve": lambda: comments.resolve(actor, slug, comment_id),
        "reopen": lambda: comments.reopen_comment(actor, slug, comment_id),
    }

    def reply() -> None:
        comments.reply(actor, slug, comment_id, _words())

    return _done(slug, acts.get(action, reply), f"reply-{comment_id}", f"comment-{comment_id}")


@bp.post(f"/<slug>/text/suggestions/<{ROW_ID}:suggestion_id>")
@signed_in
def decide(slug: str, suggestion_id: int) -> ResponseReturnValue:
    """Take a suggestion into the working text, or leave the text as it is."""
    actor, key = current_actor(), f"suggestion-{suggestion_id}"

    def accept() -> None:
        seen = request.form.get("seen", "")
        suggestions.accept_suggestion(actor, slug, suggestion_id, seen)
        flash("It is now in the working text.")

    def reject() -> None:
        suggestions.reject_suggestion(actor, slug, suggestion_id)

    is_accepted = request.form.get("action") == "accept"
    return _done(slug, accept if is_accepted else reject, key, key)


@bp.post("/<slug>/text/review-links")
@signed_in
def make_link(slug: str) -> ResponseReturnValue:
    """Make a link for a reviewer; it is shown on the page that answers, and never again."""
    letter, form = queries.letter_on_desk(current_actor(), slug), ReviewLinkForm()
    if not form.validate_on_submit():
        return _page(letter, link_form=form), 422
    name, address, days = form.name.data, form.address.data or "", form.days.data
    try:
        made = links.make_review_link(current_actor(), slug, name, address=address, days=days)
    except (BadInput, Refused) as problem:
        form.form_errors.append(problem.message)
        return _page(letter, link_form=form), problem.status_code
    return _page(letter, made=made)


@bp.post(f"/<slug>/text/review-links/<{ROW_ID}:link_id>")
@signed_in
def take_back_link(slug: str, link_id: int) -> ResponseReturnValue:
    """Let a link lead nowhere from now on."""
    letter = queries.letter_on_desk(current_actor(), slug)
    links.take_back_review_link(current_actor(), slug, link_id)
    flash("The link no longer works.")
    return redirect(url_for(PAGE, slug=letter.slug, _anchor="links"), 303)


def _words() -> str:
    return request.form.get("words", "")


def _done(
    slug: str, act: Callable[[], object], field: str, anchor: str | None = None
) -> ResponseReturnValue:
    """Do it, then back to the page; what cannot be done comes back with its words."""
    letter = queries.letter_on_desk(current_actor(), slug)
    try:
        act()
    except (BadInput, Refused) as problem:
        trouble = Trouble(field, problem.message, _words())
        return _page(letter, trouble=trouble), problem.status_code
    show = request.form.get("show") or None
    return redirect(url_for(PAGE, slug=slug, show=show, _anchor=anchor), 303)


def _page(
    letter: LetterRecord,
    *,
    link_form: ReviewLinkForm | None = None,
    made: MadeLink | None = None,
    trouble: Trouble | None = None,
) -> str:
    now, may_edit = clock.now(), may(current_actor(), Act.EDIT_TEXT, letter.id)
    shown = comment_queries.shown(request.values.get("show", ""))
    takes_links = may_edit and letter.state == LetterState.DRAFT
    return render_template(
        "desk/comments.html",
        letter=queries.card(letter, now),
        remarks=comment_queries.desk_remarks(letter, shown, now),
        links=comment_queries.link_lines(letter, now) if may_edit else (),
        may_edit=may_edit,
        act_form=ActForm(),
        link_form=(link_form or ReviewLinkForm(formdata=None)) if takes_links else None,
        made=made,
        trouble=trouble,
        errors=[(trouble.field, trouble.message)] if trouble else [],
        max_characters=MAX_COMMENT_CHARACTERS,
    )
