"""One row of a file: its cells become the fields of a signatory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign.signatories.cells import plain_cell
from campaign.signatories.entries import EntryRefused, SignatoryEntry, read_entry
from campaign.signatories.merged_cells import HALVES, PAIRS, parted, whole_name


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, from 1, its values by field, its cells, its fault if any."""

    line: int
    values: Mapping[str, str]
    cells: tuple[str, ...] = ()
    fault: str = ""

    def entry(self) -> SignatoryEntry:
        """Read the row as a signatory.

        :raises EntryRefused: with a sentence for each field that is not valid.
        """
        if self.fault:
            raise EntryRefused({"name": self.fault})
        return read_entry(self.values)


def row_of(line: int, cells: Sequence[str], fields: Sequence[str]) -> Row:
    """The row with this number whose columns are these fields; an empty one is left out.

    A form asks the same on several of its pages, and one of them was answered.
    """
    plain = tuple(map(plain_cell, cells))
    values: dict[str, str] = {}
    fault = _too_many(cells, fields)
    for field, cell in zip(fields, plain, strict=False):
        if not field:
            continue
        for name, value in (parted(field, cell) if field in PAIRS else {field: cell}).items():
            before = values.get(name, "").strip()
            if before and value.strip() not in ("", before):
                fault = fault or f"The row has two answers for “{name}”; keep one."
            values[name] = values[name] if before else value
    first, last = (values.pop(half, "") for half in HALVES)
    if first or last:
        values["contact_name"] = whole_name(first, last, values.get("contact_name", ""))
    return Row(line, values, plain, fault)


def _too_many(cells: Sequence[str], fields: Sequence[str]) -> str:
    if not any(map(str.strip, cells[len(fields) :])):
        return ""
    return (
        f"The row has {len(cells)} cells, and the file has {len(fields)} columns; "
        "put a value that holds a comma in quotation marks."
    )
