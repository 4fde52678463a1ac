"""The roster as a file in several forms, with chosen columns."""

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from flask import Blueprint, Response, render_template, request

from campaign import clock
from campaign.access import Act, current_actor, may, signed_in
from campaign.desk import queries
from campaign.desk.import_queries import FIELD_WORDS
from campaign.desk.views import for_every_page
from campaign.signatories.entries import FIELDS
from campaign.signatories.export_writing import FORMS
from campaign.signatories.exports import chosen_columns, write_signatories

bp = Blueprint("exports", __name__, url_prefix="/desk")
bp.context_processor(for_every_page)

MAX_IN_MEMORY = 1_000_000
"""A file beyond so many bytes goes by the disk."""


@bp.get("/<slug>/roster/export")
@signed_in
def choose(slug: str) -> str:
    """Which form, and which columns; contacts for coordinators only."""
    letter = queries.letter_on_desk(current_actor(), slug)
    sees = may(current_actor(), Act.SEE_CONTACTS, letter.id)
    names = [one for one in FIELDS if sees or not one.startswith("contact_")]
    return render_template(
        "desk/export.html",
        letter=queries.card(letter, clock.now()),
        # For no columns a form has those of contacts, too, so whoever may not see them chooses.
        columns=[(one, FIELD_WORDS[one], not sees) for one in names],
    )


@bp.get("/<slug>/roster.csv", defaults={"ending": "csv"})
@bp.get("/<slug>/roster.xlsx", defaults={"ending": "xlsx"})
@bp.get("/<slug>/roster.json", defaults={"ending": "json"})
@bp.get("/<slug>/roster.md", defaults={"ending": "md"})
@bp.get("/<slug>/roster.txt", defaults={"ending": "txt"})
@signed_in
def file(slug: str, ending: str) -> Response:
    """The listed signatories in printing order."""
    letter = queries.letter_on_desk(current_actor(), slug)
    columns = chosen_columns(",".join(request.args.getlist("columns")), ending)
    # Written as a whole before it is sent, so that no slow reader holds the database.
    made = cast("BinaryIO", tempfile.SpooledTemporaryFile(MAX_IN_MEMORY))  # noqa: SIM115 (see below)
    try:
        write_signatories(current_actor(), letter, ending, columns, made)
        response = _answer(made, FORMS[ending].mimetype)
    except BaseException:
        made.close()
        raise
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.{ending}"'
    return response


def _answer(made: BinaryIO, mimetype: str) -> Response:
    size = made.tell()
    made.seek(0)
    if size <= MAX_IN_MEMORY:
        with made:
            return Response(made.read(), mimetype=mimetype)
    response = Response(_parts(made), mimetype=mimetype, headers={"Content-Length": str(size)})
    response.call_on_close(made.close)  # Nobody reads the file when only its head is asked for.
    return response


def _parts(made: BinaryIO) -> Iterator[bytes]:
    with made:
        while some := made.read(MAX_IN_MEMORY):
            yield some
