"""Names that run from the right stand in their column as all others do, whole and at the letter's own side."""

from dataclasses import replace

import pypdfium2
import pytest

from campaign.rendering.directions import direction_of
from campaign.rendering.document import PrintedName
from campaign.rendering.pdf import render_pdf

from .printings import THEMES, theme
from .samples import with_names

FROM_THE_RIGHT = (
    "ائتلاف العينة للمياه",
    "ברית הדוגמה לתרגום",
    "نمونه اتحاد",
    "جمعية المهاجرين",
)
FROM_THE_LEFT = tuple(f"Sample Alliance of Wells {number}" for number in range(4))
NAMES = [one for pair in zip(FROM_THE_LEFT, FROM_THE_RIGHT, strict=True) for one in pair] * 3
BEARING_PT = 4
"""Letters do not begin exactly where their line does."""


def edges_of(data):
    """Where each line with one of the names begins and ends, in points, by the direction of the name."""
    pdf = pypdfium2.PdfDocument(data)
    found = {"ltr": [], "rtl": []}
    for page in pdf:
        words = page.get_textpage()
        for number in range(words.count_rects()):
            rect = words.get_rect(number)
            text = words.get_text_bounded(*rect)
            if "Wells" in text or direction_of(text) == "rtl":
                found[direction_of(text)].append((rect[0], rect[2]))
    pdf.close()
    return found


def printed(look, names, **changed):
    letter = replace(with_names(tuple(map(PrintedName, names))), **changed)
    return edges_of(render_pdf(letter, look).data)


def columns(places):
    """Places that lie beside each other are one edge."""
    found = []
    for place in sorted(places):
        if not found or place - found[-1] > BEARING_PT:
            found.append(place)
    return found


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("side", "changed"), [(0, {}), (1, {"direction": "rtl", "language": "ar"})], ids=["ltr", "rtl"]
)
def test_they_begin_where_all_names_of_their_column_begin(name, side, changed):
    found = printed(theme(name), NAMES, **changed)
    assert len(found["ltr"]) == len(found["rtl"]) == len(NAMES) / 2
    ours = columns(edges[side] for edges in found["ltr"])
    for edges in found["rtl"]:
        assert min(abs(edges[side] - one) for one in ours) <= BEARING_PT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("long", ["ع" * 300, "ائتلاف العينة للمياه " * 14, "ברית" * 75])
def test_a_long_one_reaches_into_no_other_column_and_no_margin(name, long):
    look = theme(name)
    found = printed(look, [*NAMES, long.strip()])
    ours = columns(left for left, _ in found["ltr"])
    margin = (look.page.width_mm - look.page.right_mm) * 72 / 25.4
    assert len(found["rtl"]) > len(NAMES) / 2 + 2
    for left, right in found["rtl"]:
        begins = max(one for one in ours if one <= left + BEARING_PT)
        ends = min((one for one in (*ours, margin) if one > begins + BEARING_PT), default=margin)
        assert left >= begins - BEARING_PT
        assert right <= ends + 1
