"""Letters made by hand, named for what is odd about them."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from campaign.drafting.wording import paper_words
from campaign.rendering.document import Addressee, LetterDocument, PrintedName
from campaign.rendering.themes import Theme, load_theme

LETTERS = Path(__file__).parents[2] / "letters"

_PARAGRAPH = (
    "<p>Every household on our streets pays for clean water, and every household should be "
    "able to drink it. On June 12, 2026 the public works department told us that three of "
    "the five wells had failed their yearly test. <em>Nobody had told the people who drink "
    "from them.</em> We ask you to act before the summer ends.</p>"
)

PLAIN = LetterDocument(
    title="Clean water for Sample County",
    language="en-US",
    date_text="September 8, 2026",
    via="Via electronic mail",
    addressees=(
        Addressee(
            "The Honorable Sample Person",
            "Chair",
            "Sample County Board",
            ("1 Example Street", "Sampleton, ST 00000"),
        ),
    ),
    re="Safe drinking water in all five districts",
    salutation="Dear Chair Person:",
    body_html=_PARAGRAPH,
    closing="Respectfully,",
    conveners=(PrintedName("Sample Alliance of Well Owners"),),
    signatories=(),
    cc=(),
    enclosures=(),
    count=1,
    created_at=datetime(2026, 9, 8, 12, 0, tzinfo=UTC),
    head_line="The Honorable Sample Person",
)

RIGHT_TO_LEFT = replace(
    PLAIN,
    title="مياه آمنة لكل بيت",
    language="ar",
    direction="rtl",
    date_text="8 سبتمبر 2026",
    via="بالبريد الإلكتروني",
    addressees=(Addressee("رئيسة مجلس النموذج", "", "Sample Board"),),
    re="مياه الشرب الآمنة",
    salutation="حضرة السيدة الرئيسة،",
    body_html="<p>نكتب إليكم باسم <em>الموقّعين أدناه</em>.</p><ol><li>أغلقوا الآبار.</li></ol>"
    * 12,
    closing="وتفضلوا بقبول فائق الاحترام،",
    conveners=(PrintedName("ائتلاف العينة للمياه"),),
    signatories=(PrintedName("Sample Nurses"), PrintedName("ברית הדוגמה (2026)")),
    cc=("نائب الرئيسة",),
    enclosures=("تقرير العينة",),
    count=3,
    head_line="رئيسة مجلس النموذج",
    words=paper_words("ar"),
)

SEAL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS"
    b"\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00"
    b"\x00IEND\xaeB`\x82"
)
"""A picture of one pixel, as PNG."""

LONG_NAMES = (
    "Sample Alliance of Neighborhood Associations, Tenant Unions and Public Library Friends",
    "SampleAllianceWithoutASingleSpace" * 9,
    "Sample Alliance “Quoted \u2013 Dashed — and Apostrophe\u2019d” & Sons, Inc.",
)
RIGHT_TO_LEFT_NAMES = (
    "ائتلاف العينة للمياه",
    "ברית הדוגמה (2026) Sample",
    "示例联盟",
    "नमूना गठबंधन",
    "Σύνδεσμος Δείγματος",
    "Союз образцов",
)


def numbered_names(count: int) -> tuple[PrintedName, ...]:
    """``count`` sample names in order, of uneven length so that some of them wrap."""
    tails = ("", " for Clean Water", " of Teachers, Nurses and Neighbors in Every District")
    return tuple(
        PrintedName(f"Sample Alliance {number:04d}{tails[number % 3]}")
        for number in range(1, count + 1)
    )


def with_names(names: tuple[PrintedName, ...]) -> LetterDocument:
    """The plain letter, signed by ``names`` besides its convener."""
    return replace(PLAIN, signatories=names, count=len(names) + 1)


def with_body(paragraph_count: int) -> LetterDocument:
    """The plain letter with so many paragraphs of text and twelve names."""
    letter = with_names(numbered_names(12))
    return replace(letter, body_html=_PARAGRAPH * paragraph_count)


def footnotes(count: int) -> str:
    """Body HTML as Markdown makes it, each paragraph with one note, the first note used twice."""
    references = "".join(
        f"<p>Paragraph {n} says so<sup class='footnote-ref'><a href='#fn{n}' id='fnref{n}'>"
        f"[{n}]</a></sup> in so many words.</p>"
        for n in range(1, count + 1)
    )
    again = (
        "<p>And once more<sup class='footnote-ref'>"
        "<a href='#fn1' id='fnref1:1'>[1:1]</a></sup>.</p>"
    )
    notes = "".join(
        f"<li id='fn{n}' class='footnote-item'><p>Note {n} explains it. "
        f"<a href='#fnref{n}' class='footnote-backref'>↩︎</a></p></li>"
        for n in range(1, count + 1)
    )
    return (
        f"{references}{again}<hr class='footnotes-sep'><section class='footnotes'>"
        f"<ol class='footnotes-list'>{notes}</ol></section>"
    )


@cache
def letterhead_theme() -> Theme:
    """The letterhead theme, loaded once."""
    return load_theme(LETTERS / "themes" / "letterhead", LETTERS / "fonts")
