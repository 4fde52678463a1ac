"""Flask-Security as this project sets it up: what is on, and its mail through the outbox."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, request
from flask_security import (
    EmailValidateException,
    MailUtil,
    PasswordUtil,
    Security,
    hash_password,
    reset_password_instructions_sent,
)

from campaign.accounts.forms import NewPasswordForm, ProveForm, SignInForm
from campaign.accounts.guessing import limit_guesses
from campaign.accounts.operations import datastore, site_words
from campaign.accounts.rules import (
    MIN_PASSWORD_CHARACTERS,
    PasswordInvalid,
    account_address,
    require_good_password,
)
from campaign.accounts.second_factor import SECOND_FACTOR
from campaign.accounts.sign_in_methods import SIGN_IN_METHODS
from campaign.accounts.signing_in import keep_sessions
from campaign.db import transaction
from campaign.mailer import outbox
from campaign.mailer.rules import AddressInvalid, Email

SETTINGS: dict[str, Any] = {
    "SECURITY_LOGIN_URL": "/login",
    "SECURITY_LOGOUT_URL": "/logout",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_RESET_URL": "/password",
    "SECURITY_POST_LOGIN_VIEW": "/desk",
    "SECURITY_POST_LOGOUT_VIEW": "/login",
    "SECURITY_POST_RESET_VIEW": "/login",
    "SECURITY_MSG_PASSWORD_RESET_REQUEST": (
        "If there is an account with %(email)s, a link is on its way there.",
        "info",
    ),
    "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": "Set your password",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": "Your password was changed",
    "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": "Your password was reset",
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # What a link to set a password holds is the hash of a hash, and nobody guesses that;
    # a slow one would tell by the time it takes that there is an account.
    "SECURITY_HASHING_SCHEMES": ["hex_sha512", "sha256_crypt"],
    "SECURITY_DEPRECATED_HASHING_SCHEMES": ["sha256_crypt"],
    "SECURITY_PASSWORD_LENGTH_MIN": MIN_PASSWORD_CHARACTERS,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_REDIRECT_VALIDATE_MODE": ["regex"],
    "WTF_CSRF_TIME_LIMIT": None,
    **SIGN_IN_METHODS,
}


class GoodPassword(PasswordUtil):
    """Asks our rule whether a new password is good, wherever the library takes one."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001 (the library's signature)
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[list[str] | None, str]:
        """What is wrong with the password, and the form in which it is hashed."""
        try:
            # The length first: bringing megabytes into a normal form takes its time too.
            require_good_password(password, kwargs["user"].email, *site_words())
        except PasswordInvalid as problem:
            return [problem.message], ""
        return None, self.normalize(password)


class OutboxMail(MailUtil):
    """Puts what Flask-Security wants to send into the outbox, and reads addresses as we do."""

    def normalize(self, email: str) -> str:
        """The address as accounts are known by it."""
        try:
            return account_address(email)
        except AddressInvalid as problem:
            raise EmailValidateException(problem.message) from problem

    def validate(self, email: str) -> str:
        """The same, since nothing is looked up."""
        return self.normalize(email)

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **_context: Any,  # noqa: ANN401 (the library's signature)
    ) -> None:
        """Write the message that the library has worded; its sender is the installation's."""
        address = recipient if isinstance(recipient, str) else recipient[1]
        with transaction():
            outbox.put_ready(Email(template, address), str(subject), body or "", html)


# The library takes the class here and passes it over in ``init_app``.
security = Security(
    mail_util_cls=OutboxMail,
    password_util_cls=GoodPassword,
    login_form=SignInForm,
    verify_form=ProveForm,
    change_password_form=NewPasswordForm,
    **SECOND_FACTOR,
)


def set_up(app: Flask) -> None:
    """Bind the library, with its changes in our transactions and its sessions in our rows."""
    security.init_app(app, datastore)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security."):
            app.view_functions[endpoint] = _in_one_transaction(view)
    keep_sessions(app)
    limit_guesses(app)
    reset_password_instructions_sent.connect(_take_as_long_as_for_nobody, app)


def _take_as_long_as_for_nobody(_app: Flask, **_: object) -> None:
    # For an address without account, the library hashes something instead of writing a link.
    hash_password("not-a-password")


def _in_one_transaction(view: Callable[..., Any]) -> Callable[..., Any]:
    # The library tells of a change after it has sent its mail, which would commit by itself.
    @wraps(view)
    def within(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (any view)
        if request.method != "POST":
            return view(*args, **kwargs)
        with transaction():
            return view(*args, **kwargs)

    return within
