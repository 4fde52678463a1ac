"""Saying yes: to being listed, and again to a text that was changed in earnest.

Confirmations come in a rush as sign-ons do, so they use SQLAlchemy Core and few statements.
"""

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState
from campaign.signatories import doubts, queries
from campaign.signatories.models import Signatory
from campaign.signatories.operations import record_by_link
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import (
    MoveRefused,
    SignatoryState,
    require_move,
    state_after_confirming,
)

_BY_LINK = (
    select(*Signatory.__table__.columns)
    .where(Signatory.id == bindparam("id"), Signatory.link_key == bindparam("link_key"))
    .with_for_update()
)
_ENTER = (
    update(Signatory)
    .where(Signatory.id == bindparam("entered"))
    .values(
        state=bindparam("state"),
        doubt=bindparam("doubt"),
        version_sha256=bindparam("read"),
        listed_at=func.coalesce(Signatory.listed_at, bindparam("listed_at")),
        confirmed_at=func.coalesce(Signatory.confirmed_at, bindparam("confirmed_at")),
    )
    .returning(*Signatory.__table__.columns)
)


def confirm(token: str, read_sha256: str = "") -> SignatoryRecord:
    """List the signatory, or put it before a coordinator when something is doubtful.

    Confirming again changes nothing, unless the text was changed in earnest meanwhile:
    then it is the yes to the text that was read now (``read_sha256``; without it, the
    one in force). A sign-on that came in time but is confirmed after the letter closed
    goes to a coordinator.

    :raises LinkUnknown: for a link that does not work.
    :raises TextChanged: when the text was changed in earnest since it was read.
    :raises MoveRefused: when the sign-on was withdrawn, rejected, or has lapsed.
    """
    try:
        return _confirm(token, read_sha256)
    except IntegrityError:
        # Another has taken the name between the look and the write; now the look shows it.
        return _confirm(token, read_sha256)


def _confirm(token: str, read_sha256: str) -> SignatoryRecord:
    with transaction():
        signatory = _locked_record(token)
        letter = letters.letter_by_id(signatory.letter_id)
        if queries.is_asked_again(signatory, letter):
            return _renew(signatory, letter, read_sha256)
        if signatory.state in {SignatoryState.LISTED, SignatoryState.IN_REVIEW}:
            return signatory
        if signatory.is_lapsed:
            message = "This sign-on was not confirmed in time and has lapsed. Please sign on again."
            raise MoveRefused(message)
        doubt = signatory.doubt or doubts.about(letter, signatory, clock.now())
        state = state_after_confirming(letter.settings.policy, doubt)
        read = _read(signatory, letter, read_sha256)
        typed, moved = {"doubt": doubt} if doubt else {}, change(signatory.state, state)
        record_by_link(Deed.CONFIRM, letter.id, signatory.id, typed, state=moved, version=read)
        return _enter(signatory, state, doubt, read)


def _renew(signatory: SignatoryRecord, letter: LetterRecord, read_sha256: str) -> SignatoryRecord:
    if letter.state not in {LetterState.OPEN, LetterState.CLOSED}:
        message = f"The letter is {letter.state}, so nothing changes on it any more."
        raise MoveRefused(message)
    read = queries.read_or_in_force(letter, read_sha256)
    is_stale = signatory.state == SignatoryState.STALE
    state = SignatoryState.LISTED if is_stale else signatory.state
    moved = change(signatory.state, state)
    record_by_link(Deed.RENEW, letter.id, signatory.id, state=moved, version=read)
    return _enter(signatory, state, signatory.doubt, read)


def _read(signatory: SignatoryRecord, letter: LetterRecord, read_sha256: str) -> str:
    # Who signed on to a text that still stands has agreed to that one, and only confirms it.
    if signatory.version_sha256 in queries.standing_consents(letter):
        return signatory.version_sha256
    return queries.read_or_in_force(letter, read_sha256)


def _enter(
    signatory: SignatoryRecord, state: SignatoryState, doubt: str, read: str
) -> SignatoryRecord:
    if state != signatory.state:
        require_move(signatory.state, state)
    now = clock.now()
    entered = {
        "entered": signatory.id,
        "state": state,
        "doubt": doubt,
        "read": read,
        "confirmed_at": now,
        "listed_at": now if state == SignatoryState.LISTED else None,
    }
    return queries.record_of(db.session.connection().execute(_ENTER, entered).one())


def _locked_record(token: str) -> SignatoryRecord:
    signatory_id, link_key = queries.read_link(token)
    asked = {"id": signatory_id, "link_key": link_key}
    row = db.session.connection().execute(_BY_LINK, asked).first()
    if row is None:
        raise queries.link_unknown(signatory_id)
    return queries.record_of(row)
