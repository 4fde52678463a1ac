"""Claiming due rows, so that each is worked on by one worker at a time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from campaign.db import db, transaction
from campaign.jobs.rules import LEASE


def claim(model: Any, now: datetime, lease: timedelta = LEASE) -> int | None:  # noqa: ANN401 (a row class with JobColumns)
    """Lease the oldest due row of the model to the caller and count the attempt; its id, or None.

    Two workers never get the same row while its lease lasts; a lease left behind
    by a dead worker runs out.
    """
    is_free = or_(model.leased_until_at.is_(None), model.leased_until_at < now)
    due = (
        select(model.id)
        .where(model.state == "waiting", model.not_before_at <= now, is_free)
        .order_by(model.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with transaction():
        claimed: int | None = db.session.execute(
            update(model)
            .where(model.id.in_(due.scalar_subquery()))
            .values(leased_until_at=now + lease, attempts=model.attempts + 1)
            .returning(model.id)
        ).scalar()
        return claimed
