"""The form behind an invitation."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, validators


class JoinForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """A new account: who it is, and the password."""

    name = StringField("Name", [validators.InputRequired("Enter your name.")])
    password = PasswordField("Password", [validators.InputRequired("Choose a password.")])


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """A button, for who is signed in."""
