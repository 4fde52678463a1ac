"""What a printing is called, and what can stand in its way."""

from campaign.errors import NotFound, Refused

ID_CHARACTERS = 12

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")


class PrintingNotFound(NotFound):
    """No printing has this id."""


class RosterMoving(Refused):
    """Names were withdrawn, or texts published, while the pages were being set, again and again."""


def number_label(number: int) -> str:
    """What people call it: “First printing”, later “Printing 10”."""
    if number <= len(_ORDINALS):
        return f"{_ORDINALS[number - 1]} printing"
    return f"Printing {number}"
