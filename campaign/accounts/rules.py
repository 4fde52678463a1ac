"""What an account needs."""

from email_validator import EmailNotValidError, validate_email

from campaign.errors import BadInput

MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 256


class AddressInvalid(BadInput):
    """The text is no email address."""


class PasswordInvalid(BadInput):
    """The password is too short or too long."""


class AccountTaken(BadInput):
    """An account with the address exists and was given another password."""


def clean_address(text: str) -> str:
    """The address as accounts are known by it.

    :raises AddressInvalid: with what is wrong.
    """
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        message = f"“{text}” is not an email address: {error}"
        raise AddressInvalid(message) from error


def require_good_password(password: str) -> None:
    """Let a password pass.

    :raises PasswordInvalid: when it is shorter or longer than the limits.
    """
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        message = (
            f"A password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters; "
            f"this one has {len(password)}."
        )
        raise PasswordInvalid(message)
