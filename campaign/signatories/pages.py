"""A letter as public pages show it: plain values, words already chosen."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from markupsafe import Markup

from campaign.drafting import queries as letters
from campaign.drafting import tokens
from campaign.drafting.languages import direction, in_english, open_graph_locale
from campaign.drafting.markdown import body_html
from campaign.drafting.phrases import date_text, deadline_text, left_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import (
    Guard,
    Kinds,
    LetterNotFound,
    LetterState,
    LetterText,
    RosterOrder,
    RosterVisibility,
)
from campaign.drafting.wording import paper_words
from campaign.rendering.document import Addressee, PrintedName
from campaign.rendering.paper_words import PaperWords
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.groups import LineGroup, line_groups
from campaign.signatories.paper import (
    day_of,
    figures_for,
    filled_addressee_line,
    filled_addressees,
    filled_title,
    token_values,
    version_text,
)
from campaign.signatories.roster import (
    RosterPage,
    convener_names,
    counted_as,
    group_counts,
    roster_is_public,
)
from campaign.signatories.rules import printed_detail


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """A deadline as pages say it; ``iso`` is for the reader's own clock."""

    iso: str
    text: str
    left_text: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class LetterHead:
    """What every page about a letter says of it; asks the roster nothing.

    ``language`` and ``direction`` are those of everything that is the letter's own.
    """

    slug: str
    url: str
    title: str
    language: str
    direction: str
    words: PaperWords
    state: LetterState
    takes_sign_ons: bool
    kinds: Kinds
    has_trap: bool
    asks_proof: bool
    state_label: str
    addressee_line: str
    deadline: DeadlineWords | None
    version_number: int
    version_sha256: str
    version_text: str

    @property
    def open_graph_locale(self) -> str:
        """The language as previews elsewhere want it named."""
        return open_graph_locale(self.language)

    @property
    def deadline_text(self) -> str:
        """The deadline in words; empty without one."""
        return self.deadline.text if self.deadline else ""


@dataclass(frozen=True, slots=True)
class LetterPage(LetterHead):
    """One letter on one page; ``roster`` is None where the names may not be read.

    ``pdf_text`` says of which version and day the latest printing is; it is empty where there is
    none to be had.
    """

    date_text: str
    via: str
    addressees: tuple[Addressee, ...]
    re: str
    salutation: str
    body_html: Markup
    closing: str
    conveners: tuple[str, ...]
    cc: tuple[str, ...]
    enclosures: tuple[str, ...]
    goal: int | None
    count: int
    counted_as: str
    percent: int | None
    roster: RosterPage | None
    roster_groups: tuple[LineGroup, ...]
    roster_note: str
    pdf_text: str

    @property
    def has_affiliations(self) -> bool:
        """Whether the page of the roster names where somebody works, which asks for a note."""
        return any(line.detail for group in self.roster_groups for line in group.lines)


def public_letter(slug: str) -> LetterRecord:
    """The letter with this slug, once it has been opened.

    :raises LetterNotFound: when there is none, or it is in draft.
    """
    record = letters.letter(slug)
    if record.state == LetterState.DRAFT:
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    return record


def letter_head(letter: LetterRecord, now: datetime) -> LetterHead:
    """The letter as pages without its text name it."""
    settings, deadline = letter.settings, _deadline(letter, now)
    takes_sign_ons = letter.state == LetterState.OPEN and not letter.is_late(now)
    return LetterHead(
        slug=letter.slug,
        url=f"{current_app.config['BASE_URL']}/l/{letter.slug}",
        title=filled_title(letter),
        language=settings.language,
        direction=direction(settings.language),
        words=paper_words(settings.language),
        state=letter.state,
        takes_sign_ons=takes_sign_ons,
        kinds=settings.kinds,
        has_trap=Guard.TRAP in settings.guards,
        asks_proof=Guard.PROOF in settings.guards,
        state_label=_state_words(letter, deadline, takes_sign_ons=takes_sign_ons),
        addressee_line=filled_addressee_line(letter),
        deadline=deadline,
        version_number=letter.version_number,
        version_sha256=letter.version_sha256,
        version_text=version_text(letter),
    )


