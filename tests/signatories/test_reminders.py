"""One reminder for a sign-on that waits, and its lapse."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import operations as drafting
from campaign.mailer.models import Message
from campaign.signatories.models import Signatory
from campaign.signatories.review_operations import lapse_unconfirmed, remind_unconfirmed
from campaign.signatories.rules import LAPSE_AFTER, REMIND_AFTER
from tests.application import answers

SECOND = timedelta(seconds=1)


@pytest.fixture
def waited(monkeypatch, client, letter):
    """Signs an organization on, and gives a way to let time pass since then."""
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)
    client.post(f"/l/{letter}/sign-on", data=answers(client))

    def wait(time):
        monkeypatch.setattr(clock, "now", lambda: start + time)

    return wait


def messages(name):
    return db.session.scalar(select(func.count()).where(Message.name == name))


def the_row():
    db.session.expire_all()
    return db.session.scalars(select(Signatory).where(Signatory.contact_email != "")).one()


def test_nobody_is_reminded_too_soon_or_twice(waited):
    waited(REMIND_AFTER - SECOND)
    assert remind_unconfirmed() == 0
    waited(REMIND_AFTER)
    assert remind_unconfirmed() == 1
    waited(LAPSE_AFTER - SECOND)
    assert remind_unconfirmed() == 0
    assert messages("remind_to_confirm") == 1


def test_a_letter_that_takes_no_more_sign_ons_reminds_nobody(waited, letter):
    drafting.close_letter(COMMAND_LINE, letter)
    waited(REMIND_AFTER)
    assert remind_unconfirmed() == 0
    assert messages("remind_to_confirm") == 0


def test_a_confirmed_sign_on_is_neither_reminded_nor_lapses(waited):
    row = the_row()
    row.state = "listed"
    db.session.commit()
    waited(LAPSE_AFTER * 2)
    assert (remind_unconfirmed(), lapse_unconfirmed()) == (0, 0)


def test_a_sign_on_lapses_once_and_when_made_anew_has_its_whole_time_again(waited, client, letter):
    waited(LAPSE_AFTER - SECOND)
    assert lapse_unconfirmed() == 0
    waited(LAPSE_AFTER)
    assert (lapse_unconfirmed(), lapse_unconfirmed()) == (1, 0)
    assert the_row().lapsed_at is not None
    client.post(f"/l/{letter}/sign-on", data=answers(client))
    assert the_row().lapsed_at is None
    assert messages("confirm_sign_on") == 2
    assert (remind_unconfirmed(), lapse_unconfirmed()) == (0, 0)
    waited(LAPSE_AFTER + REMIND_AFTER)
    assert remind_unconfirmed() == 1
    waited(LAPSE_AFTER * 2)
    assert lapse_unconfirmed() == 1
