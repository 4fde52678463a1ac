"""What the page of one signatory shows, and the pages of conveners, merges and steps."""

from dataclasses import dataclass

from campaign.access import Act, Actor, may, require
from campaign.audit.queries import newest_id_of
from campaign.desk.roster_queries import RosterRow, roster_row
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.organizations.comparing import Spelling, compare
from campaign.organizations.domains import registered_domain
from campaign.organizations.places import Place
from campaign.organizations.spelling import SpellingRemark, remarks_on
from campaign.signatories import step_queries
from campaign.signatories.family_queries import Family, family_of
from campaign.signatories.rows import CONTACT, PUBLIC
from campaign.signatories.rules import (
    ENDED,
    SignatoryNotFound,
    SignatoryState,
    StepKind,
    label,
)
from campaign.signatories.step_queries import OtherContact, OwnStep, StepRecord
from campaign.signatories.table_queries import TableRow, table_page, table_row
from campaign.signatories.table_rules import RosterSearch
from campaign.signatories.twins import twins_of

STEP_WORDS = {
    StepKind.LIST: "listed",
    StepKind.REJECT: "rejected",
    StepKind.WITHDRAW: "withdrawn",
    StepKind.HOLD: "held",
    StepKind.RELEASE: "released",
    StepKind.MERGE: "merged",
    StepKind.CORRECT: "corrected",
    StepKind.CONTACT: "given another contact",
    StepKind.GRANT: "given charge of the listing",
    StepKind.RANK: "moved among the conveners",
    StepKind.NOTE: "noted",
    StepKind.IMPORT: "taken in from a file",
}
"""What was done, as it goes on from a number."""

