"""Who is said to have authorised a sign-on, as a part of other operations."""

from campaign.db import db
from campaign.signatories.approval_models import Approval


def name_authoriser(signatory_id: int, name: str, title: str) -> None:
    """Keep who has decided that the organization signs on, by the contact's word.

    It is part of a sign-on's transaction, and that writes the audit.
    """
    row = approval_row(signatory_id)
    row.named, row.named_title = name, title


def approval_row(signatory_id: int) -> Approval:
    """The signatory's row of approval, which is new when there was none."""
    row = db.session.query(Approval).filter(Approval.signatory_id == signatory_id).first()
    if row is None:
        row = Approval(signatory_id=signatory_id)
        db.session.add(row)
    return row
