"""The files that a PDF carries with it, each with its relationship to the letter (ISO 19005-3, 6.8)."""

import hashlib
from codecs import BOM_UTF16_BE
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pydyf

from campaign.rendering.document import Attachment

_RELATIONSHIPS = {
    "text/csv": "Data",
    "application/json": "Data",
    "text/markdown": "Source",
    "text/html": "Alternative",
    "text/plain": "Alternative",
}
"""Lists are what the letter shows, Markdown is what it was made of, texts say the same again."""

_OTHERWISE = "Supplement"


def embed(attachments: Sequence[Attachment], moment: datetime, pdf: Any) -> None:  # noqa: ANN401
    """Put them into the file, under their names; ``moment`` is when they were made."""
    names: list[Any] = []
    for attachment in sorted(attachments, key=_in_tree):
        names += (pydyf.String(attachment.name), _file(attachment, moment, pdf))
    if not names:
        return
    embedded = pydyf.Dictionary({"Names": pydyf.Array(names)})
    pdf.add_object(embedded)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = embedded.reference
    pdf.catalog["AF"] = pydyf.Array(names[1::2])


def _in_tree(attachment: Attachment) -> bytes:
    """Its name as the file has it, by whose bytes a tree of names is in order (ISO 32000-1, 7.9.6)."""
    name = attachment.name
    return name.encode() if name.isascii() else BOM_UTF16_BE + name.encode("utf-16-be")


def _file(attachment: Attachment, moment: datetime, pdf: Any) -> bytes:  # noqa: ANN401
    data = attachment.text.encode()
    day = pydyf.String(f"D:{moment:%Y%m%d%H%M%S}Z")
    about = pydyf.Dictionary(
        {
            "Size": len(data),
            "CheckSum": f"<{hashlib.md5(data, usedforsecurity=False).hexdigest()}>",
            "CreationDate": day,
            "ModDate": day,
        }
    )
    kind = attachment.media_type.partition(";")[0].replace("/", "#2F")
    stream = pydyf.Stream(
        [data], {"Type": "/EmbeddedFile", "Subtype": f"/{kind}", "Params": about}, compress=True
    )
    pdf.add_object(stream)
    relationship = _RELATIONSHIPS.get(attachment.media_type, _OTHERWISE)
    description = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(attachment.name),
            "UF": pydyf.String(attachment.name),
            "Desc": pydyf.String(attachment.description),
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
            "AFRelationship": f"/{relationship}",
        }
    )
    pdf.add_object(description)
    reference: bytes = description.reference
    return reference
