"""Huey as a bell: it wakes a worker, and once a minute it starts the sweep.

The rows in the database are the jobs. A lost wake-up costs at most a minute,
a doubled one finds nothing to do. Huey brings the drivers of every store it
knows, so it is imported when a queue is opened, and most commands open none.
"""

import threading
from collections.abc import Callable, Mapping
from functools import cached_property
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

log = structlog.get_logger()


class Bell:
    """The queue of one application: handlers by name, and the way to call them."""

    def __init__(self, app: Flask, handlers: Mapping[str, Handler]) -> None:
        self.app = app
        self.handlers = handlers
        self._pending: set[str] = set()
        self._lock = threading.Lock()

    @cached_property
    def huey(self) -> "Huey":
        """The queue with its sweep every minute, opened when it is first asked for."""
        return _open(self.app, self._sweep)

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
        self._start_up()
        self.huey.create_consumer(workers=2, max_delay=0.5, check_worker_health=False).run()

    def _start_up(self) -> None:
        """Sweep now, and again when leases of a worker that died have run out."""
        for name in self.handlers:
            self.work(name)
            self.work.schedule((name,), delay=int(LEASE.total_seconds()) + 1)

    def _ring(self, name: str) -> None:
        with self._lock:
            self._pending.discard(name)
        try:
            self.work(name)
        except Exception as error:  # noqa: BLE001 (a queue that is away must not hurt: the sweep comes)
            log.warning("wake_up_lost", handler=name, error=type(error).__name__)

    def _work(self, name: str) -> None:
        with self.app.app_context():
            self.handlers[name]()

    def _sweep(self) -> None:
        for name in self.handlers:
            self._work(name)


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


def _open(app: Flask, sweep: Handler) -> "Huey":
    from huey import RedisHuey, SqliteHuey, crontab  # noqa: PLC0415 (see above)

    if app.config["REDIS_URL"]:
        huey = RedisHuey("undersigned", url=app.config["REDIS_URL"], results=False)
    else:
        folder = Path(app.config["INSTANCE"])
        folder.mkdir(parents=True, exist_ok=True)
        huey = SqliteHuey("undersigned", filename=str(folder / "queue.sqlite3"), results=False)
    huey.periodic_task(crontab())(sweep)
    return huey
