"""What coordinators do on the roster, what is left and why, and taking it back."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from campaign import clock
from campaign.access import COMMAND_LINE, Actor
from campaign.audit.models import AuditEntry
from campaign.db import db, transaction
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.mailer.models import Message
from campaign.signatories import act_operations, step_operations
from campaign.signatories.act_operations import act
from campaign.signatories.contact_operations import change_contact, grant
from campaign.signatories.correct_operations import correct_listing, keep_note, merge, rank
from campaign.signatories.entries import ContactEntry, SignatoryEntry
from campaign.signatories.import_operations import import_letter
from campaign.signatories.models import RosterStep, RosterStepRow, Signatory
from campaign.signatories.roster import roster_lines
from campaign.signatories.rows import new_row
from campaign.signatories.rules import (
    AlreadyListed,
    MoveRefused,
    NoteRefused,
    NotToBeUndone,
    SignatoryNotFound,
    SignatoryState,
    StepKind,
)
from campaign.signatories.step_operations import undo_step
from tests.signatories.test_listings import at_once

LETTER = """---
title: Safe Water
conveners:
  - Sample Lead
  - Another Lead
to:
  - name: The Mayor of Sampleton
---

Act.
"""
WHO = Actor("ana@example.org")
SLUG = "safe-water"
COUNT = 6


def make_letter():
    """A letter with two conveners, three names in review, and one in each other state."""
    import_letter(COMMAND_LINE, read_letter(LETTER, "letter.md"), None)
    drafting.open_letter(COMMAND_LINE, SLUG)
    letter = letters.letter(SLUG)
    states = [SignatoryState.IN_REVIEW] * 3 + [SignatoryState.LISTED, SignatoryState.UNCONFIRMED]
    for number, state in enumerate([*states, SignatoryState.STALE]):
        entry = SignatoryEntry(f"Sample Union {number}", contact_email=f"u{number}@example.org")
        values = new_row(letter, entry, state, clock.now())
        with transaction():
            db.session.execute(insert(Signatory).values(**values, confirmed_at=clock.now()))


@pytest.fixture
def letter(app):
    make_letter()
    return letters.letter(SLUG)


@pytest.fixture
def noted(letter):
    """The letter with another contact of the listed name beside it; gives the contact's number."""
    entry = SignatoryEntry("Sample Union 3 and Friends", contact_email="v3@example.org")
    values = new_row(letter, entry, SignatoryState.IN_REVIEW, clock.now())
    with transaction():
        db.session.execute(insert(Signatory).values(**values, merged_into_id=ids(3)[0]))
    return by_name(entry.name).id


def by_name(name):
    db.session.rollback()
    return db.session.scalars(select(Signatory).where(Signatory.name == name)).one()


def ids(*numbers):
    return [by_name(f"Sample Union {number}").id for number in numbers]


def rows():
    """Every column of every signatory."""
    db.session.rollback()
    statement = select(*Signatory.__table__.columns).order_by(Signatory.id)
    return db.session.execute(statement).all()


def messages():
    db.session.rollback()
    return db.session.scalars(select(Message).order_by(Message.id)).all()


def test_listing_many_lists_those_that_can_be_and_says_why_the_others_are_left(letter):
    some = ids(0, 1, 3)
    taken = act(WHO, SLUG, StepKind.LIST, [*some, 2**31 - 1])
    assert taken.done_count == 2
    assert [one.name for one in taken.left] == ["Sample Union 3"]
    assert "cannot become listed" in taken.left[0].reason
    one = by_name("Sample Union 0")
    assert one.state == "listed"
    assert one.reviewed_by == "ana@example.org"
    assert one.reviewed_at is not None
    assert one.organization_id is not None
    assert len(roster_lines(letter)) == 5


def test_a_name_that_is_on_the_letter_is_left_and_holds_nobody_else_up(letter):
    with transaction():
        twin = update(Signatory).where(Signatory.id == ids(1)[0])
        db.session.execute(twin.values(name_key=by_name("Sample Union 3").name_key))
    taken = act(WHO, SLUG, StepKind.LIST, ids(0, 1, 2))
    assert (taken.done_count, taken.left[0].reason) == (2, act_operations.ON_LETTER_ALREADY)
    assert by_name("Sample Union 1").state == "in_review"


