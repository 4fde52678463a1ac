"""The pages behind a review link: the draft of one letter, what is said of it, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import anyone
from campaign.drafting import comment_operations as comments
from campaign.drafting import queries as letters
from campaign.drafting import review_queries as reviews
from campaign.drafting.phrases import moment_text
from campaign.drafting.review_rules import (
    MAX_COMMENT_CHARACTERS,
    MAX_NOTE_CHARACTERS,
    MAX_SUGGESTION_CHARACTERS,
    RemarkNotFound,
    ReviewOver,
    place,
)
from campaign.drafting.suggestion_operations import suggest_by_link
from campaign.errors import Away, BadInput, Refused
from campaign.extensions import limiter, sign_on_limit
from campaign.signatories.again import page_to_send_again
from campaign.signatories.draft_pages import draft_page, review_document, watermark
from campaign.signatories.forms import ActForm
from campaign.web import RUSH, not_now, rush_sentence

bp = Blueprint("drafts", __name__)

PAPER_LIMIT = "30 per minute"
"""How often one network address may have the pages set; that takes a second each."""

LAST_COMMENT = 2**31 - 1
"""A larger number than a column holds is no comment's."""

LIMITS = {
    "words": MAX_COMMENT_CHARACTERS,
    "wording": MAX_SUGGESTION_CHARACTERS,
    "note": MAX_NOTE_CHARACTERS,
}

TOO_OLD = "This page was open for a long time. What you typed is still here; please send it again."


@dataclass(frozen=True, slots=True)
class Sent:
    """What came by a form of the page: which button, of which paragraph or comment, and the words."""

    action: str
    key: str
    seen: str
    words: str
    note: str

    @property
    def field(self) -> str:
        """Where on the page it was typed."""
        return f"{self.action}-{self.key}"


@bp.get("/r/<token>")
@anyone
def draft(token: str) -> str:
    """The draft as paper, with comments; opening it changes nothing."""
    return _page(token, request.args.get("noted", ""))


@bp.post("/r/<token>")
@limiter.limit(sign_on_limit)
@anyone
def say(token: str) -> ResponseReturnValue:
    """Keep a comment, a reply or a suggestion."""
    sent = _sent()
    if not ActForm(request.form).validate():
        reviews.open_review(token, clock.now())
        return _page(token, sent=sent, problem=TOO_OLD), 422
    if sent.action not in _ACTS:
        return redirect(url_for("drafts.draft", token=token), 303)
    try:
        noted = _ACTS[sent.action](token, sent)
    except (BadInput, Refused, RemarkNotFound) as problem:
        return _page(token, sent=sent, problem=problem.message), problem.status_code
    return redirect(url_for("drafts.draft", token=token, noted=noted, _anchor=noted), 303)


@bp.get("/r/<token>/draft.pdf")
@limiter.limit(PAPER_LIMIT)
@anyone
def paper(token: str) -> Response:
    """The draft as a PDF, with the reviewer's name across each page."""
    link = reviews.open_review(token, clock.now())
    letter = letters.letter_by_id(link.letter_id)
    document = review_document(letter, link.name, clock.now())
    made = current_app.extensions["press"].preview(document, letter.settings.theme)
    disposition = f'inline; filename="{letter.slug}-draft.pdf"'
    headers = {"Content-Disposition": disposition}
    return Response(made.data, mimetype="application/pdf", headers=headers)


@bp.after_request
def keep_to_oneself(response: Response) -> Response:
    """No search engine lists it, and no site that is linked to learns the address."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.errorhandler(ReviewOver)
def over(problem: ReviewOver) -> ResponseReturnValue:
    """One page for every link that leads nowhere, with what was typed."""
    typed = [request.form.get(name, "") for name in ("words", "wording", "note")]
    kept = [("Your words", words) for words in typed if words]
    page = render_template("drafts/over.html", message=problem.message, kept=kept)
    return page, problem.status_code


@bp.errorhandler(Away)
def keep_what_was_typed(away: Away) -> Response:
    """While the database is away: a page whose button sends the same again."""
    return not_now(away, page_to_send_again(503, away.message))


@bp.errorhandler(RUSH)
def keep_in_a_rush(_limited: Exception) -> ResponseReturnValue:
    """Past the limit: the same page."""
    return page_to_send_again(RUSH, rush_sentence()), RUSH


def _comment(token: str, sent: Sent) -> str:
    return f"comment-{comments.comment_by_link(token, place(sent.key, sent.seen), sent.words)}"


def _suggest(token: str, sent: Sent) -> str:
    where = place(sent.key, sent.seen)
    return f"suggestion-{suggest_by_link(token, where, sent.words, sent.note)}"


def _reply(token: str, sent: Sent) -> str:
    kind, _, number = sent.key.partition("-")
    is_number = number.isascii() and number.isdigit() and int(number[:11]) <= LAST_COMMENT
    if kind != "comment" or not is_number:
        raise RemarkNotFound
    comments.reply_by_link(token, int(number), sent.words)
    return sent.key


_ACTS: dict[str, Callable[[str, Sent], str]] = {
    "comment": _comment,
    "suggest": _suggest,
    "reply": _reply,
}


def _sent() -> Sent:
    form = request.form
    action = form.get("action", "")
    words = form.get("wording" if action == "suggest" else "words", "")
    return Sent(action, form.get("on", ""), form.get("seen", ""), words, form.get("note", ""))


def _page(token: str, noted: str = "", *, sent: Sent | None = None, problem: str = "") -> str:
    now = clock.now()
    link = reviews.open_review(token, now)
    letter = letters.letter_by_id(link.letter_id)
    page, settings = draft_page(letter, now), letter.settings
    keys = {one.key for one in page.paragraphs}
    keys |= {remark.key for one in page.paragraphs for remark in one.remarks}
    is_placed = sent is not None and sent.key in keys
    errors = [(sent.field if sent and is_placed else "", problem)] if problem else []
    return render_template(
        "drafts/draft.html",
        letter=page,
        token=token,
        watermark=watermark(link.name),
        until_text=moment_text(link.expires_at, settings.timezone, settings.language),
        noted=noted,
        sent=sent if is_placed else None,
        errors=errors,
        kept=[("Your words", sent.words)] if sent and sent.words and not is_placed else [],
        limits=LIMITS,
        csrf=ActForm().csrf_token.current_token,
    )
