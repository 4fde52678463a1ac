"""Names that may be the same as one of a file, found by the keys under which such names meet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign.organizations.blocking import blocking_keys, sought_keys
from campaign.organizations.comparing import Answer, Spelling, Verdict, compare
from campaign.organizations.likeness import nearness

MAX_MEETING = 100
"""Under a key that more names bear ("Sample Union Local" of every number) none is compared."""

_NOBODY = Verdict(Answer.DIFFERENT)


@dataclass(slots=True)
class NearNames:
    """Listed names by the keys under which they meet others: name keys, with the names.

    ``apart`` are the name keys that a coordinator has told apart from each name key.
    """

    apart: dict[str, set[str]] = field(default_factory=dict)
    _meeting: dict[int, dict[str, Spelling]] = field(default_factory=dict)

    def add(self, spelling: Spelling) -> None:
        """Let others meet a name that is listed from now on."""
        for key in blocking_keys(spelling.key):
            self._meeting.setdefault(key, {})[spelling.key] = spelling

    def add_met(self, met: Mapping[int, Mapping[str, Spelling]]) -> None:
        """Let others meet names that were found under these keys already."""
        for key, names in met.items():
            self._meeting.setdefault(key, {}).update(names)

    def most_alike(self, spelling: Spelling) -> tuple[str, Verdict]:
        """The listed name that this one is or may be, with why; an empty name when there is none."""
        met: dict[str, Spelling] = {}
        for key in sought_keys(spelling.key):
            names = self._meeting.get(key, {})
            if len(names) <= MAX_MEETING:
                met |= names
        apart = self.apart.get(spelling.key, ())
        verdicts = [(one, compare(spelling, one)) for one in met.values() if one.key not in apart]
        near = [one for one in verdicts if one[1].answer is not Answer.DIFFERENT]
        if not near:
            return "", _NOBODY
        nearest, verdict = max(near, key=lambda one: _rank(spelling, *one))
        return nearest.name, verdict


def _rank(spelling: Spelling, other: Spelling, verdict: Verdict) -> tuple[bool, float]:
    return verdict.answer is Answer.SAME, nearness(spelling.key, other.key)
