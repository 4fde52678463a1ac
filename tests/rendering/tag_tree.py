"""The tags of a finished PDF as a reader finds them, with the words that each leads to.

``python -m tests.rendering.tag_tree FILE.pdf`` prints them in the order of reading.
"""

import io
import sys
from dataclasses import dataclass, field
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


@dataclass
class Found:
    """One element of the structure: ``kids`` are elements, and words as they stand on pages."""

    role: str
    values: DictionaryObject
    kids: list = field(default_factory=list)

    @property
    def words(self):
        """All words under it in the order of reading, white space folded."""
        return " ".join(" ".join(self._pieces()).split())

    def _pieces(self):
        for kid in self.kids:
            if isinstance(kid, Found):
                yield from kid._pieces()
            elif isinstance(kid, str):
                yield kid

    def all(self, role=""):
        """Those of this role under it in the order of reading; of every role without one."""
        for kid in self.kids:
            if isinstance(kid, Found):
                if kid.role == role or not role:
                    yield kid
                yield from kid.all(role)

    def shape(self):
        """Roles alone, as ``L(LI(LBody))``; words are left out."""
        inside = " ".join(kid.shape() for kid in self.kids if isinstance(kid, Found))
        return f"{self.role}({inside})" if inside else self.role


def tag_tree(data):
    """The element ``Document`` of a PDF, everything under it."""
    reader = PdfReader(io.BytesIO(data))
    words = {page.indirect_reference.idnum: _marked_words(page)[0] for page in reader.pages}
    (document,) = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
    return _found(document.get_object(), words)


def unread_words(data):
    """What stands on each page and in no tag: the words of its artifacts."""
    reader = PdfReader(io.BytesIO(data))
    return [" ".join(_marked_words(page)[1].split()) for page in reader.pages]


def _found(values, words):
    found = Found(values["/S"].removeprefix("/"), values)
    kids = values.get("/K", ArrayObject())
    own_page = values.raw_get("/Pg").idnum if "/Pg" in values else None
    for one in kids if isinstance(kids, ArrayObject) else ArrayObject([kids]):
        kid = one.get_object()
        if isinstance(kid, int):
            found.kids.append(words[own_page][kid])
        elif kid["/Type"] == "/MCR":
            found.kids.append(words[kid.raw_get("/Pg").idnum][kid["/MCID"]])
        elif kid["/Type"] == "/OBJR":
            found.kids.append(kid["/Obj"])
        else:
            assert kid["/P"] == values, "an element has another parent than it says"
            found.kids.append(_found(kid, words))
    return found


def _marked_words(page):
    """The words of each mark on the page, and those of no mark."""
    found, others, open_marks = {}, [], []

    def before(operator, operands, _transform, _matrix):
        if operator == b"BDC":
            mark = operands[1].get("/MCID")
            open_marks.append(mark)
            if mark is not None:
                found.setdefault(mark, "")
        elif operator == b"BMC":
            open_marks.append(None)
        elif operator == b"EMC":
            open_marks.pop()

    def visit(text, *_):
        mark = next((one for one in reversed(open_marks) if one is not None), None)
        if mark is None:
            others.append(text)
        else:
            found[mark] += text

    page.extract_text(visitor_operand_before=before, visitor_text=visit)
    return found, " ".join(others)


def outline(found, depth=0):
    """The tree as lines to read from top to bottom: role, language, attributes, own words."""
    values = found.values
    facts = [values[key] for key in ("/Lang", "/Alt", "/ID") if key in values]
    facts += [f"{name[1:]}={value}" for name, value in values.get("/A", {}).items() if name != "/O"]
    words = " ".join("".join(kid for kid in found.kids if isinstance(kid, str)).split())
    yield "  " * depth + " ".join(map(str, [found.role, *facts, words])).strip()
    for kid in found.kids:
        if isinstance(kid, Found):
            yield from outline(kid, depth + 1)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        data = Path(name).read_bytes()
        print(*outline(tag_tree(data)), sep="\n")
        print("Read to nobody:", *unread_words(data), sep="\n  ")
