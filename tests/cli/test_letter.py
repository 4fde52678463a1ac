"""``flask letter``: what each command says, and the code it ends with."""

import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from campaign.drafting import queries as letters
from campaign.printings.queries import printings
from campaign.signatories.roster import listed_count
from tests.application import SAMPLE, SLUG

NUMBERED = "name\n" + "".join(f"Sample Clinic Number {number}\n" for number in range(1, 84))


def the_line(result, exit_code=2):
    """The one line on stderr with which a command was turned down."""
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def finding_ids(result):
    return re.findall(r"^([0-9a-f]{8})  ", result.stdout, re.MULTILINE)


def test_import_prints_the_slug_alone_on_the_last_line(run):
    done = run("letter", "import", SAMPLE)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{SLUG}\n", "")
    assert listed_count(letters.letter(SLUG).id) == 83


def test_import_takes_one_file_without_a_roster(run, write_letter):
    done = run("letter", "import", write_letter() / "letter.md")
    assert (done.exit_code, done.stdout) == (0, "safe-water\n")
    assert listed_count(letters.letter("safe-water").id) == 0


def test_import_warns_of_findings_and_still_ends_with_the_slug(run, write_letter):
    done = run("letter", "import", write_letter("We are {{ organisations }}."))
    assert (done.exit_code, done.stdout) == (0, "safe-water\n")
    (warning,) = done.stderr.splitlines()
    assert re.match(r"Warning: \S+, body, line 1: There is no token \{\{ organisations }}", warning)


def test_a_letter_that_says_85_above_83_names_is_reported_as_85_against_83(run, write_letter):
    folder = write_letter("The undersigned 85 organizations ask you to act.", NUMBERED)
    done = run("letter", "import", folder)
    assert done.exit_code == 0
    assert "“85 organizations”, but the roster has 83" in done.stderr
    checked = run("letter", "check", "safe-water")
    assert checked.exit_code == 1
    assert "85" in checked.stdout
    assert "83" in checked.stdout


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ("title: Safe Water\ncolour: red\n", "line 3: the field “colour” is unknown"),
        ("title: Safe Water\ncloseing: Yours\n", "perhaps “closing” was meant"),
        (
            "title: Safe: Water\n",
            "line 2: the front matter cannot be read here; put a value that holds a colon in",
        ),
        ("title: “Safe Water\nto: [\n", "close the bracket"),
        ("date: 2026-11-24\n", "the field “title” is missing; give the letter a title"),
        ("title: Safe Water\ngoal: many\n", "line 3: the field “goal” is “many”"),
        ("title: Safe\x07 Water\n", "line 2: there is a control character (U+0007). Take it out."),
        ("title: " + "Water " * 50 + "\n", "the field “title” is 299 characters long"),
    ],
)
def test_a_fault_in_the_head_of_the_file_is_one_line_that_names_file_and_field(
    run, write_letter, fields, sentence
):
    line = the_line(run("letter", "import", write_letter(fields=fields)))
    assert sentence in line
    assert "letter.md" in line
    assert letters.letters() == ()


def test_a_convener_whose_name_cannot_be_printed_is_named(run, write_letter):
    fields = "title: Safe Water\nconveners:\n  - " + "x" * 301 + "\n"
    line = the_line(run("letter", "import", write_letter(fields=fields)))
    assert "The convener “xxx" in line
    assert "at most 300 can be printed; shorten it." in line
    assert letters.letters() == ()


def test_a_file_without_a_head_is_told_how_one_looks(run, tmp_path):
    path = tmp_path / "letter.md"
    path.write_text("We write about the water.")
    assert "begin the file with a line of three dashes" in the_line(run("letter", "import", path))


