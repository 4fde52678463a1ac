"""``flask signatories``: files in and out, and what each import says."""

import csv
import io
import re

import pytest
from sqlalchemy import func, select

from campaign.db import db
from campaign.drafting import queries as letters
from campaign.signatories.models import Signatory
from campaign.signatories.queries import signatory_records
from campaign.signatories.roster import listed_count
from campaign.signatories.table_files import read_table
from tests.application import SLUG

CLINIC = "Sample Alliance of Clinics"


@pytest.fixture
def table(tmp_path):
    def write(text, name="more.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def rows_in_all():
    return db.session.scalar(select(func.count()).select_from(Signatory))


def the_record(name):
    records = signatory_records(letters.letter(SLUG))
    return next(one for one in records if one.name == name)


def the_line(result):
    """The one line on stderr with which bad input was turned down."""
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    return line


def test_import_ends_with_its_id_and_the_four_counts(run, letter, table):
    path = table(
        f"name,city\n{CLINIC},Springfield\nWe Are Home Campaign,Sampleton\n"
        "ACLU of Southern California,\n,Springfield\n"
    )
    done = run("signatories", "import", letter, path)
    assert done.exit_code == 0
    *rejected, import_line, counts = done.stdout.splitlines()
    assert rejected == ["row 5: Enter the name as it should be printed."]
    assert re.fullmatch(r"import \d+", import_line)
    assert counts == "1 new, 1 changed, 1 duplicate, 1 rejected"
    assert listed_count(letters.letter(letter).id) == 84


def test_the_same_file_again_is_all_duplicates(run, letter, table):
    path = table(f"name,city\n{CLINIC},Springfield\n")
    run("signatories", "import", letter, path)
    done = run("signatories", "import", letter, path)
    assert done.stdout.splitlines()[-1] == "0 new, 0 changed, 1 duplicate, 0 rejected"


def test_what_a_column_is_is_remembered_for_the_same_header(run, letter, table):
    path = table(f"Who,Where\n{CLINIC},Springfield\n")
    assert "has no column “name”" in the_line(run("signatories", "import", letter, path))
    mapped = ("--map", "Who=name", "--map", "Where=city")
    assert run("signatories", "import", letter, path, *mapped).exit_code == 0
    grown = table(f"Who,Where\n{CLINIC},Springfield\nSample Guild of Potters,Lynn\n")
    done = run("signatories", "import", letter, grown)
    assert done.stdout.splitlines()[-1] == "1 new, 0 changed, 1 duplicate, 0 rejected"
    assert the_record("Sample Guild of Potters").city == "Lynn"
    other = table(f"Who,Place\n{CLINIC},Springfield\n")
    assert "has no column “name”" in the_line(run("signatories", "import", letter, other))


def test_a_dry_run_says_the_same_and_changes_nothing(run, letter, table):
    path = table(f"name,city\n{CLINIC},Springfield\nWe Are Home Campaign,Sampleton\n")
    before = rows_in_all()
    done = run("signatories", "import", letter, path, "--dry-run")
    assert (done.exit_code, done.stdout) == (0, "1 new, 1 changed, 0 duplicate, 0 rejected\n")
    db.session.expire_all()
    assert rows_in_all() == before
    assert the_record("We Are Home Campaign").city == ""


def test_later_contacts_and_answers_given_again_are_counted_before_the_last_line(
    run, letter, table
):
    rows = ",a@example.org,Salem\n", ",b@example.org,Lynn\n", ",a@example.org,Lynn\n"
    path = table("name,contact_email,city\n" + "".join(f"Sample Club{row}" for row in rows))
    assert run("signatories", "import", letter, path, "--dry-run").stdout.splitlines() == [
        "answered again further down, where the last row counts: 1",
        "later contacts, noted beside a name that has one: 1",
        "1 new, 1 changed, 1 duplicate, 0 rejected",
    ]
    done = run("signatories", "import", letter, path).stdout.splitlines()
    assert done[0] == "later contacts, noted beside a name that has one: 1"
    assert (done[1][:7], len(done)) == ("import ", 3)


def test_an_import_is_taken_back_by_its_id(run, letter, table):
    path = table(f"name,city\n{CLINIC},Springfield\nWe Are Home Campaign,Sampleton\n")
    *_, import_line, _ = run("signatories", "import", letter, path).stdout.splitlines()
    run("signatories", "import", letter, table(f"name,city\n{CLINIC},Salem\n"))
    done = run("signatories", "undo", import_line.removeprefix("import "))
    assert done.exit_code == 0
    assert done.stdout == f"{CLINIC}: It was changed since.\n0 removed, 1 restored, 1 stay\n"
    again = run("signatories", "undo", import_line.removeprefix("import "))
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr.endswith("was taken back already.\n")
    assert the_line(run("signatories", "undo", "999")) == "There is no import 999 here."


def test_a_form_in_another_language_needs_no_mapping(run, letter, table):
    path = table(f"Marca temporal\tNombre de la organización\n24/11/2026\t{CLINIC}\n")
    assert run("signatories", "import", letter, path).stdout.endswith(
        "1 new, 0 changed, 0 duplicate, 0 rejected\n"
    )


def test_columns_are_mapped_by_name(run, letter, table):
    path = table(f"Organization,Where\n{CLINIC},Springfield\n")
    words = ("--map", "Organization=name", "--map", "Where=city")
    assert run("signatories", "import", letter, path, *words).exit_code == 0
    assert the_record(CLINIC).city == "Springfield"


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("Organization", "Write --map as COLUMN=field"),
        ("Organization=title", "There is no field “title”; known are name, kind"),
        ("Company=name", "has no column “Company”; it has Organization."),
    ],
)
def test_a_mapping_that_cannot_be_is_one_line(run, letter, table, mapping, sentence):
    path = table(f"Organization\n{CLINIC}\n")
    assert sentence in the_line(run("signatories", "import", letter, path, "--map", mapping))


