"""A spreadsheet becomes the text of a CSV file, in a child process under limits.

Excel's files of any age and those of OpenDocument are read; formulas by the values that were
saved with them. A stranger's file can ask for more memory than a machine has, so it is never
opened in a process of the site.
"""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from campaign.signatories.table_text import MAX_COLUMNS, MAX_ROWS, TableInvalid

TIMEOUT_SECONDS = 30.0
MEMORY_BYTES = 768 << 20
MAX_TEXT_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 300_000_000

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What a file begins with that is one of Excel since 2007 or OpenDocument, or an older one of Excel."""

_CHILD = Path(__file__).with_name("sheet_child.py")
_REFUSED = 3
_WHY = {
    "password": "is protected by a password; take the protection away and save it again.",
    "empty": "has no row in any of its sheets.",
    "sheet": "has no sheet of that name.",
    "rows": f"has more than {MAX_ROWS:,} rows; split it.",
    "columns": f"has more than {MAX_COLUMNS} columns; keep those of the signatories.",
}
_TOO_LARGE = "needs too much memory; keep the sheet with the signatories, or save it as CSV."
_UNREADABLE = "cannot be read as a spreadsheet; save it as .xlsx or as “CSV UTF-8” and try again."
_TOO_SLOW = "takes too long to read; save it as “CSV UTF-8” and try again."


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file as CSV in UTF-8, by name, and the names of all."""

    data: bytes
    name: str
    names: tuple[str, ...]


def is_spreadsheet(data: bytes) -> bool:
    """Whether the bytes begin as a spreadsheet does, which no text can."""
    return data.startswith((ZIP, COMPOUND))


def sheet_of(
    data: bytes,
    filename: str,
    name: str = "",
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Sheet:
    """The named sheet of a spreadsheet, or the first that has a row.

    Dates and numbers stand as a person reads them: 5, 2026-11-24, 2026-11-24 17:30.

    :raises TableInvalid: when it cannot be read within its limits.
    """
    if data.startswith(ZIP):
        _require_modest(data, filename)
    limits = (memory_bytes, int(timeout_seconds), MAX_TEXT_BYTES, MAX_ROWS + 1, MAX_COLUMNS)
    with tempfile.TemporaryDirectory(prefix="undersigned-") as folder:
        given, made, said = (Path(folder, one) for one in ("given", "made", "said"))
        given.write_bytes(data)
        command = [sys.executable, "-I", str(_CHILD), *map(str, limits), name, str(given)]
        exit_code = _run(command, made, said, timeout_seconds)
        if exit_code:
            raise TableInvalid(f"{filename} {_reason(exit_code, said.read_text(errors='replace'))}")
        about, _, rows = made.read_bytes().partition(b"\n")
    told = json.loads(about)
    return Sheet(rows, told["sheet"], tuple(told["sheets"]))


def _require_modest(data: bytes, filename: str) -> None:
    # What the file says of itself is no limit, but an honest one is refused at once.
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise TableInvalid(f"{filename} {_UNREADABLE}") from error
    if sum(one.file_size for one in members) > MAX_UNPACKED_BYTES:
        most = MAX_UNPACKED_BYTES // 1_000_000
        raise TableInvalid(f"{filename} unpacks to more than {most} MB; no list of names does.")


def _run(command: list[str], made: Path, said: Path, timeout_seconds: float) -> int:
    """Give the exit code; the child is gone in any case."""
    with made.open("wb") as stdout, said.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
    try:
        return process.wait(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGXCPU
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _reason(exit_code: int, said: str) -> str:
    if exit_code == _REFUSED:
        return _WHY.get(said, _UNREADABLE)
    if -exit_code in (signal.SIGXCPU, signal.SIGKILL):
        return _TOO_SLOW
    is_large = -exit_code in (signal.SIGABRT, signal.SIGSEGV) or "emory" in said
    return _TOO_LARGE if is_large or "too large" in said else _UNREADABLE
