"""Telling a person what is kept of them, and erasing it: for the operator, and by a link of their own."""

import secrets
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import Delete, Update, delete, func, update

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.accounts.erasing_operations import (
    forget_account,
    forget_expired_invitations,
    forget_invitations,
)
from campaign.audit.operations import erase_personal, record
from campaign.audit.rules import Deed
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.models import Version
from campaign.drafting.review_link_operations import forget_reviewers
from campaign.mailer import outbox
from campaign.mailer.operations import forget_messages, forget_old_messages
from campaign.mailer.rules import clean_address, recipient_key
from campaign.organizations.models import OrganizationChange
from campaign.printings.models import Printing
from campaign.privacy import emails, queries
from campaign.privacy.models import PrivacyLink
from campaign.privacy.queries import HeldSignOn, Holdings
from campaign.privacy.rules import LINK_LASTS, PAGE_LASTS, NothingKept, PrivacyLinkGone
from campaign.signatories.erasing_operations import erase_contacts_of
from campaign.signatories.models import (
    AcceptedFinding,
    ImportFile,
    RosterStep,
    Signatory,
    SignatoryImport,
)
from campaign.signatories.step_operations import rename_in_steps

_BY_LINK = Actor("person")
"""Who acts by a link of their own; it is for the audit and never asks for permission."""

_MAKERS = (
    Version.created_by,
    Printing.made_by,
    SignatoryImport.made_by,
    SignatoryImport.undone_by,
    ImportFile.made_by,
    RosterStep.made_by,
    RosterStep.undone_by,
    AcceptedFinding.accepted_by,
    OrganizationChange.made_by,
    OrganizationChange.undone_by,
    Signatory.reviewed_by,
)
"""Where an account's address stands as the name of who made something."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and the sign-ons as they stand now; ``has_account`` when one is left."""

    address: str
    sign_ons: tuple[HeldSignOn, ...]
    message_count: int
    has_account: bool


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What is kept, and the token that the page's own buttons send."""

    token: str
    holdings: Holdings


def export_person(actor: Actor, address: str) -> Holdings:
    """Everything that is kept under the address.

    :raises AddressInvalid: see ``clean_address``.
    :raises NothingKept: when there is nothing.
    """
    require(actor, Act.EXPORT_PERSON)
    with transaction():
        held = _held(address)
        record(actor, Act.EXPORT_PERSON, sign_ons=len(held.sign_ons))
        return held


def erase_person(actor: Actor, address: str) -> Erased:
    """Erase everything under the address but what is public of a sign-on.

    :raises AddressInvalid: see ``clean_address``.
    :raises NothingKept: when there is nothing, or nothing any more.
    :raises LastCoordinator: when a letter would be left with nobody to look after it.
    """
    require(actor, Act.ERASE_PERSON)
    with transaction():
        held = _held(address)
        if held.account is not None:
            _forget_account(actor, held.account.id, held.address)
        return _erase(actor, Act.ERASE_PERSON, held, has_account=False)


def ask_for_link(address: str) -> None:
    """Send a link to what is kept under the address; tells nothing to the asker."""
    address = recipient_key(address)
    with transaction():
        if not queries.is_known(address):
            return
        row = PrivacyLink(
            email=address, key=secrets.token_hex(16), expires_at=clock.now() + LINK_LASTS
        )
        db.session.add(row)
        db.session.flush()
        token = queries.link_token(row.id, row.key)
        link = f"{current_app.config['BASE_URL']}/privacy/request/{token}"
        outbox.put(emails.your_data(address, link))
        record(_BY_LINK, Deed.ASK_FOR_DATA, about=f"privacy:{row.id}")


def open_link(token: str) -> OpenedLink:
    """Use the link up; the token that comes back goes on working for the page's own buttons.

    :raises PrivacyLinkGone: when it was used, or is too old.
    """
    link_id, _ = queries.read_link(token)
    key = secrets.token_hex(16)
    opened = update(PrivacyLink).values(key=key, expires_at=clock.now() + PAGE_LASTS)
    with transaction():
        held = queries.holdings(_address_of(opened, token))
        record(_BY_LINK, Deed.SEE_DATA, about=f"privacy:{link_id}")
        return OpenedLink(queries.link_token(link_id, key), held)


def erase_by_link(token: str, *, withdraws: bool) -> Erased:
    """Erase what is kept under the link's address; an account stays, since a letter may need it.

    :raises PrivacyLinkGone: when it was used, or is too old.
    """
    with transaction():
        held = queries.holdings(_address_of(delete(PrivacyLink), token))
        return _erase(
            _BY_LINK,
            Deed.ERASE_DATA,
            held,
            withdraws=withdraws,
            has_account=held.account is not None,
        )


def forget_overdue() -> int:
    """Take away what has had its time: links, invitations and messages about no signatory."""
    with transaction():
        expired = delete(PrivacyLink).where(PrivacyLink.expires_at <= clock.now())
        count = len(db.session.scalars(expired.returning(PrivacyLink.id)).all())
        return count + forget_expired_invitations() + forget_old_messages()


def _held(address: str) -> Holdings:
    held = queries.holdings(recipient_key(clean_address(address)))
    if held.is_empty:
        raise NothingKept(held.address)
    return held


def _address_of(used: Update | Delete, token: str) -> str:
    # One statement finds the link and uses it up, so that of two clicks one is the first.
    link_id, key = queries.read_link(token)
    is_meant = PrivacyLink.id == link_id, PrivacyLink.key == key
    is_good = PrivacyLink.expires_at > clock.now()
    found = used.where(*is_meant, is_good).returning(PrivacyLink.email)
    address: str | None = db.session.scalar(found)
    if address is None:
        raise PrivacyLinkGone
    return address


def _erase(
    actor: Actor, deed: Act | Deed, held: Holdings, *, withdraws: bool = False, has_account: bool
) -> Erased:
    erased = erase_contacts_of(held.address, actor, withdraws=withdraws)
    forget_messages(address=held.address)
    forget_invitations(held.address)
    forget_reviewers(actor, email=held.address)
    db.session.execute(delete(PrivacyLink).where(PrivacyLink.email == held.address))
    # Whoever works here stays on record under the account's name while there is one.
    erase_personal(actor, abouts=(), address="" if has_account else held.address)
    record(actor, deed, sign_ons=len(erased), messages=len(held.messages))
    standing = {one.id: one for one in erased}
    sign_ons = tuple(
        replace(one, signatory=standing[one.signatory.id])
        for one in held.sign_ons
        if one.signatory.id in standing
    )
    return Erased(held.address, sign_ons, len(held.messages), has_account)


def _forget_account(actor: Actor, account_id: int, address: str) -> None:
    forget_account(account_id, actor, (one.id for one in letters.letters()))
    for column in _MAKERS:
        whose = update(column.class_).where(func.lower(column) == address)
        db.session.execute(whose.values({column: f"account {account_id}"}))
    rename_in_steps(address, f"account {account_id}")
