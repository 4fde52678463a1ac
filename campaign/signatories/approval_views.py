"""The page behind the link that a contact passes on to whoever may commit the organization."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from campaign import clock
from campaign.access import anyone
from campaign.drafting import queries as letters
from campaign.errors import Away, Refused
from campaign.extensions import limiter, sign_on_limit
from campaign.signatories.again import page_to_send_again
from campaign.signatories.approval_operations import answer_approval
from campaign.signatories.approvals import (
    Answer,
    AnswerIncomplete,
    approval_of,
    read_approver,
    signatory_by_approval,
)
from campaign.signatories.forms import ApprovalForm
from campaign.signatories.pages import letter_head
from campaign.signatories.rules import ENDED, LinkUnknown
from campaign.web import RUSH, not_now, rush_sentence

bp = Blueprint("approvals", __name__)


@bp.get("/a/<token>")
@anyone
def approval(token: str) -> ResponseReturnValue:
    """Which organization is to be listed, and two buttons; opening it changes nothing."""
    return _page(token, ApprovalForm())


@bp.post("/a/<token>")
@limiter.limit(sign_on_limit)
@anyone
def answer(token: str) -> ResponseReturnValue:
    """Keep a yes or a no."""
    form, chosen = ApprovalForm(request.form), request.form.get("answer", "")
    if not form.validate() or chosen not in set(Answer):
        return _page(token, form, 422)
    words = (form.name.data or "", form.title.data or "", form.reason.data or "")
    try:
        answer_approval(token, Answer(chosen), read_approver(*words, Answer(chosen)))
    except AnswerIncomplete as incomplete:
        form[incomplete.field].errors = [incomplete.message]
        return _page(token, form, 422)
    except LinkUnknown:
        return _page(token, form)
    except Refused as refused:
        return _page(token, form, refused.status_code)
    return _page(token, ApprovalForm())


@bp.errorhandler(Away)
def keep_what_was_typed(away: Away) -> Response:
    """While the database is away: a page whose button sends the same again."""
    return not_now(away, page_to_send_again(503, away.message))


@bp.errorhandler(RUSH)
def keep_in_a_rush(_limited: Exception) -> ResponseReturnValue:
    """Past the limit: the same page."""
    return page_to_send_again(RUSH, rush_sentence()), RUSH


def _page(token: str, form: ApprovalForm, status: int = 200) -> ResponseReturnValue:
    try:
        signatory = signatory_by_approval(token)
    except LinkUnknown:
        return render_template("signatories/link_gone.html", erased=""), 404
    letter = letters.letter_by_id(signatory.letter_id)
    page = render_template(
        "signatories/approval.html",
        letter=letter_head(letter, clock.now()),
        signatory=signatory,
        approval=approval_of(signatory.id),
        has_ended=signatory.state in ENDED or signatory.is_lapsed,
        form=form,
        errors=form.problems(),
    )
    return page, status
