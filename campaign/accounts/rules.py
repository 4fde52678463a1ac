"""What an account needs."""

from campaign.errors import BadInput
from campaign.mailer.rules import clean_address

MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 256


class PasswordInvalid(BadInput):
    """The password is too short or too long."""


class RoleMisplaced(BadInput):
    """The role is for the installation, and was to be given on one letter."""


def account_address(text: str) -> str:
    """The address as accounts are known by it.

    :raises AddressInvalid: see ``clean_address``.
    """
    return clean_address(text).lower()


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
