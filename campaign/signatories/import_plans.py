"""What the rows of a file become on a letter, decided before anything is written.

A row is new, changes what is known of a signatory, adds nothing, or is rejected. New names
that only resemble a listed one are for a coordinator to look at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaign.drafting.authority import Authority
from campaign.drafting.queries import LetterRecord
from campaign.organizations.comparing import Spelling
from campaign.organizations.domains import registered_domain
from campaign.organizations.spelling import remarks_on
from campaign.signatories import doubts
from campaign.signatories.entries import EntryRefused
from campaign.signatories.near_names import NearNames
from campaign.signatories.rows import TOLD_COLUMNS, entry_values, row_of
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import Row

Columns = dict[str, Any]
"""A signatory that is or will be on the letter, by column."""

_FOLLOW = {"name": ("name_key", "sort_key"), "contact_email": ("contact_email_key",)}
"""Columns that follow from another."""
_OCCUPY = {SignatoryState.LISTED, SignatoryState.STALE}


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
class Standing:
    """Who is on a letter already, as far as the rows of a file ask for it.

    ``bodies`` are the organizations that names lead to. ``by_contact`` has every signatory
    that has not ended by the key of its name and its address, the unconfirmed ones too.
    """

    by_key: dict[str, Columns] = field(default_factory=dict)
    by_body: dict[int, Columns] = field(default_factory=dict)
    by_contact: dict[tuple[str, str], Columns] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    near: NearNames = field(default_factory=NearNames)

    def add(self, row: Columns) -> None:
        """Note one signatory; whoever is listed goes before whoever is not."""
        if row["contact_email_key"]:
            self.by_contact[row["name_key"], row["contact_email_key"]] = row
        if row["state"] == SignatoryState.UNCONFIRMED:
            return
        if row["state"] in _OCCUPY or row["name_key"] not in self.by_key:
            self.by_key[row["name_key"]] = row
        body = row.get("organization_id") or self.bodies.get(row["name_key"])
        if body is not None and row["state"] in _OCCUPY:
            self.by_body[body] = row

    def like(self, values: Columns) -> Columns | None:
        """The signatory that a row of a file is: by its name, another of its names, or its contact."""
        if row := self.by_key.get(values["name_key"]):
            return row
        body = self.bodies.get(values["name_key"])
        if values["kind"] == "organization" and body in self.by_body:
            return self.by_body[body]
        return self.by_contact.get((values["name_key"], values["contact_email_key"]))


@dataclass(slots=True)
class Plan:
    """What becomes of some rows; ``new`` and ``changes`` (by signatory) are to be written.

    ``listed`` are the new and the changed ones that were not on the letter before.
    """

    new: list[Columns] = field(default_factory=list)
    changes: dict[int, Change] = field(default_factory=dict)
    listed: list[Columns] = field(default_factory=list)
    changed_count: int = 0
    duplicate_count: int = 0
    doubtful_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    row_count: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """How rows are taken in: onto which letter, to stand where, at which instant.

    With ``reviews_doubts`` a name that resembles a listed one goes to a coordinator.
    """

    letter: LetterRecord
    state: SignatoryState
    now: datetime
    reviews_doubts: bool = True


def read_rows(letter: LetterRecord, rows: Iterable[Row], plan: Plan) -> list[Columns]:
    """Give the columns of the rows that can be taken, and note the others as rejected."""
    values = []
    for row in rows:
        plan.row_count += 1
        try:
            values.append(entry_values(letter, row.entry()))
        except EntryRefused as refused:
            reason = " ".join(refused.problems.values())
            plan.rejected.append(Rejected(row.line, reason, row.cells))
    return values


def decide(terms: Terms, values: Iterable[Columns], standing: Standing, plan: Plan) -> None:
    """Put each row into the plan, and among those that are on the letter for the rows after it."""
    for one in values:
        row = standing.like(one)
        if row is None:
            _add(terms, one, standing, plan)
        elif row["state"] == SignatoryState.UNCONFIRMED:
            _vouch(terms, row, one, standing, plan)
        elif after := _differences(row, one, standing):
            _change(row, after, plan)
        else:
            plan.duplicate_count += 1


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
    _change(row, {**_differences(row, values, standing), **entering, **renewed}, plan)
    _put_on_letter(row, standing, plan)


def _put_on_letter(row: Columns, standing: Standing, plan: Plan) -> None:
    if row["state"] == SignatoryState.LISTED:
        plan.listed.append(row)
    standing.add(row)


def _entering(terms: Terms, values: Columns, standing: Standing, plan: Plan) -> Columns:
    """Where a name that is new on the letter stands, and since when."""
    if _is_listing(terms, values):
        spelling = _spelling(values)
        alike, verdict = standing.near.most_alike(spelling)
        if alike and terms.reviews_doubts:
            plan.doubtful_count += 1
            doubt = doubts.of_verdict(alike, verdict)
            return {"state": SignatoryState.IN_REVIEW, "doubt": doubt, "listed_at": None}
        standing.near.add(spelling)
    is_listed = terms.state == SignatoryState.LISTED
    return {"state": terms.state, "doubt": "", "listed_at": terms.now if is_listed else None}


def _is_listing(terms: Terms, values: Mapping[str, Any]) -> bool:
    # Two people may well be called alike; likeness is asked of organizations.
    return terms.state == SignatoryState.LISTED and values["kind"] == "organization"


def _spelling(values: Columns) -> Spelling:
    domain = registered_domain(values["website"]) or registered_domain(values["contact_email"])
    return Spelling(values["name"], domain, values["name_key"])


def _differences(row: Columns, values: Columns, standing: Standing) -> Columns:
    # A file adds to what is known and corrects it; an empty cell takes nothing away. By
    # another of its names it is known already, and is printed by the one that it has; so it
    # is where the file shouts, or knows no capitals.
    is_worse = row["name_key"] != values["name_key"] or bool(remarks_on(values["name"]))
    passed = {"kind", "name"} if is_worse else {"kind"}
    told = [
        name
        for name in TOLD_COLUMNS
        if name not in passed and values[name] and values[name] != row[name]
    ]
    holder = standing.by_contact.get((row["name_key"], values["contact_email_key"]))
    if "contact_email" in told and holder is not None and holder is not row:
        # That contact has a sign-on of its own under this name, and stays there.
        told = [name for name in told if not name.startswith("contact_")]
    columns = [column for name in told for column in (name, *_FOLLOW.get(name, ()))]
    return {column: values[column] for column in columns}


def _change(row: Columns, after: Columns, plan: Plan) -> None:
    plan.changed_count += 1
    if (signatory_id := row.get("id")) is not None:
        change = plan.changes.setdefault(signatory_id, Change({}, {}))
        for column in after:
            change.before.setdefault(column, row[column])
        change.after.update(after)
    row.update(after)
