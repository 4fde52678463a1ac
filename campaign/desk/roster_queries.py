"""What the roster's page shows: a page of the table with its filters, counts and ways on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from campaign.access import Act, Actor, may
from campaign.audit.queries import newest_id_of
from campaign.desk.roster_places import Place
from campaign.desk.roster_words import (
    AUTHORITY_WORDS,
    CAME_WORDS,
    COLUMNS,
    DOUBT_WORDS,
    OF_CONTACTS,
    SORT_WORDS,
    VERB_WORDS,
    VERBS,
    WAY_WORDS,
)
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.signatories.count_queries import counts_of, listed_ways
from campaign.signatories.entries import KINDS, SCOPES
from campaign.signatories.rules import SignatoryState, label
from campaign.signatories.table_queries import TablePage, TableRow, table_page
from campaign.signatories.table_rules import MANY, NONE, RosterSearch, RosterSort


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One signatory on the desk; contacts are empty for those who may not see them."""

    id: int
    name: str
    detail: str
    place: str
    kind_text: str
    state: SignatoryState
    state_label: str
    is_held: bool
    is_convener: bool
    contact_name: str
    contact_title: str
    contact_email: str
    since_text: str
    doubt: str
    note: str
    reviewed_text: str
    authority_text: str
    has_evidence: bool
    withdrawal_requested: bool
    may: tuple[str, ...]

    @property
    def may_words(self) -> tuple[tuple[str, str], ...]:
        """What may be done, each with the word on its button."""
        again = " again" if self.state == SignatoryState.STALE else ""
        return tuple(
            (verb, VERB_WORDS[verb] + (again if verb == "list" else "")) for verb in self.may
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, with how many fit it (empty when nobody has counted)."""

    value: str
    words: str
    count_text: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RosterTable:
    """A page of the table; ``found_text`` says how many fit, ``before`` and ``after`` lead on.

    ``place`` is where it stands, ``filters_count`` how many filters are set; ``seen_id`` is the
    newest entry of the letter's audit that it may show.
    ``listed_ways`` are the ways, other than the form, by which any of the listed came.
    """

    rows: tuple[RosterRow, ...]
    search: RosterSearch
    place: Place
    seen_id: int
    found_text: str
    filters_count: int
    states: tuple[Choice, ...]
    scopes: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    doubts: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    listed_ways: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    columns: tuple[Choice, ...]
    before_href: str
    after_href: str
    sees_contacts: bool
    may_review: bool

    @property
    def shown(self) -> frozenset[str]:
        """The columns that are shown."""
        return frozenset(one.value for one in self.columns if one.is_chosen)


def roster_table(actor: Actor, letter: LetterRecord, place: Place) -> RosterTable:
    """The page of the table that an address asks for; the first when that place is empty by now.

    Who may not see contacts cannot search them, nor read notes or the order of addresses.
    """
    # Before the rows, so that what happens meanwhile counts as unseen.
    seen_id = newest_id_of(letter.id)
    sees_contacts = may(actor, Act.SEE_CONTACTS, letter.id)
    may_review = may(actor, Act.REVIEW_SIGNATORY, letter.id)
    place, page = _page(letter, place, sees_contacts=sees_contacts)
    search = place.search
    href = partial(_href, letter, place)
    counts = partial(_counts, letter, search)
    row = partial(roster_row, letter, may_review=may_review)
    return RosterTable(
        rows=tuple(map(row, page.rows)),
        search=search,
        place=place,
        seen_id=seen_id,
        found_text=_found_text(page),
        filters_count=len(search.asked().keys() - {"sort", "q", "state"}),
        states=_states(search, counts_of(letter.id, search, "state"), href),
        scopes=_choices(search, "scope", _named((*SCOPES, NONE)), counts("scope"), href),
        regions=_regions(search, counts_of(letter.id, search, "region"), counts, href),
        kinds=_choices(search, "kind", _named(KINDS), counts("kind"), href),
        doubts=_choices(search, "doubt", DOUBT_WORDS, {}, href),
        ways=_choices(search, "came_by", WAY_WORDS, {}, href),
        listed_ways=_listed_ways(letter, href),
        sorts=_choices(search, "sort", _sort_words(sees_contacts=sees_contacts), {}, href),
        columns=_columns(place, sees_contacts=sees_contacts),
        before_href=_at(letter, place.before(page.rows[0].id))
        if page.has_before and page.rows
        else "",
        after_href=_at(letter, place.after(page.rows[-1].id)) if page.has_after else "",
        sees_contacts=sees_contacts,
        may_review=may_review,
    )


def roster_row(letter: LetterRecord, one: TableRow, *, may_review: bool) -> RosterRow:
    """A signatory with its words chosen."""
    settings = letter.settings
    since = moment_text(one.created_at, settings.timezone, settings.language)
    return RosterRow(
        id=one.id,
        name=one.name,
        detail=one.affiliation if one.kind == "individual" else "",
        place=one.place,
        kind_text=", ".join(
            part for part in (one.scope, one.sector, one.kind) if part
        ).capitalize(),
        state=one.state,
        state_label=label(one.state).capitalize(),
        is_held=one.is_held,
        is_convener=one.convener_position is not None,
        contact_name=one.contact_name,
        contact_title=one.contact_title,
        contact_email=one.contact_email,
        since_text=since,
        doubt=one.doubt if one.state == SignatoryState.IN_REVIEW else "",
        note=one.note,
        reviewed_text=_reviewed_text(letter, one),
        authority_text=", ".join(
            part for part in (AUTHORITY_WORDS[one.authority], CAME_WORDS.get(one.came_by)) if part
        ),
        has_evidence=bool(one.came_by),
        withdrawal_requested=_asks_to_withdraw(one),
        may=_verbs(one) if may_review else (),
    )


def _reviewed_text(letter: LetterRecord, one: TableRow) -> str:
    if one.reviewed_at is None:
        return ""
    settings = letter.settings
    when = moment_text(one.reviewed_at, settings.timezone, settings.language)
    return f"{one.reviewed_by}, {when}"


def _asks_to_withdraw(one: TableRow) -> bool:
    has_ended = one.state in {SignatoryState.WITHDRAWN, SignatoryState.REJECTED}
    return one.withdrawal_requested_at is not None and not has_ended


def _verbs(one: TableRow) -> tuple[str, ...]:
    # Whom nobody can ask about a changed text a coordinator vouches for.
    if one.merged_into_id is not None and not one.speaks_for_listing:
        return ("grant", *VERBS.get(one.state, ()))
    is_silent = one.state == SignatoryState.STALE and not one.contact_email
    return ("list", *VERBS[one.state]) if is_silent else VERBS.get(one.state, ())


def _found_text(page: TablePage) -> str:
    if page.found_count is None:
        return f"more than {MANY:,} matches"
    return "1 match" if page.found_count == 1 else f"{page.found_count:,} matches"


def _page(letter: LetterRecord, place: Place, *, sees_contacts: bool) -> tuple[Place, TablePage]:
    page = partial(table_page, letter, place.search, in_contacts=sees_contacts)
    there = page(after_id=place.after_id, before_id=place.before_id)
    if there.rows or place == place.begin(place.search):
        return place, there
    # Whoever was the last on a page has been dealt with.
    return place.begin(place.search), page()


def _href(letter: LetterRecord, place: Place, search: RosterSearch) -> str:
    return _at(letter, place.begin(search))


def _at(letter: LetterRecord, place: Place) -> str:
    return f"/desk/{letter.slug}/roster" + (f"?{place.query}" if place.query else "")


def _counts(letter: LetterRecord, search: RosterSearch, name: str) -> Mapping[str, int]:
    # What words fit nobody has counted by these.
    return {} if search.q else counts_of(letter.id, search, name)


def _states(
    search: RosterSearch, counts: Mapping[str, int], href: Callable[..., str]
) -> tuple[Choice, ...]:
    present = [one for one in SignatoryState if one in counts or one == search.state]
    shown = {} if search.q else counts
    return (
        Choice("", "All", "", href(replace(search, state="")), not search.state),
        *_choices(search, "state", {one: label(one) for one in present}, shown, href),
    )


def _listed_ways(letter: LetterRecord, href: Callable[..., str]) -> tuple[Choice, ...]:
    listed = RosterSearch(state=SignatoryState.LISTED)
    counts = {str(way): count for way, count in listed_ways(letter.id).items()}
    words = {way: WAY_WORDS[way].lower() for way in counts}
    return _choices(listed, "came_by", words, counts, href)


def _regions(
    search: RosterSearch,
    there: Mapping[str, int],
    counts: Callable[[str], Mapping[str, int]],
    href: Callable[..., str],
) -> tuple[Choice, ...]:
    names = {one: one for one in there if one}
    if search.region not in {"", NONE}:
        names.setdefault(search.region, search.region)
    return _choices(search, "region", {**names, NONE: "Not given"}, counts("region"), href)


def _choices(
    search: RosterSearch,
    name: str,
    words: Mapping[str, str],
    counts: Mapping[str, int],
    href: Callable[..., str],
) -> tuple[Choice, ...]:
    def choice(value: str, said: str) -> Choice:
        count = counts.get("" if value == NONE else value, 0)
        count_text = f"{count:,}" if counts else ""
        is_chosen = getattr(search, name) == value
        return Choice(value, said, count_text, href(replace(search, **{name: value})), is_chosen)

    return tuple(choice(str(value), said) for value, said in words.items())


def _named(values: Iterable[str]) -> dict[str, str]:
    return {value: "Not given" if value == NONE else value.capitalize() for value in values}


def _sort_words(*, sees_contacts: bool) -> dict[str, str]:
    return {
        sort: words
        for sort, words in SORT_WORDS.items()
        if sees_contacts or sort != RosterSort.CONTACT
    }


def _columns(place: Place, *, sees_contacts: bool) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, words, "", "", value in place.columns)
        for value, words in COLUMNS.items()
        if sees_contacts or value not in OF_CONTACTS
    )
