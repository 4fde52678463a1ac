"""What can go wrong between a letter's values and its PDF."""

from campaign.errors import Refused


class RenderError(Refused):
    """The letter cannot be printed as it stands, and nothing less is printed instead."""


class MissingGlyphs(RenderError):
    """Some characters exist in none of the installed fonts; ``characters`` has each once."""

    def __init__(self, message: str, characters: tuple[str, ...]) -> None:
        super().__init__(message)
        self.characters = characters
