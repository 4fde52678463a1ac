"""The page behind an invitation; opening it changes nothing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from campaign import clock
from campaign.access import anyone
from campaign.accounts import queries
from campaign.accounts.forms import AcceptForm, JoinForm
from campaign.accounts.rules import NameMissing, PasswordInvalid
from campaign.accounts.sharing_operations import join_as, join_newly
from campaign.extensions import limiter

bp = Blueprint("accounts", __name__)

JOIN_LIMIT = "20 per minute"
"""How often one network address may send the form behind an invitation."""


@bp.get("/join/<token>")
@anyone
def invitation(token: str) -> str:
    """What one is invited to, with a form for a new account or a button for one's own."""
    return _page(token, JoinForm())


@bp.post("/join/<token>")
@anyone
@limiter.limit(JOIN_LIMIT)
def join(token: str) -> ResponseReturnValue:
    """Take the invitation up."""
    if current_user.is_authenticated:
        if not AcceptForm().validate_on_submit():
            return _page(token, JoinForm()), 422
        join_as(current_user.id, token)
        return redirect(url_for("desk.home"), 303)
    form = JoinForm()
    if form.validate_on_submit() and _is_joined(token, form):
        flash(
            "You now have access to the letter. Please sign in; if you had a password before, it still works."
        )
        return redirect(url_for("security.login"), 303)
    return _page(token, form), 422


def _is_joined(token: str, form: JoinForm) -> bool:
    try:
        join_newly(token, form.name.data, form.password.data)
    except NameMissing as problem:
        form.name.errors = [problem.message]
    except PasswordInvalid as problem:
        form.password.errors = [problem.message]
    else:
        return True
    return False


def _page(token: str, form: JoinForm) -> str:
    return render_template(
        "accounts/join.html",
        invitation=queries.invitation(token, clock.now()),
        form=None if current_user.is_authenticated else form,
        accept_form=AcceptForm(),
        here=url_for("accounts.invitation", token=token),
        signed_in_as=current_user.email if current_user.is_authenticated else "",
    )
