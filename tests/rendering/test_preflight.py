"""What a letter lacks stops it with one sentence that names it; nothing quieter is printed instead."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from campaign.rendering.document import (
    Addressee,
    ChangeList,
    NameGroup,
    NameList,
    PrintedName,
    Total,
)
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.faults import fault_in
from campaign.rendering.pdf import page_pdf, render_pdf

from .printings import REDLINE, SUPPLEMENT, THEMES, printing, theme
from .samples import PLAIN

LOST = "\ue123"
BODY = '<div class="body"'
NAMED_LOST = f"Sample {LOST} Alliance"


def picture():
    data = io.BytesIO()
    Image.new("RGB", (9, 9), "navy").save(data, "PNG")
    return data.getvalue()


def theme_with(html="", css=""):
    """The theme with this at the head of each letter, and a picture among its files."""
    plain = theme(THEMES[0])
    assert BODY in plain.html
    html = plain.html.replace(BODY, f"{html}{BODY}")
    return replace(
        plain, html=html, css=plain.css + css, assets={**plain.assets, "logo.png": picture()}
    )


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"signatories": (PrintedName(NAMED_LOST),)}, f"The name “{NAMED_LOST}”"),
        ({"conveners": (PrintedName(NAMED_LOST),)}, f"The name “{NAMED_LOST}”"),
        (
            {"signatories": (PrintedName("Ana Sample", NAMED_LOST),)},
            f"The detail “{NAMED_LOST}” of “Ana Sample”",
        ),
        (
            {"addressees": (Addressee("Ana Sample", NAMED_LOST),)},
            f"The addressee “Ana Sample, {NAMED_LOST}”",
        ),
        ({"re": NAMED_LOST}, f"The line “{NAMED_LOST}”"),
        ({"cc": ("Ana", NAMED_LOST)}, f"The line “{NAMED_LOST}”"),
        ({"signatories": (PrintedName("Ana"),), "groups": (NameGroup(NAMED_LOST, 1),)}, "The line"),
        ({"totals": (Total(NAMED_LOST, 1),)}, f"The line “{NAMED_LOST}”"),
        ({"changes": (ChangeList("Added (1)", (NAMED_LOST,)),)}, f"The line “{NAMED_LOST}”"),
        (
            {"body_html": f"<p>Sample &amp; {LOST} <em>words</em></p>"},
            f"The letter, at “Sample & {LOST} words”",
        ),
    ],
)
def test_a_missing_glyph_is_told_with_what_holds_it(changed, named):
    with pytest.raises(MissingGlyphs) as told:
        render_pdf(replace(PLAIN, **changed), theme(THEMES[0]))
    assert named in told.value.message
    assert f"no font here can print “{LOST}” (U+E123, unnamed). Retype it" in told.value.message


def test_each_name_with_a_missing_glyph_is_told_and_a_long_text_by_the_place():
    names = tuple(PrintedName(f"Sample {number} {chr(0xE100 + number)}") for number in range(9))
    body = f"<p>{'We ask. ' * 90}{LOST}{' We ask.' * 90}</p>"
    with pytest.raises(MissingGlyphs) as told:
        render_pdf(replace(PLAIN, signatories=names, body_html=body), theme(THEMES[0]))
    message = told.value.message
    assert [f"“Sample {number} " in message for number in range(9)] == [True] * 5 + [False] * 4
    assert "The same is so in 5 more places." in message
    assert len(message) < 600
    with pytest.raises(MissingGlyphs, match=rf"at “…[^”]*We ask\. {LOST} We ask\.[^”]*…”: no font"):
        render_pdf(replace(PLAIN, body_html=body), theme(THEMES[0]))


def test_a_missing_glyph_is_told_of_supplements_and_redlines_too():
    lists = (NameList("Signatories (1)", 2, (PrintedName(NAMED_LOST),)),)
    supplement = replace(SUPPLEMENT, lists=lists)
    redline = replace(REDLINE, body_html=f"<p>One {LOST}</p>")
    line = f".notdef glyph rendered for text (U+{ord(LOST):04X})"
    assert fault_in(supplement, [line]).message.startswith(f"The name “{NAMED_LOST}”: no font here")
    assert fault_in(redline, [line]).message.startswith(
        f"The letter, at “One {LOST}”: no font here"
    )


@pytest.mark.parametrize("made", [PLAIN, printing(PLAIN)], ids=["draft", "printing"])
@pytest.mark.parametrize(
    ("html", "css", "named"),
    [
        ('<img src="logo.png">', "", "The picture “logo.png” has no words"),
        ("<svg width='9' height='9'><rect width='9' height='9'/></svg>", "", "The picture has no"),
        (
            '<object data="logo.png"></object>',
            "",
            "What the theme draws without an img has no words",
        ),
        ("", ".date::before { content: url(logo.png) }", "What the theme draws without an img has"),
        ("", ".body li { list-style-image: url(logo.png) }", "What the theme draws without an img"),
    ],
)
def test_a_picture_without_words_stops_it(made, html, css, named):
    made = replace(made, body_html="<ul><li>We ask.</li></ul>")
    with pytest.raises(RenderError, match=named):
        render_pdf(made, theme_with(html, css))


def test_a_picture_without_words_is_found_on_a_page_that_is_only_looked_at():
    with pytest.raises(RenderError, match="The picture “logo.png” has no words"):
        page_pdf(PLAIN, theme_with('<img src="logo.png">'), 1)


@pytest.mark.parametrize(
    ("html", "css"),
    [
        ('<img src="logo.png" alt="The seal">', ""),
        ('<img src="logo.png" alt="">', ""),
        ('<p aria-hidden="true"><img src="logo.png"></p>', ""),
        ("", "body { background: url(logo.png) }"),
    ],
)
def test_a_picture_with_words_and_an_ornament_are_printed(html, css):
    assert render_pdf(printing(PLAIN), theme_with(html, css)).page_count == 3


@pytest.mark.parametrize("missing", ["title", "language"])
@pytest.mark.parametrize("empty", ["", " \u00a0"])
def test_no_printing_goes_without_title_or_language(missing, empty):
    with pytest.raises(RenderError, match=f"The letter has no {missing}. Give it one, then print"):
        render_pdf(printing(replace(PLAIN, **{missing: empty})), theme(THEMES[0]))


def test_a_letter_that_is_still_written_may_lack_its_title():
    assert render_pdf(replace(PLAIN, title=""), theme(THEMES[0])).page_count == 1


def test_a_theme_that_loses_title_or_language_is_named():
    plain = theme(THEMES[0])
    for missing, words in (
        ("language", ' lang="{{ letter.language }}"'),
        ("title", "{{ letter.title }}"),
    ):
        assert words in plain.html
        lacking = replace(plain, html=plain.html.replace(words, ""))
        with pytest.raises(
            RenderError, match=f"The theme “{plain.name}” gives its pages no {missing}"
        ):
            render_pdf(printing(PLAIN), lacking)


@pytest.mark.parametrize("made", [PLAIN, printing(PLAIN)], ids=["draft", "printing"])
@pytest.mark.parametrize(
    ("html", "css", "named"),
    [
        (
            '<img src="seal.png" alt="A seal">',
            "",
            "for “seal.png”, which is outside its theme: add",
        ),
        (
            '<img src="https://example.org/seal.png" alt="A seal">',
            "",
            "for “https://example.org/seal.png”, which is outside its theme: nothing is fetched",
        ),
        (f'<img src="data:image/png;base64,{"A" * 999}" alt="A seal">', "", "for “data:image/png;"),
        ("", "body { background: url(seal.png) }", "for “seal.png”, which is outside its theme"),
    ],
)
def test_a_missing_picture_and_a_refused_address_are_named(made, html, css, named):
    with pytest.raises(RenderError, match=named) as told:
        render_pdf(made, theme_with(html, css))
    assert len(told.value.message) < 250


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "/about", "data:,x"]
)
def test_a_link_to_what_is_no_place_is_named(address):
    letter = replace(printing(PLAIN), body_html=f"<p><a href='{address}'>there</a></p>")
    with pytest.raises(RenderError, match=f"The link to “{address[:9]}.*is not a full web address"):
        render_pdf(letter, theme(THEMES[0]))
