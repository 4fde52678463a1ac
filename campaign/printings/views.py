"""What anyone may take away of a letter: the latest public printing and its data."""

from flask import Blueprint, Response, jsonify

from campaign.access import anyone
from campaign.drafting import queries as letters
from campaign.drafting.rules import LetterNotFound, LetterState
from campaign.printings import queries
from campaign.printings.downloads import pdf_response
from campaign.printings.exports import public_data
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
    return pdf_response(queries.file_bytes(made.sha256), f"{slug}.pdf", made.sha256)


@bp.get("/l/<slug>.json")
@anyone
def letter_json(slug: str) -> Response:
    """The letter's public data."""
    letter = letters.letter(slug)
    if letter.state == LetterState.DRAFT:
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    response = jsonify(public_data(letter))
    # A cache on the way asks each time, so that none goes on telling a withdrawn name.
    response.headers["Cache-Control"] = "no-cache"
    return response
