"""Flask-Security as this project sets it up: what is on, and its mail through the outbox."""

from typing import Any

from flask_security import MailUtil, Security

from campaign.accounts.rules import MIN_PASSWORD_CHARACTERS
from campaign.accounts.second_factor import SECOND_FACTOR
from campaign.accounts.sign_in_methods import SIGN_IN_METHODS
from campaign.db import transaction
from campaign.mailer import outbox
from campaign.mailer.rules import Email

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
    "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": "Your password was set anew",
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": True,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_LENGTH_MIN": MIN_PASSWORD_CHARACTERS,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_REDIRECT_VALIDATE_MODE": ["regex"],
    "WTF_CSRF_TIME_LIMIT": None,
    **SIGN_IN_METHODS,
}

SIGN_IN_LIMIT = "20 per minute"
"""How often one network address may send the sign-in form, or ask for a link: guessing is slow."""


class OutboxMail(MailUtil):
    """Puts what Flask-Security wants to send into the outbox, with everything else."""

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
security = Security(mail_util_cls=OutboxMail, **SECOND_FACTOR)
