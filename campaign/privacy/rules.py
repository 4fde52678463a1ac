"""What is kept, why, who sees it and how long; and what becomes of a sign-on whose contact goes.

The table stands on the privacy page and in README.md. A test walks the rows of the
whole schema and finds each column that can hold something of a person in it.
"""

from dataclasses import dataclass
from datetime import timedelta

from campaign.accounts.rules import INVITATION_LASTS
from campaign.drafting.rules import RETENTION_DAYS
from campaign.errors import NotFound
from campaign.mailer.rules import MESSAGES_LAST
from campaign.printings.rules import REQUESTS_LAST
from campaign.signatories.rules import ENDED, LAPSE_AFTER, SignatoryState, Withdrawal

LINK_LASTS = timedelta(days=1)
PAGE_LASTS = timedelta(hours=1)
"""How long the page behind a link goes on working once it was opened."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept, with the columns it is in: ``table.column``, or a whole table."""

    what: str
    why: str
    who: str
    how_long: str
    columns: tuple[str, ...] = ()


def _of(table: str, names: str) -> tuple[str, ...]:
    return tuple(f"{table}.{name}" for name in names.split())


KEPT = (
    Kept(
        "Name, kind, affiliation, city, state, country, website, scope and sector of a signatory",
        "To print them on the letter and to show them with it",
        "Everybody, once it is listed",
        "As long as the letter is published; a withdrawn name is not shown, and stays in the printings that hold it",
        (
            *_of("signatory", "name name_key sort_key kind affiliation city region country"),
            *_of("signatory", "website scope sector convener_position"),
            *_of("version", "conveners"),
            *_of("printing", "document roster"),
            *_of("stored_file", "data"),
        ),
    ),
    Kept(
        "The contact’s name, title and email address, and the link that was sent there",
        "To confirm the sign-on, and for the letter’s coordinators to reach you",
        "The letter’s coordinators, and nobody else",
        f"Until {RETENTION_DAYS} days after the letter was closed, or as many as the letter sets; sooner when you ask",
        _of("signatory", "contact_name contact_title contact_email contact_email_key link_key"),
    ),
    Kept(
        "The reference and the times of a sign-on, the hash of the text that it consents to, and why a coordinator looked at it",
        "To prove who agreed to which text, and when",
        "The letter’s staff",
        f"As long as the letter is published; an unconfirmed sign-on lapses after {LAPSE_AFTER.days} days",
        (
            *_of("signatory", "reference version_sha256 state is_held doubt import_id created_at"),
            *_of("signatory", "confirmed_at listed_at ended_at reminded_at lapsed_at printed_at"),
            *_of("signatory", "withdrawal_requested_at contact_erased_at organization_id"),
            *_of("signatory", "merged_into_id speaks_for_listing reviewed_at reviewed_by"),
        ),
    ),
    Kept(
        "What a coordinator notes beside a signatory, and what they changed of it, before and after",
        "To review sign-ons together, and to take a change back",
        "The letter’s coordinators",
        "As long as the contact",
        (
            "signatory.note",
            "roster_step_row",
            *_of("roster_step", "made_by undone_by"),
        ),
    ),
    Kept(
        "Who is said to have decided that an organization signs on, and who has approved or declined it by a link",
        "To know that the organization means it",
        "The letter’s coordinators and the contact",
        "As long as the contact",
        ("approval", "signatory.authority"),
    ),
    Kept(
        "The email or the scan by which somebody has signed on for an organization without the form",
        "To show that it has signed on",
        "The letter’s coordinators",
        "As long as the contact",
        ("evidence", "signatory.came_by"),
    ),
    Kept(
        "A file of signatories that is taken in, and the rows of it that could not be",
        "To look through it before anything is kept, and to mend the rows",
        "The letter’s coordinators",
        "The file a day; the rows as long as the contacts of the letter",
        ("import_file", *_of("signatory_import", "rejected mapping"), "import_mapping"),
    ),
    Kept(
        "The emails that this site sent",
        "To send each once, and to find out why one did not arrive",
        "Whoever runs the site, with addresses and links masked",
        f"Those about a sign-on as long as its contact; all others {MESSAGES_LAST.days} days",
        ("message",),
    ),
    Kept(
        "Who did what on a letter and when: what was typed, and the network it came from, without the last part of its address",
        "To find out who changed something, and to prove that nothing was changed since",
        "The letter’s staff; what was typed and the network, its coordinators",
        "What was typed and the network of a signatory as long as its contact; that something was done, as long as the letter",
        ("audit_entry",),
    ),
    Kept(
        "Name, email address, password (as a hash), second factors, sign-ins, roles and kept searches of somebody who works on letters",
        "To let them in, and to show others on the letter who they are",
        "The coordinators of the same letter; whoever runs the site",
        "Until the account is erased",
        ("account", "membership", "roles_users", "webauthn", "roster_view"),
    ),
    Kept(
        "Where somebody who works on letters is signed in: the browser, its network without the last part of the address, and when; in that browser, a cookie that it is known by",
        "To let only that browser in, to show it, and to end it; to keep the guesses of others from locking anybody out",
        "The account’s own person",
        "Until the session is ended or runs out; the cookie for a year",
        ("account_session",),
    ),
    Kept(
        "Who wrote a text, made a printing, took a file in or let a finding stand",
        "So that others on the letter know whom to ask",
        "The letter’s staff",
        "Until the account is erased; then only its number stands there",
        (
            *_of("version", "created_by note"),
            "draft.saved_by",
            "printing.made_by",
            *_of("signatory_import", "made_by undone_by filename"),
            *_of("organization_change", "made_by undone_by before"),
            *_of("accepted_finding", "accepted_by reason"),
        ),
    ),
    Kept(
        "Who asks for a printing, and why it was not made",
        "To make it without anybody waiting, and to say how far it is",
        "The letter’s staff",
        f"{REQUESTS_LAST.days} days",
        ("print_request",),
    ),
    Kept(
        "The address that somebody is invited to work on a letter at",
        "To let in that person and no other",
        "The letter’s coordinators",
        f"Until the invitation is taken up or {INVITATION_LASTS.days} days old",
        ("invitation",),
    ),
    Kept(
        "The name under which somebody reviews a draft, the address that the link was sent to, and when it was last used",
        "To let in that reviewer and no other, and to show whose words are whose",
        "The letter’s staff and its other reviewers, the name; its coordinators and editors, the rest",
        f"Until {RETENTION_DAYS} days after the letter was closed, or as many as the letter sets; sooner when you ask",
        ("review_link",),
    ),
    Kept(
        "What somebody says of a paragraph of a draft, and the words that they suggest for it",
        "To write the letter together",
        "The letter’s staff and its other reviewers",
        "As long as the letter; once the name is erased, as somebody’s",
        ("comment", "suggestion"),
    ),
    Kept(
        "The address that asks what is kept of it",
        "To show it to whoever reads the mail there, and to nobody else",
        "Nobody",
        f"{LINK_LASTS.days} day",
        ("privacy_link",),
    ),
    Kept(
        "The network address that a form is sent from",
        "To slow down whoever sends too many, and to look at sign-ons when very many come from one network",
        "Nobody",
        "As long as the limit counts, mostly a minute and at most an hour, in memory; it is in no log",
    ),
)


class NothingKept(NotFound):
    """Nothing is known of the address."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Nothing is kept under {address}.")


class PrivacyLinkGone(NotFound):
    """The link was cut, forged or used, or is too old."""

    def __init__(self) -> None:
        super().__init__(
            "This link was used already, is older than a day, or lost a part on its way through the mail."
        )


def fate(state: SignatoryState, withdrawal: Withdrawal) -> str:
    """What became of a sign-on whose contact was erased, as the end of a sentence on its name."""
    if state in ENDED:
        return "is not on the letter"
    if withdrawal == Withdrawal.REQUESTED:
        return "is on a printing; the coordinators are asked to answer with a new printing or a corrigendum"
    if state == SignatoryState.IN_REVIEW:
        return "is still with the coordinators, who may list it"
    return "stays on the letter, since that is public"
