"""Word files made by hand, part by part, so that a test can say what stands in each."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
ANA = 'w:author="Ana Example" w:date="2026-11-01T10:00:00Z"'
BEN = 'w:author="Ben Example" w:date="2026-11-02T11:30:00Z"'


def paragraph(*runs: str, style: str = "", mark: str = "") -> str:
    """One paragraph; a run that is no XML is plain words. ``mark`` tracks its end."""
    inside = "".join(one if one.startswith("<") else run(one) for one in runs)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    tracked = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return f"<w:p><w:pPr>{named}{tracked}</w:pPr>{inside}</w:p>"


def run(words: str, look: str = "") -> str:
    """Some words; ``look`` is the XML of their properties."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def inserted(words: str, who: str = ANA) -> str:
    """Words that somebody put in."""
    return f'<w:ins w:id="1" {who}>{run(words)}</w:ins>'


def deleted(words: str, who: str = ANA) -> str:
    """Words that somebody took out."""
    text = f'<w:r><w:delText xml:space="preserve">{words}</w:delText></w:r>'
    return f'<w:del w:id="2" {who}>{text}</w:del>'


def relation(number: int, kind: str, target: str, *, external: bool = False) -> str:
    """One row of a part's relationships."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="r{number}" Type="{R}/{kind}" Target="{target}"{mode}/>'


def relations(*rows: str) -> str:
    """A part of relationships."""
    return f'<Relationships xmlns="{RELATIONSHIPS}">{"".join(rows)}</Relationships>'


def document(body: str) -> str:
    """The main part, with its blocks."""
    return f'<?xml version="1.0"?><w:document {NAMESPACES}><w:body>{body}</w:body></w:document>'


def members(body: str, links: tuple[str, ...] = (), main: str = MAIN) -> dict[str, str | bytes]:
    """The parts of the smallest Word file there is."""
    kind = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return {
        "[Content_Types].xml": f'<Types xmlns="{types}">{kind}</Types>',
        "_rels/.rels": relations(relation(1, "officeDocument", "word/document.xml")),
        "word/document.xml": document(body),
        "word/_rels/document.xml.rels": relations(*links),
    }


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def word_file(*paragraphs: str, links: tuple[str, ...] = (), **parts: str | bytes) -> bytes:
    """A ``.docx`` of these paragraphs; a keyword is a further part under ``word/``."""
    inside = "".join(one if one.startswith("<") else paragraph(one) for one in paragraphs)
    further = {f"word/{name}.xml": data for name, data in parts.items()}
    return zipped({**members(inside, links), **further})
