"""What the rows of a file become on a letter, decided before anything is written.

A row is new, changes what is known of a signatory, adds nothing, or is rejected. New names
that only resemble a listed one are for a coordinator to look at.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaign.drafting.authority import Authority
from campaign.drafting.queries import LetterRecord
from campaign.organizations.blocking import blocking_keys
from campaign.organizations.comparing import Spelling
from campaign.organizations.domains import registered_domain
from campaign.organizations.places import Place
from campaign.signatories import doubts
from campaign.signatories.entries import EntryRefused
from campaign.signatories.import_standing import OCCUPY, Columns, Standing
from campaign.signatories.rows import entry_values, row_of
from campaign.signatories.rules import KindRefused, SignatoryState, require_kind
from campaign.signatories.table_rows import Row

_ENDED = {
    SignatoryState.WITHDRAWN: (
        "has withdrawn from this letter; enter it by hand if it signs on again.",
        doubts.WITHDRAWN_BEFORE,
    ),
    SignatoryState.REJECTED: (
        "was turned away by a coordinator; enter it by hand if that has changed.",
        doubts.REJECTED_BEFORE,
    ),
}
"""Why a row is not taken whose sign-on has ended, and what is doubted when another contact sends it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be taken: its number in the file, why as sentences, and what stands in it."""

    line: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a file changes of a signatory that is on the letter: its columns before and after."""

    before: Columns
    after: Columns


@dataclass(slots=True)
class Plan:
    """What becomes of some rows; ``new`` and ``changes`` (by signatory) are to be written.

    ``listed`` are the new and the changed ones that were not on the letter before; ``times``
    says how many rows change each signatory. ``noted`` are later contacts, each with the
    signatory beside which it is noted. ``again_count`` is how many answers of the file are
    replaced by one further down.
    """

    new: list[Columns] = field(default_factory=list)
    changes: dict[int, Change] = field(default_factory=dict)
    listed: list[Columns] = field(default_factory=list)
    noted: list[tuple[Columns, Columns]] = field(default_factory=list)
    times: Counter[int] = field(default_factory=Counter)
    changed_count: int = 0
    duplicate_count: int = 0
    doubtful_count: int = 0
    again_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    row_count: int = 0


Later = Callable[[LetterRecord, int, str], Sequence[Columns]]
"""What the rows after one with this number say of whoever has this name key."""


