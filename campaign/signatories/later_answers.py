"""Who answers more than once in a file, and what is said further down: there the last answer counts.

A file is taken in by batches, and a later answer may be batches away. Without it an earlier one
would be put back each time the file comes, and so would what somebody has corrected since.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from campaign.drafting.queries import LetterRecord
from campaign.errors import BadInput
from campaign.organizations.queries import organization_ids
from campaign.organizations.rules import clean_name, name_key
from campaign.signatories.import_plans import read_rows
from campaign.signatories.import_standing import Columns
from campaign.signatories.table_files import Table, batches
from campaign.signatories.table_rows import Row

Answers = list[tuple[int, Columns]]
"""Rows that are for one organization: the number of each with its columns, the first row first."""


class LaterAnswers:
    """The rows of a table that are for the same name; it is gone through when first asked for them."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._found: Mapping[str, Answers] | None = None

    def __call__(self, letter: LetterRecord, line: int, key: str) -> Sequence[Columns]:
        """What the rows after this one say of whoever has the name key, in their order."""
        if self._found is None:
            self._found = self._find(letter)
        return [values for number, values in self._found.get(key, ()) if number > line]

    def _find(self, letter: LetterRecord) -> Mapping[str, Answers]:
        wanted = self._lines()
        answers: dict[str, Answers] = defaultdict(list)
        by_key: dict[str, Answers] = {}
        for rows in batches(row for row in self._table.rows if row.line in wanted):
            # Rows that are not taken answer nothing.
            for row, values in read_rows(letter, rows).taken:
                same = answers[wanted[row.line]]
                same.append((row.line, values))
                by_key[values["name_key"]] = same
        return by_key

    def _lines(self) -> Mapping[int, str]:
        """The numbers of the rows that are not alone with their organization, and which that is."""
        first: dict[str, int] = {}
        wanted: dict[int, str] = {}
        for line, body in self._bodies():
            if (before := first.setdefault(body, line)) != line:
                wanted[before] = wanted[line] = body
        return wanted

    def _bodies(self) -> Iterator[tuple[int, str]]:
        for rows in batches(self._table.rows):
            keys = {row.line: key for row in rows if (key := _key(row))}
            bodies = organization_ids(set(keys.values()))
            for line, key in keys.items():
                yield line, f"organization {bodies[key]}" if key in bodies else key


def _key(row: Row) -> str:
    try:
        return name_key(clean_name(row.values.get("name", "")))
    except BadInput:
        return ""
