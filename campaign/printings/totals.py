"""What a cover page counts: all, conveners, organizations, individuals, and the letter's groups."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from campaign.drafting.phrases import number_text
from campaign.drafting.printing_words import printing_words
from campaign.drafting.rules import RosterOrder
from campaign.drafting.wording import paper_words
from campaign.rendering.document import Total
from campaign.signatories.entries import SCOPES
from campaign.signatories.groups import GROUPED_BY, INDIVIDUAL, heading_of
from campaign.signatories.rules import RosterLine, figures_of

_ORGANIZATION = "organization"


def totals(lines: Sequence[RosterLine], order: RosterOrder, language: str) -> tuple[Total, ...]:
    """Give the lines of a cover page, of which those that count nobody are left out.

    Organizations are counted by scope where any has one, and by state or country where the
    letter groups them so; each such part adds up to all organizations, conveners too.
    """
    words, figures = paper_words(language), figures_of(lines)
    whole = (
        Total(printing_words(language).signatories, figures.count),
        Total(words.conveners, figures.count - figures.count_without_conveners),
        Total(words.organizations, figures.organizations_count),
        Total(words.individuals, figures.individuals_count),
    )
    parts = dict.fromkeys((RosterOrder.BY_SCOPE, order))
    by_part = (one for part in parts for one in _parted(lines, part, language))
    counted = (one for one in (*whole, *by_part) if one.count)
    return tuple(replace(one, text=number_text(one.count, language)) for one in counted)


def _parted(lines: Iterable[RosterLine], order: RosterOrder, language: str) -> tuple[Total, ...]:
    if order not in GROUPED_BY:
        return ()
    values = (getattr(line, GROUPED_BY[order]) for line in lines if line.kind != INDIVIDUAL)
    counts = Counter(map(str, values))
    if set(counts) <= {""}:
        return ()
    words = paper_words(language)
    headings = {value: heading_of((_ORGANIZATION, value), order, words) for value in counts}
    is_by_scope = order == RosterOrder.BY_SCOPE

    def place(value: str) -> tuple[object, ...]:
        known = SCOPES.index(value) if is_by_scope and value in SCOPES else len(SCOPES)
        return (not value, known, headings[value])

    return tuple(Total(headings[value], counts[value]) for value in sorted(counts, key=place))
