"""What a change of the registry did to each row, in the form in which it is kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from campaign.signatories import steps


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Columns of one row before and after; ``before`` is empty for a row that is new."""

    table: str
    id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def written(said: str, rows: Iterable[KeptRow]) -> str:
    """Give a change as JSON: the sentence that says it, and its rows in the order of the change."""
    kept = [
        {
            "table": row.table,
            "id": row.id,
            "before": steps.written(row.before),
            "after": steps.written(row.after),
        }
        for row in rows
    ]
    return json.dumps({"said": said, "rows": kept}, ensure_ascii=False)


def said_in(text: str) -> str:
    """The sentence of a change that ``written`` has written."""
    said: str = json.loads(text)["said"]
    return said


def rows_in(text: str) -> tuple[KeptRow, ...]:
    """The rows of a change that ``written`` has written."""
    return tuple(
        KeptRow(one["table"], one["id"], steps.read(one["before"]), steps.read(one["after"]))
        for one in json.loads(text)["rows"]
    )