_CHANGED_WORDS = {**PUBLIC, **CONTACT, "note": "Note"}
MERGE_CHOICES = 20


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in words."""

    id: int
    words: str
    who: str
    when_text: str
    undone_text: str
    may_be_undone: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What was done with one signatory, in words: what, by whom, when, and each change of its columns."""

    words: str
    who: str
    when_text: str
    undone_text: str
    changed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that is known of each of two signatories, side by side."""

    words: str
    own: str
    others: str

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.own != self.others


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """Somebody to merge with, and why it may be the same, as sentences; empty when nothing says so."""

    row: RosterRow
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignatoryPage:
    """One signatory with what was done with it and who else writes for it.

    ``seen_id`` is the newest entry of the letter's audit that it may show.
    """

    row: RosterRow
    record: TableRow
    seen_id: int
    history: tuple[HistoryLine, ...]
    others: tuple[OtherContact, ...]
    merged_into: RosterRow | None
    family: Family
    remarks: tuple[SpellingRemark, ...]

    @property
    def is_living(self) -> bool:
        """Whether anything of it can still be changed."""
        return self.row.state not in ENDED

    @property
    def is_on_letter(self) -> bool:
        """Whether it may lead the letter."""
        return self.row.state in {SignatoryState.LISTED, SignatoryState.STALE}


def signatory_page(actor: Actor, letter: LetterRecord, signatory_id: int) -> SignatoryPage:
    """Everything about one signatory, for coordinators.

    :raises Forbidden: for everybody else.
    :raises SignatoryNotFound: when the letter has none with this number.
    """
    require(actor, Act.REVIEW_SIGNATORY, letter.id)
    seen_id = newest_id_of(letter.id)
    record = _record(letter, signatory_id)
    other = record.merged_into_id
    return SignatoryPage(
        row=roster_row(letter, record, may_review=True),
        record=record,
        seen_id=seen_id,
        history=tuple(_history_line(letter, one) for one in step_queries.steps_of(signatory_id)),
        others=step_queries.other_contacts(signatory_id),
        merged_into=roster_row(letter, _record(letter, other), may_review=True) if other else None,
        family=family_of(letter, record),
        remarks=remarks_on(record.name),
    )


def conveners(letter: LetterRecord) -> tuple[RosterRow, ...]:
    """Who leads the letter, in their order; contacts are left out."""
    page = table_page(letter, RosterSearch(convener="yes"))
    return tuple(roster_row(letter, one, may_review=False) for one in page.rows)


def place_after(
    letter: LetterRecord, signatory_id: int, button: str, number: int | None
) -> int | None:
    """The place that a button asks for (``up``, ``down``, ``none``), or else the number typed."""
    if button not in {"up", "down"}:
        return None if button == "none" else number or None
    ids = [one.id for one in conveners(letter)]
    place = ids.index(signatory_id) + 1 if signatory_id in ids else len(ids) + 1
    return max(1, place - 1) if button == "up" else place + 1


def merge_choices(
    actor: Actor, letter: LetterRecord, own: TableRow, words: str
) -> tuple[MergeChoice, ...]:
    """Who it may be merged into: whoever the words fit; without words who it is or may be.

    When there is none of these, it is whoever its first word fits.
    """
    require(actor, Act.REVIEW_SIGNATORY, letter.id)
    place = Place(own.city, own.region, own.country)
    twins = () if words else twins_of(letter.id, own.id, own.name, own.contact_email, place)
    if twins:
        rows = (_record(letter, one.signatory_id) for one in twins[:MERGE_CHOICES])
        return tuple(
            MergeChoice(roster_row(letter, row, may_review=True), " ".join(one.reasons))
            for row, one in zip(rows, twins, strict=False)
        )
    search = RosterSearch(q=words or own.name.split()[0])
    page = table_page(letter, search, in_contacts=True)
    found = [one for one in page.rows if one.id != own.id and one.state not in ENDED]
    return tuple(
        MergeChoice(roster_row(letter, one, may_review=True)) for one in found[:MERGE_CHOICES]
    )


def reasons_between(letter: LetterRecord, own: TableRow, other_id: int) -> tuple[str, ...]:
    """Why two signatories may be one, as sentences; none when nothing says so."""
    one, other = (
        Spelling(row.name, registered_domain(row.contact_email))
        for row in (own, _record(letter, other_id))
    )
    return compare(one, other).reasons


def side_by_side(letter: LetterRecord, own: TableRow, other_id: int) -> tuple[Known, ...]:
    """What is known of two signatories, one line for each thing that either has.

    :raises SignatoryNotFound: when the letter has no such other.
    """
    told = [
        _told(roster_row(letter, one, may_review=True), one)
        for one in (own, _record(letter, other_id))
    ]
    known = (Known(words, told[0][words], told[1][words]) for words in told[0])
    return tuple(one for one in known if one.own or one.others)


def step_line(letter: LetterRecord, one: StepRecord) -> StepLine:
    """A step in words, in the letter's own time."""
    settings = letter.settings
    undone_text = ""
    if one.undone_at is not None:
        when = moment_text(one.undone_at, settings.timezone, settings.language)
        undone_text = f"Taken back by {one.undone_by}, {when}"
    return StepLine(
        id=one.id,
        words=f"{one.row_count:,} {STEP_WORDS[one.kind]}",
        who=one.made_by,
        when_text=moment_text(one.made_at, settings.timezone, settings.language),
        undone_text=undone_text,
        may_be_undone=one.may_be_undone,
    )


def _history_line(letter: LetterRecord, one: OwnStep) -> HistoryLine:
    line, more = step_line(letter, one.step), one.step.row_count - 1
    with_others = f", with {more:,} other{'s' if more > 1 else ''}" if more else ""
    return HistoryLine(
        words=f"{STEP_WORDS[one.step.kind].capitalize()}{with_others}",
        who=line.who,
        when_text=line.when_text,
        undone_text=line.undone_text,
        changed=tuple((_CHANGED_WORDS[name], old, new) for name, old, new in one.changed),
    )


def last_steps(actor: Actor, letter: LetterRecord) -> tuple[StepLine, ...]:
    """Recent actions on the roster, for those who may take them back; nothing for others."""
    if not may(actor, Act.REVIEW_SIGNATORY, letter.id):
        return ()
    return tuple(step_line(letter, one) for one in step_queries.last_steps(letter.id))


def _record(letter: LetterRecord, signatory_id: int) -> TableRow:
    record = table_row(letter.id, signatory_id, in_contacts=True)
    if record is None:
        message = "No signatory of this letter has this number."
        raise SignatoryNotFound(message)
    return record


def _told(row: RosterRow, record: TableRow) -> dict[str, str]:
    contact = ", ".join(part for part in (row.contact_name, row.contact_title) if part)
    return {
        "Name": row.name,
        "State": label(record.state).capitalize(),
        "Kind and scope": row.kind_text,
        "Place": row.place,
        "Website": record.website,
        "Contact": contact,
        "Address": row.contact_email,
        "Since": row.since_text,
        "Doubt": record.doubt,
        "Note": row.note,
    }
