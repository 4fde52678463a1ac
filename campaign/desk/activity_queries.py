"""What the activity page shows: who did what on a letter, when, with before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaign.access import Act, Actor, may
from campaign.audit import queries as audit
from campaign.audit.queries import PAGE_ENTRIES, EntryFilter, EntryRecord
from campaign.audit.rules import Deed
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.signatories.table_files import write_csv

COLUMNS = ("id", "at", "who", "from", "act", "about", "what", "position", "sha256")
WORDS: Mapping[str, str] = {
    Act.IMPORT_LETTER: "Imported the letter",
    Act.OPEN_LETTER: "Opened the letter",
    Act.CLOSE_LETTER: "Closed the letter",
    Act.REOPEN_LETTER: "Opened the letter again",
    Act.CHANGE_TEXT: "Reminded those who had not answered",
    Act.ACCEPT_FINDING: "Accepted a finding",
    Act.REVIEW_SIGNATORY: "Reviewed a signatory",
    Act.IMPORT_SIGNATORIES: "Imported signatories",
    Act.ARRANGE_ROSTER: "Arranged the roster",
    Act.EDIT_ORGANIZATION: "Changed what is known of an organization",
    Act.MAKE_PRINTING: "Made a printing",
    Act.CREATE_ACCOUNT: "Made an account",
    Deed.PUBLISH: "Published a version of the text",
    Deed.MAKE_REVIEW_LINK: "Made a link to review the draft",
    Deed.TAKE_BACK_REVIEW_LINK: "Took a link to the draft back",
    Deed.COMMENT: "Commented on the draft",
    Deed.REPLY: "Replied to a comment",
    Deed.SUGGEST: "Suggested another wording",
    Deed.RESOLVE: "Resolved a comment",
    Deed.REOPEN_COMMENT: "Opened a comment again",
    Deed.ACCEPT_SUGGESTION: "Accepted a suggestion",
    Deed.REJECT_SUGGESTION: "Rejected a suggestion",
    Deed.SET_DATE_AND_VIA: "Changed the date or how the letter is sent",
    Deed.SET_LANGUAGE: "Changed the language of the letter",
    Deed.SET_THEME: "Chose another look for the printed letter",
    Deed.GO_STALE: "Was asked again, since the text changed",
    Deed.RENEW: "Agreed to the changed text",
    Deed.ASK: "Asked about the changed text",
    Act.EXPORT_PERSON: "Exported what is kept of somebody",
    Act.ERASE_PERSON: "Erased what is kept of somebody",
    Deed.ERASE_CONTACT: "Erased a contact",
    Deed.SIGN_ON: "Signed on",
    Deed.CONFIRM: "Confirmed",
    Deed.CORRECT: "Corrected the entry",
    Deed.WITHDRAW: "Withdrew",
    Deed.ASK_TO_WITHDRAW: "Asked to withdraw",
    Deed.SEND_LINK: "Asked for the link again",
    Deed.REMIND: "Was reminded to confirm",
    Deed.LAPSE: "Was not confirmed in time",
    Deed.IMPORT: "Imported a signatory",
    Deed.UNDO_IMPORT: "Undid an import",
    Deed.APPROVE: "Approved a sign-on for the organization",
    Deed.DECLINE: "Declined a sign-on for the organization",
    Deed.ENTER: "Entered a sign-on that came on paper or by email",
    Deed.INVITE: "Invited somebody",
    Deed.TAKE_BACK: "Took an invitation back",
    Deed.JOIN: "Joined",
    Deed.CHANGE_ROLE: "Changed a role",
    Deed.REMOVE: "Removed somebody",
    Deed.HAND_OVER: "Handed the letter over",
    Deed.LEAVE: "Left the letter",
    Deed.SET_UP_APP: "Set up an authenticator app",
    Deed.REMOVE_APP: "Removed the authenticator app",
    Deed.MAKE_RECOVERY_CODES: "Made recovery codes",
    Deed.USE_RECOVERY_CODE: "Used a recovery code",
    Deed.ADD_PASSKEY: "Added a passkey",
    Deed.DELETE_PASSKEY: "Deleted a passkey",
    Deed.SIGN_IN: "Signed in",
    Deed.SIGN_IN_FAILED: "Could not sign in",
    Deed.SIGN_OUT: "Signed out",
    Deed.CHANGE_PASSWORD: "Changed the password",
    Deed.RESET_PASSWORD: "Reset the password",
    Deed.END_SESSION: "Ended a session",
    Deed.ERASE: "Erased personal data",
    Deed.ASK_FOR_DATA: "Asked what is kept",
    Deed.SEE_DATA: "Saw what is kept",
    Deed.ERASE_DATA: "Had their own data erased",
}
"""Each act on record, as somebody says it who reads what happened."""

LAST_PAGE = 100_000
"""No letter has more; a larger number leads there instead of failing at the database."""


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One entry as it is shown; what people typed is empty for those who may not see contacts."""

    id: int
    at_text: str
    at: str
    who: str
    machine: str
    act: str
    act_label: str
    about: str
    facts: tuple[tuple[str, str], ...]
    position: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One page of entries, with what the filters offer."""

    lines: tuple[ActivityLine, ...]
    found_count: int
    number: int
    last_number: int
    people: tuple[tuple[str, str], ...]
    acts: tuple[tuple[str, str], ...]


def entry_filter(letter: LetterRecord, who: str, act: str, since: str, until: str) -> EntryFilter:
    """The filter of an address: days are the letter's own, the last one counts; others are passed over."""
    return EntryFilter(
        who=who.replace("\0", ""),
        act=act.replace("\0", ""),
        since=_start_of(since, letter, 0),
        until=_start_of(until, letter, 1),
    )


