"""Files of signatories in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import Problem
from campaign.signatories.table_files import TableInvalid, read_table, write_csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_in_whatever_form_it_comes(encoding, delimiter):
    data = f"name{delimiter}city\nAcción{delimiter}León\n".encode(encoding)
    (row,) = read_table(data, "t.csv").rows
    assert (row.line, dict(row.values)) == (2, {"name": "Acción", "city": "León"})


def test_a_table_without_names_says_which_columns_it_has():
    with pytest.raises(TableInvalid, match="t.csv has no column “name”; it has Organization, City"):
        read_table(b"Organization,City\nx,y\n", "t.csv")


def test_a_column_can_be_mapped_to_a_field():
    table = read_table(b"Organization,Shoe size\nx,9\n", "t.csv", {"Organization": "name"})
    assert (dict(table.rows[0].values), table.ignored_columns) == ({"name": "x"}, ("Shoe size",))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝", "＠"])
def test_no_cell_can_act_as_a_formula(start):
    data = write_csv(["name"], [{"name": f"{start}1+1"}]).decode("utf-8-sig")
    assert data.splitlines(keepends=False)[1].lstrip('"').startswith("'")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_what_is_written_is_read_back(name):
    rows = read_table(write_csv(["name"], [{"name": name}]), "t.csv").rows
    assert [row.values["name"] for row in rows] == ([name] if name.strip() else [])


@given(st.binary(max_size=200))
def test_no_bytes_cause_anything_but_a_problem(data):
    try:
        read_table(b"name\n" + data, "t.csv")
    except Problem as problem:
        assert problem.message
