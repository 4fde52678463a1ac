"""Files taken in by batches, again, at once with others, after an end half way, and taken back."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account, datastore
from campaign.audit.models import AuditEntry
from campaign.audit.rules import Deed
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.drafting.models import Letter
from campaign.drafting.rules import Kinds, TextChange
from campaign.drafting.text_operations import save_text
from campaign.errors import Problem
from campaign.organizations.order import sort_key
from campaign.printings.operations import make_printing
from campaign.signatories import file_operations as files
from campaign.signatories import import_queries as imports
from campaign.signatories import operations, queries, reading_ahead, table_files
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import publish_text, tell_of_changes
from campaign.signatories.entries import read_entry
from campaign.signatories.import_operations import import_letter, import_signatories, look_through
from campaign.signatories.import_rules import ImportState, ImportUndone
from campaign.signatories.models import (
    ImportFile,
    RosterStep,
    RosterStepRow,
    Signatory,
    SignatoryImport,
)
from campaign.signatories.roster import listed_count, roster_lines
from campaign.signatories.rules import SignatoryState
from campaign.signatories.steps import written
from campaign.signatories.table_files import read_table
from campaign.signatories.undo_operations import (
    CHANGED,
    CONVENES,
    PRINTED,
    TOUCHED,
    WRITTEN_TO,
    undo_import,
)
from config import ROOT
from tests import reviewing

LISTED = SignatoryState.LISTED
CLUBS = "".join(f"Sample Club of Town {chr(97 + n) * 5},{n}@example.org\n" for n in range(25))
TWENTY_FIVE = f"name,contact_email\n{CLUBS}"


def table(text):
    return read_table(text.encode(), "more.csv")


def take_in(slug, text, state=LISTED, **more):
    made = import_signatories(COMMAND_LINE, slug, table(text), state=state, **more)
    db.session.rollback()
    return made


def counts(made):
    return (made.new_count, made.changed_count, made.duplicate_count, made.rejected_count)


def row_named(name):
    db.session.rollback()
    return db.session.scalars(select(Signatory).filter_by(name=name)).one()


def everybody(slug):
    db.session.rollback()
    columns = [one for one in Signatory.__table__.columns if one.name != "id"]
    of_letter = Signatory.letter_id == letters.letter(slug).id
    return sorted(map(tuple, db.session.execute(select(*columns).where(of_letter))), key=str)


def waiting(slug, text):
    """A file that a worker is to take in; gives the import's id."""
    return files.begin_import(COMMAND_LINE, slug, table(text), state=LISTED, waits=True)


def state_of(import_id):
    db.session.rollback()
    return db.session.get(SignatoryImport, import_id).state


@pytest.fixture
def by_ten(monkeypatch):
    monkeypatch.setattr(table_files, "AT_ONCE", 10)


def test_long_words_are_taken_in_and_names_without_glyphs_are_rejected_with_the_character(letter):
    rows = f"name,state\n{'聯' * 300},\n{'x' * 301},\nSample \U0001fae0 Union,\nSample Club,\U0001fae0\n"
    made = take_in(letter, rows)
    assert counts(made) == (1, 0, 0, 3)
    assert len(row_named("聯" * 300).name) == 300
    too_long, name, state = (one.reason for one in made.rejected)
    assert "301 characters, and at most 300" in too_long
    assert "“\U0001fae0” (U+1FAE0, melting face)" in name
    assert "“\U0001fae0” (U+1FAE0, melting face)" in state


def test_the_real_roster_is_83_new_names_and_nothing_new_the_second_time(app):
    sample = read_letter("---\ntitle: Safe Water\nto:\n  - name: The Mayor\n---\n\nAct.\n", "a.md")
    slug = import_letter(COMMAND_LINE, sample, None)
    roster = (ROOT / "letters" / "samples" / "dhs-return-home" / "signatories.csv").read_text()
    first = take_in(slug, roster)
    assert (counts(first), first.doubtful_count) == ((83, 0, 0, 0), 0)
    again = take_in(slug, roster)
    assert (counts(again), again.doubtful_count) == ((0, 0, 83, 0), 0)
    names = [line.name for line in roster_lines(letters.letter(slug))]
    assert names == sorted(names, key=sort_key)
    assert len(names) == 83


