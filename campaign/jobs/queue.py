"""Huey as a bell: it wakes a worker, which besides sweeps once a minute by itself.

The rows in the database are the jobs. A lost wake-up costs at most a minute,
a doubled one finds nothing to do. The sweep does not pass through the queue,
so it goes on while the queue's carrier is away. Huey brings the drivers of every
store it knows, so it is imported when a queue is opened; most commands open none.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask

from campaign.db import after_commit
from campaign.jobs.rules import LEASE

if TYPE_CHECKING:
    from huey import Huey

Handler = Callable[[], object]

WAKE_DELAY_SECONDS = 0.1
"""Wake-ups within this time are one."""

SWEEP_EVERY_SECONDS = 60

OFTEN_EVERY_SECONDS = 2
"""The pause of the small sweep: for what must follow soon, but comes too often to be woken for."""

log = structlog.get_logger()


class Bell:
    """The queue of one application: handlers by name, and the way to call them.

    Those named in ``often`` are run every few seconds without being woken.
    """

    def __init__(
        self, app: Flask, handlers: Mapping[str, Handler], often: Sequence[str] = ()
    ) -> None:
        self.app = app
        self.handlers = handlers
        self.often = often
        self._pending: set[str] = set()
        self._lock = threading.Lock()

    @cached_property
    def huey(self) -> "Huey":
        """The queue, opened when it is first asked for."""
        return _open(self.app)

    @cached_property
    def work(self) -> Any:  # noqa: ANN401 (a task of Huey's, which comes without types)
        """What has a worker run the handler of the name it is called with."""
        return self.huey.task()(self._work)

    def wake(self, name: str) -> None:
        """Have a worker run the handler soon; gives at once, and never fails the caller."""
        with self._lock:
            if name in self._pending:
                return
            self._pending.add(name)
        threading.Timer(WAKE_DELAY_SECONDS, self._ring, [name]).start()

    def run(self) -> None:
        """Be the worker, until a signal ends it."""
        # While its carrier is away, the queue would say so with a traceback each half second.
        logging.getLogger("huey.consumer").setLevel(logging.CRITICAL)
        _ = self.work  # The queue knows a task from its making on.
        for sweep in (self.sweep_for_ever, self.sweep_often_for_ever):
            threading.Thread(target=sweep, daemon=True).start()
        self.huey.create_consumer(
            workers=2, periodic=False, max_delay=0.5, check_worker_health=False
        ).run()

    def sweep_for_ever(self) -> None:
        """Run every handler now, when the leases of a worker that died have run out, and each minute."""
        for pause in chain([0, LEASE.total_seconds() + 1], repeat(SWEEP_EVERY_SECONDS)):
            time.sleep(pause)
            for name in self.handlers:
                self._work(name)

    def sweep_often_for_ever(self) -> None:
        """Run the handlers of ``often`` every few seconds; more seldom while they fail."""
        pause = OFTEN_EVERY_SECONDS
        while True:
            time.sleep(pause)
            went_well = [self._work(name) for name in self.often]
            pause = OFTEN_EVERY_SECONDS if all(went_well) else min(2 * pause, SWEEP_EVERY_SECONDS)

    def _ring(self, name: str) -> None:
        with self._lock:
            self._pending.discard(name)
        try:
            self.work(name)
        except Exception as error:  # noqa: BLE001 (a queue that is away must not hurt: the sweep comes)
            log.warning("wake_up_lost", handler=name, error=type(error).__name__)

    def _work(self, name: str) -> bool:
        # What fails is tried again by the next sweep, and its message may hold what a
        # person typed: neither an end of the worker nor the message is wanted.
        try:
            with self.app.app_context():
                self.handlers[name]()
        except Exception as error:  # noqa: BLE001 (one handler must not stop the others)
            log.warning("handler_failed", handler=name, error=type(error).__name__)
            return False
        return True


def wake_after_commit(app: Flask, name: str) -> None:
    """Wake a worker for the handler when the current transaction is in the database."""
    bell: Bell = app.extensions["bell"]
    after_commit(_Wake(bell, name))


class _Wake:
    """A wake-up that equals another for the same handler, so that a transaction keeps one."""

    def __init__(self, bell: Bell, name: str) -> None:
        self._bell, self._name = bell, name

    def __call__(self) -> None:
        self._bell.wake(self._name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Wake) and other._name == self._name

    def __hash__(self) -> int:
        return hash(self._name)


def _open(app: Flask) -> "Huey":
    from huey import RedisHuey, SqliteHuey  # noqa: PLC0415 (see above)

    if app.config["REDIS_URL"]:
        return RedisHuey("undersigned", url=app.config["REDIS_URL"], results=False)
    folder = Path(app.config["INSTANCE"])
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("undersigned", filename=str(folder / "queue.sqlite3"), results=False)
