"""Sharing a letter: invite, take back, join, change a role, remove, hand over, leave."""

import secrets

from flask import current_app
from sqlalchemy import delete, select

from campaign import clock
from campaign.access import Act, Actor, Role, require
from campaign.accounts import emails
from campaign.accounts.models import Account, Invitation, Membership
from campaign.accounts.operations import datastore, give_role, hash_of_good
from campaign.accounts.rules import (
    INVITATION_LASTS,
    SHARED_ROLES,
    InvitationForAnother,
    InvitationGone,
    LastCoordinator,
    MailHeldBack,
    PersonNotFound,
    RoleMisplaced,
    SharedLetter,
    account_address,
    account_name,
    link_sha256,
)
from campaign.audit.operations import record
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.mailer import outbox


def invite(actor: Actor, letter: SharedLetter, address: str, role: Role) -> None:
    """Send somebody a link to a role on the letter; an earlier one to the address is worth nothing.

    :raises AddressInvalid: see ``account_address``.
    :raises RoleMisplaced: for a role that is not for letters.
    :raises MailHeldBack: when the address has had enough mail for now.
    """
    with transaction():
        _require_sharing(actor, letter.id)
        _require_shared(role)
        address = account_address(address)
        db.session.execute(delete(Invitation).filter_by(letter_id=letter.id, email=address))
        token = secrets.token_urlsafe(32)
        row = Invitation(
            letter_id=letter.id,
            email=address,
            role=str(role),
            token_sha256=link_sha256(token),
            expires_at=clock.now() + INVITATION_LASTS,
        )
        db.session.add(row)
        db.session.flush()
        link = f"{current_app.config['BASE_URL']}/join/{token}"
        if not outbox.put(emails.invitation(letter, address, str(role), actor.name, link)):
            message = "We have sent this address a lot of email already. Try again tomorrow."
            raise MailHeldBack(message)
        about, to = f"invitation:{row.id}", {"address": address}
        record(actor, Deed.INVITE, letter.id, about=about, personal=to, role=str(role))


def take_back(actor: Actor, letter_id: int, invitation_id: int) -> None:
    """Make an invitation worth nothing.

    :raises PersonNotFound: when it is not there any more.
    """
    with transaction():
        _require_sharing(actor, letter_id)
        gone = db.session.scalars(
            delete(Invitation)
            .where(Invitation.id == invitation_id, Invitation.letter_id == letter_id)
            .returning(Invitation.id)
        ).all()
        if not gone:
            message = "This invitation is no longer open."
            raise PersonNotFound(message)
        record(actor, Deed.TAKE_BACK, letter_id, about=f"invitation:{invitation_id}")


def join_newly(token: str, name: str, password: str) -> None:
    """Make an account for the address that was invited, with its role; the link is used up.

    An account that is there already gets the role and stays as it is, password and all:
    whoever has the link is told nothing of it, in words or in time.

    :raises InvitationGone: when the link is none, or no longer.
    :raises NameMissing: see ``account_name``.
    :raises PasswordInvalid: see ``require_good_password``.
    """
    with transaction():
        row = _open_invitation(token)
        name = account_name(name)
        hashed = hash_of_good(password, row.email)
        account = datastore.find_user(email=row.email)
        if account is None:
            account = datastore.create_user(email=row.email, name=name, password=hashed)
        db.session.flush()
        _take_up(row, account.id)


def join_as(account_id: int, token: str) -> None:
    """Give the account its role of the invitation; the link is used up.

    :raises InvitationGone: when the link is none, or no longer.
    :raises InvitationForAnother: when it was sent to another address than the account's.
    """
    with transaction():
        row = _open_invitation(token)
        account = db.session.get_one(Account, account_id)
        if account.email != row.email:
            message = "This invitation was sent to a different address than your account’s."
            raise InvitationForAnother(message)
        _take_up(row, account_id)


