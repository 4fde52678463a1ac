"""What stands apart from what it belongs to, told from the parts on each page."""

import pytest

from campaign.drafting.page_findings import page_findings

HEAD = ("date", "addressees", "re", "salutation")
WHOLE = (*HEAD, "body", "closing", "conveners heading", "conveners", "roster heading", "roster")


@pytest.mark.parametrize(
    "pages",
    [
        [],
        [()],
        [WHOLE],
        [(*HEAD, "body"), ("body", "closing", "roster heading", "roster"), ("roster",)],
        [(*HEAD, "body"), ("body", "closing"), ("roster heading", "roster")],
        [("date", "addressees"), ("re", "salutation", "body", "closing")],
        [("salutation", "closing", "roster heading", "roster")],
        [("body",), ("roster heading", "roster")],
    ],
)
def test_what_stands_together_is_left_alone(pages):
    assert page_findings(pages) == ()


@pytest.mark.parametrize(
    ("pages", "where", "says"),
    [
        ([HEAD, ("body", "closing")], "page 1", "The salutation is the last thing on page 1"),
        (
            [("addressees",), ("salutation",), ("body", "closing")],
            "page 2",
            "The salutation is the last thing on page 2",
        ),
        (
            [(*HEAD, "body"), ("closing", "roster heading", "roster")],
            "page 2",
            "The closing stands on page 2 without a line of the text",
        ),
        (
            [(*HEAD, "body", "closing", "roster heading"), ("roster",)],
            "page 1",
            "The heading of the roster stands on page 1 without a name below it",
        ),
        (
            [(*HEAD, "body", "closing", "conveners heading"), ("conveners",)],
            "page 1",
            "The heading of the conveners stands on page 1 without a name below it",
        ),
    ],
)
def test_what_stands_apart_is_found_with_its_page(pages, where, says):
    (finding,) = page_findings(pages)
    assert (finding.kind, finding.where) == ("page", where)
    assert finding.message.startswith(says)


def test_an_id_stays_until_the_pages_change():
    (first,) = page_findings([HEAD, ("body", "closing")])
    (again,) = page_findings([HEAD, ("body", "closing", "roster heading", "roster")])
    (longer,) = page_findings([HEAD, ("body",), ("body", "closing")])
    assert first.id == again.id != longer.id
