"""A letter written as the file that ``letter_file`` reads."""

from typing import Any
from zoneinfo import ZoneInfo

import yaml

from campaign.drafting.letter_file import ADDRESSEE_FIELDS, SETTING_FIELDS
from campaign.drafting.rules import LetterSettings, LetterText


def write_letter(text: LetterText, settings: LetterSettings) -> str:
    """Write the letter as a file that ``read_letter`` reads back to the same values."""
    deadline = settings.deadline_at and settings.deadline_at.astimezone(ZoneInfo(settings.timezone))
    fields: dict[str, Any] = {
        "title": text.title,
        "date": settings.dated_on and settings.dated_on.isoformat(),
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
        "deadline": deadline and deadline.isoformat(),
        "retention_days": settings.retention_days,
        "names_after": settings.names_after,
        **{name: str(getattr(settings, name)) for name in SETTING_FIELDS},
        "guards": [str(guard) for guard in settings.guards],
    }
    given = {name: value for name, value in fields.items() if value not in (None, "", [])}
    front_matter = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=10**9)
    return f"---\n{front_matter}---\n\n{text.body}\n"
