"""Which signatories fit a search of the roster's table, by the index that leaves the fewest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select, text

from campaign.db import db
from campaign.signatories import doubts
from campaign.signatories import table_indexes as indexes
from campaign.signatories.count_queries import COUNTED, fitting_count
from campaign.signatories.models import Signatory
from campaign.signatories.searching import alternatives, is_indexed, phrases
from campaign.signatories.table_rules import MANY, NONE, DoubtSource, RosterSearch
from campaign.signatories.word_fits import Word, holds, matches

SENTENCES: Mapping[DoubtSource, tuple[str, ...]] = {
    DoubtSource.TAKEN: (
        *(doubts.NAME_TAKEN, "on the letter already"),
        f"{doubts.LATER_CONTACT} “",
    ),
    DoubtSource.ALIKE: ("The name resembles",),
    DoubtSource.MAIL: (doubts.FREE_MAIL, doubts.OTHER_MAIL),
    DoubtSource.SENDING: (
        *(doubts.TRAPPED, doubts.HASTY, doubts.UNPROVED),
        *(doubts.CROWDED, doubts.MANY_OF_ONE),
    ),
    DoubtSource.LATE: (doubts.LATE,),
    DoubtSource.REJECTED: (doubts.REJECTED_BEFORE, doubts.WITHDRAWN_BEFORE),
    DoubtSource.CHANGED: ("The contact changed ",),
    DoubtSource.AUTHORITY: (doubts.NO_AUTHORITY,),
}
"""By which words in a doubt its source is known."""

FACTS = ("state", "scope", "region", "kind", "sector")
"""The filters that one index answers."""

_LIVES = text("signatory.lapsed_at IS NULL")
_IS_ENTERED = text("signatory.came_by <> ''")
_IS_DOUBTED = text("signatory.doubt <> ''")


@dataclass(frozen=True, slots=True)
class Fits:
    """The conditions of a search on one letter; contacts are searched only by those who see them."""

    letter_id: int
    search: RosterSearch
    in_contacts: bool = False

    @property
    def is_void(self) -> bool:
        """Whether nothing can fit, since what is searched for holds no word."""
        return bool(self.search.q) and not phrases(self.search.q)

    def conditions(self) -> tuple[Any, ...]:
        """All of them, each about the row itself."""
        return (*self._but_words(), *self._words_in_rows())

    def ids(self) -> Select[int]:
        """The ids of all that fit, found along the best index; in no order."""
        found = select(Signatory.id)
        words = alternatives(self.search.q)
        if db.engine.dialect.name != "sqlite":
            return found.where(*self.conditions())
        if index := self._own_index(words):
            return indexes.along(found.where(*self.conditions()), index)
        indexed = tuple(one for one in words if all(map(is_indexed, one)))
        if indexed:
            short = [
                holds(one, in_contacts=self.in_contacts) for one in words if one not in indexed
            ]
            is_met = matches(indexed, in_contacts=self.in_contacts)
            statement = found.where(is_met, *self._but_words(), *short)
            return indexes.along(statement, "")
        of_few = indexes.FACTS if any(map(self.asks, FACTS)) else indexes.BY_ARRIVAL
        return indexes.along(found.where(*self.conditions()), str(of_few.name))

    def count(self, most: int) -> int:
        """How many fit, counted no further than this."""
        return (
            db.session.scalar(select(func.count()).select_from(self.ids().limit(most).subquery()))
            or 0
        )

    def asks(self, name: str) -> bool:
        """Whether this filter is set."""
        return bool(getattr(self.search, name))

    def _own_index(self, words: tuple[Word, ...]) -> str:
        """The index that leaves few; empty when words leave fewer, or nothing does."""
        for name, index in _INDEXES.items():
            if self.asks(name) and not (words and name == "contact"):
                return index
        if not words or not any(map(self.asks, COUNTED)):
            return ""
        counted = fitting_count(self.letter_id, self.search.with_facts_alone())
        return str(indexes.FACTS.name) if counted is not None and counted <= MANY else ""

    def _but_words(self) -> tuple[Any, ...]:
        search = self.search
        given: list[Any] = [Signatory.letter_id == self.letter_id, _LIVES]
        given += [
            getattr(Signatory, name) == ("" if value == NONE else value)
            for name in FACTS
            if (value := getattr(search, name))
        ]
        if search.doubt:
            told = SENTENCES[DoubtSource(search.doubt)]
            is_told = (Signatory.doubt.contains(one, autoescape=True) for one in told)
            given += [_IS_DOUBTED, or_(*is_told)]
        if search.held:
            given.append(Signatory.is_held)
        if search.contact:
            given.append(Signatory.contact_email_key == "")
        if search.convener:
            given.append(Signatory.convener_position.is_not(None))
        if search.came_by:
            given += [_IS_ENTERED, Signatory.came_by == search.came_by]
        return tuple(given)

    def _words_in_rows(self) -> tuple[Any, ...]:
        return tuple(
            holds(one, in_contacts=self.in_contacts) for one in alternatives(self.search.q)
        )


_INDEXES = {
    "convener": "ix_signatory_conveners",
    "held": str(indexes.HELD.name),
    "came_by": str(indexes.ENTERED.name),
    "doubt": str(indexes.DOUBTED.name),
    "contact": "ix_signatory_contact",
}
"""Filters that few fit, each with an index of those alone; the first that is set leads."""