def test_a_letter_in_another_encoding_is_named_with_its_line(run, tmp_path):
    path = tmp_path / "letter.md"
    path.write_bytes("---\ntitle: Acción\n---\n\nBody\n".encode("latin-1"))
    assert f"{path}, line 2: this is not UTF-8." in the_line(run("letter", "import", path))


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("Foo,Bar\nSample Clinic,x\n", "has no column “name”; it has Foo, Bar."),
        ("name,city\nSample Clinic,\n,Springfield\n", "row 3: Enter the name as it should be"),
        (f"name\n{'x' * 301}\n", "row 2:"),
        ("name\nSample \x1b[31mClinic\n", "row 2:"),
        ("name,contact_email\nSample Clinic,nobody\n", "row 2: “nobody” is not an email address"),
        ("name\nSample Clinic, Inc.\n", "row 2: The row has 2 cells"),
        ('name\n"Sample Clinic\n', "line 2: this row cannot be read"),
        (b"name\nSample \x00Clinic\n", "is not a text file in UTF-8"),
    ],
)
def test_a_fault_in_the_table_is_one_line_that_names_file_and_row(
    run, write_letter, table, sentence
):
    line = the_line(run("letter", "import", write_letter(table=table)))
    assert sentence in line
    assert "signatories.csv" in line
    assert letters.letters() == ()


@pytest.mark.parametrize("command", ["import", "render"])
def test_a_path_that_is_not_there_is_one_line(run, tmp_path, command):
    words = ["-o", tmp_path / "letter.pdf"] if command == "render" else []
    line = the_line(run("letter", command, tmp_path / "gone", *words))
    assert line == f"{tmp_path / 'gone'} cannot be read: no such file or directory."


def test_a_folder_without_a_letter_says_which_file_is_missing(run, tmp_path):
    line = the_line(run("letter", "import", tmp_path))
    assert line == f"{tmp_path / 'letter.md'} cannot be read: no such file or directory."


def test_a_second_letter_with_the_same_slug_is_turned_away(run, write_letter):
    run("letter", "import", write_letter())
    assert "Give this one another slug" in the_line(run("letter", "import", write_letter()))
    assert len(letters.letters()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["show", "gone"],
        ["open", "gone"],
        ["close", "gone"],
        ["check", "gone"],
        ["accept", "gone", "0a1b2c3d", "--reason", "It may."],
        ["print", "gone", "-o", "letter.pdf"],
        ["export", "gone", "--format", "txt", "-o", "letter.txt"],
    ],
    ids=lambda words: words[0],
)
def test_an_unknown_slug_is_one_line(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert the_line(run("letter", *words)) == "There is no letter called “gone”."
    assert list(tmp_path.glob("letter.*")) == []


def test_list_and_show_tell_state_and_count(run, letter):
    assert run("letter", "list").stdout == f"{letter}  open  83 listed\n"
    shown = dict(line.split(": ", 1) for line in run("letter", "show", letter).stdout.splitlines())
    assert (shown["state"], shown["listed"], shown["goal"]) == ("open", "83", "100")
    assert letters.letter(letter).version_sha256 in shown["version"]


def test_open_takes_a_local_deadline_and_says_it_with_its_zone(run):
    run("letter", "import", SAMPLE)
    done = run("letter", "open", SLUG, "--deadline", "2099-12-18T17:00")
    assert done.exit_code == 0
    assert "5:00" in done.stdout
    assert letters.letter(SLUG).settings.deadline_at.isoformat() == "2099-12-18T22:00:00+00:00"


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        ("soon", "“soon” is not a deadline. Write the local time like 2026-12-18T17:00"),
        ("2020-01-01T00:00", "The deadline has already passed."),
        ("2099-03-08T02:30", "The clock in America/New_York skips 2099-03-08T02:30."),
    ],
)
def test_a_deadline_that_cannot_be_leaves_the_letter_in_draft(run, deadline, sentence):
    run("letter", "import", SAMPLE)
    assert sentence in the_line(run("letter", "open", SLUG, "--deadline", deadline))
    assert letters.letter(SLUG).state == "draft"


def test_a_letter_closes_once_and_opens_again_only_with_a_reason(run, letter):
    assert run("letter", "close", letter).stdout == f"{letter} is closed with 83 listed\n"
    assert "The letter is closed" in the_line(run("letter", "close", letter), 1)
    assert "Say why" in the_line(run("letter", "open", letter))
    assert run("letter", "open", letter, "--reason", "Two more asked.").exit_code == 0
    assert "The letter is open" in the_line(run("letter", "open", letter), 1)


