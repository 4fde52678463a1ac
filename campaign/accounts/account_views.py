"""One's own account: who one is here, and how one signs in."""

from flask import Blueprint, render_template

from campaign.access import current_actor, signed_in
from campaign.accounts import queries

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@signed_in
def home() -> str:
    """What the account is, and the way to each of its settings."""
    account_id = current_actor().account_id
    assert account_id is not None  # noqa: S101 (whoever is signed in has one)
    return render_template("accounts/account.html", account=queries.own_account(account_id))
