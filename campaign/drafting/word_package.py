"""A Word file is looked through and packed anew before pandoc sees it.

A ``.docx`` is a zip of XML parts. Only the parts that hold words go on, in a zip of
our own; whatever could act, fetch or grow is refused with a sentence before that.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NoReturn
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from campaign.drafting.word_scan import PartScan, XmlRefused, scanned
from campaign.errors import BadInput

MAX_FILE_BYTES = 10_000_000
MAX_MEMBERS = 1_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_XML_BYTES = 20_000_000
MAX_RATIO = 200
MAX_RATIO_FROM_BYTES = 1_000_000

_AS = "Open it in Word and save it as “Word Document (.docx)”."
_SIGNS = (
    (b"%PDF", f"is a PDF. {_AS}"),
    (b"{\\rtf", f"is an RTF document. {_AS}"),
    (b"\xd0\xcf\x11\xe0", f"is protected by a password, or an old .doc. {_AS}"),
    (b"<", f"is a web page or XML. {_AS}"),
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_KEPT = ("styles", "numbering", "footnotes", "endnotes", "comments")
_READ = ("footnotes", "endnotes")
_LINKS = ("http://", "https://", "mailto:")
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_READ_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class WordFileRefused(BadInput):
    """The file is no Word document that can be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class WordPackage:
    """A new ``.docx`` with the words of the old one, and what does not go on, as sentences.

    ``letter_count`` is how many letters and digits whoever reads it should find; ``languages``
    are the tags that the words are marked with, the likeliest first.
    """

    data: bytes
    left_out: tuple[str, ...]
    letter_count: int
    languages: tuple[str, ...]


def plain_package(data: bytes, filename: str) -> WordPackage:
    """Give the document with its words and nothing else.

    :raises WordFileRefused: with one sentence about what stands in the way.
    """
    return _Package(data, filename).plain()


@dataclass(frozen=True, slots=True)
class _Relation:
    id: str
    kind: str
    target: str
    is_external: bool


