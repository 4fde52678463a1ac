"""The public pages of a letter: read it, sign on, check, thanks; and the home page."""

from collections.abc import Iterable

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from campaign import clock, tokens
from campaign.access import anyone
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import Guard
from campaign.errors import Away, NotFound, Refused
from campaign.extensions import limiter, sign_on_limit
from campaign.kept import keep
from campaign.organizations.spelling import mended, remarks_on
from campaign.signatories import crowding, operations, proof, queries, roster
from campaign.signatories.again import page_to_send_again
from campaign.signatories.entries import FIELDS, SignatoryEntry
from campaign.signatories.forms import AUTHORISER, MyLinkForm, SignOnForm, answer_lines
from campaign.signatories.groups import INDIVIDUAL
from campaign.signatories.name_queries import listed_parent
from campaign.signatories.pages import (
    LetterHead,
    LetterPage,
    letter_head,
    letter_page,
    printed_line,
    public_letter,
    shown,
)
from campaign.signatories.rules import KindRefused, TextChanged, require_kind
from campaign.web import RUSH, not_now, rush_sentence

bp = Blueprint("signatories", __name__)

THANKS = "thanks"


@bp.get("/")
@anyone
def home() -> str:
    """Letters that are listed."""
    pages = [_page(letter) for letter in letters.public_letters()]
    return render_template("home.html", letters=pages)


@bp.get("/l/<slug>")
@anyone
def letter(slug: str) -> Response:
    """The letter as paper beside the form; kept for a second."""
    record = public_letter(slug)
    # No name holds a zero byte, and PostgreSQL takes none.
    words = request.args.get("q", "").replace("\0", " ").strip()
    number = request.args.get("page", 1, int)
    page = letter_page(record, clock.now(), roster.roster_page(record, number, words))
    form = _new_form(record) if page.takes_sign_ons else None
    return keep(render_template("signatories/letter.html", **shown(page), form=form, errors=[]))


@bp.get("/l/<slug>/count")
@anyone
def count(slug: str) -> Response:
    """The live count and goal bar alone; kept for a second."""
    return keep(render_template("signatories/_count.html", **shown(_page(public_letter(slug)))))


@bp.get("/l/<slug>/sign-on")
@anyone
def sign_on_form(slug: str) -> ResponseReturnValue:
    """The form alone."""
    record = public_letter(slug)
    head = letter_head(record, clock.now())
    if not head.takes_sign_ons:
        return _refused(record, "This letter takes no sign-ons now."), 409
    form = _new_form(record)
    return render_template("signatories/sign_on.html", letter=head, form=form, errors=[])


@bp.post("/l/<slug>/check")
@limiter.limit(sign_on_limit)
@anyone
def check(slug: str) -> ResponseReturnValue:
    """The answers exactly as they will print; stores nothing."""
    record = public_letter(slug)
    sent = _with_the_offer()
    form = _timed(record, SignOnForm(sent))
    try:
        operations.require_open(record, clock.now())
    except Refused as refused:
        return _refused(record, refused.message), 409
    head = letter_head(record, clock.now())
    if request.form.get("change"):
        return render_template("signatories/sign_on.html", letter=head, form=form, errors=[])
    entry = form.read()
    if entry is None:
        return _form_again(head, form)
    try:
        require_kind(entry.kind, record.settings.kinds)
        queries.read_or_in_force(record, form.version.data or "")
    except TextChanged as changed:
        return _read_again(record, form, changed)
    except KindRefused as refused:
        return _refused(record, refused.message), 409
    return render_template(
        "signatories/check.html",
        letter=head,
        printed_line=printed_line(entry),
        remarks=remarks_on(entry.name),
        mended=mended(entry.name),
        parent=listed_parent(record, entry.name) if entry.kind != INDIVIDUAL else "",
        answers=answer_lines(_typed((*FIELDS, *AUTHORISER), sent)),
        hidden=_hidden(form.csrf_token.current_token, sent),
    )


@bp.get("/l/<slug>/challenge")
@limiter.limit(sign_on_limit)
@anyone
def challenge(slug: str) -> Response:
    """What a browser computes for a letter that asks for a proof of work; never kept."""
    if Guard.PROOF not in public_letter(slug).settings.guards:
        message = "This letter asks for no proof."
        raise NotFound(message)
    response = jsonify(proof.new_challenge(slug))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/l/<slug>/sign-on")
