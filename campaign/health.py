"""Addresses for whoever runs the site: is the process alive, can it work, how much does it do."""

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST

from campaign import clock
from campaign.access import anyone
from campaign.drafting.queries import overdue_letter_ids
from campaign.errors import Away
from campaign.jobs.rules import BEHIND_AFTER
from campaign.mailer.queries import counts_by_state, has_waited_since
from campaign.metrics import figures

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@anyone
def healthz() -> Response:
    """Whether the process answers; asks nothing of anything else."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@anyone
def readyz() -> Response:
    """Whether the site can work: 200, or 503 with a line for each part that cannot."""
    problems = [*_database(), *_queue()]
    text = "\n".join(problems) if problems else "ready"
    return Response(f"{text}\n", status=503 if problems else 200, mimetype="text/plain")


@bp.get("/metrics")
@anyone
def metrics() -> Response:
    """The figures of all web processes, and the outbox by state while the database answers."""
    return Response(figures() + _outbox().encode(), content_type=CONTENT_TYPE_LATEST)


def _database() -> list[str]:
    try:
        return ["queue: behind"] if _is_behind() else []
    except Away:
        return ["database: away"]


def _is_behind() -> bool:
    # Whatever was due so long ago would be done if a worker ran and had its mail server.
    since = clock.now() - BEHIND_AFTER
    has_server = bool(current_app.config["MAIL_SERVER"])
    return bool(overdue_letter_ids(since)) or (has_server and has_waited_since(since))


def _queue() -> list[str]:
    try:
        current_app.extensions["bell"].huey.pending_count()
    except Exception:  # noqa: BLE001 (each backend has errors of its own; all mean away)
        return ["queue: away"]
    return []


def _outbox() -> str:
    try:
        counts = counts_by_state()
    except Away:
        return ""
    lines = [
        f'undersigned_outbox_messages{{state="{state}"}} {count}'
        for state, count in sorted(counts.items())
    ]
    return "\n".join(["# TYPE undersigned_outbox_messages gauge", *lines, ""])
