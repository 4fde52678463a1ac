"""Keeping a search of the roster's table under a name, for whoever asks for it again and again."""

from sqlalchemy import delete, select

from campaign.access import Act, Actor, require
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.errors import BadInput
from campaign.organizations.rules import clean_line
from campaign.signatories.models import RosterView
from campaign.signatories.table_rules import MAX_VIEW_NAME_CHARACTERS

MAX_VIEWS = 30
"""So many one account may keep on a letter."""

MAX_ASKED_CHARACTERS = 2_000


class ViewRefused(BadInput):
    """The search cannot be kept."""


def keep_view(actor: Actor, slug: str, name: str, asked: str) -> None:
    """Keep the query of an address under a name; one of the same name is overwritten.

    :raises ViewRefused: without a name or an account, or when there are too many already.
    """
    with transaction():
        letter_id = letters.letter(slug).id
        require(actor, Act.SEE_LETTER, letter_id)
        name = clean_line(name, what="name", limit=MAX_VIEW_NAME_CHARACTERS)
        if not name:
            message = "Give the search a name."
            raise ViewRefused(message)
        if actor.account_id is None or len(asked) > MAX_ASKED_CHARACTERS:
            message = "This search cannot be saved."
            raise ViewRefused(message)
        row = _kept(letter_id, actor.account_id, name)
        if row is None:
            _require_room(letter_id, actor.account_id)
            row = RosterView(letter_id=letter_id, account_id=actor.account_id, name=name)
            db.session.add(row)
        row.asked = asked


def forget_view(actor: Actor, slug: str, view_id: int) -> None:
    """Forget a search of one's own; one that is not there, or another's, changes nothing."""
    with transaction():
        letter_id = letters.letter(slug).id
        require(actor, Act.SEE_LETTER, letter_id)
        own = RosterView.id == view_id, RosterView.account_id == actor.account_id
        db.session.execute(delete(RosterView).where(RosterView.letter_id == letter_id, *own))


def _kept(letter_id: int, account_id: int, name: str) -> RosterView | None:
    statement = select(RosterView).where(
        RosterView.letter_id == letter_id,
        RosterView.account_id == account_id,
        RosterView.name == name,
    )
    return db.session.scalars(statement).first()


def _require_room(letter_id: int, account_id: int) -> None:
    own = RosterView.letter_id == letter_id, RosterView.account_id == account_id
    if len(db.session.scalars(select(RosterView.id).where(*own)).all()) >= MAX_VIEWS:
        message = f"You already have {MAX_VIEWS} saved searches on this letter; delete one first."
        raise ViewRefused(message)
