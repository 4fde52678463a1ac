"""A letter written as the file that ``letter_file`` reads."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from campaign.drafting.letter_file import ADDRESSEE_FIELDS
from campaign.drafting.rules import LetterSettings, LetterText


def write_letter(text: LetterText, settings: LetterSettings) -> str:
    """The letter as a file that ``read_letter`` reads back to the same values."""
    deadline = settings.deadline_at
    fields: dict[str, Any] = {
        "title": text.title,
        "date": settings.dated_on,
        "to": [
            {
                name: list(value) if name == "address" else value
                for name in ADDRESSEE_FIELDS
                if (value := getattr(one, name))
            }
            for one in text.addressees
        ],
        "via": settings.via,
        "re": text.re,
        "salutation": text.salutation,
        "closing": text.closing,
        "conveners": list(text.conveners),
        "cc": list(text.cc),
        "enclosures": list(text.enclosures),
        "slug": settings.slug,
        "goal": settings.goal,
        "deadline": _local(deadline, settings.timezone) if deadline else None,
        **{
            name: str(getattr(settings, name))
            for name in ("timezone", "language", "theme", "visibility", "roster", "policy", "order")
        },
    }
    given = {name: value for name, value in fields.items() if value not in (None, "", [])}
    front_matter = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{front_matter}---\n\n{text.body}\n"


def _local(instant: datetime, timezone: str) -> str:
    return instant.astimezone(ZoneInfo(timezone)).isoformat()
