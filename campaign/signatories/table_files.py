"""CSV files of signatories: read whatever encoding they come in, written so that no cell acts."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.errors import BadInput
from campaign.signatories.entries import FIELDS

MAX_FILE_BYTES = 20_000_000
MAX_ROWS = 200_000

# What a spreadsheet may take for a formula, alone or behind white space; the
# full-width forms are folded to these by some of them.
_FORMULA_STARTS = tuple("=+-@\t\r\n|%＝＋－＠")


class TableInvalid(BadInput):
    """A file of signatories cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on in the file, counted from 1, and its values by field."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows; columns that are no fields are named and otherwise left out."""

    filename: str
    rows: tuple[Row, ...]
    ignored_columns: tuple[str, ...]


def read_table(data: bytes, filename: str, mapping: Mapping[str, str] | None = None) -> Table:
    """The rows of a CSV file; ``mapping`` says which column is which field.

    Blank rows are passed over. Columns that are neither fields nor mapped are ignored.

    :raises TableInvalid: when it is too large, no table, or has no column ``name``.
    """
    if len(data) > MAX_FILE_BYTES:
        message = f"{filename} is larger than {MAX_FILE_BYTES // 1_000_000} MB; split it."
        raise TableInvalid(message)
    text = _decode(data, filename)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        columns = [column.strip() for column in next(reader, [])]
        named = _fields_of(columns, mapping or {}, filename)
        rows = tuple(_rows(reader, named))
    except csv.Error as error:
        message = f"{filename}, line {reader.line_num}: this is not a CSV row ({error})."
        raise TableInvalid(message) from error
    if len(rows) > MAX_ROWS:
        message = f"{filename} has more than {MAX_ROWS} rows; split it."
        raise TableInvalid(message)
    ignored = tuple(
        column for column, name in zip(columns, named, strict=True) if not name and column
    )
    return Table(filename, rows, ignored)


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A CSV file in UTF-8 with its mark; cells that could act as formulas are quoted by an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(str(row.get(column, ""))) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return (
        f"'{cell}"
        if cell.lstrip(" '").startswith(_FORMULA_STARTS) or cell.startswith(("\t", "\r", "\n"))
        else cell
    )


def _plain(cell: str) -> str:
    # The apostrophe that ``write_csv`` put there is taken off again.
    return cell[1:] if cell.startswith("'") and _harmless(cell[1:]) == cell else cell


def _decode(data: bytes, filename: str) -> str:
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    message = f"{filename} is not a text file in UTF-8. Save it as “CSV UTF-8” and try again."
    raise TableInvalid(message)


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _fields_of(columns: list[str], mapping: Mapping[str, str], filename: str) -> list[str]:
    for column, name in mapping.items():
        if name not in FIELDS:
            message = f"There is no field “{name}”; known are {', '.join(FIELDS)}."
            raise TableInvalid(message)
        if column not in columns:
            message = f"{filename} has no column “{column}”; it has {', '.join(columns) or 'none'}."
            raise TableInvalid(message)
    named = [
        mapping.get(column, column.lower() if column.lower() in FIELDS else "")
        for column in columns
    ]
    if "name" not in named:
        message = (
            f"{filename} has no column “name”; it has {', '.join(columns) or 'no columns'}. "
            'Name the column, or say --map "Your column=name".'
        )
        raise TableInvalid(message)
    return named


def _rows(reader: Any, named: list[str]) -> Iterable[Row]:  # noqa: ANN401 (csv's reader has no name)
    line = reader.line_num + 1
    for cells in reader:
        values = {name: _plain(cell) for name, cell in zip(named, cells, strict=False) if name}
        if any(cell.strip() for cell in cells):
            yield Row(line, values)
        line = reader.line_num + 1
