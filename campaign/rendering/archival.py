"""A printing's file: PDF/A-3a for the archive and PDF/UA-1 for those who listen, in one.

WeasyPrint has a variant for each and none for both. What both ask for together, besides
tags and fonts, is here: the color it is meant in, who the file says it is, and what it
tells of the letter in a form that programs read (ISO 19005-3, 6.6; ISO 16684-1).
"""

from datetime import datetime
from importlib.resources import files
from typing import Any, TypeGuard
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

import pydyf

from campaign.rendering.document import Document, LetterDocument, SupplementDocument
from campaign.rendering.embedding import embed

OPTIONS = {"pdf_version": "1.7", "pdf_identifier": True, "pdf_tags": True}
"""How WeasyPrint is to lay out and write such a file."""

_MAKER = "Undersigned"
_PROFILE = "sRGB2014.icc"
_LETTER = "urn:undersigned:letter:1#"
_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "letter": _LETTER,
}
_FACTS = {
    "signatoryCount": ("Integer", "How many signatories stand on the letter, conveners too"),
    "versionSHA256": ("Text", "SHA-256 of the canonical text that they signed"),
    "rosterSHA256": ("Text", "SHA-256 of the attached list of signatories"),
    "printing": ("Text", "The identifier of this printing"),
    "printingLabel": ("Text", "Which printing of the letter this is"),
    "verifyURL": ("URI", "Where anybody may ask whether a file is this printing"),
}
_FILE_FOR_PEOPLE = {"part": ("Integer", "Part of ISO 14289 that the file conforms to")}

Marked = LetterDocument | SupplementDocument
"""What may have a mark; the rest is no printing."""


def is_printing(document: Document) -> TypeGuard[Marked]:
    """Whether it has a mark; a draft, a preview and a redline have none."""
    return isinstance(document, Marked) and document.mark is not None


def make_archival(document: Marked, laid_out: Any, pdf: Any) -> None:  # noqa: ANN401
    """Turn the tagged file into one that may be kept, before it is written."""
    pdf.catalog["OutputIntents"] = pydyf.Array([_output_intent(pdf)])
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Type") == "/Annot":
            one["F"] = 4  # It is printed with the page (ISO 19005-3, 6.3.2).
        if isinstance(one, pydyf.Stream) and "Interpolate" in one.extra:
            one.extra["Interpolate"] = "false"  # A picture is shown as it is (6.2.8).
    created = document.created_at
    for name in ("CreationDate", "ModDate"):
        pdf.info[name] = pydyf.String(f"D:{created:%Y%m%d%H%M%S}Z")
    pdf.info["Creator"] = pydyf.String(_MAKER)
    embed(document.attachments, created, pdf)
    packet = _packet(document, laid_out.metadata, pdf.info["Producer"].string)
    stream = pydyf.Stream([packet], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(stream)
    pdf.catalog["Metadata"] = stream.reference


def _output_intent(pdf: Any) -> Any:  # noqa: ANN401
    """The color that the file's red, green and blue are meant in; its profile comes with WeasyPrint."""
    profile = files("weasyprint.pdf") / _PROFILE
    stream = pydyf.Stream([profile.read_bytes()], {"N": 3}, compress=True)
    pdf.add_object(stream)
    name = pydyf.String(_PROFILE)
    intent = {"Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": name}
    return pydyf.Dictionary(intent | {"Info": name, "DestOutputProfile": stream.reference})


def facts_of(document: Marked) -> dict[str, str]:
    """What the file tells programs of the letter; what is not known is left out."""
    mark = document.mark
    known = {
        "signatoryCount": str(document.count),
        "versionSHA256": mark.version_sha256 if mark else "",
        "rosterSHA256": mark.roster_sha256 if mark else "",
        "printing": document.printing_id,
        "printingLabel": mark.label if mark else "",
        "verifyURL": mark.verify_url if mark else "",
    }
    return {name: value for name, value in known.items() if value}


def _packet(document: Marked, metadata: Any, producer: str) -> bytes:  # noqa: ANN401
    """The whole packet of metadata, not compressed, so that any program can find it."""
    for prefix, address in _PREFIXES.items():
        register_namespace(prefix, address)
    rdf = Element(_named("rdf:RDF"))
    _describe(rdf, {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"})
    about = _describe(rdf, {"pdf:Producer": producer, "xmp:CreatorTool": _MAKER})
    _add_dates(about, document.created_at)
    _add_list(about, "dc:title", "Alt", (metadata.title or "",), "x-default")
    _add_list(about, "dc:creator", "Seq", metadata.authors)
    _add_list(about, "dc:language", "Bag", (document.language,))
    facts = facts_of(document)
    _describe(rdf, {f"letter:{name}": value for name, value in facts.items()})
    schemas = SubElement(_describe(rdf, {}), _named("pdfaExtension:schemas"))
    bag = SubElement(schemas, _named("rdf:Bag"))
    _add_schema(bag, "PDF/UA identification", "pdfuaid", _FILE_FOR_PEOPLE)
    _add_schema(bag, "Facts of a letter", "letter", {name: _FACTS[name] for name in facts})
    indent(rdf)
    return b"\n".join(
        (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode(),
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/">',
            tostring(rdf, encoding="utf-8").split(b"?>\n")[-1],
            b"</x:xmpmeta>",
            b'<?xpacket end="r"?>',
        )
    )


def _named(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def _describe(rdf: Element, values: dict[str, str]) -> Element:
    about = SubElement(rdf, _named("rdf:Description"), {_named("rdf:about"): ""})
    _fill(about, values)
    return about


def _fill(parent: Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        SubElement(parent, _named(name)).text = value


def _add_dates(about: Element, created: datetime) -> None:
    moment = f"{created:%Y-%m-%dT%H:%M:%S}Z"
    _fill(about, {f"xmp:{name}Date": moment for name in ("Create", "Modify", "Metadata")})


def _add_list(
    about: Element, name: str, kind: str, values: tuple[str, ...] | list[str], language: str = ""
) -> None:
    values = [value for value in values if value]
    if not values:
        return
    holder = SubElement(SubElement(about, _named(name)), _named(f"rdf:{kind}"))
    for value in values:
        attributes = {"{http://www.w3.org/XML/1998/namespace}lang": language} if language else {}
        SubElement(holder, _named("rdf:li"), attributes).text = value


def _add_schema(
    bag: Element, title: str, prefix: str, properties: dict[str, tuple[str, str]]
) -> None:
    """Say what names of our own mean, which PDF/A asks for (ISO 19005-3, 6.6.2.3)."""
    resource = {_named("rdf:parseType"): "Resource"}
    schema = SubElement(bag, _named("rdf:li"), resource)
    _fill(
        schema,
        {
            "pdfaSchema:schema": title,
            "pdfaSchema:namespaceURI": _PREFIXES[prefix],
            "pdfaSchema:prefix": prefix,
        },
    )
    holder = SubElement(SubElement(schema, _named("pdfaSchema:property")), _named("rdf:Seq"))
    for name, (kind, meaning) in properties.items():
        values = {"name": name, "valueType": kind, "category": "external", "description": meaning}
        one = SubElement(holder, _named("rdf:li"), resource)
        _fill(one, {f"pdfaProperty:{key}": value for key, value in values.items()})
