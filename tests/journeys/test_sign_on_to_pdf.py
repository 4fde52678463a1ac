"""The whole way of one organization: from the public page to its name on the printed letter."""

import json

from pypdf import PdfReader

from tests.journeys.visitor import ADDRESS, LETTER, NAME, link_in

LISTED_BEFORE = 83


def roster(visitor):
    """The count and the names that the site publishes."""
    published = json.loads(visitor.get(f"{LETTER}.json").text)
    return published["count"], published["signatories"]


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def test_an_organization_goes_from_the_public_page_to_the_printed_letter(
    visitor, mail, flask, tmp_path
):
    assert "Add your organization" in visitor.get(LETTER).text
    assert roster(visitor)[0] == LISTED_BEFORE

    signed_on = visitor.sign_on()
    assert signed_on.status == 303
    assert f'Thank you, <span dir="auto">{NAME}' in visitor.get(signed_on.location).text

    (message,) = mail.wait_for(1)
    assert mail.received[0].recipients == (ADDRESS,)
    link = link_in(message)
    for _ in range(2):
        assert f"Confirm: list <bdi>{NAME}</bdi> on the letter" in " ".join(
            visitor.get(link).text.split()
        )
    assert roster(visitor)[0] == LISTED_BEFORE

    assert visitor.confirm(link).status == 200
    count, listed = roster(visitor)
    assert (count, NAME in json.dumps(listed)) == (LISTED_BEFORE + 1, True)

    pdf = tmp_path / "letter.pdf"
    assert f"{LISTED_BEFORE + 1} listed" in flask(
        "letter", "print", "dhs-return-home", "-o", str(pdf)
    )
    printed = text_of(pdf)
    assert NAME in printed
    assert f"We write as {LISTED_BEFORE + 1} organizations" in printed


def test_repeating_every_step_makes_no_second_row_and_no_second_email(
    visitor, mail, flask, tmp_path
):
    assert visitor.sign_on().location == visitor.sign_on().location
    link = link_in(mail.wait_for(1)[0])
    assert {visitor.confirm(link).status for _ in range(2)} == {200}
    assert visitor.sign_on().status == 303
    assert roster(visitor)[0] == LISTED_BEFORE + 1
    table = tmp_path / "signatories.csv"
    flask("signatories", "export", "dhs-return-home", "-o", str(table))
    assert table.read_text().count(NAME) == 1
    assert len(mail.received) == 1
