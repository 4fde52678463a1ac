"""A roster has one to three columns, by the length of its names."""

import io

import pytest
from pypdf import PdfReader

from campaign.rendering.columns import columns_for
from campaign.rendering.document import PrintedName
from campaign.rendering.pdf import render_pdf

from .printings import THEMES, sample, theme
from .samples import LONG_NAMES, numbered_names, with_names


def _names(*names, detail=""):
    return tuple(PrintedName(name, detail) for name in names)


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        ((), 1),
        (_names("Sample Alliance"), 1),
        (_names(*["SA"] * 3), 1),
        (_names(*["SA"] * 4), 2),
        (_names(*["SA"] * 7), 3),
        (_names(*["Sample Alliance of Nurses"] * 40), 3),
        (_names(*["Sample Alliance of Nursing"] * 40), 2),
        (_names(*["SA"] * 40, "Sample Alliance of Neighborhood Clinics and Nurses"), 3),
        (_names(*["SA"] * 40, "Sample Alliance of Neighborhood Clinics and Schools"), 2),
        (_names(*["Sample Alliance of Neighborhood Associations and Tenant Unions"] * 40), 1),
        (_names(*LONG_NAMES), 1),
        (_names(*["SA"] * 40, detail="Sample College of Nursing and Medicine*"), 2),
        (_names(*["示例联盟示例联盟示例"] * 40), 3),
        (_names(*["示例联盟示例联盟示例联盟示例"] * 40), 2),
        (_names(*["ائتلاف العَيِّنَة للمياهِ"] * 40), 3),
        (numbered_names(83), 2),
    ],
)
def test_columns_are_as_many_as_the_names_leave_room_for(names, columns):
    assert columns_for(names) == columns


def test_the_sample_of_a_national_letter_has_two():
    assert columns_for(sample("dhs-return-home").signatories) == 2


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize(("name", "count"), [("Nurses", 3), ("Nurses of Sampleton and Example", 2)])
def test_names_stand_in_so_many_columns_on_the_page(theme_name, name, count):
    assert len(_left_edges(with_names(_names(*[name] * 9)), name, theme_name)) == count


def _left_edges(letter, name, theme_name):
    found = set()

    def visit(text, _matrix, place, *_):
        if text.strip() and name.startswith(text.strip()[:6]):
            found.add(round(place[4]))

    data = io.BytesIO(render_pdf(letter, theme(theme_name)).data)
    for page in PdfReader(data).pages:
        page.extract_text(visitor_text=visit)
    return found