def test_rows_can_wait_for_a_coordinator(run, letter, table):
    path = table(f"name\n{CLINIC}\n")
    run("signatories", "import", letter, path, "--state", "in_review")
    assert the_record(CLINIC).state == "in_review"


def test_a_doubtful_row_counts_as_new_and_stands_in_review(run, letter, table):
    path = table("name\nACLU of Southern Californa\n")
    done = run("signatories", "import", letter, path)
    assert done.stdout.splitlines()[-1] == "1 new, 0 changed, 0 duplicate, 0 rejected"
    assert the_record("ACLU of Southern Californa").state == "in_review"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("x" * 301, "The name has 301 characters"),
        ("Sample \x1b[31mClinic", "control character"),
        (f"{CLINIC},nobody.example.org", "“nobody.example.org” is not an email address; enter"),
        (f"{CLINIC},,Atlantis-on-Sea,moon", "“moon” is not a scope; choose one of national"),
        (f"{CLINIC},a@example.org,x,state,more", "The row has 5 cells"),
    ],
    ids=["too long", "control character", "no address", "no scope", "too many cells"],
)
def test_a_rejected_row_is_named_with_what_to_do(run, letter, table, row, sentence):
    path = table(f"name,contact_email,city,scope\n{row}\n")
    done = run("signatories", "import", letter, path)
    assert done.exit_code == 0
    first, _, counts = done.stdout.splitlines()
    assert first.startswith("row 2: ")
    assert sentence in first
    assert counts == "0 new, 0 changed, 0 duplicate, 1 rejected"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("Foo,Bar\nSample,x\n", "has no column “name”; it has Foo, Bar."),
        ("", "has no column “name”; it has no columns."),
        (b"\x89PNG\r\n\x00\x00", "is not a text file in UTF-8. Save it as"),
        ("name,Name\na,b\n", "has more than one column for “name”; keep one."),
    ],
    ids=["no name", "empty", "a picture", "two names"],
)
def test_a_file_that_is_no_table_is_one_line(run, letter, table, data, sentence):
    line = the_line(run("signatories", "import", letter, table(data)))
    assert sentence in line
    assert "more.csv" in line


