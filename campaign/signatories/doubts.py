"""Why a confirmed sign-on should be looked at by a coordinator before it is listed."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import Guard, LetterState, Policy
from campaign.organizations.comparing import Answer, Verdict
from campaign.organizations.domains import FREE_MAIL_HOSTS
from campaign.organizations.queries import domain_of
from campaign.organizations.rules import name_key
from campaign.signatories.queries import NameHistory, SignatoryRecord
from campaign.signatories.rules import MIN_FILL_SECONDS, Sending
from campaign.signatories.twins import TwinVerdict

MANY_PER_NETWORK = 20
MANY_PER_CONTACT = 3
"""So many sign-ons to a letter may come from one network in an hour, and from one address at all."""

NAME_TAKEN = "The name is already on the letter, with another contact."
LATER_CONTACT = "Another contact of"
SPEAKS = "Another contact of what is on the letter already, who may act for it."
NO_AUTHORITY = (
    "No one has shown yet, as this letter requires, that the organization is behind this sign-on."
)
LATE = "Signed on in time, but confirmed after the letter closed."
REJECTED_BEFORE = "A coordinator has turned this name away before."
WITHDRAWN_BEFORE = "This name was withdrawn from the letter before."
TRAPPED = "A field that no person sees was filled in, so a program may have sent this."
HASTY = (
    f"It was sent within {MIN_FILL_SECONDS} seconds of the form, so a program may have sent this."
)
UNPROVED = (
    "It came without the small computation that browsers do here; "
    "a browser without JavaScript sends none, and nor does a program."
)
CROWDED = f"More than {MANY_PER_NETWORK} sign-ons came from the same network within an hour."
MANY_OF_ONE = (
    f"The same address has signed on for {MANY_PER_CONTACT} others on this letter, or more."
)
FREE_MAIL = "The contact writes from a free mail service, and the organization is new here."
OTHER_MAIL = "The contact’s address is not at the organization’s own domain."


def about(
    letter: LetterRecord,
    signatory: SignatoryRecord,
    known: NameHistory,
    twin: TwinVerdict | None,
    now: datetime,
) -> str:
    """The first doubt that applies, as a sentence; empty when there is none.

    A taken name, an organization that is on the letter already, a rejection before and a late
    confirmation are doubts under every policy; likeness and an unknown contact only under
    ``unfamiliar`` and ``review``.
    """
    if sentence := _under_any_policy(letter, signatory, known, twin, now):
        return sentence
    if letter.settings.policy == Policy.CONFIRM:
        return ""
    if twin is not None:
        return of_twin(twin)
    return of_mail(
        signatory.website,
        domain_of(name_key(signatory.name)),
        signatory.contact_email,
        is_familiar=known.is_familiar,
    )


def of_mail(website: str, known_domain: str, address: str, *, is_familiar: bool) -> str:
    """The doubt that a contact's address gives; empty when there is none, or no address.

    ``known_domain`` is that of the registry, and counts more than the website that was given.
    """
    host = _host(address)
    if host in FREE_MAIL_HOSTS and not is_familiar:
        return FREE_MAIL
    own = known_domain or _host_of_site(website)
    is_elsewhere = bool(host and own) and not (_is_at(host, own) or _is_at(own, host))
    return OTHER_MAIL if is_elsewhere else ""


def of_sending(policy: Policy, guards: Collection[Guard], sending: Sending | None) -> str:
    """The first doubt that a letter's guards have about how a form was sent, or its number.

    None is a sending of which nothing is known. Under ``confirm`` nobody is looked at because
    of the number.
    """
    sending = sending or Sending()
    if doubt := _of_guards(guards, sending):
        return doubt
    return CROWDED if sending.is_crowded and policy != Policy.CONFIRM else ""


def of_number(policy: Policy, others_count: int) -> str:
    """The doubt about an address that has signed on for so many others on the letter already."""
    is_doubted = policy != Policy.CONFIRM and others_count >= MANY_PER_CONTACT
    return MANY_OF_ONE if is_doubted else ""


def _of_guards(guards: Collection[Guard], sending: Sending) -> str:
    if Guard.TRAP in guards and sending.is_trapped:
        return TRAPPED
    is_hasty = sending.seconds is None or sending.seconds < MIN_FILL_SECONDS
    if Guard.FILL_TIME in guards and is_hasty:
        return HASTY
    return UNPROVED if Guard.PROOF in guards and not sending.is_proved else ""


def may_speak(signatory: SignatoryRecord, twin: TwinVerdict | None) -> bool:
    """Whether who confirms may act for a listing at once: its mail is at the registered domain."""
    if twin is None or not twin.is_same:
        return False
    return writes_from(twin.domain, signatory.contact_email)


def writes_from(domain: str, address: str) -> bool:
    """Whether an email address is at a domain that somebody registered, or under it.

    A free mail service is nobody's, and nor is a domain that is not known.
    """
    host = _host(address)
    is_there = _is_at(host, domain)
    return bool(domain) and domain not in FREE_MAIL_HOSTS and is_there


def of_twin(twin: TwinVerdict) -> str:
    """What is to be said of somebody on the letter who is the same, or may be."""
    return of_verdict(twin.name, Verdict(twin.answer, twin.reasons))


def of_later_contact(name: str, *, is_on_letter: bool, is_so_called: bool) -> str:
    """What is to be said of a contact that a file names for a signatory which has another."""
    if not is_on_letter:
        return f"{LATER_CONTACT} “{name}”, which is not on the letter yet."
    return NAME_TAKEN if is_so_called else of_verdict(name, Verdict(Answer.SAME, ()))


def of_verdict(name: str, verdict: Verdict) -> str:
    """What is to be said of a name that is one on the letter, or may be, with the reasons."""
    if verdict.answer is Answer.SAME:
        sentence = f"It is “{name}”, which is on the letter already with another contact."
    else:
        sentence = f"The name resembles “{name}”."
    return " ".join([sentence, *verdict.reasons])


def _under_any_policy(
    letter: LetterRecord,
    signatory: SignatoryRecord,
    known: NameHistory,
    twin: TwinVerdict | None,
    now: datetime,
) -> str:
    if may_speak(signatory, twin):
        return SPEAKS
    if known.is_taken:
        return " ".join([NAME_TAKEN, *(twin.reasons if twin and not twin.is_same else ())])
    if twin is not None and twin.is_same:
        return of_twin(twin)
    if known.was_rejected:
        return REJECTED_BEFORE
    return LATE if letter.state != LetterState.OPEN or letter.is_late(now) else ""


def _host(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _host_of_site(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _is_at(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
