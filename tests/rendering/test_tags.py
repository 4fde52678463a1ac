"""What somebody hears who listens to a letter: the tags of finished files, read back."""

import io
from collections import Counter
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from campaign.drafting.markdown import body_html
from campaign.rendering.document import NameGroup, PrintedName
from campaign.rendering.errors import RenderError
from campaign.rendering.pdf import render_pdf

from .goldens import LETTERS
from .printings import CORRIGENDUM, SUPPLEMENT, THEMES, printing, theme
from .samples import PLAIN, SEAL, letterhead_theme, numbered_names, with_body, with_names
from .tag_tree import tag_tree, unread_words


def _data(document, theme=None):
    return render_pdf(document, theme or letterhead_theme()).data


def _tree(document, theme=None):
    return tag_tree(_data(document, theme))


def _body(html):
    return replace(PLAIN, body_html=html)


def _theme(html="", **changes):
    """The theme with something put in front of the letter's text."""
    plain = letterhead_theme()
    return replace(
        plain, html=plain.html.replace('<div class="body"', f'{html}<div class="body"'), **changes
    )


def test_names_over_pages_and_columns_are_one_list_in_their_order():
    names = numbered_names(300)
    data = _data(with_names(names))
    assert len(PdfReader(io.BytesIO(data)).pages) > 3
    roster = list(tag_tree(data).all("L"))[-1]
    assert [item.shape() for item in roster.kids] == ["LI(LBody)"] * 300
    assert [item.words for item in roster.kids] == [one.name for one in names]


def test_a_list_tells_how_it_is_numbered():
    tree = _tree(_body(body_html("1. One\n2. Two\n\ntext\n\n- dot\n- dot\n")))
    attributes = [one.values["/A"] for one in tree.all("L")]
    assert {one["/O"] for one in attributes} == {"/List"}
    numberings = [one["/ListNumbering"] for one in attributes]
    assert numberings == ["/None", "/Decimal", "/Disc", "/None"]


def test_each_numbered_item_has_its_number_before_its_words():
    items = list(_tree(_body(body_html("1. One\n2. Two\n"))).all("LI"))[1:3]
    assert [item.shape() for item in items] == ["LI(Lbl LBody)"] * 2
    assert [item.words for item in items] == ["1. One", "2. Two"]


def test_a_list_within_an_item_belongs_to_it():
    html = body_html("- outer\n    - inner\n    - inner\n- next\n")
    outer = list(_tree(_body(html)).all("L"))[1]
    inner = "L(LI(Lbl LBody) LI(Lbl LBody))"
    assert outer.shape() == f"L(LI(Lbl LBody({inner})) LI(Lbl LBody))"


def test_groups_are_lists_of_their_own_under_headings():
    letter = replace(
        with_names(numbered_names(6)),
        groups=(NameGroup("National organizations", 4), NameGroup("Individuals", 2)),
    )
    tree = _tree(letter)
    assert [len(one.kids) for one in tree.all("L")][-2:] == [4, 2]
    assert [one.words for one in tree.all("H3")] == [
        "National organizations (4)",
        "Individuals (2)",
    ]


@pytest.mark.parametrize("html", ["<p>{}</p>", "<blockquote><p>{}</p></blockquote>"])
def test_a_paragraph_over_two_pages_is_one(html):
    text = " ".join(f"word{number}" for number in range(900))
    data = _data(_body(html.format(text)))
    assert len(PdfReader(io.BytesIO(data)).pages) > 1
    tree = tag_tree(data)
    (long,) = [one for one in tree.all("P") if "word0 " in one.words]
    assert long.words == text
    assert len(list(tree.all("BlockQuote"))) == html.count("<blockquote>")


def test_a_table_over_two_pages_is_one_and_its_head_is_read_once():
    rows = "\n".join(f"| place {number} | {number} |" for number in range(80))
    data = _data(_body(body_html(f"| Place | Wells |\n| --- | --- |\n{rows}\n")))
    (table,) = tag_tree(data).all("Table")
    assert [one.role for one in table.kids] == ["THead", "TBody"]
    heads, (_, body) = list(table.all("TH")), table.kids
    assert [one.words for one in heads] == ["Place", "Wells"]
    assert {one.values["/A"]["/Scope"] for one in heads} == {"/Column"}
    assert [one.words for one in body.kids] == [f"place {number} {number}" for number in range(80)]
    pages = unread_words(data)
    assert ["Place Wells" in page for page in pages] == [False] + [True] * (len(pages) - 1)


def test_words_in_another_language_say_so_within_a_line_too():
    html = '<p>We ask for <span lang="es">agua segura</span> now.</p><p lang="fr">Merci.</p>'
    tree = _tree(_body(html))
    (span,) = tree.all("Span")
    assert (span.values["/Lang"], span.words) == ("es", "agua segura")
    assert [one.words for one in tree.all("P") if one.values.get("/Lang") == "fr"] == ["Merci."]
    (whole,) = [one for one in tree.all("P") if "We ask for" in one.words]
    assert whole.words == "We ask for agua segura now."