def test_who_agreed_to_an_earlier_text_is_left_unless_nobody_can_be_asked(letter):
    both = ids(0, 1)
    with transaction():
        earlier = update(Signatory).where(Signatory.id.in_(both))
        db.session.execute(earlier.values(version_sha256="0" * 64))
        silent = update(Signatory).where(Signatory.id == both[1])
        db.session.execute(silent.values(contact_email="", contact_email_key=""))
    taken = act(WHO, SLUG, StepKind.LIST, ids(0, 1))
    assert (taken.done_count, taken.left[0].reason) == (1, act_operations.ASKED_AGAIN)


def test_a_rejection_keeps_its_reason_with_the_note_and_in_the_audit(letter):
    keep_note(WHO, SLUG, ids(0)[0], "Called twice.")
    act(WHO, SLUG, StepKind.REJECT, ids(0), words="  It is a company.  ")
    one = by_name("Sample Union 0")
    assert (one.state, one.note) == ("rejected", "Called twice.\nRejected: It is a company.")
    newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert "It is a company." in newest.personal
    assert "company" not in newest.details
    assert messages() == []


def test_a_contact_is_told_of_a_rejection_only_when_the_coordinator_says_so(letter):
    act(WHO, SLUG, StepKind.REJECT, ids(0), words="It is a company.", tells=True)
    (message,) = messages()
    assert (message.name, message.recipient) == ("not_listed", "u0@example.org")
    assert b"It is a company." in message.data


def test_holding_marks_who_is_in_review_and_releasing_takes_it_back(letter):
    taken = act(WHO, SLUG, StepKind.HOLD, ids(0, 3))
    assert (taken.done_count, len(taken.left)) == (1, 1)
    assert by_name("Sample Union 0").is_held
    assert act(WHO, SLUG, StepKind.HOLD, ids(0)).step_id is None
    assert act(WHO, SLUG, StepKind.RELEASE, ids(0, 1)).done_count == 1


@pytest.mark.parametrize("words", ["", "  ", "x" * 2001])
def test_an_empty_or_endless_note_is_refused(letter, words):
    with pytest.raises(NoteRefused):
        act(WHO, SLUG, StepKind.NOTE, ids(0), words=words)


def test_messages_wait_and_are_not_sent_when_the_act_is_taken_back(letter):
    taken = act(WHO, SLUG, StepKind.LIST, ids(0, 1))
    assert [one.not_before_at - one.created_at for one in messages()] == [timedelta(seconds=10)] * 2
    undone = undo_step(WHO, SLUG, taken.step_id)
    assert (undone.kind, undone.done_count, undone.left) == (StepKind.LIST, 2, ())
    assert messages() == []


def test_a_message_that_was_sent_meanwhile_stays(letter):
    taken = act(WHO, SLUG, StepKind.LIST, ids(0))
    with transaction():
        db.session.execute(update(Message).values(attempts=1))
    undo_step(WHO, SLUG, taken.step_id)
    assert len(messages()) == 1


def test_a_step_is_never_taken_back_twice(letter):
    taken = act(WHO, SLUG, StepKind.LIST, ids(0))
    undo_step(WHO, SLUG, taken.step_id)
    with pytest.raises(NotToBeUndone, match="already"):
        undo_step(WHO, SLUG, taken.step_id)
    with pytest.raises(NotToBeUndone):
        undo_step(WHO, SLUG, 2**31 - 1)


def test_who_was_changed_since_is_left_and_named(letter):
    taken = act(WHO, SLUG, StepKind.LIST, ids(0, 1))
    act(WHO, SLUG, StepKind.WITHDRAW, ids(0))
    undone = undo_step(WHO, SLUG, taken.step_id)
    assert undone.done_count == 1
    assert [(one.name, one.reason) for one in undone.left] == [
        ("Sample Union 0", step_operations.CHANGED_SINCE)
    ]
    assert by_name("Sample Union 0").state == "withdrawn"


def test_whose_name_is_taken_meanwhile_is_left_and_named(letter):
    taken = act(WHO, SLUG, StepKind.WITHDRAW, ids(3))
    with transaction():
        twin = update(Signatory).where(Signatory.id == ids(0)[0])
        db.session.execute(twin.values(name_key=by_name("Sample Union 3").name_key))
    act(WHO, SLUG, StepKind.LIST, ids(0))
    undone = undo_step(WHO, SLUG, taken.step_id)
    assert (undone.done_count, undone.left[0].reason) == (0, step_operations.TAKEN_SINCE)


