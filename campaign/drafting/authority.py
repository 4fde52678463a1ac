"""How sure it is that somebody may commit an organization; a letter asks for so much."""

from enum import StrEnum


class Authority(StrEnum):
    """How sure it is that somebody may commit an organization, from the least to the most."""

    SELF_ATTESTED = "self_attested"
    SAME_DOMAIN = "same_domain"
    SECOND_PERSON = "second_person"
    COORDINATOR = "coordinator"

    def suffices_for(self, needed: "Authority") -> bool:
        """Whether it is as sure as is needed, or more."""
        levels = list(Authority)
        return levels.index(self) >= levels.index(needed)
