"""The forms of the sign-in library as they are here, and the one behind an invitation."""

from typing import Any

from flask_security import ChangePasswordForm, LoginForm, VerifyForm
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, validators

from campaign.accounts.rules import MAX_PASSWORD_CHARACTERS


class Bounded:
    """A form whose password is looked at only up to a length: hashing takes time for each letter."""

    password: Any

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 (the library's signature)
        """Whether everything is right; no password is longer than the limit."""
        if len(str(self.password.data)) > MAX_PASSWORD_CHARACTERS:
            self.password.errors = ["That password is not correct."]
            return False
        return bool(super().validate(**kwargs))  # type: ignore[misc]


class SignInForm(Bounded, LoginForm):
    """Without a box to be remembered by: how long a session lasts is the site's to say."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (the library's signature)
        super().__init__(*args, **kwargs)
        # The page has its own way to a forgotten password.
        self.password.description = ""


class ProveForm(Bounded, VerifyForm):
    """The password once more, before what matters."""


class NewPasswordForm(Bounded, ChangePasswordForm):
    """The password that there is, and the one that takes its place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (the library's signature)
        super().__init__(*args, **kwargs)
        # The library asks for it, and does not mark the field so.
        self.password.flags.required = True


class JoinForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """A new account: who it is, and the password."""

    name = StringField("Name", [validators.InputRequired("Enter your name.")])
    password = PasswordField("Password", [validators.InputRequired("Choose a password.")])


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """A button, for who is signed in."""