def nothing_later(_letter: LetterRecord, _line: int, _key: str) -> Sequence[Columns]:
    """What rows say after which there are no others."""
    return ()


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Rows of a file as signatories of a letter, before anybody has looked who is on it.

    ``taken`` are those that can be taken, with their columns; the others are ``rejected``.
    """

    letter: LetterRecord
    rows: Sequence[Row]
    taken: list[tuple[Row, Columns]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Terms:
    """How rows are taken in: onto which letter, to stand where, at which instant.

    With ``reviews_doubts`` a name that resembles a listed one goes to a coordinator. ``later``
    tells what comes further down in the file.
    """

    letter: LetterRecord
    state: SignatoryState
    now: datetime
    reviews_doubts: bool = True
    later: Later = nothing_later


def read_rows(letter: LetterRecord, rows: Sequence[Row]) -> ReadRows:
    """Read rows as signatories of a letter with these settings, and note which cannot be taken."""
    read = ReadRows(letter, rows)
    for row in rows:
        try:
            values = entry_values(letter, row.entry())
            require_kind(values["kind"], letter.settings.kinds)
            # They take longest to make, are kept, and are asked for under the letter's lock.
            blocking_keys(values["name_key"])
            read.taken.append((row, values))
        except EntryRefused as refused:
            read.rejected.append(_rejected(row, " ".join(refused.problems.values())))
        except KindRefused as refused:
            read.rejected.append(_rejected(row, refused.message))
    return read


def decide(terms: Terms, read: ReadRows, standing: Standing) -> Plan:
    """Say what becomes of each row, and put it among those on the letter for the rows after it."""
    plan = Plan(rejected=list(read.rejected), row_count=len(read.rows))
    for row, values in read.taken:
        found = standing.like(values)
        if found is None:
            _meet_ended(terms, row, values, standing, plan)
        elif found["state"] == SignatoryState.UNCONFIRMED:
            _vouch(terms, found, values, standing, plan)
        else:
            _meet(terms, row, found, values, standing, plan)
    _leave_out_what_came_to_nothing(plan)
    plan.rejected.sort(key=lambda one: one.line)
    return plan


def _meet(
    terms: Terms, row: Row, found: Columns, values: Columns, standing: Standing, plan: Plan
) -> None:
    if standing.brings_contact(found, values):
        _note(terms, found, values, standing, plan)
    if after := _what_counts(terms, row, found, values, standing, plan):
        _change(found, after, plan)
    else:
        plan.duplicate_count += 1


def _what_counts(
    terms: Terms, row: Row, found: Columns, values: Columns, standing: Standing, plan: Plan
) -> Columns:
    """What a row changes and no later one of the same file says otherwise."""
    differing = standing.differences(found, values)
    if not differing:
        return differing
    later = terms.later(terms.letter, row.line, values["name_key"])
    after = standing.differences(found, values, later)
    is_of_file = "id" not in found
    plan.again_count += after != differing or (is_of_file and any(map(found.get, after)))
    return after


def _note(terms: Terms, found: Columns, values: Columns, standing: Standing, plan: Plan) -> None:
    # As a later sign-on by the form: it has no power over the listing until somebody grants it.
    is_so_called = found["name_key"] == values["name_key"]
    doubt = doubts.of_later_contact(
        found["name"], is_on_letter=found["state"] in OCCUPY, is_so_called=is_so_called
    )
    row = row_of(terms.letter, values, SignatoryState.IN_REVIEW, terms.now)
    noted = {**row, "doubt": doubt}
    plan.noted.append((noted, found))
    standing.note(noted, found)


def _meet_ended(terms: Terms, row: Row, values: Columns, standing: Standing, plan: Plan) -> None:
    # The sheet does not know who has left the letter since, and must not put them back.
    if (ended := standing.ended_as(values)) is None:
        _add(terms, values, standing, plan)
    elif ended["merged_into_id"] is not None:
        plan.duplicate_count += 1
    else:
        why, _ = _ENDED[ended["state"]]
        plan.rejected.append(_rejected(row, f"“{values['name']}” {why}"))


def _rejected(row: Row, reason: str) -> Rejected:
    return Rejected(row.line, reason, row.cells)


def _add(terms: Terms, values: Columns, standing: Standing, plan: Plan) -> None:
    where = _entering(terms, values, standing, plan)
    row = {**row_of(terms.letter, values, where["state"], terms.now), **where}
    plan.new.append(row)
    _put_on_letter(row, standing, plan)


def _vouch(terms: Terms, row: Columns, values: Columns, standing: Standing, plan: Plan) -> None:
    # A sign-on that waits for its contact to confirm it: a coordinator vouches for it now.
    entering = _entering(terms, values, standing, plan)
    renewed = {"version_sha256": terms.letter.version_sha256, "lapsed_at": None}
    if entering["state"] == SignatoryState.LISTED:
        renewed["authority"] = Authority.COORDINATOR
    _change(row, {**standing.differences(row, values), **entering, **renewed}, plan)
    _put_on_letter(row, standing, plan)


def _put_on_letter(row: Columns, standing: Standing, plan: Plan) -> None:
    if row["state"] == SignatoryState.LISTED:
        plan.listed.append(row)
    standing.add(row)


def _entering(terms: Terms, values: Columns, standing: Standing, plan: Plan) -> Columns:
    """Where a name that is new on the letter stands, and since when."""
    is_listed = terms.state == SignatoryState.LISTED
    if is_listed and (doubt := _doubt(terms, values, standing)):
        plan.doubtful_count += 1
        return {"state": SignatoryState.IN_REVIEW, "doubt": doubt, "listed_at": None}
    if _is_listing(terms, values):
        standing.near.add(_spelling(values))
    return {"state": terms.state, "doubt": "", "listed_at": terms.now if is_listed else None}


def _doubt(terms: Terms, values: Columns, standing: Standing) -> str:
    if standing.occupies(values["name_key"]):
        return doubts.NAME_TAKEN
    if state := standing.state_before(values["name_key"]):
        return _ENDED[state][1]
    if not terms.reviews_doubts or not _is_listing(terms, values):
        return ""
    alike, verdict = standing.near.most_alike(_spelling(values))
    return doubts.of_verdict(alike, verdict) if alike else ""


def _is_listing(terms: Terms, values: Mapping[str, Any]) -> bool:
    # Two people may well be called alike; likeness is asked of organizations.
    return terms.state == SignatoryState.LISTED and values["kind"] == "organization"


def _spelling(values: Columns) -> Spelling:
    domain = registered_domain(values["website"]) or registered_domain(values["contact_email"])
    place = Place(values["city"], values["region"], values["country"])
    return Spelling(values["name"], domain, values["name_key"], place)


def _change(row: Columns, after: Columns, plan: Plan) -> None:
    plan.changed_count += 1
    if (signatory_id := row.get("id")) is not None:
        plan.times[signatory_id] += 1
        change = plan.changes.setdefault(signatory_id, Change({}, {}))
        for column in after:
            change.before.setdefault(column, row[column])
        change.after.update(after)
    row.update(after)


def _leave_out_what_came_to_nothing(plan: Plan) -> None:
    # Who has answered twice is changed to the first answer and back again, each time anew.
    for signatory_id, change in list(plan.changes.items()):
        if change.before == change.after:
            del plan.changes[signatory_id]
            plan.changed_count -= plan.times[signatory_id]
            plan.duplicate_count += plan.times[signatory_id]
