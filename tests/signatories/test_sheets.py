"""Spreadsheets as they come, and those that are made to do harm."""

import datetime as dt
import io
import os
import zipfile

import pytest
import xlsxwriter

from campaign.signatories import sheets
from campaign.signatories.sheets import is_spreadsheet, sheet_of
from campaign.signatories.table_files import Layout, look_at, read_table
from campaign.signatories.table_text import MAX_ROWS, TableInvalid

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def workbook(write, **options):
    """The bytes of a workbook that ``write`` fills."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, options)
    write(book)
    book.close()
    return data.getvalue()


def of_rows(*rows, **options):
    def write(book):
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(write, **options)


def open_document(rows):
    """A spreadsheet as LibreOffice writes it, the parts that matter."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="{ODS_TYPE}"/></m:manifest>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("mimetype", ODS_TYPE)
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", manifest)
    return data.getvalue()


def values(data, name="list.xlsx"):
    return [(row.line, dict(row.values)) for row in read_table(data, name).rows]


def refusal(data, **limits):
    with pytest.raises(TableInvalid) as refused:
        sheet_of(data, "list.xlsx", **limits)
    assert refused.value.message.startswith("list.xlsx ")
    assert refused.value.message.endswith(".")
    return refused.value.message


def test_a_spreadsheet_is_read_as_a_person_reads_it():
    def write(book):
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("People")
        day, time = (book.add_format({"num_format": one}) for one in ("yyyy-mm-dd", "hh:mm"))
        sheet.write_row(1, 1, ["name", "sector", "city", "affiliation", "country"])
        sheet.write_string(3, 1, "Sample Alliance,\nInc.")
        sheet.write_number(3, 2, 350)
        sheet.write_datetime(3, 3, dt.date(2026, 11, 24), day)
        sheet.write_boolean(3, 4, 1)
        sheet.write_datetime(3, 5, dt.time(17, 30), time)

    (row,) = values(workbook(write))
    assert row == (
        4,
        {
            "name": "Sample Alliance,\nInc.",
            "sector": "350",
            "city": "2026-11-24",
            "affiliation": "TRUE",
            "country": "17:30:00",
        },
    )


def test_a_sheet_is_chosen_by_its_name():
    def write(book):
        for name in ("First", "Second"):
            book.add_worksheet(name).write_column(0, 0, ["name", f"Sample {name}"])

    data = workbook(write)
    looked_at = look_at(data, "list.xlsx", Layout(sheet="Second"))
    assert looked_at.sheets == ("First", "Second")
    assert looked_at.first_rows == ((2, ["Sample Second"]),)
    assert look_at(data, "list.xlsx").layout.sheet == "First"
    with pytest.raises(TableInvalid, match="no sheet of that name"):
        look_at(data, "list.xlsx", Layout(sheet="Third"))


def test_a_cell_that_was_merged_down_the_rows_stands_in_each():
    def write(book):
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Sample sign-ons")
        sheet.write_row(1, 0, ["State", "Organization", "City"])
        sheet.merge_range(2, 0, 4, 0, "IL")
        sheet.write_column(2, 1, ["Sample Alliance", "Sample Union", "", "Sample Guild"])

    data = workbook(write)
    assert [(line, row["state"], row["name"]) for line, row in values(data, "list.xlsx")] == [
        *((3, "IL", "Sample Alliance"), (4, "IL", "Sample Union"), (6, "", "Sample Guild"))
    ]


def test_a_spreadsheet_of_open_document_is_read():
    data = open_document([["name", "city"], ["Sample Alliance", "Oakland"]])
    assert values(data, "list.ods") == [(2, {"name": "Sample Alliance", "city": "Oakland"})]


def test_a_formula_is_read_by_the_value_it_was_saved_with():
    def write(book):
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "name")
        sheet.write_formula(1, 0, '=CONCATENATE("Sample ","Alliance")', None, "Sample Alliance")

    assert values(workbook(write)) == [(2, {"name": "Sample Alliance"})]


def test_two_cells_far_apart_take_no_memory():
    """The library keeps a sheet as one rectangle: these 5 kB ask it for 550 GB."""

    def write(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "name")
        sheet.write(1_048_575, 16_383, "x")

    assert "needs too much memory" in refusal(workbook(write, constant_memory=True))


@pytest.mark.parametrize("rows", [MAX_ROWS + 2, 1_000_000])
def test_a_sheet_with_too_many_rows_is_refused(rows):
    def write(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "name")
        sheet.write(rows - 1, 0, "Sample")

    assert "more than 200,000 rows" in refusal(workbook(write, constant_memory=True))


def test_a_sheet_with_too_many_columns_is_refused():
    assert "more than 200 columns" in refusal(of_rows(["name"] * 10_000))


def test_a_file_that_says_it_is_a_bomb_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 5_000_000)
    monkeypatch.setattr(sheets, "_run", lambda *_: pytest.fail("it was opened"))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_001)
    assert len(data.getvalue()) < 6_000
    assert "unpacks to more than 5 MB" in refusal(data.getvalue())


def test_a_file_that_grows_and_does_not_say_so_ends_its_reader_alone():
    cells = "".join(f"<c r='A1' t='inlineStr'><is><t>{'x' * 3000}</t></is></c>" for _ in range(9))
    rows = f"<row>{cells}</row>" * 4000
    page = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    plain = zipfile.ZipFile(io.BytesIO(of_rows(["name"])))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for part in plain.namelist():
            is_sheet = part.endswith("sheet1.xml")
            grown = f"<worksheet xmlns='{page}'><sheetData>{rows}</sheetData></worksheet>"
            made.writestr(part, grown if is_sheet else plain.read(part))
    message = refusal(data.getvalue(), memory_bytes=90 << 20)
    assert "needs too much memory" in message


def test_a_reader_that_takes_too_long_is_ended():
    data = of_rows(*([f"Sample {number}"] for number in range(9)))
    assert "takes too long" in refusal(data, timeout_seconds=0.001)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + b"\0" * 60, "cannot be read as a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cannot be read as a spreadsheet"),
        (of_rows(), "has no row in any of its sheets"),
    ],
    ids=["no zip", "no old one", "empty"],
)
def test_what_is_no_spreadsheet_is_refused_in_one_sentence(data, words):
    assert is_spreadsheet(data)
    assert words in refusal(data)


def test_a_word_file_is_no_spreadsheet():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    assert "cannot be read as a spreadsheet" in refusal(data.getvalue())


def test_the_reader_is_told_nothing_of_the_site(monkeypatch):
    monkeypatch.setitem(os.environ, "SECRET_KEY", "a sample secret")
    assert values(of_rows(["name"], ["Sample"])) == [(2, {"name": "Sample"})]
