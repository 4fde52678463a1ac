"""Cells of spreadsheets in which no text acts as a formula, and that are read back as they were."""

import re

# What a spreadsheet may take for a formula, alone or behind white space; the
# full-width forms are folded to these by some of them. Leading apostrophes are
# passed over, so that one that was typed can be told from one put there.
_ACTS = re.compile("['\\s\ufeff\u200b]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def harmless(cell: str) -> str:
    """Give the cell as a spreadsheet shows it and never acts on it."""
    # Nearly every cell begins with a letter, and is not looked at further.
    return f"'{cell}" if cell and not cell[0].isalnum() and _ACTS.match(cell) else cell


def unmistakable(cell: str) -> str:
    """Give the cell for a file in which none acts, so that it is read back as it is."""
    return f"'{cell}" if cell.startswith("'") and plain_cell(cell) != cell else cell


def plain_cell(cell: str) -> str:
    """Give the cell without the apostrophe that ``harmless`` puts before one that acts."""
    return cell[1:] if cell.startswith("'") and _ACTS.match(cell[1:]) else cell
