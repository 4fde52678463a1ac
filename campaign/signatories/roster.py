"""The roster: who is listed, in which order, how many, and a page of it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, collate, distinct, exists, func, literal, select

from campaign.db import db
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import Kinds, RosterOrder, RosterVisibility
from campaign.drafting.tokens import Figures
from campaign.organizations.countries import filed_otherwise
from campaign.organizations.us_states import NAMES
from campaign.signatories.entries import KINDS, SCOPES
from campaign.signatories.groups import GROUPED_BY, INDIVIDUAL, Group
from campaign.signatories.models import Signatory
from campaign.signatories.name_findings import ListedName
from campaign.signatories.rules import RosterLine, SignatoryState, printed_detail
from campaign.signatories.word_fits import with_words

PAGE_LINES = 500
"""So many names stand on one page of a roster."""
_SCOPE_PLACES = {scope: place for place, scope in enumerate((*SCOPES, ""))}
_CONVENES = Signatory.convener_position.is_not(None)
_KINDS_IN_ORDER = tuple((Signatory.kind == kind,) for kind in KINDS)
_SHOWN = ("name", "kind", "scope", "sector", "affiliation", "city", "region", "country")
LINE_COLUMNS = (
    Signatory.id,
    Signatory.name,
    Signatory.kind,
    Signatory.scope,
    Signatory.sector,
    Signatory.affiliation,
    Signatory.city,
    Signatory.region,
    Signatory.country,
    Signatory.convener_position,
    Signatory.sort_key,
    Signatory.created_at,
)


@dataclass(frozen=True, slots=True)
class RosterPage:
    """One page of a roster: its lines, its number from 1, and how many lines there are in all."""

    lines: tuple[RosterLine, ...]
    number: int
    last_number: int
    found_count: int
    words: str


def roster_lines(letter: LetterRecord) -> tuple[RosterLine, ...]:
    """The listed signatories in printing order: conveners first, then by the letter's order."""
    statement = (
        select(*LINE_COLUMNS).where(*listed(letter.id)).order_by(*in_order(letter.settings.order))
    )
    return tuple(line_of(row) for row in db.session.execute(statement))


def keyed_lines(letter: LetterRecord) -> tuple[tuple[str, RosterLine], ...]:
    """Each listed signatory by the key of its name, in the order of those who do not convene."""
    statement = (
        select(*LINE_COLUMNS, Signatory.name_key)
        .where(*listed(letter.id))
        .order_by(*in_order(letter.settings.order)[2:])
    )
    return tuple((row.name_key, line_of(row)) for row in db.session.execute(statement))


def waiting_keys(letter_id: int, keys: Collection[str]) -> frozenset[str]:
    """Which of the keys are those of signatories that stand, but do not count now."""
    if not keys:
        return frozenset()
    waits = Signatory.state.in_([SignatoryState.IN_REVIEW, SignatoryState.STALE])
    statement = select(Signatory.name_key).where(
        Signatory.letter_id == letter_id, waits, Signatory.name_key.in_(list(keys))
    )
    return frozenset(db.session.scalars(statement))