def letter_page(
    letter: LetterRecord, now: datetime, roster: RosterPage | None = None
) -> LetterPage:
    """The page of a letter as it stands at this moment, with one page of its roster or none."""
    text, settings = letter.text, letter.settings
    lines = (text.re, text.salutation, text.closing, settings.via, *text.cc, *text.enclosures)
    to = (line for one in text.addressees for line in one.lines)
    words = " ".join((text.body, *lines, *to))
    figures = figures_for(letter, words)
    values = token_values(text, settings, figures, day_of(settings, now))

    def fill(words: str) -> str:
        return tokens.fill(words, values)

    head = letter_head(letter, now)
    return LetterPage(
        **{name: getattr(head, name) for name in LetterHead.__dataclass_fields__},
        date_text=date_text(settings.dated_on, settings.language) if settings.dated_on else "",
        via=fill(settings.via),
        addressees=filled_addressees(text.addressees, values),
        re=fill(text.re),
        salutation=fill(text.salutation),
        body_html=Markup(tokens.fill_html(body_html(text.body), values)),  # noqa: S704 (cleaned by nh3)
        closing=fill(text.closing),
        conveners=convener_names(letter),
        cc=tuple(map(fill, text.cc)),
        enclosures=tuple(map(fill, text.enclosures)),
        goal=settings.goal,
        count=figures.count,
        counted_as=counted_as(letter),
        percent=min(100, 100 * figures.count // settings.goal) if settings.goal else None,
        roster=roster if roster_is_public(letter) else None,
        roster_groups=_groups(letter, roster) if roster_is_public(letter) else (),
        roster_note=_roster_note(letter),
        pdf_text=_pdf_text(letter),
    )


def text_page(letter: LetterRecord, text: LetterText, now: datetime) -> LetterPage:
    """Another text of the letter as its page would show it, led by the conveners that it names."""
    page = letter_page(replace(letter, text=text), now)
    return replace(page, conveners=text.conveners)


def shown(page: LetterPage) -> dict[str, Any]:
    """What every template of a letter is given."""
    return {
        "letter": page,
        "count": page.count,
        "percent": page.percent,
        "roster": page.roster,
        "roster_note": page.roster_note,
    }


def printed_line(entry: SignatoryEntry) -> PrintedName:
    """The entry exactly as it will be printed."""
    return PrintedName(entry.name, printed_detail(entry.kind, entry.affiliation))


def _deadline(letter: LetterRecord, now: datetime) -> DeadlineWords | None:
    deadline, settings = letter.settings.deadline_at, letter.settings
    if deadline is None:
        return None
    return DeadlineWords(
        iso=deadline.isoformat(),
        text=deadline_text(deadline, settings.timezone, settings.language),
        left_text=left_text(deadline, now),
        is_past=letter.is_late(now),
    )


def _state_words(
    letter: LetterRecord, deadline: DeadlineWords | None, *, takes_sign_ons: bool
) -> str:
    if takes_sign_ons:
        return f"Open · {deadline.left_text}" if deadline else "Open for sign-ons"
    return "Closed" if letter.state == LetterState.OPEN else letter.state.capitalize()


def _pdf_text(letter: LetterRecord) -> str:
    if letter.printed_at is None or not roster_is_public(letter):
        return ""
    settings = letter.settings
    day = letter.printed_at.astimezone(ZoneInfo(settings.timezone)).date()
    number = letter.printed_version_number
    told = f"Printed {date_text(day, in_english(settings.language))}, from version {number} of the text."
    if number == letter.version_number:
        return told
    return f"{told} The text in force now is version {letter.version_number}."


def _groups(letter: LetterRecord, page: RosterPage | None) -> tuple[LineGroup, ...]:
    if page is None:
        return ()
    # What was found by words is a part of each group, so that no count would fit.
    counts = {} if page.words else group_counts(letter)
    settings = letter.settings
    return line_groups(page.lines, counts, settings.order, paper_words(settings.language))


ORDER_NOTES = {
    RosterOrder.ALPHABETICAL: "Conveners first, then in alphabetical order.",
    RosterOrder.SKIP_ARTICLES: "Conveners first, then in alphabetical order without “The”.",
    RosterOrder.BY_SCOPE: "Conveners first, then by where they work.",
    RosterOrder.BY_STATE: "Conveners first, then by state.",
    RosterOrder.BY_COUNTRY: "Conveners first, then by country.",
    RosterOrder.BY_TIME: "Conveners first, then in the order in which they signed on.",
}
"""The order in force, as pages say it."""


def _roster_note(letter: LetterRecord) -> str:
    if roster_is_public(letter):
        return ORDER_NOTES[letter.settings.order]
    if letter.settings.roster == RosterVisibility.AFTER_DELIVERY:
        return "The names are published after the letter has been delivered."
    if letter.settings.roster == RosterVisibility.LIVE:
        return f"The names are published once {letter.settings.names_after} have signed on."
    return "The conveners publish the number of signatories, not the names."
