"""A draft with what is said of it, as pages and paper show it: plain values, words chosen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from campaign.drafting import queries as letters
from campaign.drafting import review_queries as reviews
from campaign.drafting import tokens
from campaign.drafting.languages import direction
from campaign.drafting.paragraphs import PART_NAMES, REWRITABLE, Paragraph, paragraphs
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.redline import redline
from campaign.drafting.redline_writing import WrittenPart, written
from campaign.drafting.review_queries import CommentRecord, RemarkRecord, SuggestionRecord
from campaign.drafting.review_rules import SuggestionState
from campaign.drafting.rules import LetterText
from campaign.rendering.document import LetterDocument, PrintedName
from campaign.signatories.paper import day_of, letter_document, token_values
from campaign.signatories.roster import roster_figures, roster_lines

EXCERPT_CHARACTERS = 90

_EMPTY = LetterText("", "", (), "", "", "", ())

_SUGGESTION_WORDS = {
    SuggestionState.OPEN: "",
    SuggestionState.ACCEPTED: "Accepted",
    SuggestionState.REJECTED: "Rejected",
}


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One answer to a comment."""

    by: str
    at_text: str
    words: str


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A comment or a suggestion.

    ``earlier`` is the wording that it was said of, when its paragraph has another by now.
    ``redline`` shows what a suggestion would change, and ``seen_sha256`` is the hash of the
    words it would replace; both are empty where there is no paragraph any more.
    """

    id: int
    kind: str
    by: str
    at_text: str
    words: str
    note: str
    is_open: bool
    label: str
    earlier: str
    replies: tuple[ReplyView, ...]
    redline: tuple[WrittenPart, ...]
    seen_sha256: str

    @property
    def key(self) -> str:
        """What a page calls it."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """One paragraph with its tokens filled in, and what is said of it, open and settled."""

    key: str
    part: str
    label: str
    html: Markup
    lines: tuple[str, ...]
    source: str
    sha256: str
    is_rewritable: bool
    remarks: tuple[RemarkView, ...]

    @property
    def open_remarks(self) -> tuple[RemarkView, ...]:
        """What waits for somebody."""
        return tuple(one for one in self.remarks if one.is_open)

    @property
    def settled_remarks(self) -> tuple[RemarkView, ...]:
        """What was resolved, accepted or rejected."""
        return tuple(one for one in self.remarks if not one.is_open)

    @property
    def excerpt(self) -> str:
        """Its first words, to be told from the others in a list."""
        words = " ".join(self.source.split())
        is_long = len(words) > EXCERPT_CHARACTERS
        return f"{words[:EXCERPT_CHARACTERS].rstrip()}…" if is_long else words


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft to be reviewed; ``gone`` is what was said of paragraphs that are no more."""

    slug: str
    title: str
    language: str
    direction: str
    date_text: str
    paragraphs: tuple[ParagraphView, ...]
    gone: tuple[RemarkView, ...]


def draft_page(letter: LetterRecord, now: datetime) -> DraftPage:
    """The working text, each paragraph with what is said of it.

    :raises BodyRefused: when the working text cannot be shown as it is.
    """
    text, settings = letters.working_text(letter).text, letter.settings
    values = token_values(text, settings, roster_figures(letter.id), day_of(settings, now))
    found = paragraphs(text)
    said = _said(letter, found)
    return DraftPage(
        slug=letter.slug,
        title=tokens.fill(text.title, values),
        language=settings.language,
        direction=direction(settings.language),
        date_text=values["date"],
        paragraphs=tuple(
            ParagraphView(
                key=one.key,
                part=one.part,
                label=_label(one, found),
                html=Markup(tokens.fill_html(one.html, values)),  # noqa: S704 (cleaned by nh3)
                lines=tuple(tokens.fill(one.source, values).split("\n")),
                source=one.source,
                sha256=one.sha256,
                is_rewritable=one.is_rewritable,
                remarks=tuple(said[one.part, one.position]),
            )
            for one in found
        ),
        gone=tuple(said["", None]),
    )


