"""What changed in a letter since its opening, and the hashed text of each version, for anyone."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from campaign import clock
from campaign.access import anyone
from campaign.drafting import queries as letters
from campaign.drafting.canonical import canonical_text
from campaign.drafting.phrases import date_text
from campaign.drafting.queries import LetterRecord, VersionRecord
from campaign.drafting.redline import counts_of, redline
from campaign.drafting.redline_writing import counts_text, written
from campaign.drafting.rules import LetterNotFound, VersionNotFound
from campaign.extensions import limiter
from campaign.signatories.pages import letter_head

bp = Blueprint("changes", __name__)


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A version as its readers know it; its note is for those at the desk."""

    number: int
    sha256: str
    change: str
    date_text: str


@bp.get("/l/<slug>/changes")
@limiter.limit("60 per minute")
@anyone
def changes(slug: str) -> str:
    """What differs between two public versions; the opening's and the one in force, unless asked."""
    letter, versions = _public(slug)
    old = _named(versions, request.args.get("from", ""), versions[-1])
    new = _named(versions, request.args.get("to", ""), versions[0])
    texts = [letters.version_text(letter.id, one.number) for one in (old, new)]
    parts = redline(*texts)
    return render_template(
        "signatories/changes.html",
        letter=letter_head(letter, clock.now()),
        versions=[_shown(letter, one) for one in versions],
        old=_shown(letter, old),
        new=_shown(letter, new),
        parts=written(parts),
        counts=counts_text(counts_of(parts)),
        is_changed=any(part.is_changed for part in parts),
        whole="all" in request.args,
    )


@bp.get("/l/<slug>/version-<number>.txt")
@limiter.limit("60 per minute")
@anyone
def canonical(slug: str, number: str) -> ResponseReturnValue:
    """The very bytes that a public version's hash is made of."""
    letter, versions = _public(slug)
    chosen = _named(versions, number, None)
    text = canonical_text(letters.version_text(letter.id, chosen.number))
    response = Response(text.encode(), mimetype="text/plain")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{slug}-version-{chosen.number}.txt"'
    )
    response.set_etag(chosen.sha256)
    return response.make_conditional(request)


def _public(slug: str) -> tuple[LetterRecord, tuple[VersionRecord, ...]]:
    letter = letters.letter(slug)
    versions = letters.public_versions(letter)
    if not versions:
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    return letter, versions


def _named(
    versions: tuple[VersionRecord, ...], number: str, otherwise: VersionRecord | None
) -> VersionRecord:
    if not number and otherwise is not None:
        return otherwise
    for one in versions:
        if str(one.number) == number:
            return one
    message = "The letter has no such public version."
    raise VersionNotFound(message)


def _shown(letter: LetterRecord, one: VersionRecord) -> PublicVersion:
    return PublicVersion(
        one.number,
        one.sha256,
        one.change,
        date_text(one.created_at.date(), letter.settings.language),
    )
