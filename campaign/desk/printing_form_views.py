"""A printing in the forms that are no paper, made of what it froze."""

from flask import Blueprint, Response

from campaign.access import Act, current_actor, require, signed_in
from campaign.desk import queries
from campaign.printings import queries as printings
from campaign.printings.document_forms import DOCUMENT_FORMS, MEDIA_TYPES
from campaign.printings.queries import frozen_letter

bp = Blueprint("printing_forms", __name__, url_prefix="/desk")


@bp.get("/<slug>/printings/<printing_id>.docx", defaults={"ending": "docx"})
@bp.get("/<slug>/printings/<printing_id>.html", defaults={"ending": "html"})
@bp.get("/<slug>/printings/<printing_id>.json", defaults={"ending": "json"})
@bp.get("/<slug>/printings/<printing_id>.md", defaults={"ending": "md"})
@bp.get("/<slug>/printings/<printing_id>.txt", defaults={"ending": "txt"})
@signed_in
def form(slug: str, printing_id: str, ending: str) -> Response:
    """One printing in one form, to be kept."""
    record = queries.letter_on_desk(current_actor(), slug)
    require(current_actor(), Act.GET_PRINTING, record.id)
    made = printings.printing(record.id, printing_id)
    words = DOCUMENT_FORMS[ending](frozen_letter(record.id, made.id))
    name = f"{printings.file_stem(record, made)}-{made.number}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(words, mimetype=MEDIA_TYPES[ending], headers=headers)
