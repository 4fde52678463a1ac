"""The words of the audit, how its entries are hashed, and how a machine's address is shortened.

How to compute the hashes again stands in ARCHITECTURE.md.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Protocol

BEFORE_THE_FIRST = "0" * 64
"""What the first entry of a chain follows."""

INSTALLATION = 0
"""The chain of what belongs to no letter; a letter's chain has the letter's id."""

ACTOR, CHANGE = "actor", "change"
"""The personal parts of an entry: who acted from where, and what they typed."""

ACCOUNT = "account"
"""Who acts when it is somebody who works here; otherwise the actor's own name says it."""


class Deed(StrEnum):
    """What happens without a role, or is one of several things that an act of ``access`` allows."""

    SIGN_ON = "signatory.sign_on"
    CONFIRM = "signatory.confirm"
    CORRECT = "signatory.correct"
    WITHDRAW = "signatory.withdraw"
    ASK_TO_WITHDRAW = "signatory.ask_to_withdraw"
    SEND_LINK = "signatory.send_link"
    REMIND = "signatory.remind"
    LAPSE = "signatory.lapse"
    ERASE_CONTACT = "signatory.erase_contact"
    IMPORT = "signatory.import"
    UNDO_IMPORT = "signatory.undo_import"
    ENTER = "signatory.enter"
    APPROVE = "signatory.approve"
    DECLINE = "signatory.decline"
    PUBLISH = "text.publish"
    MAKE_REVIEW_LINK = "review.make_link"
    TAKE_BACK_REVIEW_LINK = "review.take_back_link"
    COMMENT = "review.comment"
    REPLY = "review.reply"
    SUGGEST = "review.suggest"
    RESOLVE = "review.resolve"
    REOPEN_COMMENT = "review.reopen"
    ACCEPT_SUGGESTION = "review.accept"
    REJECT_SUGGESTION = "review.reject"
    SET_DATE_AND_VIA = "letter.set_date_and_via"
    SET_LANGUAGE = "letter.set_language"
    SET_THEME = "letter.set_theme"
    GO_STALE = "signatory.go_stale"
    RENEW = "signatory.renew"
    ASK = "signatory.ask"
    INVITE = "people.invite"
    TAKE_BACK = "people.take_back_invitation"
    JOIN = "people.join"
    CHANGE_ROLE = "people.change_role"
    REMOVE = "people.remove"
    HAND_OVER = "people.hand_over"
    LEAVE = "people.leave"
    SET_UP_APP = "account.set_up_app"
    REMOVE_APP = "account.remove_app"
    MAKE_RECOVERY_CODES = "account.make_recovery_codes"
    USE_RECOVERY_CODE = "account.use_recovery_code"
    ADD_PASSKEY = "account.add_passkey"
    DELETE_PASSKEY = "account.delete_passkey"
    SIGN_IN = "account.sign_in"
    SIGN_IN_FAILED = "account.sign_in_failed"
    SIGN_OUT = "account.sign_out"
    CHANGE_PASSWORD = "account.change_password"  # noqa: S105 (the name of a deed)
    RESET_PASSWORD = "account.reset_password"  # noqa: S105
    END_SESSION = "account.end_session"
    ERASE = "audit.erase"
    ASK_FOR_DATA = "privacy.ask"
    SEE_DATA = "privacy.see"
    ERASE_DATA = "privacy.erase_own"


class Hashed(Protocol):
    """The columns of an entry that its chain covers."""

    id: int
    at: datetime
    who: str
    account_id: int | None
    act: str
    about: str
    letter_id: int | None
    details: str
    commitments: str


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    message = f"{type(value).__name__} cannot be kept in the audit"
    raise TypeError(message)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain)


def canonical(value: object) -> str:
    """The value as JSON in ASCII: keys in order, no spaces, one text for each value."""
    return _ENCODER.encode(value)


def digest(*values: object) -> str:
    """The SHA-256 of the values as one canonical array, in hexadecimal digits."""
    return sha256(canonical(values).encode()).hexdigest()


def entry_sha256(previous: str, position: int, entry: Hashed) -> str:
    """The hash of an entry at its position, after the entry with the hash ``previous``."""
    return digest(
        previous,
        position,
        entry.id,
        entry.letter_id,
        entry.at.isoformat(timespec="microseconds"),
        entry.who,
        entry.account_id,
        entry.act,
        entry.about,
        entry.details,
        entry.commitments,
    )


def change(before: object, after: object) -> dict[str, object]:
    """One value before and after, as entries keep it."""
    return {"before": before, "after": after}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between the two, by name; what ``after`` does not name is left out."""
    return {
        name: change(before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    }


@lru_cache(maxsize=1024)
def shortened(address: str) -> str:
    """The network that a machine's address is in (IPv4 /24, IPv6 /48); empty when it is none."""
    try:
        machine = ip_address(address)
    except ValueError:
        return ""
    machine = getattr(machine, "ipv4_mapped", None) or machine
    network, bits = (IPv4Network, 24) if machine.version == 4 else (IPv6Network, 48)  # noqa: PLR2004 (the protocol's own number)
    return str(network((int(machine), bits), strict=False))
