"""The printing press of this process: themes read once, pages set in two warm children."""

from functools import lru_cache
from pathlib import Path

from campaign.rendering.cage import Limits
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
from campaign.rendering.themes import Theme, ThemeLabel, current_name, load_theme, theme_labels

_PARTS: dict[type, str] = {RedlineDocument: "redline", SupplementDocument: "supplement"}

PRINTING = Limits(cpu_seconds=60, wall_seconds=90)
"""What is kept for good may be long, and whoever waits for it has asked for it."""

PREVIEW = Limits(cpu_seconds=20, wall_seconds=30)


class Press:
    """Sets a document in a named theme from the folder of letters.

    Printings have a child of their own, so that no preview, however large, keeps them waiting.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._printings = Renderer(PRINTING)
        self._previews = Renderer(PREVIEW)

    def warm_up(self) -> None:
        """Start the child for printings before there is a letter, so that it gets ready meanwhile."""
        self._printings.warm_up()

    def __call__(self, document: Document, theme_name: str) -> RenderedPdf:
        """The PDF of the document, to be kept.

        :raises RenderError: when there is no such theme, or the letter cannot be set as it must be.
        """
        return self._printings.render(document, self._theme(document, theme_name))

    def preview(self, document: Document, theme_name: str) -> RenderedPdf:
        """The same PDF, to be looked at: it waits for other looks and never for a printing.

        :raises RenderError: as for a printing, or when it takes longer than a look may.
        """
        return self._previews.render(document, self._theme(document, theme_name))

    def draw(self, document: LetterDocument, theme_name: str, wish: PageWish) -> PagePicture:
        """One page of the document as a picture.

        :raises RenderError: as ``preview`` does.
        """
        return self._previews.draw(document, load_named_theme(self.folder, theme_name), wish)

    def made_with(self, theme_name: str) -> MadeWith:
        """The theme and the software that a PDF of this press depends on."""
        return made_with(self.folder, theme_name)

    def theme_labels(self) -> tuple[ThemeLabel, ...]:
        """The themes that may be chosen."""
        return theme_labels(self.folder / "themes")

    def close(self) -> None:
        """End the children that set the pages; a later letter starts others."""
        self._printings.close()
        self._previews.close()

    def _theme(self, document: Document, name: str) -> Theme:
        part = _PARTS.get(type(document), "letter")
        return load_named_theme(self.folder, name, part)


@lru_cache(maxsize=16)
def load_named_theme(folder: Path, name: str, part: str = "letter") -> Theme:
    """The theme with this name under ``letters/themes``, see ``load_theme`` for ``part``.

    :raises RenderError: when there is none.
    """
    name = current_name(name)
    if not (folder / "themes" / name / "theme.toml").is_file() or "/" in name or "." in name:
        message = f"There is no theme “{name}”."
        raise RenderError(message)
    return load_theme(folder / "themes" / name, folder / "fonts", part)
