"""Where accounts are signed in: beginning a session, going on with it, ending it."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, delete, or_, select, update

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.accounts.models import Account, AccountSession
from campaign.accounts.rules import (
    SEEN_AGAIN,
    PersonNotFound,
    SessionGone,
    account_address,
    browser_words,
    link_sha256,
)
from campaign.audit.operations import record
from campaign.audit.rules import Deed, shortened
from campaign.db import db, transaction
from campaign.errors import Away

DROP_SESSIONS = "accounts.drop_sessions"
"""The name of the handler that forgets sessions which are over by themselves."""

VISITOR = Actor("visitor")
"""Whoever tries to sign in and is not known to be the account's person."""


def begin_session(account_id: int, how: str, *, address: str, agent: str, instead_of: str) -> str:
    """Note that somebody has signed in; gives the token for their cookie.

    ``address`` is that of their machine, ``agent`` the browser's own words, ``instead_of``
    the token that the browser had before, which is worth nothing any more.
    """
    with transaction():
        db.session.execute(delete(AccountSession).filter_by(token_sha256=link_sha256(instead_of)))
        token, now = secrets.token_urlsafe(32), clock.now()
        row = AccountSession(
            account_id=account_id,
            token_sha256=link_sha256(token),
            began_at=now,
            seen_at=now,
            network=shortened(address),
            browser=browser_words(agent),
        )
        db.session.add(row)
        db.session.flush()
        record(_actor(account_id), Deed.SIGN_IN, about=f"session:{row.id}", how=how)
        return token


def continue_session(token: str) -> int | None:
    """The account whose session this is; None when it was ended or has lasted too long."""
    now = clock.now()
    statement = select(AccountSession.account_id, AccountSession.seen_at).where(
        AccountSession.token_sha256 == link_sha256(token), ~_is_over(now)
    )
    row = db.session.execute(statement).first()
    if row is None:
        return None
    if now - row.seen_at > SEEN_AGAIN:
        # A page can be read while nothing can be written.
        with suppress(Away), transaction():
            is_meant = AccountSession.token_sha256 == link_sha256(token)
            db.session.execute(update(AccountSession).where(is_meant).values(seen_at=now))
    return int(row.account_id)


def sign_out(account_id: int, token: str) -> None:
    """End the session of this browser."""
    with transaction():
        _end(account_id, Deed.SIGN_OUT, AccountSession.token_sha256 == link_sha256(token))


def end_session(account_id: int, session_id: int) -> None:
    """End one session of the account, from its next request on.

    :raises SessionGone: when the account has none with this number.
    """
    with transaction():
        if not _end(account_id, Deed.END_SESSION, AccountSession.id == session_id):
            raise SessionGone


def end_other_sessions(account_id: int, token: str) -> None:
    """End every session of the account but the one with this token."""
    with transaction():
        _end(account_id, Deed.END_SESSION, AccountSession.token_sha256 != link_sha256(token))


def end_sessions(actor: Actor, address: str) -> int:
    """End every session of somebody's account, as when their laptop was stolen; gives how many.

    :raises PersonNotFound: when no account has the address.
    """
    require(actor, Act.CREATE_ACCOUNT)
    with transaction():
        account_id = db.session.scalar(
            select(Account.id).where(Account.email == account_address(address))
        )
        if account_id is None:
            message = f"There is no account for {address.strip()}."
            raise PersonNotFound(message)
        return _end(account_id, Deed.END_SESSION, AccountSession.id > 0, actor)


def note_new_password(account_id: int, deed: Deed, token: str = "") -> None:
    """Note that a password was chosen anew; whoever is signed in elsewhere is so no more."""
    with transaction():
        record(_actor(account_id), deed, about=f"account:{account_id}")
        end_other_sessions(account_id, token)


def note_failed_sign_in(account_id: int, how: str) -> None:
    """Note that somebody did not prove to be the account's person; never what they typed."""
    with transaction():
        record(VISITOR, Deed.SIGN_IN_FAILED, about=f"account:{account_id}", how=how)


def drop_sessions() -> int:
    """Forget the sessions that have lasted too long; gives how many."""
    with transaction():
        over = delete(AccountSession).where(_is_over(clock.now())).returning(AccountSession.id)
        return len(db.session.scalars(over).all())


def _end(
    account_id: int, deed: Deed, condition: ColumnElement[bool], actor: Actor | None = None
) -> int:
    own = AccountSession.account_id == account_id
    statement = delete(AccountSession).where(own, condition).returning(AccountSession.id)
    ended = db.session.scalars(statement).all()
    for session_id in ended:
        record(actor or _actor(account_id), deed, about=f"session:{session_id}")
    return len(ended)


def _is_over(now: datetime) -> ColumnElement[bool]:
    settings = current_app.config
    return or_(
        AccountSession.seen_at < now - timedelta(hours=settings["SESSION_IDLE_HOURS"]),
        AccountSession.began_at < now - timedelta(days=settings["SESSION_DAYS"]),
    )


def _actor(account_id: int) -> Actor:
    email: Any = db.session.scalar(select(Account.email).where(Account.id == account_id))
    return Actor(email, account_id)
