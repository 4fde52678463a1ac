"""Who may do what: roles, the table of acts, and the mark each route carries.

An operation calls ``require(actor, act, letter_id)`` before it writes. A view
is marked with ``anyone`` or ``signed_in``; a test lists the routes without a
mark. The floor does not know accounts: ``app.py`` registers the function that
tells an account's roles.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask_login import current_user
from flask_security import auth_required

from campaign.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])

LATELY = timedelta(minutes=30)
GRACE = timedelta(minutes=10)
"""How much longer whoever is in the middle of such acts is left alone."""


class Role(StrEnum):
    """What an account is on a letter; ``operator`` is for the installation."""

    COORDINATOR = "coordinator"
    EDITOR = "editor"
    STAFF = "staff"
    VIEWER = "viewer"
    OPERATOR = "operator"


class Act(StrEnum):
    """Everything that needs a role, named as it stands in the audit."""

    SEE_LETTER = "letter.see"
    IMPORT_LETTER = "letter.import"
    OPEN_LETTER = "letter.open"
    CLOSE_LETTER = "letter.close"
    REOPEN_LETTER = "letter.reopen"
    EDIT_TEXT = "text.edit"
    CHANGE_TEXT = "text.change"
    ACCEPT_FINDING = "finding.accept"
    SEE_CONTACTS = "contacts.see"
    ARRANGE_ROSTER = "roster.arrange"
    REVIEW_SIGNATORY = "signatory.review"
    IMPORT_SIGNATORIES = "signatories.import"
    EDIT_ORGANIZATION = "organization.edit"
    MAKE_PRINTING = "printing.make"
    GET_PRINTING = "printing.get"
    SEE_OUTBOX = "outbox.see"
    CREATE_ACCOUNT = "account.create"
    SHARE_LETTER = "letter.share"
    LEAVE_LETTER = "letter.leave"
    EXPORT_PERSON = "privacy.export"
    ERASE_PERSON = "privacy.erase"


_EVERY_ROLE = frozenset({Role.COORDINATOR, Role.EDITOR, Role.STAFF, Role.VIEWER})

MAY: dict[Act, frozenset[Role]] = {
    Act.SEE_LETTER: _EVERY_ROLE,
    Act.IMPORT_LETTER: frozenset({Role.COORDINATOR}),
    Act.OPEN_LETTER: frozenset({Role.COORDINATOR}),
    Act.CLOSE_LETTER: frozenset({Role.COORDINATOR}),
    Act.REOPEN_LETTER: frozenset({Role.COORDINATOR}),
    Act.EDIT_TEXT: frozenset({Role.COORDINATOR, Role.EDITOR}),
    Act.CHANGE_TEXT: frozenset({Role.COORDINATOR}),
    Act.ACCEPT_FINDING: frozenset({Role.COORDINATOR}),
    Act.SEE_CONTACTS: frozenset({Role.COORDINATOR}),
    Act.ARRANGE_ROSTER: frozenset({Role.COORDINATOR}),
    Act.REVIEW_SIGNATORY: frozenset({Role.COORDINATOR}),
    Act.IMPORT_SIGNATORIES: frozenset({Role.COORDINATOR}),
    Act.EDIT_ORGANIZATION: frozenset({Role.COORDINATOR, Role.OPERATOR}),
    Act.MAKE_PRINTING: frozenset({Role.COORDINATOR, Role.STAFF}),
    Act.GET_PRINTING: _EVERY_ROLE,
    Act.SEE_OUTBOX: frozenset({Role.OPERATOR}),
    Act.CREATE_ACCOUNT: frozenset({Role.OPERATOR}),
    Act.SHARE_LETTER: frozenset({Role.COORDINATOR}),
    Act.LEAVE_LETTER: _EVERY_ROLE,
    Act.EXPORT_PERSON: frozenset({Role.OPERATOR}),
    Act.ERASE_PERSON: frozenset({Role.OPERATOR}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account (with its id), or the machine itself (without)."""

    name: str
    account_id: int | None = None


COMMAND_LINE = Actor("command line")
"""Whoever has a shell on the machine may do everything."""

CLOCKWORK = Actor("clockwork")
"""Work that is due by time: reminders, lapses, closing at the deadline."""

RolesOf = Callable[[int, int | None], frozenset[Role]]
"""Account id and letter id (None: the installation) to the roles held there."""

_resolver: list[RolesOf] = []


def register_resolver(roles_of: RolesOf) -> None:
    """Tell the floor how to find an account's roles; a second call replaces the first."""
    _resolver[:] = [roles_of]


def may(actor: Actor, act: Act, letter_id: int | None = None) -> bool:
    """Whether the actor may do this on the letter, or on the installation without one."""
    if actor.account_id is None:
        return True
    return bool(_resolver[0](actor.account_id, letter_id) & MAY[act])


def require(actor: Actor, act: Act, letter_id: int | None = None) -> None:
    """Let the actor pass.

    :raises Forbidden: when no role of the actor's allows the act.
    """
    if not may(actor, act, letter_id):
        message = "Your account has no role that allows this. Ask a coordinator of the letter."
        raise Forbidden(message)


def current_actor() -> Actor:
    """The signed-in account of this request."""
    return Actor(current_user.email, current_user.id)


def is_signed_in() -> bool:
    """Whether this request is that of an account that is signed in."""
    return bool(current_user.is_authenticated)


def anyone(view: View) -> View:
    """Mark a route that needs no sign-in."""
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let only signed-in accounts pass, and mark the route so."""
    return _guarded(view, auth_required("session"))


def lately_signed_in(view: View) -> View:
    """Like ``signed_in``, for acts that matter: a session that is older proves itself again.

    Whoever has just done so comes back to the same address with GET.
    """
    return _guarded(view, auth_required("session", within=lambda: LATELY, grace=lambda: GRACE))


def _guarded(view: View, guard: Callable[[View], View]) -> View:
    guarded = guard(view)
    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded
