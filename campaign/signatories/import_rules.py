"""Where the taking in of a file stands, and why one cannot be had or taken back."""

from enum import StrEnum

from campaign.errors import NotFound, Refused


class ImportState(StrEnum):
    """Where the taking in of a file stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


UNFINISHED = frozenset({ImportState.WAITING, ImportState.RUNNING})


class ImportNotFound(NotFound):
    """The letter has no import with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no import {number} here.")


class FileGone(NotFound):
    """A file that was to be taken in is not kept any more."""

    def __init__(self) -> None:
        super().__init__("This file is not kept any more: each is for a day. Choose it again.")


class ImportUndone(Refused):
    """The import was taken back already."""
