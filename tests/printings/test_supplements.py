"""Later printings with what changed, addenda and corrigenda, and when each is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import update

from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.rules import RosterOrder, TextChange
from campaign.drafting.text_operations import set_language
from campaign.printings.operations import accept_finding, make_printing
from campaign.printings.queries import frozen_printing, next_number, printings
from campaign.printings.request_operations import ask_for_printing
from campaign.printings.rules import (
    ChoicesInvalid,
    NothingToAdd,
    PrintChoices,
    PrintingKind,
    PrintingNotFound,
    TextChangedSince,
)
from campaign.rendering.document import RenderedPdf
from campaign.signatories.act_operations import act
from campaign.signatories.checks import findings
from campaign.signatories.correct_operations import correct_listing
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.models import Signatory
from campaign.signatories.rules import FindingsOpen, StepKind
from tests.application import open_demo_letter
from tests.printings.test_printing import publish
from tests.signatories.test_consent import row_of, signed_on


def press(_document, _theme):
    return RenderedPdf(b"%PDF", 1)


def made(letter, **chosen):
    return make_printing(COMMAND_LINE, letter, press, PrintChoices(**chosen))


def asked_for(letter, **chosen):
    return ask_for_printing(COMMAND_LINE, letter, PrintChoices(**chosen))


def document(letter, **chosen):
    return frozen_printing(made(letter, **chosen).id).document


def supplement(letter, kind, of):
    return document(letter, kind=kind, of_id=of.id)


def renamed(letter, old, new):
    correct_listing(COMMAND_LINE, letter, row_of(old).id, SignatoryEntry(new))


def withdrawn(letter, name):
    act(COMMAND_LINE, letter, StepKind.WITHDRAW, [row_of(name).id])


def changes(document):
    return {one.heading: one.lines for one in document.changes}


def test_printings_are_counted_and_their_supplements_apart(client, letter):
    first = made(letter)
    signed_on(client, letter, "Sample Alliance")
    second, addendum = made(letter), made(letter, kind=PrintingKind.ADDENDUM, of_id=first.id)
    assert (first.number, second.number, addendum.number) == (1, 2, 1)
    assert (addendum.kind, addendum.of_id) == (PrintingKind.ADDENDUM, first.id)
    assert frozen_printing(second.id).document.mark.label == "Second printing"
    assert frozen_printing(addendum.id).document.mark.label == "Addendum 1"


def test_changes_are_told_by_who_it_is_and_not_by_the_name(client, letter):
    for name in ("Sample Alliance", "Sample Union"):
        signed_on(client, letter, name)
    made(letter)
    renamed(letter, "Sample Alliance", "Sample Alliance of Nurses")
    withdrawn(letter, "Sample Union")
    signed_on(client, letter, "Sample Alliance")
    later = document(letter, has_changes=True)
    assert changes(later) == {
        "Added (1)": ("Sample Alliance",),
        "Withdrawn (1)": ("Sample Union",),
        "Corrected (1)": ("Sample Alliance is now Sample Alliance of Nurses",),
    }
    assert later.changes_since.startswith("First printing, ")


def test_changes_say_that_the_text_changed_and_who_has_not_agreed_again(client, letter):
    signed_on(client, letter, "Sample Alliance")
    made(letter)
    publish(letter, TextChange.MATERIAL)
    told = changes(document(letter, has_changes=True))
    assert told["Text"][0].startswith("Version 1 of ")
    assert "Not listed now (84)" in told
    assert not [one for one in told if one.startswith("Withdrawn")]


def test_what_a_printing_says_of_itself_is_in_the_language_of_the_letter(client, letter):
    made(letter)
    set_language(COMMAND_LINE, letter, "fa")
    signed_on(client, letter, "Sample Alliance")
    later = document(letter, has_cover=True, has_changes=True)
    assert later.totals[0].shown == "۸۴"
    assert later.changes_heading.startswith("تغییرات از چاپ شمارهٔ ۱")
    assert "افزوده\u200cها (۱)" in changes(later)
    assert later.version.startswith("نسخهٔ ۱ در ")
    assert later.mark.label == "چاپ شمارهٔ ۲"
    assert later.mark.check_text == "برای بررسی این چاپ:"
    assert later.mark.verify_url in later.mark.code_text


def test_changes_of_nothing_say_so(letter):
    made(letter)
    assert changes(document(letter, has_changes=True)) == {"Nothing has changed": ()}


def test_a_first_printing_has_nothing_to_compare_with(letter):
    with pytest.raises(NothingToAdd, match="first printing"):
        made(letter, has_changes=True)


def test_an_addendum_lists_who_came_since_and_counts_everybody(client, letter):
    first = made(letter)
    signed_on(client, letter, "Sample Alliance")
    paper = supplement(letter, PrintingKind.ADDENDUM, first)
    (names,) = paper.lists
    assert [one.name for one in names.names] == ["Sample Alliance"]
    assert names.heading == "Signatories (1)"
    assert paper.count == 1
    assert "First printing" in paper.to_printing
    assert first.id in paper.statement
    assert paper.statement.endswith("number 84.")
    assert row_of("Sample Alliance").printed_at is not None


@pytest.mark.parametrize(
    ("name", "kind"),
    [("SAMPLE ALLIANCE OF NURSES", "spelling"), ("Sample \U0001fae0 Alliance", "glyph")],
)
@pytest.mark.parametrize("print_it", [made, asked_for])
def test_an_addendum_stops_at_a_name_until_it_is_corrected_or_accepted(
    client, letter, name, kind, print_it
):
    first = made(letter)
    signed_on(client, letter, "Sample Alliance of Nurses")
    with transaction():
        # It was listed before our fonts and checks were what they are.
        db.session.execute(
            update(Signatory)
            .where(Signatory.id == row_of("Sample Alliance of Nurses").id)
            .values(name=name)
        )
    chosen = {"kind": PrintingKind.ADDENDUM, "of_id": first.id}
    with pytest.raises(FindingsOpen, match=name) as told:
        print_it(letter, **chosen)
    (finding,) = [one for one in findings(letters.letter(letter)) if one.kind == kind]
    assert f"{finding.id}  roster: " in told.value.message
    accept_finding(COMMAND_LINE, letter, finding.id, "They write it so.", press)
    print_it(letter, **chosen)


def test_an_addendum_with_nobody_new_is_refused(client, letter):
    first = made(letter)
    with pytest.raises(NothingToAdd, match="Nobody has signed on"):
        supplement(letter, PrintingKind.ADDENDUM, first)
    signed_on(client, letter, "Sample Alliance")
    supplement(letter, PrintingKind.ADDENDUM, first)
    with pytest.raises(NothingToAdd, match="and its addenda"):
        supplement(letter, PrintingKind.ADDENDUM, first)


def test_nobody_is_added_to_a_text_that_they_have_not_seen(client, letter):
    first = made(letter)
    publish(letter)
    signed_on(client, letter, "Sample Alliance")
    with pytest.raises(TextChangedSince, match="version 2 now"):
        supplement(letter, PrintingKind.ADDENDUM, first)


def test_a_corrigendum_covers_the_addenda_of_its_printing_and_lists_who_stands(client, letter):
    first = made(letter)
    for name in ("Sample Alliance", "Sample Union"):
        signed_on(client, letter, name)
    supplement(letter, PrintingKind.ADDENDUM, first)
    withdrawn(letter, "Sample Union")
    renamed(letter, "Sample Alliance", "Sample Alliance of Nurses")
    paper = supplement(letter, PrintingKind.CORRIGENDUM, first)
    assert set(changes(paper)) == {"Withdrawn (1)", "Corrected (1)"}
    assert paper.lists == ()
    assert paper.count == 84
    table = paper.attachments[0].text
    assert "Sample Alliance of Nurses" in table
    assert "Sample Union" not in table


def test_a_text_that_changed_withdraws_nobody_from_what_was_printed(client, letter):
    signed_on(client, letter, "Sample Alliance")
    first = made(letter)
    publish(letter, TextChange.MATERIAL)
    with pytest.raises(NothingToAdd, match="Nobody on this printing"):
        supplement(letter, PrintingKind.CORRIGENDUM, first)


def test_a_supplement_belongs_to_a_full_printing_of_the_same_letter(client, letter):
    first = made(letter)
    signed_on(client, letter, "Sample Alliance")
    addendum = made(letter, kind=PrintingKind.ADDENDUM, of_id=first.id)
    with pytest.raises(NothingToAdd, match="full printing"):
        supplement(letter, PrintingKind.ADDENDUM, addendum)
    with pytest.raises(PrintingNotFound):
        made(letter, kind=PrintingKind.ADDENDUM, of_id="BBBBBBBBBBBB")


@pytest.mark.parametrize(
    "chosen",
    [
        {"of_id": "BBBBBBBBBBBB"},
        {"kind": PrintingKind.ADDENDUM},
        {"kind": PrintingKind.ADDENDUM, "of_id": "BBBBBBBBBBBB", "has_cover": True},
    ],
)
def test_choices_that_do_not_go_together_are_none(chosen):
    with pytest.raises(ChoicesInvalid):
        PrintChoices(**chosen)


@pytest.mark.parametrize("order", [RosterOrder.BY_STATE, RosterOrder.ALPHABETICAL])
def test_a_cover_counts_everybody_once_in_each_of_its_parts(app, order):
    letter = open_demo_letter(order=order)
    counts = {one.label: one.count for one in document(letter, has_cover=True).totals}
    assert counts["Signatories"] == 83
    assert counts["Organizations"] + counts.get("Individuals", 0) == 83
    in_groups = list(counts.values())[[*counts].index("Organizations") + 1 :]
    assert sum(in_groups) % counts["Organizations"] == 0
    assert 0 not in counts.values()


def test_who_prints_meanwhile_takes_the_number_and_the_other_is_set_anew(letter):
    marks = []

    def slow(printed, _theme):
        marks.append(printed.mark.label)
        if len(marks) == 1:
            made(letter)
        return RenderedPdf(b"%PDF", 1)

    later = make_printing(COMMAND_LINE, letter, slow)
    assert marks == ["First printing", "Second printing"]
    assert later.number == 2
    assert {one.number for one in printings(letters.letter(letter).id)} == {1, 2}
    assert next_number(letters.letter(letter).id) == 3


def test_two_coordinators_who_print_at_once_get_two_numbers(app, letter):
    both, marks = Barrier(2, timeout=20), []

    def together(document, _theme):
        marks.append(document.mark.label)
        if len(marks) <= 2:
            both.wait()
        return RenderedPdf(f"%PDF {document.printing_id}".encode(), 1)

    def print_one(_number):
        with app.app_context():
            return make_printing(COMMAND_LINE, letter, together)

    with ThreadPoolExecutor(2) as pool:
        both_made = list(pool.map(print_one, range(2)))
    assert {one.number for one in both_made} == {1, 2}
    assert len({one.sha256 for one in both_made}) == 2
    assert sorted(marks) == ["First printing", "First printing", "Second printing"]
    kept = {one.number: frozen_printing(one.id).document.mark.label for one in both_made}
    assert kept == {1: "First printing", 2: "Second printing"}
