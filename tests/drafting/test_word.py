"""A Word file read: its tracked changes shown and decided, and the letter that is left."""

import re
from datetime import date

import pytest

from campaign.drafting.markdown import body_html
from campaign.drafting.starting_points import from_guess
from campaign.drafting.word import letter_of, read_word
from campaign.drafting.word_changes import Part, PartKind
from campaign.drafting.word_package import WordFileRefused
from campaign.errors import BadInput
from tests.word_files import (
    ANA,
    BEN,
    NAMESPACES,
    W,
    deleted,
    inserted,
    members,
    paragraph,
    relation,
    relations,
    run,
    word_file,
    zipped,
)

STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name.title().replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
    for name in ("Title", "Subtitle", "heading 1", "heading 2")
)
LEVELS = "".join(
    f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{{0}}"/><w:lvlText w:val="-"/></w:lvl>' for n in range(9)
)
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{n}">{LEVELS.format(kind)}</w:abstractNum>'
    for n, kind in ((1, "bullet"), (2, "decimal"))
) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
PARTS = {
    "styles": f"<w:styles {NAMESPACES}>{STYLES}</w:styles>",
    "numbering": f"<w:numbering {NAMESPACES}>{NUMBERING}</w:numbering>",
    "footnotes": f"<w:footnotes {NAMESPACES}><w:footnote w:id='2'>{paragraph('See the plan.')}"
    f"</w:footnote></w:footnotes>",
    "comments": f"<w:comments {NAMESPACES}><w:comment w:id='0' {BEN}>{paragraph('Is that so?')}"
    "</w:comment></w:comments>",
}
LINKS = (
    *(relation(n, kind, f"{kind}.xml") for n, kind in enumerate(PARTS, start=1)),
    relation(9, "hyperlink", "https://example.org/plan", external=True),
    relation(10, "hyperlink", "javascript:alert(1)", external=True),
)


def item(words, level=0, kind=1):
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{kind}"/></w:numPr>'
    return paragraph(words).replace("<w:pPr>", f"<w:pPr>{place}", 1)


def link(number, words):
    return f'<w:hyperlink r:id="r{number}">{run(words)}</w:hyperlink>'


def read(*paragraphs):
    has_note = any("footnoteReference" in one for one in paragraphs)
    parts = {name: data for name, data in PARTS.items() if has_note or name != "footnotes"}
    return read_word(word_file(*paragraphs, links=LINKS, **parts), "letter.docx")


def body(*paragraphs, accepted=None):
    return letter_of(read(*paragraphs), accepted).text.body


LETTER = (
    paragraph("Safe Water for Sampleton", style="Title"),
    "November 24, 2026",
    "",
    "Via electronic mail",
    "",
    "The Honorable Ana Example",
    "Chair",
    "Sample Committee on Water",
    "1 Example Street",
    "Sampleton, ST 00000",
    "",
    "Re: Safe water",
    "",
    "Dear Chair Example:",
    "We are {{ count }} organizations.",
    "We ask you to act.",
    "Respectfully,",
    "",
    "Sample Alliance",
    "Sample Clinics, Inc.",
    "",
    "cc: Sample Deputy",
    "Enclosure: Sample report",
)


def test_a_letter_in_word_gives_every_part_and_keeps_names_out_of_the_body():
    guess = letter_of(read(*LETTER))
    text = guess.text
    assert text.title == "Safe Water for Sampleton"
    assert guess.dated_on == date(2026, 11, 24)
    assert guess.via == "Via electronic mail"
    (to,) = text.addressees
    assert (to.name, to.title) == ("The Honorable Ana Example", "Chair")
    assert to.organization == "Sample Committee on Water"
    assert to.address == ("1 Example Street", "Sampleton, ST 00000")
    assert (text.re, text.salutation) == ("Safe water", "Dear Chair Example:")
    assert text.body == "We are {{ count }} organizations.\n\nWe ask you to act."
    assert text.closing == "Respectfully,"
    assert guess.names == ("Sample Alliance", "Sample Clinics, Inc.")
    assert (text.cc, text.enclosures) == (("Sample Deputy",), ("Sample report",))
    assert text.conveners == ()
    assert guess.left_out == ()


