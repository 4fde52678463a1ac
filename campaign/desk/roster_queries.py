"""What the roster's page shows: each signatory with its state, and what may be done with it."""

from dataclasses import dataclass

from campaign.access import Act, Actor, may
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.signatories.queries import SignatoryRecord, signatory_records
from campaign.signatories.rules import SignatoryState, Withdrawal, label

VERBS = {
    SignatoryState.UNCONFIRMED: ("reject",),
    SignatoryState.IN_REVIEW: ("list", "reject"),
    SignatoryState.LISTED: ("withdraw",),
    SignatoryState.STALE: ("withdraw",),
}
"""What a coordinator may do with a signatory in each state."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One signatory on the desk; contacts are empty for those who may not see them."""

    id: int
    name: str
    detail: str
    place: str
    state: SignatoryState
    state_label: str
    is_convener: bool
    contact_name: str
    contact_title: str
    contact_email: str
    since_text: str
    note: str
    withdrawal_requested: bool
    may: tuple[str, ...]


def roster_rows(
    actor: Actor, letter: LetterRecord, state: SignatoryState | None, words: str
) -> tuple[RosterRow, ...]:
    """The signatories in one state, or all, with the words in them; in printing order.

    Who may not see contacts cannot search them either.
    """
    sees_contacts = may(actor, Act.SEE_CONTACTS, letter.id)
    may_review = may(actor, Act.REVIEW_SIGNATORY, letter.id)
    records = signatory_records(letter, state=state, words=words, in_contacts=sees_contacts)
    return tuple(
        _roster_row(letter, one, sees_contacts=sees_contacts, may_review=may_review)
        for one in records
    )


def _roster_row(
    letter: LetterRecord, one: SignatoryRecord, *, sees_contacts: bool, may_review: bool
) -> RosterRow:
    settings = letter.settings
    return RosterRow(
        id=one.id,
        name=one.name,
        detail=one.detail,
        place=one.place,
        state=one.state,
        state_label=label(one.state).capitalize(),
        is_convener=one.is_convener,
        contact_name=one.contact_name if sees_contacts else "",
        contact_title=one.contact_title if sees_contacts else "",
        contact_email=one.contact_email if sees_contacts else "",
        since_text=moment_text(one.created_at, settings.timezone, settings.language),
        note=one.doubt if one.state == SignatoryState.IN_REVIEW else "",
        withdrawal_requested=one.withdrawal == Withdrawal.REQUESTED,
        may=_verbs(one) if may_review else (),
    )


def _verbs(one: SignatoryRecord) -> tuple[str, ...]:
    # Whom nobody can ask about a changed text a coordinator vouches for.
    if one.merged_into_id is not None and not one.speaks_for_listing:
        return ("grant", *VERBS.get(one.state, ()))
    is_silent = one.state == SignatoryState.STALE and not one.contact_email
    return ("list", *VERBS[one.state]) if is_silent else VERBS.get(one.state, ())
