"""A letter as public pages show it: plain values, words already chosen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from markupsafe import Markup

from campaign.drafting import tokens
from campaign.drafting.markdown import body_html
from campaign.drafting.phrases import date_text, deadline_text, left_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState, RosterVisibility
from campaign.rendering.document import Addressee, PrintedName
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.paper import direction_of, token_values
from campaign.signatories.queries import has_printing, roster_is_public
from campaign.signatories.rules import RosterLine, figures_of


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """A deadline as pages say it; ``iso`` is for the reader's own clock."""

    iso: str
    text: str
    left_text: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter on one page; ``roster`` is None where the names may not be read."""

    slug: str
    url: str
    title: str
    language: str
    direction: str
    state: LetterState
    takes_sign_ons: bool
    state_label: str
    addressee_line: str
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
    version_number: int
    version_sha256: str
    goal: int | None
    deadline: DeadlineWords | None
    count: int
    percent: int | None
    roster: tuple[RosterLine, ...] | None
    roster_note: str
    has_pdf: bool

    @property
    def deadline_text(self) -> str:
        """The deadline in words; empty without one."""
        return self.deadline.text if self.deadline else ""


def letter_page(letter: LetterRecord, lines: tuple[RosterLine, ...], now: datetime) -> LetterPage:
    """The page of a letter with the roster it has at this moment; both counts are the same."""
    text, settings = letter.text, letter.settings
    values = token_values(text, settings, figures_of(lines), settings.dated_on or now.date())
    deadline = _deadline(letter, now)
    takes_sign_ons = letter.state == LetterState.OPEN and not letter.is_late(now)

    def fill(words: str) -> str:
        return tokens.fill(words, values)

    return LetterPage(
        slug=letter.slug,
        url=f"{current_app.config['BASE_URL']}/l/{letter.slug}",
        title=fill(text.title),
        language=settings.language,
        direction=direction_of(settings.language),
        state=letter.state,
        takes_sign_ons=takes_sign_ons,
        state_label=_state_words(letter, deadline, takes_sign_ons=takes_sign_ons),
        addressee_line=addressee_line(text.addressees),
        date_text=date_text(settings.dated_on, settings.language) if settings.dated_on else "",
        via=fill(settings.via),
        addressees=text.addressees,
        re=fill(text.re),
        salutation=fill(text.salutation),
        body_html=Markup(tokens.fill_html(body_html(text.body), values)),  # noqa: S704 (cleaned by nh3)
        closing=fill(text.closing),
        conveners=tuple(line.name for line in lines if line.is_convener),
        cc=text.cc,
        enclosures=text.enclosures,
        version_number=letter.version_number,
        version_sha256=letter.version_sha256,
        goal=settings.goal,
        deadline=deadline,
        count=len(lines),
        percent=min(100, 100 * len(lines) // settings.goal) if settings.goal else None,
        roster=lines if roster_is_public(letter) else None,
        roster_note=_roster_note(letter),
        has_pdf=roster_is_public(letter) and has_printing(letter.id),
    )


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
    return PrintedName(entry.name, entry.affiliation if entry.kind == "individual" else "")


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


def addressee_line(addressees: tuple[Addressee, ...]) -> str:
    """Whom the letter is to, on one line; empty without an addressee."""
    names = [", ".join(part for part in (one.name, one.organization) if part) for one in addressees]
    return "To " + "; ".join(name for name in names if name) if any(names) else ""


def _roster_note(letter: LetterRecord) -> str:
    if roster_is_public(letter):
        return "Conveners first, then in alphabetical order."
    if letter.settings.roster == RosterVisibility.AFTER_DELIVERY:
        return "The names are published after the letter has been delivered."
    return "The conveners publish the number of signatories, not the names."