def test_a_long_file_is_taken_in_by_batches_and_says_how_far_it_is(letter, by_ten, monkeypatch):
    seen = []
    real = files.take_in

    def note(*words):
        seen.append(db.session.scalars(select(SignatoryImport.done_count)).one())
        return real(*words)

    monkeypatch.setattr(files, "take_in", note)
    made = take_in(letter, TWENTY_FIVE)
    assert seen == [0, 10, 20]
    assert counts(made) == (25, 0, 0, 0)
    assert state_of(made.import_id) == ImportState.DONE
    assert not db.session.scalars(select(ImportFile)).all()
    assert listed_count(letters.letter(letter).id) == 108


def test_a_long_file_is_counted_by_the_database_that_plans_by_counts(letter, app, monkeypatch):
    monkeypatch.setattr(table_files, "AT_ONCE", 10)
    monkeypatch.setattr(files, "AT_ONCE", 10)
    take_in(letter, TWENTY_FIVE)
    if db.engine.dialect.name == "postgresql":
        known = text("SELECT reltuples FROM pg_class WHERE relname = 'signatory'")
        assert db.session.scalar(known) == 103
    assert listed_count(letters.letter(letter).id) == 108


def test_rows_are_read_anew_when_the_letter_has_changed_before_they_are_written(
    letter, monkeypatch
):
    real = reading_ahead.read_rows

    def read_then_change(of_letter, rows):
        read = real(of_letter, rows)
        with transaction():
            values = {"kinds": Kinds.INDIVIDUALS}
            db.session.execute(update(Letter).where(Letter.id == of_letter.id).values(values))
        return read

    monkeypatch.setattr(reading_ahead, "read_rows", read_then_change)
    made = take_in(letter, "name\nSample Union\n")
    assert counts(made) == (0, 0, 0, 1)


def test_a_name_that_comes_again_batches_later_is_the_same_and_a_near_one_is_doubtful(
    letter, by_ten
):
    more = "Sample Club of Town aaaaa,x@example.org\nSample Clubb of Town bbbbb,\n"
    made = take_in(letter, TWENTY_FIVE + more)
    assert counts(made) == (26, 0, 1, 0)
    assert made.doubtful_count == 1
    near = row_named("Sample Clubb of Town bbbbb")
    assert near.state == "in_review"
    assert near.doubt == (
        "The name resembles “Sample Club of Town bbbbb”. "
        "The names differ in one letter: “clubb” and “club”."
    )
    # The first contact of a name is its own; another one has no power over it.
    rows = db.session.scalars(select(Signatory).filter_by(name="Sample Club of Town aaaaa"))
    assert [(row.state, row.contact_email) for row in rows] == [
        ("listed", "0@example.org"),
        ("in_review", "x@example.org"),
    ]


@pytest.mark.parametrize("batch", [3, 10, 100])
def test_a_dry_run_says_what_an_import_then_does_and_writes_nothing(letter, monkeypatch, batch):
    monkeypatch.setattr(table_files, "AT_ONCE", batch)
    rows = (
        f"{CLUBS}We Are Home Campaign,w@example.org\n,nobody\nSample Club of Town aaaaa,a@b.org\n"
        "Sample Clubb of Town bbbbb,\nACLU of Southern Californa,\nSample Clubb of Town bbbbb,c@b.org\n"
    )
    before = everybody(letter)
    looked = look_through(COMMAND_LINE, letter, table(f"name,contact_email\n{rows}"), state=LISTED)
    assert everybody(letter) == before
    made = take_in(letter, f"name,contact_email\n{rows}")
    assert counts(made) == counts(looked) == (27, 2, 1, 1)
    assert made.doubtful_count == looked.doubtful_count == 2
    assert made.rejected == looked.rejected


