"""Who may commit an organization: what a contact's mail shows, and what the approver's link is."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from campaign import tokens
from campaign.db import db
from campaign.drafting.authority import Authority
from campaign.errors import BadInput
from campaign.organizations.domains import registered_domain
from campaign.organizations.queries import domain_of
from campaign.organizations.rules import clean_line, folded, name_key
from campaign.signatories.approval_models import Approval
from campaign.signatories.doubts import writes_from
from campaign.signatories.entries import MAX_FIELD_CHARACTERS
from campaign.signatories.models import Signatory
from campaign.signatories.queries import LINK_UNKNOWN, SignatoryRecord, record_of
from campaign.signatories.rules import LinkUnknown

LINK = "approval"
"""The purpose under which an approver's link is signed."""
MAX_REASON_CHARACTERS = 1_000


class Answer(StrEnum):
    """What somebody with authority says to a sign-on."""

    APPROVED = "approved"
    DECLINED = "declined"


class AnswerIncomplete(BadInput):
    """A name is missing, or the reason of a no; ``field`` says which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Approver:
    """Who answers, and for a no why."""

    name: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """Who is said to have authorised a sign-on, and who has answered; ``answer`` may be empty."""

    named: str
    named_title: str
    answer: str
    name: str
    title: str
    reason: str


def read_approver(name: str, title: str, reason: str, answer: Answer) -> Approver:
    """Give who answers, clean.

    :raises AnswerIncomplete: without a name, or a no without a reason.
    """
    cleaned = {"name": name, "title": title}
    for field, what in (("name", "name"), ("title", "title")):
        try:
            cleaned[field] = clean_line(cleaned[field], what=what, limit=MAX_FIELD_CHARACTERS)
        except BadInput as refused:
            raise AnswerIncomplete(field, refused.message) from refused
    reason = " ".join(reason.replace("\0", "").split())[:MAX_REASON_CHARACTERS]
    if not cleaned["name"]:
        raise AnswerIncomplete("name", "Enter your name, so that the answer is somebody’s.")
    if answer == Answer.DECLINED and not reason:
        raise AnswerIncomplete("reason", "Say in a few words why not; the coordinators read it.")
    return Approver(**cleaned, reason=reason)


def require_second_person(row: Signatory, approver: Approver) -> None:
    """Let an approval pass of somebody who does not bear the contact's own name or address.

    :raises AnswerIncomplete: otherwise; the link can still be passed on.
    """
    own = {_words(row.contact_name), _words(row.contact_email)}
    if _words(approver.name) in own - {()}:
        message = (
            "This is who has signed on, and nobody is a second person for themselves. Pass this link on "
            "to somebody else who can commit the organization; it still works."
        )
        raise AnswerIncomplete("name", message)


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(folded(name).split()))


def level_of(signatory: SignatoryRecord) -> Authority:
    """Give how sure it is by what is on record and by where the contact writes from.

    The domain that the registry knows counts; the website that the contact gave, only without one.
    """
    known = signatory.authority
    if known.suffices_for(Authority.SAME_DOMAIN):
        return known
    domain = domain_of(name_key(signatory.name))
    if not domain and signatory.website:
        domain = registered_domain(signatory.website)
    is_there = writes_from(domain, signatory.contact_email)
    return Authority.SAME_DOMAIN if is_there else known


def approval_token(signatory: SignatoryRecord) -> str:
    """The signed text of the link that a contact passes on; the same each time."""
    return tokens.sign(LINK, [signatory.id, signatory.link_key])


def read_approval_link(token: str) -> tuple[int, str]:
    """The signatory's number and key that the link holds.

    :raises LinkUnknown: when it is cut or forged.
    """
    payload = tokens.read(LINK, token)
    if payload is None:
        raise LinkUnknown(LINK_UNKNOWN)
    signatory_id, link_key = payload
    return signatory_id, link_key


def approval_of(signatory_id: int) -> ApprovalRecord:
    """What is known of a signatory's authoriser; all empty when nothing is."""
    columns = [getattr(Approval, name) for name in ApprovalRecord.__dataclass_fields__]
    statement = select(*columns).where(Approval.signatory_id == signatory_id)
    row = db.session.execute(statement).first()
    return ApprovalRecord(*(row or [""] * len(columns)))


def signatory_by_approval(token: str) -> SignatoryRecord:
    """The signatory that an approver's link is about.

    :raises LinkUnknown: for a link that does not work.
    """
    signatory_id, link_key = read_approval_link(token)
    row = db.session.get(Signatory, signatory_id)
    if row is None or row.link_key != link_key:
        raise LinkUnknown(LINK_UNKNOWN)
    return record_of(row)


def locked_by_approval(token: str) -> Signatory:
    """The row that an approver's link is about; nobody else changes it meanwhile.

    :raises LinkUnknown: for a link that does not work.
    """
    signatory_id, link_key = read_approval_link(token)
    statement = select(Signatory).where(
        Signatory.id == signatory_id, Signatory.link_key == link_key
    )
    row = db.session.scalars(
        statement.with_for_update(), execution_options={"populate_existing": True}
    ).first()
    if row is None:
        raise LinkUnknown(LINK_UNKNOWN)
    return row
