"""Why a confirmed sign-on should be looked at by a coordinator before it is listed."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import Guard, LetterState, Policy
from campaign.organizations.likeness import alike
from campaign.organizations.queries import domain_of
from campaign.organizations.rules import name_key
from campaign.signatories import queries
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import MIN_FILL_SECONDS, Sending

NAME_TAKEN = "The name is already on the letter, with another contact."
LATE = "Signed on in time, but confirmed after the letter closed."
REJECTED_BEFORE = "A coordinator has turned this name away before."
TRAPPED = "A field that no person sees was filled in, so a program may have sent this."
HASTY = (
    f"It was sent within {MIN_FILL_SECONDS} seconds of the form, so a program may have sent this."
)
UNPROVED = (
    "It came without the small computation that browsers do here; "
    "a browser without JavaScript sends none, and nor does a program."
)
FREE_MAIL = "The contact writes from a free mail service, and the organization is new here."
OTHER_MAIL = "The contact’s address is not at the organization’s own domain."

# Addresses at these hosts say nothing about the organization; the largest services
# by number of users, each with its own domain.
FREE_MAIL_HOSTS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "ymail.com",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "msn.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.net",
        "gmx.de",
        "web.de",
        "mail.com",
        "yandex.com",
        "mail.ru",
        "qq.com",
        "163.com",
        "zoho.com",
        "fastmail.com",
        "tutanota.com",
    ]
)


def about(letter: LetterRecord, signatory: SignatoryRecord, now: datetime) -> str:
    """The first doubt that applies, as a sentence; empty when there is none.

    A taken name, a rejection before and a late confirmation are doubts under every
    policy; likeness and an unknown contact only under ``unfamiliar`` and ``review``.
    """
    key = name_key(signatory.name)
    known = queries.name_history(key, letter.id)
    if known.is_taken:
        return NAME_TAKEN
    if known.was_rejected:
        return REJECTED_BEFORE
    if letter.state != LetterState.OPEN or letter.is_late(now):
        return LATE
    if letter.settings.policy == Policy.CONFIRM:
        return ""
    if resembled := resemblance(key, queries.listed_names(letter.id)):
        return resembled
    return of_mail(
        signatory.website,
        domain_of(key),
        signatory.contact_email,
        is_familiar=known.is_familiar,
    )


def of_mail(website: str, known_domain: str, address: str, *, is_familiar: bool) -> str:
    """The doubt that a contact's address gives; empty when there is none, or no address.

    ``known_domain`` is that of the registry, and counts more than the website that was given.
    """
    host = address.rpartition("@")[2].lower()
    if host in FREE_MAIL_HOSTS and not is_familiar:
        return FREE_MAIL
    own = known_domain or _host(website)
    is_elsewhere = bool(host and own) and not (_is_at(host, own) or _is_at(own, host))
    return OTHER_MAIL if is_elsewhere else ""


def of_sending(guards: Collection[Guard], sending: Sending | None) -> str:
    """The first doubt that the guards of a letter have about how a form was sent; mostly empty.

    None is a sending of which nothing is known.
    """
    if not guards:
        return ""
    sending = sending or Sending()
    if Guard.TRAP in guards and sending.is_trapped:
        return TRAPPED
    is_hasty = sending.seconds is None or sending.seconds < MIN_FILL_SECONDS
    if Guard.FILL_TIME in guards and is_hasty:
        return HASTY
    return UNPROVED if Guard.PROOF in guards and not sending.is_proved else ""


def resemblance(key: str, listed: dict[str, str]) -> str:
    """A sentence naming the listed name that this one resembles most; empty when none does."""
    near = alike(key, listed)
    return f"The name resembles “{listed[near[0]]}”." if near else ""


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _is_at(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