def review_document(letter: LetterRecord, name: str, now: datetime) -> LetterDocument:
    """The working text as paper, with the reviewer's name across it and nobody's but the conveners'.

    :raises BodyRefused: when the working text cannot be set as it is.
    """
    text, settings = letters.working_text(letter).text, letter.settings
    document = letter_document(
        text,
        settings,
        roster_lines(letter),
        dated_on=day_of(settings, now),
        created_at=now.replace(microsecond=0),
    )
    return replace(
        document,
        conveners=tuple(map(PrintedName, text.conveners)),
        signatories=(),
        watermark=watermark(name),
    )


def watermark(name: str) -> str:
    """What stands across a draft, on the page and on paper."""
    return f"Draft for review by {name}"


def _label(paragraph: Paragraph, found: Sequence[Paragraph]) -> str:
    name = PART_NAMES[paragraph.part]
    is_only = sum(one.part == paragraph.part for one in found) == 1
    return name if is_only else f"{name} {paragraph.position + 1}"


def _said(
    letter: LetterRecord, found: Iterable[Paragraph]
) -> dict[tuple[str, int | None], list[RemarkView]]:
    """What is said of each paragraph by its part and position; of none that is left, by neither."""
    standing = {(one.part, one.position): one for one in found}
    said: dict[tuple[str, int | None], list[RemarkView]] = defaultdict(list)
    remarks = reviews.remarks(letter.id)
    records: list[CommentRecord | SuggestionRecord] = [*remarks.comments, *remarks.suggestions]
    for record in sorted(records, key=lambda one: one.created_at):
        paragraph = standing.get((record.part, -1 if record.position is None else record.position))
        place = (record.part, record.position) if paragraph else ("", None)
        said[place].append(_remark(letter, record, paragraph))
    return said


def _remark(
    letter: LetterRecord, record: CommentRecord | SuggestionRecord, paragraph: Paragraph | None
) -> RemarkView:
    about: dict[str, Any] = {
        "id": record.id,
        "by": _by(record),
        "at_text": _at(letter, record),
        "words": record.words,
    }
    if isinstance(record, SuggestionRecord):
        return RemarkView(**about, **_suggested(record, paragraph))
    is_earlier = paragraph is None or paragraph.source != record.quoted
    replies = (ReplyView(_by(one), _at(letter, one), one.words) for one in record.replies)
    return RemarkView(
        **about,
        kind="comment",
        note="",
        is_open=not record.is_resolved,
        label="Resolved" if record.is_resolved else "",
        earlier=record.quoted if is_earlier else "",
        replies=tuple(replies),
        redline=(),
        seen_sha256="",
    )


def _suggested(record: SuggestionRecord, paragraph: Paragraph | None) -> dict[str, Any]:
    is_open = record.state == SuggestionState.OPEN
    is_earlier = paragraph is None or paragraph.source != record.quoted
    # One that is open is shown against the words it would replace now.
    old = paragraph.source if paragraph and is_open else record.quoted
    return {
        "kind": "suggestion",
        "note": record.note,
        "is_open": is_open,
        "label": _SUGGESTION_WORDS[record.state],
        "earlier": record.quoted if is_open and is_earlier else "",
        "replies": (),
        "redline": _redline(record.part, old, record.words),
        "seen_sha256": paragraph.sha256 if paragraph else "",
    }


def _redline(part: str, old: str, new: str) -> tuple[WrittenPart, ...]:
    field = part if part in REWRITABLE else "body"
    values: tuple[dict[str, Any], ...] = ({field: old}, {field: new})
    before, after = (replace(_EMPTY, **one) for one in values)
    return written(one for one in redline(before, after) if one.is_changed)


def _by(record: RemarkRecord) -> str:
    return record.by or ("Somebody" if record.is_by_link else "Somebody who writes the letter")


def _at(letter: LetterRecord, record: RemarkRecord) -> str:
    settings = letter.settings
    return moment_text(record.created_at, settings.timezone, settings.language)