def test_a_file_from_a_windows_spreadsheet_is_read(run, letter, table):
    path = table("name;city\r\nAcción de Muestra;Málaga\r\n".encode("cp1252"))
    assert run("signatories", "import", letter, path).exit_code == 0
    assert the_record("Acción de Muestra").city == "Málaga"


@pytest.mark.parametrize("name", ["gone.csv", ""])
def test_a_file_that_is_none_is_one_line(run, letter, tmp_path, name):
    line = the_line(run("signatories", "import", letter, tmp_path / name))
    assert line.startswith(f"{tmp_path / name} cannot be read: ")


def test_an_unknown_slug_is_one_line(run, table, tmp_path, app):
    line = "There is no letter called “gone”."
    assert the_line(run("signatories", "import", "gone", table("name\nSample\n"))) == line
    assert the_line(run("signatories", "export", "gone", "-o", tmp_path / "out.csv")) == line


def test_an_export_comes_back_as_it_went(run, letter, table, tmp_path):
    run("signatories", "import", letter, table(f"name,contact_email\n{CLINIC},a@example.org\n"))
    path = tmp_path / "out.csv"
    done = run("signatories", "export", letter, "-o", path)
    assert (done.exit_code, done.stdout) == (0, f"{path}\n")
    entries = [row.entry() for row in read_table(path.read_bytes(), "out.csv").rows]
    assert len(entries) == 84
    assert [one.contact_email for one in entries if one.name == CLINIC] == ["a@example.org"]


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "\r=1", "\n=1", "＝1+1", "|x", "%x"]


@pytest.mark.parametrize("start", DANGEROUS)
def test_no_cell_of_an_export_acts_in_a_spreadsheet(run, letter, table, tmp_path, start):
    quoted = io.StringIO(newline="")
    csv.writer(quoted).writerow([f"{start} Sample League", start, "organization"])
    run("signatories", "import", letter, table("name,sector,kind\n" + quoted.getvalue()))
    path = tmp_path / "out.csv"
    run("signatories", "export", letter, "-o", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row if "Sample League" in cell]
    assert len(cells) == 1
    assert cells[0].startswith("'")
    names = [row.entry().name for row in read_table(path.read_bytes(), "out.csv").rows]
    assert " ".join(f"{start} Sample League".split()) in names


def test_an_export_has_the_form_of_its_ending_and_chosen_columns(run, letter, tmp_path):
    for ending, start in (("csv", b"\xef\xbb\xbfcity,name"), ("xlsx", b"PK"), ("txt", b"National")):
        path = tmp_path / f"out.{ending.upper()}"
        done = run("signatories", "export", letter, "-o", path, "--columns", "city,name")
        assert (done.exit_code, done.stdout) == (0, f"{path}\n")
        assert path.read_bytes().startswith(start)
    line = the_line(
        run("signatories", "export", letter, "-o", tmp_path / "x.md", "--columns", "moon")
    )
    assert line.startswith("There is no column “moon”; known are name")


def test_another_form_is_refused_in_one_line(run, letter, tmp_path):
    line = the_line(run("signatories", "export", letter, "-o", tmp_path / "out.ods"))
    assert line == f"{tmp_path / 'out.ods'} must end in .csv, .xlsx, .json, .md, .txt."


def test_an_export_that_cannot_be_written_is_one_line(run, letter, tmp_path):
    path = tmp_path / "gone" / "out.csv"
    line = the_line(run("signatories", "export", letter, "-o", path))
    assert line == f"{path} cannot be written: no such file or directory."
