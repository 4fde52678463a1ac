"""Making a printing: freeze one version and one roster, set the pages, keep the bytes."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from campaign import clock, tokens
from campaign.access import Act, Actor, require
from campaign.audit.operations import record
from campaign.db import db, reading, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_letter
from campaign.drafting.page_findings import page_findings
from campaign.drafting.queries import LetterRecord
from campaign.printings import queries
from campaign.printings.frozen import values_of
from campaign.printings.models import Printing, StoredFile
from campaign.printings.pages import Render, document_of, found_on_pages
from campaign.printings.queries import PrintingRecord
from campaign.printings.rules import ID_CHARACTERS, RosterMoving
from campaign.rendering.document import LetterDocument, RenderedPdf
from campaign.signatories import checks, review_operations
from campaign.signatories.roster import roster_lines

TRIES = 3


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One moment of a letter: what is printed, and which signatories are on it."""

    letter: LetterRecord
    document: LetterDocument
    signatory_ids: frozenset[int]


def make_printing(actor: Actor, slug: str, render: Render) -> PrintingRecord:
    """Print the letter as it stands now, and keep it for good.

    The pages are set outside any transaction, since that takes long; names that
    were added meanwhile wait for the next printing, and when one was taken off, or
    another text was published, the pages are set anew.

    :raises FindingsOpen: when something found in text, roster or pages is neither mended nor
        accepted.
    :raises RosterMoving: when text or names changed so during each of three tries.
    :raises RenderError: when the letter cannot be set as it must be.
    """
    for _ in range(TRIES):
        snapshot = _snapshot(actor, slug, tokens.random_code(ID_CHARACTERS))
        pdf = render(snapshot.document, snapshot.letter.settings.theme)
        with transaction():
            # Nobody publishes or withdraws between this look and the printing, and of two
            # printings at once each has a number of its own; the letter's row is the lock.
            hold_letter(snapshot.letter.id)
            if _still_stands(snapshot):
                checks.require_no_open_pages(snapshot.letter, page_findings(pdf.pages))
                return _keep(actor, snapshot, pdf)
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


def _snapshot(actor: Actor, slug: str, printing_id: str) -> _Snapshot:
    with reading(), transaction():
        now = clock.now()
        letter = letters.letter(slug)
        require(actor, Act.MAKE_PRINTING, letter.id)
        checks.require_no_open_findings(letter)
        lines = roster_lines(letter)
        document = document_of(letter, lines, now, printing_id)
        return _Snapshot(letter, document, frozenset(line.signatory_id for line in lines))


def _still_stands(snapshot: _Snapshot) -> bool:
    """Whether its text is in force and each of its names still counts."""
    in_force = letters.letter_by_id(snapshot.letter.id)
    standing = {line.signatory_id for line in roster_lines(in_force)}
    is_same_text = in_force.version_number == snapshot.letter.version_number
    return is_same_text and snapshot.signatory_ids <= standing


def _keep(actor: Actor, snapshot: _Snapshot, pdf: RenderedPdf) -> PrintingRecord:
    letter, document = snapshot.letter, snapshot.document
    sha256 = _store(pdf.data, "application/pdf")
    number = queries.next_number(letter.id)
    db.session.execute(
        insert(Printing).values(
            id=document.printing_id,
            letter_id=letter.id,
            number=number,
            version_number=letter.version_number,
            version_sha256=letter.version_sha256,
            count=document.count,
            page_count=pdf.page_count,
            document=values_of(document),
            software=_software(),
            file_sha256=sha256,
            made_at=document.created_at,
            made_by=actor.name,
        )
    )
    review_operations.hold_in_printing(sorted(snapshot.signatory_ids))
    record(
        actor,
        Act.MAKE_PRINTING,
        letter.id,
        about=f"printing:{document.printing_id}",
        number=number,
        version=letter.version_number,
        count=document.count,
        sha256=sha256,
    )
    return queries.printing(letter.id, document.printing_id)


def _store(data: bytes, media_type: str) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(StoredFile).values(
        sha256=sha256, media_type=media_type, size_bytes=len(data), data=data
    )
    db.session.execute(statement.on_conflict_do_nothing())
    return sha256


def _software() -> dict[str, str]:
    return {name: version(name) for name in ("weasyprint", "pydyf", "fonttools", "jinja2")}
