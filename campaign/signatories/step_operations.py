"""Steps on the roster that can be taken back: what they changed of each row, before and after.

A step is kept in the transaction of the operation that does it. Taking it back gives each
row what it had before, unless somebody has changed it since.
"""

from collections.abc import Sequence

from sqlalchemy import insert

from campaign import clock
from campaign.access import Actor
from campaign.db import db
from campaign.signatories.models import RosterStep, RosterStepRow
from campaign.signatories.rules import StepKind
from campaign.signatories.steps import RowChange, written


def keep_step(
    actor: Actor,
    letter_id: int,
    kind: StepKind,
    changes: Sequence[RowChange],
    *,
    import_id: int | None = None,
) -> int:
    """Keep what was done, so that it can be taken back; gives the step's id.

    It is part of the operation that does it, and that is on record.
    """
    statement = insert(RosterStep).values(
        letter_id=letter_id,
        kind=kind,
        import_id=import_id,
        row_count=len(changes),
        made_at=clock.now(),
        made_by=actor.name,
        undone_by="",
    )
    step_id: int = db.session.execute(statement.returning(RosterStep.id)).scalar_one()
    rows = [
        {
            "step_id": step_id,
            "signatory_id": one.signatory_id,
            "before": written(one.before),
            "after": written(one.after),
        }
        for one in changes
    ]
    if rows:
        db.session.execute(insert(RosterStepRow), rows)
    return step_id
