"""What may be in a Word file that is taken, and the sentence for each thing that may not."""

import io
import re
import struct
import zipfile

import pytest

from campaign.drafting.word_package import (
    MAX_FILE_BYTES,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
    MAX_XML_BYTES,
    WordFileRefused,
    plain_package,
)
from campaign.drafting.word_scan import MAX_CHARACTERS, MAX_DEPTH, MAX_ELEMENTS
from tests.word_files import (
    MAIN,
    document,
    members,
    paragraph,
    relation,
    relations,
    word_file,
    zipped,
)

BODY = paragraph("We write about the water.")
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def with_parts(**parts):
    return zipped(
        {**members(BODY), **{name.replace("__", "/"): data for name, data in parts.items()}}
    )


def with_part(name, data=b"x"):
    return zipped({**members(BODY), name: data})


def claiming(data, size):
    """The same zip, whose last part claims to be of this size in its directory and its head."""
    last = zipfile.ZipFile(io.BytesIO(data)).infolist()[-1]
    place = data.rindex(b"PK\x01\x02")
    claim = struct.pack("<I", size)
    head = last.header_offset + 22
    data = data[: place + 24] + claim + data[place + 28 :]
    return data[:head] + claim + data[head + 4 :]


def locked(data):
    """The same zip, whose last part is said to be encrypted."""
    place = data.rindex(b"PK\x01\x02") + 8
    return data[:place] + b"\x01" + data[place + 1 :]


def linked_out():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name, data in members(BODY).items():
            made.writestr(name, data)
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return archive.getvalue()


def twice():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name, data in (*members(BODY).items(), ("WORD/document.xml", document(BODY))):
            made.writestr(name, data)
    return archive.getvalue()


