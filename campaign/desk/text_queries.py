"""What the editor's pages show: the text as saved, as paper, beside another, and findings in place."""

from dataclasses import dataclass
from datetime import datetime

from campaign import clock
from campaign.desk.text_forms import TypedAddressee, TypedText, as_typed
from campaign.drafting.finding import Finding
from campaign.drafting.languages import ENGLISH, native_name
from campaign.drafting.markdown import BodyRefused
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord, WorkingText
from campaign.drafting.redline import redline
from campaign.drafting.redline_writing import WrittenPart, written
from campaign.drafting.rules import LetterText
from campaign.drafting.wording import languages_with_words
from campaign.signatories.pages import LetterPage, text_page

_PLACES = {"to": "to-1", "enclosures": "enclosure-1", "cc": "cc-1"}
"""Where a finding leads whose field is one of several."""

_LABELS = (
    ("Title", "title"),
    ("Date", "dated_on"),
    ("How it is sent", "via"),
    ("Language", "language"),
    ("Addressees", "addressees"),
    ("Re:", "re"),
    ("Salutation", "salutation"),
    ("Text", "body"),
    ("Closing", "closing"),
    ("Conveners", "conveners"),
    ("cc", "cc"),
    ("Enclosures", "enclosures"),
)


@dataclass(frozen=True, slots=True)
class Saved:
    """The working text as it is kept: when and by whom it was saved; no moment when never."""

    revision: int
    at: datetime | None
    at_text: str
    by: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TwoFields:
    """One field of two texts side by side."""

    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.theirs.strip() != self.mine.strip()


def offered_languages() -> tuple[tuple[str, str], ...]:
    """The languages that are offered, each with its name in itself; any other may be typed."""
    return tuple((tag, native_name(tag)) for tag in (ENGLISH, *languages_with_words()))


def saved(letter: LetterRecord, work: WorkingText) -> Saved:
    """The working text, field by field, with who saved it when."""
    settings = letter.settings
    at = work.saved_at
    return Saved(
        revision=work.revision,
        at=at,
        at_text=moment_text(at, settings.timezone, settings.language) if at else "",
        by=work.saved_by,
        fields=fields(as_typed(work.text, settings, work.revision)),
    )


def paper(letter: LetterRecord, work: WorkingText) -> LetterPage:
    """The working text as a sheet, its tokens filled in from the roster as it stands."""
    return text_page(letter, work.text, clock.now())


def side_by_side(theirs: TypedText, mine: TypedText) -> tuple[TwoFields, ...]:
    """Each field that either text has, in reading order."""
    pairs = zip(fields(theirs), fields(mine), strict=True)
    rows = (TwoFields(label, before, after) for (label, before), (_, after) in pairs)
    return tuple(row for row in rows if row.theirs or row.mine)


def redlined(old: LetterText, new: LetterText) -> tuple[WrittenPart, ...]:
    """What differs between the two, word by word; nothing when a body cannot be compared."""
    try:
        return written(part for part in redline(old, new) if part.is_changed)
    except BodyRefused:
        return ()


def placed(finding: Finding) -> dict[str, str]:
    """A finding with the id of its field, and its line there, empty when it has none."""
    name, _, line = finding.where.partition(", line ")
    place = _PLACES.get(name, name)
    if name in {"cc", "enclosures"} and line:
        # Each is a field of its own, so its line is its number.
        place, line = f"{place.removesuffix('1')}{line}", ""
    if name == "to":
        line = ""
    return {"id": finding.id, "place": place, "line": line, "message": finding.message}


def fields(text: TypedText) -> tuple[tuple[str, str], ...]:
    """Each field's label with what was typed, in reading order; lists as lines."""
    return tuple((label, _as_lines(getattr(text, name))) for label, name in _LABELS)


def _as_lines(value: object) -> str:
    if isinstance(value, tuple):
        gap = "\n\n" if value and isinstance(value[0], TypedAddressee) else "\n"
        return gap.join(filter(None, map(_as_lines, value)))
    if isinstance(value, TypedAddressee):
        parts = (value.name, value.title, value.organization, value.address)
        return "\n".join(filter(None, parts))
    return str(value)
