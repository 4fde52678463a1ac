"""The desk: letters, what was done with them, and the outbox."""

import secrets

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import Act, current_actor, may, signed_in
from campaign.desk import activity_queries, queries, version_queries
from campaign.desk.finding_queries import finding_lines
from campaign.desk.forms import AcceptForm, ActForm, OpenForm
from campaign.drafting import operations as drafting
from campaign.drafting.queries import LetterRecord
from campaign.drafting.review_queries import open_remark_count
from campaign.drafting.rules import DeadlineInvalid, LetterState, deadline_from_local
from campaign.mailer.queries import OpenedMessage
from campaign.printings.operations import accept_finding as accept
from campaign.signatories.review_operations import mend_finding as mend
from campaign.web import CONTENT_POLICY

bp = Blueprint("desk", __name__, url_prefix="/desk")

FRAMING_POLICY = f"{CONTENT_POLICY}; frame-src 'self'"
# Emails carry their style in themselves; nothing else of them is let loose.
FRAMED_POLICY = (
    "default-src 'none'; style-src 'nonce-{}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)

ROW_ID = f"int(max={2**31 - 1})"
"""A larger number than a column holds leads nowhere, instead of failing at the database."""


@bp.context_processor
def for_every_page() -> dict[str, object]:
    """What pages ask: whether the outbox is for this account, and whether it may begin a letter."""
    return {
        "sees_outbox": lambda: may(current_actor(), Act.SEE_OUTBOX),
        "may_begin": lambda: may(current_actor(), Act.IMPORT_LETTER),
    }


@bp.get("/")
@signed_in
def home() -> str:
    """Letters as cards."""
    return render_template("desk/home.html", cards=queries.cards(current_actor(), clock.now()))


@bp.get("/outbox")
@signed_in
def outbox() -> str:
    """Messages with where they stand; in production who gets them is masked."""
    lines = queries.message_lines(current_actor(), mask=current_app.config["PRODUCTION"])
    has_server = bool(current_app.config["MAIL_SERVER"])
    return render_template("desk/outbox.html", messages=lines, smtp_configured=has_server)


@bp.get(f"/outbox/<{ROW_ID}:message_id>")
@signed_in
def message(message_id: int) -> Response:
    """One message as text and as HTML; in production neither its address nor its links are shown."""
    page = render_template("desk/message.html", message=_opened(message_id))
    return Response(page, headers={"Content-Security-Policy": FRAMING_POLICY})


@bp.get(f"/outbox/<{ROW_ID}:message_id>/html")
@signed_in
def message_html(message_id: int) -> Response:
    """The message as an email program shows it, for the frame on its page."""
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": FRAMED_POLICY.format(nonce)}
    html = _opened(message_id).framed_html(nonce)
    return Response(html, mimetype="text/html", headers=headers)


@bp.get("/<slug>")
@signed_in
def letter(slug: str) -> str:
    """One letter: where it stands and what can be done."""
    return _letter_page(_letter(slug))


@bp.post("/<slug>/open")
@signed_in
def open_letter(slug: str) -> ResponseReturnValue:
    """Open a draft, or open a closed letter again."""
    record, form = _letter(slug), OpenForm()
    if not form.validate_on_submit():
        return _letter_page(record, form), 422
    try:
        _open(record, form)
    except DeadlineInvalid as problem:
        form.deadline.errors = [problem.message]
        return _letter_page(record, form), problem.status_code
    return redirect(url_for("desk.letter", slug=slug), 303)


@bp.post("/<slug>/close")
@signed_in
def close_letter(slug: str) -> ResponseReturnValue:
    """Take no more sign-ons."""
    drafting.close_letter(current_actor(), _letter(slug).slug)
    return redirect(url_for("desk.letter", slug=slug), 303)


@bp.post("/<slug>/findings/<finding_id>")
@signed_in
def accept_finding(slug: str, finding_id: str) -> ResponseReturnValue:
    """Accept a finding, with a reason."""
    record, form = _letter(slug), AcceptForm()
    if not form.validate_on_submit():
        return _letter_page(record), 422
    press = current_app.extensions["press"].preview
    accept(current_actor(), slug, finding_id, form.reason.data, press)
    return redirect(url_for("desk.letter", slug=slug), 303)


@bp.post("/<slug>/findings/<finding_id>/mend")
@signed_in
def mend_finding(slug: str, finding_id: str) -> ResponseReturnValue:
    """Make what a finding offers in the working text, and show what that changes."""
    record = _letter(slug)
    if not ActForm().validate_on_submit():
        return _letter_page(record), 422
    mend(current_actor(), record.slug, finding_id)
    flash("Fixed in the working text. The letter says so once you publish it.")
    return redirect(url_for("consents.publish_page", slug=slug), 303)


@bp.get("/<slug>/activity")
@signed_in
def activity(slug: str) -> str:
    """Who did what, with before and after; what people typed is for coordinators only."""
    record, asked = _letter(slug), _asked()
    wanted = activity_queries.entry_filter(record, **asked)
    number = request.args.get("page", 1, int)
    return render_template(
        "desk/activity.html",
        letter=queries.card(record, clock.now()),
        activity=activity_queries.activity(current_actor(), record, wanted, number),
        **asked,
    )


@bp.get("/<slug>/activity.csv")
@signed_in
def activity_csv(slug: str) -> Response:
    """The same entries as a file."""
    record = _letter(slug)
    wanted = activity_queries.entry_filter(record, **_asked())
    headers = {"Content-Disposition": f'attachment; filename="{slug}-activity.csv"'}
    data = activity_queries.activity_csv(current_actor(), record, wanted)
    return Response(data, mimetype="text/csv", headers=headers)


def _opened(message_id: int) -> OpenedMessage:
    mask = current_app.config["PRODUCTION"]
    return queries.opened_message(current_actor(), message_id, mask=mask)


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("who", "act", "since", "until")}


