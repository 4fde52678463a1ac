"""What is kept of a signatory, why, and how long; the table of the privacy page."""

from dataclasses import dataclass

from campaign.signatories.rules import LAPSE_AFTER


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept: what, why, who sees it, and how long."""

    what: str
    why: str
    who: str
    how_long: str


KEPT = (
    Kept(
        "Name, kind, affiliation, city, state, country, website, scope and sector",
        "To print them on the letter and to show them with it",
        "Everybody, once it is listed",
        "As long as the letter is published; a withdrawn name is not shown",
    ),
    Kept(
        "The contact's name, title and email address",
        "To confirm the sign-on, and for the letter's coordinators to reach you",
        "The letter's coordinators, and nobody else",
        f"As long as the letter is worked on; an unconfirmed sign-on lapses after {LAPSE_AFTER.days} days",
    ),
    Kept(
        "The time of the sign-on and the hash of the text that it consents to",
        "To prove which text was agreed to",
        "The letter's staff",
        "As long as the name is listed",
    ),
    Kept(
        "The emails that this site sent",
        "To send each once, and to find out why one did not arrive",
        "Whoever runs the site, with addresses and links masked",
        "As long as the letter is worked on",
    ),
)
