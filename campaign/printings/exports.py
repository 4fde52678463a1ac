"""The signed letter in other forms: web page, Markdown, plain text, and data."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template

from campaign.drafting.letter_writing import write_letter
from campaign.drafting.queries import LetterRecord
from campaign.rendering.document import LetterDocument
from campaign.signatories.paper import filled, filled_title, letter_document
from campaign.signatories.queries import roster_is_public, roster_lines


def public_data(letter: LetterRecord, *, with_roster: bool | None = None) -> dict[str, Any]:
    """The letter as ``/l/<slug>.json`` gives it; the roster only where it may be read."""
    lines = roster_lines(letter)
    deadline = letter.settings.deadline_at
    data: dict[str, Any] = {
        "slug": letter.slug,
        "title": filled_title(letter),
        "state": str(letter.state),
        "version": {"number": letter.version_number, "sha256": letter.version_sha256},
        "count": len(lines),
        "goal": letter.settings.goal,
        "deadline": deadline.isoformat() if deadline else None,
        "timezone": letter.settings.timezone,
    }
    if roster_is_public(letter) if with_roster is None else with_roster:
        data["signatories"] = [
            {
                **{
                    name: getattr(line, name)
                    for name in ("name", "kind", "scope", "sector", "city")
                },
                "state": line.region,
                "country": line.country,
                "convener": line.is_convener,
            }
            for line in lines
        ]
    return data


def document_now(letter: LetterRecord, now: datetime) -> LetterDocument:
    """The document that would be printed now."""
    settings = letter.settings
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    return letter_document(
        letter.text,
        settings,
        roster_lines(letter),
        dated_on=settings.dated_on or today,
        created_at=now.replace(microsecond=0),
    )


def as_json(letter: LetterRecord, now: datetime) -> str:
    """The public data with the addressees and the text."""
    document = document_now(letter, now)
    words = {**asdict(letter.text), "title": document.title, "body_html": document.body_html}
    words["addressees"] = [asdict(one) for one in letter.text.addressees]
    data = {
        **public_data(letter, with_roster=True),
        "addressees": words["addressees"],
        "text": words,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_markdown(letter: LetterRecord, now: datetime) -> str:
    """The letter's file with tokens filled in, and the roster as lists below the text."""
    document = document_now(letter, now)
    words = replace(
        letter.text,
        title=document.title,
        re=document.re,
        salutation=document.salutation,
        body=filled(letter, letter.text.body),
        closing=document.closing,
    )
    text = write_letter(words, letter.settings)
    return text + "".join(
        f"\n## {title}\n\n" + "".join(f"- {one.name}\n" for one in names)
        for title, names in (
            ("Conveners", document.conveners),
            ("Signatories", document.signatories),
        )
        if names
    )


def as_text(letter: LetterRecord, now: datetime) -> str:
    """The letter as plain text, the roster one name a line."""
    document = document_now(letter, now)
    reader = _TextOf()
    reader.feed(document.body_html)
    blocks = [
        document.date_text,
        document.via,
        *("\n".join(one.lines) for one in document.addressees),
        f"Re: {document.re}" if document.re else "",
        document.salutation,
        *reader.blocks(),
        document.closing,
        "\n".join(one.name for one in document.conveners),
        "\n".join(one.name for one in document.signatories),
        *(f"cc: {line}" for line in document.cc),
        *(f"Enclosure: {line}" for line in document.enclosures),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def as_html(letter: LetterRecord, now: datetime) -> str:
    """One web page that needs nothing else."""
    return render_template("exports/letter.html", document=document_now(letter, now))


EXPORTS: Mapping[str, Callable[[LetterRecord, datetime], str]] = {
    "html": as_html,
    "json": as_json,
    "md": as_markdown,
    "txt": as_text,
}


class _TextOf(HTMLParser):
    """The words of our own safe HTML, a block a paragraph."""

    BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr"})

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self._parts.append("\n\n- " if tag == "li" else "\n\n")

    def handle_data(self, data: str) -> None:
        self._parts.append(data)

    def blocks(self) -> list[str]:
        """The paragraphs, white space folded."""
        text = "".join(self._parts).replace("- \n\n", "- ")
        return [" ".join(block.split()) for block in text.split("\n\n") if block.strip(" -\n")]