def _letter(slug: str) -> LetterRecord:
    return queries.letter_on_desk(current_actor(), slug)


def _open(record: LetterRecord, form: OpenForm) -> None:
    again = record.state == LetterState.CLOSED
    zone = record.settings.timezone if again else form.timezone.data or record.settings.timezone
    deadline = form.deadline.data
    at = deadline_from_local(deadline.isoformat(), zone) if deadline else None
    if again:
        reason = form.reason.data or ""
        drafting.reopen_letter(current_actor(), record.slug, deadline_at=at, reason=reason)
    else:
        drafting.open_letter(current_actor(), record.slug, deadline_at=at, timezone=zone)


def _letter_page(record: LetterRecord, form: OpenForm | None = None) -> str:
    return render_template(
        "desk/letter.html",
        letter=queries.card(record, clock.now()),
        counts=queries.state_counts(record),
        findings=finding_lines(current_actor(), record),
        accept_form=AcceptForm(),
        facts=queries.facts(record),
        remark_count=open_remark_count(record.id),
        public_url=f"{current_app.config['BASE_URL']}/l/{record.slug}",
        actions=_actions(record, form or OpenForm(timezone=record.settings.timezone)),
        timezones=queries.offered_timezones(),
        opening=version_queries.opening(record, clock.now()),
    )


def _actions(record: LetterRecord, form: OpenForm) -> list[dict[str, object]]:
    if not may(current_actor(), Act.OPEN_LETTER, record.id):
        return []
    address = f"/desk/{record.slug}"
    if record.state == LetterState.OPEN:
        return [{"name": "close", "address": f"{address}/close", "form": ActForm()}]
    if record.state == LetterState.CLOSED:
        del form.timezone
        return [{"name": "reopen", "address": f"{address}/open", "form": form}]
    if record.state == LetterState.DRAFT:
        del form.reason
        return [{"name": "open", "address": f"{address}/open", "form": form}]
    return []
