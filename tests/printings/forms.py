"""What each form of a letter says: its words in their order, without what only its kind of file has."""

import io
import json
import re
import unicodedata
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from pypdf import PdfReader

from campaign.drafting.markdown import body_html
from tests.word_files import W

# List marks, the calls and numbers of notes, rules, bars between cells, and what a link says behind its words.
_NO_WORD = re.compile(
    r"[•◦▪‣·|*>-]+|\d+[.)]|\[\^?\d+(:\d+)?\]|↩︎?|<(https?:|mailto:)?[^ ]*>|\* \* \*"
)
_BETWEEN = re.compile("[\\s\u00ad\u2010\u2011\u200b\u2066-\u2069\u200e\u200f:,|•*-]+|↩︎?")


def folded(words):
    """Letters in their order: neither spaces nor hyphens, which each form breaks in its own way."""
    kept = (word for word in words.split() if not _NO_WORD.fullmatch(word))
    # A note's call may stand against the word before it.
    text = re.sub(r"\[\^?\d+(:\d+)?\]", "", " ".join(kept))
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text))


class _Words(HTMLParser):
    """The words of a page's body, what stands in notes apart."""

    def __init__(self):
        super().__init__()
        self.words, self.notes, self._skipped, self._in_notes = [], [], 0, False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._skipped += tag in {"head", "sup"} or "footnote-backref" in given.get("class", "")
        self._in_notes |= tag == "section"

    def handle_endtag(self, tag):
        if tag in {"head", "sup"} or (tag == "a" and self._skipped):
            self._skipped -= 1 if self._skipped else 0
        self._in_notes &= tag != "section"
        self.handle_data(" ")

    def handle_data(self, data):
        if not self._skipped:
            (self.notes if self._in_notes else self.words).append(data)


def words_of_html(page):
    """The words of a page and, apart, those of its notes."""
    reader = _Words()
    # A reference is a link within a raised mark, and both close.
    reader.feed(re.sub(r"<sup\b.*?</sup>|<a [^>]*footnote-backref.*?</a>|<br>", " ", page))
    return " ".join(reader.words), " ".join(reader.notes)


def words_of_markdown(text):
    """The same of a Markdown file, which is read as ours."""
    return words_of_html(body_html(text))


def words_of_text(text):
    """The same of plain text, where notes stand at the end of the body under their numbers."""
    notes = re.findall(r"(?ms)^\[\d+\] .*?(?=\n\n(?! {4}))", text)
    for note in notes:
        text = text.replace(note, "")
    return text, " ".join(re.sub(r"^\[\d+\] ", "", one) for one in notes)


def words_of_word(data):
    """The same of a Word file."""
    package = zipfile.ZipFile(io.BytesIO(data))
    parts = [ET.fromstring(package.read(f"word/{part}.xml")) for part in ("document", "footnotes")]
    return tuple(" ".join(map(_words_of_paragraph, part.iter(f"{{{W}}}p"))) for part in parts)


def _words_of_paragraph(paragraph):
    kinds = {f"{{{W}}}t": None, f"{{{W}}}br": " ", f"{{{W}}}tab": " "}
    found = (one for one in paragraph.iter() if one.tag in kinds)
    return "".join(kinds[one.tag] or one.text or "" for one in found)


def words_of_json(text, labels):
    """The same of a printing's data, with the labels that a reader of data needs no word for."""
    data = json.loads(text)
    body, notes = words_of_html(data["body_html"])
    enclosures = labels.enclosures if len(data["enclosures"]) > 1 else labels.enclosure
    parts = [
        *(f"{one['label']}: {one['count']:,}" for one in data["totals"]),
        *(data["date"], data["via"]),
        *(
            " ".join([a["name"], a["title"], a["organization"], *a["address"]])
            for a in data["addressees"]
        ),
        f"{labels.re} {data['re']}" if data["re"] else "",
        *(data["salutation"], body, data["closing"]),
        *(_words_of_list(one) for one in data["lists"]),
        data["note"],
        *([labels.cc, *data["cc"]] if data["cc"] else []),
        *([enclosures, *data["enclosures"]] if data["enclosures"] else []),
        labels.changes.replace("{printing}", data["changes_since"]) if data["changes"] else "",
        *(" ".join([one["heading"], *one["lines"]]) for one in data["changes"]),
    ]
    return " ".join(parts), notes


def _words_of_list(one):
    return " ".join(
        [one["heading"], *(f"{name['name']} {name['detail']}" for name in one["names"])]
    )


def words_of_pdf(data):
    """The words of all pages as they come; notes and running heads stand among them."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
