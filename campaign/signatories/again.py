"""The page of a form that could not be taken now: what was typed, and a button that sends it again."""

from flask import current_app, request

from campaign.signatories.entries import FIELDS
from campaign.signatories.forms import EntryForm, renewed_token
from campaign.web import error_page


def page_to_send_again(status: int, message: str) -> str:
    """The page for a signatory's own forms; an error page where nothing was typed or pressed."""
    if request.method != "POST":
        return error_page(status, message)
    typed = [(name, value) for name in FIELDS if (value := request.form.get(name))]
    labels = {field.name: field.label.text for field in EntryForm()}
    pressed = [("action", value)] if (value := request.form.get("action")) else []
    token = renewed_token(request.form.get("csrf_token", ""))
    # Without the context processors, one of which would ask the database who is signed in.
    return current_app.jinja_env.get_template("signatories/send_again.html").render(
        address=request.path,
        message=message,
        answers=[(labels[name], value) for name, value in typed],
        hidden=[*typed, *pressed, ("csrf_token", token)],
    )