def test_the_sheet_that_grew_adds_only_what_is_new(letter):
    first = "name,city\nSample Union,Boston\nSample League,\n"
    assert counts(take_in(letter, first)) == (2, 0, 0, 0)
    grown = first + "Sample Guild,Salem\n"
    assert counts(take_in(letter, grown)) == (1, 0, 2, 0)
    grown = grown.replace("Sample League,", "The Sample League,Lynn")
    assert counts(take_in(letter, grown)) == (0, 1, 2, 0)
    assert row_named("The Sample League").city == "Lynn"


def test_an_organization_is_known_by_another_of_its_names_and_keeps_the_printed_one(letter):
    take_in(letter, "name\nSample Union\n")
    row = row_named("Sample Union")
    with transaction():
        names = db.metadata.tables["organization_name"]
        values = {"name": "Old Union", "name_key": "old union", "use": "alias", "keyed_by": 0}
        values |= {"organization_id": row.organization_id, "created_at": row.created_at}
        db.session.execute(names.insert().values(values))
    assert counts(take_in(letter, "name,city\nOld Union,Lynn\nOLD UNION,Lynn\n")) == (0, 1, 1, 0)
    assert row_named("Sample Union").city == "Lynn"


def test_who_waits_to_confirm_is_vouched_for_by_a_file_with_the_same_contact(letter):
    values = {"name": "Sample Union", "contact_name": "Ana", "contact_email": "ana@example.org"}
    operations.sign_on(letter, read_entry(values))
    text = "name,contact_email\nSample Union,ANA@example.org\n"
    made = take_in(letter, text)
    assert counts(made) == (0, 1, 0, 0)
    row = row_named("Sample Union")
    assert (row.state, row.organization_id is not None) == ("listed", True)
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert (undone.removed_count, undone.restored_count) == (0, 1)
    row = row_named("Sample Union")
    assert (row.state, row.organization_id, row.contact_email) == (
        *("unconfirmed", None),
        "ana@example.org",
    )


def test_a_contact_that_waits_beside_a_listed_name_stays_where_it_is(letter):
    take_in(letter, "name,contact_email\nSample Union,ben@example.org\n")
    values = {"name": "Sample Union", "contact_name": "Ana", "contact_email": "ana@example.org"}
    operations.sign_on(letter, read_entry(values))
    made = take_in(letter, "name,city,contact_email\nSample Union,Lynn,ana@example.org\n")
    assert counts(made) == (0, 1, 0, 0)
    rows = db.session.scalars(select(Signatory).filter_by(name="Sample Union"))
    assert sorted((row.state, row.contact_email, row.city) for row in rows) == [
        ("listed", "ben@example.org", "Lynn"),
        ("unconfirmed", "ana@example.org", ""),
    ]


