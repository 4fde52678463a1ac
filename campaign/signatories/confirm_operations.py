"""Saying yes: to being listed, and again to a text that was changed in earnest.

Confirmations come in a rush as sign-ons do, so they use SQLAlchemy Core and few statements.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState, Policy
from campaign.mailer.rules import recipient_key
from campaign.organizations.places import Place
from campaign.organizations.rules import name_key
from campaign.signatories import doubts, queries
from campaign.signatories.approvals import level_of
from campaign.signatories.listing_operations import ORGANIZATION, hold_text_of, known_organization
from campaign.signatories.models import Signatory
from campaign.signatories.operations import record_by_link
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import (
    MoveRefused,
    SignatoryState,
    require_move,
    state_after_confirming,
)
from campaign.signatories.twins import TwinVerdict, await_twins, twin_of

_BY_LINK = (
    select(*Signatory.__table__.columns)
    .where(Signatory.id == bindparam("id"), Signatory.link_key == bindparam("link_key"))
    .with_for_update()
)
_BY_ID = (
    select(*Signatory.__table__.columns).where(Signatory.id == bindparam("id")).with_for_update()
)
_ENTER = (
    update(Signatory)
    .where(Signatory.id == bindparam("entered"))
    .values(
        state=bindparam("state"),
        doubt=bindparam("doubt"),
        organization_id=func.coalesce(bindparam("body"), Signatory.organization_id),
        merged_into_id=func.coalesce(bindparam("listing"), Signatory.merged_into_id),
        speaks_for_listing=func.coalesce(bindparam("speaks"), Signatory.speaks_for_listing),
        version_sha256=bindparam("read"),
        authority=bindparam("authority"),
        listed_at=func.coalesce(Signatory.listed_at, bindparam("listed_at")),
        confirmed_at=func.coalesce(Signatory.confirmed_at, bindparam("confirmed_at")),
    )
    .returning(*Signatory.__table__.columns)
)
_AS_BEFORE: Mapping[str, object] = {"body": None, "listing": None, "speaks": None}


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
            message = (
                "This sign-on was not confirmed in time and has expired. Please sign on again."
            )
            raise MoveRefused(message)
        twin, doubt = _twin_and_doubt(letter, signatory)
        state = state_after_confirming(letter.settings.policy, doubt)
        read = _read(signatory, letter, read_sha256)
        typed, moved = {"doubt": doubt} if doubt else {}, change(signatory.state, state)
        record_by_link(Deed.CONFIRM, letter.id, signatory.id, typed, state=moved, version=read)
        return _enter(signatory, state, doubt, read, _body(signatory, state, twin))


def _twin_and_doubt(
    letter: LetterRecord, signatory: SignatoryRecord
) -> tuple[TwinVerdict | None, str]:
    is_organization, twin = signatory.kind == ORGANIZATION, None
    if is_organization:
        await_twins(signatory.name)
    # The name before its twin, so that whoever has taken the name is found as the twin.
    known = queries.name_history(name_key(signatory.name), letter.id)
    if is_organization:
        place = Place(signatory.city, signatory.region, signatory.country)
        twin = twin_of(letter.id, signatory.id, signatory.name, signatory.contact_email, place)
    doubt = doubts.about(letter, signatory, known, twin, clock.now())
    doubt = doubt or _too_many(letter, signatory) or _missing_authority(letter, signatory)
    # How it was sent comes first; of somebody who is listed already a coordinator is told besides.
    if twin is not None and twin.is_same:
        return twin, f"{signatory.doubt} {doubt}".strip()
    return twin, signatory.doubt or doubt


def weigh_again(signatory_id: int) -> None:
    """List whoever waits for nothing but authority, now that there is some.

    It is a part of an approval, and of saying yes again. What else is doubtful by now keeps it
    with the coordinators, and a text that it has not agreed to keeps it where it is.
    """
    row = db.session.connection().execute(_BY_ID, {"id": signatory_id}).one()
    signatory = queries.record_of(row)
    if signatory.state != SignatoryState.IN_REVIEW or signatory.doubt != doubts.NO_AUTHORITY:
        return
    letter = letters.letter_by_id(signatory.letter_id)
    if queries.is_asked_again(signatory, letter):
        return
    twin, doubt = _twin_and_doubt(letter, replace(signatory, doubt=""))
    state = state_after_confirming(letter.settings.policy, doubt)
    body = _body(signatory, state, twin)
    _enter(signatory, state, doubt, signatory.version_sha256, body)


def _too_many(letter: LetterRecord, signatory: SignatoryRecord) -> str:
    if letter.settings.policy == Policy.CONFIRM:
        return ""
    email_key = recipient_key(signatory.contact_email)
    count = queries.others_of_contact_count(letter.id, email_key, signatory.id)
    return doubts.of_number(letter.settings.policy, count)


def _missing_authority(letter: LetterRecord, signatory: SignatoryRecord) -> str:
    is_enough = level_of(signatory).suffices_for(letter.settings.authority)
    return "" if is_enough or signatory.kind != ORGANIZATION else doubts.NO_AUTHORITY


def _body(
    signatory: SignatoryRecord, state: SignatoryState, twin: TwinVerdict | None
) -> Mapping[str, object]:
    """Which organization is listed, or which listing another contact was found for."""
    if state == SignatoryState.LISTED:
        row = {**asdict(signatory), "name_key": name_key(signatory.name)}
        return {**_AS_BEFORE, "body": known_organization(row)}
    if twin is None or not twin.is_same:
        return _AS_BEFORE
    speaks = doubts.may_speak(signatory, twin)
    return {**_AS_BEFORE, "listing": twin.signatory_id, "speaks": speaks}


def _renew(signatory: SignatoryRecord, letter: LetterRecord, read_sha256: str) -> SignatoryRecord:
    if letter.state not in {LetterState.OPEN, LetterState.CLOSED}:
        message = f"The letter is {letter.state}, so nothing changes on it any more."
        raise MoveRefused(message)
    read = queries.read_or_in_force(letter, read_sha256)
    is_stale = signatory.state == SignatoryState.STALE
    state = SignatoryState.LISTED if is_stale else signatory.state
    renewed = _enter(signatory, state, signatory.doubt, read, _AS_BEFORE)
    if not is_stale:
        # Somebody with authority may have approved before the contact has agreed again.
        weigh_again(signatory.id)
        row = db.session.connection().execute(_BY_ID, {"id": signatory.id}).one()
        renewed = queries.record_of(row)
    moved = change(signatory.state, renewed.state)
    record_by_link(Deed.RENEW, letter.id, signatory.id, state=moved, version=read)
    return renewed


def _read(signatory: SignatoryRecord, letter: LetterRecord, read_sha256: str) -> str:
    # Who signed on to a text that still stands has agreed to that one, and only confirms it.
    if signatory.version_sha256 in queries.standing_consents(letter):
        return signatory.version_sha256
    return queries.read_or_in_force(letter, read_sha256)


def _enter(
    signatory: SignatoryRecord,
    state: SignatoryState,
    doubt: str,
    read: str,
    body: Mapping[str, object],
) -> SignatoryRecord:
    if state != signatory.state:
        require_move(signatory.state, state)
    now = clock.now()
    entered = {
        "entered": signatory.id,
        "authority": level_of(signatory),
        "state": state,
        "doubt": doubt,
        "read": read,
        "confirmed_at": now,
        "listed_at": now if state == SignatoryState.LISTED else None,
        **body,
    }
    return queries.record_of(db.session.connection().execute(_ENTER, entered).one())


def _locked_record(token: str) -> SignatoryRecord:
    signatory_id, link_key = queries.read_link(token)
    asked = {"id": signatory_id, "link_key": link_key}
    hold_text_of(signatory_id)
    row = db.session.connection().execute(_BY_LINK, asked).first()
    if row is None:
        raise queries.link_unknown(signatory_id)
    return _spoken_for(queries.record_of(row))


def _spoken_for(signatory: SignatoryRecord) -> SignatoryRecord:
    while signatory.merged_into_id is not None and signatory.speaks_for_listing:
        asked = {"id": signatory.merged_into_id}
        signatory = queries.record_of(db.session.connection().execute(_BY_ID, asked).one())
    return signatory