def test_the_papers_own_words_are_in_their_language():
    tree = _tree(replace(with_names(numbered_names(2)), language="ht"))
    (joined,) = [one for one in tree.all() if one.words == "Joined by" and "/Lang" in one.values]
    assert joined.values["/Lang"] == "en"


def test_headings_begin_with_the_first_level_and_skip_none():
    html = "<h3>First</h3><p>a</p><h6>Under it</h6><p>b</p><h3>Second</h3><p>c</p>"
    tree = _tree(replace(_body(html), re=""))
    headings = [(one.role, one.words) for one in tree.all() if one.role[0] == "H"]
    assert headings[:3] == [("H1", "First"), ("H2", "Under it"), ("H1", "Second")]


def test_a_theme_may_call_any_line_a_heading():
    theme = _theme('<p role="heading" aria-level="1">Sample title</p>')
    tree = _tree(replace(_body("<h2>Under it</h2><p>a</p>"), re=""), theme)
    assert [one.words for one in tree.all("H1")] == ["Sample title"]
    assert "Under it" in [one.words for one in tree.all("H2")]


def test_headings_are_bookmarks():
    reader = PdfReader(io.BytesIO(_data(_body("<h2>What we ask</h2><p>a</p>"))))
    whole, under = reader.outline
    assert whole.title == PLAIN.re
    assert [one.title for one in under] == ["What we ask", "Convening organization"]


def test_a_cover_the_letter_and_what_changed_are_headings_of_one_level():
    tree = _tree(printing(with_names(numbered_names(2))))
    assert [one.words for one in tree.all("H1")] == [
        PLAIN.title,
        f"Re: {PLAIN.re}",
        "Changes since First printing, November 23, 2026",
    ]
    assert [one.words for one in tree.all("H2")][-2:] == ["Added (2)", "Withdrawn (1)"]


def test_whoever_listens_hears_which_printing_it_is_and_where_to_check_it():
    letter = printing(PLAIN)
    tree = _tree(letter)
    (figure,) = tree.all("Figure")
    assert figure.values["/Alt"] == letter.mark.code_text
    *_, code, facts = list(tree.all("Div"))
    assert code.shape() == "Div(Figure)"
    assert [one.words for one in facts.all("P")] == [
        f"Printing {letter.printing_id} · {letter.mark.label}",
        "Version 2 of November 30, 2026",
        f"Check this printing: {letter.mark.verify_url}",
        f"SHA-256 {letter.mark.version_sha256}",
    ]
    (link,) = facts.all("Link")
    assert link.words == letter.mark.verify_url


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize("name", [*LETTERS, "supplement", "corrigendum"])
def test_each_theme_is_read_aloud_with_the_same_words_in_the_same_order(name, theme_name):
    supplements = {"supplement": SUPPLEMENT, "corrigendum": CORRIGENDUM}
    part = "supplement" if name in supplements else "letter"
    document = {**LETTERS, **supplements}[name]
    first, other = (_tree(document, theme(one, part)) for one in (THEMES[0], theme_name))
    assert other.words == first.words
    assert other.shape() == first.shape()


def test_an_addendum_is_a_heading_with_lists_under_headings():
    tree = _tree(SUPPLEMENT, theme(THEMES[0], "supplement"))
    assert [one.words for one in tree.all("H1")] == [SUPPLEMENT.heading]
    assert [one.words for one in tree.all("H2")] == ["Signed"]
    lists = [[one.words for one in some.all("LBody")] for some in tree.all("L")]
    assert lists == [[PLAIN.conveners[0].name], ["Sample Nurses", "Sample Union"]]
    assert SUPPLEMENT.mark.verify_url in tree.words


def test_what_is_no_printing_has_no_code_and_no_last_words():
    data = _data(replace(PLAIN, watermark="Draft for review"))
    assert not list(tag_tree(data).all("Figure"))
    assert "Check this printing" not in tag_tree(data).words


def test_a_note_is_read_where_it_is_called():
    html = body_html(
        "Wells failed[^1] in June, and[^2] in May.\n\n[^1]: All of *three*.\n[^2]: Two.\n"
    )
    (paragraph,) = [one for one in _tree(_body(html)).all("P") if "Wells" in one.words]
    assert paragraph.shape() == "P(Reference Note(Lbl) Reference Note(Lbl))"
    assert paragraph.words == "Wells failed 1 1. All of three . in June, and 2 2. Two. in May."
    ids = [one.values["/ID"] for one in paragraph.all("Note")]
    assert len(set(ids)) == 2


def test_a_link_over_two_lines_is_one_link_with_both_areas():
    address = "https://example.org/" + "long-" * 30
    (link,) = _tree(_body(f'<p>Read <a href="{address}">{address}</a> now.</p>')).all("Link")
    areas = [kid for kid in link.kids if not isinstance(kid, str)]
    assert len(areas) > 1
    assert {area["/A"]["/URI"] for area in areas} == {address}
    assert link.words.replace(" ", "") == address


