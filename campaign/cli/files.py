"""Reading what a command was pointed at, and writing what it makes."""

from pathlib import Path

from campaign.drafting.letter_file import LetterFile, decode, read_letter
from campaign.errors import BadInput
from campaign.signatories.table_files import Table, read_table


class FileUnusable(BadInput):
    """A file cannot be read or written."""


def read_bytes(path: Path) -> bytes:
    """The file's bytes.

    :raises FileUnusable: with the system's reason.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {(error.strerror or str(error)).lower()}."
        raise FileUnusable(message) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write the file whole.

    :raises FileUnusable: with the system's reason.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise _unwritable(path, error) from error


def require_writable(path: Path) -> None:
    """Make sure that the file can be written, before the work whose result it takes.

    :raises FileUnusable: with the system's reason.
    """
    was_there = path.exists()
    try:
        path.open("ab").close()
    except OSError as error:
        raise _unwritable(path, error) from error
    if not was_there:
        path.unlink()


def _unwritable(path: Path, error: OSError) -> FileUnusable:
    return FileUnusable(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.")


def read_letter_and_table(path: Path) -> tuple[LetterFile, Table | None]:
    """A folder with ``letter.md`` and perhaps ``signatories.csv``, or one ``.md`` file."""
    letter_path = path / "letter.md" if path.is_dir() else path
    letter_file = read_letter(decode(read_bytes(letter_path), str(letter_path)), str(letter_path))
    table_path = path / "signatories.csv"
    if not path.is_dir() or not table_path.exists():
        return letter_file, None
    return letter_file, read_table(read_bytes(table_path), str(table_path))
