"""Names that may be the same as one of a file, found by the keys under which such names meet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaign.organizations.blocking import blocking_keys
from campaign.organizations.likeness import alike

MAX_MEETING = 100
"""Under a key that more names bear ("Sample Union Local" of every number) none is compared."""


@dataclass(slots=True)
class NearNames:
    """Listed names by the keys under which they meet others: name keys, with the names."""

    _meeting: dict[int, dict[str, str]] = field(default_factory=dict)

    def add(self, name_key: str, name: str) -> None:
        """Let others meet a name that is listed from now on."""
        for key in blocking_keys(name_key):
            self._meeting.setdefault(key, {})[name_key] = name

    def add_met(self, met: Mapping[int, Mapping[str, str]]) -> None:
        """Let others meet names that were found under these keys already."""
        for key, names in met.items():
            self._meeting.setdefault(key, {}).update(names)

    def most_alike(self, name_key: str) -> str:
        """The listed name that this one resembles most; empty when it resembles none."""
        met: dict[str, str] = {}
        for key in blocking_keys(name_key):
            names = self._meeting.get(key, {})
            if len(names) <= MAX_MEETING:
                met |= names
        nearest = alike(name_key, met) if met else []
        return met[nearest[0]] if nearest else ""
