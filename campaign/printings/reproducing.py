"""Setting a printing again from what it froze, to prove that it comes out the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

from campaign.access import Act, Actor, require
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.printings import queries
from campaign.printings.pages import Render
from campaign.printings.queries import FrozenPrinting, PrintingRecord
from campaign.printings.rules import DocumentUnreadable, read_key
from campaign.rendering.errors import RenderError
from campaign.rendering.made_with import MadeWith

NOTHING_KNOWN = (
    "no recorded software or theme differs, and the fonts are the same, so look at what is not "
    "recorded, such as other libraries of the system"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Software or a theme that is not what it was; empty where there was or is none."""

    name: str
    recorded: str
    present: str


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A printing set again; ``sha256`` is empty where it could not be, and ``fault`` says why."""

    record: PrintingRecord
    sha256: str
    fault: str
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether the bytes are those that were kept."""
        return self.sha256 == self.record.sha256

    @property
    def nothing_known(self) -> str:
        """What is said where the bytes differ and nothing that is recorded does."""
        return NOTHING_KNOWN


def reproduce(actor: Actor, key: str, render: Render) -> Reproduction:
    """Set the printing with this id, or this SHA-256, again, and compare.

    :raises PrintingNotFound: when there is none.
    """
    record = queries.printing_by_key(read_key(key))
    require(actor, Act.GET_PRINTING, record.letter_id)
    try:
        frozen = queries.frozen_printing(record.id)
    except DocumentUnreadable as fault:
        return Reproduction(record, "", fault.message, ())
    # One from before its theme was kept is set in the one that its letter has.
    theme = record.theme or letters.letter_by_id(record.letter_id).settings.theme
    db.session.rollback()
    present: MadeWith = current_app.extensions["press"].made_with(theme)
    differences = _differences(frozen, present)
    try:
        data = render(frozen.document, theme).data
    except RenderError as fault:
        return Reproduction(record, "", fault.message, differences)
    return Reproduction(record, hashlib.sha256(data).hexdigest(), "", differences)


def _differences(frozen: FrozenPrinting, present: MadeWith) -> tuple[Difference, ...]:
    theme = f"theme {present.theme}"
    recorded = _with_theme(frozen.software, theme, frozen.theme_sha256)
    now = _with_theme(present.software, theme, present.theme_sha256)
    return tuple(
        Difference(name, recorded.get(name, ""), now.get(name, ""))
        for name in {**recorded, **now}
        if recorded.get(name, "") != now.get(name, "")
    )


def _with_theme(software: Mapping[str, str], theme: str, sha256: str) -> Mapping[str, str]:
    return {theme: sha256, **software}
