"""The groups of a roster: which heading each name stands under, in the order that is printed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from campaign.drafting.rules import RosterOrder
from campaign.organizations.countries import filed
from campaign.organizations.order import sort_key
from campaign.organizations.us_states import name_of_state
from campaign.rendering.document import NameGroup
from campaign.rendering.paper_words import PaperWords
from campaign.signatories.entries import SCOPES
from campaign.signatories.rules import RosterLine

INDIVIDUAL = "individual"
GROUPED_BY: Mapping[RosterOrder, str] = {
    RosterOrder.BY_SCOPE: "scope",
    RosterOrder.BY_STATE: "region",
    RosterOrder.BY_COUNTRY: "country",
}
"""The part of a signatory by which the orders that have groups tell them apart."""

Group = tuple[str, str]
"""A group as the database tells it apart: the kind, and the value of the part."""


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines of a page under one heading, empty where there is none; ``count`` is the whole group's."""

    heading: str
    count: int | None
    lines: tuple[RosterLine, ...]


def group_of(line: RosterLine, order: RosterOrder) -> Group:
    """Give the group that a line is in; individuals are one group in every order."""
    if line.kind == INDIVIDUAL:
        return line.kind, ""
    part = GROUPED_BY.get(order)
    return line.kind, str(getattr(line, part)) if part else ""


def heading_of(group: Group, order: RosterOrder, words: PaperWords) -> str:
    """Give the words over a group."""
    kind, value = group
    if kind == INDIVIDUAL:
        return words.individuals
    if order not in GROUPED_BY:
        return words.organizations
    says: Mapping[RosterOrder, Callable[[str], str]] = {
        RosterOrder.BY_SCOPE: lambda scope: str(getattr(words, scope)) if scope in SCOPES else "",
        RosterOrder.BY_STATE: name_of_state,
    }
    return says.get(order, str)(value) or words.other


def has_groups(groups: Iterable[Group], order: RosterOrder) -> bool:
    """Say whether headings part the names that are in these groups.

    One group alone needs none, so an alphabetical roster has them only when people sign it
    beside organizations; and one by time has none.
    """
    return order != RosterOrder.BY_TIME and len(set(groups)) > 1


def name_groups(
    lines: Iterable[RosterLine], order: RosterOrder, words: PaperWords
) -> tuple[NameGroup, ...]:
    """Give the headings of those who do not convene, with how many names stand under each.

    The lines are in the roster's order; where nothing parts them there is no group.
    """
    groups = [group_of(line, order) for line in lines if not line.is_convener]
    if not has_groups(groups, order):
        return ()
    counted = ((group, len(list(some))) for group, some in groupby(groups))
    return tuple(NameGroup(heading_of(group, order, words), count) for group, count in counted)


def line_groups(
    lines: Iterable[RosterLine],
    counts: Mapping[Group, int],
    order: RosterOrder,
    words: PaperWords,
) -> tuple[LineGroup, ...]:
    """Give one page's lines under their headings; conveners have none, and are first.

    ``counts`` are those of the whole roster; where it is empty no heading has a count.
    """
    lines = tuple(lines)
    conveners = tuple(line for line in lines if line.is_convener)
    others = lines[len(conveners) :]
    first = (LineGroup("", None, conveners),) if conveners else ()
    groups = counts or dict.fromkeys(group_of(line, order) for line in others)
    if not has_groups(groups, order):
        return (LineGroup("", None, lines),) if lines else ()
    parted = (
        (group, tuple(some)) for group, some in groupby(others, lambda line: group_of(line, order))
    )
    return (
        *first,
        *(
            LineGroup(heading_of(group, order, words), counts.get(group), some)
            for group, some in parted
        ),
    )


def place_of(line: RosterLine, order: RosterOrder) -> tuple[object, ...]:
    """Give what puts a line in its place among those who do not convene, as the database does.

    Orders by time keep what was given.
    """
    if order == RosterOrder.BY_TIME:
        return ()
    value = group_of(line, order)[1]
    if order == RosterOrder.BY_SCOPE:
        group: tuple[object, ...] = (SCOPES.index(value) if value in SCOPES else len(SCOPES),)
    else:
        group = (not value, name_of_state(value) if order == RosterOrder.BY_STATE else filed(value))
    name = sort_key(line.name, skip_articles=order == RosterOrder.SKIP_ARTICLES)
    return (line.kind == INDIVIDUAL, *group, name, line.name)
