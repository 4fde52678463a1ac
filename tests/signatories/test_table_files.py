"""Files of signatories in and out."""

import csv
import io
import json
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import BadInput
from campaign.signatories.entries import FIELDS, EntryRefused
from campaign.signatories.table_files import (
    Layout,
    carried,
    look_at,
    read_table,
    taken_up,
    write_csv,
)
from campaign.signatories.table_text import MAX_ROWS, TableInvalid
from tests import odd_names

FORMULA_STARTS = tuple("=+-@|%\t\r\n＝＋－＠")


def rows_of(data, **more):
    return [dict(row.values) for row in read_table(data, "list.csv", **more).rows]


def refusal(data, mapping=None):
    with pytest.raises(TableInvalid) as invalid:
        read_table(data, "list.csv", mapping)
    assert invalid.value.message.endswith((".", '".'))
    return invalid.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_as_spreadsheets_save_it(encoding, delimiter, line_end):
    lines = [["name", "city"], ["Otros Dreams en Acción", "México"], ["Sample “Alliance”", ""]]
    text = line_end.join(delimiter.join(line) for line in lines)
    assert rows_of(text.encode(encoding)) == [
        {"name": "Otros Dreams en Acción", "city": "México"},
        {"name": "Sample “Alliance”", "city": ""},
    ]


def test_a_row_knows_the_line_it_begins_on():
    table = read_table(b'name,city\n\n"Sample\nAlliance",a\nSample Union,b\n,\n', "list.csv")
    assert [row.line for row in table.rows] == [3, 5]


def test_columns_are_named_in_any_case_and_others_are_left_out():
    table = read_table(b"Timestamp,NAME,Contact Email\n1,Sample,a@example.org\n", "list.csv")
    (row,) = table.rows
    assert dict(row.values) == {"name": "Sample", "contact_email": "a@example.org"}
    assert table.ignored_columns == ("Timestamp",)


def test_a_column_is_mapped_to_a_field():
    data = b"Organization name,State\nSample,CA\n"
    assert rows_of(data, mapping={"Organization name": "name"}) == [
        {"name": "Sample", "state": "CA"}
    ]


def test_a_mapped_column_goes_before_one_of_the_same_name():
    data = b"Name,Organization\nAlejandra,Sample\n"
    mapping = {"Organization": "name", "Name": "contact_name"}
    assert rows_of(data, mapping=mapping) == [{"contact_name": "Alejandra", "name": "Sample"}]
    assert rows_of(data, mapping={"Organization": "city", "Name": "name"}) == [
        {"name": "Alejandra", "city": "Sample"}
    ]


def test_beside_an_organization_a_name_is_a_person_s():
    data = b"Name,Organization\nAlejandra,Sample\n"
    assert rows_of(data) == [{"contact_name": "Alejandra", "name": "Sample"}]


FORM = (
    "\tMarca temporal\tNombre de la organización y ciudad (si la hay)\tCorreo electrónico\t\n"
    "\t24/11/2026 10:00:00\tAlianza de Muestra, Ciudad de Muestra\tana@example.org\t\n"
    "\t\t\t\t\n"
    "\t24/11/2026 10:05:00\tSample Clinics, Inc.\tben@example.org\t\n"
)


def test_a_paste_from_a_form_in_another_language_is_read_as_it_comes():
    table = read_table(FORM.encode(), "the paste")
    assert [(row.line, row.entry().name, row.entry().city) for row in table.rows] == [
        (2, "Alianza de Muestra", "Ciudad de Muestra"),
        (4, "Sample Clinics, Inc.", ""),
    ]
    assert [row.entry().contact_email for row in table.rows] == [
        *("ana@example.org", "ben@example.org")
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Otros Dreams en Acción, ODA", "Sample Alliance"],
        ["National Organization for Women", "Sample Alliance"],
        ["Sample Alliance", "Air, Water, and Land"],
    ],
)
def test_a_list_of_names_needs_no_header(lines):
    table = read_table("\n".join(lines).encode(), "names.txt")
    assert [row.values["name"] for row in table.rows] == lines
    assert table.row_count == 2


def test_a_table_without_a_header_is_read_where_it_surely_can_be():
    data = b"Sample Alliance,MA,ana@example.org\nSample Union,CA,ben@example.org\n"
    with pytest.raises(TableInvalid, match="has no column “name”; it has no columns"):
        read_table(data, "list.csv")
    looked_at = look_at(data, "list.csv")
    assert not looked_at.layout.has_header
    assert [one.field for one in looked_at.guesses] == ["name", "state", "contact_email"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ('"Name, City, State of the group";Email\n"Sample Union, Lynn";a@example.org\n', ";"),
        ("Name, city, state\tYour name, title\nSample Union, Lynn\tAna, Chair\n", "\t"),
        ('"Organization name\n(as it prints, please)";City\n"Sample Union";Lynn\n', ";"),
        ('"Organization name\n(as it prints)"\tCity\nSample Union\tLynn\n', "\t"),
        ("Organization\nSample Union; Local 1\nSample Guild\n", ","),
    ],
)
def test_a_delimiter_is_what_parts_all_rows_and_not_what_a_question_holds(text, delimiter):
    looked_at = look_at(text.encode(), "list.csv")
    assert looked_at.layout.delimiter == delimiter
    assert looked_at.layout.has_header
    assert looked_at.guesses[0].field.startswith("name")


