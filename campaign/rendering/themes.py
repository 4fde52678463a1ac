"""Themes: folders with a template, a stylesheet and settings, read once into values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from campaign.rendering.errors import RenderError

LEAST_ROOM_MM = 60
"""Narrower or lower than this, a page holds a word or two and a letter has a hundred of them."""


@dataclass(frozen=True, slots=True)
class PageSettings:
    """The sheet and its margins, in millimetres."""

    width_mm: float
    height_mm: float
    top_mm: float
    right_mm: float
    bottom_mm: float
    left_mm: float

    def __post_init__(self) -> None:
        """:raises RenderError: the margins leave no room for a letter."""
        wide = self.width_mm - self.left_mm - self.right_mm
        high = self.height_mm - self.top_mm - self.bottom_mm
        if not (wide >= LEAST_ROOM_MM and high >= LEAST_ROOM_MM):
            raise RenderError(
                f"The margins leave {wide:g} by {high:g} mm of the page for the letter; it needs "
                f"{LEAST_ROOM_MM} mm each way, so make them narrower in theme.toml."
            )

    @property
    def css(self) -> str:
        """The ``@page`` rule that stands before the theme's own stylesheet."""
        margins = (self.top_mm, self.right_mm, self.bottom_mm, self.left_mm)
        sides = " ".join(f"{side}mm" for side in margins)
        return f"@page {{ size: {self.width_mm}mm {self.height_mm}mm; margin: {sides} }}\n"


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Theme:
    """Everything a letter's look is made of; nothing is read from disk after loading.

    ``html`` is a Jinja template that is given ``letter`` and ``body``. ``assets``
    maps the names the stylesheet may ask for to their bytes, fonts among them.
    Two themes are the same only if they are one object.
    """

    name: str
    html: str
    css: str
    page: PageSettings
    assets: Mapping[str, bytes]


def load_theme(folder: Path, fonts: Path, part: str = "letter") -> Theme:
    """The theme in ``folder``, with the fonts it names taken from ``fonts``.

    ``part`` is what is to be set: ``letter``, or another whose template stands beside it
    and whose stylesheet is added to the letter's.

    :raises RenderError: a file is missing, or ``theme.toml`` cannot be understood.
    """
    settings = _settings(folder / "theme.toml")
    try:
        font_names, file_names = settings["assets"]["fonts"], settings["assets"]["files"]
        page = PageSettings(
            **{f.name: float(settings["page"][f.name]) for f in fields(PageSettings)}
        )
        name = str(settings["name"])
    except (KeyError, TypeError, ValueError) as error:
        message = f"{folder / 'theme.toml'} lacks a setting or has a wrong one: {error}."
        raise RenderError(message) from error
    assets = {name: _read(fonts / name) for name in font_names}
    assets |= {name: _read(folder / name) for name in file_names}
    html = _read(folder / f"{part}.html").decode()
    sheets = dict.fromkeys(("letter.css", f"{part}.css"))
    css = "".join(_read(folder / sheet).decode() for sheet in sheets)
    return Theme(name=name, html=html, css=css, page=page, assets=assets)


def _settings(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path).decode())
    except ValueError as error:
        raise RenderError(f"{path} cannot be read: {error}.") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"The theme needs the file {path}, which is missing. Run the set-again."
        raise RenderError(message) from error
