"""Making accounts and giving roles."""

import unicodedata
from urllib.parse import urlsplit

from flask import current_app
from flask_security import SQLAlchemyUserDatastore, hash_password
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import delete, select

from campaign.access import Act, Actor, Role, require
from campaign.accounts.models import Account, AccountSession, Membership, WebAuthn
from campaign.accounts.models import Role as RoleRow
from campaign.accounts.rules import RoleMisplaced, account_address, require_good_password
from campaign.audit.operations import record
from campaign.db import db, transaction

datastore = SQLAlchemyUserDatastore(db, Account, RoleRow, WebAuthn)
"""Flask-Security's way to the accounts; ``app.py`` hands it over."""


def create_account(
    actor: Actor, address: str, role: Role, *, letter_id: int | None, password: str | None
) -> str:
    """An account with a role on a letter, or on all letters without one.

    An account that exists gets the role besides, and the password when one is given.
    Without a password the result is a one-use token to choose one; else it is empty.

    :raises AddressInvalid: see ``account_address``.
    :raises RoleMisplaced: for an operator of one letter.
    :raises PasswordInvalid: see ``require_good_password``.
    """
    require(actor, Act.CREATE_ACCOUNT)
    address = account_address(address)
    if role == Role.OPERATOR and letter_id is not None:
        message = "An operator is for the whole installation; leave the letter out."
        raise RoleMisplaced(message)
    hashed = None if password is None else hash_of_good(password, address)
    with transaction():
        account = datastore.find_user(email=address) or datastore.create_user(
            email=address, password=None
        )
        if hashed is not None:
            account.password = hashed
            datastore.set_uniquifier(account)
        db.session.flush()
        if hashed is not None:
            # Whoever is signed in with the password of before is so no more.
            db.session.execute(delete(AccountSession).filter_by(account_id=account.id))
        give_role(account.id, role, letter_id)
        record(actor, Act.CREATE_ACCOUNT, letter_id, account=account.id, role=role)
        return "" if hashed is not None else str(generate_reset_password_token(account))  # type: ignore[no-untyped-call]


def hash_of_good(password: str, address: str) -> str:
    """What is kept of a new password of the account with this address.

    :raises PasswordInvalid: see ``require_good_password``.
    """
    require_good_password(password, address, *site_words())
    # Written in the form to which the sign-in page brings what is typed there.
    return str(hash_password(unicodedata.normalize("NFKD", password)))


def site_words() -> tuple[str, ...]:
    """What the site is called; no password is made of that."""
    return "undersigned", urlsplit(current_app.config["BASE_URL"]).hostname or ""


def give_role(account_id: int, role: Role, letter_id: int | None) -> None:
    """Let the account hold the role, in the transaction of the change; once is enough."""
    where = {"account_id": account_id, "letter_id": letter_id, "role": str(role)}
    if db.session.scalars(select(Membership).filter_by(**where)).first() is None:
        db.session.add(Membership(**where))
        db.session.flush()
