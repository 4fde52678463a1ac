"""What the pages about consent show: what a publishing would do, and who has answered a change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from campaign.access import Act, Actor, may, require
from campaign.desk.finding_queries import FindingLine, finding_lines
from campaign.desk.version_queries import (
    WORK,
    Comparison,
    Moment,
    WorkLine,
    comparison,
    may_publish,
    moment,
    work_line,
)
from campaign.drafting import queries as letters
from campaign.drafting.canonical import canonical_sha256
from campaign.drafting.markdown import BodyRefused
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState
from campaign.signatories import consents
from campaign.signatories.consents import Answer, ConsentLine, Consequence
from campaign.signatories.rules import ONE_REMINDER_PER
from campaign.signatories.table_files import write_csv

COLUMNS = ("name", "answer", "answered_at", "questions", "contact_name", "contact_email")

ASKED = "asked"
"""The filter for those who have asked something, whatever they answered."""

ANSWER_WORDS: Mapping[str, str] = {
    Answer.WAITING: "Waiting",
    Answer.RENEWED: "Agreed again",
    Answer.WITHDREW: "Withdrew",
    ASKED: "Asked",
}


@dataclass(frozen=True, slots=True)
class Publishing:
    """What the page shows before a text is published; ``compared`` is None when it cannot be read."""

    work: WorkLine
    is_draft: bool
    may_publish: bool
    next_number: int
    consequence: Consequence
    compared: Comparison | None
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One signatory on the page; contact and questions are empty for who may not see them."""

    name: str
    detail: str
    answer: Answer
    answer_label: str
    answered: Moment | None
    has_asked: bool
    questions: tuple[str, ...]
    contact_name: str
    contact_email: str


@dataclass(frozen=True, slots=True)
class Consents:
    """Who has answered the last material change; ``change_number`` is None when there was none."""

    change_number: int | None
    changed: Moment | None
    before_number: int
    rows: tuple[ConsentRow, ...]
    counts: tuple[tuple[str, str, int], ...]
    concerned_count: int
    agreed_count: int
    waiting_count: int
    reachable_count: int
    asked_round: Moment | None
    reminded: Moment | None
    is_telling: bool
    may_remind: bool
    is_lately_reminded: bool
    sees_contacts: bool


NOBODY_ASKED = Consents(
    change_number=None,
    changed=None,
    before_number=0,
    rows=(),
    counts=(),
    concerned_count=0,
    agreed_count=0,
    waiting_count=0,
    reachable_count=0,
    asked_round=None,
    reminded=None,
    is_telling=False,
    may_remind=False,
    is_lately_reminded=False,
    sees_contacts=False,
)
"""A letter whose text never changed in earnest."""


def publishing(actor: Actor, letter: LetterRecord, now: datetime) -> Publishing:
    """The working text beside the one in force, with what publishing it would do to whom."""
    work = letters.working_text(letter)
    newest, *_ = letters.version_records(letter.id)
    try:
        compared = comparison(letter, str(letter.version_number), WORK)
    except BodyRefused:
        compared = None  # The findings say what is wrong with it.
    found = finding_lines(actor, replace(letter, text=work.text))
    return Publishing(
        work=work_line(letter, now),
        is_draft=letter.state == LetterState.DRAFT,
        may_publish=may_publish(actor, letter),
        next_number=newest.number + 1,
        consequence=consents.consequence(letter.id, canonical_sha256(work.text)),
        compared=compared,
        findings=tuple(one for one in found if not one.is_accepted),
    )


def what_happened(before: LetterRecord, after: LetterRecord, change: str) -> str:
    """The sentences after a publishing: what is in force, who is told or asked, how many count."""
    first = f"Version {after.version_number} is in force."
    if before.state == LetterState.DRAFT:
        return f"{first} Opening the letter opens it on this text."
    now = consents.consequence(after.id, after.version_sha256)
    count = f"the count is now {now.listed_count:,}"
    if change == "material":
        asked = consents.waiting_count(after)
        return f"{first} {signatories(asked)} asked again; {count}."
    return f"{first} {signatories(now.told_count)} told what was mended; {count} as before."


def signatories(count: int) -> str:
    """“1 signatory is”, “85 signatories are”."""
    return "1 signatory is" if count == 1 else f"{count:,} signatories are"


def consent_page(actor: Actor, letter: LetterRecord, answer: str, now: datetime) -> Consents:
    """Who was asked about the last material change, those with the answer first narrowed down."""
    change = letters.last_material_change(letter.id)
    if change is None:
        return NOBODY_ASKED
    lines = consents.consent_lines(letter, change)
    counts = {one: sum(_fits(line, one) for line in lines) for one in (*Answer, ASKED)}
    sees_contacts = may(actor, Act.SEE_CONTACTS, letter.id)
    reminded_at, asking = consents.last_reminded_at(letter.id), consents.last_asking(letter.id)
    return Consents(
        change_number=change.number,
        changed=moment(letter, change.created_at, now),
        before_number=change.number - 1,
        rows=tuple(
            _row(letter, line, now, sees_contacts=sees_contacts)
            for line in lines
            if not answer or _fits(line, answer)
        ),
        counts=tuple((one, ANSWER_WORDS[one], count) for one, count in counts.items()),
        concerned_count=len(lines),
        agreed_count=counts[Answer.RENEWED],
        waiting_count=counts[Answer.WAITING],
        reachable_count=consents.waiting_count(letter),
        asked_round=moment(letter, asking.made_at, now) if asking else None,
        reminded=moment(letter, reminded_at, now) if reminded_at else None,
        is_telling=asking is not None and not asking.is_done,
        may_remind=may(actor, Act.CHANGE_TEXT, letter.id),
        is_lately_reminded=reminded_at is not None and now - reminded_at < ONE_REMINDER_PER,
        sees_contacts=sees_contacts,
    )


def consents_csv(actor: Actor, letter: LetterRecord) -> bytes:
    """Everybody whom the last material change concerned, as a file; for coordinators only."""
    require(actor, Act.SEE_CONTACTS, letter.id)
    change = letters.last_material_change(letter.id)
    lines = consents.consent_lines(letter, change) if change else ()
    return write_csv(COLUMNS, map(_cells, lines))


def _fits(line: ConsentLine, answer: str) -> bool:
    return bool(line.has_asked) if answer == ASKED else line.answer == answer


def _row(
    letter: LetterRecord, line: ConsentLine, now: datetime, *, sees_contacts: bool
) -> ConsentRow:
    return ConsentRow(
        name=line.name,
        detail=line.detail,
        answer=line.answer,
        answer_label=ANSWER_WORDS[line.answer],
        answered=moment(letter, line.answered_at, now) if line.answered_at else None,
        has_asked=line.has_asked,
        questions=line.questions if sees_contacts else (),
        contact_name=line.contact_name if sees_contacts else "",
        contact_email=line.contact_email if sees_contacts else "",
    )


def _cells(line: ConsentLine) -> dict[str, str]:
    return {
        "name": line.name,
        "answer": ANSWER_WORDS[line.answer],
        "answered_at": line.answered_at.isoformat(timespec="seconds") if line.answered_at else "",
        "questions": "\n\n".join(line.questions),
        "contact_name": line.contact_name,
        "contact_email": line.contact_email,
    }
