"""What may be said of a signatory: one rule for the form, the file and everything later."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from campaign.errors import BadInput
from campaign.organizations.rules import clean_name

KINDS = ("organization", "individual")
SCOPES = ("national", "state", "local", "tribal", "international")
MAX_FIELD_CHARACTERS = 200
MAX_EMAIL_CHARACTERS = 254

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class EntryRefused(BadInput):
    """Something given for a signatory is not valid; ``problems`` has a sentence for each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class SignatoryEntry:
    """A signatory as it was given, every field clean; an empty text means not given."""

    name: str
    kind: str = "organization"
    scope: str = ""
    sector: str = ""
    affiliation: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    website: str = ""
    contact_name: str = ""
    contact_title: str = ""
    contact_email: str = ""


FIELDS = tuple(field.name for field in fields(SignatoryEntry))
REQUIRED_OF_FORM = ("name", "contact_name", "contact_email")

_MISSING = {
    "name": "Enter the name as it is to be printed.",
    "contact_name": "Enter the name of the person we can write to.",
    "contact_email": "Enter an email address, like name@example.org.",
}


def read_entry(values: Mapping[str, str], *, required: tuple[str, ...] = ("name",)) -> SignatoryEntry:
    """The entry that the values describe; fields that are not given are empty.

    :raises EntryRefused: with a sentence for each field that is not valid.
    """
    problems: dict[str, str] = {}
    clean: dict[str, str] = {}
    for name in FIELDS:
        try:
            clean[name] = _READERS.get(name, _text)(values.get(name) or "")
        except BadInput as error:
            problems[name] = error.message
    for name in required:
        if name not in problems and not clean[name]:
            problems[name] = _MISSING[name]
    if problems:
        raise EntryRefused(problems)
    return SignatoryEntry(**{**clean, "kind": clean["kind"] or "organization"})


def read_email(text: str) -> str:
    """An address that mail can be sent to, its domain in ASCII; empty stays empty.

    An address with other than ASCII letters before the @ is refused: many servers
    on the way do not take one (RFC 6531), and the confirmation would be lost.

    :raises BadInput: with what is wrong.
    """
    text = text.strip()
    if not text:
        return ""
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError as error:
        message = f"“{text[:80]}” is not an email address. Enter one like name@example.org."
        raise BadInput(message) from error
    if address.ascii_email is None:
        message = "Addresses with other than plain letters before the @ cannot be reached reliably. Enter another."
        raise BadInput(message)
    return str(address.ascii_email)


def _text(raw: str) -> str:
    text = " ".join(raw.split())
    if _UNPRINTABLE.search(text):
        message = "This holds a character that cannot be printed. Take it out and try again."
        raise BadInput(message)
    if len(text) > MAX_FIELD_CHARACTERS:
        message = f"This is {len(text)} characters long; at most {MAX_FIELD_CHARACTERS} fit."
        raise BadInput(message)
    return text


def _name(raw: str) -> str:
    return clean_name(raw) if raw.strip() else ""


def _one_of(choices: tuple[str, ...], what: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        text = _text(raw).casefold()
        if text and text not in choices:
            message = f"“{text[:40]}” is no {what}; choose one of {', '.join(choices)}."
            raise BadInput(message)
        return text

    return read


def _website(raw: str) -> str:
    text = _text(raw)
    if not text:
        return ""
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or "." not in host or " " in text:
        message = f"“{raw[:80]}” is not a web address. Enter one like https://example.org."
        raise BadInput(message)
    return parts._replace(netloc=parts.netloc.lower()).geturl()


_READERS = {
    "name": _name,
    "kind": _one_of(KINDS, "kind"),
    "scope": _one_of(SCOPES, "scope"),
    "website": _website,
    "contact_email": read_email,
}
