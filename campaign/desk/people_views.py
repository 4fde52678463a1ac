"""The people of a letter: who may do what, invitations, and handing over."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, Role, current_actor, lately_signed_in, may
from campaign.accounts import queries as accounts
from campaign.accounts import sharing_operations as sharing
from campaign.accounts.rules import SHARED_ROLES, SharedLetter
from campaign.desk import queries
from campaign.desk.forms import ActForm, InviteForm
from campaign.desk.views import ROW_ID, for_every_page
from campaign.drafting.languages import direction
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.errors import BadInput
from campaign.signatories.paper import filled_title

bp = Blueprint("people", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)


@bp.get("/<slug>/settings")
@lately_signed_in
def people(slug: str) -> str:
    """Everybody with a role on the letter, and who is invited."""
    return _page(queries.letter_on_desk(current_actor(), slug), InviteForm())


@bp.post("/<slug>/settings")
@lately_signed_in
def invite(slug: str) -> ResponseReturnValue:
    """Send somebody an invitation."""
    letter, form = queries.letter_on_desk(current_actor(), slug), InviteForm()
    if not form.validate_on_submit():
        return _page(letter, form), 422
    language = letter.settings.language
    shared = SharedLetter(letter.id, filled_title(letter), language, direction(language))
    try:
        sharing.invite(current_actor(), shared, form.address.data, Role(form.role.data))
    except BadInput as problem:
        form.address.errors = [problem.message]
        return _page(letter, form), 422
    flash("The invitation is on its way.")
    return redirect(url_for("people.people", slug=slug), 303)


@bp.post(f"/<slug>/settings/people/<{ROW_ID}:account_id>")
@lately_signed_in
def change(slug: str, account_id: int) -> ResponseReturnValue:
    """Change somebody's role, take it, or hand the letter over."""
    letter, actor = queries.letter_on_desk(current_actor(), slug), current_actor()
    action, role = request.form.get("action", ""), request.form.get("role", "")
    if action == "remove":
        sharing.remove_person(actor, letter.id, account_id)
    elif action == "hand_over":
        sharing.hand_over(actor, letter.id, account_id)
    elif role in SHARED_ROLES:
        sharing.change_role(actor, letter.id, account_id, Role(role))
    return redirect(url_for("people.people", slug=slug), 303)


@bp.post(f"/<slug>/settings/invitations/<{ROW_ID}:invitation_id>")
@lately_signed_in
def take_back(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    letter = queries.letter_on_desk(current_actor(), slug)
    sharing.take_back(current_actor(), letter.id, invitation_id)
    return redirect(url_for("people.people", slug=slug), 303)


@bp.get("/<slug>/settings/<path:_rest>")
@lately_signed_in
def back(slug: str, _rest: str) -> ResponseReturnValue:
    """Where somebody ends who had to prove themselves between pressing a button and its act."""
    letter = queries.letter_on_desk(current_actor(), slug)
    return redirect(url_for("people.people", slug=letter.slug), 303)


@bp.post("/<slug>/settings/leave")
@lately_signed_in
def leave(slug: str) -> ResponseReturnValue:
    """Give up one's own roles on the letter."""
    letter = queries.letter_on_desk(current_actor(), slug)
    sharing.leave(current_actor(), letter.id)
    return redirect(url_for("desk.home"), 303)


def _page(letter: LetterRecord, form: InviteForm) -> str:
    now, actor = clock.now(), current_actor()
    may_share = may(actor, Act.SHARE_LETTER, letter.id)
    settings = letter.settings
    waiting = accounts.invitations(letter.id, now) if may_share else ()
    return render_template(
        "desk/people.html",
        letter=queries.card(letter, now),
        people=accounts.people(letter.id),
        own_id=actor.account_id,
        invitations=[
            (one, moment_text(one.expires_at, settings.timezone, settings.language))
            for one in waiting
        ],
        may_share=may_share,
        roles=SHARED_ROLES,
        form=form if may_share else None,
        act_form=ActForm(),
    )
