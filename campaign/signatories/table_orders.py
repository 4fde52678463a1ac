"""The orders of the roster's table, each as stretches that an index leads along."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, text, true

from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import RosterOrder
from campaign.signatories import table_indexes as indexes
from campaign.signatories.entries import KINDS
from campaign.signatories.models import Signatory
from campaign.signatories.roster import in_order
from campaign.signatories.table_rules import RosterSort

_BY_NAME_ALONE = {RosterOrder.ALPHABETICAL, RosterOrder.SKIP_ARTICLES}
_CONVENES = Signatory.convener_position.is_not(None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an order: which rows, by which keys, and the index that SQLite goes along.

    The last key tells any two rows apart. ``goes_on`` is the same condition as ``condition``
    for a page that begins after a row: the place of that row bounds the index better.
    ``is_short`` where few rows stand in it, whatever is asked for.
    """

    condition: Any
    keys: tuple[Any, ...]
    index: str = ""
    descends: bool = False
    goes_on: Any = None
    is_short: bool = False

    def turned(self) -> "Stretch":
        """The same rows from the last to the first."""
        return replace(self, descends=not self.descends)

    def ordered(self) -> tuple[Any, ...]:
        """The keys as the database sorts by them."""
        return tuple(key.desc() if self.descends else key for key in self.keys)


def stretches(letter: LetterRecord, sort: str, *, in_contacts: bool = True) -> tuple[Stretch, ...]:
    """The table in this order; the printing order for those who may not know that of contacts.

    The printing order of a letter in groups has no index, and takes longer.
    """
    match sort:
        case RosterSort.NAME:
            return _by_name(true())
        case RosterSort.NEW:
            return (Stretch(true(), (Signatory.id,), str(indexes.BY_ARRIVAL.name), descends=True),)
        case RosterSort.PLACE:
            return _by_place()
        case RosterSort.CONTACT if in_contacts:
            return _by_contact()
    order = letter.settings.order
    in_groups = in_order(order)[2:]
    others = _by_name(~_CONVENES) if order in _BY_NAME_ALONE else (Stretch(~_CONVENES, in_groups),)
    leading = (Signatory.convener_position, *in_groups)
    first = Stretch(_CONVENES, leading, "ix_signatory_conveners", is_short=True)
    return (first, *others)


def _by_name(condition: Any) -> tuple[Stretch, ...]:  # noqa: ANN401 (a condition of any columns)
    # Individuals come last, so that each kind is a stretch of the index.
    _, _, _, *name = in_order(RosterOrder.ALPHABETICAL)
    index = str(indexes.BY_NAME.name)
    return tuple(
        Stretch(and_(condition, Signatory.kind == kind), tuple(name), index) for kind in KINDS
    )


def _by_place() -> tuple[Stretch, ...]:
    index, city = str(indexes.BY_PLACE.name), Signatory.city
    return (
        Stretch(
            text("signatory.region > ''"),
            (Signatory.region, city, Signatory.id),
            index,
            goes_on=text("signatory.region <> ''"),
        ),
        Stretch(text("signatory.region = ''"), (city, Signatory.id), index),
    )


def _by_contact() -> tuple[Stretch, ...]:
    key = Signatory.contact_email_key
    return (
        Stretch(
            text("signatory.contact_email_key > ''"),
            (key, Signatory.id),
            _CONTACTS,
            goes_on=text("signatory.contact_email_key <> ''"),
        ),
        Stretch(text("signatory.contact_email_key = ''"), (Signatory.id,), _CONTACTS),
    )


_CONTACTS = "ix_signatory_contact"
