"""The forms of the desk; Flask-WTF keeps their token in the session."""

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, StringField, validators


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """A button."""


class OpenForm(FlaskForm):  # type: ignore[misc]
    """Opens a letter, or opens it again with a reason."""

    deadline = DateTimeLocalField("Deadline", [validators.Optional()], format="%Y-%m-%dT%H:%M")
    reason = StringField("Reason")


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Lets a finding stand."""

    reason = StringField("Reason", [validators.InputRequired("Say why it may stand.")])
