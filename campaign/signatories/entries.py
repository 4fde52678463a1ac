"""What may be said of a signatory: one rule for the form, the file and everything later."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

from campaign.errors import BadInput
from campaign.mailer.rules import clean_address
from campaign.organizations.countries import country_name
from campaign.organizations.rules import (
    MAX_NAME_CHARACTERS,
    NameRefused,
    clean_line,
    clean_name,
    name_key,
)
from campaign.organizations.us_states import postal_code
from campaign.rendering.glyphs import named, without_glyph

KINDS = ("organization", "individual")
SCOPES = ("national", "state", "local", "tribal", "international")
MAX_FIELD_CHARACTERS = 200
MAX_EMAIL_CHARACTERS = 254

# A host has a dot, may have a port, and never names a user before an @.
_HOST = re.compile(r"[^\W_](?:[\w-]*\.)+[\w-]+(?::[0-9]{1,5})?(?:[?#][^\s@]*)?")


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

MISSING = {
    "name": "Enter the name as it should be printed.",
    "contact_name": "Enter the name of the person we can write to.",
    "contact_email": "Enter an email address, like name@example.org.",
}
"""What is said where a field is left empty that is needed."""


def read_entry(
    values: Mapping[str, str], *, required: tuple[str, ...] = ("name",)
) -> SignatoryEntry:
    """The entry that the values describe; fields that are not given are empty.

    :raises EntryRefused: with a sentence for each field that is not valid.
    """
    clean = _clean(values, FIELDS, required)
    clean["kind"] = clean["kind"] or "organization"
    clean["country"] = country_name(clean["country"])
    clean["state"] = postal_code(clean["state"], clean["country"])
    return SignatoryEntry(**clean)


def _clean(
    values: Mapping[str, str], names: Iterable[str], required: Iterable[str]
) -> dict[str, str]:
    problems: dict[str, str] = {}
    clean: dict[str, str] = {}
    for name in names:
        try:
            given = values.get(name) or ""
            clean[name] = _READERS[name](given) if given else ""
        except BadInput as error:
            problems[name] = error.message
    for name in required:
        if name not in problems and not clean[name]:
            problems[name] = MISSING[name]
    if problems:
        raise EntryRefused(problems)
    return clean


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """Somebody we can write to, every field clean; the title may be empty."""

    contact_name: str
    contact_title: str
    contact_email: str


def read_contact(values: Mapping[str, str]) -> ContactEntry:
    """The contact that the values describe, name and address among them.

    :raises EntryRefused: as ``read_entry`` does.
    """
    names = ("contact_name", "contact_title", "contact_email")
    return ContactEntry(**_clean(values, names, ("contact_name", "contact_email")))


def convener_entries(names: Iterable[str]) -> tuple[SignatoryEntry, ...]:
    """Give the entries of a letter's conveners, in their order.

    :raises EntryRefused: when a name cannot be printed, or two are one organization.
    """
    entries: dict[str, SignatoryEntry] = {}
    for name in names:
        try:
            entry = SignatoryEntry(name=_printed(clean_name(name)))
        except NameRefused as refused:
            message = f"The convener “{name[:60]}” cannot be listed. {refused.message}"
            raise EntryRefused({"conveners": message}) from refused
        twin = entries.setdefault(name_key(entry.name), entry)
        if twin is not entry:
            message = f"The conveners “{twin.name}” and “{entry.name}” are one; take one away."
            raise EntryRefused({"conveners": message})
    return tuple(entries.values())


def read_email(text: str) -> str:
    """Give an address that mail can be sent to; empty stays empty.

    :raises AddressInvalid: with what is wrong.
    """
    return clean_address(text) if text.strip() else ""


def _printed(text: str) -> str:
    if missing := without_glyph(text):
        message = (
            f"No font here can print {named(missing[:3])}; write it without, or in other letters."
        )
        raise NameRefused(message)
    return text


def _line(what: str) -> Callable[[str], str]:
    return lambda raw: clean_line(raw, what=what, limit=MAX_FIELD_CHARACTERS)


def _heading(what: str) -> Callable[[str], str]:
    """Read what may stand over a group of names, where it holds up everybody's letter too."""
    line = _line(what)
    return lambda raw: _printed(line(raw))


def _name(raw: str) -> str:
    return _printed(clean_name(raw)) if raw.strip() else ""


def _affiliation(raw: str) -> str:
    return _printed(clean_line(raw, what="affiliation", limit=MAX_NAME_CHARACTERS))


def _one_of(choices: tuple[str, ...], what: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        text = clean_line(raw, what=what, limit=MAX_FIELD_CHARACTERS)
        if text and text.casefold() not in choices:
            message = f"“{text[:40]}” is not a {what}; choose one of {', '.join(choices)}."
            raise BadInput(message)
        return text.casefold()

    return read


def _website(raw: str) -> str:
    text = clean_line(raw, what="website", limit=MAX_FIELD_CHARACTERS)
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    if scheme.lower() not in {"http", "https"} or not _HOST.fullmatch(host) or " " in path:
        message = f"“{text[:80]}” is not a web address; enter one like https://example.org."
        raise BadInput(message)
    return f"{scheme}://{host}".lower() + slash + path


_READERS: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "kind": _one_of(KINDS, "kind"),
    "scope": _one_of(SCOPES, "scope"),
    "sector": _line("sector"),
    "affiliation": _affiliation,
    "city": _line("city"),
    "state": _heading("state"),
    "country": _heading("country"),
    "website": _website,
    "contact_name": _line("contact's name"),
    "contact_title": _line("contact's title"),
    "contact_email": read_email,
}