def test_check_is_content_with_a_letter_in_order(run, letter):
    done = run("letter", "check", letter)
    assert (done.exit_code, done.stdout) == (0, "")


def test_findings_stop_a_printing_until_each_is_accepted_by_its_id(run, write_letter, tmp_path):
    run("letter", "import", write_letter("We are 85 organizations. [INSERT NAME]", NUMBERED))
    pdf = tmp_path / "letter.pdf"
    ids = finding_ids(run("letter", "check", "safe-water"))
    assert len(ids) == 2
    refused = run("letter", "print", "safe-water", "-o", pdf)
    assert (refused.exit_code, refused.stdout, pdf.exists()) == (1, "", False)
    assert all(one in refused.stderr for one in ids)
    for one in ids:
        done = run("letter", "accept", "safe-water", one, "--reason", "The mayor said so.")
        assert (done.exit_code, done.stdout) == (0, f"{one} is accepted\n")
    checked = run("letter", "check", "safe-water")
    assert checked.exit_code == 0
    assert checked.stdout.count("(accepted)") == 2
    assert run("letter", "print", "safe-water", "-o", pdf).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF")


def test_a_finding_that_is_not_there_cannot_be_accepted(run, letter):
    line = the_line(run("letter", "accept", letter, "0a1b2c3d", "--reason", "It may."))
    assert f"“flask letter check {letter}” lists them" in line


def test_a_finding_is_not_accepted_without_a_reason(run, write_letter):
    run("letter", "import", write_letter("We are 85 organizations."))
    one, *_ = finding_ids(run("letter", "check", "safe-water"))
    line = the_line(run("letter", "accept", "safe-water", one, "--reason", "  "))
    assert line == "Say why it is fine as it is; the reason is kept with the letter."
    assert run("letter", "check", "safe-water").exit_code == 1


def test_print_says_what_it_made_and_writes_those_bytes(run, letter, tmp_path):
    pdf = tmp_path / "letter.pdf"
    done = run("letter", "print", letter, "-o", pdf)
    (made,) = printings(letters.letter(letter).id)
    assert done.exit_code == 0
    assert done.stdout == (
        f"First printing {made.id}: 83 listed, {len(PdfReader(pdf).pages)} pages, "
        f"sha256 {made.sha256}, in {pdf}\n"
    )
    assert done.stderr == ""


@pytest.mark.parametrize("where", ["", "gone/letter.pdf"], ids=["a folder", "no such folder"])
def test_nothing_is_printed_when_the_file_cannot_be_written(run, letter, tmp_path, where):
    line = the_line(run("letter", "print", letter, "-o", tmp_path / where))
    assert line.startswith(f"{tmp_path / where} cannot be written: ")
    assert printings(letters.letter(letter).id) == ()


def test_render_sets_the_files_and_warns_of_findings(run, write_letter, tmp_path):
    pdf = tmp_path / "letter.pdf"
    done = run("letter", "render", write_letter("We are 85 organizations.", NUMBERED), "-o", pdf)
    assert done.exit_code == 0
    assert done.stdout == f"{pdf}: 83 listed, {len(PdfReader(pdf).pages)} pages\n"
    assert done.stderr.startswith("Warning: ")
    assert "“85 organizations”, but the roster has 83" in done.stderr
    assert letters.letters() == ()


def test_export_says_where_it_wrote(run, letter, tmp_path):
    path = tmp_path / "letter.txt"
    done = run("letter", "export", letter, "--format", "txt", "-o", path)
    assert (done.exit_code, done.stdout) == (0, f"{path}\n")
    assert "We write as 83 organizations" in path.read_text(encoding="utf-8")


