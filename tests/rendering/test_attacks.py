"""What strangers type asks nobody for anything, reads no file, and leaves nothing that acts in a PDF."""

import io
import tomllib
import urllib.request
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
from weasyprint import HTML

from campaign.drafting.markdown import body_html
from campaign.drafting.redline import redline
from campaign.drafting.redline_writing import paper_html, written
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.press import load_named_theme
from campaign.rendering.document import (
    Addressee,
    ComparedText,
    NameGroup,
    PrintedName,
    RedlineDocument,
)
from campaign.rendering.errors import RenderError
from campaign.rendering.pdf import render_pdf
from campaign.rendering.walls import TEXT_ATTRIBUTES, TEXT_ELEMENTS
from campaign.signatories.paper import letter_document
from campaign.signatories.rules import RosterLine
from tests.drafting.samples import TEXT

from .outside import CANARY, listening, outside
from .printings import THEMES
from .samples import LETTERS, PLAIN, letterhead_theme

SNIPPETS = tomllib.loads((Path(__file__).parent / "attacks" / "snippets.toml").read_text())
LOOK = LetterSettings("sample").theme
ACTS = {"/JavaScript", "/JS", "/Launch", "/AA", "/OpenAction", "/SubmitForm", "/ImportData"}
ACTS |= {"/GoToR", "/GoToE", "/EmbeddedFile", "/RichMedia", "/Movie", "/Sound", "/XFA"}


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    with outside(tmp_path_factory.mktemp("outside")) as made:
        yield made


def in_the_text(words):
    return replace(PLAIN, body_html=body_html(f"{words}\n\n{words} {words}\n\n- {words}\n"))


def in_the_fields(words):
    text = LetterText(
        title=words,
        re=words,
        addressees=(Addressee(words, words, words, (words, words)),),
        salutation=words,
        body="We ask for clean water.",
        closing=words,
        conveners=(),
        cc=(words, words),
        enclosures=(words,),
    )
    names = (
        RosterLine(1, words, "individual", "", "", words, words, words, words, is_convener=c)
        for c in (True, False)
    )
    settings = LetterSettings("sample", via=words)
    return letter_document(
        text, settings, tuple(names), dated_on=date(2026, 9, 8), created_at=PLAIN.created_at
    )


def in_the_margins(words):
    """What runs along the head and across the page is made by stylesheets."""
    margins = dict.fromkeys(("watermark", "head_line", "date_text", "note", "version"), words)
    long = replace(PLAIN, body_html=PLAIN.body_html * 7, printing_id="sample", **margins)
    return replace(long, groups=(NameGroup(words, 1),), signatories=(PrintedName(words),))


def in_a_redline(words):
    old, new = (replace(TEXT, title=one, re=one, body=one) for one in ("Words.", words))
    parts = written(redline(old, new))
    sides = (ComparedText(words, words, "ab" * 32), ComparedText(words, words, "cd" * 32))
    html = paper_html(parts, whole=True)
    given = {"counts_text": words, "date_text": words, "created_at": PLAIN.created_at}
    return RedlineDocument(words, "en-US", "ltr", *sides, body_html=html, **given)


def before_the_press(words):
    return replace(PLAIN, body_html=words)


PLACES = (in_the_text, in_the_fields, in_the_margins, in_a_redline, before_the_press)


def printed(document, theme=None):
    """The PDF, or nothing when the letter was refused with a sentence."""
    try:
        part = "redline" if isinstance(document, RedlineDocument) else "letter"
        return render_pdf(document, theme or load_named_theme(LETTERS, LOOK, part)).data
    except RenderError as refused:
        assert refused.message.endswith((".", '"')), refused.message
        return b""


def objects_in(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    return [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]


def faults_in(data):
    """What acts, leads to another kind of place, or is fetched by whoever opens the PDF."""
    for one in filter(
        lambda one: isinstance(one, pypdf.generic.DictionaryObject), objects_in(data)
    ):
        yield from ACTS & {*one.keys(), *(v for v in one.values() if isinstance(v, str))}
        if isinstance(one, pypdf.generic.StreamObject):
            yield from {"/F", "/FFilter"} & one.keys()
            if CANARY.encode() in one.get_data():
                yield "the words of the file"
        address = str(one.get("/URI", "https://"))
        if not address.startswith(("http://", "https://", "mailto:")):
            yield address


def folded(text):
    return "".join(text.split()).replace("-", "")


def text_of(data):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_there_are_at_least_fifty():
    assert len(SNIPPETS) >= 50


def test_the_ear_hears_whoever_asks(around):
    with listening(around):
        urllib.request.urlopen(around.filled("{SITE}/image.png")).read()
        around.file.read_text()
    assert around.asked == ["/image.png"]
    assert around.sockets
    assert around.opened


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", SNIPPETS)
def test_nobody_is_asked_and_nothing_acts(around, name, place):
    document = place(around.filled(SNIPPETS[name]))
    with listening(around):
        data = printed(document)
    assert (around.asked, around.sockets, around.opened) == ([], [], [])
    if data:
        assert not list(faults_in(data))
        assert CANARY not in text_of(data)


# What no font has is refused, and says so; the others are letters like any others.
@pytest.mark.parametrize("name", [one for one in SNIPPETS if "controls" not in one])
def test_in_a_field_an_attack_is_only_letters(around, name):
    words = " ".join(around.filled(SNIPPETS[name]).split())
    text = folded(text_of(printed(in_the_fields(words))))
    # Eleven lines, the convener at the head and below, the signatory, and both affiliations.
    assert text.count(folded(words)) >= 16


@pytest.mark.parametrize("name", SNIPPETS)
def test_no_look_of_the_author_s_reaches_the_layout(around, name):
    html = body_html(around.filled(SNIPPETS[name]))
    for one in HTML(string=f"<body>{html}").etree_element.iter():
        assert one.tag in TEXT_ELEMENTS | {"html", "head", "body"}
        assert one.attrib.keys() <= TEXT_ATTRIBUTES.get(one.tag, set()) | {"rel"}


@pytest.mark.parametrize("theme", THEMES)
def test_all_of_them_are_names_in_each_theme(around, theme):
    words = [" ".join(around.filled(one).split()) for one in SNIPPETS.values()]
    names = tuple(PrintedName(one, one) for one in words if one.isprintable())
    letter = replace(PLAIN, signatories=names, conveners=names[:2], count=len(names))
    with listening(around):
        data = printed(letter, load_named_theme(LETTERS, theme))
    assert (around.asked, around.sockets, around.opened) == ([], [], [])
    assert not list(faults_in(data))
    text = folded(text_of(data))
    assert not [one.name for one in names if folded(one.name) not in text]


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: red'>words</p>",
        "<style>p { color: red }</style>",
        "</div><style>p { color: red }</style><div>",
        "<svg><rect/></svg>",
        "<p onclick='x'>words</p>",
        "<link rel=stylesheet href=letter.css>",
        "<iframe></iframe>",
        "<p><font color=red>words</font></p>",
        "<p><a rel='ATTACHMENT' href='https://example.org/'>words</a></p>",
    ],
)
def test_what_is_no_part_of_a_letter_is_refused_by_the_press_itself(html):
    with pytest.raises(RenderError, match="is no part of a letter; take it out"):
        render_pdf(before_the_press(html), letterhead_theme())