@limiter.limit(sign_on_limit)
@anyone
def sign_on(slug: str) -> ResponseReturnValue:
    """Sign on; then to the thanks."""
    form = SignOnForm(request.form)
    entry = form.read()
    try:
        if entry is None:
            operations.require_open(record := public_letter(slug), clock.now())
            return _form_again(letter_head(record, clock.now()), _timed(record, form))
        is_crowded = crowding.is_crowded(slug, request.remote_addr or "")
        sending = form.sending(is_proved=_is_proved(slug, entry), is_crowded=is_crowded)
        done = operations.sign_on(slug, entry, sending)
    except TextChanged as changed:
        return _read_again(public_letter(slug), form, changed)
    except Refused as refused:
        return _refused(public_letter(slug), refused.message), 409
    return _thanks_address(slug, done)


@bp.get("/l/<slug>/thanks")
@anyone
def thanks(slug: str) -> str:
    """What happens next. It shows what was typed, never whether the address was known."""
    payload = tokens.read(THANKS, request.args.get("ref", ""))
    reference, name = payload if payload else ("", "")
    return render_template(
        "signatories/thanks.html", letter=_head(slug), reference=reference, name=name
    )


@bp.get("/l/<slug>/my-link")
@anyone
def my_link(slug: str) -> str:
    """Asks for the address to send the link to again."""
    return render_template(
        "signatories/my_link.html", letter=_head(slug), form=MyLinkForm(), errors=[]
    )


@bp.post("/l/<slug>/my-link")
@limiter.limit("20 per minute")
@anyone
def send_my_link(slug: str) -> ResponseReturnValue:
    """The same answer for every address."""
    head, form = _head(slug), MyLinkForm(request.form)
    address = form.read()
    if address is None:
        return render_template(
            "signatories/my_link.html", letter=head, form=form, errors=form.problems()
        ), 422
    operations.send_links(slug, address)
    return render_template("signatories/my_link_sent.html", letter=head)


@bp.errorhandler(Away)
def keep_what_was_typed(away: Away) -> Response:
    """While the database is away: a page whose button sends the same answers again."""
    return not_now(away, page_to_send_again(503, away.message))


@bp.errorhandler(RUSH)
def keep_in_a_rush(_limited: Exception) -> ResponseReturnValue:
    """Past the limit: the same page, since what was typed is worth as much."""
    return page_to_send_again(RUSH, rush_sentence()), RUSH


def _page(record: LetterRecord) -> LetterPage:
    return letter_page(record, clock.now())


def _head(slug: str) -> LetterHead:
    return letter_head(public_letter(slug), clock.now())


def _form_again(head: LetterHead, form: SignOnForm, status: int = 422) -> ResponseReturnValue:
    return render_template(
        "signatories/sign_on.html", letter=head, form=form, errors=form.problems()
    ), status


def _new_form(record: LetterRecord) -> SignOnForm:
    return _timed(record, SignOnForm(data={"version": record.version_sha256}))


def _read_again(
    record: LetterRecord, form: SignOnForm, changed: TextChanged
) -> ResponseReturnValue:
    """The form with what was typed, for the text as it is now; the box is to be ticked anew."""
    form.version.data, form.authorised.data = record.version_sha256, False
    form.authorised.errors = [changed.message]
    return _form_again(letter_head(record, clock.now()), _timed(record, form), 409)


def _timed(record: LetterRecord, form: SignOnForm) -> SignOnForm:
    return form.timed() if Guard.FILL_TIME in record.settings.guards else form


def _is_proved(slug: str, entry: SignatoryEntry) -> bool:
    given = request.form.get("proof", "")
    return bool(given) and proof.is_solved(slug, given, entry)


def _refused(record: LetterRecord, reason: str) -> str:
    return render_template(
        "signatories/refused.html",
        **shown(_page(record)),
        reason=reason,
        answers=answer_lines(_typed(FIELDS, request.form)),
    )


def _thanks_address(slug: str, done: operations.SignedOn) -> Response:
    reference = tokens.sign(THANKS, [done.reference, done.name])
    return redirect(url_for("signatories.thanks", slug=slug, ref=reference), 303)


def _with_the_offer() -> MultiDict[str, str]:
    """What was sent; where another spelling was offered and is taken, with that one."""
    sent = MultiDict(request.form)
    if offer := sent.get("instead"):
        sent["name"] = offer
    return sent


def _typed(names: Iterable[str], sent: MultiDict[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name in names if (value := sent.get(name))]


def _hidden(token: str, sent: MultiDict[str, str]) -> list[tuple[str, str]]:
    names = (*FIELDS, *AUTHORISER, "authorised", "fax", "version")
    return [*_typed(names, sent), ("csrf_token", token)]
