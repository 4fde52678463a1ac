"""Documents and rosters as plain values that a database keeps, and read back to equal ones."""

import dataclasses
import types
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from campaign.printings.rules import DocumentUnreadable, PrintingKind
from campaign.rendering.document import LetterDocument, SupplementDocument
from campaign.signatories.rules import RosterLine

Printed = LetterDocument | SupplementDocument
"""What a printing freezes."""

_Value = TypeVar("_Value")

DOCUMENTS: dict[PrintingKind, type[Printed]] = {
    PrintingKind.FULL: LetterDocument,
    PrintingKind.ADDENDUM: SupplementDocument,
    PrintingKind.CORRIGENDUM: SupplementDocument,
}


def frozen(document: Printed) -> dict[str, Any]:
    """Give the document as JSON knows values: its instant in ISO 8601, tuples as lists."""
    return {**dataclasses.asdict(document), "created_at": document.created_at.isoformat()}


def thawed(kind: PrintingKind, kept: dict[str, Any]) -> Printed:
    """Give the document that ``frozen`` was given; what an older one lacks has its default.

    :raises DocumentUnreadable: when it has a part that is not known any more, or lacks one.
    """
    return _read(DOCUMENTS[kind], kept)


def frozen_roster(lines: Sequence[RosterLine]) -> list[list[Any]]:
    """Give each line as a list of its values, in the order of the fields."""
    return [[getattr(line, name) for name in RosterLine.__dataclass_fields__] for line in lines]


def thawed_roster(kept: list[list[Any]]) -> tuple[RosterLine, ...]:
    """Give the lines that ``frozen_roster`` was given."""
    return tuple(RosterLine(*values) for values in kept)


def _read(made: type[_Value], kept: dict[str, Any]) -> _Value:
    hints = _hints(made)  # type: ignore[arg-type]
    if unknown := kept.keys() - hints.keys():
        raise DocumentUnreadable(f"What was printed has parts that are not known: {unknown}.")
    try:
        return made(**{name: _value(hints[name], value) for name, value in kept.items()})
    except TypeError as error:
        raise DocumentUnreadable(f"What was printed lacks a part: {error}.") from error


def _value(hint: Any, kept: Any) -> Any:  # noqa: ANN401 (any type that a document has)
    if get_origin(hint) in {Union, types.UnionType}:
        (inner,) = (one for one in get_args(hint) if one is not types.NoneType)
        return None if kept is None else _value(inner, kept)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in kept)
    if dataclasses.is_dataclass(hint):
        return _read(hint, kept)  # type: ignore[arg-type]
    return datetime.fromisoformat(kept) if hint is datetime else kept


@cache
def _hints(made: type) -> dict[str, Any]:
    return get_type_hints(made)
