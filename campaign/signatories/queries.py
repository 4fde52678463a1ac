"""The roster, its figures, and single signatories, as frozen values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from campaign import tokens
from campaign.db import db
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import RosterOrder, RosterVisibility
from campaign.signatories.models import AcceptedFinding, Signatory
from campaign.signatories.rules import (
    ENDED,
    LinkUnknown,
    RosterLine,
    SignatoryState,
    Withdrawal,
    withdrawal_offered,
)

LINK = "signatory"
"""The purpose under which a signatory's link is signed."""

SCOPES = ("national", "state", "local", "tribal", "international", "")

_SHOWN = ("name", "kind", "scope", "sector", "affiliation", "city", "region", "country")

_LINE_COLUMNS = (
    Signatory.id,
    Signatory.name,
    Signatory.kind,
    Signatory.scope,
    Signatory.sector,
    Signatory.affiliation,
    Signatory.city,
    Signatory.region,
    Signatory.country,
    Signatory.convener_position,
    Signatory.sort_key,
    Signatory.created_at,
)


_SEARCHED = (
    Signatory.name,
    Signatory.affiliation,
    Signatory.city,
    Signatory.region,
    Signatory.country,
)
_SEARCHED_CONTACTS = (Signatory.contact_name, Signatory.contact_email)


@dataclass(frozen=True, slots=True)
class SignatoryRecord:
    """One signatory in full, contact details included; for its own link and for coordinators."""

    id: int
    letter_id: int
    state: SignatoryState
    is_lapsed: bool
    is_held: bool
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
    created_at: datetime

    @property
    def detail(self) -> str:
        """What is printed beside the name: an individual's affiliation, or nothing."""
        return self.affiliation if self.kind == "individual" else ""

    @property
    def place(self) -> str:
        """City, state and country as they are shown; may be empty."""
        return ", ".join(part for part in (self.city, self.region, self.country) if part)


def roster_lines(letter: LetterRecord) -> tuple[RosterLine, ...]:
    """The listed signatories in printing order: conveners first, then by the letter's order."""
    statement = (
        select(*_LINE_COLUMNS)
        .where(Signatory.letter_id == letter.id, Signatory.state == SignatoryState.LISTED)
        .order_by(Signatory.sort_key)
    )
    rows = sorted(db.session.execute(statement), key=_order(letter.settings.order))
    return tuple(_line(row) for row in rows)


def listed_count(letter_id: int) -> int:
    """How many signatories the letter has; computed, never stored."""
    statement = select(func.count()).where(
        Signatory.letter_id == letter_id, Signatory.state == SignatoryState.LISTED
    )
    return db.session.scalar(statement) or 0


def has_printing(letter_id: int) -> bool:
    """Whether a printing holds any of the letter's signatories."""
    statement = select(Signatory.id).where(
        Signatory.letter_id == letter_id, Signatory.printed_at.is_not(None)
    )
    return db.session.execute(statement.limit(1)).first() is not None


def counts_by_state(letter_id: int) -> dict[SignatoryState, int]:
    """How many signatories stand in each state, lapsed ones left out."""
    statement = (
        select(Signatory.state, func.count())
        .where(Signatory.letter_id == letter_id, Signatory.lapsed_at.is_(None))
        .group_by(Signatory.state)
    )
    return {SignatoryState(state): count for state, count in db.session.execute(statement)}


def roster_is_public(letter: LetterRecord) -> bool:
    """Whether anyone may read the names, by the letter's ``roster`` setting and state."""
    if letter.settings.roster == RosterVisibility.AFTER_DELIVERY:
        return letter.state in {"delivered", "archived"}
    return letter.settings.roster == RosterVisibility.LIVE


def signatory_records(
    letter: LetterRecord,
    *,
    state: SignatoryState | None = None,
    words: str = "",
    in_contacts: bool = False,
) -> tuple[SignatoryRecord, ...]:
    """Every signatory in printing order, or those in one state or with these words.

    The words stand in the name or the place, or with ``in_contacts`` in the contact.
    """
    statement = select(Signatory).where(
        Signatory.letter_id == letter.id, Signatory.lapsed_at.is_(None)
    )
    if state is not None:
        statement = statement.where(Signatory.state == state)
    if words:
        columns = _SEARCHED + (_SEARCHED_CONTACTS if in_contacts else ())
        statement = statement.where(
            or_(*(column.icontains(words, autoescape=True) for column in columns))
        )
    rows = sorted(db.session.scalars(statement), key=_order(letter.settings.order))
    return tuple(record_of(row) for row in rows)


