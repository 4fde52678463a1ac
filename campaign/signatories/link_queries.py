"""What the link of a contact stands for: its own sign-on, or a listing that it may act for."""

from dataclasses import replace

from campaign.db import db
from campaign.signatories.models import Signatory
from campaign.signatories.queries import SignatoryRecord, record_of, signatory_by_link
from campaign.signatories.rules import SignatoryState

_OF_CONTACT = ("contact_name", "contact_title", "contact_email")


def standing_by_link(token: str) -> SignatoryRecord:
    """The signatory that a link shows and acts on, with the link's own contact.

    :raises LinkUnknown: as ``signatory_by_link`` does.
    """
    own = standing = signatory_by_link(token)
    while standing.merged_into_id is not None and standing.speaks_for_listing:
        standing = record_of(db.session.get_one(Signatory, standing.merged_into_id))
    return as_seen_by(standing, own)


def is_listed_through_another(signatory: SignatoryRecord) -> bool:
    """Whether the organization is on the letter, and this contact is not the one who acts for it."""
    if signatory.merged_into_id is None:
        return False
    listing = record_of(db.session.get_one(Signatory, signatory.merged_into_id))
    return listing.state in {SignatoryState.LISTED, SignatoryState.STALE}


def as_seen_by(standing: SignatoryRecord, own: SignatoryRecord) -> SignatoryRecord:
    """A listing as another contact sees it that may act for it: the first one is told to nobody."""
    return replace(standing, **{name: getattr(own, name) for name in _OF_CONTACT})
