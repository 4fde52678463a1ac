"""``flask printing`` and the options of ``flask letter print``: what each says, and the code it ends with."""

from dataclasses import replace

import pytest

from campaign.access import COMMAND_LINE
from campaign.drafting import queries as letters
from campaign.printings.operations import make_printing
from campaign.printings.queries import frozen_printing, printings
from campaign.printings.rules import PrintingKind
from campaign.rendering.document import RenderedPdf
from campaign.rendering.made_with import MadeWith
from tests.cli.test_letter import the_line
from tests.signatories.test_consent import signed_on


class OtherPress:
    """A press whose bytes are its own, and that says what it is made with."""

    def __init__(self, data, **software):
        self.data, self.software = data, software

    def __call__(self, _document, _theme):
        """Give one page."""
        return RenderedPdf(self.data, 1)

    def made_with(self, theme):
        """Give the theme without a hash, and the software."""
        return MadeWith(theme, "", self.software)

    def warm_up(self):
        """Nothing is cold."""

    def close(self):
        """Nothing is open."""


@pytest.fixture
def press(app):
    """The application's press, which can be replaced."""

    def put(data=b"%PDF", **software):
        app.extensions["press"] = OtherPress(data, **software)

    put(weasyprint="70.0")
    return put


def test_a_printing_that_comes_out_the_same_is_said_to(run, letter, press):
    run("letter", "print", letter, "-o", "/dev/null")
    (made,) = printings(letters.letter(letter).id)
    done = run("printing", "reproduce", made.id.lower())
    assert done.exit_code == 0
    assert done.stdout == f"First printing {made.id}: the same 4 bytes, sha256 {made.sha256}\n"
    press(weasyprint="71.0")
    assert run("printing", "reproduce", made.sha256).stdout == done.stdout


def test_one_that_comes_out_otherwise_names_the_software_that_differs(run, letter, press):
    run("letter", "print", letter, "-o", "/dev/null")
    (made,) = printings(letters.letter(letter).id)
    press(b"%PDF else", weasyprint="71.0", pango="1.50")
    done = run("printing", "reproduce", made.id)
    assert done.exit_code == 1
    assert done.stdout == "weasyprint: 70.0 then, 71.0 now\npango: none then, 1.50 now\n"
    assert f"First printing {made.id} comes out otherwise" in done.stderr
    assert made.sha256 in done.stderr
    press(b"%PDF else", weasyprint="70.0")
    line = the_line(run("printing", "reproduce", made.id), 1)
    assert "no recorded software or theme differs" in line


@pytest.mark.parametrize("key", ["BBBBBBBBBBBB", "0" * 64, "no such"])
def test_what_was_never_printed_is_bad_input(run, letter, key):
    the_line(run("printing", "reproduce", key))


def test_a_theme_that_changed_is_named(run, letter, app, tmp_path, monkeypatch):
    made = make_printing(COMMAND_LINE, letter, app.extensions["press"])
    real = app.extensions["press"]

    class Changed(OtherPress):
        """The same press with another theme."""

        def made_with(self, theme):
            """Give the real software, and another hash."""
            return replace(real.made_with(theme), theme_sha256="f" * 64)

    app.extensions["press"] = Changed(b"%PDF else")
    done = run("printing", "reproduce", made.id)
    assert done.exit_code == 1
    assert done.stdout.startswith("theme letterhead: ")
    assert len(done.stdout.splitlines()) == 1


def test_a_printing_in_a_theme_of_an_old_name_is_set_in_the_theme_as_it_is(run, letter, app):
    real = app.extensions["press"]

    class Earlier(OtherPress):
        """The press as it was while the theme had its old name."""

        def made_with(self, theme):
            """Give that name, the hash that it had, and the real software."""
            return replace(real.made_with(theme), theme="advocacy", theme_sha256="e" * 64)

    app.extensions["press"] = Earlier(b"%PDF")
    made = make_printing(COMMAND_LINE, letter, app.extensions["press"])
    assert made.theme == "advocacy"
    app.extensions["press"] = real
    done = run("printing", "reproduce", made.id)
    assert done.exit_code == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"theme letterhead: {'e' * 64} then, ")


def test_print_takes_choices_and_supplements(run, client, letter, press, tmp_path):
    pdf = tmp_path / "letter.pdf"
    run("letter", "print", letter, "-o", pdf, "--cover", "--sheet", "a4")
    (first,) = printings(letters.letter(letter).id)
    document = frozen_printing(first.id).document
    assert (document.sheet, document.totals[0].count) == ("a4", 83)
    signed_on(client, letter, "Sample Alliance")
    done = run("letter", "print", letter, "-o", pdf, "--addendum", first.id.lower())
    assert done.stdout.startswith("Addendum 1 ")
    kinds = [one.kind for one in printings(letters.letter(letter).id)]
    assert sorted(kinds) == [PrintingKind.ADDENDUM, PrintingKind.FULL]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--addendum", "no such"), 2, "“no such” is no id of a printing."),
        (("--addendum", "BBBBBBBBBBBB"), 2, "This letter has no printing BBBBBBBBBBBB."),
        (("--addendum", "A" * 12, "--corrigendum", "B" * 12), 2, "each by itself"),
        (("--addendum", "A" * 12, "--cover"), 2, "Only a full printing has a cover"),
        (("--changes",), 1, "This is the first printing"),
    ],
)
def test_choices_that_cannot_be_met_are_refused_in_a_line(
    run, letter, press, tmp_path, options, code, words
):
    line = the_line(run("letter", "print", letter, "-o", tmp_path / "out.pdf", *options), code)
    assert words in line
    assert printings(letters.letter(letter).id) == ()
