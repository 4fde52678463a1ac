"""What a printing would stop at: faults of text, names and pages, and numbers that do not agree."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaign.drafting.finding import Finding
from campaign.drafting.findings import count_findings, text_findings
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.drafting.tokens import Figures
from campaign.signatories import queries, roster
from campaign.signatories.name_findings import ListedName, name_findings, roster_findings
from campaign.signatories.rules import FindingsOpen, RosterLine


@dataclass(frozen=True, slots=True)
class CheckedFinding:
    """A finding, and whether a coordinator lets it stand."""

    finding: Finding
    is_accepted: bool


def findings(letter: LetterRecord) -> tuple[Finding, ...]:
    """Everything found in the text as it stands against the roster as it stands."""
    figures, names = roster.roster_figures(letter.id), roster.listed_names(letter.id)
    return findings_in(letter.text, letter.settings, figures, names)


def findings_in(
    text: LetterText, settings: LetterSettings, figures: Figures, names: Iterable[ListedName]
) -> tuple[Finding, ...]:
    """Everything found in a text against these figures and names."""
    return (
        *text_findings(text, settings),
        *count_findings(text, figures),
        *name_findings(text, names),
    )


def checked_findings(
    letter: LetterRecord, on_pages: Iterable[Finding] = ()
) -> tuple[CheckedFinding, ...]:
    """The same, each with its acceptance, and after them what was found on the pages."""
    return _checked(letter, (*findings(letter), *on_pages))


def require_no_open_findings(letter: LetterRecord) -> None:
    """Let a printing begin.

    :raises FindingsOpen: naming every finding in text and roster that nobody has accepted.
    """
    _require_none_open(_checked(letter, findings(letter)))


def require_no_open_names(letter: LetterRecord, lines: Iterable[RosterLine]) -> None:
    """Let a supplement begin: its text was printed before, and these names are added to it.

    :raises FindingsOpen: naming every finding in these names that nobody has accepted.
    """
    names = (ListedName(one.name, one.detail, one.kind != "individual") for one in lines)
    _require_none_open(_checked(letter, roster_findings(names)))


def require_no_open_pages(letter: LetterRecord, on_pages: Iterable[Finding]) -> None:
    """Let a printing pass whose pages are set.

    :raises FindingsOpen: naming every finding on the pages that nobody has accepted.
    """
    _require_none_open(_checked(letter, on_pages))


def _checked(letter: LetterRecord, found: Iterable[Finding]) -> tuple[CheckedFinding, ...]:
    accepted = queries.accepted_findings(letter.id)
    return tuple(CheckedFinding(one, one.id in accepted) for one in found)


def _require_none_open(checked: Iterable[CheckedFinding]) -> None:
    still_open = [one.finding for one in checked if not one.is_accepted]
    if still_open:
        listing = "\n".join(f"{one.id}  {one.where}: {one.message}" for one in still_open)
        message = f"Mend or accept what stands in the way of a printing:\n{listing}"
        raise FindingsOpen(message)
