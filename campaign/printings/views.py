"""What anyone may take away of a letter: the latest public printing and its data."""

from flask import Blueprint, Response, jsonify

from campaign.access import anyone
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterNotFound, LetterState
from campaign.printings import queries
from campaign.printings.downloads import pdf_response
from campaign.printings.exports import public_csv, public_data
from campaign.printings.rules import PrintingNotFound
from campaign.signatories.roster import roster_is_public

bp = Blueprint("printings", __name__)


@bp.get("/l/<slug>/letter.pdf")
@anyone
def letter_pdf(slug: str) -> Response:
    """The latest printing, where the names on it may be read by anyone."""
    letter = letters.letter(slug)
    made = queries.latest_printing(letter.id)
    if made is None or letter.state == LetterState.DRAFT or not roster_is_public(letter):
        message = "This letter has no public PDF yet."
        raise PrintingNotFound(message)
    name = f"{queries.file_stem(letter, made)}.pdf"
    return pdf_response(queries.file_bytes(made.sha256), name, made.sha256)


@bp.get("/l/<slug>.json")
@anyone
def letter_json(slug: str) -> Response:
    """The letter's public data."""
    return _asked_each_time(jsonify(public_data(_public(slug))))


@bp.get("/l/<slug>.csv")
@anyone
def letter_csv(slug: str) -> Response:
    """The public columns of the roster as a file, where the names may be read by anyone."""
    headers = {"Content-Disposition": f'attachment; filename="{slug}.csv"'}
    data = public_csv(_public(slug))
    return _asked_each_time(Response(data, mimetype="text/csv", headers=headers))


def _public(slug: str) -> LetterRecord:
    letter = letters.letter(slug)
    if letter.state == LetterState.DRAFT:
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    return letter


def _asked_each_time(response: Response) -> Response:
    # A cache on the way asks anew, so that none goes on telling a withdrawn name.
    response.headers["Cache-Control"] = "no-cache"
    return response
