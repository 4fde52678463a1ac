"""Where one is signed in, with a button to end it."""

from datetime import datetime

from babel.dates import format_datetime, format_timedelta
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import current_actor, lately_signed_in, signed_in
from campaign.accounts import queries
from campaign.accounts.forms import AcceptForm
from campaign.accounts.session_operations import end_other_sessions, end_session
from campaign.accounts.signing_in import own_token

bp = Blueprint("sessions", __name__, url_prefix="/account/sessions")


@bp.get("")
@signed_in
def sessions() -> str:
    """Every browser in which the account is signed in, this one first."""
    now = clock.now()
    rows = queries.sessions(current_actor().account_id or 0, own_token())
    return render_template(
        "accounts/sessions.html",
        sessions=[
            {
                "id": one.id,
                "is_this": one.is_this,
                "browser": one.browser,
                "network": one.network,
                "began": format_datetime(one.began_at, "d MMMM y, HH:mm", locale="en"),
                "began_at": one.began_at.isoformat(),
                "seen": _ago(one.seen_at, now),
                "seen_at": one.seen_at.isoformat(),
            }
            for one in rows
        ],
        form=AcceptForm(),
    )


@bp.post("/<int(max=2147483647):session_id>")
@lately_signed_in
def end(session_id: int) -> ResponseReturnValue:
    """End one session."""
    end_session(current_actor().account_id or 0, session_id)
    flash("That session has ended.")
    return redirect(url_for("sessions.sessions"), 303)


@bp.post("/others")
@lately_signed_in
def end_others() -> ResponseReturnValue:
    """End every session but this one."""
    end_other_sessions(current_actor().account_id or 0, own_token())
    flash("Every other session has ended.")
    return redirect(url_for("sessions.sessions"), 303)


@bp.get("/<path:_what>")
@signed_in
def back(_what: str) -> ResponseReturnValue:
    """Where whoever has just proved themselves comes from: the list, to press the button again."""
    return redirect(url_for("sessions.sessions"), 303)


def _ago(instant: datetime, now: datetime) -> str:
    if (now - instant).total_seconds() < 60:  # noqa: PLR2004 (a minute)
        return "just now"
    return format_timedelta(instant - now, add_direction=True, locale="en")
