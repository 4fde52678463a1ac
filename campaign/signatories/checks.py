"""What a printing would stop at: the text's faults, and numbers that disagree with the roster."""

from dataclasses import dataclass

from campaign.drafting.findings import Finding, count_findings, text_findings
from campaign.drafting.queries import LetterRecord
from campaign.signatories import queries, roster
from campaign.signatories.rules import FindingsOpen


@dataclass(frozen=True, slots=True)
class CheckedFinding:
    """A finding, and whether a coordinator lets it stand."""

    finding: Finding
    is_accepted: bool


def findings(letter: LetterRecord) -> tuple[Finding, ...]:
    """Everything found in the text as it stands against the roster as it stands."""
    figures = roster.roster_figures(letter.id)
    return (*text_findings(letter.text, letter.settings.via), *count_findings(letter.text, figures))


def checked_findings(letter: LetterRecord) -> tuple[CheckedFinding, ...]:
    """The same, each with its acceptance."""
    accepted = queries.accepted_findings(letter.id)
    return tuple(CheckedFinding(one, one.id in accepted) for one in findings(letter))


def require_no_open_findings(letter: LetterRecord) -> None:
    """Let a printing pass.

    :raises FindingsOpen: naming every finding that nobody has accepted.
    """
    still_open = [one.finding for one in checked_findings(letter) if not one.is_accepted]
    if still_open:
        listing = "\n".join(f"{one.id}  {one.where}: {one.message}" for one in still_open)
        message = f"Mend or accept what stands in the way of a printing:\n{listing}"
        raise FindingsOpen(message)
