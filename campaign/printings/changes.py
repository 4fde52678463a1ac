"""What differs between two rosters, by who is on them and not by how they are called."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.drafting.languages import direction
from campaign.drafting.phrases import number_text
from campaign.drafting.printing_words import printing_words
from campaign.rendering.directions import isolated
from campaign.rendering.document import ChangeList
from campaign.signatories.printed_queries import Fates
from campaign.signatories.rules import RosterLine


@dataclass(frozen=True, slots=True)
class RosterChanges:
    """Who came, who went, and who is printed otherwise now; what was before stands first.

    ``absent`` neither count nor have withdrawn: they wait to agree to a changed text, or are
    listed as one with another.
    """

    added: tuple[RosterLine, ...] = ()
    withdrawn: tuple[RosterLine, ...] = ()
    absent: tuple[RosterLine, ...] = ()
    corrected: tuple[tuple[RosterLine, RosterLine], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether both are the same."""
        return not (self.added or self.withdrawn or self.absent or self.corrected)


def compare(old: Sequence[RosterLine], new: Sequence[RosterLine], fates: Fates) -> RosterChanges:
    """Give what changed from the old roster to the new one, each part in its roster's order."""
    before = {line.signatory_id: line for line in old}
    now = {line.signatory_id: line for line in new}
    follows = {
        one: other
        for one, other in fates.goes_on_as.items()
        if one in before and one not in now and other in now and other not in before
    }
    successors = set(follows.values())
    gone = [line for one, line in before.items() if one not in now and one not in follows]
    ended = {line.signatory_id for line in gone} & set(fates.ended) - set(fates.goes_on_as)
    pairs = ((line, now[follows.get(one, one)]) for one, line in before.items() if line not in gone)
    return RosterChanges(
        added=tuple(
            line for one, line in now.items() if one not in before and one not in successors
        ),
        withdrawn=tuple(line for line in gone if line.signatory_id in ended),
        absent=tuple(line for line in gone if line.signatory_id not in ended),
        corrected=tuple((one, other) for one, other in pairs if _printed(one) != _printed(other)),
    )


def change_lists(changes: RosterChanges, language: str) -> tuple[ChangeList, ...]:
    """Give the changes under their headings, with counts; parts without any are left out."""
    words = printing_words(language)

    def told(line: RosterLine) -> str:
        return isolated(_printed(line), direction(language))

    def now(pair: tuple[RosterLine, RosterLine]) -> str:
        old, new = map(told, pair)
        return is_now(old, new, language)

    parts = (
        (words.added, tuple(map(told, changes.added))),
        (words.withdrawn, tuple(map(told, changes.withdrawn))),
        (words.not_listed, tuple(map(told, changes.absent))),
        (words.corrected, tuple(map(now, changes.corrected))),
    )
    return tuple(
        ChangeList(f"{word} ({number_text(len(lines), language)})", lines)
        for word, lines in parts
        if lines
    )


def is_now(old: str, new: str, language: str) -> str:
    """Say in the language that what was printed before is now something else."""
    before, _, after = printing_words(language).is_now.partition("{new}")
    return f"{before.replace('{old}', old)}{new}{after}"


def _printed(line: RosterLine) -> str:
    has_detail = bool(line.detail)
    return f"{line.name}, {line.affiliation}" if has_detail else line.name
