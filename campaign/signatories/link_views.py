"""A signatory's own page: opening it changes nothing, its buttons confirm, correct or withdraw."""

from collections.abc import Callable

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from campaign import clock
from campaign.access import anyone
from campaign.drafting import queries as letters
from campaign.drafting.authority import Authority
from campaign.drafting.redline_writing import written
from campaign.drafting.rules import LetterState
from campaign.errors import Away, Problem
from campaign.extensions import limiter, sign_on_limit
from campaign.signatories import operations, queries
from campaign.signatories.again import page_to_send_again
from campaign.signatories.approvals import approval_of, approval_token
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.forms import ActForm, EntryForm
from campaign.signatories.link_queries import is_listed_through_another, standing_by_link
from campaign.signatories.pages import letter_head
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import (
    ENDED,
    ContactErased,
    LinkUnknown,
    QuestionMissing,
    SignatoryState,
    TextChanged,
)
from campaign.web import RUSH, not_now, rush_sentence

bp = Blueprint("links", __name__)

ACTS: dict[str, Callable[[str], SignatoryRecord]] = {
    "confirm": lambda token: confirm(token, request.form.get("version", "")),
    "withdraw": operations.withdraw,
    "ask": lambda token: operations.ask(token, request.form.get("question", "")),
}

_MESSAGES = {
    SignatoryState.LISTED: (
        "You are on the letter",
        "“{}” is listed and will be on the next printing.",
    ),
    SignatoryState.IN_REVIEW: (
        "Thank you, your sign-on is confirmed",
        "A coordinator of the letter will review “{}” before it is listed. You will get an email.",
    ),
    SignatoryState.WITHDRAWN: ("Withdrawn", "“{}” is no longer on the letter."),
    SignatoryState.UNCONFIRMED: ("Corrected", "“{}” is saved. Confirm it to be listed."),
}
_MERGED_TITLE = "It is already on the letter"
_ON_THE_LETTER_ALREADY = (
    "“{}” is on the letter through another contact. The coordinators can see that you signed on "
    "for it too; until they let you manage the listing, your link cannot change it."
)
_MAY_ACT = (
    "“{}” is on the letter through another contact, and you can manage the listing, too: "
    "your link lets you correct or withdraw it."
)


_ASKED_TITLE = "Your question is on its way"
_ANSWERED = "A coordinator of the letter will answer you by email."
_ASKED = {
    SignatoryState.LISTED: f"{_ANSWERED} “{{}}” stays on the letter meanwhile.",
    SignatoryState.STALE: f"{_ANSWERED} Until you decide, “{{}}” does not count.",
}

FIELD_OF = {TextChanged: "confirm", QuestionMissing: "question"}
"""Where on the page a problem is mended."""


@bp.get("/s/<token>")
@anyone
def link(token: str) -> ResponseReturnValue:
    """What stands and what can be done."""
    try:
        signatory = standing_by_link(token)
    except LinkUnknown as gone:
        return _gone(gone)
    return _link_page(token, signatory, _filled_form(signatory), [])


@bp.post("/s/<token>")
@limiter.limit(sign_on_limit)
@anyone
def act(token: str) -> ResponseReturnValue:
    """Do what the button says."""
    action, form = request.form.get("action", ""), ActForm(request.form)
    try:
        if action in ACTS and form.validate():
            return _done(ACTS[action](token), asked=action == "ask")
        signatory = standing_by_link(token)
    except LinkUnknown as gone:
        return _gone(gone)
    except (TextChanged, QuestionMissing) as problem:
        signatory = standing_by_link(token)
        problems = [(FIELD_OF[type(problem)], problem.message)]
        return _link_page(token, signatory, _filled_form(signatory), problems), problem.status_code
    if action == "correct":
        return _correct(token, signatory)
    sentence = "This page was open for a long time. Please press the button again."
    problems = [("csrf_token", sentence)]
    return _link_page(token, signatory, _filled_form(signatory), problems), 422


@bp.errorhandler(Away)
def keep_what_was_typed(away: Away) -> Response:
    """While the database is away: a page whose button sends the same again."""
    return not_now(away, page_to_send_again(503, away.message))


@bp.errorhandler(RUSH)
def keep_in_a_rush(_limited: Exception) -> ResponseReturnValue:
    """Past the limit: the same page."""
    return page_to_send_again(RUSH, rush_sentence()), RUSH


def _gone(gone: LinkUnknown) -> ResponseReturnValue:
    erased = gone.message if isinstance(gone, ContactErased) else ""
    return render_template("signatories/link_gone.html", erased=erased), 404


def _correct(token: str, signatory: SignatoryRecord) -> ResponseReturnValue:
    form = EntryForm(request.form)
    form.contact_email.process_data(signatory.contact_email)
    entry = form.read(required=("name", "contact_name"))
    if entry is None:
        return _link_page(token, signatory, form, form.problems()), 422
    try:
        return _done(operations.correct(token, entry))
    except Problem as problem:
        return _link_page(token, signatory, form, [("name", problem.message)]), problem.status_code


def _done(signatory: SignatoryRecord, *, asked: bool = False) -> str:
    if asked:
        title, message = _ASKED_TITLE, _ASKED.get(signatory.state, _ANSWERED)
    else:
        title, message = _message(signatory)
    if signatory.withdrawal == "requested":
        title = "Your request is with the coordinators"
        message = (
            "A printing already holds “{}”, and what is printed is never changed. "
            "A coordinator answers you with a new printing or a corrigendum."
        )
    letter = letters.letter_by_id(signatory.letter_id)
    return render_template(
        "signatories/link_done.html",
        title=title,
        message=message.format(signatory.name),
        letter=letter_head(letter, clock.now()),
    )


def _message(signatory: SignatoryRecord) -> tuple[str, str]:
    is_withdrawn = signatory.state == SignatoryState.WITHDRAWN
    if is_withdrawn or not is_listed_through_another(signatory):
        return _MESSAGES[signatory.state]
    return _MERGED_TITLE, _MAY_ACT if signatory.speaks_for_listing else _ON_THE_LETTER_ALREADY


def _link_page(
    token: str, signatory: SignatoryRecord, form: EntryForm, errors: list[tuple[str, str]]
) -> str:
    letter = letters.letter_by_id(signatory.letter_id)
    is_living = signatory.state not in ENDED and not signatory.is_lapsed
    asked = is_living and queries.is_asked_again(signatory, letter)
    return render_template(
        "signatories/link.html",
        letter=letter_head(letter, clock.now()),
        token=token,
        signatory=signatory,
        may_confirm=is_living and (asked or signatory.state == SignatoryState.UNCONFIRMED),
        changes=written(queries.changes_since_consent(signatory, letter)) if is_living else (),
        is_asked_again=asked,
        is_merged=is_listed_through_another(signatory),
        approval=approval_of(signatory.id),
        needs_approval=letter.settings.authority == Authority.SECOND_PERSON,
        approval_url=_approval_url(signatory) if is_living else "",
        may_correct=is_living and letter.state in {LetterState.OPEN, LetterState.CLOSED},
        may_withdraw=str(signatory.withdrawal),
        form=form,
        errors=errors,
        csrf=ActForm().csrf_token.current_token,
    )


def _approval_url(signatory: SignatoryRecord) -> str:
    return f"{current_app.config['BASE_URL']}/a/{approval_token(signatory)}"


def _filled_form(signatory: SignatoryRecord) -> EntryForm:
    values = {name: getattr(signatory, name) for name in SignatoryRecord.__dataclass_fields__}
    return EntryForm(data={**values, "state": signatory.region})
