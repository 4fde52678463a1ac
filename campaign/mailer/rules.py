"""What an email is before it is bytes, and how many one address may get."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from campaign.errors import BadInput

MAX_MESSAGES_AN_HOUR = 10
MAX_MESSAGES_A_DAY = 20
"""To one address, whatever the letters: nobody can be bombed with mail."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

MESSAGES_LAST = timedelta(days=90)
"""A message that is about no signatory is kept so long; others go with the contact."""


_LINK = re.compile(r"(https?://[^\s/]+/(?:s|u|r|password|join|privacy/request)/)[^\s\"<>]+")
_ADDRESS = re.compile(r"[^\s<>\"@]+@[^\s<>\"@]+")


class MessageState(StrEnum):
    """Where a message stands: in the outbox, handed to the server, or given up."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Email:
    """One message to one person: the folder in ``templates/email/`` and its values.

    ``about`` names the thing it is about (``signatory:12``); ``reply_to`` may be empty.
    """

    name: str
    recipient: str
    context: Mapping[str, object] = field(default_factory=dict)
    reply_to: str = ""
    letter_id: int | None = None
    about: str = ""


class AddressInvalid(BadInput):
    """The text is no address that mail can be sent to."""


# Files bring addresses by the ten thousand and domains by the hundred. What stands before
# the @ here is good at any domain, so the domain alone is looked at, and that once.
_PLAIN = re.compile(r"([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@([A-Za-z0-9.-]+)")
_PLAIN_CHARACTERS = 64


def clean_address(text: str) -> str:
    """Give an address that mail can be sent to, its domain in ASCII.

    An address with other than ASCII letters before the @ is refused: many servers
    on the way do not take one (RFC 6531), and the message would be lost. So is one that
    reads as an encoded word (RFC 2047): a mail program would show another in its place.
    Nothing is looked up.

    :raises AddressInvalid: with what is wrong.
    """
    plain = _PLAIN.fullmatch(text)
    if plain and len(text) <= _PLAIN_CHARACTERS and (domain := _good_domain(plain[2])):
        return f"{plain[1]}@{domain}"
    return _looked_over(text)


@lru_cache(maxsize=4096)
def _good_domain(domain: str) -> str:
    """Give the domain as addresses have it; empty for one at which there is none."""
    try:
        return _looked_over(f"a@{domain}").rpartition("@")[2]
    except AddressInvalid:
        return ""


def _looked_over(text: str) -> str:
    try:
        if "=?" in text:
            message = "an encoded word is no address"
            raise EmailNotValidError(message)  # noqa: TRY301 (the same sentence answers it)
        address = validate_email(
            text.strip(),
            check_deliverability=False,
            allow_smtputf8=True,
            test_environment=True,
            strict=True,
        )
    except (EmailNotValidError, UnicodeError) as error:
        shown = "".join(one if one.isprintable() else "·" for one in text.strip()[:80])
        message = f"“{shown}” is not an email address; enter one like name@example.org."
        raise AddressInvalid(message) from error
    if address.ascii_email is None:
        message = (
            "Many mail servers cannot reach an address with other than the letters a to z "
            "before the @; enter another address."
        )
        raise AddressInvalid(message)
    return str(address.ascii_email)


def recipient_key(address: str) -> str:
    """The address as limits count it: case does not make another mailbox."""
    return address.strip().casefold()


def masked(address: str) -> str:
    """An address that tells the operator the domain and not the person."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def hidden(text: str) -> str:
    """The text without addresses and signed links, for an operator in production."""
    text = _LINK.sub(r"\1…", text)
    return _ADDRESS.sub(lambda match: masked(match[0]), text)
