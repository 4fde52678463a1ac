"""Which roles an account holds, and where a letter's answers go."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Select, TypeDecorator, bindparam, or_, select

from campaign.access import Role
from campaign.accounts.models import Account, AccountSession, Invitation, Membership
from campaign.accounts.rules import InvitationGone, link_sha256
from campaign.db import Base, db


def roles_of(account_id: int, letter_id: int | None) -> frozenset[Role]:
    """The account's roles on the letter and on the installation; empty for a stranger."""
    statement = select(Membership.role).where(
        Membership.account_id == account_id,
        or_(Membership.letter_id.is_(None), Membership.letter_id == letter_id),
    )
    return frozenset(Role(role) for role in db.session.scalars(statement))


def letter_ids_of(account_id: int) -> frozenset[int] | None:
    """The letters an account has a role on; None when its role is for every letter."""
    statement = select(Membership.letter_id).where(
        Membership.account_id == account_id, Membership.role != Role.OPERATOR
    )
    letter_ids = db.session.scalars(statement).all()
    if None in letter_ids:
        return None
    return frozenset(one for one in letter_ids if one is not None)


def coordinator_address(letter_id: int) -> str:
    """Where answers to the letter's emails go: its first coordinator; empty when it has none."""
    return str(db.session.connection().scalar(_COORDINATOR, {"letter_id": letter_id}) or "")