def test_the_body_is_markdown_of_ours():
    markdown = body(
        "Dear Mayor:",
        paragraph("What we ask", style="Heading2"),
        paragraph("The ", run("plan", "<w:b/>"), " is ", run("late", "<w:i/>"), "."),
        paragraph("It ", link(9, "says"), " so.", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        item("First"),
        item("within", 1),
        item("Second"),
        "Then:",
        item("one", kind=2),
        item("two", kind=2),
        paragraph("A quotation.").replace("<w:pPr>", '<w:pPr><w:ind w:left="720"/>'),
        paragraph("One line", "<w:r><w:br/></w:r>", "and another."),
    )
    assert markdown == (
        "## What we ask\n\n"
        "The **plan** is *late*.\n\n"
        "It [says](https://example.org/plan) so.[^1]\n\n"
        "- First\n  - within\n- Second\n\n"
        "Then:\n\n"
        "1. one\n2. two\n\n"
        "> A quotation.\n\n"
        "One line\\\nand another.\n\n"
        "[^1]: See the plan."
    )


def test_words_that_look_like_marks_stay_words():
    words = "2 * 3 [NAME] *not* <b> _so_ # 1. `x` a_b & &amp;amp; \\ (c) --- {{ count }}"
    shown = body_html(body("Dear Mayor:", words.replace("<", "&lt;").replace("& ", "&amp; ")))
    assert (
        "<p>2 * 3 [NAME] *not* &lt;b&gt; _so_ # 1. `x` a_b &amp; &amp;amp; \\ (c) --- {{ count }}</p>"
        in shown
    )


@pytest.mark.parametrize(
    ("parts", "words", "sentence"),
    [
        (
            (run("H"), run("2", '<w:vertAlign w:val="subscript"/>'), run("O")),
            "H2O",
            "lowered words",
        ),
        ((run("gone", "<w:strike/>"),), "gone", "struck-out words"),
        ((run("Small", "<w:smallCaps/>"),), "Small", "small capitals"),
        ((link(10, "press"),), "press", ""),
        (("<m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath>",), "x = 2", "formulas"),
    ],
)
def test_what_markdown_cannot_say_is_kept_as_words_and_named(parts, words, sentence):
    guess = letter_of(read("Dear Mayor:", paragraph(*parts)))
    assert guess.text.body == words
    assert sentence in " ".join(guess.left_out)


def table(*rows, merged="", columns=2):
    cells = (
        "".join(f"<w:tc><w:tcPr>{merged}</w:tcPr>{paragraph(cell)}</w:tc>" for cell in row)
        for row in rows
    )
    grid = "<w:tblGrid>" + '<w:gridCol w:w="10"/>' * columns + "</w:tblGrid>"
    return f"<w:tbl>{grid}" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def test_a_plain_table_stays_a_table():
    assert body("Dear Mayor:", table(("Well", "State"), ("One", "a|b"))) == (
        "| Well | State |\n| --- | --- |\n| One | a\\|b |"
    )


def test_the_words_of_a_table_with_joined_cells_are_kept_as_lines_and_that_is_said():
    joined = table(("Wells",), merged='<w:gridSpan w:val="2"/>') + table(("One", "Two"))
    guess = letter_of(read("Dear Mayor:", re.sub("</w:tbl><w:tbl>.*?</w:tblGrid>", "", joined)))
    assert guess.text.body == "Wells\n\nOne | Two"
    assert guess.left_out == ("A table with joined cells was taken as lines, one for each row.",)


def test_words_that_get_lost_for_whatever_reason_are_counted():
    guess = letter_of(read("Dear Mayor:", table(("Wells",), ("One", "Two"), columns=1)))
    assert "Two" not in guess.text.body
    assert guess.left_out == (
        "3 letters of the text could not be read; compare the letter with the file.",
    )


def test_names_in_a_table_below_the_closing_are_offered_as_names():
    guess = letter_of(
        read(
            "Dear Mayor:",
            "We write.",
            "Sincerely,",
            table(("Sample A", "Sample B"), ("Sample C", "")),
        )
    )
    assert guess.names == ("Sample A", "Sample B", "Sample C")


TRACKED = (
    "Dear Mayor:",
    paragraph("We ask ", inserted("politely"), deleted("now", BEN), "."),
    paragraph(inserted("A new paragraph."), mark=f"<w:ins w:id='3' {ANA}/>"),
    paragraph(deleted("An old one."), mark=f"<w:del w:id='4' {ANA}/>"),
    "The end.",
)


def test_changes_and_comments_are_shown_with_who_and_when_before_anything_is_decided():
    seen = read(
        *TRACKED,
        paragraph(
            '<w:commentRangeStart w:id="0"/>',
            "Quite so",
            '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
        ),
    )
    ana = {"author": "Ana Example", "at": "2026-11-01T10:00:00Z"}
    ben = {"author": "Ben Example", "at": "2026-11-02T11:30:00Z"}
    assert seen.change_count == 4
    assert seen.paragraphs == (
        (Part(PartKind.KEPT, "Dear Mayor:"),),
        (
            Part(PartKind.KEPT, "We ask "),
            Part(PartKind.INSERTED, "politely", 1, **ana),
            Part(PartKind.DELETED, "now", 2, **ben),
            Part(PartKind.KEPT, "."),
        ),
        (Part(PartKind.INSERTED, "A new paragraph.¶", 3, **ana),),
        (Part(PartKind.DELETED, "An old one.¶", 4, **ana),),
        (Part(PartKind.KEPT, "The end."),),
        (Part(PartKind.COMMENT, "Is that so?", 0, **ben), Part(PartKind.KEPT, "Quite so")),
    )
    assert [one.words for one in seen.comments] == ["Is that so?"]
    assert "Is that so" not in letter_of(seen).text.body


@pytest.mark.parametrize(
    ("accepted", "text"),
    [
        (None, "We ask politely.\n\nA new paragraph.\n\nThe end."),
        ((), "We ask now.\n\nAn old one.\n\nThe end."),
        ((1,), "We ask politelynow.\n\nAn old one.\n\nThe end."),
        ((2, 3), "We ask .\n\nA new paragraph.\n\nAn old one.\n\nThe end."),
        ((4,), "We ask now.\n\nThe end."),
    ],
)
def test_each_change_is_accepted_or_refused_by_its_number(accepted, text):
    assert body(*TRACKED, accepted=accepted) == text


@pytest.mark.parametrize(
    ("mark", "accepted", "text"),
    [
        ("del", None, "We ask you to act."),
        ("del", (), "We ask you\n\nto act."),
        ("ins", None, "We ask you\n\nto act."),
        ("ins", (), "We ask you to act."),
    ],
)
def test_a_paragraph_whose_end_is_gone_runs_on_into_the_next(mark, accepted, text):
    first = paragraph("We ask you ", mark=f"<w:{mark} w:id='3' {ANA}/>")
    assert body("Dear Mayor:", first, "to act.", accepted=accepted) == text


def test_changes_in_lists_headings_and_notes_are_decided_too():
    changed = (
        "Dear Mayor:",
        paragraph(inserted("Our "), "plan", style="Heading1"),
        item("").replace(run(""), deleted("gone")),
        item("stays"),
    )
    assert body(*changed) == "# Our plan\n\n- stays"
    assert body(*changed, accepted=()) == "# plan\n\n- gone\n- stays"


def test_moved_words_are_a_deletion_and_an_insertion():
    moved = (
        paragraph(f"<w:moveFrom w:id='5' {ANA}>{run('We moved.')}</w:moveFrom>"),
        "We stay.",
        paragraph(f"<w:moveTo w:id='6' {ANA}>{run('We moved.')}</w:moveTo>"),
    )
    assert body("Dear Mayor:", *moved) == "We stay.\n\nWe moved."
    assert body("Dear Mayor:", *moved, accepted=()) == "We moved.\n\nWe stay."


@pytest.mark.parametrize("paragraphs", [(), ("",), (paragraph(run(" ")),)])
def test_a_document_without_words_is_refused(paragraphs):
    with pytest.raises(WordFileRefused, match=r"letter\.docx holds no text\."):
        read(*paragraphs)


def test_a_document_of_which_the_decision_leaves_nothing_is_refused():
    seen = read(paragraph(inserted("Everything.")))
    with pytest.raises(WordFileRefused, match="No words are left of the document"):
        letter_of(seen, ())


@pytest.mark.parametrize("depth", [20, 900])
def test_lists_nested_without_end_are_refused_in_one_sentence(depth):
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>'
        for n in range(depth)
    )
    deep = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    parts = {**PARTS, "numbering": f"<w:numbering {NAMESPACES}>{deep}</w:numbering>"}
    data = word_file(*(item(f"item {n}", n) for n in range(depth)), links=LINKS, **parts)
    with pytest.raises(BadInput, match="nested"):
        from_guess(letter_of(read_word(data, "letter.docx")), "letter.docx")


