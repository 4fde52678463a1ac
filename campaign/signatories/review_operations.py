"""What a coordinator and the clock do with signatories one by one: accept, mend, remind, lapse."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Select, insert, select, update

from campaign import clock
from campaign.access import CLOCKWORK, Act, Actor, require
from campaign.audit.operations import Told, record, record_each
from campaign.audit.rules import Deed
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.finding import Finding, MendStale, mended
from campaign.drafting.operations import locked_letter
from campaign.drafting.rules import LetterState, ReasonMissing
from campaign.drafting.text_operations import save_text
from campaign.mailer import outbox
from campaign.signatories import checks, emails, queries
from campaign.signatories.models import AcceptedFinding, Signatory
from campaign.signatories.operations import correspondence
from campaign.signatories.rules import (
    LAPSE_AFTER,
    REMIND_AFTER,
    FindingNotFound,
    SignatoryState,
)


def accept_finding(
    actor: Actor, slug: str, finding_id: str, reason: str, on_pages: Iterable[Finding] = ()
) -> None:
    """Accept a finding, by name and with a reason; accepting it again keeps the first reason.

    It is looked for in text and roster, and among those that were found on the pages.

    :raises FindingNotFound: when the letter has no such finding now.
    :raises ReasonMissing: when no reason is given.
    """
    with transaction():
        letter = letters.letter(slug)
        require(actor, Act.ACCEPT_FINDING, letter.id)
        if not reason.strip():
            message = "Say why it is fine as it is; the reason is kept with the letter."
            raise ReasonMissing(message)
        finding = {one.id: one for one in (*checks.findings(letter), *on_pages)}.get(finding_id)
        if finding is None:
            message = (
                f"“{slug}” has no finding {finding_id}. “flask letter check {slug}” lists them."
            )
            raise FindingNotFound(message)
        if finding_id in queries.accepted_findings(letter.id):
            return
        db.session.execute(
            insert(AcceptedFinding).values(
                letter_id=letter.id,
                finding_id=finding_id,
                message=finding.message,
                reason=reason.strip(),
                accepted_at=clock.now(),
                accepted_by=actor.name,
            )
        )
        record(actor, Act.ACCEPT_FINDING, letter.id, finding=finding_id, reason=reason.strip())


def mend_finding(actor: Actor, slug: str, finding_id: str) -> int:
    """Make what a finding offers in the working text; gives the text's revision.

    :raises MendStale: when the working text does not say this any more, or nothing is offered.
    :raises LetterMoveRefused: when the letter was delivered.
    """
    with transaction():
        letter_id = locked_letter(slug).id
        require(actor, Act.EDIT_TEXT, letter_id)
        letter = letters.letter_by_id(letter_id)
        work = letters.working_text(letter)
        found = {one.id: one for one in checks.findings(replace(letter, text=work.text))}
        if finding_id not in found or (mend := found[finding_id].mend) is None:
            message = "The working text does not say this any more, so nothing was changed."
            raise MendStale(message)
        return save_text(actor, slug, mended(work.text, mend), work.revision)


def hold_in_printing(signatory_ids: list[int]) -> None:
    """Note that a printing holds these names; from now on a withdrawal is a request."""
    with transaction():
        db.session.execute(
            update(Signatory)
            .where(Signatory.id.in_(signatory_ids), Signatory.printed_at.is_(None))
            .values(printed_at=clock.now())
        )


def remind_unconfirmed() -> int:
    """Remind each unconfirmed sign-on of an open letter once; gives how many."""
    due = _unconfirmed(REMIND_AFTER).where(Signatory.reminded_at.is_(None))
    reminded_count = 0
    for signatory_id in db.session.scalars(due).all():
        with transaction():
            row = db.session.get_one(Signatory, signatory_id, with_for_update=True)
            letter = letters.letter_by_id(row.letter_id)
            if row.reminded_at is not None or row.state != SignatoryState.UNCONFIRMED:
                continue
            row.reminded_at = clock.now()
            if letter.state != LetterState.OPEN or letter.is_late(clock.now()):
                continue
            days_left = (row.created_at + LAPSE_AFTER - clock.now()).days
            about = correspondence(letter, queries.record_of(row))
            record(CLOCKWORK, Deed.REMIND, letter.id, about=_about(row.id))
            reminded_count += outbox.put(emails.remind_to_confirm(about, max(1, days_left)))
    return reminded_count


def lapse_unconfirmed() -> int:
    """Let unconfirmed sign-ons lapse that have waited too long; gives how many."""
    with transaction():
        lapsed = db.session.execute(
            update(Signatory)
            .where(Signatory.id.in_(_unconfirmed(LAPSE_AFTER).scalar_subquery()))
            .values(lapsed_at=clock.now())
            .returning(Signatory.letter_id, Signatory.id)
        ).all()
        for letter_id in sorted({one.letter_id for one in lapsed}):
            told = [Told(_about(one.id)) for one in lapsed if one.letter_id == letter_id]
            record_each(CLOCKWORK, Deed.LAPSE, letter_id, told)
        return len(lapsed)


def _unconfirmed(waited: timedelta) -> Select[int]:
    return select(Signatory.id).where(
        Signatory.state == SignatoryState.UNCONFIRMED,
        Signatory.lapsed_at.is_(None),
        Signatory.created_at <= clock.now() - waited,
    )


def _about(signatory_id: int) -> str:
    return f"signatory:{signatory_id}"
