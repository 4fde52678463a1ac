"""Fonts made for a test, and our configuration with other folders in it."""

import re
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from campaign.rendering.fonts import CONFIGURATION


def configuration(folder: Path, *fonts: Path) -> Path:
    """Our configuration as it is, but that fonts lie in these folders; it is put into ``folder``."""
    dirs = "".join(f"<dir>{one}</dir>" for one in fonts)
    text = re.sub(r"<dir[^>]*>[^<]*</dir>\s*", "", CONFIGURATION.read_text(encoding="utf-8"))
    path = folder / "fonts.conf"
    path.write_text(text.replace("</description>", f"</description>{dirs}"), encoding="utf-8")
    return path


def write_font(path: Path, family: str, characters: str, *, in_color: bool = False) -> None:
    """A font that shows a square for each of the characters."""
    pen = TTGlyphPen(None)
    for number, point in enumerate(((0, 0), (0, 700), (700, 700), (700, 0))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"u{ord(one):04X}" for one in characters)]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(one): f"u{ord(one):04X}" for one in characters})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    if in_color:
        builder.setupCOLR({name: [(name, 0)] for name in names[1:]})
        builder.setupCPAL([[(1.0, 0.0, 0.0, 1.0)]])
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