def test_an_export_of_a_printing_is_what_it_froze(run, letter, tmp_path):
    path = tmp_path / "letter"
    run("letter", "print", letter, "-o", path)
    (made,) = printings(letters.letter(letter).id)
    words = ("letter", "export", letter, "-o", path, "--printing")
    assert run(*words, made.id, "--format", "txt").exit_code == 0
    assert f"Printing {made.id}" in path.read_text()
    gone = the_line(run(*words, "gone", "--format", "txt"))
    assert gone == "This letter has no printing gone."
    assert "choose one" in the_line(run(*words, made.id, "--format", "md", "--text"))


def test_an_export_that_cannot_be_written_is_one_line(run, letter, tmp_path):
    line = the_line(run("letter", "export", letter, "--format", "md", "-o", tmp_path))
    assert line == f"{tmp_path} cannot be written: is a directory."


PAGES = (("salutation",), ("body", "closing"))


@pytest.fixture
def apart(app):
    """The press sets the letter as it is, and says that its salutation is left behind."""
    press = app.extensions["press"]
    kind, call = type(press), type(press).__call__
    told = type("Told", (kind,), {"__call__": lambda *a: replace(call(*a), pages=PAGES)})
    press.__class__ = told
    yield press
    press.__class__ = kind  # It is the same for all tests of a run.


def test_check_tells_what_is_found_on_the_pages_and_takes_its_acceptance(run, letter, apart):
    checked = run("letter", "check", letter)
    assert checked.exit_code == 1
    (one,) = finding_ids(checked)
    assert f"{one}  page 1: The salutation is the last thing on page 1" in checked.stdout
    assert run("letter", "accept", letter, one, "--reason", "It is a poster.").exit_code == 0
    accepted = run("letter", "check", letter)
    assert (accepted.exit_code, accepted.stdout.count("(accepted)")) == (0, 1)


def test_render_warns_of_what_is_found_on_the_pages(run, write_letter, tmp_path, apart):
    done = run("letter", "render", write_letter(), "-o", tmp_path / "letter.pdf")
    assert done.exit_code == 0
    assert ", page 1: The salutation is the last thing on page 1" in done.stderr


def test_check_names_each_fault_with_its_field_and_line(run, write_letter):
    body = (
        "# Water\n\nWe are 85 groups in 12 states with Sample Clinics Number 7.\n\n"
        "[Read](http://example.org) {{ deadline }} \U0001fae0"
    )
    fields = (
        "title: Safe Water\nre: 'Re: Water'\nsalutation: 'Dear Mayor:'\nto:\n  - name: Ana Sample\n"
    )
    run("letter", "import", write_letter(body, NUMBERED, fields=fields))
    checked = run("letter", "check", "safe-water")
    assert checked.exit_code == 1
    wheres = [line[10:].partition(": ")[0] for line in checked.stdout.splitlines()]
    assert sorted(wheres) == [
        *("body, line 1", "body, line 3", "body, line 3", "body, line 5", "body, line 5"),
        *("body, line 5", "closing", "re, line 1", "to, line 1"),
    ]


def test_a_body_of_html_is_shown_as_it_is_written(run, write_letter, tmp_path):
    run("letter", "import", write_letter("<script>alert(1)</script> and <b>bold</b>"))
    checked = run("letter", "check", "safe-water")
    assert checked.exit_code == 0, checked.output
    path = tmp_path / "letter.html"
    assert run("letter", "export", "safe-water", "--format", "html", "-o", path).exit_code == 0
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("words " * 340_000, "is larger than 1000 kB; a letter is not that long."),
        ("words " * 40_000, "the body is longer than 200 kB; shorten it."),
        ("- " * 100 + "deep", "nested more than 10 deep"),
        ("[a](https://e.org) " * 13_000, "the body is longer than 200 kB"),
        ("a" + "\u0301\u0316" * 40_000, "more than 10 accents on one letter; take some away."),
    ],
    ids=["2 MB", "240 kB", "100 deep", "13,000 links", "accents"],
)
def test_a_body_that_cannot_be_set_is_refused_in_one_line(run, write_letter, body, sentence):
    assert sentence in the_line(run("letter", "import", write_letter(body)))
    assert letters.letters() == ()
