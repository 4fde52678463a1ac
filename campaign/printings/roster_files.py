"""The printed names as files that a PDF carries, with what anybody may have of each."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from campaign.rendering.document import Attachment
from campaign.signatories.rules import RosterLine
from campaign.signatories.table_files import write_csv

PUBLIC_COLUMNS = ("name", "kind", "scope", "sector", "city", "state", "country", "convener")
"""What anyone may have of a signatory, as a file names it."""


def public_values(line: RosterLine) -> dict[str, Any]:
    """Give the public columns of one signatory."""
    shown = {name: getattr(line, name) for name in PUBLIC_COLUMNS[:5]}
    return {
        **shown,
        "state": line.region,
        "country": line.country,
        "convener": line.is_convener,
    }


def roster_csv(lines: Sequence[RosterLine]) -> bytes:
    """Give the names in printing order as CSV, safe to open in a spreadsheet."""
    values = map(public_values, lines)
    return write_csv(
        PUBLIC_COLUMNS, ({**one, "convener": "yes" if one["convener"] else ""} for one in values)
    )


def roster_attachments(
    lines: Sequence[RosterLine], facts: Mapping[str, Any], title: str
) -> tuple[Attachment, ...]:
    """Give ``signatories.csv`` and ``signatories.json``; the second begins with the facts."""
    data = {**facts, "count": len(lines), "signatories": list(map(public_values, lines))}
    told = f"The {len(lines)} signatories printed in “{title}”"
    return (
        Attachment(
            "signatories.csv", "text/csv", f"{told}, as a table", roster_csv(lines).decode()
        ),
        Attachment(
            "signatories.json",
            "application/json",
            f"{told}, as data",
            json.dumps(data, ensure_ascii=False, indent=1) + "\n",
        ),
    )


def sha256_of(attachment: Attachment) -> str:
    """Give the SHA-256 of the attachment's bytes."""
    return hashlib.sha256(attachment.text.encode()).hexdigest()
