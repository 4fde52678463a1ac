"""The look of our paper for a Word file: type, sheet, language and title, the same bytes each time.

Lengths are those of the letterhead theme: millimetres for the sheet, points for type.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

SERIF, FALLBACK, FIXED = "Source Serif 4", "Georgia", "Courier New"
INK, GREEN = "16202B", "0B5D51"
LETTER_TERRITORIES = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "PR", "CR", "GT", "PA"})

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TWIPS_PER_MM = 1440 / 25.4
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LAST_SECTION = re.compile(
    r"<w:sectPr\b(?:(?!<w:sectPr\b).)*</w:sectPr>(?=\s*</w:body>)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a Word file says of itself; ``created_at`` is an aware UTC instant."""

    title: str
    language: str
    direction: str
    created_at: datetime


class _Style(NamedTuple):
    """A paragraph's style: points of type and around it, and whatever else there is to it."""

    name: str
    size: float = 11
    before: float = 0
    after: float = 9
    is_kept: bool = False
    inside: str = ""
    letters: str = ""


_BOLD, _ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
_COLORED = f'<w:color w:val="{GREEN}"/>'
_INDENT = '<w:ind w:left="360" w:right="360"/>'
_CENTER = '<w:jc w:val="center"/>'


def _heading(level: int) -> _Style:
    size, letters = (13.0, _BOLD) if level == 1 else (11.0, _BOLD + (_ITALIC if level > 2 else ""))  # noqa: PLR2004 (as the theme has it)
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return _Style(f"heading {level}", size, 8, 4, is_kept=True, inside=outline, letters=letters)


_STYLES = (
    _Style("Body Text"),
    _Style("First Paragraph"),
    _Style("Compact", after=4.5),
    _Style("Block Text", inside=_INDENT, letters=_ITALIC),
    _Style("Footnote Text", 9, after=2.5),
    _Style("Footnote Block Text", 9, after=2.5, inside=_INDENT),
    _Style("Source Code", 10),
    *(_heading(level) for level in range(1, 7)),
    _Style("Letter Title", 15, after=16, is_kept=True, inside=_CENTER, letters=_COLORED),
    _Style("Letter Head", 15, after=2, is_kept=True, inside=_CENTER, letters=_COLORED),
    _Style("Letter Date", before=18, after=15.5),
    _Style("Letter Via", after=15.5, letters=_ITALIC),
    _Style("Letter Addressee", after=15.5),
    _Style("Letter Re", after=15.5, is_kept=True, letters=_BOLD),
    _Style("Letter Salutation", is_kept=True),
    _Style("Letter Closing", before=15.5, after=18, is_kept=True),
    _Style("Letter Convener", 10.5, after=2.5, letters=_BOLD),
    _Style("Letter Cc", 9.75, after=2.5),
    _Style("Letter Enclosure", 9.75, after=2.5),
)


def finished(docx: bytes, look: Look) -> bytes:
    """The file that pandoc made, in our look, packed so that the same words are the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as made, zipfile.ZipFile(out, "w") as packed:
        parts = {name: made.read(name) for name in sorted(made.namelist()) if name[-1] != "/"}
        document, last = parts["word/document.xml"].decode(), section(look, is_continuous=True)
        parts["word/document.xml"] = _LAST_SECTION.sub(lambda _: last, document).encode()
        parts["word/styles.xml"] = _styles(look).encode()
        parts["word/fontTable.xml"] = _fonts().encode()
        parts["docProps/core.xml"] = _properties(look).encode()
        for name, data in parts.items():
            member = zipfile.ZipInfo(name, _EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(member, data)
    return out.getvalue()


def section(look: Look, *, columns: int = 1, is_continuous: bool = False) -> str:
    """The sheet of a section as Word's XML; a continuous one begins on the same page."""
    territory = look.language.rpartition("-")[2].upper()
    is_letter = territory in LETTER_TERRITORIES or look.language.lower() == "en"
    width, height = (215.9, 279.4) if is_letter else (210.0, 297.0)
    kind = '<w:type w:val="continuous"/>' if is_continuous else ""
    bidi = "<w:bidi/>" if look.direction == "rtl" else ""
    return (
        f'<w:sectPr>{kind}<w:pgSz w:w="{_twips(width)}" w:h="{_twips(height)}"/>'
        f'<w:pgMar w:top="{_twips(27)}" w:right="{_twips(28)}" w:bottom="{_twips(25)}" '
        f'w:left="{_twips(28)}" w:header="720" w:footer="720" w:gutter="0"/>'
        f'<w:cols w:num="{columns}" w:space="{_twips(8)}"/>{bidi}</w:sectPr>'
    )


def _twips(mm: float) -> int:
    return round(mm * _TWIPS_PER_MM)


def _styles(look: Look) -> str:
    tag = quoteattr(look.language)
    is_rtl = look.direction == "rtl"
    letters = (
        f'<w:rFonts w:ascii="{SERIF}" w:hAnsi="{SERIF}" w:eastAsia="{SERIF}" w:cs="{FALLBACK}"/>'
        f'<w:color w:val="{INK}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
        f"{'<w:rtl/>' if is_rtl else ''}<w:lang w:val={tag} w:eastAsia={tag} w:bidi={tag}/>"
    )
    paragraph = f'{"<w:bidi/>" if is_rtl else ""}<w:spacing w:after="180" w:line="310" w:lineRule="atLeast"/>'
    return (
        f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{letters}</w:rPr>'
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{paragraph}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/></w:style>{''.join(map(_style, _STYLES))}{_characters()}</w:styles>"
    )


def _style(one: _Style) -> str:
    # Word wants the properties of a paragraph in one order.
    style_id = one.name.title().replace(" ", "")
    size = f'w:val="{round(one.size * 2)}"'
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{one.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{'<w:keepNext/>' if one.is_kept else ''}"
        f'<w:spacing w:before="{round(one.before * 20)}" w:after="{round(one.after * 20)}" '
        f'w:line="{round(one.size * 28)}" w:lineRule="atLeast"/>{one.inside}</w:pPr>'
        f"<w:rPr>{one.letters}<w:sz {size}/><w:szCs {size}/></w:rPr></w:style>"
    )


def _characters() -> str:
    return (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="character" w:styleId="VerbatimChar"><w:name w:val="Verbatim Char"/>'
        f'<w:rPr><w:rFonts w:ascii="{FIXED}" w:hAnsi="{FIXED}" w:cs="{FIXED}"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference">'
        '<w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr>{_COLORED}<w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/></w:style>'
        '<w:style w:type="table" w:styleId="Table"><w:name w:val="Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        '<w:insideH w:val="single" w:sz="4" w:color="C4CAC7"/></w:tblBorders></w:tblPr></w:style>'
    )


def _fonts() -> str:
    return (
        f'{_HEAD}<w:fonts xmlns:w="{_W}"><w:font w:name="{SERIF}"><w:altName w:val="{FALLBACK}"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def _properties(look: Look) -> str:
    at = look.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    moment = f'xsi:type="dcterms:W3CDTF">{at}</dcterms:'
    return (
        f"{_HEAD}<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(look.title)}</dc:title><dc:language>{escape(look.language)}"
        f"</dc:language><dcterms:created {moment}created>"
        f"<dcterms:modified {moment}modified></cp:coreProperties>"
    )
