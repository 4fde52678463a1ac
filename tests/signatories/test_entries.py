"""What may be said of a signatory, one rule for form and file."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import BadInput, Problem
from campaign.signatories.entries import (
    FIELDS,
    REQUIRED_OF_FORM,
    EntryRefused,
    SignatoryEntry,
    convener_entries,
    read_email,
    read_entry,
)
from tests import odd_names


def entry_of(**values):
    return read_entry({"name": "Sample Alliance", **values})


def problem_of(field, value):
    with pytest.raises(EntryRefused) as refused:
        read_entry({"name": "Sample Alliance", field: value})
    assert set(refused.value.problems) == {field}
    return refused.value.problems[field]


def test_a_name_alone_is_an_organization():
    assert read_entry({"name": "Sample Alliance"}) == SignatoryEntry(name="Sample Alliance")


def test_every_field_is_cleaned():
    entry = entry_of(
        kind=" Individual ",
        scope="NATIONAL",
        sector="faith  based",
        affiliation="Sample\u00a0School",
        city=" San  José ",
        state="California",
        country="USA",
        website="Example.ORG/About",
        contact_name="Alejandra\tSample",
        contact_title="Director",
        contact_email=" Alejandra.Sample@Example.ORG ",
    )
    assert entry == SignatoryEntry(
        name="Sample Alliance",
        kind="individual",
        scope="national",
        sector="faith based",
        affiliation="Sample School",
        city="San José",
        state="CA",
        country="United States",
        website="https://example.org/About",
        contact_name="Alejandra Sample",
        contact_title="Director",
        contact_email="Alejandra.Sample@example.org",
    )


def test_what_is_no_field_is_passed_over():
    assert entry_of(authorised="yes", csrf_token="x") == SignatoryEntry(name="Sample Alliance")


def test_a_missing_name_is_told():
    with pytest.raises(EntryRefused) as refused:
        read_entry({"name": "  "})
    assert refused.value.problems == {"name": "Enter the name as it should be printed."}


def test_the_form_needs_a_contact_too():
    with pytest.raises(EntryRefused) as refused:
        read_entry({}, required=REQUIRED_OF_FORM)
    assert set(refused.value.problems) == set(REQUIRED_OF_FORM)


def test_every_fault_is_told_at_once():
    with pytest.raises(EntryRefused) as refused:
        read_entry({"name": "a\x00", "kind": "firm", "website": "no", "contact_email": "x"})
    assert set(refused.value.problems) == {"name", "kind", "website", "contact_email"}
    assert all(sentence.endswith(".") for sentence in refused.value.problems.values())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "company", "“company” is not a kind; choose one of organization, individual."),
        ("scope", "galactic", "“galactic” is not a scope; choose one of national, state, local"),
        ("city", "x" * 201, "The city has 201 characters, and at most 200"),
        ("contact_name", "A\x00B", "The contact's name holds a control character (U+0000)"),
        ("contact_title", "A\x85B", "The contact's title holds a control character"),
        ("sector", "\ud800", "The sector holds a character that cannot be read"),
        ("name", "x" * 301, "The name has 301 characters"),
    ],
)
def test_a_fault_is_one_sentence_about_its_field(field, value, words):
    assert words in problem_of(field, value)


@pytest.mark.parametrize("field", ["name", "affiliation", "state", "country"])
def test_what_is_printed_may_hold_no_character_that_no_font_has(field):
    assert problem_of(field, "Sample \U0001fae0 Words") == (
        "No font here can print “\U0001fae0” (U+1FAE0, melting face); "
        "write it without, or in other letters."
    )


@pytest.mark.parametrize("field", ["city", "sector", "contact_name", "contact_title"])
def test_what_is_not_printed_may_hold_any(field):
    assert getattr(entry_of(**{field: "Sample \U0001fae0"}), field) == "Sample \U0001fae0"


@pytest.mark.parametrize("oddity", odd_names.ACCEPTED)
def test_every_odd_name_may_sign_on(oddity):
    assert read_entry({"name": odd_names.ACCEPTED[oddity]}).name


@pytest.mark.parametrize("oddity", odd_names.REFUSED)
def test_a_name_that_cannot_be_printed_is_refused(oddity):
    with pytest.raises(EntryRefused) as refused:
        read_entry({"name": odd_names.REFUSED[oddity]})
    assert set(refused.value.problems) == {"name"}


@pytest.mark.parametrize(
    ("given_address", "address"),
    [
        ("name@example.org", "name@example.org"),
        ("Name+Tag@EXAMPLE.org", "Name+Tag@example.org"),
        ("name@bücher.example.org", "name@xn--bcher-kva.example.org"),
        ("name@sub.sample.test", "name@sub.sample.test"),
        ("", ""),
    ],
)
def test_an_address_is_kept_with_its_domain_in_ascii(given_address, address):
    assert read_email(given_address) == address


@pytest.mark.parametrize(
    "address",
    [
        "name",
        "@example.org",
        "name@",
        "name@example",
        "name@@example.org",
        "a b@example.org",
        "name@example.org\nBcc: other@example.org",
        "Name <name@example.org>",
        "a@b.org, c@d.org",
        "name@[127.0.0.1]",
        "name@localhost",
        "x" * 65 + "@example.org",
        "name@-example.org",
        "name@" + "x" * 300 + ".org",
        "na\x00me@example.org",
        "name@exam\u202eple.org",
        "..@example.org",
    ],
)
def test_what_is_no_address_is_refused_with_a_sample(address):
    with pytest.raises(BadInput) as refused:
        read_email(address)
    assert refused.value.message.endswith("enter one like name@example.org.")
    assert refused.value.message.isprintable()


@pytest.mark.parametrize("address", ["josé@example.org", "用户@example.org"])
def test_other_letters_before_the_at_sign_are_refused_with_the_reason(address):
    with pytest.raises(BadInput, match="letters a to z before the @"):
        read_email(address)


@pytest.mark.parametrize(
    ("website", "clean"),
    [
        ("example.org", "https://example.org"),
        ("HTTP://Example.org", "http://example.org"),
        ("https://example.org/About?a=B#c", "https://example.org/About?a=B#c"),
        ("example.org?a=b", "https://example.org?a=b"),
        ("example.org:8443/x", "https://example.org:8443/x"),
        ("bücher.example", "https://bücher.example"),
        ("", ""),
    ],
)
def test_a_website_has_its_scheme(website, clean):
    assert entry_of(website=website).website == clean


@pytest.mark.parametrize(
    "website",
    [
        "example",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "ftp://example.org",
        "https://user:secret@example.org",
        "https://exam ple.org",
        "https://",
        "//example.org",
        "mailto:a@example.org",
        "https://example.org/a b",
        "http:example.org",
        "https://[::1]/",
    ],
)
def test_what_is_no_web_address_is_refused(website):
    assert problem_of("website", website).endswith("enter one like https://example.org.")


@pytest.mark.parametrize(
    ("state", "country", "kept"),
    [
        ("ca", "", "CA"),
        ("new york", "United States", "NY"),
        ("District of Columbia", "US", "DC"),
        ("Georgia", "Georgia", "Georgia"),
        ("ca", "Canada", "ca"),
        ("Île-de-France", "", "Île-de-France"),
    ],
)
def test_a_state_of_the_united_states_is_its_postal_code(state, country, kept):
    assert entry_of(state=state, country=country).state == kept


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40), max_size=6))
def test_any_values_are_an_entry_or_a_problem(values):
    with suppress(Problem):
        entry = read_entry(values)
        again = {field: getattr(entry, field) for field in FIELDS}
        assert read_entry(again) == entry


def test_conveners_are_entries_in_their_order():
    entries = convener_entries(["Sample Union", " Sample  Alliance "])
    assert [entry.name for entry in entries] == ["Sample Union", "Sample Alliance"]
    assert convener_entries([]) == ()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["The Sample Alliance", "Sample Alliance, Inc."], "are one; take one away"),
        (["Sample Union", "x" * 301], "cannot be listed. The name has 301 characters"),
    ],
)
def test_a_convener_that_cannot_be_listed_is_named(names, words):
    with pytest.raises(EntryRefused) as refused:
        convener_entries(names)
    assert words in refused.value.problems["conveners"]
