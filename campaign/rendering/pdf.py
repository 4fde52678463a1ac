"""The press: a letter's values and a theme in, the bytes of a tagged PDF out, or of one page."""

import atexit
import logging
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from jinja2 import DictLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint import Document as LaidOut
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from campaign.rendering.archival import OPTIONS, is_printing, make_archival
from campaign.rendering.columns import columns_for
from campaign.rendering.conformance import check_conformance
from campaign.rendering.directions import direction_of
from campaign.rendering.document import Document, RenderedPdf, SupplementDocument
from campaign.rendering.errors import RenderError
from campaign.rendering.faults import asked_for, fault_in, is_about_another_page
from campaign.rendering.fonts import own_fonts
from campaign.rendering.page_parts import parts_on
from campaign.rendering.preflight import require_described
from campaign.rendering.qr import qr_svg
from campaign.rendering.tag_writing import own_tags
from campaign.rendering.themes import Theme
from campaign.rendering.typesetting import page_number, prepare, unbroken
from campaign.rendering.walls import require_plain
from campaign.rendering.word_breaks import keep_word_breaks

# Only a name below this address is served; the host cannot exist (RFC 6761).
_ASSETS_URL = "https://theme.invalid/"
# What is no printing is tagged for people who listen to it, and is not kept (ISO 14289-1).
_DRAFT_OPTIONS = {"pdf_variant": "pdf/ua-1"}
# WeasyPrint's layout and fonts are not made for threads: one letter at a time.
_TURN = threading.Lock()


def render_pdf(document: Document, theme: Theme) -> RenderedPdf:
    """The letter set in the theme; the same values give the same bytes.

    :raises MissingGlyphs: a character has no glyph in any font.
    :raises RenderError: anything else that would have made a lesser letter.
    """
    with _TURN:
        return _press_of(theme).run(document)


def page_pdf(document: Document, theme: Theme, number: int) -> RenderedPdf:
    """One page of the letter, without what a finished PDF has for those who listen.

    Each theme keeps the letter that was laid out last, so that its other pages come quickly.
    A number beyond the last page gives the last; ``page_count`` is the whole letter's.

    :raises RenderError: as ``render_pdf`` does, for what is on this page.
    """
    with _TURN:
        return _press_of(theme).page(document, number)


def letter_html(document: Document, theme: Theme) -> str:
    """The letter as the HTML that is laid out, before the typesetter's corrections.

    :raises RenderError: the theme's template asks for what does not exist.
    """
    try:
        body = "" if isinstance(document, SupplementDocument) else document.body_html
        return _template_of(theme).render(letter=document, body=Markup(body))  # noqa: S704
    except (TemplateError, TypeError, ValueError) as error:
        raise RenderError(f"The theme “{theme.name}” has a fault: {error}") from error


class ThemeFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types.
    """Serves a theme's own assets from memory and refuses every other address."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(fail_on_errors=True)
        self._assets = {_ASSETS_URL + quote(name): data for name, data in assets.items()}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The asset at ``url``.

        :raises ValueError: the theme does not hold it.
        """
        del headers  # Nothing is asked over a network.
        if url not in self._assets:
            raise ValueError("refused")
        return URLFetcherResponse(url, self._assets[url])


_CROWDED = (
    "The pages cannot be set. Most often more footnotes are called in one paragraph than have "
    "room on its page: put some of them together, or spread them over more paragraphs."
)


