"""What anybody who holds a printing may know of it: that it is one, and what came after it."""

import hashlib
from dataclasses import dataclass
from typing import IO

from campaign.drafting import queries as letters
from campaign.drafting.languages import direction
from campaign.drafting.phrases import moment_text
from campaign.drafting.printing_words import printing_label
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState
from campaign.printings import queries
from campaign.printings.queries import PrintingRecord
from campaign.printings.rules import PrintingKind, PrintingNotFound, read_key
from campaign.signatories.printed_queries import fates
from campaign.signatories.roster import roster_is_public

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class NamedPrinting:
    """A printing as a page names it, with its id."""

    id: str
    label: str
    made_text: str


@dataclass(frozen=True, slots=True)
class VerifiedPrinting:
    """A printing as its page tells of it.

    Where the names of the letter may not be read by anyone, it tells what stands on the printing
    itself and no more: ``slug`` is empty, ``withdrawn_count`` None, and nothing came after it.
    ``of`` is what a supplement belongs to, ``later`` the latest printing where this is not it.
    """

    id: str
    kind: PrintingKind
    label: str
    title: str
    language: str
    direction: str
    slug: str
    made_text: str
    count: int
    version_number: int
    version_sha256: str
    sha256: str
    is_public: bool
    of: NamedPrinting | None
    later: NamedPrinting | None
    supplements: tuple[NamedPrinting, ...]
    withdrawn_count: int | None


def verified_printing(key: str) -> VerifiedPrinting:
    """The printing with this id or SHA-256, as it may be told to anyone.

    :raises PrintingNotFound: when there is none, or its letter is no more than a draft.
    """
    record = queries.printing_by_key(read_key(key))
    letter = letters.letter_by_id(record.letter_id)
    if letter.state == LetterState.DRAFT:
        message = f"There is no printing {key}."
        raise PrintingNotFound(message)
    is_public, language = roster_is_public(letter), letter.settings.language
    latest = queries.latest_printing(letter.id) if is_public and record.is_full else None
    supplements = queries.supplements_of(record.id) if is_public else ()
    return VerifiedPrinting(
        id=record.id,
        kind=record.kind,
        label=printing_label(record.kind, record.number),
        title=queries.printed_title(record.id),
        language=language,
        direction=direction(language),
        slug=letter.slug if is_public else "",
        made_text=_named(letter, record).made_text,
        count=record.count,
        version_number=record.version_number,
        version_sha256=record.version_sha256,
        sha256=record.sha256,
        is_public=is_public,
        of=_named(letter, queries.printing(letter.id, record.of_id)) if record.of_id else None,
        later=_named(letter, latest) if latest and latest.id != record.id else None,
        supplements=tuple(_named(letter, one) for one in supplements),
        withdrawn_count=_withdrawn_count(record) if is_public else None,
    )


def sha256_of_file(stream: IO[bytes]) -> str:
    """The SHA-256 of what is in the stream; empty when nothing is. It is read and not kept."""
    digest, is_empty = hashlib.sha256(), True
    while some := stream.read(_READ_BYTES):
        digest.update(some)
        is_empty = False
    return "" if is_empty else digest.hexdigest()


def _named(letter: LetterRecord, record: PrintingRecord) -> NamedPrinting:
    label = printing_label(record.kind, record.number)
    moment = moment_text(record.made_at, letter.settings.timezone, letter.settings.language)
    return NamedPrinting(record.id, label, moment)


def _withdrawn_count(record: PrintingRecord) -> int | None:
    """How many of its names have ended since; None where the printing is too old to know."""
    if record.kind == PrintingKind.CORRIGENDUM:
        return None
    # Rosters are long, so one is read only when somebody has gone.
    if not (ended := frozenset(fates(record.letter_id).ended)):
        return 0
    lines = queries.printed_lines(record.id)
    return None if lines is None else sum(line.signatory_id in ended for line in lines)
