"""Who is on a letter already, and who was, as the rows of a file meet them.

A file adds to what is known and corrects it. It takes nothing away that somebody has put
right since, and puts nobody back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaign.organizations.domains import registered_domain
from campaign.organizations.places import Place, differing
from campaign.organizations.spelling import remarks_on
from campaign.signatories.near_names import NearNames
from campaign.signatories.rows import TOLD_COLUMNS
from campaign.signatories.rules import ENDED, SignatoryState

Columns = dict[str, Any]
"""A signatory that is or will be on the letter, by column."""

_FOLLOW = {"name": ("name_key", "sort_key"), "contact_email": ("contact_email_key",)}
"""Columns that follow from another."""
OCCUPY = frozenset({SignatoryState.LISTED, SignatoryState.STALE})
"""Where whoever stands has its name on the letter."""
_INDIVIDUAL = "individual"


@dataclass(slots=True)
class Standing:
    """Who is on a letter already, as far as the rows of a file ask for it.

    ``bodies`` are the organizations that names lead to. ``by_contact`` has every signatory
    that has not ended by the key of its name and its address, the unconfirmed ones too;
    ``by_region`` those that are no more unconfirmed by the key of their name and their state.
    ``ended`` are those that have, by the key of their name, the oldest first. ``replaced``
    are the columns before each correction, by signatory, and ``renamed`` who had a name before.
    ``noted`` are the later contacts that are known beside a listing, by the key of its name and
    their address; beside those in ``erased`` one was, and files bring none back.
    """

    by_key: dict[str, Columns] = field(default_factory=dict)
    by_region: dict[tuple[str, str], Columns] = field(default_factory=dict)
    by_body: dict[int, Columns] = field(default_factory=dict)
    by_contact: dict[tuple[str, str], Columns] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    ended: dict[str, list[Columns]] = field(default_factory=dict)
    replaced: dict[int, list[Mapping[str, Any]]] = field(default_factory=dict)
    renamed: dict[str, Columns] = field(default_factory=dict)
    noted: set[tuple[str, str]] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    near: NearNames = field(default_factory=NearNames)

    def add(self, row: Columns) -> None:
        """Note one signatory; whoever is listed goes before whoever is not."""
        if row["state"] in ENDED:
            self.ended.setdefault(row["name_key"], []).append(row)
            return
        if row["contact_email_key"]:
            self.by_contact[row["name_key"], row["contact_email_key"]] = row
        if row["state"] == SignatoryState.UNCONFIRMED or row.get("merged_into_id") is not None:
            return  # Neither has the name, and a later contact stands beside whoever has.
        self.by_region[row["name_key"], row["region"]] = row
        if row["state"] in OCCUPY or row["name_key"] not in self.by_key:
            self.by_key[row["name_key"]] = row
        body = row.get("organization_id") or self.bodies.get(row["name_key"])
        if body is not None and row["state"] in OCCUPY:
            self.by_body[body] = row

    def like(self, values: Columns) -> Columns | None:
        """The signatory that a row of a file is: by its name, another of its names, or its contact.

        Two people may be called alike, so those who write from two addresses are two; and so are
        two bodies in two states, or in two cities with two contacts, unless they share a domain.
        """
        own = self.by_contact.get((values["name_key"], values["contact_email_key"]))
        row = self.by_key.get(values["name_key"])
        if values["kind"] == _INDIVIDUAL:
            return own or (None if row is None or _is_other(row, values) else row)
        body = self.bodies.get(values["name_key"])
        if row is not None and _is_elsewhere(row, values):
            return own or self.by_region.get((values["name_key"], values["region"]))
        found = row or (None if body is None else self.by_body.get(body))
        return found or own or self.renamed.get(values["name_key"])

    def occupies(self, name_key: str) -> bool:
        """Whether somebody who counts has the name."""
        return name_key in self.by_key and self.by_key[name_key]["state"] in OCCUPY

    def ended_as(self, values: Columns) -> Columns | None:
        """The sign-on that a row is again and that has ended, the last of several; None for none."""
        ended = reversed(self.ended.get(values["name_key"], []))
        return next((one for one in ended if not _is_other(one, values)), None)

    def state_before(self, name_key: str) -> SignatoryState | None:
        """How the last sign-on under a name ended that was no other's again; None when none did."""
        ended = [one for one in self.ended.get(name_key, []) if one["merged_into_id"] is None]
        return SignatoryState(ended[-1]["state"]) if ended else None

    def differences(self, row: Columns, values: Columns, later: Sequence[Columns] = ()) -> Columns:
        """What a row of a file changes of the signatory that it is; an empty cell takes nothing away.

        By another of its names it is known already, and is printed by the one that it has; so it
        is where the file shouts, or knows no capitals. Another contact only adds. What ``later``
        rows of the same contact say is theirs to change.
        """
        replaced = self.replaced.get(row.get("id", 0), ())
        whose = {"contact_email_key": row["contact_email_key"] or values["contact_email_key"]}
        same = (one for one in later if not _is_other(whose, one))
        answered = {name for one in same for name in self._told(row, one)}
        told = [
            name
            for name in self._told(row, values)
            if values[name] != row[name]
            and name not in answered
            and all(before.get(name) != values[name] for before in replaced)
        ]
        columns = [column for name in told for column in (name, *_FOLLOW.get(name, ()))]
        return {column: values[column] for column in columns}

    def _told(self, row: Columns, values: Columns) -> list[str]:
        """The columns of a signatory that a row of a file may speak for."""
        is_worse = row["name_key"] != values["name_key"] or bool(remarks_on(values["name"]))
        passed = {"kind", "name"} if is_worse else {"kind"}
        is_other = _is_other(row, values)
        holder = self.by_contact.get((row["name_key"], values["contact_email_key"]))
        is_held = holder is not None and holder is not row
        # That contact has a sign-on of its own, or no power over this one, or was erased.
        is_barred = is_other or is_held or row.get("contact_erased_at") is not None
        return [
            name
            for name in TOLD_COLUMNS
            if name not in passed
            and values[name] != ""
            and not (is_other and row[name])
            and not (is_barred and name.startswith("contact_"))
        ]

    def brings_contact(self, row: Columns, values: Columns) -> bool:
        """Whether a row of a file is of a later contact of a signatory that nobody knows of yet."""
        email_key = values["contact_email_key"]
        if not _is_other(row, values) or row.get("merged_into_id") is not None:
            return False
        names = {row["name_key"], values["name_key"]}
        befores = self.replaced.get(row.get("id", 0), ())
        ended = (one for name in names for one in self.ended.get(name, ()))
        known = {*(one.get("contact_email_key") for one in (*befores, *ended))}
        return not (
            email_key in known
            or row["name_key"] in self.erased
            or (row["name_key"], email_key) in self.noted
            or any((name, email_key) in self.by_contact for name in names)
        )

    def note(self, row: Columns, listing: Columns) -> None:
        """Know a later contact of a signatory from now on."""
        self.noted.add((listing["name_key"], row["contact_email_key"]))
        self.add(row)


def _is_other(row: Columns, values: Columns) -> bool:
    """Whether a row comes from another contact than the one who is known."""
    keys = {row["contact_email_key"], values["contact_email_key"]} - {""}
    return len(keys) > 1


def _is_elsewhere(row: Columns, values: Columns) -> bool:
    """Whether a row tells of another place than is known, where that is no correction of it."""
    keys = {row["contact_email_key"], values["contact_email_key"]}
    if len(keys) == 1 and "" not in keys:
        return False
    one, other = (Place(each["city"], each["region"], each["country"]) for each in (row, values))
    if not _is_other(row, values):
        # Without two contacts another city may be a correction; another state hardly is.
        one, other = one._replace(city=""), other._replace(city="")
    return bool(differing(one, other)) and not _shared_domain(row, values)


def _shared_domain(row: Columns, values: Columns) -> str:
    mine, theirs = (
        {registered_domain(each[name]) for name in ("website", "contact_email")}
        for each in (row, values)
    )
    return max(mine & theirs, default="")
