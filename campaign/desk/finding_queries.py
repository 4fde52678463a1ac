"""What a printing would stop at, as the desk shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaign.drafting.finding import Finding, Mend
from campaign.drafting.queries import LetterRecord
from campaign.signatories.checks import checked_findings
from campaign.signatories.queries import accepted_findings


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as the desk shows it; ``reason`` is empty until it is accepted."""

    id: str
    where: str
    message: str
    mend: Mend | None
    is_accepted: bool
    reason: str


def finding_lines(
    letter: LetterRecord, on_pages: Iterable[Finding] = ()
) -> tuple[FindingLine, ...]:
    """What a printing would stop at, and what was accepted with which reason."""
    reasons = accepted_findings(letter.id)
    return tuple(
        FindingLine(
            one.finding.id,
            one.finding.where,
            one.finding.message,
            one.finding.mend,
            one.is_accepted,
            reasons.get(one.finding.id, ""),
        )
        for one in checked_findings(letter, on_pages)
    )