def test_a_worker_goes_on_where_another_was_ended(letter, by_ten, monkeypatch):
    import_id = waiting(letter, TWENTY_FIVE + ",nobody\n")
    real, batches = files.take_in, []

    def end_in_the_second(*words):
        if batches.append(1) or len(batches) == 2:
            raise KeyboardInterrupt
        return real(*words)

    monkeypatch.setattr(files, "take_in", end_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        files.take_in_waiting()
    assert state_of(import_id) == ImportState.RUNNING
    assert db.session.get(SignatoryImport, import_id).done_count == 10
    assert files.take_in_waiting() == 1
    letter_id = letters.letter(letter).id
    made = imports.import_record(letter_id, import_id)
    assert (made.state, made.done_count, made.new_count) == (ImportState.DONE, 26, 25)
    assert len(batches) == 4
    assert [one.line for one in imports.rejected_rows(letter_id, import_id)] == [27]
    assert files.take_in_waiting() == 0


def test_two_that_are_at_one_file_take_each_row_in_once(app, letter, by_ten, monkeypatch):
    import_id = waiting(letter, TWENTY_FIVE)
    monkeypatch.setattr(files, "_AT_WORK", threading.Semaphore(2))

    def work():
        with app.app_context():
            files.take_in_waiting()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = imports.import_record(letters.letter(letter).id, import_id)
    assert (made.state, made.done_count, made.new_count) == (ImportState.DONE, 25, 25)


def test_a_worker_acts_for_whoever_has_begun_it(letter):
    letter_id = letters.letter(letter).id
    create_account(
        COMMAND_LINE, "cora@example.org", Role.COORDINATOR, letter_id=letter_id, password=None
    )
    account_id = datastore.find_user(email="cora@example.org").id
    actor = files.Actor("cora@example.org", account_id)
    files.begin_import(actor, letter, table(TWENTY_FIVE), state=LISTED, waits=True)
    files.take_in_waiting()
    entries = select(AuditEntry.account_id, AuditEntry.who).where(
        AuditEntry.account_id.is_not(None)
    )
    assert set(db.session.execute(entries)) == {(account_id, "account")}


def test_a_file_that_fails_says_so_and_keeps_what_was_taken_in(letter, by_ten, monkeypatch):
    import_id = waiting(letter, TWENTY_FIVE)
    real, batches = files.take_in, []

    def fail_in_the_third(*words):
        if batches.append(1) or len(batches) == 3:
            raise RuntimeError("a fault")
        return real(*words)

    monkeypatch.setattr(files, "take_in", fail_in_the_third)
    with pytest.raises(RuntimeError):
        files.take_in_waiting()
    assert state_of(import_id) == ImportState.FAILED
    assert files.take_in_waiting() == 0
    assert undo_import(COMMAND_LINE, letter, import_id).removed_count == 20


def test_a_file_has_its_day(letter, monkeypatch):
    now = clock.now()

    def later(days):
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=days))

    files.keep_file(COMMAND_LINE, letter, b"name\nSample\n", "kept.csv")
    import_id = waiting(letter, TWENTY_FIVE)
    later(0.9)
    assert files.forget_files() == 0
    later(1.1)
    assert files.forget_files() == 2
    files.take_in_waiting()
    assert state_of(import_id) == ImportState.FAILED


def test_a_file_without_rows_is_done_at_once(letter):
    made = take_in(letter, "name\n")
    assert counts(made) == (0, 0, 0, 0)
    assert state_of(made.import_id) == ImportState.DONE


def test_undoing_takes_away_what_a_file_made_and_gives_back_what_it_changed(letter, by_ten):
    before = everybody(letter)
    changed = (
        "We Are Home Campaign,w@example.org\nNational Immigrant Justice Center,n@example.org\n"
    )
    again = "Sample Club of Town aaaaa,0@example.org,Lynn\n"
    made = take_in(letter, TWENTY_FIVE.replace("email", "email,city", 1) + changed + again)
    assert counts(made) == (25, 3, 0, 0)
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert (undone.removed_count, undone.restored_count, undone.stays) == (25, 2, ())
    assert everybody(letter) == before
    steps = db.session.scalars(select(RosterStep)).all()
    assert steps
    assert all(step.undone_at and step.undone_by == "command line" for step in steps)
    whole = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.about == f"import:{made.import_id}")
    ).all()
    assert json.loads(whole[-1]) == {"removed": 25, "restored": 2, "stay": 0}
    single = select(func.count()).where(
        AuditEntry.act == Deed.UNDO_IMPORT, AuditEntry.about.startswith("signatory:")
    )
    assert db.session.scalar(single) == 27


def test_undoing_twice_says_so_in_one_sentence(letter):
    made = take_in(letter, TWENTY_FIVE)
    undo_import(COMMAND_LINE, letter, made.import_id)
    with pytest.raises(ImportUndone) as refused:
        undo_import(COMMAND_LINE, letter, made.import_id)
    assert refused.value.message == f"Import {made.import_id} was taken back already."


def test_two_who_undo_at_once_undo_once(app, letter):
    import_id = take_in(letter, TWENTY_FIVE).import_id
    given = []

    def undo():
        with app.app_context():
            try:
                given.append(undo_import(COMMAND_LINE, letter, import_id).removed_count)
            except Problem as problem:
                given.append(type(problem))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=undo) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, given)) == sorted(map(str, [25, ImportUndone]))


def test_an_import_that_is_undone_half_way_is_not_gone_on_with(letter, by_ten, monkeypatch):
    import_id = waiting(letter, TWENTY_FIVE)
    real = files._take_in_batch

    def then_undo(*words):
        went_on = real(*words)
        if state_of(import_id) == ImportState.RUNNING:
            undo_import(COMMAND_LINE, letter, import_id)
        return went_on

    before = everybody(letter)
    monkeypatch.setattr(files, "_take_in_batch", then_undo)
    files.take_in_waiting()
    assert state_of(import_id) == ImportState.UNDONE
    assert everybody(letter) == before