def roster_page(letter: LetterRecord, number: int = 1, words: str = "") -> RosterPage:
    """One page of the roster in printing order, or of the lines with these words in them.

    A number beyond the last page gives the last; an empty roster has one empty page.
    """
    conditions = [*listed(letter.id), *(with_words(words) if words else ())]
    found_count = db.session.scalar(select(func.count()).where(*conditions)) or 0
    last_number = max(1, -(-found_count // PAGE_LINES))
    number = min(max(1, number), last_number)
    lines = _slice(letter, conditions, (number - 1) * PAGE_LINES)
    return RosterPage(lines, number, last_number, found_count, words)


def group_counts(letter: LetterRecord) -> dict[Group, int]:
    """How many names stand in each group of the roster, conveners left out."""
    order = letter.settings.order
    part = GROUPED_BY.get(order)
    value = getattr(Signatory, part) if part else literal("")
    statement = select(Signatory.kind, value, func.count()).where(*listed(letter.id), ~_CONVENES)
    counts: Counter[Group] = Counter()
    for kind, told, count in db.session.execute(statement.group_by(Signatory.kind, value)):
        counts[kind, "" if kind == INDIVIDUAL else told] += count
    return dict(counts)


def convener_names(letter: LetterRecord) -> tuple[str, ...]:
    """The conveners that are listed, in their order."""
    statement = select(Signatory.name).where(*listed(letter.id), _CONVENES)
    return tuple(db.session.scalars(statement.order_by(Signatory.convener_position)))


def roster_figures(letter_id: int) -> Figures:
    """The numbers of the roster as it stands; all zero for an empty one."""
    row = db.session.execute(
        select(
            func.count(),
            func.count(Signatory.convener_position),
            func.count(case((Signatory.kind == "individual", 1))),
            func.count(distinct(func.nullif(Signatory.region, ""))),
        ).where(*listed(letter_id))
    ).one()
    count, conveners, individuals, states = row
    return Figures(count, count - conveners, count - individuals, individuals, states)


def listed_count(letter_id: int) -> int:
    """How many signatories the letter has; computed, never stored."""
    return db.session.scalar(select(func.count()).where(*listed(letter_id))) or 0


def counted_as(letter: LetterRecord) -> str:
    """What those who are listed are called together: organizations, individuals, or signatories.

    As long as nobody is, they are what the letter asks for.
    """
    there = (exists().where(*listed(letter.id), Signatory.kind == kind) for kind in KINDS)
    are_there = db.session.execute(select(*there)).one()
    present = [f"{kind}s" for kind, is_there in zip(KINDS, are_there, strict=True) if is_there]
    if not present:
        is_of_individuals = letter.settings.kinds == Kinds.INDIVIDUALS
        return str(Kinds.INDIVIDUALS if is_of_individuals else Kinds.ORGANIZATIONS)
    return present[0] if len(present) == 1 else "signatories"


def listed_names(letter_id: int) -> tuple[ListedName, ...]:
    """Every listed name with its detail, in no order; what the text's own words are held against."""
    statement = select(Signatory.name, Signatory.kind, Signatory.affiliation)
    rows = db.session.execute(statement.where(*listed(letter_id)).order_by(Signatory.id))
    return tuple(
        ListedName(name, printed_detail(kind, affiliation), kind != "individual")
        for name, kind, affiliation in rows
    )


def roster_is_public(letter: LetterRecord) -> bool:
    """Whether anyone may read the names, by the letter's settings, its state, and their number."""
    settings = letter.settings
    if settings.roster == RosterVisibility.AFTER_DELIVERY:
        return letter.state in {"delivered", "archived"}
    if settings.roster == RosterVisibility.COUNT:
        return False
    return settings.names_after is None or listed_count(letter.id) >= settings.names_after


def listed(letter_id: int) -> tuple[Any, Any]:
    """The conditions for the listed signatories of a letter."""
    return Signatory.letter_id == letter_id, Signatory.state == SignatoryState.LISTED


def _slice(letter: LetterRecord, conditions: list[Any], first: int) -> tuple[RosterLine, ...]:
    # Conveners, organizations and individuals are read apart, so that an index leads straight
    # to any page.
    order = letter.settings.order
    lines = select(*LINE_COLUMNS).where(*conditions)
    conveners = list(db.session.execute(lines.where(_CONVENES).order_by(*in_order(order))))
    shown = conveners[first : first + PAGE_LINES]
    skipped = max(0, first - len(conveners))
    for kinds in ((),) if order == RosterOrder.BY_TIME else _KINDS_IN_ORDER:
        part = lines.where(~_CONVENES, *kinds)
        rest = PAGE_LINES - len(shown)
        rows = part.order_by(*in_order(order)[2:]).offset(skipped).limit(rest)
        found = list(db.session.execute(rows)) if rest else []
        skipped = 0 if found else skipped - _counted(part)
        shown += found
    return tuple(map(line_of, shown))


def _counted(statement: Any) -> int:  # noqa: ANN401 (a selection of any columns)
    return db.session.scalar(statement.with_only_columns(func.count())) or 0


def in_order(order: RosterOrder) -> tuple[Any, ...]:
    """The order as the database sorts: conveners first (two keys), groups, then by name.

    Individuals come after organizations, save where the time of sign-on is the order.

    Texts are compared by their bytes, so that every database gives the same order.
    """
    kind = Signatory.kind == INDIVIDUAL
    region, country = Signatory.region, Signatory.country
    state = case(NAMES, value=region, else_=region)
    filed = case(filed_otherwise(), value=country, else_=country)
    groups: dict[RosterOrder, tuple[Any, ...]] = {
        RosterOrder.BY_SCOPE: (kind, case(_SCOPE_PLACES, value=Signatory.scope)),
        RosterOrder.BY_STATE: (kind, region == "", _bytewise(state)),
        RosterOrder.BY_COUNTRY: (kind, country == "", _bytewise(filed)),
        RosterOrder.BY_TIME: (Signatory.created_at,),
    }
    position = Signatory.convener_position
    name = (Signatory.sort_key, _bytewise(Signatory.name), Signatory.id)
    return (position.is_(None), position, *groups.get(order, (kind,)), *name)


def _bytewise(column: Any) -> Any:  # noqa: ANN401 (a column, and an expression of it)
    return collate(column, "C") if db.engine.dialect.name == "postgresql" else column


def line_of(row: Any) -> RosterLine:  # noqa: ANN401 (a row of the columns above)
    """One line from a row of ``LINE_COLUMNS``."""
    values = {name: getattr(row, name) for name in _SHOWN}
    is_convener = row.convener_position is not None
    return RosterLine(signatory_id=row.id, is_convener=is_convener, **values)
