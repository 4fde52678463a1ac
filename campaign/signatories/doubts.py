"""Why a confirmed sign-on should be looked at by a coordinator before it is listed."""

from collections.abc import Collection
from datetime import datetime

from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import Guard, LetterState, Policy
from campaign.organizations.domains import FREE_MAIL_HOSTS
from campaign.organizations.likeness import alike
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
    return FREE_MAIL if _writes_from_free_mail(signatory) and not known.is_familiar else ""


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


def _writes_from_free_mail(signatory: SignatoryRecord) -> bool:
    return signatory.contact_email.rpartition("@")[2].lower() in FREE_MAIL_HOSTS
