"""What printings there are and what they are called, and what can stand in the way of one."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from campaign.errors import BadInput, NotFound, Refused

ID_CHARACTERS = 12
SHA256_CHARACTERS = 64

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9A-Z]{12}")


class PrintingKind(StrEnum):
    """The whole letter, or a sheet that is added to a printing of it."""

    FULL = "full"
    ADDENDUM = "addendum"
    CORRIGENDUM = "corrigendum"


class Sheet(StrEnum):
    """The paper that is printed on."""

    LETTER = "letter"
    A4 = "a4"


class Stage(StrEnum):
    """How far somebody's request for a printing is."""

    WAITING = "waiting"
    SETTING = "setting"
    CHECKING = "checking"
    DONE = "done"
    REFUSED = "refused"


REQUESTS_LAST = timedelta(days=7)
"""So long it is told what became of a request."""

UNFINISHED = (Stage.WAITING, Stage.SETTING, Stage.CHECKING)


class PrintingNotFound(NotFound):
    """No printing has this id."""


class RosterMoving(Refused):
    """Names were withdrawn, or texts published, while the pages were being set, again and again."""


class NothingToAdd(Refused):
    """Nobody has signed on since, nothing was corrected, or there is no earlier printing."""


class TextChangedSince(Refused):
    """The printing is of another version than the one in force."""


class DocumentUnreadable(Refused):
    """What was frozen was written by a version of this program with other fields."""


class ChoicesInvalid(BadInput):
    """These choices do not go together."""


@dataclass(frozen=True, slots=True)
class PrintChoices:
    """What somebody wants printed; ``of_id`` is the printing that a supplement belongs to.

    :raises ChoicesInvalid: on making one whose parts do not go together.
    """

    kind: PrintingKind = PrintingKind.FULL
    of_id: str = ""
    has_cover: bool = False
    has_changes: bool = False
    sheet: Sheet = Sheet.LETTER

    def __post_init__(self) -> None:
        """See above."""
        is_full = self.kind == PrintingKind.FULL
        if is_full and self.of_id:
            raise ChoicesInvalid("A full printing belongs to no other.")
        if not is_full and not self.of_id:
            raise ChoicesInvalid(f"Choose the printing that the {self.kind} belongs to.")
        if not is_full and (self.has_cover or self.has_changes):
            raise ChoicesInvalid("Only a full printing has a cover page or a page of changes.")


def read_key(key: str) -> str:
    """Give what somebody has typed or scanned as an id or a SHA-256; empty when it is neither."""
    key = re.sub(r"[\s-]", "", key)
    if _SHA256.fullmatch(key.lower()):
        return key.lower()
    return key.upper() if _ID.fullmatch(key.upper()) else ""
