"""Printings that are made by a worker: each request gives one, whoever dies meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete

from campaign import clock
from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts.models import Membership
from campaign.accounts.operations import create_account, datastore
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.printings import request_operations as asking
from campaign.printings.queries import printings
from campaign.printings.request_queries import open_requests, request
from campaign.printings.rules import (
    NothingToAdd,
    PrintChoices,
    PrintingNotFound,
    Sheet,
    Stage,
)
from campaign.rendering.document import RenderedPdf
from campaign.rendering.errors import RenderError
from campaign.rendering.made_with import MadeWith
from campaign.rendering.themes import ThemeLabel
from campaign.signatories.rules import FindingsOpen
from tests.printings.test_printing import publish


class SamplePress:
    """Sets one page, after what is to happen; keeps the documents."""

    def __init__(self):
        self.documents, self.happens = [], []

    def __call__(self, document, _theme):
        """Give a page, after what is to happen."""
        self.documents.append(document)
        if self.happens:
            self.happens.pop(0)()
        return RenderedPdf(b"%PDF", 1)

    def made_with(self, theme):
        """Give the theme's name alone."""
        return MadeWith(theme, "", {})

    def theme_labels(self):
        """Give two looks."""
        return (ThemeLabel("letterhead", "Letterhead", "A"), ThemeLabel("plain", "Plain", "B"))

    def close(self):
        """Nothing is open."""


class Killed(BaseException):
    """What ends a worker without a word."""


@pytest.fixture
def press(app):
    """The press of the application; it sets nothing."""
    made = app.extensions["press"] = SamplePress()
    return made


def made(letter):
    return printings(letters.letter(letter).id)


def asked(letter, **chosen):
    return asking.ask_for_printing(COMMAND_LINE, letter, PrintChoices(**chosen))


def stage(letter, printing_id):
    return request(letters.letter(letter).id, printing_id).stage


def killed():
    raise Killed


def refused():
    raise RenderError("A picture is missing.")


def later():
    return time_machine.travel(clock.now() + asking.LEASE + timedelta(seconds=1))


def test_a_printing_has_the_id_and_the_choices_that_it_was_asked_for_with(press, letter):
    printing_id = asked(letter, has_cover=True, sheet=Sheet.A4)
    assert (made(letter), stage(letter, printing_id)) == ((), Stage.WAITING)
    assert asking.print_waiting() == 1
    (one,) = made(letter)
    assert one.id == printing_id
    (document,) = press.documents
    assert document.sheet == "a4"
    assert document.totals
    assert document.mark.verify_url.endswith(f"/v/{printing_id}")
    assert stage(letter, printing_id) == Stage.DONE
    assert asking.print_waiting() == 0


def test_where_it_is_can_be_read_meanwhile(press, letter):
    printing_id, seen = asked(letter), []
    press.happens = [lambda: seen.append(stage(letter, printing_id))]
    asking.print_waiting()
    assert seen == [Stage.SETTING]


def test_after_a_worker_was_killed_another_makes_the_same_printing(press, letter):
    printing_id = asked(letter)
    press.happens = [killed]
    with pytest.raises(Killed):
        asking.print_waiting()
    assert asking.print_waiting() == 0, "the lease of the first still holds"
    with later():
        assert asking.print_waiting() == 1
    assert [one.id for one in made(letter)] == [printing_id]


def test_a_worker_that_was_killed_just_after_leaves_one_printing(press, letter, monkeypatch):
    printing_id = asked(letter)
    tell = asking._tell

    def told(request_id, one, sentence=""):
        if one == Stage.DONE:
            killed()
        tell(request_id, one, sentence)

    monkeypatch.setattr(asking, "_tell", told)
    with pytest.raises(Killed):
        asking.print_waiting()
    monkeypatch.undo()
    with later():
        assert asking.print_waiting() == 1
    assert [one.id for one in made(letter)] == [printing_id]
    assert stage(letter, printing_id) == Stage.DONE
    assert len(press.documents) == 1


def test_what_kills_every_worker_is_given_up_with_a_sentence(press, letter):
    printing_id = asked(letter)
    press.happens = [killed] * 9
    now = clock.now()
    for turn in range(1, asking.MOST_TRIES + 1):
        with time_machine.travel(now + turn * 2 * asking.LEASE), pytest.raises(Killed):
            asking.print_waiting()
    with time_machine.travel(now + 9 * asking.LEASE):
        assert asking.print_waiting() == 1
    ended = request(letters.letter(letter).id, printing_id)
    assert (ended.stage, ended.sentence) == (Stage.REFUSED, asking.GAVE_UP)
    assert made(letter) == ()


def test_a_refusal_is_kept_with_its_sentence_and_stops_no_other_request(press, letter):
    first, second = asked(letter), asked(letter)
    press.happens = [refused]
    assert asking.print_waiting() == 2
    letter_id = letters.letter(letter).id
    (shown,) = open_requests(letter_id, clock.now())
    assert (shown.printing_id, shown.sentence) == (first, "A picture is missing.")
    assert [one.id for one in made(letter)] == [second]
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert open_requests(letter_id, clock.now()) == ()
        assert request(letter_id, first).stage == Stage.REFUSED
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert asking.forget_requests() == 2
    with pytest.raises(PrintingNotFound):
        request(letter_id, first)
    assert [one.id for one in made(letter)] == [second]


def test_two_that_ask_at_once_get_two_printings_with_different_numbers(press, letter):
    ids = {asked(letter), asked(letter)}
    assert asking.print_waiting() == 2
    assert {one.id: one.number for one in made(letter)}.keys() == ids
    assert {one.number for one in made(letter)} == {1, 2}


def test_what_is_known_to_stop_is_told_at_once(press, letter):
    with pytest.raises(NothingToAdd):
        asked(letter, has_changes=True)
    publish(letter, words="We are 3 organizations.")
    with pytest.raises(FindingsOpen):
        asked(letter)
    assert asking.print_waiting() == 0


def test_who_has_lost_the_role_meanwhile_prints_nothing(press, letter):
    letter_id, address = letters.letter(letter).id, "staff@example.org"
    create_account(COMMAND_LINE, address, Role.STAFF, letter_id=letter_id, password=None)
    account_id = datastore.find_user(email=address).id
    printing_id = asking.ask_for_printing(Actor(address, account_id), letter, PrintChoices())
    db.session.execute(delete(Membership).where(Membership.account_id == account_id))
    db.session.commit()
    assert asking.print_waiting() == 1
    assert stage(letter, printing_id) == Stage.REFUSED
    assert made(letter) == ()
