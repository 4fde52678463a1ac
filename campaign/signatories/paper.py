"""A letter with its roster as one document: tokens filled in, names in order, values only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from campaign import clock
from campaign.drafting import tokens
from campaign.drafting.languages import direction, numerals
from campaign.drafting.markdown import body_html
from campaign.drafting.phrases import (
    addressee_line,
    date_text,
    deadline_text,
    head_line,
    number_text,
)
from campaign.drafting.printing_words import printing_words
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.drafting.tokens import Figures
from campaign.drafting.wording import paper_words
from campaign.rendering.document import Addressee, LetterDocument, NameGroup, PrintedName
from campaign.signatories import roster
from campaign.signatories.groups import name_groups
from campaign.signatories.rules import RosterLine, figures_of


def letter_document(
    text: LetterText,
    settings: LetterSettings,
    lines: Sequence[RosterLine],
    *,
    dated_on: date,
    created_at: datetime,
    printing_id: str = "",
    version: str = "",
) -> LetterDocument:
    """What is printed: one text, one roster, one date. The same values give the same document.

    ``version`` says which text it is, with its hash, where it is one that was published.
    """
    values = token_values(text, settings, figures_of(lines), dated_on)
    fill = partial(tokens.fill, token_values=values)
    return LetterDocument(
        title=fill(text.title),
        language=settings.language,
        direction=direction(settings.language),
        date_text=values["date"],
        via=fill(settings.via),
        addressees=filled_addressees(text.addressees, values),
        re=fill(text.re),
        salutation=fill(text.salutation),
        body_html=tokens.fill_html(body_html(text.body), values),
        closing=fill(text.closing),
        conveners=tuple(_printed(line) for line in lines if line.is_convener),
        signatories=tuple(_printed(line) for line in lines if not line.is_convener),
        cc=tuple(map(fill, text.cc)),
        enclosures=tuple(map(fill, text.enclosures)),
        count=len(lines),
        created_at=created_at,
        printing_id=printing_id,
        version=version,
        head_line=fill(head_line(text.addressees, settings.language)),
        numerals=numerals(settings.language),
        words=paper_words(settings.language),
        groups=_groups(lines, settings),
        note=_note(lines, settings),
    )


def _note(lines: Sequence[RosterLine], settings: LetterSettings) -> str:
    has_details = any(line.detail for line in lines)
    return paper_words(settings.language).identification if has_details else ""


def _groups(lines: Sequence[RosterLine], settings: LetterSettings) -> tuple[NameGroup, ...]:
    groups = name_groups(lines, settings.order, paper_words(settings.language))
    return tuple(replace(one, text=number_text(one.count, settings.language)) for one in groups)


def version_mark(letter: LetterRecord) -> str:
    """The version that stands with its whole hash, as paper and files show it, in their language."""
    words = printing_words(letter.settings.language).version
    text = words.replace("{number}", number_text(letter.version_number, letter.settings.language))
    return f"{text.replace('{date}', _version_day(letter))} · SHA-256 {letter.version_sha256}"


def version_text(letter: LetterRecord) -> str:
    """Which version stands, and since when, as a page says it: “Version 3 of November 24, 2026”."""
    return f"Version {letter.version_number} of {_version_day(letter)}"


def _version_day(letter: LetterRecord) -> str:
    day = letter.version_at.astimezone(ZoneInfo(letter.settings.timezone)).date()
    return date_text(day, letter.settings.language)


def token_values(
    text: LetterText, settings: LetterSettings, figures: Figures, dated_on: date
) -> Mapping[str, str]:
    """What each token stands for in this letter with this roster on this day."""
    deadline = settings.deadline_at
    return tokens.values(
        figures,
        conveners=text.conveners,
        deadline=deadline_text(deadline, settings.timezone, settings.language) if deadline else "",
        date=date_text(dated_on, settings.language),
        addressee=text.addressees[0] if text.addressees else Addressee(name=""),
        language=settings.language,
    )


def filled_addressees(
    addressees: Sequence[Addressee], values: Mapping[str, str]
) -> tuple[Addressee, ...]:
    """The addressees with the tokens in their lines filled in."""
    return tuple(
        Addressee(
            tokens.fill(one.name, values),
            tokens.fill(one.title, values),
            tokens.fill(one.organization, values),
            tuple(tokens.fill(line, values) for line in one.address),
        )
        for one in addressees
    )


def filled_addressee_line(letter: LetterRecord) -> str:
    """Whom the letter is to, on one line, its tokens filled in; empty without an addressee."""
    return filled(letter, addressee_line(letter.text.addressees, letter.settings.language))


def figures_for(letter: LetterRecord, words: str) -> Figures:
    """The figures of the roster that the words ask for; only the count when they need no other.

    A count comes straight from an index, the others from every row.
    """
    if tokens.asks_for_more_than_count(words):
        return roster.roster_figures(letter.id)
    return Figures(count=roster.listed_count(letter.id))


def filled_title(letter: LetterRecord) -> str:
    """The letter's title with its tokens filled in; reads the roster only when there are any."""
    return filled(letter, letter.text.title)


def filled(letter: LetterRecord, words: str) -> str:
    """Any line of the letter with its tokens filled in from the roster as it stands."""
    if "{{" not in words:
        return words
    figures, dated_on = figures_for(letter, words), day_of(letter.settings, clock.now())
    return tokens.fill(words, token_values(letter.text, letter.settings, figures, dated_on))


def day_of(settings: LetterSettings, now: datetime) -> date:
    """The date on the letter: its own, or today's where its clock hangs."""
    return settings.dated_on or now.astimezone(ZoneInfo(settings.timezone)).date()


def _printed(line: RosterLine) -> PrintedName:
    return PrintedName(line.name, line.detail)
