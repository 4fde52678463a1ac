"""States of a signatory and the legal moves, the doubts that ask for a review, and the waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from campaign.drafting.rules import Kinds, Policy
from campaign.drafting.tokens import Figures
from campaign.errors import BadInput, NotFound, Refused

REMIND_AFTER = timedelta(days=3)
LAPSE_AFTER = timedelta(days=14)
"""An unconfirmed sign-on is reminded once, and lapses; it never occupies a name."""

ONE_MAIL_PER = ONE_REMINDER_PER = timedelta(hours=1)
"""A repeated sign-on, or who has not answered about a changed text, gets another email only after this."""

REFERENCE_CHARACTERS = 8
MAX_QUESTION_CHARACTERS = 2_000

MIN_FILL_SECONDS = 5
"""From the first sight of the form to the sign-on; nobody reads and fills it in faster."""


class SignatoryState(StrEnum):
    """Where a signatory stands; only ``listed`` counts."""

    UNCONFIRMED = "unconfirmed"
    IN_REVIEW = "in_review"
    LISTED = "listed"
    STALE = "stale"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class Way(StrEnum):
    """How a sign-on came that a coordinator has entered; empty for all others."""

    PAPER = "paper"
    EMAIL = "email"


class StepKind(StrEnum):
    """What a coordinator did with one row of the roster or with many, and can take back."""

    LIST = "list"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    HOLD = "hold"
    RELEASE = "release"
    MERGE = "merge"
    CORRECT = "correct"
    CONTACT = "contact"
    GRANT = "grant"
    RANK = "rank"
    NOTE = "note"
    IMPORT = "import"


MAIL_WAITS = timedelta(seconds=10)
"""So long a coordinator may take back an act before its messages are sent."""

MAX_NOTE_CHARACTERS = 2_000

ENDED = frozenset({SignatoryState.WITHDRAWN, SignatoryState.REJECTED})

_MOVES: dict[SignatoryState, frozenset[SignatoryState]] = {
    SignatoryState.UNCONFIRMED: frozenset(
        {SignatoryState.IN_REVIEW, SignatoryState.LISTED, *ENDED}
    ),
    SignatoryState.IN_REVIEW: frozenset({SignatoryState.LISTED, *ENDED}),
    SignatoryState.LISTED: frozenset({SignatoryState.IN_REVIEW, SignatoryState.STALE, *ENDED}),
    SignatoryState.STALE: frozenset({SignatoryState.IN_REVIEW, SignatoryState.LISTED, *ENDED}),
    SignatoryState.WITHDRAWN: frozenset(),
    SignatoryState.REJECTED: frozenset(),
}


class LetterNotOpen(Refused):
    """The letter takes no sign-ons now."""


class DeadlinePassed(Refused):
    """The sign-on came at the deadline or after it."""


class KindRefused(Refused):
    """The letter is signed by others than this kind."""


class AlreadyListed(Refused):
    """Another signatory with the same name is on the letter."""


class NameAlike(Refused):
    """The name resembles a listed one, and nobody has said that it is another body."""


class ReceivedLate(Refused):
    """What came on paper or by email came after the letter closed, or is said to come later."""


class AnsweredAlready(Refused):
    """Somebody has answered by this link, which works once."""

    def __init__(self) -> None:
        super().__init__("Somebody has answered by this link already; it works once.")


class MoveRefused(Refused):
    """The signatory's state does not allow this."""


class ChangedMeanwhile(Refused):
    """Something has happened with the signatory since the page that somebody acts by was made."""


class TextChanged(Refused):
    """The text is not the one that was read any more, and what changed matters."""


class QuestionMissing(BadInput):
    """Nothing was asked."""

    def __init__(self) -> None:
        super().__init__("Write your question first.")


class NoteRefused(BadInput):
    """There is nothing to note, or too much."""


class NotToBeUndone(Refused):
    """The step was taken back already, or is none that can be taken back here."""


class NobodyWaits(Refused):
    """There is nobody to remind."""


class RemindedLately(Refused):
    """Those who have not answered were reminded a short while ago."""


class LinkUnknown(NotFound):
    """The link was cut, forged, or belongs to nothing."""


