"""The signed letter in other forms: Word, web page, Markdown, plain text, and data."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from campaign.drafting import tokens
from campaign.drafting.letter_writing import write_letter
from campaign.drafting.markdown import as_written
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterText
from campaign.drafting.word_writing import text_as_word
from campaign.printings import document_forms
from campaign.printings.document_forms import line_of
from campaign.printings.roster_files import public_values, roster_csv
from campaign.printings.signed_word import signed_word
from campaign.rendering.document import LetterDocument
from campaign.signatories.paper import (
    day_of,
    filled_title,
    letter_document,
    token_values,
    version_mark,
)
from campaign.signatories.roster import roster_is_public, roster_lines
from campaign.signatories.rules import RosterHidden, RosterLine, figures_of


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """A letter with one roster on one day, and the document that would be printed of them."""

    letter: LetterRecord
    lines: tuple[RosterLine, ...]
    dated_on: date
    document: LetterDocument


def signed_letter(letter: LetterRecord, now: datetime) -> SignedLetter:
    """The letter as it stands; every form is made from this one look at the roster."""
    settings, lines = letter.settings, roster_lines(letter)
    dated_on = day_of(settings, now)
    document = letter_document(
        letter.text,
        settings,
        lines,
        dated_on=dated_on,
        created_at=now.replace(microsecond=0),
        version=version_mark(letter),
    )
    return SignedLetter(letter, lines, dated_on, document)


def public_data(letter: LetterRecord) -> dict[str, Any]:
    """The letter as ``/l/<slug>.json`` gives it; the roster only where it may be read."""
    with_roster, title = roster_is_public(letter), filled_title(letter)
    return _data(letter, title, roster_lines(letter), with_roster=with_roster)


def public_csv(letter: LetterRecord) -> bytes:
    """The names in printing order with their public columns, safe to open in a spreadsheet.

    :raises RosterHidden: where the names may not be read by anyone.
    """
    if not roster_is_public(letter):
        raise RosterHidden
    return roster_csv(roster_lines(letter))


def as_json(signed: SignedLetter) -> str:
    """The public data with the names, the addressees and the text, tokens filled in."""
    words = asdict(_filled_text(signed))
    data = {
        **_data(signed.letter, signed.document.title, signed.lines, with_roster=True),
        "addressees": words.pop("addressees"),
        "text": {**words, "body_html": signed.document.body_html},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_markdown(signed: SignedLetter) -> str:
    """The letter's file with tokens filled in, and the roster as lists below the text."""
    document = signed.document
    settings = replace(signed.letter.settings, via=document.via, dated_on=signed.dated_on)
    return (
        write_letter(_filled_text(signed), settings)
        + "".join(
            f"\n{'#' * one.level} {one.heading}\n\n"
            + "".join(f"- {as_written(line_of(name))}\n" for name in one.names)
            for one in document.name_lists
        )
        + (f"\n{as_written(document.note)}\n" if document.note else "")
        + f"\n{as_written(document.version)}\n"
    )


EXPORTS: Mapping[str, Callable[[SignedLetter], str | bytes]] = {
    "docx": lambda signed: signed_word(signed.document),
    "html": lambda signed: document_forms.as_html(signed.document),
    "json": as_json,
    "md": as_markdown,
    "txt": lambda signed: document_forms.as_text(signed.document),
}


def _data(
    letter: LetterRecord, title: str, lines: Sequence[RosterLine], *, with_roster: bool
) -> dict[str, Any]:
    deadline = letter.settings.deadline_at
    data: dict[str, Any] = {
        "slug": letter.slug,
        "title": title,
        "state": str(letter.state),
        "version": {"number": letter.version_number, "sha256": letter.version_sha256},
        "count": len(lines),
        "goal": letter.settings.goal,
        "deadline": deadline.isoformat() if deadline else None,
        "timezone": letter.settings.timezone,
    }
    return {**data, "signatories": list(map(public_values, lines))} if with_roster else data


def _filled_text(signed: SignedLetter) -> LetterText:
    """The letter's words with tokens filled in, the body still Markdown."""
    text, document = signed.letter.text, signed.document
    figures = figures_of(signed.lines)
    values = token_values(text, signed.letter.settings, figures, signed.dated_on)
    return replace(
        text,
        title=document.title,
        addressees=document.addressees,
        re=document.re,
        salutation=document.salutation,
        body=tokens.fill(text.body, {name: as_written(value) for name, value in values.items()}),
        closing=document.closing,
        cc=document.cc,
        enclosures=document.enclosures,
    )


TEXTS: Mapping[str, Callable[[LetterRecord], str | bytes]] = {
    "docx": lambda letter: text_as_word(letter.text, letter.settings),
    "md": lambda letter: write_letter(letter.text, letter.settings),
}
"""The text alone in the forms that can be taken in again, with its tokens as written."""
