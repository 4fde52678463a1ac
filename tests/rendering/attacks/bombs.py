"""What asks too much of the layout: each a theme, for only a theme has so much in its power."""

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PIL import Image

from campaign.rendering.themes import Theme

_SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'>"
_HEAD = "<html lang='en'><title>Sample</title><body>"


def _page(html: str) -> Callable[[Theme], Theme]:
    return lambda theme: replace(theme, html=_HEAD + html)


def _logo(name: str, data: bytes) -> Callable[[Theme], Theme]:
    def made(theme: Theme) -> Theme:
        html = f"{_HEAD}<img src='{name}' alt='Sample' style='width: 2cm'>"
        return replace(theme, html=html, assets={**theme.assets, name: data})

    return made


def _look(css: str) -> Callable[[Theme], Theme]:
    return lambda theme: replace(theme, css=theme.css + css)


def _uses() -> bytes:
    groups = "<rect id='a0' width='1' height='1'/>"
    for number in range(1, 10):
        uses = f"<use href='#a{number - 1}'/>" * 10
        groups += f"<g id='a{number}'>{uses}</g>"
    return f"{_SVG}{groups}<use href='#a9'/></svg>".encode()


def _entities() -> bytes:
    entities = "<!ENTITY a 'words'>"
    for before, name in pairwise("abcdefghij"):
        entities += f"<!ENTITY {name} '{f'&{before};' * 10}'>"
    return f"<!DOCTYPE svg [{entities}]>{_SVG}<text>&j;</text></svg>".encode()


def _variables() -> str:
    doubled = "".join(f"--a{n}: {f'var(--a{n - 1}) ' * 10};" for n in range(1, 12))
    return f"p {{ --a0: x x x x x x x x; {doubled} }} p::before {{ content: var(--a11) }}"


def _picture(side_px: int) -> bytes:
    written = io.BytesIO()
    Image.new("1", (side_px, side_px)).save(written, "PNG")
    return written.getvalue()


REFUSED: dict[str, Callable[[Theme], Theme]] = {
    "3,000 nested elements": _page("<div>" * 3000 + "x"),
    "3,000 nested tables": _page("<table><tr><td>" * 3000 + "x"),
    "svg use": _logo("logo.svg", _uses()),
    "svg that uses itself": _logo(
        "logo.svg", f"{_SVG}<g id='a'><use href='#a'/></g></svg>".encode()
    ),
    "svg entities": _logo("logo.svg", _entities()),
    "css variables": _look(_variables()),
    "60,000 columns by 60,000 rows": _page(
        "<table>" + "<tr><td colspan=60000 rowspan=60000>x" * 20 + "</table>"
    ),
    "a font of 1e7": _page("<p style='font-size: 1e7px'>x y</p>"),
    "a font of 1e7 in the look": _look("p { font-size: 1e7pt }"),
    "a logo of 20,000 pixels": _logo("logo.png", _picture(20_000)),
    "an endless template": _page(
        "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}"
    ),
}
"""By name, what must end in a sentence."""

BORNE: dict[str, Callable[[Theme], Theme]] = {
    "1,500 flex items": _page(
        "<div style='display: flex; flex-wrap: wrap'>" + "<div>x y z</div>" * 1500 + "</div>"
    ),
    "1,500 grid items": _page(
        "<div style='display: grid; grid-template-columns: repeat(10, auto)'>"
        + "<div>x y z</div>" * 1500
        + "</div>"
    ),
    "60,000 columns": _page("<table><tr><td colspan=60000>x<tr><td>y</table>"),
    "margins that grow beyond the page": _look("@page { margin: 50cm }"),
    "a page of a millimetre": _look("@page { size: 1mm 1mm; margin: 0 }"),
}
"""By name, what ends in a sentence or in a PDF within the limits, as fast as the machine is."""
