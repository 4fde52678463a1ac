"""How the roster is arranged: order, groups, policy, and when its names are shown."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, may, signed_in
from campaign.desk import queries
from campaign.desk.arranging_forms import ArrangingForm, form_of
from campaign.desk.views import for_every_page
from campaign.drafting.queries import LetterRecord
from campaign.signatories.arranging_operations import arrange_roster

bp = Blueprint("arranging", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)


@bp.get("/<slug>/roster/settings")
@signed_in
def settings(slug: str) -> str:
    """The choices as they stand."""
    letter = queries.letter_on_desk(current_actor(), slug)
    return _page(letter, form_of(letter.settings))


@bp.post("/<slug>/roster/settings")
@signed_in
def arrange(slug: str) -> ResponseReturnValue:
    """Keep other choices."""
    letter = queries.letter_on_desk(current_actor(), slug)
    form = form_of(letter.settings)
    if not form.validate_on_submit():
        return _page(letter, form), 422
    if arrange_roster(current_actor(), letter.slug, form.choices()):
        flash("Your settings are saved.")
    return redirect(url_for("arranging.settings", slug=slug), 303)


def _page(letter: LetterRecord, form: ArrangingForm) -> str:
    return render_template(
        "desk/arranging.html",
        letter=queries.card(letter, clock.now()),
        form=form,
        may_arrange=may(current_actor(), Act.ARRANGE_ROSTER, letter.id),
    )
