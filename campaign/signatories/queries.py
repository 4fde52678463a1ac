"""Single signatories and what is asked about them, as frozen values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select

from campaign import tokens
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting.authority import Authority
from campaign.drafting.queries import LetterRecord
from campaign.drafting.redline import RedPart, redline
from campaign.signatories.models import AcceptedFinding, Signatory
from campaign.signatories.roster import in_order
from campaign.signatories.rules import (
    ENDED,
    ContactErased,
    LinkUnknown,
    SignatoryState,
    TextChanged,
    Withdrawal,
    printed_detail,
    withdrawal_offered,
)

LINK = "signatory"
"""The purpose under which a signatory's link is signed."""
LINK_UNKNOWN = "This link does not work. It may have been cut off in your mail program."


@dataclass(frozen=True, slots=True)
class SignatoryRecord:
    """One signatory in full, contact details included; for its own link and for coordinators."""

    id: int
    letter_id: int
    state: SignatoryState
    is_lapsed: bool
    is_held: bool
    version_sha256: str
    doubt: str
    name: str
    kind: str
    scope: str
    sector: str
    affiliation: str
    city: str
    region: str
    country: str
    website: str
    contact_name: str
    contact_title: str
    contact_email: str
    is_convener: bool
    is_printed: bool
    withdrawal: Withdrawal
    reference: str
    link_key: str
    authority: Authority
    merged_into_id: int | None
    speaks_for_listing: bool
    created_at: datetime

    @property
    def detail(self) -> str:
        """What is printed beside the name: an individual's affiliation, or nothing."""
        return printed_detail(self.kind, self.affiliation)

    @property
    def place(self) -> str:
        """City, state and country as they are shown; may be empty."""
        return ", ".join(part for part in (self.city, self.region, self.country) if part)


@dataclass(frozen=True, slots=True)
class NameHistory:
    """What the installation knows of a name when a contact confirms it.

    ``is_taken`` and ``was_rejected`` are about the letter, ``is_familiar`` is about the others.
    """

    is_taken: bool
    was_rejected: bool
    is_familiar: bool


_ON_THE_LETTER = {SignatoryState.LISTED, SignatoryState.STALE}

# Every confirmation asks for it, so the statement is built once.
_KNOWN_AS = (
    select(Signatory.letter_id, Signatory.state)
    .where(
        Signatory.name_key == bindparam("name_key"),
        Signatory.state.in_([*_ON_THE_LETTER, SignatoryState.REJECTED]),
        # Who was one organization with another was not turned away.
        or_(Signatory.state != SignatoryState.REJECTED, Signatory.merged_into_id.is_(None)),
    )
    .distinct()
)


def signatory_records(
    letter: LetterRecord, *, state: SignatoryState | None = None
) -> tuple[SignatoryRecord, ...]:
    """Every signatory in printing order, or those in one state."""
    statement = select(Signatory).where(
        Signatory.letter_id == letter.id, Signatory.lapsed_at.is_(None)
    )
    if state is not None:
        statement = statement.where(Signatory.state == state)
    rows = db.session.scalars(statement.order_by(*in_order(letter.settings.order)))
    return tuple(record_of(row) for row in rows)


def signatory_by_link(token: str) -> SignatoryRecord:
    """The signatory that a link belongs to.

    :raises LinkUnknown: when the link is cut, forged, or no longer good.
    """
    signatory_id, link_key = read_link(token)
    row = db.session.get(Signatory, signatory_id)
    if row is None or row.link_key != link_key:
        raise link_unknown(signatory_id)
    return record_of(row)


def link_unknown(signatory_id: int) -> LinkUnknown:
    """Why a link that was signed here belongs to nobody now."""
    statement = select(Signatory.contact_erased_at).where(Signatory.id == signatory_id)
    return ContactErased() if db.session.scalar(statement) else LinkUnknown(LINK_UNKNOWN)


def read_link(token: str) -> tuple[int, str]:
    """The id and the key that a link holds; whether they belong to anybody is not asked.

    :raises LinkUnknown: when the link is cut or forged.
    """
    payload = tokens.read(LINK, token)
    if payload is None:
        raise LinkUnknown(LINK_UNKNOWN)
    signatory_id, link_key = payload
    return signatory_id, link_key


def link_token(signatory_id: int, link_key: str) -> str:
    """The signed text of a signatory's link; the same each time."""
    return tokens.sign(LINK, [signatory_id, link_key])


