"""While a text is published others sign on, confirm, list and import: no consent to an earlier text counts."""

import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import NothingChanged, SavedMeanwhile, TextChange
from campaign.drafting.text_operations import save_text
from campaign.errors import Problem
from campaign.mailer.models import Message
from campaign.signatories import erasing_operations, operations, queries
from campaign.signatories.act_operations import act
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import publish_text, tell_of_changes
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.erasing_operations import erase_contacts_of
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.models import Signatory, TextNotice
from campaign.signatories.rules import SignatoryState, StepKind, TextChanged
from campaign.signatories.step_operations import undo_step
from campaign.signatories.table_files import read_table
from tests import reviewing
from tests.application import answers
from tests.source import ROOT

TABLE = b"name\nSample Guild of Potters\n"
A_MOMENT = 0.4
"""Seconds that a publishing stays open, so that what comes meanwhile meets it or waits."""


def write(slug):
    record = letters.letter(slug)
    text = replace(record.text, body="We ask for a way home, and we ask for it this year.")
    return save_text(COMMAND_LINE, slug, text, letters.working_text(record).revision)


def publish(slug, revision):
    return publish_text(COMMAND_LINE, slug, "", TextChange.MATERIAL, revision)


def signed_on(client, slug, name):
    form = answers(client, name=name, contact_email="ana@example.org")
    assert client.post(f"/l/{slug}/sign-on", data=form).status_code == 303
    return db.session.scalars(select(Signatory).where(Signatory.name == name)).one()


def on_a_thread(app, call, given):
    """Begin the call with a session of its own; what it gives or raises is kept."""

    def run():
        with app.app_context():
            try:
                given.append(call())
            except Problem as problem:
                given.append(problem)
            finally:
                db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@contextmanager
def while_publishing(app, slug, call):
    """The call begins when the new text is written and not yet in force; gives what came of it."""
    revision, given = write(slug), []
    db.session.remove()
    with transaction():
        publish(slug, revision)
        thread = on_a_thread(app, call, given)
        thread.join(A_MOMENT)
    thread.join(30)
    assert not thread.is_alive()
    db.session.remove()
    yield given[0]


def listed_with_an_old_text(slug):
    letter = letters.letter(slug)
    statement = select(Signatory.name).where(
        Signatory.letter_id == letter.id,
        Signatory.state == SignatoryState.LISTED,
        Signatory.version_sha256.not_in(queries.standing_consents(letter)),
    )
    return db.session.scalars(statement).all()


def test_a_confirmation_during_a_material_change_is_told_to_read_the_new_text(app, client, letter):
    row = signed_on(client, letter, "Sample Alliance")
    token, read = queries.link_token(row.id, row.link_key), row.version_sha256
    with while_publishing(app, letter, lambda: confirm(token, read)) as answer:
        assert isinstance(answer, TextChanged)
        assert listed_with_an_old_text(letter) == []


def test_a_sign_on_during_a_material_change_is_asked_about_the_new_text(app, client, letter):
    form = answers(client, name="Sample Alliance")
    post = app.test_client().post
    with while_publishing(
        app, letter, lambda: post(f"/l/{letter}/sign-on", data=form).status_code
    ) as answer:
        assert answer in {303, 409}
        row = db.session.scalars(select(Signatory).filter_by(name="Sample Alliance")).first()
        if row is not None:
            token = queries.link_token(row.id, row.link_key)
            page = client.get(f"/s/{token}").text
            assert "What changed in the text" in page or (
                row.version_sha256 == letters.letter(letter).version_sha256
            )


ACTS = {
    "withdraw": operations.withdraw,
    "correct": lambda token: operations.correct(
        token, SignatoryEntry("Sample Alliance", city="Sampleton", contact_name="Ana Example")
    ),
    "ask": lambda token: operations.ask(token, "Is it so?"),
    "erase": lambda _token: erase_contacts_of("ana@example.org", COMMAND_LINE, withdraws=True),
}


