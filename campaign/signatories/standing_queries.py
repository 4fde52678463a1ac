"""Whom the rows of a file meet on a letter: who stands on it, who has left it, and who was called so."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select, text

from campaign.audit.queries import EntryFilter, entries
from campaign.audit.rules import Deed
from campaign.db import db
from campaign.organizations.blocking import sought_keys
from campaign.organizations.comparing import Spelling
from campaign.organizations.places import Place
from campaign.organizations.queries import names_apart, organization_ids, parts
from campaign.organizations.rules import name_key
from campaign.signatories.import_standing import Columns, Standing
from campaign.signatories.models import OCCUPIES_NAME, RosterStep, RosterStepRow, Signatory
from campaign.signatories.near_names import MAX_MEETING
from campaign.signatories.rows import TOLD_COLUMNS
from campaign.signatories.rules import ENDED, StepKind
from campaign.signatories.steps import read

_COLUMNS = tuple(
    getattr(Signatory, name)
    for name in (
        *TOLD_COLUMNS,
        *("id", "name_key", "sort_key", "contact_email_key", "state", "authority"),
        *("organization_id", "merged_into_id", "contact_erased_at"),
        *("doubt", "version_sha256", "listed_at", "lapsed_at"),
    )
)

_MET = """
WITH rare AS (
    SELECT organization_key.key FROM organization_key JOIN (ASKED) AS asked
    ON asked.key = organization_key.key
    GROUP BY organization_key.key HAVING count(*) <= :most
)
SELECT rare.key, organization_name.name_key, signatory.name, organization.domain,
    signatory.city, signatory.region, signatory.country
FROM rare JOIN organization_key ON organization_key.key = rare.key
JOIN organization_name ON organization_name.id = organization_key.name_id
JOIN organization ON organization.id = organization_name.organization_id
JOIN signatory ON signatory.organization_id = organization.id
WHERE signatory.letter_id = :letter_id AND signatory.state IN ('listed', 'stale')
"""
# Ten thousand keys at once, so they go as one value and not as a parameter each.
_ASKED = {
    "sqlite": "SELECT value AS key FROM json_each(:keys)",
    "postgresql": "SELECT CAST(value AS bigint) AS key "
    "FROM json_array_elements_text(CAST(:keys AS json))",
}
_MET_ON = {name: text(_MET.replace("ASKED", asked)) for name, asked in _ASKED.items()}

Before = tuple[int, Mapping[str, Any]]
"""A signatory, and columns as they were before somebody has corrected them."""


def add_standing(letter_id: int, values: Collection[Columns], standing: Standing) -> None:
    """Add to what is known of a letter whatever rows with these columns may meet there."""
    keys = {one["name_key"] for one in values} - standing.by_key.keys() - standing.ended.keys()
    bodies = organization_ids(keys)
    standing.bodies.update(bodies)
    conditions = [
        *(Signatory.name_key.in_(some) for some in parts(sorted(keys))),
        *(
            Signatory.organization_id.in_(some) & OCCUPIES_NAME
            for some in parts(sorted(set(bodies.values()) - standing.by_body.keys()))
        ),
    ]
    for condition in conditions:
        for row in _rows(letter_id, condition):
            standing.add(row)
    _add_corrected(letter_id, values, standing)
    standing.near.apart.update(names_apart(standing.bodies.keys() & keys))
    _add_noted(letter_id, values, standing)
    standing.near.add_met(_met(letter_id, keys - standing.by_key.keys()))


def _add_noted(letter_id: int, values: Collection[Columns], standing: Standing) -> None:
    """Add whom else the signatories have as contacts that rows of other contacts meet."""
    met = {
        row["id"]: row["name_key"]
        for one in values
        if (row := standing.like(one)) and "id" in row and standing.brings_contact(row, one)
    }
    columns = Signatory.merged_into_id, Signatory.contact_email_key, Signatory.contact_erased_at
    for some in parts(sorted(met)):
        statement = select(*columns).where(Signatory.merged_into_id.in_(some))
        for listing_id, email_key, erased_at in db.session.execute(statement):
            name_key = met[listing_id]
            standing.noted.add((name_key, email_key))
            if erased_at is not None:
                standing.erased.add(name_key)


def _rows(letter_id: int, condition: Any) -> list[Columns]:  # noqa: ANN401 (a condition of any columns)
    statement = select(*_COLUMNS).where(Signatory.letter_id == letter_id, condition)
    return [dict(row) for row in db.session.execute(statement.order_by(Signatory.id)).mappings()]


def _add_corrected(letter_id: int, values: Collection[Columns], standing: Standing) -> None:
    """Add what was corrected of those whom the rows meet, and who bore one of their names before."""
    strange = {one["name_key"] for one in values} - standing.by_key.keys()
    standing.replaced.clear()
    befores = _before_steps(letter_id)
    if standing.by_key or _has_contact_of(letter_id, strange, values):
        befores += _before_links(letter_id)
    named: dict[int, str] = {}
    for signatory_id, before in befores:
        standing.replaced.setdefault(signatory_id, []).append(before)
        if (key := name_key(before.get("name") or "")) in strange:
            named[signatory_id] = key
    for some in parts(sorted(named)):
        for row in _rows(letter_id, Signatory.id.in_(some) & Signatory.state.not_in(ENDED)):
            standing.renamed[named[row["id"]]] = standing.by_key.get(row["name_key"], row)


def _before_steps(letter_id: int) -> list[Before]:
    """What coordinators have corrected, but for what was undone."""
    statement = (
        select(RosterStepRow.signatory_id, RosterStepRow.before)
        .join(RosterStep, RosterStep.id == RosterStepRow.step_id)
        .where(
            RosterStep.letter_id == letter_id,
            RosterStep.kind.in_([StepKind.CORRECT, StepKind.CONTACT]),
            RosterStep.undone_at.is_(None),
        )
    )
    return [(signatory_id, read(before)) for signatory_id, before in db.session.execute(statement)]


def _before_links(letter_id: int) -> list[Before]:
    """What contacts have corrected by their links."""
    corrected = entries(letter_id, EntryFilter(act=Deed.CORRECT), page=None)
    return [
        (
            int(one.about.rpartition(":")[2]),
            {column: both["before"] for column, both in one.typed.items()},
        )
        for one in corrected
    ]


def _has_contact_of(letter_id: int, strange: Collection[str], values: Collection[Columns]) -> bool:
    """Whether somebody on the letter has the contact of a row whose name nobody has there."""
    keys = {one["contact_email_key"] for one in values if one["name_key"] in strange} - {""}
    return any(
        db.session.scalar(
            select(Signatory.id)
            .where(Signatory.letter_id == letter_id, Signatory.contact_email_key.in_(some))
            .limit(1)
        )
        for some in parts(sorted(keys))
    )


def _met(letter_id: int, name_keys: Collection[str]) -> Mapping[int, Mapping[str, Spelling]]:
    """The listed names of a letter that share a blocking key with one of these, by that key."""
    keys = sorted({key for name_key in name_keys for key in sought_keys(name_key)})
    asked = {"keys": json.dumps(keys), "most": MAX_MEETING, "letter_id": letter_id}
    met: dict[int, dict[str, Spelling]] = {}
    spellings: dict[str, Spelling] = {}
    for row in db.session.execute(_MET_ON[db.engine.dialect.name], asked):
        if row.name_key not in spellings:
            spellings[row.name_key] = Spelling(
                row.name, row.domain, row.name_key, Place(row.city, row.region, row.country)
            )
        met.setdefault(row.key, {})[row.name_key] = spellings[row.name_key]
    return met
