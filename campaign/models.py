"""The registry of all rows: importing it makes the whole schema known."""

from typing import Any

from campaign.accounts import models as accounts
from campaign.audit import models as audit
from campaign.db import UtcDateTime
from campaign.drafting import models as drafting
from campaign.mailer import models as mailer
from campaign.organizations import models as organizations
from campaign.printings import guards
from campaign.printings import models as printings
from campaign.privacy import models as privacy
from campaign.signatories import approval_models as approvals
from campaign.signatories import evidence_models as evidence
from campaign.signatories import models as signatories
from campaign.signatories.table_indexes import is_words

__all__ = [
    "accounts",
    "approvals",
    "audit",
    "drafting",
    "evidence",
    "guards",
    "include_object",
    "mailer",
    "organizations",
    "printings",
    "privacy",
    "render_item",
    "signatories",
]


def render_item(kind: str, item: Any, context: Any) -> str | bool:  # noqa: ANN401 (Alembic's own types)
    """How a migration writes the column types that are ours; False leaves it to Alembic."""
    if kind == "type" and isinstance(item, UtcDateTime):
        context.imports.add("from campaign.db import UtcDateTime")
        return "UtcDateTime()"
    return False


def include_object(item: object, name: str | None, *_kind_and_whether: object) -> bool:
    """Whether Alembic compares it with the rows; what finds words is of one database each."""
    del item
    return not is_words(name)