class _Package:
    """One file, taken apart."""

    def __init__(self, data: bytes, filename: str) -> None:
        self._filename = filename
        self._require_zip(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._members = self._checked_members(self._zip.infolist())
        except _READ_FAULTS:
            self._refuse(f"is damaged. {_AS}")
        self._budget = MAX_XML_BYTES
        self._scans: dict[str, PartScan] = {}
        self._parts = {name: self._part(name) for name in self._members if _is_xml(name)}

    def plain(self) -> WordPackage:
        main = self._main_part()
        self._require_nothing_outside()
        relations = self._relations_of(main)
        kept = {
            relation.kind: _target(main, relation.target)
            for relation in relations
            if relation.kind in _KEPT and _target(main, relation.target) in self._parts
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("[Content_Types].xml", self._parts["[Content_Types].xml"])
            first = _Relation("main", "officeDocument", main, is_external=False)
            made.writestr("_rels/.rels", _written([first]))
            for part in (main, *kept.values()):
                made.writestr(part, self._parts[part])
                good = [one for one in self._relations_of(part) if _goes_on(one, part, kept)]
                made.writestr(_relations_name(part), _written(good))
        read = {main, *(part for kind, part in kept.items() if kind in _READ)}
        letters = sum(self._scans[part].letter_count for part in read)
        marked = (part for part in (main, kept.get("styles", "")) if part)
        languages = tuple(tag for part in marked for tag in self._scans[part].languages)
        return WordPackage(out.getvalue(), tuple(self._left_out(main, kept)), letters, languages)

    def _refuse(self, why: str) -> NoReturn:
        raise WordFileRefused(f"{self._filename} {why}") from None

    def _require_zip(self, data: bytes) -> None:
        if len(data) > MAX_FILE_BYTES:
            most = MAX_FILE_BYTES // 1_000_000
            self._refuse(f"is larger than {most} MB; take out its images and save it again.")
        if not data.strip():
            self._refuse("is empty; choose the file with the letter.")
        for sign, why in _SIGNS:
            if data.lstrip()[: len(sign)].lower() == sign.lower():
                self._refuse(why)
        if not data.startswith(b"PK\x03\x04"):
            self._refuse(f"is no Word document. {_AS}")

    def _checked_members(self, members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(members) > MAX_MEMBERS:
            self._refuse(
                f"holds {len(members):,} files within, and a letter has no {MAX_MEMBERS:,}."
            )
        if sum(one.file_size for one in members) > MAX_UNPACKED_BYTES:
            self._refuse(
                f"unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB; no letter does."
            )
        names = {one.filename.casefold() for one in members}
        if len(names) != len(members):
            self._refuse(f"holds two parts of the same name. {_AS}")
        for one in members:
            self._require_harmless(one)
        return {one.filename: one for one in members if not one.is_dir()}

    def _require_harmless(self, one: zipfile.ZipInfo) -> None:
        name = one.orig_filename.casefold()
        parts = PurePosixPath(name).parts
        is_link = stat.S_ISLNK(one.external_attr >> 16)
        if name.startswith("/") or ".." in parts or re.search(r"[\\:\x00-\x1f]", name) or is_link:
            self._refuse(f"holds a part whose name leads out of the file. {_AS}")
        if one.flag_bits & 0x1:
            self._refuse("is protected by a password; take the protection away and save it again.")
        if "vbaproject" in name or "vbadata" in name:
            self._refuse("holds macros; save it as “Word Document (.docx)”, which has none.")
        if "embeddings/" in name or "activex/" in name:
            self._refuse(
                "holds another document or a control within; take that out and save again."
            )
        grown = one.file_size > MAX_RATIO_FROM_BYTES
        if grown and one.file_size > MAX_RATIO * max(1, one.compress_size):
            self._refuse("grows more when it is unpacked than a document does.")

    def _part(self, name: str) -> bytes:
        """Give a part's bytes once its XML is known to be plain; what a part claims is no limit."""
        try:
            with self._zip.open(self._members[name]) as part:
                data = part.read(self._budget + 1)
        except _READ_FAULTS:
            self._refuse(f"is damaged. {_AS}")
        self._budget -= len(data)
        if self._budget < 0:
            self._refuse(
                f"holds more than {MAX_XML_BYTES // 1_000_000} MB of text; no letter does."
            )
        try:
            self._scans[name] = scanned(data)
        except XmlRefused as refused:
            self._refuse(refused.message)
        return data

    def _main_part(self) -> str:
        types = self._parts.get("[Content_Types].xml")
        if types is None:
            kind = "is an OpenDocument text" if "content.xml" in self._members else "is no document"
            self._refuse(f"{kind}. {_AS}")
        root = ET.fromstring(types)  # noqa: S314 (it was scanned: no DOCTYPE, no depth)
        if "macroenabled" in " ".join(one.get("ContentType", "") for one in root).casefold():
            self._refuse("holds macros; save it as “Word Document (.docx)”, which has none.")
        names = [one.get("PartName", "")[1:] for one in root if one.get("ContentType") == _MAIN]
        main = next((name for name in names if name in self._parts), "")
        if not main:
            self._refuse(f"is no Word document. {_AS}")
        if self._scans[main].is_strict:
            self._refuse(f"is saved as “Strict Open XML”. {_AS}")
        return main

    def _require_nothing_outside(self) -> None:
        for name in self._parts:
            for relation in self._relations(name) if name.endswith(".rels") else ():
                if relation.kind == "aFChunk":
                    self._refuse("holds another document within; take that out and save again.")
                if relation.is_external and relation.kind != "hyperlink":
                    what = "template" if relation.kind == "attachedTemplate" else relation.kind
                    self._refuse(
                        f"fetches its {what[:40]} from outside the file; take that out, or copy "
                        "the text into a new document."
                    )

    def _relations_of(self, part: str) -> list[_Relation]:
        name = _relations_name(part)
        return list(self._relations(name)) if name in self._parts else []

    def _relations(self, name: str) -> Iterator[_Relation]:
        for one in ET.fromstring(self._parts[name]):  # noqa: S314 (it was scanned)
            kind = one.get("Type", "").rpartition("/")[2]
            is_external = one.get("TargetMode", "").casefold() == "external"
            yield _Relation(one.get("Id", ""), kind, one.get("Target", ""), is_external)

    def _left_out(self, main: str, kept: dict[str, str]) -> Iterator[str]:
        images = sum("/media/" in name for name in self._members)
        if images:
            some = "An image was" if images == 1 else f"{images} images were"
            yield f"{some} left out; images are not taken."
        for relation in self._relations_of(main):
            if relation.kind in {"header", "footer"}:
                scan = self._scans.get(_target(main, relation.target))
                if scan and scan.words:
                    yield f"The page {relation.kind} was left out: “{scan.words}”."
        for name in (main, *kept.values()):
            yield from self._scans[name].left_out


def _is_xml(name: str) -> bool:
    return name.casefold().endswith((".xml", ".rels"))


def _relations_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _target(part: str, target: str) -> str:
    folder = part.rpartition("/")[0]
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")


def _goes_on(relation: _Relation, part: str, kept: dict[str, str]) -> bool:
    if relation.kind == "hyperlink":
        return relation.target.lower().startswith(_LINKS)
    return kept.get(relation.kind) == _target(part, relation.target)


def _written(relations: list[_Relation]) -> bytes:
    rows = "".join(
        f"<Relationship Id={quoteattr(one.id)} Type={quoteattr(f'{_OFFICE}/{one.kind}')} "
        f"Target={quoteattr(one.target)} "
        f"TargetMode={quoteattr('External' if one.is_external else 'Internal')}/>"
        for one in relations
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{rows}</Relationships>'.encode()
