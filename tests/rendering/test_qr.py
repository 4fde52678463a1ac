"""The code on a printing can be read from its picture, and says where it leads."""

import io
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pypdfium2
import pytest
from pypdf import PdfReader

from campaign.rendering.pdf import render_pdf
from campaign.rendering.qr import QUIET_ZONE, qr_modules, qr_svg

from .printings import SUPPLEMENT, THEMES, printing, theme
from .samples import PLAIN, RIGHT_TO_LEFT, with_body
from .tag_tree import tag_tree

URL = "https://letters.example.org/v/SAMPLE0123456789"
SVG = "{http://www.w3.org/2000/svg}"
DOCUMENTS = {
    "letter": (printing(PLAIN), "letter"),
    "right-to-left": (printing(RIGHT_TO_LEFT), "letter"),
    "supplement": (SUPPLEMENT, "supplement"),
}


def test_the_drawing_is_one_path_with_a_white_border_and_words():
    svg = fromstring(qr_svg(URL, 'Leads to "<there>"'))
    size = len(qr_modules(URL)) + 2 * QUIET_ZONE
    assert svg.get("viewBox") == f"0 0 {size} {size}"
    assert svg.get("aria-label") == 'Leads to "<there>"'
    assert [one.tag for one in svg] == [f"{SVG}path"]


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_camera_sees_the_squares_of_the_address(name, theme_name):
    document, part = DOCUMENTS[name]
    data = render_pdf(document, theme(theme_name, part)).data
    assert _squares_seen(data) == qr_modules(URL)


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize("paragraph_count", [1, 5, 6, 12])
def test_the_last_words_take_no_page_of_their_own(paragraph_count, theme_name):
    letter = with_body(paragraph_count)
    marked = replace(printing(letter), totals=(), changes=())
    pages = render_pdf(marked, theme(theme_name)).pages
    assert pages == render_pdf(letter, theme(theme_name)).pages


@pytest.mark.parametrize("theme_name", THEMES)
def test_they_stand_whole_above_the_edge_that_printers_cannot_reach(theme_name):
    letter = printing(PLAIN)
    places = []
    reader = PdfReader(io.BytesIO(render_pdf(letter, theme(theme_name)).data))

    def visit(text, _matrix, place, *_):
        places.append((text, place[5]))

    reader.pages[-1].extract_text(visitor_text=visit)
    (low,) = [at for text, at in places if "SHA-256" in text]
    assert low > 6.35 * 72 / 25.4


def test_another_address_has_other_squares():
    assert qr_modules(URL) != qr_modules(URL.replace("9", "8"))


def _squares_seen(data, dots_an_inch=300):
    """What stands in the picture of the last page where the tags say that the code is.

    All must be white around it, for the width of the border and no less.
    """
    (figure,) = tag_tree(data).all("Figure")
    left, bottom, right, top = map(float, figure.values["/A"]["/BBox"])
    scale = dots_an_inch / 72
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        page = document[len(document) - 1]
        high = page.get_height()
        picture = page.render(scale=scale).to_pil().convert("L")
    count = len(qr_modules(URL)) + 2 * QUIET_ZONE
    assert right - left == pytest.approx(top - bottom, abs=0.01)
    # A square of less than 0.4 mm is lost on a copier.
    assert (right - left) / count * 25.4 / 72 > 0.4
    side = (right - left) * scale / count
    rows = [
        [
            picture.getpixel(
                (
                    round(left * scale + (x + 0.5) * side),
                    round((high - top) * scale + (y + 0.5) * side),
                )
            )
            < 128
            for x in range(count)
        ]
        for y in range(count)
    ]
    inside = slice(QUIET_ZONE, -QUIET_ZONE)
    assert not any(any(row) for row in (*rows[:QUIET_ZONE], *rows[-QUIET_ZONE:]))
    assert not any(any(row[:QUIET_ZONE] + row[-QUIET_ZONE:]) for row in rows)
    return [row[inside] for row in rows[inside]]
