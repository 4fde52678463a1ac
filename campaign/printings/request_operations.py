"""Asking for a printing, and making those that were asked for, by a worker.

A request is a row with the id that its printing will have. Whoever goes on after a worker was
ended makes the same printing; of two that are at the same request one keeps it.
"""

import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial

from flask import current_app
from sqlalchemy import delete, insert, update

from campaign import clock, tokens
from campaign.access import Act, Actor, require
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.errors import Away, Problem
from campaign.jobs.operations import claim
from campaign.jobs.queue import wake_after_commit
from campaign.printings import request_queries as queries
from campaign.printings.models import PrintRequest
from campaign.printings.operations import make_printing
from campaign.printings.request_queries import RequestRecord
from campaign.printings.rules import (
    ID_CHARACTERS,
    REQUESTS_LAST,
    PrintChoices,
    PrintingKind,
    Stage,
)
from campaign.printings.supplements import snapshot_of
from campaign.signatories import checks

PRINT = "printings.print_waiting"
"""The name of the handler that makes what was asked for."""

LEASE = timedelta(minutes=2)
"""Setting the pages of a long letter may take so long; each stage takes the lease anew."""

MOST_TRIES = 3

GAVE_UP = (
    "The pages could not be set: the worker was ended at it several times. Please print again."
)

_AT_WORK = threading.Lock()


def ask_for_printing(actor: Actor, slug: str, choices: PrintChoices) -> str:
    """Have a worker print; gives the id that the printing will have.

    What is found in text and roster is told at once, what is found on the pages by the worker.

    :raises FindingsOpen: when something found in text or roster is neither mended nor accepted.
    :raises NothingToAdd: when a supplement or a page of changes would be empty.
    :raises TextChangedSince: when an addendum would be to another text.
    """
    with transaction():
        letter = letters.letter(slug)
        require(actor, Act.MAKE_PRINTING, letter.id)
        if choices.kind == PrintingKind.FULL:
            checks.require_no_open_findings(letter)
        now, printing_id = clock.now(), tokens.random_code(ID_CHARACTERS)
        if choices.kind != PrintingKind.FULL or choices.has_changes:
            # It refuses what would be empty.
            snapshot = snapshot_of(letter, choices, printing_id, now)
            if choices.kind != PrintingKind.FULL:
                checks.require_no_open_names(letter, snapshot.lines)
        db.session.execute(
            insert(PrintRequest).values(
                printing_id=printing_id,
                letter_id=letter.id,
                choices=asdict(choices),
                asked_at=now,
                asked_by=actor.name,
                account_id=actor.account_id,
                not_before_at=now,
            )
        )
        wake_after_commit(current_app._get_current_object(), PRINT)  # type: ignore[attr-defined]  # noqa: SLF001
        return printing_id


def print_waiting() -> int:
    """Make the printings that were asked for, one after another; gives how many requests ended."""
    # One thread of a worker sets pages: they all have one press, and the others have mail to send.
    if not _AT_WORK.acquire(blocking=False):
        return 0
    try:
        count = 0
        while (request_id := claim(PrintRequest, clock.now(), LEASE)) is not None:
            _print(request_id)
            count += 1
        return count
    finally:
        _AT_WORK.release()


def forget_requests() -> int:
    """Take away requests that ended a week ago; gives how many."""
    is_old = PrintRequest.asked_at < clock.now() - REQUESTS_LAST
    over = delete(PrintRequest).where(PrintRequest.state != "waiting", is_old)
    with transaction():
        return len(db.session.scalars(over.returning(PrintRequest.id)).all())


def _print(request_id: int) -> None:
    request = queries.request_to_do(request_id)
    if request.is_printed:
        _tell(request_id, Stage.DONE)  # Its worker was ended just after.
    elif request.attempts > MOST_TRIES:
        _tell(request_id, Stage.REFUSED, GAVE_UP)
    else:
        _try(request, partial(_tell, request_id))


def _try(request: RequestRecord, tell: Callable[..., None]) -> None:
    actor = Actor(request.asked_by, request.account_id)
    slug, press = letters.letter_by_id(request.letter_id).slug, current_app.extensions["press"]
    db.session.rollback()
    try:
        make_printing(
            actor, slug, press, request.choices, printing_id=request.printing_id, tell=tell
        )
    except Away:
        raise
    except Problem as problem:
        tell(Stage.REFUSED, problem.message)
    else:
        tell(Stage.DONE)


def _tell(request_id: int, stage: Stage, sentence: str = "") -> None:
    is_over = stage in {Stage.DONE, Stage.REFUSED}
    with transaction():
        now = clock.now()
        db.session.execute(
            update(PrintRequest)
            .where(PrintRequest.id == request_id, PrintRequest.state == "waiting")
            .values(
                stage=stage,
                sentence=sentence,
                state="sent" if is_over else "waiting",
                leased_until_at=None if is_over else now + LEASE,
            )
        )
