"""What has become of signatories that a printing holds and that are not listed any more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from campaign.db import db
from campaign.signatories.models import Signatory
from campaign.signatories.roster import LINE_COLUMNS, line_of
from campaign.signatories.rules import ENDED, RosterLine, SignatoryState


@dataclass(frozen=True, slots=True)
class Fates:
    """Who has withdrawn or was taken off, and who is listed as one with another, by their ids."""

    ended: Collection[int] = frozenset()
    goes_on_as: Mapping[int, int] = field(default_factory=dict)


def fates(letter_id: int) -> Fates:
    """What became of those that a printing holds; both parts are empty while nobody has gone."""
    gone = select(Signatory.id, Signatory.merged_into_id).where(
        Signatory.letter_id == letter_id,
        Signatory.printed_at.is_not(None),
        Signatory.state.in_(list(ENDED)),
    )
    rows = db.session.execute(gone).all()
    merged = {one: other for one, other in rows if other is not None}
    return Fates(frozenset(one for one, other in rows if other is None), merged)


def stale_lines(letter_id: int) -> tuple[RosterLine, ...]:
    """Those that wait to agree to a changed text, as they would be listed, in no order."""
    statement = select(*LINE_COLUMNS).where(
        Signatory.letter_id == letter_id, Signatory.state == SignatoryState.STALE
    )
    return tuple(line_of(row) for row in db.session.execute(statement.order_by(Signatory.id)))


def waiting_withdrawals(letter_id: int) -> int:
    """How many that a printing holds have asked to be taken off and wait for an answer."""
    statement = select(Signatory.id).where(
        Signatory.letter_id == letter_id,
        Signatory.withdrawal_requested_at.is_not(None),
        Signatory.state.not_in(list(ENDED)),
    )
    return len(db.session.scalars(statement).all())
