"""What the sign-in library leaves to us to keep: that a code counts once, and who changed what."""

from typing import Any

from flask_security import UserMixin
from sqlalchemy import or_, select, update

from campaign.access import Actor
from campaign.accounts.models import Account
from campaign.accounts.operations import datastore
from campaign.accounts.rules import CodeKind
from campaign.audit.operations import record
from campaign.db import db, transaction


def spend_code(account_id: int, kind: CodeKind, counter: int) -> bool:
    """Let a right code count; false when it, or a later one, has counted before.

    ``counter`` is the code's step of time. Of two requests at once, one gets through.
    """
    column = Account.app_counter if kind == CodeKind.APP else Account.link_counter
    is_new = or_(column.is_(None), column < counter)
    spend = update(Account).where(Account.id == account_id, is_new).values({column: counter})
    with transaction():
        spent: Any = db.session.scalars(spend.returning(Account.id)).all()
    return len(spent) == 1


def prepare_links(account: UserMixin) -> None:
    """Give the account what links to sign in are made from, unless it has that."""
    if not datastore.us_get_totp_secrets(account):
        with transaction():
            datastore.us_setup_email(account)


def hold(account: UserMixin) -> None:
    """Let nobody else change the account until the transaction is over, and see it as it is now."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    db.session.refresh(account)


def note(account: UserMixin, deed: str) -> None:
    """Keep what somebody did to their own account, in the transaction of the library's change."""
    record(Actor(account.email, account.id), deed, about=f"account:{account.id}")
