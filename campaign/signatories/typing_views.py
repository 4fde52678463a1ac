"""What helps while the sign-on form is filled in: names that are known, and the line as it prints."""

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from campaign import clock
from campaign.access import anyone
from campaign.extensions import limiter, sign_on_limit
from campaign.signatories.entries import EntryRefused, read_entry
from campaign.signatories.name_queries import suggested_names
from campaign.signatories.pages import letter_head, printed_line, public_letter
from campaign.signatories.rules import KindRefused, require_kind

bp = Blueprint("typing", __name__)

KEPT_SECONDS = 60
_PRINTED = ("name", "kind", "affiliation")


@bp.get("/l/<slug>/names")
@limiter.limit(sign_on_limit)
@anyone
def names(slug: str) -> Response:
    """Names that anybody may read and that begin as what was typed; a browser keeps them a minute."""
    # No name holds a zero byte, and PostgreSQL takes none.
    typed = request.args.get("q", "").replace("\0", " ").strip()
    response = jsonify(names=suggested_names(public_letter(slug), typed))
    response.add_etag()
    response.headers["Cache-Control"] = f"max-age={KEPT_SECONDS}"
    return response.make_conditional(request)


@bp.post("/l/<slug>/preview")
@limiter.limit(sign_on_limit)
@anyone
def preview(slug: str) -> str:
    """One line as it will print, or the sentence that says why it cannot; stores nothing."""
    record = public_letter(slug)
    line, reason = None, ""
    try:
        entry = read_entry({name: request.form.get(name, "") for name in _PRINTED})
        require_kind(entry.kind, record.settings.kinds)
        line = printed_line(entry)
    except (EntryRefused, KindRefused) as refused:
        reason = refused.message
    head = letter_head(record, clock.now())
    return render_template(
        "signatories/_printed.html", letter=head, printed_line=line, reason=reason
    )
