"""The forms by which signatories come as a file or a paste, and how it is to be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField

from campaign.signatories.headers import CHOICES
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import Layout
from campaign.signatories.table_text import ENCODINGS, MAX_COLUMNS, MAX_FILE_BYTES, WHOLE_LINES

PASTED = "pasted.txt"
"""What a paste is called among files."""

PARTED_BY = {"comma": ",", "semicolon": ";", "tab": "\t", "lines": WHOLE_LINES}
"""Delimiters by the words that pages and their addresses have for them."""

_ASKED = re.compile("encoding|delimiter|sheet|header|state|c[0-9]{1,3}")

ROWS_STATES = (SignatoryState.LISTED, SignatoryState.IN_REVIEW)


class BringForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF comes without types.
    """A file, or what was copied out of a spreadsheet."""

    file = FileField("File")
    pasted = TextAreaField("Pasted rows")

    def given(self) -> tuple[bytes, str] | None:
        """The bytes and the name of what was brought; None, with an error, when there is nothing."""
        if not self.validate_on_submit():
            return None
        sent = self.file.data
        if sent and sent.filename:
            data, name = sent.read(MAX_FILE_BYTES + 1), sent.filename
        else:
            data, name = (self.pasted.data or "").encode("utf-8", "replace"), PASTED
        if not data.strip():
            self.file.errors = ["Choose a file with rows in it, or paste some."]
            return None
        if len(data) > MAX_FILE_BYTES:
            most = MAX_FILE_BYTES // 1_000_000
            self.file.errors = [f"{name} is larger than {most} MB; split it."]
            return None
        return data, name


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read, as the page before asked: what each column is, and where rows stand.

    ``fields`` is None before anybody has chosen.
    """

    layout: Layout
    fields: tuple[str, ...] | None
    state: SignatoryState


def said(values: Mapping[str, str]) -> str:
    """What the page asked, as the query of an address."""
    kept = {one: values[one] for one in values if _ASKED.fullmatch(one)}
    return urlencode(kept)


def asked(values: Mapping[str, str]) -> Asked:
    """Read the page's fields, or its address; what cannot be meant is left out."""
    encoding = values.get("encoding", "")
    header = {"yes": True, "no": False}.get(values.get("header", ""))
    layout = Layout(
        encoding if encoding in ENCODINGS else "",
        PARTED_BY.get(values.get("delimiter", ""), ""),
        values.get("sheet", "")[:100],
        header,
    )
    chosen = [values.get(f"c{place}") for place in range(MAX_COLUMNS)]
    count = next((place for place, one in enumerate(chosen) if one is None), MAX_COLUMNS)
    fields = tuple(one if one in CHOICES else "" for one in chosen[:count])
    state = values.get("state", "")
    stands = SignatoryState(state) if state in ROWS_STATES else SignatoryState.LISTED
    return Asked(layout, fields or None, stands)