def test_a_long_act_is_one_step_in_several_transactions(letter, monkeypatch):
    monkeypatch.setattr(act_operations, "AT_ONCE", 2)
    monkeypatch.setattr(step_operations, "AT_ONCE", 2)
    before = rows()
    taken = act(WHO, SLUG, StepKind.NOTE, ids(0, 1, 2, 3, 4), words="Ask again.")
    step = db.session.get_one(RosterStep, taken.step_id)
    assert (taken.done_count, step.row_count) == (5, 5)
    assert undo_step(WHO, SLUG, taken.step_id).done_count == 5
    assert rows() == before


def test_a_correction_is_told_to_a_contact_that_has_confirmed(letter):
    entry = SignatoryEntry("Sample Union of Bakers", city="Springfield")
    taken = correct_listing(WHO, SLUG, ids(3)[0], entry)
    one = by_name("Sample Union of Bakers")
    assert (one.state, one.city, one.contact_email) == ("listed", "Springfield", "u3@example.org")
    (message,) = messages()
    assert message.name == "listing_corrected"
    text = message_from_bytes(message.data, policy=default).get_body(("plain",)).get_content()
    assert "Name as printed: Sample Union 3 → Sample Union of Bakers" in text
    assert "City: (nothing) → Springfield" in text
    undo_step(WHO, SLUG, taken.step_id)
    assert by_name("Sample Union 3").city == ""
    assert messages() == []


def test_a_correction_to_a_name_that_is_on_the_letter_is_refused_in_one_sentence(letter):
    before = rows()
    with pytest.raises(AlreadyListed, match="SAMPLE Lead” is on the letter already"):
        correct_listing(WHO, SLUG, ids(3)[0], SignatoryEntry("The SAMPLE Lead"))
    assert rows() == before


def test_a_correction_that_changes_nothing_is_no_step(letter):
    assert correct_listing(WHO, SLUG, ids(3)[0], SignatoryEntry("Sample Union 3")).step_id is None


def test_who_has_ended_is_not_corrected(letter):
    act(WHO, SLUG, StepKind.WITHDRAW, ids(3))
    with pytest.raises(MoveRefused):
        correct_listing(WHO, SLUG, ids(3)[0], SignatoryEntry("Sample Union"))


def leading():
    statement = select(Signatory.name).where(Signatory.convener_position.is_not(None))
    return list(db.session.scalars(statement.order_by(Signatory.convener_position)))


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (1, ["Sample Union 3", "Sample Lead", "Another Lead"]),
        (2, ["Sample Lead", "Sample Union 3", "Another Lead"]),
        (99, ["Sample Lead", "Another Lead", "Sample Union 3"]),
        (None, ["Sample Lead", "Another Lead"]),
    ],
)
def test_a_place_among_the_conveners_moves_the_others(letter, position, expected):
    rank(WHO, SLUG, ids(3)[0], position)
    assert leading() == expected


def test_only_who_is_on_the_letter_leads_it(letter):
    with pytest.raises(MoveRefused, match="not on the letter"):
        rank(WHO, SLUG, ids(0)[0], 1)


def test_a_merged_sign_on_ends_and_leads_to_the_listing(letter):
    one, listing = ids(0, 3)
    taken = merge(WHO, SLUG, one, listing)
    merged = by_name("Sample Union 0")
    assert (merged.state, merged.merged_into_id) == ("rejected", listing)
    assert not merged.speaks_for_listing
    undo_step(WHO, SLUG, taken.step_id)
    assert by_name("Sample Union 0").state == "in_review"


def test_the_place_of_a_convener_goes_over_to_the_listing(letter):
    merge(WHO, SLUG, by_name("Sample Lead").id, ids(3)[0])
    assert leading() == ["Sample Union 3", "Another Lead"]


def test_nothing_is_merged_with_itself_with_what_has_ended_or_with_what_is_not_there(letter):
    one, other = ids(0, 3)
    with pytest.raises(MoveRefused):
        merge(WHO, SLUG, one, one)
    with pytest.raises(SignatoryNotFound):
        merge(WHO, SLUG, one, 2**31 - 1)
    act(WHO, SLUG, StepKind.WITHDRAW, [other])
    with pytest.raises(MoveRefused):
        merge(WHO, SLUG, one, other)


