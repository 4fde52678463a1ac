"""What is kept of a signatory, why, and how long; the table of the privacy page."""

from campaign.signatories.rules import LAPSE_AFTER

KEPT = (
    (
        "Name, kind, affiliation, city, state, country, website, scope and sector",
        "To print them on the letter and to show them with it",
        "As long as the letter is published; a withdrawn name is not shown",
    ),
    (
        "The contact's name, title and email address",
        "To confirm the sign-on, and for the letter's coordinators to reach you",
        f"As long as the letter is worked on; an unconfirmed sign-on lapses after {LAPSE_AFTER.days} days",
    ),
    (
        "The time of the sign-on and the hash of the text that it consents to",
        "To prove which text was agreed to",
        "As long as the name is listed",
    ),
    (
        "The emails that this site sent",
        "To send each once, and to find out why one did not arrive",
        "As long as the letter is worked on",
    ),
)