def activity(actor: Actor, letter: LetterRecord, wanted: EntryFilter, number: int) -> Activity:
    """One page of the letter's entries, the newest first."""
    found_count = audit.entry_count(letter.id, wanted)
    last_number = max(1, -(-found_count // PAGE_ENTRIES))
    number = max(1, min(number, last_number, LAST_PAGE))
    found = audit.entries(letter.id, wanted, page=number)
    return Activity(
        lines=tuple(_lines(actor, letter, found)),
        found_count=found_count,
        number=number,
        last_number=last_number,
        people=audit.people_on(letter.id),
        acts=tuple((act, act_label(act)) for act in audit.acts_on(letter.id)),
    )


def activity_csv(actor: Actor, letter: LetterRecord, wanted: EntryFilter) -> bytes:
    """All entries that are wanted as a file, safe to open in a spreadsheet."""
    found = audit.entries(letter.id, wanted, page=None)
    return write_csv(COLUMNS, map(_cells, _lines(actor, letter, found)))


def act_label(act: str) -> str:
    """An act in words; one that an older version knew is shown by its name."""
    return WORDS.get(act, act)


def _lines(
    actor: Actor, letter: LetterRecord, found: tuple[EntryRecord, ...]
) -> Iterator[ActivityLine]:
    sees_contacts = may(actor, Act.SEE_CONTACTS, letter.id)
    settings = letter.settings
    for one in found:
        told = {**one.details, **(one.typed if sees_contacts else {})}
        yield ActivityLine(
            id=one.id,
            at_text=moment_text(one.at, settings.timezone, settings.language),
            at=one.at.isoformat(timespec="seconds"),
            who=one.name,
            machine=one.machine if sees_contacts else "",
            act=one.act,
            act_label=act_label(one.act),
            about=one.about.replace(":", " "),
            facts=tuple(_facts(told)),
            position=one.position,
            sha256=one.sha256 or "",
        )


def _facts(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    # What was typed is what a reader looks for, so the name comes first.
    for name, value in sorted(told.items(), key=lambda fact: fact[0] != "name"):
        if value not in (None, "", False):
            yield name.replace("_", " "), _said(value)


def _cells(line: ActivityLine) -> dict[str, str]:
    return {
        "id": str(line.id),
        "at": line.at,
        "who": line.who,
        "from": line.machine,
        "act": line.act,
        "about": line.about,
        "what": "; ".join(f"{name}: {value}" for name, value in line.facts),
        "position": str(line.position or ""),
        "sha256": line.sha256,
    }


def _said(value: object) -> str:
    if isinstance(value, Mapping) and value.keys() == {"before", "after"}:
        return f"{_said(value['before'])} → {_said(value['after'])}"
    return "nothing" if value in (None, "") else str(value)


def _start_of(day: str, letter: LetterRecord, later_days: int) -> datetime | None:
    try:
        start = date.fromisoformat(day) + timedelta(days=later_days)
        local = datetime.combine(start, time(), ZoneInfo(letter.settings.timezone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
