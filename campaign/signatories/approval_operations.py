"""What somebody with authority answers by the link that a contact has passed on."""

from campaign import clock
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.authority import Authority
from campaign.mailer import outbox
from campaign.signatories import emails, queries
from campaign.signatories.approvals import (
    Answer,
    Approver,
    approval_of,
    locked_by_approval,
    read_approval_link,
    require_second_person,
)
from campaign.signatories.authoriser_operations import approval_row
from campaign.signatories.confirm_operations import weigh_again
from campaign.signatories.listing_operations import hold_text_of
from campaign.signatories.models import Signatory
from campaign.signatories.operations import correspondence, record_by_link
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import (
    ENDED,
    AnsweredAlready,
    MoveRefused,
    SignatoryState,
    Withdrawal,
    require_move,
)


def answer_approval(token: str, answer: Answer, approver: Approver) -> SignatoryRecord:
    """Keep the answer, once; a yes may list the name, a no takes it back.

    :raises LinkUnknown: for a link that does not work.
    :raises AnsweredAlready: when somebody has answered by it.
    :raises AnswerIncomplete: when it is the contact who would approve.
    :raises MoveRefused: when the sign-on has ended.
    """
    with transaction():
        signatory_id, _ = read_approval_link(token)
        hold_text_of(signatory_id)
        row = locked_by_approval(token)
        if approval_of(row.id).answer:
            raise AnsweredAlready
        if row.state in ENDED or row.lapsed_at is not None:
            message = "This sign-on has ended, so there is nothing to approve."
            raise MoveRefused(message)
        if answer == Answer.APPROVED:
            require_second_person(row, approver)
        _keep(row, answer, approver)
        before = row.state
        _follow(row, answer)
        moved = {} if row.state == before else {"state": change(before, row.state)}
        told = {"name": approver.name, "title": approver.title, "reason": approver.reason}
        deed = Deed.APPROVE if answer == Answer.APPROVED else Deed.DECLINE
        record_by_link(deed, row.letter_id, row.id, told, **moved)
        signatory = queries.record_of(row)
        about = correspondence(letters.letter_by_id(row.letter_id), signatory)
        if row.contact_email:
            outbox.put(emails.approval_answered(about, approver.name, approver.reason, answer))
        return signatory


def _follow(row: Signatory, answer: Answer) -> None:
    if answer == Answer.DECLINED:
        _take_back(row)
        return
    if not Authority(row.authority).suffices_for(Authority.SECOND_PERSON):
        row.authority = Authority.SECOND_PERSON
    db.session.flush()
    weigh_again(row.id)
    db.session.refresh(row)


def _take_back(row: Signatory) -> None:
    if queries.record_of(row).withdrawal == Withdrawal.REQUEST:
        row.withdrawal_requested_at = clock.now()
        return
    require_move(SignatoryState(row.state), SignatoryState.WITHDRAWN)
    row.state, row.ended_at = SignatoryState.WITHDRAWN, clock.now()


def _keep(row: Signatory, answer: Answer, approver: Approver) -> None:
    kept = approval_row(row.id)
    kept.answer, kept.name, kept.title = answer, approver.name, approver.title
    kept.reason, kept.answered_at = approver.reason, clock.now()
