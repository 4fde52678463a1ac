"""Links and headings of a body: what is found, where, and how it is mended."""

from dataclasses import replace

import pytest

from campaign.drafting.body_findings import body_findings
from tests.drafting.samples import TEXT, mend


def only(body):
    (finding,) = body_findings(body)
    return finding


def test_an_empty_body_has_neither_links_nor_headings():
    assert body_findings("") == ()


@pytest.mark.parametrize(
    ("address", "new"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("HTTP://example.org/a", "https://example.org/a"),
        ("www.example.org/a", "https://www.example.org/a"),
        ("example.org", "https://example.org"),
    ],
)
def test_an_address_that_only_lacks_https_is_mended(address, new):
    body = f"See [one](https://example.org)\n\nand [this]({address})."
    finding = only(body)
    assert (finding.kind, finding.where) == ("link", "body, line 3")
    after = mend(replace(TEXT, body=body), finding).body
    assert after == f"See [one](https://example.org)\n\nand [this]({new})."
    assert body_findings(after) == ()


@pytest.mark.parametrize("address", ["page.html", "/page", "ftp://example.org", "#note", "tel:1"])
def test_another_address_is_left_to_a_person(address):
    finding = only(f"See [this]({address}).")
    assert finding.mend is None
    assert (
        finding.message == f"The link to “{address}” is not https; give an address with https://."
    )


def test_a_link_by_reference_and_a_bare_one_are_found_where_they_stand():
    body = "One [a][x].\n\nTwo\nand <http://example.org/b>.\n\n[x]: http://example.org/a"
    assert [one.where for one in body_findings(body)] == ["body, line 6", "body, line 4"]


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,a", "vbscript:a"])
def test_an_address_that_could_act_is_found(scheme):
    finding = only(f"One.\n\nTwo [this]({scheme.replace('(1)', '')}).")
    assert (finding.kind, finding.where) == ("link", "body, line 3")
    assert "is shown as it stands, since its address could act" in finding.message


def test_an_address_that_could_act_is_found_whatever_it_holds():
    finding = only("Two [this](javascript:alert(1)) here.")
    assert "“[this](javascript:alert(1))” is shown as it stands" in finding.message


def test_an_image_is_found_and_mended_by_its_words():
    body = "One.\n\nSee ![our map](https://example.org/map.png) here."
    finding = only(body)
    assert (finding.kind, finding.where) == ("image", "body, line 3")
    assert "only its words “our map” are shown in its place" in finding.message
    assert mend(replace(TEXT, body=body), finding).body == "One.\n\nSee our map here."


@pytest.mark.parametrize("image", ["![](a.png)", "![x][y]\n\n[y]: https://example.org/a.png"])
def test_an_image_without_words_or_by_reference_is_found(image):
    assert only(image).kind == "image"


def test_an_address_with_a_space_is_mended():
    body = "See [this](https://example.org/a b c)."
    finding = only(body)
    assert "is shown as it stands, since its address holds a space" in finding.message
    after = mend(replace(TEXT, body=body), finding).body
    assert after == "See [this](https://example.org/a%20b%20c)."
    assert body_findings(after) == ()


@pytest.mark.parametrize("token", ["{{ count }}", "{{count}}"])
def test_a_token_in_an_address_is_found_since_nothing_fills_it_in(token):
    assert "holds a token" in only(f"See [this](https://example.org/{token}).").message


@pytest.mark.parametrize(
    "body",
    [
        "[{{ count }} groups](https://example.org)",
        '[this](https://example.org "A title")',
        "[this](<https://example.org/a b>)",
        "Brackets [like this] (and these)",
        "`[this](javascript:a)`",
        "[^note] (see)\n\n[^note]: Here.",
        "<script>alert(1)</script>",
    ],
)
def test_what_is_no_faulty_link_is_left_alone(body):
    assert body_findings(body) == ()


@pytest.mark.parametrize(
    ("body", "line", "says", "after"),
    [
        ("One.\n\n# Top\n\nTwo.", 3, "as high as the letter itself; begin it with ##", "## Top"),
        ("## A\n\n#### B\n\nTwo.", 3, "skips a level of headings; begin it with ###", "### B"),
        ("### A\n\nTwo.", 1, "skips a level of headings; begin it with ##", "## A"),
        ("## A\n\n##\n\nTwo.", 3, "a heading without words", ""),
    ],
)
def test_a_heading_out_of_order_is_mended(body, line, says, after):
    finding = only(body)
    assert (finding.kind, finding.where) == ("heading", f"body, line {line}")
    assert says in finding.message
    mended = mend(replace(TEXT, body=body), finding).body
    assert mended.split("\n")[line - 1] == after
    assert body_findings(mended) == ()


@pytest.mark.parametrize(
    "body",
    [
        "## A\n\n### B\n\n#### C\n\n## D",
        "## A\n\nB\n-\n",
        "    # code",
        "```\n# code\n```",
        "A \\# sign",
        "#hashtag",
        "No heading",
    ],
)
def test_headings_in_order_are_left_alone(body):
    assert body_findings(body) == ()


def test_an_underlined_heading_is_left_to_a_person():
    finding = only("Top\n===\n\nWords.")
    assert "as high as the letter itself" in finding.message
    assert finding.mend is None


def test_each_heading_out_of_order_is_one_finding():
    body = "# A\n\n# A\n\n#### B"
    assert [one.where for one in body_findings(body)] == [
        "body, line 1",
        "body, line 3",
        "body, line 5",
    ]