class _Press:
    """One theme made ready: its stylesheet parsed, its fonts registered."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._fetcher = ThemeFetcher(theme.assets)
        with own_fonts():
            self._fonts = FontConfiguration()
        self._log = _LogLines()
        self._kept: tuple[Document, LaidOut] | None = None
        with self._log:
            self._css = CSS(
                string=theme.page.css + theme.css,
                base_url=_ASSETS_URL,
                url_fetcher=self._fetcher,
                font_config=self._fonts,
            )
        if self._log.lines:
            raise RenderError(f"The theme “{theme.name}” has a fault: {self._log.lines[0]}")

    def run(self, document: Document) -> RenderedPdf:
        with self._log:
            laid_out = self._lay_out(document)
            keep_word_breaks(laid_out.pages)
            with own_tags():
                data = laid_out.write_pdf(finisher=_binding_of(document), **_options_for(document))
        if self._log.lines:
            raise fault_in(document, self._log.lines)
        if is_printing(document):
            check_conformance(data)
        pages = tuple(parts_on(page._page_box) for page in laid_out.pages)  # noqa: SLF001
        return RenderedPdf(data=data, page_count=len(pages), pages=pages)

    def page(self, document: Document, number: int) -> RenderedPdf:
        with self._log:
            if self._kept is None or self._kept[0] != document:
                self._kept = None  # The memory of the letter before is free for this one.
                laid_out = self._lay_out(document)
                if self._log.lines:
                    raise fault_in(document, self._log.lines)
                self._kept = document, laid_out
            pages = self._kept[1].pages
            number = min(number, len(pages))
            data = self._kept[1].copy(pages[number - 1 : number]).write_pdf()
        if lines := [line for line in self._log.lines if not is_about_another_page(line)]:
            raise fault_in(document, lines)
        return RenderedPdf(data=data, page_count=len(pages))

    def _lay_out(self, document: Document) -> LaidOut:
        if not isinstance(document, SupplementDocument):
            require_plain(HTML(string=f"<body>{document.body_html}").etree_element)
        source = letter_html(document, self._theme)
        html = HTML(string=source, base_url=_ASSETS_URL, url_fetcher=self._fetcher)
        require_described(html.etree_element, document, self._theme.name)
        for body in _marked(html.etree_element, "body"):
            prepare(body)
        try:
            return html.render(
                font_config=self._fonts, stylesheets=[self._css], **_options_for(document)
            )
        except FatalURLFetchingError as error:
            name, is_file = asked_for(str(error), _ASSETS_URL)
            mend = "add the file to the theme, or take" if is_file else "nothing is fetched; take"
            message = f"The letter asks for “{name}”, which is outside its theme: {mend} it out."
            raise RenderError(message) from error
        except AssertionError as error:
            # WeasyPrint gives up so where a page would hold nothing but its notes.
            raise RenderError(_CROWDED) from error


class _LogLines(logging.Handler):
    """What WeasyPrint complains about while this is open; it swallows most errors itself."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(record.getMessage())

    def __enter__(self) -> None:
        self.lines.clear()
        logging.getLogger("weasyprint").addHandler(self)

    def __exit__(self, *error: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)


@lru_cache(maxsize=8)
def _press_of(theme: Theme) -> _Press:
    try:
        return _Press(theme)
    except FatalURLFetchingError as error:
        name, _ = asked_for(str(error), _ASSETS_URL)
        message = (
            f"The theme “{theme.name}” asks for “{name}”, which it does not hold; add the file."
        )
        raise RenderError(message) from error


# WeasyPrint keeps a theme's fonts in a temporary folder that goes with the press.
atexit.register(_press_of.cache_clear)


@lru_cache(maxsize=8)
def _template_of(theme: Theme) -> Template:
    return _TEMPLATES.overlay(loader=DictLoader(theme.templates)).from_string(theme.html)


def _options_for(document: Document) -> Mapping[str, Any]:
    return OPTIONS if is_printing(document) else _DRAFT_OPTIONS


def _binding_of(document: Document) -> Callable[[LaidOut, Any], None]:
    """Tell readers which way the pages follow each other (ISO 32000-1, 12.2)."""

    def bind(laid_out: LaidOut, pdf: Any) -> None:  # noqa: ANN401 (pydyf has no types)
        pdf.catalog["ViewerPreferences"]["Direction"] = (
            "/R2L" if document.direction == "rtl" else "/L2R"
        )
        if is_printing(document):
            make_archival(document, laid_out, pdf)

    return bind


def _marked(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if element.get("data-part") == name]


def _templates() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=DictLoader({}),
    )
    environment.filters |= {"direction": direction_of, "unbroken": unbroken, "columns": columns_for}
    environment.filters["qr_code"] = lambda url, label: Markup(qr_svg(url, label))  # noqa: S704
    environment.filters["page_number"] = lambda letter: Markup(page_number(letter))  # noqa: S704
    return environment


_TEMPLATES = _templates()
