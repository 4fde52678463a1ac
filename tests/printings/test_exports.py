"""The signed letter in other forms."""

import json
import re
from html import escape

import pytest

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.operations import open_letter
from campaign.drafting.rules import RosterVisibility
from campaign.organizations.rules import clean_name
from campaign.printings.exports import EXPORTS, signed_letter
from campaign.signatories.import_operations import import_letter
from campaign.signatories.table_files import read_table, write_csv
from tests.application import open_demo_letter
from tests.odd_names import ACCEPTED

LETTER = """---
title: Safe Water for {{ count }} Towns
to:
  - name: The Mayor of Sampleton
    organization: Town of Sampleton
re: "Water, for {{ count }}"
salutation: "Dear Mayor:"
closing: Respectfully,
conveners: ["Sample [Rivers](https://example.org) League"]
cc: ["Sample Council of {{ count }}"]
---

{{ conveners }} asks for **clean water**, as the [plan](https://example.org/plan) says.

- First, this.
- Then that.
"""
TABLE = """name,kind,affiliation
<b>Sample</b> & Friends,,
Ana Example,individual,Sample University
"""

PUBLIC = {"slug", "title", "state", "version", "count", "goal", "deadline", "timezone"}


def take_in(source, table=""):
    """An open letter of these files; gives its record."""
    data = table if isinstance(table, bytes) else table.encode()
    rows = read_table(data, "signatories.csv") if data else None
    slug = import_letter(COMMAND_LINE, read_letter(source, "letter.md"), rows)
    open_letter(COMMAND_LINE, slug)
    return letters.letter(slug)


def exported(record, form):
    return EXPORTS[form](signed_letter(record, clock.now()))


@pytest.fixture
def record(app):
    return take_in(LETTER, TABLE)


@pytest.fixture
def odd_record(app):
    """A letter that every odd name has signed, and that is convened by some."""
    rows = ({"name": name} for name in ACCEPTED.values())
    return take_in(LETTER, write_csv(["name"], rows))


def test_the_demo_letter_in_markdown_has_its_tokens_filled_in_and_the_roster_below(letter):
    text = exported(letters.letter(letter), "md")
    assert "{{" not in text
    assert "We write as 83 organizations" in text
    assert text.index("- Ohio Immigrant Alliance") < text.index("- Otros Dreams en Acción, ODA")


def test_markdown_is_a_letter_file_again_and_its_names_show_as_they_are(record):
    text = exported(record, "md")
    again = read_letter(text, "again.md")
    assert again.text.title == "Safe Water for 3 Towns"
    assert again.text.cc == ("Sample Council of 3",)
    assert r"Sample \[Rivers\](https://example.org) League asks" in again.text.body
    assert r"- \<b\>Sample\</b\> & Friends" in again.text.body
    assert "- Ana Example, Sample University" in again.text.body


def test_text_is_wrapped_and_keeps_marks_links_and_details(record):
    lines = exported(record, "txt").splitlines()
    assert lines[lines.index("Town of Sampleton") - 1] == "The Mayor of Sampleton"
    assert "Re: Water, for 3" in lines
    assert "- First, this." in lines
    assert "<https://example.org/plan>" in " ".join(lines)
    assert "<b>Sample</b> & Friends" in lines
    assert "Ana Example, Sample University*" in lines
    assert lines[lines.index("Individuals (1):") + 1] == "Ana Example, Sample University*"
    assert "* For identification purposes only." in lines
    assert "cc: Sample Council of 3" in lines


def test_the_demo_letter_as_text_ends_its_lines_before_column_79(letter):
    text = exported(letters.letter(letter), "txt")
    assert max(map(len, text.splitlines())) <= 78
    assert "conviction integrity units[1]" in " ".join(text.split())
    assert "\n[1] A conviction integrity unit is a team" in text
    assert "\n2. Build one central process" in text


