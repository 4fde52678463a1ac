"""How the roster is put in order and shown: a coordinator's choices, and the keys that follow."""

from sqlalchemy import bindparam, select, update

from campaign.access import Actor
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import set_roster_choices
from campaign.drafting.roster_choices import RosterChoices
from campaign.drafting.rules import RosterOrder
from campaign.organizations.order import sort_key
from campaign.signatories.models import Signatory


def arrange_roster(actor: Actor, slug: str, choices: RosterChoices) -> bool:
    """Keep the choices; names are filed anew when leading articles begin or cease to count.

    Gives whether anything was changed. What is listed stays listed, whoever may sign on now.
    """
    with transaction():
        letter = letters.letter(slug)
        skipped = letter.settings.order == RosterOrder.SKIP_ARTICLES
        is_new = set_roster_choices(actor, slug, choices)
        skips = choices.order == RosterOrder.SKIP_ARTICLES
        if skips != skipped:
            _file_anew(letter.id, skip_articles=skips)
        return is_new


def _file_anew(letter_id: int, *, skip_articles: bool) -> None:
    statement = select(Signatory.id, Signatory.name, Signatory.sort_key).where(
        Signatory.letter_id == letter_id
    )
    keys = [
        {"filed": signatory_id, "key": key}
        for signatory_id, name, old in db.session.execute(statement)
        if (key := sort_key(name, skip_articles=skip_articles)) != old
    ]
    filed = update(Signatory).where(Signatory.id == bindparam("filed"))
    if keys:
        # The connection takes them all at once; the session would look for each row that it knows.
        db.session.connection().execute(filed.values(sort_key=bindparam("key")), keys)
        db.session.expire_all()
