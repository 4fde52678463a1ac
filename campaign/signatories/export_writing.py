"""The listed signatories in the forms in which they leave: each writes row by row into a file.

None of them holds all rows at once, and none writes a cell that acts.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from campaign.signatories.cells import harmless, unmistakable
from campaign.signatories.entries import FIELDS

Rows = Iterable[Sequence[str]]
Writing = Callable[[BinaryIO, Sequence[str], Rows], None]

PLAIN_COLUMNS = ("name", "affiliation", "city", "state", "country")
"""What a list to be read has, where no columns are chosen."""

_MARKS = re.compile(r"([\\`*_\[\]<>|~#&])")
_COPIED_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Form:
    """A form: how it is written, what browsers call it, and its columns where none are chosen."""

    write: Writing
    mimetype: str
    columns: tuple[str, ...] = FIELDS


def write_csv_rows(out: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write CSV in UTF-8 with its mark; a cell that could act has an apostrophe before it."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(harmless, row) for row in rows)
    text.detach()


def write_xlsx(out: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write a workbook whose every cell is a text, so that none can act."""
    from xlsxwriter import Workbook  # noqa: PLC0415 (only this form needs it)

    with tempfile.TemporaryDirectory(prefix="undersigned-") as folder:
        path = Path(folder, "made.xlsx")
        with Workbook(path, {"constant_memory": True, "tmpdir": folder}) as book:
            sheet = book.add_worksheet("Signatories")
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(chain([columns], rows)):
                _write_row(sheet.write_string, number, row)
        with path.open("rb") as made:
            while some := made.read(_COPIED_BYTES):
                out.write(some)


def write_json(out: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write a JSON list with an object for each signatory."""
    start = b"[\n"
    for row in rows:
        one = dict(zip(columns, row, strict=True))
        out.write(start + json.dumps(one, ensure_ascii=False).encode())
        start = b",\n"
    out.write(b"\n]\n" if start == b",\n" else b"[]\n")


def write_markdown(out: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write a table in Markdown; signs that mean something there stand as themselves."""
    for row in (columns, ["---"] * len(columns)):
        out.write(f"| {' | '.join(row)} |\n".encode())
    for row in rows:
        cells = (_MARKS.sub(r"\\\1", cell) for cell in row)
        out.write(f"| {' | '.join(cells)} |\n".encode())


def write_text(out: BinaryIO, _columns: Sequence[str], rows: Rows) -> None:
    """Write a line for each signatory, what is not empty parted by commas."""
    for row in rows:
        out.write(f"{', '.join(filter(None, row))}\n".encode())


def _write_row(
    write_string: Callable[[int, int, str], int], number: int, row: Sequence[str]
) -> None:
    for place, cell in enumerate(row):
        if cell:
            write_string(number, place, unmistakable(cell))


FORMS: Mapping[str, Form] = {
    "csv": Form(write_csv_rows, "text/csv"),
    "xlsx": Form(write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": Form(write_json, "application/json"),
    "md": Form(write_markdown, "text/markdown", PLAIN_COLUMNS),
    "txt": Form(write_text, "text/plain", PLAIN_COLUMNS),
}
"""The forms by the ending of a file's name."""
