"""What a printing froze, as plain values that a database keeps, and read back from them."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from campaign.rendering.document import LetterDocument, SupplementDocument

_Frozen = TypeVar("_Frozen", LetterDocument, SupplementDocument)


def values_of(document: LetterDocument | SupplementDocument) -> dict[str, Any]:
    """The document as JSON can hold it; ``letter_from`` and ``supplement_from`` read it back."""
    return {**asdict(document), "created_at": document.created_at.isoformat()}


def letter_from(values: Mapping[str, Any]) -> LetterDocument:
    """The letter that was frozen, whatever it has become since.

    A row that is older than a field has its default, and what no field is called any longer is
    passed over.

    :raises TypeError: a field that every letter has is missing.
    """
    return _read(LetterDocument, values)


def supplement_from(values: Mapping[str, Any]) -> SupplementDocument:
    """The addendum or corrigendum that was frozen, read as ``letter_from`` reads a letter.

    :raises TypeError: a field that every supplement has is missing.
    """
    return _read(SupplementDocument, values)


def _read(kind: type[_Frozen], values: Mapping[str, Any]) -> _Frozen:
    return cast("_Frozen", _value(kind, values))


def _value(kind: Any, value: Any) -> Any:  # noqa: ANN401 (whatever a field is declared to hold)
    if isinstance(kind, UnionType):
        (one,) = (part for part in get_args(kind) if part is not type(None))
        return None if value is None else _value(one, value)
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], one) for one in value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{n: _value(t, value[n]) for n, t in _types(kind).items() if n in value})
    return value


@cache
def _types(kind: type[Any]) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}
