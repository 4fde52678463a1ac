"""The words that paper has of its own, as a value; ``drafting.wording`` holds them by language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperWords:
    """The words that are the paper's own and not the letter's, in one language.

    ``to`` has a place for ``{names}``, ``others`` for ``{name}`` and ``{count}``,
    ``page`` for ``{page}`` and ``{pages}``, ``printing`` for ``{id}``, ``changes`` for ``{printing}``.
    """

    language: str = "en"
    to: str = "To {names}"
    re: str = "Re:"
    cc: str = "cc"
    enclosure: str = "Enclosure"
    enclosures: str = "Enclosures"
    convener: str = "Convening organization"
    conveners: str = "Convening organizations"
    joined_by: str = "Joined by"
    signed: str = "Signed"
    page: str = "Page {page} of {pages}"
    changes: str = "Changes since {printing}"
    printing: str = "Printing {id}"
    others: str = "{name} and {count} others"
    organizations: str = "Organizations"
    individuals: str = "Individuals"
    national: str = "National organizations"
    state: str = "State organizations"
    local: str = "Local organizations"
    tribal: str = "Tribal nations and organizations"
    international: str = "International organizations"
    other: str = "Other organizations"
    identification: str = "* For identification purposes only."


ENGLISH = PaperWords()
"""The words of a letter whose language has none."""