def test_quotation_marks_in_what_was_copied_are_parts_of_names():
    lines = [
        "Organization\tNotes\tCity",
        '"Sample" League\t\tMesa',
        'Sample Union\t"said\n""so"""\tTulsa',
        '"Sample Guild\t\tLynn',
        'The "Sample" Fund\t""\tSalem',
        *(f"Sample Club {number}\t\tTampa" for number in range(60)),
    ]
    rows = list(read_table("\n".join(lines).encode(), "pasted.txt").rows)
    assert [(row.line, row.values["name"], row.values["city"]) for row in rows[:4]] == [
        (2, '"Sample" League', "Mesa"),
        (3, "Sample Union", "Tulsa"),
        (5, '"Sample Guild', "Lynn"),
        (6, 'The "Sample" Fund', "Salem"),
    ]
    assert rows[1].cells[1] == 'said\n"so"'
    assert len(rows) == 64


HEADED = [
    ("Sign-ons of 2026,,\nOrganization,City,Email\n", 3),
    ("\nSign-ons of 2026\n\nOrganization,City,Email\n", 5),
    ("Organization,City,Email\n", 2),
    ("Organization,Answers,\n,City,Email\n", 3),
    ("Sign-ons\nfor partners,,\nOrganization,Answers,\n,City,Email\n", 5),
]


@pytest.mark.parametrize(("head", "line"), HEADED)
def test_titles_stand_above_a_head_and_a_head_may_have_two_rows(head, line):
    rows = "Sample Union,Lynn,ana@example.org\nSample Guild,Salem,ben@example.org\n"
    rows += "Sample League,Mesa,cy@example.org\n"
    table = read_table(f"{head}{rows}".encode(), "list.csv")
    assert table.row_count == 3
    first = next(iter(table.rows))
    assert (first.line, first.values["name"]) == (line, "Sample Union")
    assert (first.values["city"], first.values["contact_email"]) == ("Lynn", "ana@example.org")
    again = taken_up(table.text.data, "list.csv", json.loads(json.dumps(carried(table))))
    assert list(again.rows) == list(table.rows)


def test_a_question_on_two_pages_of_a_form_is_one():
    head = "Timestamp,Organization name,City,Organization name,City\n"
    data = f"{head}1,Sample Union,Lynn,,\n2,,,Sample Guild,Salem\n".encode()
    assert rows_of(data) == [
        {"name": "Sample Union", "city": "Lynn"},
        {"name": "Sample Guild", "city": "Salem"},
    ]
    more = "".join(f"{n},Sample Club {n},Lynn,,\n" for n in range(300))
    data = f"{head}{more}1,Sample Union,Lynn,,Salem\n2,,,Sample Guild,Salem\n".encode()
    *_, both, last = read_table(data, "list.csv").rows
    assert last.entry().name == "Sample Guild"
    with pytest.raises(EntryRefused, match="two answers for “city”"):
        both.entry()


def test_whoever_looks_at_a_file_says_how_it_is_read():
    data = "название;город\nСоюз; Образец\n".encode("cp1251")
    layout = Layout(encoding="cp1251", delimiter=",", has_header=False)
    looked_at = look_at(data, "list.csv", layout)
    assert looked_at.columns == ("",)
    assert looked_at.first_rows == ((1, ["название;город"]), (2, ["Союз; Образец"]))
    assert look_at(data, "list.csv", Layout(encoding="cp1251")).columns == ("название", "город")
    with pytest.raises(TableInvalid, match=r"not a text file in Japanese \(Shift JIS\)"):
        look_at(b"name\n\x81\xff\n", "list.csv", Layout(encoding="shift_jis"))
    with pytest.raises(TableInvalid, match="not a text file"):
        look_at(data, "list.csv", Layout(encoding="no-such-thing"))


