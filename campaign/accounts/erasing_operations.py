"""Erasing an account with everything that hangs on it, and the invitations to an address."""

from collections.abc import Iterable

from sqlalchemy import Select, delete, select

from campaign import clock
from campaign.access import Actor, Role
from campaign.accounts.models import Account, Invitation, Membership
from campaign.accounts.queries import hanging_on_accounts
from campaign.accounts.rules import LastCoordinator
from campaign.audit.operations import erase_personal, record
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction


def forget_account(account_id: int, actor: Actor, letter_ids: Iterable[int]) -> None:
    """Take the account away with its roles, passkeys and whatever else points at it.

    ``letter_ids`` are all letters there are. It is part of an operation that has asked
    for permission.

    :raises LastCoordinator: when a letter would be left with nobody to look after it.
    """
    with transaction():
        _require_another_coordinator(account_id, frozenset(letter_ids))
        about = f"account:{account_id}"
        for letter_id, role in db.session.execute(_roles(account_id)).all():
            record(actor, Deed.REMOVE, letter_id, about=about, role=change(role, ""))
        for column in hanging_on_accounts():
            db.session.execute(delete(column.table).where(column == account_id))
        db.session.execute(delete(Account).where(Account.id == account_id))
        erase_personal(actor, abouts=[about], account_id=account_id)


def forget_invitations(email: str) -> int:
    """Take away every invitation to the address that still waits; gives how many."""
    theirs = delete(Invitation).where(Invitation.email == email)
    with transaction():
        return len(db.session.scalars(theirs.returning(Invitation.id)).all())


def forget_expired_invitations() -> int:
    """Take away the invitations that nobody can take up any more; gives how many."""
    expired = delete(Invitation).where(Invitation.expires_at <= clock.now())
    with transaction():
        return len(db.session.scalars(expired.returning(Invitation.id)).all())


def _require_another_coordinator(account_id: int, letter_ids: frozenset[int]) -> None:
    # They are held, so that of two coordinators who go at once the second is the last.
    statement = (
        select(Membership.account_id, Membership.letter_id)
        .where(Membership.role == Role.COORDINATOR)
        .order_by(Membership.id)
    )
    found = db.session.execute(statement.with_for_update()).all()
    own = {letter_id for holder, letter_id in found if holder == account_id}
    others = {letter_id for holder, letter_id in found if holder != account_id}
    looked_after = letter_ids if None in own else own
    if None not in others and looked_after - others:
        raise LastCoordinator


def _roles(account_id: int) -> Select[int | None, str]:
    held = select(Membership.letter_id, Membership.role).where(Membership.account_id == account_id)
    return held.order_by(Membership.id)
