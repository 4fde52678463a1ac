"""Everything that is kept under an address, from every domain."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from campaign import tokens
from campaign.accounts import queries as accounts
from campaign.accounts.queries import AccountHoldings, OpenInvitation
from campaign.audit import queries as audit
from campaign.audit.queries import EntryRecord
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting import review_queries as reviews
from campaign.drafting.review_queries import RemarkRecord, ReviewLinkRecord
from campaign.mailer import queries as mailer
from campaign.mailer.queries import OpenedMessage
from campaign.privacy.models import PrivacyLink
from campaign.privacy.rules import PrivacyLinkGone
from campaign.signatories import queries as signatories
from campaign.signatories.paper import filled_title
from campaign.signatories.queries import SignatoryRecord

LINK = "privacy"
"""The purpose under which such a link is signed."""


@dataclass(frozen=True, slots=True)
class HeldSignOn:
    """A sign-on, with the letter that it is on."""

    slug: str
    title: str
    signatory: SignatoryRecord


@dataclass(frozen=True, slots=True)
class HeldReviews:
    """The review links that were sent to somebody, and what they said of drafts, by whichever way."""

    links: tuple[ReviewLinkRecord, ...]
    remarks: tuple[RemarkRecord, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is kept under an address; every part may be empty."""

    address: str
    sign_ons: tuple[HeldSignOn, ...]
    messages: tuple[OpenedMessage, ...]
    entries: tuple[EntryRecord, ...]
    account: AccountHoldings | None
    invitations: tuple[OpenInvitation, ...]
    reviews: HeldReviews

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept at all."""
        others = (self.messages, self.entries, self.account, self.invitations, self.reviews.links)
        return not any((self.sign_ons, *others))


def holdings(address: str) -> Holdings:
    """Everything under the address, given in small letters."""
    sign_ons = tuple(_held(one) for one in signatories.records_of_contact(address))
    account, invitations = accounts.account_holdings(address), accounts.invitations_to(address)
    links = reviews.review_links_to(address)
    abouts = (
        *(f"signatory:{one.signatory.id}" for one in sign_ons),
        *(f"invitation:{one.id}" for one in invitations),
        *(f"review_link:{one.id}" for one in links),
        *((f"account:{account.id}",) if account else ()),
    )
    return Holdings(
        address=address,
        sign_ons=sign_ons,
        messages=mailer.messages_of(address, abouts),
        entries=audit.entries_of(abouts, account.id if account else None, address),
        account=account,
        invitations=invitations,
        reviews=HeldReviews(
            links,
            reviews.remarks_by(account.id if account else None, (one.id for one in links)),
        ),
    )


def is_known(address: str) -> bool:
    """Whether a link to what is kept under the address would show anything worth the mail."""
    return bool(
        signatories.records_of_contact(address)
        or accounts.account_holdings(address)
        or accounts.invitations_to(address)
        or reviews.review_links_to(address)
        or mailer.has_written_to(address)
    )


def held_by_link(token: str, now: datetime) -> Holdings:
    """What is kept under the address of a link, which stays as it is.

    :raises PrivacyLinkGone: when it was used, or is too old.
    """
    link_id, key = read_link(token)
    statement = select(PrivacyLink.email).where(
        PrivacyLink.id == link_id, PrivacyLink.key == key, PrivacyLink.expires_at > now
    )
    address: str | None = db.session.scalar(statement)
    if address is None:
        raise PrivacyLinkGone
    return holdings(address)


def read_link(token: str) -> tuple[int, str]:
    """The id and the key that a link holds; whether they are still good is not asked.

    :raises PrivacyLinkGone: when the link is cut or forged.
    """
    payload = tokens.read(LINK, token)
    if payload is None:
        raise PrivacyLinkGone
    link_id, key = payload
    return link_id, key


def link_token(link_id: int, key: str) -> str:
    """The signed text of a link."""
    return tokens.sign(LINK, [link_id, key])


def as_json(held: Holdings, now: datetime) -> str:
    """What is kept as a file for whoever asked; without secrets, and without other people's names."""
    slugs = {one.id: one.slug for one in letters.letters()}
    account_id = held.account.id if held.account else None
    told = {
        "address": held.address,
        "as_of": now,
        "sign_ons": [_sign_on(one) for one in held.sign_ons],
        "messages": [_message(one) for one in held.messages],
        "record": [_entry(one, slugs, account_id) for one in held.entries],
        "account": _account(held.account, slugs) if held.account else None,
        "invitations": [_of_letter(one, slugs) for one in held.invitations],
        "review_links": [_of_letter(one, slugs) for one in held.reviews.links],
        "said_of_drafts": [_of_letter(one, slugs) for one in held.reviews.remarks],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _held(signatory: SignatoryRecord) -> HeldSignOn:
    letter = letters.letter_by_id(signatory.letter_id)
    return HeldSignOn(letter.slug, filled_title(letter), signatory)


def _sign_on(held: HeldSignOn) -> Mapping[str, Any]:
    told = asdict(held.signatory)
    for name in ("link_key", "letter_id"):
        del told[name]
    return {"letter": held.slug, "letter_title": held.title, **told}


def _message(message: OpenedMessage) -> Mapping[str, Any]:
    line = message.line
    return {
        "at": line.created_at,
        "to": line.to,
        "subject": line.subject,
        "state": line.state,
        "sent_at": line.sent_at,
        "text": message.text,
    }


def _entry(
    entry: EntryRecord, slugs: Mapping[int, str], account_id: int | None
) -> Mapping[str, Any]:
    is_own = entry.account_id == account_id
    return {
        "id": entry.id,
        "at": entry.at,
        "act": entry.act,
        "about": entry.about,
        "by": entry.name if is_own else entry.who,
        "network": entry.machine if is_own else "",
        "details": entry.details,
        "typed": entry.typed,
    }


def _account(account: AccountHoldings, slugs: Mapping[int, str]) -> Mapping[str, Any]:
    hanging = {
        table: [{**one, "letter": slugs.get(one.get("letter_id") or 0)} for one in rows]
        for table, rows in account.hanging.items()
    }
    return {**account.account, **hanging}


def _of_letter(
    one: OpenInvitation | ReviewLinkRecord | RemarkRecord, slugs: Mapping[int, str]
) -> Mapping[str, Any]:
    told = asdict(one)
    return {**told, "letter": slugs[told.pop("letter_id")]}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
