"""The column values of a new signatory, the same for a form, a file and a convener."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaign import tokens
from campaign.drafting.authority import Authority
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import RosterOrder
from campaign.mailer.rules import recipient_key
from campaign.organizations.order import sort_key
from campaign.organizations.rules import name_key
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.rules import REFERENCE_CHARACTERS, SignatoryState

PUBLIC = {
    "name": "Name as printed",
    "kind": "Kind",
    "affiliation": "Affiliation",
    "scope": "Scope",
    "sector": "Sector",
    "city": "City",
    "region": "State",
    "country": "Country",
    "website": "Website",
}
"""What a coordinator may correct, with the words for each."""


CONTACT = {
    "contact_name": "Contact’s name",
    "contact_title": "Contact’s title",
    "contact_email": "Contact’s address",
}
"""The contact, whom coordinators may change, with the words for each column."""


def entry_values(letter: LetterRecord, entry: SignatoryEntry) -> dict[str, Any]:
    """The columns that follow from what was given, keys included."""
    return {
        "name": entry.name,
        "name_key": name_key(entry.name),
        "sort_key": sort_key(
            entry.name, skip_articles=letter.settings.order == RosterOrder.SKIP_ARTICLES
        ),
        "kind": entry.kind,
        "scope": entry.scope,
        "sector": entry.sector,
        "affiliation": entry.affiliation,
        "city": entry.city,
        "region": entry.state,
        "country": entry.country,
        "website": entry.website,
        "contact_name": entry.contact_name,
        "contact_title": entry.contact_title,
        "contact_email": entry.contact_email,
        "contact_email_key": recipient_key(entry.contact_email),
    }


def new_row(
    letter: LetterRecord, entry: SignatoryEntry, state: SignatoryState, now: datetime
) -> dict[str, Any]:
    """All columns of a signatory that consents to the letter's text in force."""
    return row_of(letter, entry_values(letter, entry), state, now)


def row_of(
    letter: LetterRecord, values: Mapping[str, Any], state: SignatoryState, now: datetime
) -> dict[str, Any]:
    """The same, of the columns that follow from what was given."""
    return {
        **values,
        "letter_id": letter.id,
        "version_sha256": letter.version_sha256,
        "state": state,
        # Whoever lists a name without a contact's confirmation vouches for it.
        "authority": (
            Authority.COORDINATOR if state == SignatoryState.LISTED else Authority.SELF_ATTESTED
        ),
        "is_held": False,
        "doubt": "",
        "reference": tokens.random_code(REFERENCE_CHARACTERS),
        "link_key": secrets.token_hex(8),
        "created_at": now,
        "listed_at": now if state == SignatoryState.LISTED else None,
    }


TOLD_COLUMNS = (
    *("name", "kind", "scope", "sector", "affiliation", "city", "region", "country", "website"),
    *("contact_name", "contact_title", "contact_email"),
)
"""The columns that hold what was given as it was given; the others follow from them."""


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was given and is not empty, as the audit keeps it."""
    return {name: values[name] for name in TOLD_COLUMNS if values.get(name)}


NEW_COLUMNS = (
    *("name", "name_key", "sort_key", "kind", "scope", "sector", "affiliation"),
    *("city", "region", "country", "website"),
    *("contact_name", "contact_title", "contact_email", "contact_email_key"),
    *("letter_id", "version_sha256", "state", "authority", "is_held", "doubt"),
    *("reference", "link_key", "created_at", "listed_at"),
)
"""The columns that ``new_row`` gives."""
