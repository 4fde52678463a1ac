"""Writing down who did what."""

from sqlalchemy import insert

from campaign import clock
from campaign.access import Actor
from campaign.audit.models import AuditEntry
from campaign.db import db


def record(actor: Actor, act: str, letter_id: int | None = None, **details: object) -> None:
    """Keep one act, in the transaction of the change; details are JSON values without contacts."""
    db.session.execute(
        insert(AuditEntry).values(
            at=clock.now(),
            account_id=actor.account_id,
            actor=actor.name,
            act=act,
            letter_id=letter_id,
            details=details,
        )
    )
