"""Themes: folders with settings, a stylesheet and templates, read once into values.

What they have in common lies beside them in a folder of its own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from campaign.rendering.errors import RenderError

SHARED = "shared"
"""The folder of what all themes are made of: templates to fill in, stylesheets to go on from."""

FORMER_NAMES: Mapping[str, str] = {"advocacy": "letterhead"}
"""What a theme was called, by which printings and letter files may still know it."""

LEAST_ROOM_MM = 60
"""Narrower or lower than this, a page holds a word or two and a letter has a hundred of them."""


@dataclass(frozen=True, slots=True)
class PageSettings:
    """The sheet and its margins, in millimetres; the first page begins higher or lower."""

    width_mm: float
    height_mm: float
    top_mm: float
    right_mm: float
    bottom_mm: float
    left_mm: float
    first_top_mm: float

    def __post_init__(self) -> None:
        """:raises RenderError: the margins leave no room for a letter."""
        wide = self.width_mm - self.left_mm - self.right_mm
        high = self.height_mm - max(self.top_mm, self.first_top_mm) - self.bottom_mm
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
        sheet = f"@page {{ size: {self.width_mm}mm {self.height_mm}mm; margin: {sides} }}\n"
        return f"{sheet}@page :first {{ margin-top: {self.first_top_mm}mm }}\n"


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Theme:
    """Everything a letter's look is made of; nothing is read from disk after loading.

    ``html`` is a Jinja template that is given ``letter`` and ``body``; ``templates`` are
    those that it may extend or import, by name. ``assets`` maps the names the stylesheet
    may ask for to their bytes, fonts among them. Two themes are the same only if they are
    one object.
    """

    name: str
    html: str
    css: str
    page: PageSettings
    assets: Mapping[str, bytes]
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThemeLabel:
    """A theme as somebody chooses it: its name, what it is called, and what it is for."""

    name: str
    label: str
    about: str


def current_name(name: str) -> str:
    """What the theme of this name is called today."""
    return FORMER_NAMES.get(name, name)


def theme_labels(folder: Path) -> tuple[ThemeLabel, ...]:
    """The themes in a folder of themes, in the order of their names.

    :raises RenderError: a ``theme.toml`` lacks what it is called, or cannot be read.
    """
    found = []
    for path in sorted(folder.glob("*/theme.toml")):
        settings = _settings(path)
        try:
            found.append(ThemeLabel(path.parent.name, settings["label"], settings["about"]))
        except KeyError as error:
            raise _lacking(path, error) from error
    return tuple(found)


def load_theme(folder: Path, fonts: Path, part: str = "letter") -> Theme:
    """The theme in ``folder``, with the fonts it names taken from ``fonts``.

    ``part`` is what is to be set: ``letter``, or another, whose stylesheet is added to the
    letter's. A template of the theme's own goes before the shared one of that name, and a
    stylesheet of its own comes after the shared one.

    :raises RenderError: a file is missing, or ``theme.toml`` cannot be understood.
    """
    path, shared = folder / "theme.toml", folder.parent / SHARED
    settings = _settings(path)
    try:
        font_names, file_names = settings["assets"]["fonts"], settings["assets"]["files"]
        page = PageSettings(
            **{f.name: float(settings["page"][f.name]) for f in fields(PageSettings)}
        )
        name, colors = str(settings["name"]), dict(settings["colors"])
    except (KeyError, TypeError, ValueError) as error:
        raise _lacking(path, error) from error
    assets = {name: _read(fonts / name) for name in font_names}
    assets |= {name: _read(folder / name) for name in file_names}
    css = _variables(colors) + "".join(
        _text(shared / sheet) + _text(folder / sheet, or_else="")
        for sheet in dict.fromkeys(("letter.css", f"{part}.css"))
    )
    templates = {one.name: _text(one) for one in sorted(shared.glob("*.html"))}
    own, common = folder / f"{part}.html", shared / f"{part}.html"
    html = _text(own if own.is_file() else common)
    return Theme(name, html, css, page, assets, templates)


def _variables(colors: Mapping[str, str]) -> str:
    lines = "; ".join(f"--{name}: {color}" for name, color in colors.items())
    return f":root {{ {lines} }}\n"


def _lacking(path: Path, error: Exception) -> RenderError:
    return RenderError(f"{path} lacks a setting or has a wrong one: {error}.")


def _settings(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path).decode())
    except ValueError as error:
        raise RenderError(f"{path} cannot be read: {error}.") from error


def _text(path: Path, *, or_else: str | None = None) -> str:
    """What the file says, or this where there is none; without it the file must be there."""
    return or_else if or_else is not None and not path.is_file() else _read(path).decode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"The theme needs the file {path}, which is missing. Run the set-again."
        raise RenderError(message) from error
