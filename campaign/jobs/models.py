"""The columns that make a row a job."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column


class JobColumns:
    """Mixin: a row that a worker claims, does, and marks as done.

    ``state`` is ``waiting``, ``sent`` (done) or ``failed``; a row with a lease in the
    future is being worked on. ``not_before_at`` moves on after each failure.
    """

    state: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before_at: Mapped[datetime]
    leased_until_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String, default="")
