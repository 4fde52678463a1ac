"""A text held against the names of its roster, from the database and from files alike."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campaign.access import COMMAND_LINE
from campaign.cli.files import read_letter_and_table
from campaign.drafting import queries as letters
from campaign.drafting.finding import mended
from campaign.signatories.checks import checked_findings, findings
from campaign.signatories.drafts import draft_findings
from campaign.signatories.import_operations import import_letter
from campaign.signatories.name_findings import ListedName, name_findings
from tests.application import SAMPLE
from tests.drafting.samples import TEXT

NAMES = (
    ListedName("Sample Clinics Network", "", is_organization=True),
    ListedName("Sample Homes of Sampleton", "", is_organization=True),
    ListedName("Anna Sampleman", "Sample College", is_organization=False),
)


def only(**changed):
    (finding,) = name_findings(replace(TEXT, **changed), NAMES)
    return finding


@pytest.mark.parametrize("field", ["title", "re", "salutation", "body", "closing"])
def test_a_signatory_spelled_otherwise_is_found_in_every_field(field):
    finding = only(**{field: "We and Sample Clinic Network ask."})
    assert (finding.kind, finding.where) == ("name", f"{field}, line 1")
    assert finding.message == (
        f"The {field} writes “Sample Clinic Network”, but the roster has “Sample Clinics Network”; "
        "use one spelling."
    )


def test_the_spelling_of_the_roster_is_offered():
    text = replace(TEXT, body="One.\n\n**Sample Home of\nSampleton's** staff.")
    (finding,) = name_findings(text, NAMES)
    assert finding.where == "body, line 3"
    assert finding.mend.offer == "Use Sample Homes of Sampleton"
    after = mended(text, finding.mend)
    assert after.body == "One.\n\n**Sample Homes of Sampleton's** staff."
    assert name_findings(after, NAMES) == ()


def test_people_are_not_looked_for():
    assert name_findings(replace(TEXT, body="Anne Sampleman of Sample Colleges"), NAMES) == ()


def test_a_listed_name_without_a_glyph_is_told_with_its_code():
    names = (
        ListedName("Sample \U0001fae0 Network", "", is_organization=True),
        ListedName("Ben Sample", "Sample \u0378 College", is_organization=False),
    )
    first, second = name_findings(TEXT, names)
    assert (first.kind, first.where) == ("glyph", "roster")
    assert first.message == (
        "No font here can print “\U0001fae0” (U+1FAE0, melting face) "
        "in “Sample \U0001fae0 Network”; correct the name."
    )
    assert "in “Sample \u0378 College”" in second.message


@pytest.mark.parametrize(
    ("name", "remark", "offer"),
    [
        ("SAMPLE CENTER FOR LAW", "in all capitals", "Sample Center for Law"),
        ("sample center for law", "no capital letters", "Sample Center for Law"),
        ("Sample  Center", "an extra space", "Sample Center"),
        ("Sample Center,", "ends in “,”", "Sample Center"),
        ("S\u0430mple Center", "letters of two scripts", "Sample Center"),
    ],
)
def test_an_odd_spelling_is_found_with_an_offer(name, remark, offer):
    (finding,) = name_findings(TEXT, [ListedName(name, "", is_organization=True)])
    assert (finding.kind, finding.where, finding.mend) == ("spelling", "roster", None)
    assert finding.message.startswith(f"“{name}”: ")
    assert remark in finding.message
    assert f"Correct it to “{offer}”, or accept it" in finding.message


def test_an_acronym_is_no_odd_spelling_and_may_stand_where_it_will():
    names = ("MALDEF", "Sample Alliance (SAMA)", "Other Sample Alliance | OSAM", "Samples, SMPL")
    listed = [ListedName(name, "", is_organization=True) for name in names]
    assert name_findings(TEXT, listed) == ()


def test_two_oddities_of_one_name_are_accepted_apart():
    name = "SAMPLE CENTER FOR LAW,"
    found = name_findings(TEXT, [ListedName(name, "", is_organization=True)])
    assert len({one.id for one in found}) == 2


def _sample(body):
    letter_file, table = read_letter_and_table(SAMPLE)
    return replace(letter_file, text=replace(letter_file.text, body=body)), table


@pytest.mark.parametrize("folder", sorted(SAMPLE.parent.iterdir()), ids=lambda one: one.name)
def test_in_a_sample_letter_nothing_is_found_once_it_has_a_deadline(folder):
    letter_file, table = read_letter_and_table(folder)
    settings = replace(letter_file.settings, deadline_at=datetime(2026, 12, 18, tzinfo=UTC))
    assert draft_findings(replace(letter_file, settings=settings), table) == ()


WRONG = (
    "We are 90 organizations, with Human Right Watch and Church World Services, by {{ deadline }}."
)


def test_files_and_database_tell_the_same(app):
    letter_file, table = _sample(WRONG)
    from_files = draft_findings(letter_file, table)
    slug = import_letter(COMMAND_LINE, letter_file, table)
    assert findings(letters.letter(slug)) == from_files
    assert [one.kind for one in from_files] == ["token", "count", "name", "name"]


def test_only_the_listed_are_held_against_the_text(app):
    letter_file, _ = _sample("We thank Human Right Watch.")
    slug = import_letter(COMMAND_LINE, letter_file, None)
    assert findings(letters.letter(slug)) == ()


def test_what_was_found_on_pages_comes_last_and_is_open(app):
    slug = import_letter(COMMAND_LINE, *_sample(WRONG))
    letter = letters.letter(slug)
    on_pages = name_findings(replace(TEXT, body="Sample Clinic Network"), NAMES)
    checked = checked_findings(letter, on_pages)
    assert [one.finding for one in checked] == [*findings(letter), *on_pages]
    assert not any(one.is_accepted for one in checked)
