"""What goes into the press and what comes out: nothing but these values reaches a theme."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from campaign.rendering.paper_words import ENGLISH, PaperWords


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person or body the letter is addressed to, as the inside address names them."""

    name: str
    title: str = ""
    organization: str = ""
    address: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The inside address from top to bottom, empty parts left out."""
        parts = (self.name, self.title, self.organization, *self.address)
        return tuple(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class PrintedName:
    """One signatory as it is printed: the name, and under it an optional detail.

    ``detail`` is an individual's affiliation with its asterisk, or empty.
    """

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NameGroup:
    """So many signatories one after another stand under one heading; it may be empty.

    ``text`` is the count in the letter's digits.
    """

    heading: str
    count: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class NameList:
    """Names under the words over them, of a heading's level 2 or 3; one over other lists has none."""

    heading: str
    level: int
    names: tuple[PrintedName, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a PDF carries: its name, what it is, and its text, kept as UTF-8."""

    name: str
    media_type: str
    description: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintingMark:
    """What a printing says of itself on its last page and in its metadata.

    ``label`` is “Second printing”, ``verify_url`` the whole address at which anybody may ask
    whether a file is this printing. The hashes are SHA-256 in hexadecimal digits: of the text,
    and of the attached list of signatories. ``check_text`` are the words before the address,
    ``code_text`` those for a code that leads there.
    """

    label: str
    verify_url: str
    version_sha256: str
    roster_sha256: str
    check_text: str = ""
    code_text: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """One line of a cover page: what is counted, how many there are, and that in the letter's digits."""

    label: str
    count: int
    text: str = ""

    @property
    def shown(self) -> str:
        """How many there are, as it is printed."""
        return self.text or f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class ChangeList:
    """What has changed since an earlier printing, under one heading: “Added (3)”."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """Everything that is printed on one letter, tokens already filled in.

    ``body_html`` is safe HTML made by ``drafting.markdown``. ``conveners`` and
    ``signatories`` are disjoint and in printing order; both may be empty.
    ``date_text`` is the date as it is printed, ``created_at`` the aware UTC
    instant written into the PDF's metadata. ``printing_id`` is empty for a
    draft. ``groups`` part the signatories under headings, all of them or none.
    ``note`` stands under the names. ``count`` is all listed signatories, conveners too. ``version`` names the
    text and its hash, or is empty for one that was not published. ``watermark`` stands
    across every page of what is no printing; empty for one that is. ``head_line`` is whom the
    letter is to, for the head of each page; ``numerals`` is the stylesheet's name for
    the language's digits. ``mark`` is None for what is no printing. ``sheet`` is ``letter`` or
    ``a4``. With ``totals`` there is a cover page, and with ``changes`` a last page of them since
    ``changes_since``, as “First printing, December 3, 2026”.
    """

    title: str
    language: str
    date_text: str
    via: str
    addressees: tuple[Addressee, ...]
    re: str
    salutation: str
    body_html: str
    closing: str
    conveners: tuple[PrintedName, ...]
    signatories: tuple[PrintedName, ...]
    cc: tuple[str, ...]
    enclosures: tuple[str, ...]
    count: int
    created_at: datetime
    printing_id: str = ""
    direction: str = "ltr"
    version: str = ""
    watermark: str = ""
    head_line: str = ""
    numerals: str = "decimal"
    words: PaperWords = ENGLISH
    groups: tuple[NameGroup, ...] = ()
    note: str = ""
    sheet: str = "letter"
    mark: PrintingMark | None = None
    totals: tuple[Total, ...] = ()
    changes: tuple[ChangeList, ...] = ()
    changes_since: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def signatory_groups(self) -> tuple[NameList, ...]:
        """The signatories by their groups; one list without a heading where there are none."""
        groups = self.groups or (NameGroup("", len(self.signatories)),)
        rest = iter(self.signatories)
        return tuple(NameList(_counted(one), 3, tuple(islice(rest, one.count))) for one in groups)

    @property
    def changes_heading(self) -> str:
        """What stands over the changes; empty without any."""
        return self.words.changes.replace("{printing}", self.changes_since) if self.changes else ""

    @property
    def name_lists(self) -> tuple[NameList, ...]:
        """Conveners and signatories under their headings, as every form of the letter has them."""
        words, lists = self.words, []
        if self.conveners:
            heading = words.conveners if len(self.conveners) > 1 else words.convener
            lists.append(NameList(heading, 2, self.conveners))
        if self.signatories:
            heading = words.joined_by if self.conveners else words.signed
            groups = self.signatory_groups
            is_parted = bool(self.groups)
            lists.append(NameList(heading, 2, () if is_parted else self.signatories))
            lists.extend(groups if is_parted else ())
        return tuple(lists)


def _counted(group: NameGroup) -> str:
    return f"{group.heading} ({group.text or group.count})" if group.heading else ""


@dataclass(frozen=True, slots=True)
class ComparedText:
    """One side of a redline: what it is called, its day in words (may be empty), and its hash."""

    name: str
    date_text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RedlineDocument:
    """What differs between two texts of a letter, as it is printed.

    ``body_html`` is safe HTML made by ``drafting.redline_writing``, in the letter's
    ``language`` and ``direction``; everything around it is in English.
    """

    title: str
    language: str
    direction: str
    old: ComparedText
    new: ComparedText
    counts_text: str
    body_html: str
    date_text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SupplementDocument:
    """A sheet of its own that is added to a printing that was handed over: an addendum or a corrigendum.

    ``heading`` is “Additional signatories as of December 9, 2026” or “Corrigendum”, ``to_printing``
    the printing it belongs to with its day, ``statement`` a sentence about it. ``lists`` are the
    additional signatories, or ``changes`` what was corrected and withdrawn; one of them is empty.
    """

    title: str
    language: str
    direction: str
    heading: str
    to_printing: str
    statement: str
    lists: tuple[NameList, ...]
    changes: tuple[ChangeList, ...]
    head_line: str
    date_text: str
    created_at: datetime
    count: int
    printing_id: str
    version: str
    mark: PrintingMark
    numerals: str = "decimal"
    words: PaperWords = ENGLISH
    note: str = ""
    sheet: str = "letter"
    attachments: tuple[Attachment, ...] = ()
    conveners: tuple[PrintedName, ...] = ()


Document = LetterDocument | RedlineDocument | SupplementDocument
"""Whatever the press sets."""


@dataclass(frozen=True, slots=True)
class PageWish:
    """One page that is to be drawn: its number from 1, and how many pixels wide."""

    number: int
    width_px: int


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as a JPEG, and how many pages the whole letter has."""

    data: bytes
    page_count: int


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A finished PDF: its bytes, how many pages they hold, and what stands on each.

    ``pages`` names for each page the parts of the letter with words on it, in order: of
    ``date``, ``via``, ``addressees``, ``re``, ``salutation``, ``body``, ``closing``,
    ``conveners``, ``roster``, ``conveners heading`` and ``roster heading`` those that the
    theme marks with ``data-part``.
    """

    data: bytes
    page_count: int
    pages: tuple[tuple[str, ...], ...] = ()