def test_typed_bullets_become_a_list_and_unseen_characters_go():
    words = ("•\u00a0First\u00ad thing", "• Second\u200b thing")
    assert body("Dear Mayor:", "We ask:", *words) == "We ask:\n\n- First thing\n- Second thing"


def test_smart_quotes_and_joiners_stay():
    words = "“We” – the people’s نامه\u200cها"
    assert body("Dear Mayor:", words) == words


@pytest.mark.parametrize(
    ("marked", "total", "language"), [(3, 4, "es-MX"), (1, 4, "fr-CA"), (0, 4, "fr-CA")]
)
def test_the_language_is_that_of_most_runs_or_of_the_whole_document(marked, total, language):
    runs = [run("Pedimos. ", '<w:lang w:val="es-MX"/>')] * marked
    runs += [run("Nous. ")] * (total - marked)
    styles = f'<w:styles xmlns:w="{W}"><w:docDefaults><w:lang w:val="fr-CA" w:bidi="ar-SA"/></w:docDefaults></w:styles>'
    row = relation(1, "styles", "styles.xml")
    data = word_file(paragraph(*runs), links=(row,), styles=styles)
    assert letter_of(read_word(data, "a.docx")).language == language


def test_a_letter_from_the_right_has_the_documents_language_from_the_right():
    styles = f'<w:styles xmlns:w="{W}"><w:lang w:val="en-US" w:bidi="he-IL"/></w:styles>'
    row = relation(1, "styles", "styles.xml")
    data = word_file("אנו מבקשים מים לכולם.", links=(row,), styles=styles)
    assert letter_of(read_word(data, "a.docx")).language == "he-IL"


def test_a_subtitle_is_named_when_it_is_left_out():
    guess = letter_of(
        read(
            paragraph("A title", style="Title"),
            paragraph("Below it", style="Subtitle"),
            "We write.",
        )
    )
    assert guess.left_out == ("The subtitle was left out: “Below it”.",)


def test_a_link_in_a_note_is_kept():
    notes = PARTS["footnotes"].replace(run("See the plan."), link(1, "the plan"))
    to_plan = relations(relation(1, "hyperlink", "https://example.org/p", external=True))
    main = paragraph("We write.", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    parts = {**PARTS, "footnotes": notes, "_rels/footnotes.xml.rels": to_plan}
    further = {f"word/{name}{'' if '.' in name else '.xml'}": data for name, data in parts.items()}
    data = zipped({**members(paragraph("Dear Mayor:") + main, LINKS), **further})
    assert letter_of(read_word(data, "a.docx")).text.body.endswith(
        "[^1]: [the plan](https://example.org/p)"
    )
