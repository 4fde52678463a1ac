"""What is left of a person: the rows, everything that the database holds, and whether the record is whole."""

import re

from sqlalchemy import select

from campaign.audit.operations import chain_entries
from campaign.audit.verification import verify
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.mailer.models import Message
from campaign.mailer.queries import opened_message
from campaign.signatories.models import Signatory

ADDRESS = "ana@example.org"


def the_link():
    """The address in the newest email of that kind."""
    newest = select(Message.id).where(Message.name == "your_data").order_by(Message.id.desc())
    text = opened_message(db.session.scalars(newest).first(), mask=False).text
    return re.search(r"https?://[^/\s]+(/privacy/request/\S+)", text)[1]


def row_named(name):
    db.session.expire_all()
    return db.session.scalars(select(Signatory).where(Signatory.name == name)).one()


def everything():
    """The whole database as text, to look for what must not be in it."""
    db.session.expire_all()
    db.session.rollback()
    said = []
    for table in db.metadata.sorted_tables:
        # As the driver gives it: the sign-in library's own types warn when they are selected.
        rows = db.session.connection().exec_driver_sql(f"SELECT * FROM {table.name}")  # noqa: S608 (a name of ours)
        for row in rows:
            said += [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row]
    return "\n".join(said)


def assert_record_is_whole(slug):
    """Nothing is wrong with the letter's chain, nor with the installation's, chained to the end."""
    chain_entries()
    for letter_id in (letters.letter(slug).id, None):
        verdict = verify(letter_id)
        assert verdict.problems == ()
        assert verdict.waiting_count == 0
