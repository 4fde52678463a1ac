"""Making a printing: freeze one version and one roster, set the pages, keep the bytes."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import current_app
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from campaign import clock, tokens
from campaign.access import Act, Actor, require
from campaign.audit.operations import record
from campaign.db import db, reading, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_letter, note_printing
from campaign.drafting.page_findings import page_findings
from campaign.printings import queries
from campaign.printings.freezing import frozen, frozen_roster
from campaign.printings.models import Printing, StoredFile
from campaign.printings.pages import Render, found_on_pages
from campaign.printings.queries import PrintingRecord
from campaign.printings.rules import (
    ID_CHARACTERS,
    PrintChoices,
    PrintingKind,
    RosterMoving,
    Stage,
)
from campaign.printings.snapshots import Snapshot
from campaign.printings.supplements import snapshot_of
from campaign.rendering.document import RenderedPdf
from campaign.rendering.made_with import MadeWith
from campaign.signatories import checks, review_operations
from campaign.signatories.printed_queries import fates
from campaign.signatories.roster import roster_lines

TRIES = 3

THE_LETTER = PrintChoices()
"""The whole letter, without a cover or changes, on letter paper."""


def make_printing(
    actor: Actor,
    slug: str,
    render: Render,
    choices: PrintChoices = THE_LETTER,
    *,
    printing_id: str = "",
    tell: Callable[[Stage], object] = lambda _stage: None,
) -> PrintingRecord:
    """Print the letter as it stands now, or a supplement to a printing, and keep it for good.

    The pages are set outside any transaction, since that takes long; names that
    were added meanwhile wait for the next printing, and when one was taken off,
    another text was published or something else was printed, the pages are set anew.
    Without a ``printing_id`` one is chosen; ``tell`` hears of each stage.

    :raises FindingsOpen: when something found in text, roster or pages is neither mended nor
        accepted.
    :raises NothingToAdd: when a supplement or a page of changes would be empty.
    :raises TextChangedSince: when an addendum would be to another text.
    :raises RosterMoving: when text or names changed so during each of three tries.
    :raises RenderError: when the letter cannot be set as it must be.
    """
    printing_id = printing_id or tokens.random_code(ID_CHARACTERS)
    for _ in range(TRIES):
        snapshot = _snapshot(actor, slug, choices, printing_id)
        theme = snapshot.letter.settings.theme
        made_with: MadeWith = current_app.extensions["press"].made_with(theme)
        tell(Stage.SETTING)
        pdf = render(snapshot.document, theme)
        tell(Stage.CHECKING)
        with transaction():
            # Nobody publishes or withdraws between this look and the printing, and of two
            # printings at once each has a number of its own; the letter's row is the lock.
            hold_letter(snapshot.letter.id)
            if _still_stands(snapshot):
                checks.require_no_open_pages(snapshot.letter, page_findings(pdf.pages))
                return _keep(actor, snapshot, pdf, made_with)
    message = "Text or roster changed while the pages were set. Please print again."
    raise RosterMoving(message)


def accept_finding(actor: Actor, slug: str, finding_id: str, reason: str, render: Render) -> None:
    """Accept a finding; pages are set only when it is found neither in text nor in roster.

    :raises FindingNotFound: when the letter has no such finding now.
    :raises ReasonMissing: when no reason is given.
    """
    letter = letters.letter(slug)
    require(actor, Act.ACCEPT_FINDING, letter.id)
    is_known = any(one.id == finding_id for one in checks.findings(letter))
    on_pages = () if is_known else found_on_pages(letter, render)
    review_operations.accept_finding(actor, slug, finding_id, reason, on_pages)


def _snapshot(actor: Actor, slug: str, choices: PrintChoices, printing_id: str) -> Snapshot:
    with reading(), transaction():
        letter = letters.letter(slug)
        require(actor, Act.MAKE_PRINTING, letter.id)
        if choices.kind == PrintingKind.FULL:
            checks.require_no_open_findings(letter)
        snapshot = snapshot_of(letter, choices, printing_id, clock.now())
        if choices.kind != PrintingKind.FULL:
            checks.require_no_open_names(letter, snapshot.lines)
        return snapshot


def _still_stands(snapshot: Snapshot) -> bool:
    """Whether its number is free, its text in force, and nobody on it has gone."""
    in_force = letters.letter_by_id(snapshot.letter.id)
    kind = snapshot.choices.kind
    if queries.next_number(in_force.id, kind) != snapshot.number:
        return False
    if kind == PrintingKind.CORRIGENDUM:
        became = fates(in_force.id)
        return not snapshot.signatory_ids & {*became.ended, *became.goes_on_as}
    standing = {line.signatory_id for line in roster_lines(in_force)}
    is_same_text = in_force.version_number == snapshot.version_number
    return is_same_text and snapshot.signatory_ids <= standing


def _keep(
    actor: Actor, snapshot: Snapshot, pdf: RenderedPdf, made_with: MadeWith
) -> PrintingRecord:
    letter, document, choices = snapshot.letter, snapshot.document, snapshot.choices
    sha256 = _store(pdf.data, "application/pdf")
    told: dict[str, Any] = {
        "number": snapshot.number,
        "version": snapshot.version_number,
        "count": document.count,
        "sha256": sha256,
    }
    if choices.of_id:
        told |= {"kind": str(choices.kind), "of": f"printing:{choices.of_id}"}
    values = _values(snapshot, made_with)
    db.session.execute(
        insert(Printing).values(
            **values, page_count=pdf.page_count, file_sha256=sha256, made_by=actor.name
        )
    )
    review_operations.hold_in_printing(sorted(snapshot.signatory_ids))
    if choices.kind == PrintingKind.FULL:
        note_printing(letter.id, snapshot.version_number, document.created_at)
    about = f"printing:{document.printing_id}"
    record(actor, Act.MAKE_PRINTING, letter.id, about=about, **told)
    return queries.printing(letter.id, document.printing_id)


def _values(snapshot: Snapshot, made_with: MadeWith) -> dict[str, Any]:
    letter, document, choices = snapshot.letter, snapshot.document, snapshot.choices
    return {
        "id": document.printing_id,
        "letter_id": letter.id,
        "kind": choices.kind,
        "of_id": choices.of_id or None,
        "number": snapshot.number,
        "version_number": snapshot.version_number,
        "version_sha256": snapshot.version_sha256,
        "count": document.count,
        "document": frozen(document),
        "roster": frozen_roster(snapshot.lines),
        "roster_order": letter.settings.order,
        "roster_sha256": snapshot.mark.roster_sha256,
        "theme": made_with.theme,
        "theme_sha256": made_with.theme_sha256,
        "software": dict(made_with.software),
        "made_at": document.created_at,
    }


def _store(data: bytes, media_type: str) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(StoredFile).values(
        sha256=sha256, media_type=media_type, size_bytes=len(data), data=data
    )
    db.session.execute(statement.on_conflict_do_nothing())
    return sha256
