"""``flask letter import FILE.docx`` and ``flask letter export``: Word on the command line."""

import zipfile

import pytest

from campaign.drafting import queries as letters
from campaign.signatories.roster import listed_count
from tests.word_files import deleted, inserted, members, paragraph, word_file, zipped

PARAGRAPHS = (
    "Dear Mayor:",
    "We write about the water.",
    "Sincerely,",
    "Sample Alliance",
    "Sample =Clinics",
)


@pytest.fixture
def word(tmp_path):
    def write(data, name="safe-water.docx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def test_a_word_file_becomes_a_draft_and_its_names_are_counted(run, word):
    path = word(word_file(*PARAGRAPHS))
    done = run("letter", "import", path)
    assert (done.exit_code, done.stdout) == (0, "safe-water\n")
    names, *others = done.stderr.splitlines()
    assert names == (
        f"{path}: 2 names at the end were left out; "
        "--names FILE writes them down for signatories import."
    )
    assert all("the letter has no addressee" in one.lower() for one in others)
    one = letters.letter("safe-water")
    assert one.text.body == "We write about the water."
    assert (one.state, listed_count(one.id)) == ("draft", 0)


def test_the_names_are_written_down_and_can_be_taken_in(run, word, tmp_path):
    table = tmp_path / "names.csv"
    done = run("letter", "import", word(word_file(*PARAGRAPHS)), "--names", table)
    assert "names at the end" not in done.stderr
    taken = run("signatories", "import", "safe-water", table)
    assert taken.stdout.splitlines()[-1] == "2 new, 0 changed, 0 duplicate, 0 rejected"


CHANGED = word_file(
    "Dear Mayor:", paragraph("We ", inserted("write"), deleted("wrote"), " about the water.")
)


def test_tracked_changes_stop_the_import_with_a_sentence_that_counts_them(run, word):
    path = word(CHANGED)
    done = run("letter", "import", path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"{path} holds 2 tracked changes; accept or refuse them in Word, "
        "or accept all with --accept-changes.\n"
    )
    assert letters.letters() == ()


def test_tracked_changes_are_accepted_when_it_is_said(run, word):
    done = run("letter", "import", word(CHANGED), "--accept-changes")
    assert done.exit_code == 0
    assert letters.letter("safe-water").text.body == "We write about the water."


def test_what_is_left_out_is_said(run, word):
    parts = {**members(paragraph("Dear Mayor:") + paragraph("We write.")), "word/media/a.png": "x"}
    done = run("letter", "import", word(zipped(parts)))
    assert "safe-water.docx: An image was left out; images are not taken." in done.stderr


@pytest.mark.parametrize("name", ["a.docx", "a.DOCX", "a.doc", "a.docm", "a.odt", "a.rtf", "a.pdf"])
def test_a_file_that_is_no_word_document_is_one_line(run, word, name):
    done = run("letter", "import", word(b"%PDF-1.7", name))
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(
        f"{name} is a PDF. Open it in Word and save it as “Word Document (.docx)”."
    )


@pytest.mark.parametrize("option", [("--accept-changes",), ("--names", "names.csv")])
def test_what_is_for_word_files_is_refused_for_others(run, write_letter, option):
    done = run("letter", "import", write_letter(), *option)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "only for a Word file" in done.stderr
    assert letters.letters() == ()


def test_a_letter_goes_out_as_word_and_its_text_comes_in_again(run, write_letter, tmp_path):
    run("letter", "import", write_letter("We are {{ count }} *groups*."))
    signed, text = tmp_path / "signed.docx", tmp_path / "text.docx"
    assert run("letter", "export", "safe-water", "--format", "docx", "-o", signed).exit_code == 0
    main = zipfile.ZipFile(signed).read("word/document.xml").decode()
    assert "We are 0 " in main
    done = run("letter", "export", "safe-water", "--format", "docx", "--text", "-o", text)
    assert (done.exit_code, done.stdout) == (0, f"{text}\n")
    before = letters.letter("safe-water")
    text.rename(text.with_name("again.docx"))
    renamed = zipfile.ZipFile(text.with_name("again.docx"))
    assert "{{ count }}" in renamed.read("word/document.xml").decode()
    taken = run("letter", "import", text.with_name("again.docx"))
    assert "There is already a letter called “safe-water”" in taken.stderr
    assert before.version_number == 1


def test_the_text_alone_is_a_letter_file(run, write_letter, tmp_path):
    run("letter", "import", write_letter("We are {{ count }} groups."))
    out = tmp_path / "text.md"
    assert (
        run("letter", "export", "safe-water", "--format", "md", "--text", "-o", out).exit_code == 0
    )
    assert "We are {{ count }} groups." in out.read_text()


def test_the_text_alone_is_not_written_in_other_forms(run, write_letter, tmp_path):
    run("letter", "import", write_letter())
    out = tmp_path / "text.html"
    done = run("letter", "export", "safe-water", "--format", "html", "--text", "-o", out)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "The text alone is written as docx or md, not as html.\n"
    assert not out.exists()