def test_a_long_file_is_gone_through_in_little_memory():
    data = b"name,city\n" + b"Sample Alliance of Neighbors,Springfield\n" * 100_000
    table = read_table(data, "list.csv")
    tracemalloc.start()
    assert sum(1 for _ in table.rows) == 100_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("data", "mapping", "words"),
    [
        (b"", None, "list.csv has no column “name”; it has no columns"),
        (b"Foo,Bar\nA,B\n", None, "list.csv has no column “name”; it has Foo, Bar."),
        (b"name\nA\n", {"Org": "name"}, "list.csv has no column “Org”; it has name."),
        (b"name\nA\n", {"name": "nom"}, "There is no field “nom”; known are name, kind"),
        (b"name,Name\nA,B\n", None, "more than one column for “name”"),
        (b'name\n"Sample\nAlliance\n', None, "list.csv, line 2: this row cannot be read"),
        (b'name\nA\n"B" C\n', None, "list.csv, line 3: this row cannot be read"),
        (b"name\nA\x00B\n", None, "list.csv is not a text file in UTF-8"),
        ("name\nA\n".encode("utf-16-le"), None, "is not a text file"),
        (b"\xff\xfen", None, "is not a text file"),
        (b"name\n\x81\xff\n", None, "is not a text file"),
        (b"name\n" + b"x" * 200_000 + b"\n", None, "list.csv, line 2: this row cannot be read"),
        (b"name\tx\n" + b"x" * 200_000 + b"\n", None, "list.csv, line 2: this row cannot be read"),
        (b"x" * 20_000_001, None, "is larger than 20 MB"),
        (b"name\n" + b"a\n" * (MAX_ROWS + 1), None, "has more than 200,000 rows"),
        (b"name\n" + b"," * 20_000, None, "has more than 200 columns"),
        (b"name\n" + b'"",' * 300, None, "has more than 200 columns"),
        (b"PK\x03\x04\x14\x00\x06\x00", None, "cannot be read as a spreadsheet"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(data, mapping, words):
    assert words in refusal(data, mapping)


def test_a_row_of_white_space_that_was_made_harmless_is_blank():
    assert rows_of(write_csv(["name", "city"], [{"name": "\n"}, {"city": "\t"}])) == []


def test_a_row_without_a_name_is_rejected_alone():
    first, second = read_table(b"name,city\n,Boston\nSample,\n", "list.csv").rows
    with pytest.raises(EntryRefused, match="Enter the name"):
        first.entry()
    assert second.entry().name == "Sample"


def test_a_row_that_a_comma_has_parted_is_rejected():
    (row,) = read_table(b"name\nSample Alliance, Inc.\n", "list.csv").rows
    with pytest.raises(EntryRefused, match="2 cells, and the file has 1 columns"):
        row.entry()


def test_a_short_row_and_empty_cells_at_the_end_are_no_fault():
    short, long = read_table(b"name,city\nSample\nUnion,Boston,,\n", "list.csv").rows
    assert short.entry().name == "Sample"
    assert long.entry().city == "Boston"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "|calc",
        "%a",
        "\ufeff=1",
        "'=1",
        "''=1",
        "\ta",
        " \t@a",
    ],
)
def test_no_cell_acts_as_a_formula(cell):
    data = write_csv(["name"], [{"name": cell}])
    (_, (written,)) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert written == f"'{cell}"
    assert rows_of(data) == [{"name": cell}]


@pytest.mark.parametrize("cell", ["", "Sample", "'Sample'", "O'Sample", "a=b", "1-1", "’n Sample"])
def test_a_harmless_cell_is_written_as_it_is(cell):
    data = write_csv(["name", "city"], [{"name": cell, "city": "x"}])
    assert data.decode("utf-8-sig").splitlines()[1].strip('"').startswith(f"{cell},")


def test_a_written_file_opens_in_spreadsheets():
    data = write_csv(["name", "city"], [{"name": "Acción, Inc.", "city": ""}, {"name": "B"}])
    assert data == b'\xef\xbb\xbfname,city\r\n"Acci\xc3\xb3n, Inc.",\r\nB,\r\n'


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_every_odd_name_survives_a_file(oddity):
    name = odd_names.ACCEPTED[oddity]
    data = write_csv(["name"], [{"name": name}])
    assert rows_of(data) == [{"name": name}]


cells = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, cells)), max_size=4))
def test_every_table_that_is_written_reads_back(rows):
    kept = [row for row in rows if any(cell.strip() for cell in row.values())]
    assert rows_of(write_csv(FIELDS, rows)) == kept


@given(cells)
def test_no_written_cell_begins_like_a_formula(cell):
    data = write_csv(["name"], [{"name": cell}])
    for written in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not any(one.lstrip().startswith(FORMULA_STARTS) for one in written)


@given(st.binary(max_size=120), st.sampled_from([b"", b"name,city\n", b"\xff\xfe", b'name\n"']))
def test_any_bytes_are_a_table_or_a_problem(data, head):
    with suppress(BadInput):
        for row in read_table(head + data, "list.csv").rows:
            with suppress(EntryRefused):
                row.entry()
