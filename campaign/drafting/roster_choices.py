"""What a coordinator decides about a letter's roster, as one value."""

from dataclasses import dataclass

from campaign.drafting.authority import Authority
from campaign.drafting.rules import Kinds, Policy, RosterOrder, RosterVisibility, Visibility


@dataclass(frozen=True, slots=True)
class RosterChoices:
    """What a coordinator decides about the roster; see ``LetterSettings``."""

    order: RosterOrder
    policy: Policy
    kinds: Kinds
    authority: Authority
    roster: RosterVisibility
    visibility: Visibility
    goal: int | None
    names_after: int | None