def signatory_by_link(token: str) -> SignatoryRecord:
    """The signatory that a link belongs to.

    :raises LinkUnknown: when the link is cut, forged, or no longer good.
    """
    payload = tokens.read(LINK, token)
    row = db.session.get(Signatory, payload[0]) if payload else None
    if row is None or payload is None or row.link_key != payload[1]:
        message = "This link does not work. It may have been cut off in your mail program."
        raise LinkUnknown(message)
    return record_of(row)


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


def listed_names(letter_id: int) -> dict[str, str]:
    """Keys of the listed names, with the names; what a new name may resemble."""
    statement = select(Signatory.name_key, Signatory.name).where(
        Signatory.letter_id == letter_id, Signatory.state == SignatoryState.LISTED
    )
    return dict(db.session.execute(statement).all())


def is_familiar(name_key: str, letter_id: int) -> bool:
    """Whether the organization stands listed on another letter of this installation."""
    statement = _with_key(name_key).where(
        Signatory.letter_id != letter_id, Signatory.state == SignatoryState.LISTED
    )
    return db.session.execute(statement.limit(1)).first() is not None


def was_rejected(name_key: str, letter_id: int) -> bool:
    """Whether a coordinator has turned this name away on this letter before."""
    statement = _with_key(name_key).where(
        Signatory.letter_id == letter_id, Signatory.state == SignatoryState.REJECTED
    )
    return db.session.execute(statement.limit(1)).first() is not None


def accepted_findings(letter_id: int) -> dict[str, str]:
    """The findings that a coordinator let stand, each with the reason."""
    statement = select(AcceptedFinding.finding_id, AcceptedFinding.reason).where(
        AcceptedFinding.letter_id == letter_id
    )
    return dict(db.session.execute(statement).all())


def record_of(row: Signatory) -> SignatoryRecord:
    """A row as a value."""
    state = SignatoryState(row.state)
    same = {
        name: getattr(row, name)
        for name in SignatoryRecord.__dataclass_fields__
        if name not in {"state", "is_lapsed", "is_convener", "is_printed", "withdrawal"}
    }
    return SignatoryRecord(
        **same,
        state=state,
        is_lapsed=row.lapsed_at is not None,
        is_convener=row.convener_position is not None,
        is_printed=row.printed_at is not None,
        withdrawal=withdrawal_offered(
            state,
            is_printed=row.printed_at is not None,
            is_requested=row.withdrawal_requested_at is not None,
        ),
    )


def _with_key(name_key: str) -> Select[int]:
    return select(Signatory.id).where(Signatory.name_key == name_key)


_Key = Callable[[Any], tuple[object, ...]]


def _order(order: RosterOrder) -> _Key:
    group: _Key = {
        RosterOrder.BY_SCOPE: lambda row: (row.kind == "individual", SCOPES.index(row.scope)),
        RosterOrder.BY_STATE: lambda row: (row.kind == "individual", not row.region, row.region),
        RosterOrder.BY_COUNTRY: lambda row: (
            row.kind == "individual",
            not row.country,
            row.country,
        ),
        RosterOrder.BY_TIME: lambda row: (row.created_at,),
    }.get(order, lambda _row: ())

    def key(row: Any) -> tuple[object, ...]:  # noqa: ANN401 (a row of the columns above)
        if row.convener_position is not None:
            return (False, row.convener_position)
        return (True, *group(row), row.sort_key, row.name, row.id)

    return key


def _line(row: Any) -> RosterLine:  # noqa: ANN401 (a row of the columns above)
    values = {name: getattr(row, name) for name in _SHOWN}
    is_convener = row.convener_position is not None
    return RosterLine(signatory_id=row.id, is_convener=is_convener, **values)