@pytest.mark.parametrize("kind", list(ACTS))
def test_what_a_contact_does_while_a_text_is_published_waits_for_nobody_who_waits_for_it(
    app, client, letter, monkeypatch, kind
):
    row = signed_on(client, letter, "Sample Alliance")
    token = queries.link_token(row.id, row.link_key)
    confirm(token)
    coordinator = "coordinator@example.org"
    create_account(
        COMMAND_LINE, coordinator, Role.COORDINATOR, letter_id=row.letter_id, password=None
    )
    revision, given, threads = write(letter), [], []
    db.session.remove()

    def publish_meanwhile(module, name):
        call = getattr(module, name)

        def called(*words, **more):
            threads.append(on_a_thread(app, lambda: publish(letter, revision), given))
            threads[0].join(A_MOMENT)
            monkeypatch.setattr(module, name, call)
            return call(*words, **more)

        monkeypatch.setattr(module, name, called)

    # Each has its signatory by now, and is about to write what asks for the letter.
    is_erasing = kind == "erase"
    module = erasing_operations if is_erasing else operations
    publish_meanwhile(module, "record_each" if is_erasing else "record_by_link")
    ACTS[kind](token)
    threads[0].join(30)
    db.session.remove()
    assert [type(one) for one in given] == [LetterRecord]
    assert listed_with_an_old_text(letter) == []


def test_a_listing_by_a_coordinator_during_a_material_change_is_refused(app, client, letter):
    row = signed_on(client, letter, "Sample Alliance")
    row.state, number = SignatoryState.IN_REVIEW, row.id
    db.session.commit()
    call = lambda: reviewing.list_signatory(COMMAND_LINE, letter, number)  # noqa: E731
    with while_publishing(app, letter, call) as answer:
        assert isinstance(answer, Problem)
        assert listed_with_an_old_text(letter) == []


def test_a_step_taken_back_during_a_material_change_lists_nobody_again(app, client, letter):
    row = signed_on(client, letter, "Sample Alliance")
    number = row.id
    confirm(queries.link_token(row.id, row.link_key))
    taken = act(COMMAND_LINE, letter, StepKind.WITHDRAW, [number])
    call = lambda: undo_step(COMMAND_LINE, letter, taken.step_id)  # noqa: E731
    with while_publishing(app, letter, call) as answer:
        assert answer.done_count == 1
        assert db.session.get_one(Signatory, number).state == SignatoryState.STALE
        assert listed_with_an_old_text(letter) == []


def test_names_imported_during_a_material_change_are_vouched_for_with_the_new_text(app, letter):
    table = read_table(TABLE, "more.csv")
    call = lambda: import_signatories(  # noqa: E731
        COMMAND_LINE, letter, table, state=SignatoryState.LISTED
    )
    with while_publishing(app, letter, call):
        assert listed_with_an_old_text(letter) == []


@pytest.mark.parametrize("kind", list(TextChange))
def test_of_two_who_publish_at_once_one_does(app, letter, kind):
    revision, given = write(letter), []
    before = letters.letter(letter)
    db.session.remove()
    threads = [
        on_a_thread(app, lambda: publish_text(COMMAND_LINE, letter, "", kind, revision), given)
        for _ in range(2)
    ]
    for thread in threads:
        thread.join(30)
    refused = [one for one in given if isinstance(one, Problem)]
    assert [type(one) for one in refused] in ([NothingChanged], [SavedMeanwhile])
    assert letters.letter(letter).version_number == before.version_number + 1
    assert len(letters.version_records(before.id)) == before.version_number + 1


KILLED_AT_THE_THIRD = """
import os, signal, sys
from pathlib import Path
from campaign.signatories import consent_operations as consent
from tests.application import application

put, calls = consent.outbox.put, []

def put_or_die(email):
    calls.append(email)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return put(email)

consent.outbox.put = put_or_die
consent.AT_ONCE = 2
with application(sys.argv[1], Path(sys.argv[2])):
    consent.tell_of_changes()
"""


def test_a_worker_that_is_killed_while_it_tells_goes_on_and_tells_nobody_twice(
    app, client, letter, tmp_path
):
    for number in range(5):
        form = answers(client, name=f"Sample {number}", contact_email=f"{number}@example.org")
        client.post(f"/l/{letter}/sign-on", data=form)
    for row in db.session.scalars(select(Signatory).where(Signatory.contact_email != "")).all():
        confirm(queries.link_token(row.id, row.link_key))
    publish(letter, write(letter))
    db.session.remove()
    url = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED_AT_THE_THIRD, url, str(tmp_path)]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    told = select(Message.recipient).where(Message.name == "text_changed").order_by(Message.id)
    assert db.session.scalars(told).all() == ["0@example.org", "1@example.org"]
    db.session.remove()
    assert tell_of_changes() == 3
    assert db.session.scalars(told).all() == [f"{number}@example.org" for number in range(5)]
    assert db.session.scalars(select(TextNotice)).one().told_count == 5
