"""Who on a letter may be the same as a name that is to be listed.

The name meets others by the keys of the registry, and only those that are on this letter are
compared: one look-up of a few rows, however long the roster is.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, text, union

from campaign.db import db
from campaign.organizations.blocking import blocking_keys, sought_keys
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.domains import registered_domain
from campaign.organizations.likeness import nearness
from campaign.organizations.models import Organization, OrganizationKey, OrganizationName
from campaign.organizations.places import NOWHERE, Place, differing
from campaign.organizations.queries import names_apart
from campaign.organizations.rules import name_key
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryState


@dataclass(frozen=True, slots=True)
class TwinVerdict:
    """Somebody on the letter who is the same or may be; ``domain`` is its registered one.

    ``score`` says of several that may be which one is nearest, from 0.0 to 1.0.
    """

    answer: Answer
    signatory_id: int
    name: str
    domain: str
    reasons: tuple[str, ...] = ()
    score: float = 1.0

    @property
    def is_same(self) -> bool:
        """Whether it is the same organization beyond doubt."""
        return self.answer == Answer.SAME


# Every confirmation asks for these, so the statements are built once.
_MET = union(
    select(OrganizationKey.name_id).where(
        OrganizationKey.key.in_(bindparam("keys", expanding=True))
    ),
    select(OrganizationName.id).where(OrganizationName.name_key == bindparam("name_key")),
)
_MET_ON_LETTER = (
    select(
        Signatory.id,
        Signatory.name,
        OrganizationName.name.label("known_as"),
        OrganizationName.name_key,
        Organization.domain,
        Signatory.contact_email,
        Signatory.city,
        Signatory.region,
        Signatory.country,
    )
    .join(Organization, Organization.id == Signatory.organization_id)
    .join(OrganizationName, OrganizationName.organization_id == Organization.id)
    .where(
        OrganizationName.id.in_(_MET),
        # Not by an index: SQLite would rather go through the letter than through the few names.
        Signatory.letter_id + 0 == bindparam("letter_id"),
        Signatory.id != bindparam("own_id"),
        Signatory.state.in_([SignatoryState.LISTED, SignatoryState.STALE]),
    )
)
_HOLD = text("SELECT pg_advisory_xact_lock(one) FROM unnest(CAST(:keys AS bigint[])) AS one")


def twin_of(
    letter_id: int, signatory_id: int, name: str, contact_email: str, place: Place = NOWHERE
) -> TwinVerdict | None:
    """Who on the letter is the same organization as the name, or most likely to be; None for nobody.

    ``signatory_id`` is whose name it is, and never its own twin. The address may be empty.
    """
    return next(iter(twins_of(letter_id, signatory_id, name, contact_email, place)), None)


def twins_of(
    letter_id: int, signatory_id: int, name: str, contact_email: str, place: Place = NOWHERE
) -> tuple[TwinVerdict, ...]:
    """Everybody on the letter who is the same organization or may be, the likeliest first.

    Nobody is among them whom a coordinator has told apart from the name's organization.
    """
    key = name_key(name)
    spelling = Spelling(name, registered_domain(contact_email), key, place)
    asked = {
        "letter_id": letter_id,
        "own_id": signatory_id,
        "name_key": key,
        "keys": sorted(sought_keys(key)),
    }
    met = db.session.connection().execute(_MET_ON_LETTER, asked).all()
    told = [(row.name_key, _verdict(spelling, row)) for row in met]
    alike = [(other, one) for other, one in told if one.answer != Answer.DIFFERENT]
    # Few names are like any, and so little is asked of what was told apart.
    apart = names_apart([key]).get(key, set()) if any(other != key for other, _ in alike) else set()
    verdicts = [one for other, one in alike if other not in apart]
    nearest = sorted(verdicts, key=lambda one: (one.is_same, one.score), reverse=True)
    return tuple({one.signatory_id: one for one in reversed(nearest)}.values())[::-1]


def await_twins(name: str) -> None:
    """Let names that may be one organization be listed one after another until this transaction ends.

    Otherwise two spellings that are confirmed at the same instant would not see each other.
    SQLite has one writer at a time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        # In one order, so that no two wait for each other.
        key = name_key(name)
        keys = sorted(blocking_keys(key) | sought_keys(key))
        db.session.connection().execute(_HOLD, {"keys": keys})


def _verdict(spelling: Spelling, row: Any) -> TwinVerdict:  # noqa: ANN401 (a row of the columns above)
    domain = row.domain or registered_domain(row.contact_email)
    place = Place(row.city, row.region, row.country)
    if row.name_key == spelling.key:
        is_shared = bool(domain) and domain == spelling.domain
        elsewhere = "" if is_shared else differing(spelling.place, place)
        if not elsewhere:
            return TwinVerdict(Answer.SAME, row.id, row.name, row.domain)
        return TwinVerdict(Answer.DOUBTFUL, row.id, row.name, row.domain, (elsewhere,))
    verdict = compare(spelling, Spelling(row.known_as, domain, row.name_key, place))
    score = nearness(spelling.key, row.name_key)
    return TwinVerdict(verdict.answer, row.id, row.name, row.domain, verdict.reasons, score)
