"""The page of a form that could not be taken now: what was sent, and a button that sends it again."""

from flask import current_app, request

from campaign.signatories.forms import answer_lines
from campaign.web import error_page


def page_to_send_again(status: int, message: str) -> str:
    """The page for what was sent by a form; an error page where nothing was."""
    if request.method != "POST":
        return error_page(status, message)
    sent = list(request.form.items(multi=True))
    # Without the context processors, one of which would ask the database who is signed in.
    # The token goes back as it came: a fresh one would vouch for what another site sent.
    return current_app.jinja_env.get_template("signatories/try_again.html").render(
        slug=(request.view_args or {}).get("slug"),
        message=message,
        hidden=sent,
        answers=answer_lines(sent),
    )