def test_what_somebody_has_touched_since_stays_and_is_named(app, letter):
    names = [f"Sample Club {word}" for word in ("Ash", "Birch", "Cedar", "Elm", "Fir")]
    rows = "".join(f"{name},{number}@example.org\n" for number, name in enumerate(names))
    made = take_in(letter, f"name,contact_email\n{rows}Sample Club Yew,\n")
    link = lambda row: queries.link_token(row.id, row.link_key)  # noqa: E731
    operations.correct(
        link(row_named("Sample Club Ash")), read_entry({"name": "Sample Club Ash", "city": "Lynn"})
    )
    reviewing.take_off(COMMAND_LINE, letter, row_named("Sample Club Birch").id)
    take_in(letter, "name,city\nSample Club Cedar,Salem\n")
    operations.send_links(letter, "3@example.org")
    with transaction():
        row_named("Sample Club Fir").convener_position = 9
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert undone.removed_count == 1
    assert {one.name: one.why for one in undone.stays} == {
        "Sample Club Ash": TOUCHED,
        "Sample Club Birch": TOUCHED,
        "Sample Club Cedar": CHANGED,
        "Sample Club Elm": TOUCHED,
        "Sample Club Fir": CONVENES,
    }


def test_what_a_printing_holds_or_was_written_to_stays(app, letter):
    made = take_in(letter, "name,contact_email\nSample Club Ash,ash@example.org\n")
    record = letters.letter(letter)
    text = letters.working_text(record)
    changed = record.text.__class__(**{**_parts(record.text), "body": "We ask for one thing."})
    revision = save_text(COMMAND_LINE, letter, changed, text.revision)
    publish_text(COMMAND_LINE, letter, "", TextChange.EDITORIAL, revision)
    tell_of_changes()
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert [(one.name, one.why) for one in undone.stays] == [("Sample Club Ash", WRITTEN_TO)]
    made = take_in(letter, "name\nSample Club Yew\n")
    make_printing(COMMAND_LINE, letter, app.extensions["press"])
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert [(one.name, one.why) for one in undone.stays] == [("Sample Club Yew", PRINTED)]


def _parts(text):
    return {name: getattr(text, name) for name in text.__dataclass_fields__}


def test_what_was_changed_again_since_keeps_the_newer(letter):
    made = take_in(letter, "name,city\nWe Are Home Campaign,Boston\n")
    take_in(letter, "name,city\nWe Are Home Campaign,Salem\n")
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert [(one.name, one.why) for one in undone.stays] == [("We Are Home Campaign", CHANGED)]
    assert row_named("We Are Home Campaign").city == "Salem"


def test_a_name_that_was_taken_meanwhile_is_not_given_back_twice(letter):
    values = {"name": "Sample Union", "contact_name": "Ana", "contact_email": "ana@example.org"}
    confirm_of = operations.sign_on(letter, read_entry(values))
    row = db.session.scalars(select(Signatory).filter_by(reference=confirm_of.reference)).one()
    confirm(queries.link_token(row.id, row.link_key))
    made = take_in(letter, "name,city\nSample Union,Lynn\n")
    # A file could once put another contact in the place of one that was there.
    keys = {"contact_email": "ben@example.org", "contact_email_key": "ben@example.org"}
    with transaction():
        kept = db.session.scalars(select(RosterStepRow)).one()
        kept.before = written(dict.fromkeys(keys, "ana@example.org"))
        kept.after = written(keys)
        db.session.execute(update(Signatory).filter_by(reference=confirm_of.reference).values(keys))
    operations.sign_on(letter, read_entry(values))
    undone = undo_import(COMMAND_LINE, letter, made.import_id)
    assert [(one.name, one.why) for one in undone.stays] == [("Sample Union", CHANGED)]
    assert db.session.scalar(select(func.count()).select_from(RosterStepRow)) == 1
