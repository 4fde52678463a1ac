"""The words of the roster's table: its columns, orders and filters, and what is on its buttons."""

from collections.abc import Mapping

from campaign.drafting.authority import Authority
from campaign.signatories.rules import SignatoryState, Way
from campaign.signatories.table_rules import DoubtSource, RosterSort

VERBS = {
    SignatoryState.UNCONFIRMED: ("reject",),
    SignatoryState.IN_REVIEW: ("list", "reject"),
    SignatoryState.LISTED: ("withdraw",),
    SignatoryState.STALE: ("withdraw",),
}
"""What a coordinator may do with a signatory in each state."""

COLUMNS = {
    "state": "State",
    "contact": "Contact",
    "kind": "Kind and scope",
    "since": "Since",
    "reviewed": "Reviewed",
    "authority": "Authority",
    "note": "Note",
}
USUAL = ("state", "contact", "since")
OF_CONTACTS = ("contact", "note")
"""Columns that only those see who may see contacts."""

SORT_WORDS = {
    RosterSort.PRINT: "Printing order",
    RosterSort.NAME: "Name",
    RosterSort.NEW: "Newest first",
    RosterSort.PLACE: "State and city",
    RosterSort.CONTACT: "Contact’s address",
}
DOUBT_WORDS: Mapping[str, str] = {
    DoubtSource.TAKEN: "On the letter already",
    DoubtSource.ALIKE: "Resembles another",
    DoubtSource.MAIL: "The contact’s mail",
    DoubtSource.SENDING: "How it was sent",
    DoubtSource.LATE: "Confirmed late",
    DoubtSource.REJECTED: "Turned away before",
    DoubtSource.CHANGED: "Changed by the contact",
    DoubtSource.AUTHORITY: "No authority shown yet",
}

VERB_WORDS = {
    "list": "List",
    "grant": "Let this contact manage the listing",
    "reject": "Reject",
    "withdraw": "Withdraw",
}
AUTHORITY_WORDS: Mapping[str, str] = {
    Authority.SELF_ATTESTED: "The contact’s own word",
    Authority.SAME_DOMAIN: "Mail at its own domain",
    Authority.SECOND_PERSON: "A second person",
    Authority.COORDINATOR: "A coordinator",
}
"""What shows that an organization means it."""
WAY_WORDS: Mapping[str, str] = {Way.PAPER: "On paper", Way.EMAIL: "By email"}
CAME_WORDS: Mapping[str, str] = {Way.PAPER: "came on paper", Way.EMAIL: "came by email"}