def test_what_a_contact_was_given_charge_of_is_taken_back_with_its_letter(noted):
    taken = grant(WHO, SLUG, noted)
    assert by_name("Sample Union 3 and Friends").speaks_for_listing
    assert [one.about for one in messages()] == [f"signatory:{noted}"]
    assert undo_step(WHO, SLUG, taken.step_id).done_count == 1
    assert not by_name("Sample Union 3 and Friends").speaks_for_listing
    assert messages() == []
    with pytest.raises(MoveRefused):
        grant(WHO, SLUG, ids(3)[0])


ACTS = {
    StepKind.LIST: lambda some, _n: act(WHO, SLUG, StepKind.LIST, some),
    StepKind.REJECT: lambda some, _n: act(WHO, SLUG, StepKind.REJECT, some, words="No."),
    StepKind.WITHDRAW: lambda some, _n: act(WHO, SLUG, StepKind.WITHDRAW, some),
    StepKind.HOLD: lambda some, _n: act(WHO, SLUG, StepKind.HOLD, some),
    StepKind.RELEASE: lambda some, _n: act(WHO, SLUG, StepKind.RELEASE, some),
    StepKind.NOTE: lambda some, _n: act(WHO, SLUG, StepKind.NOTE, some, words="Noted."),
    StepKind.CORRECT: lambda some, n: correct_listing(
        WHO, SLUG, some[0], SignatoryEntry(f"Another {n}", scope="local")
    ),
    StepKind.CONTACT: lambda some, n: change_contact(
        WHO, SLUG, some[0], ContactEntry("Eva", "", f"eva{n}@example.org")
    ),
    StepKind.GRANT: lambda some, _n: grant(WHO, SLUG, some[-1]),
    StepKind.RANK: lambda some, n: rank(WHO, SLUG, some[0], n or None),
    StepKind.MERGE: lambda some, n: merge(WHO, SLUG, some[0], n + 1),
}

STEPS = st.lists(
    st.tuples(
        st.sampled_from(list(ACTS)),
        st.lists(st.integers(1, COUNT + 3), min_size=1, max_size=4),
        st.integers(0, 5),
    ),
    max_size=8,
)


def test_every_kind_of_step_but_an_import_is_tried():
    assert set(ACTS) == set(StepKind) - {StepKind.IMPORT}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_taking_back_what_was_done_last_first_leaves_everything_as_it_was(noted, steps):
    before = rows()
    done = []
    for kind, some, number in steps:
        try:
            taken = ACTS[kind](some, number)
        except (MoveRefused, AlreadyListed):
            continue
        if taken.step_id is not None:
            done.append(taken)
    for taken in reversed(done):
        undone = undo_step(WHO, SLUG, taken.step_id)
        assert (undone.done_count, undone.left) == (
            db.session.get_one(RosterStep, taken.step_id).row_count,
            (),
        )
    assert rows() == before
    assert messages() == []
    with transaction():
        for table in (RosterStepRow, RosterStep):
            db.session.query(table).delete()


def test_coordinators_who_put_conveners_in_order_at_once_do_it_one_after_another(app, letter):
    some = [*ids(3, 5), *(by_name(name).id for name in leading())]
    for one in some:
        rank(WHO, SLUG, one, 9)
    for _ in range(5):
        calls = [lambda one=one: rank(WHO, SLUG, one, 1) for one in (*some, *reversed(some))]
        assert {type(each).__name__ for each in at_once(app, calls)} == {"Taken"}
    places = select(Signatory.convener_position).where(Signatory.convener_position.is_not(None))
    assert sorted(db.session.scalars(places)) == [1, 2, 3, 4]


def test_two_coordinators_who_merge_the_same_two_at_once_merge_them_once(app, letter):
    one, listing = ids(0, 3)
    calls = [
        lambda: merge(WHO, SLUG, one, listing),
        lambda: merge(WHO, SLUG, listing, one),
        lambda: merge(WHO, SLUG, one, listing),
    ]
    given_back = at_once(app, calls)
    kinds = sorted(type(each).__name__ for each in given_back)
    assert kinds == ["MoveRefused", "MoveRefused", "Taken"]
    states = [by_name(f"Sample Union {number}").state for number in (0, 3)]
    assert states.count("rejected") == 1
