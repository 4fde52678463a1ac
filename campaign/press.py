"""The printing press of this process: themes read once, pages set in a warm child."""

from functools import lru_cache
from pathlib import Path

from campaign.rendering.document import (
    Document,
    LetterDocument,
    PagePicture,
    PageWish,
    RedlineDocument,
    RenderedPdf,
    SupplementDocument,
)
from campaign.rendering.errors import RenderError
from campaign.rendering.made_with import MadeWith, made_with
from campaign.rendering.renderer import Renderer
from campaign.rendering.themes import Theme, load_theme

_PARTS: dict[type, str] = {RedlineDocument: "redline", SupplementDocument: "supplement"}


class Press:
    """Sets a document in a named theme from the folder of letters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._renderer = Renderer()

    def warm_up(self) -> None:
        """Start the child before there is a letter, so that it gets ready meanwhile."""
        self._renderer.warm_up()

    def __call__(self, document: Document, theme_name: str) -> RenderedPdf:
        """The PDF of the document.

        :raises RenderError: when there is no such theme, or the letter cannot be set as it must be.
        """
        part = _PARTS.get(type(document), "letter")
        return self._renderer.render(document, load_named_theme(self.folder, theme_name, part))

    def draw(self, document: LetterDocument, theme_name: str, wish: PageWish) -> PagePicture:
        """One page of the document as a picture.

        :raises RenderError: as for the whole.
        """
        return self._renderer.draw(document, load_named_theme(self.folder, theme_name), wish)

    def made_with(self, theme_name: str) -> MadeWith:
        """The theme and the software that a PDF of this press depends on."""
        return made_with(self.folder, theme_name)

    def close(self) -> None:
        """End the child that sets the pages; a later letter starts another."""
        self._renderer.close()


@lru_cache(maxsize=16)
def load_named_theme(folder: Path, name: str, part: str = "letter") -> Theme:
    """The theme with this name under ``letters/themes``, see ``load_theme`` for ``part``.

    :raises RenderError: when there is none.
    """
    if not (folder / "themes" / name / "theme.toml").is_file() or "/" in name or "." in name:
        message = f"There is no theme “{name}”."
        raise RenderError(message)
    return load_theme(folder / "themes" / name, folder / "fonts", part)