def change_role(actor: Actor, letter_id: int, account_id: int, role: Role) -> None:
    """Let somebody have this role on the letter and no other.

    :raises LastCoordinator: when nobody else is coordinator.
    :raises PersonNotFound: when the account has no role on the letter.
    """
    with transaction():
        _require_sharing(actor, letter_id)
        _require_shared(role)
        _set_role(actor, Deed.CHANGE_ROLE, letter_id, account_id, role)


def remove_person(actor: Actor, letter_id: int, account_id: int) -> None:
    """Take every role on the letter from somebody, from their next request on.

    :raises LastCoordinator: when nobody else is coordinator.
    :raises PersonNotFound: when the account has no role on the letter.
    """
    with transaction():
        _require_sharing(actor, letter_id)
        _set_role(actor, Deed.REMOVE, letter_id, account_id, None)


def hand_over(actor: Actor, letter_id: int, account_id: int) -> None:
    """Make somebody on the letter its coordinator and go on as a viewer, in one step.

    :raises PersonNotFound: when the account has no role on the letter.
    """
    with transaction():
        _require_sharing(actor, letter_id)
        _set_role(actor, Deed.HAND_OVER, letter_id, account_id, Role.COORDINATOR)
        own = Membership.account_id == actor.account_id, Membership.letter_id == letter_id
        if (
            account_id != actor.account_id
            and db.session.scalars(select(Membership.id).where(*own)).first()
        ):
            _set_role(actor, Deed.HAND_OVER, letter_id, actor.account_id or 0, Role.VIEWER)


def leave(actor: Actor, letter_id: int) -> None:
    """Give up one's own roles on the letter.

    :raises LastCoordinator: when nobody else is coordinator.
    :raises PersonNotFound: when one's role is not of this letter alone.
    """
    with transaction():
        _hold_coordinators(letter_id)
        require(actor, Act.LEAVE_LETTER, letter_id)
        _set_role(actor, Deed.LEAVE, letter_id, actor.account_id or 0, None)


def _require_sharing(actor: Actor, letter_id: int) -> None:
    # The rights are looked at once nobody else can change them: of two coordinators who
    # remove each other at once, the second is no coordinator any more.
    _hold_coordinators(letter_id)
    require(actor, Act.SHARE_LETTER, letter_id)


def _hold_coordinators(letter_id: int) -> None:
    statement = (
        select(Membership.id)
        .where(Membership.letter_id == letter_id, Membership.role == Role.COORDINATOR)
        .order_by(Membership.id)
    )
    db.session.execute(statement.with_for_update()).all()


def _set_role(actor: Actor, deed: Deed, letter_id: int, account_id: int, role: Role | None) -> None:
    on_letter = Membership.letter_id == letter_id
    gone = db.session.scalars(
        delete(Membership)
        .where(on_letter, Membership.account_id == account_id)
        .returning(Membership.role)
    ).all()
    if not gone:
        message = "Nobody on this letter has this number."
        raise PersonNotFound(message)
    if role is not None:
        give_role(account_id, role, letter_id)
    is_coordinator = on_letter, Membership.role == Role.COORDINATOR
    if (
        Role.COORDINATOR in gone
        and db.session.scalars(select(Membership.id).where(*is_coordinator)).first() is None
    ):
        raise LastCoordinator
    roles = change(" and ".join(sorted(gone)), str(role or ""))
    record(actor, deed, letter_id, about=f"account:{account_id}", role=roles)


def _require_shared(role: Role) -> None:
    if role not in SHARED_ROLES:
        message = "An operator is for the whole installation, not for a letter."
        raise RoleMisplaced(message)


def _open_invitation(token: str) -> Invitation:
    statement = select(Invitation).where(
        Invitation.token_sha256 == link_sha256(token), Invitation.expires_at > clock.now()
    )
    row = db.session.scalars(statement.with_for_update()).first()
    if row is None:
        raise InvitationGone
    return row


def _take_up(row: Invitation, account_id: int) -> None:
    actor = Actor(row.email, account_id)
    give_role(account_id, Role(row.role), row.letter_id)
    about = f"account:{account_id}"
    record(actor, Deed.JOIN, row.letter_id, about=about, invitation=row.id, role=row.role)
    db.session.execute(delete(Invitation).where(Invitation.id == row.id))
