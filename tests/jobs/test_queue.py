"""The bell: what it wakes, and that nothing which goes wrong with it hurts."""

import pytest
from structlog.testing import capture_logs

from campaign.jobs.queue import Bell
from tests.servers import wait_until


@pytest.fixture
def done():
    return []


def test_one_handler_that_fails_stops_no_other_and_tells_nothing_that_was_typed(
    app, done, monkeypatch
):
    def fail():
        message = "ana@example.org"
        raise ValueError(message)

    def pause(_seconds):
        if done:
            raise InterruptedError

    monkeypatch.setattr("campaign.jobs.queue.time.sleep", pause)
    bell = Bell(app, {"first": fail, "second": lambda: done.append("second")})
    with capture_logs() as lines, pytest.raises(InterruptedError):
        bell.sweep_for_ever()
    assert done == ["second"]
    (line,) = lines
    assert (line["handler"], line["error"]) == ("first", "ValueError")
    assert "ana@example.org" not in str(line)


def test_many_wake_ups_at_once_are_one(app, done):
    bell = Bell(app, {"first": lambda: done.append("first")})
    for _ in range(20):
        bell.wake("first")
    wait_until(bell.huey.pending_count, for_what="the wake-up")
    assert bell.huey.pending_count() == 1
    bell.huey.execute(bell.huey.dequeue())
    assert done == ["first"]
