"""A printing leaves the desk in its other forms, as files to keep."""

import json
import re

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting import queries as letters
from campaign.printings.document_forms import MEDIA_TYPES
from campaign.printings.operations import make_printing
from campaign.rendering.document import RenderedPdf
from tests.application import enter

ADDRESS = "staff@example.org"


@pytest.fixture
def printing(letter):
    made = make_printing(COMMAND_LINE, letter, lambda *_: RenderedPdf(b"%PDF", 1, ()))
    letter_id = letters.letter(letter).id
    create_account(COMMAND_LINE, ADDRESS, Role.STAFF, letter_id=letter_id, password=None)
    return made


def test_the_page_leads_to_each_form_and_each_is_a_file(client, letter, printing):
    enter(client, ADDRESS)
    page = client.get(f"/desk/{letter}/printings").text
    links = re.findall(rf'href="(/desk/{letter}/printings/{printing.id}\.(\w+))"', page)
    assert {ending for _, ending in links} == {"pdf", *MEDIA_TYPES}
    for address, ending in links:
        answer = client.get(address)
        assert answer.status_code == 200
        if ending != "pdf":
            assert answer.mimetype == MEDIA_TYPES[ending]
            kept = f'attachment; filename="{letter}-1.{ending}"'
            assert answer.headers["Content-Disposition"] == kept


def test_the_data_are_those_of_the_printing(client, letter, printing):
    enter(client, ADDRESS)
    data = json.loads(client.get(f"/desk/{letter}/printings/{printing.id}.json").text)
    assert (data["printing"], data["count"]) == (printing.id, printing.count)


def test_there_is_no_form_of_what_was_not_printed(client, letter, printing):
    enter(client, ADDRESS)
    assert client.get(f"/desk/{letter}/printings/gone.txt").status_code == 404
    assert client.get(f"/desk/{letter}/printings/{printing.id}.exe").status_code == 404
