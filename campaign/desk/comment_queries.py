"""What the page of comments shows: who said what of which paragraph, and who may say more."""

from dataclasses import dataclass, replace
from datetime import datetime

from campaign.drafting import review_queries as reviews
from campaign.drafting.markdown import BodyRefused
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.review_queries import ReviewLinkRecord
from campaign.drafting.rules import LetterState
from campaign.signatories.draft_pages import ParagraphView, RemarkView, draft_page

OPEN, SETTLED, ALL = "open", "settled", "all"
FILTERS = ((OPEN, "Open"), (SETTLED, "Settled"), (ALL, "All"))


@dataclass(frozen=True, slots=True)
class FilterLine:
    """One choice of what is shown, with how much there is of it."""

    name: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DeskRemarks:
    """The paragraphs that something is said of, and all that one may comment on.

    ``gone`` is what was said of paragraphs that are no more. ``problem`` says why the text in
    work cannot be cut into paragraphs now; it is empty otherwise.
    """

    shown: str
    filters: tuple[FilterLine, ...]
    language: str
    direction: str
    discussed: tuple[ParagraphView, ...]
    gone: tuple[RemarkView, ...]
    paragraphs: tuple[ParagraphView, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One review link as it is listed; ``state`` is ``works``, ``over`` or ``back``."""

    id: int
    name: str
    address: str
    state: str
    until_text: str
    used_text: str


def shown(asked: str) -> str:
    """What of all comments is wanted: the open ones, unless the address names another choice."""
    return asked if asked in {name for name, _ in FILTERS} else OPEN


def desk_remarks(letter: LetterRecord, wanted: str, now: datetime) -> DeskRemarks:
    """The comments and suggestions that are wanted, by paragraph."""
    try:
        page = draft_page(letter, now)
    except BodyRefused as refused:
        return DeskRemarks(wanted, (), "en", "ltr", (), (), (), refused.message)
    everything = [*(one for part in page.paragraphs for one in part.remarks), *page.gone]
    discussed = (
        replace(part, remarks=_chosen(part.remarks, wanted))
        for part in page.paragraphs
        if _chosen(part.remarks, wanted)
    )
    return DeskRemarks(
        shown=wanted,
        filters=tuple(
            FilterLine(name, label, len(_chosen(everything, name)), name == wanted)
            for name, label in FILTERS
        ),
        language=page.language,
        direction=page.direction,
        discussed=tuple(discussed),
        gone=_chosen(page.gone, wanted),
        paragraphs=tuple(one for one in page.paragraphs if one.source),
        problem="",
    )


def link_lines(letter: LetterRecord, now: datetime) -> tuple[LinkLine, ...]:
    """The letter's review links, the newest first."""
    return tuple(_link_line(letter, one, now) for one in reviews.review_links(letter.id))


def _chosen(
    remarks: tuple[RemarkView, ...] | list[RemarkView], wanted: str
) -> tuple[RemarkView, ...]:
    return tuple(one for one in remarks if wanted == ALL or one.is_open == (wanted == OPEN))


def _link_line(letter: LetterRecord, one: ReviewLinkRecord, now: datetime) -> LinkLine:
    settings, works = letter.settings, one.works(now) and letter.state == LetterState.DRAFT

    def at(moment: datetime) -> str:
        return moment_text(moment, settings.timezone, settings.language)

    return LinkLine(
        id=one.id,
        name=one.name or "Somebody",
        address=one.email,
        state="back" if one.revoked_at else "works" if works else "over",
        until_text=at(one.expires_at),
        used_text=at(one.last_used_at) if one.last_used_at else "",
    )