def test_html_is_one_whole_page_that_asks_for_nothing_and_escapes_names(record):
    page = exported(record, "html")
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert '<html lang="en-US" dir="ltr">' in page
    assert "<title>Safe Water for 3 Towns</title>" in page
    assert "&lt;b&gt;Sample&lt;/b&gt; &amp; Friends" in page
    assert "<strong>clean water</strong>" in page
    assert "Sample University" in page
    assert not re.search(r"<(script|link|img|iframe|form)\b|@import|url\(|\bsrc=", page)


def test_json_is_the_public_data_with_addressees_and_text(record, client):
    data = json.loads(exported(record, "json"))
    public = client.get(f"/l/{record.slug}.json").json
    assert {name: data[name] for name in public} == public
    assert data.keys() - public.keys() == {"addressees", "text"}
    assert data["addressees"][0]["organization"] == "Town of Sampleton"
    assert data["text"]["re"] == "Water, for 3"
    assert "<strong>clean water</strong>" in data["text"]["body_html"]
    assert "{{" not in json.dumps(data)


def test_public_data_has_the_promised_fields_and_no_more(record, client):
    data = client.get(f"/l/{record.slug}.json").json
    assert data.keys() == PUBLIC | {"signatories"}
    assert data["version"] == {"number": 1, "sha256": record.version_sha256}
    assert data["count"] == 3
    first, *_ = data["signatories"]
    assert set(first) == {
        *("name", "kind", "scope", "sector", "city", "state", "country", "convener"),
    }
    assert [one["convener"] for one in data["signatories"]] == [True, False, False]


def test_a_cache_on_the_way_asks_for_the_public_data_each_time(record, client):
    assert client.get(f"/l/{record.slug}.json").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("roster", [RosterVisibility.COUNT, RosterVisibility.AFTER_DELIVERY])
def test_public_data_names_nobody_where_the_roster_is_hidden(app, client, roster):
    record = take_in(LETTER.replace("---\n\n", f"roster: {roster}\n---\n\n", 1), TABLE)
    assert client.get(f"/l/{record.slug}.json").json.keys() == PUBLIC
    assert len(json.loads(exported(record, "json"))["signatories"]) == 3


def test_a_draft_has_no_public_data(app, client):
    slug = import_letter(COMMAND_LINE, read_letter(LETTER, "letter.md"), None)
    assert client.get(f"/l/{slug}.json").status_code == 404


def test_every_odd_name_stands_in_the_data_as_it_was_cleaned(odd_record):
    names = {one["name"] for one in json.loads(exported(odd_record, "json"))["signatories"]}
    assert {clean_name(name) for name in ACCEPTED.values()} <= names


def test_every_odd_name_is_a_line_of_the_text(odd_record):
    lines = exported(odd_record, "txt").split("\n")
    assert {clean_name(name) for name in ACCEPTED.values()} <= set(lines)


def test_every_odd_name_is_an_escaped_line_of_the_page(odd_record):
    items = {line.strip() for line in exported(odd_record, "html").split("\n")}
    wanted = {escape(clean_name(name)).replace("&quot;", "&#34;") for name in ACCEPTED.values()}
    assert {name.replace("&#x27;", "&#39;") for name in wanted} <= items


def test_every_odd_name_in_markdown_is_read_back_as_plain_words(odd_record):
    again = take_in(exported(odd_record, "md").replace("slug: ", "slug: again-"))
    text = exported(again, "txt").split("\n")
    one_line_each = " ".join(" ".join(text).split())
    # A token among the words of a body is filled in, and there is no way to write one that is not.
    for name in ACCEPTED.keys() - {"token"}:
        assert f"- {clean_name(ACCEPTED[name])}" in one_line_each


def test_the_public_table_has_the_public_columns_and_no_contact(record, client):
    answer = client.get(f"/l/{record.slug}.csv")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    head, *lines = answer.data.decode("utf-8-sig").splitlines()
    assert head == "name,kind,scope,sector,city,state,country,convener"
    assert len(lines) == 3
    assert "@" not in answer.text


def test_a_hidden_roster_is_no_table_either(client):
    slug = open_demo_letter(roster="count")
    hidden = client.get(f"/l/{slug}.csv")
    assert hidden.status_code == 404
    assert "The names of this letter are not published." in hidden.text