# Every email asks for it, so the statement is built once.
_COORDINATOR: Select[str] = (
    select(Account.email)
    .join(Membership, Membership.account_id == Account.id)
    .where(Membership.role == Role.COORDINATOR)
    .where(or_(Membership.letter_id == bindparam("letter_id"), Membership.letter_id.is_(None)))
    .order_by(Membership.letter_id.is_(None), Membership.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with roles on a letter; ``address`` is for its coordinators."""

    account_id: int
    name: str
    address: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """A role that waits for somebody."""

    id: int
    letter_id: int
    address: str
    role: Role
    expires_at: datetime


def people(letter_id: int) -> tuple[Person, ...]:
    """Everybody with a role on this letter alone, in the order in which they came."""
    statement: Any = (
        select(Account.id, Account.name, Account.email, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.letter_id == letter_id)
        .order_by(Membership.id)
    )
    found: dict[int, Person] = {}
    for account_id, name, address, role in db.session.execute(statement):
        before = found.get(account_id)
        roles = (*(before.roles if before else ()), Role(role))
        found[account_id] = Person(account_id, name or "", address, roles)
    return tuple(found.values())


def coordinator_addresses(letter_id: int) -> tuple[str, ...]:
    """Everybody who looks after the letter, or after all letters where it has nobody of its own."""
    statement: Any = (
        select(Account.email, Membership.letter_id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.role == Role.COORDINATOR)
        .where(or_(Membership.letter_id == letter_id, Membership.letter_id.is_(None)))
        .order_by(Membership.id)
    )
    found = db.session.execute(statement).all()
    own = [email for email, its_letter in found if its_letter is not None]
    return tuple(dict.fromkeys(own or [email for email, _ in found]))


def names_of(account_ids: Iterable[int]) -> Mapping[int, str]:
    """The names of accounts by their numbers; one without a name, or gone, is left out."""
    columns = _ACCOUNTS.c
    statement: Any = select(columns.id, columns.name).where(columns.id.in_(set(account_ids)))
    return {account_id: name for account_id, name in db.session.execute(statement) if name}


def invitations(letter_id: int, now: datetime) -> tuple[OpenInvitation, ...]:
    """What was sent for the letter and can still be taken up."""
    statement = _INVITATIONS.where(Invitation.letter_id == letter_id, Invitation.expires_at > now)
    return tuple(map(_open_invitation, db.session.execute(statement)))


def invitation(token: str, now: datetime) -> OpenInvitation:
    """The invitation behind a link.

    :raises InvitationGone: when the link is none, or no longer.
    """
    is_meant = Invitation.token_sha256 == link_sha256(token)
    statement = _INVITATIONS.where(is_meant, Invitation.expires_at > now)
    row = db.session.execute(statement).first()
    if row is None:
        raise InvitationGone
    return _open_invitation(row)


@dataclass(frozen=True, slots=True)
class AccountHoldings:
    """What is kept of an account, and of what hangs on it by table; secrets are left out."""

    id: int
    account: Mapping[str, Any]
    hanging: Mapping[str, tuple[Mapping[str, Any], ...]]


def account_holdings(email: str) -> AccountHoldings | None:
    """Everything that is kept of the account with the address; None when there is none."""
    account_id = db.session.scalar(select(Account.id).where(Account.email == email))
    if account_id is None:
        return None
    (account,) = _told(_ACCOUNTS.c.id, account_id)
    hanging = {column.table.name: _told(column, account_id) for column in hanging_on_accounts()}
    return AccountHoldings(account_id, account, hanging)


def hanging_on_accounts() -> tuple[Column[Any], ...]:
    """The columns of all tables that point at an account: roles, passkeys and the like."""
    return tuple(
        key.parent
        for table in reversed(Base.metadata.sorted_tables)
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name)
        if key.column.table is _ACCOUNTS
    )


def invitations_to(email: str) -> tuple[OpenInvitation, ...]:
    """Every invitation to the address that was not taken up."""
    statement = _INVITATIONS.where(Invitation.email == email)
    return tuple(map(_open_invitation, db.session.execute(statement)))


_ACCOUNTS: Any = Account.__table__
_SECRET = re.compile("password|secret|token|uniquifier|handle|codes|key|credential|sha256")


def _told(column: Column[Any], account_id: int) -> tuple[Mapping[str, Any], ...]:
    # The library's own lists hold codes, and what a passkey can do; neither is for reading.
    columns = [
        one
        for one in column.table.columns
        if not _SECRET.search(one.name)
        and not isinstance(one.type, LargeBinary)
        and not (isinstance(one.type, TypeDecorator) and one.type.cache_ok is None)
    ]
    rows = db.session.execute(select(*columns).where(column == account_id))
    return tuple(dict(one) for one in rows.mappings())


_INVITATIONS = select(
    Invitation.id, Invitation.letter_id, Invitation.email, Invitation.role, Invitation.expires_at
).order_by(Invitation.id)


def _open_invitation(row: Any) -> OpenInvitation:  # noqa: ANN401 (a row of five columns)
    return OpenInvitation(row.id, row.letter_id, row.email, Role(row.role), row.expires_at)


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What somebody sees of their own account."""

    name: str
    address: str
    has_app: bool
    recovery_code_count: int
    passkey_names: tuple[str, ...]


def own_account(account_id: int) -> OwnAccount:
    """The account of whoever asks, with its ways to sign in."""
    account = db.session.get_one(Account, account_id)
    return OwnAccount(
        name=account.name or "",
        address=str(account.email),
        has_app=bool(account.tf_primary_method and account.tf_totp_secret),
        recovery_code_count=len(account.mf_recovery_codes or ()),
        passkey_names=tuple(passkey.name for passkey in account.webauthn),
    )


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One browser in which an account is signed in; ``network`` is empty when it is not known."""

    id: int
    began_at: datetime
    seen_at: datetime
    network: str
    browser: str
    is_this: bool


def sessions(account_id: int, token: str) -> tuple[SessionLine, ...]:
    """The account's sessions: the one with this token first, then those seen last."""
    statement = (
        select(AccountSession)
        .where(AccountSession.account_id == account_id)
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
    )
    lines = [
        SessionLine(
            id=row.id,
            began_at=row.began_at,
            seen_at=row.seen_at,
            network=row.network,
            browser=row.browser,
            is_this=row.token_sha256 == link_sha256(token),
        )
        for row in db.session.scalars(statement)
    ]
    return tuple(sorted(lines, key=lambda line: not line.is_this))
