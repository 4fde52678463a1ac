"""What a printing would stop at, as the desk shows it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from campaign.access import Act, Actor, may
from campaign.drafting import queries as letters
from campaign.drafting.finding import Finding
from campaign.drafting.queries import LetterRecord
from campaign.drafting.text_operations import CHANGEABLE
from campaign.signatories.checks import CheckedFinding, checked_findings, findings
from campaign.signatories.queries import accepted_findings


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as the desk shows it; ``reason`` is empty until it is accepted.

    ``offer`` is what the button says that mends it, empty where there is none to press;
    ``is_mended`` when the working text does not say it any more.
    """

    id: str
    where: str
    message: str
    offer: str
    is_mended: bool
    is_accepted: bool
    may_accept: bool
    reason: str


def finding_lines(
    actor: Actor, letter: LetterRecord, on_pages: Collection[Finding] = ()
) -> tuple[FindingLine, ...]:
    """What a printing would stop at, what was accepted with which reason, and what mends it."""
    reasons, gone = accepted_findings(letter.id), _gone_from_work(letter)
    may_edit = letter.state in CHANGEABLE and may(actor, Act.EDIT_TEXT, letter.id)
    may_accept = may(actor, Act.ACCEPT_FINDING, letter.id)

    def line(one: CheckedFinding) -> FindingLine:
        finding, mend = one.finding, one.finding.mend
        return FindingLine(
            id=finding.id,
            where=finding.where,
            message=finding.message,
            offer=mend.offer if mend and may_edit else "",
            is_mended=finding.id in gone,
            is_accepted=one.is_accepted,
            may_accept=may_accept,
            reason=reasons.get(finding.id, ""),
        )

    return tuple(map(line, checked_findings(letter, on_pages)))


def _gone_from_work(letter: LetterRecord) -> frozenset[str]:
    """The findings of the text in force that the working text has no more."""
    work = letters.working_text(letter).text
    if work == letter.text:
        return frozenset()
    left = _ids(findings(replace(letter, text=work)))
    return _ids(findings(letter)) - left


def _ids(found: Iterable[Finding]) -> frozenset[str]:
    return frozenset(one.id for one in found)
