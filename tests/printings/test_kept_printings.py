"""What is printed stays: beside another printing at the same moment, and after a name has gone."""

import hashlib
import io
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

from pypdf import PdfReader

from campaign.access import COMMAND_LINE
from campaign.drafting import queries as letters
from campaign.printings.document_forms import DOCUMENT_FORMS
from campaign.printings.operations import make_printing
from campaign.printings.queries import file_bytes, frozen_letter, printings
from campaign.rendering.document import RenderedPdf
from campaign.signatories import operations
from campaign.signatories.act_operations import act
from campaign.signatories.rules import StepKind
from tests.signatories.test_consent import row_of, signed_on


def words_in(printing):
    reader = PdfReader(io.BytesIO(file_bytes(printing.sha256)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_two_who_print_at_once_each_have_a_printing_with_a_number_of_its_own(app, letter):
    both_have_set, turns = threading.Barrier(2, timeout=30), itertools.count()

    def press(document, _theme):
        # Whoever is second sets the pages once more, with the number that is left.
        if next(turns) < 2:
            both_have_set.wait()
        return RenderedPdf(document.printing_id.encode(), 1, ())

    def print_it(_):
        with app.app_context():
            return make_printing(COMMAND_LINE, letter, press)

    with ThreadPoolExecutor(2) as people:
        made = list(people.map(print_it, range(2)))
    assert {one.number for one in made} == {1, 2}
    kept = printings(letters.letter(letter).id)
    assert {(one.id, one.number) for one in kept} == {(one.id, one.number) for one in made}
    for one in made:
        assert file_bytes(one.sha256) == one.id.encode()


def test_two_who_print_at_once_on_paper_get_two_whole_letters(app, letter):
    def print_it(_):
        with app.app_context():
            return make_printing(COMMAND_LINE, letter, app.extensions["press"])

    with ThreadPoolExecutor(2) as people:
        made = list(people.map(print_it, range(2)))
    for one in made:
        assert f"Printing {one.id}" in words_in(one)
        assert hashlib.sha256(file_bytes(one.sha256)).hexdigest() == one.sha256


def test_a_withdrawn_name_stays_in_the_printing_that_was_made_and_in_no_other(app, client, letter):
    token = signed_on(client, letter, "Sample Wavering Union")
    press, record = app.extensions["press"], letters.letter(letter)
    first = make_printing(COMMAND_LINE, letter, press)
    before = file_bytes(first.sha256)
    operations.withdraw(token)
    act(COMMAND_LINE, letter, StepKind.WITHDRAW, [row_of("Sample Wavering Union").id])
    second = make_printing(COMMAND_LINE, letter, press)
    assert file_bytes(first.sha256) == before
    assert "Sample Wavering Union" in words_in(first)
    assert "Sample Wavering Union" not in words_in(second)
    for form in ("html", "json", "md", "txt"):
        old, new = (
            DOCUMENT_FORMS[form](frozen_letter(record.id, one.id)) for one in (first, second)
        )
        assert ("Sample Wavering Union" in old, "Sample Wavering Union" in new) == (True, False)
