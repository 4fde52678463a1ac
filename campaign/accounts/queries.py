"""Which roles an account holds, and where a letter's answers go."""

from sqlalchemy import Select, bindparam, or_, select

from campaign.access import Role
from campaign.accounts.models import Account, Membership
from campaign.db import db


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