def test_what_runs_on_each_page_is_read_to_nobody():
    letter = replace(with_body(30), printing_id="sample-7", watermark="Draft for review")
    data = _data(letter)
    read, pages = tag_tree(data).words, unread_words(data)
    assert "Page 2 of" in pages[1]
    assert all("Draft for review" in page for page in pages)
    assert "Page 2 of" not in read
    assert "Draft for review" not in read
    assert PLAIN.closing in read


def test_no_word_of_the_letter_is_left_out_of_the_tags():
    pages = unread_words(_data(with_body(12)))
    head = f"{PLAIN.addressees[0].name} · {PLAIN.date_text}"
    assert [page.replace("\xa0", " ") for page in pages[1:]] == [
        f"{head} Page {number} of {len(pages)}" for number in range(2, len(pages) + 1)
    ]
    assert not pages[0]


def test_a_picture_is_read_as_its_words_and_stands_where_it_says():
    theme = _theme(
        '<img src="logo.png" alt="The seal of Sample County">',
        assets={**letterhead_theme().assets, "logo.png": SEAL},
    )
    (figure,) = _tree(PLAIN, theme).all("Figure")
    assert figure.values["/Alt"] == "The seal of Sample County"
    left, bottom, right, top = figure.values["/A"]["/BBox"]
    assert 0 < left < right < 612
    assert 396 < bottom < top < 792


@pytest.mark.parametrize(
    "inside", ["<title>A code that leads there</title>", ""], ids=["title", "label"]
)
def test_a_drawing_is_read_as_its_words_and_may_be_a_link(inside):
    label = "" if inside else 'aria-label="A code that leads there"'
    drawing = f'<svg width="20" height="20" {label}>{inside}<rect width="9" height="9"/></svg>'
    theme = _theme(f'<p><a href="https://example.org/v/1">{drawing} there</a></p>')
    (link,) = _tree(PLAIN, theme).all("Link")
    (figure,) = link.all("Figure")
    assert figure.values["/Alt"] == "A code that leads there"
    assert link.words == "there"
    render_pdf(printing(PLAIN), theme)


@pytest.mark.parametrize("html", ['<img src="logo.png" alt="">', '<p aria-hidden="true">***</p>'])
def test_an_ornament_is_read_to_nobody(html):
    theme = _theme(html, assets={**letterhead_theme().assets, "logo.png": SEAL})
    assert _tree(PLAIN, theme).shape() == _tree(PLAIN).shape()


def test_a_picture_without_words_stops_the_printing():
    theme = _theme('<img src="logo.png">', assets={**letterhead_theme().assets, "logo.png": SEAL})
    with pytest.raises(RenderError, match="The picture “logo.png” has no words"):
        render_pdf(PLAIN, theme)


def test_words_of_the_letter_in_a_transparent_group_stop_the_printing():
    theme = _theme('<p style="opacity: .5">Pale words</p>')
    with pytest.raises(RenderError, match="with opacity"):
        render_pdf(PLAIN, theme)


def test_bare_words_in_a_group_become_a_paragraph():
    tree = _tree(PLAIN, _theme("<div>Bare <em>words</em> here<p>and more</p></div>"))
    (group,) = [one for one in tree.kids if one.words == "Bare words here and more"]
    assert group.shape() == "Div(P P)"


def test_every_mark_and_link_leads_back_to_its_element():
    html = '<p>Read <a href="https://example.org">this</a>.</p>' * 60
    root = PdfReader(io.BytesIO(_data(_body(html)))).trailer["/Root"]["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    back = {numbers[at]: numbers[at + 1].get_object() for at in range(0, len(numbers), 2)}
    links = [one for one in back.values() if isinstance(one, dict) and one["/S"] == "/Link"]
    assert len(links) == 60
    assert list(back) == list(range(len(back)))
    assert root["/ParentTreeNextKey"] == len(back)
    marks = [one.get_object() for page in back.values() if isinstance(page, list) for one in page]
    kinds = Counter(one["/S"] for one in marks if isinstance(one, dict))
    assert (kinds["/P"] >= 60, kinds["/Link"], len(marks) - kinds.total()) == (True, 60, 4)


def test_names_beside_their_details_are_one_item():
    letter = with_names((PrintedName("Sample Person", "Sample College*"),))
    items = [one.words for one in _tree(letter).all("LI")]
    assert items[-1] == "Sample Person Sample College*"


def test_heads_and_feet_of_pages_say_which_they_are():
    data = _data(replace(with_body(12), printing_id="sample-7"))
    pages = PdfReader(io.BytesIO(data)).pages
    kinds = [
        [operands[1].get("/Subtype") for operands, name in _operations(page) if name == b"BDC"]
        for page in pages
    ]
    assert "/Header" not in kinds[0]
    assert all("/Header" in page for page in kinds[1:])
    # The last page says it in its text.
    assert ["/Footer" in page for page in kinds] == [True] * (len(pages) - 1) + [False]


def _operations(page):
    return ContentStream(page.get_contents(), page.pdf).operations
