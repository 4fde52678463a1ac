"""What goes into the press and what comes out: nothing but these values reaches a theme."""

from dataclasses import dataclass
from datetime import datetime


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

    ``detail`` is an individual's affiliation or empty.
    """

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """Everything that is printed on one letter, tokens already filled in.

    ``body_html`` is safe HTML made by ``drafting.markdown``. ``conveners`` and
    ``signatories`` are disjoint and in printing order; both may be empty.
    ``date_text`` is the date as it is printed, ``created_at`` the aware UTC
    instant written into the PDF's metadata. ``printing_id`` is empty for a
    draft. ``count`` is all listed signatories, conveners too.
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
    """A finished PDF: its bytes and how many pages they hold."""

    data: bytes
    page_count: int
