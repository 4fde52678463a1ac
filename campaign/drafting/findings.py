"""What should be looked at in a text before it is printed."""

from collections.abc import Iterable, Iterator
from itertools import islice

from campaign.drafting.body_findings import body_findings
from campaign.drafting.bounds import Bound, is_true
from campaign.drafting.finding import Finding, fields_of, found_at, mend_at
from campaign.drafting.numbers import ClaimedCount, claimed_counts
from campaign.drafting.parts import part_findings
from campaign.drafting.rules import MAX_BODY_BYTES, LetterSettings, LetterText
from campaign.drafting.state_numbers import ClaimedStates, claimed_states
from campaign.drafting.tokens import Figures
from campaign.drafting.word_findings import word_findings

MOST_OF_A_KIND = 100
"""So many findings of one kind are told at once; nobody reads more of them."""


def text_findings(text: LetterText, settings: LetterSettings | None = None) -> tuple[Finding, ...]:
    """Give what is wrong with the letter alone, each thing once; the README lists what is looked at.

    A body that cannot be set is not looked at further.
    """
    in_body = body_findings(text.body)
    fields = _readable(text, settings.via if settings else "")
    in_words = (one for field in fields for one in word_findings(field, text, settings))
    return each_once((*in_words, *in_body, *part_findings(text)))


def count_findings(text: LetterText, figures: Figures) -> tuple[Finding, ...]:
    """Give the numbers that are said to be those who sign, or their states, and are not.

    Right are all listed, all without conveners, all organizations, all individuals; a bound
    or an estimate must hold for one of the first three. A number with a place is taken for
    a part of the roster when it is no more than half of it. Where no signatory has a state,
    nothing is said of states.
    """
    return each_once(_in_numbers(text, figures))


def each_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give the findings in order, each id once, and of each kind no more than a person reads."""
    kept: dict[str, Finding] = {}
    counts: dict[str, int] = {}
    for one in findings:
        if one.id not in kept:
            counts[one.kind] = counts.get(one.kind, 0) + 1
            if counts[one.kind] > MOST_OF_A_KIND:
                continue
        kept[one.id] = one
    return tuple(kept.values())


def _readable(text: LetterText, via: str = "") -> Iterator[tuple[str, str]]:
    for name, words in fields_of(text, via=via):
        if len(words) <= MAX_BODY_BYTES:
            yield name, words


def _in_numbers(text: LetterText, figures: Figures) -> Iterator[Finding]:
    for field in _readable(text):
        counts = (one for one in claimed_counts(field[1]) if not _is_right(one, figures))
        yield from (
            _count_finding(field, one, figures.count) for one in islice(counts, MOST_OF_A_KIND)
        )
        states = (one for one in claimed_states(field[1]) if not _are_right(one, figures))
        yield from (_states_finding(field, one, figures) for one in islice(states, MOST_OF_A_KIND))


def _is_right(claim: ClaimedCount, figures: Figures) -> bool:
    if claim.may_be_part and 2 * claim.number <= figures.count:
        return True
    whole = (figures.count, figures.count_without_conveners, figures.organizations_count)
    right = (*whole, figures.individuals_count) if claim.bound is Bound.EXACT else whole
    return any(is_true(claim.bound, claim.number, number) for number in right)


def _are_right(claim: ClaimedStates, figures: Figures) -> bool:
    count = figures.states_count
    right = (count, count - 1) if claim.has_more else (count,)
    return not count or any(is_true(claim.bound, claim.number, number) for number in right)


def _count_finding(field: tuple[str, str], claim: ClaimedCount, count: int) -> Finding:
    name, words = field
    start, end = claim.number_span
    said = " ".join(words[start : claim.span[0]].split())
    literal = f"{said} {claim.literal}" if said else claim.literal
    written_out = not claim.literal[0].isdigit() and str(claim.number) not in claim.literal
    number = f" ({claim.number:,})" if written_out else ""
    token = "{{ count_in_words }}" if words[start].islower() and written_out else "{{ count }}"
    message = (
        f"The {name} says “{literal}”{number}, but the roster has {count:,}; write {token} instead."
    )
    mend = mend_at(field, (start, end), token)
    return found_at("count", field, claim.span, message, literal=claim.literal, mend=mend)


def _states_finding(field: tuple[str, str], claim: ClaimedStates, figures: Figures) -> Finding:
    name, words = field
    start, end = claim.number_span
    said = " ".join(words[start : claim.span[1]].split())
    message = (
        f"The {name} says “{said}”, but the roster names {figures.states_count:,}; "
        "write {{ states_count }} instead."
    )
    mend = mend_at(field, (start, end), "{{ states_count }}")
    return found_at("states", field, claim.span, message, mend=mend)