REFUSED = {
    "nothing": (b"", "is empty; choose the file with the letter"),
    "white space": (b" \r\n", "is empty; choose the file with the letter"),
    "plain text": (b"Dear Mayor:", "is no Word document"),
    "PDF": (b"%PDF-1.7 ...", "is a PDF"),
    "RTF": (b"{\\rtf1 Dear}", "is an RTF document"),
    "old .doc, or encrypted": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "protected by a password, or an",
    ),
    "web page": (b"<!DOCTYPE html><p>Dear", "is a web page or XML"),
    "half a zip": (word_file("We write.")[:200], "is damaged"),
    "another zip": (zipped({"letter.md": "We write."}), "is no document"),
    "OpenDocument": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "is an OpenDocument text",
    ),
    "spreadsheet": (
        zipped(members(BODY, main=MAIN.replace("word", "sheet"))),
        "is no Word document",
    ),
    "strict": (
        zipped(
            {
                **members(""),
                "word/document.xml": '<a xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>',
            }
        ),
        "“Strict Open XML”",
    ),
    "100 MB": (
        b"PK\x03\x04" + bytes(100_000_000),
        f"is larger than {MAX_FILE_BYTES // 1_000_000} MB",
    ),
    "many members": (
        zipped({**members(BODY), **{f"word/a{n}": b"" for n in range(MAX_MEMBERS)}}),
        f"holds {MAX_MEMBERS + 4:,} files within",
    ),
    "a part that claims much": (
        claiming(with_part("word/media/a.bin"), MAX_UNPACKED_BYTES + 1),
        f"unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB",
    ),
    "a part that claims little": (
        claiming(with_part("word/comments.xml", b"<a>" + b" " * 900_000 + b"</a>"), 10),
        "is damaged",
    ),
    "a part that grows": (
        with_part("word/comments.xml", b"<a>" + b" " * 5_000_000 + b"</a>"),
        "grows more when it is unpacked than a document does",
    ),
    "much text": (
        zipped(
            {
                **members(BODY),
                **{
                    f"word/a{n}.xml": b"<a>" + bytes(f"{n:08}", "ascii") * 124_000 + b"</a>"
                    for n in range(MAX_XML_BYTES // 900_000)
                },
            }
        ),
        "MB of text",
    ),
    "locked parts": (locked(with_part("word/media/a.png")), "is protected by a password"),
    "macros": (with_part("word/vbaProject.bin"), "holds macros"),
    "macros elsewhere": (with_part("word/VBAPROJECT.bin"), "holds macros"),
    "a .docm": (
        zipped(members(BODY, main="application/vnd.ms-word.document.macroEnabled.main+xml")),
        "holds macros",
    ),
    "embedded": (
        with_part("word/embeddings/oleObject1.bin"),
        "holds another document or a control",
    ),
    "a control": (with_part("word/activeX/activeX1.xml", "<a/>"), "another document or a control"),
    "a chunk of HTML": (
        word_file("We write.", links=(relation(9, "aFChunk", "a.html"),)),
        "another document",
    ),
    "a template from outside": (
        with_part(
            "word/_rels/settings.xml.rels",
            relations(relation(1, "attachedTemplate", "https://example.org/a.dotm", external=True)),
        ),
        "fetches its template from outside the file",
    ),
    "an image from outside": (
        word_file(
            "We write.", links=(relation(9, "image", "https://example.org/a.png", external=True),)
        ),
        "fetches its image from outside the file",
    ),
    "a path up": (with_part("word/../../etc/passwd"), "whose name leads out of the file"),
    "a path from the root": (with_part("/etc/passwd"), "whose name leads out of the file"),
    "a path of Windows": (with_part("word\\..\\..\\a.xml"), "whose name leads out of the file"),
    "a drive": (with_part("C:a.xml"), "whose name leads out of the file"),
    "a link": (linked_out(), "whose name leads out of the file"),
    "one name twice": (twice(), "holds two parts of the same name"),
    "a billion laughs": (with_part("word/document.xml", LAUGHS + document(BODY)), "document type"),
    "laughs elsewhere": (with_part("docProps/app.xml", LAUGHS + "<x>&c;</x>"), "document type"),
    "laughs in UTF-16": (
        with_part("customXml/a.xml", (LAUGHS + "<x>&c;</x>").encode("utf-16")),
        "document type",
    ),
    "an entity from outside": (
        with_part("word/styles.xml", OUTSIDE + "<x>&a;</x>"),
        "document type",
    ),
    "no XML": (with_part("word/comments.xml", "<a><b></a>"), "a part of it is no XML"),
    "an unknown encoding": (
        with_part("word/comments.xml", '<?xml version="1.0" encoding="x-klingon"?><a/>'),
        "a part of it is no XML",
    ),
    "deep": (
        with_part("word/a.xml", "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1)),
        "is nested deeper",
    ),
    "many elements": (
        with_part(
            "word/a.xml", b"<a>" + b"".join(b"<b%d/>" % n for n in range(MAX_ELEMENTS)) + b"</a>"
        ),
        "has more parts than a letter",
    ),
    "many characters": (
        word_file("".join(f"{n} " for n in range(MAX_CHARACTERS // 6))),
        f"more than {MAX_CHARACTERS:,} characters of text",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_in_one_sentence_before_pandoc_sees_it(name):
    data, sentence = REFUSED[name]
    with pytest.raises(WordFileRefused) as refused:
        plain_package(data, "letter.docx")
    assert sentence in refused.value.message
    assert refused.value.message.startswith("letter.docx ")
    assert refused.value.message.endswith(".")
    assert "\n" not in refused.value.message


def names_in(package):
    return set(zipfile.ZipFile(io.BytesIO(package.data)).namelist())


def test_only_the_parts_that_hold_words_go_on():
    data = zipped(
        {
            **members(
                BODY,
                (
                    relation(1, "styles", "styles.xml"),
                    relation(2, "image", "media/a.png"),
                    relation(3, "hyperlink", "https://example.org/", external=True),
                    relation(4, "hyperlink", "file:///etc/passwd", external=True),
                    relation(5, "settings", "settings.xml"),
                ),
            ),
            "word/styles.xml": "<a/>",
            "word/settings.xml": "<a/>",
            "word/media/a.png": "no image at all",
            "docProps/app.xml": "<a/>",
            "customXml/item1.xml": "<a/>",
        }
    )
    package = plain_package(data, "letter.docx")
    assert {name for name in names_in(package) if not name.endswith(".rels")} == {
        "[Content_Types].xml",
        "word/document.xml",
        "word/styles.xml",
    }
    links = zipfile.ZipFile(io.BytesIO(package.data)).read("word/_rels/document.xml.rels").decode()
    assert "https://example.org/" in links
    assert not re.search("etc/passwd|media|settings", links)


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (1, "An image was left out; images are not taken."),
        (3, "3 images were left out; images are not taken."),
    ],
)
def test_images_are_not_taken_whatever_they_are_and_that_is_said(images, sentence):
    parts = {f"word/media/image{n}.png": b"MZ no image" for n in range(images)}
    assert plain_package(zipped({**members(BODY), **parts}), "a.docx").left_out == (sentence,)


def test_a_main_part_under_another_name_is_found():
    parts = members(BODY)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "document.xml", "letter2.xml"
    )
    parts["word/letter2.xml"] = parts.pop("word/document.xml")
    assert "word/letter2.xml" in names_in(plain_package(zipped(parts), "a.docx"))


def test_what_pandoc_would_drop_without_a_word_is_named():
    box = (
        "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
        + paragraph("Act before spring")
        + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        + paragraph("Act before spring")
        + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    field = "<w:fldSimple><w:r><w:t>Page 7</w:t></w:r></w:fldSimple>"
    header = "<a><p><r><t>Sample Alliance</t></r></p></a>"
    data = word_file(
        paragraph("We write.", box, field, "<w:r><c:chart/></w:r>"),
        links=(relation(1, "header", "header1.xml"),),
        header1=header,
    )
    assert plain_package(data, "a.docx").left_out == (
        "The page header was left out: “Sample Alliance”.",
        "The words of a text box were left out: “Act before spring”.",
        "The words of a field were left out: “Page 7”.",
        "1 chart left out; only text is taken.",
    )
