"""Whoever holds a PDF learns whether it was printed here, what came after, and no more than that."""

import hashlib
import io

import pytest
from sqlalchemy import func, select

from campaign.access import COMMAND_LINE
from campaign.db import Base, db
from campaign.printings.operations import make_printing
from campaign.printings.rules import PrintChoices, PrintingKind
from campaign.rendering.document import RenderedPdf
from campaign.signatories.act_operations import act
from campaign.signatories.forms import form_token
from campaign.signatories.rules import StepKind
from tests.application import import_demo_letter, open_demo_letter
from tests.signatories.test_consent import row_of, signed_on


def press(document, _theme):
    return RenderedPdf(f"%PDF {document.mark.label}".encode(), 1)


def printed(letter, **chosen):
    return make_printing(COMMAND_LINE, letter, press, PrintChoices(**chosen))


def told(page):
    return " ".join(page.text.split())


def check(client, address, data):
    return client.post(
        address, data={"csrf_token": form_token(), "file": (io.BytesIO(data), "letter.pdf")}
    )


def row_counts():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }


def test_a_printing_is_known_by_its_id_and_by_its_hash(client, letter):
    made = printed(letter)
    for key in (made.id, made.id.lower(), f"{made.id[:4]}-{made.id[4:]}", made.sha256):
        page = client.get(f"/v/{key}")
        assert page.status_code == 200, key
        words = told(page)
        assert "Yes, this is the first printing of" in words
        assert "A way home for people" in words
        assert "It is the latest printing of the letter" in words
        assert made.sha256 in words
        assert f'href="/l/{letter}"' in words
        assert "<dt>Signatories</dt> <dd> 83 </dd>" in words
        assert "<dt>Withdrawn since</dt> <dd> None </dd>" in words


@pytest.mark.parametrize("key", ["BBBBBBBBBBBB", "0" * 64, "it is", "%00", "é" * 80, "."])
def test_what_was_not_printed_here_is_told_what_to_do(client, letter, key):
    page = client.get(f"/v/{key}")
    assert page.status_code == 404
    assert "What you can do" in page.text
    assert 'name="file"' in page.text


def test_a_later_printing_and_what_was_added_are_told(client, letter):
    first = printed(letter)
    signed_on(client, letter, "Sample Alliance")
    second = printed(letter)
    addendum = printed(letter, kind=PrintingKind.ADDENDUM, of_id=first.id)
    words = told(client.get(f"/v/{first.id}"))
    assert f'A later one takes its place: the <a href="/v/{second.id}">second printing</a>' in words
    assert f'<a href="/v/{addendum.id}">Addendum 1</a>' in words
    words = told(client.get(f"/v/{addendum.id}"))
    assert f'It belongs to the <a href="/v/{first.id}">first printing</a>' in words
    assert "<dt>Names added</dt> <dd> 1 </dd>" in words


def test_how_many_have_withdrawn_since_is_told_and_never_who(client, letter):
    signed_on(client, letter, "Sample Alliance")
    first = printed(letter)
    signed_on(client, letter, "Sample Union")
    second = printed(letter)
    for name in ("Sample Alliance", "Sample Union"):
        act(COMMAND_LINE, letter, StepKind.WITHDRAW, [row_of(name).id])
    for made, count in ((first, 1), (second, 2)):
        words = told(client.get(f"/v/{made.id}"))
        assert f"<dt>Withdrawn since</dt> <dd> {count} </dd>" in words
        assert "Sample" not in words


@pytest.mark.parametrize("roster", ["count", "after_delivery"])
def test_of_a_letter_whose_names_are_hidden_only_the_printing_itself_is_told(client, roster):
    letter = open_demo_letter(roster=roster)
    first = printed(letter)
    signed_on(client, letter, "Sample Alliance")
    second = printed(letter)
    words = told(client.get(f"/v/{first.id}"))
    assert "Yes, this is the first printing of" in words
    assert "nothing is told here that is not on the printing itself" in words
    for unsaid in (second.id, "Withdrawn", f"/l/{letter}", "second printing"):
        assert unsaid not in words, unsaid


def test_the_printing_of_a_draft_is_nobodys_to_ask_for(client):
    made = printed(import_demo_letter())
    assert client.get(f"/v/{made.id}").status_code == 404
    assert client.get(f"/v/{made.sha256}").status_code == 404


def test_a_file_is_compared_and_nothing_of_it_is_kept(client, letter):
    first = printed(letter)
    signed_on(client, letter, "Sample Alliance")
    second = printed(letter)
    before = row_counts()
    own, other, strange = b"%PDF First printing", b"%PDF Second printing", b"%PDF else"
    assert hashlib.sha256(own).hexdigest() == first.sha256
    same = told(check(client, f"/v/{first.id}", own))
    assert "<strong>Yes.</strong> Your file is this printing, byte for byte." in same
    another = told(check(client, f"/v/{first.id}", other))
    assert "No, it is another one." in another
    assert f'href="/v/{second.id}"' in another
    none = told(check(client, f"/v/{first.id}", strange))
    assert "<strong>No.</strong> Your file is not this printing, and no other one" in none
    assert hashlib.sha256(strange).hexdigest() in none
    anywhere = told(check(client, "/v/", own))
    assert "<strong>Yes.</strong> Your file is the" in anywhere
    assert row_counts() == before


def test_no_file_and_a_file_that_is_too_large_are_refused_with_a_sentence(client, letter):
    made = printed(letter)
    for data in ({}, {"file": (io.BytesIO(b""), "letter.pdf")}, {"file": "words"}):
        page = client.post(f"/v/{made.id}", data={"csrf_token": form_token(), **data})
        assert page.status_code == 422
        assert "Choose the PDF first." in page.text
    large = client.post(
        f"/v/{made.id}",
        data=b"",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "33000000"},
    )
    assert large.status_code == 413
    assert check(client, "/v/BBBBBBBBBBBB", b"%PDF").status_code == 404


def test_a_file_without_the_token_of_the_form_is_not_compared(client, letter):
    made = printed(letter)
    page = client.post(f"/v/{made.id}", data={"file": (io.BytesIO(b"%PDF"), "letter.pdf")})
    assert page.status_code == 422
    assert "This page was open for a long time." in page.text


def test_an_id_that_is_typed_leads_to_its_page(client, letter):
    made = printed(letter)
    for typed in (f" {made.id.lower()} ", f"{made.id[:6]} {made.id[6:]}"):
        assert client.get("/v/", query_string={"key": typed}).location == f"/v/{made.id}"
    assert client.get("/v/", query_string={"key": "no such"}).location == "/v/no%20such"
    assert "Is this the PDF that was printed?" in client.get("/v/").text


def test_who_asks_too_often_waits(client, letter):
    made = printed(letter)
    answers = [client.get(f"/v/{made.id}").status_code for _ in range(61)]
    assert answers.count(429) >= 1
