"""What a step on the roster changed, before and after, in the form in which it is kept."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaign.signatories.rules import StepKind

_BYTES, _INSTANT = "bytes", "instant"


@dataclass(frozen=True, slots=True)
class RowChange:
    """Columns of one signatory before and after; ``before`` is empty for a row that is new."""

    signatory_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Left:
    """A signatory that a step has left as it was, and why, in words that go on from "because"."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: how many it changed, and whom it left; without an id it changed nothing."""

    kind: StepKind
    done_count: int
    left: tuple[Left, ...] = ()
    step_id: int | None = None


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
