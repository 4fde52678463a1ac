"""Steps on the roster that can be taken back: what they changed of each row, before and after.

A step is kept in the transaction of the operation that does it. Taking it back gives each
row what it had before, unless somebody has changed it since.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from campaign import clock
from campaign.access import Actor
from campaign.db import db
from campaign.signatories.models import RosterStep, RosterStepRow
from campaign.signatories.rules import StepKind

_BYTES, _INSTANT = "bytes", "instant"


@dataclass(frozen=True, slots=True)
class RowChange:
    """Columns of one signatory before and after; ``before`` is empty for a row that is new."""

    signatory_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


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


def written(values: Mapping[str, Any]) -> str:
    """Give the columns as the JSON that a step keeps; bytes and instants are marked as such."""
    return json.dumps({name: _marked(value) for name, value in values.items()}, ensure_ascii=False)


def read(text: str) -> dict[str, Any]:
    """Give the columns that ``written`` has written."""
    return {name: _unmarked(value) for name, value in json.loads(text).items()}


def columns_of(row: object, names: Iterable[str]) -> dict[str, Any]:
    """The columns of a row as they stand now; what a step begins with."""
    return {name: getattr(row, name) for name in names}


def _marked(value: object) -> object:
    if isinstance(value, bytes):
        return {_BYTES: b64encode(value).decode()}
    if isinstance(value, datetime):
        return {_INSTANT: value.isoformat()}
    return value


def _unmarked(value: Any) -> Any:  # noqa: ANN401 (whatever a column holds)
    match value:
        case {"bytes": text}:
            return b64decode(text)
        case {"instant": text}:
            return datetime.fromisoformat(text)
    return value
