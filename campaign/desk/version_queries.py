"""What the pages about versions show: the history, one version, and what differs between two texts."""

from dataclasses import dataclass
from datetime import datetime

from campaign.access import Act, Actor, may
from campaign.drafting import queries as letters
from campaign.drafting.canonical import canonical_sha256
from campaign.drafting.languages import direction
from campaign.drafting.markdown import BodyRefused
from campaign.drafting.phrases import ago_text, date_text, moment_text
from campaign.drafting.queries import LetterRecord, VersionRecord
from campaign.drafting.redline import counts_of, redline
from campaign.drafting.redline_writing import WrittenPart, counts_text, paper_html, written
from campaign.drafting.rules import LetterText, VersionNotFound
from campaign.drafting.text_operations import CHANGEABLE, publishing_act
from campaign.rendering.document import ComparedText, RedlineDocument
from campaign.signatories import consents
from campaign.signatories.pages import LetterPage, text_page
from campaign.signatories.paper import filled_title

WORK = "work"
"""How an address names the working text, which has no number yet."""

MAX_DIGITS = 9
"""No column holds a longer number."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was: how long ago, exactly, and for machines."""

    ago: str
    exact: str
    iso: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the history; ``before`` is the number of the one before it, 0 for the first."""

    number: int
    made: Moment
    made_by: str
    note: str
    change: str
    sha256: str
    consents_count: int
    is_in_force: bool
    is_opening: bool
    before: int


@dataclass(frozen=True, slots=True)
class WorkLine:
    """The working text beside the one in force; ``counts`` says what differs, or why that cannot be said."""

    revision: int
    saved: Moment | None
    saved_by: str
    is_changed: bool
    counts: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The version that opening freezes; ``unpublished`` says what of the working text is not in it."""

    number: int
    sha256: str
    unpublished: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A text that can be compared: its word in addresses, and its name."""

    word: str
    name: str


@dataclass(frozen=True, slots=True)
class History:
    """All versions, the newest first, with the working text on top."""

    versions: tuple[VersionLine, ...]
    work: WorkLine
    choices: tuple[Choice, ...]
    is_draft: bool
    may_edit: bool
    may_publish: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    word: str
    text: LetterText
    compared: ComparedText

    @property
    def name(self) -> str:
        """What it is called."""
        return self.compared.name


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts and what differs between them."""

    old: Side
    new: Side
    counts: str
    is_changed: bool
    parts: tuple[WrittenPart, ...]


def history(actor: Actor, letter: LetterRecord, now: datetime) -> History:
    """The versions of a letter as somebody at the desk sees them."""
    versions = letters.version_records(letter.id)
    counts = consents.consented_counts(letter.id)
    opened = letters.public_versions(letter)
    return History(
        versions=tuple(
            VersionLine(
                number=one.number,
                made=moment(letter, one.created_at, now),
                made_by=one.created_by,
                note=one.note,
                change=one.change,
                sha256=one.sha256,
                consents_count=counts.get(one.sha256, 0),
                is_in_force=one.number == letter.version_number,
                is_opening=bool(opened) and one.number == opened[-1].number,
                before=one.number - 1,
            )
            for one in versions
        ),
        work=work_line(letter, now),
        choices=choices(versions),
        is_draft=letter.state == "draft",
        may_edit=may(actor, Act.EDIT_TEXT, letter.id) and letter.state in CHANGEABLE,
        may_publish=may_publish(actor, letter),
    )


def may_publish(actor: Actor, letter: LetterRecord) -> bool:
    """Whether the actor may make the working text the one in force now."""
    return letter.state in CHANGEABLE and may(actor, publishing_act(letter.state), letter.id)


def work_line(letter: LetterRecord, now: datetime) -> WorkLine:
    """The working text, with how much it differs from the one in force."""
    work = letters.working_text(letter)
    is_changed = canonical_sha256(work.text) != letter.version_sha256
    try:
        counts = counts_text(counts_of(redline(letter.text, work.text))) if is_changed else ""
    except BodyRefused as refused:
        counts = refused.message
    saved = moment(letter, work.saved_at, now) if work.saved_at else None
    return WorkLine(work.revision, saved, work.saved_by, is_changed, counts)


def opening(letter: LetterRecord, now: datetime) -> Opening:
    """The version that a draft would be opened on."""
    work = work_line(letter, now)
    unpublished = work.counts if work.is_changed else ""
    return Opening(letter.version_number, letter.version_sha256, unpublished)


def choices(versions: tuple[VersionRecord, ...]) -> tuple[Choice, ...]:
    """The texts that can be compared, the newest first."""
    numbered = (Choice(str(one.number), f"Version {one.number}") for one in versions)
    return (Choice(WORK, "The working text"), *numbered)


def moment(letter: LetterRecord, at: datetime, now: datetime) -> Moment:
    """An instant as the desk shows it, exactly in the letter's own zone."""
    settings = letter.settings
    exact = moment_text(at, settings.timezone, settings.language)
    return Moment(ago_text(at, now), exact, at.isoformat(timespec="seconds"))


def version_page(letter: LetterRecord, number: int, now: datetime) -> LetterPage:
    """One version as paper; tokens are filled in from the roster as it stands."""
    return text_page(letter, letters.version_text(letter.id, number), now)


def comparison(letter: LetterRecord, old: str, new: str) -> Comparison:
    """What differs between two texts, each named by its number or by ``work``.

    :raises VersionNotFound: when one of them is no text of the letter.
    :raises BodyRefused: when one of them cannot be read as a body.
    """
    before, after = _side(letter, old), _side(letter, new)
    parts = redline(before.text, after.text)
    counts = counts_of(parts)
    return Comparison(before, after, counts_text(counts), counts.places > 0, written(parts))


def redline_document(
    letter: LetterRecord, compared: Comparison, now: datetime, *, whole: bool
) -> RedlineDocument:
    """The comparison as it is printed."""
    language = letter.settings.language
    return RedlineDocument(
        title=filled_title(letter),
        language=language,
        direction=direction(language),
        old=compared.old.compared,
        new=compared.new.compared,
        counts_text=compared.counts,
        body_html=paper_html(compared.parts, whole=whole),
        date_text=date_text(now.date(), "en-US"),
        created_at=now.replace(microsecond=0),
    )


def _side(letter: LetterRecord, word: str) -> Side:
    settings = letter.settings
    if word == WORK:
        work = letters.working_text(letter)
        day = moment_text(work.saved_at, settings.timezone, "en-US") if work.saved_at else ""
        about = ComparedText("the working text", day, canonical_sha256(work.text))
        return Side(WORK, work.text, about)
    if not (word.isascii() and word.isdigit() and len(word) <= MAX_DIGITS):
        message = (
            "Choose two texts of this letter to compare: version numbers, or the working text."
        )
        raise VersionNotFound(message)
    record = letters.version_record(letter.id, int(word))
    day = moment_text(record.created_at, settings.timezone, "en-US")
    about = ComparedText(f"version {record.number}", day, record.sha256)
    return Side(str(record.number), letters.version_text(letter.id, record.number), about)