class ContactErased(LinkUnknown):
    """The contact that the link was sent to is not kept any more."""

    def __init__(self) -> None:
        super().__init__(
            "The contact details of this sign-on were erased, and its link stopped working with them."
        )


class RosterHidden(NotFound):
    """The names may not be read by anyone now."""

    def __init__(self) -> None:
        super().__init__("The names of this letter are not published.")


class SignatoryNotFound(NotFound):
    """No signatory of this letter has this id."""


class FindingNotFound(NotFound):
    """No finding of this letter has this id now."""


class FindingsOpen(Refused):
    """Findings that nobody has accepted stand in the way of a printing."""


class Withdrawal(StrEnum):
    """What the signatory's link offers: at once, by request, already requested, or nothing."""

    YES = "yes"
    REQUEST = "request"
    REQUESTED = "requested"
    NO = "no"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One listed signatory, as roster, count, export and paper use it; no contact details."""

    signatory_id: int
    name: str
    kind: str
    scope: str
    sector: str
    affiliation: str
    city: str
    region: str
    country: str
    is_convener: bool

    @property
    def detail(self) -> str:
        """What is printed beside the name: an individual's affiliation, or nothing."""
        return printed_detail(self.kind, self.affiliation)

    @property
    def place(self) -> str:
        """City, state and country as they are shown on pages; may be empty."""
        return ", ".join(part for part in (self.city, self.region, self.country) if part)


@dataclass(frozen=True, slots=True)
class Sending:
    """How a form came: what tells a person from a program, and which text was read.

    ``seconds`` is the time since the form was first shown, None when nothing tells it;
    ``read_sha256`` is empty when nothing says which text it was. The authoriser is who has
    decided, when that is not the contact. It is crowded when very many come from its network.
    """

    is_trapped: bool = False
    seconds: float | None = None
    is_proved: bool = False
    is_crowded: bool = False
    read_sha256: str = ""
    authoriser_name: str = ""
    authoriser_title: str = ""


def printed_detail(kind: str, affiliation: str) -> str:
    """What is printed beside a name: an individual's affiliation with the asterisk of its note.

    An affiliation says who somebody is; it does not commit the body that it names.
    """
    return f"{affiliation}*" if kind == "individual" and affiliation else ""


def figures_of(lines: Iterable[RosterLine]) -> Figures:
    """The numbers of a roster; all zero for an empty one."""
    lines = tuple(lines)
    individuals = sum(line.kind == "individual" for line in lines)
    return Figures(
        count=len(lines),
        count_without_conveners=sum(not line.is_convener for line in lines),
        organizations_count=len(lines) - individuals,
        individuals_count=individuals,
        states_count=len({line.region for line in lines if line.region}),
    )


def require_kind(kind: str, kinds: Kinds) -> None:
    """Let a sign-on pass of a kind that the letter takes.

    :raises KindRefused: saying who may sign on.
    """
    if kinds not in (Kinds.BOTH, f"{kind}s"):
        message = f"This letter is signed by {kinds} only."
        raise KindRefused(message)


def require_move(old: SignatoryState, new: SignatoryState) -> None:
    """Let a legal move pass.

    :raises MoveRefused: naming both states.
    """
    if new not in _MOVES[old]:
        message = f"A signatory that is {label(old)} cannot become {label(new)}."
        raise MoveRefused(message)


def label(state: SignatoryState) -> str:
    """The state as pages and sentences say it."""
    if state == SignatoryState.STALE:
        return "waiting to agree again"
    return state.value.replace("_", " ")


def state_after_confirming(policy: Policy, doubt: str) -> SignatoryState:
    """Where a confirmed sign-on goes: onto the letter, or to a coordinator.

    ``doubt`` is empty when nothing speaks against listing. Under ``confirm`` only a
    taken name is a doubt, and the caller asks for no other.
    """
    if policy == Policy.REVIEW or doubt:
        return SignatoryState.IN_REVIEW
    return SignatoryState.LISTED


def withdrawal_offered(
    state: SignatoryState, *, is_printed: bool, is_requested: bool
) -> Withdrawal:
    """Withdrawing is free until a printing holds the name; afterwards it is a request."""
    if state in ENDED:
        return Withdrawal.NO
    if is_requested:
        return Withdrawal.REQUESTED
    return Withdrawal.REQUEST if is_printed else Withdrawal.YES