def active_records_of(letter_id: int, email_key: str) -> tuple[SignatoryRecord, ...]:
    """What a contact has on this letter and has not ended; usually one, often none."""
    statement = select(Signatory).where(
        Signatory.letter_id == letter_id,
        Signatory.contact_email_key == email_key,
        Signatory.state.not_in(ENDED),
    )
    return tuple(record_of(row) for row in db.session.scalars(statement.order_by(Signatory.id)))


def records_of_contact(email_key: str) -> tuple[SignatoryRecord, ...]:
    """Everything a contact has on any letter, ended or not, the oldest first."""
    statement = select(Signatory).where(Signatory.contact_email_key == email_key)
    return tuple(record_of(row) for row in db.session.scalars(statement.order_by(Signatory.id)))


def others_of_contact_count(letter_id: int, email_key: str, signatory_id: int) -> int:
    """How many others this address has confirmed on the letter that have not ended."""
    if not email_key:
        return 0
    statement = select(func.count()).where(
        Signatory.letter_id == letter_id,
        Signatory.contact_email_key == email_key,
        Signatory.id != signatory_id,
        Signatory.confirmed_at.is_not(None),
        Signatory.state.not_in(ENDED),
    )
    return db.session.scalar(statement) or 0


def name_history(name_key: str, letter_id: int) -> NameHistory:
    """What is known of a name on this letter and on all others."""
    rows = db.session.connection().execute(_KNOWN_AS, {"name_key": name_key}).all()
    here = {row.state for row in rows if row.letter_id == letter_id}
    return NameHistory(
        is_taken=bool(here & _ON_THE_LETTER),
        was_rejected=SignatoryState.REJECTED in here,
        is_familiar=any(
            row.letter_id != letter_id and row.state == SignatoryState.LISTED for row in rows
        ),
    )


def standing_consents(letter: LetterRecord) -> Collection[str]:
    """The hashes of the letter's texts that a consent may name and that still stand."""
    # A letter with one version, as most are, is not asked about.
    if letter.version_number == 1:
        return (letter.version_sha256,)
    return letters.standing_numbers(letter.id)


def read_or_in_force(letter: LetterRecord, read_sha256: str) -> str:
    """The hash of the text that somebody has read; the one in force when that is not told.

    :raises TextChanged: when the text was changed in earnest since it was read.
    """
    if not read_sha256:
        return letter.version_sha256
    if read_sha256 not in standing_consents(letter):
        message = (
            "The text of the letter has changed since you opened this page. "
            "Please read it again before you decide."
        )
        raise TextChanged(message)
    return read_sha256


def is_asked_again(signatory: SignatoryRecord, letter: LetterRecord) -> bool:
    """Whether the signatory has said yes to an earlier text, and the change since is material."""
    if signatory.state == SignatoryState.STALE:
        return True
    return (
        signatory.state == SignatoryState.IN_REVIEW
        and signatory.version_sha256 not in standing_consents(letter)
    )


def changes_since_consent(signatory: SignatoryRecord, letter: LetterRecord) -> tuple[RedPart, ...]:
    """The parts of the text that differ from the one the signatory agreed to; none when none do."""
    if signatory.version_sha256 == letter.version_sha256:
        return ()
    agreed = letters.text_by_hash(letter.id, signatory.version_sha256)
    return tuple(part for part in redline(agreed, letter.text) if part.is_changed)


def accepted_findings(letter_id: int) -> dict[str, str]:
    """The findings that a coordinator let stand, each with the reason."""
    statement = select(AcceptedFinding.finding_id, AcceptedFinding.reason).where(
        AcceptedFinding.letter_id == letter_id
    )
    return dict(db.session.execute(statement).all())


def record_of(row: Signatory | Row[Any]) -> SignatoryRecord:
    """A row as a value."""
    state = SignatoryState(row.state)
    same = {
        name: getattr(row, name)
        for name in SignatoryRecord.__dataclass_fields__
        if name
        not in {"state", "authority", "is_lapsed", "is_convener", "is_printed", "withdrawal"}
    }
    return SignatoryRecord(
        **same,
        state=state,
        authority=Authority(row.authority),
        is_lapsed=row.lapsed_at is not None,
        is_convener=row.convener_position is not None,
        is_printed=row.printed_at is not None,
        withdrawal=withdrawal_offered(
            state,
            is_printed=row.printed_at is not None,
            is_requested=row.withdrawal_requested_at is not None,
        ),
    )
